//! Places in a file: byte spans inside, lines and columns only at the edge.

use serde::{Deserialize, Serialize};

/// A half-open range of bytes in the decoded (UTF-8) text of one file.
///
/// Spans are carried from the first byte on and never found again by searching.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span from byte `start` to byte `end` (exclusive).
    pub fn new(start: u32, end: u32) -> Self {
        debug_assert!(start <= end);
        Self { start, end }
    }

    /// Number of bytes.
    pub fn len(self) -> u32 {
        self.end - self.start
    }

    /// Whether the span holds no byte.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether the two spans share a byte.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether `other` lies inside this span.
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The smallest span that holds both.
    pub fn cover(self, other: Self) -> Self {
        Self::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// The same range as indices.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// The spans in order, those that touch or overlap joined.
pub fn joined(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort();
    spans.dedup_by(|next, last| {
        let joins = next.start <= last.end;
        if joins {
            last.end = last.end.max(next.end);
        }
        joins
    });
    spans
}

/// A place that a person can go to: line from 1, column from 1 in characters (Unicode scalar values).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1, in characters.
    pub column: u32,
}

/// Where lines begin in a text; turns byte offsets into lines and columns.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    /// Indexes `text`. A line ends with `\n`; a `\r` before it belongs to the line end.
    pub fn new(text: &str) -> Self {
        let mut starts = vec![0];
        starts.extend(
            text.bytes()
                .enumerate()
                .filter(|(_, byte)| *byte == b'\n')
                .map(|(at, _)| at as u32 + 1),
        );
        Self { starts }
    }

    /// Number of lines; an empty text has one.
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Never true: even an empty text has one line.
    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// The line (from 0) that holds byte `offset`.
    pub fn line_of(&self, offset: u32) -> usize {
        self.starts
            .partition_point(|start| *start <= offset)
            .saturating_sub(1)
    }

    /// The bytes of line `line` (from 0), without its line end. `None` beyond the last line.
    pub fn line_span(&self, text: &str, line: usize) -> Option<Span> {
        let start = *self.starts.get(line)?;
        let end = self.starts.get(line + 1).copied().unwrap_or(text.len() as u32);
        let content = text.get(start as usize..end as usize)?;
        let trimmed = content.trim_end_matches('\n').trim_end_matches('\r');
        Some(Span::new(start, start + trimmed.len() as u32))
    }

    /// Line and column of byte `offset` in `text` (the text that was indexed).
    pub fn position(&self, text: &str, offset: u32) -> Position {
        let line = self.line_of(offset);
        let start = self.starts.get(line).copied().unwrap_or(0);
        let before = text
            .as_bytes()
            .get(start as usize..offset as usize)
            .unwrap_or_default();
        // Characters are counted by their first bytes, so an offset inside a character is no trouble.
        let column = before.iter().filter(|byte| (**byte as i8) >= -0x40).count() as u32 + 1;
        Position {
            line: line as u32 + 1,
            column,
        }
    }
}

/// How a stretch of decoded text relates to the bytes of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DecodeSegment {
    /// Where it begins in the decoded text.
    pub(crate) text: u32,
    /// Where it begins in the file.
    pub(crate) file: u32,
    /// Bytes of text for each `file_step` bytes of the file (within the segment the relation is linear).
    pub(crate) text_step: u32,
    /// See `text_step`.
    pub(crate) file_step: u32,
}

/// From offsets in the decoded text back to offsets in the file's bytes.
///
/// Empty for plain UTF-8 without a byte order mark, where both are the same.
#[derive(Clone, Debug, Default)]
pub struct DecodeMap {
    pub(crate) segments: Vec<DecodeSegment>,
}

impl DecodeMap {
    /// The offset in the file, in bytes, of byte `offset` of the decoded text.
    pub fn to_file(&self, offset: u32) -> u32 {
        let at = self.segments.partition_point(|segment| segment.text <= offset);
        match at.checked_sub(1).and_then(|at| self.segments.get(at)) {
            None => offset,
            Some(segment) => segment.file + (offset - segment.text) / segment.text_step * segment.file_step,
        }
    }
}

/// A file as it is shown to people: its name, its decoded text, its lines, and the way back to its bytes.
#[derive(Clone, Debug)]
pub struct Source {
    /// The path as the user gave it, with `/` between folders; `-` or the `--stdin-filename` for standard input.
    pub name: String,
    /// The text, decoded to UTF-8; line ends as they were.
    pub text: String,
    /// Lines of `text`.
    pub lines: LineIndex,
    /// From `text` to the bytes of the file.
    pub decode: DecodeMap,
}

impl Source {
    /// A source that is UTF-8 already.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        Self {
            name: name.into(),
            lines: LineIndex::new(&text),
            text,
            decode: DecodeMap::default(),
        }
    }

    /// Line and column of byte `offset` of the text.
    pub fn position(&self, offset: u32) -> Position {
        self.lines.position(&self.text, offset)
    }

    /// The words at `span`, or an empty string when the span is no good.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }
}

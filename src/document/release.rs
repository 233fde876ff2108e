//! The draft as the engine sees it: one folded text with its paragraphs, lines, sentences and facts.

use std::cell::OnceCell;

use crate::document::draft::{Draft, Piece};
use crate::document::facts::{self, Fact};
use crate::document::sentences;
use crate::fold::{FoldMap, Folder};
use crate::rules::model::FactKind;
use crate::source::Span;

/// What kind of line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// A heading: marked as one, or a short line that looks like one.
    Heading,
    /// Running text.
    Text,
    /// An item of a list.
    ListItem,
    /// A row of a table; cells are apart by one space in the folded text.
    TableRow,
}

/// One line: bytes of the folded text, and the paragraph that holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// Bytes of [`Release::text`].
    pub span: Span,
    /// Index of its paragraph.
    pub paragraph: u32,
    /// What kind.
    pub kind: LineKind,
}

/// Lines with no blank line between them. In the folded text they are joined by a space; paragraphs by a line feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paragraph {
    /// Bytes of [`Release::text`].
    pub span: Span,
    /// Its lines: indices, end exclusive.
    pub lines: (u32, u32),
}

/// The release: all spans in it are bytes of the folded text, unless they say otherwise.
#[derive(Debug)]
pub struct Release {
    /// Folded text, case kept.
    pub text: String,
    /// The same, ASCII letters in lower case; same offsets.
    pub lower: String,
    /// From the folded text to the source text.
    pub map: FoldMap,
    /// All lines, in order; never empty ones.
    pub lines: Vec<Line>,
    /// All paragraphs, in order; they cover all lines.
    pub paragraphs: Vec<Paragraph>,
    facts: [OnceCell<Vec<Fact>>; FactKind::COUNT],
    sentences: OnceCell<Vec<Span>>,
}

impl Release {
    /// Folds the lines of a draft.
    pub fn new(draft: &Draft) -> Self {
        let mut folder = Folder::new();
        let mut lines: Vec<Line> = Vec::with_capacity(draft.lines.len());
        let mut paragraphs: Vec<Paragraph> = Vec::new();
        for (index, line) in draft.lines.iter().enumerate() {
            let start = folder.len();
            let mut source_end = 0;
            for piece in &line.pieces {
                match piece {
                    Piece::Verbatim(span) => {
                        folder.push(draft.source.slice(*span), span.start);
                        source_end = span.end;
                    }
                    Piece::Replaced(span, text) => {
                        folder.push_replaced(text, span.start, span.len());
                        source_end = span.end;
                    }
                }
            }
            let joins_next = draft
                .lines
                .get(index + 1)
                .is_some_and(|next| !next.starts_paragraph);
            let end = folder.end_line(if joins_next { ' ' } else { '\n' }, source_end);
            if end <= start {
                continue;
            }
            let at = lines.len() as u32;
            let span = Span::new(start, end);
            match paragraphs.last_mut() {
                Some(last) if !line.starts_paragraph => {
                    last.span.end = end;
                    last.lines.1 = at + 1;
                }
                _ => paragraphs.push(Paragraph {
                    span,
                    lines: (at, at + 1),
                }),
            }
            lines.push(Line {
                span,
                paragraph: paragraphs.len() as u32 - 1,
                kind: line.kind,
            });
        }
        let (text, map) = folder.finish();
        let lower = text.to_ascii_lowercase();
        Self {
            text,
            lower,
            map,
            lines,
            paragraphs,
            facts: Default::default(),
            sentences: OnceCell::new(),
        }
    }

    /// The folded words at `span`, case kept; empty when the span is no good.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// All facts of one kind, in order. Found on first use.
    pub fn facts(&self, kind: FactKind) -> &[Fact] {
        match self.facts.get(kind as usize) {
            Some(cell) => cell.get_or_init(|| facts::find(self, kind)),
            None => &[],
        }
    }

    /// All sentences, in order: none crosses a line or a paragraph border that ends one. Found on first use.
    pub fn sentences(&self) -> &[Span] {
        self.sentences.get_or_init(|| sentences::split(self))
    }

    /// Index of the paragraph that holds `offset` (or the nearest one before it).
    pub fn paragraph_at(&self, offset: u32) -> usize {
        self.paragraphs
            .partition_point(|paragraph| paragraph.span.start <= offset)
            .saturating_sub(1)
    }

    /// Index of the line that holds `offset` (or the nearest one before it).
    pub fn line_at(&self, offset: u32) -> usize {
        self.lines
            .partition_point(|line| line.span.start <= offset)
            .saturating_sub(1)
    }

    /// Index of the sentence that holds `offset` (or the nearest one before it).
    pub fn sentence_at(&self, offset: u32) -> usize {
        self.sentences()
            .partition_point(|sentence| sentence.start <= offset)
            .saturating_sub(1)
    }
}

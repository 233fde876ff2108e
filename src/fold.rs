//! Folding: the one normalised view of text that patterns see, and the way back to the source.
//!
//! Quotes, dashes and spaces become their ASCII forms, accents and ligatures their bare letters, invisible characters nothing.
//! The same folding is applied to the literal characters of patterns, so writer and rule author need not agree on them.
//! The table is our own: NFKC would also turn “½” into “1⁄2” and “™” into “TM”, and leave curly quotes as they are.

use unicode_normalization::char::decompose_canonical;

use crate::source::Span;

/// What becomes of one character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Folded {
    /// Nothing: zero-width and direction characters, combining marks.
    Dropped,
    /// White space of any kind.
    Space,
    /// Other text.
    Text(&'static str),
    /// A character, often the same one.
    Char(char),
}

/// Folds one character. White space is reported as such, so that the caller can fold runs of it.
pub fn fold_char(c: char) -> Folded {
    match c {
        ' ' | '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' => Folded::Space,
        '\0'..='\x7f' => Folded::Char(c),
        '\u{85}'
        | '\u{a0}'
        | '\u{1680}'
        | '\u{2000}'..='\u{200a}'
        | '\u{2028}'
        | '\u{2029}'
        | '\u{202f}'
        | '\u{205f}'
        | '\u{3000}' => Folded::Space,
        '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{180e}'
        | '\u{61c}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{300}'..='\u{36f}' => Folded::Dropped,
        '“' | '”' | '„' | '‟' | '«' | '»' | '″' | '〝' | '〞' | '＂' => Folded::Char('"'),
        '‘' | '’' | '‚' | '‛' | '‹' | '›' | '′' | '´' | 'ʼ' | '＇' => Folded::Char('\''),
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '﹘' | '﹣' | '－' | '⁃' => {
            Folded::Char('-')
        }
        '…' => Folded::Text("..."),
        'œ' => Folded::Text("oe"),
        'Œ' => Folded::Text("OE"),
        'æ' => Folded::Text("ae"),
        'Æ' => Folded::Text("AE"),
        'ß' => Folded::Text("ss"),
        'ø' => Folded::Char('o'),
        'Ø' => Folded::Char('O'),
        'ł' => Folded::Char('l'),
        'Ł' => Folded::Char('L'),
        'ð' => Folded::Char('d'),
        'ﬀ' => Folded::Text("ff"),
        'ﬁ' => Folded::Text("fi"),
        'ﬂ' => Folded::Text("fl"),
        'ﬃ' => Folded::Text("ffi"),
        'ﬄ' => Folded::Text("ffl"),
        '\u{ff01}'..='\u{ff5e}' => {
            char::from_u32(c as u32 - 0xff01 + 0x21).map_or(Folded::Char(c), Folded::Char)
        }
        // Latin letters with marks: the bare letter. Everything else stays.
        '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => {
            let mut first = None;
            decompose_canonical(c, |part| {
                first.get_or_insert(part);
            });
            Folded::Char(first.unwrap_or(c))
        }
        _ => Folded::Char(c),
    }
}

/// Folds the literal characters of a pattern or of an approved text. Runs of white space stay as they are written.
pub fn fold_str(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match fold_char(c) {
            Folded::Dropped => {}
            Folded::Space => out.push(' '),
            Folded::Text(text) => out.push_str(text),
            Folded::Char(c) => out.push(c),
        }
    }
    out
}

/// A stretch of folded text and the source bytes it came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Segment {
    /// Where it begins in the folded text.
    folded: u32,
    /// Where it begins in the source.
    source: u32,
    /// Bytes in the source.
    source_len: u32,
    /// Byte for byte, with equal lengths; else the stretch maps as a whole. Lengths alone do not tell: `œ` has the two bytes of `oe`.
    linear: bool,
}

/// From folded offsets back to the source. Segments are ordered and do not overlap; what was dropped lies between them.
#[derive(Clone, Debug, Default)]
pub struct FoldMap {
    segments: Vec<Segment>,
    folded_len: u32,
}

impl FoldMap {
    fn segment(&self, offset: u32) -> Option<(Segment, u32)> {
        let at = self
            .segments
            .partition_point(|segment| segment.folded <= offset)
            .checked_sub(1)?;
        let segment = *self.segments.get(at)?;
        let end = self
            .segments
            .get(at + 1)
            .map_or(self.folded_len, |next| next.folded);
        Some((segment, end - segment.folded))
    }

    /// The source byte where the character at folded offset `offset` begins.
    pub fn start(&self, offset: u32) -> u32 {
        match self.segment(offset) {
            None => 0,
            Some((segment, len)) if segment.linear => segment.source + (offset - segment.folded).min(len),
            Some((segment, _)) => segment.source,
        }
    }

    /// The source byte just after the character that ends at folded offset `offset`.
    pub fn end(&self, offset: u32) -> u32 {
        let Some(last) = offset.checked_sub(1) else {
            return self.start(0);
        };
        match self.segment(last) {
            None => 0,
            Some((segment, _)) if segment.linear => segment.source + (last + 1 - segment.folded),
            Some((segment, _)) => segment.source + segment.source_len,
        }
    }

    /// The source span of a folded span.
    pub fn span(&self, folded: Span) -> Span {
        let start = self.start(folded.start);
        if folded.is_empty() {
            Span::new(start, start)
        } else {
            Span::new(start, self.end(folded.end).max(start))
        }
    }
}

/// Builds folded text and its map from pieces of the source, in order.
#[derive(Debug, Default)]
pub struct Folder {
    text: String,
    segments: Vec<Segment>,
    /// The last thing pushed was white space, or nothing was pushed yet on this line.
    after_space: bool,
}

impl Folder {
    /// An empty folder; leading white space is dropped.
    pub fn new() -> Self {
        Self {
            after_space: true,
            ..Self::default()
        }
    }

    /// Bytes of folded text so far.
    pub fn len(&self) -> u32 {
        self.text.len() as u32
    }

    /// Whether nothing was pushed yet.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Adds source text that begins at source byte `source`.
    pub fn push(&mut self, text: &str, source: u32) {
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            // Plain stretches (printable ASCII, single spaces) are most of any release: copy them whole.
            let start = at;
            while let Some(byte) = bytes.get(at) {
                match byte {
                    b'!'..=b'~' => self.after_space = false,
                    b' ' if !self.after_space => self.after_space = true,
                    _ => break,
                }
                at += 1;
            }
            if at > start {
                let len = (at - start) as u32;
                self.segment(source + start as u32, len, len, true);
                self.text.push_str(text.get(start..at).unwrap_or_default());
            }
            let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) else {
                break;
            };
            self.push_char(c, source + at as u32, c.len_utf8() as u32);
            at += c.len_utf8();
        }
    }

    /// Adds text that stands for the `source_len` bytes at `source` (an entity, an escape).
    pub fn push_replaced(&mut self, text: &str, source: u32, source_len: u32) {
        for c in text.chars() {
            self.push_char(c, source, source_len);
        }
    }

    fn push_char(&mut self, c: char, source: u32, source_len: u32) {
        match fold_char(c) {
            Folded::Dropped => {}
            Folded::Space => self.push_space(source, source_len),
            Folded::Text(text) => {
                self.segment(source, source_len, text.len() as u32, false);
                self.text.push_str(text);
                self.after_space = false;
            }
            Folded::Char(c) => {
                let len = c.len_utf8() as u32;
                self.segment(source, source_len, len, len == source_len);
                self.text.push(c);
                self.after_space = false;
            }
        }
    }

    /// Adds one space for the `source_len` bytes at `source`, unless the text ends with white space already.
    pub fn push_space(&mut self, source: u32, source_len: u32) {
        if !self.after_space {
            self.segment(source, source_len, 1, source_len == 1);
            self.text.push(' ');
            self.after_space = true;
        }
    }

    /// Ends a line: trailing white space goes, and `separator` (`' '` inside a paragraph, `'\n'` between paragraphs) stands
    /// between it and the next. Returns the offset at which the line's own text ends.
    pub fn end_line(&mut self, separator: char, source: u32) -> u32 {
        if self.text.ends_with(' ') {
            self.text.pop();
            let len = self.len();
            if let Some(last) = self.segments.last_mut() {
                if last.folded >= len {
                    self.segments.pop();
                } else if last.linear {
                    last.source_len -= 1;
                }
            }
        }
        let end = self.len();
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.segment(source, 0, 1, false);
            self.text.push(separator);
        }
        self.after_space = true;
        end
    }

    fn segment(&mut self, source: u32, source_len: u32, folded_len: u32, linear: bool) {
        let folded = self.len();
        // A linear stretch that goes on where the last one ended needs no segment of its own.
        if linear
            && let Some(last) = self.segments.last_mut()
            && last.linear
            && last.folded + last.source_len == folded
            && last.source + last.source_len == source
        {
            debug_assert_eq!(folded_len, source_len);
            last.source_len += source_len;
            return;
        }
        self.segments.push(Segment {
            folded,
            source,
            source_len,
            linear,
        });
    }

    /// The folded text (case kept) and its map.
    pub fn finish(self) -> (String, FoldMap) {
        let folded_len = self.text.len() as u32;
        (
            self.text,
            FoldMap {
                segments: self.segments,
                folded_len,
            },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fold(text: &str) -> (String, FoldMap) {
        let mut folder = Folder::new();
        folder.push(text, 0);
        folder.finish()
    }

    #[test]
    fn folds_quotes_dashes_spaces_and_accents() {
        assert_eq!(
            fold("“Société” –\u{a0}l’émetteur  œuvre…").0,
            "\"Societe\" - l'emetteur oeuvre..."
        );
        assert_eq!(fold("for\u{ad}ward\u{2011}look\u{200b}ing").0, "forward-looking");
    }

    #[test]
    fn every_folded_span_maps_to_the_characters_it_came_from() {
        let source = "The “Offering” — l’émetteur\u{a0}: ﬁne";
        let (text, map) = fold(source);
        for (needle, expected) in [
            ("Offering", "Offering"),
            ("\"O", "“O"),
            ("-", "—"),
            ("emetteur :", "émetteur\u{a0}:"),
            ("fine", "ﬁne"),
        ] {
            let at = text.find(needle).unwrap() as u32;
            let span = map.span(Span::new(at, at + needle.len() as u32));
            assert_eq!(source.get(span.range()), Some(expected), "{needle}");
        }
    }

    #[test]
    fn a_ligature_of_equal_length_maps_as_a_whole() {
        for (source, needle, expected) in [
            ("aœb", "o", "œ"),
            ("aœb", "eb", "œb"),
            ("a…b", ".b", "…b"),
            ("ßß", "s", "ß"),
        ] {
            let (text, map) = fold(source);
            let at = text.find(needle).unwrap() as u32;
            let span = map.span(Span::new(at, at + needle.len() as u32));
            assert_eq!(source.get(span.range()), Some(expected), "{source} {needle}");
        }
    }
}

//! Plain text.
use crate::document::draft::{DraftLine, Piece};
use crate::document::release::LineKind;
use crate::source::{Source, Span};
pub(crate) fn read(source: &Source) -> Vec<DraftLine> {
    let mut out = Vec::new(); let mut blank = true; let mut at = 0u32;
    for line in source.text.split('\n') {
        let len = line.len() as u32;
        if line.trim().is_empty() { blank = true } else {
            out.push(DraftLine { kind: LineKind::Text, starts_paragraph: blank, pieces: vec![Piece::Verbatim(Span::new(at, at + len))] });
            blank = false;
        }
        at += len + 1;
    }
    out
}

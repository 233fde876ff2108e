//! Plain text: lines and paragraphs.
//!
//! Drafts come in two shapes: a paragraph a line, or lines hard-wrapped by an editor or a mail program. The physical lines of a
//! wrapped paragraph become one line again, so that sentences are whole; contact blocks, lists and tables keep their lines.

use crate::document::draft::{DraftLine, Piece};
use crate::document::layout::{self, Place};
use crate::document::release::LineKind;
use crate::source::{Source, Span};

/// A physical line without the white space around it.
#[derive(Clone, Copy)]
struct Physical<'a> {
    text: &'a str,
    start: u32,
}

impl Physical<'_> {
    fn end(&self) -> u32 {
        self.start + self.text.len() as u32
    }
}

/// The lines of a plain text.
pub(crate) fn read(source: &Source) -> Vec<DraftLine> {
    let paragraphs = paragraphs(&source.text);
    let texts: Vec<Vec<&str>> = paragraphs
        .iter()
        .map(|lines| lines.iter().map(|line| line.text).collect())
        .collect();
    let width = layout::wrap_width(texts.iter().map(Vec::as_slice));

    let mut out: Vec<DraftLine> = Vec::new();
    // Of each line: its text up to the first break and how many characters it has in all.
    let mut shapes: Vec<(&str, usize)> = Vec::new();
    for lines in &paragraphs {
        for (index, line) in lines.iter().enumerate() {
            let before = index.checked_sub(1).and_then(|index| lines.get(index));
            let joins = before
                .zip(width)
                .is_some_and(|(before, width)| layout::continues(before.text, line.text, width));
            let characters = line.text.chars().count();
            match (out.last_mut(), shapes.last_mut(), before) {
                (Some(last), Some(shape), Some(before)) if joins => {
                    // The line break belongs to the piece before it, and is folded to a space there.
                    if let Some(Piece::Verbatim(span)) = last.pieces.last_mut()
                        && !layout::cut_at_hyphen(before.text, line.text)
                    {
                        span.end = line.start;
                    }
                    last.pieces
                        .push(Piece::Verbatim(Span::new(line.start, line.end())));
                    shape.1 += 1 + characters;
                }
                _ => {
                    out.push(DraftLine {
                        kind: LineKind::Text,
                        starts_paragraph: index == 0,
                        pieces: vec![Piece::Verbatim(Span::new(line.start, line.end()))],
                    });
                    shapes.push((line.text, characters));
                }
            }
        }
    }
    set_kinds(&mut out, &shapes);
    out
}

/// Sets the kinds of lines from their shapes: the text up to the first break, and the number of characters in all.
pub(crate) fn set_kinds(lines: &mut [DraftLine], shapes: &[(&str, usize)]) {
    let starts: Vec<bool> = lines.iter().map(|line| line.starts_paragraph).collect();
    for (index, (line, (text, characters))) in lines.iter_mut().zip(shapes).enumerate() {
        let last = starts.get(index + 1).copied().unwrap_or(true);
        let place = Place {
            alone: line.starts_paragraph && last,
            first: line.starts_paragraph,
            top: index < 3,
            heads_list: shapes
                .get(index + 1)
                .is_some_and(|(next, _)| layout::is_list_item(next) || layout::is_table_row(next)),
            next: shapes.get(index + 1).map_or(0, |shape| shape.1),
        };
        let single = *characters == text.chars().count();
        line.kind = match layout::kind(text, place) {
            // A heading may be wrapped too, but running text whose first line looks like a title is no heading.
            LineKind::Heading if !single => LineKind::Text,
            kind => kind,
        };
    }
}

/// Physical lines, in groups with blank lines or borders between.
fn paragraphs(text: &str) -> Vec<Vec<Physical<'_>>> {
    let mut out: Vec<Vec<Physical<'_>>> = Vec::new();
    let mut open = false;
    let mut at = 0;
    while at < text.len() {
        let rest = text.get(at..).unwrap_or_default();
        // A vertical tab is what word processors write for a line break inside a paragraph, a form feed what they write for a page.
        let len = rest
            .bytes()
            .position(|byte| matches!(byte, b'\n' | 0xb | 0xc | b'\r'))
            .unwrap_or(rest.len());
        let (line, cut) = layout::trim(rest.get(..len).unwrap_or_default());
        let end = rest.as_bytes().get(len).copied();
        let page = end == Some(b'\x0c');
        if line.is_empty() || layout::is_border(line) {
            open = false;
        } else {
            let line = Physical {
                text: line,
                start: (at + cut) as u32,
            };
            match out.last_mut() {
                Some(lines) if open => lines.push(line),
                _ => out.push(vec![line]),
            }
            open = !page;
        }
        at += len
            + if end == Some(b'\r') && rest.as_bytes().get(len + 1) == Some(&b'\n') {
                2
            } else {
                1
            };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines as text: `¶` before one that starts a paragraph, `h`, `l`, `r` before headings, list items and rows, `|` between pieces.
    fn show(text: &str) -> Vec<String> {
        let source = Source::new("x", text);
        let lines = read(&source);
        lines
            .iter()
            .map(|line| {
                let pieces: Vec<&str> = line
                    .pieces
                    .iter()
                    .map(|piece| match piece {
                        Piece::Verbatim(span) => source.slice(*span),
                        Piece::Replaced(_, text) => text,
                    })
                    .collect();
                let kind = match line.kind {
                    LineKind::Heading => "h ",
                    LineKind::Text => "",
                    LineKind::ListItem => "l ",
                    LineKind::TableRow => "r ",
                };
                format!(
                    "{}{kind}{}",
                    if line.starts_paragraph { "¶" } else { "" },
                    pieces.join("|").replace(['\r', '\n'], "_")
                )
            })
            .collect()
    }

    #[test]
    fn all_line_ends_end_lines() {
        let long = "The company has closed its offering of units today.";
        for end in ["\n", "\r\n", "\r"] {
            let text = [long, "", "\u{a0}\u{200b}", long, long].join(end);
            assert_eq!(
                show(&text),
                [format!("¶{long}"), format!("¶{long}"), long.to_owned()],
                "{end:?}"
            );
        }
    }

    #[test]
    fn wrapped_paragraphs_are_joined_and_contact_blocks_are_not() {
        let text = "Larch Ventures Reports Results\n\
            \n\
            Larch Ventures Inc. is pleased to report that it has drilled three holes at\n\
            its Alder project in Ontario. The first of them is the longest hole that the\n\
            Company ever drilled, and was completed within a week by a crew of forward-\n\
            looking people.\n\
            \n\
            - The first item of a list goes on in the next line, as items often do in\n\
            \x20 drafts.\n\
            - Second item\n\
            \n\
            Anna Larch\n\
            President and CEO\n\
            400 - 1055 West Hastings Street, Vancouver, British Columbia V6E 2E9\n\
            Tel: 604-555-0100\n\
            www.larch.example\n";
        assert_eq!(
            show(text),
            [
                "¶h Larch Ventures Reports Results",
                "¶Larch Ventures Inc. is pleased to report that it has drilled three holes at_|its Alder project in Ontario. The first of them is the longest hole that the_|Company ever drilled, and was completed within a week by a crew of forward-|looking people.",
                "¶l - The first item of a list goes on in the next line, as items often do in_  |drafts.",
                "l - Second item",
                "¶Anna Larch",
                "President and CEO",
                "400 - 1055 West Hastings Street, Vancouver, British Columbia V6E 2E9",
                "Tel: 604-555-0100",
                "www.larch.example",
            ]
        );
    }

    #[test]
    fn a_paragraph_a_line_stays_as_it_is() {
        let long = format!("{} end of the text", "many words ".repeat(30));
        let text = format!("{long}\nfollows without a blank line, which is\nthe next line\n\nA\tB\n1\t2\n");
        assert_eq!(
            show(&text),
            [
                format!("¶{long}"),
                "follows without a blank line, which is".into(),
                "the next line".into(),
                "¶r A\tB".into(),
                "r 1\t2".into()
            ]
        );
    }

    #[test]
    fn borders_part_paragraphs_and_blanks_to_fill_in_stay() {
        assert_eq!(
            show("One text here.\n-----\nTwo texts here.\n_____\n"),
            ["¶One text here.", "¶Two texts here.", "_____"]
        );
    }
}

//! Markdown: blocks become paragraphs and lines, marks go, the words and their places stay.
//!
//! The parser gives every event with its bytes in the source, so nothing is searched for again. Two passes: first the blocks with
//! their physical lines, then, knowing whether the text is hard-wrapped, the lines of the draft: a soft break is a space in a
//! wrapped paragraph and a line end in a contact block, by the same decision that plain text gets.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use crate::document::draft::{DraftError, DraftLine, Piece};
use crate::document::front_matter::{self, FrontMatter};
use crate::document::html::Stripper;
use crate::document::release::LineKind;
use crate::document::{layout, plain};
use crate::source::{Source, Span};

/// The longest heading that is believed to be one: a line of dashes right below a paragraph makes a heading of it by accident.
const MAX_HEADING: usize = 200;

/// Reads a Markdown draft: what its front matter says, and its lines.
///
/// # Errors
/// [`DraftError::FrontMatter`] with all mistakes of the front matter.
pub(crate) fn read(source: &Source) -> Result<(FrontMatter, Vec<DraftLine>), DraftError> {
    let (front_matter, body) = front_matter::read(&source.text)
        .map_err(|findings| DraftError::FrontMatter(Box::new(source.clone()), findings))?;
    let blocks = blocks(&source.text, body);
    Ok((front_matter, lines(&blocks)))
}

/// A line of the source within a block.
#[derive(Debug, Default)]
struct Physical {
    /// The words, for decisions on shape.
    text: String,
    pieces: Vec<Piece>,
    /// The soft break before it; none: a hard break, or the first line.
    soft_break: Option<Span>,
}

#[derive(Debug)]
struct Block {
    /// What the format says it is; `None`: a paragraph, judged by its shape.
    kind: Option<LineKind>,
    starts_paragraph: bool,
    lines: Vec<Physical>,
}

fn blocks(text: &str, body: usize) -> Vec<Block> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH;
    let mut reader = Reader {
        text,
        ..Reader::default()
    };
    for (event, range) in Parser::new_ext(text.get(body..).unwrap_or_default(), options).into_offset_iter() {
        reader.event(event, body + range.start..body + range.end);
    }
    reader.close();
    reader.blocks
}

#[derive(Default)]
struct Reader<'a> {
    text: &'a str,
    blocks: Vec<Block>,
    open: Option<Block>,
    /// Of each open list: no item was seen yet.
    lists: Vec<bool>,
    /// An item has begun and nothing of it was seen yet.
    item: bool,
    /// A row of the open table was seen.
    rows: bool,
    /// Depth of images: their alternative text is not on the page.
    images: usize,
    in_code: bool,
    html: Option<Stripper>,
}

impl Reader<'_> {
    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(&tag, range),
            Event::End(tag) => self.end(tag),
            Event::Text(text) if self.in_code => self.code_lines(&text, range),
            Event::Text(text) => self.words(&text, range),
            Event::Code(text) => self.code(&text, range),
            Event::SoftBreak => self.line_break(Some(span(&range))),
            Event::HardBreak => self.line_break(None),
            Event::InlineHtml(tag) => {
                if crate::document::html::is_line_break(&tag) {
                    self.line_break(None);
                }
            }
            Event::Html(_) => self.html_line(range),
            Event::Rule => self.close(),
            // None of the extensions that make these are on, but a footnote's mark is no text of the release.
            Event::FootnoteReference(_)
            | Event::TaskListMarker(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_) => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Paragraph => {
                let kind = std::mem::take(&mut self.item).then_some(LineKind::ListItem);
                self.open_block(kind, true);
            }
            Tag::Heading { .. } => self.open_block(Some(LineKind::Heading), true),
            Tag::CodeBlock(kind) => {
                self.open_block(None, true);
                self.in_code = true;
                // The words after the fence are no text of the release.
                let (CodeBlockKind::Indented | CodeBlockKind::Fenced(_)) = kind;
            }
            Tag::HtmlBlock => {
                self.close();
                self.html = Some(Stripper::default());
            }
            Tag::List(_) => {
                self.close();
                self.lists.push(true);
            }
            Tag::Item => {
                self.close();
                self.item = true;
            }
            Tag::Table(_) => {
                self.close();
                self.rows = false;
            }
            Tag::TableHead | Tag::TableRow => {
                let first = !std::mem::replace(&mut self.rows, true);
                self.open_block(Some(LineKind::TableRow), first);
            }
            Tag::TableCell => {
                let line = self.line();
                if !line.pieces.is_empty() {
                    line.text.push('\t');
                    line.pieces.push(Piece::Replaced(
                        Span::new(range.start as u32, range.start as u32),
                        "\t".to_owned(),
                    ));
                }
            }
            Tag::Image { .. } => self.images += 1,
            Tag::BlockQuote(_)
            | Tag::FootnoteDefinition(_)
            | Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::MetadataBlock(_) => self.close(),
            Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Superscript
            | Tag::Subscript
            | Tag::Link { .. } => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::Link
            | TagEnd::TableCell => {}
            TagEnd::Image => self.images = self.images.saturating_sub(1),
            TagEnd::List(_) => {
                self.close();
                self.lists.pop();
                self.item = false;
            }
            TagEnd::CodeBlock => {
                self.in_code = false;
                self.close();
            }
            TagEnd::HtmlBlock => {
                self.html = None;
                self.close();
            }
            TagEnd::Paragraph
            | TagEnd::Heading(_)
            | TagEnd::Item
            | TagEnd::BlockQuote(_)
            | TagEnd::FootnoteDefinition
            | TagEnd::DefinitionList
            | TagEnd::DefinitionListTitle
            | TagEnd::DefinitionListDefinition
            | TagEnd::Table
            | TagEnd::TableHead
            | TagEnd::TableRow
            | TagEnd::MetadataBlock(_) => self.close(),
        }
    }

    fn open_block(&mut self, kind: Option<LineKind>, starts_paragraph: bool) {
        self.close();
        if let Some(first) = self.lists.last_mut() {
            *first = false;
        }
        self.open = Some(Block {
            kind,
            starts_paragraph,
            lines: Vec::new(),
        });
    }

    fn close(&mut self) {
        if let Some(block) = self.open.take()
            && block.lines.iter().any(|line| !line.pieces.is_empty())
        {
            self.blocks.push(block);
        }
    }

    /// The line that words go to. Words outside any block are those of a tight list's item.
    fn line(&mut self) -> &mut Physical {
        if self.open.is_none() {
            let kind = std::mem::take(&mut self.item).then_some(LineKind::ListItem);
            let first = self.lists.len() <= 1 && self.lists.last().copied().unwrap_or(true);
            self.open_block(kind, first);
        }
        let block = self.open.get_or_insert_with(|| Block {
            kind: None,
            starts_paragraph: true,
            lines: Vec::new(),
        });
        if block.lines.is_empty() {
            block.lines.push(Physical::default());
        }
        block
            .lines
            .last_mut()
            .expect("a line was pushed if there was none")
    }

    fn words(&mut self, text: &str, range: Range<usize>) {
        if self.images > 0 {
            return;
        }
        let piece = self.piece(text, &range);
        let line = self.line();
        line.text.push_str(text);
        line.pieces.push(piece);
    }

    fn piece(&self, text: &str, range: &Range<usize>) -> Piece {
        if self.text.get(range.clone()) == Some(text) {
            Piece::Verbatim(span(range))
        } else {
            Piece::Replaced(span(range), text.to_owned())
        }
    }

    /// Code between backticks: the event covers them as well.
    fn code(&mut self, text: &str, range: Range<usize>) {
        let written = self.text.get(range.clone()).unwrap_or_default();
        let ticks = written.len() - written.trim_start_matches('`').len();
        let inner = range.start + ticks..range.end.saturating_sub(ticks).max(range.start + ticks);
        let padded = self.text.get(inner.clone()).unwrap_or_default();
        match padded.find(text) {
            Some(at) => self.words(text, inner.start + at..inner.start + at + text.len()),
            None => self.words(text, range),
        }
    }

    /// A code block keeps its lines.
    fn code_lines(&mut self, text: &str, range: Range<usize>) {
        let verbatim = self.text.get(range.clone()) == Some(text);
        let mut at = range.start;
        for line in text.split_inclusive('\n') {
            let content = line.trim_end_matches(['\n', '\r']);
            if !content.trim().is_empty() {
                let place = if verbatim {
                    at..at + content.len()
                } else {
                    range.clone()
                };
                self.words(content, place);
            }
            if line.len() > content.len() {
                self.line_break(None);
            }
            at += line.len();
        }
    }

    fn line_break(&mut self, soft_break: Option<Span>) {
        if self.images > 0 {
            return;
        }
        if let Some(block) = &mut self.open
            && block.lines.last().is_some_and(|line| !line.pieces.is_empty())
        {
            block.lines.push(Physical {
                soft_break,
                ..Physical::default()
            });
        }
    }

    /// The text of a line of HTML.
    fn html_line(&mut self, range: Range<usize>) {
        let Some(mut stripper) = self.html.take() else {
            return;
        };
        let written = self.text.get(range.clone()).unwrap_or_default();
        for part in stripper.line(written) {
            match part {
                crate::document::html::Part::Text(at) => {
                    let text = written.get(at.clone()).unwrap_or_default();
                    self.words(text, range.start + at.start..range.start + at.end);
                }
                crate::document::html::Part::Entity(at, c) => {
                    self.words(
                        c.encode_utf8(&mut [0; 4]),
                        range.start + at.start..range.start + at.end,
                    );
                }
                crate::document::html::Part::Line => self.line_break(None),
                crate::document::html::Part::Block => self.close(),
            }
        }
        self.html = Some(stripper);
    }
}

fn span(range: &Range<usize>) -> Span {
    Span::new(range.start as u32, range.end as u32)
}

/// The lines of the draft.
fn lines(blocks: &[Block]) -> Vec<DraftLine> {
    let trimmed: Vec<Vec<&str>> = blocks
        .iter()
        .map(|block| {
            block
                .lines
                .iter()
                .map(|line| layout::trim(&line.text).0)
                .collect()
        })
        .collect();
    let width = layout::wrap_width(trimmed.iter().map(Vec::as_slice));

    let mut out: Vec<DraftLine> = Vec::new();
    let mut shapes: Vec<(&str, usize)> = Vec::new();
    let mut marked: Vec<Option<LineKind>> = Vec::new();
    for (block, texts) in blocks.iter().zip(&trimmed) {
        let mut before: Option<&str> = None;
        for (line, text) in block.lines.iter().zip(texts) {
            if text.is_empty() {
                continue;
            }
            let characters = text.chars().count();
            let joins = match (before, line.soft_break) {
                // A heading is one line, however it was written.
                (Some(_), Some(_)) if block.kind == Some(LineKind::Heading) => true,
                (Some(before), Some(_)) => width.is_some_and(|width| layout::continues(before, text, width)),
                _ => false,
            };
            match (out.last_mut(), shapes.last_mut(), before) {
                (Some(last), Some(shape), Some(before)) if joins => {
                    if let Some(at) = line.soft_break
                        && !layout::cut_at_hyphen(before, text)
                    {
                        last.pieces.push(Piece::Verbatim(at));
                    }
                    last.pieces.extend(line.pieces.iter().cloned());
                    shape.1 += 1 + characters;
                }
                _ => {
                    out.push(DraftLine {
                        kind: LineKind::Text,
                        starts_paragraph: before.is_none() && block.starts_paragraph,
                        pieces: line.pieces.clone(),
                    });
                    shapes.push((text, characters));
                    marked.push(
                        block
                            .kind
                            .filter(|kind| *kind != LineKind::ListItem || before.is_none()),
                    );
                }
            }
            before = Some(text);
        }
    }
    plain::set_kinds(&mut out, &shapes);
    for ((line, kind), shape) in out.iter_mut().zip(&marked).zip(&shapes) {
        match kind {
            Some(LineKind::Heading) if shape.1 > MAX_HEADING => {}
            Some(kind) => line.kind = *kind,
            None => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Kind (`h`, `t`, `l`, `r`), `¶` before one that starts a paragraph, and the text of each line; Replaced pieces in braces.
    fn show(text: &str) -> Vec<String> {
        let source = Source::new("x.md", text);
        let (_, lines) = read(&source).unwrap();
        lines
            .iter()
            .map(|line| {
                let kind = match line.kind {
                    LineKind::Heading => 'h',
                    LineKind::Text => 't',
                    LineKind::ListItem => 'l',
                    LineKind::TableRow => 'r',
                };
                let pieces: String = line
                    .pieces
                    .iter()
                    .map(|piece| match piece {
                        Piece::Verbatim(span) => source.slice(*span).replace('\n', "_"),
                        Piece::Replaced(_, text) => format!("{{{text}}}"),
                    })
                    .collect();
                format!("{}{kind} {pieces}", if line.starts_paragraph { "¶" } else { "" })
            })
            .collect()
    }

    #[test]
    fn blocks_become_lines() {
        for (text, expected) in [
            (
                "---\ndate: 2026-01-02\n---\n# Larch *Reports*\n\nText `code` \\* &amp; end.",
                vec!["¶h Larch Reports", "¶t Text code * {&} end."],
            ),
            (
                "Line one  \nLine two\\\nLine <b>three</b><br>Line four",
                vec!["¶t Line one", "t Line two", "t Line three", "t Line four"],
            ),
            (
                "- one\n- two\n  - nested\n\nText here.",
                vec!["¶l one", "l two", "l nested", "¶t Text here."],
            ),
            (
                "1. one\n\n2. two\n\n   more of two.\n",
                vec!["¶l one", "¶l two", "¶t more of two."],
            ),
            (
                "| A | B |\n|---|---|\n| 1 | **2** |\n",
                vec!["¶r A{\t}B", "r 1{\t}2"],
            ),
            (
                "> Quoted text.\n\n***\n\n[text](https://a.example) <https://b.example> ![logo](l.png)",
                vec!["¶t Quoted text.", "¶t text https://b.example "],
            ),
            (
                "<!-- note\n\nto self -->\n\n<div>\nSome &eacute; <b>text</b> here.</div>\n",
                vec!["¶t Some {é} text here."],
            ),
            (
                "    indented text\n    more text\n",
                vec!["¶t indented text", "t more text"],
            ),
            (
                "Text with a note[^1].\n\n[^1]: The note.",
                vec!["¶t Text with a note.", "¶t The note."],
            ),
            (
                "**About Larch Ventures Inc.**\n\nLarch is a company.",
                vec!["¶h About Larch Ventures Inc.", "¶t Larch is a company."],
            ),
        ] {
            assert_eq!(show(text), expected, "{text}");
        }
    }

    #[test]
    fn soft_breaks_are_spaces_in_wrapped_text_and_lines_in_contact_blocks() {
        let text = "Larch Ventures Inc. is pleased to report that it has drilled three holes\n\
            at its Alder project in Ontario and that it will drill more of them soon.\n\
            \n\
            Anna Larch\n\
            President\n\
            604-555-0100\n";
        assert_eq!(
            show(text),
            [
                "¶t Larch Ventures Inc. is pleased to report that it has drilled three holes_at its Alder project in Ontario and that it will drill more of them soon.",
                "¶t Anna Larch",
                "t President",
                "t 604-555-0100",
            ]
        );
    }

    #[test]
    fn deep_nesting_is_no_trouble() {
        for mark in [
            ">", "[", "*", "- ", "`", "![", "<b>", "\n> ", "_*", "1. ", "|", "[](", "<!--", "&",
        ] {
            let text = mark.repeat(100_000);
            let start = std::time::Instant::now();
            let _ = read(&Source::new("x.md", text));
            assert!(start.elapsed().as_secs() < 20, "{mark}");
        }
    }
}

//! Short excerpts of long lines.
//!
//! A paragraph of a release is one line of 1,500 characters, and `codespan-reporting` prints whole lines. So it is shown a text of our
//! own: for each place that a finding marks one row of the width of the terminal, cut at word borders, with the true line number in
//! the gutter and the true line and column in the heading. The copy is also where characters that would drive a terminal disappear.

use std::borrow::Cow;
use std::ops::Range;

use codespan_reporting::diagnostic::{Label as Mark, LabelStyle};
use codespan_reporting::files::{Error, Files};

use crate::finding::Label;
use crate::report::text;
use crate::source::{Position, Source, Span};

/// Never less than this for words of the draft, whatever the width of the terminal.
const MIN_ROW: usize = 40;

/// One character of a row.
#[derive(Clone, Copy)]
struct Cell {
    /// Where it stands in the source.
    at: u32,
    shown: char,
}

impl Cell {
    fn width(self) -> usize {
        text::char_width(self.shown)
    }
}

/// One row of an excerpt.
struct Row {
    /// Bytes of the excerpt's text.
    range: Range<usize>,
    /// What codespan takes for the index of the line: a jump in it makes codespan draw a break.
    index: usize,
    /// The true number of the line.
    number: usize,
}

/// What is shown of one file.
struct Excerpt {
    name: String,
    text: String,
    rows: Vec<Row>,
    /// True places of the beginnings of labels.
    places: Vec<(usize, Position)>,
}

/// What is shown of the files that one finding points into.
pub(crate) struct Excerpts {
    files: Vec<(u32, Excerpt)>,
    /// Cells that line numbers take.
    pub(crate) gutter: usize,
}

impl Excerpts {
    /// Builds the rows around `labels`, for output of `width` cells, and the labels as codespan wants them.
    pub(crate) fn new(sources: &[&Source], labels: &[Label], width: usize) -> (Self, Vec<Mark<usize>>) {
        let last_line = labels
            .iter()
            .filter_map(|label| {
                Some(
                    sources
                        .get(label.file.0 as usize)?
                        .lines
                        .line_of(label.span.start)
                        + 1,
                )
            })
            .max()
            .unwrap_or(1);
        let gutter = last_line.ilog10() as usize + 1;
        let row_width = width.saturating_sub(gutter + 3).max(MIN_ROW);

        let mut ids: Vec<u32> = Vec::new();
        for label in labels {
            if !ids.contains(&label.file.0) {
                ids.push(label.file.0);
            }
        }
        let mut files = Vec::new();
        let mut marks: Vec<(usize, Mark<usize>)> = Vec::new();
        for id in ids {
            let Some(source) = sources.get(id as usize) else {
                continue;
            };
            let file = files.len();
            let of_file: Vec<(usize, Spot<'_>)> = labels
                .iter()
                .enumerate()
                .filter(|(_, label)| label.file.0 == id)
                .map(|(index, label)| (index, Spot::new(source, label, row_width)))
                .collect();
            let (excerpt, ranges) = build(source, &of_file, row_width);
            for (index, range, message) in ranges {
                let style = if index == 0 {
                    LabelStyle::Primary
                } else {
                    LabelStyle::Secondary
                };
                marks.push((index, Mark::new(style, file, range).with_message(message)));
            }
            files.push((id, excerpt));
        }
        marks.sort_by_key(|(index, _)| *index);
        (
            Self { files, gutter },
            marks.into_iter().map(|(_, mark)| mark).collect(),
        )
    }

    fn file(&self, id: usize) -> Result<&Excerpt, Error> {
        self.files
            .get(id)
            .map(|(_, excerpt)| excerpt)
            .ok_or(Error::FileMissing)
    }
}

impl<'a> Files<'a> for Excerpts {
    type FileId = usize;
    type Name = &'a str;
    type Source = &'a str;

    fn name(&'a self, id: usize) -> Result<&'a str, Error> {
        Ok(&self.file(id)?.name)
    }

    fn source(&'a self, id: usize) -> Result<&'a str, Error> {
        Ok(&self.file(id)?.text)
    }

    fn line_index(&'a self, id: usize, byte: usize) -> Result<usize, Error> {
        let rows = &self.file(id)?.rows;
        let row = rows
            .partition_point(|row| row.range.start <= byte)
            .saturating_sub(1);
        rows.get(row).map(|row| row.index).ok_or(Error::LineTooLarge {
            given: row,
            max: rows.len(),
        })
    }

    fn line_number(&'a self, id: usize, index: usize) -> Result<usize, Error> {
        self.row(id, index).map(|row| row.number)
    }

    fn column_number(&'a self, id: usize, _index: usize, byte: usize) -> Result<usize, Error> {
        let place = self.file(id)?.places.iter().find(|(at, _)| *at == byte);
        Ok(place.map_or(1, |(_, position)| position.column as usize))
    }

    fn line_range(&'a self, id: usize, index: usize) -> Result<Range<usize>, Error> {
        self.row(id, index).map(|row| row.range.clone())
    }
}

impl Excerpts {
    fn row(&self, id: usize, index: usize) -> Result<&Row, Error> {
        let rows = &self.file(id)?.rows;
        rows.iter()
            .find(|row| row.index == index)
            .ok_or(Error::LineTooLarge {
                given: index,
                max: rows.len(),
            })
    }
}

/// A label, made fit: its span within the text and on character borders, its words on one line and not too long.
struct Spot<'a> {
    span: Span,
    first_line: usize,
    last_line: usize,
    message: Cow<'a, str>,
    message_width: usize,
}

impl<'a> Spot<'a> {
    fn new(source: &Source, label: &'a Label, row_width: usize) -> Self {
        let start = source.text.floor_char_boundary(label.span.start as usize);
        let end = source
            .text
            .ceil_char_boundary((label.span.end as usize).max(start));
        let words = source.text.get(start..end).unwrap_or_default();
        let end = start + words.trim_end_matches(['\n', '\r']).len();
        let mut message = text::line(&label.text);
        if text::width(&message) > row_width - 30 {
            message = Cow::Owned(text::shorten(&message, row_width - 30));
        }
        Self {
            span: Span::new(start as u32, end as u32),
            first_line: source.lines.line_of(start as u32),
            last_line: source
                .lines
                .line_of((end as u32).saturating_sub(1).max(start as u32)),
            message_width: text::width(&message),
            message,
        }
    }
}

/// Labels that share a row.
struct Group {
    cover: Span,
    first_line: usize,
    last_line: usize,
    /// Indices into the spots of the file, in order of place.
    spots: Vec<usize>,
}

/// A label's index in the finding, its range in the excerpt, its words.
type Placed = (usize, Range<usize>, String);

fn build(source: &Source, spots: &[(usize, Spot<'_>)], row_width: usize) -> (Excerpt, Vec<Placed>) {
    let mut excerpt = Excerpt {
        name: text::line(&source.name).into_owned(),
        text: String::new(),
        rows: Vec::new(),
        places: Vec::new(),
    };
    let mut placed: Vec<Placed> = Vec::new();
    let mut previous_line = None;
    let mut index = 0;
    for group in group(source, spots, row_width) {
        let (cells, clipped) = row(source, spots, &group, row_width);
        let start = excerpt.text.len();
        if clipped.0 {
            excerpt.text.push_str("… ");
        }
        // Bytes of the excerpt at which each cell begins.
        let mut starts: Vec<(u32, usize)> = Vec::with_capacity(cells.len());
        for cell in &cells {
            starts.push((cell.at, excerpt.text.len()));
            excerpt.text.push(cell.shown);
        }
        let row_end = excerpt.text.len();
        if clipped.1 {
            excerpt.text.push_str(" …");
        }
        for (finding_index, spot) in group.spots.iter().filter_map(|at| spots.get(*at)) {
            let at = |offset: u32| {
                let cell = starts.partition_point(|(at, _)| *at < offset);
                starts.get(cell).map_or(row_end, |(_, byte)| *byte)
            };
            let range = at(spot.span.start)..at(spot.span.end);
            let place = (range.start, source.position(spot.span.start));
            // The heading shows the place of the primary label: it must be found first.
            if *finding_index == 0 {
                excerpt.places.insert(0, place)
            } else {
                excerpt.places.push(place)
            }
            placed.push((*finding_index, range, spot.message.to_string()));
        }
        // Rows of the same or the next line follow without a break.
        let adjacent = previous_line.is_none_or(|line| group.first_line <= line + 1);
        index += if adjacent { 1 } else { 3 };
        previous_line = Some(group.last_line);
        excerpt.rows.push(Row {
            range: start..excerpt.text.len(),
            index,
            number: group.first_line + 1,
        });
        excerpt.text.push('\n');
    }
    (excerpt, placed)
}

/// Which labels share a row: those that share a line and stand near each other.
fn group(source: &Source, spots: &[(usize, Spot<'_>)], row_width: usize) -> Vec<Group> {
    let mut order: Vec<usize> = (0..spots.len()).collect();
    order.sort_by_key(|at| spots.get(*at).map(|(index, spot)| (spot.span, *index)));
    let mut groups: Vec<Group> = Vec::new();
    for at in order {
        let Some((_, spot)) = spots.get(at) else {
            continue;
        };
        if let Some(last) = groups.last_mut() {
            let cover = last.cover.cover(spot.span);
            let near = cover == last.cover && cover == spot.span
                || spot.first_line <= last.last_line
                    && fits(source, cover, row_width.saturating_sub(spot.message_width + 5));
            if near {
                last.cover = cover;
                last.last_line = last.last_line.max(spot.last_line);
                last.spots.push(at);
                continue;
            }
        }
        groups.push(Group {
            cover: spot.span,
            first_line: spot.first_line,
            last_line: spot.last_line,
            spots: vec![at],
        });
    }
    groups
}

/// Whether the words at `span` are at most `max` cells wide.
fn fits(source: &Source, span: Span, max: usize) -> bool {
    if span.len() as usize > max * 8 {
        return false;
    }
    flow(source.slice(span), span.start)
        .iter()
        .map(|cell| cell.width())
        .sum::<usize>()
        <= max
}

/// The characters of a row, and whether something was left out before and after it.
fn row(
    source: &Source,
    spots: &[(usize, Spot<'_>)],
    group: &Group,
    row_width: usize,
) -> (Vec<Cell>, (bool, bool)) {
    let widest = group
        .spots
        .iter()
        .filter_map(|at| spots.get(*at))
        .map(|(_, spot)| spot.message_width)
        .max()
        .unwrap_or(0);
    // Only a label alone is shortened; several share a row only if they fit.
    let alone = group
        .spots
        .iter()
        .filter_map(|at| spots.get(*at))
        .all(|(_, spot)| spot.span == group.cover);
    let max = if alone {
        row_width.saturating_sub(widest + 8).max(MIN_ROW / 2)
    } else {
        row_width
    };
    let mut core = core(source, group.cover, max);
    let core_width: usize = core.iter().map(|cell| cell.width()).sum();
    let room = row_width.saturating_sub(core_width);

    // How far the words may move to the right before a label's text would run over the edge.
    let last = group.spots.last();
    let left_by_text = group
        .spots
        .iter()
        .filter_map(|at| Some((at, &spots.get(*at)?.1)))
        .map(|(at, spot)| {
            let until = if Some(at) == last {
                spot.span.end
            } else {
                spot.span.start
            };
            let before: usize = core
                .iter()
                .take_while(|cell| cell.at < until)
                .map(|cell| cell.width())
                .sum();
            // One cell for the space, up to two for the caret of an empty label.
            row_width.saturating_sub(before + spot.message_width + 3)
        })
        .min()
        .unwrap_or(0);

    let line_start = source
        .lines
        .line_span(&source.text, group.first_line)
        .map_or(0, |span| span.start);
    let line_end = source
        .lines
        .line_span(&source.text, group.last_line)
        .map_or(source.text.len() as u32, |span| span.end);
    let left_words = before(
        source,
        Span::new(line_start, group.cover.start.max(line_start)),
        row_width,
    );
    let right_words = after(
        source,
        Span::new(group.cover.end, line_end.max(group.cover.end)),
        row_width,
    );
    let left_all: usize = left_words.iter().map(|cell| cell.width()).sum();
    let right_all: usize = right_words.iter().map(|cell| cell.width()).sum();

    let left_max = if left_all + right_all <= room && left_all <= left_by_text {
        left_all
    } else {
        let fair = (room * 45 / 100).max(room.saturating_sub(right_all + 2));
        let wanted = left_all.min(fair).min(left_by_text.max(2));
        if wanted < left_all {
            wanted.saturating_sub(2)
        } else {
            wanted
        }
    };
    let (mut cells, left_cut) = keep_end(left_words, left_max);
    let left_width = cells.iter().map(|cell| cell.width()).sum::<usize>() + if left_cut { 2 } else { 0 };
    let rest = room.saturating_sub(left_width);
    let right_max = if right_all > rest {
        rest.saturating_sub(2)
    } else {
        right_all
    };
    let (mut tail, right_cut) = keep_start(right_words, right_max);
    cells.append(&mut core);
    cells.append(&mut tail);
    (cells, (left_cut, right_cut))
}

/// The words that are marked; of long ones the beginning and the end.
fn core(source: &Source, cover: Span, max: usize) -> Vec<Cell> {
    if fits(source, cover, max) {
        return flow(source.slice(cover), cover.start);
    }
    let reach = (max * 8) as u32;
    let head_end = source
        .text
        .floor_char_boundary(cover.end.min(cover.start + reach) as usize) as u32;
    let tail_start = source
        .text
        .ceil_char_boundary(cover.start.max(cover.end.saturating_sub(reach)) as usize)
        as u32;
    let head = flow(source.slice(Span::new(cover.start, head_end)), cover.start);
    let tail = flow(source.slice(Span::new(tail_start, cover.end)), tail_start);
    let (mut cells, _) = keep_start(head, max * 60 / 100);
    let (tail, _) = keep_end(tail, max * 40 / 100);
    let at = cells.last().map_or(cover.start, |cell| cell.at);
    // The parts cannot overlap: together they are narrower than the words.
    let spaced = tail.first().is_none_or(|cell| cell.shown != ' ');
    cells.extend([' ', '…'].map(|shown| Cell { at, shown }));
    if spaced {
        cells.push(Cell { at, shown: ' ' });
    }
    cells.extend(tail);
    cells
}

/// The end of the words at `span`: a little more than `max` cells of them.
fn before(source: &Source, span: Span, max: usize) -> Vec<Cell> {
    let start = span.start.max(span.end.saturating_sub((max * 8) as u32));
    let start = source.text.ceil_char_boundary(start as usize) as u32;
    let words = flow(source.slice(Span::new(start.min(span.end), span.end)), start);
    // Indentation says nothing.
    let indent = if start == span.start {
        words.iter().take_while(|cell| cell.shown == ' ').count()
    } else {
        0
    };
    words.into_iter().skip(indent).collect()
}

/// The beginning of the words at `span`: a little more than `max` cells of them.
fn after(source: &Source, span: Span, max: usize) -> Vec<Cell> {
    let end = span.end.min(span.start.saturating_add((max * 8) as u32));
    let end = source.text.floor_char_boundary(end as usize) as u32;
    let mut words = flow(
        source.slice(Span::new(span.start, end.max(span.start))),
        span.start,
    );
    while words.last().is_some_and(|cell| cell.shown == ' ') {
        words.pop();
    }
    words
}

/// The last words of `cells`, at most `max` cells; whether something was left out.
fn keep_end(mut cells: Vec<Cell>, max: usize) -> (Vec<Cell>, bool) {
    let mut width = 0;
    let kept = cells.iter().rev().take_while(|cell| {
        width += cell.width();
        width <= max
    });
    let cut = cells.len() - kept.count();
    if cut == 0 {
        return (cells, false);
    }
    let whole_word = cells.get(cut - 1).is_some_and(|cell| cell.shown == ' ');
    let tail = cells.split_off(cut);
    let skip = if whole_word {
        0
    } else {
        tail.iter()
            .position(|cell| cell.shown == ' ')
            .map_or(0, |at| at + 1)
    };
    (tail.into_iter().skip(skip).collect(), true)
}

/// The first words of `cells`, at most `max` cells; whether something was left out.
fn keep_start(mut cells: Vec<Cell>, max: usize) -> (Vec<Cell>, bool) {
    let mut width = 0;
    let kept = cells
        .iter()
        .take_while(|cell| {
            width += cell.width();
            width <= max
        })
        .count();
    if kept == cells.len() {
        return (cells, false);
    }
    let whole_word = cells.get(kept).is_some_and(|cell| cell.shown == ' ');
    cells.truncate(kept);
    if !whole_word && let Some(at) = cells.iter().rposition(|cell| cell.shown == ' ') {
        cells.truncate(at);
    }
    (cells, true)
}

/// Characters as they are shown: line ends (which only a label across lines has) as one space, blank lines as a pilcrow, more
/// than four marks on one letter as four.
fn flow(words: &str, offset: u32) -> Vec<Cell> {
    let mut cells: Vec<Cell> = Vec::with_capacity(words.len());
    let mut feeds = 0;
    let mut marks = 0;
    for (at, c) in words.char_indices() {
        let at = offset + at as u32;
        if c == '\n' || c == '\r' {
            feeds += u32::from(c == '\n');
            continue;
        }
        if feeds > 0 && matches!(c, ' ' | '\t') {
            continue;
        }
        if feeds > 0 {
            while cells.last().is_some_and(|cell| cell.shown == ' ') {
                cells.pop();
            }
            let between: &[char] = if feeds > 1 { &[' ', '¶', ' '] } else { &[' '] };
            cells.extend(between.iter().map(|shown| Cell {
                at: at - 1,
                shown: *shown,
            }));
            feeds = 0;
        }
        let Some(shown) = text::shown(c) else {
            continue;
        };
        marks = if text::char_width(shown) == 0 {
            marks + 1
        } else {
            0
        };
        if marks <= 4 {
            cells.push(Cell { at, shown });
        }
    }
    cells
}

#[cfg(test)]
mod tests {
    use codespan_reporting::diagnostic::Diagnostic;
    use codespan_reporting::term::{self, Config};

    use super::*;
    use crate::finding::FileId;

    fn label(text: &str, source: &str, words: &str) -> Label {
        let start = source.find(words).unwrap() as u32;
        Label {
            file: FileId(0),
            span: Span::new(start, start + words.len() as u32),
            text: text.to_string(),
        }
    }

    fn render(source: &str, labels: &[Label], width: usize) -> String {
        let source = Source::new("draft.txt", source);
        let (excerpts, marks) = Excerpts::new(&[&source], labels, width);
        let diagnostic = Diagnostic::warning().with_message("m").with_labels(marks);
        let out = term::emit_into_string(&Config::default(), &excerpts, &diagnostic).unwrap();
        for line in out.lines() {
            assert!(
                text::width(line) <= width,
                "{} > {width}: {line}\n{out}",
                text::width(line)
            );
        }
        out
    }

    /// The words that stand over the carets.
    fn under(out: &str, caret: char) -> Vec<String> {
        let lines: Vec<&str> = out.lines().collect();
        let mut found = Vec::new();
        for pair in lines.windows(2) {
            let cells = |line: &str| -> Vec<char> {
                line.chars()
                    .flat_map(|c| std::iter::repeat_n(c, text::char_width(c).max(1)))
                    .collect()
            };
            let (top, bottom) = (cells(pair[0]), cells(pair[1]));
            let border = bottom
                .iter()
                .position(|c| *c == '│')
                .map_or(usize::MAX, |at| at + 2);
            let Some(start) = bottom
                .iter()
                .skip(border.min(bottom.len()))
                .position(|c| *c == caret)
            else {
                continue;
            };
            let start = start + border;
            let end = start + bottom[start..].iter().take_while(|c| **c == caret).count();
            if !pair[0].contains(['^']) && top.first() != Some(&' ') {
                found.push(top.iter().take(end).skip(start).collect());
            }
        }
        found
    }

    fn paragraph() -> String {
        let mut text = "Alpha “beta” gamma’s delta – epsilon. ".repeat(40);
        text.truncate(text.char_indices().nth(900).unwrap().0);
        text = format!("{}GUARANTEED RETURNS{}", text, " omega psi chi phi".repeat(27));
        text
    }

    #[test]
    fn a_label_at_column_901_of_a_long_paragraph() {
        let text = format!("Headline\n\n{}\n", paragraph());
        let out = render(&text, &[label("not allowed", &text, "GUARANTEED RETURNS")], 80);
        assert!(out.contains("draft.txt:3:901"), "{out}");
        assert_eq!(under(&out, '^'), ["GUARANTEED RETURNS"], "{out}");
        assert!(out.contains("3 │ … "), "{out}");
        assert!(out.contains("omega psi") && out.contains(" …\n"), "{out}");
        assert!(out.lines().count() < 8, "{out}");
    }

    #[test]
    fn carets_stand_under_wide_and_combining_characters() {
        let text = "“Œuvre” 株主 e\u{301}t\u{301} HERE 漢字 after";
        assert_eq!(
            under(&render(text, &[label("x", text, "HERE")], 80), '^').len(),
            1
        );
        let out = render(text, &[label("x", text, "漢字")], 80);
        assert!(out.contains("^^^^ x"), "{out}");
        let out = render(text, &[label("x", text, "“Œuvre”")], 80);
        assert_eq!(under(&out, '^'), ["“Œuvre”"]);
        assert!(out.contains("draft.txt:1:1"));
    }

    #[test]
    fn tabs_are_one_cell() {
        let text = "\t\tone\ttwo";
        let out = render(text, &[label("x", text, "two")], 80);
        assert!(out.contains("1 │ one two\n  │     ^^^ x"), "{out}");
        assert!(out.contains("1:7"), "{out}");
    }

    #[test]
    fn a_long_label_is_its_beginning_and_its_end() {
        let text = paragraph();
        let sentence = Label {
            file: FileId(0),
            span: Span::new(40, 640),
            text: "what made it necessary".into(),
        };
        let out = render(&text, &[sentence], 100);
        assert!(out.lines().count() < 8, "{out}");
        let row = out.lines().find(|line| line.starts_with("1 │")).unwrap();
        assert!(row.matches('…').count() >= 2, "{out}");
        assert!(out.contains("what made it necessary"), "{out}");
    }

    #[test]
    fn labels_far_apart_get_rows_of_their_own() {
        let text = format!("{}\n\nlast line here", paragraph());
        let out = render(
            &text,
            &[
                label("bad", &text, "GUARANTEED"),
                label("because", &text, "Alpha"),
                label("goes here", &text, "last line"),
            ],
            90,
        );
        assert_eq!(
            out.lines().filter(|line| line.starts_with("1 │")).count(),
            2,
            "{out}"
        );
        assert_eq!(
            out.lines().filter(|line| line.starts_with("3 │")).count(),
            1,
            "{out}"
        );
        assert!(out.contains("·"), "{out}");
        assert!(out.contains("draft.txt:1:901"), "{out}");
        assert_eq!(under(&out, '^'), ["GUARANTEED"], "{out}");
        assert_eq!(under(&out, '-'), ["Alpha", "last line"], "{out}");
    }

    #[test]
    fn labels_near_each_other_share_a_row() {
        let text = paragraph();
        let out = render(
            &text,
            &[
                label("bad", &text, "RETURNS"),
                label("because", &text, "GUARANTEED"),
            ],
            90,
        );
        assert_eq!(
            out.lines().filter(|line| line.starts_with("1 │")).count(),
            1,
            "{out}"
        );
        assert!(out.contains("---------- ^^^^^^^ bad"), "{out}");
    }

    #[test]
    fn a_label_across_lines_is_one_row() {
        let text = "Intro\nforward-looking\r\n  statements are\n\nhere";
        let span = Span::new(6, text.len() as u32);
        let out = render(
            text,
            &[Label {
                file: FileId(0),
                span,
                text: "x".into(),
            }],
            90,
        );
        assert!(
            out.contains("2 │ forward-looking statements are ¶ here\n"),
            "{out}"
        );
    }

    #[test]
    fn a_hostile_draft_does_not_drive_the_terminal() {
        let text = "safe \u{1b}[2J\u{7}\u{202e}evil\u{200b}\u{feff} BAD\u{9b}31m end";
        let out = render(text, &[label("\u{1b}]0;x\u{7}", text, "BAD")], 80);
        assert!(
            out.chars().all(|c| c == '\n' || text::shown(c) == Some(c)),
            "{out:?}"
        );
        assert_eq!(under(&out, '^'), ["BAD"]);
    }

    #[test]
    fn no_row_is_wider_than_the_terminal() {
        let mut seed = 7u64;
        let mut random = |below: usize| {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) as usize % below
        };
        let words = [
            "a",
            "株主総会",
            "“quoted”",
            "e\u{301}t",
            "forward-looking",
            "\n",
            "\n\n",
            "\t",
            "x\u{200b}y",
            "–",
        ];
        for _ in 0..3_000 {
            let mut text = String::new();
            for _ in 0..random(400) + 1 {
                let kinds = if random(3) == 0 { words.len() } else { 5 };
                text.push_str(words[random(kinds)]);
                text.push(' ');
            }
            let labels: Vec<Label> = (0..random(4) + 1)
                .map(|_| {
                    let start = random(text.len() + 1);
                    let longest = if random(2) == 0 { 40 } else { 900 };
                    let end = (start + random(longest)).min(text.len());
                    let span = Span::new(start as u32, end as u32);
                    Label {
                        file: FileId(0),
                        span,
                        text: "word ".repeat(random(12)).trim().to_string(),
                    }
                })
                .collect();
            render(&text, &labels, 60 + random(60));
        }
    }

    #[test]
    fn any_span_is_shown_somehow() {
        let text = "é“\n\nx";
        for start in 0..=text.len() as u32 + 2 {
            for end in start..=text.len() as u32 + 2 {
                render(
                    text,
                    &[Label {
                        file: FileId(0),
                        span: Span::new(start, end),
                        text: String::new(),
                    }],
                    60,
                );
            }
        }
        render(
            "",
            &[Label {
                file: FileId(0),
                span: Span::new(0, 0),
                text: "empty".into(),
            }],
            60,
        );
        let marks = format!("a{} b", "\u{301}".repeat(100_000));
        assert!(render(&marks, &[label("x", &marks, "b")], 60).len() < 1_000);
        let unbroken = "x".repeat(3_000);
        render(
            &unbroken,
            &[Label {
                file: FileId(0),
                span: Span::new(1_000, 1_010),
                text: "x".into(),
            }],
            60,
        );
        render(
            &unbroken,
            &[Label {
                file: FileId(0),
                span: Span::new(1_000, 2_010),
                text: "y".repeat(300),
            }],
            60,
        );
    }
}

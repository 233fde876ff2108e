//! Which part of the release is what: by position at the top, by wording elsewhere.

use crate::document::{LineKind, Release};
use crate::engine::scan::{Scan, within};
use crate::rules::model::{Extent, FactKind, ListId, Section, SectionId};
use crate::source::{Span, joined};

const TOP: usize = 0;
const HEADLINE: usize = 1;
const LEAD: usize = 2;
const DATELINE: usize = 3;
const BODY: usize = 4;

/// A line longer than this is running text, in a contact block as anywhere.
const SHORT_LINE: u32 = 200;
/// The lead paragraph has at least so many bytes, when no dateline tells it.
const LEAD_LEN: u32 = 120;
/// The top of a release ends within so many lines.
const TOP_LINES: usize = 60;

/// The sections of one release.
pub(crate) struct Sections {
    /// Spans of each section, by id, in order.
    spans: Vec<Vec<Span>>,
    /// Stretches from one heading to the next within one section, covering all lines.
    runs: Vec<Span>,
}

impl Sections {
    /// Whether `span` lies in one of these sections.
    pub(crate) fn holds(&self, sections: &[SectionId], span: Span) -> bool {
        sections.iter().any(|section| {
            self.spans
                .get(*section as usize)
                .is_some_and(|spans| within(spans, span))
        })
    }

    /// The spans of these sections together, sorted, those that touch or overlap joined.
    pub(crate) fn spans(&self, sections: &[SectionId]) -> Vec<Span> {
        joined(
            sections
                .iter()
                .filter_map(|section| self.spans.get(*section as usize))
                .flatten()
                .copied()
                .collect(),
        )
    }

    /// The stretch between headings that holds `offset`.
    pub(crate) fn run(&self, release: &Release, offset: u32) -> Span {
        let at = self
            .runs
            .partition_point(|run| run.start <= offset)
            .saturating_sub(1);
        self.runs
            .get(at)
            .copied()
            .unwrap_or_else(|| Span::new(0, release.text.len() as u32))
    }

    pub(crate) fn find(scan: &Scan<'_>) -> Self {
        let release = scan.release;
        let defined = &scan.prepared.rules.sections;
        let mut spans: Vec<Vec<Span>> = vec![Vec::new(); defined.len().max(BODY + 1)];
        let worded = Worded::all(scan, defined);
        let top = Top::find(scan, defined.get(HEADLINE), &worded);
        if let Some(headline) = top.headline {
            spans[HEADLINE].push(release.lines[headline].span);
        }
        if let Some(lead) = top.lead {
            spans[LEAD].push(release.lines[lead].span);
        }
        spans[DATELINE].extend(top.dateline);
        spans[TOP].push(Span::new(
            0,
            release.lines.get(top.last).map_or(0, |line| line.span.end),
        ));

        let tags = tag_lines(scan.release, &worded, &top);
        let mut runs: Vec<Span> = Vec::new();
        let mut last_tag = None;
        for (line, tag) in release.lines.iter().zip(&tags) {
            let section = &mut spans[*tag];
            match section.last_mut() {
                Some(last) if last_tag == Some(*tag) && *tag != HEADLINE => last.end = line.span.end,
                _ if *tag == HEADLINE => {}
                _ => section.push(line.span),
            }
            match runs.last_mut() {
                Some(run) if last_tag == Some(*tag) && (*tag != BODY || line.kind != LineKind::Heading) => {
                    run.end = line.span.end;
                }
                _ => runs.push(line.span),
            }
            last_tag = Some(*tag);
        }
        Self { spans, runs }
    }
}

/// What stands at the top.
struct Top {
    headline: Option<usize>,
    lead: Option<usize>,
    dateline: Option<Span>,
    /// Index of the last line of the top.
    last: usize,
}

impl Top {
    fn find(scan: &Scan<'_>, headline: Option<&Section>, worded: &[Worded]) -> Self {
        let release = scan.release;
        let place = release.facts(FactKind::DatelinePlace).first();
        let date = release.facts(FactKind::DatelineDate).first();
        let dateline = match (place, date) {
            (Some(place), Some(date)) => Some(place.span.cover(date.span)),
            (Some(one), None) | (None, Some(one)) => Some(one.span),
            (None, None) => None,
        };
        // A short line that opens a section (a heading, a contact line) ends the search: what follows is that section's, not the lead.
        let opens = |index: usize| {
            worded.iter().any(|section| at(&section.starts, index))
                && release
                    .lines
                    .get(index)
                    .is_some_and(|line| line.span.len() < LEAD_LEN)
        };
        let is_lead = |index: usize| {
            release.lines.get(index).is_some_and(|line| {
                line.span.len() >= LEAD_LEN && matches!(line.kind, LineKind::Text | LineKind::ListItem)
            })
        };
        let dateline_line = dateline.map(|span| release.line_at(span.start));
        let skipped = headline
            .and_then(|section| section.skip)
            .map(|list| lines_with(scan, list))
            .unwrap_or_default();
        // Nor is a block that opens a section a headline: contacts may stand above it.
        let block = |index: usize| {
            let paragraph = release.lines[index].paragraph as usize;
            release.paragraphs.get(paragraph).is_some_and(|paragraph| {
                paragraph.lines.1 - paragraph.lines.0 > 1 && opens(paragraph.lines.0 as usize)
            })
        };
        let first = (0..release.lines.len().min(TOP_LINES)).find(|index| {
            !at(&skipped, *index) && !block(*index) && release.lines[*index].kind != LineKind::TableRow
        });
        let lead = match dateline_line {
            // The dateline opens the lead, or stands on a line of its own above it.
            Some(line) => (line..release.lines.len().min(line + 6))
                .take_while(|index| !opens(*index))
                .find(|index| is_lead(*index))
                .or(Some(line)),
            None => {
                let after = first.map_or(0, |first| first + 1);
                (after..release.lines.len().min(TOP_LINES))
                    .take_while(|index| !opens(*index))
                    .find(|index| is_lead(*index))
                    .or(first.filter(|_| release.lines.len() == 1))
            }
        };
        let headline =
            first.filter(|index| Some(*index) != dateline_line && lead.is_none_or(|lead| *index < lead));
        let last = lead.or(headline).unwrap_or(0);
        Self {
            headline,
            lead,
            dateline,
            last,
        }
    }
}

/// For each line, whether the list matches in it.
fn lines_with(scan: &Scan<'_>, list: ListId) -> Vec<bool> {
    let mut with = vec![false; scan.release.lines.len()];
    for hit in scan.list(list) {
        if let Some(line) = with.get_mut(scan.release.line_at(hit.span.start)) {
            *line = true;
        }
    }
    with
}

/// A section that is found by wording, and the lines that its patterns match in.
struct Worded {
    id: usize,
    extent: Extent,
    starts: Vec<bool>,
    paragraph: Vec<bool>,
    ends: Vec<bool>,
    continues: Vec<bool>,
}

impl Worded {
    fn all(scan: &Scan<'_>, defined: &[Section]) -> Vec<Self> {
        let with = |list: Option<ListId>| list.map(|list| lines_with(scan, list)).unwrap_or_default();
        defined
            .iter()
            .enumerate()
            .skip(BODY + 1)
            .map(|(id, section)| Self {
                id,
                extent: section.extent,
                starts: section
                    .starts
                    .map(|list| scan.lines_starting(list))
                    .unwrap_or_default(),
                paragraph: with(section.paragraph),
                ends: with(section.ends),
                continues: with(section.continues),
            })
            .collect()
    }
}

fn at(flags: &[bool], line: usize) -> bool {
    flags.get(line).copied().unwrap_or(false)
}

/// The section of each line; `BODY` where no other claims it.
fn tag_lines(release: &Release, worded: &[Worded], top: &Top) -> Vec<usize> {
    let mut tags = Vec::with_capacity(release.lines.len());
    // Index into `worded`, the line that opened it.
    let mut open: Option<(usize, usize)> = None;
    for (index, line) in release.lines.iter().enumerate() {
        if Some(index) == top.headline {
            tags.push(HEADLINE);
            continue;
        }
        // The lead is body whatever words it has; so is what stands between headline and lead.
        let in_top = index <= top.last;
        let starts = worded.iter().position(|section| at(&section.starts, index));
        let claims = worded.iter().position(|section| at(&section.paragraph, index));
        if top.lead == Some(index) {
            open = None;
            tags.push(BODY);
            continue;
        }
        if let Some(section) = starts {
            open = Some((section, index));
        } else if let Some(section) = claims {
            let goes_on = open.is_some_and(|(current, _)| current == section);
            if in_top || worded[section].extent == Extent::Paragraph {
                // Claimed for itself only; it ends what was open before.
                open = None;
                tags.push(worded[section].id);
                continue;
            }
            if !goes_on {
                open = Some((section, index));
            }
        } else if let Some((section, opened)) = open {
            let worded = &worded[section];
            let opener = &release.lines[opened];
            let goes_on = !at(&worded.ends, index)
                && (at(&worded.continues, index)
                    || match worded.extent {
                        Extent::Section => true,
                        Extent::Heading => !matches!(line.kind, LineKind::Heading | LineKind::TableRow),
                        Extent::ShortLines => line.span.len() <= SHORT_LINE,
                        Extent::Paragraph => {
                            line.paragraph == opener.paragraph
                                || (opener.kind == LineKind::Heading
                                    && line.paragraph == opener.paragraph + 1)
                        }
                    });
            if !goes_on {
                open = None;
            }
        }
        tags.push(open.map_or(BODY, |(section, _)| worded[section].id));
    }
    tags
}

//! `verbatim`: an approved text must stand there word for word.
//!
//! Compared are words (runs of letters and digits, without their case): punctuation, quotes, dashes and line breaks do not count. A passage near an
//! anchor that is not equal is aligned with the nearest variant of the text, and every word that differs is named.

use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::engine::outcome::{Defect, Outcome};
use crate::engine::scan::{Region, Scan, fingerprint};
use crate::finding::{Applicability, Status};
use crate::fold::fold_str;
use crate::rules::model::{Unit, Verbatim};
use crate::rules::template::Template;
use crate::source::Span;

/// With less than this share of the approved words, a passage is another text and not a drifted one.
const CLOSE: f32 = 0.5;
/// No more variants than this are made of one text's alternatives.
const MAX_VARIANTS: usize = 256;
/// No more anchors than this are looked at: legends stand once, and the alignment is quadratic.
const MAX_ANCHORS: usize = 8;

/// A word of the release.
struct Word<'t> {
    text: &'t str,
    hash: u64,
    span: Span,
}

/// An approved text, made ready to compare: every choice of its alternatives.
pub(crate) struct Approved {
    /// For each text its variants.
    texts: Vec<Vec<Vec<Token>>>,
    longest: usize,
}

/// A word of an approved text.
#[derive(Clone, Debug)]
struct Token {
    hash: u64,
    text: String,
}

pub(crate) fn check(scan: &Scan<'_>, verbatim: &Verbatim, rule: usize) -> Outcome {
    let release = scan.release;
    let anchors = scan.matches(&verbatim.anchor, scan.everywhere());
    let mut best: Option<(f32, Drift)> = None;
    for anchor in anchors.iter().take(MAX_ANCHORS) {
        let approved = scan.prepared.approved(rule, || Approved::new(&verbatim.texts));
        let at = release.paragraph_at(anchor.span.start);
        let paragraph = release.paragraphs[at].span;
        if let Some(matcher) = &verbatim.not_this {
            let sentence = scan.unit(anchor.span.start, Unit::Sentences(1), paragraph);
            if !scan
                .matches(
                    matcher,
                    Region {
                        span: sentence,
                        only: None,
                    },
                )
                .is_empty()
            {
                continue;
            }
        }
        // A legend may be broken over two paragraphs.
        let next = release
            .paragraphs
            .get(at + 1)
            .map_or(paragraph, |next| paragraph.cover(next.span));
        let words = around(words(&release.text, next), anchor.span, approved.longest);
        if let Some(found) = approved
            .texts
            .iter()
            .flatten()
            .find_map(|variant| equal(&words, variant))
        {
            return Outcome {
                met: Some(found),
                ..Outcome::default()
            };
        }
        if let Some((score, drift)) = approved.align(&words)
            && best.as_ref().is_none_or(|(known, _)| score > *known)
        {
            best = Some((score, drift));
        }
    }
    let text = verbatim
        .texts
        .first()
        .and_then(|text| Template::read(text).ok())
        .map(|template| template.first());
    match best {
        Some((score, drift)) if score >= CLOSE => {
            let mut defect = Defect::new(Status::Weak, Some(drift.span));
            defect.label = "differs from the approved text".to_owned();
            if drift.differences.len() > 1 {
                defect
                    .notes
                    .push(format!("what differs: {}", drift.differences.join("; ")));
            }
            if let Some(first) = drift.differences.first() {
                let more = match drift.differences.len() - 1 {
                    0 => String::new(),
                    more => format!(" (and {more} more)"),
                };
                defect.message = Some(format!("{first}{more}"));
            }
            defect.fix = text.map(|text| (text, Applicability::Unsafe));
            Outcome {
                defects: vec![defect],
                ..Outcome::default()
            }
        }
        _ => {
            let mut defect = Defect::new(Status::Missing, None);
            if let Some(text) = text {
                defect.notes.push(format!("add: “{text}”"));
            }
            Outcome {
                defects: vec![defect],
                ..Outcome::default()
            }
        }
    }
}

impl Approved {
    fn new(texts: &[String]) -> Self {
        let texts: Vec<_> = texts.iter().map(|text| variants(text)).collect();
        let longest = texts.iter().flatten().map(Vec::len).max().unwrap_or(0);
        Self { texts, longest }
    }

    /// The nearest stretch of the words, compared with the variants that share most words with it.
    fn align(&self, words: &[Word<'_>]) -> Option<(f32, Drift)> {
        const COMPARED: usize = 16;
        let (_, stretch, variants) = self
            .texts
            .iter()
            .filter_map(|variants| {
                nearest(words, variants.first()?).map(|(cost, stretch)| (cost, stretch, variants))
            })
            .min_by_key(|(cost, ..)| *cost)?;
        let mut there: Vec<u64> = words.get(stretch)?.iter().map(|word| word.hash).collect();
        there.sort_unstable();
        let mut ranked: Vec<(usize, &Vec<Token>)> = variants
            .iter()
            .map(|variant| {
                let lost = variant
                    .iter()
                    .filter(|token| there.binary_search(&token.hash).is_err())
                    .count();
                let kept = variant.len() - lost;
                (lost + there.len().abs_diff(kept), variant)
            })
            .collect();
        ranked.sort_by_key(|(distance, _)| *distance);
        let mut best: Option<(f32, Drift)> = None;
        for (_, variant) in ranked.into_iter().take(COMPARED) {
            if let Some((score, drift)) = align(words, variant)
                && best.as_ref().is_none_or(|(known, _)| score > *known)
            {
                best = Some((score, drift));
            }
        }
        best
    }
}

/// A text with every choice of its alternatives, as words.
fn variants(text: &str) -> Vec<Vec<Token>> {
    let Ok(template) = Template::read(text) else {
        return Vec::new();
    };
    let mut variants = vec![String::new()];
    for alternatives in &template.parts {
        let longer = variants
            .iter()
            .flat_map(|head| alternatives.iter().map(move |tail| format!("{head}{tail}")));
        variants = longer.take(MAX_VARIANTS).collect();
    }
    variants
        .iter()
        .map(|variant| {
            let folded = fold_str(variant);
            let span = Span::new(0, folded.len() as u32);
            let words = words(&folded, span);
            words
                .into_iter()
                .map(|word| Token {
                    hash: word.hash,
                    text: word.text.to_owned(),
                })
                .collect()
        })
        .collect()
}

fn words(text: &str, span: Span) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let stretch = text.get(span.range()).unwrap_or_default();
    let mut start = None;
    for (at, c) in stretch
        .char_indices()
        .chain(std::iter::once((stretch.len(), ' ')))
    {
        match (c.is_alphanumeric(), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                let word = Span::new(span.start + from as u32, span.start + at as u32);
                let text = text.get(word.range()).unwrap_or_default();
                words.push(Word {
                    text,
                    hash: fingerprint(text),
                    span: word,
                });
                start = None;
            }
            _ => {}
        }
    }
    words
}

/// The words within twice the length of the text around the anchor.
fn around(words: Vec<Word<'_>>, anchor: Span, longest: usize) -> Vec<Word<'_>> {
    let at = words.partition_point(|word| word.span.end <= anchor.start);
    let reach = longest * 2;
    words
        .into_iter()
        .skip(at.saturating_sub(reach))
        .take(2 * reach)
        .collect()
}

fn equal(words: &[Word<'_>], variant: &[Token]) -> Option<Span> {
    words
        .windows(variant.len().max(1))
        .find(|window| {
            window
                .iter()
                .zip(variant)
                .all(|(word, wanted)| word.hash == wanted.hash)
        })
        .and_then(|window| Some(window.first()?.span.cover(window.last()?.span)))
}

struct Drift {
    span: Span,
    differences: Vec<String>,
}

/// The stretch of words nearest to the variant, and how they differ. The score is the share of the variant's words that stand there in order,
/// less a little for words too many.
fn align(words: &[Word<'_>], variant: &[Token]) -> Option<(f32, Drift)> {
    let (_, stretch) = nearest(words, variant)?;
    // Case does not count: words are compared by what is left of them without it.
    let found_hashes: Vec<u64> = words.get(stretch.clone())?.iter().map(|word| word.hash).collect();
    let wanted_hashes: Vec<u64> = variant.iter().map(|token| token.hash).collect();
    let found: Vec<&str> = words.get(stretch.clone())?.iter().map(|word| word.text).collect();
    let wanted: Vec<&str> = variant.iter().map(|token| token.text.as_str()).collect();
    let mut differences = Vec::new();
    let mut equal = 0;
    let mut extra = 0;
    let quote = |words: &[&str]| words.join(" ");
    for op in capture_diff_slices(Algorithm::Myers, &wanted_hashes, &found_hashes) {
        match op {
            DiffOp::Equal { len, .. } => equal += len,
            DiffOp::Delete {
                old_index, old_len, ..
            } => {
                let lost = quote(wanted.get(old_index..old_index + old_len).unwrap_or_default());
                differences.push(
                    match old_index.checked_sub(1).and_then(|before| wanted.get(before)) {
                        Some(before) => format!("“{lost}” is lost after “{before}”"),
                        None => format!("“{lost}” is lost at the beginning"),
                    },
                );
            }
            DiffOp::Insert {
                new_index, new_len, ..
            } => {
                extra += new_len;
                let added = quote(found.get(new_index..new_index + new_len).unwrap_or_default());
                differences.push(format!("“{added}” is not in the approved text"));
            }
            DiffOp::Replace {
                old_index,
                old_len,
                new_index,
                new_len,
            } => {
                extra += new_len;
                let lost = quote(wanted.get(old_index..old_index + old_len).unwrap_or_default());
                let added = quote(found.get(new_index..new_index + new_len).unwrap_or_default());
                differences.push(format!("“{added}” stands where the approved text has “{lost}”"));
            }
        }
    }
    let first = words.get(stretch.start)?.span;
    let last = words.get(stretch.end.checked_sub(1)?)?.span;
    let score = (equal as f32 - extra as f32 * 0.1) / wanted.len().max(1) as f32;
    Some((
        score,
        Drift {
            span: first.cover(last),
            differences,
        },
    ))
}

/// The stretch of `words` with the least edit distance to `variant` (free ends in `words`).
fn nearest(words: &[Word<'_>], variant: &[Token]) -> Option<(u32, Range<usize>)> {
    // Words times words: both are bounded by the length of the text. Row by row over the words; each cell holds the cost and where its stretch began.
    let columns = variant.len();
    let mut last: Vec<(u32, usize)> = (0..=columns).map(|cost| (cost as u32, 0)).collect();
    let mut best: Option<(u32, Range<usize>)> = None;
    for (row, word) in words.iter().enumerate() {
        let mut next = Vec::with_capacity(columns + 1);
        next.push((0, row + 1));
        for (column, wanted) in variant.iter().enumerate() {
            let (cost, from) = last[column];
            let same = (
                cost + u32::from(word.hash != wanted.hash) * 2,
                if column == 0 { row } else { from },
            );
            let (cost, from) = last[column + 1];
            let added = (cost + 1, from);
            let (cost, from) = next[column];
            let lost = (cost + 1, from);
            next.push(same.min(added).min(lost));
        }
        let (cost, from) = next[columns];
        if best.as_ref().is_none_or(|(known, _)| cost < *known) {
            best = Some((cost, from..row + 1));
        }
        last = next;
    }
    best.filter(|(_, stretch)| !stretch.is_empty())
}

//! `require`: elements that must be there.

use crate::engine::outcome::{Outcome, Part};
use crate::engine::scan::{Hit, Region, Scan};
use crate::finding::Status;
use crate::rules::model::{Require, Unit};
use crate::source::{Span, joined};

pub(crate) fn check(scan: &Scan<'_>, require: &Require, triggers: &[Hit]) -> Outcome {
    let mut only: Option<Vec<Span>> = None;
    if !require.sections.is_empty() {
        only = Some(scan.sections().spans(&require.sections));
    }
    if let Some(unit) = require.near {
        let units = joined(
            triggers
                .iter()
                .map(|hit| scan.unit(hit.span.start, unit, scan.document()))
                .collect(),
        );
        only = Some(match only {
            None => units,
            Some(sections) => intersected(&sections, &units),
        });
    }
    let region = Region {
        span: scan.document(),
        only: only.as_deref(),
    };
    let parts = match require.within {
        None => look(scan, require, region),
        Some(unit) => together(scan, require, region, unit),
    };
    let place_ids = if require.place.is_empty() {
        &require.sections
    } else {
        &require.place
    };
    let place = scan.sections().spans(place_ids).last().copied();
    Outcome {
        parts,
        place,
        ..Outcome::default()
    }
}

/// Every element for itself.
fn look(scan: &Scan<'_>, require: &Require, region: Region<'_>) -> Vec<Part> {
    require
        .elements
        .iter()
        .map(|element| {
            let found = scan.matches(&element.matcher, region).first().map(|hit| hit.span);
            let (status, span) = match (found, &element.weak) {
                (Some(span), _) => (Status::Met, Some(span)),
                (None, Some(weak)) => match scan.matches(weak, region).first() {
                    Some(hit) => (Status::Weak, Some(hit.span)),
                    None => (Status::Missing, None),
                },
                (None, None) => (Status::Missing, None),
            };
            Part { status, span }
        })
        .collect()
}

/// All elements in one unit: the unit where most of them stand, the first of those.
fn together(scan: &Scan<'_>, require: &Require, region: Region<'_>, unit: Unit) -> Vec<Part> {
    let mut units: Vec<Span> = require
        .elements
        .iter()
        .flat_map(|element| scan.matches(&element.matcher, region))
        .map(|hit| scan.unit(hit.span.start, unit, scan.document()))
        .collect();
    units.sort();
    units.dedup();
    let mut best: Option<(usize, Vec<Part>)> = None;
    for unit in units {
        let parts = look(
            scan,
            require,
            Region {
                span: unit,
                only: region.only,
            },
        );
        let score: usize = parts
            .iter()
            .map(|part| match part.status {
                Status::Met => 2,
                Status::Weak => 1,
                _ => 0,
            })
            .sum();
        let full = score == 2 * parts.len();
        if best.as_ref().is_none_or(|(known, _)| score > *known) {
            best = Some((score, parts));
        }
        if full {
            break;
        }
    }
    best.map_or_else(|| look(scan, require, region), |(_, parts)| parts)
}

fn intersected(one: &[Span], other: &[Span]) -> Vec<Span> {
    let mut out = Vec::new();
    let (mut left, mut right) = (0, 0);
    while let (Some(a), Some(b)) = (one.get(left), other.get(right)) {
        if a.overlaps(*b) {
            out.push(Span::new(a.start.max(b.start), a.end.min(b.end)));
        }
        if a.end < b.end { left += 1 } else { right += 1 }
    }
    out
}

//! `forbid`: what must not be there.

use crate::engine::outcome::{Defect, Outcome};
use crate::engine::scan::Scan;
use crate::finding::{Applicability, Status};
use crate::rules::model::Forbid;
use crate::source::Span;

pub(crate) fn check(scan: &Scan<'_>, forbid: &Forbid) -> Outcome {
    let mut hits = scan.matches(&forbid.matcher, scan.everywhere());
    // Alternatives may overlap ("SEDAR" inside "www.sedar.com"): the longer one, or the first, is reported.
    hits.sort_by_key(|hit| (hit.span.start, std::cmp::Reverse(hit.span.end)));
    let mut last_end = 0;
    let mut defects = Vec::new();
    for hit in hits {
        if hit.span.start < last_end {
            continue;
        }
        last_end = hit.span.end;
        let mut defect = Defect::new(Status::Violation, Some(hit.span));
        defect.fix = replacement(scan, forbid, hit.span).map(|text| (text, Applicability::Safe));
        defects.push(defect);
    }
    Outcome {
        defects,
        ..Outcome::default()
    }
}

/// The replacement of the first pattern that matches the whole of the words.
fn replacement(scan: &Scan<'_>, forbid: &Forbid, span: Span) -> Option<String> {
    forbid
        .replace
        .iter()
        .find(|(list, _)| scan.list(*list).iter().any(|hit| hit.span == span))
        .map(|(_, text)| text.clone())
}

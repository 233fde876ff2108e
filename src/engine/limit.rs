//! `limit`: length of something.

use crate::engine::outcome::{Defect, Outcome};
use crate::engine::scan::Scan;
use crate::finding::Status;
use crate::rules::model::{Limit, LimitUnit};
use crate::source::Span;

pub(crate) fn check(scan: &Scan<'_>, limit: &Limit) -> Outcome {
    let release = scan.release;
    let spans = if limit.sections.is_empty() {
        vec![scan.document()]
    } else {
        scan.sections().spans(&limit.sections)
    };
    let words = |span: Span| release.slice(span).split_whitespace().count() as u32;
    let mut outcome = Outcome {
        met: spans.first().copied(),
        ..Outcome::default()
    };
    if spans.is_empty() {
        outcome.not_applicable = Some("there is nothing of the kind in the release".to_owned());
    }
    for span in spans {
        let mut over = |span: Span, count: u32, what: &str| {
            if count > limit.max {
                let mut defect = Defect::new(Status::Violation, Some(span));
                defect.label = format!("{count} {what}; at most {}", limit.max);
                outcome.defects.push(defect);
            }
        };
        match limit.unit {
            LimitUnit::Characters => over(span, release.slice(span).chars().count() as u32, "characters"),
            LimitUnit::Words => over(span, words(span), "words"),
            LimitUnit::SentenceWords => {
                for sentence in release
                    .sentences()
                    .iter()
                    .filter(|sentence| span.contains(**sentence))
                {
                    over(*sentence, words(*sentence), "words in this sentence");
                }
            }
        }
    }
    outcome
}

//! Every pair of a quarter and the day it ended says in which month the fiscal year ends; all pairs of a release must say the same.
//!
//! Only sentences with exactly one quarter and one day are read: in longer ones nothing tells which belongs to which.

use std::sync::LazyLock;

use regex_automata::meta::Regex;

use crate::document::FactValue;
use crate::engine::outcome::{Defect, Outcome};
use crate::engine::scan::Scan;
use crate::finding::Status;
use crate::rules::model::FactKind;
use crate::source::Span;
use crate::verdict::Circumstances;

/// Quarters as they are written; the alternative says which.
static QUARTERS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new_many(&[
        r"(?-u:\b)(?:first[- ]quarter|q1|premier trimestre)(?-u:\b)",
        r"(?-u:\b)(?:second[- ]quarter|q2|deuxieme trimestre)(?-u:\b)",
        r"(?-u:\b)(?:third[- ]quarter|q3|troisieme trimestre)(?-u:\b)",
        r"(?-u:\b)(?:fourth[- ]quarter|q4|quatrieme trimestre)(?-u:\b)",
    ])
    .expect("the expressions are valid")
});

/// What stands right before the day on which a quarter ended.
const ENDED: [&str; 9] = [
    "three months ended ",
    "three-month period ended ",
    "three month period ended ",
    "quarter ended ",
    "three months ending ",
    "quarter ending ",
    "trimestre clos le ",
    "trimestre termine le ",
    "trois mois clos le ",
];

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

struct Pair {
    year_end: u8,
    quarter: u8,
    span: Span,
}

pub(crate) fn check(scan: &Scan<'_>, _: &Circumstances) -> Outcome {
    let release = scan.release;
    let mut outcome = Outcome::default();
    let mut pairs: Vec<Pair> = Vec::new();
    if !release.lower.contains("ended ")
        && !release.lower.contains("ending ")
        && !release.lower.contains("trimestre")
    {
        outcome.not_applicable = Some("no quarter is named with the day it ended".to_owned());
        return outcome;
    }
    let dates = release.facts(FactKind::Date);
    for sentence in release.sentences() {
        let Some(text) = release.lower.get(sentence.range()) else {
            continue;
        };
        let mut quarters: Vec<u8> = QUARTERS
            .find_iter(text)
            .map(|found| found.pattern().as_usize() as u8 + 1)
            .collect();
        quarters.sort_unstable();
        quarters.dedup();
        let [quarter] = quarters.as_slice() else {
            continue;
        };
        let first = dates.partition_point(|fact| fact.span.start < sentence.start);
        let mut ends = dates
            .iter()
            .skip(first)
            .take_while(|fact| fact.span.end <= sentence.end)
            .filter_map(|fact| {
                let before = release
                    .lower
                    .get(sentence.start as usize..fact.span.start as usize)?;
                let before = before.strip_suffix("the ").unwrap_or(before);
                ENDED.iter().any(|words| before.ends_with(words)).then_some(())?;
                match fact.value {
                    FactValue::Date(date, _) => Some((fact.span, date)),
                    _ => None,
                }
            });
        let (Some((span, date)), None) = (ends.next(), ends.next()) else {
            continue;
        };
        // Years of 52 or 53 weeks end some days before or after the end of a month.
        let month = if date.day() <= 7 {
            (date.month() + 10) % 12 + 1
        } else {
            date.month()
        };
        let year_end = (month as u8 - 1 + 3 * (4 - quarter)) % 12 + 1;
        pairs.push(Pair {
            year_end,
            quarter: *quarter,
            span,
        });
    }
    let Some(first) = pairs.first() else {
        outcome.not_applicable = Some("no quarter is named with the day it ended".to_owned());
        return outcome;
    };
    outcome.met = Some(first.span);
    let month = |number: u8| {
        MONTHS
            .get(usize::from(number).wrapping_sub(1))
            .copied()
            .unwrap_or("?")
    };
    for pair in &pairs {
        if pair.year_end != first.year_end {
            let mut defect = Defect::new(Status::Violation, Some(pair.span));
            defect.label = format!(
                "as the end of quarter {}: the fiscal year ends in {}",
                pair.quarter,
                month(pair.year_end)
            );
            defect.message = Some(format!(
                "the quarters do not fit one fiscal year: here it ends in {}, above in {}",
                month(pair.year_end),
                month(first.year_end)
            ));
            defect.others.push((
                first.span,
                format!(
                    "as the end of quarter {}: the fiscal year ends in {}",
                    first.quarter,
                    month(first.year_end)
                ),
            ));
            outcome.defects.push(defect);
        }
    }
    outcome
}

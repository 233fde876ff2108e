//! `agree`: two places must not contradict each other. One file a comparison; the names are those of [`crate::rules::COMPARISONS`].

mod period_of_quarter;
mod ticker_in_lead;
mod weekday_of_date;

use crate::engine::outcome::Outcome;
use crate::engine::scan::Scan;
use crate::verdict::Circumstances;

/// A comparison: looks at a release and says which places contradict each other.
type Comparison = fn(&Scan<'_>, &Circumstances) -> Outcome;

/// All comparisons, by name.
const ALL: [(&str, Comparison); 3] = [
    ("period-of-quarter", period_of_quarter::check),
    ("ticker-in-lead", ticker_in_lead::check),
    ("weekday-of-date", weekday_of_date::check),
];

pub(crate) fn check(scan: &Scan<'_>, name: &str, circumstances: &Circumstances) -> Outcome {
    match ALL.iter().find(|(known, _)| *known == name) {
        Some((_, comparison)) => comparison(scan, circumstances),
        None => Outcome {
            not_applicable: Some(format!("there is no comparison `{name}`")),
            ..Outcome::default()
        },
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_reader_and_the_engine_know_the_same_comparisons() {
        assert_eq!(super::ALL.map(|(name, _)| name), crate::rules::COMPARISONS);
    }
}

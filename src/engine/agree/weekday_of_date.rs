//! The weekday written with a date is the weekday of that date (proleptic Gregorian calendar).

use jiff::civil::Weekday;

use crate::document::FactValue;
use crate::engine::outcome::{Defect, Outcome};
use crate::engine::scan::Scan;
use crate::finding::Status;
use crate::rules::model::FactKind;
use crate::verdict::Circumstances;

pub(crate) fn check(scan: &Scan<'_>, circumstances: &Circumstances) -> Outcome {
    let mut outcome = Outcome::default();
    for fact in scan.release.facts(FactKind::WeekdayDate) {
        let FactValue::Date(date, Some(weekday)) = fact.value else {
            continue;
        };
        outcome.met.get_or_insert(fact.span);
        if date.weekday() != weekday {
            let mut defect = Defect::new(Status::Violation, Some(fact.span));
            let french = circumstances.language == "fr";
            defect.label = format!("{date} is a {}", name(date.weekday(), french));
            defect.message = Some(format!(
                "“{}”: that date is a {}",
                scan.release.slice(fact.span),
                name(date.weekday(), french)
            ));
            outcome.defects.push(defect);
        }
    }
    if outcome.met.is_none() {
        outcome.not_applicable = Some("no date is written with its weekday".to_owned());
    }
    outcome
}

fn name(weekday: Weekday, french: bool) -> &'static str {
    let (english, in_french) = match weekday {
        Weekday::Monday => ("Monday", "lundi (Monday)"),
        Weekday::Tuesday => ("Tuesday", "mardi (Tuesday)"),
        Weekday::Wednesday => ("Wednesday", "mercredi (Wednesday)"),
        Weekday::Thursday => ("Thursday", "jeudi (Thursday)"),
        Weekday::Friday => ("Friday", "vendredi (Friday)"),
        Weekday::Saturday => ("Saturday", "samedi (Saturday)"),
        Weekday::Sunday => ("Sunday", "dimanche (Sunday)"),
    };
    if french { in_french } else { english }
}

//! What a run takes for granted about a release: its date, where the issuer is listed, in what business, under whose law, in which language.
//! What the user says comes first, then the front matter, then what the text itself shows.

use crate::document::{Draft, FactValue};
use crate::engine::Options;
use crate::engine::scan::Scan;
use crate::rules::model::{Day, FactKind, Scope};
use crate::verdict::{Circumstances, DateSource};

/// Markets whose issuers report under Canadian law.
const CANADIAN: [&str; 5] = ["TSX", "TSXV", "NEX", "CSE", "Cboe CA"];
/// Markets whose issuers report under U.S. law, unless they are Canadian.
const AMERICAN: [&str; 3] = ["NYSE", "NYSE American", "Nasdaq"];
/// Markets whose issuers report under the law of another country, unless they are listed in Canada or the United States too.
const OVERSEAS: [&str; 2] = ["ASX", "LSE"];
/// A letterhead ends within so many lines.
const LETTERHEAD_LINES: usize = 12;
/// Industries that are told from the text by topics `industry-<name>`.
const INDUSTRIES: [&str; 2] = ["mining", "oil-gas"];

/// The market of `EXCHANGE:SYMBOL`.
pub(crate) fn exchange(listing: &str) -> &str {
    listing
        .split_once(':')
        .map_or(listing, |(exchange, _)| exchange)
        .trim()
}

pub(crate) fn find(scan: &Scan<'_>, draft: &Draft, options: &Options) -> Circumstances {
    let release = scan.release;
    let front = &draft.front_matter;
    let dateline = release
        .facts(FactKind::DatelineDate)
        .iter()
        .find_map(|fact| match &fact.value {
            FactValue::Date(date, _) => Some(*date),
            _ => None,
        });
    // A letterhead has the date on a line of its own.
    let dateline = dateline.or_else(|| {
        release.facts(FactKind::Date).iter().find_map(|fact| {
            let line = release.lines.get(..LETTERHEAD_LINES.min(release.lines.len()))?;
            let line = line.iter().find(|line| line.span.contains(fact.span))?;
            match &fact.value {
                FactValue::Date(date, _) if line.span.len() <= fact.span.len() + 12 => Some(*date),
                _ => None,
            }
        })
    });
    let (date, date_source) = match (options.date, front.date, dateline) {
        (Some(date), _, _) => (date, DateSource::Flag),
        (None, Some(date), _) => (date, DateSource::FrontMatter),
        (None, None, Some(date)) => (date, DateSource::Dateline),
        (None, None, None) => ((options.today)(), DateSource::Today),
    };

    let mut listings = if !options.listings.is_empty() {
        options.listings.clone()
    } else if !front.listings.is_empty() {
        front.listings.clone()
    } else {
        evident_listings(scan)
    };
    listings.sort();
    listings.dedup();

    let mut industries = if !options.industries.is_empty() {
        options.industries.clone()
    } else if !front.industry.is_empty() {
        front.industry.clone()
    } else {
        let evident = INDUSTRIES
            .iter()
            .filter(|industry| scan.topic_named(&format!("industry-{industry}")));
        evident.map(|industry| (*industry).to_owned()).collect()
    };
    industries.sort();
    industries.dedup();

    let listed = |markets: &[&str]| {
        listings
            .iter()
            .any(|listing| markets.contains(&exchange(listing)))
    };
    let jurisdictions = if listed(&CANADIAN) {
        vec!["CA".to_owned()]
    } else {
        let canadian = scan.topic_named("jurisdiction-ca");
        let american = scan.topic_named("jurisdiction-us");
        match (canadian, american, listed(&AMERICAN)) {
            (true, _, _) => vec!["CA".to_owned()],
            (false, _, true) | (false, true, false) => vec!["US".to_owned()],
            (false, false, false) if listed(&OVERSEAS) => vec!["other".to_owned()],
            (false, false, false) => Vec::new(),
        }
    };
    let language = front
        .language
        .clone()
        .unwrap_or_else(|| language(&release.lower).to_owned());
    Circumstances {
        date,
        date_source,
        listings,
        industries,
        jurisdictions,
        language,
    }
}

fn evident_listings(scan: &Scan<'_>) -> Vec<String> {
    let listing = |value: &FactValue| match value {
        FactValue::Ticker { exchange, symbol } => Some(format!("{exchange}:{symbol}")),
        _ => None,
    };
    let own = scan
        .release
        .facts(FactKind::OwnTicker)
        .iter()
        .filter_map(|fact| listing(&fact.value));
    let mut listings: Vec<String> = own.collect();
    let primary = |listings: &[String]| {
        listings
            .iter()
            .any(|listing| CANADIAN.contains(&exchange(listing)) || AMERICAN.contains(&exchange(listing)))
    };
    if !primary(&listings) {
        let said = scan
            .release
            .facts(FactKind::ListedSymbol)
            .iter()
            .filter_map(|fact| listing(&fact.value));
        listings.extend(said);
    }
    if !primary(&listings) {
        // A legend that only one market's issuers carry.
        for (topic, market) in [("legend-of-tsxv", "TSXV"), ("legend-of-cse", "CSE")] {
            if scan.topic_named(topic) {
                listings.push(market.to_owned());
            }
        }
    }
    listings
}

/// English or French, by the commonest little words of either. A release is in one of the two; a count decides safely.
fn language(lower: &str) -> &'static str {
    let (mut english, mut french) = (0u32, 0u32);
    for word in lower.split(|c: char| !c.is_ascii_alphabetic()).take(2000) {
        match word {
            "the" | "of" | "and" | "to" | "in" | "is" | "that" | "with" | "has" | "its" => english += 1,
            "le" | "la" | "les" | "des" | "du" | "et" | "une" | "est" | "dans" | "pour" | "au" | "aux" => {
                french += 1
            }
            _ => {}
        }
    }
    if french > english { "fr" } else { "en" }
}

/// Whether a scope admits the release.
pub(crate) enum Admission {
    /// It does.
    Yes,
    /// It does as far as is known; the words say which fact is not known.
    Assumed(String),
    /// It does not; why.
    No(String),
    /// A fact that decides is not known; which.
    Unknown(String),
}

/// Tests one scope.
pub(crate) fn admit(scope: &Scope, circumstances: &Circumstances) -> Admission {
    let listed = |markets: &[String]| {
        circumstances
            .listings
            .iter()
            .any(|listing| markets.iter().any(|market| market == exchange(listing)))
    };
    if !scope.language.is_empty() && !scope.language.contains(&circumstances.language) {
        return Admission::No(format!("for releases in {}", words(&scope.language)));
    }
    if !scope.industry.is_empty()
        && !scope
            .industry
            .iter()
            .any(|industry| circumstances.industries.contains(industry))
    {
        return Admission::No(format!("for {} issuers", words(&scope.industry)));
    }
    if listed(&scope.not_listed_on) {
        return Admission::No(format!(
            "not for issuers listed on {}",
            words(&scope.not_listed_on)
        ));
    }
    if !scope.listed_on.is_empty() && !listed(&scope.listed_on) {
        return if circumstances.listings.is_empty() {
            Admission::Unknown(format!(
                "for issuers listed on {}; the draft does not show where this one is listed (say --listing)",
                words(&scope.listed_on)
            ))
        } else {
            Admission::No(format!("for issuers listed on {}", words(&scope.listed_on)))
        };
    }
    if !scope.jurisdiction.is_empty()
        && !scope
            .jurisdiction
            .iter()
            .any(|one| circumstances.jurisdictions.contains(one))
    {
        return if circumstances.jurisdictions.is_empty() {
            if scope.jurisdiction.iter().any(|one| one == "CA") {
                Admission::Assumed(
                    "the draft does not show where the issuer is listed; Canada was assumed (say --listing)"
                        .to_owned(),
                )
            } else {
                Admission::Unknown(
                    "the draft does not show where the issuer is listed (say --listing)".to_owned(),
                )
            }
        } else {
            Admission::No(format!(
                "for issuers under the law of {}",
                words(&scope.jurisdiction)
            ))
        };
    }
    Admission::Yes
}

fn words(names: &[String]) -> String {
    names.join(" or ")
}

/// Why a rule with these dates does not apply on this day.
pub(crate) fn out_of_time(since: Option<Day>, until: Option<Day>, date: jiff::civil::Date) -> Option<String> {
    let day = Day {
        year: date.year(),
        month: date.month(),
        day: date.day(),
    };
    match (since, until) {
        (Some(since), _) if day < since => {
            Some(format!("in force since {since}; the release is dated {day}"))
        }
        (_, Some(until)) if day > until => {
            Some(format!("in force until {until}; the release is dated {day}"))
        }
        _ => None,
    }
}

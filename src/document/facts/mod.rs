//! Facts: things in the text that rules ask for by kind (`@date`, `@phone`, ...).
//!
//! One file a family, each a function from the release to its facts in order. All are scanners by hand that are anchored on rare
//! bytes (`@`, `%`, `$`, `:`, figures) and run in linear time on the folded text: a regular expression for each would take longer to
//! compile than a release takes to read.

mod addresses;
mod amounts;
mod dateline;
mod dates;
mod exchange;
mod own;
mod persons;
mod phone;
mod scan;
mod tickers;
mod words;

use jiff::civil::{Date, Weekday};

use crate::document::release::Release;
use crate::rules::model::FactKind;
use crate::source::Span;

/// One thing found.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// Bytes of the folded text.
    pub span: Span,
    /// What it says.
    pub value: FactValue,
}

/// What a fact says, as far as anything needs to know.
#[derive(Clone, Debug, PartialEq)]
pub enum FactValue {
    /// A full date; the weekday if one is written with it.
    Date(Date, Option<Weekday>),
    /// A symbol and the market it trades on, by the market's short name ("TSX", "TSXV", "NYSE", ...; else as written).
    Ticker {
        /// Market.
        exchange: String,
        /// Symbol, upper case.
        symbol: String,
    },
    /// Anything else: its words, in a form in which equal things are equal.
    Text(String),
}

/// All facts of one kind, in order of place.
pub(crate) fn find(release: &Release, kind: FactKind) -> Vec<Fact> {
    let (text, lower) = (release.text.as_str(), release.lower.as_str());
    match kind {
        FactKind::Date => dates::find(lower),
        FactKind::WeekdayDate => dates::find_with_weekday(lower),
        FactKind::Money => amounts::money(lower),
        FactKind::Percent => amounts::percent(lower),
        FactKind::Phone => phone::find(release),
        FactKind::Email => addresses::email(text, lower),
        FactKind::Url => addresses::url(text, lower),
        FactKind::Ticker => tickers::find(release),
        FactKind::ListedSymbol => tickers::listed(release),
        FactKind::OwnTicker => own::find(release),
        FactKind::DatelinePlace => dateline::place(release),
        FactKind::DatelineDate => dateline::date(release),
        FactKind::Person => persons::find(release),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Draft, Format};

    /// A release from plain text.
    pub(super) fn release(text: &str) -> Release {
        Release::new(&Draft::read("x.txt", text.as_bytes(), Format::Plain).unwrap())
    }
}

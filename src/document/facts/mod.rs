//! Facts: things in the text that rules ask for by kind (`@date`, `@phone`, ...).
//!
//! One file a kind, each a function from the release to its facts in order. All run in linear time on the folded text.

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
    let _ = (release, kind);
    Vec::new()
}

//! Packs, rules, matchers as checked values: the engine needs no checks of its own.

use serde::{Deserialize, Serialize};

/// Kinds of facts a rule can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum FactKind {
    /// A full date: day, month, year.
    Date,
    /// A date with its weekday.
    WeekdayDate,
    /// An amount of money.
    Money,
    /// A percentage.
    Percent,
    /// A telephone number.
    Phone,
    /// An e-mail address, also a masked one.
    Email,
    /// A web address.
    Url,
    /// A symbol with its exchange.
    Ticker,
    /// A symbol with its exchange that is the issuer's own.
    OwnTicker,
    /// A person's name.
    Person,
    /// The place of the dateline.
    DatelinePlace,
    /// The date of the dateline.
    DatelineDate,
    /// "listed on the TSX Venture Exchange under the symbol …".
    ListedSymbol,
}

impl FactKind {
    /// How many kinds there are.
    pub const COUNT: usize = 13;

    /// All kinds with the names that rules use, without the `@`.
    pub const ALL: [(&'static str, Self); Self::COUNT] = [
        ("date", Self::Date),
        ("weekday-date", Self::WeekdayDate),
        ("money", Self::Money),
        ("percent", Self::Percent),
        ("phone", Self::Phone),
        ("email", Self::Email),
        ("url", Self::Url),
        ("ticker", Self::Ticker),
        ("own-ticker", Self::OwnTicker),
        ("person", Self::Person),
        ("dateline-place", Self::DatelinePlace),
        ("dateline-date", Self::DatelineDate),
        ("listed-symbol", Self::ListedSymbol),
    ];
}

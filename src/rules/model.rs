//! Packs, rules, matchers as checked values: the engine needs no checks of its own.

use serde::{Deserialize, Serialize};

use crate::finding::Severity;
use crate::rules::program::Program;

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

/// Index into [`RuleSet::lists`].
pub type ListId = u32;
/// Index into [`RuleSet::terms`].
pub type TermId = u32;
/// Index into [`RuleSet::topics`].
pub type TopicId = u32;
/// Index into [`RuleSet::sections`].
pub type SectionId = u32;

/// All packs of a run, linked: names are resolved, patterns checked. What the engine runs on.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct RuleSet {
    /// Packs, in the order they were loaded.
    pub packs: Vec<Pack>,
    /// Lists of patterns; the unit that is compiled and gated.
    pub lists: Vec<PatternList>,
    /// Named matchers.
    pub terms: Vec<Term>,
    /// Named conditions on the release.
    pub topics: Vec<Topic>,
    /// Named regions. The first ones are those of [`BUILT_IN_SECTIONS`].
    pub sections: Vec<Section>,
    /// Rules in the order of packs and files; a rule that depends on another's verdict may stand before it.
    pub rules: Vec<Rule>,
    /// The literals by which the gate knows the patterns.
    pub index: crate::rules::index::Index,
    /// Indices of `rules` in an order in which every rule comes after the one it depends on.
    pub order: Vec<u32>,
}

impl RuleSet {
    /// The rule with this full id (`pack/rule`), or with this bare id when only one pack has it.
    pub fn find(&self, id: &str) -> Option<&Rule> {
        if let Some(rule) = self.rules.iter().find(|rule| rule.id == id) {
            return Some(rule);
        }
        let mut bare = self.rules.iter().filter(|rule| rule.bare_id() == id);
        match (bare.next(), bare.next()) {
            (Some(rule), None) => Some(rule),
            _ => None,
        }
    }
}

/// A pack's own facts.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Pack {
    /// Its id, the first half of the ids of its rules.
    pub id: String,
    /// What it is for.
    pub title: String,
    /// Its version, as written.
    pub version: String,
    /// Where it was read from; for built-in packs `built-in`.
    pub origin: String,
    /// What the issuer must be for the pack to apply.
    pub scope: Scope,
}

/// What the issuer and the release must be. Empty lists ask for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// Listed on one of these exchanges.
    pub listed_on: Vec<String>,
    /// Listed on none of these.
    pub not_listed_on: Vec<String>,
    /// In one of these industries.
    pub industry: Vec<String>,
    /// Subject to the law of one of these (`CA`, `US`).
    pub jurisdiction: Vec<String>,
    /// The release is in one of these languages (`en`, `fr`).
    pub language: Vec<String>,
}

/// A calendar day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Day {
    /// Year.
    pub year: i16,
    /// Month, from 1.
    pub month: i8,
    /// Day, from 1.
    pub day: i8,
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// One alternative of a list.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Pattern {
    /// As written in the pack; empty in sets that were linked before.
    #[serde(skip)]
    pub text: String,
    /// Matched against the text with its case kept.
    pub cased: bool,
    /// Every match contains one of these (lower case). Empty: no such literal is known, so the pattern is always tried. Only there until they
    /// are in the index.
    #[serde(skip)]
    pub literals: Vec<String>,
    /// How a literal stands in the matches.
    pub kind: LiteralKind,
    /// A [`CompiledPattern`], serialised, for most are never run; empty where the gate's hits are the matches.
    #[serde(with = "crate::rules::index::raw")]
    pub compiled: Vec<u8>,
}

/// What it takes to run a pattern.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CompiledPattern {
    /// Folded; in lower case unless the pattern says that case counts.
    pub regex: String,
    /// `None`: the library has to run it.
    pub program: Option<Program>,
    /// Bytes of the longest match, if there is one.
    pub longest: Option<u32>,
    /// Every match contains one of these as well, beside one of the literals. Empty: nothing more is known.
    pub also: Vec<String>,
}

/// How a pattern's literals stand in its matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum LiteralKind {
    /// They are the matches, with these word boundaries around.
    Whole(Boundaries),
    /// Every match begins with one.
    Prefix,
    /// Every match holds one somewhere, and is at most so many bytes long.
    Within(u16),
    /// Every match holds one somewhere.
    Inside,
}

/// Ends at which a word boundary is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Boundaries {
    /// Before the first character.
    pub before: bool,
    /// After the last one.
    pub after: bool,
}

/// Alternatives that are compiled together. Matches do not overlap; at one place an earlier alternative wins.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PatternList {
    /// The alternatives.
    pub patterns: Vec<Pattern>,
}

/// A named matcher.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Term {
    /// Its name, without the `$`.
    pub name: String,
    /// Index of the pack that defines it.
    pub pack: u32,
    /// What it matches.
    pub matcher: Matcher,
    /// What other packs added.
    pub added: Vec<Matcher>,
}

/// A named condition on the release.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Topic {
    /// Its name.
    pub name: String,
    /// Index of the pack that defines it.
    pub pack: u32,
    /// Holds when this matches anywhere.
    pub matcher: Matcher,
}

/// Sections found by position, not by wording; their ids are their indices.
pub const BUILT_IN_SECTIONS: [&str; 5] = ["top", "headline", "lead", "dateline", "body"];

/// How far a section runs once a line opened it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Extent {
    /// That paragraph; the next one too when the line is a heading alone.
    Paragraph,
    /// To the next heading.
    #[default]
    Heading,
    /// Until another section starts.
    Section,
    /// As long as lines are short.
    ShortLines,
}

/// A named region of the release.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Section {
    /// Its name.
    pub name: String,
    /// Tried at the beginning of each line: the line opens the section.
    pub starts: Option<ListId>,
    /// A paragraph with a match belongs to the section wherever it stands.
    pub paragraph: Option<ListId>,
    /// A line with a match closes the section.
    pub ends: Option<ListId>,
    /// A line with a match does not close the section, though it is a heading.
    pub continues: Option<ListId>,
    /// `headline` only: lines that are no headline.
    pub skip: Option<ListId>,
    /// How far it runs.
    pub extent: Extent,
}

/// A stretch of the release in which things belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unit {
    /// So many sentences in a row.
    Sentences(u8),
    /// One line of the draft.
    Line,
    /// Lines with no blank line between.
    Paragraph,
    /// From one heading to the next, within one section.
    Section,
    /// All of it.
    Document,
}

/// What finds places in a release.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Matcher {
    /// One of these patterns.
    List(ListId),
    /// Facts of a kind.
    Fact(FactKind),
    /// A named matcher.
    Term(TermId),
    /// One of these.
    Any(Vec<Matcher>),
    /// Every one of these in one unit; its place is that of the first.
    All(Vec<Matcher>, Unit),
    /// No match in the unit. Only inside `All`.
    Not(Box<Matcher>),
    /// The matches of the first that pass every filter, in this order.
    Filtered(Box<Matcher>, Vec<Filter>),
    /// A condition on the release, with no place of its own.
    Topics(TopicTest),
}

/// Topics that must hold (one of `any`, when it is not empty) and that must not (`none`).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TopicTest {
    /// One of these.
    pub any: Vec<TopicId>,
    /// None of these.
    pub none: Vec<TopicId>,
}

/// Keeps some matches.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Filter {
    /// In one of these sections.
    In(Vec<SectionId>),
    /// In none of these.
    NotIn(Vec<SectionId>),
    /// Overlaps no match of this.
    Except(Matcher),
    /// A match of this stands in the same unit.
    Near(Matcher, Unit),
    /// No match of this stands in the same unit.
    AwayFrom(Matcher, Unit),
    /// At least so many; of different ones.
    AtLeast(u16, bool),
    /// These topics hold.
    Topics(TopicTest),
}

/// How sure the rule's authors are of the law.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Basis {
    /// No instrument behind it.
    Practice,
    /// From memory.
    Recalled,
    /// A regulator's notice or a practitioner's note.
    Secondary,
    /// The provision itself was read.
    Text,
}

impl Basis {
    /// The word used in packs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Practice => "practice",
            Self::Recalled => "recalled",
            Self::Secondary => "secondary",
            Self::Text => "text",
        }
    }

    /// What that means, in words.
    pub fn explanation(self) -> &'static str {
        match self {
            Self::Practice => "market practice or house style; no instrument was found behind it",
            Self::Recalled => "from memory of practitioners; the provision was not at hand",
            Self::Secondary => "confirmed by a regulator's notice or a practitioner's note",
            Self::Text => "the provision itself was read",
        }
    }
}

/// One requirement.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Rule {
    /// `pack/rule`.
    pub id: String,
    /// Index of its pack.
    pub pack: u32,
    /// One line.
    pub title: String,
    /// How bad a defect is, before demotions.
    pub severity: Severity,
    /// The source of the requirement.
    pub cite: String,
    /// How sure that is.
    pub basis: Basis,
    /// First day.
    pub since: Option<Day>,
    /// Last day.
    pub until: Option<Day>,
    /// What the issuer must be, beyond the pack's scope.
    pub scope: Scope,
    /// What makes it apply.
    pub when: Option<Matcher>,
    /// Index of the rule whose application it depends on.
    pub when_verdict: Option<u32>,
    /// What makes it not apply.
    pub unless: Option<Matcher>,
    /// When its findings are less severe.
    pub demote: Vec<Demotion>,
    /// The reason for the rule.
    pub why: String,
    /// One line, with `{match}` and `{replacement}`; empty: made from the check.
    pub message: String,
    /// What to do.
    pub help: String,
    /// What it checks.
    pub check: Check,
}

impl Rule {
    /// The id without the pack.
    pub fn bare_id(&self) -> &str {
        self.id.split_once('/').map_or(self.id.as_str(), |(_, bare)| bare)
    }
}

/// Lowers the severity of some findings of a rule.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Demotion {
    /// To this.
    pub to: Severity,
    /// When this matches …
    pub when: Option<Matcher>,
    /// … or when this does not match.
    pub unless: Option<Matcher>,
    /// For findings with these verdicts; empty: all.
    pub statuses: Vec<crate::finding::Status>,
    /// Said in the finding.
    pub because: String,
}

/// What a rule checks.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Check {
    /// Elements that must be there.
    Require(Require),
    /// What must not be there.
    Forbid(Forbid),
    /// An approved text that must stand there word for word.
    Verbatim(Verbatim),
    /// Length or count of something.
    Limit(Limit),
    /// Two places must not contradict each other: the name of a built-in comparison.
    Agree(String),
}

impl Check {
    /// The key that names it in a pack.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Require(_) => "require",
            Self::Forbid(_) => "forbid",
            Self::Verbatim(_) => "verbatim",
            Self::Limit(_) => "limit",
            Self::Agree(_) => "agree",
        }
    }
}

/// Elements that must be there.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Require {
    /// Where to look; empty: everywhere.
    pub sections: Vec<SectionId>,
    /// Where a missing element belongs; empty: `sections`.
    pub place: Vec<SectionId>,
    /// All elements together in one such unit.
    pub within: Option<Unit>,
    /// In the same unit as the trigger.
    pub near: Option<Unit>,
    /// What to look for.
    pub elements: Vec<Element>,
}

/// One thing that must be there.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Element {
    /// Its id within the rule.
    pub id: String,
    /// What it is, in words that go on after “missing:”.
    pub name: String,
    /// What satisfies it.
    pub matcher: Matcher,
    /// What looks right and is not enough.
    pub weak: Option<Matcher>,
    /// How bad a defect of it is; `None`: as the rule says.
    pub severity: Option<Severity>,
    /// Words to add.
    pub add: String,
    /// Only shown in the checklist.
    pub optional: bool,
}

/// What must not be there.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Forbid {
    /// What.
    pub matcher: Matcher,
    /// The first pattern that matches the whole of the words found gives their replacement.
    pub replace: Vec<(ListId, String)>,
}

/// An approved text. Each variant is one text with its alternatives `{a|b}` still in it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Verbatim {
    /// Any one of these.
    pub texts: Vec<String>,
    /// Where to look for a text that has drifted.
    pub anchor: Matcher,
    /// Places that are not this text though an anchor matches there (another exchange's legend).
    pub not_this: Option<Matcher>,
}

/// What a limit counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LimitUnit {
    /// Characters of the whole.
    Characters,
    /// Words of the whole.
    Words,
    /// Words of each sentence.
    SentenceWords,
}

/// Length of something.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Limit {
    /// Of what: sections; empty: the whole release.
    pub sections: Vec<SectionId>,
    /// In what.
    pub unit: LimitUnit,
    /// At most so many.
    pub max: u32,
}

/// A rule's own test. Only read by `wirelint test` and the documentation.
#[derive(Clone, Debug)]
pub struct Example {
    /// Full id of the rule.
    pub rule: String,
    /// Its pack's file.
    pub file: crate::finding::FileId,
    /// Where it stands in the pack: the span of `[[rule.example]]`'s `expect` value.
    pub span: crate::source::Span,
    /// What must come out.
    pub expect: Expect,
    /// For `fail`: exactly these elements are weak or missing; empty: not compared.
    pub names: Vec<String>,
    /// It looks like the other kind.
    pub near_miss: bool,
    /// Date of the release.
    pub date: Option<Day>,
    /// Listings, `EXCHANGE:SYMBOL`.
    pub listings: Option<Vec<String>>,
    /// Industries.
    pub industry: Option<Vec<String>>,
    /// Language.
    pub language: Option<String>,
    /// The release.
    pub text: String,
}

/// What an example expects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expect {
    /// Applies, and is met.
    Pass,
    /// A defect of any kind.
    Fail,
    /// Exactly this verdict.
    Status(crate::finding::Status),
}

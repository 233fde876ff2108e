//! Verdicts: what every rule concluded on one release. The pre-publication checklist; its bad ones become findings.

use jiff::civil::Date;

use crate::finding::{Finding, Severity, Status};
use crate::source::Span;

/// What one element of a rule concluded. Spans are bytes of the draft's source text.
#[derive(Clone, Debug)]
pub struct ElementVerdict {
    /// Its id within the rule.
    pub id: String,
    /// What was looked for, in words.
    pub name: String,
    /// What was concluded.
    pub status: Status,
    /// Where it was found (`met`, `weak`).
    pub span: Option<Span>,
    /// How bad a defect of this element is.
    pub severity: Severity,
}

/// What one rule concluded. Spans are bytes of the draft's source text.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// `pack/rule`.
    pub rule: String,
    /// The rule's title.
    pub title: String,
    /// The worst of its elements.
    pub status: Status,
    /// How bad a defect is, after all demotions; for the others the rule's own severity.
    pub severity: Severity,
    /// Why it does not apply, or why nothing can be told, or why the severity was lowered.
    pub reason: Option<String>,
    /// Elements, in the order of the rule; empty for rules without elements.
    pub elements: Vec<ElementVerdict>,
    /// What made the rule apply.
    pub trigger: Option<Span>,
    /// Where it is met, or where the (first) violation stands.
    pub span: Option<Span>,
    /// A rule that reports this defect already, so that it is not said twice.
    pub reported_by: Option<String>,
    /// How many findings it made.
    pub findings: u32,
}

/// Where the date of the release was taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateSource {
    /// `--date`
    Flag,
    /// Front matter.
    FrontMatter,
    /// The dateline.
    Dateline,
    /// Nothing in the draft says it: today's date was assumed.
    Today,
}

/// What the run took for granted about the release and its issuer.
#[derive(Clone, Debug)]
pub struct Circumstances {
    /// Date of the release.
    pub date: Date,
    /// Where that was taken from.
    pub date_source: DateSource,
    /// `EXCHANGE:SYMBOL` (or the exchange alone), sorted; from flags, front matter or the text.
    pub listings: Vec<String>,
    /// In which industries the issuer is, by flag, front matter or text.
    pub industries: Vec<String>,
    /// `CA`, `US`, sorted.
    pub jurisdictions: Vec<String>,
    /// `en` or `fr`.
    pub language: String,
}

/// All that was concluded on one draft.
#[derive(Clone, Debug)]
pub struct Checked {
    /// Verdicts in the order of the rules.
    pub verdicts: Vec<Verdict>,
    /// What is to be mended: sorted by place, then by rule. Labels with `FileId(0)` point into the draft.
    pub findings: Vec<Finding>,
    /// Date, listings, language.
    pub circumstances: Circumstances,
}

/// A pack that took part in a run.
#[derive(Clone, Debug)]
pub struct PackUsed {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// How many rules it has.
    pub rules: u32,
}

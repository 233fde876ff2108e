//! What a run has to say: plain data, used for drafts and for packs alike. No output format lives here.

use serde::{Deserialize, Serialize};

use crate::source::Span;

/// How bad a finding is. Ordered: `Advice < Warning < Error`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// House style, or a thing that a careful reviewer might mention.
    Advice,
    /// Guidance, exchange practice, or law whose application the text alone cannot decide.
    Warning,
    /// An instrument in force requires or forbids it.
    Error,
}

impl Severity {
    /// The word used in packs, flags and reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Advice => "advice",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// Which file a label points into: an index into the sources that the report is given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A place in a file and what to say there (one line, may be empty).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The file.
    pub file: FileId,
    /// Bytes of the file's decoded text.
    pub span: Span,
    /// One short line.
    pub text: String,
}

/// One line of a checklist under a finding: an element that was looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChecklistItem {
    /// What was looked for, in words.
    pub name: String,
    /// What was concluded.
    pub status: Status,
    /// Where it was found, in the first file.
    pub span: Option<Span>,
}

/// What one rule, or one element of it, concluded on one release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Required and there, or forbidden and not there.
    Met,
    /// The rule does not apply to this release; the reason is given beside it.
    NotApplicable,
    /// A fact of the issuer's profile is unknown, so nothing can be concluded.
    CannotTell,
    /// Something is there that does not do the job.
    Weak,
    /// Required and not there.
    Missing,
    /// Forbidden and there, or two places contradict each other.
    Violation,
}

impl Status {
    /// The word used in packs and reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::NotApplicable => "not-applicable",
            Self::CannotTell => "cannot-tell",
            Self::Weak => "weak",
            Self::Missing => "missing",
            Self::Violation => "violation",
        }
    }

    /// Whether this is something to mend.
    pub fn is_defect(self) -> bool {
        matches!(self, Self::Weak | Self::Missing | Self::Violation)
    }
}

/// How far a fix can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Applicability {
    /// Changes no meaning (a stale name).
    Safe,
    /// Changes wording that somebody must approve.
    Unsafe,
}

/// Replaces the bytes at `span` (of the first file) by `text`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What to replace.
    pub span: Span,
    /// What to put there.
    pub text: String,
    /// How far to trust it.
    pub applicability: Applicability,
}

/// One thing to mend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// `pack/rule`, or a code such as `pack/unknown-key` for mistakes in packs.
    pub rule: String,
    /// How bad.
    pub severity: Severity,
    /// What was concluded; `Violation` for mistakes in packs.
    pub status: Status,
    /// One line that stands alone.
    pub message: String,
    /// The first is the primary one. May be empty only when there is no place at all.
    pub labels: Vec<Label>,
    /// Elements looked for, when there are several.
    pub checklist: Vec<ChecklistItem>,
    /// Why, what the severity rests on, what changed; each one paragraph.
    pub notes: Vec<String>,
    /// What to do, for a person who does not program.
    pub help: Option<String>,
    /// The source of the requirement.
    pub cite: Option<String>,
    /// A replacement, if there is one.
    pub fix: Option<Fix>,
}

impl Finding {
    /// The primary label.
    pub fn primary(&self) -> Option<&Label> {
        self.labels.first()
    }
}

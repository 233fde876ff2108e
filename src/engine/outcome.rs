//! What a check found on one release, before it is put in words. Spans are bytes of the folded text.

use crate::finding::{Applicability, Status};
use crate::source::Span;

/// What a check found.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// One for each element of a `require`.
    pub(crate) parts: Vec<Part>,
    /// Where what is missing belongs.
    pub(crate) place: Option<Span>,
    /// What the other checks found: each is one defect.
    pub(crate) defects: Vec<Defect>,
    /// Where the requirement is met, for checks without elements.
    pub(crate) met: Option<Span>,
    /// Why the check has nothing to say on this release.
    pub(crate) not_applicable: Option<String>,
}

/// One element.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) status: Status,
    pub(crate) span: Option<Span>,
}

/// One defect that is not an element.
#[derive(Debug)]
pub(crate) struct Defect {
    pub(crate) status: Status,
    /// Where; `None`: nothing is there.
    pub(crate) span: Option<Span>,
    /// What to say instead of the rule's message.
    pub(crate) message: Option<String>,
    /// What the primary label says.
    pub(crate) label: String,
    /// Other places.
    pub(crate) others: Vec<(Span, String)>,
    pub(crate) notes: Vec<String>,
    /// Replacement of the words at `span`.
    pub(crate) fix: Option<(String, Applicability)>,
}

impl Defect {
    pub(crate) fn new(status: Status, span: Option<Span>) -> Self {
        Self {
            status,
            span,
            message: None,
            label: String::new(),
            others: Vec::new(),
            notes: Vec::new(),
            fix: None,
        }
    }
}

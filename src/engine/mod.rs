//! The engine: pure, deterministic, linear in the length of the release. No I/O, no clock, no panics.

mod gate;
mod scan;
mod sections;

use jiff::civil::Date;

use crate::document::{Draft, Release};
use crate::rules::model::RuleSet;
use crate::verdict::Checked;

/// What the user states about the release; everything else is read from it.
#[derive(Clone, Debug)]
pub struct Options {
    /// `--date`: overrides front matter and dateline.
    pub date: Option<Date>,
    /// Assumed when nothing says the date.
    pub today: Date,
    /// `--listing`: `EXCHANGE:SYMBOL` or `EXCHANGE`.
    pub listings: Vec<String>,
    /// `--industry`
    pub industries: Vec<String>,
}

/// Checks rules against releases. Made once a run; shared by threads.
pub struct Engine {
    rules: RuleSet,
}

impl Engine {
    /// Prepares the gate over all patterns of `rules`.
    pub fn new(rules: RuleSet) -> Self {
        Self { rules }
    }

    /// The rules it runs.
    pub fn rules(&self) -> &RuleSet {
        &self.rules
    }

    /// Verdicts and findings of every rule on one release.
    pub fn check(&self, draft: &Draft, release: &Release, options: &Options) -> Checked {
        let _ = (draft, release, options);
        unreachable!("replaced by the engine")
    }
}

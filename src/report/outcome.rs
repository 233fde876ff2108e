//! The outcome of a run: computed from findings and errors before anything is rendered, so that it cannot depend on the format.

use std::process::ExitCode;

use serde::Serialize;

use crate::finding::{Finding, Severity};

/// The least severity that makes a run fail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum FailOn {
    /// Errors only.
    Error,
    /// Errors and warnings.
    #[default]
    Warning,
    /// Any finding.
    Advice,
    /// No finding does; what could not be checked still does.
    Never,
}

impl FailOn {
    /// Whether a finding of this severity makes the run fail.
    pub fn reached_by(self, severity: Severity) -> bool {
        match self {
            Self::Error => severity >= Severity::Error,
            Self::Warning => severity >= Severity::Warning,
            Self::Advice => true,
            Self::Never => false,
        }
    }

    /// The word used in flags and reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Advice => "advice",
            Self::Never => "never",
        }
    }
}

/// How a run ended; the numbers are exit codes and stable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Everything was checked, nothing at or above the failing severity.
    #[default]
    Clean = 0,
    /// Everything was checked, and there is something to mend.
    Findings = 1,
    /// Something could not be checked. Wins over findings.
    Failed = 2,
}

impl Outcome {
    /// What the findings of one file come to.
    pub fn of(findings: &[Finding], fail_on: FailOn) -> Self {
        if findings
            .iter()
            .any(|finding| fail_on.reached_by(finding.severity))
        {
            Self::Findings
        } else {
            Self::Clean
        }
    }

    /// The exit code.
    pub fn code(self) -> u8 {
        self as u8
    }
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(outcome.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::finding;

    #[test]
    fn the_table_of_outcomes() {
        use Severity::{Advice, Error, Warning};
        let table = [
            (vec![], FailOn::Advice, Outcome::Clean),
            (vec![Advice], FailOn::Advice, Outcome::Findings),
            (vec![Advice], FailOn::Warning, Outcome::Clean),
            (vec![Advice, Warning], FailOn::Warning, Outcome::Findings),
            (vec![Advice, Warning], FailOn::Error, Outcome::Clean),
            (vec![Error], FailOn::Error, Outcome::Findings),
            (vec![Error], FailOn::Never, Outcome::Clean),
        ];
        for (severities, fail_on, expected) in table {
            let findings: Vec<_> = severities
                .iter()
                .map(|severity| finding("a/b", *severity, 0, 0))
                .collect();
            assert_eq!(
                Outcome::of(&findings, fail_on),
                expected,
                "{severities:?} {fail_on:?}"
            );
        }
        assert_eq!(Outcome::Findings.max(Outcome::Failed), Outcome::Failed);
        assert_eq!(
            [Outcome::Clean, Outcome::Findings, Outcome::Failed].map(Outcome::code),
            [0, 1, 2]
        );
    }
}

//! Reports: one file for each format. The renderers decide, filter and count nothing: what a run comes to is known before they see it.
//!
//! A run of a thousand files is reported file by file (see [`Reporter`]), so that no more than a few of them are in memory.

mod checklist;
mod concise;
mod excerpt;
mod human;
mod json;
mod outcome;
pub(crate) mod text;

use std::io::{self, Write};

use crate::finding::{Finding, Severity, Status};
use crate::source::Source;
use crate::verdict::{Checked, PackUsed};

pub use human::{Style, error as emit_error, findings as emit_findings};
pub use outcome::{FailOn, Outcome};

/// Output formats.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Annotated excerpts for people.
    #[default]
    Human,
    /// One line a finding: `path:line:column: severity[rule] message`.
    Concise,
    /// Everything, for programs (see docs/json.md).
    Json,
}

/// How a report looks.
#[derive(Clone, Debug)]
pub struct Options {
    /// The format.
    pub format: Format,
    /// Whether to print every verdict, not only findings.
    pub checklist: bool,
    /// Whether to leave out summaries.
    pub quiet: bool,
    /// Colours and width of the report.
    pub style: Style,
    /// The same for what is said about the run itself, on the error stream.
    pub error_style: Style,
}

/// What the verdicts and findings on one file come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Findings that are errors.
    pub error: usize,
    /// Findings that are warnings.
    pub warning: usize,
    /// Findings that are advice.
    pub advice: usize,
    /// Rules that applied.
    pub applied: usize,
    /// Those of them that are met.
    pub met: usize,
    /// Rules that did not apply.
    pub not_applicable: usize,
    /// Rules of which nothing can be told.
    pub cannot_tell: usize,
}

impl Summary {
    /// Counts.
    pub fn of(checked: &Checked) -> Self {
        let findings = |severity| {
            checked
                .findings
                .iter()
                .filter(|finding| finding.severity == severity)
                .count()
        };
        let verdicts = |status| {
            checked
                .verdicts
                .iter()
                .filter(|verdict| verdict.status == status)
                .count()
        };
        let (not_applicable, cannot_tell) = (verdicts(Status::NotApplicable), verdicts(Status::CannotTell));
        Self {
            error: findings(Severity::Error),
            warning: findings(Severity::Warning),
            advice: findings(Severity::Advice),
            applied: checked.verdicts.len() - not_applicable - cannot_tell,
            met: verdicts(Status::Met),
            not_applicable,
            cannot_tell,
        }
    }

    /// Number of findings.
    pub fn findings(&self) -> usize {
        self.error + self.warning + self.advice
    }
}

/// One file that was checked.
#[derive(Clone, Debug)]
pub struct FileReport {
    /// The draft as people see it.
    pub source: Source,
    /// What was concluded.
    pub checked: Checked,
    /// In numbers.
    pub summary: Summary,
}

impl FileReport {
    /// Counts what was concluded.
    pub fn new(source: Source, checked: Checked) -> Self {
        Self {
            source,
            summary: Summary::of(&checked),
            checked,
        }
    }
}

/// One file that could not be checked.
#[derive(Clone, Debug)]
pub struct FileError {
    /// The path as the user gave it; a flag; empty when it is about the run as a whole.
    pub name: String,
    /// Why, for the person who gave it.
    pub message: String,
    /// Mistakes in it, if that is why (front matter, packs). `FileId` is an index into `sources`.
    pub findings: Vec<Finding>,
    /// What `findings` point into.
    pub sources: Vec<Source>,
}

impl FileError {
    /// An error without places.
    pub fn new(name: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            message: message.into(),
            findings: Vec::new(),
            sources: Vec::new(),
        }
    }
}

/// What all files so far come to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    /// Files that were checked.
    pub files: usize,
    /// Files that could not be.
    pub failed: usize,
    /// Sums.
    pub total: Summary,
    /// How the run ends, as things stand.
    pub outcome: Outcome,
}

/// A whole run, for callers that have it in memory.
#[derive(Clone, Debug)]
pub struct RunReport {
    /// Files that were checked, in order.
    pub files: Vec<FileReport>,
    /// Files that could not be, in order.
    pub errors: Vec<FileError>,
    /// Packs that took part.
    pub packs: Vec<PackUsed>,
    /// What makes the run fail.
    pub fail_on: FailOn,
    /// How it is reported.
    pub options: Options,
}

/// Reports a run that is in memory: the report to `out`, what is wrong with the run itself to `err`.
///
/// # Errors
/// When writing fails.
pub fn emit(run: RunReport, out: &mut dyn Write, err: &mut dyn Write) -> io::Result<Outcome> {
    let mut reporter = Reporter::begin(run.options, run.packs, run.fail_on, out)?;
    for file in &run.files {
        reporter.file(file, out)?;
    }
    for error in run.errors {
        reporter.error(error, out, err)?;
    }
    reporter.finish(out)
}

/// Reports a run file by file.
#[derive(Debug)]
pub struct Reporter {
    options: Options,
    packs: Vec<PackUsed>,
    fail_on: FailOn,
    tally: Tally,
    /// For formats that list errors at the end.
    errors: Vec<FileError>,
}

impl Reporter {
    /// Begins a report.
    ///
    /// # Errors
    /// When writing fails; as for all functions here.
    pub fn begin(
        options: Options,
        packs: Vec<PackUsed>,
        fail_on: FailOn,
        out: &mut dyn Write,
    ) -> io::Result<Self> {
        if options.format == Format::Json {
            json::begin(&packs, fail_on, out)?;
        }
        Ok(Self {
            options,
            packs,
            fail_on,
            tally: Tally::default(),
            errors: Vec::new(),
        })
    }

    /// Reports a file that was checked.
    ///
    /// # Errors
    /// When writing fails.
    pub fn file(&mut self, file: &FileReport, out: &mut dyn Write) -> io::Result<()> {
        let first = self.tally.files == 0;
        self.tally.files += 1;
        self.tally.outcome = self
            .tally
            .outcome
            .max(Outcome::of(&file.checked.findings, self.fail_on));
        let (total, summary) = (&mut self.tally.total, &file.summary);
        total.error += summary.error;
        total.warning += summary.warning;
        total.advice += summary.advice;
        total.applied += summary.applied;
        total.met += summary.met;
        total.not_applicable += summary.not_applicable;
        total.cannot_tell += summary.cannot_tell;
        match self.options.format {
            Format::Human => human::file(file, &self.options, out),
            Format::Concise => concise::file(file, &self.options, out),
            Format::Json => json::file(file, first, out),
        }
    }

    /// Reports a file that could not be checked. From here on the run has failed, whatever else it finds.
    ///
    /// # Errors
    /// When writing fails.
    pub fn error(&mut self, error: FileError, out: &mut dyn Write, err: &mut dyn Write) -> io::Result<()> {
        self.tally.failed += 1;
        self.tally.outcome = Outcome::Failed;
        match self.options.format {
            Format::Human => {
                out.flush()?;
                human::error(&error, self.options.error_style, err)
            }
            Format::Concise => concise::error(&error, out),
            Format::Json => {
                human::short_error(&error, self.options.error_style, err)?;
                self.errors.push(error);
                Ok(())
            }
        }
    }

    /// Ends the report.
    ///
    /// # Errors
    /// When writing fails.
    pub fn finish(self, out: &mut dyn Write) -> io::Result<Outcome> {
        match self.options.format {
            Format::Human => human::finish(&self.tally, &self.packs, &self.options, out)?,
            Format::Concise => {}
            Format::Json => json::finish(&self.errors, self.tally.outcome, out)?,
        }
        out.flush()?;
        Ok(self.tally.outcome)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::finding::{ChecklistItem, FileId, Fix, Label};
    use crate::source::Span;
    use crate::verdict::{Circumstances, DateSource, ElementVerdict, Verdict};

    pub(crate) fn finding(rule: &str, severity: Severity, start: u32, end: u32) -> Finding {
        Finding {
            rule: rule.into(),
            severity,
            status: Status::Violation,
            message: "a message".into(),
            labels: vec![Label {
                file: FileId(0),
                span: Span::new(start, end),
                text: String::new(),
            }],
            checklist: Vec::new(),
            notes: Vec::new(),
            help: None,
            cite: None,
            fix: None,
        }
    }

    pub(crate) fn options(format: Format) -> Options {
        let style = Style {
            color: false,
            width: 100,
        };
        Options {
            format,
            checklist: false,
            quiet: false,
            style,
            error_style: style,
        }
    }

    const DRAFT: &str = "Harrow Lake Metals Corp. Files Third Quarter Statements

Sudbury, November 14, 2013 - Harrow Lake Metals Corp. (“Harrow”) (TSX: HLM - OTCQB: HLMKF) has filed its statements for the third quarter.

Quarterly statements and a discussion of them can be found on SEDAR at www.sedar.com and on Harrow’s website.

CAUTION ON WHAT LIES AHEAD: Some sentences above look ahead; they are known by the words they use. Such sentences rest on several risks, doubts and guesses, and what happens may be quite unlike what they say.
";

    fn span(words: &str) -> Span {
        let start = DRAFT.find(words).unwrap() as u32;
        Span::new(start, start + words.len() as u32)
    }

    fn verdict(rule: &str, title: &str, status: Status) -> Verdict {
        Verdict {
            rule: rule.into(),
            title: title.into(),
            status,
            severity: Severity::Warning,
            reason: None,
            elements: Vec::new(),
            trigger: None,
            span: None,
            reported_by: None,
            findings: 0,
        }
    }

    /// A small release with what the engine might conclude on it.
    pub(crate) fn sample() -> FileReport {
        let sedar = |words: &str, to: &str| Finding {
            message: format!("“{words}” names the system that SEDAR+ replaced on 25 July 2023"),
            help: Some("Write SEDAR+ and www.sedarplus.ca.".into()),
            cite: Some("NI 13-103".into()),
            labels: vec![Label {
                file: FileId(0),
                span: span(words),
                text: "replaced by SEDAR+".into(),
            }],
            fix: Some(Fix {
                span: span(words),
                text: to.into(),
                applicability: crate::finding::Applicability::Safe,
            }),
            ..finding("ca/sedar-plus", Severity::Warning, 0, 0)
        };
        let item = |name: &str, status, words: &str| ChecklistItem {
            name: name.into(),
            status,
            span: (!words.is_empty()).then(|| span(words)),
        };
        let caution = Finding {
            status: Status::Missing,
            message: "the cautionary note does not name the material risk factors".into(),
            labels: vec![
                Label {
                    file: FileId(0),
                    span: span("CAUTION ON WHAT LIES AHEAD"),
                    text: "this note lacks 1 of 4 elements; 1 is weak".into(),
                },
                Label {
                    file: FileId(0),
                    span: span("rest on several risks, doubts and guesses"),
                    text: "names none".into(),
                },
            ],
            checklist: vec![
                item("says which statements are forward-looking", Status::Met, "known by the words they use"),
                item("warns that actual results may differ", Status::Met, "quite unlike"),
                item("names the material risk factors", Status::Weak, "several risks"),
                item("states the material factors or assumptions", Status::Missing, ""),
            ],
            notes: vec!["Readers are owed the factors that could make the forecast wrong, not only the news that there are some.".into()],
            help: Some("Name the risks that matter to these statements, and the assumptions that they rest on; a reference to filings is not enough.".into()),
            cite: Some("NI 51-102 s. 4A.3".into()),
            ..finding("ca/fli-caution", Severity::Error, 0, 0)
        };
        let mut met = verdict("ca/headline", "A headline stands at the top", Status::Met);
        met.span = Some(span("Harrow Lake Metals Corp. Files Third Quarter Statements"));
        let mut weak = verdict(
            "ca/fli-caution",
            "Forward-looking information needs a cautionary note",
            Status::Missing,
        );
        weak.severity = Severity::Error;
        weak.elements = vec![
            ElementVerdict {
                id: "identified".into(),
                name: "says which statements are forward-looking".into(),
                status: Status::Met,
                span: Some(span("known by the words they use")),
                severity: Severity::Error,
            },
            ElementVerdict {
                id: "assumptions".into(),
                name: "states the material factors or assumptions".into(),
                status: Status::Missing,
                span: None,
                severity: Severity::Warning,
            },
        ];
        weak.findings = 1;
        let mut reported = verdict("ca/fli-assumptions", "The assumptions are named", Status::Missing);
        reported.reported_by = Some("ca/fli-caution".into());
        let mut not = verdict("tsxv/legend", "The exchange's legend", Status::NotApplicable);
        not.reason = Some("not listed on TSXV or NEX".into());
        let mut cannot = verdict("us/reg-g", "Non-GAAP measures", Status::CannotTell);
        cannot.reason = Some("whether the issuer files with the SEC is unknown".into());
        let mut violation = verdict("ca/sedar-plus", "SEDAR was replaced by SEDAR+", Status::Violation);
        violation.span = Some(span("SEDAR at"));
        FileReport::new(
            Source::new("draft.txt", DRAFT),
            Checked {
                verdicts: vec![met, weak, reported, violation, not, cannot],
                findings: vec![
                    sedar("SEDAR", "SEDAR+"),
                    sedar("www.sedar.com", "www.sedarplus.ca"),
                    caution,
                ],
                circumstances: Circumstances {
                    date: date(2013, 11, 14),
                    date_source: DateSource::Dateline,
                    listings: vec!["OTCQB:HLMKF".into(), "TSX:HLM".into()],
                    industries: vec!["mining".into()],
                    jurisdictions: vec!["CA".into()],
                    language: "en".into(),
                },
            },
        )
    }

    pub(crate) fn packs() -> Vec<PackUsed> {
        vec![PackUsed {
            id: "ca".into(),
            version: "1.0.0".into(),
            rules: 6,
        }]
    }

    pub(crate) fn render(
        files: Vec<FileReport>,
        errors: Vec<FileError>,
        options: Options,
    ) -> (String, String, Outcome) {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let run = RunReport {
            files,
            errors,
            packs: packs(),
            fail_on: FailOn::Warning,
            options,
        };
        let outcome = emit(run, &mut out, &mut err).unwrap();
        (
            String::from_utf8(out).unwrap(),
            String::from_utf8(err).unwrap(),
            outcome,
        )
    }

    #[test]
    fn the_outcome_does_not_depend_on_the_format() {
        let clean = FileReport::new(
            Source::new("b.txt", "x"),
            Checked {
                findings: Vec::new(),
                verdicts: Vec::new(),
                ..sample().checked
            },
        );
        for format in [Format::Human, Format::Concise, Format::Json] {
            let error = FileError::new("c.txt", "no such file");
            let of = |files, errors| render(files, errors, options(format)).2;
            assert_eq!(of(vec![clean.clone()], vec![]), Outcome::Clean);
            assert_eq!(of(vec![sample(), clean.clone()], vec![]), Outcome::Findings);
            assert_eq!(of(vec![sample()], vec![error.clone()]), Outcome::Failed);
            assert_eq!(of(vec![clean.clone()], vec![error]), Outcome::Failed);
        }
    }

    #[test]
    fn quiet_leaves_out_summaries() {
        let (out, ..) = render(
            vec![sample()],
            vec![],
            Options {
                quiet: true,
                ..options(Format::Human)
            },
        );
        assert!(
            !out.contains("Not legal advice") && !out.contains("rules applied"),
            "{out}"
        );
    }
}

//! JSON for programs: everything that is known, documented in `docs/json.md`. Written file by file.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::Formatter;

use crate::finding::{Applicability, FileId, Finding, Severity, Status};
use crate::report::text::shown;
use crate::report::{FailOn, FileError, FileReport, Outcome};
use crate::source::{Source, Span};
use crate::verdict::{DateSource, PackUsed, Verdict};

/// Changes when a field changes its meaning or goes away; new fields do not change it.
const SCHEMA: &str = "wirelint/1";

/// Characters of the draft in an excerpt.
const EXCERPT: usize = 200;

#[derive(Serialize)]
struct Pack<'a> {
    id: &'a str,
    version: &'a str,
    rules: u32,
}

#[derive(Serialize)]
struct File<'a> {
    path: &'a str,
    date: String,
    date_source: &'static str,
    listings: &'a [String],
    industries: &'a [String],
    jurisdictions: &'a [String],
    language: &'a str,
    summary: Summary,
    findings: Vec<Diagnostic<'a>>,
    verdicts: Vec<Concluded<'a>>,
}

#[derive(Serialize)]
struct Summary {
    error: usize,
    warning: usize,
    advice: usize,
    applied: usize,
    met: usize,
    not_applicable: usize,
    cannot_tell: usize,
}

#[derive(Serialize)]
struct Point {
    byte: u32,
    line: u32,
    column: u32,
}

#[derive(Serialize)]
struct Place {
    start: Point,
    end: Point,
    excerpt: String,
}

#[derive(Serialize)]
struct Diagnostic<'a> {
    rule: &'a str,
    severity: Severity,
    status: Status,
    message: &'a str,
    path: &'a str,
    start: Option<Point>,
    end: Option<Point>,
    labels: Vec<Label<'a>>,
    checklist: Vec<Item<'a>>,
    notes: &'a [String],
    help: Option<&'a str>,
    cite: Option<&'a str>,
    fix: Option<Fix<'a>>,
}

#[derive(Serialize)]
struct Label<'a> {
    primary: bool,
    text: &'a str,
    path: &'a str,
    start: Point,
    end: Point,
    excerpt: String,
}

#[derive(Serialize)]
struct Item<'a> {
    name: &'a str,
    status: Status,
    place: Option<Place>,
}

#[derive(Serialize)]
struct Fix<'a> {
    start: Point,
    end: Point,
    text: &'a str,
    applicability: Applicability,
}

#[derive(Serialize)]
struct Concluded<'a> {
    rule: &'a str,
    title: &'a str,
    status: Status,
    severity: Severity,
    reason: Option<&'a str>,
    reported_by: Option<&'a str>,
    findings: u32,
    trigger: Option<Place>,
    place: Option<Place>,
    elements: Vec<Element<'a>>,
}

#[derive(Serialize)]
struct Element<'a> {
    id: &'a str,
    name: &'a str,
    status: Status,
    severity: Severity,
    place: Option<Place>,
}

#[derive(Serialize)]
struct Failure<'a> {
    path: &'a str,
    message: &'a str,
    diagnostics: Vec<Diagnostic<'a>>,
}

/// Compact JSON in which characters that would drive a terminal are escaped; no text is changed by that.
struct Escaped;

impl Formatter for Escaped {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some(at) = rest.find(|c| shown(c) != Some(c)) {
            let (before, after) = rest.split_at(at);
            writer.write_all(before.as_bytes())?;
            let mut after = after.chars();
            if let Some(c) = after.next() {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    write!(writer, "\\u{unit:04x}")?;
                }
            }
            rest = after.as_str();
        }
        writer.write_all(rest.as_bytes())
    }
}

fn write<T: Serialize>(value: &T, out: &mut dyn Write) -> io::Result<()> {
    value
        .serialize(&mut serde_json::Serializer::with_formatter(out, Escaped))
        .map_err(io::Error::from)
}

pub(super) fn begin(packs: &[PackUsed], fail_on: FailOn, out: &mut dyn Write) -> io::Result<()> {
    let packs: Vec<Pack<'_>> = packs
        .iter()
        .map(|pack| Pack {
            id: &pack.id,
            version: &pack.version,
            rules: pack.rules,
        })
        .collect();
    write!(
        out,
        "{{\"schema\":\"{SCHEMA}\",\"wirelint\":\"{}\",\"packs\":",
        env!("CARGO_PKG_VERSION")
    )?;
    write(&packs, out)?;
    write!(out, ",\"fail_on\":\"{}\",\"files\":[", fail_on.as_str())
}

pub(super) fn file(file: &FileReport, first: bool, out: &mut dyn Write) -> io::Result<()> {
    let (source, known) = (&file.source, &file.checked.circumstances);
    let summary = &file.summary;
    let value = File {
        path: &source.name,
        date: known.date.to_string(),
        date_source: match known.date_source {
            DateSource::Flag => "flag",
            DateSource::FrontMatter => "front-matter",
            DateSource::Dateline => "dateline",
            DateSource::Today => "today",
        },
        listings: &known.listings,
        industries: &known.industries,
        jurisdictions: &known.jurisdictions,
        language: &known.language,
        summary: Summary {
            error: summary.error,
            warning: summary.warning,
            advice: summary.advice,
            applied: summary.applied,
            met: summary.met,
            not_applicable: summary.not_applicable,
            cannot_tell: summary.cannot_tell,
        },
        findings: file
            .checked
            .findings
            .iter()
            .map(|finding| diagnostic(finding, &source.name, |_| Some(source)))
            .collect(),
        verdicts: file
            .checked
            .verdicts
            .iter()
            .map(|verdict| concluded(verdict, source))
            .collect(),
    };
    out.write_all(if first { b"\n" } else { b",\n" })?;
    write(&value, out)
}

pub(super) fn finish(errors: &[FileError], outcome: Outcome, out: &mut dyn Write) -> io::Result<()> {
    let errors: Vec<Failure<'_>> = errors
        .iter()
        .map(|error| Failure {
            path: &error.name,
            message: &error.message,
            diagnostics: error
                .findings
                .iter()
                .map(|finding| diagnostic(finding, &error.name, |file| error.sources.get(file.0 as usize)))
                .collect(),
        })
        .collect();
    write!(out, "\n],\"errors\":")?;
    write(&errors, out)?;
    write!(out, ",\"outcome\":")?;
    write(&outcome, out)?;
    writeln!(out, ",\"exit\":{}}}", outcome.code())
}

fn point(source: &Source, offset: u32) -> Point {
    let position = source.position(offset);
    Point {
        byte: source.decode.to_file(offset),
        line: position.line,
        column: position.column,
    }
}

fn place(source: &Source, span: Span) -> Place {
    Place {
        start: point(source, span.start),
        end: point(source, span.end),
        excerpt: excerpt(source, span),
    }
}

/// The words as they are, cut to a length that can be shown.
fn excerpt(source: &Source, span: Span) -> String {
    let words = source.slice(span);
    match words.char_indices().nth(EXCERPT) {
        Some((at, _)) => words.get(..at).unwrap_or_default().to_string() + "…",
        None => words.to_string(),
    }
}

fn diagnostic<'a>(
    finding: &'a Finding,
    name: &'a str,
    source: impl Fn(FileId) -> Option<&'a Source>,
) -> Diagnostic<'a> {
    let labels: Vec<Label<'a>> = finding
        .labels
        .iter()
        .enumerate()
        .filter_map(|(index, label)| {
            let source = source(label.file)?;
            Some(Label {
                primary: index == 0,
                text: &label.text,
                path: &source.name,
                start: point(source, label.span.start),
                end: point(source, label.span.end),
                excerpt: excerpt(source, label.span),
            })
        })
        .collect();
    let primary = finding
        .primary()
        .and_then(|label| Some((source(label.file)?, label.span)));
    let first = source(FileId(0));
    Diagnostic {
        rule: &finding.rule,
        severity: finding.severity,
        status: finding.status,
        message: &finding.message,
        path: primary.map_or(name, |(source, _)| &source.name),
        start: primary.map(|(source, span)| point(source, span.start)),
        end: primary.map(|(source, span)| point(source, span.end)),
        labels,
        checklist: finding
            .checklist
            .iter()
            .map(|item| Item {
                name: &item.name,
                status: item.status,
                place: first.zip(item.span).map(|(source, span)| place(source, span)),
            })
            .collect(),
        notes: &finding.notes,
        help: finding.help.as_deref(),
        cite: finding.cite.as_deref(),
        fix: first.zip(finding.fix.as_ref()).map(|(source, fix)| Fix {
            start: point(source, fix.span.start),
            end: point(source, fix.span.end),
            text: &fix.text,
            applicability: fix.applicability,
        }),
    }
}

fn concluded<'a>(verdict: &'a Verdict, source: &Source) -> Concluded<'a> {
    Concluded {
        rule: &verdict.rule,
        title: &verdict.title,
        status: verdict.status,
        severity: verdict.severity,
        reason: verdict.reason.as_deref(),
        reported_by: verdict.reported_by.as_deref(),
        findings: verdict.findings,
        trigger: verdict.trigger.map(|span| place(source, span)),
        place: verdict.span.map(|span| place(source, span)),
        elements: verdict
            .elements
            .iter()
            .map(|element| Element {
                id: &element.id,
                name: &element.name,
                status: element.status,
                severity: element.severity,
                place: element.span.map(|span| place(source, span)),
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::report::tests::{finding, options, render, sample};
    use crate::report::{FileReport, Format};
    use crate::source::{DecodeMap, DecodeSegment};

    fn parse(files: Vec<FileReport>, errors: Vec<FileError>) -> Value {
        let out = render(files, errors, options(Format::Json)).0;
        serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}\n{out}"))
    }

    #[test]
    fn all_fields() {
        let mut mistake = finding("front-matter/date", Severity::Error, 4, 8);
        mistake.labels[0].text = "no date".into();
        let error = FileError {
            findings: vec![mistake],
            sources: vec![Source::new("b.md", "---\ndate: x\n")],
            ..FileError::new("b.md", "one mistake")
        };
        let value = parse(vec![sample(), sample()], vec![error]);
        assert_eq!(value["schema"], "wirelint/1");
        assert_eq!(value["outcome"], "failed");
        assert_eq!(value["exit"], 2);
        assert_eq!(value["fail_on"], "warning");
        assert_eq!(value["packs"][0]["rules"], 6);
        let file = &value["files"][1];
        assert_eq!(file["date"], "2013-11-14");
        assert_eq!(file["date_source"], "dateline");
        assert_eq!(file["summary"]["warning"], 2);
        assert_eq!(file["findings"][0]["start"]["line"], 5);
        assert_eq!(file["findings"][0]["start"]["column"], 63);
        assert_eq!(file["findings"][0]["fix"]["applicability"], "safe");
        assert_eq!(file["findings"][2]["labels"][1]["primary"], false);
        assert_eq!(file["verdicts"][1]["elements"][1]["status"], "missing");
        assert_eq!(file["verdicts"][4]["status"], "not-applicable");
        let error = &value["errors"][0];
        assert_eq!(error["diagnostics"][0]["path"], "b.md");
        assert_eq!(error["diagnostics"][0]["labels"][0]["excerpt"], "date");
    }

    #[test]
    fn an_empty_run_is_json_too() {
        let value = parse(vec![], vec![FileError::new("x", "gone")]);
        assert_eq!(value["files"].as_array().unwrap().len(), 0);
    }

    #[test]
    fn control_characters_are_escaped_and_come_back() {
        let path = "a\u{1b}\u{9b}\u{202e}\u{e0041}\u{ad}“é”.txt";
        let out = render(vec![], vec![FileError::new(path, "x")], options(Format::Json)).0;
        assert!(out.chars().all(|c| c == '\n' || shown(c) == Some(c)), "{out:?}");
        assert_eq!(
            serde_json::from_str::<Value>(&out).unwrap()["errors"][0]["path"],
            path
        );
    }

    #[test]
    fn positions_are_bytes_of_the_file_and_characters_of_the_line() {
        // Windows-1252: “é” is one byte in the file and two in the text.
        let text = "caf\u{e9} BAD";
        let mut latin = Source::new("latin.txt", text);
        latin.decode = DecodeMap {
            segments: vec![
                DecodeSegment {
                    text: 0,
                    file: 0,
                    text_step: 1,
                    file_step: 1,
                },
                DecodeSegment {
                    text: 3,
                    file: 3,
                    text_step: 2,
                    file_step: 1,
                },
                DecodeSegment {
                    text: 5,
                    file: 4,
                    text_step: 1,
                    file_step: 1,
                },
            ],
        };
        // UTF-16 with a byte order mark: two bytes each in the file.
        let mut wide = Source::new("wide.txt", text);
        wide.decode = DecodeMap {
            segments: vec![
                DecodeSegment {
                    text: 0,
                    file: 2,
                    text_step: 1,
                    file_step: 2,
                },
                DecodeSegment {
                    text: 3,
                    file: 8,
                    text_step: 2,
                    file_step: 2,
                },
                DecodeSegment {
                    text: 5,
                    file: 10,
                    text_step: 1,
                    file_step: 2,
                },
            ],
        };
        for (source, byte) in [(latin, 5), (wide, 12)] {
            let mut checked = sample().checked;
            checked.verdicts.clear();
            checked.findings = vec![finding("a/b", Severity::Warning, 6, 9)];
            let value = parse(vec![FileReport::new(source, checked)], vec![]);
            let start = &value["files"][0]["findings"][0]["start"];
            assert_eq!(
                (&start["byte"], &start["line"], &start["column"]),
                (&byte.into(), &1.into(), &6.into())
            );
        }
    }
}

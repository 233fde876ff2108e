//! Reports for people: annotated excerpts, what to do, whom the rule cites, and a verdict in short.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style as Ansi};
use codespan_reporting::diagnostic::{Diagnostic, LabelStyle, Severity as Level};
use codespan_reporting::term::{self, Config, GeneralWriteResult, WriteStyle};

use crate::finding::{Applicability, Finding, Severity, Status};
use crate::report::excerpt::Excerpts;
use crate::report::{FileError, FileReport, Options, Tally, checklist, text};
use crate::source::Source;
use crate::verdict::{DateSource, PackUsed};

/// How text for people looks on one stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Whether to colour it.
    pub color: bool,
    /// Cells of a line.
    pub width: usize,
}

impl Style {
    pub(crate) fn bold(self, words: &str) -> String {
        self.paint(Ansi::new().bold(), words)
    }

    pub(crate) fn dim(self, words: &str) -> String {
        self.paint(Ansi::new().dimmed(), words)
    }

    pub(crate) fn severity(self, severity: Severity, words: &str) -> String {
        self.paint(severity_style(severity).bold(), words)
    }

    pub(crate) fn status(self, status: Status, words: &str) -> String {
        self.paint(status_style(status), words)
    }

    fn paint(self, ansi: Ansi, words: &str) -> String {
        if self.color {
            format!("{ansi}{words}{ansi:#}")
        } else {
            words.to_string()
        }
    }
}

fn color(color: AnsiColor) -> Ansi {
    Ansi::new().fg_color(Some(color.into()))
}

fn severity_style(severity: Severity) -> Ansi {
    match severity {
        Severity::Error => color(AnsiColor::Red),
        Severity::Warning => color(AnsiColor::Yellow),
        Severity::Advice => color(AnsiColor::Cyan),
    }
}

fn status_style(status: Status) -> Ansi {
    match status {
        Status::Met => color(AnsiColor::Green),
        Status::NotApplicable => Ansi::new().dimmed(),
        Status::CannotTell => color(AnsiColor::Cyan),
        Status::Weak => color(AnsiColor::Yellow),
        Status::Missing | Status::Violation => color(AnsiColor::Red),
    }
}

/// The mark that stands before an element or a rule in a checklist.
pub(crate) fn mark(status: Status) -> &'static str {
    match status {
        Status::Met => "✓",
        Status::NotApplicable => "–",
        Status::CannotTell => "?",
        Status::Weak => "~",
        Status::Missing | Status::Violation => "✗",
    }
}

/// A status in words for people.
pub(crate) fn status_words(status: Status) -> &'static str {
    match status {
        Status::NotApplicable => "not applicable",
        Status::CannotTell => "cannot tell",
        Status::Met | Status::Weak | Status::Missing | Status::Violation => status.as_str(),
    }
}

/// Codespan's colours in terms of `anstyle`; and its word for the severity, which has no “advice”.
struct Styled<'a> {
    out: &'a mut Vec<u8>,
    color: bool,
    severity: Severity,
    /// The next write is codespan's word for the severity.
    skip: bool,
}

impl Styled<'_> {
    fn set(&mut self, ansi: Ansi) -> GeneralWriteResult {
        if self.color {
            write!(self.out, "{ansi}")
        } else {
            Ok(())
        }
    }
}

impl Write for Styled<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !std::mem::take(&mut self.skip) {
            self.out.extend_from_slice(bytes);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl WriteStyle for Styled<'_> {
    fn set_header(&mut self, _: Level) -> GeneralWriteResult {
        self.set(severity_style(self.severity).bold())?;
        self.out.extend_from_slice(self.severity.as_str().as_bytes());
        self.skip = true;
        Ok(())
    }

    fn set_header_message(&mut self) -> GeneralWriteResult {
        self.reset()?;
        self.set(Ansi::new().bold())
    }

    fn set_line_number(&mut self) -> GeneralWriteResult {
        self.set(color(AnsiColor::Blue))
    }

    fn set_note_bullet(&mut self) -> GeneralWriteResult {
        self.set(color(AnsiColor::Blue))
    }

    fn set_source_border(&mut self) -> GeneralWriteResult {
        self.set(color(AnsiColor::Blue))
    }

    fn set_label(&mut self, _: Level, style: LabelStyle) -> GeneralWriteResult {
        self.set(match style {
            LabelStyle::Primary => severity_style(self.severity).bold(),
            LabelStyle::Secondary => color(AnsiColor::Blue),
        })
    }

    fn reset(&mut self) -> GeneralWriteResult {
        if self.color {
            write!(self.out, "{}", anstyle::Reset)
        } else {
            Ok(())
        }
    }
}

/// Renders findings that point into `sources`: drafts and packs alike. `explain`: whether `wirelint explain` knows the rules.
///
/// # Errors
/// When writing fails.
pub fn findings(
    findings: &[Finding],
    sources: &[&Source],
    explain: bool,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let config = Config {
        tab_width: 1,
        ..Config::default()
    };
    let mut buffer = Vec::new();
    for (index, finding) in findings.iter().enumerate() {
        // What a rule said of its last finding in this file is not said again.
        let before = findings
            .get(..index)
            .unwrap_or_default()
            .iter()
            .rev()
            .find(|other| other.rule == finding.rule);
        let (excerpts, marks) = Excerpts::new(sources, &finding.labels, style.width);
        let width = style.width.saturating_sub(excerpts.gutter + 3).max(20);
        let diagnostic = Diagnostic::new(match finding.severity {
            Severity::Error => Level::Error,
            Severity::Warning => Level::Warning,
            Severity::Advice => Level::Note,
        })
        .with_code(text::line(&finding.rule))
        .with_message(text::line(&finding.message))
        .with_labels(marks)
        .with_notes(notes(finding, before, sources, explain, style, width));
        let mut styled = Styled {
            out: &mut buffer,
            color: style.color,
            severity: finding.severity,
            skip: false,
        };
        term::emit_to_write_style(&mut styled, &config, &excerpts, &diagnostic).map_err(io::Error::other)?;
        out.write_all(&buffer)?;
        buffer.clear();
    }
    Ok(())
}

fn notes(
    finding: &Finding,
    before: Option<&Finding>,
    sources: &[&Source],
    explain: bool,
    style: Style,
    width: usize,
) -> Vec<String> {
    let mut notes = Vec::new();
    if finding.labels.is_empty()
        && let [source] = sources
    {
        notes.push(format!("file: {}", text::line(&source.name)));
    }
    if finding.checklist.len() > 1 {
        let lines: Vec<String> = finding
            .checklist
            .iter()
            .map(|item| {
                let place = item
                    .span
                    .and_then(|span| Some(sources.first()?.position(span.start).line));
                let state = match (item.status, place) {
                    (Status::Met, Some(line)) => format!(" (line {line})"),
                    (Status::Met, None) => String::new(),
                    (status, Some(line)) => format!(": {} (line {line})", status_words(status)),
                    (status, None) => format!(": {}", status_words(status)),
                };
                let words = text::wrap(
                    &format!("{}{state}", text::line(&item.name)),
                    width.saturating_sub(4),
                    "  ",
                );
                let mut lines = words.lines();
                let first = lines.next().unwrap_or_default();
                let rest: String = lines.flat_map(|line| ["\n", line]).collect();
                format!("{} {first}{rest}", style.status(item.status, mark(item.status)))
            })
            .collect();
        notes.push(lines.join("\n"));
    }
    let said = |of: fn(&Finding) -> Option<&String>| before.is_some_and(|before| of(before) == of(finding));
    if before.is_none_or(|before| before.notes != finding.notes) {
        notes.extend(
            finding
                .notes
                .iter()
                .map(|note| paragraphs(style, "note", note, width)),
        );
    }
    if let Some(fix) = &finding.fix {
        let what = match (fix.applicability, fix.span.is_empty(), fix.text.is_empty()) {
            (_, _, true) => "remove it".to_string(),
            (Applicability::Safe, false, false) => format!("replace with: {}", fix.text),
            (Applicability::Safe, true, false) => format!("insert: {}", fix.text),
            (Applicability::Unsafe, false, false) => format!("suggested wording: {}", fix.text),
            (Applicability::Unsafe, true, false) => format!("suggested addition: {}", fix.text),
        };
        notes.push(paragraphs(style, "fix", &what, width));
    }
    if let Some(help) = &finding.help
        && !said(|finding| finding.help.as_ref())
    {
        notes.push(paragraphs(style, "help", help, width));
    }
    if let Some(cite) = &finding.cite
        && !said(|finding| finding.cite.as_ref())
    {
        notes.push(paragraphs(style, "source", cite, width));
    }
    if explain && before.is_none() {
        notes.push(format!(
            "{}: wirelint explain {}",
            style.bold("explain"),
            text::line(&finding.rule)
        ));
    }
    notes
}

/// `name: words`, wrapped; further paragraphs of `words` on lines of their own.
fn paragraphs(style: Style, name: &str, words: &str, width: usize) -> String {
    let plain = format!("{name}: {}", text::lines(words.trim()));
    let wrapped: Vec<String> = plain.lines().map(|line| text::wrap(line, width, "")).collect();
    let wrapped = wrapped.join("\n");
    match wrapped.strip_prefix(name) {
        Some(rest) => format!("{}{rest}", style.bold(name)),
        None => wrapped,
    }
}

/// Reports a file that was checked.
pub(super) fn file(file: &FileReport, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let style = options.style;
    // The worst first: a person wants to know whether the draft can go out. Within one severity, by place.
    let mut by_severity = file.checked.findings.clone();
    by_severity.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    findings(&by_severity, &[&file.source], true, style, out)?;
    if options.checklist {
        checklist::human(file, style, out)?;
    }
    if !options.quiet {
        verdict(file, style, out)?;
    }
    Ok(())
}

/// “2 warnings, 1 advice”, “no findings”.
fn counts(summary: &crate::report::Summary, style: Style) -> String {
    let parts = [
        (
            summary.error,
            Severity::Error,
            text::count(summary.error, "error", "errors"),
        ),
        (
            summary.warning,
            Severity::Warning,
            text::count(summary.warning, "warning", "warnings"),
        ),
        (
            summary.advice,
            Severity::Advice,
            format!("{} advice", summary.advice),
        ),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(number, ..)| *number > 0)
        .map(|(_, severity, words)| style.severity(severity, &words))
        .collect();
    if parts.is_empty() {
        style.status(Status::Met, "no findings")
    } else {
        parts.join(", ")
    }
}

/// What was taken for granted, in the order in which it is shown.
pub(super) fn circumstances(file: &FileReport) -> Vec<String> {
    let known = &file.checked.circumstances;
    let mut items = vec![format!(
        "dated {} ({})",
        known.date,
        match known.date_source {
            DateSource::Flag => "--date",
            DateSource::FrontMatter => "front matter",
            DateSource::Dateline => "dateline",
            DateSource::Today => "today, assumed",
        }
    )];
    if known.listings.is_empty() {
        items.push("no listing known".into());
    } else {
        items.push(text::line(&known.listings.join(", ")).into_owned());
    }
    if !known.industries.is_empty() {
        items.push(text::line(&known.industries.join(", ")).into_owned());
    }
    items.push(match known.language.as_str() {
        "en" => "English".into(),
        "fr" => "French".into(),
        other => text::line(other).into_owned(),
    });
    items
}

fn verdict(file: &FileReport, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let summary = &file.summary;
    writeln!(
        out,
        "{}: {}",
        style.bold(&text::line(&file.source.name)),
        counts(summary, style)
    )?;
    let mut rules = vec![format!(
        "{} applied ({} met)",
        text::count(summary.applied, "rule", "rules"),
        summary.met
    )];
    rules.push(format!("{} not applicable", summary.not_applicable));
    if summary.cannot_tell > 0 {
        rules.push(format!("{} cannot tell", summary.cannot_tell));
    }
    let width = style.width.saturating_sub(2);
    let items: Vec<String> = [rules.join(", ")]
        .into_iter()
        .chain(circumstances(file))
        .collect();
    writeln!(out, "  {}", text::join_wrapped(&items, " · ", width, "  "))?;
    if file.checked.circumstances.date_source == DateSource::Today {
        let words = format!(
            "The draft does not say its date, so today's ({}) was assumed; set it with --date YYYY-MM-DD.",
            file.checked.circumstances.date
        );
        writeln!(
            out,
            "  {}",
            style.severity(Severity::Warning, &text::wrap(&words, width, "  "))
        )?;
    }
    writeln!(out)
}

/// Reports a file that could not be checked: the mistakes in it at their places, then the reason.
///
/// # Errors
/// When writing fails.
pub fn error(error: &FileError, style: Style, err: &mut dyn Write) -> io::Result<()> {
    let sources: Vec<&Source> = error.sources.iter().collect();
    findings(&error.findings, &sources, false, style, err)?;
    short_error(error, style, err)
}

/// The same in one line.
pub(super) fn short_error(error: &FileError, style: Style, err: &mut dyn Write) -> io::Result<()> {
    write!(err, "{}: ", style.severity(Severity::Error, "error"))?;
    if !error.name.is_empty() {
        write!(err, "{}: ", style.bold(&text::line(&error.name)))?;
    }
    writeln!(err, "{}", text::line(&error.message))?;
    err.flush()
}

/// Ends the report.
pub(super) fn finish(
    tally: &Tally,
    packs: &[PackUsed],
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    if options.quiet {
        return Ok(());
    }
    let style = options.style;
    if tally.files == 0 {
        // No word of findings or rules where nothing was checked.
        return Ok(());
    }
    if tally.files + tally.failed > 1 {
        write!(
            out,
            "{}: {} in {}",
            style.bold("Total"),
            counts(&tally.total, style),
            text::count(tally.files, "file", "files")
        )?;
        if tally.failed > 0 {
            let words = format!(
                "{} could not be checked",
                text::count(tally.failed, "file", "files")
            );
            write!(out, "; {}", style.severity(Severity::Error, &words))?;
        }
        writeln!(out, "\n")?;
    }
    let rules: usize = packs.iter().map(|pack| pack.rules as usize).sum();
    let packs: Vec<String> = packs
        .iter()
        .map(|pack| text::line(format!("{} {}", pack.id, pack.version).trim_end()).into_owned())
        .collect();
    let line = text::join_wrapped(&packs, " · ", style.width.saturating_sub(7), "  ");
    writeln!(out, "{}", style.dim(&format!("Packs: {line}")))?;
    let line = format!(
        "Not legal advice; Wirelint checks {} and nothing else.",
        if rules == 1 {
            "1 rule".to_string()
        } else {
            format!("{rules} rules")
        }
    );
    writeln!(out, "{}", style.dim(&line))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{FileId, Label};
    use crate::report::tests::{finding, options, render, sample};
    use crate::report::{Format, Options};
    use crate::source::Span;

    #[test]
    fn a_report_for_a_lawyer() {
        let (out, err, _) = render(vec![sample()], vec![], options(Format::Human));
        assert_eq!(err, "");
        for line in out.lines() {
            assert!(text::width(line) <= 100, "{line}\n{out}");
        }
        let expected = "\
warning[ca/sedar-plus]: “SEDAR” names the system that SEDAR+ replaced on 25 July 2023
  ┌─ draft.txt:5:63
  │
5 │ … and a discussion of them can be found on SEDAR at www.sedar.com and on Harrow’s website.
  │                                            ^^^^^ replaced by SEDAR+
  │
  = fix: replace with: SEDAR+
  = help: Write SEDAR+ and www.sedarplus.ca.
  = source: NI 13-103
  = explain: wirelint explain ca/sedar-plus
";
        assert!(
            out.starts_with("error[ca/fli-caution]"),
            "the worst comes first: {out}"
        );
        assert!(out.contains(expected), "{out}");
        assert_eq!(out.matches("source: NI 13-103").count(), 1, "{out}");
        assert_eq!(out.matches("wirelint explain ca/sedar-plus").count(), 1, "{out}");
        assert_eq!(out.matches("replace with:").count(), 2, "{out}");
        assert!(
            out.contains("✓ says which statements are forward-looking (line 7)"),
            "{out}"
        );
        assert!(
            out.contains("~ names the material risk factors: weak (line 7)"),
            "{out}"
        );
        assert!(
            out.contains("✗ states the material factors or assumptions: missing"),
            "{out}"
        );
        assert!(out.contains("draft.txt: 1 error, 2 warnings\n"), "{out}");
        assert!(
            out.contains(
                "  4 rules applied (1 met), 1 not applicable, 1 cannot tell · dated 2013-11-14 (dateline) ·"
            ),
            "{out}"
        );
        assert_eq!(out.matches("Not legal advice").count(), 1);
    }

    #[test]
    fn advice_is_called_advice() {
        let source = Source::new("a.txt", "words");
        for color in [false, true] {
            let mut out = Vec::new();
            let style = Style { color, width: 80 };
            findings(
                &[finding("a/b", Severity::Advice, 0, 5)],
                &[&source],
                true,
                style,
                &mut out,
            )
            .unwrap();
            let out = anstream::adapter::strip_bytes(&out).into_vec();
            let out = String::from_utf8(out).unwrap();
            assert!(out.starts_with("advice[a/b]: a message\n"), "{out}");
        }
    }

    #[test]
    fn colours_change_nothing_else() {
        let plain = render(vec![sample()], vec![], options(Format::Human)).0;
        let style = Style {
            color: true,
            width: 100,
        };
        let colored = render(
            vec![sample()],
            vec![],
            Options {
                style,
                ..options(Format::Human)
            },
        )
        .0;
        assert_ne!(plain, colored);
        assert_eq!(
            String::from_utf8(anstream::adapter::strip_bytes(colored.as_bytes()).into_vec()).unwrap(),
            plain
        );
    }

    #[test]
    fn an_assumed_date_is_said_aloud() {
        let mut file = sample();
        file.checked.circumstances.date_source = DateSource::Today;
        let out = render(vec![file], vec![], options(Format::Human)).0;
        assert!(
            out.contains("so today's (2013-11-14) was assumed; set it with --date"),
            "{out}"
        );
    }

    #[test]
    fn errors_go_to_the_error_stream_and_are_counted() {
        let (out, err, _) = render(
            vec![sample()],
            vec![FileError::new("x\u{1b}.docx", "no\u{7} text")],
            options(Format::Human),
        );
        assert_eq!(err, "error: x�.docx: no� text\n");
        assert!(out.contains("in 1 file; 1 file could not be checked"), "{out}");
    }

    #[test]
    fn a_run_that_checked_nothing_does_not_say_that_it_found_nothing() {
        let errors = vec![FileError::new("a", "gone"), FileError::new("b", "gone")];
        assert_eq!(render(vec![], errors, options(Format::Human)).0, "");
    }

    #[test]
    fn mistakes_in_packs_point_into_their_files() {
        let packs = [
            Source::new("a.toml", "id = 1\n"),
            Source::new("b.toml", "[pack]\nrequred = true\n"),
        ];
        let mut mistake = finding("pack/unknown-key", Severity::Error, 7, 14);
        mistake.labels = vec![
            Label {
                file: FileId(1),
                span: Span::new(7, 14),
                text: "did you mean `required`?".into(),
            },
            Label {
                file: FileId(0),
                span: Span::new(0, 2),
                text: "first here".into(),
            },
        ];
        let mut out = Vec::new();
        let sources: Vec<&Source> = packs.iter().collect();
        findings(
            &[mistake],
            &sources,
            false,
            Style {
                color: false,
                width: 80,
            },
            &mut out,
        )
        .unwrap();
        let out = String::from_utf8(out).unwrap();
        assert!(out.contains("┌─ b.toml:2:1\n"), "{out}");
        assert!(
            out.contains("2 │ requred = true\n  │ ^^^^^^^ did you mean `required`?"),
            "{out}"
        );
        assert!(out.contains("┌─ a.toml:1:1\n"), "{out}");
        assert!(!out.contains("explain"), "{out}");
    }
}

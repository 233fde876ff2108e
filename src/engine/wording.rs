//! From outcomes to findings: what is said, and where the labels stand.

use crate::engine::outcome::Outcome;
use crate::engine::scan::Scan;
use crate::finding::{ChecklistItem, FileId, Finding, Fix, Label, Status};
use crate::rules::model::{Check, Rule};
use crate::source::Span;
use crate::verdict::Verdict;

/// At most `max` characters, with `…` where something was cut; cut between words.
pub(crate) fn shortened(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    let mut short = String::new();
    for word in text.split_inclusive(' ') {
        if short.chars().count() + word.chars().count() > max {
            break;
        }
        short.push_str(word);
    }
    if short.is_empty() {
        short.extend(text.chars().take(max));
    }
    format!("{}…", short.trim_end())
}

/// The findings of one rule that has a defect. `verdict` still has spans of the folded text.
pub(crate) fn findings(
    scan: &Scan<'_>,
    rule: &Rule,
    outcome: &Outcome,
    verdict: &Verdict,
    notes: Vec<String>,
) -> Vec<Finding> {
    match &rule.check {
        Check::Require(require) => {
            let additions: Vec<&str> = require
                .elements
                .iter()
                .map(|element| element.add.as_str())
                .collect();
            vec![missing(scan, rule, outcome, verdict, &additions, notes)]
        }
        Check::Forbid(_) | Check::Verbatim(_) | Check::Limit(_) | Check::Agree(_) => {
            defects(scan, rule, outcome, verdict, &notes)
        }
    }
}

fn label(scan: &Scan<'_>, span: Span, text: impl Into<String>) -> Label {
    Label {
        file: FileId(0),
        span: scan.release.map.span(span),
        text: text.into(),
    }
}

fn finding(rule: &Rule, verdict: &Verdict, status: Status, message: String, notes: Vec<String>) -> Finding {
    Finding {
        rule: rule.id.clone(),
        severity: verdict.severity,
        status,
        message,
        labels: Vec::new(),
        checklist: Vec::new(),
        notes,
        help: (!rule.help.is_empty()).then(|| rule.help.clone()),
        cite: Some(rule.cite.clone()),
        fix: None,
    }
}

/// The first words of the release, for what has no place of its own.
fn beginning(scan: &Scan<'_>) -> Span {
    let headline = scan.sections().spans(&[1]).first().copied();
    headline
        .or_else(|| scan.release.lines.first().map(|line| line.span))
        .unwrap_or_default()
}

/// The last words of a stretch: what is missing is to be added after them.
fn last_words(scan: &Scan<'_>, span: Span) -> Span {
    let start = scan
        .release
        .slice(span)
        .trim_end()
        .rfind(' ')
        .map_or(span.start, |at| span.start + at as u32 + 1);
    Span::new(start, span.end)
}

/// One finding for all elements that are missing or weak.
fn missing(
    scan: &Scan<'_>,
    rule: &Rule,
    outcome: &Outcome,
    verdict: &Verdict,
    additions: &[&str],
    notes: Vec<String>,
) -> Finding {
    let Check::Require(require) = &rule.check else {
        return finding(rule, verdict, verdict.status, String::new(), notes);
    };
    let of = |status: Status| -> Vec<&str> {
        verdict
            .elements
            .iter()
            .zip(&require.elements)
            .filter(|(judged, element)| judged.status == status && !element.optional)
            .map(|(judged, _)| judged.name.as_str())
            .collect()
    };
    let (lost, weak) = (of(Status::Missing), of(Status::Weak));
    let message = if !rule.message.is_empty() && lost.len() + weak.len() == verdict.elements.len() {
        rule.message.clone()
    } else {
        let mut parts = Vec::new();
        if !lost.is_empty() {
            parts.push(format!("missing: {}", lost.join("; ")));
        }
        if !weak.is_empty() {
            parts.push(format!("not enough: {}", weak.join("; ")));
        }
        parts.join(" – ")
    };
    let mut finding = finding(rule, verdict, verdict.status, message, notes);

    // Weak words are the thing to mend: they come first. Else the words that made it necessary.
    for (part, element) in outcome.parts.iter().zip(&verdict.elements) {
        if let (Status::Weak, Some(span)) = (part.status, part.span)
            && !finding
                .labels
                .iter()
                .any(|known| known.span.overlaps(scan.release.map.span(span)))
        {
            finding
                .labels
                .push(label(scan, span, format!("not enough: {}", element.name)));
        }
    }
    if let Some(trigger) = verdict.trigger {
        let text = if finding.labels.is_empty() {
            "this makes it necessary"
        } else {
            "made necessary by this"
        };
        finding.labels.push(label(scan, trigger, text));
    }
    if !lost.is_empty()
        && let Some(place) = outcome.place
    {
        finding
            .labels
            .push(label(scan, last_words(scan, place), "it belongs here"));
    }
    if finding.labels.is_empty() {
        let found = outcome.parts.iter().find_map(|part| part.span);
        match found {
            Some(span) => finding.labels.push(label(scan, span, "only this was found")),
            None => finding
                .labels
                .push(label(scan, beginning(scan), "nowhere in this release")),
        }
    }

    if verdict.elements.len() > 1 {
        finding.checklist = verdict
            .elements
            .iter()
            .map(|element| ChecklistItem {
                name: element.name.clone(),
                status: element.status,
                span: element.span.map(|span| scan.release.map.span(span)),
            })
            .collect();
    }
    for (add, element) in additions.iter().zip(&verdict.elements) {
        if element.status.is_defect() && !add.is_empty() {
            finding.notes.push(format!("for example: “{add}”"));
        }
    }
    finding
}

/// One finding for each defect.
fn defects(
    scan: &Scan<'_>,
    rule: &Rule,
    outcome: &Outcome,
    verdict: &Verdict,
    notes: &[String],
) -> Vec<Finding> {
    outcome
        .defects
        .iter()
        .map(|defect| {
            let words = defect
                .span
                .map(|span| source_words(scan, span))
                .unwrap_or_default();
            let replacement = defect.fix.as_ref().map_or("", |(text, _)| text.as_str());
            let message = match &defect.message {
                Some(message) if rule.message.is_empty() => format!("{}: {message}", rule.title),
                Some(message) => format!("{}: {message}", rule.message),
                None if rule.message.is_empty() => rule.title.clone(),
                None => rule
                    .message
                    .replace("{match}", &words)
                    .replace("{replacement}", replacement),
            };
            let mut finding = finding(rule, verdict, defect.status, message, defect.notes.clone());
            finding.notes.extend_from_slice(notes);
            match defect.span {
                Some(span) => finding.labels.push(label(scan, span, defect.label.clone())),
                None => {
                    let place = verdict.trigger.unwrap_or_else(|| beginning(scan));
                    finding.labels.push(label(scan, place, "nowhere in this release"));
                }
            }
            finding.labels.extend(
                defect
                    .others
                    .iter()
                    .map(|(span, text)| label(scan, *span, text.clone())),
            );
            if let (Some((text, applicability)), Some(span)) = (&defect.fix, defect.span) {
                finding.fix = Some(Fix {
                    span: scan.release.map.span(span),
                    text: text.clone(),
                    applicability: *applicability,
                });
            }
            finding
        })
        .collect()
}

/// The words at a span, shortened for a message; folded, which is what readers of a message need.
fn source_words(scan: &Scan<'_>, span: Span) -> String {
    shortened(scan.release.slice(span), 60)
}

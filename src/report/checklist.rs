//! The checklist: every verdict, so that a reader can see what was looked for and where it was found.

use std::io::{self, Write};

use crate::finding::{Severity, Status};
use crate::report::human::{Style, circumstances, mark, status_words};
use crate::report::{FileReport, text};
use crate::source::{Source, Span};
use crate::verdict::Verdict;

/// Cells for words of the draft.
const WORDS: usize = 60;

pub(super) fn human(file: &FileReport, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let source = &file.source;
    writeln!(
        out,
        "{}",
        style.bold(&format!("Checklist for {}", text::line(&source.name)))
    )?;
    let items = text::join_wrapped(&circumstances(file), " · ", style.width.saturating_sub(2), "  ");
    writeln!(out, "  {items}\n")?;

    let (skipped, applied): (Vec<&Verdict>, Vec<&Verdict>) = file
        .checked
        .verdicts
        .iter()
        .partition(|verdict| verdict.status == Status::NotApplicable);
    for verdict in applied {
        rule(verdict, source, style, out)?;
    }
    if !skipped.is_empty() {
        writeln!(
            out,
            "\n{}",
            style.bold(&format!("Not applicable ({})", skipped.len()))
        )?;
        let mut groups: Vec<(&str, Vec<String>)> = Vec::new();
        for verdict in skipped {
            let reason = verdict.reason.as_deref().unwrap_or("no reason given");
            let id = text::line(&verdict.rule).into_owned();
            match groups.iter_mut().find(|(known, _)| *known == reason) {
                Some((_, ids)) => ids.push(id),
                None => groups.push((reason, vec![id])),
            }
        }
        for (reason, ids) in groups {
            let width = style.width.saturating_sub(4);
            writeln!(out, "  – {}:", text::wrap(&text::line(reason), width, "    "))?;
            writeln!(
                out,
                "    {}",
                style.dim(&text::join_wrapped(&ids, ", ", width, "    "))
            )?;
        }
    }
    writeln!(out)
}

/// Columns for the ids of rules.
const ID_WIDTH: usize = 32;

fn rule(verdict: &Verdict, source: &Source, style: Style, out: &mut dyn Write) -> io::Result<()> {
    // A prohibition that is met has no place: "met" beside the name of the offence would read like the offence.
    let nothing_found =
        verdict.status == Status::Met && verdict.elements.is_empty() && verdict.span.is_none();
    let words = if nothing_found {
        "none found"
    } else {
        status_words(verdict.status)
    };
    let status = format!("{} {words:<11}", mark(verdict.status));
    let id = text::line(&verdict.rule);
    let pad = " ".repeat(ID_WIDTH.saturating_sub(text::width(&id)));
    // A title that does not fit beside the id stands below it, whole.
    let title = text::line(&verdict.title);
    let fits = text::width(&title) <= style.width.saturating_sub(16 + ID_WIDTH + 1).max(30);
    let beside = if fits {
        format!("{pad} {title}")
    } else {
        String::new()
    };
    writeln!(
        out,
        "{} {}{beside}",
        style.status(verdict.status, &status),
        style.bold(&id)
    )?;
    let indent = "              ";
    let mut detail = |words: &str| {
        let words = text::wrap(words, style.width.saturating_sub(indent.len()).max(30), "");
        for line in words.lines() {
            writeln!(out, "{indent}{line}")?;
        }
        io::Result::Ok(())
    };
    if !fits {
        detail(&title)?;
    }
    if let Some(trigger) = verdict.trigger
        && verdict.span.is_none_or(|span| span != trigger)
    {
        detail(&format!("applies because of {}", place(source, trigger)))?;
    }
    // With elements, each has its own place.
    if let Some(span) = verdict.span.filter(|_| verdict.elements.is_empty()) {
        detail(&place(source, span))?;
    }
    if let Some(reason) = &verdict.reason {
        detail(&text::line(reason))?;
    }
    if let Some(by) = &verdict.reported_by {
        detail(&format!("reported by {}", text::line(by)))?;
    }
    for element in &verdict.elements {
        let mut words = text::line(&element.name).into_owned();
        if element.status.is_defect() {
            words.push_str(": ");
            words.push_str(status_words(element.status));
            if element.severity < verdict.severity {
                words.push_str(match element.severity {
                    Severity::Advice => " (advice)",
                    Severity::Warning => " (warning)",
                    Severity::Error => " (error)",
                });
            }
        }
        let words = text::wrap(&words, style.width.saturating_sub(indent.len() + 2).max(30), "");
        for (index, line) in words.lines().enumerate() {
            let lead = if index == 0 {
                style.status(element.status, mark(element.status))
            } else {
                " ".into()
            };
            writeln!(out, "{indent}{lead} {line}")?;
        }
        if let Some(span) = element.span {
            writeln!(out, "{indent}  {}", style.dim(&place(source, span)))?;
        }
    }
    Ok(())
}

/// `line 3:24 “the words”`.
fn place(source: &Source, span: Span) -> String {
    let position = source.position(span.start);
    let words = text::shorten(source.slice(span), WORDS);
    let place = format!("line {}:{}", position.line, position.column);
    if words.is_empty() {
        place
    } else {
        format!("{place} “{words}”")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::{options, render, sample};
    use crate::report::{Format, Options};

    #[test]
    fn every_verdict_is_there() {
        let out = render(
            vec![sample()],
            vec![],
            Options {
                checklist: true,
                ..options(Format::Human)
            },
        )
        .0;
        for words in [
            "✓ met         ca/headline                      A headline stands at the top",
            "line 1:1 “Harrow Lake Metals Corp. Files Third Quarter Statements”",
            "✗ missing     ca/fli-caution",
            "✓ says which statements are forward-looking\n",
            "line 7:71 “known by the words they use”",
            "✗ states the material factors or assumptions: missing (warning)",
            "reported by ca/fli-caution",
            "? cannot tell us/reg-g",
            "Not applicable (1)\n  – not listed on TSXV or NEX:\n    tsxv/legend",
        ] {
            assert!(out.contains(words), "{words}\n{out}");
        }
    }

    #[test]
    fn long_words_are_shortened() {
        let source = Source::new("a", format!("{}\n", "many words ".repeat(40)));
        let words = place(&source, Span::new(0, 400));
        assert!(text::width(&words) < 80, "{words}");
        assert!(words.ends_with("…”"), "{words}");
    }
}

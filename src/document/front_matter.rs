//! Facts that a Markdown draft states about itself in its front matter.
//!
//! Two notations, as site generators have them: `---` fences with `key: value` lines (the part of YAML that people use: plain and
//! quoted scalars, `[a, b]` and `- item` lists, comments), and `+++` fences with TOML. What cannot be read is a finding at its
//! place; keys that mean nothing here are left alone, unless they look like a slip for one that does.

use jiff::civil::Date;

use crate::finding::{FileId, Finding, Label, Severity, Status};
use crate::source::Span;

/// What the front matter says; every field optional.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FrontMatter {
    /// `date: 2026-11-23`
    pub date: Option<Date>,
    /// `issuer: Harrow Lake Metals Corp.`
    pub issuer: Option<String>,
    /// `language: en` or `fr`
    pub language: Option<String>,
    /// `listings: [TSX:HLM, OTCQB:HLMKF]`
    pub listings: Vec<String>,
    /// `industry: [mining]`
    pub industry: Vec<String>,
}

/// The keys that mean something here.
const KEYS: [&str; 5] = ["date", "issuer", "language", "listings", "industry"];

/// A value and where it stands in the source.
#[derive(Clone, Debug)]
struct Scalar {
    text: String,
    span: Span,
}

/// A key with its values, in either notation.
#[derive(Debug)]
struct Entry {
    key: Scalar,
    /// One, or the items of a list.
    values: Vec<Scalar>,
    /// The value is a table, a block of text or another thing that is neither.
    unreadable: bool,
}

/// Reads the front matter at the top of `text`. Gives what it says and where the body begins (0 without front matter).
///
/// # Errors
/// All mistakes in it, as findings.
pub(crate) fn read(text: &str) -> Result<(FrontMatter, usize), Vec<Finding>> {
    let mut findings = Vec::new();
    let (entries, body) = if is_fence(first_line(text), "---") && looks_like_keys(text) {
        match fenced(text, &["---", "..."]) {
            Some((inside, body)) => (yaml(text, inside), body),
            None => return Err(vec![unclosed("---")]),
        }
    } else if is_fence(first_line(text), "+++") {
        match fenced(text, &["+++"]) {
            Some((inside, body)) => (toml(text, inside, &mut findings), body),
            None => return Err(vec![unclosed("+++")]),
        }
    } else {
        return Ok((FrontMatter::default(), 0));
    };
    let front_matter = lower(&entries, &mut findings);
    if findings.is_empty() {
        Ok((front_matter, body))
    } else {
        findings.sort_by_key(|finding| finding.primary().map(|label| label.span));
        Err(findings)
    }
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

fn is_fence(line: &str, fence: &str) -> bool {
    line.trim_end() == fence
}

/// A rule and a paragraph may open a text as well: front matter has a key (or a comment, or nothing) in its first line.
fn looks_like_keys(text: &str) -> bool {
    let first = text
        .lines()
        .skip(1)
        .find(|line| !line.trim().is_empty())
        .unwrap_or_default();
    let key = first.split(':').next().unwrap_or_default();
    is_fence(first, "---")
        || first.starts_with('#')
        || first.contains(':')
            && !key.is_empty()
            && key
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

/// The bytes between the fences, and where the text goes on.
fn fenced(text: &str, ends: &[&str]) -> Option<(Span, usize)> {
    let start = text.find('\n')? + 1;
    let mut at = start;
    for line in text.get(start..)?.split_inclusive('\n') {
        if ends.iter().any(|end| is_fence(line, end)) {
            return Some((Span::new(start as u32, at as u32), at + line.len()));
        }
        at += line.len();
    }
    None
}

fn unclosed(fence: &str) -> Finding {
    finding(
        Span::new(0, 3),
        format!("the front matter that begins with `{fence}` has no end"),
        "never closed",
        format!("Write a line with only `{fence}` below it."),
    )
}

fn finding(span: Span, message: String, label: &str, help: String) -> Finding {
    Finding {
        rule: "draft/front-matter".to_owned(),
        severity: Severity::Error,
        status: Status::Violation,
        message,
        labels: vec![Label {
            file: FileId::default(),
            span,
            text: label.to_owned(),
        }],
        checklist: Vec::new(),
        notes: Vec::new(),
        help: Some(help),
        cite: None,
        fix: None,
    }
}

/// The lines of the YAML notation.
fn yaml(text: &str, inside: Span) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut at = inside.start as usize;
    for line in text.get(inside.range()).unwrap_or_default().split_inclusive('\n') {
        let start = at;
        at += line.len();
        let content = line.trim();
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        if let Some(item) = content
            .strip_prefix("- ")
            .or_else(|| (content == "-").then_some(""))
        {
            if let Some(entry) = entries.last_mut() {
                entry.values.extend(scalar(item, start + offset(line, item)));
            }
            continue;
        }
        if indent > 0 {
            // The inside of something nested: of no meaning, but then its key has no plain value.
            if let Some(entry) = entries.last_mut() {
                entry.unreadable = true;
            }
            continue;
        }
        let (key, value) = content.split_once(':').unwrap_or((content, ""));
        let key = key.trim();
        let key_start = (start + offset(line, key)) as u32;
        let value = value.trim();
        let mut entry = Entry {
            key: Scalar {
                text: key.trim_matches(['"', '\'']).to_ascii_lowercase(),
                span: Span::new(key_start, key_start + key.len() as u32),
            },
            values: Vec::new(),
            unreadable: matches!(value.as_bytes().first(), Some(b'|' | b'>' | b'{' | b'&' | b'!')),
        };
        let value_start = start + offset(line, value);
        let list = value
            .strip_prefix('[')
            .and_then(|rest| rest.rfind(']').and_then(|end| rest.get(..end)));
        match list {
            Some(items) => {
                for item in split_items(items) {
                    entry
                        .values
                        .extend(scalar(item, value_start + offset(value, item)));
                }
            }
            None => entry.values.extend(scalar(value, value_start)),
        }
        entries.push(entry);
    }
    entries
}

/// Where `part`, a slice of `whole`, begins in it.
fn offset(whole: &str, part: &str) -> usize {
    (part.as_ptr() as usize)
        .saturating_sub(whole.as_ptr() as usize)
        .min(whole.len())
}

/// Parts between commas that stand outside quotes.
fn split_items(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let (mut start, mut quote) = (0, None);
    for (at, byte) in text.bytes().enumerate() {
        match (byte, quote) {
            (b'"' | b'\'', None) => quote = Some(byte),
            (byte, Some(open)) if byte == open => quote = None,
            (b',', None) => {
                out.extend(text.get(start..at));
                start = at + 1;
            }
            _ => {}
        }
    }
    out.extend(text.get(start..));
    out
}

/// A scalar without its quotes and without a comment behind it; `None` for nothing and for `null`.
fn scalar(text: &str, start: usize) -> Option<Scalar> {
    let trimmed = text.trim_start();
    let start = start + offset(text, trimmed);
    let quote = trimmed.chars().next().filter(|first| matches!(first, '"' | '\''));
    let (content, start) = match quote.and_then(|quote| {
        let rest = trimmed.get(1..)?;
        rest.find(quote).and_then(|end| rest.get(..end))
    }) {
        Some(quoted) => (quoted, start + 1),
        None => {
            let end = if trimmed.starts_with('#') {
                Some(0)
            } else {
                trimmed.find(" #")
            };
            (
                trimmed
                    .get(..end.unwrap_or(trimmed.len()))
                    .unwrap_or_default()
                    .trim_end(),
                start,
            )
        }
    };
    if content.is_empty() || quote.is_none() && matches!(content, "null" | "~") {
        return None;
    }
    Some(Scalar {
        text: content.to_owned(),
        span: Span::new(start as u32, (start + content.len()) as u32),
    })
}

/// The entries of the TOML notation. Its syntax mistakes are findings.
fn toml(text: &str, inside: Span, findings: &mut Vec<Finding>) -> Vec<Entry> {
    let content = text.get(inside.range()).unwrap_or_default();
    let (table, errors) = toml::de::DeTable::parse_recoverable(content);
    let shift = |span: std::ops::Range<usize>| {
        Span::new(
            inside.start + span.start as u32,
            inside.start + span.end.max(span.start) as u32,
        )
    };
    for error in errors {
        findings.push(finding(
            shift(error.span().unwrap_or(0..0)),
            format!(
                "the front matter is no valid TOML: {}",
                error.message().lines().next().unwrap_or_default()
            ),
            "here",
            "Mend the line, or write the front matter between `---` lines as `key: value`.".to_owned(),
        ));
    }
    let scalar = |value: &toml::Spanned<toml::de::DeValue<'_>>| {
        let text = match value.get_ref() {
            toml::de::DeValue::String(text) => text.to_string(),
            toml::de::DeValue::Datetime(date) => date.to_string(),
            toml::de::DeValue::Integer(_)
            | toml::de::DeValue::Float(_)
            | toml::de::DeValue::Boolean(_)
            | toml::de::DeValue::Array(_)
            | toml::de::DeValue::Table(_) => return None,
        };
        Some(Scalar {
            text,
            span: shift(value.span()),
        })
    };
    let mut entries: Vec<Entry> = table
        .get_ref()
        .iter()
        .map(|(key, value)| {
            let (values, count) = match value.get_ref() {
                toml::de::DeValue::Array(items) => {
                    (items.iter().filter_map(scalar).collect::<Vec<_>>(), items.len())
                }
                toml::de::DeValue::String(_)
                | toml::de::DeValue::Datetime(_)
                | toml::de::DeValue::Integer(_)
                | toml::de::DeValue::Float(_)
                | toml::de::DeValue::Boolean(_)
                | toml::de::DeValue::Table(_) => (scalar(value).into_iter().collect(), 1),
            };
            Entry {
                key: Scalar {
                    text: key.get_ref().to_ascii_lowercase(),
                    span: shift(key.span()),
                },
                unreadable: values.len() != count,
                values,
            }
        })
        .collect();
    entries.sort_by_key(|entry| entry.key.span);
    entries
}

/// What the entries mean.
fn lower(entries: &[Entry], findings: &mut Vec<Finding>) -> FrontMatter {
    let mut out = FrontMatter::default();
    let mut seen: Vec<&str> = Vec::new();
    for entry in entries {
        // Site generators write `lang`.
        let key = if entry.key.text == "lang" {
            "language"
        } else {
            entry.key.text.as_str()
        };
        if !KEYS.contains(&key) {
            if let Some(meant) = near_miss(key) {
                findings.push(finding(
                    entry.key.span,
                    format!("“{key}” is no key of the front matter"),
                    &format!("did you mean `{meant}`?"),
                    format!("Write `{meant}`. Known keys: {}.", KEYS.join(", ")),
                ));
            }
            continue;
        }
        if seen.contains(&key) {
            findings.push(finding(
                entry.key.span,
                format!("`{key}` stands twice in the front matter"),
                "the second one",
                "Keep one of them.".to_owned(),
            ));
            continue;
        }
        seen.push(key);
        if entry.unreadable {
            findings.push(finding(
                entry.key.span,
                format!("the value of `{key}` cannot be read"),
                "neither a plain value nor a list of them",
                format!("Write it on one line: `{}`.", example(key)),
            ));
            continue;
        }
        match key {
            "date" => out.date = one(entry, findings).and_then(|value| date(value, findings)),
            "language" => out.language = one(entry, findings).and_then(|value| language(value, findings)),
            "issuer" => out.issuer = one(entry, findings).map(|value| value.text.clone()),
            "listings" => out.listings = many(entry),
            _ => out.industry = many(entry),
        }
    }
    out
}

fn example(key: &str) -> &'static str {
    match key {
        "date" => "date: 2026-11-23",
        "issuer" => "issuer: Harrow Lake Metals Corp.",
        "language" => "language: en",
        "listings" => "listings: [TSX:HLM, OTCQB:HLMKF]",
        _ => "industry: [mining]",
    }
}

/// A known key that was probably meant. Short keys are near many words, so they need more likeness.
fn near_miss(key: &str) -> Option<&'static str> {
    let begins = |known: &str| key.get(..6).is_some() && key.get(..6) == known.get(..6);
    KEYS.into_iter().find(|known| {
        let limit = if known.len() <= 4 { 1 } else { 2 };
        strsim::osa_distance(key, known) <= limit || begins(known)
    })
}

fn one<'a>(entry: &'a Entry, findings: &mut Vec<Finding>) -> Option<&'a Scalar> {
    if let Some(second) = entry.values.get(1) {
        findings.push(finding(
            second.span,
            format!("`{}` takes one value", entry.key.text),
            "one too many",
            format!("For example: `{}`.", example(&entry.key.text)),
        ));
        return None;
    }
    entry.values.first()
}

fn many(entry: &Entry) -> Vec<String> {
    let single = entry.values.len() == 1;
    entry
        .values
        .iter()
        .flat_map(|value| {
            if single {
                value.text.split(',').collect()
            } else {
                vec![value.text.as_str()]
            }
        })
        .map(|item| item.trim().to_owned())
        .filter(|item| !item.is_empty())
        .collect()
}

fn date(value: &Scalar, findings: &mut Vec<Finding>) -> Option<Date> {
    let text = value.text.as_str();
    let day = text
        .get(..10)
        .filter(|_| matches!(text.as_bytes().get(10), None | Some(b'T' | b't' | b' ')));
    let strict = day.filter(|day| {
        day.bytes().enumerate().all(|(at, byte)| {
            if at == 4 || at == 7 {
                byte == b'-'
            } else {
                byte.is_ascii_digit()
            }
        })
    });
    let parsed = strict.and_then(|day| day.parse().ok());
    if parsed.is_none() {
        let message = match strict {
            Some(day) => format!("there is no day {day}"),
            None => format!("“{text}” is no date of the form year-month-day"),
        };
        findings.push(finding(
            value.span,
            message,
            "not a date",
            "Write the date like this: 2026-11-23.".to_owned(),
        ));
    }
    parsed
}

fn language(value: &Scalar, findings: &mut Vec<Finding>) -> Option<String> {
    let lower = value.text.to_lowercase();
    match lower.split(['-', '_']).next().unwrap_or_default() {
        "en" | "english" | "anglais" => Some("en".to_owned()),
        "fr" | "french" | "français" | "francais" => Some("fr".to_owned()),
        _ => {
            findings.push(finding(
                value.span,
                format!("“{}” is no language that releases are checked in", value.text),
                "neither en nor fr",
                "Write `language: en` for English or `language: fr` for French.".to_owned(),
            ));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(items: &[&str]) -> Vec<String> {
        items.iter().map(|item| (*item).to_owned()).collect()
    }

    #[test]
    fn both_notations_say_the_same() {
        let expected = FrontMatter {
            date: Some(jiff::civil::date(2026, 11, 23)),
            issuer: Some("Larch: Ventures Inc.".to_owned()),
            language: Some("fr".to_owned()),
            listings: strings(&["TSXV:LRCH", "OTCQB:LRCHF"]),
            industry: strings(&["mining"]),
        };
        for text in [
            "---\ndate: 2026-11-23 # the day\nissuer: 'Larch: Ventures Inc.'\nlang: fr-CA\nlistings: [TSXV:LRCH, \"OTCQB:LRCHF\"]\nindustry: mining\ntitle: any\n---\nBody",
            "---\r\ndate: \"2026-11-23\"\r\nissuer: Larch: Ventures Inc.\r\nlanguage: fr\r\nlistings:\r\n  - TSXV:LRCH\r\n- OTCQB:LRCHF\r\nindustry: [mining]\r\nmeta:\r\n  nested: x\r\n...\r\nBody",
            "---\ndate: 2026-11-23\nissuer: Larch: Ventures Inc.\nlanguage: fr\nlistings: TSXV:LRCH, OTCQB:LRCHF\nindustry: mining\n---\nBody",
            "+++\ndate = 2026-11-23\nissuer = 'Larch: Ventures Inc.'\nlanguage = 'fr'\nlistings = ['TSXV:LRCH', 'OTCQB:LRCHF']\nindustry = 'mining'\n+++\nBody",
        ] {
            let (found, body) = read(text).unwrap();
            assert_eq!(found, expected, "{text}");
            assert_eq!(text.get(body..), Some("Body"), "{text}");
        }
    }

    #[test]
    fn a_rule_at_the_top_is_no_front_matter() {
        for text in [
            "---\nToday the company has news: good.\n---\n",
            "Text",
            "",
            "---",
            "# Title\n---\n",
        ] {
            assert_eq!(read(text).unwrap(), (FrontMatter::default(), 0), "{text}");
        }
    }

    #[test]
    fn every_mistake_is_reported_at_its_place() {
        for (text, places) in [
            ("---\ndate: 2026-02-30\n---\n", vec!["2026-02-30"]),
            (
                "---\ndate: 23 Nov 2026\nlanguage: de\n---\n",
                vec!["23 Nov 2026", "de"],
            ),
            (
                "---\nlisting: TSX:A\nindustries: x\ndtae: 2026-01-01\nslug: x\n---\n",
                vec!["listing", "industries", "dtae"],
            ),
            ("---\nissuer: A\nissuer: B\n---\n", vec!["issuer"]),
            ("---\ndate: [2026-01-01, 2026-01-02]\n---\n", vec!["2026-01-02"]),
            ("---\nissuer: |\n  A\n---\n", vec!["issuer"]),
            ("---\ndate: 2026-01-01\n\nText", vec!["---"]),
            ("+++\ndate = 2026-01-\n+++\n", vec![""]),
            ("+++\nlanguage = 'de'\n+++\n", vec!["'de'"]),
        ] {
            let findings = read(text).unwrap_err();
            let found: Vec<&str> = findings
                .iter()
                .map(|finding| text.get(finding.primary().unwrap().span.range()).unwrap())
                .collect();
            if places != [""] {
                assert_eq!(found, places, "{text}");
            }
            assert!(
                findings
                    .iter()
                    .all(|finding| finding.rule == "draft/front-matter" && finding.help.is_some())
            );
        }
    }
}

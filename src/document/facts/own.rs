//! The issuer's own symbols: those in the lead that are attached to the company that is named first.

use super::Fact;
use super::dateline;
use super::scan::slice;
use crate::document::release::{LineKind, Release};
use crate::rules::model::FactKind;
use crate::source::Span;

/// A line at least this long is running text.
const BODY: u32 = 100;
/// How far into an "About" paragraph its own symbols stand.
const ABOUT: u32 = 300;

/// What the issuer does with its news: between these words and the lead's beginning stands the issuer's name.
#[rustfmt::skip]
const VERBS: &[&str] = &[
    " announce",
    " a le plaisir",
    " are pleased",
    " est heureu",
    " has acquired",
    " has closed",
    " has completed",
    " has entered",
    " is pleased",
    " is providing",
    " is reporting",
    " provide",
    " reported",
    " reports",
    " annonce",
    " said ",
    " today ",
    " will ",
];

/// The issuer's own symbols.
pub(super) fn find(release: &Release) -> Vec<Fact> {
    let tickers = release.facts(FactKind::Ticker);
    if tickers.is_empty() {
        return Vec::new();
    }
    let dateline = dateline::find(release);
    let (lead, lead_start) = lead(release, dateline.as_ref());
    let mut out = above_lead(release, tickers, lead);
    out.extend(in_lead(release, tickers, lead, lead_start));
    if out.is_empty() {
        out = in_about(release, tickers, lead_start);
    }
    out
}

/// The line of the lead, and where it begins behind the dateline.
fn lead(release: &Release, dateline: Option<&dateline::Dateline>) -> (usize, u32) {
    let from = dateline.map_or(0, |found| found.line);
    if let Some(found) = dateline
        && let Some(line) = release.lines.get(found.line)
        && line.span.end.saturating_sub(found.end) > BODY / 2
    {
        return (found.line, found.end);
    }
    let body = release
        .lines
        .iter()
        .enumerate()
        .skip(from)
        .take(20)
        .find(|(_, line)| {
            // A long headline is no running text: it ends with no full stop.
            line.kind == LineKind::Text
                && line.span.len() > BODY
                && release.slice(line.span).ends_with(['.', ':', ';', ','])
        });
    let (index, line) = match body {
        Some(found) => found,
        None => match release.lines.iter().enumerate().nth(from) {
            Some(found) => found,
            None => return (0, 0),
        },
    };
    (index, line.span.start)
}

/// Symbols on lines above the lead that hold little else, or in the headline.
fn above_lead(release: &Release, tickers: &[Fact], lead: usize) -> Vec<Fact> {
    let mut out: Vec<Fact> = Vec::new();
    for line in release.lines.iter().take(lead) {
        let here: Vec<&Fact> = tickers
            .iter()
            .filter(|fact| line.span.contains(fact.span))
            .collect();
        let mut end = line.span.start;
        let mut taken = 0;
        for fact in &here {
            taken += fact.span.end.saturating_sub(fact.span.start.max(end));
            end = end.max(fact.span.end);
        }
        // "… Acquires Shares of Alder Corp. (TSX: ALD)": a headline may name another company.
        if !here.is_empty() && (line.span.len() - taken < 50 || line.span.len() - taken < taken) {
            out.extend(here.into_iter().cloned());
        }
    }
    out
}

/// Symbols behind the company that is named first in the lead.
fn in_lead(release: &Release, tickers: &[Fact], lead: usize, start: u32) -> Vec<Fact> {
    let Some(line) = release.lines.get(lead) else {
        return Vec::new();
    };
    let here: Vec<&Fact> = tickers
        .iter()
        .filter(|fact| fact.span.start >= start && fact.span.end <= line.span.end)
        .collect();
    let Some(first) = here.iter().position(|fact| is_issuers(release, start, fact)) else {
        return Vec::new();
    };
    let mut out: Vec<Fact> = Vec::new();
    for fact in here.into_iter().skip(first) {
        if let Some(last) = out.last()
            && !is_attached(slice(
                &release.text,
                last.span.end as usize,
                fact.span.start as usize,
            ))
            && last.span != fact.span
        {
            break;
        }
        out.push(fact.clone());
    }
    out
}

/// Whether a symbol belongs to the company that the lead names first.
fn is_issuers(release: &Release, start: u32, fact: &Fact) -> bool {
    let before = slice(&release.lower, start as usize, fact.span.start as usize);
    if !VERBS.iter().any(|verb| before.contains(verb)) {
        return true;
    }
    // Another company, unless its name is the one that the lead or the headline begins with.
    let top = release.lines.first().map_or("", |line| {
        slice(&release.lower, line.span.start as usize, line.span.end as usize)
    });
    let name = name_before(slice(&release.text, start as usize, fact.span.start as usize));
    !name.is_empty() && (starts_with_word(top, &name) || starts_with_word(before, &name))
}

fn starts_with_word(text: &str, word: &str) -> bool {
    text.trim_start_matches(|c: char| !c.is_ascii_alphabetic())
        .strip_prefix(word)
        .is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric()))
}

/// The first word (lower case) of the capitalised name that ends `text`, before an opening bracket and what is defined in others.
fn name_before(text: &str) -> String {
    let mut rest = text.trim_end_matches([' ', '(', '"', ',']);
    // Definitions in brackets stand between the name and its symbol.
    while rest.ends_with(')') {
        rest = rest
            .rfind('(')
            .and_then(|open| rest.get(..open))
            .unwrap_or_default()
            .trim_end();
    }
    let mut name = "";
    for word in rest.rsplit(' ') {
        let capital = word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || c == '&');
        // "Holding, Inc.": that comma parts nothing.
        let legal = ["Inc", "Ltd", "Corp", "LLC", "L.P"]
            .iter()
            .any(|form| name.starts_with(form));
        if !capital || !name.is_empty() && !legal && word.ends_with(['.', ',']) {
            break;
        }
        name = word;
    }
    let name = name.trim_start_matches(|c: char| !c.is_alphanumeric());
    name.trim_end_matches(|c: char| !c.is_alphanumeric())
        .to_ascii_lowercase()
}

/// Whether nothing but brackets, definitions and marks stands between two symbols.
fn is_attached(gap: &str) -> bool {
    // The first of the two stands inside brackets, most of the time.
    let mut depth = i32::from(
        gap.find(')')
            .is_some_and(|close| gap.find('(').is_none_or(|open| close < open)),
    );
    if depth == 0 && !gap.contains(['(', ')']) {
        return gap.len() < 60 && !VERBS.iter().any(|verb| gap.contains(verb));
    }
    let mut letters = 0;
    for c in gap.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = (depth - 1).max(0),
            c if depth == 0 && c.is_alphanumeric() => letters += 1,
            _ => {}
        }
    }
    letters <= 6
}

/// Symbols at the beginning of the paragraph that says what the issuer is.
fn in_about(release: &Release, tickers: &[Fact], lead_start: u32) -> Vec<Fact> {
    let lead = slice(&release.lower, lead_start as usize, lead_start as usize + 120);
    let first_word = lead
        .split(|c: char| !c.is_ascii_alphanumeric())
        .find(|word| !word.is_empty() && *word != "the")
        .unwrap_or_default();
    for (index, line) in release.lines.iter().enumerate() {
        let text = slice(&release.lower, line.span.start as usize, line.span.end as usize);
        let Some(name) = ["about ", "a propos de ", "a propos d'", "au sujet de "]
            .into_iter()
            .find_map(|start| text.strip_prefix(start))
        else {
            continue;
        };
        let named = name.trim_start_matches("the ").starts_with(first_word);
        if !named || first_word.is_empty() {
            continue;
        }
        let end = release
            .lines
            .get(index + 1)
            .map_or(line.span.end, |next| next.span.end);
        let region = Span::new(
            line.span.start,
            end.min(line.span.end.max(line.span.start + 60) + ABOUT),
        );
        let mut out: Vec<Fact> = Vec::new();
        for fact in tickers.iter().filter(|fact| region.contains(fact.span)) {
            if let Some(last) = out.last()
                && last.span != fact.span
                && !is_attached(slice(
                    &release.text,
                    last.span.end as usize,
                    fact.span.start as usize,
                ))
            {
                break;
            }
            out.push(fact.clone());
        }
        if !out.is_empty() {
            return out;
        }
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::super::FactValue;
    use super::super::tests::release;
    use super::*;

    fn show(text: &str) -> String {
        let release = release(text);
        let facts: Vec<String> = find(&release)
            .iter()
            .map(|fact| match &fact.value {
                FactValue::Ticker { exchange, symbol } => format!("{exchange}:{symbol}"),
                FactValue::Date(..) | FactValue::Text(_) => String::new(),
            })
            .collect();
        facts.join(" ")
    }

    #[test]
    fn takes_the_symbols_of_the_first_company() {
        let more = "that it has drilled three holes at its Alder project and that it will drill more of them in the next year.";
        for (text, expected) in [
            (
                format!(
                    "Headline\n\nTORONTO, Feb. 13, 2025 /CNW/ - Larch Inc. (\"Larch\" or the \"Company\") (TSXV: LRC) (OTCQB: LRCF) announces {more}"
                ),
                "TSXV:LRC OTCQB:LRCF",
            ),
            (
                format!(
                    "Headline\n\nTORONTO, Feb. 13, 2025 /CNW/ - Larch Inc. (\"Larch\") announces that Birch Corp. (TSX: BRC) said {more}"
                ),
                "",
            ),
            (
                format!(
                    "Headline\n\nTORONTO, Feb. 13, 2025 /CNW/ - Larch Inc. (TSX: LRC) and Birch Corp. (NYSE: BRC) announce {more}"
                ),
                "TSX:LRC",
            ),
            (
                format!(
                    "Headline\n\nTSX: LRC | NYSE American: LRCH\n\nTORONTO, Feb. 13, 2025 /CNW/ - Larch Inc. announces {more}"
                ),
                "TSX:LRC NYSE American:LRCH",
            ),
            (
                format!(
                    "Headline\n\nLarch Inc. announces {more}\n\nAbout Larch Inc.\n\nLarch Inc. (TSX: LRC) is a company that drills holes.\n\nAbout Birch\n\nBirch (TSX: BRC) is another."
                ),
                "TSX:LRC",
            ),
            (
                format!(
                    "Larch Acquires Shares of Birch Corporation (TSX: BRC) for a Very Good Price Indeed\n\nLarch Inc. announces {more}"
                ),
                "",
            ),
        ] {
            assert_eq!(show(&text), expected, "{text}");
        }
    }
}

//! The dateline: place and date at the beginning of the release, in the shapes that the newswires give it.

use super::scan::{byte, byte_before, is_word, skip, slice};
use super::{Fact, FactValue, dates};
use crate::document::release::{LineKind, Release};
use crate::rules::model::FactKind;
use crate::source::Span;

/// How many lines from the top are looked at.
const LINES: usize = 40;
/// The longest dateline, in bytes.
const LONGEST: usize = 160;
/// Running text is longer than this.
const BODY: u32 = 100;

/// Where the dateline stands and what it says; offsets in the folded text.
#[derive(Clone, Debug)]
pub(super) struct Dateline {
    /// Index of its line.
    pub(super) line: usize,
    /// Where it ends, as far as it was read.
    pub(super) end: u32,
    place: Option<Span>,
    date: Option<Fact>,
    /// How much it looks like one.
    score: u32,
}

/// The place of the dateline.
pub(super) fn place(release: &Release) -> Vec<Fact> {
    let place = find(release).and_then(|found| found.place);
    let value = |span: Span| {
        FactValue::Text(slice(&release.lower, span.start as usize, span.end as usize).to_owned())
    };
    place
        .map(|span| Fact {
            span,
            value: value(span),
        })
        .into_iter()
        .collect()
}

/// The date of the dateline.
pub(super) fn date(release: &Release) -> Vec<Fact> {
    find(release).and_then(|found| found.date).into_iter().collect()
}

/// The dateline of the release: the best one near the top; of equals, the first.
pub(super) fn find(release: &Release) -> Option<Dateline> {
    let mut best: Option<Dateline> = None;
    for (index, line) in release.lines.iter().enumerate().take(LINES) {
        if matches!(line.kind, LineKind::ListItem | LineKind::TableRow) {
            continue;
        }
        if let Some(found) = read(release, index)
            && best.as_ref().is_none_or(|best| found.score > best.score)
        {
            best = Some(found);
        }
    }
    let mut best = best?;
    // A place in front of the body, and the date on the line right above it.
    if best.date.is_none()
        && let Some(above) = best.line.checked_sub(1)
        && let Some(found) = read(release, above)
        && found.place.is_none()
    {
        best.date = found.date;
    }
    Some(best)
}

/// What stands at the beginning of one line.
fn read(release: &Release, index: usize) -> Option<Dateline> {
    let line = release.lines.get(index)?;
    let (text, lower) = (release.text.as_str(), release.lower.as_str());
    let (line_start, line_end) = (line.span.start as usize, line.span.end as usize);
    let limit = line_end.min(line_start + LONGEST);
    let start = skip(text, line_start, |byte| {
        matches!(byte, b'(' | b' ' | b'"' | b'-' | b'/' | b'*')
    })
    .min(line_end);

    let all = release.facts(FactKind::Date);
    let first = all.partition_point(|fact| (fact.span.start as usize) < line_start);
    let date = all.get(first).filter(|fact| (fact.span.end as usize) <= limit);

    if let Some(date) = date {
        let date_start = with_weekday(lower, date);
        if is_only_article(slice(lower, start, date_start)) {
            return date_first(release, index, date);
        }
        let place_end = place_end(text, lower, start, date_start);
        if let Some(place_end) = place_end
            && is_between(slice(lower, place_end, date_start))
        {
            let place = Span::new(start as u32, place_end as u32);
            let capitals = is_capitals(slice(text, start, place_end));
            if let Some(end) = closes(text, lower, date.span.end as usize, line_end, capitals) {
                let body = line_end.saturating_sub(end) >= BODY as usize / 2;
                let score = if body { 5 } else { 4 };
                return Some(Dateline {
                    line: index,
                    end: end as u32,
                    place: Some(place),
                    date: Some(date.clone()),
                    score,
                });
            }
        }
    }
    place_only(release, index, start, line_end)
}

/// The begin of a date with its weekday.
fn with_weekday(lower: &str, date: &Fact) -> usize {
    let start = date.span.start as usize;
    match &date.value {
        FactValue::Date(_, Some(_)) => {
            let at = super::scan::skip_back(lower, start, |byte| matches!(byte, b' ' | b',' | b'.'));
            super::scan::letters_back(lower, at)
        }
        FactValue::Date(_, None) | FactValue::Ticker { .. } | FactValue::Text(_) => start,
    }
}

fn is_only_article(between: &str) -> bool {
    matches!(between.trim(), "" | "le" | "dated")
}

/// `February 7, 2025 - Toronto, Ontario - …`, or a date alone.
fn date_first(release: &Release, index: usize, date: &Fact) -> Option<Dateline> {
    let line = release.lines.get(index)?;
    let (text, lower) = (release.text.as_str(), release.lower.as_str());
    let line_end = line.span.end as usize;
    let end = date.span.end as usize;
    let found = |place, end: usize, score| {
        Some(Dateline {
            line: index,
            end: end as u32,
            place,
            date: Some(date.clone()),
            score,
        })
    };
    let rest = slice(lower, end, line_end);
    if rest.trim_matches([' ', '-', ')', '.', '/', ':']).is_empty() {
        // A date line counts only right above the body.
        let below = release
            .lines
            .get(index + 1)
            .is_some_and(|next| next.span.len() > BODY);
        return if below { found(None, line_end, 1) } else { None };
    }
    let place_start = skip(text, end, |byte| {
        matches!(byte, b' ' | b'-' | b',' | b'/' | b'|' | b')' | b'(' | b':')
    });
    let parted = slice(text, end, place_start);
    if let Some(place_end) = place_end(text, lower, place_start, line_end.min(place_start + 90))
        && parted.contains(['-', ',', '/', '|', ')', ':'])
    {
        let after = slice(lower, place_end, line_end);
        let closed = after.is_empty()
            || after.starts_with([':', '/', '('])
            || after.starts_with(" -")
            || after.starts_with("--")
            || after.starts_with(" (")
            || after.starts_with(" /")
            || after.starts_with('-');
        let trusted = has_region(slice(lower, place_start, place_end))
            || is_capitals(slice(text, place_start, place_end))
            || slice(text, place_start, place_end).split(' ').count() <= 2;
        if closed && trusted {
            let score = if line_end - place_end >= BODY as usize / 2 {
                5
            } else {
                4
            };
            return found(
                Some(Span::new(place_start as u32, place_end as u32)),
                place_end,
                score,
            );
        }
    }
    let marked = parted.contains('-') || rest.trim_start().starts_with(['/', '(']);
    if marked && line_end - end >= BODY as usize / 2 {
        found(None, place_start, 2)
    } else {
        None
    }
}

/// `CALGARY, Alberta - Larch Corp. …`, `SAN JOSE, Calif., Aug. 2 /PRNewswire/ - …`
fn place_only(release: &Release, index: usize, start: usize, line_end: usize) -> Option<Dateline> {
    let (text, lower) = (release.text.as_str(), release.lower.as_str());
    if line_end - start.min(line_end) < BODY as usize {
        return None;
    }
    let place_end = place_end(text, lower, start, line_end.min(start + LONGEST))?;
    let place = slice(text, start, place_end);
    let mut end = place_end;
    let mut score = 2;
    // A day without a year between the place and the newswire.
    let mark = slice(text, place_end, line_end.min(place_end + 40))
        .find(['/', '('])
        .map(|at| place_end + at);
    if let Some(mark) = mark
        && let Some(date) = dates::yearless_at_end(slice(lower, place_end, mark))
        && slice(lower, place_end, place_end + date)
            .trim_matches([' ', ',', '-'])
            .is_empty()
    {
        end = mark;
        score = 3;
    } else {
        let rest = slice(lower, place_end, line_end);
        let wire = rest.trim_start_matches([' ', '-', '/', '(']);
        let is_wire = wire.len() < rest.len() && WIRES.iter().any(|name| wire.starts_with(name));
        let dashed =
            [" -", "--", ", -"].into_iter().any(|dash| rest.starts_with(dash)) || rest.starts_with('-');
        let trusted = is_wire || has_region(&place.to_ascii_lowercase()) || is_capitals(place) && index < 15;
        if !(is_wire || dashed && trusted) {
            return None;
        }
    }
    Some(Dateline {
        line: index,
        end: end as u32,
        place: Some(Span::new(start as u32, place_end as u32)),
        date: None,
        score,
    })
}

/// The end of a place that begins at `start`: capitalised words with commas and small words between.
fn place_end(text: &str, lower: &str, start: usize, limit: usize) -> Option<usize> {
    let mut end = start;
    let mut at = start;
    let mut words = 0;
    while at < limit {
        let mut word_end = skip(text, at, |byte| is_word(byte) || matches!(byte, b'\'' | b'.')).min(limit);
        // A hyphen inside a name goes on, one before a date or a company does not.
        while byte(text, word_end) == Some(b'-') && word_end < limit {
            let next = skip(text, word_end + 1, is_word).min(limit);
            let part = slice(lower, word_end + 1, next);
            if part.is_empty()
                || dates::month(part).is_some()
                || part.bytes().all(|byte| byte.is_ascii_digit())
                || words == 0 && at != start
            {
                break;
            }
            // "California-Larch Inc. announced": the place ends with the state.
            if is_region(slice(lower, at, word_end).trim_end_matches('.')) {
                break;
            }
            word_end = skip(text, next, |byte| byte == b'.').min(limit);
        }
        let word = slice(text, at, word_end);
        let name = slice(lower, at, word_end).trim_end_matches('.');
        if word.is_empty() || word.bytes().any(|byte| byte.is_ascii_digit()) || words >= 12 {
            break;
        }
        if NO_PLACES.binary_search(&name).is_ok() || words == 0 && NO_FIRST.binary_search(&name).is_ok() {
            return None;
        }
        let capital = word.starts_with(char::is_uppercase);
        let small = matches!(
            name,
            "and" | "et" | "de" | "du" | "des" | "la" | "le" | "les" | "of" | "the" | "sur" | "d" | "l"
        );
        let next_figure = byte(text, word_end + 1).is_some_and(|byte| byte.is_ascii_digit());
        if !capital && !small
            || dates::month(name).is_some() && (next_figure || word.ends_with('.'))
            || name == "le" && next_figure
        {
            break;
        }
        if is_weekday(name) {
            break;
        }
        words += 1;
        if capital {
            end = word_end;
        }
        // One space, or a comma and a space, to the next word.
        let mut next = word_end;
        if byte(text, next) == Some(b',') {
            next += 1;
        }
        if byte(text, next) == Some(b' ') {
            next += 1;
        } else {
            break;
        }
        at = next;
    }
    // `TORONTO (Ontario)`
    if slice(text, end, end + 2) == " (" {
        let close = skip(text, end + 2, |byte| {
            is_word(byte) || matches!(byte, b' ' | b'-' | b'.' | b'\'')
        });
        if byte(text, close) == Some(b')') && is_region(slice(lower, end + 2, close).trim_end_matches('.')) {
            end = close + 1;
        }
    }
    let long = end.saturating_sub(start);
    (words > 0 && (2..=90).contains(&long) && end <= limit).then_some(end)
}

fn is_weekday(name: &str) -> bool {
    matches!(
        name,
        "monday"
            | "tuesday"
            | "wednesday"
            | "thursday"
            | "friday"
            | "saturday"
            | "sunday"
            | "lundi"
            | "mardi"
            | "mercredi"
            | "jeudi"
            | "vendredi"
            | "samedi"
            | "dimanche"
    )
}

/// Only marks, articles and names of newswires between place and date.
fn is_between(between: &str) -> bool {
    between
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .all(|word| {
            matches!(
                word,
                "le" | "corp"
                    | "inc"
                    | "the"
                    | "on"
                    | "via"
                    | "news"
                    | "wire"
                    | "telbec"
                    | "firstcall"
                    | "direct"
                    | "service"
            ) || is_wire_word(word)
        })
}

fn is_wire_word(word: &str) -> bool {
    WIRES.iter().any(|wire| wire.split(' ').any(|part| part == word))
}

/// Names of newswires.
#[rustfmt::skip]
const WIRES: &[&str] = &[
    "access newswire",
    "accesswire",
    "business wire",
    "businesswire",
    "canada newswire",
    "cision",
    "cnw",
    "ein presswire",
    "globe newswire",
    "globenewswire",
    "groupe cnw",
    "marketwire",
    "marketwired",
    "news direct",
    "newmediawire",
    "newsdirect",
    "newsfile",
    "pr newswire",
    "prnewswire",
    "thenewswire",
    "stockwatch",
    "investorwire",
    "newswire",
];

/// Whether what follows the date may follow a dateline: where the dateline ends.
fn closes(text: &str, lower: &str, at: usize, line_end: usize, capitals: bool) -> Option<usize> {
    let next = skip(text, at, |byte| byte == b' ');
    if next >= line_end {
        return Some(line_end);
    }
    match byte(text, next)? {
        b'-' | b'/' | b'(' | b')' | b':' | b'|' => Some(next),
        b'.' if next + 1 >= line_end || byte(text, next + 1) == Some(b' ') => Some(next + 1),
        b',' => {
            let after = skip(text, next + 1, |byte| byte == b' ');
            let wire = WIRES
                .iter()
                .any(|wire| super::scan::starts_with(lower, after, wire));
            let marked = matches!(byte(text, after), Some(b'-' | b'/' | b'('));
            (wire || marked || capitals).then_some(after)
        }
        first => (next > at && (first.is_ascii_uppercase() || first == b'"')
            || byte_before(text, next) == Some(b' ') && first >= 0x80)
            .then_some(next),
    }
}

fn is_capitals(place: &str) -> bool {
    // "VANCOUVER, British Columbia" counts: its first part is in capitals.
    let first = place.split([',', '(']).next().unwrap_or_default();
    first.bytes().filter(u8::is_ascii_uppercase).count() > 2
        && !first
            .replace(" and ", " ")
            .bytes()
            .any(|byte| byte.is_ascii_lowercase())
}

/// Whether a part of the place (between commas) is a province, a state or a country.
fn has_region(lower_place: &str) -> bool {
    lower_place
        .split([',', '(', ')'])
        .skip(1)
        .any(|part| is_region(part.trim().trim_end_matches('.')))
}

fn is_region(name: &str) -> bool {
    REGIONS.binary_search(&name).is_ok()
}

/// Provinces, states and countries, folded, in lower case, without a final full stop.
#[rustfmt::skip]
const REGIONS: &[&str] = &[
    "ab",
    "ak",
    "al",
    "alabama",
    "alaska",
    "alberta",
    "ar",
    "argentina",
    "ariz",
    "arizona",
    "ark",
    "arkansas",
    "australia",
    "az",
    "b.c",
    "barbados",
    "bc",
    "bermuda",
    "brazil",
    "british columbia",
    "ca",
    "calif",
    "california",
    "canada",
    "cayman islands",
    "chile",
    "china",
    "co",
    "colo",
    "colombia",
    "colombie-britannique",
    "colorado",
    "conn",
    "connecticut",
    "ct",
    "d.c",
    "dc",
    "de",
    "del",
    "delaware",
    "england",
    "fl",
    "fla",
    "florida",
    "france",
    "ga",
    "georgia",
    "germany",
    "hawaii",
    "hi",
    "ia",
    "id",
    "idaho",
    "il",
    "ile-du-prince-edouard",
    "ill",
    "illinois",
    "in",
    "ind",
    "india",
    "indiana",
    "iowa",
    "ireland",
    "israel",
    "italy",
    "japan",
    "kan",
    "kansas",
    "kentucky",
    "ks",
    "ky",
    "la",
    "louisiana",
    "luxembourg",
    "ma",
    "maine",
    "man",
    "manitoba",
    "maryland",
    "mass",
    "massachusetts",
    "mb",
    "md",
    "me",
    "mexico",
    "mi",
    "mich",
    "michigan",
    "minn",
    "minnesota",
    "mississippi",
    "missouri",
    "mn",
    "mo",
    "mont",
    "montana",
    "ms",
    "mt",
    "n.b",
    "n.c",
    "n.d",
    "n.h",
    "n.j",
    "n.l",
    "n.m",
    "n.s",
    "n.w.t",
    "n.y",
    "nb",
    "nc",
    "nd",
    "ne",
    "neb",
    "nebraska",
    "netherlands",
    "nev",
    "nevada",
    "new brunswick",
    "new hampshire",
    "new jersey",
    "new mexico",
    "new york",
    "newfoundland",
    "newfoundland and labrador",
    "nh",
    "nj",
    "nl",
    "nm",
    "north carolina",
    "north dakota",
    "northwest territories",
    "norway",
    "nouveau-brunswick",
    "nouvelle-ecosse",
    "nova scotia",
    "ns",
    "nt",
    "nu",
    "nunavut",
    "nv",
    "ny",
    "oh",
    "ohio",
    "ok",
    "okla",
    "oklahoma",
    "on",
    "ont",
    "ontario",
    "or",
    "ore",
    "oregon",
    "p.e.i",
    "p.q",
    "pa",
    "panama",
    "pe",
    "pei",
    "penn",
    "pennsylvania",
    "peru",
    "portugal",
    "pq",
    "prince edward island",
    "qc",
    "que",
    "quebec",
    "rhode island",
    "ri",
    "s.c",
    "s.d",
    "sask",
    "saskatchewan",
    "sc",
    "sd",
    "singapore",
    "sk",
    "south africa",
    "south carolina",
    "south dakota",
    "spain",
    "sweden",
    "switzerland",
    "tenn",
    "tennessee",
    "terre-neuve-et-labrador",
    "tex",
    "texas",
    "tn",
    "tx",
    "u.k",
    "uk",
    "united kingdom",
    "usa",
    "ut",
    "utah",
    "va",
    "vermont",
    "virginia",
    "vt",
    "w.va",
    "wa",
    "wash",
    "washington",
    "west virginia",
    "wi",
    "wis",
    "wisconsin",
    "wv",
    "wy",
    "wyo",
    "wyoming",
    "yt",
    "yukon",
];

/// Words that stand in no place: with one of them the line is a headline or a sentence.
#[rustfmt::skip]
const NO_PLACES: &[&str] = &[
    "amended",
    "annonce",
    "announce",
    "announced",
    "announces",
    "as",
    "attention",
    "call",
    "closes",
    "communique",
    "company",
    "conference",
    "contact",
    "copyright",
    "corporation",
    "date",
    "dated",
    "ended",
    "ending",
    "exhibit",
    "financial",
    "first-quarter",
    "fiscal",
    "for",
    "fourth-quarter",
    "from",
    "highlights",
    "immediate",
    "inc",
    "limited",
    "ltd",
    "months",
    "note",
    "outlook",
    "overview",
    "period",
    "press",
    "private",
    "pursuant",
    "quarter",
    "release",
    "released",
    "reports",
    "results",
    "second-quarter",
    "source",
    "summary",
    "third-quarter",
    "time",
    "trading",
    "until",
    "update",
    "webcast",
    "with",
    "year",
];

/// Words that begin sentences and headings, not places.
#[rustfmt::skip]
const NO_FIRST: &[&str] = &[
    "a",
    "about",
    "after",
    "all",
    "an",
    "and",
    "at",
    "au",
    "before",
    "by",
    "corp",
    "during",
    "each",
    "effective",
    "en",
    "following",
    "in",
    "le",
    "news",
    "of",
    "on",
    "our",
    "page",
    "since",
    "the",
    "this",
    "to",
    "under",
    "updated",
    "we",
];

#[cfg(test)]
mod tests {
    use super::super::tests::release;
    use super::*;

    /// Place and date of the dateline; the body that follows is filled up.
    fn show(text: &str) -> (String, String) {
        let body = "Larch Ventures Inc. announces that it has drilled three holes at its Alder project and that it will drill more.";
        let release = release(&text.replace("{body}", body));
        let text = |facts: Vec<Fact>| {
            facts
                .first()
                .map(|fact| release.slice(fact.span).to_owned())
                .unwrap_or_default()
        };
        (text(place(&release)), text(date(&release)))
    }

    #[test]
    fn lists_are_sorted() {
        for list in [REGIONS, NO_PLACES, NO_FIRST] {
            let mut sorted = list.to_vec();
            sorted.sort_unstable();
            assert_eq!(sorted, list);
        }
    }

    #[test]
    fn reads_datelines() {
        for (text, place, date) in [
            (
                "TORONTO, Feb. 13, 2025 /CNW/ - {body}",
                "TORONTO",
                "Feb. 13, 2025",
            ),
            (
                "Vancouver, British Columbia--(Newsfile Corp. - September 10, 2026) - {body}",
                "Vancouver, British Columbia",
                "September 10, 2026",
            ),
            (
                "VANCOUVER, BC / ACCESS Newswire / February 7, 2025 / {body}",
                "VANCOUVER, BC",
                "February 7, 2025",
            ),
            (
                "TORONTO--(BUSINESS WIRE)--February 07, 2025--{body}",
                "TORONTO",
                "February 07, 2025",
            ),
            (
                "SAN DIEGO and CALGARY, AB, Feb. 7, 2025 /PRNewswire/ -- {body}",
                "SAN DIEGO and CALGARY, AB",
                "Feb. 7, 2025",
            ),
            (
                "Vancouver, November 14, 2013 - {body}",
                "Vancouver",
                "November 14, 2013",
            ),
            ("(Montréal, 6 mai 2024) {body}", "Montreal", "6 mai 2024"),
            (
                "Rouyn-Noranda, Canada, le 27 octobre 2023 – {body}",
                "Rouyn-Noranda, Canada",
                "27 octobre 2023",
            ),
            (
                "TORONTO (Ontario) – le 16 octobre 2025 – {body}",
                "TORONTO (Ontario)",
                "16 octobre 2025",
            ),
            (
                "February 7, 2025 - Toronto, Ontario - {body}",
                "Toronto, Ontario",
                "February 7, 2025",
            ),
            (
                "Calgary, Alberta (March 3, 2026) - {body}",
                "Calgary, Alberta",
                "March 3, 2026",
            ),
            (
                "BROOKFIELD, NEWS, Feb. 13, 2025 (GLOBE NEWSWIRE) — {body}",
                "BROOKFIELD, NEWS",
                "Feb. 13, 2025",
            ),
            ("Calgary, Alberta - {body}", "Calgary, Alberta", ""),
            (
                "SAN JOSE, Calif., Aug. 2 /PRNewswire-FirstCall/ -- {body}",
                "SAN JOSE, Calif",
                "",
            ),
            (
                "CUPERTINO, California—July 14, 2004—{body}",
                "CUPERTINO, California",
                "July 14, 2004",
            ),
            (
                "IRVINE, Calif. - August 16, 2011-{body}",
                "IRVINE, Calif.",
                "August 16, 2011",
            ),
            (
                "Toronto, ON: April 26, 2018 - {body}",
                "Toronto, ON",
                "April 26, 2018",
            ),
            (
                "VANCOUVER, BRITISH COLUMBIA, - October 22, 2025 (NEWMEDIAWIRE) - {body}",
                "VANCOUVER, BRITISH COLUMBIA",
                "October 22, 2025",
            ),
            (
                "Toronto, Ontario – TheNewswire - February 10, 2025 – {body}",
                "Toronto, Ontario",
                "February 10, 2025",
            ),
            (
                "TORONTO, ON, Thursday, February 13, 2025 - {body}",
                "TORONTO, ON",
                "February 13, 2025",
            ),
            (
                "February 7, 2025\n\nCalgary, Alberta - {body}",
                "Calgary, Alberta",
                "February 7, 2025",
            ),
            (
                "Headline\n\nTORONTO, Feb. 13, 2025\n\nTORONTO, Feb. 14, 2025 /CNW/ - {body}",
                "TORONTO",
                "Feb. 14, 2025",
            ),
            (
                "On November 3, 2024, the Company said that it is a company. {body}",
                "",
                "",
            ),
            (
                "Larch Reports Results for the Year Ended December 31, 2024\n\n{body}",
                "",
                "",
            ),
            (
                "HIGHLIGHTS FOR THE YEAR ENDED DECEMBER 31, 2024\n\n{body}",
                "",
                "",
            ),
            (
                "FOR IMMEDIATE RELEASE: January 6, 2005\n\nHeadline\n\n{body}",
                "",
                "",
            ),
        ] {
            let (found_place, found_date) = show(text);
            assert_eq!(
                (found_place.trim_end_matches('.'), found_date.as_str()),
                (place.trim_end_matches('.'), date),
                "{text}"
            );
        }
    }
}

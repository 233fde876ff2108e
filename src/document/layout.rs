//! What the shape of lines says: is this text hard-wrapped, does a line go on in the next, is it a list item, a row, a heading.
//!
//! Shared by the readers of plain text and Markdown, which must agree on the same words. Nothing here knows about spans.

use crate::document::release::LineKind;

/// The longest line that counts as hard-wrapped, in characters.
const MAX_WRAPPED: usize = 120;
/// A line at least this long may go on in the next one; shorter ones are addresses, names and headings.
const MIN_WRAPPED: usize = 40;
/// A line longer than this holds a whole paragraph.
const WHOLE_PARAGRAPH: usize = 200;
/// The longest heading, in characters.
const MAX_HEADING: usize = 120;

/// Words at a line's end after which an address (`www.…`, `…@…`) belongs to the same sentence.
#[rustfmt::skip]
const LEADS_TO_ADDRESS: &[&str] = &[
    "a", "and", "at", "by", "contact", "email", "from", "in", "is", "of", "on", "or", "profile", "see", "site", "sur", "the", "to",
    "under", "via", "visit", "website", "with",
];

fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Without the white space and invisible characters at both ends, and how many bytes were cut off in front.
pub(crate) fn trim(text: &str) -> (&str, usize) {
    let tail = text.trim_start_matches(is_invisible);
    (tail.trim_end_matches(is_invisible), text.len() - tail.len())
}

/// Whether a line is only a border drawn with characters (`-----`, `* * *`). Underscores are blanks to fill in, not borders.
pub(crate) fn is_border(text: &str) -> bool {
    let mut drawn = 0;
    for c in text.chars() {
        match c {
            '-' | '=' | '*' | '~' | '–' | '—' | '─' => drawn += 1,
            c if is_invisible(c) => {}
            _ => return false,
        }
    }
    drawn >= 3
}

/// What stands before the text of a list item.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Marker {
    /// A bullet or `1.`: always an item.
    Plain,
    /// `(a)`, `(ii)`: also found in the middle of a sentence.
    Bracketed,
}

fn list_marker(text: &str) -> Option<Marker> {
    let mut chars = text.chars();
    let first = chars.next()?;
    let rest = chars.as_str();
    let spaced = rest.starts_with(char::is_whitespace);
    match first {
        '•' | '●' | '·' | '▪' | '◦' | '■' | '□' | '‣' | '∙' | '➢' | '➤' | '►' | '✓' | '✔' | '\u{f0b7}'
        | '\u{f0a7}' => (!rest.is_empty()).then_some(Marker::Plain),
        '*' | '-' | '–' | '—' | '>' | '+' | 'o' | '§' if spaced => Some(Marker::Plain),
        '(' => {
            let (inner, after) = rest.split_once(')')?;
            let short = (1..=4).contains(&inner.len())
                && inner.bytes().all(|byte| {
                    byte.is_ascii_digit()
                        || byte.is_ascii_lowercase()
                        || byte.is_ascii_uppercase() && inner.len() == 1
                });
            (short && is_enumerator(inner) && after.starts_with(char::is_whitespace))
                .then_some(Marker::Bracketed)
        }
        _ if first.is_ascii_alphanumeric() => {
            let end = text.find(['.', ')'])?;
            let (number, after) = (text.get(..end)?, text.get(end + 1..)?);
            let numbered = number.len() <= 2 && number.bytes().all(|byte| byte.is_ascii_digit());
            let lettered =
                text.as_bytes().get(end) == Some(&b')') && number.len() <= 4 && is_enumerator(number);
            ((numbered || lettered) && after.starts_with(char::is_whitespace)).then_some(Marker::Plain)
        }
        _ => None,
    }
}

/// `a`, `12`, `iv`.
fn is_enumerator(text: &str) -> bool {
    text.len() == 1 && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
        || !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
        || !text.is_empty() && text.bytes().all(|byte| matches!(byte, b'i' | b'v' | b'x'))
}

/// Whether a line is an item of a list.
pub(crate) fn is_list_item(text: &str) -> bool {
    list_marker(text).is_some()
}

/// Whether a line is a row of a table: tabs, or columns kept apart by blanks.
pub(crate) fn is_table_row(text: &str) -> bool {
    if is_list_item(text) {
        return false;
    }
    let mut gaps = 0;
    let mut run = 0;
    for c in text.chars() {
        match c {
            '\t' => return true,
            ' ' | '\u{a0}' => run += 1,
            _ => {
                gaps += usize::from(run >= 3);
                run = 0;
            }
        }
    }
    gaps >= 2
}

/// Whether a text is hard-wrapped, and at which width: the longest line that surely goes on in the next.
///
/// A line surely goes on when it ends in the middle of a sentence and the next begins with a small letter. A text with no such
/// line is not wrapped, nor is one in which whole paragraphs stand on one line.
pub(crate) fn wrap_width<'a>(paragraphs: impl Iterator<Item = &'a [&'a str]>) -> Option<usize> {
    let (mut width, mut wraps, mut whole) = (0, 0usize, 0usize);
    for lines in paragraphs {
        whole += lines
            .iter()
            .filter(|line| line.chars().count() > WHOLE_PARAGRAPH && line.contains(' '))
            .count();
        for pair in lines.windows(2) {
            let [line, next] = pair else { continue };
            let len = line.chars().count();
            if (MIN_WRAPPED..=MAX_WRAPPED).contains(&len) && goes_on(line, next) && !is_table_row(line) {
                wraps += 1;
                width = width.max(len);
            }
        }
    }
    (wraps > whole * 4).then_some(width)
}

/// A sentence is cut between the two lines.
fn goes_on(line: &str, next: &str) -> bool {
    next.starts_with(char::is_lowercase)
        && !line.ends_with(['.', '!', '?', ':', ';'])
        && !is_list_item(next)
        && !is_table_row(next)
        && !is_contact(next)
}

/// Whether `line` goes on in `next`, in a text that is hard-wrapped at `width`. Both are trimmed.
pub(crate) fn continues(line: &str, next: &str, width: usize) -> bool {
    let len = line.chars().count();
    if len > MAX_WRAPPED || is_table_row(line) || is_table_row(next) {
        return false;
    }
    let first_word = next
        .split_whitespace()
        .next()
        .map_or(0, |word| word.chars().count());
    // The break was forced: the next word would not have fit.
    let full = len + 1 + first_word >= width;
    match list_marker(next) {
        // The dash of a sentence fell to the beginning of a line.
        Some(Marker::Plain)
            if full
                && len >= MIN_WRAPPED
                && next.starts_with(['-', '–', '—'])
                && !is_list_item(line)
                && !line.ends_with(['.', '!', '?', ':', ';']) => {}
        Some(Marker::Plain) => return false,
        Some(Marker::Bracketed)
            if line.ends_with([';', ':', '.', ',']) || ends_with_word(line, &["and", "or", "et", "ou"]) =>
        {
            return false;
        }
        Some(Marker::Bracketed) | None => {}
    }
    let leads = full && len >= MIN_WRAPPED || ends_with_word(line, LEADS_TO_ADDRESS);
    if is_contact(next) && (is_contact(line) || !leads) {
        return false;
    }
    if len < MIN_WRAPPED {
        full && goes_on(line, next)
    } else {
        full || goes_on(line, next)
    }
}

/// Whether the line break in a continued line stands for nothing: a compound was cut at its hyphen.
pub(crate) fn cut_at_hyphen(line: &str, next: &str) -> bool {
    let mut tail = line.chars().rev();
    matches!(tail.next(), Some('-' | '‐' | '‑'))
        && tail.next().is_some_and(char::is_alphabetic)
        && next.starts_with(char::is_alphabetic)
}

fn ends_with_word(line: &str, words: &[&str]) -> bool {
    line.rsplit(|c: char| !c.is_alphanumeric())
        .next()
        .is_some_and(|last| words.iter().any(|word| last.eq_ignore_ascii_case(word)))
}

/// Begins with an address, a number or a label, as the lines of a contact block do.
fn is_contact(line: &str) -> bool {
    let Some(word) = line.split_whitespace().next() else {
        return false;
    };
    word.contains('@')
        || word.contains("://")
        || word.starts_with("www.")
        || word.ends_with(':') && word.len() <= 12
        || line.starts_with("+1")
        || line.starts_with("1-")
        || word.len() >= 2
            && word.starts_with('(')
            && word
                .get(1..4)
                .is_some_and(|code| code.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Where a line stands among its neighbours.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    /// No other line in its paragraph.
    pub(crate) alone: bool,
    /// The first line of its paragraph.
    pub(crate) first: bool,
    /// One of the first lines of the text, where the headline is.
    pub(crate) top: bool,
    /// The next line is an item of a list or a row of a table.
    pub(crate) heads_list: bool,
    /// Characters of the next line in the same paragraph, or of the next paragraph's first line; 0 at the end.
    pub(crate) next: usize,
}

/// What kind of line it is.
pub(crate) fn kind(text: &str, place: Place) -> LineKind {
    if is_list_item(text) {
        LineKind::ListItem
    } else if is_table_row(text) {
        LineKind::TableRow
    } else if is_heading(text, place) {
        LineKind::Heading
    } else {
        LineKind::Text
    }
}

/// How the headings of releases begin that are no title case and no capitals.
#[rustfmt::skip]
const HEADING_STARTS: &[&str] = &[
    "about ", "forward-looking ", "forward looking ", "cautionary ", "caution ", "for further information", "for more information",
    "for additional information", "a propos ", "à propos ", "au sujet d", "mise en garde", "mises en garde", "énoncé", "enonce",
    "renseignements", "pour plus d", "pour de plus amples", "information prospective", "informations prospectives", "non-ifrs ",
    "non-gaap ", "qualified person", "personne qualifiée", "on behalf of", "contact",
];

/// Small words that stay small in a title.
#[rustfmt::skip]
const SMALL_WORDS: &[&str] = &[
    "a", "an", "and", "as", "at", "au", "aux", "but", "by", "d", "da", "das", "de", "del", "des", "du", "el", "en", "et", "for",
    "from", "in", "into", "its", "l", "la", "le", "les", "nor", "of", "off", "on", "or", "ou", "over", "par", "per", "pour", "sur",
    "the", "to", "un", "une", "up", "via", "vs", "with", "within",
];

/// Abbreviations that end the name of a company: a full stop after them ends no sentence.
#[rustfmt::skip]
const COMPANY_ENDS: &[&str] =
    &["inc.", "corp.", "ltd.", "co.", "l.p.", "s.a.", "n.v.", "plc.", "limited.", "llc.", "ltee.", "ltée.", "s.e.c.", "u.s.", "p.geo."];

fn is_heading(text: &str, place: Place) -> bool {
    let len = text.chars().count();
    if !(2..=MAX_HEADING).contains(&len)
        || !(place.alone || place.first)
        || !text.contains(char::is_alphabetic)
    {
        return false;
    }
    if text.contains('@') || text.contains("://") || text.contains("www.") {
        return false;
    }
    let capitals = is_capitals(text);
    // In a contact block the lines are short as well; a heading is followed by running text.
    if !place.alone
        && !(text.ends_with(':')
            || place.next > 80 && (capitals || starts_like_heading(text) || is_title(text)))
    {
        return false;
    }
    if text.ends_with(':') {
        return is_label(text);
    }
    if text.ends_with(['.', '!', ';', ',']) && !ends_company(text) {
        return false;
    }
    if has_value(text) && !capitals {
        return false;
    }
    // A title with short lines below it is mostly a name in a contact block.
    let runs_on = place.next > 80 || place.heads_list || place.top || has_heading_word(text);
    capitals
        || starts_like_heading(text)
        || is_title(text) && runs_on
        || place.alone && place.next > 80 && is_short_phrase(text, len)
}

/// Words of headings: with one of them a title is a heading, whatever follows.
#[rustfmt::skip]
const HEADING_WORDS: &[&str] = &[
    "activities", "agreement", "analysis", "call", "committee", "conference", "details", "disclosure", "disclosures", "dividend", "earnings", "events",
    "exploration", "financial", "guidance", "highlights", "information", "liquidity", "measures", "next", "notes", "notice", "operating", "operations", "outlook",
    "overview", "performance", "program", "project", "property", "quarter", "reconciliation", "references", "results", "review", "statement", "statements",
    "strategy", "summary", "table", "terms", "transaction", "update", "webcast",
];

fn has_heading_word(text: &str) -> bool {
    let title = [
        "president",
        "officer",
        "manager",
        "director",
        "relations",
        "vice",
        "secretary",
    ];
    let mut found = false;
    for word in text.split(|c: char| !c.is_alphanumeric()) {
        let word = word.to_lowercase();
        if title.contains(&word.as_str()) {
            return false;
        }
        found |= HEADING_WORDS.binary_search(&word.as_str()).is_ok();
    }
    found
}

fn ends_company(text: &str) -> bool {
    text.split_whitespace().next_back().is_some_and(|last| {
        let last = last.trim_end_matches([')', '"', '”']);
        COMPANY_ENDS.iter().any(|end| last.to_lowercase() == *end)
    })
}

fn starts_like_heading(text: &str) -> bool {
    let lower: String = text.chars().take(30).flat_map(char::to_lowercase).collect();
    text.chars().count() <= 90
        && text.starts_with(char::is_uppercase)
        && HEADING_STARTS.iter().any(|start| lower.starts_with(start))
}

/// More than one letter, and none of them small.
fn is_capitals(text: &str) -> bool {
    text.chars().filter(|c| c.is_uppercase()).count() > 2 && !text.chars().any(char::is_lowercase)
}

/// `label: value` with figures in the value: a line of data.
fn has_value(text: &str) -> bool {
    text.split_once(": ").is_some_and(|(label, value)| {
        label.split_whitespace().count() <= 3 && value.contains(|c: char| c.is_ascii_digit())
    })
}

/// A line that ends with a colon and is a heading, not the beginning of a sentence that a list completes.
fn is_label(text: &str) -> bool {
    let words = text.split_whitespace().count();
    words <= 3 && text.starts_with(char::is_uppercase)
        || is_capitals(text)
        || starts_like_heading(text)
        || is_title(text)
}

fn is_title(text: &str) -> bool {
    let mut words = 0;
    let mut capital = 0;
    for (index, word) in text
        .split(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | '/' | '‑'))
        .enumerate()
    {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        let Some(first) = word.chars().next() else {
            continue;
        };
        words += 1;
        if first.is_uppercase() {
            capital += 1;
        } else if first.is_lowercase() && (index == 0 || !is_small_word(word)) {
            return false;
        }
    }
    capital > 0 && words <= 20
}

fn is_small_word(word: &str) -> bool {
    word.split(['\'', '’'])
        .next()
        .is_some_and(|word| SMALL_WORDS.binary_search(&word).is_ok())
}

/// "Audit committee changes": short, no sentence, running text below.
fn is_short_phrase(text: &str, len: usize) -> bool {
    len <= 60
        && text.starts_with(char::is_uppercase)
        && !text.contains([',', '.', '!', '"', '“', '(', '$', '%'])
        && !text.contains(|c: char| c.is_ascii_digit())
        && (2..=7).contains(&text.split_whitespace().count())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALONE: Place = Place {
        alone: true,
        first: true,
        top: false,
        heads_list: false,
        next: 300,
    };

    #[test]
    fn small_words_are_sorted() {
        assert!(SMALL_WORDS.is_sorted() && HEADING_WORDS.is_sorted());
    }

    #[test]
    fn knows_headings() {
        for (text, expected) in [
            ("About Larch Ventures Corporation:", true),
            ("Forward-Looking Statements", true),
            ("FOR FURTHER INFORMATION, PLEASE CONTACT:", true),
            ("CAUTIONARY NOTE REGARDING FORWARD LOOKING STATEMENTS", true),
            ("About Larch Ventures Inc.", true),
            ("Énoncés prospectifs", true),
            ("À propos de Larch inc.", true),
            ("Larch Ventures Reports Results of Its First Drill Holes", true),
            ("Audit committee changes", true),
            ("The Company closed the offering.", false),
            (
                "The closing is subject to the following conditions, among others:",
                false,
            ),
            ("info@larch.example", false),
            ("Date: Monday, March 3, 2025", false),
            ("• Revenue", false),
        ] {
            assert_eq!(kind(text, ALONE) == LineKind::Heading, expected, "{text}");
        }
        let block = Place {
            alone: false,
            next: 30,
            ..ALONE
        };
        assert_eq!(kind("Anna Larch, President", block), LineKind::Text);
        assert_eq!(kind("Contact:", block), LineKind::Heading);
    }

    #[test]
    fn knows_list_items_and_rows() {
        for (text, expected) in [
            ("• Revenue of $5", LineKind::ListItem),
            ("•\tRevenue", LineKind::ListItem),
            ("o second level", LineKind::ListItem),
            ("1. first", LineKind::ListItem),
            ("(iv) fourth", LineKind::ListItem),
            ("a) first", LineKind::ListItem),
            ("> quoted", LineKind::ListItem),
            ("Revenue\t5\t6", LineKind::TableRow),
            ("Revenue     5     6", LineKind::TableRow),
            ("(the Company) is happy.", LineKind::Text),
            ("2024. In that year sales rose.", LineKind::Text),
            ("5.5 million shares were issued.", LineKind::Text),
            ("-5% was the change.", LineKind::Text),
        ] {
            assert_eq!(kind(text, ALONE), expected, "{text}");
        }
    }
}

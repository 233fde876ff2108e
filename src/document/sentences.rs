//! Sentences: where one ends, by punctuation and what stands around it.
//!
//! A scanner of our own and not UAX #29, which ends a sentence after "Nov.", "Inc. (" and "U.S.". A sentence never crosses a line:
//! a heading or an item of a list ends without a full stop.

use crate::document::release::Release;
use crate::source::Span;

/// Abbreviations (lower case, without the full stop) after which a sentence goes on, whatever follows.
#[rustfmt::skip]
const ALWAYS: &[&str] = &[
    "al", "approx", "apr", "art", "aug", "avr", "cf", "cie", "dec", "dr", "e.g", "eg", "esq", "feb", "fevr",
    "fig", "gen", "hon", "i.e", "ie", "jan", "janv", "juil", "jul", "jun", "lt", "m", "mar", "me", "messrs",
    "mlle", "mm", "mme", "mr", "mrs", "ms", "mt", "n.b", "no", "nos", "nov", "oct", "p.ex", "para", "pp",
    "prof", "rev", "s", "sec", "sep", "sept", "ss", "st", "ste", "tel", "v", "vol", "vs",
];

/// Abbreviations that end many sentences too: the next word decides.
#[rustfmt::skip]
const SOMETIMES: &[&str] = &[
    "a.m", "b.c", "b.sc", "c.a", "calif", "co", "corp", "d.c", "etc", "ext", "fla", "inc", "jr", "l.p",
    "llc", "ltd", "ltee", "m.a", "m.d", "m.sc", "n.y", "p.c", "p.eng", "p.geo", "p.m", "ph.d", "sr", "u.k",
    "u.s", "u.s.a",
];

/// Words that begin a sentence and hardly ever go on with a name: after an abbreviation of the second kind they decide.
#[rustfmt::skip]
const STARTERS: &[&str] = &[
    "a",
    "about",
    "additional",
    "additionally",
    "all",
    "although",
    "an",
    "any",
    "as",
    "at",
    "because",
    "both",
    "but",
    "by",
    "ces",
    "cette",
    "during",
    "each",
    "for",
    "forward-looking",
    "further",
    "furthermore",
    "he",
    "however",
    "if",
    "in",
    "investors",
    "it",
    "its",
    "la",
    "le",
    "les",
    "management",
    "mr",
    "ms",
    "neither",
    "no",
    "nous",
    "on",
    "our",
    "readers",
    "she",
    "since",
    "such",
    "that",
    "the",
    "there",
    "these",
    "they",
    "this",
    "those",
    "to",
    "under",
    "upon",
    "we",
    "when",
    "where",
    "while",
    "with",
    "you",
];

/// All sentences of the release, in order; one or more a line.
pub(crate) fn split(release: &Release) -> Vec<Span> {
    let mut out = Vec::with_capacity(release.lines.len() * 2);
    for line in &release.lines {
        split_line(release.slice(line.span), line.span, &mut out);
    }
    out
}

fn split_line(text: &str, line: Span, out: &mut Vec<Span>) {
    let bytes = text.as_bytes();
    let mut start = 0;
    let mut at = 0;
    while let Some(found) = memchr::memchr3(b'.', b'!', b'?', bytes.get(at..).unwrap_or_default()) {
        let mark = at + found;
        at = mark + 1;
        // Several marks, closing quotes and brackets belong to the sentence.
        while matches!(
            bytes.get(at),
            Some(b'.' | b'!' | b'?' | b'"' | b'\'' | b')' | b']')
        ) {
            at += 1;
        }
        if bytes.get(at) != Some(&b' ') {
            continue;
        }
        let next = at + 1;
        if begins_sentence(text, next)
            && !(bytes.get(mark) == Some(&b'.') && is_abbreviation(text, start, mark, next))
        {
            out.push(Span::new(line.start + start as u32, line.start + at as u32));
            start = next;
            at = next;
        }
    }
    if start < text.len() {
        out.push(Span::new(line.start + start as u32, line.end));
    }
}

/// A capital, a figure, an opening quote or bracket, a bullet: what a sentence begins with.
fn begins_sentence(text: &str, at: usize) -> bool {
    text.get(at..)
        .and_then(|rest| rest.chars().find(|c| !matches!(c, '"' | '\'' | '(' | '[')))
        .is_some_and(|c| {
            c.is_uppercase()
                || c.is_ascii_digit()
                || matches!(c, '$' | '-' | '<' | '*')
                || !c.is_alphanumeric() && !c.is_ascii()
        })
}

/// Whether the full stop at `mark` belongs to an abbreviation after which the sentence goes on at `next`.
fn is_abbreviation(text: &str, start: usize, mark: usize, next: usize) -> bool {
    let before = text.get(start..mark).unwrap_or_default();
    let word = before
        .rsplit([' ', '(', '[', '"', '-', '/'])
        .next()
        .unwrap_or_default();
    // No abbreviation is longer; and an all-figure "word" is the end of a number.
    if word.is_empty() || word.len() > 8 || word.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let lower = word.to_ascii_lowercase();
    let following = text.get(next..).unwrap_or_default();
    if ALWAYS.binary_search(&lower.as_str()).is_ok() {
        // "no" and "art" are words as well: abbreviations only before a figure.
        return !matches!(
            lower.as_str(),
            "no" | "nos" | "art" | "fig" | "me" | "s" | "sec" | "mar" | "ss" | "para" | "vol"
        ) || following.starts_with(|c: char| c.is_ascii_digit())
            || matches!(lower.as_str(), "me" | "s")
                && word.starts_with(char::is_uppercase)
                && is_initial_or_name(following);
    }
    if word.len() == 1 && word.starts_with(|c: char| c.is_ascii_uppercase()) {
        return true;
    }
    if SOMETIMES.binary_search(&lower.as_str()).is_ok() || is_dotted_capitals(word) {
        let first: &str = following.split([' ', ',', '\'', '.']).next().unwrap_or_default();
        let first = first.trim_start_matches(['"', '(', '[']);
        return following.starts_with(['(', '"', '[']) && first.is_empty()
            || following.starts_with('(')
            || STARTERS
                .binary_search(&first.to_ascii_lowercase().as_str())
                .is_err();
    }
    false
}

fn is_initial_or_name(text: &str) -> bool {
    text.starts_with(char::is_uppercase)
}

/// "U.S", "N.J": capitals with full stops between.
fn is_dotted_capitals(word: &str) -> bool {
    word.len() >= 3
        && word.bytes().enumerate().all(|(at, byte)| {
            if at % 2 == 0 {
                byte.is_ascii_uppercase()
            } else {
                byte == b'.'
            }
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Draft, Format};

    fn sentences(text: &str) -> Vec<String> {
        let draft = Draft::read("x", text.as_bytes(), Format::Plain).unwrap();
        let release = Release::new(&draft);
        split(&release)
            .into_iter()
            .map(|span| release.slice(span).to_owned())
            .collect()
    }

    #[test]
    fn lists_are_sorted() {
        assert!(ALWAYS.is_sorted() && SOMETIMES.is_sorted());
        let mut starters = STARTERS.to_vec();
        starters.sort_unstable();
        assert_eq!(starters, STARTERS);
    }

    #[test]
    fn ends_where_a_reader_ends_them() {
        for (text, expected) in [
            (
                "One is here. Two is here! Three? Four.",
                vec!["One is here.", "Two is here!", "Three?", "Four."],
            ),
            (
                "On Nov. 14, 2013 Mr. A. B. Larch of Larch Inc. (TSX: L) met Dr. Birch.",
                vec!["On Nov. 14, 2013 Mr. A. B. Larch of Larch Inc. (TSX: L) met Dr. Birch."],
            ),
            (
                "He joined Larch Corp. The Company is in the U.S. and Canada.",
                vec!["He joined Larch Corp.", "The Company is in the U.S. and Canada."],
            ),
            (
                "It is at 9:00 a.m. ET. See s. 5 and No. 7, e.g. Figure 2 of St. John.",
                vec![
                    "It is at 9:00 a.m. ET.",
                    "See s. 5 and No. 7, e.g. Figure 2 of St. John.",
                ],
            ),
            (
                "\"We are glad.\" The end (of it.) Next",
                vec!["\"We are glad.\"", "The end (of it.)", "Next"],
            ),
            (
                "Revenue was $5.2 million. 2024 was good. it goes on.",
                vec!["Revenue was $5.2 million.", "2024 was good. it goes on."],
            ),
            (
                "The risks are: (i) one; (ii) two. End",
                vec!["The risks are: (i) one; (ii) two.", "End"],
            ),
            (
                "The answer is no. We go on with P.Geo. Larch.",
                vec!["The answer is no.", "We go on with P.Geo. Larch."],
            ),
            (
                "Mme Larch est la. Elle a parle... Et puis M. Birch.",
                vec!["Mme Larch est la.", "Elle a parle...", "Et puis M. Birch."],
            ),
            ("Heading\nText on. More", vec!["Heading", "Text on.", "More"]),
            ("in 2024. Larch", vec!["in 2024.", "Larch"]),
        ] {
            assert_eq!(sentences(text), expected, "{text}");
        }
    }
}

//! Names of persons: capitalised words that are no company, place or heading, with something beside them that says so.
//!
//! Precision before recall: a name counts when a title, an honorific, a post-nominal or a word like "contact" stands beside it, when
//! it stands alone on a line of a contact block, or when it begins with a common first name.

use super::scan::{byte, is_word, skip, slice};
use super::words::{FIRST_NAMES, Kind, is_title, kind};
use super::{Fact, FactValue};
use crate::document::release::{LineKind, Release};
use crate::source::Span;

/// What a word is, as far as names are concerned.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Class {
    /// `Mr.`, `Dr.`
    Honorific,
    /// `J.`
    Initial,
    /// A capitalised word that may be part of a name.
    Name,
    /// The same, in capitals throughout.
    Capitals,
    /// `de`, `van`
    Particle,
    /// `Jr.`, `III`
    Suffix,
    /// `President`
    Title,
    /// `P.Geo.`, `CFA`
    PostNominal,
    /// Capitalised, but of a company, a place, a heading.
    Foreign,
    /// A word in small letters; whether it is a title is looked up only beside a name.
    Small,
    /// Anything else.
    Other,
}

/// A word and what stands before it.
#[derive(Clone, Copy, Debug)]
struct Word {
    start: usize,
    end: usize,
    class: Class,
    /// Nothing but one space (or nothing: words glued together) between it and the word before it.
    adjacent: bool,
}

/// Titles that may stand right before a name: "CEO Anna Larch".
#[rustfmt::skip]
const BEFORE: &[&str] = &[
    "ambassador", "ceo", "cfo", "chair", "chairman", "chairwoman", "cio", "co-founder", "consultant", "controller", "coo", "counsel", "cto",
    "director", "engineer", "founder", "geologist", "geophysicist", "mayor", "minister", "officer", "president", "principal", "professor",
    "secretary", "senator", "treasurer", "vp",
];

/// Titles that may follow a name without a comma: "Anna Larch President".
#[rustfmt::skip]
const BEHIND: &[&str] = &[
    "avp", "ceo", "cfo", "chair", "chairman", "cheffe", "chief", "cio", "co-founder", "controller", "coo", "corporate", "cto", "director", "directeur",
    "directrice", "evp", "executive", "founder", "general", "interim", "investor", "manager", "managing", "media", "president", "president-directeur",
    "presidente", "principal", "secretary", "senior", "svp", "treasurer", "vice", "vice-president", "vp",
];

/// What is glued to the end of a name or title when a line break was lost.
#[rustfmt::skip]
const GLUED: &[&str] = &["tel", "telephone", "phone", "email", "e-mail", "mobile", "cell", "fax", "office", "website", "web", "direct", "t", "p", "e"];

/// All names of persons.
pub(super) fn find(release: &Release) -> Vec<Fact> {
    let mut out = Vec::new();
    let mut words = Vec::new();
    for index in 0..release.lines.len() {
        words.clear();
        read_line(release, index, &mut words);
        names(release, index, &words, &mut out);
    }
    out
}

fn read_line(release: &Release, index: usize, out: &mut Vec<Word>) {
    let Some(line) = release.lines.get(index) else {
        return;
    };
    let (text, lower) = (release.text.as_str(), release.lower.as_str());
    let line_end = line.span.end as usize;
    let mut at = line.span.start as usize;
    let mut last_end = usize::MAX;
    while at < line_end {
        let start = skip(text, at, |byte| !is_word(byte)).min(line_end);
        let mut end = skip(text, start, |byte| {
            is_word(byte) || matches!(byte, b'\'' | b'-' | b'&')
        })
        .min(line_end);
        // Full stops inside: `P.Geo`, `J.P`, `U.S`.
        while byte(text, end) == Some(b'.')
            && byte(text, end + 1).is_some_and(|byte| byte.is_ascii_alphabetic())
            && end - start <= 4
        {
            // `Ltd.Anna` is two words.
            if matches!(
                slice(lower, start, end),
                "ltd" | "inc" | "corp" | "co" | "com" | "ca"
            ) || skip(text, end + 1, is_word) > end + 5
            {
                break;
            }
            end = skip(text, end + 1, |byte| {
                is_word(byte) || matches!(byte, b'\'' | b'-' | b'&')
            })
            .min(line_end);
        }
        // Not the possessive, and no hyphen or quote at the end.
        let word = slice(text, start, end);
        let trimmed = word
            .strip_suffix("'s")
            .unwrap_or(word)
            .trim_end_matches(['\'', '-', '&']);
        let cut = start + trimmed.len();
        if cut > start {
            let gap = slice(text, last_end, start);
            let dotted = matches!(
                out.last(),
                Some(Word {
                    class: Class::Honorific | Class::Initial | Class::Suffix | Class::PostNominal,
                    ..
                })
            );
            let adjacent = gap == " " || dotted && matches!(gap, ". " | ".");
            push(text, lower, start, cut, adjacent && cut > start, out);
            last_end = if cut == end { end } else { usize::MAX };
        }
        at = end.max(start + 1);
    }
}

/// Adds a word; one that lost a line break in the middle (`LarchPresident`, `RelationsAnna`, `0100Anna`) as two.
fn push(text: &str, lower: &str, start: usize, end: usize, adjacent: bool, out: &mut Vec<Word>) {
    // Most words are in small letters, and nothing is glued to them.
    if slice(text, start, end)
        .bytes()
        .all(|byte| byte.is_ascii_lowercase())
    {
        out.push(Word {
            start,
            end,
            class: small(slice(text, start, end)),
            adjacent,
        });
        return;
    }
    let (figures, start) = (
        start,
        skip(text, start, |byte| byte.is_ascii_digit() || byte == b'-'),
    );
    let adjacent = adjacent && figures == start;
    let tail = super::scan::skip_back(text, end, |byte| byte.is_ascii_digit());
    let end = if tail > start + 3 { tail } else { end };
    if start >= end {
        return;
    }
    let mut add = |start: usize, end: usize, adjacent: bool| {
        out.push(Word {
            start,
            end,
            class: class(text, lower, start, end),
            adjacent,
        })
    };
    let word = slice(lower, start, end);
    // `CEOEmail`
    if let Some(title) = GLUED
        .iter()
        .find_map(|glued| word.strip_suffix(glued))
        .filter(|title| is_title(title))
    {
        add(start, start + title.len(), adjacent);
        return;
    }
    let seams = slice(text, start, end)
        .as_bytes()
        .windows(2)
        .enumerate()
        .filter(|(_, pair)| matches!(pair, [a, b] if a.is_ascii_lowercase() && b.is_ascii_uppercase()));
    for (at, _) in seams {
        let middle = start + at + 1;
        let (first, second) = (slice(lower, start, middle), slice(lower, middle, end));
        if GLUED.contains(&second) && second.len() > 1 {
            add(start, middle, adjacent);
            return;
        }
        let titled = is_title(first);
        if titled
            || is_title(second)
            || matches!(
                first,
                "contact" | "contacts" | "details" | "information" | "com" | "ca" | "org" | "net" | "io"
            )
        {
            add(start, middle, adjacent);
            add(middle, end, BEFORE.contains(&first) || is_title(second));
            return;
        }
    }
    add(start, end, adjacent);
}

/// The class of a word in small letters.
fn small(name: &str) -> Class {
    let particle = name.len() <= 5
        && matches!(
            name,
            "de" | "van"
                | "von"
                | "di"
                | "der"
                | "den"
                | "la"
                | "le"
                | "du"
                | "da"
                | "dos"
                | "del"
                | "della"
                | "bin"
                | "al"
                | "ten"
                | "ter"
                | "st"
                | "y"
        );
    if particle { Class::Particle } else { Class::Small }
}

/// Whether a word belongs to a title, in small letters or not.
fn is_titular(lower: &str, word: &Word) -> bool {
    word.class == Class::Title || word.class == Class::Small && is_title(slice(lower, word.start, word.end))
}

fn class(text: &str, lower: &str, start: usize, end: usize) -> Class {
    let (word, name) = (slice(text, start, end), slice(lower, start, end));
    let stop = byte(text, end) == Some(b'.');
    let capital = word.starts_with(char::is_uppercase);
    if !capital {
        return small(name);
    }
    match name {
        "mr" | "mrs" | "ms" | "dr" | "prof" | "mme" | "mlle" | "sir" | "hon" | "messrs" | "madame"
        | "monsieur" => return Class::Honorific,
        "jr" | "sr" | "ii" | "iii" | "iv" => return Class::Suffix,
        _ => {}
    }
    if word.len() == 1 {
        // "M. Tremblay": an honorific in French, an initial elsewhere; both begin a name.
        return if stop || matches!(byte(text, end), Some(b' ')) {
            Class::Initial
        } else {
            Class::Other
        };
    }
    if word.len() <= 5
        && word.bytes().enumerate().all(|(at, byte)| {
            if at % 2 == 0 {
                byte.is_ascii_uppercase()
            } else {
                byte == b'.'
            }
        })
    {
        return if kind(name) == Some(Kind::PostNominal) {
            Class::PostNominal
        } else {
            Class::Initial
        };
    }
    match kind(name) {
        Some(Kind::PostNominal) => return Class::PostNominal,
        Some(Kind::Title) => return Class::Title,
        Some(Kind::Function) => return Class::Other,
        Some(Kind::Other) => return Class::Foreign,
        None => {}
    }
    if word
        .chars()
        .any(|c| !c.is_alphabetic() && !matches!(c, '\'' | '-'))
    {
        return Class::Foreign;
    }
    if word.chars().any(char::is_lowercase) {
        // `Non-Brokered`, `Life-Of-Mine`: a compound with a word that is in no name.
        let foreign = name.contains('-')
            && name.split('-').any(|part| {
                matches!(
                    part,
                    "non" | "pre" | "post" | "based" | "owned" | "term" | "end" | "in" | "to" | "of"
                ) || kind(part) == Some(Kind::Other)
            });
        if foreign { Class::Foreign } else { Class::Name }
    } else if word.len() >= 2 {
        Class::Capitals
    } else {
        Class::Other
    }
}

/// The names in the words of one line.
fn names(release: &Release, index: usize, words: &[Word], out: &mut Vec<Fact>) {
    let mut at = 0;
    while let Some(first) = words.get(at) {
        if !matches!(
            first.class,
            Class::Honorific | Class::Initial | Class::Name | Class::Capitals
        ) {
            at += 1;
            continue;
        }
        // As far as names go on.
        let mut end = at + 1;
        while words.get(end).is_some_and(|word| {
            word.adjacent
                && matches!(
                    word.class,
                    Class::Initial | Class::Name | Class::Capitals | Class::Particle | Class::Suffix
                )
        }) {
            end += 1;
        }
        // "J. White", "Anna England": a word of places may be a family name behind a first name; what follows must say so.
        let family =
            words.get(end).is_some_and(|word| {
                word.adjacent && word.class == Class::Foreign && text_is_word(release, word)
            }) && words.get(end - 1).is_some_and(|word| {
                word.class == Class::Initial || word.class == Class::Honorific || is_first_name(release, word)
            }) && !words.get(end + 1).is_some_and(|word| {
                word.adjacent && matches!(word.class, Class::Foreign | Class::Name | Class::Capitals)
            }) && words
                .get(end)
                .is_some_and(|word| titled_after(&release.text, &release.lower, words, end + 1, word.end));
        if family {
            end += 1;
        }
        // Particles at the end belong to what follows.
        while end > at + 1
            && words
                .get(end - 1)
                .is_some_and(|word| word.class == Class::Particle)
        {
            end -= 1;
        }
        if let Some(run) = words.get(at..end)
            && let Some(fact) = person(release, index, words, at, run)
        {
            out.push(fact);
        }
        at = end;
    }
}

fn is_first_name(release: &Release, word: &Word) -> bool {
    let name = slice(&release.lower, word.start, word.end);
    FIRST_NAMES.binary_search(&name).is_ok()
        || FIRST_NAMES
            .binary_search(&name.split('-').next().unwrap_or_default())
            .is_ok()
}

/// Letters only, not all of them capitals.
fn text_is_word(release: &Release, word: &Word) -> bool {
    let text = slice(&release.text, word.start, word.end);
    text.bytes().all(|byte| byte.is_ascii_alphabetic()) && text.bytes().any(|byte| byte.is_ascii_lowercase())
}

/// Whether the words `run`, from the word `at` on, name a person.
fn person(release: &Release, index: usize, words: &[Word], at: usize, run: &[Word]) -> Option<Fact> {
    let (text, lower) = (release.text.as_str(), release.lower.as_str());
    let honorific = run.first().is_some_and(|word| word.class == Class::Honorific);
    let count = |class: Class| run.iter().filter(|word| word.class == class).count();
    let (plain, capitals, initials) = (
        count(Class::Name) + count(Class::Foreign),
        count(Class::Capitals),
        count(Class::Initial),
    );
    let full = plain + capitals;
    if full == 0
        || full > 4
        || full + initials > 5
        || count(Class::Honorific) > 1
        || full < 2 && initials == 0 && !honorific
    {
        return None;
    }
    let (first, last) = (run.first()?, run.last()?);
    if !matches!(
        last.class,
        Class::Name | Class::Capitals | Class::Suffix | Class::Foreign
    ) {
        return None;
    }
    let before = at
        .checked_sub(1)
        .and_then(|at| words.get(at))
        .filter(|_| first.adjacent);
    let after_index = at + run.len();
    let next = words.get(after_index);
    let after = next.filter(|word| word.adjacent);
    // "Larch Resources", "the Alder Project": not a person.
    if before.is_some_and(|word| matches!(word.class, Class::Foreign))
        || after.is_some_and(|word| word.class == Class::Foreign)
    {
        return None;
    }
    let after_mark = slice(text, last.end, last.end + 2);
    let company = next.is_some_and(|word| {
        !word.adjacent
            && after_mark == ", "
            && matches!(
                slice(lower, word.start, word.end),
                "inc" | "corp" | "ltd" | "llc" | "limited" | "l.p" | "lp" | "plc" | "n.v" | "s.a"
            )
    });
    if company {
        return None;
    }

    let introduced = introduced(text, lower, first.start);
    let title_of = |word: Option<&Word>, titles: &[&str]| {
        word.filter(|word| is_titular(lower, word))
            .map(|word| titles.contains(&slice(lower, word.start, word.end)))
    };
    let (behind_title, before_title) = (title_of(before, BEFORE), title_of(after, BEHIND));
    // "Financial Reporting Standards": a word of titles, but none that stands beside a name.
    if behind_title == Some(false) && !introduced || before_title == Some(false) {
        return None;
    }
    let titled_before = behind_title == Some(true);
    let titled_after = titled_after(text, lower, words, after_index, last.end)
        || before_title == Some(true)
        || after.is_some_and(|word| word.class == Class::PostNominal);
    let speaks = speaks(lower, last.end);
    // In capitals only beside a title: headings are in capitals as well.
    if capitals > 0
        && !(honorific
            || (titled_after || titled_before)
                && capitals + plain >= 2
                && capitals <= 3
                && !is_capital_line(release, index))
    {
        let acronym = run
            .iter()
            .filter(|word| word.class == Class::Capitals)
            .all(|word| word.end - word.start <= 3);
        // "Tom Larch MBA" is a name, "TSX Larch" is none.
        if plain < 2 || !acronym {
            return None;
        }
    }
    let known = run
        .iter()
        .find(|word| word.class != Class::Honorific && word.class != Class::Initial)
        .is_some_and(|word| is_first_name(release, word));
    let heading = release
        .lines
        .get(index)
        .is_some_and(|line| line.kind == LineKind::Heading)
        && full > 3;
    let sure = honorific
        || (titled_after || speaks) && !is_about(lower, first.start)
        || (titled_before || introduced) && (known || initials > 0 || full == 2 || titled_before)
        || known && full <= 3 && !heading && !is_about(lower, first.start)
        || stands_alone(release, index, first.start, last.end) && full <= 3;
    if !sure {
        return None;
    }
    let start = if honorific && full >= 2 {
        run.get(1)?.start
    } else {
        first.start
    };
    let words = slice(lower, start, last.end).to_owned();
    Some(Fact {
        span: Span::new(start as u32, last.end as u32),
        value: FactValue::Text(words),
    })
}

/// `, President`, ` - CEO`, ` | Director`, `, P.Geo.`, `(CEO)`
fn titled_after(text: &str, lower: &str, words: &[Word], next: usize, end: usize) -> bool {
    let Some(word) = words.get(next) else { return false };
    let gap = slice(text, end, word.start);
    let marked = gap.len() <= 4
        && !gap.is_empty()
        && gap
            .bytes()
            .all(|byte| matches!(byte, b',' | b' ' | b'-' | b'|' | b'(' | b'/' | b'.' | b':'));
    if !marked || gap == ". " {
        return false;
    }
    let class_is_title = |word: &Word| word.class == Class::PostNominal || is_titular(lower, word);
    if class_is_title(word) {
        return true;
    }
    // ", the Company's Interim CEO", ", our President": a title among the next words, before another comma.
    slice(lower, word.start, word.end).len() <= 7
        && gap == ", "
        && words
            .get(next..words.len().min(next + 6))
            .unwrap_or_default()
            .iter()
            .take_while(|word| !slice(text, end + 2, word.start).contains([',', '.', ';']))
            .any(class_is_title)
        && matches!(
            slice(lower, word.start, word.end),
            "the" | "our" | "its" | "who" | "a" | "an" | "le" | "la" | "notre"
        )
}

/// `contact Anna`, `Attention: Anna`, `by Anna`
fn introduced(text: &str, lower: &str, start: usize) -> bool {
    let end = super::scan::skip_back(lower, start, |byte| matches!(byte, b' ' | b':' | b'"' | b'.'));
    if slice(text, end, start).starts_with('.') {
        return false;
    }
    let word = super::scan::letters_back(lower, end);
    matches!(
        slice(lower, word, end),
        "contact"
            | "contacter"
            | "attention"
            | "attn"
            | "per"
            | "by"
            | "par"
            | "with"
            | "appointed"
            | "appoints"
            | "appoint"
            | "named"
            | "appointment"
            | "welcome"
            | "welcomes"
            | "inquiries"
            | "relations"
            | "contacts"
            | "investors"
            | "media"
            | "qp"
            | "person"
            | "signed"
            | "details"
            | "d'"
            | "replacing"
            | "succeeds"
            | "thank"
    ) || super::scan::ends_with(lower, end, "appointment of")
        || super::scan::ends_with(lower, end, "reach")
        || super::scan::ends_with(lower, end, "resignation of")
}

/// ` said`, `, who`, ` commented`
fn speaks(lower: &str, end: usize) -> bool {
    [
        " said",
        " commented",
        " stated",
        " added",
        ", who ",
        " has been appointed",
        " was appointed",
        " joins",
        " joined",
        " noted,",
        " a declare",
        " explained",
        " remarked",
        " has resigned",
    ]
    .iter()
    .any(|verb| super::scan::starts_with(lower, end, verb))
}

/// `About Anna Larch` is a company that is named like a person.
fn is_about(lower: &str, start: usize) -> bool {
    super::scan::ends_with(lower, start, "about ") || super::scan::ends_with(lower, start, "a propos de ")
}

fn is_capital_line(release: &Release, index: usize) -> bool {
    release.lines.get(index).is_some_and(|line| {
        line.span.len() > 60
            && !release
                .slice(line.span)
                .bytes()
                .any(|byte| byte.is_ascii_lowercase())
    })
}

/// The line holds nothing but the name (and a label), and its neighbours are those of a contact block.
fn stands_alone(release: &Release, index: usize, start: usize, end: usize) -> bool {
    let Some(line) = release.lines.get(index) else {
        return false;
    };
    let before = slice(&release.text, line.span.start as usize, start);
    let rest = slice(&release.text, end, line.span.end as usize);
    if !(before.is_empty() || before.len() < 40 && before.trim_end().ends_with(':'))
        || !rest.trim_matches([',', '.', ' ', ':', '"']).is_empty()
    {
        return false;
    }
    let lower = |index: Option<usize>| {
        let line = index.and_then(|index| release.lines.get(index));
        line.map_or("", |line| {
            slice(&release.lower, line.span.start as usize, line.span.end as usize)
        })
    };
    let next = lower(index.checked_add(1));
    let above = lower(index.checked_sub(1));
    let first_word = next.split([' ', ',', '&']).next().unwrap_or_default();
    next.len() < 120
        && (is_title(first_word) || kind(first_word.trim_end_matches('.')) == Some(Kind::PostNominal))
        || next.len() < 80
            && (next.contains('@')
                || next.contains("relations")
                || next.contains("communications")
                || next.starts_with("tel")
                || next.starts_with("phone")
                || next.starts_with('+')
                || next.starts_with('('))
        || above.len() < 120
            && [
                "contact",
                "on behalf of",
                "signed",
                "investor relations",
                "inquiries",
                "media relations",
                "pour plus",
            ]
            .iter()
            .any(|word| above.contains(word))
}

#[cfg(test)]
mod tests {
    use super::super::tests::release;
    use super::*;

    fn show(text: &str) -> Vec<String> {
        let release = release(text);
        find(&release)
            .iter()
            .map(|fact| release.slice(fact.span).to_owned())
            .collect()
    }

    #[test]
    fn finds_persons() {
        for (text, expected) in [
            ("please contact: Anna Larch, President & CEO", vec!["Anna Larch"]),
            (
                "please contact Larch's Interim CEO Zbigniew Birch at 604-555-0100",
                vec!["Zbigniew Birch"],
            ),
            (
                "reviewed by Kevin Alder, P.Geo., a qualified person",
                vec!["Kevin Alder"],
            ),
            (
                "Dr. H. Vance Birch-Alder, director, and Ms. Larch",
                vec!["H. Vance Birch-Alder", "Ms. Larch"],
            ),
            (
                "Jan van der Larch, Jr., Chief Financial Officer",
                vec!["Jan van der Larch"],
            ),
            (
                "Blake LarchPresident and Chief Executive Officer",
                vec!["Blake Larch"],
            ),
            ("Investor RelationsDean Larch", vec!["Dean Larch"]),
            ("said Oyelaran Larch of the results", vec![]),
            ("\"Good,\" said Paul Larch, who is glad.", vec!["Paul Larch"]),
            (
                "Contact:\nOyelaran Larch\ninfo@larch.example",
                vec!["Oyelaran Larch"],
            ),
            ("ANNA LARCH, President", vec!["ANNA LARCH"]),
            ("M. Jacques Larch, président", vec!["M. Jacques Larch"]),
            (
                "Simon Larch Président et chef de la direction",
                vec!["Simon Larch"],
            ),
            ("R. Nick Larch - CEO", vec!["R. Nick Larch"]),
        ] {
            assert_eq!(show(text), expected, "{text}");
        }
    }

    #[test]
    fn leaves_companies_places_and_headings() {
        for text in [
            "Larch Ventures Inc.",
            "Larch Alder, Inc. is here",
            "About Anna Larch",
            "Investor Relations",
            "Vice President",
            "Qualified Person",
            "Forward Looking Statements",
            "Chief Executive Officer",
            "News Release",
            "TSX Venture Exchange",
            "British Columbia",
            "New York Stock Exchange",
            "Alder Gold Project in Nova Scotia",
            "Toronto, Ontario",
            "Thursday, August 8, 2013",
            "ANNA LARCH NAMED PRESIDENT",
            "Larch Alder announced",
            "West Alder Street",
            "National Instrument 43-101",
        ] {
            assert!(show(text).is_empty(), "{text}: {:?}", show(text));
        }
    }
}

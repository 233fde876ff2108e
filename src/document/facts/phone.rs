//! Telephone numbers: North American ones in all notations, and international ones with a `+`.

use super::scan::{byte, byte_before, digits, skip, skip_back, slice, starts_with};
use super::{Fact, FactValue};
use crate::document::release::LineKind;
use crate::document::release::Release;
use crate::source::Span;

/// What may stand right before a number whose notation alone does not tell (all figures, or only spaces between).
#[rustfmt::skip]
const LABELS: &[&str] = &[
    "at",
    "by phone",
    "c",
    "call",
    "cell",
    "dial",
    "fax",
    "free",
    "line",
    "m",
    "mobile",
    "number",
    "o",
    "office",
    "or",
    "p",
    "ph",
    "phone",
    "t",
    "tel",
    "telephone",
    "telecopieur",
    "toll-free",
    "au",
    "and",
];

/// All telephone numbers.
pub(super) fn find(release: &Release) -> Vec<Fact> {
    let text = release.lower.as_str();
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(start) = next_start(text, at) {
        match number(release, text, start) {
            Some(fact) => {
                at = fact.span.end as usize;
                out.push(fact);
            }
            None if byte(text, start).is_some_and(|byte| byte.is_ascii_digit()) => at = digits(text, start),
            None => at = start + 1,
        }
    }
    out
}

fn next_start(text: &str, at: usize) -> Option<usize> {
    let rest = text.as_bytes().get(at..)?;
    rest.iter()
        .position(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'('))
        .map(|found| at + found)
}

fn number(release: &Release, text: &str, start: usize) -> Option<Fact> {
    // A number is no part of a longer one, of an amount or of a code.
    if let Some(before) = byte_before(text, start) {
        let glued = match before {
            b'$' | b'#' | b'%' | b'_' | b'=' | b'+' => true,
            b'.' | b',' | b'-' | b'/' => start
                .checked_sub(2)
                .and_then(|at| byte(text, at))
                .is_some_and(|byte| byte.is_ascii_digit()),
            before => before.is_ascii_digit(),
        };
        if glued {
            return None;
        }
    }
    let (end, figures) = match byte(text, start)? {
        b'+' => international(text, start)?,
        _ => domestic(release, text, start)?,
    };
    if byte(text, end).is_some_and(|byte| byte.is_ascii_digit())
        || matches!(byte(text, end), Some(b'%' | b'$'))
        || matches!(byte(text, end), Some(b'-' | b'.' | b',' | b'/'))
            && byte(text, end + 1).is_some_and(|byte| byte.is_ascii_digit())
            && !starts_number(text, end + 1)
    {
        return None;
    }
    let (end, figures) = extension(text, end, figures);
    Some(Fact {
        span: Span::new(start as u32, end as u32),
        value: FactValue::Text(figures),
    })
}

/// `604-555-0100/604-555-0101`: another number follows at once.
fn starts_number(text: &str, at: usize) -> bool {
    let run = skip(text, at, |byte| {
        byte.is_ascii_digit() || matches!(byte, b'-' | b'.' | b' ' | b'(' | b')')
    });
    slice(text, at, run).bytes().filter(u8::is_ascii_digit).count() >= 10
}

/// What parts the groups of a number.
#[derive(PartialEq, Clone, Copy)]
enum Parted {
    Not,
    BySpace,
    ByMark,
}

/// A separator at `at`: its end and what it is.
fn separator(text: &str, at: usize) -> (usize, Parted) {
    let end = skip(text, at, |byte| matches!(byte, b' ' | b'-' | b'.' | b'/'));
    match slice(text, at, end) {
        "" => (at, Parted::Not),
        " " => (end, Parted::BySpace),
        "-" | "." | "/" | "- " | " -" | " - " | ". " => (end, Parted::ByMark),
        _ => (at, Parted::Not),
    }
}

/// Exactly `count` figures at `at`: their end.
fn group(text: &str, at: usize, count: usize) -> Option<usize> {
    let run = text.as_bytes().get(at..at + count)?;
    run.iter().all(u8::is_ascii_digit).then_some(at + count)
}

/// Ten figures as three, three and four. Area and exchange codes do not begin with 0 or 1. Gives the end, the figures and what
/// parts them.
fn ten(text: &str, at: usize) -> Option<(usize, String, Parted)> {
    let bracket = byte(text, at) == Some(b'(');
    let area = if bracket {
        skip(text, at + 1, |byte| byte == b' ')
    } else {
        at
    };
    let area_end = group(text, area, 3)?;
    let after_area = if bracket {
        let close = skip(text, area_end, |byte| byte == b' ');
        (byte(text, close) == Some(b')')).then_some(close + 1)?
    } else {
        area_end
    };
    let (exchange, first) = separator(text, after_area);
    let exchange_end = group(text, exchange, 3)?;
    let (line, second) = separator(text, exchange_end);
    let end = group(text, line, 4)?;
    for code in [area, exchange] {
        byte(text, code).filter(|byte| (b'2'..=b'9').contains(byte))?;
    }
    let parted = match (bracket, first, second) {
        // `(604) 5550100`; a bracket is mark enough.
        (true, _, _) => Parted::ByMark,
        (false, Parted::ByMark, Parted::ByMark | Parted::BySpace)
        | (false, Parted::BySpace, Parted::ByMark) => Parted::ByMark,
        (false, Parted::BySpace, Parted::BySpace) => Parted::BySpace,
        (false, Parted::Not, Parted::Not) => Parted::Not,
        (false, _, _) => return None,
    };
    let figures: String = [
        slice(text, area, area_end),
        slice(text, exchange, exchange_end),
        slice(text, line, end),
    ]
    .concat();
    Some((end, figures, parted))
}

/// A number without `+`: `604-555-0100`, `1 (800) 555-0100`.
fn domestic(release: &Release, text: &str, start: usize) -> Option<(usize, String)> {
    let country = (byte(text, start) == Some(b'1')).then(|| {
        let (next, parted) = separator(text, start + 1);
        if parted == Parted::Not && byte(text, next) != Some(b'(') {
            None
        } else {
            ten(text, next)
        }
    });
    let (end, figures, parted, plain) = match country {
        Some(found) => {
            let (end, figures, parted) = found?;
            (end, figures, parted, parted == Parted::Not)
        }
        None => {
            let (end, figures, parted) = ten(text, start)?;
            (end, figures, parted, true)
        }
    };
    // Nothing but spaces between, or nothing at all: figures of a table look like that, too.
    let doubtful = match parted {
        Parted::ByMark => false,
        Parted::BySpace => plain && !is_labelled(text, start) && !stands_in_short_line(release, start),
        Parted::Not => !is_labelled(text, start),
    };
    (!doubtful).then(|| (end, format!("+1{figures}")))
}

/// A label such as `Tel:` right before the number.
fn is_labelled(text: &str, start: usize) -> bool {
    let at = skip_back(text, start, |byte| {
        matches!(byte, b' ' | b':' | b'.' | b'(' | b'#')
    });
    let word = skip_back(text, at, |byte| byte.is_ascii_alphabetic() || byte == b'-');
    LABELS.contains(&slice(text, word, at))
}

fn stands_in_short_line(release: &Release, start: usize) -> bool {
    release
        .lines
        .get(release.line_at(start as u32))
        .is_some_and(|line| line.kind != LineKind::TableRow && line.span.len() < 80)
}

/// A number with `+`: country code and at most fifteen figures in all.
fn international(text: &str, start: usize) -> Option<(usize, String)> {
    let first = skip(text, start + 1, |byte| byte == b' ');
    if byte(text, first) == Some(b'1') {
        let (next, _) = separator(text, first + 1);
        let (end, figures, _) = ten(text, next)?;
        return Some((end, format!("+1{figures}")));
    }
    let mut figures = String::from("+");
    let mut end = first;
    let mut at = first;
    let mut open = false;
    while let Some(next) = byte(text, at) {
        match next {
            b'0'..=b'9' => {
                figures.push(char::from(next));
                end = at + 1;
            }
            b'(' if !open => open = true,
            b')' if open => open = false,
            b' ' | b'-' | b'.' if at == end || byte_before(text, at) == Some(b')') => {}
            _ => break,
        }
        at += 1;
        if figures.len() > 16 {
            return None;
        }
    }
    (first <= start + 2 && (9..=16).contains(&figures.len())).then_some((end, figures))
}

/// An extension behind the number.
fn extension(text: &str, end: usize, figures: String) -> (usize, String) {
    let at = skip(text, end, |byte| matches!(byte, b' ' | b',' | b'('));
    let word = ["extension", "poste", "ext", "x"]
        .into_iter()
        .find(|word| starts_with(text, at, word));
    let Some(word) = word.filter(|_| at <= end + 2) else {
        return (end, figures);
    };
    let number = skip(text, at + word.len(), |byte| {
        matches!(byte, b' ' | b'.' | b':' | b'#')
    });
    let last = digits(text, number);
    if (1..=7).contains(&(last - number)) && number <= at + word.len() + 3 {
        let figures = format!("{figures}x{}", slice(text, number, last));
        (last, figures)
    } else {
        (end, figures)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::release;
    use super::*;

    #[test]
    fn finds_numbers_in_all_notations() {
        for (text, expected) in [
            ("at 604-555-0123 or", vec![("604-555-0123", "+16045550123")]),
            ("(519) 555 2440", vec![("(519) 555 2440", "+15195552440")]),
            ("(416) 555- 3123.", vec![("(416) 555- 3123", "+14165553123")]),
            ("+1 (416) 555-7365", vec![("+1 (416) 555-7365", "+14165557365")]),
            ("+ 1 888 555 8055", vec![("+ 1 888 555 8055", "+18885558055")]),
            ("1-844-555-4792", vec![("1-844-555-4792", "+18445554792")]),
            ("1.800.555.0100", vec![("1.800.555.0100", "+18005550100")]),
            (
                "416.555.7872 or 416.555.2243",
                vec![("416.555.7872", "+14165557872"), ("416.555.2243", "+14165552243")],
            ),
            ("904/555-9100", vec![("904/555-9100", "+19045559100")]),
            (
                "T: 250-555-5620x12",
                vec![("t: 250-555-5620x12", "+12505555620x12")],
            ),
            (
                "725-555-7650 ext. 105210",
                vec![("725-555-7650 ext. 105210", "+17255557650x105210")],
            ),
            (
                "1-604-555-9909 extension 319",
                vec![("1-604-555-9909 extension 319", "+16045559909x319")],
            ),
            (
                "PresidentPhone: 604-555-0123",
                vec![("604-555-0123", "+16045550123")],
            ),
            ("Phone:6045550123", vec![("6045550123", "+16045550123")]),
            ("+44 7398 900078", vec![("+44 7398 900078", "+447398900078")]),
            (
                "+44 (0)7713 120027",
                vec![("+44 (0)7713 120027", "+4407713120027")],
            ),
            ("+972 52-601-0000", vec![("+972 52-601-0000", "+972526010000")]),
            (
                "Larch+447803710000anna@",
                vec![("+447803710000", "+447803710000")],
            ),
            ("+41 22 595 10 00", vec![("+41 22 595 10 00", "+41225951000")]),
        ] {
            let release = release(text);
            let facts = find(&release);
            let found: Vec<(&str, FactValue)> = facts
                .iter()
                .map(|fact| (release.lower.get(fact.span.range()).unwrap(), fact.value.clone()))
                .collect();
            let expected: Vec<(&str, FactValue)> = expected
                .into_iter()
                .map(|(span, value)| (span.trim_start_matches("t: "), FactValue::Text(value.to_owned())))
                .collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn leaves_other_figures() {
        for text in [
            "2024-11-14",
            "$604-555-0123",
            "1,604,555,0123",
            "CA6045550123",
            "access code 6045550123456",
            "(1234 5678)",
            "12-604-555-0123",
            "conference id (1234-5678)",
            "604-155-0123",
            "104-555-0123",
            "grew from 250 300 1000 to 5, which is a good result for the company in the whole year",
            "604-555-01234",
            "5,555,555",
            "+5% in 2024",
            "604-555",
        ] {
            assert_eq!(find(&release(text)), [], "{text}");
        }
    }
}

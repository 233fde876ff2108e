//! Full dates: day, month and year, in English, French or figures; with the weekday when one is written.
//!
//! Every form ends or begins with a year of four figures, so years are the anchor; a month's name or two hyphens decide.

use jiff::civil::{Date, Weekday};

use super::scan::{
    byte, byte_before, digits, ends_with, is_border, letters_back, skip_back, slice, starts_with,
};
use super::{Fact, FactValue};
use crate::source::Span;

/// Months by name, folded and in lower case.
#[rustfmt::skip]
const MONTHS: &[(&str, i8)] = &[
    ("january", 1),
    ("jan", 1),
    ("janvier", 1),
    ("janv", 1),
    ("february", 2),
    ("feb", 2),
    ("fevrier", 2),
    ("fevr", 2),
    ("fev", 2),
    ("march", 3),
    ("mar", 3),
    ("mars", 3),
    ("april", 4),
    ("apr", 4),
    ("avril", 4),
    ("avr", 4),
    ("may", 5),
    ("mai", 5),
    ("june", 6),
    ("jun", 6),
    ("juin", 6),
    ("july", 7),
    ("jul", 7),
    ("juillet", 7),
    ("juil", 7),
    ("august", 8),
    ("aug", 8),
    ("aout", 8),
    ("september", 9),
    ("sept", 9),
    ("sep", 9),
    ("septembre", 9),
    ("october", 10),
    ("oct", 10),
    ("octobre", 10),
    ("november", 11),
    ("nov", 11),
    ("novembre", 11),
    ("december", 12),
    ("dec", 12),
    ("decembre", 12),
];

#[rustfmt::skip]
const WEEKDAYS: &[(&str, Weekday)] = &[
    ("monday", Weekday::Monday),
    ("mon", Weekday::Monday),
    ("lundi", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("tue", Weekday::Tuesday),
    ("tues", Weekday::Tuesday),
    ("mardi", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("wed", Weekday::Wednesday),
    ("mercredi", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("thu", Weekday::Thursday),
    ("thur", Weekday::Thursday),
    ("thurs", Weekday::Thursday),
    ("jeudi", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("fri", Weekday::Friday),
    ("vendredi", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sat", Weekday::Saturday),
    ("samedi", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
    ("sun", Weekday::Sunday),
    ("dimanche", Weekday::Sunday),
];

/// The month of a name in lower case.
pub(super) fn month(name: &str) -> Option<i8> {
    MONTHS
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, month)| *month)
}

/// A date and where it stands: without and with its weekday.
struct Found {
    span: Span,
    date: Date,
    weekday: Option<(u32, Weekday)>,
}

/// All dates. The span is that of the date alone.
pub(super) fn find(lower: &str) -> Vec<Fact> {
    scan(lower)
        .into_iter()
        .map(|found| Fact {
            span: found.span,
            value: FactValue::Date(found.date, found.weekday.map(|(_, weekday)| weekday)),
        })
        .collect()
}

/// The dates with a weekday in front. The span begins with the weekday.
pub(super) fn find_with_weekday(lower: &str) -> Vec<Fact> {
    scan(lower)
        .into_iter()
        .filter_map(|found| {
            let (start, weekday) = found.weekday?;
            Some(Fact {
                span: Span::new(start, found.span.end),
                value: FactValue::Date(found.date, Some(weekday)),
            })
        })
        .collect()
}

fn scan(lower: &str) -> Vec<Found> {
    let mut out: Vec<Found> = Vec::new();
    let bytes = lower.as_bytes();
    let mut at = 0;
    while let Some(found) = bytes
        .get(at..)
        .and_then(|rest| rest.iter().position(u8::is_ascii_digit))
    {
        let start = at + found;
        let end = digits(lower, start);
        at = end;
        if end - start != 4 || !matches!(byte(lower, start), Some(b'1' | b'2')) || !is_border(lower, end) {
            continue;
        }
        let Some(year) = number(lower, start, end) else {
            continue;
        };
        let dated = iso(lower, start, end, year).or_else(|| in_words(lower, start, end, year));
        if let Some((start, end, date)) = dated {
            let weekday = weekday_before(lower, start);
            at = at.max(end);
            out.push(Found {
                span: Span::new(start as u32, end as u32),
                date,
                weekday,
            });
        }
    }
    out
}

fn number(text: &str, start: usize, end: usize) -> Option<i16> {
    slice(text, start, end).parse().ok()
}

/// `2024-11-14`
fn iso(text: &str, start: usize, end: usize, year: i16) -> Option<(usize, usize, Date)> {
    if !is_border(text, start)
        || matches!(byte_before(text, start), Some(b'-' | b'/' | b'.'))
        || byte(text, end) != Some(b'-')
    {
        return None;
    }
    let (month_end, day_end) = (digits(text, end + 1), digits(text, end + 4));
    if month_end != end + 3
        || byte(text, month_end) != Some(b'-')
        || day_end != end + 6
        || !is_border(text, day_end)
    {
        return None;
    }
    if byte(text, day_end) == Some(b'-') && byte(text, day_end + 1).is_some_and(|byte| byte.is_ascii_digit())
    {
        return None;
    }
    let date = Date::new(
        year,
        number(text, end + 1, month_end)? as i8,
        number(text, end + 4, day_end)? as i8,
    )
    .ok()?;
    Some((start, day_end, date))
}

fn spaces_back(text: &str, at: usize) -> usize {
    skip_back(text, at, |byte| byte == b' ')
}

/// `november 14, 2013`, `14 november 2013` and their kin, before the year.
fn in_words(text: &str, year_start: usize, year_end: usize, year: i16) -> Option<(usize, usize, Date)> {
    let mut at = spaces_back(text, year_start);
    if byte_before(text, at) == Some(b',') {
        at = spaces_back(text, at - 1);
    }
    if ends_with(text, at, " of") || ends_with(text, at, " de") {
        at = spaces_back(text, at - 3);
    }
    let (start, month, day) = match byte_before(text, at)? {
        b'0'..=b'9' => month_first(text, at)?,
        // An ordinal's letters, or the month's name.
        b'-' => day_first(text, at - 1)?,
        b'a'..=b'z' | b'.' => month_first(text, ordinal_back(text, at)).or_else(|| day_first(text, at))?,
        _ => return None,
    };
    Some((start, year_end, Date::new(year, month, day).ok()?))
}

/// Without the `st`, `nd`, `rd`, `th`, `er` of a figure before `at`.
fn ordinal_back(text: &str, at: usize) -> usize {
    let letters = letters_back(text, at);
    let ordinal = matches!(slice(text, letters, at), "st" | "nd" | "rd" | "th" | "er" | "re");
    if ordinal && byte_before(text, letters).is_some_and(|byte| byte.is_ascii_digit()) {
        letters
    } else {
        at
    }
}

/// The day's figures that end at `at`: begin and value.
fn day_back(text: &str, at: usize) -> Option<(usize, i8)> {
    let start = skip_back(text, at, |byte| byte.is_ascii_digit());
    ((1..=2).contains(&(at - start)) && is_border(text, start)).then_some(())?;
    Some((start, slice(text, start, at).parse().ok()?))
}

/// The month's name that ends at `at`, perhaps with a full stop: begin and value.
fn month_back(text: &str, at: usize) -> Option<(usize, i8)> {
    let end = if byte_before(text, at) == Some(b'.') {
        at - 1
    } else {
        at
    };
    let start = letters_back(text, end);
    is_border(text, start).then_some(())?;
    Some((start, month(slice(text, start, end))?))
}

fn month_first(text: &str, at: usize) -> Option<(usize, i8, i8)> {
    let (day_start, day) = day_back(text, at)?;
    let month_end = spaces_back(text, day_start);
    if month_end == day_start && byte_before(text, day_start) != Some(b'.') {
        return None;
    }
    let (start, month) = month_back(text, month_end)?;
    Some((start, month, day))
}

fn day_first(text: &str, at: usize) -> Option<(usize, i8, i8)> {
    let (month_start, month) = month_back(text, at)?;
    let mut day_end = spaces_back(text, month_start);
    if day_end == month_start && byte_before(text, day_end) != Some(b'-') {
        return None;
    }
    if byte_before(text, day_end) == Some(b'-') {
        day_end -= 1;
    }
    for between in [" day of", " of", " de"] {
        if ends_with(text, day_end, between) {
            day_end -= between.len();
            break;
        }
    }
    let (start, day) = day_back(text, ordinal_back(text, day_end))?;
    Some((start, month, day))
}

/// The weekday before a date that begins at `start`.
fn weekday_before(text: &str, start: usize) -> Option<(u32, Weekday)> {
    let mut at = spaces_back(text, start);
    for between in [" le", " the"] {
        if ends_with(text, at, between) {
            at = spaces_back(text, at - between.len());
        }
    }
    if byte_before(text, at) == Some(b',') {
        at = spaces_back(text, at - 1);
    }
    if byte_before(text, at) == Some(b'.') {
        at -= 1;
    }
    let word = letters_back(text, at);
    let name = slice(text, word, at);
    let (_, weekday) = WEEKDAYS.iter().find(|(known, _)| *known == name)?;
    is_border(text, word).then_some((word as u32, *weekday))
}

/// A day and month with no year that ends a text, as in old datelines (`aug. 2`): where it begins.
pub(super) fn yearless_at_end(lower: &str) -> Option<usize> {
    let end = skip_back(lower, lower.len(), |byte| {
        matches!(byte, b' ' | b',' | b'-' | b'/' | b'(')
    });
    let (start, month, day) = month_first(lower, end)?;
    Date::new(2024, month, day).ok()?;
    (start == 0 || !starts_with(lower, start - 1, "-")).then_some(start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::fold_str;

    fn dates(text: &str) -> Vec<(String, String)> {
        let text = fold_str(text).to_ascii_lowercase();
        scan(&text)
            .into_iter()
            .map(|found| {
                (
                    text.get(found.span.range()).unwrap().to_owned(),
                    found.date.to_string(),
                )
            })
            .collect()
    }

    #[test]
    fn finds_dates_in_all_notations() {
        for (text, date) in [
            ("November 14, 2013", "2013-11-14"),
            ("Nov. 14, 2013", "2013-11-14"),
            ("Feb. 07, 2025", "2025-02-07"),
            ("Sept. 1, 2024", "2024-09-01"),
            ("14 November 2013", "2013-11-14"),
            ("14-Nov-2013", "2013-11-14"),
            ("November 4th, 2024", "2024-11-04"),
            ("4th day of November, 2024", "2024-11-04"),
            ("16 avr. 2024", "2024-04-16"),
            ("23 mars 2013", "2013-03-23"),
            ("1er août 2023", "2023-08-01"),
            ("2024-11-14", "2024-11-14"),
            ("November 14 2013", "2013-11-14"),
            ("May 5,2024", "2024-05-05"),
        ] {
            let expected = vec![(fold_str(text).to_ascii_lowercase(), date.to_owned())];
            assert_eq!(dates(&format!("x (le {text}), y")), expected, "{text}");
        }
    }

    #[test]
    fn leaves_what_is_no_date() {
        for text in [
            "June 31, 2024",
            "November 2013",
            "14, 2013",
            "1-604-2024",
            "12024-11-14",
            "2024-13-01",
            "November 14",
            "Q4 2024",
            "February 30 2024",
            "Larch 14, 2013",
            "in 2013 of 2014",
            "Nov. 114, 2013",
            "2024-11-145",
            "",
        ] {
            assert!(dates(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn weekdays_belong_to_their_dates() {
        for (text, weekday) in [
            ("Thursday, August 8, 2013", Some(Weekday::Thursday)),
            ("jeudi 8 août 2013", Some(Weekday::Thursday)),
            ("le jeudi, le 8 août 2013", Some(Weekday::Thursday)),
            ("Monday March 3, 2025", Some(Weekday::Monday)),
            ("Tues. March 4, 2025", Some(Weekday::Tuesday)),
            ("on March 4, 2025", None),
        ] {
            let folded = fold_str(text).to_ascii_lowercase();
            assert_eq!(
                scan(&folded).first().unwrap().weekday.map(|(_, weekday)| weekday),
                weekday,
                "{text}"
            );
        }
    }
}

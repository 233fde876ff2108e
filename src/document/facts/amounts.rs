//! Money and percentages: figures with a sign or a word beside them.

use memchr::memmem;

use super::scan::{
    byte, byte_before, ends_with, is_border, is_word, letters_back, skip, skip_back, slice, starts_with,
};
use super::{Fact, FactValue};
use crate::source::Span;

/// Signs of currencies, as they stand in folded text.
const SIGNS: &[&str] = &["$", "€", "£", "¥"];
/// Codes and words of currencies, in lower case. The words stand behind the figure only.
const CODES: &[&str] = &["eur", "usd", "cad", "gbp", "aud", "chf", "dollars", "euros"];
/// What may stand before a `$`: letters of the country.
#[rustfmt::skip]
const COUNTRIES: &[&str] = &["us", "u.s.", "c", "ca", "cdn", "can", "cad", "usd", "a", "au", "aud", "nz", "hk", "s", "r", "mx"];
/// Sizes behind a figure.
#[rustfmt::skip]
const SIZES: &[&str] = &[
    "millions", "million", "billions", "billion", "trillion", "thousand", "milliards", "milliard", "mille", "mm", "bn", "m", "b", "k",
];

/// All amounts of money.
pub(super) fn money(lower: &str) -> Vec<Fact> {
    let mut out = Vec::new();
    for sign in SIGNS {
        for at in memmem::find_iter(lower.as_bytes(), sign) {
            let start = prefix(lower, at);
            out.extend(after(lower, start, at + sign.len()).or_else(|| before(lower, at, at + sign.len())));
        }
    }
    for code in CODES {
        for at in memmem::find_iter(lower.as_bytes(), code) {
            let end = at + code.len();
            if !is_border(lower, at) && !byte_before(lower, at).is_some_and(|byte| byte.is_ascii_digit()) {
                continue;
            }
            let word = code.len() > 3;
            let figure = (!word && byte(lower, end) != Some(b'$'))
                .then(|| after(lower, at, end))
                .flatten();
            out.extend(figure.or_else(|| is_border(lower, end).then(|| before(lower, at, end)).flatten()));
        }
    }
    tidy(&mut out);
    out
}

/// In order, and of those that overlap the longest.
fn tidy(facts: &mut Vec<Fact>) {
    facts.sort_by_key(|fact| (fact.span.start, std::cmp::Reverse(fact.span.end)));
    let mut end = 0;
    facts.retain(|fact| {
        let keep = fact.span.start >= end;
        end = end.max(fact.span.end);
        keep
    });
}

/// Where the country's letters before a `$` begin.
fn prefix(lower: &str, at: usize) -> usize {
    let tight = skip_back(lower, at, |byte| byte.is_ascii_alphabetic() || byte == b'.');
    if COUNTRIES.contains(&slice(lower, tight, at)) {
        return tight;
    }
    let spaced = letters_back(lower, at.saturating_sub(1));
    if byte_before(lower, at) == Some(b' ')
        && matches!(slice(lower, spaced, at - 1), "us" | "cad" | "cdn" | "usd")
        && is_border(lower, spaced)
    {
        return spaced;
    }
    at
}

/// An amount whose figure follows: `$5.0 million`.
fn after(lower: &str, start: usize, end: usize) -> Option<Fact> {
    let figure = skip(lower, end, |byte| byte == b' ');
    if figure > end + 1 {
        return None;
    }
    // `$.16` is a figure too.
    let first = if byte(lower, figure) == Some(b'.') {
        figure + 1
    } else {
        figure
    };
    byte(lower, first).filter(u8::is_ascii_digit)?;
    let mut figure_end = figure_forward(lower, first);
    figure_end = size(lower, figure_end);
    Some(fact(lower, start, figure_end))
}

/// An amount whose figure stands before the sign: `1,5 M$`, `5 000 $`, `3 EUR`.
fn before(lower: &str, sign: usize, end: usize) -> Option<Fact> {
    let mut at = skip_back(lower, sign, |byte| byte == b' ');
    if ends_with(lower, at, " de") {
        at = skip_back(lower, at - 3, |byte| byte == b' ');
    }
    let word = letters_back(lower, at);
    if word < at {
        SIZES.contains(&slice(lower, word, at)).then_some(())?;
        at = skip_back(lower, word, |byte| byte == b' ');
    }
    let start = figure_back(lower, at)?;
    // Behind a sign of its own the figure is taken: `$5 US$6`.
    if matches!(byte_before(lower, start), Some(b'$'))
        || byte(lower, end).is_some_and(|byte| byte.is_ascii_digit())
    {
        return None;
    }
    Some(fact(lower, start, end))
}

fn fact(lower: &str, start: usize, end: usize) -> Fact {
    let words = slice(lower, start, end).split(' ').collect::<String>();
    Fact {
        span: Span::new(start as u32, end as u32),
        value: FactValue::Text(words),
    }
}

/// Where a figure ends that begins at `at`: figures, with `,` and `.` between figures.
fn figure_forward(text: &str, at: usize) -> usize {
    let mut end = at;
    loop {
        end = super::scan::digits(text, end);
        let goes_on = matches!(byte(text, end), Some(b',' | b'.'))
            && byte(text, end + 1).is_some_and(|byte| byte.is_ascii_digit());
        if !goes_on {
            return end;
        }
        end += 1;
    }
}

/// Where a figure begins that ends at `at`; thousands may be apart by spaces.
fn figure_back(text: &str, at: usize) -> Option<usize> {
    byte_before(text, at).filter(u8::is_ascii_digit)?;
    let mut start = skip_back(text, at, |byte| {
        byte.is_ascii_digit() || matches!(byte, b',' | b'.')
    });
    start = skip(text, start, |byte| !byte.is_ascii_digit());
    // `5 000 000`: groups of three behind a group of at most three.
    let mut group = start;
    while byte_before(text, group) == Some(b' ')
        && super::scan::digits(text, group) == group + 3
        && byte_before(text, group - 1).is_some_and(|byte| byte.is_ascii_digit())
    {
        let earlier = skip_back(text, group - 1, |byte| byte.is_ascii_digit());
        if group - 1 - earlier > 3
            || byte_before(text, earlier)
                .is_some_and(|byte| is_word(byte) || matches!(byte, b'.' | b',' | b'-'))
        {
            break;
        }
        group = earlier;
        start = earlier;
    }
    (!byte_before(text, start).is_some_and(is_word)).then_some(start)
}

/// The end, with the size behind the figure (`million`) if there is one.
fn size(text: &str, at: usize) -> usize {
    let word = skip(text, at, |byte| byte == b' ' || byte == b'-');
    if word > at + 1 {
        return at;
    }
    SIZES
        .iter()
        .find(|size| starts_with(text, word, size) && is_border(text, word + size.len()))
        // A single letter belongs to the figure only when nothing is between.
        .filter(|size| size.len() > 2 || word == at)
        .map_or(at, |size| word + size.len())
}

/// All percentages.
pub(super) fn percent(lower: &str) -> Vec<Fact> {
    let mut out = Vec::new();
    for at in memchr::memchr_iter(b'%', lower.as_bytes()) {
        out.extend(percent_before(lower, at, at + 1));
    }
    for at in memmem::find_iter(lower.as_bytes(), "cent") {
        let end = at + 4;
        let word = if ends_with(lower, at, "per") || ends_with(lower, at, "pour") {
            letters_back(lower, at)
        } else if ends_with(lower, at, " per ") || ends_with(lower, at, " pour ") {
            letters_back(lower, at - 1)
        } else {
            continue;
        };
        if is_border(lower, end) {
            out.extend(percent_before(lower, word, end));
        }
    }
    tidy(&mut out);
    out
}

fn percent_before(lower: &str, sign: usize, end: usize) -> Option<Fact> {
    let at = skip_back(lower, sign, |byte| byte == b' ' || byte == b'-');
    let start = skip_back(lower, at, |byte| {
        byte.is_ascii_digit() || matches!(byte, b',' | b'.')
    });
    let start = skip(lower, start, |byte| matches!(byte, b',' | b'.'));
    if start >= at || !byte_before(lower, at).is_some_and(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let value = format!("{}%", slice(lower, start, at));
    Some(Fact {
        span: Span::new(start as u32, end as u32),
        value: FactValue::Text(value),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::fold_str;

    fn show(find: fn(&str) -> Vec<Fact>, text: &str) -> Vec<String> {
        let text = fold_str(text).to_ascii_lowercase();
        find(&text)
            .into_iter()
            .map(|fact| text.get(fact.span.range()).unwrap().to_owned())
            .collect()
    }

    #[test]
    fn finds_money() {
        for (text, expected) in [
            ("of $5.0 million, and", vec!["$5.0 million"]),
            ("US$100,000 or C$0.05.", vec!["us$100,000", "c$0.05"]),
            ("EUR 3 and EUR3 and 3 EUR", vec!["eur 3", "eur3", "3 eur"]),
            (
                "1,5 M$ et 5 000 $ et 10 millions de dollars",
                vec!["1,5 m$", "5 000 $", "10 millions de dollars"],
            ),
            ("$.16 per share, CDN$2.5B; £3m", vec!["$.16", "cdn$2.5b", "£3m"]),
            ("CAD $5 or USD 6", vec!["cad $5", "usd 6"]),
            ("$ and euro 2024 and the academy 5", vec![]),
        ] {
            assert_eq!(show(money, text), expected, "{text}");
        }
    }

    #[test]
    fn finds_percentages() {
        for (text, expected) in [
            (
                "up 12.5%, by 5 % and 8 per cent",
                vec!["12.5%", "5 %", "8 per cent"],
            ),
            (
                "12.5 percent; 3 pour cent; 100% owned",
                vec!["12.5 percent", "3 pour cent", "100%"],
            ),
            ("% of cents per centre 5 cents", vec![]),
        ] {
            assert_eq!(show(percent, text), expected, "{text}");
        }
    }
}

//! E-mail and web addresses, also masked ones and ones with words glued to them.

use memchr::memmem;

use super::scan::{byte, byte_before, ends_with, skip, skip_back, slice, starts_with};
use super::{Fact, FactValue};
use crate::source::Span;

/// Top-level domains that a bare host may end with; anything may end a host with `http://` or `www.` in front.
#[rustfmt::skip]
const TOP_LEVELS: &[&str] = &[
    "ai", "app", "biz", "ca", "capital", "ch", "co", "com", "de", "earth", "energy", "eu", "finance", "fr",
    "gold", "gov", "green", "group", "health", "info", "io", "live", "net", "news", "online", "org", "se",
    "site", "tech", "tv", "uk", "us", "world", "xyz",
];

fn is_host(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-')
}

/// The end of a host between `start` and `end`, without trailing dots, and cut where a word is glued to it (`larch.comTel`).
fn host_end(text: &str, start: usize, end: usize) -> Option<usize> {
    let host = slice(text, start, end);
    let host = host.trim_end_matches(['.', '-']);
    let dot = host.rfind('.')?;
    let last = host.get(dot + 1..)?;
    let bytes = last.as_bytes();
    let glued = bytes
        .windows(2)
        .position(|pair| matches!(pair, [a, b] if a.is_ascii_lowercase() && !b.is_ascii_lowercase()));
    let cut = glued.map_or(last.len(), |at| at + 1);
    let top = last.get(..cut)?;
    (top.len() >= 2 && top.len() <= 24 && top.bytes().all(|byte| byte.is_ascii_alphabetic()))
        .then_some(start + dot + 1 + cut)
}

/// All e-mail addresses.
pub(super) fn email(text: &str, lower: &str) -> Vec<Fact> {
    let mut out = Vec::new();
    for at in memchr::memchr_iter(b'@', text.as_bytes()) {
        out.extend(plain(text, at));
    }
    for masked in ["[email protected]", "[courriel protege]"] {
        for at in memmem::find_iter(lower.as_bytes(), masked) {
            out.push(fact(lower, at, at + masked.len()));
        }
    }
    for between in ["(at)", "[at]", "{at}"] {
        for at in memmem::find_iter(lower.as_bytes(), between) {
            out.extend(spelled(lower, at, at + between.len()));
        }
    }
    out.sort_by_key(|fact| fact.span);
    out
}

fn fact(lower: &str, start: usize, end: usize) -> Fact {
    let words = slice(lower, start, end).to_ascii_lowercase();
    Fact {
        span: Span::new(start as u32, end as u32),
        value: FactValue::Text(words),
    }
}

fn is_local(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'%' | b'+' | b'-' | b'\'' | b'&')
}

fn plain(text: &str, at: usize) -> Option<Fact> {
    let mut start = skip_back(text, at, is_local);
    start = skip(text, start, |byte| {
        !byte.is_ascii_alphanumeric() && is_local(byte) && byte != b'+'
    });
    // A telephone number glued in front: `+447400123456anna@…`.
    if byte(text, start) == Some(b'+') {
        let figures = skip(text, start + 1, |byte| byte.is_ascii_digit());
        start = if figures - start > 8 { figures } else { start + 1 };
    }
    let end = host_end(text, at + 1, skip(text, at + 1, is_host))?;
    byte(text, at + 1).filter(u8::is_ascii_alphanumeric)?;
    (start < at).then(|| fact(text, start, end))
}

/// `anna (at) larch.example`, `anna [at] larch [dot] example`
fn spelled(lower: &str, at: usize, after: usize) -> Option<Fact> {
    let local_end = skip_back(lower, at, |byte| byte == b' ');
    let start = skip_back(lower, local_end, is_local);
    let host = skip(lower, after, |byte| byte == b' ');
    let mut end = skip(lower, host, is_host);
    for dot in [" (dot) ", " [dot] ", "(dot)", "[dot]"] {
        if starts_with(lower, end, dot) {
            end = skip(lower, end + dot.len(), is_host);
            return (start < local_end && host < end).then(|| fact(lower, start, end));
        }
    }
    (start < local_end)
        .then(|| host_end(lower, host, end).map(|end| fact(lower, start, end)))
        .flatten()
}

/// All web addresses.
pub(super) fn url(text: &str, lower: &str) -> Vec<Fact> {
    let mut out = Vec::new();
    let mut done = 0;
    for dot in memchr::memchr_iter(b'.', text.as_bytes()) {
        // A letter on the right, a letter or figure on the left: anything else ends a sentence or a number.
        if dot < done || !byte(lower, dot + 1).is_some_and(|byte| byte.is_ascii_lowercase()) {
            continue;
        }
        let start = skip_back(text, dot, |byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if start < done || start == dot || matches!(byte_before(text, start), Some(b'@' | b'.' | b'_' | b'+'))
        {
            continue;
        }
        let run = skip(text, dot, is_host);
        done = run;
        if byte(text, run) == Some(b'@') {
            continue;
        }
        if let Some(found) = host(text, lower, start, run) {
            done = found.span.end as usize;
            out.push(found);
        }
    }
    out
}

fn host(text: &str, lower: &str, start: usize, run: usize) -> Option<Fact> {
    let host_end = host_end(text, start, run)?;
    let scheme = ["https://", "http://", "ftp://"]
        .into_iter()
        .find(|scheme| ends_with(lower, start, scheme));
    let mut start = start;
    // A word glued to `www`: `Websitewww.larch.example`.
    if scheme.is_none()
        && let Some(glued) = slice(lower, start, host_end).find("www.")
    {
        start += glued;
    }
    let name = slice(lower, start, host_end);
    let top = name.rsplit('.').next().unwrap_or_default();
    let known = scheme.is_some()
        || name.starts_with("www.") && name.matches('.').count() >= 2
        || TOP_LEVELS.binary_search(&top).is_ok() && is_bare_host(slice(text, start, host_end));
    known.then_some(())?;
    let mut end = host_end;
    if byte(text, end) == Some(b':') && byte(text, end + 1).is_some_and(|byte| byte.is_ascii_digit()) {
        end = super::scan::digits(text, end + 1);
    }
    if matches!(byte(text, end), Some(b'/' | b'?' | b'#')) {
        end = path_end(text, end);
    }
    let span_start = start - scheme.map_or(0, str::len);
    Some(Fact {
        span: Span::new(span_start as u32, end as u32),
        value: FactValue::Text(name.to_owned()),
    })
}

/// No initials (`U.S.co`), no abbreviation glued to the next word: the label before the last has two characters or more.
fn is_bare_host(host: &str) -> bool {
    let mut labels = host.rsplit('.');
    let top = labels.next().unwrap_or_default();
    let name = labels.next().unwrap_or_default();
    // `Inc.Us`, `Corp.Co`: a capital begins the next sentence. A host in capitals throughout is one.
    let capital = top.starts_with(|c: char| c.is_ascii_uppercase());
    name.len() >= 2 && (!capital || host.bytes().all(|byte| !byte.is_ascii_lowercase()))
}

fn path_end(text: &str, at: usize) -> usize {
    let end = skip(text, at, |byte| {
        !matches!(byte, b' ' | b'\n' | b'<' | b'>' | b'"' | b'|' | b'`')
    });
    let mut end = end;
    while let Some(last) = byte_before(text, end).filter(|_| end > at) {
        let opened = || slice(text, at, end).contains('(');
        match last {
            b'.' | b',' | b';' | b':' | b'!' | b'?' | b'\'' | b']' | b'*' => end -= 1,
            b')' if !opened() => end -= 1,
            _ => break,
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::fold_str;

    #[test]
    fn top_levels_are_sorted() {
        assert!(TOP_LEVELS.is_sorted());
    }

    #[test]
    fn finds_email_addresses() {
        for (text, expected) in [
            ("write to anna@larch.example.", vec!["anna@larch.example"]),
            (
                "Email:anna.b@larch.co.uk, E:x_y@l-a.com",
                vec!["anna.b@larch.co.uk", "x_y@l-a.com"],
            ),
            (
                "+447400123456anna@larch.comwww.larch.com",
                vec!["anna@larch.comwww.larch.com"],
            ),
            ("info@larch.comTel: 5", vec!["info@larch.com"]),
            (
                "Info@LARCH.COM or [email protected]",
                vec!["Info@LARCH.COM", "[email protected]"],
            ),
            ("[email\u{a0}protected]", vec!["[email protected]"]),
            (
                "anna (at) larch.example, anna [at] larch [dot] com",
                vec!["anna (at) larch.example", "anna [at] larch [dot] com"],
            ),
            ("follow @larch or a @ b, 5 t @ 1.5% Ni", vec![]),
        ] {
            let text = fold_str(text);
            let lower = text.to_ascii_lowercase();
            let found: Vec<&str> = email(&text, &lower)
                .iter()
                .map(|fact| text.get(fact.span.range()).unwrap())
                .collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn finds_web_addresses() {
        for (text, expected, host) in [
            (
                "at www.larch.example.",
                vec!["www.larch.example"],
                "www.larch.example",
            ),
            ("(sedarplus.ca), x", vec!["sedarplus.ca"], "sedarplus.ca"),
            (
                "<http://larch.example/a/b?c=(1).> x",
                vec!["http://larch.example/a/b?c=(1)"],
                "larch.example",
            ),
            (
                "see https://www.Larch.com/x). Next",
                vec!["https://www.Larch.com/x"],
                "www.larch.com",
            ),
            (
                "Website:www.larch.comEmail",
                vec!["www.larch.com"],
                "www.larch.com",
            ),
            ("a@larch.com and first.last@larch.ca", vec![], ""),
            ("e.g. the U.S. Inc.Us 5.5 a.m. TSX.V Corp.The p.ca", vec![], ""),
            ("LARCH.COM is", vec!["LARCH.COM"], "larch.com"),
        ] {
            let lower = text.to_ascii_lowercase();
            let facts = url(text, &lower);
            let found: Vec<&str> = facts
                .iter()
                .map(|fact| text.get(fact.span.range()).unwrap())
                .collect();
            assert_eq!(found, expected, "{text}");
            if let Some(fact) = facts.first() {
                assert_eq!(fact.value, FactValue::Text(host.to_owned()));
            }
        }
    }
}

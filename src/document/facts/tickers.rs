//! Symbols with their markets: `(TSX: ABC)`, `ABC: TSX`, `ABC - TSX`, and "listed on … under the symbol …".

use memchr::memmem;

use super::scan::{byte, byte_before, is_word, skip, skip_back, slice, starts_with};
use super::{Fact, FactValue, exchange};
use crate::document::release::Release;
use crate::source::Span;

/// Words that look like a symbol before a colon and are none.
#[rustfmt::skip]
const NO_SYMBOLS: &[&str] = &["AND", "CUSIP", "DATE", "FROM", "ISIN", "NEWS", "NOTE", "RE", "SOURCE", "TO", "US", "WKN"];

/// All symbols with their markets.
pub(super) fn find(release: &Release) -> Vec<Fact> {
    let (text, lower) = (release.text.as_str(), release.lower.as_str());
    let mut out: Vec<Fact> = Vec::new();
    // What was read already: a market after a symbol is not the market of the next symbol.
    let mut done = 0;
    for colon in memchr::memchr_iter(b':', text.as_bytes()) {
        if colon < done {
            continue;
        }
        let read = market_first(text, lower, colon, done).or_else(|| symbol_first(text, lower, colon, b":"));
        if let Some(read) = read {
            done = read.end;
            read.push_to(&mut out);
        }
    }
    for dash in memmem::find_iter(text.as_bytes(), " - ") {
        let at = dash + 1;
        let read = symbol_first(text, lower, at, b"-").or_else(|| market_then_dash(text, lower, at));
        if let Some(read) = read
            && !out
                .iter()
                .any(|fact| (fact.span.start as usize) < read.end && (fact.span.end as usize) > read.start)
        {
            read.push_to(&mut out);
        }
    }
    out.sort_by_key(|fact| fact.span);
    out
}

/// Symbols and the markets they are on, read at one colon or dash.
struct Read {
    start: usize,
    end: usize,
    markets: Vec<&'static str>,
    symbols: Vec<String>,
}

impl Read {
    fn push_to(self, out: &mut Vec<Fact>) {
        let span = Span::new(self.start as u32, self.end as u32);
        for symbol in &self.symbols {
            for market in &self.markets {
                let value = FactValue::Ticker {
                    exchange: (*market).to_owned(),
                    symbol: symbol.clone(),
                };
                out.push(Fact { span, value });
            }
        }
    }
}

fn spaces(text: &str, at: usize) -> usize {
    skip(text, at, |byte| byte == b' ')
}

fn spaces_back(text: &str, at: usize) -> usize {
    skip_back(text, at, |byte| byte == b' ')
}

/// `TSX: ABC`, `TSX and NYSE: ABC`, `TSX: ABC.A and ABC.B`.
fn market_first(text: &str, lower: &str, colon: usize, done: usize) -> Option<Read> {
    let (mut start, first) = exchange::ending_at(lower, spaces_back(text, colon))?;
    let mut markets = vec![first];
    // `Nasdaq | TSX: ABC`: more markets in front, as far as nothing else is between.
    while let Some(before) = joined_back(lower, start) {
        match exchange::ending_at(lower, before) {
            Some((earlier, market)) if earlier >= done => {
                start = earlier;
                markets.push(market);
            }
            _ => break,
        }
    }
    markets.reverse();
    let bracketed = byte_before(text, spaces_back(text, start)) == Some(b'(');
    let (mut end, symbol) = symbol(text, spaces(text, colon + 1), bracketed)?;
    let mut symbols = vec![symbol];
    while let Some((next_end, next)) = another_symbol(text, end, symbols.first()?) {
        end = next_end;
        symbols.push(next);
    }
    Some(Read {
        start,
        end,
        markets,
        symbols,
    })
}

/// Where the thing before a joiner (`,` `|` `/` `&` `and` `et`) ends.
fn joined_back(lower: &str, at: usize) -> Option<usize> {
    let end = spaces_back(lower, at);
    for word in ["and", "et", "&", "|", "/", ","] {
        if super::scan::ends_with(lower, end, word) {
            let before = end - word.len();
            let tail = spaces_back(lower, before);
            // "and" is a word: a space before it.
            if word.len() > 1 && tail == before {
                return None;
            }
            return Some(if byte_before(lower, tail) == Some(b',') {
                tail - 1
            } else {
                tail
            });
        }
    }
    None
}

/// Another symbol of the same company on the same market: it begins like the first.
fn another_symbol(text: &str, end: usize, first: &str) -> Option<(usize, String)> {
    let at = spaces(text, end);
    let joiner = ["and ", "et ", "& ", "or ", ", and ", ", ", ",", "/ ", "/", "| "]
        .into_iter()
        .find(|joiner| starts_with(text, at, joiner))?;
    let (end, next) = symbol(text, spaces(text, at + joiner.len()), false)?;
    let alike = first
        .bytes()
        .zip(next.bytes())
        .take_while(|(a, b)| a == b)
        .count()
        >= first.len().min(2);
    let market = byte(text, spaces(text, end)) == Some(b':');
    (alike && !market && next != first).then_some((end, next))
}

/// A symbol at `at`: its end (with a closing quote) and its letters. `loose`: in brackets a symbol may be in small letters.
fn symbol(text: &str, at: usize, loose: bool) -> Option<(usize, String)> {
    let quote = byte(text, at).filter(|byte| matches!(byte, b'"' | b'\''));
    let start = at + usize::from(quote.is_some());
    let mut end = skip(text, start, |byte| byte.is_ascii_alphanumeric());
    if !(1..=7).contains(&(end - start)) {
        return None;
    }
    let strict = |part: &str| {
        part.bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    };
    let is_strict = strict(slice(text, start, end));
    // `.UN`, `.PR.A`, `-A`, `/B`: a class, in at most two parts.
    for _ in 0..2 {
        let next = skip(text, end + 1, |byte| byte.is_ascii_alphanumeric());
        let part = slice(text, end + 1, next);
        let marked = match byte(text, end) {
            Some(b'.') => !part.is_empty() && part.len() <= 3,
            Some(b'-' | b'/') => part.len() == 1,
            _ => false,
        };
        if !(marked && is_strict && strict(part)) {
            break;
        }
        end = next;
    }
    let symbol = slice(text, start, end);
    let letters = symbol.bytes().filter(u8::is_ascii_alphabetic).count();
    if letters == 0 && symbol.len() < 3 || NO_SYMBOLS.contains(&symbol) && symbol != "US" {
        return None;
    }
    let closing = match quote {
        Some(quote) => (byte(text, end) == Some(quote) || quote == b'"' && starts_with(text, end, "''"))
            .then_some(end + 1)?,
        None => end,
    };
    if byte(text, closing).is_some_and(|byte| is_word(byte) || matches!(byte, b'@' | b'$' | b'%')) {
        return None;
    }
    let closed = matches!(
        byte(text, spaces(text, closing)),
        None | Some(b')' | b',' | b';' | b'|' | b'/' | b']' | b'\n' | b'"')
    );
    let fits = if is_strict {
        // A single capital may begin a sentence ("A new …").
        quote.is_some() || symbol.len() > 1 || closed
    } else {
        loose && closed && symbol.starts_with(|c: char| c.is_ascii_alphanumeric()) || quote.is_some()
    };
    fits.then(|| (closing, symbol.to_ascii_uppercase()))
}

/// A symbol that ends at `end`: its begin.
fn symbol_back(text: &str, end: usize) -> Option<(usize, String)> {
    let closed = byte_before(text, end) == Some(b'"');
    let end = end - usize::from(closed);
    let mut start = skip_back(text, end, |byte| {
        byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'.'
    });
    start = skip(text, start, |byte| byte == b'.').min(end);
    let symbol = slice(text, start, end);
    let letters = symbol.bytes().filter(u8::is_ascii_alphabetic).count();
    if !(1..=7).contains(&symbol.len()) || letters == 0 || NO_SYMBOLS.contains(&symbol) {
        return None;
    }
    if closed {
        (byte_before(text, start) == Some(b'"')).then_some(())?;
        start -= 1;
    }
    (!byte_before(text, start).is_some_and(|byte| is_word(byte) || matches!(byte, b'-' | b'/' | b'&' | b'$')))
        .then(|| (start, symbol.to_owned()))
}

/// `ABC: TSX`, `ABC - TSX`, in brackets or at the end of something.
fn symbol_first(text: &str, lower: &str, mark: usize, kind: &[u8]) -> Option<Read> {
    let (start, symbol) = symbol_back(text, spaces_back(text, mark))?;
    let (mut end, market) = exchange::starting_at(lower, spaces(lower, mark + 1))?;
    if kind == b"-" && symbol.len() > 5 {
        return None;
    }
    let mut markets = vec![market];
    // `ABC: TSX, NYSE`: more markets behind, if no symbol follows them.
    loop {
        let at = spaces(lower, end);
        let Some(joiner) = ["and ", "& ", "/", ", "]
            .into_iter()
            .find(|joiner| starts_with(lower, at, joiner))
        else {
            break;
        };
        let Some((next, another)) = exchange::starting_at(lower, spaces(lower, at + joiner.len())) else {
            break;
        };
        let after = spaces(lower, next);
        if matches!(byte(lower, after), Some(b')' | b',' | b';')) && !markets.contains(&another) {
            markets.push(another);
            end = next;
        } else {
            break;
        }
    }
    let after = byte(text, spaces(text, end));
    let before = byte_before(text, spaces_back(text, start));
    let closed = matches!(
        after,
        None | Some(b')' | b',' | b';' | b'|' | b'/' | b'\n' | b']' | b'"')
    ) || after == Some(b'.') && kind == b":";
    let opened = matches!(
        before,
        None | Some(b'(' | b',' | b';' | b'|' | b'/' | b'\n' | b'[' | b'"')
    );
    let is_colon = kind == b":";
    (closed && (is_colon || opened) || is_colon && opened && after == Some(b'(')).then(|| Read {
        start,
        end,
        markets,
        symbols: vec![symbol],
    })
}

/// `TSX - ABC`, in brackets only.
fn market_then_dash(text: &str, lower: &str, dash: usize) -> Option<Read> {
    let (start, market) = exchange::ending_at(lower, spaces_back(text, dash))?;
    let opened = matches!(
        byte_before(text, spaces_back(text, start)),
        Some(b'(' | b',' | b';' | b'|')
    );
    let (end, symbol) = symbol(text, spaces(text, dash + 1), false)?;
    let closed = matches!(byte(text, spaces(text, end)), Some(b')' | b',' | b';' | b'|'));
    let is_market = exchange::starting_at(lower, spaces(text, dash + 1)).is_some();
    (opened && closed && !is_market && symbol.len() > 1).then(|| Read {
        start,
        end,
        markets: vec![market],
        symbols: vec![symbol],
    })
}

/// "listed on the TSX Venture Exchange under the symbol ABC": the markets named in the same sentence before the word, and the
/// symbols behind it.
pub(super) fn listed(release: &Release) -> Vec<Fact> {
    let (text, lower) = (release.text.as_str(), release.lower.as_str());
    let mut out: Vec<Fact> = Vec::new();
    let mut done = 0;
    for at in memmem::find_iter(lower.as_bytes(), "symbol") {
        let word_end = skip(lower, at, |byte| byte.is_ascii_alphabetic());
        if !matches!(
            slice(lower, at, word_end),
            "symbol" | "symbols" | "symbole" | "symboles"
        ) {
            continue;
        }
        let symbols = symbols_after(text, word_end);
        let Some((end, _)) = symbols.last() else { continue };
        let end = *end;
        let sentence = release
            .sentences()
            .get(release.sentence_at(at as u32))
            .map_or(0, |sentence| sentence.start as usize);
        let from = sentence.max(done).max(at.saturating_sub(400));
        let mut markets = exchange::named_in(lower, from, at);
        if markets.is_empty() {
            // `under the symbol ABC on the TSX`
            markets = exchange::named_in(lower, end, (end + 60).min(next_stop(lower, end)))
                .into_iter()
                .take(1)
                .collect();
        }
        done = end;
        let span = Span::new(at as u32, end as u32);
        let symbols: Vec<String> = symbols.into_iter().map(|(_, symbol)| symbol).collect();
        let mut push = |market: &str, symbol: &String| {
            let value = FactValue::Ticker {
                exchange: market.to_owned(),
                symbol: symbol.clone(),
            };
            out.push(Fact { span, value });
        };
        if symbols.len() == markets.len() {
            markets
                .iter()
                .zip(&symbols)
                .for_each(|(market, symbol)| push(market, symbol));
        } else {
            for market in &markets {
                symbols.iter().for_each(|symbol| push(market, symbol));
            }
        }
    }
    out
}

/// The end of the clause that `at` stands in.
fn next_stop(lower: &str, at: usize) -> usize {
    skip(lower, at, |byte| !matches!(byte, b';' | b'\n'))
}

/// The symbols behind the word "symbol(s)": `: ABC`, `"ABC" and "DEF"`.
fn symbols_after(text: &str, at: usize) -> Vec<(usize, String)> {
    let mut out = Vec::new();
    let mut at = spaces(text, at);
    // "the symbol of", "the symbol is", "the symbol (ABC)": one small word, a bracket or a colon may stand between.
    for between in [":", "of ", "is ", "for ", "(", "- "] {
        if starts_with(text, at, between) {
            at = spaces(text, at + between.len());
        }
    }
    while let Some((end, found)) = symbol(text, at, false).or_else(|| quoted_with_comma(text, at)) {
        let is_word = found.len() == 1 && byte(text, at) != Some(b'"') && found == "A";
        if is_word {
            break;
        }
        out.push((end, found));
        let next = spaces(text, end);
        let joiner = [", and ", "and ", "et ", ", ", "& ", "or "]
            .into_iter()
            .find(|joiner| starts_with(text, next, joiner));
        match joiner {
            Some(joiner) => at = next + joiner.len(),
            None => break,
        }
    }
    out
}

/// `"ABC,"`: the comma stands inside the quotes.
fn quoted_with_comma(text: &str, at: usize) -> Option<(usize, String)> {
    (byte(text, at) == Some(b'"')).then_some(())?;
    let end = skip(text, at + 1, |byte| {
        byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'.'
    });
    let symbol = slice(text, at + 1, end).trim_end_matches('.');
    let stop = matches!(byte(text, end), Some(b',' | b'"'));
    (stop && (1..=7).contains(&symbol.len())).then(|| {
        (
            skip(text, end, |byte| matches!(byte, b',' | b'"')),
            symbol.to_owned(),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::release;
    use super::*;

    fn show(facts: &[Fact]) -> Vec<String> {
        facts
            .iter()
            .map(|fact| match &fact.value {
                FactValue::Ticker { exchange, symbol } => format!("{exchange}:{symbol}"),
                FactValue::Date(..) | FactValue::Text(_) => String::new(),
            })
            .collect()
    }

    #[test]
    fn finds_tickers_in_all_notations() {
        for (text, expected) in [
            (
                "Larch Inc. (TSX: LRCH - OTCQB: LRCHF) reports",
                "TSX:LRCH OTCQB:LRCHF",
            ),
            (
                "(TSX-V: L) (TSX.V: LA) (TSXV:LB) (TSX Venture: LC)",
                "TSXV:L TSXV:LA TSXV:LB TSXV:LC",
            ),
            (
                "the \"Company,\" LRC: TSX Venture; LRCTF: OTC Markets; 7TL: Frankfurt) is",
                "TSXV:LRC OTC:LRCTF FSE:7TL",
            ),
            (
                "(\"Larch\"; TSX\u{2010}V: LR; OTCQB: LRQLF; Frankfurt: LEQ0)",
                "TSXV:LR OTCQB:LRQLF FSE:LEQ0",
            ),
            (
                "(LRS: CSE) (LRSHF: OTC) (SL5: Frankfurt)",
                "CSE:LRS OTC:LRSHF FSE:SL5",
            ),
            ("TSX: \"LRC\"", "TSX:LRC"),
            ("(TSX and NYSE: LRC)", "TSX:LRC NYSE:LRC"),
            (
                "(TSX: LRC.A and LRC.B) (NYSE: LRC)",
                "TSX:LRC.A TSX:LRC.B NYSE:LRC",
            ),
            ("(NYSE, TSX: LRC)", "NYSE:LRC TSX:LRC"),
            ("(Nasdaq | TSX: LRC)", "Nasdaq:LRC TSX:LRC"),
            ("(TSX, Nasdaq Stockholm: LRC)", "TSX:LRC Nasdaq Stockholm:LRC"),
            (
                "(CSE:LRC)(OTC:LRCFF)(FSE:7LC0, WKN:A40L1Z)",
                "CSE:LRC OTC:LRCFF FSE:7LC0",
            ),
            ("(OTCQB International:LRCSF)", "OTCQB:LRCSF"),
            ("TSX: LRC | NYSE American: LRCH", "TSX:LRC NYSE American:LRCH"),
            (
                "(Cboe CA: LRC) (NEO: LR) NEX: LRC.H TSX:LRC.UN (TSX : LRCH)",
                "Cboe CA:LRC Cboe CA:LR NEX:LRC.H TSX:LRC.UN TSX:LRCH",
            ),
            (
                "(LRC – TSX, LRC – BSE, LRC – Nasdaq FNGM)",
                "TSX:LRC BSE:LRC Nasdaq FNGM:LRC",
            ),
            ("(TSXV: OTC) (OTCQB: OTCFF)", "TSXV:OTC OTCQB:OTCFF"),
            ("(LRC: TSX-V, OTCQB: LRZTF)", "TSXV:LRC OTCQB:LRZTF"),
            (
                "(TSXV: Larch) and (TSX.V:LRDS OTCQB:LRDSF; WKN:A40XB1)",
                "TSXV:LARCH TSXV:LRDS OTCQB:LRDSF",
            ),
            (
                "(NASDAQ: LRC, LRCL) (TSXV: LRC and OTC: LRCOF)",
                "Nasdaq:LRC Nasdaq:LRCL TSXV:LRC OTC:LRCOF",
            ),
            (
                "(AIM, TSX-V, NASDAQ Iceland: LRC)",
                "AIM:LRC TSXV:LRC Nasdaq Iceland:LRC",
            ),
            (
                "(CSE : LRC / OTCQB : LRCRF / FRA: NPA)",
                "CSE:LRC OTCQB:LRCRF FSE:NPA",
            ),
            (
                "NOTE: TSX Venture Exchange has not reviewed. Time: 8:30. ISIN: CA123. On the TSX: A new day. TSX: Company",
                "",
            ),
        ] {
            assert_eq!(show(&find(&release(text))).join(" "), expected, "{text}");
        }
    }

    #[test]
    fn finds_listed_symbols() {
        for (text, expected) in [
            (
                "Larch is listed on the TSX Venture Exchange under the symbol \"LRC\".",
                "TSXV:LRC",
            ),
            (
                "Shares trade on the Toronto Stock Exchange and the New York Stock Exchange under the symbol LRC.",
                "TSX:LRC NYSE:LRC",
            ),
            (
                "inscrites à la Bourse de croissance TSX sous le symbole LRC.",
                "TSXV:LRC",
            ),
            (
                "trade on the Canadian Securities Exchange (CSE) under the symbol LRC and on the OTCQX under the symbol LRCF.",
                "CSE:LRC OTCQX:LRCF",
            ),
            (
                "on the TSX and NYSE under the symbols “LRC” and “LRU”, respectively.",
                "TSX:LRC NYSE:LRU",
            ),
            (
                "will trade under the ticker symbol “LRC,” on the TSXV.",
                "TSXV:LRC",
            ),
            ("a symbol of hope on the TSX.", ""),
        ] {
            assert_eq!(show(&listed(&release(text))).join(" "), expected, "{text}");
        }
    }
}

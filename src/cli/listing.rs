//! `--listing EXCHANGE[:SYMBOL]`: names of exchanges as people write them.

/// Exchanges that rules know, with other ways to write them (letters and digits only, lower case).
const EXCHANGES: [(&str, &[&str]); 14] = [
    ("TSX", &["tsx", "tse", "torontostockexchange"]),
    ("TSXV", &["tsxv", "tsxventure", "tsxventureexchange", "cve"]),
    ("NEX", &["nex", "tsxvnex"]),
    ("CSE", &["cse", "cnsx", "canadiansecuritiesexchange"]),
    ("Cboe CA", &["cboeca", "cboecanada", "cboe", "neo", "neoexchange"]),
    ("NYSE", &["nyse", "newyorkstockexchange"]),
    ("NYSE American", &["nyseamerican", "amex", "nyseamex", "nysemkt"]),
    ("Nasdaq", &["nasdaq", "nasdaqgs", "nasdaqgm", "nasdaqcm"]),
    ("OTCQX", &["otcqx"]),
    ("OTCQB", &["otcqb"]),
    ("OTC", &["otc", "otcpink", "otcmarkets", "otcid", "otcpk"]),
    ("FSE", &["fse", "frankfurt", "fra", "fwb"]),
    ("LSE", &["lse", "londonstockexchange"]),
    ("ASX", &["asx", "australiansecuritiesexchange"]),
];

/// `EXCHANGE` or `EXCHANGE:SYMBOL`, with the exchange's short name and the symbol in upper case.
pub(super) fn parse(value: &str) -> Result<String, String> {
    let (exchange, symbol) = match value.split_once(':') {
        Some((exchange, symbol)) => (exchange.trim(), Some(symbol.trim())),
        None => (value.trim(), None),
    };
    let key: String = exchange
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    let Some((name, _)) = EXCHANGES
        .iter()
        .find(|(_, spellings)| spellings.contains(&key.as_str()))
    else {
        let names = || EXCHANGES.iter().map(|(name, _)| *name);
        let hint = match super::did_you_mean(exchange, names()) {
            Some(name) => format!("did you mean `{name}`?"),
            None => "it is not an exchange that rules know".to_string(),
        };
        return Err(format!(
            "{hint} Known: {}",
            names().collect::<Vec<_>>().join(", ")
        ));
    };
    match symbol {
        None => Ok((*name).to_string()),
        Some(symbol)
            if !symbol.is_empty()
                && symbol.len() <= 12
                && symbol
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-')) =>
        {
            Ok(format!("{name}:{}", symbol.to_ascii_uppercase()))
        }
        Some(_) => Err("write the symbol in letters and digits, as in TSX:ABC".to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exchanges_are_known_by_several_names() {
        for (given, expected) in [
            ("TSX", "TSX"),
            ("tsx-v:abc.u", "TSXV:ABC.U"),
            ("TSX Venture Exchange: ABC", "TSXV:ABC"),
            ("NYSE-American", "NYSE American"),
            ("Cboe Canada:X", "Cboe CA:X"),
            ("NASDAQ:abcd", "Nasdaq:ABCD"),
        ] {
            assert_eq!(parse(given).as_deref(), Ok(expected));
        }
        assert!(parse("TSXW").unwrap_err().contains("did you mean `TSX"));
        assert!(parse("Zürich").unwrap_err().contains("Known: TSX, TSXV"));
        assert!(parse("TSX:").is_err());
        assert!(parse("TSX:a b").is_err());
    }
}

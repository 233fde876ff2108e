//! The names of markets, as releases write them, and the short names that stand for them.

use super::scan::{byte, byte_before, is_word, slice};

/// Short name, and how releases write it (folded, lower case). Longer spellings are tried first.
#[rustfmt::skip]
const MARKETS: &[(&str, &[&str])] = &[
    (
        "TSX",
        &[
            "tsx",
            "toronto stock exchange",
            "bourse de toronto",
            "toronto exchange",
            "toronto",
        ],
    ),
    (
        "TSXV",
        &[
            "tsxv",
            "tsx-v",
            "cve",
            "tsx.v",
            "tsx v",
            "tsx:v",
            "tsx/v",
            "tsx venture exchange",
            "tsx venture",
            "tsx-venture",
            "tsx-ven",
            "tsxve",
            "tsx croissance",
            "bourse de croissance tsx",
            "bourse de croissance",
            "toronto venture exchange",
        ],
    ),
    (
        "NEX",
        &[
            "nex",
            "nex board",
            "nex board of the tsx venture exchange",
            "tsx-nex",
            "tsxv-nex",
        ],
    ),
    (
        "CSE",
        &[
            "cse",
            "cnsx",
            "canadian securities exchange",
            "bourse des valeurs canadiennes",
        ],
    ),
    (
        "Cboe CA",
        &[
            "cboe ca",
            "cboe canada",
            "cboe",
            "neo",
            "neo exchange",
            "aequitas neo",
            "cboe canada exchange",
            "cboe: ca",
            "neo-l",
            "cboe.ca",
        ],
    ),
    (
        "NYSE",
        &["nyse", "new york stock exchange", "bourse de new york", "n.y.s.e"],
    ),
    (
        "NYSE American",
        &[
            "nyse american",
            "nyse-american",
            "nyse mkt",
            "nyse-mkt",
            "nyse amex",
            "nyse american exchange",
            "nyse: american",
            "nyse-a",
            "nyse-am",
            "nyse/american",
        ],
    ),
    ("NYSE Arca", &["nyse arca"]),
    (
        "Nasdaq",
        &[
            "nasdaq",
            "nasdaq-nm",
            "nasdaq-cm",
            "nasdaq-gs",
            "nasdaq-gm",
            "nasdaqcm",
            "nasdaqgs",
            "nasdaqgm",
            "nasdaq cm",
            "nasdaq gs",
            "nasdaq gm",
            "nasdaq nm",
            "nasdaq global market",
            "nasdaq global select market",
            "nasdaq capital market",
            "nasdaq national market",
            "nasdaq stock market",
            "nasdaq global select",
            "nasdaq global",
            "nasdaq capital",
            "nasdaq market",
            "nasdaq exchange",
            "nasdaq composite",
        ],
    ),
    (
        "Nasdaq Stockholm",
        &[
            "nasdaq stockholm",
            "nasdaq omx stockholm",
            "nasdaq first north",
            "nasdaq stockholm exchange",
        ],
    ),
    ("Nasdaq Iceland", &["nasdaq iceland"]),
    (
        "Nasdaq FNGM",
        &["nasdaq fngm", "nasdaq first north growth market", "fngm"],
    ),
    (
        "OTCQX",
        &[
            "otcqx",
            "otc-qx",
            "otc qx",
            "otcqx best market",
            "otcqx international",
            "otcqx market",
            "otcqx venture market",
            "otc: qx",
        ],
    ),
    (
        "OTCQB",
        &[
            "otcqb",
            "otc-qb",
            "otc qb",
            "otcqb international",
            "otcqb venture market",
            "otcqb market",
            "otcqb venture",
            "otcqb exchange",
            "otc: qb",
            "otc.qb",
            "otcbq",
            "us otcqb",
        ],
    ),
    (
        "OTC",
        &[
            "otc",
            "otc pink",
            "otc markets",
            "otcmarkets",
            "otc market",
            "otc pink sheets",
            "otc pink market",
            "otc pink open market",
            "otcpink",
            "otc-pink",
            "otcpk",
            "otc pk",
            "otcid",
            "otc id",
            "otcbb",
            "otc bb",
            "otc bulletin board",
            "otc expert market",
            "otc us",
            "us otc",
            "u.s. otc",
            "otc markets group",
            "otc: pink",
            "otc grey",
            "grey market",
            "pink sheets",
            "pinksheets",
            "pink",
            "otc pink current",
            "otc limited",
            "otcid basic market",
            "otc usa",
        ],
    ),
    (
        "FSE",
        &[
            "fse",
            "fra",
            "fwb",
            "frankfurt",
            "frankfurt stock exchange",
            "bourse de francfort",
            "francfort",
            "xfra",
            "frankfurt exchange",
            "frankfort",
            "frankfurt borse",
            "fkt",
            "fran",
        ],
    ),
    ("AIM", &["aim", "lse aim", "aim lse", "london aim"]),
    ("LSE", &["lse", "london stock exchange", "lon", "london"]),
    ("ASX", &["asx", "australian securities exchange"]),
    ("JSE", &["jse", "johannesburg stock exchange"]),
    ("BSE", &["bse", "botswana stock exchange"]),
    ("BVL", &["bvl", "lima stock exchange", "lima"]),
    ("MUN", &["mun", "munich"]),
    ("STU", &["stu", "stuttgart", "borse stuttgart"]),
    ("BER", &["ber", "berlin"]),
    ("DUS", &["dus", "dusseldorf"]),
    ("TGT", &["tradegate", "tgt", "tdg"]),
    ("XETRA", &["xetra", "xetr"]),
    ("HAM", &["ham", "hamburg"]),
    (
        "Euronext",
        &[
            "euronext",
            "euronext paris",
            "euronext amsterdam",
            "euronext growth",
            "epa",
        ],
    ),
    ("OMX", &["omx", "stockholm", "oslo bors", "oslo", "ose"]),
    ("SIX", &["six", "six swiss exchange"]),
    ("SGX", &["sgx", "singapore exchange"]),
    ("HKEX", &["hkex", "sehk", "hong kong stock exchange", "hkse"]),
    ("TASE", &["tase", "tel aviv stock exchange"]),
    ("NZX", &["nzx"]),
    ("BMV", &["bmv"]),
    ("B3", &["b3"]),
    ("Upstream", &["upstream"]),
];

/// The longest name that ends at `at` in lower-case text: where it begins, and the market.
pub(super) fn ending_at(lower: &str, at: usize) -> Option<(usize, &'static str)> {
    let last = byte_before(lower, at)?;
    let mut best: Option<(usize, &'static str)> = None;
    for (market, names) in MARKETS {
        for name in *names {
            if name.as_bytes().last() == Some(&last)
                && super::scan::ends_with(lower, at, name)
                && !byte_before(lower, at - name.len()).is_some_and(|byte| is_word(byte) || byte == b'.')
                && best.is_none_or(|(start, _)| at - name.len() < start)
            {
                best = Some((at - name.len(), market));
            }
        }
    }
    best
}

/// The longest name that begins at `at` in lower-case text: where it ends, and the market.
pub(super) fn starting_at(lower: &str, at: usize) -> Option<(usize, &'static str)> {
    let first = byte(lower, at)?;
    let mut best: Option<(usize, &'static str)> = None;
    for (market, names) in MARKETS {
        for name in *names {
            let end = at + name.len();
            if name.as_bytes().first() == Some(&first)
                && slice(lower, at, end) == *name
                && !byte(lower, end).is_some_and(is_word)
                && best.is_none_or(|(longest, _)| end > longest)
            {
                best = Some((end, market));
            }
        }
    }
    best
}

/// All markets named in `lower[start..end]`, in order, each once. `toronto` and its like are places, so only full names count.
pub(super) fn named_in(lower: &str, start: usize, end: usize) -> Vec<&'static str> {
    let mut out: Vec<&'static str> = Vec::new();
    let mut at = start;
    while at < end {
        let begins = !byte_before(lower, at).is_some_and(is_word);
        match starting_at(lower, at)
            .filter(|(name_end, _)| begins && *name_end <= end && !is_place(slice(lower, at, *name_end)))
        {
            Some((name_end, market)) => {
                if !out.contains(&market) {
                    out.push(market);
                }
                at = name_end;
            }
            None => {
                // On to the next word.
                let word = super::scan::skip(lower, at, is_word);
                at = super::scan::skip(lower, word.max(at + 1), |byte| !is_word(byte)).max(at + 1);
            }
        }
    }
    out
}

fn is_place(name: &str) -> bool {
    matches!(
        name,
        "toronto"
            | "frankfurt"
            | "london"
            | "lima"
            | "munich"
            | "stuttgart"
            | "berlin"
            | "dusseldorf"
            | "hamburg"
            | "ham"
            | "stockholm"
            | "oslo"
            | "pink"
            | "six"
            | "upstream"
            | "fran"
            | "lon"
            | "aim"
            | "mun"
            | "ber"
            | "neo"
            | "francfort"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_name_counts() {
        for (text, market) in [
            ("tsx venture exchange", "TSXV"),
            ("tsx", "TSX"),
            ("nyse american", "NYSE American"),
            ("nasdaq stockholm", "Nasdaq Stockholm"),
            ("otc markets", "OTC"),
            ("otcqb international", "OTCQB"),
        ] {
            assert_eq!(ending_at(text, text.len()), Some((0, market)), "{text}");
            assert_eq!(starting_at(text, 0), Some((text.len(), market)), "{text}");
        }
        assert_eq!(ending_at("wkn", 3), None);
        assert_eq!(starting_at("tsxx", 0), None);
    }
}

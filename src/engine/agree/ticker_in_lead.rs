//! The symbols of the lead are the issuer's own: the same symbol does not stand elsewhere with another market of the same family (TSX for
//! TSXV), and agrees with the listings that the user states.

use crate::document::FactValue;
use crate::engine::circumstances::exchange;
use crate::engine::outcome::{Defect, Outcome};
use crate::engine::scan::Scan;
use crate::finding::Status;
use crate::rules::model::FactKind;
use crate::verdict::Circumstances;

/// Markets on which one issuer does not trade at the same time, so that the same symbol on two of them is a slip.
const EXCLUSIVE: [&str; 5] = ["TSX", "TSXV", "NEX", "CSE", "Cboe CA"];

pub(crate) fn check(scan: &Scan<'_>, circumstances: &Circumstances) -> Outcome {
    let release = scan.release;
    let mut outcome = Outcome::default();
    let mut own = Vec::new();
    for fact in release.facts(FactKind::OwnTicker) {
        if let FactValue::Ticker { exchange, symbol } = &fact.value
            && EXCLUSIVE.contains(&exchange.as_str())
        {
            outcome.met.get_or_insert(fact.span);
            own.push((fact.span, exchange, symbol));
        }
    }
    if own.is_empty() {
        outcome.not_applicable = Some("the lead names no symbol on a Canadian market".to_owned());
        return outcome;
    }
    for fact in release
        .facts(FactKind::Ticker)
        .iter()
        .chain(release.facts(FactKind::ListedSymbol))
    {
        let FactValue::Ticker {
            exchange: market,
            symbol,
        } = &fact.value
        else {
            continue;
        };
        let clash = own.iter().find(|(span, own_market, own_symbol)| {
            *own_symbol == symbol
                && *own_market != market
                && EXCLUSIVE.contains(&market.as_str())
                && !span.overlaps(fact.span)
        });
        // Listed on both in the lead itself: an issuer on its way from one market to the other.
        let both = own
            .iter()
            .any(|(_, own_market, own_symbol)| *own_symbol == symbol && *own_market == market);
        if let (Some((span, own_market, _)), false) = (clash, both) {
            let mut defect = Defect::new(Status::Violation, Some(fact.span));
            defect.label = format!("here {symbol} is on {market}");
            defect.message = Some(format!(
                "{symbol} is given on {market} here and on {own_market} in the lead"
            ));
            defect.others.push((*span, format!("here on {own_market}")));
            outcome.defects.push(defect);
        }
    }
    for (span, market, symbol) in &own {
        let stated: Vec<&str> = circumstances
            .listings
            .iter()
            .filter_map(|listing| listing.split_once(':'))
            .filter(|(stated, _)| exchange(stated) == market.as_str())
            .map(|(_, stated)| stated.trim())
            .collect();
        // Warrants and classes of shares share the first part of their symbols.
        let root = |symbol: &str| symbol.split('.').next().unwrap_or_default().to_ascii_uppercase();
        if let Some(first) = stated.first()
            && !stated.iter().any(|stated| root(stated) == root(symbol))
        {
            let mut defect = Defect::new(Status::Violation, Some(*span));
            defect.label = format!("the issuer's symbol on {market} is stated as {first}");
            defect.message = Some(format!(
                "the lead has {market}: {symbol}, the stated listing is {market}: {first}"
            ));
            outcome.defects.push(defect);
        }
    }
    outcome
}

//! Patterns: from the string in a pack to a checked regular expression over folded text, and the literals by which the gate knows it.

use std::ops::Range;

use regex_syntax::hir::{Class, Hir, HirKind, Look};

use crate::fold::fold_str;
use crate::rules::model::{Boundaries, CompiledPattern, LiteralKind, Pattern};
use crate::rules::program;

/// The largest expression, in automaton states (a rough count): far more than any wording needs, little enough to compile in no time.
const MAX_STATES: u64 = 20_000;
/// No more literals than this stand for one pattern; beyond, the pattern is always tried.
const MAX_LITERALS: usize = 64;
/// Matches up to this many bytes are looked for around a literal only; longer ones in the whole paragraph.
const MAX_WITHIN: u16 = 600;
/// Longer literals gain nothing.
const MAX_LITERAL_LEN: usize = 24;

/// What is wrong with a pattern: the words, and the bytes of the pattern where, if they are known.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct PatternError {
    pub(crate) message: String,
    pub(crate) span: Option<Range<usize>>,
}

/// Reads one pattern.
pub(crate) fn read(text: &str) -> Result<Pattern, PatternError> {
    let folded = fold_str(text);
    let same = folded == text;
    let (cased, offset, regex) = spelled(&folded);
    let hir = parse(&regex).map_err(|error| locate(&error, if same { Some(offset) } else { None }))?;
    if states(&hir) > MAX_STATES {
        return Err(PatternError {
            message: "this pattern is too large: repeat less, or split it".to_owned(),
            span: None,
        });
    }
    if hir.properties().minimum_len() == Some(0) || hir.properties().minimum_len().is_none() {
        return Err(PatternError {
            message: "this pattern matches nothing at all or the empty text, so it would match everywhere"
                .to_owned(),
            span: None,
        });
    }
    // Literals are looked for in lower-case text; parsed from the lower-case form, so that `(?i)` gives one literal and not all spellings.
    let (literals, kind, also) = match parse(&lower(&folded).replace("(?-i)", "").replace("(?-i:", "(?:")) {
        Ok(hir) => match exact(&hir).filter(|_| !cased) {
            Some((literals, boundaries)) => (literals, LiteralKind::Whole(boundaries), Vec::new()),
            None => {
                let (literals, kind) = literals(&hir);
                let also = beside(&hir, &literals);
                (literals, kind, also)
            }
        },
        Err(_) => (Vec::new(), LiteralKind::Inside, Vec::new()),
    };
    let longest = hir
        .properties()
        .maximum_len()
        .and_then(|len| u32::try_from(len).ok());
    let kind = match (kind, longest.and_then(|longest| u16::try_from(longest).ok())) {
        (LiteralKind::Inside, Some(longest)) if longest <= MAX_WITHIN => LiteralKind::Within(longest),
        (kind, _) => kind,
    };
    let compiled = match kind {
        LiteralKind::Whole(_) => Vec::new(),
        LiteralKind::Prefix | LiteralKind::Within(_) | LiteralKind::Inside => {
            let compiled = CompiledPattern {
                program: program::compile(&hir),
                regex,
                longest,
                also,
            };
            postcard::to_stdvec(&compiled).expect("a compiled pattern is plain data")
        }
    };
    Ok(Pattern {
        text: text.to_owned(),
        cased,
        literals,
        kind,
        compiled,
    })
}

/// The texts that an expression matches, when they are few and nothing but word boundaries at the ends is asked of what is around them: then
/// the gate's own hits are the matches.
fn exact(hir: &Hir) -> Option<(Vec<String>, Boundaries)> {
    let parts: &[Hir] = match hir.kind() {
        HirKind::Concat(parts) => parts,
        _ => std::slice::from_ref(hir),
    };
    let is_boundary =
        |part: Option<&Hir>| matches!(part.map(Hir::kind), Some(HirKind::Look(Look::WordAscii)));
    let boundaries = Boundaries {
        before: is_boundary(parts.first()),
        after: is_boundary(parts.last()),
    };
    let inner = parts.get(usize::from(boundaries.before)..parts.len() - usize::from(boundaries.after))?;
    if inner.iter().any(has_look) {
        return None;
    }
    let known = know(&Hir::concat(inner.to_vec())).exact?;
    let mut literals: Vec<String> = known
        .into_iter()
        .map(String::from_utf8)
        .collect::<Result<_, _>>()
        .ok()?;
    literals.sort();
    literals.dedup();
    literals
        .iter()
        .all(|literal| is_telling(literal))
        .then_some((literals, boundaries))
}

fn has_look(hir: &Hir) -> bool {
    !hir.properties().look_set().is_empty()
}

/// The expression that is run for a folded pattern: whether case counts in it, bytes cut off its beginning, itself.
fn spelled(folded: &str) -> (bool, usize, String) {
    match folded.strip_prefix("(?-i)") {
        Some(body) => (true, folded.len() - body.len(), body.to_owned()),
        // Inside a pattern that says `(?-i:…)` somewhere, the rest ignores case; matched against the text with its case kept.
        None if folded.contains("(?-i:") => (true, 0, format!("(?i){folded}")),
        None => (false, 0, lower(folded)),
    }
}

/// The expression that is run for a pattern.
#[cfg(test)]
pub(crate) fn regex(text: &str) -> String {
    spelled(&fold_str(text)).2
}

fn parse(regex: &str) -> Result<Hir, Box<regex_syntax::Error>> {
    regex_syntax::ParserBuilder::new()
        .unicode(false)
        .utf8(false)
        .dot_matches_new_line(true)
        .nest_limit(50)
        .build()
        .parse(regex)
        .map_err(Box::new)
}

fn locate(error: &regex_syntax::Error, offset: Option<usize>) -> PatternError {
    let (message, span) = match error {
        regex_syntax::Error::Parse(error) => (error.kind().to_string(), Some(error.span())),
        regex_syntax::Error::Translate(error) => (error.kind().to_string(), Some(error.span())),
        other => (other.to_string(), None),
    };
    let message = if message.contains("Unicode not allowed here") {
        "characters beyond ASCII cannot stand in a class; write them as alternatives: (?:●|•)".to_owned()
    } else if message.contains("look-around") {
        "look-around is not supported (it is not linear in time); use `except` or `near` instead".to_owned()
    } else {
        format!("not a regular expression: {message}")
    };
    let span = span
        .zip(offset)
        .map(|(span, offset)| span.start.offset + offset..span.end.offset + offset);
    PatternError { message, span }
}

/// Lower case, but for escapes (`\B` is not `\b`).
fn lower(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len());
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        if c == '\\' {
            out.push(c);
            out.extend(chars.next());
        } else {
            out.push(c.to_ascii_lowercase());
        }
    }
    out
}

/// A rough count of automaton states.
fn states(hir: &Hir) -> u64 {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => 1,
        HirKind::Literal(literal) => literal.0.len() as u64,
        HirKind::Class(_) => 2,
        HirKind::Repetition(repetition) => {
            let times = u64::from(repetition.max.unwrap_or(repetition.min.saturating_add(1)).max(1));
            states(&repetition.sub).saturating_mul(times).saturating_add(1)
        }
        HirKind::Capture(capture) => states(&capture.sub).saturating_add(1),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            parts.iter().map(states).fold(1, u64::saturating_add)
        }
    }
}

/// What is known of the texts that an expression matches.
struct Known {
    /// All of them, when they are few.
    exact: Option<Vec<Vec<u8>>>,
    /// Every one of them contains one of these.
    required: Option<Vec<Vec<u8>>>,
}

/// Literals of which every match of `hir` contains at least one, and whether every match begins with one; empty when none are known.
///
/// A beginning is the better thing to know (the expression need be tried there only), unless something much rarer stands inside.
fn literals(hir: &Hir) -> (Vec<String>, LiteralKind) {
    let known = know(hir);
    let inside = better(known.exact, known.required)
        .map(strings)
        .unwrap_or_default();
    let prefix = prefixes(hir).map(strings).unwrap_or_default();
    let known = |set: &[String]| !set.is_empty() && set.iter().all(|literal| is_telling(literal));
    // How often a literal of the set stands in running text, roughly; letters tell more than spaces.
    let common = |set: &[String]| -> u32 {
        let weight = |literal: &String| match literal
            .bytes()
            .filter(|byte| !matches!(byte, b' ' | b'-'))
            .count()
        {
            0 | 1 => 400,
            2 => 200,
            3 => 60,
            4 => 25,
            5 => 12,
            _ => 6,
        };
        set.iter().map(weight).sum()
    };
    // Trying a paragraph costs as much as trying so many places.
    const PARAGRAPH: u32 = 8;
    match (known(&prefix), known(&inside)) {
        (true, true) if common(&prefix) > common(&inside) * PARAGRAPH => (inside, LiteralKind::Inside),
        (true, _) => (prefix, LiteralKind::Prefix),
        (false, true) => (inside, LiteralKind::Inside),
        (false, false) => (Vec::new(), LiteralKind::Inside),
    }
}

/// Whether a literal says something, though it may be a single byte.
fn is_telling(literal: &str) -> bool {
    literal.len() >= 2
        || literal.starts_with([
            '$', '%', '@', ':', ';', '[', ']', '_', '<', '{', '|', '*', '#', '+', '=',
        ])
}

fn strings(set: Vec<Vec<u8>>) -> Vec<String> {
    let mut strings: Vec<String> = set
        .into_iter()
        .map(|literal| String::from_utf8(literal).unwrap_or_default())
        .collect();
    strings.sort();
    strings.dedup();
    strings
}

/// Texts with which every match begins; `None` when they are too many or one of them is empty.
fn prefixes(hir: &Hir) -> Option<Vec<Vec<u8>>> {
    let set = match hir.kind() {
        HirKind::Concat(parts) => {
            let mut run = vec![Vec::new()];
            for (index, part) in parts.iter().enumerate() {
                match know(part).exact.and_then(|exact| cross(&run, &exact)) {
                    Some(longer) => run = longer,
                    None => {
                        // The part itself may begin with few texts: an alternation whose branches go on differently.
                        if index == 0 || run.iter().all(Vec::is_empty) {
                            return prefixes(part);
                        }
                        break;
                    }
                }
            }
            run
        }
        HirKind::Alternation(parts) => {
            let sets = parts.iter().map(prefixes).collect::<Option<Vec<_>>>()?;
            sets.concat()
        }
        HirKind::Capture(capture) => prefixes(&capture.sub)?,
        HirKind::Repetition(repetition) if repetition.min > 0 => prefixes(&repetition.sub)?,
        _ => know(hir).exact?,
    };
    if set.iter().any(Vec::is_empty) {
        None
    } else {
        shrunk(set)
    }
}

/// The set itself when it is small enough, else one of shorter literals, each the beginning of some: what contains a literal contains its
/// beginning.
fn shrunk(mut set: Vec<Vec<u8>>) -> Option<Vec<Vec<u8>>> {
    for len in [MAX_LITERAL_LEN, 12, 8, 6, 5, 4] {
        if set.len() <= MAX_LITERALS {
            return Some(set);
        }
        set.iter_mut().for_each(|literal| literal.truncate(len));
        set.sort();
        set.dedup();
    }
    (set.len() <= MAX_LITERALS).then_some(set)
}

/// The best literals that every match contains beside the chosen ones: those of another part of the expression.
fn beside(hir: &Hir, chosen: &[String]) -> Vec<String> {
    let parts = match hir.kind() {
        HirKind::Concat(parts) => parts.as_slice(),
        HirKind::Capture(capture) => return beside(&capture.sub, chosen),
        _ => return Vec::new(),
    };
    // Each way of splitting off the beginning leaves a rest with literals of its own.
    let mut best: Option<Vec<Vec<u8>>> = None;
    for from in 1..parts.len() {
        let rest = Hir::concat(parts[from..].to_vec());
        let known = know(&rest);
        best = better(best, better(known.exact, known.required));
    }
    let best = best.map(strings).unwrap_or_default();
    let says_more = best
        .iter()
        .all(|literal| literal.len() >= 3 && !chosen.iter().any(|chosen| chosen.contains(literal.as_str())));
    if says_more && best.len() <= 24 {
        best
    } else {
        Vec::new()
    }
}

fn know(hir: &Hir) -> Known {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Known {
            exact: Some(vec![Vec::new()]),
            required: None,
        },
        HirKind::Literal(literal) => Known {
            exact: Some(vec![literal.0.to_vec()]),
            required: None,
        },
        HirKind::Class(class) => Known {
            exact: class_members(class),
            required: None,
        },
        HirKind::Capture(capture) => know(&capture.sub),
        HirKind::Repetition(repetition) => {
            let sub = know(&repetition.sub);
            match (repetition.min, repetition.max) {
                (0, Some(1)) => {
                    let exact = sub.exact.map(|mut exact| {
                        exact.push(Vec::new());
                        exact
                    });
                    Known {
                        exact,
                        required: None,
                    }
                }
                (1, Some(1)) => sub,
                (0, _) => Known {
                    exact: None,
                    required: None,
                },
                (times, _) => {
                    // So many copies in a row stand in every match.
                    let copies = sub
                        .exact
                        .as_ref()
                        .filter(|exact| exact.len() == 1)
                        .map(|exact| vec![exact.concat().repeat((times as usize).min(MAX_LITERAL_LEN))]);
                    Known {
                        exact: None,
                        required: better(copies, better(sub.exact, sub.required)),
                    }
                }
            }
        }
        HirKind::Alternation(parts) => {
            let known: Vec<Known> = parts.iter().map(know).collect();
            let exact = known
                .iter()
                .map(|part| part.exact.clone())
                .collect::<Option<Vec<_>>>()
                .map(|parts| parts.concat())
                .filter(|all| all.len() <= MAX_LITERALS);
            let required = known
                .into_iter()
                .map(|part| better(part.exact, part.required))
                .collect::<Option<Vec<_>>>()
                .and_then(|parts| shrunk(parts.concat()));
            Known { exact, required }
        }
        HirKind::Concat(parts) => {
            let mut best = None;
            let mut run = vec![Vec::new()];
            let mut all_exact = true;
            for part in parts {
                let known = know(part);
                best = better(best, known.required);
                match known.exact.and_then(|exact| cross(&run, &exact)) {
                    Some(longer) => run = longer,
                    None => {
                        all_exact = false;
                        best = better(best, Some(std::mem::replace(&mut run, vec![Vec::new()])));
                        // A part that alone is exact begins the next run.
                        if let Some(exact) = know(part).exact {
                            run = exact;
                        }
                    }
                }
            }
            let exact = all_exact.then(|| run.clone());
            Known {
                exact,
                required: better(best, Some(run)),
            }
        }
    }
}

/// The members of a small class.
fn class_members(class: &Class) -> Option<Vec<Vec<u8>>> {
    const MOST: u32 = 16;
    match class {
        Class::Bytes(class) => {
            let count: u32 = class
                .ranges()
                .iter()
                .map(|range| u32::from(range.end() - range.start()) + 1)
                .sum();
            (count <= MOST).then(|| {
                class
                    .ranges()
                    .iter()
                    .flat_map(|range| range.start()..=range.end())
                    .map(|byte| vec![byte.to_ascii_lowercase()])
                    .collect()
            })
        }
        // An alternation of single characters beyond ASCII is one of these.
        Class::Unicode(class) => {
            let count: u32 = class
                .ranges()
                .iter()
                .map(|range| u32::from(range.end()) - u32::from(range.start()) + 1)
                .sum();
            (count <= MOST).then(|| {
                class
                    .ranges()
                    .iter()
                    .flat_map(|range| range.start()..=range.end())
                    .map(|c| c.to_string().into_bytes())
                    .collect()
            })
        }
    }
}

fn cross(left: &[Vec<u8>], right: &[Vec<u8>]) -> Option<Vec<Vec<u8>>> {
    if left.len() * right.len() > MAX_LITERALS || left.iter().any(|literal| literal.len() > MAX_LITERAL_LEN) {
        return None;
    }
    Some(
        left.iter()
            .flat_map(|head| right.iter().map(move |tail| [head.as_slice(), tail].concat()))
            .collect(),
    )
}

/// The set that lets fewer texts through: longer literals first, then fewer of them. Sets with an empty literal are no use.
fn better(one: Option<Vec<Vec<u8>>>, other: Option<Vec<Vec<u8>>>) -> Option<Vec<Vec<u8>>> {
    let quality = |set: &Vec<Vec<u8>>| {
        let shortest = set.iter().map(Vec::len).min().unwrap_or(0).min(10);
        (shortest, usize::MAX - set.len())
    };
    let useful = |set: &Vec<Vec<u8>>| !set.is_empty() && set.iter().all(|literal| !literal.is_empty());
    match (one.filter(useful), other.filter(useful)) {
        (Some(one), Some(other)) => Some(if quality(&one) >= quality(&other) {
            one
        } else {
            other
        }),
        (one, other) => one.or(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_stand_in_every_match() {
        for (pattern, expected) in [
            ("private placement", vec!["private placement"]),
            ("forward[- ]looking", vec!["forward looking", "forward-looking"]),
            (
                "results? may differ",
                vec!["result may differ", "results may differ"],
            ),
            (r"\bEBITDA\b", vec!["ebitda"]),
            (r"(?-i)\bPEA\b", vec!["pea"]),
            (r"\d+ (?:days|months) hold", vec![" days hold", " months hold"]),
            (r"(?:may|could).{0,40}differ", vec!["differ"]),
            (r"\w+", vec![]),
            ("sociÉté", vec!["societe"]),
        ] {
            assert_eq!(read(pattern).unwrap().literals, expected, "{pattern}");
        }
    }

    #[test]
    fn how_literals_stand_in_matches() {
        let both = Boundaries {
            before: true,
            after: true,
        };
        for (pattern, expected) in [
            (r"\bEBITDA\b", LiteralKind::Whole(both)),
            ("private placements?", LiteralKind::Whole(Boundaries::default())),
            (r"\b(?:expects?|plans? to)\b", LiteralKind::Whole(both)),
            (r"^about \w", LiteralKind::Prefix),
            (r"results .{0,9}differ", LiteralKind::Prefix),
            (r"\d+ days", LiteralKind::Inside),
            (r"\d{1,3} days", LiteralKind::Within(8)),
            (r"of .{0,90}forward-looking", LiteralKind::Within(108)),
        ] {
            assert_eq!(read(pattern).unwrap().kind, expected, "{pattern}");
        }
    }

    #[test]
    fn mistakes_have_a_place() {
        let error = read("hold (period").unwrap_err();
        assert_eq!(error.span, Some(5..6), "{error:?}");
        assert!(read("(?:a{900}){900}").unwrap_err().message.contains("too large"));
        assert!(read("a*").unwrap_err().message.contains("everywhere"));
        assert!(read("(?=x)").unwrap_err().message.contains("look-around"));
    }

    #[test]
    fn case_is_folded_outside_escapes_only() {
        assert_eq!(lower(r"\BNI 43-101\S"), r"\Bni 43-101\S");
        assert!(read(r"(?-i)SEDAR").unwrap().cased);
        let mixed = read(r"(?-i:PEA) \w+").unwrap();
        let compiled: CompiledPattern = postcard::from_bytes(&mixed.compiled).unwrap();
        assert_eq!(compiled.regex, r"(?i)(?-i:PEA) \w+");
    }
}

//! Runs the programs that patterns were compiled to.
//!
//! Most runs check one release and end, and a release is a few kilobytes of short paragraphs: automata built at run time cost more than
//! they save (measured: three quarters of a run). Programs come compiled with the pack. They are run by backtracking, with a memory of which branch
//! was tried where, so that no text makes them slow: at most branches × bytes. Where a paragraph is too long for that memory, or a pattern asks
//! for something that programs do not know, the library's own engine runs it.

use std::sync::OnceLock;

use memchr::memmem;
use regex_automata::meta;
use regex_automata::util::syntax;
use regex_automata::{Anchored, Input};

use crate::rules::model::{CompiledPattern, Pattern};
use crate::rules::program::{Place, Program, Step, UNBOUNDED, holds};
use crate::source::Span;

/// A match that begins at a known place is at most so many bytes long, whatever the expression says: else a text that is one long line
/// with thousands of such places would cost their number times its length.
const MAX_MATCH: usize = 2048;
/// Bits of memory for one search; beyond, the library takes over.
const MAX_MEMORY: usize = 1 << 23;

/// A pattern, ready to run.
pub(crate) struct Expression {
    compiled: CompiledPattern,
    /// For what the program cannot do; built when it is needed.
    library: OnceLock<meta::Regex>,
    /// One of these stands in every match as well.
    also: Vec<memmem::Finder<'static>>,
}

/// Memory that searches of one thread share.
#[derive(Default)]
pub(crate) struct Memory {
    tried: Vec<u64>,
    stack: Vec<Way>,
}

/// A way not taken yet.
enum Way {
    /// Go on at this step and byte.
    Step(u32, u32),
    /// Go on after a run with one byte less (down to the first) …
    Less { step: u32, least: u32, next: u32 },
    /// … or with one byte more (up to the last).
    More { step: u32, next: u32, most: u32 },
}

impl Expression {
    pub(crate) fn new(pattern: &Pattern) -> Self {
        let compiled =
            postcard::from_bytes(&pattern.compiled).expect("written when the pack was read, by this version");
        Self::of(compiled)
    }

    fn of(compiled: CompiledPattern) -> Self {
        let also = compiled
            .also
            .iter()
            .map(|literal| memmem::Finder::new(literal).into_owned())
            .collect();
        Self {
            compiled,
            library: OnceLock::new(),
            also,
        }
    }

    /// One past the last byte that a match from `at` on can take in.
    pub(crate) fn reach(&self, text: &[u8], at: usize) -> usize {
        let longest = self
            .compiled
            .longest
            .map_or(MAX_MATCH, |longest| longest as usize)
            .min(MAX_MATCH);
        text.len().min(at + longest).max(at)
    }

    /// The first byte at which a match that covers byte `at` can begin.
    pub(crate) fn earliest(&self, at: usize) -> usize {
        self.compiled
            .longest
            .map_or(0, |longest| (at + 1).saturating_sub(longest as usize))
    }

    /// Whether the other literals of the pattern stand in a text (in lower case).
    pub(crate) fn may_match(&self, lower: &[u8]) -> bool {
        self.also.is_empty() || self.also.iter().any(|literal| literal.find(lower).is_some())
    }

    /// The match that begins at `at`, if there is one. `text` is one paragraph: its ends are what `^` and `$` match.
    pub(crate) fn at(&self, memory: &mut Memory, text: &[u8], at: usize) -> Option<Span> {
        let end = self.reach(text, at);
        match self.fitting(end - at) {
            Some(program) if !program.may_end(text) => None,
            Some(program) => {
                memory.clear(program, end - at);
                let found = run(program, memory, text, at, at, end)?;
                Some(Span::new(at as u32, found as u32))
            }
            None => self.library(Input::new(text).span(at..end).anchored(Anchored::Yes)),
        }
    }

    /// All matches that begin from `from` to `to`, left to right, without overlap. Returns where to go on.
    pub(crate) fn between(
        &self,
        memory: &mut Memory,
        text: &[u8],
        from: usize,
        to: usize,
        mut found: impl FnMut(Span),
    ) -> usize {
        let end = self.reach(text, to);
        let mut at = from;
        match self.fitting(end.saturating_sub(from)) {
            Some(program) if !program.may_end(text) || (program.anchored && from > 0) => at = to + 1,
            Some(program) => {
                let to = if program.anchored { 0 } else { to };
                memory.clear(program, end.saturating_sub(from));
                while let Some(byte) = text.get(at).filter(|_| at <= to) {
                    let matched = if holds(&program.first, *byte) {
                        run(program, memory, text, from, at, end)
                    } else {
                        None
                    };
                    match matched {
                        Some(end_of_match) => {
                            found(Span::new(at as u32, end_of_match as u32));
                            // The reader admits no pattern that matches the empty text. Ways that led here are tried again in what is left.
                            at = end_of_match.max(at + 1);
                            memory.clear(program, end - from);
                        }
                        None => at += 1,
                    }
                }
            }
            None => {
                while at <= to.min(text.len()) {
                    let input = Input::new(text).span(at..end.max(at));
                    let Some(span) = self.library(input).filter(|span| span.start as usize <= to) else {
                        break;
                    };
                    found(span);
                    at = (span.end as usize).max(at + 1);
                }
                at = at.max(to + 1);
            }
        }
        at
    }

    /// All matches in a paragraph, left to right, without overlap.
    pub(crate) fn all(&self, memory: &mut Memory, text: &[u8], found: impl FnMut(Span)) {
        if let Some(last) = text.len().checked_sub(1) {
            self.between(memory, text, 0, last, found);
        }
    }

    /// The program, if there is one and its memory is large enough for so many bytes.
    fn fitting(&self, bytes: usize) -> Option<&Program> {
        self.compiled
            .program
            .as_ref()
            .filter(|program| (program.memories as usize).saturating_mul(bytes + 1) <= MAX_MEMORY)
    }

    fn library(&self, input: Input<'_>) -> Option<Span> {
        let regex = self.library.get_or_init(|| {
            meta::Builder::new()
                .syntax(
                    syntax::Config::new()
                        .unicode(false)
                        .utf8(false)
                        .dot_matches_new_line(true),
                )
                .configure(meta::Config::new().utf8_empty(false))
                .build(&self.compiled.regex)
                .expect("the pattern was parsed and measured when its pack was read")
        });
        regex
            .find(input)
            .map(|found| Span::new(found.start() as u32, found.end() as u32))
    }
}

impl Memory {
    fn clear(&mut self, program: &Program, bytes: usize) {
        let words = (program.memories as usize * (bytes + 1)).div_ceil(64);
        self.tried.clear();
        self.tried.resize(words, 0);
    }
}

fn is_word(byte: Option<&u8>) -> bool {
    byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
}

/// The end of the first match that begins at `start`; `base` is the byte that the memory begins with, `end` where the text is cut.
fn run(
    program: &Program,
    memory: &mut Memory,
    text: &[u8],
    base: usize,
    start: usize,
    end: usize,
) -> Option<usize> {
    let width = end - base + 1;
    let Memory { tried, stack } = memory;
    stack.clear();
    let (mut step, mut at) = (0, start);
    loop {
        while let Some(current) = program.steps.get(step as usize) {
            match current {
                Step::Literal(bytes) => {
                    let to = at + bytes.len();
                    // Most tries fail at the first byte: not worth a call.
                    if text.get(at) != bytes.first() || to > end || text.get(at..to) != Some(bytes) {
                        break;
                    }
                    at = to;
                    step += 1;
                }
                Step::Set(set) | Step::Peek(set) => {
                    let byte = if at < end { text.get(at) } else { None };
                    let (Some(byte), Some(set)) = (byte, program.sets.get(usize::from(*set))) else {
                        break;
                    };
                    if !holds(set, *byte) {
                        break;
                    }
                    at += usize::from(matches!(current, Step::Set(_)));
                    step += 1;
                }
                Step::Run {
                    set,
                    min,
                    max,
                    greedy,
                    memory,
                } => {
                    if seen(tried, *memory as usize * width + (at - base)) {
                        break;
                    }
                    let Some(set) = program.sets.get(usize::from(*set)) else {
                        break;
                    };
                    let limit = match *max {
                        UNBOUNDED => end,
                        max => end.min(at + usize::from(max)),
                    };
                    let there = text.get(at..limit).unwrap_or_default();
                    let mut bytes = there.iter().enumerate();
                    let stop = match *max {
                        // All that begins inside such a run ends where it ends, too: a place that was tried before has nothing new
                        // from there on. So no byte is looked at twice.
                        UNBOUNDED => {
                            let row = *memory as usize * width + (at - base);
                            bytes.find(|(index, byte)| {
                                !holds(set, **byte) || (*index > 0 && seen(tried, row + index))
                            })
                        }
                        _ => bytes.find(|(_, byte)| !holds(set, **byte)),
                    };
                    let mut count = stop.map_or(there.len(), |(index, _)| index);
                    if *max == UNBOUNDED && *min == 0 && stop.is_some_and(|(_, byte)| holds(set, *byte)) {
                        count -= 1;
                    }
                    if count < usize::from(*min) {
                        break;
                    }
                    let (least, most) = ((at + usize::from(*min)) as u32, (at + count) as u32);
                    step += 1;
                    if *greedy {
                        if most > least {
                            stack.push(Way::Less {
                                step,
                                least,
                                next: most - 1,
                            });
                        }
                        at = most as usize;
                    } else {
                        if most > least {
                            stack.push(Way::More {
                                step,
                                next: least + 1,
                                most,
                            });
                        }
                        at = least as usize;
                    }
                }
                Step::Split { ways, memory } => {
                    if seen(tried, *memory as usize * width + (at - base)) {
                        break;
                    }
                    let Some((first, others)) = ways.split_first() else {
                        break;
                    };
                    stack.extend(others.iter().rev().map(|way| Way::Step(*way, at as u32)));
                    step = *first;
                }
                Step::Jump(to) => step = *to,
                Step::Look(place) => {
                    let before = at.checked_sub(1).and_then(|before| text.get(before));
                    let boundary = || is_word(before) != is_word(text.get(at));
                    let holds = match place {
                        Place::Start => at == 0,
                        Place::End => at == text.len(),
                        Place::Boundary => boundary(),
                        Place::NoBoundary => !boundary(),
                    };
                    if !holds {
                        break;
                    }
                    step += 1;
                }
                Step::Match => return Some(at),
            }
        }
        (step, at) = match stack.pop()? {
            Way::Step(step, at) => (step, at as usize),
            Way::Less { step, least, next } => {
                if next > least {
                    stack.push(Way::Less {
                        step,
                        least,
                        next: next - 1,
                    });
                }
                (step, next as usize)
            }
            Way::More { step, next, most } => {
                if next < most {
                    stack.push(Way::More {
                        step,
                        next: next + 1,
                        most,
                    });
                }
                (step, next as usize)
            }
        };
    }
}

/// Whether a bit of the memory is set; it is set now.
#[inline]
fn seen(tried: &mut [u64], bit: usize) -> bool {
    match tried.get_mut(bit / 64) {
        Some(word) => {
            let known = *word & (1 << (bit % 64)) != 0;
            *word |= 1 << (bit % 64);
            known
        }
        None => true,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::rules::model::{LiteralKind, RuleSet};
    use crate::rules::pattern;

    /// All matches by the program and by the library.
    fn both(compiled: &CompiledPattern, text: &str) -> (Vec<Span>, Vec<Span>) {
        let all = |compiled: CompiledPattern| {
            let mut found = Vec::new();
            Expression::of(compiled).all(&mut Memory::default(), text.as_bytes(), |span| found.push(span));
            found
        };
        assert!(compiled.program.is_some(), "{}", compiled.regex);
        (
            all(compiled.clone()),
            all(CompiledPattern {
                program: None,
                ..compiled.clone()
            }),
        )
    }

    fn compiled(pattern: &Pattern) -> CompiledPattern {
        postcard::from_bytes(&pattern.compiled).unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 1500, ..ProptestConfig::default() })]

        #[test]
        fn programs_find_what_the_library_finds(
            pattern in r"(\(\?:ab?\|b\.\{0,3\}c\|ca\)|a|b\?|[a-c]\{1,3\}|\[ab\]|\.\{0,5\}|\.\{0,4\}\?|\\b|a\+|\[ab\]\+|\[bc\]\*|\.\*\?|\[ac\]\{2,\}|\(\?:a\+ \?\)\+|\(\?:\[ab\]\*c\)\*|\$|\^|\(\?:bc\)\*|\(\?:a\|bc\)\{0,2\}|\(\?:a\|ab\)\?|\[\^a\]\{1,2\}| ){1,6}",
            text in "[abc ]{0,40}",
        ) {
            if let Ok(pattern) = pattern::read(&pattern)
                && !matches!(pattern.kind, LiteralKind::Whole(_))
            {
                let (program, library) = both(&compiled(&pattern), &text);
                prop_assert_eq!(program, library, "{} in {:?}", pattern.text, text);
            }
        }
    }

    #[test]
    fn programs_know_every_built_in_pattern() {
        let mut rules = RuleSet::default();
        crate::rules::add_packs(&mut rules, &crate::builtin::sources(), 0).expect("the build checked them");
        let text = "Neither the TSX Venture Exchange nor its provider expects that results may differ from forward-looking statements; \
                    the Company assumed a gold price of $1,800 per ounce (see SEDAR+), drilled 12.7 metres of 7.14 g/t Au over 3.1 m";
        let lower = text.to_lowercase();
        for pattern in rules.lists.iter().flat_map(|list| &list.patterns) {
            if !matches!(pattern.kind, LiteralKind::Whole(_)) {
                let (program, library) = both(&compiled(pattern), if pattern.cased { text } else { &lower });
                assert_eq!(program, library, "{}", pattern.text);
            }
        }
    }
}

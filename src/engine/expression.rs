//! One regular expression, compiled as lightly as can be.
//!
//! Most runs check one release and end, and a release is a few kilobytes of short paragraphs: what `regex`'s own front builds beforehand
//! (prefilters, reversed and determinised automata) costs more than it saves here. The gate says where to look; the bounded backtracker
//! does the rest in time proportional to expression × text, the Pike VM where the text is too long for it.

use regex_automata::nfa::thompson::{self, NFA, backtrack, pikevm};
use regex_automata::util::syntax;
use regex_automata::{Anchored, Input};

use crate::rules::model::Pattern;
use crate::source::Span;

/// A compiled pattern.
pub(crate) struct Expression {
    backtracker: backtrack::BoundedBacktracker,
}

/// Memory that searches of one thread share.
#[derive(Default)]
pub(crate) struct Memory {
    backtrack: Option<backtrack::Cache>,
}

impl Expression {
    pub(crate) fn new(pattern: &Pattern) -> Self {
        let compile = || -> Result<backtrack::BoundedBacktracker, Box<dyn std::error::Error>> {
            let nfa = NFA::compiler()
                .syntax(
                    syntax::Config::new()
                        .unicode(false)
                        .utf8(false)
                        .dot_matches_new_line(true),
                )
                .configure(
                    thompson::Config::new()
                        .utf8(false)
                        .which_captures(thompson::WhichCaptures::Implicit),
                )
                .build(&pattern.regex)?;
            Ok(backtrack::BoundedBacktracker::new_from_nfa(nfa)?)
        };
        Self {
            backtracker: compile().expect("the pattern was parsed and measured when its pack was read"),
        }
    }

    /// The match that begins at `at`, if there is one. `text` is one paragraph: its ends are what `^` and `$` match.
    pub(crate) fn at(
        &self,
        memory: &mut Memory,
        text: &[u8],
        at: usize,
        longest: Option<u32>,
    ) -> Option<Span> {
        let end = longest.map_or(text.len(), |longest| text.len().min(at + longest as usize));
        let input = Input::new(text).span(at..end.max(at)).anchored(Anchored::Yes);
        self.search(memory, input)
    }

    /// All matches in a paragraph, left to right, without overlap.
    pub(crate) fn all(&self, memory: &mut Memory, text: &[u8], mut found: impl FnMut(Span)) {
        let mut at = 0;
        while at <= text.len() {
            let Some(span) = self.search(memory, Input::new(text).span(at..text.len())) else {
                break;
            };
            found(span);
            // The reader admits no pattern that matches the empty text.
            at = (span.end as usize).max(at + 1);
        }
    }

    fn search(&self, memory: &mut Memory, input: Input<'_>) -> Option<Span> {
        let span = if input.get_span().len() <= self.backtracker.max_haystack_len() {
            let cache = match &mut memory.backtrack {
                Some(cache) => {
                    cache.reset(&self.backtracker);
                    cache
                }
                empty => empty.insert(self.backtracker.create_cache()),
            };
            self.backtracker
                .try_find(cache, input)
                .ok()
                .flatten()
                .map(|found| found.span())
        } else {
            let vm = pikevm::PikeVM::new_from_nfa(self.backtracker.get_nfa().clone()).ok()?;
            vm.find(&mut vm.create_cache(), input).map(|found| found.span())
        };
        span.map(|span| Span::new(span.start as u32, span.end as u32))
    }
}

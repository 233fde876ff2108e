//! One regular expression, compiled as lightly as can be.
//!
//! Most runs check one release and end, and a release is a few kilobytes of short paragraphs: what `regex`'s own front builds beforehand
//! (prefilters, reversed and determinised automata) costs more than it saves here. The gate says where to look; the bounded backtracker
//! does the rest in time proportional to expression × text, the Pike VM where the text is too long for it.

use regex_automata::meta;
use regex_automata::nfa::thompson::{self, NFA, backtrack, pikevm};
use regex_automata::util::syntax;
use regex_automata::{Anchored, Input};

use crate::rules::model::Pattern;
use crate::source::Span;

/// A compiled pattern.
pub(crate) enum Expression {
    /// For a few releases.
    Light(backtrack::BoundedBacktracker),
    /// For many: automata are determinised as texts come, and earn that back.
    Lasting(meta::Regex),
}

/// What a lasting expression may hold in its automata, in bytes; beyond, they are forgotten and begun anew.
const LASTING_MEMORY: usize = 96 * 1024;

/// Memory that searches of one thread share.
#[derive(Default)]
pub(crate) struct Memory {
    backtrack: Option<backtrack::Cache>,
}

impl Expression {
    /// Compiles a pattern, for few releases or for many.
    pub(crate) fn new(pattern: &Pattern, many: bool) -> Self {
        let compile = || -> Result<Self, Box<dyn std::error::Error>> {
            let syntax = syntax::Config::new().unicode(false).utf8(false).dot_matches_new_line(true);
            let captures = thompson::WhichCaptures::Implicit;
            if many {
                let config = meta::Config::new()
                    .utf8_empty(false)
                    .onepass(false)
                    .dfa(false)
                    .hybrid_cache_capacity(LASTING_MEMORY)
                    .which_captures(captures);
                return Ok(Self::Lasting(meta::Builder::new().syntax(syntax).configure(config).build(&pattern.regex)?));
            }
            let config = thompson::Config::new().utf8(false).which_captures(captures);
            let nfa = NFA::compiler().syntax(syntax).configure(config).build(&pattern.regex)?;
            Ok(Self::Light(backtrack::BoundedBacktracker::new_from_nfa(nfa)?))
        };
        compile().expect("the pattern was parsed and measured when its pack was read")
    }

    /// The match that begins at `at`, if there is one. `text` is one paragraph: its ends are what `^` and `$` match.
    pub(crate) fn at(&self, memory: &mut Memory, text: &[u8], at: usize, longest: Option<u32>) -> Option<Span> {
        let end = longest.map_or(text.len(), |longest| text.len().min(at + longest as usize));
        let input = Input::new(text).span(at..end.max(at)).anchored(Anchored::Yes);
        self.search(memory, input)
    }

    /// All matches in a paragraph, left to right, without overlap.
    pub(crate) fn all(&self, memory: &mut Memory, text: &[u8], mut found: impl FnMut(Span)) {
        let mut at = 0;
        while at <= text.len() {
            let Some(span) = self.search(memory, Input::new(text).span(at..text.len())) else { break };
            found(span);
            // The reader admits no pattern that matches the empty text.
            at = (span.end as usize).max(at + 1);
        }
    }

    fn search(&self, memory: &mut Memory, input: Input<'_>) -> Option<Span> {
        let span = match self {
            Self::Lasting(regex) => regex.find(input).map(|found| found.span()),
            Self::Light(backtracker) if input.get_span().len() <= backtracker.max_haystack_len() => {
                let cache = match &mut memory.backtrack {
                    Some(cache) => {
                        cache.reset(backtracker);
                        cache
                    }
                    empty => empty.insert(backtracker.create_cache()),
                };
                backtracker.try_find(cache, input).ok().flatten().map(|found| found.span())
            }
            Self::Light(backtracker) => {
                let vm = pikevm::PikeVM::new_from_nfa(backtracker.get_nfa().clone()).ok()?;
                vm.find(&mut vm.create_cache(), input).map(|found| found.span())
            }
        };
        span.map(|span| Span::new(span.start as u32, span.end as u32))
    }
}

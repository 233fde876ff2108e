//! Matching: where the lists, terms, facts and matchers of a rule set stand in one release.
//!
//! Regular expressions run at most once a release, in the paragraphs that the gate let through; all the rest is arithmetic on sorted spans.

use std::cell::{OnceCell, RefCell};
use std::ops::Range;
use std::sync::OnceLock;

use crate::document::Release;
use crate::engine::expression::{Expression, Memory};
use crate::engine::gate::{Gate, Mark, Passed};
use crate::engine::sections::Sections;
use crate::engine::verbatim::Approved;
use crate::rules::model::*;
use crate::source::Span;

/// One match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hit {
    /// Bytes of the folded text.
    pub(crate) span: Span,
    /// Equal for matches of the same alternative of a list (or with the same words, of a fact): what `distinct` counts.
    pub(crate) kind: u64,
}

/// A rule set made ready to match: the gate, and expressions that are compiled when they are first needed.
pub(crate) struct Prepared {
    pub(crate) rules: RuleSet,
    gate: Gate,
    /// For each list, for each pattern.
    compiled: Vec<Vec<OnceLock<Expression>>>,
    /// For each rule: its approved texts, when it has some.
    approved: Vec<OnceLock<Approved>>,
}

impl Prepared {
    pub(crate) fn new(rules: RuleSet) -> Self {
        let gate = Gate::new(&rules);
        let compiled = rules
            .lists
            .iter()
            .map(|list| {
                std::iter::repeat_with(OnceLock::new)
                    .take(list.patterns.len())
                    .collect()
            })
            .collect();
        let approved = std::iter::repeat_with(OnceLock::new)
            .take(rules.rules.len())
            .collect();
        Self {
            rules,
            gate,
            compiled,
            approved,
        }
    }

    pub(crate) fn approved(&self, rule: usize, make: impl FnOnce() -> Approved) -> &Approved {
        self.approved[rule].get_or_init(make)
    }

    fn compiled(&self, list: ListId, pattern: u16) -> &Expression {
        self.compiled[list as usize][usize::from(pattern)]
            .get_or_init(|| Expression::new(&self.rules.lists[list as usize].patterns[usize::from(pattern)]))
    }
}

/// Where to look: hits must lie inside `span`, and inside one of `only` when that is given (sorted, not overlapping).
#[derive(Clone, Copy)]
pub(crate) struct Region<'r> {
    pub(crate) span: Span,
    pub(crate) only: Option<&'r [Span]>,
}

impl Region<'_> {
    fn admits(&self, span: Span) -> bool {
        self.only.is_none_or(|only| within(only, span))
    }
}

/// Whether `span` lies inside one of the sorted `spans`.
pub(crate) fn within(spans: &[Span], span: Span) -> bool {
    let at = spans.partition_point(|candidate| candidate.start <= span.start);
    at.checked_sub(1)
        .and_then(|at| spans.get(at))
        .is_some_and(|candidate| candidate.contains(span))
}

/// One release, being matched.
pub(crate) struct Scan<'a> {
    pub(crate) prepared: &'a Prepared,
    pub(crate) release: &'a Release,
    passed: Passed,
    lists: Vec<OnceCell<Vec<Hit>>>,
    terms: Vec<OnceCell<Vec<Hit>>>,
    /// For each topic that holds, its first place.
    topics: Vec<OnceCell<Option<Span>>>,
    facts: [OnceCell<Vec<Hit>>; FactKind::COUNT],
    sections: OnceCell<Sections>,
    memory: RefCell<Memory>,
}

impl<'a> Scan<'a> {
    pub(crate) fn new(prepared: &'a Prepared, release: &'a Release) -> Self {
        let starts: Vec<u32> = release
            .paragraphs
            .iter()
            .map(|paragraph| paragraph.span.start)
            .collect();
        let passed = prepared
            .gate
            .pass(&prepared.rules.index, release.lower.as_bytes(), &starts);
        let rules = &prepared.rules;
        Self {
            prepared,
            release,
            passed,
            lists: std::iter::repeat_with(OnceCell::new)
                .take(rules.lists.len())
                .collect(),
            terms: std::iter::repeat_with(OnceCell::new)
                .take(rules.terms.len())
                .collect(),
            topics: std::iter::repeat_with(OnceCell::new)
                .take(rules.topics.len())
                .collect(),
            facts: Default::default(),
            sections: OnceCell::new(),
            memory: RefCell::default(),
        }
    }

    /// The whole release.
    pub(crate) fn document(&self) -> Span {
        Span::new(0, self.release.text.len() as u32)
    }

    /// Everything, everywhere.
    pub(crate) fn everywhere(&self) -> Region<'static> {
        Region {
            span: self.document(),
            only: None,
        }
    }

    pub(crate) fn sections(&self) -> &Sections {
        self.sections.get_or_init(|| Sections::find(self))
    }

    /// All matches of a list in the release, in order; they do not overlap, and at one place the earlier alternative wins.
    pub(crate) fn list(&self, list: ListId) -> &[Hit] {
        self.lists[list as usize].get_or_init(|| self.search(list, None))
    }

    /// The matches of a list in a region. Where the region is a part of the release only (a headline), the rest is not searched.
    fn list_in(&self, list: ListId, region: Region<'_>) -> Vec<Hit> {
        match (self.lists[list as usize].get(), region.only) {
            (None, Some(only)) if only.len() <= 3 => select(&self.search(list, Some(only)), region),
            _ => select(self.list(list), region),
        }
    }

    /// Runs the expressions of a list in the paragraphs that the gate let through (and that touch `only`).
    fn search(&self, list: ListId, only: Option<&[Span]>) -> Vec<Hit> {
        let marks = &self.passed.marks[list as usize];
        if marks.is_empty() {
            return Vec::new();
        }
        let hit = |pattern: u16, start: u32, end: u32| Hit {
            span: Span::new(start, end),
            kind: u64::from(list) << 16 | u64::from(pattern),
        };
        let mut marks = marks.clone();
        marks.sort_unstable();
        marks.dedup();
        let patterns = &self.prepared.rules.lists[list as usize].patterns;
        // The paragraph and the text (with its case, or without) that a pattern is tried in.
        let place = |pattern: u16, paragraph: u32| {
            let cased = patterns[usize::from(pattern)].cased;
            let text = if cased {
                &self.release.text
            } else {
                &self.release.lower
            };
            let span = self.release.paragraphs[paragraph as usize].span;
            let wanted = only.is_none_or(|only| only.iter().any(|wanted| wanted.overlaps(span)));
            wanted.then(|| (span.start, text.as_bytes().get(span.range()).unwrap_or_default()))
        };
        // A stretch of the paragraph that begins at `offset`, in lower case.
        let lower = |offset: u32, stretch: Range<usize>| {
            let start = offset as usize;
            self.release
                .lower
                .as_bytes()
                .get(start + stretch.start..start + stretch.end)
                .unwrap_or_default()
        };
        let mut memory = self.memory.borrow_mut();
        let mut hits = Vec::new();
        // Pattern, paragraph, and the byte up to which matches were looked for.
        let mut searched = (u16::MAX, u32::MAX, 0);
        for mark in marks {
            match mark {
                Mark::Match(pattern, start, len) => hits.push(hit(pattern, start, start + u32::from(len))),
                Mark::Begin(pattern, start, paragraph) => {
                    let Some((offset, text)) = place(pattern, paragraph) else {
                        continue;
                    };
                    let at = (start - offset) as usize;
                    let expression = self.prepared.compiled(list, pattern);
                    if !expression.may_match(lower(offset, at..expression.reach(text, at))) {
                        continue;
                    }
                    if let Some(found) = expression.at(&mut memory, text, at) {
                        hits.push(hit(pattern, offset + found.start, offset + found.end));
                    }
                }
                Mark::Around(pattern, start, paragraph) => {
                    let Some((offset, text)) = place(pattern, paragraph) else {
                        continue;
                    };
                    let expression = self.prepared.compiled(list, pattern);
                    let at = (start - offset) as usize;
                    // A match that covers this byte begins here or so many bytes before; what was tried before is not tried again.
                    let tried = if searched.0 == pattern && searched.1 == paragraph {
                        searched.2
                    } else {
                        0
                    };
                    let from = expression.earliest(at).max(tried);
                    if from <= at && expression.may_match(lower(offset, from..expression.reach(text, at))) {
                        let next = expression.between(&mut memory, text, from, at, |found| {
                            hits.push(hit(pattern, offset + found.start, offset + found.end));
                        });
                        searched = (pattern, paragraph, next);
                    }
                }
                Mark::Try(pattern, paragraph) => {
                    let Some((offset, text)) = place(pattern, paragraph) else {
                        continue;
                    };
                    let expression = self.prepared.compiled(list, pattern);
                    if !expression.may_match(lower(offset, 0..text.len())) {
                        continue;
                    }
                    expression.all(&mut memory, text, |found| {
                        hits.push(hit(pattern, offset + found.start, offset + found.end));
                    });
                }
            }
        }
        // Of one pattern's texts at one place the longest, as a greedy expression would take.
        hits.sort_unstable_by_key(|hit| (hit.span.start, hit.kind, std::cmp::Reverse(hit.span.end)));
        let mut end = 0;
        hits.retain(|hit| {
            let free = hit.span.start >= end;
            if free {
                end = hit.span.end;
            }
            free
        });
        hits
    }

    /// For each line, whether a pattern of the list matches at its beginning (bullets, quotes, emphasis marks before it do not count).
    pub(crate) fn lines_starting(&self, list: ListId) -> Vec<bool> {
        let release = self.release;
        let mut starting = vec![false; release.lines.len()];
        let marks = &self.passed.marks[list as usize];
        if marks.is_empty() {
            return starting;
        }
        // Where the words of a line begin.
        let begin = |line: usize| {
            let span = release.lines[line].span;
            let marks = release
                .slice(span)
                .bytes()
                .take(8)
                .take_while(|byte| !byte.is_ascii_alphanumeric());
            span.start + marks.count() as u32
        };
        let patterns = &self.prepared.rules.lists[list as usize].patterns;
        let mut memory = self.memory.borrow_mut();
        let mut marks = marks.clone();
        marks.sort_unstable();
        marks.dedup();
        for mark in marks {
            let (pattern, paragraph, lines) = match mark {
                Mark::Match(_, start, _) => {
                    let line = release.line_at(start);
                    starting[line] |= start <= begin(line);
                    continue;
                }
                Mark::Begin(pattern, start, paragraph) => {
                    let line = release.line_at(start);
                    (
                        pattern,
                        paragraph,
                        if start <= begin(line) {
                            line..line + 1
                        } else {
                            0..0
                        },
                    )
                }
                Mark::Around(pattern, _, paragraph) | Mark::Try(pattern, paragraph) => {
                    let (first, last) = release.paragraphs[paragraph as usize].lines;
                    (pattern, paragraph, first as usize..last as usize)
                }
            };
            let cased = patterns[usize::from(pattern)].cased;
            let text = if cased { &release.text } else { &release.lower };
            let span = release.paragraphs[paragraph as usize].span;
            let Some(text) = text.as_bytes().get(span.range()) else {
                continue;
            };
            for line in lines {
                if !starting[line] {
                    let expression = self.prepared.compiled(list, pattern);
                    let at = |place: u32, memory: &mut Memory| {
                        expression
                            .at(memory, text, (place - span.start) as usize)
                            .is_some()
                    };
                    let (first, words) = (release.lines[line].span.start, begin(line));
                    starting[line] = at(first, &mut memory) || (words > first && at(words, &mut memory));
                }
            }
        }
        starting
    }

    fn fact(&self, kind: FactKind) -> &[Hit] {
        self.facts[kind as usize].get_or_init(|| {
            self.release
                .facts(kind)
                .iter()
                .map(|fact| Hit {
                    span: fact.span,
                    kind: fingerprint(self.release.slice(fact.span)),
                })
                .collect()
        })
    }

    fn term(&self, term: TermId) -> &[Hit] {
        self.terms[term as usize].get_or_init(|| {
            let term = &self.prepared.rules.terms[term as usize];
            let mut hits = self.matches(&term.matcher, self.everywhere());
            if !term.added.is_empty() {
                for matcher in &term.added {
                    hits.append(&mut self.matches(matcher, self.everywhere()));
                }
                hits.sort_by_key(|hit| hit.span);
            }
            hits
        })
    }

    /// Whether a topic holds.
    pub(crate) fn topic(&self, topic: TopicId) -> bool {
        self.topic_place(topic).is_some()
    }

    /// The first place of a topic that holds; empty where it has none.
    fn topic_place(&self, topic: TopicId) -> Option<Span> {
        *self.topics[topic as usize].get_or_init(|| {
            let hits = self.matches(
                &self.prepared.rules.topics[topic as usize].matcher,
                self.everywhere(),
            );
            hits.iter()
                .find(|hit| !hit.span.is_empty())
                .or(hits.first())
                .map(|hit| hit.span)
        })
    }

    /// Whether the topic of this name holds; false when no pack defines it.
    pub(crate) fn topic_named(&self, name: &str) -> bool {
        let found = self
            .prepared
            .rules
            .topics
            .iter()
            .position(|topic| topic.name == name);
        found.is_some_and(|topic| self.topic(topic as TopicId))
    }

    fn topics_hold(&self, test: &TopicTest) -> bool {
        (test.any.is_empty() || test.any.iter().any(|topic| self.topic(*topic)))
            && !test.none.iter().any(|topic| self.topic(*topic))
    }

    /// All matches of a matcher in a region, in order of their beginning.
    pub(crate) fn matches(&self, matcher: &Matcher, region: Region<'_>) -> Vec<Hit> {
        match matcher {
            Matcher::List(list) => self.list_in(*list, region),
            Matcher::Fact(kind) => select(self.fact(*kind), region),
            Matcher::Term(term) => select(self.term(*term), region),
            Matcher::Any(parts) => {
                let mut hits: Vec<Hit> = parts.iter().flat_map(|part| self.matches(part, region)).collect();
                hits.sort_by_key(|hit| hit.span);
                hits
            }
            Matcher::All(parts, unit) => {
                let Some((first, rest)) = parts.split_first() else {
                    return Vec::new();
                };
                let mut known = None;
                self.matches(first, region)
                    .into_iter()
                    .filter(|hit| {
                        let unit = self.unit(hit.span.start, *unit, region.span);
                        self.once(&mut known, unit, || {
                            rest.iter().all(|part| {
                                self.holds(
                                    part,
                                    Region {
                                        span: unit,
                                        only: region.only,
                                    },
                                )
                            })
                        })
                    })
                    .collect()
            }
            // Outside `all` the reader admits no `not`.
            Matcher::Not(_) => Vec::new(),
            Matcher::Topics(test) => {
                if !self.topics_hold(test) {
                    return Vec::new();
                }
                let place = test.any.iter().find_map(|topic| self.topic_place(*topic));
                let span = place.unwrap_or_else(|| Span::new(region.span.start, region.span.start));
                vec![Hit { span, kind: 0 }]
            }
            Matcher::Filtered(base, filters) => {
                let topics = filters.iter().all(|filter| match filter {
                    Filter::Topics(test) => self.topics_hold(test),
                    _ => true,
                });
                if !topics {
                    return Vec::new();
                }
                // Only these sections count: nothing else need be searched.
                let sections = filters.iter().find_map(|filter| match filter {
                    Filter::In(sections) if region.only.is_none() => Some(self.sections().spans(sections)),
                    _ => None,
                });
                let inner = Region {
                    only: sections.as_deref().or(region.only),
                    ..region
                };
                let hits = self.matches(base, inner);
                filters.iter().fold(hits, |hits, filter| {
                    if hits.is_empty() {
                        hits
                    } else {
                        self.filter(hits, filter, region)
                    }
                })
            }
        }
    }

    /// Whether a part of `all` holds in a unit.
    fn holds(&self, part: &Matcher, region: Region<'_>) -> bool {
        match part {
            Matcher::Not(part) => self.matches(part, region).is_empty(),
            Matcher::List(list) => any_in(self.list(*list), region),
            Matcher::Fact(kind) => any_in(self.fact(*kind), region),
            Matcher::Term(term) => any_in(self.term(*term), region),
            part => !self.matches(part, region).is_empty(),
        }
    }

    /// Neighbouring hits mostly share their unit: the answer for the last one is kept.
    fn once(&self, known: &mut Option<(Span, bool)>, unit: Span, answer: impl FnOnce() -> bool) -> bool {
        match known {
            Some((span, answer)) if *span == unit => *answer,
            _ => {
                let answer = answer();
                *known = Some((unit, answer));
                answer
            }
        }
    }

    fn filter(&self, mut hits: Vec<Hit>, filter: &Filter, region: Region<'_>) -> Vec<Hit> {
        match filter {
            Filter::In(sections) => hits.retain(|hit| self.sections().holds(sections, hit.span)),
            Filter::NotIn(sections) => hits.retain(|hit| !self.sections().holds(sections, hit.span)),
            Filter::Except(matcher) => {
                let exceptions = self.matches(matcher, self.everywhere());
                // Furthest end of the exceptions up to each one: an exception overlaps when it begins before the hit ends and some
                // such exception ends after the hit begins.
                let mut furthest = Vec::with_capacity(exceptions.len());
                for exception in &exceptions {
                    furthest.push(exception.span.end.max(furthest.last().copied().unwrap_or(0)));
                }
                hits.retain(|hit| {
                    let before = exceptions.partition_point(|exception| exception.span.start < hit.span.end);
                    before
                        .checked_sub(1)
                        .and_then(|at| furthest.get(at))
                        .is_none_or(|end| *end <= hit.span.start)
                });
            }
            Filter::Near(matcher, unit) | Filter::AwayFrom(matcher, unit) => {
                let wanted = matches!(filter, Filter::Near(..));
                let mut known = None;
                hits.retain(|hit| {
                    let unit = self.unit(hit.span.start, *unit, self.document());
                    self.once(&mut known, unit, || {
                        self.holds(
                            matcher,
                            Region {
                                span: unit,
                                only: region.only,
                            },
                        )
                    }) == wanted
                });
            }
            Filter::AtLeast(count, distinct) => {
                let found = if *distinct {
                    let mut kinds: Vec<u64> = hits.iter().map(|hit| hit.kind).collect();
                    kinds.sort_unstable();
                    kinds.dedup();
                    kinds.len()
                } else {
                    hits.len()
                };
                if found < usize::from(*count) {
                    hits.clear();
                }
            }
            Filter::Topics(_) => {}
        }
        hits
    }

    /// The unit that holds `offset`, cut to `clip`.
    pub(crate) fn unit(&self, offset: u32, unit: Unit, clip: Span) -> Span {
        let span = match unit {
            Unit::Document => return clip,
            Unit::Sentences(count) => {
                let sentences = self.release.sentences();
                let at = self.release.sentence_at(offset);
                let reach = usize::from(count) - 1;
                let first = sentences.get(at.saturating_sub(reach));
                let last = sentences.get((at + reach).min(sentences.len().saturating_sub(1)));
                match (first, last) {
                    (Some(first), Some(last)) => {
                        let window = first.cover(*last);
                        if reach == 0 {
                            window
                        } else {
                            clipped(window, self.sections().run(self.release, offset))
                        }
                    }
                    _ => clip,
                }
            }
            Unit::Line => self
                .release
                .lines
                .get(self.release.line_at(offset))
                .map_or(clip, |line| line.span),
            Unit::Paragraph => self
                .release
                .paragraphs
                .get(self.release.paragraph_at(offset))
                .map_or(clip, |paragraph| paragraph.span),
            Unit::Section => self.sections().run(self.release, offset),
        };
        clipped(span, clip)
    }
}

fn clipped(span: Span, clip: Span) -> Span {
    let start = span.start.max(clip.start);
    Span::new(start, span.end.min(clip.end).max(start))
}

fn first_in(hits: &[Hit], region: Region<'_>) -> usize {
    hits.partition_point(|hit| hit.span.start < region.span.start)
}

fn select(hits: &[Hit], region: Region<'_>) -> Vec<Hit> {
    hits.iter()
        .skip(first_in(hits, region))
        .take_while(|hit| hit.span.start <= region.span.end)
        .filter(|hit| hit.span.end <= region.span.end && region.admits(hit.span))
        .copied()
        .collect()
}

fn any_in(hits: &[Hit], region: Region<'_>) -> bool {
    hits.iter()
        .skip(first_in(hits, region))
        .take_while(|hit| hit.span.start <= region.span.end)
        .any(|hit| hit.span.end <= region.span.end && region.admits(hit.span))
}

/// FNV-1a over the lower-case words: equal words, equal number.
pub(crate) fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0000_01b3)
    }) | 1 << 63
}

#[cfg(test)]
mod tests {
    use regex_automata::meta;
    use regex_automata::util::syntax;

    use super::*;
    use crate::document::{Draft, Format};

    /// Every built-in pattern, each in a list of its own, on every example draft: gate, literals and programs against the library on whole
    /// paragraphs.
    #[test]
    fn what_the_gate_lets_through_is_all_there_is() {
        let mut rules = RuleSet::default();
        crate::rules::add_packs(&mut rules, &crate::builtin::sources(), 0).expect("the build checked them");
        let mut patterns: Vec<Pattern> = rules.lists.into_iter().flat_map(|list| list.patterns).collect();
        patterns.sort_by(|one, other| one.text.cmp(&other.text));
        patterns.dedup();
        let lists: Vec<PatternList> = patterns
            .iter()
            .map(|pattern| PatternList {
                patterns: vec![pattern.clone()],
            })
            .collect();
        let mut alone = RuleSet {
            lists,
            ..RuleSet::default()
        };
        alone.index.extend(&alone.lists);
        let prepared = Prepared::new(alone);
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
        let texts: Vec<Vec<u8>> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| std::fs::read(entry.unwrap().path()).unwrap())
            .collect();
        let releases: Vec<Release> = texts
            .iter()
            .map(|text| Release::new(&Draft::read("draft", text, Format::Plain).unwrap()))
            .collect();
        let scans: Vec<Scan<'_>> = releases
            .iter()
            .map(|release| Scan::new(&prepared, release))
            .collect();
        let mut matched = 0;
        for (list, pattern) in patterns.iter().enumerate() {
            let regex = crate::rules::pattern::regex(&pattern.text);
            let library = meta::Builder::new()
                .syntax(
                    syntax::Config::new()
                        .unicode(false)
                        .utf8(false)
                        .dot_matches_new_line(true),
                )
                .configure(meta::Config::new().utf8_empty(false))
                .build(&regex)
                .unwrap();
            for scan in &scans {
                let text = if pattern.cased {
                    &scan.release.text
                } else {
                    &scan.release.lower
                };
                let expected: Vec<Span> = scan
                    .release
                    .paragraphs
                    .iter()
                    .flat_map(|paragraph| {
                        let offset = paragraph.span.start;
                        library
                            .find_iter(&text.as_bytes()[paragraph.span.range()])
                            .map(move |found| {
                                Span::new(offset + found.start() as u32, offset + found.end() as u32)
                            })
                            .collect::<Vec<_>>()
                    })
                    .collect();
                let found: Vec<Span> = scan.list(list as ListId).iter().map(|hit| hit.span).collect();
                // Of plain phrases the longest is taken, of alternatives the first: they begin at the same places.
                let starts = |spans: &[Span]| spans.iter().map(|span| span.start).collect::<Vec<_>>();
                if matches!(pattern.kind, LiteralKind::Whole(_)) {
                    assert_eq!(starts(&expected), starts(&found), "{}", pattern.text);
                } else {
                    assert_eq!(expected, found, "{}", pattern.text);
                }
                matched += found.len();
            }
        }
        assert!(matched > 5000, "{matched}");
    }
}

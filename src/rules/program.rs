//! Regular expressions as small programs for the engine's matcher.
//!
//! Compiled when a pack is read (for built-in packs: when Wirelint is built), so that a run starts at once. Parsing and meaning are
//! `regex-syntax`'s; the program is a plain backtracking one, which the matcher runs with a memory so that its time stays linear.

use regex_syntax::hir::{Class, Hir, HirKind, Look};
use serde::{Deserialize, Serialize};

impl Program {
    /// Whether a match can end where this paragraph does, if that is where matches end.
    pub fn may_end(&self, text: &[u8]) -> bool {
        self.last
            .as_ref()
            .is_none_or(|last| text.last().is_some_and(|byte| holds(last, *byte)))
    }
}

/// A set of bytes.
pub type ByteSet = [u64; 4];

/// No expression of a pack needs more steps.
const MAX_STEPS: usize = 60_000;
/// Bounded repetitions of single bytes up to here are one step.
const MAX_RUN: u32 = 1000;

/// A compiled expression.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Program {
    /// Its steps; it begins at the first one.
    pub steps: Vec<Step>,
    /// Sets that steps refer to.
    pub sets: Vec<ByteSet>,
    /// How many steps remember where they were tried: all that branch.
    pub memories: u32,
    /// Bytes with which a match can begin.
    pub first: ByteSet,
    /// Matches begin at the beginning of the paragraph only.
    pub anchored: bool,
    /// Matches end at the end of the paragraph, which is one of these bytes.
    pub last: Option<ByteSet>,
}

/// A run without an upper bound.
pub const UNBOUNDED: u16 = u16::MAX;

/// One step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Step {
    /// These bytes.
    Literal(Vec<u8>),
    /// One byte of the set.
    Set(u16),
    /// The next byte is one of the set; it is not consumed.
    Peek(u16),
    /// So many bytes of the set: at least, at most; as many as possible or as few.
    Run {
        /// The set.
        set: u16,
        /// At least.
        min: u16,
        /// At most; [`UNBOUNDED`] when there is no such number, and then at least none or one.
        max: u16,
        /// As many as possible.
        greedy: bool,
        /// Its memory.
        memory: u32,
    },
    /// One of these ways, in this order.
    Split {
        /// Steps to go on with.
        ways: Vec<u32>,
        /// Its memory.
        memory: u32,
    },
    /// Go on there.
    Jump(u32),
    /// Something that is asked of the place.
    Look(Place),
    /// A match ends here.
    Match,
}

/// What can be asked of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    /// The beginning of the paragraph.
    Start,
    /// Its end.
    End,
    /// A word boundary.
    Boundary,
    /// No word boundary.
    NoBoundary,
}

/// Whether a set holds a byte.
#[inline]
pub fn holds(set: &ByteSet, byte: u8) -> bool {
    set[usize::from(byte >> 6)] & (1 << (byte & 63)) != 0
}

fn insert(set: &mut ByteSet, byte: u8) {
    set[usize::from(byte >> 6)] |= 1 << (byte & 63);
}

fn union(one: &ByteSet, other: &ByteSet) -> ByteSet {
    std::array::from_fn(|index| one[index] | other[index])
}

const ALL: ByteSet = [u64::MAX; 4];

/// Compiles an expression; `None` when it asks for something that programs do not know (the library runs it then).
pub(super) fn compile(hir: &Hir) -> Option<Program> {
    let mut compiler = Compiler::default();
    compiler.hir(hir)?;
    compiler.push(Step::Match)?;
    let looks = hir.properties();
    let last = edge(hir, End::Last).unwrap_or(ALL);
    Some(Program {
        steps: compiler.steps,
        sets: compiler.sets,
        memories: compiler.memories,
        first: edge(hir, End::First).unwrap_or(ALL),
        anchored: looks.look_set_prefix().contains(Look::Start),
        last: looks.look_set_suffix().contains(Look::End).then_some(last),
    })
}

#[derive(Default)]
struct Compiler {
    steps: Vec<Step>,
    sets: Vec<ByteSet>,
    memories: u32,
    /// How many repetitions without an upper bound are being compiled, one in the other.
    loops: u32,
}

impl Compiler {
    fn push(&mut self, step: Step) -> Option<usize> {
        self.steps.push(step);
        (self.steps.len() <= MAX_STEPS).then(|| self.steps.len() - 1)
    }

    fn here(&self) -> u32 {
        self.steps.len() as u32
    }

    fn set(&mut self, set: ByteSet) -> Option<u16> {
        let index = self
            .sets
            .iter()
            .position(|known| *known == set)
            .unwrap_or_else(|| {
                self.sets.push(set);
                self.sets.len() - 1
            });
        u16::try_from(index).ok()
    }

    fn memory(&mut self) -> u32 {
        self.memories += 1;
        self.memories - 1
    }

    fn hir(&mut self, hir: &Hir) -> Option<()> {
        match hir.kind() {
            HirKind::Empty => {}
            HirKind::Literal(literal) => {
                self.push(Step::Literal(literal.0.to_vec()))?;
            }
            HirKind::Class(Class::Bytes(_)) => {
                let set = single(hir)?;
                let set = self.set(set)?;
                self.push(Step::Set(set))?;
            }
            HirKind::Class(Class::Unicode(class)) => {
                let members: Vec<Vec<u8>> = class
                    .ranges()
                    .iter()
                    .flat_map(|range| range.start()..=range.end())
                    .take(65)
                    .map(|c| c.to_string().into_bytes())
                    .collect();
                if members.len() > 64 {
                    return None;
                }
                let parts: Vec<Hir> = members.into_iter().map(Hir::literal).collect();
                self.alternatives(&parts)?;
            }
            HirKind::Look(look) => {
                let place = match look {
                    Look::Start => Place::Start,
                    Look::End => Place::End,
                    Look::WordAscii => Place::Boundary,
                    Look::WordAsciiNegate => Place::NoBoundary,
                    _ => return None,
                };
                self.push(Step::Look(place))?;
            }
            HirKind::Capture(capture) => self.hir(&capture.sub)?,
            HirKind::Concat(parts) => {
                for part in parts {
                    self.hir(part)?;
                }
            }
            HirKind::Alternation(parts) => self.alternatives(parts)?,
            HirKind::Repetition(repetition) => {
                let (min, max) = (repetition.min, repetition.max);
                // Inside a loop a run without bounds would be come to again while its shorter ways are still to be tried: there it is a
                // loop of its own.
                let run = match max {
                    Some(max) => (max <= MAX_RUN).then_some(max as u16),
                    None => (min <= MAX_RUN && self.loops == 0).then_some(UNBOUNDED),
                };
                if let (Some(set), Some(max)) = (single(&repetition.sub), run) {
                    let set = self.set(set)?;
                    let mut min = min as u16;
                    if max == UNBOUNDED && min > 1 {
                        // The matcher knows runs without bounds from the first byte on, or from none on.
                        let memory = self.memory();
                        self.push(Step::Run {
                            set,
                            min: min - 1,
                            max: min - 1,
                            greedy: true,
                            memory,
                        })?;
                        min = 1;
                    }
                    let memory = self.memory();
                    self.push(Step::Run {
                        set,
                        min,
                        max,
                        greedy: repetition.greedy,
                        memory,
                    })?;
                    return Some(());
                }
                for _ in 0..min {
                    self.hir(&repetition.sub)?;
                }
                let ways = |body: u32, after: u32| {
                    if repetition.greedy {
                        vec![body, after]
                    } else {
                        vec![after, body]
                    }
                };
                match max {
                    None => {
                        let memory = self.memory();
                        let split = self.push(Step::Split {
                            ways: Vec::new(),
                            memory,
                        })?;
                        let body = self.here();
                        self.loops += 1;
                        self.hir(&repetition.sub)?;
                        self.loops -= 1;
                        self.push(Step::Jump(split as u32))?;
                        let after = self.here();
                        self.steps[split] = Step::Split {
                            ways: ways(body, after),
                            memory,
                        };
                    }
                    Some(max) => {
                        let mut splits = Vec::new();
                        for _ in min..max {
                            let memory = self.memory();
                            splits.push((
                                self.push(Step::Split {
                                    ways: Vec::new(),
                                    memory,
                                })?,
                                memory,
                            ));
                            self.hir(&repetition.sub)?;
                        }
                        let after = self.here();
                        for (split, memory) in splits {
                            self.steps[split] = Step::Split {
                                ways: ways(split as u32 + 1, after),
                                memory,
                            };
                        }
                    }
                }
            }
        }
        Some(())
    }

    fn alternatives(&mut self, parts: &[Hir]) -> Option<()> {
        let firsts = parts
            .iter()
            .map(|part| edge(part, End::First))
            .collect::<Option<Vec<_>>>();
        if let Some(firsts) = firsts {
            let all = firsts.iter().fold([0; 4], |all, set| union(&all, set));
            let set = self.set(all)?;
            self.push(Step::Peek(set))?;
        }
        let memory = self.memory();
        let split = self.push(Step::Split {
            ways: Vec::new(),
            memory,
        })?;
        let (mut ways, mut jumps) = (Vec::new(), Vec::new());
        for (index, part) in parts.iter().enumerate() {
            ways.push(self.here());
            self.hir(part)?;
            if index + 1 < parts.len() {
                jumps.push(self.push(Step::Jump(0))?);
            }
        }
        let after = self.here();
        for jump in jumps {
            self.steps[jump] = Step::Jump(after);
        }
        self.steps[split] = Step::Split { ways, memory };
        Some(())
    }
}

/// The set of an expression that is one byte.
fn single(hir: &Hir) -> Option<ByteSet> {
    match hir.kind() {
        HirKind::Class(Class::Bytes(class)) => {
            let mut set = [0; 4];
            class
                .ranges()
                .iter()
                .flat_map(|range| range.start()..=range.end())
                .for_each(|byte| insert(&mut set, byte));
            Some(set)
        }
        HirKind::Literal(literal) if literal.0.len() == 1 => {
            let mut set = [0; 4];
            insert(&mut set, *literal.0.first()?);
            Some(set)
        }
        HirKind::Capture(capture) => single(&capture.sub),
        _ => None,
    }
}

/// An end of a match.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    First,
    Last,
}

impl End {
    fn of<T>(self, items: &[T]) -> Option<&T> {
        match self {
            Self::First => items.first(),
            Self::Last => items.last(),
        }
    }
}

/// The bytes that can stand at this end of a match; `None` when it can be empty.
fn edge(hir: &Hir, end: End) -> Option<ByteSet> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => None,
        HirKind::Literal(literal) => {
            let mut set = [0; 4];
            insert(&mut set, *end.of(&literal.0)?);
            Some(set)
        }
        HirKind::Class(Class::Bytes(_)) => single(hir),
        HirKind::Class(Class::Unicode(class)) => {
            let mut set = [0; 4];
            let at = |c: char| end.of(c.to_string().as_bytes()).copied().unwrap_or(0);
            for range in class.ranges() {
                match end {
                    // Between the two ends any lead byte may stand.
                    End::First => {
                        (at(range.start())..=at(range.end())).for_each(|byte| insert(&mut set, byte))
                    }
                    End::Last if range.end().is_ascii() => {
                        (at(range.start())..=at(range.end())).for_each(|byte| insert(&mut set, byte));
                    }
                    End::Last => return Some(ALL),
                }
            }
            Some(set)
        }
        HirKind::Capture(capture) => edge(&capture.sub, end),
        HirKind::Repetition(repetition) if repetition.min > 0 => edge(&repetition.sub, end),
        HirKind::Repetition(_) => None,
        HirKind::Alternation(parts) => {
            let sets = parts
                .iter()
                .map(|part| edge(part, end))
                .collect::<Option<Vec<_>>>()?;
            Some(sets.iter().fold([0; 4], |all, set| union(&all, set)))
        }
        HirKind::Concat(parts) => {
            // Parts that can be empty let the next one stand at the end; what they themselves can have there counts too.
            let mut all = [0; 4];
            let mut look = |part: &Hir| match edge(part, end) {
                Some(set) => Some(union(&all, &set)),
                None => {
                    all = union(&all, &edges(part, end));
                    None
                }
            };
            match end {
                End::First => parts.iter().find_map(&mut look),
                End::Last => parts.iter().rev().find_map(&mut look),
            }
        }
    }
}

/// The bytes that can stand at this end of a match of an expression that can be empty.
fn edges(hir: &Hir, end: End) -> ByteSet {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => [0; 4],
        HirKind::Repetition(repetition) => {
            edge(&repetition.sub, end).unwrap_or_else(|| edges(&repetition.sub, end))
        }
        HirKind::Capture(capture) => edges(&capture.sub, end),
        HirKind::Alternation(parts) | HirKind::Concat(parts) => parts
            .iter()
            .map(|part| edge(part, end).unwrap_or_else(|| edges(part, end)))
            .fold([0; 4], |all, set| union(&all, &set)),
        HirKind::Literal(_) | HirKind::Class(_) => edge(hir, end).unwrap_or(ALL),
    }
}

//! Regular expressions as small programs for the engine's matcher.
//!
//! Compiled when a pack is read (for built-in packs: when Wirelint is built), so that a run starts at once. Parsing and meaning are
//! `regex-syntax`'s; the program is a plain backtracking one, which the matcher runs with a memory so that its time stays linear.

use regex_syntax::hir::{Class, Hir, HirKind, Look};
use serde::{Deserialize, Serialize};

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
}

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
        /// At most.
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
    let first = first(hir).unwrap_or(ALL);
    Some(Program {
        steps: compiler.steps,
        sets: compiler.sets,
        memories: compiler.memories,
        first,
    })
}

#[derive(Default)]
struct Compiler {
    steps: Vec<Step>,
    sets: Vec<ByteSet>,
    memories: u32,
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
                if let (Some(set), Some(max)) = (single(&repetition.sub), max)
                    && max <= MAX_RUN
                {
                    let (set, memory) = (self.set(set)?, self.memory());
                    let (min, max) = (min as u16, max as u16);
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
                        self.hir(&repetition.sub)?;
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
        let firsts = parts.iter().map(first).collect::<Option<Vec<_>>>();
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

/// The bytes with which a match can begin; `None` when it can be empty.
fn first(hir: &Hir) -> Option<ByteSet> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => None,
        HirKind::Literal(literal) => {
            let mut set = [0; 4];
            insert(&mut set, *literal.0.first()?);
            Some(set)
        }
        HirKind::Class(Class::Bytes(_)) => single(hir),
        HirKind::Class(Class::Unicode(class)) => {
            let mut set = [0; 4];
            for range in class.ranges() {
                for c in [range.start(), range.end()] {
                    insert(&mut set, *c.to_string().as_bytes().first()?);
                }
                // Between the two ends any lead byte may stand.
                let lead = |c: char| c.to_string().as_bytes().first().copied().unwrap_or(0);
                (lead(range.start())..=lead(range.end())).for_each(|byte| insert(&mut set, byte));
            }
            Some(set)
        }
        HirKind::Capture(capture) => first(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => first(&repetition.sub),
        HirKind::Repetition(_) => None,
        HirKind::Alternation(parts) => {
            let sets = parts.iter().map(first).collect::<Option<Vec<_>>>()?;
            Some(sets.iter().fold([0; 4], |all, set| union(&all, set)))
        }
        HirKind::Concat(parts) => {
            // Parts that can be empty let the next one begin; what they themselves can begin with counts too.
            let mut all = [0; 4];
            for part in parts {
                if let Some(set) = first(part) {
                    return Some(union(&all, &set));
                }
                all = union(&all, &beginnings(part));
            }
            None
        }
    }
}

/// The bytes with which a match of an expression that can be empty can begin.
fn beginnings(hir: &Hir) -> ByteSet {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => [0; 4],
        HirKind::Repetition(repetition) => {
            first(&repetition.sub).unwrap_or_else(|| beginnings(&repetition.sub))
        }
        HirKind::Capture(capture) => beginnings(&capture.sub),
        HirKind::Alternation(parts) | HirKind::Concat(parts) => parts
            .iter()
            .map(|part| first(part).unwrap_or_else(|| beginnings(part)))
            .fold([0; 4], |all, set| union(&all, &set)),
        HirKind::Literal(_) | HirKind::Class(_) => first(hir).unwrap_or(ALL),
    }
}

//! The index of literals that the gate looks up: which patterns each literal stands for.
//!
//! Made when packs are linked; for built-in packs that is when Wirelint is built, so that a run only loads it.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::rules::model::{ListId, LiteralKind, PatternList};

/// Literals of all patterns, and whose they are.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Index {
    /// The bytes of all literals, one after the other.
    pub bytes: Vec<u8>,
    /// The literals.
    pub literals: Vec<Literal>,
    /// Patterns that each literal stands for, flattened.
    pub owners: Vec<Owner>,
    /// Patterns without literals: always tried.
    pub always: Vec<(ListId, u16)>,
    /// How many lists are in it.
    pub lists: u32,
}

/// One literal.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Literal {
    /// Where it begins in `bytes`.
    pub start: u32,
    /// How long it is.
    pub len: u8,
    /// Where its window of up to four bytes begins: those that the fewest other literals have.
    pub window: u8,
    /// Its patterns: from, to.
    pub owners: (u32, u32),
}

/// A pattern that a literal stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Owner {
    /// Its list.
    pub list: ListId,
    /// Its place in the list.
    pub pattern: u16,
    /// How the literal stands in its matches.
    pub kind: LiteralKind,
}

/// Bytes of a window.
pub const WINDOW: usize = 4;

/// How common a byte is in English and French running text, roughly; spaces most.
fn commonness(byte: u8) -> u32 {
    match byte {
        b' ' => 18,
        b'e' => 12,
        b't' | b'a' | b'o' | b'i' | b'n' | b's' | b'r' => 8,
        b'l' | b'd' | b'c' | b'u' | b'h' => 5,
        b'm' | b'p' | b'f' | b'g' => 3,
        _ => 1,
    }
}

impl Index {
    /// Adds the lists that are not in it yet.
    pub(crate) fn extend(&mut self, lists: &[PatternList]) {
        let mut pairs: Vec<(&str, Owner)> = Vec::new();
        for (list, patterns) in lists.iter().enumerate().skip(self.lists as usize) {
            for (index, pattern) in patterns.patterns.iter().enumerate() {
                let (list, pattern_index) = (list as ListId, index as u16);
                if pattern.literals.is_empty() {
                    self.always.push((list, pattern_index));
                }
                let owner = Owner {
                    list,
                    pattern: pattern_index,
                    kind: pattern.kind,
                };
                pairs.extend(pattern.literals.iter().map(|literal| (literal.as_str(), owner)));
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        // Literals share words: a window that few of them have sends few of them to be compared.
        let mut shared: HashMap<&[u8], u32> = HashMap::new();
        for chunk in pairs.chunk_by(|one, other| one.0 == other.0) {
            let bytes = chunk[0].0.as_bytes();
            bytes
                .windows(bytes.len().min(WINDOW))
                .for_each(|window| *shared.entry(window).or_default() += 1);
        }
        for chunk in pairs.chunk_by(|one, other| one.0 == other.0) {
            let bytes = chunk[0].0.as_bytes();
            let width = bytes.len().min(WINDOW);
            let window = (0..=bytes.len() - width)
                .min_by_key(|at| {
                    let window = bytes.get(*at..at + width).unwrap_or_default();
                    let common: u32 = window.iter().map(|byte| commonness(*byte)).sum();
                    (shared.get(window).copied().unwrap_or(0), common)
                })
                .unwrap_or(0);
            let owners = self.owners.len() as u32;
            self.owners.extend(chunk.iter().map(|(_, owner)| *owner));
            self.literals.push(Literal {
                start: self.bytes.len() as u32,
                // Literals are cut long before 255 bytes.
                len: bytes.len() as u8,
                window: window as u8,
                owners: (owners, self.owners.len() as u32),
            });
            self.bytes.extend_from_slice(bytes);
        }
        self.lists = lists.len() as u32;
    }
}

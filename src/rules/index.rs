//! The index of literals that the gate looks up: which patterns each literal stands for.
//!
//! Made when packs are linked; for built-in packs that is when Wirelint is built, so that a run only loads it.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::rules::model::{Boundaries, ListId, LiteralKind, PatternList};

/// Literals of all patterns, and whose they are.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Index {
    /// The bytes of all literals, one after the other.
    #[serde(with = "raw")]
    pub bytes: Vec<u8>,
    /// The literals.
    #[serde(with = "packed")]
    pub literals: Vec<Literal>,
    /// Patterns that each literal stands for, flattened.
    #[serde(with = "packed")]
    pub owners: Vec<Owner>,
    /// Patterns without literals: always tried.
    pub always: Vec<(ListId, u16)>,
    /// How many lists are in it.
    pub lists: u32,
}

/// One literal.
#[derive(Clone, Copy, Debug)]
pub struct Literal {
    /// Where it begins in `bytes`.
    pub start: u32,
    /// How long it is.
    pub len: u8,
    /// Where its window begins: those that the fewest other literals have.
    pub window: u8,
    /// Its patterns: from, to.
    pub owners: (u32, u32),
}

/// A pattern that a literal stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Owner {
    /// Its list.
    pub list: ListId,
    /// Its place in the list.
    pub pattern: u16,
    /// How the literal stands in its matches.
    pub kind: LiteralKind,
}

/// Bytes that windows have; a literal has the longest one that fits in it.
pub const WINDOWS: [usize; 5] = [1, 2, 3, 4, 8];

/// Bytes of the window of a literal of so many bytes.
pub fn window_len(literal: usize) -> usize {
    WINDOWS
        .into_iter()
        .filter(|len| *len <= literal)
        .max()
        .unwrap_or(0)
}

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
                .windows(window_len(bytes.len()).max(1))
                .for_each(|window| *shared.entry(window).or_default() += 1);
        }
        for chunk in pairs.chunk_by(|one, other| one.0 == other.0) {
            let bytes = chunk[0].0.as_bytes();
            let width = window_len(bytes.len());
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

/// Bytes as bytes: serde takes a vector for a list of numbers, and reads it one by one.
pub(super) mod raw {
    use serde::{Deserialize, Deserializer, Serializer};

    pub(in crate::rules) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(bytes)
    }

    pub(in crate::rules) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<u8>, D::Error> {
        <&[u8]>::deserialize(deserializer).map(<[u8]>::to_vec)
    }
}

/// Records of one length, as bytes: there are tens of thousands of them, and every run reads them all.
mod packed {
    use serde::{Deserialize, Deserializer, Serializer};

    /// Something that is so many bytes.
    pub(super) trait Record: Sized {
        const LEN: usize;
        fn write(&self, out: &mut Vec<u8>);
        fn read(bytes: &[u8]) -> Self;
    }

    pub(super) fn serialize<T: Record, S: Serializer>(
        records: &[T],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let mut bytes = Vec::with_capacity(records.len() * T::LEN);
        records.iter().for_each(|record| record.write(&mut bytes));
        serializer.serialize_bytes(&bytes)
    }

    pub(super) fn deserialize<'de, T: Record, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<T>, D::Error> {
        let bytes = <&[u8]>::deserialize(deserializer)?;
        Ok(bytes.chunks_exact(T::LEN).map(T::read).collect())
    }
}

fn number(bytes: &[u8], at: usize) -> u32 {
    bytes
        .get(at..at + 4)
        .and_then(|four| four.try_into().ok())
        .map_or(0, u32::from_le_bytes)
}

fn short(bytes: &[u8], at: usize) -> u16 {
    bytes
        .get(at..at + 2)
        .and_then(|two| two.try_into().ok())
        .map_or(0, u16::from_le_bytes)
}

impl packed::Record for Literal {
    const LEN: usize = 14;

    fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.start.to_le_bytes());
        out.extend([self.len, self.window]);
        out.extend(self.owners.0.to_le_bytes());
        out.extend(self.owners.1.to_le_bytes());
    }

    fn read(bytes: &[u8]) -> Self {
        Self {
            start: number(bytes, 0),
            len: bytes.get(4).copied().unwrap_or(0),
            window: bytes.get(5).copied().unwrap_or(0),
            owners: (number(bytes, 6), number(bytes, 10)),
        }
    }
}

impl packed::Record for Owner {
    const LEN: usize = 9;

    fn write(&self, out: &mut Vec<u8>) {
        let (kind, value) = match self.kind {
            LiteralKind::Whole(Boundaries { before, after }) => {
                (0, u16::from(before) | u16::from(after) << 1)
            }
            LiteralKind::Prefix => (1, 0),
            LiteralKind::Within(longest) => (2, longest),
            LiteralKind::Inside => (3, 0),
        };
        out.extend(self.list.to_le_bytes());
        out.extend(self.pattern.to_le_bytes());
        out.push(kind);
        out.extend(u16::to_le_bytes(value));
    }

    fn read(bytes: &[u8]) -> Self {
        let value = short(bytes, 7);
        let kind = match bytes.get(6) {
            Some(0) => LiteralKind::Whole(Boundaries {
                before: value & 1 != 0,
                after: value & 2 != 0,
            }),
            Some(1) => LiteralKind::Prefix,
            Some(2) => LiteralKind::Within(value),
            _ => LiteralKind::Inside,
        };
        Self {
            list: number(bytes, 0),
            pattern: short(bytes, 4),
            kind,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_is_the_same_when_it_was_stored() {
        let index = crate::builtin::rules().index;
        let again: Index = postcard::from_bytes(&postcard::to_stdvec(&index).unwrap()).unwrap();
        assert_eq!(format!("{index:?}"), format!("{again:?}"));
        let mut fresh = crate::rules::model::RuleSet::default();
        crate::rules::add_packs(&mut fresh, &crate::builtin::sources(), 0).unwrap();
        assert_eq!(format!("{:?}", fresh.index), format!("{index:?}"));
    }
}

//! The gate: one pass over a release that says which lists of patterns can match in which paragraph.
//!
//! Every pattern is known by literals of which each match contains at least one (found when the pack is read). Of each literal a window of up
//! to four bytes, its least common one, goes into a small hash table; the pass looks up the window at every byte and compares the whole
//! literal where the table says so. Building costs microseconds where an automaton over the same literals costs milliseconds, which decides
//! for a program that mostly checks one release and ends.

use crate::rules::model::{ListId, RuleSet};

/// Bits of the filter for each window length: one in 2^15 positions, 4 KiB, stays in the first-level cache.
const FILTER_BITS: u32 = 15;

/// Which lists can match in which paragraphs.
pub(crate) struct Gate {
    tables: [Table; 3],
    literals: Vec<Literal>,
    /// Lists that each literal stands for, flattened.
    lists_of: Vec<ListId>,
    /// Lists with a pattern that has no literals.
    always: Vec<bool>,
    lists: usize,
}

struct Literal {
    bytes: Box<[u8]>,
    /// Where the window begins in it.
    window: u8,
    /// Its lists: a range of `lists_of`.
    lists: (u32, u32),
}

/// Windows of one length.
#[derive(Default)]
struct Table {
    filter: Vec<u64>,
    /// Slot → first entry + 1.
    heads: Vec<u32>,
    /// Window, literal, next entry + 1.
    entries: Vec<(u32, u32, u32)>,
}

/// What the gate found: for each list the paragraphs, in order.
pub(crate) struct Passed {
    pub(crate) paragraphs: Vec<Vec<u32>>,
}

fn hash(window: u32, bits: u32) -> u32 {
    window.wrapping_mul(0x9E37_79B1) >> (32 - bits)
}

impl Table {
    fn build(windows: &[(u32, u32)]) -> Self {
        if windows.is_empty() {
            return Self::default();
        }
        let bits = (windows.len() as u32 * 2)
            .next_power_of_two()
            .trailing_zeros()
            .max(4);
        let mut table = Self {
            filter: vec![0; 1 << (FILTER_BITS - 6)],
            heads: vec![0; 1 << bits],
            entries: Vec::with_capacity(windows.len()),
        };
        for (window, literal) in windows {
            let bit = hash(*window, FILTER_BITS);
            table.filter[(bit >> 6) as usize] |= 1 << (bit & 63);
            let slot = hash(*window, bits) as usize;
            table.entries.push((*window, *literal, table.heads[slot]));
            table.heads[slot] = table.entries.len() as u32;
        }
        table
    }

    /// Calls `hit` with every literal whose window this is.
    #[inline]
    fn look(&self, window: u32, mut hit: impl FnMut(u32)) {
        if self.filter.is_empty() {
            return;
        }
        let bit = hash(window, FILTER_BITS);
        if self.filter[(bit >> 6) as usize] & (1 << (bit & 63)) == 0 {
            return;
        }
        let bits = self.heads.len().trailing_zeros();
        let mut next = self.heads[hash(window, bits) as usize];
        while let Some((entry, literal, following)) = next
            .checked_sub(1)
            .and_then(|at| self.entries.get(at as usize))
        {
            if *entry == window {
                hit(*literal);
            }
            next = *following;
        }
    }
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

fn window_at(bytes: &[u8], at: usize, len: usize) -> Option<u32> {
    let window = bytes.get(at..at + len)?;
    Some(
        window
            .iter()
            .rev()
            .fold(0, |sum, byte| sum << 8 | u32::from(*byte)),
    )
}

impl Gate {
    pub(crate) fn new(rules: &RuleSet) -> Self {
        let mut always = vec![false; rules.lists.len()];
        let mut pairs: Vec<(&str, ListId)> = Vec::new();
        for (id, list) in rules.lists.iter().enumerate() {
            for pattern in &list.patterns {
                if pattern.literals.is_empty() {
                    always[id] = true;
                }
                pairs.extend(
                    pattern
                        .literals
                        .iter()
                        .map(|literal| (literal.as_str(), id as ListId)),
                );
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        let mut literals: Vec<Literal> = Vec::new();
        let mut lists_of = Vec::with_capacity(pairs.len());
        let mut windows: [Vec<(u32, u32)>; 3] = Default::default();
        for chunk in pairs.chunk_by(|one, other| one.0 == other.0) {
            let bytes = chunk[0].0.as_bytes();
            let len = bytes.len().min(4);
            let best = (0..=bytes.len() - len)
                .min_by_key(|at| {
                    bytes
                        .iter()
                        .skip(*at)
                        .take(len)
                        .map(|byte| commonness(*byte))
                        .sum::<u32>()
                })
                .unwrap_or(0);
            let Some(window) = window_at(bytes, best, len) else {
                continue;
            };
            let Some(table) = len.checked_sub(2).and_then(|index| windows.get_mut(index)) else {
                continue;
            };
            table.push((window, literals.len() as u32));
            let first = lists_of.len() as u32;
            lists_of.extend(chunk.iter().map(|(_, list)| *list));
            literals.push(Literal {
                bytes: bytes.into(),
                window: best as u8,
                lists: (first, lists_of.len() as u32),
            });
        }
        Self {
            tables: windows.each_ref().map(|windows| Table::build(windows)),
            literals,
            lists_of,
            always,
            lists: rules.lists.len(),
        }
    }

    /// One pass over the lower-case text. `starts` are the first bytes of the paragraphs.
    pub(crate) fn pass(&self, lower: &[u8], starts: &[u32]) -> Passed {
        let mut passed = Passed {
            paragraphs: vec![Vec::new(); self.lists],
        };
        for (list, always) in self.always.iter().enumerate() {
            if *always {
                passed.paragraphs[list] = (0..starts.len() as u32).collect();
            }
        }
        let mut paragraph = 0u32;
        for at in 0..lower.len().saturating_sub(1) {
            while starts
                .get(paragraph as usize + 1)
                .is_some_and(|start| *start as usize <= at)
            {
                paragraph += 1;
            }
            let mut window = [0u8; 4];
            let rest = &lower[at..];
            let taken = rest.len().min(4);
            window[..taken].copy_from_slice(&rest[..taken]);
            let word = u32::from_le_bytes(window);
            for (table, mask, len) in [
                (&self.tables[2], u32::MAX, 4),
                (&self.tables[1], 0xFF_FFFF, 3),
                (&self.tables[0], 0xFFFF, 2),
            ] {
                if len <= taken {
                    table.look(word & mask, |literal| {
                        self.confirm(literal, lower, at, paragraph, &mut passed)
                    });
                }
            }
        }
        passed
    }

    #[inline(never)]
    fn confirm(&self, literal: u32, lower: &[u8], at: usize, paragraph: u32, passed: &mut Passed) {
        let literal = &self.literals[literal as usize];
        let Some(start) = at.checked_sub(literal.window as usize) else {
            return;
        };
        if lower.get(start..start + literal.bytes.len()) != Some(&*literal.bytes) {
            return;
        }
        for list in &self.lists_of[literal.lists.0 as usize..literal.lists.1 as usize] {
            let paragraphs = &mut passed.paragraphs[*list as usize];
            if paragraphs.last().is_none_or(|last| *last < paragraph) {
                paragraphs.push(paragraph);
            }
        }
    }
}

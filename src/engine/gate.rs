//! The gate: one pass over a release that says which patterns can match in which paragraph, and finds the matches of plain ones.
//!
//! Every pattern is known by literals of which each match contains at least one (found when the pack is read). Most patterns of real packs are
//! a few plain phrases: for those the literal is the match and no regular expression is ever compiled. Of each literal a window of up
//! to eight bytes, one that few others share, goes into a small hash table; the pass looks up the window at every byte and compares the whole
//! literal where the table says so. Building costs microseconds where an automaton over the same literals costs milliseconds, which decides
//! for a program that mostly checks one release and ends.

use crate::rules::index::{Index, WINDOWS, window_len};
use crate::rules::model::{Boundaries, LiteralKind, RuleSet};

/// Which patterns can match in which paragraphs.
pub(crate) struct Gate {
    /// One for each length of [`WINDOWS`].
    tables: [Table; WINDOWS.len()],
    lists: usize,
}

/// What the gate found of one pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mark {
    /// A match: pattern, first byte, bytes.
    Match(u16, u32, u16),
    /// A place where a match may begin: pattern, first byte, paragraph.
    Begin(u16, u32, u32),
    /// A place that every match near it covers: pattern, first byte, paragraph.
    Around(u16, u32, u32),
    /// A paragraph in which the expression is to be tried.
    Try(u16, u32),
}

/// Windows of one length.
#[derive(Default)]
struct Table {
    /// One bit for windows that may be in the table; some thirty times as many bits as windows.
    filter: Vec<u64>,
    filter_bits: u32,
    /// Slot → first entry + 1.
    heads: Vec<u32>,
    slot_bits: u32,
    /// Window, literal, next entry + 1.
    entries: Vec<(u64, u32, u32)>,
}

/// What the gate found, for each list.
pub(crate) struct Passed {
    pub(crate) marks: Vec<Vec<Mark>>,
}

fn is_word(byte: Option<&u8>) -> bool {
    byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
}

#[inline(always)]
fn hash(window: u64, bits: u32) -> u32 {
    (window.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - bits)) as u32
}

impl Table {
    fn build(windows: &[(u64, u32)]) -> Self {
        let bits = |places: usize| (places.max(1) as u32).next_power_of_two().trailing_zeros();
        let filter_bits = bits(windows.len() * 32).clamp(10, 17);
        let slot_bits = bits(windows.len() * 2).max(4);
        let mut table = Self {
            filter: vec![0; 1 << (filter_bits - 6)],
            filter_bits,
            heads: vec![0; 1 << slot_bits],
            slot_bits,
            entries: Vec::with_capacity(windows.len()),
        };
        for (window, literal) in windows {
            let bit = hash(*window, filter_bits);
            table.filter[(bit >> 6) as usize] |= 1 << (bit & 63);
            let slot = hash(*window, slot_bits) as usize;
            table.entries.push((*window, *literal, table.heads[slot]));
            table.heads[slot] = table.entries.len() as u32;
        }
        table
    }

    /// Whether the window may be in the table.
    #[inline(always)]
    fn may_hold(&self, window: u64) -> bool {
        let bit = hash(window, self.filter_bits);
        self.filter
            .get((bit >> 6) as usize)
            .is_some_and(|word| word & (1 << (bit & 63)) != 0)
    }

    /// Calls `hit` with every literal whose window this is.
    fn look(&self, window: u64, mut hit: impl FnMut(u32)) {
        let mut next = self.heads[hash(window, self.slot_bits) as usize];
        while let Some((entry, literal, following)) =
            next.checked_sub(1).and_then(|at| self.entries.get(at as usize))
        {
            if *entry == window {
                hit(*literal);
            }
            next = *following;
        }
    }
}

fn window_at(bytes: &[u8], at: usize, len: usize) -> Option<u64> {
    let window = bytes.get(at..at + len)?;
    Some(
        window
            .iter()
            .rev()
            .fold(0, |sum, byte| sum << 8 | u64::from(*byte)),
    )
}

impl Gate {
    pub(crate) fn new(rules: &RuleSet) -> Self {
        let index = &rules.index;
        let mut windows: [Vec<(u64, u32)>; WINDOWS.len()] = Default::default();
        for (number, literal) in index.literals.iter().enumerate() {
            let len = window_len(usize::from(literal.len));
            let at = literal.start as usize + usize::from(literal.window);
            if let (Some(window), Some(table)) = (
                window_at(&index.bytes, at, len),
                WINDOWS
                    .iter()
                    .position(|known| *known == len)
                    .and_then(|table| windows.get_mut(table)),
            ) {
                table.push((window, number as u32));
            }
        }
        Self {
            tables: windows.each_ref().map(|windows| Table::build(windows)),
            lists: rules.lists.len(),
        }
    }

    /// One pass over the lower-case text. `starts` are the first bytes of the paragraphs.
    pub(crate) fn pass(&self, index: &Index, lower: &[u8], starts: &[u32]) -> Passed {
        let mut passed = Passed {
            marks: vec![Vec::new(); self.lists],
        };
        for (list, pattern) in &index.always {
            let tries = (0..starts.len() as u32).map(|paragraph| Mark::Try(*pattern, paragraph));
            passed.marks[*list as usize].extend(tries);
        }
        let [one, two, three, four, eight] = &self.tables;
        let mut paragraph = 0u32;
        let mut next = starts.get(1).map_or(usize::MAX, |start| *start as usize);
        // Seven bytes of nothing let the last windows be read like all others; they are in no literal.
        const LAST: usize = 7;
        let tail: Vec<u8> = lower
            .iter()
            .rev()
            .take(LAST)
            .rev()
            .copied()
            .chain([0; LAST])
            .collect();
        let body = lower.windows(LAST + 1).enumerate();
        let rest = tail.windows(LAST + 1).enumerate();
        let rest = rest.map(|(at, window)| (lower.len().saturating_sub(LAST) + at, window));
        for (at, window) in body.chain(rest) {
            while at >= next {
                paragraph += 1;
                next = starts
                    .get(paragraph as usize + 1)
                    .map_or(usize::MAX, |start| *start as usize);
            }
            let word = window.try_into().map_or(0, u64::from_le_bytes);
            for (table, window) in [
                (eight, word),
                (four, word & 0xFFFF_FFFF),
                (three, word & 0xFF_FFFF),
                (two, word & 0xFFFF),
                (one, word & 0xFF),
            ] {
                if table.may_hold(window) {
                    table.look(window, |literal| {
                        confirm(index, literal, lower, at, paragraph, &mut passed)
                    });
                }
            }
        }
        passed
    }
}

/// Whether the literal whose window is at `at` stands there; notes it for all its patterns.
fn confirm(index: &Index, literal: u32, lower: &[u8], at: usize, paragraph: u32, passed: &mut Passed) {
    let literal = &index.literals[literal as usize];
    let bytes = &index.bytes[literal.start as usize..literal.start as usize + usize::from(literal.len)];
    let Some(start) = at.checked_sub(literal.window as usize) else {
        return;
    };
    let end = start + bytes.len();
    // The window is there; the ends tell most others apart before a comparison is called.
    if lower.get(start) != bytes.first()
        || lower.get(end - 1) != bytes.last()
        || lower.get(start..end) != Some(bytes)
    {
        return;
    }
    for owner in &index.owners[literal.owners.0 as usize..literal.owners.1 as usize] {
        let mark = match owner.kind {
            LiteralKind::Inside => Mark::Try(owner.pattern, paragraph),
            LiteralKind::Prefix => Mark::Begin(owner.pattern, start as u32, paragraph),
            LiteralKind::Within(_) => Mark::Around(owner.pattern, start as u32, paragraph),
            LiteralKind::Whole(Boundaries { before, after }) => {
                let inside = |byte: usize| is_word(lower.get(byte));
                let borders = |boundary: bool, outer: Option<usize>, inner: usize| {
                    !boundary || outer.is_some_and(inside) != inside(inner)
                };
                if !borders(before, start.checked_sub(1), start) || !borders(after, Some(end), end - 1) {
                    continue;
                }
                Mark::Match(owner.pattern, start as u32, bytes.len() as u16)
            }
        };
        let marks = &mut passed.marks[owner.list as usize];
        if marks.last() != Some(&mark) {
            marks.push(mark);
        }
    }
}

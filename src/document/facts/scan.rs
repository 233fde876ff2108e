//! Small steps over bytes that the finders of facts share. All take offsets that may be out of range and never panic.

/// The byte at `at`.
pub(super) fn byte(text: &str, at: usize) -> Option<u8> {
    text.as_bytes().get(at).copied()
}

/// The byte before `at`.
pub(super) fn byte_before(text: &str, at: usize) -> Option<u8> {
    at.checked_sub(1).and_then(|at| byte(text, at))
}

/// Whether the byte belongs to a word: a letter, a figure, or part of a character beyond ASCII.
pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80
}

/// Whether a word ends before `at` or begins at `at`, or both: no word goes on across it.
pub(super) fn is_border(text: &str, at: usize) -> bool {
    !(byte_before(text, at).is_some_and(is_word) && byte(text, at).is_some_and(is_word))
}

/// Where the bytes that satisfy `accept` end, from `at` on.
pub(super) fn skip(text: &str, at: usize, accept: impl Fn(u8) -> bool) -> usize {
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    at + rest.iter().position(|byte| !accept(*byte)).unwrap_or(rest.len())
}

/// Where the bytes that satisfy `accept` begin, going back from `at`.
pub(super) fn skip_back(text: &str, at: usize, accept: impl Fn(u8) -> bool) -> usize {
    let before = text.as_bytes().get(..at).unwrap_or_default();
    before
        .iter()
        .rposition(|byte| !accept(*byte))
        .map_or(0, |at| at + 1)
}

/// Where the figures end, from `at` on.
pub(super) fn digits(text: &str, at: usize) -> usize {
    skip(text, at, |byte| byte.is_ascii_digit())
}

/// The word (ASCII letters) that ends at `at`: its begin.
pub(super) fn letters_back(text: &str, at: usize) -> usize {
    skip_back(text, at, |byte| byte.is_ascii_alphabetic())
}

/// A slice, empty when the range is no good.
pub(super) fn slice(text: &str, start: usize, end: usize) -> &str {
    text.get(start..end).unwrap_or_default()
}

/// Whether `needle` stands at `at`.
pub(super) fn starts_with(text: &str, at: usize, needle: &str) -> bool {
    text.as_bytes()
        .get(at..)
        .is_some_and(|rest| rest.starts_with(needle.as_bytes()))
}

/// Whether `needle` ends at `at`.
pub(super) fn ends_with(text: &str, at: usize, needle: &str) -> bool {
    text.as_bytes()
        .get(..at)
        .is_some_and(|before| before.ends_with(needle.as_bytes()))
}

//! Small things about words: what is safe to print, how wide it is, how it is shortened.

use std::borrow::Cow;

use unicode_width::UnicodeWidthChar;

/// What is shown in place of a character that would drive a terminal or hide in the text.
const HIDDEN: char = '\u{fffd}';

/// What is shown for `c`; `None` for nothing. Line feeds come out as spaces.
///
/// A draft comes from anywhere: escape sequences, direction overrides and invisible characters in it must not reach the terminal.
pub(crate) fn shown(c: char) -> Option<char> {
    match c {
        ' '..='~' => Some(c),
        '\t' | '\n' | '\r' | '\u{2028}' | '\u{2029}' => Some(' '),
        '\u{fe00}'..='\u{fe0f}' => None,
        '\u{ad}'
        | '\u{61c}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}' => Some(HIDDEN),
        _ if c.is_control() => Some(HIDDEN),
        _ => Some(c),
    }
}

/// `text` on one line, with nothing in it that a terminal would obey.
pub(crate) fn line(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| shown(c) == Some(c)) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter_map(shown).collect())
}

/// The same, but line feeds stay.
pub(crate) fn lines(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| c == '\n' || shown(c) == Some(c)) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(
        text.chars()
            .filter(|c| *c != '\r')
            .filter_map(|c| if c == '\n' { Some(c) } else { shown(c) })
            .collect(),
    )
}

/// Cells that `c` takes on a terminal.
pub(crate) fn char_width(c: char) -> usize {
    c.width().unwrap_or(0)
}

/// Cells that `text` takes, counted as the excerpts count them: character by character.
pub(crate) fn width(text: &str) -> usize {
    text.chars().map(char_width).sum()
}

/// `text` on one line, white space folded, at most `max` cells wide: cut at a word border, with “…”.
pub(crate) fn shorten(text: &str, max: usize) -> String {
    let mut out = String::new();
    let mut cells = 0;
    let mut last_space = None;
    let mut gap = false;
    for c in text.chars().filter_map(shown) {
        if c == ' ' {
            gap = !out.is_empty();
            continue;
        }
        let more = char_width(c) + usize::from(gap);
        if cells + more > max || out.len() > max.saturating_mul(8) {
            // The last cell is kept for the ellipsis; a word border is only looked for in the second half.
            if let Some(at) = last_space
                .filter(|at| *at * 2 > out.len())
                .or_else(|| gap.then_some(out.len()))
            {
                out.truncate(at);
            }
            while width(&out) + 1 > max && out.pop().is_some() {}
            out.push('…');
            return out;
        }
        if gap {
            last_space = Some(out.len());
            out.push(' ');
            gap = false;
        }
        out.push(c);
        cells += more;
    }
    out
}

/// “1 warning”, “2 warnings”.
pub(crate) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// Joins `items` with `separator` into lines of at most `max` cells; later lines begin with `indent`.
pub(crate) fn join_wrapped(items: &[String], separator: &str, max: usize, indent: &str) -> String {
    let mut out = String::new();
    let mut cells = 0;
    for (index, item) in items.iter().enumerate() {
        let more = width(item);
        if index > 0 {
            if cells + width(separator) + more > max {
                out.push_str(separator.trim_end());
                out.push('\n');
                out.push_str(indent);
                cells = width(indent);
            } else {
                out.push_str(separator);
                cells += width(separator);
            }
        }
        out.push_str(item);
        cells += more;
    }
    out
}

/// Wraps one paragraph; later lines begin with `indent`.
pub(crate) fn wrap(text: &str, max: usize, indent: &str) -> String {
    // A citation, a rule id or `YYYY-MM-DD` is not broken at its hyphens.
    let options = textwrap::Options::new(max)
        .subsequent_indent(indent)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    textwrap::fill(text, options)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_drives_a_terminal_is_replaced() {
        assert_eq!(line("a\u{1b}[2Jb\u{202e}c\u{200b}d\te\u{9b}"), "a�[2Jb�c�d e�");
        assert_eq!(line("“naïve” – 株"), "“naïve” – 株");
        assert_eq!(lines("a\r\nb\u{7}"), "a\nb�");
    }

    #[test]
    fn shortening_cuts_at_words() {
        assert_eq!(shorten("short", 10), "short");
        assert_eq!(shorten("the quick brown fox", 12), "the quick…");
        assert_eq!(shorten("incomprehensibilities", 8), "incompr…");
        assert_eq!(shorten(" a \n\n b  c ", 10), "a b c");
        assert!(width(&shorten("株主総会 株主総会 株主総会", 11)) <= 11);
    }

    #[test]
    fn items_wrap_between_items() {
        let items = ["one".to_string(), "two".to_string(), "three".to_string()];
        assert_eq!(join_wrapped(&items, " · ", 10, "  "), "one · two ·\n  three");
    }
}

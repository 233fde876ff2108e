//! HTML inside Markdown: tags and comments go, the text between them stays.

use std::ops::Range;

/// A part of a line of HTML; ranges are bytes of the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Text as it is.
    Text(Range<usize>),
    /// A character that is written as an entity.
    Entity(Range<usize>, char),
    /// A line ends here.
    Line,
    /// A paragraph ends here.
    Block,
}

/// Whether a tag is a line break.
pub(crate) fn is_line_break(tag: &str) -> bool {
    tag_name(tag.trim_start_matches('<')).eq_ignore_ascii_case("br")
}

/// Takes the tags out of the lines of one HTML block; tags and comments may go on from line to line.
#[derive(Debug, Default)]
pub(crate) struct Stripper {
    inside: Inside,
}

#[derive(Debug, Default, PartialEq, Eq)]
enum Inside {
    #[default]
    Text,
    Tag,
    Comment,
    /// What is never shown, up to the end tag of this name.
    Hidden(&'static str),
}

/// Elements that are paragraphs of their own.
#[rustfmt::skip]
const BLOCKS: &[&str] = &[
    "article",
    "blockquote",
    "div",
    "dl",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "ol",
    "p",
    "section",
    "table",
    "ul",
];
/// Elements that are lines.
const LINES: &[&str] = &["br", "dd", "dt", "li", "tr"];
/// Elements whose content is not shown.
const HIDDEN: &[&str] = &["script", "style", "title"];

impl Stripper {
    /// The parts of one line.
    pub(crate) fn line(&mut self, line: &str) -> Vec<Part> {
        let mut out = Vec::new();
        let mut at = 0;
        while at < line.len() {
            let rest = line.get(at..).unwrap_or_default();
            match self.inside {
                Inside::Text => at += self.text(rest, at, &mut out),
                Inside::Tag => at += self.until(rest, ">"),
                Inside::Comment => at += self.until(rest, "-->"),
                Inside::Hidden(name) => {
                    // Only an end tag counts; `</` is found first, so that the search stays linear.
                    match rest.find("</") {
                        Some(end)
                            if rest
                                .get(end + 2..end + 2 + name.len())
                                .is_some_and(|found| found.eq_ignore_ascii_case(name)) =>
                        {
                            self.inside = Inside::Tag;
                            at += end + 2;
                        }
                        Some(end) => at += end + 2,
                        None => at = line.len(),
                    }
                }
            }
        }
        out
    }

    fn until(&mut self, rest: &str, end: &str) -> usize {
        match rest.find(end) {
            Some(found) => {
                self.inside = Inside::Text;
                found + end.len()
            }
            None => rest.len(),
        }
    }

    /// Takes one step in text: up to the next tag or entity, or over it. Returns its length.
    fn text(&mut self, rest: &str, at: usize, out: &mut Vec<Part>) -> usize {
        let plain = rest.find(['<', '&']).unwrap_or(rest.len());
        if plain > 0 {
            let text = rest
                .get(..plain)
                .unwrap_or_default()
                .trim_end_matches(['\r', '\n']);
            if !text.trim().is_empty() || plain < rest.len() && !out.is_empty() {
                out.push(Part::Text(at..at + text.len()));
            }
            // The end of a line of the source is a space or nothing; the next text begins a new line of the block.
            if text.len() < plain {
                out.push(Part::Line);
            }
            return plain;
        }
        if let Some((c, len)) = entity(rest) {
            out.push(Part::Entity(at..at + len, c));
            return len;
        }
        let Some(tag) = rest.strip_prefix('<') else {
            out.push(Part::Text(at..at + 1));
            return 1;
        };
        if rest.starts_with("<!--") {
            self.inside = Inside::Comment;
            return 4;
        }
        let closes = tag.starts_with('/');
        let name = tag_name(tag.trim_start_matches('/'));
        if name.is_empty() && !closes && !tag.starts_with(['!', '?']) {
            out.push(Part::Text(at..at + 1));
            return 1;
        }
        self.inside = match HIDDEN
            .iter()
            .find(|hidden| !closes && name.eq_ignore_ascii_case(hidden))
        {
            Some(hidden) => Inside::Hidden(hidden),
            None => Inside::Tag,
        };
        if BLOCKS.iter().any(|block| name.eq_ignore_ascii_case(block)) {
            out.push(Part::Block);
        } else if LINES.iter().any(|line| name.eq_ignore_ascii_case(line)) {
            out.push(Part::Line);
        }
        1
    }
}

fn tag_name(tag: &str) -> &str {
    let end = tag
        .find(|c: char| !c.is_ascii_alphanumeric())
        .unwrap_or(tag.len());
    tag.get(..end).unwrap_or_default()
}

/// The entities that editors write; others stay as they are.
#[rustfmt::skip]
const ENTITIES: &[(&str, char)] = &[
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", '\u{a0}'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("hellip", '…'),
    ("bull", '•'),
    ("middot", '·'),
    ("copy", '©'),
    ("reg", '®'),
    ("trade", '™'),
    ("euro", '€'),
    ("pound", '£'),
    ("cent", '¢'),
    ("deg", '°'),
    ("eacute", 'é'),
    ("egrave", 'è'),
    ("ecirc", 'ê'),
    ("euml", 'ë'),
    ("agrave", 'à'),
    ("acirc", 'â'),
    ("ccedil", 'ç'),
    ("ocirc", 'ô'),
    ("ucirc", 'û'),
    ("ugrave", 'ù'),
    ("icirc", 'î'),
    ("iuml", 'ï'),
    ("oelig", 'œ'),
    ("Eacute", 'É'),
    ("Agrave", 'À'),
    ("shy", '\u{ad}'),
    ("thinsp", '\u{2009}'),
    ("minus", '−'),
    ("times", '×'),
    ("frac12", '½'),
];

/// The character that an entity at the beginning of `text` stands for, and the entity's length.
fn entity(text: &str) -> Option<(char, usize)> {
    let rest = text.strip_prefix('&')?;
    let end = rest.bytes().take(12).position(|byte| byte == b';')?;
    let name = rest.get(..end)?;
    let c = match name.strip_prefix('#') {
        Some(number) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|c| *c != '\0')?
        }
        None => ENTITIES.iter().find(|(known, _)| *known == name)?.1,
    };
    Some((c, end + 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strip(lines: &[&str]) -> String {
        let mut stripper = Stripper::default();
        let mut out = String::new();
        for line in lines {
            for part in stripper.line(line) {
                match part {
                    Part::Text(at) => out.push_str(line.get(at).unwrap()),
                    Part::Entity(_, c) => out.push(c),
                    Part::Line => out.push('|'),
                    Part::Block => out.push('¶'),
                }
            }
        }
        out
    }

    #[test]
    fn tags_go_and_text_stays() {
        for (lines, expected) in [
            (&["<p>One <b>two</b>&nbsp;&#233;</p>"][..], "¶One two\u{a0}é¶"),
            (&["<!-- a\n", "b --> text <br/> more\n"], " text | more|"),
            (&["<a\n", "href='x'>link</a> 5 < 6 & 7"], "link 5 < 6 & 7"),
            (
                &["<style>p { }</style><script>\n", "a </b> c</script>shown"],
                "shown",
            ),
        ] {
            assert_eq!(strip(lines), expected, "{lines:?}");
        }
    }
}

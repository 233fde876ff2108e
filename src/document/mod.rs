//! Drafts and releases: from the bytes of a file to the text that rules see.
//!
//! `draft` reads bytes of any supported format into a [`Draft`]: decoded source text and lines of pieces of it.
//! `release` folds the lines into a [`Release`]: the one text that patterns match, with paragraphs, sentences and facts, and the
//! way back to the source. Nothing after this module knows about formats.

pub mod decode;
pub mod draft;
pub mod facts;
pub mod front_matter;
mod html;
mod layout;
mod markdown;
mod plain;
pub mod release;
mod sentences;

pub use draft::{Draft, DraftError, Format};
pub use facts::{Fact, FactValue};
pub use front_matter::FrontMatter;
pub use release::{Line, LineKind, Paragraph, Release};

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Draft, Format, Release};
    use crate::rules::model::FactKind;
    use crate::source::Span;

    /// Everything that can be asked of a release, so that nothing in it goes unread.
    fn check(bytes: &[u8], format: Format) {
        let Ok(draft) = Draft::read("x", bytes, format) else {
            return;
        };
        let release = Release::new(&draft);
        let source = &draft.source.text;
        let mut last = 0;
        for (at, c) in release.text.char_indices() {
            let span = release.map.span(Span::new(at as u32, (at + c.len_utf8()) as u32));
            assert!(
                span.start >= last,
                "{c:?} at {at} goes back from {last} to {}",
                span.start
            );
            assert!(
                source.get(span.range()).is_some(),
                "{span:?} is no span of characters"
            );
            last = span.start;
            assert!(draft.source.decode.to_file(span.end) as usize <= bytes.len());
        }
        assert_eq!(release.text.len(), release.lower.len());
        let mut end = 0;
        for sentence in release.sentences() {
            assert!(sentence.start >= end && !sentence.is_empty());
            assert!(release.text.get(sentence.range()).is_some());
            end = sentence.end;
        }
        for (name, kind) in FactKind::ALL {
            let mut start = 0;
            for fact in release.facts(kind) {
                assert!(
                    release
                        .text
                        .get(fact.span.range())
                        .is_some_and(|text| !text.is_empty()),
                    "{name}"
                );
                assert!(fact.span.start >= start, "{name}");
                start = fact.span.start;
            }
        }
    }

    /// Bits of releases, put together at random: more telling than random characters.
    const BITS: &[&str] = &[
        "TORONTO, ON",
        " - ",
        "\n",
        "\n\n",
        "\r\n",
        "Feb. 13, 2025",
        "Larch Inc.",
        " (TSX: LRC)",
        "(",
        ")",
        "\"",
        "“Larch”",
        "é",
        "œ",
        "\u{a0}",
        "\u{200b}",
        "1-604-555-0100",
        "+44 20 7946 0000",
        "x12",
        "anna@larch.com",
        "www.larch.ca",
        ".",
        ". ",
        "A",
        "a",
        "12",
        "%",
        "$",
        " per cent",
        "1,5 M$",
        "•",
        "- ",
        "* ",
        "(a) ",
        "\t",
        "|",
        "under the symbol ",
        "Mr. ",
        "Anna Larch, CEO",
        "CEOTel",
        "About Larch\n",
        "# ",
        "> ",
        "`",
        "<b>",
        "<!--",
        "-->",
        "&amp;",
        "[x](y)",
        "---\n",
        "date: 2026-01-01\n",
        "OTC",
        ":",
        ",",
        "ß",
        "ﬁ",
        "株",
        "/",
        "monday ",
        "1er aout 2024",
        "2024-01-31",
        "[at]",
        "(dot)",
        "://",
        "+",
        "U.S. ",
    ];

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_text_is_read_and_maps_back_in_order(bits in prop::collection::vec(prop::sample::select(BITS), 0..60)) {
            let text = bits.concat();
            check(text.as_bytes(), Format::Plain);
            check(text.as_bytes(), Format::Markdown);
        }

        #[test]
        fn any_characters_are_read(text in "\\PC{0,80}") {
            check(text.as_bytes(), Format::Plain);
            check(text.as_bytes(), Format::Markdown);
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            check(&bytes, Format::Plain);
            check(&bytes, Format::Markdown);
        }
    }

    #[test]
    fn long_odd_texts_take_linear_time() {
        for bit in [
            "(", "1-", "604 555 ", "a.", "@", "a@", "TSX:", "A:", "A - ", "symbol ", "Anna ", "J. ", "\"",
            "2024 ", "$", "%", "1,", "1 000 ", "www.", "http://", ") (", "- a\n", "A, ", "(a", "o.",
        ] {
            let text = bit.repeat(200_000 / bit.len());
            let start = std::time::Instant::now();
            let draft = Draft::read("x", text.as_bytes(), Format::Plain).unwrap();
            let release = Release::new(&draft);
            let mut slowest = ("sentences", release.sentences().len(), start.elapsed());
            for (name, kind) in FactKind::ALL {
                let begin = std::time::Instant::now();
                let found = release.facts(kind).len();
                if begin.elapsed() > slowest.2 {
                    slowest = (name, found, begin.elapsed());
                }
            }
            assert!(start.elapsed().as_secs() < 8, "{bit:?}: {slowest:?}");
        }
    }
}

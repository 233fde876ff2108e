//! Bytes to text: which encoding, and the way back from the text to the bytes.
//!
//! The order is fixed: byte order mark, strict UTF-8, UTF-16 that its NULs betray, and Windows-1252 for what is left. Nothing is
//! guessed from language statistics, so the same bytes always give the same text. Damaged UTF-8 is an error and not read as
//! Windows-1252: a check of garbled text would be worth nothing.

use encoding_rs::WINDOWS_1252;
use memchr::memmem;

use crate::document::draft::DraftError;
use crate::source::{DecodeMap, DecodeSegment, Source};

/// The first bytes of files that are no text, and what they are.
#[rustfmt::skip]
const MAGIC: &[(&[u8], &str)] = &[
    (b"%PDF", "a PDF file"),
    (b"{\\rtf", "a rich text file (.rtf)"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Word document (.doc)"),
    (b"\xd0\xcf\x11\xe0", "an old Word document (.doc)"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
];

/// Parts of zip files that tell what the file is.
const ZIPPED: &[(&[u8], &str)] = &[
    (b"word/", "a Word document (.docx)"),
    (b"opendocument.text", "an OpenDocument text (.odt)"),
    (b"xl/", "an Excel workbook (.xlsx)"),
    (b"ppt/", "a PowerPoint file (.pptx)"),
];

/// Decodes the bytes of a file. `name` is what reports call it.
///
/// # Errors
/// [`DraftError::NotText`] for binary data, [`DraftError::BadEncoding`] for damaged UTF-8 or UTF-16.
pub fn decode(name: &str, bytes: &[u8]) -> Result<Source, DraftError> {
    if let Some(what) = binary_format(bytes) {
        return Err(DraftError::NotText(what.to_owned()));
    }
    let (text, decode) = if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        utf8_with_mark(rest)?
    } else if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        utf16(rest, 2, Endian::Little)?
    } else if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        utf16(rest, 2, Endian::Big)?
    } else {
        unmarked(bytes)?
    };
    if has_many_controls(text.as_bytes()) {
        return Err(DraftError::NotText("binary data".to_owned()));
    }
    let mut source = Source::new(name, text);
    source.decode = decode;
    Ok(source)
}

fn binary_format(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        let found = ZIPPED
            .iter()
            .find(|(part, _)| memmem::find(bytes, part).is_some());
        return Some(found.map_or("a zip archive", |(_, what)| what));
    }
    MAGIC
        .iter()
        .find(|(magic, _)| bytes.starts_with(magic))
        .map(|(_, what)| *what)
}

/// Control characters that no text editor writes: more than one in fifty bytes is no text.
fn has_many_controls(bytes: &[u8]) -> bool {
    let controls = bytes
        .iter()
        .filter(|byte| matches!(byte, 0..=8 | 0xe..=0x1a | 0x1c..=0x1f | 0x7f))
        .count();
    memchr::memchr(0, bytes).is_some() || controls >= 4 && controls * 50 > bytes.len()
}

fn utf8_with_mark(rest: &[u8]) -> Result<(String, DecodeMap), DraftError> {
    match std::str::from_utf8(rest) {
        Ok(text) => {
            let segment = DecodeSegment {
                text: 0,
                file: 3,
                text_step: 1,
                file_step: 1,
            };
            Ok((
                text.to_owned(),
                DecodeMap {
                    segments: vec![segment],
                },
            ))
        }
        Err(error) => Err(DraftError::BadEncoding("UTF-8", error.valid_up_to() + 3)),
    }
}

fn unmarked(bytes: &[u8]) -> Result<(String, DecodeMap), DraftError> {
    if memchr::memchr(0, bytes).is_some() {
        return match endian_by_nuls(bytes) {
            Some(endian) => utf16(bytes, 0, endian),
            None => Err(DraftError::NotText("binary data".to_owned())),
        };
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok((text.to_owned(), DecodeMap::default())),
        Err(error) if is_damaged_utf8(bytes) => Err(DraftError::BadEncoding("UTF-8", error.valid_up_to())),
        Err(_) => Ok(windows_1252(bytes)),
    }
}

/// Whether bytes that are no valid UTF-8 are UTF-8 nevertheless, with damage.
///
/// Windows-1252 text holds two-byte sequences of UTF-8 only by rare accident (`É™`), longer ones next to never.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut valid, mut invalid) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c.len_utf8() {
                1 => {}
                2 => valid += 1,
                _ => return true,
            }
        }
        invalid += usize::from(!chunk.invalid().is_empty());
    }
    valid * 4 >= invalid && valid > 0
}

#[derive(Clone, Copy)]
enum Endian {
    Little,
    Big,
}

/// UTF-16 without a mark: in Western text every other byte is NUL.
fn endian_by_nuls(bytes: &[u8]) -> Option<Endian> {
    let units = bytes.len() / 2;
    if units == 0 || !bytes.len().is_multiple_of(2) {
        return None;
    }
    let nuls = |offset: usize| {
        bytes
            .iter()
            .skip(offset)
            .step_by(2)
            .filter(|byte| **byte == 0)
            .count()
    };
    let (even, odd) = (nuls(0), nuls(1));
    if odd * 2 > units && even == 0 {
        Some(Endian::Little)
    } else if even * 2 > units && odd == 0 {
        Some(Endian::Big)
    } else {
        None
    }
}

fn utf16(bytes: &[u8], skipped: usize, endian: Endian) -> Result<(String, DecodeMap), DraftError> {
    let name = match endian {
        Endian::Little => "UTF-16LE",
        Endian::Big => "UTF-16BE",
    };
    let mut out = Runs::new(skipped as u32);
    let (units, rest) = bytes.as_chunks::<2>();
    let unit = |pair: &[u8; 2]| match endian {
        Endian::Little => u16::from_le_bytes(*pair),
        Endian::Big => u16::from_be_bytes(*pair),
    };
    for decoded in char::decode_utf16(units.iter().map(unit)) {
        let Ok(c) = decoded else {
            return Err(DraftError::BadEncoding(name, out.file as usize));
        };
        out.push(c, 2 * c.len_utf16() as u32);
    }
    if !rest.is_empty() {
        return Err(DraftError::BadEncoding(name, out.file as usize));
    }
    Ok(out.finish())
}

fn windows_1252(bytes: &[u8]) -> (String, DecodeMap) {
    let table: Vec<char> = (0..=255u8)
        .map(|byte| {
            let (text, _) = WINDOWS_1252.decode_without_bom_handling(std::slice::from_ref(&byte));
            text.chars().next().unwrap_or(char::REPLACEMENT_CHARACTER)
        })
        .collect();
    let mut out = Runs::new(0);
    for byte in bytes {
        out.push(
            table
                .get(usize::from(*byte))
                .copied()
                .unwrap_or(char::REPLACEMENT_CHARACTER),
            1,
        );
    }
    out.finish()
}

/// Decoded text, and runs of characters of equal sizes as segments of the map.
struct Runs {
    text: String,
    segments: Vec<DecodeSegment>,
    file: u32,
}

impl Runs {
    fn new(file: u32) -> Self {
        Self {
            text: String::new(),
            segments: Vec::new(),
            file,
        }
    }

    fn push(&mut self, c: char, file_step: u32) {
        let text_step = c.len_utf8() as u32;
        let same = self
            .segments
            .last()
            .is_some_and(|last| (last.text_step, last.file_step) == (text_step, file_step));
        if !same {
            let segment = DecodeSegment {
                text: self.text.len() as u32,
                file: self.file,
                text_step,
                file_step,
            };
            self.segments.push(segment);
        }
        self.text.push(c);
        self.file += file_step;
    }

    fn finish(self) -> (String, DecodeMap) {
        (
            self.text,
            DecodeMap {
                segments: self.segments,
            },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16_bytes(text: &str, mark: bool, big: bool) -> Vec<u8> {
        let mark = if mark { "\u{feff}" } else { "" };
        let units: Vec<u16> = mark.encode_utf16().chain(text.encode_utf16()).collect();
        units
            .iter()
            .flat_map(|unit| {
                if big {
                    unit.to_be_bytes()
                } else {
                    unit.to_le_bytes()
                }
            })
            .collect()
    }

    /// Every character boundary of the text maps to the place of that character in the file.
    #[test]
    fn every_boundary_maps_back_to_the_bytes() {
        let text = "Société — “Énoncé”\r\n𝄞 fin €";
        type Case = (Vec<u8>, u32, fn(char) -> usize);
        let cases: [Case; 6] = [
            (text.as_bytes().to_vec(), 0, char::len_utf8),
            (format!("\u{feff}{text}").into_bytes(), 3, char::len_utf8),
            (utf16_bytes(text, true, false), 2, |c| 2 * c.len_utf16()),
            (utf16_bytes(text, true, true), 2, |c| 2 * c.len_utf16()),
            (utf16_bytes(text, false, false), 0, |c| 2 * c.len_utf16()),
            (utf16_bytes(text, false, true), 0, |c| 2 * c.len_utf16()),
        ];
        for (bytes, start, size) in cases {
            let source = decode("x", &bytes).unwrap();
            assert_eq!(source.text, text);
            let mut file = start;
            for (at, c) in text.char_indices() {
                assert_eq!(source.decode.to_file(at as u32), file, "{c}");
                file += size(c) as u32;
            }
            assert_eq!(source.decode.to_file(text.len() as u32), bytes.len() as u32);
        }
    }

    #[test]
    fn reads_windows_1252_byte_by_byte() {
        let source = decode("x", b"\x93Soci\xe9t\xe9\x94 \x96 \x80 5").unwrap();
        assert_eq!(source.text, "“Société” – € 5");
        for (byte, (at, _)) in source.text.char_indices().enumerate() {
            assert_eq!(source.decode.to_file(at as u32), byte as u32);
        }
        assert_eq!(
            decode("x", b"R\xc9SUM\xc9\x99 \xe9 \xe9 \xe9 \xe8 \xe0")
                .unwrap()
                .text,
            "RÉSUMÉ™ é é é è à"
        );
    }

    #[test]
    fn tells_binary_files_from_text() {
        for (bytes, what) in [
            (&b"PK\x03\x04....word/document.xml"[..], "a Word document (.docx)"),
            (b"PK\x03\x04....data", "a zip archive"),
            (b"%PDF-1.7", "a PDF file"),
            (b"{\\rtf1 x", "a rich text file (.rtf)"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Word document (.doc)"),
            (b"abc\0def", "binary data"),
            (b"\x01\x02\x03\x04 text", "binary data"),
        ] {
            match decode("x", bytes) {
                Err(DraftError::NotText(found)) => assert_eq!(found, what),
                other => panic!("{what}: {other:?}"),
            }
        }
    }

    #[test]
    fn damaged_text_is_an_error_at_its_byte() {
        for (bytes, encoding, offset) in [
            (&b"\xef\xbb\xbfab\xff"[..], "UTF-8", 5),
            (
                "é “quoted” \u{e9}".as_bytes().split_last().unwrap().1,
                "UTF-8",
                16,
            ),
            (b"\xff\xfea\0\x00\xd8b\0", "UTF-16LE", 4),
            (b"\xfe\xff\0a\0", "UTF-16BE", 4),
        ] {
            match decode("x", bytes) {
                Err(DraftError::BadEncoding(name, at)) => {
                    assert_eq!((name, at), (encoding, offset))
                }
                other => panic!("{other:?}"),
            }
        }
    }
}

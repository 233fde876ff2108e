//! The input as written.

use std::path::Path;

use crate::document::front_matter::FrontMatter;
use crate::document::release::LineKind;
use crate::document::{decode, markdown, plain};
use crate::finding::Finding;
use crate::source::{Source, Span};

/// The largest draft that is read, in bytes. A news release has some kilobytes; a file beyond this is a mistake.
pub const MAX_BYTES: usize = 20 * 1024 * 1024;

/// How a draft is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Plain text: paragraphs with blank lines between, or one paragraph a line.
    Plain,
    /// Markdown (CommonMark with tables and footnotes), front matter allowed.
    Markdown,
}

impl Format {
    /// The format that a file name says: `.md`, `.markdown` are Markdown, `.txt`, `.text` and names without an extension plain text.
    /// `None` for any other extension.
    pub fn from_path(path: &Path) -> Option<Self> {
        match path
            .extension()
            .and_then(|extension| extension.to_str())
            .map(str::to_ascii_lowercase)
            .as_deref()
        {
            Some("md" | "markdown") => Some(Self::Markdown),
            Some("txt" | "text") | None => Some(Self::Plain),
            Some(_) => None,
        }
    }
}

/// A piece of a line of the draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// These bytes of the source, as they are.
    Verbatim(Span),
    /// Text that stands for these bytes of the source (an entity, an escape).
    Replaced(Span, String),
}

/// One line of the draft's text: in most drafts a whole paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftLine {
    /// What kind of line.
    pub kind: LineKind,
    /// Whether a paragraph begins here (a blank line, or a block border of the format, stands before it).
    pub starts_paragraph: bool,
    /// Its text. Runs of white space may stand in it; nothing is folded yet.
    pub pieces: Vec<Piece>,
}

/// A draft, read.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The decoded text and its name.
    pub source: Source,
    /// How it was written.
    pub format: Format,
    /// What its front matter says.
    pub front_matter: FrontMatter,
    /// Its lines, in order; none is empty.
    pub lines: Vec<DraftLine>,
}

/// Why a draft could not be read. Every variant is worded for the person who gave the file.
#[derive(Clone, Debug)]
pub enum DraftError {
    /// Nothing but white space.
    Empty,
    /// More than [`MAX_BYTES`]: the size in bytes.
    TooLarge(u64),
    /// Looks like a file that is no text: what it looks like, in words ("a Word document (.docx)", "binary data").
    NotText(String),
    /// The bytes are not valid in the encoding that the file declares: the encoding's name and the byte offset.
    BadEncoding(&'static str, usize),
    /// Mistakes in the front matter, each at its place in the given source.
    FrontMatter(Box<Source>, Vec<Finding>),
}

impl std::fmt::Display for DraftError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Empty => write!(f, "the file is empty: there is no release to check"),
            Self::TooLarge(bytes) => write!(
                f,
                "the file has {:.1} MiB, more than the {} MiB that a draft may have; is it a news release?",
                *bytes as f64 / (1024.0 * 1024.0),
                MAX_BYTES / (1024 * 1024)
            ),
            Self::NotText(what) => {
                write!(
                    f,
                    "this is {what}, not text; save the draft as plain text (.txt) or Markdown (.md)"
                )
            }
            Self::BadEncoding(encoding, offset) => write!(
                f,
                "the text is not valid {encoding} at byte {offset}; save the draft again as UTF-8"
            ),
            Self::FrontMatter(_, findings) => {
                write!(f, "the front matter has {} mistake(s)", findings.len())
            }
        }
    }
}

impl std::error::Error for DraftError {}

impl Draft {
    /// Reads a draft from the bytes of a file. `name` is what reports call it.
    ///
    /// # Errors
    /// See [`DraftError`]. Bytes that are no valid UTF-8 and carry no byte order mark are read as Windows-1252.
    pub fn read(name: &str, bytes: &[u8], format: Format) -> Result<Self, DraftError> {
        if bytes.len() > MAX_BYTES {
            return Err(DraftError::TooLarge(bytes.len() as u64));
        }
        let source = decode::decode(name, bytes)?;
        let (front_matter, lines) = match format {
            Format::Plain => (FrontMatter::default(), plain::read(&source)),
            Format::Markdown => markdown::read(&source)?,
        };
        if lines.is_empty() {
            return Err(DraftError::Empty);
        }
        Ok(Self {
            source,
            format,
            front_matter,
            lines,
        })
    }
}

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

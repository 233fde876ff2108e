//! Tests of the whole: the program as people run it, the packs, the documents. One binary, so that it links once.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod bad_input;
mod drafts;
mod language;
mod packs;
mod readme;
mod support;

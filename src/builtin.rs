//! The built-in packs: linked when the program is built (see `build.rs`), decoded when it starts.

use crate::rules::model::RuleSet;
use crate::source::Source;

static LINKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/builtin.bin"));
static SOURCES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/builtin_sources.rs"));

/// The built-in packs, linked.
pub fn rules() -> RuleSet {
    postcard::from_bytes(LINKED).expect("written by the build script of this very build")
}

/// The TOML of the built-in packs, in the order of `rules().packs`; names are `rules/<id>.toml`.
pub fn sources() -> Vec<Source> {
    SOURCES
        .iter()
        .map(|(name, text)| Source::new(*name, *text))
        .collect()
}

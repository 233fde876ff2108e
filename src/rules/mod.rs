//! The rule language: TOML in, a checked [`model::RuleSet`] out. A small compiler in two steps, `read` (the shape, with spans) and
//! `lower` (names resolved, patterns parsed); whatever is wrong with a pack is a finding about its TOML file.

pub mod model;

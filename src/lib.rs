//! Wirelint checks drafts of corporate news releases against rules that are data. See `docs/architecture.md` for the map.

pub mod builtin;
pub mod cli;
pub mod document;
pub mod engine;
pub mod examples;
pub mod finding;
pub mod fold;
pub mod report;
pub mod rules;
pub mod source;
pub mod verdict;

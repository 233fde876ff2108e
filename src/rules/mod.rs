//! The rule language: TOML in, a checked [`model::RuleSet`] out. A small compiler in two steps, `read` (the shape, with spans) and
//! `lower` (names resolved, patterns parsed); whatever is wrong with a pack is a finding about its TOML file.

pub mod index;
mod lower;
pub mod model;
pub(crate) mod pattern;
pub mod program;
mod read;
pub mod template;

use crate::finding::Finding;
use crate::source::Source;
pub use lower::{COMPARISONS, EXCHANGES};
use model::{Example, RuleSet};

/// Adds packs (TOML sources) to a rule set; returns their examples. `first_file` is the `FileId` that findings use for `packs[0]`.
///
/// # Errors
/// All mistakes in all packs, each at its place, in the order of files and places. The set is of no use then.
pub fn add_packs(set: &mut RuleSet, packs: &[Source], first_file: u32) -> Result<Vec<Example>, Vec<Finding>> {
    let (examples, mistakes) = lower::add_packs(set, packs, first_file);
    let mut findings = mistakes.findings;
    if findings.is_empty() {
        set.index.extend(&set.lists);
        return Ok(examples);
    }
    findings.sort_by_key(|finding| finding.primary().map(|label| (label.file, label.span)));
    // What TOML could not read on a line makes other things on that line look wrong: say the first cause only.
    let line = |finding: &Finding| {
        let label = finding.primary()?;
        let source = packs.get(label.file.0.checked_sub(first_file)? as usize)?;
        Some((label.file, source.lines.line_of(label.span.start)))
    };
    let mut unreadable = Vec::new();
    for finding in findings.iter().filter(|finding| finding.rule == "pack/syntax") {
        unreadable.push(line(finding));
    }
    let mut said = Vec::new();
    findings.retain(|finding| {
        let line = line(finding);
        let first_cause = finding.rule == "pack/syntax" && !said.contains(&line);
        if first_cause {
            said.push(line);
        }
        first_cause || !unreadable.contains(&line)
    });
    Err(findings)
}

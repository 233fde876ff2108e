//! `wirelint test`: runs the examples that rules carry.

use std::io;
use std::path::PathBuf;

use clap::{Args, ValueHint};

use crate::cli::{ColorArgs, fail, load};
use crate::report::{FileError, Outcome};
use crate::rules::model::RuleSet;
use crate::source::Source;
use crate::{builtin, examples, report};

#[derive(Debug, Args)]
pub(super) struct TestArgs {
    /// Packs or folders of packs; default: the built-in packs
    #[arg(value_name = "PACK", value_hint = ValueHint::AnyPath)]
    packs: Vec<PathBuf>,

    #[command(flatten)]
    colors: ColorArgs,
}

pub(super) fn run(args: &TestArgs) -> io::Result<Outcome> {
    let given = match load::read(&args.packs) {
        Ok(given) => given,
        Err(errors) => return fail(&errors, args.colors),
    };
    let tested: Vec<String> = given.iter().filter_map(pack_id).collect();
    let mut set = RuleSet::default();
    let (mut found, packs) = match load::add(&mut set, replace(builtin::sources(), given)) {
        Ok(loaded) => loaded,
        Err(errors) => return fail(&errors, args.colors),
    };
    if !args.packs.is_empty() {
        found.retain(|example| {
            example
                .rule
                .split_once('/')
                .is_some_and(|(pack, _)| tested.iter().any(|id| id == pack))
        });
    }
    if found.is_empty() {
        return fail(
            &[FileError::new(
                "",
                "no rule of these packs has an example: nothing was tested",
            )],
            args.colors,
        );
    }
    let tests = examples::run(&set, &found);
    let style = args.colors.stdout();
    let mut out = super::stdout(style);
    let sources: Vec<&Source> = packs.iter().collect();
    report::emit_findings(&tests.failures, &sources, false, style, &mut out)?;
    writeln!(out, "{} passed, {} failed", tests.passed, tests.failures.len())?;
    out.flush()?;
    Ok(if tests.failures.is_empty() {
        Outcome::Clean
    } else {
        Outcome::Findings
    })
}

/// The built-in packs, each replaced by the given one with the same id; the other given ones after them.
fn replace(builtin: Vec<Source>, given: Vec<Source>) -> Vec<Source> {
    let mut given: Vec<Option<Source>> = given.into_iter().map(Some).collect();
    let ids: Vec<Option<String>> = given
        .iter()
        .map(|source| source.as_ref().and_then(pack_id))
        .collect();
    let mut packs = Vec::new();
    for pack in builtin {
        let id = pack_id(&pack);
        let same = ids.iter().position(|other| id.is_some() && *other == id);
        packs.push(same.and_then(|at| given.get_mut(at)?.take()).unwrap_or(pack));
    }
    packs.extend(given.into_iter().flatten());
    packs
}

/// The id that a pack gives itself. A pack with mistakes may have none; loading it says so.
fn pack_id(pack: &Source) -> Option<String> {
    let table: toml::Table = pack.text.parse().ok()?;
    Some(table.get("pack")?.get("id")?.as_str()?.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_given_pack_replaces_the_built_in_one_with_its_id() {
        let pack = |name: &str, id: &str| Source::new(name, format!("[pack]\nid = \"{id}\"\n"));
        let builtin = vec![pack("rules/ca.toml", "ca"), pack("rules/us.toml", "us")];
        let packs = replace(
            builtin,
            vec![
                pack("house.toml", "house"),
                pack("my/ca.toml", "ca"),
                Source::new("bad", "="),
            ],
        );
        let names: Vec<&str> = packs.iter().map(|pack| pack.name.as_str()).collect();
        assert_eq!(names, ["my/ca.toml", "rules/us.toml", "house.toml", "bad"]);
    }
}

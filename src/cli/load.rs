//! Packs: the built-in ones and those given on the command line. Whatever is wrong with one ends the run.

use std::fs;
use std::path::{Path, PathBuf};

use crate::builtin;
use crate::cli::input::display_name;
use crate::finding::Finding;
use crate::report::FileError;
use crate::report::text::count;
use crate::rules::model::{Example, RuleSet};
use crate::rules::{self};
use crate::source::Source;
use crate::verdict::PackUsed;

/// More than this is no pack.
const MAX_BYTES: u64 = 8 * 1024 * 1024;

/// The built-in rules (unless not wanted) and the packs at `paths`.
pub(super) fn rules(paths: &[PathBuf], with_builtin: bool) -> Result<RuleSet, Vec<FileError>> {
    let packs = read(paths)?;
    let mut set = if with_builtin {
        builtin::rules()
    } else {
        RuleSet::default()
    };
    if !packs.is_empty() {
        add(&mut set, packs)?;
    }
    Ok(set)
}

/// The same with the examples of all packs; everything is read from TOML.
pub(super) fn with_examples(
    paths: &[PathBuf],
    with_builtin: bool,
) -> Result<(RuleSet, Vec<Example>, Vec<Source>), Vec<FileError>> {
    let mut packs = if with_builtin {
        builtin::sources()
    } else {
        Vec::new()
    };
    packs.extend(read(paths)?);
    let mut set = RuleSet::default();
    let (examples, packs) = add(&mut set, packs)?;
    Ok((set, examples, packs))
}

/// Links packs, or says what is wrong with each.
pub(super) fn add(
    set: &mut RuleSet,
    packs: Vec<Source>,
) -> Result<(Vec<Example>, Vec<Source>), Vec<FileError>> {
    match rules::add_packs(set, &packs, 0) {
        Ok(examples) => Ok((examples, packs)),
        Err(mistakes) => Err(by_pack(mistakes, packs)),
    }
}

/// One error for each pack with mistakes.
fn by_pack(mistakes: Vec<Finding>, packs: Vec<Source>) -> Vec<FileError> {
    let file = |mistake: &Finding| mistake.primary().map_or(0, |label| label.file.0 as usize);
    let mut errors = Vec::new();
    for (index, pack) in packs.iter().enumerate() {
        let findings: Vec<Finding> = mistakes
            .iter()
            .filter(|mistake| file(mistake) == index)
            .cloned()
            .collect();
        if !findings.is_empty() {
            let message = format!(
                "the pack has {}; nothing was checked",
                count(findings.len(), "mistake", "mistakes")
            );
            errors.push(FileError {
                findings,
                sources: packs.clone(),
                ..FileError::new(&pack.name, message)
            });
        }
    }
    if errors.is_empty() {
        // A mistake that points nowhere is still a mistake.
        let message = mistakes
            .first()
            .map_or("the packs could not be loaded", |mistake| &mistake.message);
        errors.push(FileError::new("packs", message));
    }
    errors
}

/// Reads packs: a folder stands for the `.toml` files in it, sorted.
pub(super) fn read(paths: &[PathBuf]) -> Result<Vec<Source>, Vec<FileError>> {
    let (mut packs, mut errors) = (Vec::new(), Vec::new());
    let mut take = |path: &Path| match read_one(path) {
        Ok(pack) => packs.push(pack),
        Err(message) => errors.push(FileError::new(display_name(path), message)),
    };
    let mut folders = Vec::new();
    for path in paths {
        if !path.is_dir() {
            take(path);
            continue;
        }
        match folder(path) {
            Ok(files) => files.iter().for_each(|file| take(file)),
            Err(message) => folders.push(FileError::new(display_name(path), message)),
        }
    }
    errors.extend(folders);
    if errors.is_empty() { Ok(packs) } else { Err(errors) }
}

fn folder(path: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = fs::read_dir(path).map_err(|error| cannot_read(&error))?;
    let mut files = Vec::new();
    for entry in entries {
        let file = entry.map_err(|error| cannot_read(&error))?.path();
        if file.extension().is_some_and(|extension| extension == "toml") && file.is_file() {
            files.push(file);
        }
    }
    files.sort();
    if files.is_empty() {
        Err("the folder has no packs (.toml)".into())
    } else {
        Ok(files)
    }
}

fn read_one(path: &Path) -> Result<Source, String> {
    let metadata = fs::metadata(path).map_err(|error| cannot_read(&error))?;
    if metadata.len() > MAX_BYTES {
        return Err(format!(
            "the file is larger than the {} MiB that a pack may have",
            MAX_BYTES / (1024 * 1024)
        ));
    }
    let bytes = super::input::read_at_most(path, MAX_BYTES).map_err(|error| cannot_read(&error))?;
    let Some(bytes) = bytes else {
        return Err("the file does not end; is it a pack?".into());
    };
    let text = String::from_utf8(bytes).map_err(|error| {
        format!(
            "the pack is not UTF-8 at byte {}",
            error.utf8_error().valid_up_to()
        )
    })?;
    Ok(Source::new(display_name(path), text))
}

/// Why a file cannot be read, in words for the person who gave it.
pub(super) fn cannot_read(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "no such file or folder".into(),
        std::io::ErrorKind::PermissionDenied => "cannot be read: permission denied".into(),
        _ => format!("cannot be read: {error}"),
    }
}

/// Packs with the number of their rules.
pub(super) fn packs_used(rules: &RuleSet) -> Vec<PackUsed> {
    rules
        .packs
        .iter()
        .enumerate()
        .map(|(index, pack)| PackUsed {
            id: pack.id.clone(),
            version: pack.version.clone(),
            rules: rules
                .rules
                .iter()
                .filter(|rule| rule.pack as usize == index)
                .count() as u32,
        })
        .collect()
}

/// Industries that any pack or rule speaks of.
pub(super) fn industries(rules: &RuleSet) -> Vec<&str> {
    let scopes = rules
        .packs
        .iter()
        .map(|pack| &pack.scope)
        .chain(rules.rules.iter().map(|rule| &rule.scope));
    let mut names: Vec<&str> = scopes
        .flat_map(|scope| &scope.industry)
        .map(String::as_str)
        .collect();
    names.extend(
        rules
            .topics
            .iter()
            .filter_map(|topic| topic.name.strip_prefix("industry-")),
    );
    names.sort_unstable();
    names.dedup();
    names
}

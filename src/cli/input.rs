//! Which drafts to check, and their bytes.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::cli::load::cannot_read;
use crate::document::draft::{DraftError, MAX_BYTES};
use crate::document::{Draft, Format};
use crate::report::FileError;

/// A draft that is to be read.
#[derive(Debug)]
pub(super) struct Input {
    /// What reports call it.
    pub(super) name: String,
    /// `None`: standard input.
    pub(super) path: Option<PathBuf>,
    /// How it is written.
    pub(super) format: Format,
}

/// All that was found, in order.
#[derive(Debug, Default)]
pub(super) struct Inputs {
    /// Drafts, and what is no draft.
    pub(super) items: Vec<Result<Input, FileError>>,
    /// Documents in folders that are of a kind that is not read.
    pub(super) passed_over: Vec<String>,
}

/// Kinds of documents that somebody might expect to be read.
const DOCUMENTS: [&str; 9] = ["docx", "doc", "odt", "rtf", "pdf", "html", "htm", "pages", "eml"];

/// Finds the drafts at `paths`. Files are taken once, folders are searched for `.txt`, `.md` and `.markdown`, sorted.
pub(super) fn find(paths: &[PathBuf], stdin_name: Option<&str>) -> Inputs {
    let mut inputs = Inputs::default();
    let mut seen: HashSet<PathBuf> = HashSet::new();
    let single = matches!(paths, [path] if !path.is_dir());
    for path in paths {
        if path.as_os_str() == "-" {
            if seen.insert(path.clone()) {
                inputs.items.push(stdin(stdin_name));
            }
        } else if path.is_dir() {
            folder(path, &mut seen, &mut inputs);
        } else {
            // With one file there is nothing it could be the same as.
            if single || fs::canonicalize(path).map_or(true, |path| seen.insert(path)) {
                inputs.items.push(named(path));
            }
        }
    }
    inputs
}

fn stdin(name: Option<&str>) -> Result<Input, FileError> {
    let name = name.unwrap_or("-");
    let format = if name == "-" {
        Some(Format::Plain)
    } else {
        Format::from_path(Path::new(name))
    };
    match format {
        Some(format) => Ok(Input {
            name: name.to_string(),
            path: None,
            format,
        }),
        None => Err(FileError::new(name, unsupported(Path::new(name)))),
    }
}

/// A file that was named: of a kind that is not read, it is an error.
fn named(path: &Path) -> Result<Input, FileError> {
    let name = display_name(path);
    if let Err(error) = fs::metadata(path) {
        return Err(FileError::new(name, cannot_read(&error)));
    }
    match Format::from_path(path) {
        Some(format) => Ok(Input {
            name,
            path: Some(path.to_path_buf()),
            format,
        }),
        None => Err(FileError::new(name, unsupported(path))),
    }
}

/// Names of files that describe the folder they stand in.
const ABOUT_FOLDERS: [&str; 4] = ["README.md", "README.txt", "CHANGELOG.md", "CONTRIBUTING.md"];

fn folder(path: &Path, seen: &mut HashSet<PathBuf>, inputs: &mut Inputs) {
    let before = inputs.items.len();
    let mut known = 0;
    let walk = ignore::WalkBuilder::new(path)
        .git_global(false)
        .sort_by_file_path(|one, other| one.cmp(other))
        .build();
    for entry in walk {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                inputs.items.push(Err(FileError::new(
                    display_name(path),
                    format!("cannot be searched: {error}"),
                )));
                continue;
            }
        };
        if !entry.file_type().is_some_and(|kind| kind.is_file()) {
            continue;
        }
        // What a folder says of itself is no draft; named, it is checked all the same.
        if entry
            .file_name()
            .to_str()
            .is_some_and(|name| ABOUT_FOLDERS.iter().any(|about| name.eq_ignore_ascii_case(about)))
        {
            inputs.passed_over.push(display_name(entry.path()));
            continue;
        }
        let file = entry.path();
        let extension = file
            .extension()
            .and_then(|extension| extension.to_str())
            .map(str::to_ascii_lowercase);
        match extension.as_deref() {
            Some("txt" | "md" | "markdown") => {
                let Some(format) = Format::from_path(file) else {
                    continue;
                };
                if fs::canonicalize(file).map_or(true, |path| seen.insert(path)) {
                    inputs.items.push(Ok(Input {
                        name: display_name(file),
                        path: Some(file.to_path_buf()),
                        format,
                    }));
                } else {
                    known += 1;
                }
            }
            Some(other) if DOCUMENTS.contains(&other) => inputs.passed_over.push(display_name(file)),
            _ => {}
        }
    }
    if inputs.items.len() == before && known == 0 {
        let message = "the folder has no drafts (.txt, .md, .markdown): nothing to check";
        inputs
            .items
            .push(Err(FileError::new(display_name(path), message)));
    }
}

fn unsupported(path: &Path) -> String {
    let extension = path
        .extension()
        .map(|extension| extension.to_string_lossy().to_ascii_lowercase())
        .unwrap_or_default();
    match extension.as_str() {
        "docx" | "doc" | "odt" | "rtf" | "pages" => {
            "save as plain text (.txt) or Markdown (.md); Word files are not read yet".into()
        }
        "pdf" => "save the text as plain text (.txt) or Markdown (.md); PDF files are not read".into(),
        "html" | "htm" => "save as plain text (.txt) or Markdown (.md); HTML files are not read yet".into(),
        "toml" => {
            "a draft is plain text (.txt) or Markdown (.md, .markdown); packs are given with --pack".into()
        }
        other => format!("a draft is plain text (.txt, .text) or Markdown (.md, .markdown), not .{other}"),
    }
}

/// The path as the user gave it, with `/` between folders.
pub(super) fn display_name(path: &Path) -> String {
    let name = path.to_string_lossy();
    let name = if std::path::MAIN_SEPARATOR == '\\' {
        name.replace('\\', "/")
    } else {
        name.into_owned()
    };
    match name.strip_prefix("./") {
        Some(rest) if !rest.is_empty() => rest.to_string(),
        _ => name,
    }
}

/// Reads a draft.
pub(super) fn read(input: &Input) -> Result<Draft, FileError> {
    let fail = |message: String| FileError::new(&input.name, message);
    let bytes = match &input.path {
        None => take_at_most(io::stdin().lock(), MAX_BYTES as u64),
        Some(path) => {
            let metadata = fs::metadata(path).map_err(|error| fail(cannot_read(&error)))?;
            if metadata.len() > MAX_BYTES as u64 {
                return Err(fail(DraftError::TooLarge(metadata.len()).to_string()));
            }
            read_at_most(path, MAX_BYTES as u64)
        }
    };
    let bytes = bytes.map_err(|error| fail(cannot_read(&error)))?;
    let Some(bytes) = bytes else {
        return Err(fail(format!(
            "more than the {} MiB that a draft may have; is it a news release?",
            MAX_BYTES >> 20
        )));
    };
    Draft::read(&input.name, &bytes, input.format).map_err(|error| {
        let message = error.to_string();
        match error {
            DraftError::FrontMatter(source, findings) => FileError {
                findings,
                sources: vec![*source],
                ..fail(message)
            },
            DraftError::Empty
            | DraftError::TooLarge(_)
            | DraftError::NotText(_)
            | DraftError::BadEncoding(..) => fail(message),
        }
    })
}

/// The bytes of a file, or `None` when there are more than `max`. No more than that is ever read.
pub(super) fn read_at_most(path: &Path, max: u64) -> io::Result<Option<Vec<u8>>> {
    let file = File::open(path)?;
    take_at_most(file, max)
}

fn take_at_most(reader: impl Read, max: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    reader.take(max + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= max).then_some(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(inputs: &Inputs) -> Vec<String> {
        inputs
            .items
            .iter()
            .map(|item| match item {
                Ok(input) => input.name.rsplit('/').next().unwrap_or_default().to_string(),
                Err(error) => format!("! {}", error.message),
            })
            .collect()
    }

    #[test]
    fn folders_are_searched_in_order_and_files_taken_once() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("sub")).unwrap();
        for name in [
            "b.txt",
            "a.md",
            "sub/c.markdown",
            ".hidden.txt",
            "notes.toml",
            "old.docx",
        ] {
            fs::write(at(name), "words").unwrap();
        }
        let inputs = find(&[at("b.txt"), folder.path().to_path_buf(), at("./b.txt")], None);
        assert_eq!(names(&inputs), ["b.txt", "a.md", "c.markdown"]);
        assert_eq!(inputs.passed_over.len(), 1);
    }

    #[test]
    fn what_is_no_draft_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("x.docx"), "").unwrap();
        fs::create_dir(at("empty")).unwrap();
        let inputs = find(&[at("x.docx"), at("gone.txt"), at("empty")], None);
        assert_eq!(
            names(&inputs),
            [
                "! save as plain text (.txt) or Markdown (.md); Word files are not read yet",
                "! no such file or folder",
                "! the folder has no drafts (.txt, .md, .markdown): nothing to check"
            ]
        );
    }

    #[test]
    fn never_more_than_the_limit_is_read() {
        assert_eq!(take_at_most(io::repeat(0), 10).unwrap(), None);
        assert_eq!(take_at_most(&b"0123456789"[..], 10).unwrap().unwrap().len(), 10);
    }
}

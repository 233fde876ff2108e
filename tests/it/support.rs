//! How tests run the program.

use std::path::{Path, PathBuf};

use assert_cmd::Command;

/// What a run gave.
pub(crate) struct Run {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    /// Both streams: for tests that ask only whether something was said.
    pub(crate) fn said(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }
}

/// The folder of the project.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Runs `wirelint` in `folder`.
pub(crate) fn wirelint_in(folder: &Path, arguments: &[&str]) -> Run {
    wirelint_with(folder, arguments, b"")
}

/// Runs `wirelint` in `folder` with `input` on its standard input.
pub(crate) fn wirelint_with(folder: &Path, arguments: &[&str], input: &[u8]) -> Run {
    let output = Command::cargo_bin("wirelint")
        .unwrap()
        .current_dir(folder)
        .args(arguments)
        .write_stdin(input)
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    Run {
        status: output.status.code().expect("the program was not killed"),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Runs `wirelint` in the project's folder.
pub(crate) fn wirelint(arguments: &[&str]) -> Run {
    wirelint_in(&root(), arguments)
}

/// Compares with a recorded file; with `WIRELINT_RECORD=1` in the environment it is written instead, to be reviewed in the diff.
pub(crate) fn matches_record(path: &Path, actual: &str) {
    if std::env::var_os("WIRELINT_RECORD").is_some() {
        std::fs::write(path, actual).unwrap();
        return;
    }
    let expected = std::fs::read_to_string(path).unwrap_or_default();
    assert_eq!(
        expected,
        actual,
        "{} differs from what the program gives now",
        path.display()
    );
}

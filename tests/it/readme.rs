//! The README is run as it stands, so that it cannot promise what the program does not do.
//!
//! - A fence that names a file (```` ```toml house.toml ````) puts the block there for the commands.
//! - In a `console` block, lines with `$ ` are commands, and the lines under one are all that it says: standard output, then standard error.
//!   A line `…` stands for any number of lines. `  # exit 1` after a command is its exit status; without it, 0.

use std::collections::BTreeMap;
use std::path::Path;

use crate::support::{root, wirelint, wirelint_in};

/// How the README runs the program without installing it.
const UNINSTALLED: &str = "cargo run --release -- ";
/// A line that stands for those left out.
const ELISION: &str = "…";
/// Longer than this nobody reads.
const MAX_LINES: usize = 220;

/// A fenced block.
struct Block {
    /// The line of its fence, from 1.
    line: usize,
    language: String,
    /// The file it stands for.
    file: Option<String>,
    lines: Vec<String>,
}

/// A command with what it is said to give.
struct Session {
    line: usize,
    arguments: Vec<String>,
    status: i32,
    output: Vec<String>,
}

fn readme() -> String {
    std::fs::read_to_string(root().join("README.md")).expect("the README can be read")
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for (index, line) in text.lines().enumerate() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(info), None) => {
                let mut words = info.split_whitespace();
                open = Some(Block {
                    line: index + 1,
                    language: words.next().unwrap_or_default().to_owned(),
                    file: words.next().map(str::to_owned),
                    lines: Vec::new(),
                });
            }
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (None, Some(block)) => block.lines.push(line.to_owned()),
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "the last fence is not closed");
    blocks
}

fn sessions(block: &Block) -> Vec<Session> {
    let mut sessions: Vec<Session> = Vec::new();
    for (index, line) in block.lines.iter().enumerate() {
        let number = block.line + 1 + index;
        let Some(command) = line.strip_prefix("$ ") else {
            let session = sessions
                .last_mut()
                .unwrap_or_else(|| panic!("README.md:{number}: output before any command"));
            session.output.push(line.clone());
            continue;
        };
        let (command, status) = match command.split_once("  # exit ") {
            Some((command, status)) => (command, status.trim().parse().expect("an exit status")),
            None => (command, 0),
        };
        let arguments = command
            .strip_prefix(UNINSTALLED)
            .or_else(|| command.strip_prefix("wirelint "))
            .unwrap_or_else(|| panic!("README.md:{number}: no command of this program: {command}"));
        sessions.push(Session {
            line: number,
            arguments: arguments.split_whitespace().map(str::to_owned).collect(),
            status,
            output: Vec::new(),
        });
    }
    sessions
}

/// Whether `expected` is what `actual` says, where a line `…` is any number of lines.
fn agrees(expected: &[&str], actual: &[&str]) -> bool {
    match expected.split_first() {
        None => actual.is_empty(),
        Some((&ELISION, rest)) => {
            (0..=actual.len()).any(|skip| agrees(rest, actual.get(skip..).unwrap_or(&[])))
        }
        Some((first, rest)) => actual
            .split_first()
            .is_some_and(|(line, more)| line == first && agrees(rest, more)),
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("the examples") {
        let entry = entry.expect("a file");
        std::fs::copy(entry.path(), to.join(entry.file_name())).expect("a copy");
    }
}

#[test]
fn its_commands_give_what_it_shows() {
    let text = readme();
    let blocks = blocks(&text);
    let folder = tempfile::tempdir().unwrap();
    copy(&root().join("examples"), &folder.path().join("examples"));
    for block in &blocks {
        if let Some(file) = &block.file {
            std::fs::write(folder.path().join(file), block.lines.join("\n") + "\n").unwrap();
        }
    }

    let mut run_at_all = 0;
    let mut wrong = String::new();
    for session in blocks
        .iter()
        .filter(|block| block.language == "console")
        .flat_map(sessions)
    {
        let arguments: Vec<&str> = session.arguments.iter().map(String::as_str).collect();
        let run = wirelint_in(folder.path(), &arguments);
        let said = run.said();
        let actual: Vec<&str> = said.lines().map(str::trim_end).collect();
        let expected: Vec<&str> = session.output.iter().map(|line| line.trim_end()).collect();
        if run.status != session.status || !agrees(&expected, &actual) {
            wrong.push_str(&format!(
                "\nREADME.md:{}: not what it shows with exit status {}; exit status {}, and the command says:\n{said}",
                session.line, session.status, run.status
            ));
        }
        run_at_all += 1;
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(run_at_all >= 5, "only {run_at_all} commands were run");
}

#[test]
fn its_blocks_are_of_known_kinds() {
    for block in blocks(&readme()) {
        let known = match block.language.as_str() {
            "console" | "sh" | "yaml" => block.file.is_none(),
            // A pack that is no file would not be run.
            "toml" | "text" => block.file.is_some(),
            _ => false,
        };
        assert!(known, "README.md:{}: ```{}", block.line, block.language);
    }
}

#[test]
fn it_counts_the_rules_of_every_pack() {
    let run = wirelint(&["rules", "--output-format", "json"]);
    let rows: Vec<serde_json::Value> = serde_json::from_str(&run.stdout).unwrap();
    let mut rules: BTreeMap<String, usize> = BTreeMap::new();
    for row in &rows {
        *rules.entry(row["pack"].as_str().unwrap().to_owned()).or_default() += 1;
    }

    let text = readme();
    let table = text
        .lines()
        .skip_while(|line| *line != "| pack | what it is about | rules |")
        .skip(2)
        .take_while(|line| line.starts_with('|'));
    let said: BTreeMap<String, usize> = table
        .map(|row| {
            let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
            let [pack, _, count] = cells.as_slice() else {
                panic!("three cells wanted: {row}")
            };
            (pack.trim_matches('`').to_owned(), count.parse().unwrap())
        })
        .collect();
    assert_eq!(said, rules, "left: the table in README.md; right: the packs");
}

#[test]
fn what_it_links_to_is_there() {
    let text = readme();
    for target in text
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split_once(')').map(|(target, _)| target))
    {
        if !target.contains("://") {
            assert!(root().join(target).exists(), "README.md links to {target}");
        }
    }
}

#[test]
fn it_stays_short_and_says_the_two_commands() {
    let text = readme();
    let lines = text.lines().count();
    assert!(lines <= MAX_LINES, "{lines} lines");
    for command in [
        "cargo run --release -- check examples/filing-notice-tsx-2026.txt",
        "cargo test",
    ] {
        assert!(text.contains(command), "{command}");
    }
    for promise in ["never uses the network", "Not legal advice"] {
        assert!(text.contains(promise), "{promise}");
    }
}

#[test]
fn an_elision_stands_for_any_lines_and_nothing_else_does() {
    assert!(agrees(&["a", ELISION, "d"], &["a", "b", "c", "d"]));
    assert!(agrees(&["a", ELISION], &["a"]));
    assert!(!agrees(&["a"], &["a", "b"]));
    assert!(!agrees(&["a", ELISION, "x"], &["a", "b"]));
    assert!(!agrees(&["… b"], &["a b"]));
}

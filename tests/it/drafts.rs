//! The example drafts, as `examples/README.md` describes them.

use serde_json::Value;

use crate::support::{matches_record, root, wirelint};

/// Rules that find something of severity warning or error in a draft, each once, sorted.
fn found(arguments: &[&str]) -> Vec<String> {
    let mut all = vec!["check", "--output-format", "json"];
    all.extend_from_slice(arguments);
    let run = wirelint(&all);
    let report: Value =
        serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {}", run.said()));
    let mut rules: Vec<String> = report["files"][0]["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["severity"] != "advice")
        .map(|finding| finding["rule"].as_str().unwrap().to_owned())
        .collect();
    rules.sort();
    rules.dedup();
    rules
}

#[test]
fn clean_drafts_are_clean() {
    for name in [
        "results-tsx-clean.md",
        "placement-tsxv-clean.txt",
        "drilling-cse-clean.txt",
        "resultats-tsx-fr.md",
        "us-offering-nasdaq.txt",
        "pea-tsxv-clean.txt",
    ] {
        assert_eq!(
            found(&[&format!("examples/{name}")]),
            Vec::<String>::new(),
            "{name}"
        );
    }
}

/// What is said of each defective draft, recorded under `fixtures/examples`; `examples/README.md` lists what is meant to be found.
#[test]
fn defects_are_found_where_they_stand() {
    for name in [
        "filing-notice-tsx-2026.txt",
        "results-tsx-defective.md",
        "placement-tsxv-defective.txt",
        "drilling-tsxv-defective.txt",
    ] {
        let run = wirelint(&["check", "--output-format", "concise", &format!("examples/{name}")]);
        assert_eq!(run.status, 1, "{name}: {}", run.said());
        let record = root()
            .join("tests/fixtures/examples")
            .join(format!("{name}.findings"));
        matches_record(&record, &run.stdout);
    }
}

#[test]
fn the_same_draft_gives_the_same_report() {
    let run = |jobs: &str| wirelint(&["check", "--checklist", "--jobs", jobs, "examples"]).stdout;
    assert_eq!(run("1"), run("2"));
}

//! The example drafts, as `examples/README.md` describes them.

use serde_json::Value;

use crate::support::wirelint;

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

#[test]
fn the_same_draft_gives_the_same_report() {
    let run = |jobs: &str| wirelint(&["check", "--checklist", "--jobs", jobs, "examples"]).stdout;
    assert_eq!(run("1"), run("2"));
}

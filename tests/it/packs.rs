//! The built-in packs: what every rule of them must have.

use std::collections::BTreeMap;

use wirelint::finding::Severity;
use wirelint::rules::model::{Basis, Example, Expect, RuleSet};

use crate::support::wirelint;

fn built_in() -> (RuleSet, Vec<Example>) {
    let mut rules = RuleSet::default();
    let examples = wirelint::rules::add_packs(&mut rules, &wirelint::builtin::sources(), 0);
    (rules, examples.expect("the build checked them"))
}

#[test]
fn their_examples_come_out_as_they_say() {
    let run = wirelint(&["test"]);
    assert_eq!(run.status, 0, "{}", run.said());
}

#[test]
fn every_rule_has_a_failing_a_passing_and_a_near_miss_example() {
    let (rules, examples) = built_in();
    assert!(rules.rules.len() >= 40, "{} rules", rules.rules.len());
    let mut of: BTreeMap<&str, Vec<&Example>> = BTreeMap::new();
    for example in &examples {
        of.entry(&example.rule).or_default().push(example);
    }
    let mut poor = Vec::new();
    for rule in &rules.rules {
        let own = of.get(rule.id.as_str()).map(Vec::as_slice).unwrap_or_default();
        let fails = |example: &&&Example| match example.expect {
            Expect::Fail => true,
            Expect::Pass => false,
            Expect::Status(status) => status.is_defect(),
        };
        if own.iter().filter(fails).count() == 0 {
            poor.push(format!("{}: no failing example", rule.id));
        }
        if own.iter().filter(|example| !fails(example)).count() == 0 {
            poor.push(format!("{}: no passing example", rule.id));
        }
        if !own.iter().any(|example| example.near_miss) {
            poor.push(format!("{}: no near miss", rule.id));
        }
    }
    assert!(poor.is_empty(), "{poor:#?}");
}

#[test]
fn every_rule_says_why_whom_it_cites_and_what_to_do() {
    let (rules, _) = built_in();
    let mut poor = Vec::new();
    for rule in &rules.rules {
        for (what, text) in [
            ("title", &rule.title),
            ("cite", &rule.cite),
            ("why", &rule.why),
            ("help", &rule.help),
        ] {
            if text.trim().is_empty() {
                poor.push(format!("{}: no {what}", rule.id));
            }
        }
        if rule.basis <= Basis::Recalled && rule.severity == Severity::Error {
            poor.push(format!("{}: an error that nobody has read", rule.id));
        }
    }
    assert!(poor.is_empty(), "{poor:#?}");
}

#[test]
fn the_linked_set_is_the_one_in_the_sources() {
    let (rules, _) = built_in();
    let linked = wirelint::builtin::rules();
    let ids = |set: &RuleSet| set.rules.iter().map(|rule| rule.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&rules), ids(&linked));
    // Texts and literals of patterns are not kept in the linked form; what runs is.
    let compiled = |set: &RuleSet| -> Vec<Vec<u8>> {
        set.lists
            .iter()
            .flat_map(|list| &list.patterns)
            .map(|pattern| pattern.compiled.clone())
            .collect()
    };
    assert!(
        compiled(&rules) == compiled(&linked),
        "built from other sources than these"
    );
}

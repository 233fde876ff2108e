//! `wirelint test`: runs the examples that rules carry, and looks for what none of them exercises.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::document::{Draft, Format, Release};
use crate::engine::{Engine, Options};
use crate::finding::{FileId, Finding, Label, Severity, Status};
use crate::rules::model::{Check, Example, Expect, RuleSet};
use crate::verdict::Verdict;

/// Date of an example that says none.
const DEFAULT_DATE: (i16, i8, i8) = (2025, 1, 15);

/// What a run of examples gave.
#[derive(Clone, Debug, Default)]
pub struct TestReport {
    /// Examples that came out as expected.
    pub passed: u32,
    /// The others: findings in the pack's TOML (`FileId` = index of the pack's source as given to `add_packs`).
    pub failures: Vec<Finding>,
}

/// Runs `examples` against the rules they belong to, each rule alone with those it depends on.
///
/// The packs with examples are also searched for what can never fire: a rule without an example, an element that none of its rule's examples
/// holds, a rule whose examples never show a defect.
pub fn run(rules: &RuleSet, examples: &[Example]) -> TestReport {
    let engine = Engine::new(rules.clone());
    let mut report = TestReport::default();
    let mut seen: BTreeSet<(&str, &str)> = BTreeSet::new();
    let mut defects: BTreeSet<&str> = BTreeSet::new();
    let mut terms = vec![false; rules.terms.len()];
    for example in examples {
        let Some(index) = rules.rules.iter().position(|rule| rule.id == example.rule) else {
            continue;
        };
        let verdict = match verdict(&engine, index as u32, example, &mut terms) {
            Ok(verdict) => verdict,
            Err(message) => {
                report.failures.push(failure(example, message, String::new()));
                continue;
            }
        };
        if verdict.status.is_defect() {
            defects.insert(&example.rule);
        }
        if let Check::Require(require) = &rules.rules[index].check {
            for (element, judged) in require.elements.iter().zip(&verdict.elements) {
                if judged.status == Status::Met {
                    seen.insert((&example.rule, &element.id));
                }
            }
        }
        match compare(example, &verdict) {
            None => report.passed += 1,
            Some(label) => {
                let message = format!("an example of {} does not come out as expected", example.rule);
                report.failures.push(failure(example, message, label));
            }
        }
    }

    for rule in &rules.rules {
        let own: Vec<&Example> = examples
            .iter()
            .filter(|example| example.rule == rule.id)
            .collect();
        let Some(first) = own.first() else { continue };
        if !defects.contains(rule.id.as_str()) {
            report.failures.push(failure(
                first,
                format!("no example shows that {} can fire", rule.id),
                "add an example with expect = \"fail\"".to_owned(),
            ));
        }
        if let Check::Require(require) = &rule.check {
            for element in &require.elements {
                if !seen.contains(&(rule.id.as_str(), element.id.as_str())) {
                    report.failures.push(failure(
                        first,
                        format!(
                            "no example of {} holds its element `{}` ({})",
                            rule.id, element.id, element.name
                        ),
                        "add an example in which it is met".to_owned(),
                    ));
                }
            }
        }
    }

    // Terms of the packs that examples were given for; the place is the pack's first example, a term has none in a linked set.
    for (term, seen) in rules.terms.iter().zip(&terms) {
        let of_pack = |example: &&Example| {
            rules
                .rules
                .iter()
                .any(|rule| rule.id == example.rule && rule.pack == term.pack)
        };
        if let (false, Some(first)) = (seen, examples.iter().find(of_pack)) {
            report.failures.push(failure(
                first,
                format!("the term `{}` matches in none of the examples", term.name),
                "add an example that holds it, or remove the term".to_owned(),
            ));
        }
    }
    report
}

fn failure(example: &Example, message: String, label: String) -> Finding {
    Finding {
        rule: example.rule.clone(),
        severity: Severity::Error,
        status: Status::Violation,
        message,
        labels: vec![Label {
            file: FileId(example.file.0),
            span: example.span,
            text: label,
        }],
        checklist: Vec::new(),
        notes: Vec::new(),
        help: None,
        cite: None,
        fix: None,
    }
}

/// What the example's rule concludes on its text.
fn verdict(engine: &Engine, rule: u32, example: &Example, terms: &mut [bool]) -> Result<Verdict, String> {
    let text = example.text.trim_start_matches('\n');
    let draft = Draft::read("example", text.as_bytes(), Format::Plain).map_err(|error| error.to_string())?;
    let release = Release::new(&draft);
    for (seen, here) in terms.iter_mut().zip(engine.terms_in(&release)) {
        *seen |= here;
    }
    let (year, month, day) = example
        .date
        .map_or(DEFAULT_DATE, |date| (date.year, date.month, date.day));
    let date = Date::new(year, month, day).map_err(|error| error.to_string())?;
    let options = Options {
        date: Some(date),
        today: Date::default,
        listings: example.listings.clone().unwrap_or_default(),
        industries: example.industry.clone().unwrap_or_default(),
    };
    let rules = engine.rules();
    let asked = &rules.rules[rule as usize];
    let pack = &rules.packs[asked.pack as usize];
    let checked = engine.check_rule(&release, &draft, &options, rule, |circumstances| {
        // The issuer is what the rule asks for, unless the example says otherwise.
        let wants = |own: &[String], packs: &[String]| own.first().or(packs.first()).cloned();
        if example.listings.is_none()
            && let Some(market) = wants(&asked.scope.listed_on, &pack.scope.listed_on)
        {
            circumstances.listings = vec![market];
        }
        if example.industry.is_none()
            && let Some(industry) = wants(&asked.scope.industry, &pack.scope.industry)
        {
            circumstances.industries = vec![industry];
        }
        if example.listings.is_none()
            && let Some(jurisdiction) = wants(&asked.scope.jurisdiction, &pack.scope.jurisdiction)
        {
            circumstances.jurisdictions = vec![jurisdiction];
        }
        if let Some(language) = &example.language {
            circumstances.language.clone_from(language);
        }
    });
    checked
        .verdicts
        .into_iter()
        .find(|verdict| verdict.rule == asked.id)
        .ok_or_else(|| "the rule did not run".to_owned())
}

/// What is different from what the example expects, in a few words.
fn compare(example: &Example, verdict: &Verdict) -> Option<String> {
    let came_out = || {
        let mut words = format!("came out as {}", verdict.status.as_str());
        if let Some(reason) = &verdict.reason {
            words.push_str(&format!(" ({reason})"));
        }
        let defects: Vec<String> = verdict
            .elements
            .iter()
            .filter(|element| element.status.is_defect())
            .map(|element| format!("{} {} ({})", element.id, element.status.as_str(), element.name))
            .collect();
        if !defects.is_empty() {
            words.push_str(&format!(": {}", defects.join(", ")));
        }
        words
    };
    let as_expected = match example.expect {
        Expect::Pass => verdict.status == Status::Met,
        Expect::Fail => verdict.status.is_defect(),
        Expect::Status(status) => verdict.status == status,
    };
    if !as_expected {
        return Some(came_out());
    }
    if !example.names.is_empty() {
        let mut defects: Vec<&str> = verdict
            .elements
            .iter()
            .filter(|element| element.status.is_defect())
            .map(|element| element.id.as_str())
            .collect();
        let mut expected: Vec<&str> = example.names.iter().map(String::as_str).collect();
        defects.sort_unstable();
        expected.sort_unstable();
        if defects != expected {
            return Some(came_out());
        }
    }
    None
}

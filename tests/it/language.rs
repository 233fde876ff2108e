//! The rule language, by the examples of a pack written for nothing else.

use crate::support::wirelint;

#[test]
fn every_part_of_the_language_does_what_its_examples_say() {
    let run = wirelint(&["test", "tests/fixtures/packs/language.toml"]);
    assert_eq!(run.status, 0, "{}", run.said());
    assert!(run.stdout.contains("0 failed"), "{}", run.stdout);
}

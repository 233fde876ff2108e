//! Where the time of a run goes: loading the rules, reading a draft, gating and checking it. `cargo bench`.

use divan::{Bencher, black_box};
use wirelint::builtin;
use wirelint::document::{Draft, Format, Release};
use wirelint::engine::{Engine, Options};

const DRAFT: &str = include_str!("../examples/results-tsx-clean.md");

fn main() {
    divan::main();
}

fn draft() -> Draft {
    Draft::read("draft.md", DRAFT.as_bytes(), Format::Markdown).expect("the example is a draft")
}

fn options() -> Options {
    let day = jiff::civil::date(2026, 5, 1);
    Options {
        date: Some(day),
        today: jiff::civil::Date::default,
        listings: Vec::new(),
        industries: Vec::new(),
    }
}

/// The built-in rules, from their linked form.
#[divan::bench]
fn load_rules() {
    black_box(builtin::rules());
}

/// The tables of the gate.
#[divan::bench]
fn prepare_engine(bencher: Bencher<'_, '_>) {
    bencher
        .with_inputs(builtin::rules)
        .bench_values(|rules| black_box(Engine::new(rules)));
}

/// Bytes to draft.
#[divan::bench]
fn read_draft() {
    black_box(draft());
}

/// Draft to release: folding.
#[divan::bench]
fn fold_release(bencher: Bencher<'_, '_>) {
    let draft = draft();
    bencher.bench_local(|| black_box(Release::new(&draft)));
}

/// The first check of a run: gate, sections, facts, all rules, with expressions decoded on the way.
#[divan::bench]
fn first_check(bencher: Bencher<'_, '_>) {
    let draft = draft();
    bencher
        .with_inputs(|| (Engine::new(builtin::rules()), Release::new(&draft)))
        .bench_local_values(|(engine, release)| black_box(engine.check(&draft, &release, &options())));
}

/// Every later check.
#[divan::bench]
fn later_check(bencher: Bencher<'_, '_>) {
    let draft = draft();
    let engine = Engine::new(builtin::rules());
    bencher
        .with_inputs(|| Release::new(&draft))
        .bench_local_values(|release| black_box(engine.check(&draft, &release, &options())));
}

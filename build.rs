//! Links the built-in packs when the program is built: their mistakes are build errors, and a run need not parse TOML or patterns.

#![allow(
    dead_code,
    unused_imports,
    unreachable_pub,
    reason = "the build script needs a part of these modules only"
)]

use std::path::Path;

#[path = "src/finding.rs"]
mod finding;
#[path = "src/fold.rs"]
mod fold;
#[path = "src/rules/mod.rs"]
mod rules;
#[path = "src/source.rs"]
mod source;

#[allow(
    clippy::exit,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "a build script talks to cargo on its standard streams"
)]
fn main() {
    println!("cargo::rerun-if-changed=rules");
    println!("cargo::rerun-if-changed=src/rules");
    println!("cargo::rerun-if-changed=src/fold.rs");
    let root = std::env::var("CARGO_MANIFEST_DIR").expect("cargo sets it");
    let out = std::env::var("OUT_DIR").expect("cargo sets it");

    let mut names: Vec<String> = std::fs::read_dir(Path::new(&root).join("rules"))
        .expect("the folder rules/ is part of the project")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".toml"))
        .collect();
    names.sort();
    let sources: Vec<source::Source> = names
        .iter()
        .map(|name| {
            let text = std::fs::read_to_string(Path::new(&root).join("rules").join(name))
                .expect("a pack is readable UTF-8");
            source::Source::new(format!("rules/{name}"), text)
        })
        .collect();

    let mut set = rules::model::RuleSet::default();
    if let Err(findings) = rules::add_packs(&mut set, &sources, 0) {
        for finding in &findings {
            if let Some(label) = finding.primary() {
                let source = &sources[label.file.0 as usize];
                let at = source.position(label.span.start);
                eprintln!(
                    "{}:{}:{}: {}: {} {}",
                    source.name, at.line, at.column, finding.rule, finding.message, label.text
                );
            }
        }
        eprintln!("{} mistake(s) in the built-in packs", findings.len());
        std::process::exit(1);
    }
    for pack in &mut set.packs {
        pack.origin = "built-in".to_owned();
    }

    let linked = postcard::to_stdvec(&set).expect("a rule set is plain data");
    std::fs::write(Path::new(&out).join("builtin.bin"), linked).expect("the build directory is writable");
    let list: String = names
        .iter()
        .map(|name| {
            let path = Path::new(&root).join("rules").join(name);
            format!("    ({:?}, include_str!({path:?})),\n", format!("rules/{name}"))
        })
        .collect();
    std::fs::write(
        Path::new(&out).join("builtin_sources.rs"),
        format!("&[\n{list}]\n"),
    )
    .expect("the build directory is writable");
}

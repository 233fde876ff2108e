//! Whatever is fed to the program: a clear message and exit status 2 (or findings), never silence, never a panic.

use std::fs;

use tempfile::tempdir;

use crate::support::{Run, matches_record, root, wirelint_in, wirelint_with};

/// A short release that is read without trouble.
const SOUND: &str = "Northgate Copper Corp. Files Statements\n\nToronto, Ontario, March 3, 2026 - Northgate Copper Corp. (TSX: NGC) has filed its statements.\n";

fn assert_failed(run: &Run, words: &[&str]) {
    assert_eq!(run.status, 2, "{}", run.said());
    for word in words {
        assert!(run.said().contains(word), "no “{word}” in:\n{}", run.said());
    }
    assert!(!run.said().contains("panicked"), "{}", run.said());
}

#[test]
fn files_that_are_no_drafts() {
    let folder = tempdir().unwrap();
    let cases: [(&str, Vec<u8>, &[&str]); 9] = [
        ("empty.txt", Vec::new(), &["empty.txt", "empty"]),
        ("blank.txt", b" \n\n\t\n".to_vec(), &["blank.txt", "empty"]),
        (
            "binary.txt",
            (0..=255u8).cycle().take(4096).collect(),
            &["binary.txt", "not text"],
        ),
        (
            "word.txt",
            b"PK\x03\x04....word/document.xml....".to_vec(),
            &["Word"],
        ),
        ("paper.txt", b"%PDF-1.7 ...".to_vec(), &["PDF"]),
        (
            "broken.txt",
            b"Northgate \xe2\x80\x9cCopper\xe2\x80\x9d and \xe2\x80\x20 so on \xff".to_vec(),
            &["UTF-8", "byte"],
        ),
        (
            "huge.txt",
            vec![b'a'; 50 * 1024 * 1024],
            &["huge.txt", "50.0 MiB"],
        ),
        ("draft.docx", b"PK\x03\x04".to_vec(), &["draft.docx", ".docx"]),
        ("utf16.txt", b"\xff\xfea\0b\0\x00\xd8x\0".to_vec(), &["UTF-16"]),
    ];
    for (name, bytes, words) in cases {
        fs::write(folder.path().join(name), bytes).unwrap();
        assert_failed(&wirelint_in(folder.path(), &["check", name]), words);
    }
}

#[test]
fn paths_that_lead_nowhere() {
    let folder = tempdir().unwrap();
    fs::create_dir(folder.path().join("nothing")).unwrap();
    fs::write(folder.path().join("nothing/picture.png"), b"x").unwrap();
    assert_failed(
        &wirelint_in(folder.path(), &["check", "absent.txt"]),
        &["absent.txt"],
    );
    assert_failed(&wirelint_in(folder.path(), &["check", "nothing"]), &["nothing"]);
    assert_failed(&wirelint_in(folder.path(), &["check"]), &["check"]);
    assert_failed(
        &wirelint_in(folder.path(), &["check", "--date", "2026-02-30", "-"]),
        &["2026-02-30"],
    );
    assert_failed(
        &wirelint_in(folder.path(), &["check", "--listing", "TSXW:ABC", "-"]),
        &["TSXW"],
    );
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempdir().unwrap();
    let path = folder.path().join("secret.txt");
    fs::write(&path, SOUND).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    // The superuser reads everything: then there is nothing to test.
    if fs::read(&path).is_err() {
        assert_failed(
            &wirelint_in(folder.path(), &["check", "secret.txt"]),
            &["secret.txt"],
        );
    }
    // A link into nothing is unreadable for everybody.
    std::os::unix::fs::symlink("nowhere.txt", folder.path().join("link.txt")).unwrap();
    assert_failed(&wirelint_in(folder.path(), &["check", "link.txt"]), &["link.txt"]);
}

#[test]
fn one_bad_file_does_not_hide_the_others() {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("sound.txt"), SOUND).unwrap();
    fs::write(folder.path().join("empty.txt"), "").unwrap();
    let run = wirelint_in(folder.path(), &["check", "--output-format", "concise", "."]);
    assert_failed(&run, &["empty.txt", "sound.txt"]);
    for format in ["human", "json"] {
        assert_eq!(
            wirelint_in(folder.path(), &["check", "--output-format", format, "."]).status,
            2
        );
    }
}

#[test]
fn text_of_any_shape_is_checked() {
    let folder = tempdir().unwrap();
    let line = "The Company expects that results may differ materially from forward-looking statements. ";
    let cases: [(&str, Vec<u8>); 6] = [
        ("long.txt", line.repeat(5 * 1024 * 1024 / line.len()).into_bytes()),
        ("quotes.md", format!("{}deep\n", ">".repeat(100_000)).into_bytes()),
        ("brackets.md", format!("{}deep\n", "[".repeat(100_000)).into_bytes()),
        ("emphasis.md", "*a _b ".repeat(50_000).into_bytes()),
        ("crlf.txt", SOUND.replace('\n', "\r\n").into_bytes()),
        ("windows.txt", b"Soci\xe9t\xe9 d\x92exploration\r\n\r\nMontr\xe9al, le 3 mars 2026 \x96 La Soci\xe9t\xe9 annonce.".to_vec()),
    ];
    for (name, bytes) in cases {
        fs::write(folder.path().join(name), bytes).unwrap();
        let run = wirelint_in(folder.path(), &["check", "--output-format", "concise", name]);
        assert!(run.status == 0 || run.status == 1, "{name}: {}", run.stderr);
        assert!(!run.said().contains("panicked"), "{name}: {}", run.stderr);
    }
}

#[test]
fn a_hostile_draft_does_not_drive_the_terminal() {
    let folder = tempdir().unwrap();
    let hostile = SOUND.replace(
        "statements",
        "statements \u{1b}[31m\u{7}\u{202e} on SEDAR at www.sedar.com",
    );
    fs::write(folder.path().join("hostile.txt"), hostile).unwrap();
    for format in ["human", "concise", "json"] {
        let run = wirelint_in(
            folder.path(),
            &["check", "--output-format", format, "--checklist", "hostile.txt"],
        );
        let bad = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!run.said().contains(bad), "{format}: {:?}", run.said());
    }
}

#[test]
fn standard_input_is_a_draft() {
    let folder = tempdir().unwrap();
    let run = wirelint_with(
        folder.path(),
        &[
            "check",
            "--output-format",
            "concise",
            "--stdin-filename",
            "night.md",
            "-",
        ],
        SOUND.as_bytes(),
    );
    assert_eq!(run.status, 1, "{}", run.said());
    assert!(
        run.stdout.lines().all(|line| line.starts_with("night.md:")),
        "{}",
        run.stdout
    );
}

/// Every broken pack under `fixtures/packs/broken` with what is said about it, recorded beside it.
#[test]
fn mistakes_in_packs_are_shown_in_the_pack() {
    let folder = root().join("tests/fixtures/packs/broken");
    let mut seen = 0;
    let mut names: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().into_string().ok())
        .filter(|name| name.ends_with(".toml"))
        .collect();
    names.sort();
    for name in names {
        let run = wirelint_in(&folder, &["test", &name]);
        assert_failed(&run, &[&name]);
        matches_record(&folder.join(name.replace(".toml", ".txt")), &run.said());
        // The same from `check`, whatever the draft.
        let check = wirelint_with(&folder, &["check", "--pack", &name, "-"], SOUND.as_bytes());
        assert_failed(&check, &[&name]);
        seen += 1;
    }
    assert!(seen >= 6, "the fixtures are there");
}

#[test]
fn two_packs_with_one_id() {
    let folder = tempdir().unwrap();
    for name in ["one.toml", "two.toml"] {
        fs::write(folder.path().join(name), "[pack]\nid = \"house\"\n").unwrap();
    }
    fs::write(folder.path().join("ca.toml"), "[pack]\nid = \"ca\"\n").unwrap();
    let run = wirelint_in(folder.path(), &["test", "one.toml", "two.toml"]);
    assert_failed(&run, &["one.toml", "two.toml", "defined twice"]);
    let run = wirelint_with(
        folder.path(),
        &["check", "--pack", "ca.toml", "-"],
        SOUND.as_bytes(),
    );
    assert_failed(&run, &["ca.toml", "built-in"]);
    assert_failed(
        &wirelint_with(
            folder.path(),
            &["check", "--pack", "absent.toml", "-"],
            SOUND.as_bytes(),
        ),
        &["absent.toml"],
    );
}

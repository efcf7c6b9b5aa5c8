//! Every mistake that the derive knows, as a program that must not compile: what is said, and what
//! is underlined.
//!
//! `tests/ui/NAME.rs` is the program, `NAME.expected` its errors: the line, the underlined text and
//! the derive's own words, none of the compiler's, so they hold on a newer one.
//! `UI_BLESS=1 cargo test -p secret-tests --test ui` writes them anew. Every program calls
//! `resolve()`, which is no second error.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/ui");

/// What is ours in an error that the compiler words.
const OURS: [&str; 4] = ["evaluation panicked", "cannot hold a secret", "does not derive", "the function in `with`"];

#[test]
fn every_mistake_is_said_where_it_is() {
    let cases: BTreeMap<String, PathBuf> = fs::read_dir(CASES)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), path))
        .collect();
    assert!(cases.len() > 60, "the cases are there");
    let mut errors = check(&package(&cases));
    let mut wrong = Vec::new();
    for (name, path) in &cases {
        let Some(found) = errors.remove(name) else {
            wrong.push(format!("{name}\n  it compiles"));
            continue;
        };
        let expected = path.with_extension("expected");
        if std::env::var_os("UI_BLESS").is_some() {
            fs::write(&expected, &found).unwrap();
        }
        let expected = fs::read_to_string(&expected).unwrap_or_default();
        if found != expected {
            wrong.push(format!("{name}\n  expected:\n{expected}  found:\n{found}"));
        }
    }
    let expectations = fs::read_dir(CASES)
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().path().extension().is_some_and(|extension| extension == "expected"));
    assert_eq!(expectations.count(), cases.len(), "an expectation without its case");
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

/// One generated package with a program a case.
fn package(cases: &BTreeMap<String, PathBuf>) -> PathBuf {
    use std::fmt::Write as _;
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join("ui");
    fs::create_dir_all(&package).unwrap();
    let runtime = root.join("secret-runtime");
    let mut manifest = format!(
        "[package]\nname = \"ui\"\nedition = \"2024\"\n[workspace]\n[dependencies]\ncookie = {{ version = \"0.18\", \
         features = [\"signed\"] }}\nsecret-runtime = {{ path = \"{}\", features = [\"cookie-0_18\", \
         \"jsonwebtoken-11\"] }}\n",
        runtime.display()
    );
    for (name, path) in cases {
        _ = write!(manifest, "[[bin]]\nname = \"{name}\"\npath = \"{}\"\n", path.display());
    }
    fs::write(package.join("Cargo.toml"), manifest).unwrap();
    fs::copy(root.join("Cargo.lock"), package.join("Cargo.lock")).unwrap();
    package
}

/// The errors of every program, a line each, by the program's name.
fn check(package: &Path) -> BTreeMap<String, String> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["check", "--bins", "--keep-going", "--message-format=json", "--quiet"]).current_dir(package);
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("generated");
    let output = cargo.env("CARGO_TARGET_DIR", target).output().unwrap();
    let mut errors: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let event: Value = serde_json::from_str(line).unwrap();
        let (target, message) = (&event["target"]["name"], &event["message"]);
        if event["reason"] == "compiler-message" && message["level"] == "error" {
            errors.entry(target.as_str().unwrap().to_owned()).or_default().extend(describe(message));
        }
    }
    errors.into_iter().map(|(name, lines)| (name, lines.concat())).collect()
}

/// `LINE: underlined text: words`, for an error that is about a place.
fn describe(message: &Value) -> Option<String> {
    let spans = message["spans"].as_array().unwrap();
    let primary = spans.iter().find(|span| span["is_primary"] == true)?;
    let line = &primary["text"][0];
    let (from, to) = (line["highlight_start"].as_u64().unwrap(), line["highlight_end"].as_u64().unwrap());
    let text: String = line["text"].as_str().unwrap().chars().skip(usize::try_from(from).unwrap() - 1).collect();
    let underlined: String = text.chars().take(usize::try_from(to - from).unwrap()).collect();
    let said = message["message"].as_str().unwrap();
    let ours = message["code"].is_null() || OURS.iter().any(|words| said.contains(words));
    let said = if ours { said } else { "(the compiler's own words)" };
    let mut words = format!("{}: {underlined}: {said}\n", primary["line_start"]);
    let notes = message["children"].as_array().unwrap().iter().filter_map(|child| child["message"].as_str());
    for note in notes
        .filter(|note| ["supported: ", "it may return", "write `#[derive("].iter().any(|ours| note.starts_with(ours)))
    {
        words = words + "   note: " + note + "\n";
    }
    Some(words)
}

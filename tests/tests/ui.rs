//! Every compile error underlines the offending word, says what is allowed, and is one error.
//!
//! Each file in `tests/ui` holds one mistake (or says that it holds many) and must fail to compile
//! with the errors in its `.expected` file, a line each: where, the underlined text, the message.
//! All are programs of one generated package, which one `cargo check` tries: about half a minute.
//! After an intended change, `UI_BLESS=1 cargo test -p secret-tests --test ui` rewrites the
//! expectations; read them before they are committed.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
/// How rustc begins the message of a panic in const evaluation.
const PANICKED: &str = "evaluation panicked: ";
/// How the library's own notes on its traits begin; rustc's stand beside them, and change.
const NOTES: [&str; 3] = ["supported: ", "it may return ", "write `#[derive("];

/// The cases' names, and their files.
fn cases() -> BTreeMap<String, PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let cases = files.filter(|file| file.extension().is_some_and(|extension| extension == "rs"));
    cases.map(|file| (file.file_stem().unwrap().to_str().unwrap().to_owned(), file)).collect()
}

/// What `cargo check` says of each case.
fn check(cases: &BTreeMap<String, PathBuf>) -> BTreeMap<String, String> {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let package = target.join("ui");
    let runtime = Path::new(ROOT).join("secret-runtime");
    let mut manifest = format!(
        "[package]\nname = \"ui\"\nedition = \"2024\"\n[dependencies]\nsecret-runtime = {{ path = {runtime:?} }}\n[workspace]\n"
    );
    for (name, file) in cases {
        // A case's name may be a keyword, which no program's may.
        _ = writeln!(manifest, "[[bin]]\nname = \"case-{name}\"\npath = {file:?}");
    }
    _ = fs::remove_dir_all(&package);
    fs::create_dir_all(&package).unwrap();
    fs::write(package.join("Cargo.toml"), manifest).unwrap();
    // The versions that are tested here are those of the repository.
    fs::copy(Path::new(ROOT).join("Cargo.lock"), package.join("Cargo.lock")).unwrap();
    let mut command = Command::new(env!("CARGO"));
    command.args(["check", "--bins", "--keep-going", "--quiet", "--message-format=json"]);
    command.current_dir(&package).env("CARGO_TARGET_DIR", target.join("generated")).stdin(Stdio::null());
    let output = command.output().unwrap();
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let event: Value = serde_json::from_str(line).unwrap();
        let Some(name) = event["target"]["name"].as_str().and_then(|name| name.strip_prefix("case-")) else { continue };
        if event["reason"] == "compiler-message" {
            found.entry(name.to_owned()).or_default().push_str(&error_lines(&event["message"]));
        }
    }
    assert!(!found.is_empty(), "cargo tried no case: {}", String::from_utf8_lossy(&output.stderr));
    found
}

/// The error in lines that a new compiler leaves alone; empty for a warning and a closing line.
fn error_lines(error: &Value) -> String {
    let spans = error["spans"].as_array().unwrap();
    if error["level"] != "error" || spans.is_empty() {
        return String::new();
    }
    let message = error["message"].as_str().unwrap();
    let code = error["code"]["code"].as_str();
    let children = error["children"].as_array().unwrap().iter().filter_map(|child| child["message"].as_str());
    let notes: Vec<&str> = children.filter(|note| NOTES.iter().any(|own| note.starts_with(own))).collect();
    // A message of the library's own, or what rustc calls the error.
    let message = match code {
        None => message.to_owned(),
        Some(_) if message.starts_with(PANICKED) || !notes.is_empty() => message.to_owned(),
        Some(code) => format!("({code}, in rustc's words)"),
    };
    let mut lines = String::new();
    for span in spans.iter().filter(|span| span["is_primary"] == true) {
        _ = writeln!(lines, "{}: `{}`: {message}", span["line_start"], underlined(span));
        if let (Some(label), false) = (span["label"].as_str(), notes.is_empty()) {
            _ = writeln!(lines, "    label: {label}");
        }
    }
    for note in notes {
        _ = writeln!(lines, "    note: {note}");
    }
    lines
}

fn underlined(span: &Value) -> String {
    let lines = span["text"].as_array().unwrap().iter().map(|line| {
        let place = |name: &str| usize::try_from(line[name].as_u64().unwrap()).unwrap() - 1;
        let text = line["text"].as_str().unwrap().chars();
        text.take(place("highlight_end")).skip(place("highlight_start")).collect::<String>()
    });
    lines.collect::<Vec<_>>().join("⏎")
}

/// What stands in only one of the two.
fn difference(expected: &str, found: &str) -> String {
    let only = |sign: char, these: &str, those: &str| -> String {
        let lines = these.lines().filter(|line| !those.lines().any(|other| other == *line));
        lines.fold(String::new(), |text, line| text + &format!("  {sign} {line}\n"))
    };
    let difference = only('-', expected, found) + &only('+', found, expected);
    if difference.is_empty() { format!("  the same lines in another order or number:\n{found}") } else { difference }
}

#[test]
fn every_mistake_is_the_expected_error() {
    let cases = cases();
    let found = check(&cases);
    let bless = std::env::var_os("UI_BLESS").is_some();
    let mut failures = String::new();
    for (name, file) in &cases {
        let expectation = file.with_extension("expected");
        let expected = fs::read_to_string(&expectation);
        match (found.get(name).filter(|errors| !errors.is_empty()), expected) {
            (None, _) => _ = writeln!(failures, "{name}: it compiles"),
            (Some(errors), expected) if bless => {
                if expected.ok().as_ref() != Some(errors) {
                    fs::write(&expectation, errors).unwrap();
                }
            }
            (Some(errors), Err(_)) => _ = writeln!(failures, "{name}: nothing is expected of it; found\n{errors}"),
            (Some(errors), Ok(expected)) if *errors != expected => {
                _ = writeln!(failures, "{name}:\n{}", difference(&expected, errors));
            }
            _ => {}
        }
    }
    assert!(failures.is_empty(), "- is expected, + was found\n\n{failures}");
}

#[test]
fn every_expectation_has_its_case() {
    let cases = cases();
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("ui")).unwrap() {
        let name = entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned();
        assert!(cases.contains_key(&name), "{name}.expected has no {name}.rs");
    }
}

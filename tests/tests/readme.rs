//! The README's five runs print what the README says.
//!
//! The quickstart is copied to a package of its own, since a debug build keeps its keys in its
//! package's folder.

#![cfg(unix)]
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use secret_tests::random_hex;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
/// How the README calls the package's folder.
const SHOWN: &str = "/home/you/app/examples";

/// Builds the quickstart in a folder where no key is yet, and gives the folder and the program.
fn quickstart() -> (PathBuf, PathBuf) {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let package = target.join("quickstart");
    _ = fs::remove_dir_all(&package);
    fs::create_dir_all(package.join("src")).unwrap();
    let runtime = Path::new(ROOT).join("secret-runtime");
    let manifest = format!(
        "[package]\nname = \"quickstart\"\nedition = \"2024\"\n[dependencies]\nsecret-runtime = {{ path = \"{}\" }}\n[workspace]\n",
        runtime.display()
    );
    fs::write(package.join("Cargo.toml"), manifest).unwrap();
    fs::copy(Path::new(ROOT).join("Cargo.lock"), package.join("Cargo.lock")).unwrap();
    fs::copy(Path::new(ROOT).join("examples/examples/quickstart.rs"), package.join("src/main.rs")).unwrap();
    let target = target.join("generated");
    let mut build = Command::new(env!("CARGO"));
    build.args(["build", "--quiet"]).current_dir(&package).env("CARGO_TARGET_DIR", &target);
    assert!(build.status().unwrap().success(), "the quickstart builds");
    (package, target.join("debug/quickstart"))
}

/// What must be the same on every machine, of what a run prints.
fn comparable(printed: &str, folder: &str) -> String {
    let printed = printed.replace(folder, SHOWN).replace("; assumed, since standard input is not a terminal", "");
    let is_fingerprint = |word: &str| word.len() == 8 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let words = printed.split(' ').map(|word| if is_fingerprint(word) { "########" } else { word });
    words.collect::<Vec<_>>().join(" ")
}

/// The console blocks of the README's chapter, without their commands.
fn shown_runs() -> Vec<String> {
    let readme = fs::read_to_string(Path::new(ROOT).join("README.md")).unwrap();
    let chapter = readme.split_once("## Five runs").unwrap().1.split_once("\n## ").unwrap().0.to_owned();
    let blocks = chapter.split("```console\n").skip(1).map(|rest| rest.split_once("```").unwrap().0);
    let output = |block: &str| block.lines().filter(|line| !line.starts_with("$ ")).collect::<Vec<_>>().join("\n");
    blocks.map(output).collect()
}

#[test]
fn the_five_runs_are_as_shown() {
    let (package, program) = quickstart();
    let (jwt, cookie, webhook) = (random_hex(64), random_hex(64), random_hex(32));
    let runs: [&[(&str, &str)]; 5] = [
        &[],
        &[],
        &[("APP_ENV", "production")],
        &[("JWT_SECRET", "my-secret")],
        &[("APP_ENV", "production"), ("JWT_SECRET", &jwt), ("COOKIE_SECRET", &cookie), ("WEBHOOK_SECRET", &webhook)],
    ];
    let shown = shown_runs();
    assert_eq!(shown.len(), runs.len());
    let mut printed = Vec::new();
    for (number, (variables, shown)) in runs.iter().zip(&shown).enumerate() {
        let mut command = Command::new(&program);
        let run = command.env_clear().envs(variables.iter().copied()).stdin(Stdio::null()).output().unwrap();
        assert_eq!(run.status.success(), !matches!(number, 2 | 3), "run {}", number + 1);
        let text = String::from_utf8(run.stderr).unwrap() + &String::from_utf8(run.stdout).unwrap();
        let folder = package.to_str().unwrap();
        assert_eq!(comparable(text.trim_end(), folder), comparable(shown, folder), "run {}", number + 1);
        printed.push(text);
    }
    // The second run found what the first made.
    let fingerprints = |text: &str| -> Vec<String> {
        let rows = text.lines().filter(|line| line.contains("+ bits"));
        rows.map(|row| row.split_whitespace().nth(4).unwrap().to_owned()).collect()
    };
    assert_eq!(fingerprints(&printed[0]), fingerprints(&printed[1]));
    assert_eq!(fingerprints(&printed[0]).len(), 3);
}

//! Real repositories: the generation notice names the line for `.gitignore` where git would commit
//! the key, and `check` tells of a key that git tracks.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;
use std::sync::{Arc, Mutex};

use secret_runtime::{Event, KeySet, Mode, ResolvedSecrets, Resolver, SecretString};
use secret_tests::{Sandbox, tool_in};

#[derive(ResolvedSecrets)]
struct One {
    #[secret(file = ".jwt-secret")]
    _jwt: SecretString,
}

#[derive(ResolvedSecrets)]
struct Set {
    #[secret(file = ":odd name [1]#!*")]
    _jwt: KeySet<SecretString>,
}

fn git(folder: &Path, words: &[&str]) -> String {
    let identity = [
        "-c",
        "user.name=A",
        "-c",
        "user.email=a@b",
        "-c",
        "protocol.file.allow=always",
        "-c",
        "init.defaultBranch=main",
    ];
    tool_in(folder, "git", &[&identity, words].concat())
}

/// The lines for `.gitignore` that a first start in this folder tells of.
fn told<T: ResolvedSecrets>(folder: &Path, mode: Mode) -> Vec<String> {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&lines);
    let resolver = Resolver::new().mode(mode).env([("A", "b")]).base_dir(folder).on_event(move |event| {
        if let Event::Generated(generated) = event {
            let line = generated.line_to_ignore();
            assert_eq!(event.to_string().contains(".gitignore"), line.is_some(), "{event}");
            heard.lock().unwrap().extend(line.map(str::to_owned));
        }
    });
    _ = resolver.resolve::<T>().unwrap();
    drop(resolver);
    Arc::into_inner(lines).unwrap().into_inner().unwrap()
}

fn repository() -> Sandbox {
    let sandbox = Sandbox::new("true");
    _ = git(&sandbox.path("base"), &["init", "--quiet"]);
    sandbox.write("base/src/main.rs", "", 0o644);
    sandbox
}

#[test]
fn a_key_that_git_would_commit_is_told_of_once() {
    let sandbox = repository();
    assert_eq!(told::<One>(&sandbox.path("base"), Mode::Development), ["/.jwt-secret"]);
    assert!(told::<One>(&sandbox.path("base"), Mode::Development).is_empty(), "nothing is generated any more");
    assert_eq!(told::<One>(&sandbox.path("base/src"), Mode::Development), ["/src/.jwt-secret"]);
}

#[test]
fn the_line_is_one_that_git_takes() {
    let sandbox = repository();
    let lines = told::<Set>(&sandbox.path("base/src"), Mode::Development);
    sandbox.write("base/.gitignore", lines.join("\n") + "\n", 0o644);
    let status = git(&sandbox.path("base"), &["status", "--porcelain", "--untracked-files=all"]);
    assert!(!status.contains("odd name"), "{lines:?}: {status}");
    sandbox.write("base/src/:odd name [1]#!*.next", "", 0o600);
    let status = git(&sandbox.path("base"), &["status", "--porcelain", "--untracked-files=all"]);
    assert!(!status.contains("odd name"), "{lines:?}: {status}");
}

#[test]
fn an_ignored_key_and_one_outside_of_any_repository_are_not() {
    let sandbox = repository();
    sandbox.write("base/.gitignore", ".jwt-secret\n", 0o644);
    assert!(told::<One>(&sandbox.path("base"), Mode::Development).is_empty());
    let sandbox = Sandbox::new("true");
    assert!(told::<One>(&sandbox.path("base"), Mode::Development).is_empty());
}

#[test]
fn a_work_tree_and_a_submodule_are_repositories_too() {
    let sandbox = repository();
    let base = sandbox.path("base");
    _ = git(&base, &["add", "."]);
    _ = git(&base, &["commit", "--quiet", "--message", "first"]);
    _ = git(&base, &["worktree", "add", "--quiet", "../tree"]);
    assert_eq!(told::<One>(&sandbox.path("tree/src"), Mode::Development), ["/src/.jwt-secret"]);
    sandbox.write("outer/file", "", 0o644);
    _ = git(&sandbox.path("outer"), &["init", "--quiet"]);
    _ = git(&sandbox.path("outer"), &["submodule", "--quiet", "add", base.to_str().unwrap(), "inner"]);
    assert_eq!(told::<One>(&sandbox.path("outer/inner"), Mode::Development), ["/.jwt-secret"]);
}

#[test]
fn check_tells_of_a_key_that_git_tracks_and_a_start_does_not_ask() {
    let sandbox = repository();
    let base = sandbox.path("base");
    let resolver = Resolver::new().mode(Mode::Development).env([("A", "b")]).base_dir(&base).on_event(|_| ());
    _ = resolver.resolve::<One>().unwrap();
    assert!(!resolver.check::<One>().to_string().contains("git tracks"));
    _ = git(&base, &["add", "--force", ".jwt-secret"]);
    let report = resolver.check::<One>();
    assert!(report.to_string().contains("git tracks its file"), "{report}");
    assert!(report.is_ok());
    assert!(!resolver.resolve::<One>().unwrap().report.to_string().contains("git tracks"));
}

#[cfg(target_os = "linux")]
#[test]
fn git_runs_only_after_a_key_was_made_and_not_at_all_where_there_is_none() {
    let sandbox = Sandbox::new(env!("CARGO_BIN_EXE_probe"));
    _ = git(&sandbox.path("base"), &["init", "--quiet"]);
    let strace = ["strace", "-f", "-qq", "-e", "trace=execve", "-o", "trace"];
    let start = || sandbox.start(&["every"]).var("APP_ENV", "development");
    // No git on the PATH: the key is made all the same.
    let run = start().var("PATH", "/nowhere").run().good();
    assert!(run.stderr.contains("generated, kept in") && !run.stderr.contains(".gitignore"), "{}", run.stderr);
    _ = start().after(&strace).run().good();
    let trace = String::from_utf8(sandbox.read("work/trace")).unwrap();
    assert!(!trace.contains("git"), "an ordinary start runs no git: {trace}");
    std::fs::remove_file(sandbox.path("base/.key")).unwrap();
    let run = start().after(&strace).run().good();
    assert!(run.stderr.contains("add this line to .gitignore: /.key"), "{}", run.stderr);
}

//! First boots under strace: killed at every system call in turn, and with every file-related call
//! failing once, on the disk's file system and on tmpfs.
//!
//! What must hold: a normal start afterwards works; nothing that others can read ever appears; a key
//! that appeared complete is the one that is used; a key that was handed over is on disk; no panic
//! and no hang.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use secret_tests::{Run, Sandbox, tool};

const FIELDS: [(&str, &str); 3] =
    [("jwt", ".jwt-secret"), ("cookie", ".cookie-secret"), ("webhook", ".webhook-secret")];

/// File systems of different kinds: what the temporary folder is on, and memory.
fn folders() -> Vec<std::path::PathBuf> {
    let memory = Path::new("/dev/shm");
    assert!(memory.is_dir(), "a tmpfs at /dev/shm: mount -t tmpfs none /dev/shm");
    vec![std::env::temp_dir(), memory.to_owned()]
}

/// A first boot, or a later one.
fn boot(sandbox: &Sandbox) -> secret_tests::Start<'_> {
    sandbox.start(&["readme"]).var("APP_ENV", "development")
}

/// A boot under strace with these options.
fn traced(sandbox: &Sandbox, options: &[&str]) -> Run {
    let words: Vec<&str> = ["strace", "-qq", "-o", "trace"].into_iter().chain(options.iter().copied()).collect();
    boot(sandbox).after(&words).run()
}

/// The system calls of a clean first boot, in order, each with the number of its kind (from 1) and
/// its line; those before the library's first are the loader's, and are only killed at.
fn clean_trace(folder: &Path) -> Vec<(String, usize, String)> {
    let sandbox = Sandbox::new_in(env!("CARGO_BIN_EXE_probe"), folder);
    _ = tool("strace", &["-V"]);
    _ = traced(&sandbox, &[]).good();
    let mut counts = BTreeMap::new();
    let trace = String::from_utf8(sandbox.read("work/trace")).unwrap();
    let calls = trace.lines().filter_map(|line| Some((line.split_once('(')?.0.to_owned(), line.to_owned())));
    calls
        .map(|(name, line)| {
            let count: &mut usize = counts.entry(name.clone()).or_default();
            *count += 1;
            (name, *count, line)
        })
        .collect()
}

/// What is in the folder that keeps the keys: every file is private, and every key complete.
fn kept(sandbox: &Sandbox, what: &str) -> BTreeMap<String, Vec<u8>> {
    let mut keys = BTreeMap::new();
    for entry in std::fs::read_dir(sandbox.path("base")).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        assert_eq!(entry.metadata().unwrap().mode() & 0o077, 0, "{what}: others can read {name}");
        if let Some((_, file)) = FIELDS.iter().find(|(_, file)| *file == name) {
            let contents = std::fs::read(entry.path()).unwrap();
            let length = if *file == ".webhook-secret" { 65 } else { 129 };
            assert!(contents.len() == length && contents.ends_with(b"\n"), "{what}: a partial key in {name}");
            keys.insert(name, contents);
        }
    }
    keys
}

/// A normal start works, leaves nothing but the keys, and uses those that were there.
fn recovers(sandbox: &Sandbox, before: &BTreeMap<String, Vec<u8>>, what: &str) -> Run {
    let run = boot(sandbox).run();
    assert_eq!(run.code, Some(0), "{what}: the next start fails:\n{}", run.all());
    let after = kept(sandbox, what);
    for (name, contents) in before {
        assert_eq!(after.get(name), Some(contents), "{what}: {name} was complete, and was replaced");
    }
    let names: Vec<_> =
        std::fs::read_dir(sandbox.path("base")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names.len(), FIELDS.len(), "{what}: left over after the next start: {names:?}");
    run
}

#[test]
fn killed_at_every_system_call() {
    for folder in folders() {
        let calls = clean_trace(&folder);
        assert!(calls.len() > 60, "the trace shows the whole boot: {}", calls.len());
        for (name, number, line) in &calls {
            // A process that ends ends by these anyway, and execve is strace's own.
            if matches!(name.as_str(), "execve" | "exit_group") {
                continue;
            }
            let what = format!("killed at {name} number {number} ({line})");
            let sandbox = Sandbox::new_in(env!("CARGO_BIN_EXE_probe"), &folder);
            let inject = format!("inject={name}:signal=SIGKILL:when={number}");
            let run = traced(&sandbox, &["-e", &inject]);
            assert_ne!(run.code, Some(0), "{what}: it was not killed");
            let before = kept(&sandbox, &what);
            _ = recovers(&sandbox, &before, &what);
        }
    }
}

/// Every call by which the library touches files, and every way in which it may fail.
#[test]
fn every_file_related_call_fails_once() {
    const ERRORS: [&str; 7] = ["EIO", "ENOSPC", "EROFS", "EACCES", "EMFILE", "EINTR", "ENOMEM"];
    const CALLS: [&str; 20] = [
        "open",
        "openat",
        "read",
        "pread64",
        "write",
        "fsync",
        "fdatasync",
        "link",
        "linkat",
        "unlink",
        "unlinkat",
        "stat",
        "statx",
        "fstat",
        "newfstatat",
        "flock",
        "fchmod",
        "getdents64",
        "readlink",
        "getrandom",
    ];
    let mut refused = 0;
    for folder in folders() {
        let calls = clean_trace(&folder);
        let first = calls.iter().position(|(_, _, line)| line.contains("/base")).unwrap();
        for (name, number, line) in calls.iter().skip(first) {
            // What the probe itself prints is no file of the library's.
            if !CALLS.contains(&name.as_str()) || line.starts_with("write(1,") {
                continue;
            }
            for error in ERRORS {
                let what = format!("{error} at {name} number {number} ({line})");
                let sandbox = Sandbox::new_in(env!("CARGO_BIN_EXE_probe"), &folder);
                let run = traced(&sandbox, &["-e", &format!("inject={name}:error={error}:when={number}")]);
                assert!(!run.all().contains("panicked"), "{what}: it panicked:\n{}", run.all());
                let before = kept(&sandbox, &what);
                match run.code {
                    Some(0) => assert_eq!(before.len(), FIELDS.len(), "{what}: a key in memory alone"),
                    Some(1) => {
                        refused += 1;
                        assert!(
                            run.stderr.contains("refused to start") && run.stderr.contains("mend: "),
                            "{what}:\n{}",
                            run.stderr
                        );
                    }
                    code => panic!("{what}: ended with {code:?}:\n{}", run.all()),
                }
                let next = recovers(&sandbox, &before, &what);
                for (field, _) in FIELDS {
                    let used = run.key(field);
                    assert!(used.is_none() || used == next.key(field), "{what}: {field} was used, and is another now");
                }
            }
        }
    }
    assert!(refused > 50, "the faults reach the library: {refused}");
}

//! Processes that start at once on an empty folder: one key for all, whole whenever it is seen,
//! though half of them are killed on the way.
//!
//! 50 rounds of 64 processes, and 25 with kills, in a debug build on two cores: about 15 s.
//! `AGREEMENT_ROUNDS=200 cargo test -p secret-tests --test agreement` is the long form.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use secret_tests::{Sandbox, random};

const PROBE: &str = env!("CARGO_BIN_EXE_probe");
const PROCESSES: usize = 64;
/// What a round may take, were a process to wait for another.
const LIMIT: Duration = Duration::from_secs(20);

/// In development, and in production where generation is always allowed.
const WAYS: [(&str, &str); 2] = [("development", "every"), ("production", "always")];

fn rounds(short: usize) -> usize {
    std::env::var("AGREEMENT_ROUNDS").map_or(short, |rounds| rounds.parse().unwrap())
}

#[test]
fn processes_that_start_together_use_one_key() {
    for (mode, program) in WAYS {
        let mut sightings = 0;
        for round in 0..rounds(50) / 2 {
            let sandbox = Sandbox::new(PROBE);
            sightings += start_together(&sandbox, program, mode, round, false);
        }
        assert!(sightings > 0, "the watcher never saw the file appear");
    }
}

#[test]
fn those_that_survive_use_one_key_and_so_does_the_next() {
    for (mode, program) in WAYS {
        for round in 0..rounds(25) / 2 {
            let sandbox = Sandbox::new(PROBE);
            start_together(&sandbox, program, mode, round, true);
            let kept = fs::read(sandbox.path("base/.key")).ok().map(|key| String::from_utf8(key).unwrap());
            let next = sandbox.start(&[program]).var("APP_ENV", mode).run().good();
            if let Some(kept) = kept {
                assert_eq!(next.key("key"), Some(kept.trim_end()), "round {round} in {mode}: the key of the round");
            }
            // A process killed at the very moment when it sees that it is late leaves an empty file.
            let entries = fs::read_dir(sandbox.path("base")).unwrap().map(Result::unwrap);
            let others = entries.filter(|entry| entry.file_name() != ".key");
            let sizes: Vec<_> = others.map(|entry| entry.metadata().unwrap().len()).collect();
            assert!(sizes.iter().all(|size| *size == 0), "round {round} in {mode}: left over: {sizes:?}");
        }
    }
}

/// One round, in which half of the processes may be killed; gives back how often the watcher saw
/// the folder while it was at work.
fn start_together(sandbox: &Sandbox, program: &str, mode: &str, round: usize, kill: bool) -> usize {
    // Every child waits until its standard input ends, which it does for all at once.
    let (input, gate) = io::pipe().unwrap();
    let (answers, output) = io::pipe().unwrap();
    let spawn = |_| {
        Command::new(PROBE)
            .args(["wait", program])
            .env_clear()
            .env("APP_ENV", mode)
            .env("BASE", sandbox.path("base"))
            .current_dir(sandbox.path("work"))
            .stdin(input.try_clone().unwrap())
            .stdout(output.try_clone().unwrap())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    };
    let mut children: Vec<Child> = (0..PROCESSES).map(spawn).collect();
    drop((input, output));
    let mut answers = BufReader::new(answers);
    let mut line = String::new();
    for _ in 0..PROCESSES {
        line.clear();
        answers.read_line(&mut line).unwrap();
        assert_eq!(line, "ready\n");
    }

    let done = AtomicBool::new(false);
    let (keys, sightings) = thread::scope(|scope| {
        let watcher = scope.spawn(|| watch(&sandbox.path("base"), &done));
        drop(gate);
        if kill {
            for (child, delay) in children.iter_mut().step_by(2).zip(random(PROCESSES)) {
                thread::sleep(Duration::from_micros(u64::from(delay)));
                child.kill().unwrap();
            }
        }
        let mut keys = String::new();
        answers.read_to_string(&mut keys).unwrap();
        done.store(true, Ordering::Release);
        (keys, watcher.join().unwrap())
    });
    let ended: Vec<bool> = children.iter_mut().map(|child| child.wait().unwrap().success()).collect();
    let must_end_well = ended.iter().skip(1).step_by(if kill { 2 } else { 1 });
    assert!(must_end_well.copied().all(|well| well), "round {round} in {mode}");
    let file = String::from_utf8(sandbox.read("base/.key")).unwrap();
    assert!(
        keys.lines().count() >= ended.iter().filter(|well| **well).count(),
        "round {round} in {mode}: all have a key"
    );
    let distinct: BTreeSet<&str> = keys.lines().collect();
    let kept = format!("key={}", file.trim_end());
    assert_eq!(distinct, BTreeSet::from([&*kept]), "round {round} in {mode}: all use what the file holds");
    let leftovers = fs::read_dir(sandbox.path("base")).unwrap().count() - 1;
    assert!(kill || leftovers == 0, "{leftovers} files are left beside it");
    sightings
}

/// Looks until all are done: whatever is in the folder is private, and the key is whole.
fn watch(folder: &Path, done: &AtomicBool) -> usize {
    let started = Instant::now();
    let mut sightings = 0;
    let mut first = None;
    while !done.load(Ordering::Acquire) {
        assert!(started.elapsed() < LIMIT, "the processes wait for each other");
        for entry in fs::read_dir(folder).unwrap() {
            // A temporary may be gone by now.
            let Ok(metadata) = entry.unwrap().metadata() else { continue };
            assert_eq!(metadata.permissions().mode() & 0o7777, 0o600);
            sightings += 1;
        }
        if let Ok(contents) = fs::read(folder.join(".key")) {
            assert!(contents.len() == 65 && contents.ends_with(b"\n"), "half a key: {} bytes", contents.len());
            assert_eq!(first.get_or_insert_with(|| contents.clone()), &contents, "another key");
        }
    }
    sightings
}

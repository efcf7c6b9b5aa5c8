//! Replays the fuzzers' seeds: what once was interesting stays right.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use secret_tests::fuzz;

fn replay(target: &str, check: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(target);
    let seeds: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(seeds.len() >= 5, "{target}: seeds are kept");
    for seed in seeds {
        check(&std::fs::read(seed).unwrap());
    }
}

#[test]
fn judge() {
    replay("judge", fuzz::judge);
}

#[test]
fn decoders() {
    replay("decoders", fuzz::decoders);
}

#[test]
fn set() {
    replay("set", fuzz::set);
}

#[test]
fn file() {
    replay("file", fuzz::file);
}

#[test]
fn environment() {
    replay("environment", fuzz::environment);
}

#[test]
fn derive() {
    replay("derive", fuzz::derive);
}

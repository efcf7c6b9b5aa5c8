//! What the default build weighs: a crate more, or a tenth more work, is a decision, not an accident.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use secret_tests::{instructions, random_hex};

/// How many crates a default build has under the runtime. The promise is 25.
const CRATES: usize = 15;

#[test]
fn the_default_tree_has_not_grown() {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["tree", "-p", "secret-runtime", "-e", "normal", "--prefix", "none", "--no-dedupe"]);
    let tree = String::from_utf8(cargo.output().unwrap().stdout).unwrap();
    let crates: BTreeSet<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(crates.contains("secret-runtime") && crates.contains("syn"), "{tree}");
    assert_eq!(crates.len() - 1, CRATES, "{crates:?}");
}

/// Instructions of resolving three secrets from the environment, judged and reported, in a release
/// build: 88,000 with Rust 1.95, and a tenth.
const INSTRUCTIONS: u64 = 96_800;

/// What a stripped release build has over one that reads the variables by hand, in KiB: 272 with
/// Rust 1.95, and a tenth.
const SIZE: u64 = 299;

#[test]
fn a_release_build_has_not_grown() {
    let peers = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers");
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("peers");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "--release", "-p", "ours", "-p", "by-hand", "--target-dir"]).arg(&target);
    assert!(cargo.current_dir(peers).status().unwrap().success());
    let program = |name: &str| target.join("release").join(name);
    let size = |name: &str| program(name).metadata().unwrap().len() / 1024;
    let (ours, by_hand) = (size("ours"), size("by-hand"));
    assert!(ours - by_hand <= SIZE, "{} KiB over by hand", ours - by_hand);

    let variables = [
        ("APP_ENV", "production".to_owned()),
        ("JWT_SECRET", random_hex(64)),
        ("COOKIE_SECRET", random_hex(64)),
        ("WEBHOOK_SECRET", random_hex(32)),
    ];
    let counted = instructions(&program("ours"), &variables);
    assert!(counted <= INSTRUCTIONS, "{counted} instructions");
}

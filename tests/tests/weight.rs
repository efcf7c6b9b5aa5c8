//! What the default build weighs: a crate more is a decision, not an accident.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::process::Command;

/// How many crates a default build has under the runtime. The promise is 25.
const CRATES: usize = 13;

#[test]
fn the_default_tree_has_not_grown() {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["tree", "-p", "secret-runtime", "-e", "normal", "--prefix", "none", "--no-dedupe"]);
    let tree = String::from_utf8(cargo.output().unwrap().stdout).unwrap();
    let crates: BTreeSet<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(crates.contains("secret-runtime") && crates.contains("syn"), "{tree}");
    assert_eq!(crates.len() - 1, CRATES, "{crates:?}");
}

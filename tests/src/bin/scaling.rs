//! Measures how the cost of a resolve grows: with the fields, and with the variables in the
//! process's environment; and what of it is the judge's.
//!
//! ```sh
//! cargo run --release -p secret-tests --bin scaling
//! ```
//!
//! The program is `tests/peers/scaling`. Every secret is a variable that holds 64 bytes in hex.
//! Nanoseconds are the least of five loops; valgrind counts the instructions. "By hand" reads the
//! same variables, `X` and `X_FILE` for every field, and judges nothing. The judge's nanoseconds are
//! its share, by instructions, of those of a resolve of ten keys.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a benchmark that can't measure has no result")]

use std::path::{Path, PathBuf};
use std::process::Command;

use secret_tests::{instructions_in, random_hex};

/// Counts only inside of what looks at a key's forms, which is nearly all of the judge.
const JUDGE: &str = "--toggle-collect=secret_runtime::judge::Look::at_text";

/// A resolve, or reading by hand.
struct Cost {
    nanoseconds: u64,
    instructions: u64,
}

fn main() {
    let program = build();
    let measure = |fields, others, by_hand| cost(&program, fields, &variables(fields, others, by_hand));

    println!("| fields | ns a field | instructions a field | by hand, ns a field | instructions a field |");
    println!("|---|---|---|---|---|");
    let sizes = [1, 10, 100, 1000];
    let costs = sizes.map(|fields| measure(fields, 0, false));
    for (fields, ours) in sizes.iter().zip(&costs) {
        print(*fields, *fields, ours, &measure(*fields, 0, true));
    }

    println!(
        "\n| other variables, 10 fields | ns a field | instructions a field | by hand, ns a field | instructions a field |"
    );
    println!("|---|---|---|---|---|");
    for others in [10, 100, 1000, 10_000] {
        print(others, 10, &measure(10, others, false), &measure(10, others, true));
    }

    println!("\n| judging a key, ns | instructions | of a key's |");
    println!("|---|---|---|");
    let (keys, whole) = (10, measure(10, 0, false));
    let judge = instructions_in(20, &[JUDGE], &program, &variables(keys, 0, false));
    assert!(judge > 0, "no function is named by {JUDGE}");
    println!(
        "| {} | {} | {} |",
        judge * whole.nanoseconds / whole.instructions / keys,
        judge / keys,
        whole.instructions / keys
    );
}

fn print(first: u64, fields: u64, ours: &Cost, by_hand: &Cost) {
    let [ours, by_hand] =
        [ours, by_hand].map(|cost| format!("{} | {}", cost.nanoseconds / fields, cost.instructions / fields));
    println!("| {first} | {ours} | {by_hand} |");
}

fn build() -> PathBuf {
    let peers = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers");
    let target = peers.join("../../target/scaling");
    let mut cargo = Command::new(env!("CARGO"));
    // The judge is found by its name.
    cargo.env("CARGO_PROFILE_RELEASE_STRIP", "false");
    cargo.args(["build", "--quiet", "--release", "-p", "scaling", "--target-dir"]).arg(&target);
    assert!(cargo.current_dir(peers).status().unwrap().success());
    target.join("release/scaling")
}

/// The others come first in the environment, so that every look at a secret passes them.
fn variables(fields: u64, others: u64, by_hand: bool) -> Vec<(String, String)> {
    let others = (0..others).map(|n| (format!("AN_OTHER_VARIABLE_{n}"), "with some value".to_owned()));
    let keys = (0..fields).map(|n| (format!("KEY_{n}"), random_hex(64)));
    let choice = [("APP_ENV", "production".to_owned()), ("FIELDS", fields.to_string())].into_iter();
    let by_hand = by_hand.then(|| ("BY_HAND", "1".to_owned()));
    others.chain(keys).chain(choice.chain(by_hand).map(|(name, value)| (name.to_owned(), value))).collect()
}

fn cost(program: &Path, fields: u64, variables: &[(String, String)]) -> Cost {
    let nanoseconds = |_| {
        let mut command = Command::new(program);
        command.args(["loop", &(20_000 / fields).to_string()]).env_clear().envs(variables.iter().cloned());
        String::from_utf8(command.output().unwrap().stdout).unwrap().trim().parse::<u64>().unwrap()
    };
    Cost {
        nanoseconds: (0..5).map(nanoseconds).min().unwrap(),
        instructions: instructions_in(2 * (100 / fields).max(2), &[], program, variables),
    }
}

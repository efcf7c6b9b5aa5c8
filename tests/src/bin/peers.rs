//! Measures this library beside what a user would pick instead, and prints one table.
//!
//! ```sh
//! cargo run --release -p secret-tests --bin peers
//! ```
//!
//! Each peer is a small program in `tests/peers` that gets the same three secrets from the
//! environment by its own best way. `BUILD=1` measures clean release builds too: instructions where
//! `perf stat` counts them, else CPU seconds of one job, which are noisy.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a benchmark that can't measure has no result")]

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output};

use secret_tests::{Holder, PIECE, instructions, random_hex};

const PEERS: [&str; 9] = [
    "ours",
    "by-hand",
    "with-envconfig",
    "with-confique",
    "with-figment",
    "with-config",
    "with-confik",
    "with-conf",
    "with-clap",
];

struct Row {
    name: &'static str,
    crates: usize,
    build: Option<f64>,
    kib: u64,
    nanoseconds: u64,
    instructions: u64,
    peak: usize,
    left: usize,
}

fn main() {
    let peers = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers");
    let target = peers.join("../../target/peers");
    let run = |command: &mut Command| -> Output {
        let output = command.current_dir(&peers).output().unwrap();
        assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
        output
    };
    run(Command::new(env!("CARGO")).args(["build", "--release", "--target-dir"]).arg(&target));
    let rows: Vec<Row> = PEERS
        .into_iter()
        .map(|name| {
            let program = target.join("release").join(name);
            let build = std::env::var_os("BUILD").map(|_| clean_build(name, &peers));
            let tree = run(Command::new(env!("CARGO")).args([
                "tree",
                "-p",
                name,
                "-e",
                "normal,build",
                "--prefix",
                "none",
                "--no-dedupe",
            ]));
            let tree = String::from_utf8(tree.stdout).unwrap();
            let crates: BTreeSet<_> =
                tree.lines().filter(|line| !line.starts_with(name) && !line.starts_with("peer ")).collect();
            let (peak, left) = memory(&program);
            Row {
                name,
                crates: crates.len(),
                build,
                kib: program.metadata().unwrap().len() / 1024,
                nanoseconds: nanoseconds(&program),
                instructions: instructions(&program, &variables()),
                peak,
                left,
            }
        })
        .collect();
    print(&rows);
}

fn print(rows: &[Row]) {
    println!("| | crates | clean build | program, KiB | resolve, ns | instructions | peak, KiB | bytes of keys left |");
    println!("|---|---|---|---|---|---|---|---|");
    let envconfig = rows.iter().find(|row| row.name == "with-envconfig").and_then(|row| row.build);
    for Row { name, crates, build, kib, nanoseconds, instructions, peak, left } in rows {
        let build =
            build.zip(envconfig).map_or("-".to_owned(), |(own, least)| format!("{own:.1} ({:.1} ×)", own / least));
        println!("| {name} | {crates} | {build} | {kib} | {nanoseconds} | {instructions} | {peak} | {left} |");
    }
}

fn variables() -> [(&'static str, String); 4] {
    [
        ("APP_ENV", "production".to_owned()),
        ("JWT_SECRET", random_hex(64)),
        ("COOKIE_SECRET", random_hex(64)),
        ("WEBHOOK_SECRET", random_hex(32)),
    ]
}

fn program(path: &Path) -> Command {
    let mut command = Command::new(path);
    command.env_clear().envs(variables());
    command
}

/// The least of five loops: these machines are shared.
fn nanoseconds(path: &Path) -> u64 {
    let measure = |_| {
        let output = program(path).args(["loop", "20000"]).output().unwrap();
        String::from_utf8(output.stdout).unwrap().trim().parse::<u64>().unwrap()
    };
    (0..5).map(measure).min().unwrap()
}

/// The peak of memory while the secrets are held, and how many bytes of them are left after.
fn memory(path: &Path) -> (usize, usize) {
    let variables = variables();
    let mut command = Command::new(path);
    let mut holder = Holder::start(command.arg("hold").env_clear().envs(variables.clone()));
    holder.reaches("held");
    let peak = holder.peak();
    holder.go_on();
    holder.reaches("dropped");
    let left = |key: &[u8]| match holder.scan(key) {
        (_, 0) => 0,
        // Whole copies, and what more there is of pieces.
        (_, pieces) => pieces + PIECE - 1,
    };
    let keys = variables.iter().skip(1).flat_map(|(_, text)| [text.as_bytes().to_vec(), secret_tests::unhex(text)]);
    (peak, keys.map(|key| left(&key)).sum())
}

/// Billions of instructions, or CPU seconds.
fn clean_build(name: &str, peers: &Path) -> f64 {
    let target = std::env::temp_dir().join(format!("clean-{name}-{}", std::process::id()));
    let cargo = [env!("CARGO"), "build", "--release", "--offline", "-j1", "-p", name, "--target-dir"];
    let perf = Command::new("perf")
        .args(["stat", "-x,", "-e", "instructions:u"])
        .args(cargo)
        .arg(&target)
        .current_dir(peers)
        .output();
    let text = perf.map(|output| String::from_utf8_lossy(&output.stderr).into_owned()).unwrap_or_default();
    let counted = text.lines().find_map(|line| line.split_once(",,instructions")?.0.parse::<f64>().ok());
    let measured = counted.map_or_else(
        || {
            _ = std::fs::remove_dir_all(&target);
            let script = format!("time -p {} {}", cargo.join(" "), target.display());
            let output = Command::new("bash").args(["-c", &script]).current_dir(peers).output().unwrap();
            let text = String::from_utf8(output.stderr).unwrap();
            let seconds = |name: &str| {
                text.lines().rev().find_map(|line| line.strip_prefix(name)?.trim().parse::<f64>().ok()).unwrap()
            };
            seconds("user") + seconds("sys")
        },
        |instructions| instructions / 1e9,
    );
    _ = std::fs::remove_dir_all(&target);
    measured
}

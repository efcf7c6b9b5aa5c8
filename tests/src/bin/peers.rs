//! Measures this library beside what a user would pick instead, and prints one table.
//!
//! ```sh
//! cargo run --release -p secret-tests --bin peers
//! ```
//!
//! Each peer is a small program in `tests/peers` that gets the same three secrets from the
//! environment by its own best way.
//!
//! `BUILD=1` measures clean release builds too, twenty minutes more: CPU seconds of each, the
//! lesser of two, which still swing with what else the machine does, and for ours and envconfig
//! instructions of all compilers, which don't; valgrind counts them, without linkers and build
//! scripts. `BUILD=all` counts them for every peer, which takes hours.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a benchmark that can't measure has no result")]

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output};

use secret_tests::{Holder, PIECE, compiler_instructions, instructions, random_hex};

const PEERS: [&str; 10] = [
    "ours",
    "by-hand",
    "by-hand-judged",
    "with-envconfig",
    "with-confique",
    "with-figment",
    "with-config",
    "with-confik",
    "with-conf",
    "with-clap",
];

/// What every build is compared with: it has syn, quote and proc-macro2 under it, and no more.
const LEAST: &str = "with-envconfig";

struct Row {
    name: &'static str,
    crates: usize,
    build: Option<Build>,
    kib: u64,
    nanoseconds: u64,
    instructions: u64,
    peak: usize,
    left: usize,
}

/// What a clean build costs.
#[derive(Clone, Copy)]
struct Build {
    /// Of the processor.
    seconds: f64,
    /// Billions.
    instructions: Option<f64>,
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
    let mut builds = clean_builds(&peers).into_iter();
    let rows: Vec<Row> = PEERS
        .into_iter()
        .map(|name| {
            let program = target.join("release").join(name);
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
                build: builds.next(),
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
    println!(
        "| | crates | clean build, CPU s | clean build, 10⁹ instructions | program, KiB | resolve, ns | instructions | peak, KiB | bytes of keys left |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    let least = rows.iter().find(|row| row.name == LEAST).and_then(|row| row.build);
    let beside_least = |build: Option<Build>, what: fn(Build) -> Option<f64>| {
        let pair = build.and_then(what).zip(least.and_then(what));
        pair.map_or("-".to_owned(), |(own, least)| format!("{own:.1} ({:.1} ×)", own / least))
    };
    for Row { name, crates, build, kib, nanoseconds, instructions, peak, left } in rows {
        let seconds = beside_least(*build, |build| Some(build.seconds));
        let counted = beside_least(*build, |build| build.instructions);
        println!(
            "| {name} | {crates} | {seconds} | {counted} | {kib} | {nanoseconds} | {instructions} | {peak} | {left} |"
        );
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

/// One for each peer, where `BUILD` asks for them.
fn clean_builds(peers: &Path) -> Vec<Build> {
    let Some(wish) = std::env::var_os("BUILD") else { return Vec::new() };
    let [first, second] = [(), ()].map(|()| PEERS.map(|name| clean_build(name, peers, cpu_seconds)));
    let build = |((name, first), second): ((&str, f64), f64)| {
        let counts = wish == "all" || ["ours", LEAST].contains(&name);
        #[expect(clippy::cast_precision_loss, reason = "it is shown with one decimal")]
        let count = |cargo: &mut Command| compiler_instructions(cargo) as f64 / 1e9;
        Build { seconds: first.min(second), instructions: counts.then(|| clean_build(name, peers, count)) }
    };
    PEERS.into_iter().zip(first).zip(second).map(build).collect()
}

fn clean_build(name: &str, peers: &Path, measure: impl Fn(&mut Command) -> f64) -> f64 {
    let target = tempfile::tempdir().unwrap();
    // In a shell, which tells what it spent on its children.
    let mut cargo = Command::new("bash");
    cargo.args(["-c", r#"time -p "$@""#, "bash", env!("CARGO"), "build", "--release", "--offline", "-j2", "-p", name]);
    measure(cargo.arg("--target-dir").arg(target.path()).current_dir(peers))
}

fn cpu_seconds(timed: &mut Command) -> f64 {
    let output = timed.output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{text}");
    let seconds =
        |name: &str| text.lines().rev().find_map(|line| line.strip_prefix(name)?.trim().parse::<f64>().ok()).unwrap();
    seconds("user") + seconds("sys")
}

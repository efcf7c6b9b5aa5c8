//! Measures what a touched file costs to check again, by the number of fields, beside the derives
//! of other crates, and how many lines of LLVM IR a field makes.
//!
//! ```sh
//! cargo run --release -p secret-tests --bin rebuild
//! ```
//!
//! Instructions where `perf stat` counts them, else the least CPU seconds of seven, less those of an
//! empty program.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a benchmark that can't measure has no result")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const SIZES: [usize; 4] = [3, 50, 200, 1000];

/// A crate's name, its dependency, and how a struct, a field and a call are written.
struct Derive {
    name: &'static str,
    dependency: &'static str,
    head: &'static str,
    field: fn(usize) -> String,
    call: &'static str,
}

const DERIVES: [Derive; 4] = [
    Derive {
        name: "ours",
        dependency: "secret-runtime = { path = \"{}\" }",
        head: "#[derive(secret_runtime::ResolvedSecrets)]",
        field: |n| {
            format!(
                "#[secret(env = \"KEY_{n}\", file = \".key-{n}\", bytes = 64)] pub f{n}: secret_runtime::SecretString,"
            )
        },
        call: "<S as secret_runtime::ResolvedSecrets>::resolve().unwrap()",
    },
    Derive {
        name: "envconfig",
        dependency: "envconfig = \"0.11\"",
        head: "use envconfig::Envconfig;\n#[derive(Envconfig)]",
        field: |n| format!("#[envconfig(from = \"KEY_{n}\")] pub f{n}: String,"),
        call: "S::init_from_env().unwrap()",
    },
    Derive {
        name: "confique",
        dependency: "confique = { version = \"0.4\", default-features = false }",
        head: "#[derive(confique::Config)]",
        field: |n| format!("#[config(env = \"KEY_{n}\")] pub f{n}: String,"),
        call: "<S as confique::Config>::builder().env().load().unwrap()",
    },
    Derive {
        name: "clap",
        dependency: "clap = { version = \"4\", features = [\"derive\", \"env\"] }",
        head: "#[derive(clap::Parser)]",
        field: |n| format!("#[arg(long, env = \"KEY_{n}\")] pub f{n}: String,"),
        call: "<S as clap::Parser>::parse()",
    },
];

fn main() {
    println!("| | {} | LLVM IR lines a field |", SIZES.map(|size| format!("{size} fields")).join(" | "));
    println!("|---|{}---|", "---|".repeat(SIZES.len()));
    for derive in &DERIVES {
        let package = package(derive);
        let empty = check(&package, derive, 0);
        let cells: Vec<String> =
            SIZES.iter().map(|size| format!("{:.3}", check(&package, derive, *size) - empty)).collect();
        let lines = (ir_lines(&package, derive, 100) - ir_lines(&package, derive, 50)) / 50;
        println!("| {} | {} | {lines} |", derive.name, cells.join(" | "));
    }
}

fn package(derive: &Derive) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let package = root.join("../target/rebuild").join(derive.name);
    fs::create_dir_all(package.join("src")).unwrap();
    let runtime = root.join("../secret-runtime");
    let dependency = derive.dependency.replace("{}", runtime.to_str().unwrap());
    let manifest =
        format!("[package]\nname = \"touched\"\nedition = \"2024\"\n[dependencies]\n{dependency}\n[workspace]\n");
    fs::write(package.join("Cargo.toml"), manifest).unwrap();
    package
}

fn write(package: &Path, derive: &Derive, fields: usize, comment: usize) {
    let mut text = format!("// {comment}\n");
    if fields > 0 {
        _ = writeln!(text, "{}\npub struct S {{", derive.head);
        (0..fields).for_each(|n| _ = writeln!(text, "    {}", (derive.field)(n)));
        _ = writeln!(text, "}}\npub fn resolve() -> S {{\n    {}\n}}", derive.call);
    }
    fs::write(package.join("src/lib.rs"), text).unwrap();
}

/// The least of seven checks after a touch.
fn check(package: &Path, derive: &Derive, fields: usize) -> f64 {
    write(package, derive, fields, 0);
    _ = cost(package);
    (1..=7)
        .map(|touch| {
            write(package, derive, fields, touch);
            cost(package)
        })
        .fold(f64::INFINITY, f64::min)
}

/// Billions of instructions, or CPU seconds, of one `cargo check`.
fn cost(package: &Path) -> f64 {
    let cargo = format!("{} check -q", env!("CARGO"));
    let script = format!(
        "if perf stat -x, -e instructions:u true 2>&1 | grep -q '^[0-9]'; then perf stat -x, -e instructions:u {cargo}; else time -p {cargo}; fi"
    );
    let output = Command::new("bash").args(["-c", &script]).current_dir(package).output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{text}");
    if let Some(count) = text.lines().find_map(|line| line.split_once(",,instructions")?.0.parse::<f64>().ok()) {
        return count / 1e9;
    }
    let seconds =
        |name: &str| text.lines().find_map(|line| line.strip_prefix(name)?.trim().parse::<f64>().ok()).unwrap();
    seconds("user") + seconds("sys")
}

/// The lines of LLVM IR of an unoptimised build.
fn ir_lines(package: &Path, derive: &Derive, fields: usize) -> usize {
    write(package, derive, fields, 0);
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["rustc", "-q", "--", "--emit=llvm-ir", "-Ccodegen-units=1"]).current_dir(package);
    assert!(cargo.status().unwrap().success());
    let found = fs::read_dir(package.join("target/debug/deps")).unwrap().map(|entry| entry.unwrap().path());
    let newest = found
        .filter(|path| path.extension().is_some_and(|extension| extension == "ll"))
        .max_by_key(|path| path.metadata().unwrap().modified().unwrap());
    fs::read_to_string(newest.unwrap()).unwrap().lines().count()
}

//! Measures what a touched file costs to check again, by the number of fields, beside the derives
//! of other crates, and how many lines of LLVM IR a field makes.
//!
//! ```sh
//! cargo run --release -p secret-tests --bin rebuild
//! ```
//!
//! Billions of instructions of the compiler, derive included, less those of an empty crate, counted
//! by valgrind: eight minutes on two cores, since 1,000 fields are 35 billion for some. "Touched":
//! incremental, and only a comment has changed, so the derive itself weighs most. "From scratch":
//! not incremental, as for a struct that has changed.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a benchmark that can't measure has no result")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use secret_tests::compiler_instructions;

const SIZES: [usize; 4] = [3, 50, 200, 1000];

/// A crate's name, its dependency, and how a struct, a field and a call are written.
struct Derive {
    name: &'static str,
    dependency: &'static str,
    head: &'static str,
    field: fn(usize) -> String,
    call: &'static str,
}

const DERIVES: [Derive; 5] = [
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
    // With the one word that the others have.
    Derive {
        name: "ours-env-alone",
        dependency: "secret-runtime = { path = \"{}\" }",
        head: "#[derive(secret_runtime::ResolvedSecrets)]",
        field: |n| format!("#[secret(env = \"KEY_{n}\")] pub f{n}: secret_runtime::SecretString,"),
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
    let sizes = SIZES.map(|size| format!("{size} fields, touched | from scratch"));
    println!("| | {} | LLVM IR lines a field |", sizes.join(" | "));
    println!("|---|{}---|", "---|---|".repeat(SIZES.len()));
    let rows = thread::scope(|scope| {
        let threads = DERIVES.each_ref().map(|derive| scope.spawn(|| row(derive)));
        threads.map(|thread| thread.join().unwrap())
    });
    println!("{}", rows.join("\n"));
}

fn row(derive: &Derive) -> String {
    let package = package(derive);
    let [touch_of_empty, scratch_of_empty] = check(&package, derive, 0);
    #[expect(clippy::cast_precision_loss, reason = "it is shown with three decimals")]
    let billions = |cost: u64, of_empty| cost.saturating_sub(of_empty) as f64 / 1e9;
    let cells = SIZES.map(|size| {
        let [touch, scratch] = check(&package, derive, size);
        format!("{:.3} | {:.3}", billions(touch, touch_of_empty), billions(scratch, scratch_of_empty))
    });
    let lines = (ir_lines(&package, derive, 100) - ir_lines(&package, derive, 50)) / 50;
    format!("| {} | {} | {lines} |", derive.name, cells.join(" | "))
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

fn write(package: &Path, derive: &Derive, fields: usize, comment: &str) {
    let mut text = format!("// {comment}\n");
    if fields > 0 {
        _ = writeln!(text, "{}\npub struct S {{", derive.head);
        (0..fields).for_each(|n| _ = writeln!(text, "    {}", (derive.field)(n)));
        _ = writeln!(text, "}}\npub fn resolve() -> S {{\n    {}\n}}", derive.call);
    }
    fs::write(package.join("src/lib.rs"), text).unwrap();
}

fn cargo(command: &str, package: &Path) -> Command {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args([command, "--quiet", "--target-dir", "target"]).current_dir(package);
    cargo
}

/// Instructions of a check after a touch: incremental, and from scratch.
fn check(package: &Path, derive: &Derive, fields: usize) -> [u64; 2] {
    ["1", "0"].map(|incremental| {
        let check = || {
            let mut check = cargo("check", package);
            check.env("CARGO_INCREMENTAL", incremental);
            check
        };
        write(package, derive, fields, "before");
        assert!(check().status().unwrap().success());
        write(package, derive, fields, "after");
        compiler_instructions(&mut check())
    })
}

/// The lines of LLVM IR of an unoptimised build.
fn ir_lines(package: &Path, derive: &Derive, fields: usize) -> usize {
    write(package, derive, fields, "");
    let mut cargo = cargo("rustc", package);
    assert!(cargo.args(["--", "--emit=llvm-ir", "-Ccodegen-units=1"]).status().unwrap().success());
    let found = fs::read_dir(package.join("target/debug/deps")).unwrap().map(|entry| entry.unwrap().path());
    let newest = found
        .filter(|path| path.extension().is_some_and(|extension| extension == "ll"))
        .max_by_key(|path| path.metadata().unwrap().modified().unwrap());
    fs::read_to_string(newest.unwrap()).unwrap().lines().count()
}

//! Counts instructions, which no other load on the machine changes.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

const NEEDED: &str = "valgrind: apt-get install -y --no-install-recommends valgrind";

/// Instructions of one resolve by a program that takes `loop N`: those of 300 less those of 100.
///
/// # Panics
///
/// Where valgrind is missing, naming the line that installs it.
#[must_use]
pub fn instructions(program: &Path, variables: &[(&str, String)]) -> u64 {
    instructions_in(200, &[], program, variables)
}

/// [`instructions`], by a loop that runs half as often, and one that runs so many times more.
/// `options` are callgrind's own.
///
/// # Panics
///
/// Where valgrind is missing, naming the line that installs it.
#[must_use]
pub fn instructions_in<N: AsRef<OsStr>>(
    times: u64,
    options: &[&str],
    program: &Path,
    variables: &[(N, String)],
) -> u64 {
    let count = |times: u64| {
        let mut valgrind = Command::new("valgrind");
        valgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).args(options);
        valgrind.arg(program).args(["loop", &times.to_string()]);
        valgrind.env_clear().envs(variables.iter().map(|(name, value)| (name, value)));
        let output = valgrind.env("PATH", std::env::var_os("PATH").unwrap()).output().expect(NEEDED);
        counted(&String::from_utf8_lossy(&output.stderr)).expect("callgrind counts")
    };
    (count(times / 2 + times) - count(times / 2)) / times
}

/// Runs a compiler, and counts unless cargo only asks it who it is.
#[cfg(unix)]
const WRAPPER: &str = r#"#!/bin/sh
for word; do case $word in -vV | ___) exec "$@" ;; esac; done
exec valgrind --tool=cachegrind --cache-sim=no --cachegrind-out-file=/dev/null --log-file="$COUNTS/%p" "$@"
"#;

/// Instructions of every compiler that a cargo command starts, derives included, since they run
/// inside of it. Linkers and build scripts aren't counted; a compiler that a build script tries is.
/// It takes a second for every 80 million, and four more for each compiler.
///
/// # Panics
///
/// Where the command fails, or valgrind is missing, naming the line that installs it.
#[cfg(unix)]
#[must_use]
pub fn compiler_instructions(cargo: &mut Command) -> u64 {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    assert!(Command::new("valgrind").arg("--version").output().is_ok(), "{NEEDED}");
    let folder = tempfile::tempdir().unwrap();
    let (wrapper, counts) = (folder.path().join("wrapper"), folder.path().join("counts"));
    fs::write(&wrapper, WRAPPER).unwrap();
    fs::set_permissions(&wrapper, fs::Permissions::from_mode(0o700)).unwrap();
    fs::create_dir(&counts).unwrap();
    // Not by its name alone: that may be rustup, which becomes the compiler unseen by valgrind.
    let compiler = Path::new(env!("CARGO")).with_file_name("rustc");
    cargo.env("RUSTC_WRAPPER", &wrapper).env("RUSTC", compiler).env("COUNTS", &counts);
    let output = cargo.output().unwrap();
    assert!(output.status.success(), "{cargo:?}: {}", String::from_utf8_lossy(&output.stderr));
    let logs = fs::read_dir(&counts).unwrap().map(|log| fs::read_to_string(log.unwrap().path()).unwrap());
    // Where a compiler starts a linker, the log that valgrind has begun for that process has no count.
    logs.filter_map(|log| counted(&log)).sum()
}

/// The count at the end of valgrind's own words.
fn counted(log: &str) -> Option<u64> {
    let refs = log.lines().find_map(|line| line.split_once("I   refs:"))?.1;
    refs.replace(',', "").trim().parse().ok()
}

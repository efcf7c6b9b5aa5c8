//! Counts instructions, which no other load on the machine changes.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::path::Path;
use std::process::Command;

/// Instructions of one resolve by a program that takes `loop N`: those of 300 less those of 100.
///
/// # Panics
///
/// Where valgrind is missing, naming the line that installs it.
#[must_use]
pub fn instructions(program: &Path, variables: &[(&str, String)]) -> u64 {
    let count = |times: &str| {
        let mut valgrind = Command::new("valgrind");
        valgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).arg(program).args(["loop", times]);
        valgrind.env_clear().envs(variables.iter().cloned()).env("PATH", std::env::var_os("PATH").unwrap());
        let output = valgrind.output().expect("valgrind: apt-get install -y --no-install-recommends valgrind");
        let text = String::from_utf8_lossy(&output.stderr).replace(',', "");
        let refs = text.lines().find_map(|line| line.split_once("I   refs:")).expect("callgrind counts").1;
        refs.trim().parse::<u64>().unwrap()
    };
    (count("300") - count("100")) / 200
}

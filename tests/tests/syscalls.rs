//! How often the library asks the system for something, counted by strace.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use secret_tests::{Sandbox, random_hex, tool};

const FILES: [(&str, usize); 3] = [(".jwt-secret", 64), (".cookie-secret", 64), (".webhook-secret", 32)];

/// The calls of a boot that are about the folder of the keys, or draw random bytes, in order.
fn calls(sandbox: &Sandbox, mode: &str) -> Vec<String> {
    _ = tool("strace", &["-V"]);
    let strace = ["strace", "-qq", "-y", "-o", "trace"];
    _ = sandbox.start(&["readme"]).var("APP_ENV", mode).after(&strace).run().good();
    let trace = String::from_utf8(sandbox.read("work/trace")).unwrap();
    let folder = sandbox.shown("base");
    let ours = |line: &&str| line.contains(&folder) || line.starts_with("getrandom(");
    // What the probe itself prints, and what the kernel hands over, names the folder too.
    let not_ours =
        |line: &&str| !line.starts_with("write(1") && !line.starts_with("write(2") && !line.starts_with("execve(");
    trace.lines().filter(ours).filter(not_ours).map(str::to_owned).collect()
}

fn count(calls: &[String], names: &[&str]) -> usize {
    calls.iter().filter(|line| line.split_once('(').is_some_and(|(name, _)| names.contains(&name))).count()
}

#[test]
fn a_file_costs_four_calls_and_a_folder_one() {
    let sandbox = Sandbox::new(env!("CARGO_BIN_EXE_probe"));
    for (file, bytes) in FILES {
        sandbox.write(&format!("base/{file}"), random_hex(bytes) + "\n", 0o600);
    }
    let calls = calls(&sandbox, "production");
    for name in ["openat", "read", "close"] {
        assert_eq!(count(&calls, &[name]), FILES.len(), "{name}: {calls:#?}");
    }
    // One for each file's descriptor, one for the folder.
    assert_eq!(count(&calls, &["statx", "fstat", "newfstatat", "stat"]), FILES.len() + 1, "{calls:#?}");
    // A debug build of the standard library asks whether a descriptor is open before it closes it.
    let others = calls.iter().filter(|line| line.contains("/base") && !line.starts_with("fcntl(")).count();
    assert_eq!(others, 4 * FILES.len() + 1, "{calls:#?}");
}

#[test]
fn a_first_boot_draws_once_a_key_and_syncs_once_a_file_and_a_folder() {
    let sandbox = Sandbox::new(env!("CARGO_BIN_EXE_probe"));
    let calls = calls(&sandbox, "development");
    let draws = |bytes| {
        calls.iter().filter(|line| line.starts_with("getrandom(") && line.contains(&format!(", {bytes}, "))).count()
    };
    assert_eq!((draws(64), draws(32)), (2, 1), "{calls:#?}");
    assert_eq!(count(&calls, &["fsync", "fdatasync"]), FILES.len() + 1, "{calls:#?}");
}

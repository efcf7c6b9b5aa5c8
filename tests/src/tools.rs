//! Programs of other makers, which the library's files and values are tried against.

#![expect(clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Debian's package of each.
const INSTALL: [(&str, &str); 9] = [
    ("node", "apt-get install -y --no-install-recommends nodejs"),
    ("python3", "apt-get install -y --no-install-recommends python3"),
    ("openssl", "apt-get install -y --no-install-recommends openssl"),
    ("systemd-analyze", "apt-get install -y --no-install-recommends systemd"),
    ("script", "apt-get install -y --no-install-recommends bsdutils"),
    ("setpriv", "apt-get install -y --no-install-recommends util-linux"),
    ("unshare", "apt-get install -y --no-install-recommends util-linux"),
    ("sha256sum", "apt-get install -y --no-install-recommends coreutils"),
    ("mkfifo", "apt-get install -y --no-install-recommends coreutils"),
];

/// The line that installs a program.
pub(crate) fn install_line(program: &str) -> &'static str {
    INSTALL.iter().find(|(name, _)| *name == program).map_or("install it", |(_, line)| line)
}

/// Runs a program and gives back what it prints.
///
/// # Panics
///
/// Where it isn't installed, naming the line that installs it; where it fails.
#[must_use]
pub fn tool(program: &str, arguments: &[&str]) -> String {
    tool_in(Path::new("."), program, arguments)
}

/// The same, in a folder.
///
/// # Panics
///
/// The same.
#[must_use]
pub fn tool_in(folder: &Path, program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).current_dir(folder).stdin(Stdio::null()).output();
    match output {
        Ok(output) if output.status.success() => String::from_utf8_lossy(&output.stdout).into_owned(),
        Ok(output) => panic!("{program} {arguments:?}: {}: {}", output.status, String::from_utf8_lossy(&output.stderr)),
        Err(error) => {
            panic!("these tests take `{program}`, which could not be run ({error}): {}", install_line(program))
        }
    }
}

/// The folder of these Python packages, each pinned, installed below `target/servers` where they are
/// not; nothing else is installed with them.
///
/// # Panics
///
/// Where they can't be installed.
#[must_use]
pub fn python_packages(name: &str, packages: &str) -> PathBuf {
    let servers = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("target/servers");
    fs::create_dir_all(&servers).unwrap();
    let lock = File::create(servers.join(format!("{name}.lock"))).unwrap();
    lock.lock().unwrap();
    let folder = servers.join(name);
    // What is complete says of what.
    let says = folder.join("packages");
    if fs::read_to_string(&says).ok().as_deref() != Some(packages) {
        _ = fs::remove_dir_all(&folder);
        let target = folder.to_str().unwrap();
        let words = ["-m", "pip", "install", "-q", "--no-deps", "--no-compile", "--target", target];
        let words: Vec<&str> = words.into_iter().chain(packages.split_whitespace()).collect();
        _ = tool("python3", &words);
        fs::write(says, packages).unwrap();
    }
    folder
}

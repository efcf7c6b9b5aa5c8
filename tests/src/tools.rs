//! Programs of other makers, which the library's files and values are tried against.

#![expect(clippy::panic, reason = "a test fails by panicking")]

use std::path::Path;
use std::process::{Command, Stdio};

/// Debian's package of each.
const INSTALL: [(&str, &str); 8] = [
    ("node", "apt-get install -y --no-install-recommends nodejs"),
    ("python3", "apt-get install -y --no-install-recommends python3"),
    ("openssl", "apt-get install -y --no-install-recommends openssl"),
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

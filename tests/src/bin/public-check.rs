//! Gives every line of a list of published secrets to the resolver, as a text key and as bytes,
//! and counts what is refused and why.
//!
//! ```sh
//! cargo run --release -p secret-tests --bin public-check -- LIST…
//! ```

use std::collections::BTreeMap;
use std::ffi::OsString;

use secret_runtime::{Mode, ResolvedSecrets, Resolver, SecretSlice, SecretString};

/// With the lowest floor that the derive allows, so that length refuses as little as it can.
#[derive(ResolvedSecrets)]
struct Text {
    #[secret(env = "KEY", min_bytes = 16)]
    _key: SecretString,
}

#[derive(ResolvedSecrets)]
struct Bytes {
    #[secret(env = "KEY", encoding = "text", min_bytes = 16)]
    _key: SecretSlice<u8>,
}

fn main() -> std::io::Result<()> {
    let mut accepted = 0;
    for path in std::env::args_os().skip(1) {
        let list = std::fs::read(path)?;
        let lines = list.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
        let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
        let mut total = 0;
        for line in lines.filter(|line| !line.is_empty()) {
            let resolver = Resolver::new().mode(Mode::Development).env([("KEY", as_variable(line))]);
            for report in [resolver.check::<Text>(), resolver.check::<Bytes>()] {
                total += 1;
                let kind =
                    report.problems().first().map_or("ACCEPTED".to_owned(), |problem| format!("{:?}", problem.kind()));
                accepted += usize::from(report.is_ok());
                *kinds.entry(kind).or_default() += 1;
            }
        }
        println!("{total} tries: {kinds:?}");
    }
    println!("{accepted} accepted");
    if accepted == 0 { Ok(()) } else { Err(std::io::Error::other("a published secret was accepted")) }
}

/// Some lines are not UTF-8.
#[cfg(unix)]
fn as_variable(line: &[u8]) -> OsString {
    std::os::unix::ffi::OsStringExt::from_vec(line.to_vec())
}

#[cfg(not(unix))]
fn as_variable(line: &[u8]) -> OsString {
    String::from_utf8_lossy(line).into_owned().into()
}

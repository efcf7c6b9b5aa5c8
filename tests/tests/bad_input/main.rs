//! Every bad value, from every source, in both modes: one problem that names the secret, the source
//! and a remedy, and gives nothing of the value away.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod copies;
mod values;

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt as _;

use secret_tests::{Run, Sandbox, Start, reveals};

/// The child.
const PROBE: &str = env!("CARGO_BIN_EXE_probe");

const MODES: [&str; 2] = ["production", "development"];

/// The lengths that the structs themselves declare, and messages may tell: `bytes`, `min_bytes`.
const DECLARED: [usize; 2] = [47, 24];

/// Where a value is put.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Source {
    Variable,
    NamedFile,
    Credential,
    File,
}

const SOURCES: [Source; 4] = [Source::Variable, Source::NamedFile, Source::Credential, Source::File];

impl Source {
    /// A start that finds the value here.
    fn start<'a>(self, sandbox: &'a Sandbox, program: &str, mode: &str, value: &[u8]) -> Start<'a> {
        let start = sandbox.start(&[program]).var("APP_ENV", mode);
        match self {
            Self::Variable => start.raw_var("KEY", OsString::from_vec(value.to_vec())),
            Self::NamedFile => {
                sandbox.write("work/mounted", value, 0o600);
                start.var("KEY_FILE", "mounted")
            }
            Self::Credential => {
                sandbox.write("credentials/key", value, 0o600);
                start.var("CREDENTIALS_DIRECTORY", "{}/credentials")
            }
            Self::File => {
                sandbox.write("base/.key", value, 0o600);
                start
            }
        }
    }

    /// How a message calls it.
    fn named(self) -> &'static str {
        match self {
            Self::Variable => "KEY (field `key`): variable KEY: ",
            Self::NamedFile => "KEY (field `key`): file mounted (KEY_FILE): ",
            Self::Credential => "credentials/key: ",
            Self::File => "base/.key: ",
        }
    }
}

/// Nothing of the value is in the output: no piece of six bytes, and neither its length nor that of
/// what it decodes to.
#[track_caller]
fn silent(run: &Run, value: &[u8], decoded: &[usize]) {
    let output = run.all();
    assert_eq!(reveals(&output, value, &DECLARED), None, "in:\n{output}");
    // A message has other reasons to name a number under ten.
    for length in decoded.iter().filter(|length| **length > 9) {
        let told = output.split(|letter: char| !letter.is_ascii_alphanumeric()).any(|word| word == length.to_string());
        assert!(!told || DECLARED.contains(length), "the length {length} is told in:\n{output}");
    }
}

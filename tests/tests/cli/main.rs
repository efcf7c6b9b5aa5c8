//! The operator's command, in a service that has no command line of its own: what it prints, where it
//! writes, its exit status.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod check;
mod generate;
mod help;
mod rotate;
mod template;

use secret_tests::{Run, Sandbox, Start, random_hex};

fn sandbox() -> Sandbox {
    Sandbox::new(env!("CARGO_BIN_EXE_operator"))
}

/// `operator secrets WORDS…`
fn secrets<'s>(sandbox: &'s Sandbox, words: &str) -> Start<'s> {
    let words: Vec<&str> = ["secrets"].into_iter().chain(words.split(' ')).collect();
    sandbox.start(&words)
}

/// The same, where every required secret is given.
fn given<'s>(sandbox: &'s Sandbox, words: &str) -> Start<'s> {
    let start = secrets(sandbox, words).var("JWT_SECRET", random_hex(64)).var("DB_PEPPER", random_hex(64));
    start.var("COOKIE_SECRET", secret_tests::base64(secret_tests::random(64)))
}

#[track_caller]
fn ended(run: &Run, code: i32) {
    assert_eq!(run.code, Some(code), "{}", run.all());
}

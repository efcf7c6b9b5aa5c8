//! Which source answers, in which mode, and what is generated: every case a process of its own.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod generation;
mod modes;
mod product;
mod release;
mod sources;

/// The child.
const PROBE: &str = env!("CARGO_BIN_EXE_probe");

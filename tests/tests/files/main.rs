//! Files that hold secrets: whose they are, what they are, what is in them, and how one is created.

#![cfg(unix)]
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod contents;
mod creation;
mod kinds;
mod leftovers;
mod links;
mod loose;
mod mounted;
mod ours;

/// The child.
const PROBE: &str = env!("CARGO_BIN_EXE_probe");

const MODES: [&str; 2] = ["production", "development"];

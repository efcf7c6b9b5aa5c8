//! The examples that are servers, over real HTTP: what outlives a restart and a rotation, and what is
//! refused.

#![cfg(all(unix, any(feature = "axum", feature = "actix", feature = "rocket")))]
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[cfg(feature = "axum")]
mod axum;
#[cfg(any(feature = "actix", feature = "rocket"))]
mod cookies;
mod server;

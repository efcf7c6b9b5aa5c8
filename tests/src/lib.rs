//! What the tests share: a sandbox for child processes, keys to feed them, tables, foreign tools.
//!
//! The library is there for tests alone, so what goes wrong in it panics.

// The derive's own modules: a proc-macro crate can't be called outside the compiler.
#[path = "../../secret-derive/src/ast.rs"]
mod ast;
#[path = "../../secret-derive/src/attr.rs"]
mod attr;
#[path = "../../secret-derive/src/check.rs"]
mod check;
#[path = "../../secret-derive/src/derive.rs"]
mod derive;
#[path = "../../secret-derive/src/errors.rs"]
mod errors;
#[path = "../../secret-derive/src/expand.rs"]
mod expand;
#[path = "../../secret-derive/src/name.rs"]
mod name;
#[path = "../../secret-derive/src/rows.rs"]
mod rows;

#[cfg(feature = "aws")]
pub mod aws;
mod callgrind;
#[cfg(feature = "aws")]
mod front;
#[cfg(unix)]
pub mod fuzz;
#[cfg(unix)]
mod sandbox;
#[cfg(target_os = "linux")]
mod scan;
#[cfg(feature = "openbao")]
pub mod servers;
#[cfg(unix)]
mod start;
mod table;
mod tools;
mod values;

#[cfg(unix)]
pub use crate::callgrind::compiler_instructions;
pub use crate::callgrind::{instructions, instructions_in};
#[cfg(unix)]
pub use crate::sandbox::{Sandbox, is_root};
#[cfg(target_os = "linux")]
pub use crate::scan::{Holder, PIECE};
#[cfg(unix)]
pub use crate::start::{Run, Start};
pub use crate::table::each;
pub use crate::tools::{python_packages, tool, tool_in};
pub use crate::values::{base64, hex, random, random_hex, reveals, unhex};

//! What goes before an entry's name.

use crate::{StoreError, StoreErrorKind};

/// A prefix of names that both services take.
pub(super) fn prefix(prefix: String, also: &str) -> Result<String, StoreError> {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || also.as_bytes().contains(&byte);
    if prefix.bytes().all(known) && prefix.len() <= 256 {
        return Ok(prefix);
    }
    let rule = format!("a prefix is made of letters, digits and {also}, 256 at most");
    Err(StoreErrorKind::Misconfigured.because(rule))
}

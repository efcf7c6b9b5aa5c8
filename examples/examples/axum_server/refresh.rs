//! Refresh tokens that are good once (RFC 9700 §4.14.2): whoever shows an old one has stolen it, or
//! was stolen from, so its whole family ends.
//!
//! Random, and kept as digests in memory alone: a restart asks for a login once the access token has
//! expired. A real service has them in its database.

use std::collections::HashMap;

use sha2::{Digest as _, Sha256};

/// The logins that can be refreshed, by the first half of their tokens.
#[derive(Default)]
pub(crate) struct Families(HashMap<String, Family>);

struct Family {
    name: String,
    /// Of the second half of the token that is good now.
    digest: [u8; 32],
}

impl Families {
    /// The first token of a login.
    pub(crate) fn begin(&mut self, name: &str) -> Option<String> {
        let (id, half) = (random()?, random()?);
        self.0.insert(id.clone(), Family { name: name.to_owned(), digest: digest(&half) });
        Some(format!("{id}.{half}"))
    }

    /// Whose token it is, and the one that is good from now on.
    pub(crate) fn next(&mut self, token: &str) -> Option<(String, String)> {
        let (id, half) = token.split_once('.')?;
        let family = self.0.get_mut(id)?;
        if digest(half) != family.digest {
            self.0.remove(id);
            return None;
        }
        let half = random()?;
        family.digest = digest(&half);
        Some((family.name.clone(), format!("{id}.{half}")))
    }
}

fn digest(half: &str) -> [u8; 32] {
    Sha256::digest(half).into()
}

/// 256 bits, as hexadecimal digits.
fn random() -> Option<String> {
    let word = || getrandom::u64().ok();
    Some(format!("{:016x}{:016x}{:016x}{:016x}", word()?, word()?, word()?, word()?))
}

//! What a new entry asks for, beside the one that is stored.

use secrecy::ExposeSecret as _;

use crate::{Entry, StoreError, StoreErrorKind, StoredKey};

/// The one step that a replacement is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Nothing is new.
    Nothing,
    /// A next key appears.
    Publish,
    /// The next key becomes the current one, and the current one the only previous one.
    Promote,
    /// The next key goes.
    Withdraw,
    /// The previous key goes.
    Retire,
}

impl Step {
    pub(super) fn between(old: &Entry, new: &Entry) -> Result<Self, StoreError> {
        if new.previous.len() > 1 {
            let one = "Secrets Manager holds one previous key: retire the old key first";
            return Err(StoreErrorKind::Unsupported.because(one));
        }
        let (old_previous, new_previous) = (old.previous.first(), new.previous.first());
        let current = same(Some(&old.current), Some(&new.current));
        let next = same(old.next.as_ref(), new.next.as_ref());
        let previous = same(old_previous, new_previous);
        let promoted = same(old.next.as_ref(), Some(&new.current)) && same(Some(&old.current), new_previous);
        match (&old.next, &new.next) {
            _ if current && next && previous => Ok(Self::Nothing),
            (None, Some(_)) if current && previous => Ok(Self::Publish),
            (Some(_), None) if promoted => Ok(Self::Promote),
            (Some(_), None) if current && previous => Ok(Self::Withdraw),
            _ if current && next && new_previous.is_none() => Ok(Self::Retire),
            _ => {
                let steps =
                    "Secrets Manager moves one key at a time: publish the next one, promote it, retire the old one";
                Err(StoreErrorKind::Unsupported.because(steps))
            }
        }
    }
}

fn same(one: Option<&StoredKey>, other: Option<&StoredKey>) -> bool {
    one.map(|key| key.text.expose_secret()) == other.map(|key| key.text.expose_secret())
}

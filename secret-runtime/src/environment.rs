//! The environment as a value: the process's own, read name by name, or one that was given.

use std::ffi::{OsStr, OsString};

use zeroize::Zeroize as _;

/// Where variables are read.
#[derive(Default)]
pub(crate) enum Environment {
    /// The process's; no snapshot of it is ever taken.
    #[default]
    Process,
    /// One that was given, wiped when dropped; of two with one name the later counts.
    Given(Vec<(OsString, OsString)>),
}

impl Environment {
    pub(crate) fn given(variables: impl Iterator<Item = (OsString, OsString)>) -> Self {
        Self::Given(variables.collect())
    }

    /// Whether the variable is there, and not empty.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| {
            let has = !value.is_empty();
            wipe(value);
            has
        })
    }

    /// The variable's value, in a buffer of its own that the caller wipes where it is a secret.
    pub(crate) fn get(&self, name: impl AsRef<OsStr>) -> Option<OsString> {
        match self {
            Self::Process => std::env::var_os(name),
            Self::Given(variables) => {
                variables.iter().rev().find(|(known, _)| known == name.as_ref()).map(|(_, value)| value.clone())
            }
        }
    }
}

impl Drop for Environment {
    fn drop(&mut self) {
        if let Self::Given(variables) = self {
            for (_, value) in std::mem::take(variables) {
                wipe(value);
            }
        }
    }
}

pub(crate) fn wipe(value: OsString) {
    value.into_encoded_bytes().zeroize();
}

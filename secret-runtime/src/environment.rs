//! The environment as a value: the process's own, read name by name, or one that was given.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};

use zeroize::Zeroize as _;

/// Where variables are read.
#[derive(Default)]
pub(crate) enum Environment {
    /// The process's; no snapshot of it is ever taken.
    #[default]
    Process,
    /// One that was given, wiped when dropped.
    Given(BTreeMap<OsString, OsString>),
}

impl Environment {
    pub(crate) fn given(variables: impl Iterator<Item = (OsString, OsString)>) -> Self {
        let mut given = BTreeMap::new();
        for (name, value) in variables {
            if let Some(replaced) = given.insert(name, value) {
                wipe(replaced);
            }
        }
        Self::Given(given)
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
            Self::Given(variables) => variables.get(name.as_ref()).cloned(),
        }
    }
}

impl Drop for Environment {
    fn drop(&mut self) {
        if let Self::Given(variables) = self {
            std::mem::take(variables).into_values().for_each(wipe);
        }
    }
}

pub(crate) fn wipe(value: OsString) {
    value.into_encoded_bytes().zeroize();
}

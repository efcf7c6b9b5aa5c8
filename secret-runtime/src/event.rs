//! What the library does on its own account, told to an observer.

use std::fmt;
use std::path::{Path, PathBuf};

/// Something that happened while secrets were resolved. Never carries a value.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Event {
    /// A key was generated and kept.
    Generated(Generated),
}

/// A key that was generated and kept.
#[derive(Clone, Debug)]
pub struct Generated {
    pub(crate) name: String,
    pub(crate) field: String,
    pub(crate) path: PathBuf,
    pub(crate) mode: String,
}

impl Generated {
    /// The secret's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The struct's field.
    #[must_use]
    pub fn field(&self) -> &str {
        &self.field
    }

    /// The file that keeps the key.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Generated(Generated { name, field, path, mode }) => {
                write!(f, "generated {name} (field `{field}`), kept in {}; mode: {mode}", crate::text::path(path))
            }
        }
    }
}

/// The default observer: one line on standard error. A closed standard error is no reason to fail.
pub(crate) fn print(event: &Event) {
    use std::io::Write as _;
    _ = writeln!(std::io::stderr(), "secret-runtime: {event}");
}

//! What the library does on its own account, told to an observer.

use std::fmt;
use std::path::Path;

use crate::live::Status;
use crate::{Report, Rotated, Source};

/// Something that happened while secrets were resolved. Never carries a value.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Event {
    /// A key was generated and kept.
    Generated(Generated),
    /// A step of a rotation was taken.
    Rotated(Rotated),
    /// A [`Live`](crate::Live) has found other keys, and handed them over.
    Reloaded(Report),
    /// A [`Live`](crate::Live) could not reload, and keeps what it has.
    ReloadFailed(Status),
}

/// A key that was generated and kept.
#[derive(Clone, Debug)]
pub struct Generated {
    pub(crate) name: String,
    pub(crate) field: String,
    pub(crate) source: Source,
    pub(crate) mode: String,
    pub(crate) line_to_ignore: Option<String>,
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

    /// Where the key is kept: [`Source::Generated`] or [`Source::GeneratedInStore`].
    #[must_use]
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// The line for `.gitignore`, where git would commit the file: told in development, by a debug
    /// build.
    #[must_use]
    pub fn line_to_ignore(&self) -> Option<&str> {
        self.line_to_ignore.as_deref()
    }

    /// The file that keeps the key; none where a store does.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match &self.source {
            Source::Generated { path } => Some(path),
            _ => None,
        }
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Generated(Generated { name, field, source, mode, line_to_ignore }) => {
                write!(f, "{name} (field `{field}`): {source}; mode: {mode}")?;
                line_to_ignore.iter().try_for_each(|line| {
                    write!(f, "; git does not ignore it, so add this line to .gitignore: {}", crate::text::line(line))
                })
            }
            Self::Rotated(rotated) => rotated.fmt(f),
            Self::Reloaded(report) => {
                f.write_str("reloaded")?;
                report.secrets().iter().try_for_each(|secret| {
                    write!(f, "; {}", secret.name())?;
                    secret.keys().iter().try_for_each(|key| write!(f, " {} {}", key.place(), key.fingerprint()))
                })
            }
            Self::ReloadFailed(Status { age, error }) => {
                write!(f, "the secrets of {} seconds ago stay in use, since a reload failed", age.as_secs())?;
                error.iter().try_for_each(|error| write!(f, ": {error}"))
            }
        }
    }
}

/// The default observer: an event of `tracing` where somebody listens to those, else one line on
/// standard error. A closed standard error is no reason to fail.
pub(crate) fn print(event: &Event) {
    use std::io::Write as _;
    if !trace(event) {
        _ = writeln!(std::io::stderr(), "secret-runtime: {event}");
    }
}

/// Tells `tracing`, where somebody listens to it.
#[cfg(feature = "tracing")]
pub(crate) fn trace(event: &Event) -> bool {
    crate::tracing::tell(event)
}

#[cfg(not(feature = "tracing"))]
pub(crate) fn trace(_: &Event) -> bool {
    false
}

//! What can be wrong with a secret: never its value, nor a part of one.

use std::fmt;

use crate::{Place, Source};

/// One thing that is wrong, and the command that mends it.
///
/// `Debug` prints what `Display` prints, since a `main` that returns a `Result` prints `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Problem {
    pub(crate) name: String,
    pub(crate) field: Option<String>,
    pub(crate) kind: ProblemKind,
    pub(crate) detail: String,
    pub(crate) remedy: String,
}

impl Problem {
    /// The secret's name: its variable (with prefix), else its credential, file or entry. For
    /// [`ProblemKind::UnknownMode`] it is the mode variable, for [`ProblemKind::NoSuchSecret`] the
    /// name that was asked for, for a `.env` file that can't be read its path.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The struct's field, `outer.inner` when nested; none where it is about no
    /// field.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        self.field.as_deref()
    }

    /// What is wrong, for programs.
    #[must_use]
    pub fn kind(&self) -> ProblemKind {
        self.kind
    }

    /// What is wrong and where, for people.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// A shell command that mends it, quoted so that it can be pasted.
    #[must_use]
    pub fn remedy(&self) -> &str {
        &self.remedy
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        if let Some(field) = &self.field {
            write!(f, " (field `{field}`)")?;
        }
        write!(f, ": {}\n    mend: {}", self.detail, self.remedy)
    }
}

impl fmt::Debug for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Problem {}

/// The kinds of problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ProblemKind {
    /// The mode variable holds a word that names no mode.
    UnknownMode,
    /// No source has the secret, and it may not be generated.
    Missing,
    /// Two sources of the same rank, such as `X` and `X_FILE`, both have a value; or two operators
    /// rotated one secret at once.
    Conflict,
    /// A variable names a file that isn't there.
    NoSuchFile,
    /// A file could not be opened or read.
    Unreadable,
    /// The path is a folder, a FIFO, a device or a socket.
    NotRegular,
    /// A value of more than 64 KiB.
    TooBig,
    /// Others than the owner may read or write a file, or write its folder.
    Permissions,
    /// A file belongs to somebody else.
    Owner,
    /// The value is empty, or nothing but blanks.
    Empty,
    /// The value begins or ends with blanks.
    Blanks,
    /// The value is not UTF-8 text.
    NotText,
    /// The value is not written in its field's encoding.
    Encoding,
    /// The key is shorter than `min_bytes`, or not the length of the field's array.
    Length,
    /// The key has under 128 bits.
    Weak,
    /// The value is words, a template, a repetition or a run: nobody's key.
    Placeholder,
    /// The key has been published.
    Public,
    /// A key generated in development, in production.
    DevelopmentKey,
    /// Two secrets have the same key.
    SameKey,
    /// The function in `with` refused the key.
    Refused,
    /// A generated key could not be kept.
    NotCreated,
    /// The store could not be asked, or refused.
    Store,
    /// The struct has no secret of this name.
    NoSuchSecret,
    /// The secret's keys can't be rotated: it is no `KeySet`, or they come from where the library
    /// can't write.
    NotRotatable,
    /// A key would be promoted before everybody has it, or retired while what it signed is valid.
    TooYoung,
}

/// A problem before it is known whose it is.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) kind: ProblemKind,
    pub(crate) detail: String,
    /// None: a new key from the same source mends it.
    pub(crate) remedy: Option<String>,
    /// Which key of a set it is about.
    pub(crate) place: Place,
    /// None: where the secret's current key came from, if it came from anywhere.
    pub(crate) source: Option<Box<Source>>,
}

impl Fault {
    pub(crate) fn new(kind: ProblemKind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into(), remedy: None, place: Place::Current, source: None }
    }

    pub(crate) fn mend(self, remedy: impl Into<String>) -> Self {
        Self { remedy: Some(remedy.into()), ..self }
    }

    pub(crate) fn at(self, place: Place, source: Source) -> Self {
        Self { place, source: Some(Box::new(source)), ..self }
    }
}

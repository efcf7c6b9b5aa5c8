//! The refusal: every problem at once.

use std::fmt;

use crate::{Mode, Problem, Report};

/// Why the process should not start: everything that is wrong with its secrets.
///
/// `Debug` prints what `Display` prints, since a `main` that returns a `Result` prints `Debug`.
/// Neither shows a value or a part of one.
pub struct Error(Box<Report>);

impl Error {
    pub(crate) fn new(report: Report) -> Self {
        Self(Box::new(report))
    }

    /// Everything that is wrong, in field order.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        self.0.problems()
    }

    /// The mode whose rules held.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.0.mode()
    }

    /// What was found all the same.
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.0
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.problems().len();
        let things = if count == 1 { "problem" } else { "problems" };
        write!(f, "refused to start: {count} {things} with secrets\nmode: {} ({})", self.mode(), self.0.evidence())?;
        for problem in self.problems() {
            write!(f, "\n{problem}")?;
        }
        if let Some(hint) = self.0.development_hint() {
            write!(f, "\n{hint}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {}

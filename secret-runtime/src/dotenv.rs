//! Variables of a `.env` file, in development: for secrets alone, and never put into the process's
//! environment.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::environment::{Environment, wipe};
use crate::file::Files;
use crate::problem::{Problem, ProblemKind};
use crate::text;

/// The variables of a file.
pub(crate) struct Dotenv {
    pub(crate) path: PathBuf,
    pub(crate) variables: Environment,
}

impl Dotenv {
    /// Reads the file; `None`, where there is none. What the parser says of a line it can't read holds
    /// the line, so only the line's number is told.
    pub(crate) fn read(path: &Path, files: &Files) -> Result<Option<Self>, Problem> {
        let problem = |kind, detail: String, remedy: String| Problem {
            name: text::path(path),
            field: None,
            kind,
            detail,
            remedy,
        };
        let look = || format!("ls -l {}", text::shell(path));
        let contents = match files.read(path, false) {
            Ok(None) => return Ok(None),
            Ok(Some(contents)) => contents,
            Err(fault) => return Err(problem(fault.kind, fault.detail, fault.remedy.unwrap_or_else(look))),
        };
        let text = contents.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&contents.bytes);
        let lines = text.split(|byte| *byte == b'\n').count();
        let mut variables: Vec<(OsString, OsString)> = Vec::with_capacity(lines);
        for entry in dotenvy::from_read_iter(text) {
            let Ok((name, value)) = entry else {
                let detail = format!(
                    "it can't be read behind its entry number {} (a value with blanks, `#`, `$` or quotes stands \
                     between single quotes)",
                    variables.len()
                );
                // Wiped on the way out.
                drop(Environment::given(variables.into_iter()));
                return Err(problem(ProblemKind::Encoding, detail, format!("nano {}", text::shell(path))));
            };
            // Of two with one name the first counts, as dotenvy itself has it.
            if variables.iter().any(|(known, _)| *known == *name) {
                wipe(value.into());
            } else {
                variables.push((name.into(), value.into()));
            }
        }
        Ok(Some(Self { path: path.to_owned(), variables: Environment::given(variables.into_iter()) }))
    }
}

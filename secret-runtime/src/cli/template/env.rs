//! Variables, each empty, which counts as unset.

use std::fmt;

use crate::secret::Secret;
use crate::text;

pub(super) struct Template {
    pub(super) secrets: Vec<Secret>,
    pub(super) mode: &'static str,
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "# The mode, which a `.env` file does not decide.")?;
        write!(f, "# {}=production", self.mode)?;
        for secret in &self.secrets {
            let Some(variable) = &secret.env else {
                write!(f, "\n\n# {}: not read from a variable", text::line(secret.name()))?;
                continue;
            };
            let about = secret.about();
            let about = if about.is_empty() { about } else { format!("\n# {about}") };
            write!(f, "\n{about}\n# {variable}: {}\n{variable}=", secret.origin())?;
            if secret.declaration.shape.set.is_some() {
                write!(f, "\n# While it is rotated:\n# {variable}_NEXT=\n# {variable}_PREVIOUS=")?;
            }
        }
        Ok(())
    }
}

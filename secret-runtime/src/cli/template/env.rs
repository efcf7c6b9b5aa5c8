//! Variables, each empty, which counts as unset.

use std::fmt::{self, Write as _};

use super::Deployment;
use crate::text;

pub(super) fn write(out: &mut String, deployment: &Deployment) -> fmt::Result {
    writeln!(out, "# The mode, which a `.env` file does not decide.")?;
    write!(out, "# {}=production", deployment.mode)?;
    for secret in &deployment.secrets {
        let Some(variable) = &secret.env else {
            write!(out, "\n\n# {}: not read from a variable", text::line(secret.name()))?;
            continue;
        };
        let about = secret.about();
        let about = if about.is_empty() { about } else { format!("\n# {about}") };
        write!(out, "\n{about}\n# {variable}: {}\n{variable}=", secret.origin())?;
        if secret.declaration.shape.set.is_some() {
            write!(out, "\n# While it is rotated:\n# {variable}_NEXT=\n# {variable}_PREVIOUS=")?;
        }
    }
    Ok(())
}

//! A table of the secrets, for a handbook.

use std::fmt::{self, Write as _};

use super::Deployment;
use crate::text;

pub(super) fn write(out: &mut String, deployment: &Deployment) -> fmt::Result {
    write!(out, "| secret | what for | read from | a new key |\n|---|---|---|---|")?;
    for secret in &deployment.secrets {
        let declaration = secret.declaration;
        let mut places = Vec::new();
        if let Some(variable) = &secret.env {
            places.push(format!("`{variable}`, `{variable}_FILE`"));
        }
        places.extend(declaration.credential.map(|name| format!("credential `{}`", text::line(name))));
        places.extend(declaration.file.map(|file| format!("`{}`", text::line(file))));
        places.extend(declaration.entry.map(|entry| format!("entry `{entry}`")));
        let name = format!("`{}`", secret.name());
        let origin = secret.origin();
        let made = if origin.contains("openssl") { format!("`{origin}`") } else { origin };
        let cells = [name, secret.about(), places.join(", "), made].map(|cell| cell.replace('|', "\\|"));
        write!(out, "\n| {} |", cells.join(" | "))?;
    }
    Ok(())
}

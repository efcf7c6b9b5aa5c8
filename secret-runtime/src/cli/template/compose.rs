//! Docker Compose: each secret a file below `./secrets`, mounted at `/run/secrets`.

use std::fmt;

use super::Comment;
use crate::secret::Secret;

pub(super) struct Template {
    pub(super) secrets: Vec<Secret>,
    pub(super) mode: &'static str,
    pub(super) service: String,
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { mode, service, .. } = self;
        writeln!(f, "services:\n  {service}:\n    image: {service}\n    environment:\n      {mode}: production")?;
        let mounted = || self.secrets.iter().filter_map(|secret| Some((secret, secret.mounted()?)));
        for (secret, name) in mounted() {
            // What has `credential` is found at that place without a variable.
            if let (Some(variable), None) = (&secret.env, secret.declaration.credential) {
                writeln!(f, "      {variable}_FILE: /run/secrets/{name}")?;
            }
        }
        if mounted().next().is_some() {
            writeln!(f, "    secrets:")?;
        }
        for (secret, name) in mounted() {
            match secret.declaration.credential {
                Some(target) if target != name => {
                    writeln!(f, "      - source: {name}\n        target: {}", quoted(target))?;
                }
                _ => writeln!(f, "      - {name}")?,
            }
        }
        write!(f, "secrets:")?;
        if mounted().next().is_none() {
            write!(f, " {{}}")?;
        }
        for (secret, name) in mounted() {
            let made = format!("(umask 077 && {} > secrets/{name})", secret.make());
            write!(f, "\n{}  {name}:\n    file: ./secrets/{name}", Comment(secret, "  # ", made))?;
        }
        for secret in self.secrets.iter().filter(|secret| secret.mounted().is_none()) {
            write!(f, "\n# {}", secret.unmounted())?;
        }
        Ok(())
    }
}

/// A string of YAML.
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

//! Docker Compose: each secret a file below `./secrets`, mounted at `/run/secrets`.

use std::fmt;

use super::{Comment, mounted, quoted, unmounted};
use crate::secret::Secret;

pub(super) struct Template {
    pub(super) secrets: Vec<Secret>,
    pub(super) mode: &'static str,
    pub(super) service: String,
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { secrets, mode, service } = self;
        let mounted = mounted(secrets);
        writeln!(f, "services:\n  {service}:\n    image: {service}\n    environment:\n      {mode}: production")?;
        for (secret, name) in &mounted {
            if let Some(variable) = secret.named_by() {
                writeln!(f, "      {variable}: /run/secrets/{name}")?;
            }
        }
        writeln!(f, "    secrets:{}", if mounted.is_empty() { " []" } else { "" })?;
        for (secret, name) in &mounted {
            match secret.declaration.credential {
                Some(target) if target != name => {
                    writeln!(f, "      - source: {name}\n        target: {}", quoted(target))?;
                }
                _ => writeln!(f, "      - {name}")?,
            }
        }
        write!(f, "secrets:{}", if mounted.is_empty() { " {}" } else { "" })?;
        for (secret, name) in &mounted {
            let made = format!("(umask 077 && {} > secrets/{name})", secret.make());
            write!(f, "\n{}  {name}:\n    file: ./secrets/{name}", Comment(secret, "  # ", made))?;
        }
        unmounted(secrets).try_for_each(|line| write!(f, "\n# {line}"))
    }
}

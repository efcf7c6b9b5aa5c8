//! Docker Compose: each secret a file below `./secrets`, mounted at `/run/secrets`.

use std::fmt::{self, Write as _};

use super::{Comment, Deployment, mounted, quoted, unmounted};

pub(super) fn write(out: &mut String, deployment: &Deployment) -> fmt::Result {
    let Deployment { secrets, mode, service, .. } = deployment;
    let mounted = mounted(secrets);
    writeln!(out, "services:\n  {service}:\n    image: {service}\n    environment:\n      {mode}: production")?;
    for (secret, name) in &mounted {
        if let Some(variable) = secret.named_by() {
            writeln!(out, "      {variable}: /run/secrets/{name}")?;
        }
    }
    writeln!(out, "    secrets:{}", if mounted.is_empty() { " []" } else { "" })?;
    for (secret, name) in &mounted {
        match secret.declaration.credential {
            Some(target) if target != name => {
                writeln!(out, "      - source: {name}\n        target: {}", quoted(target))?;
            }
            _ => writeln!(out, "      - {name}")?,
        }
    }
    write!(out, "secrets:{}", if mounted.is_empty() { " {}" } else { "" })?;
    for (secret, name) in &mounted {
        let made = format!("(umask 077 && {} > secrets/{name})", secret.make());
        write!(out, "\n{}  {name}:\n    file: ./secrets/{name}", Comment(secret, "  # ", made))?;
    }
    unmounted(secrets).try_for_each(|line| write!(out, "\n# {line}"))
}

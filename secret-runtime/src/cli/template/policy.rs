//! The least policy of the service in `OpenBao` or `HashiCorp` Vault.

use std::fmt::{self, Write as _};

use super::Deployment;
use crate::schema::Generate;

pub(super) fn write(out: &mut String, deployment: &Deployment) -> fmt::Result {
    write!(out, "# For the service. Whoever rotates a key needs \"read\" and \"update\" on it.")?;
    for secret in &deployment.secrets {
        let about = secret.about();
        let title = format!("{}{}", secret.name(), if about.is_empty() { String::new() } else { format!(": {about}") });
        let [mount, prefix] = [&deployment.mount, &deployment.prefix].map(|path| path.trim_matches('/'));
        let path = [mount, "data", prefix, secret.entry()];
        let path: Vec<&str> = path.into_iter().filter(|part| !part.is_empty()).collect();
        let capabilities = match secret.declaration.generate {
            Generate::Always => "\"create\", \"read\"",
            Generate::Development | Generate::Never => "\"read\"",
        };
        let path = path.join("/").replace('\\', "\\\\").replace('"', "\\\"");
        write!(out, "\n\n# {title}\npath \"{path}\" {{\n  capabilities = [{capabilities}]\n}}")?;
    }
    Ok(())
}

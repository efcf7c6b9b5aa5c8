//! The least policy of the service in `OpenBao` or `HashiCorp` Vault.

use std::fmt;

use crate::schema::Generate;
use crate::secret::Secret;

pub(super) struct Template<'a> {
    pub(super) secrets: Vec<Secret>,
    pub(super) mount: &'a str,
    pub(super) prefix: &'a str,
}

impl fmt::Display for Template<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "# For the service. Whoever rotates a key needs \"read\" and \"update\" on it.")?;
        for secret in &self.secrets {
            let about = secret.about();
            let title =
                format!("{}{}", secret.name(), if about.is_empty() { String::new() } else { format!(": {about}") });
            let [mount, prefix] = [self.mount, self.prefix].map(|path| path.trim_matches('/'));
            let path = [mount, "data", prefix, secret.entry()];
            let path: Vec<&str> = path.into_iter().filter(|part| !part.is_empty()).collect();
            let capabilities = match secret.declaration.generate {
                Generate::Always => "\"create\", \"read\"",
                Generate::Development | Generate::Never => "\"read\"",
            };
            let path = path.join("/").replace('\\', "\\\\").replace('"', "\\\"");
            write!(f, "\n\n# {title}\npath \"{path}\" {{\n  capabilities = [{capabilities}]\n}}")?;
        }
        Ok(())
    }
}

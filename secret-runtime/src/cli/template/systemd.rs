//! systemd: each secret an encrypted credential, in a drop-in of the service's unit.

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
        writeln!(f, "# /etc/systemd/system/{}.service.d/secrets.conf", self.service)?;
        write!(f, "[Service]\nEnvironment={}=production", self.mode)?;
        for secret in &self.secrets {
            let Some(label) = secret.mounted() else {
                write!(f, "\n# {}", secret.unmounted())?;
                continue;
            };
            // Its own name where it has one, as the field finds it by that.
            let name = secret.declaration.credential.map_or(label, |name| name.replace('%', "%%"));
            let place = format!("/etc/credstore.encrypted/{name}");
            let made = format!("{} | systemd-creds encrypt --name={name} - {place}", secret.make());
            write!(f, "\n\n{}LoadCredentialEncrypted={name}:{place}", Comment(secret, "# ", made))?;
            if let (Some(variable), None) = (&secret.env, secret.declaration.credential) {
                write!(f, "\nEnvironment={variable}_FILE=%d/{name}")?;
            }
        }
        Ok(())
    }
}

//! systemd: each secret an encrypted credential, in a drop-in of the service's unit.

use std::fmt;

use super::{Comment, mounted, unmounted};
use crate::secret::Secret;
use crate::text;

pub(super) struct Template {
    pub(super) secrets: Vec<Secret>,
    pub(super) mode: &'static str,
    pub(super) service: String,
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { secrets, mode, service } = self;
        writeln!(f, "# /etc/systemd/system/{service}.service.d/secrets.conf")?;
        write!(f, "[Service]\nEnvironment={mode}=production")?;
        for (secret, name) in mounted(secrets) {
            // Its own name where it has one, since the field finds it by that.
            let name = secret.declaration.credential.unwrap_or(&name);
            let place = format!("/etc/credstore.encrypted/{name}");
            let [word, file] = [name, &place].map(text::shell);
            let made = format!("{} | systemd-creds encrypt --name={word} - {file}", secret.make());
            let unit = |text: &str| text::line(text).replace('%', "%%");
            write!(f, "\n\n{}", Comment(secret, "# ", made))?;
            write!(f, "LoadCredentialEncrypted={}:{}", unit(name), unit(&place))?;
            if let Some(variable) = secret.named_by() {
                write!(f, "\nEnvironment={variable}=%d/{name}")?;
            }
        }
        unmounted(secrets).try_for_each(|line| write!(f, "\n\n# {line}"))
    }
}

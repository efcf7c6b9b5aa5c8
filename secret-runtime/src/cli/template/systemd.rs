//! systemd: each secret an encrypted credential, in a drop-in of the service's unit.

use std::fmt::{self, Write as _};

use super::{Comment, Deployment, mounted, unmounted};
use crate::text;

pub(super) fn write(out: &mut String, deployment: &Deployment) -> fmt::Result {
    let Deployment { secrets, mode, service, .. } = deployment;
    writeln!(out, "# /etc/systemd/system/{service}.service.d/secrets.conf")?;
    write!(out, "[Service]\nEnvironment={mode}=production")?;
    for (secret, name) in mounted(secrets) {
        // Its own name where it has one, since the field finds it by that.
        let name = secret.declaration.credential.unwrap_or(&name);
        let place = format!("/etc/credstore.encrypted/{name}");
        let [word, file] = [name, &place].map(text::shell);
        let made = format!("{} | systemd-creds encrypt --name={word} - {file}", secret.make());
        let unit = |text: &str| text::line(text).replace('%', "%%");
        write!(out, "\n\n{}", Comment(secret, "# ", made))?;
        write!(out, "LoadCredentialEncrypted={}:{}", unit(name), unit(&place))?;
        if let Some(variable) = secret.named_by() {
            write!(out, "\nEnvironment={variable}=%d/{name}")?;
        }
    }
    unmounted(secrets).try_for_each(|line| write!(out, "\n\n# {line}"))
}

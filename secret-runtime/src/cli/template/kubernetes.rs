//! Kubernetes: one secret with a key for each, mounted as a volume that the service's group reads.

use std::fmt;

use super::{Comment, mounted, quoted, unmounted};
use crate::schema::Generate;
use crate::secret::Secret;

/// Not below `/run/secrets`, where the service account's own volume is mounted.
const FOLDER: &str = "/etc/service-secrets";

pub(super) struct Template {
    pub(super) secrets: Vec<Secret>,
    pub(super) mode: &'static str,
    pub(super) service: String,
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { secrets, mode, service } = self;
        let mounted = mounted(secrets);
        writeln!(f, "# Made once, by whoever may:")?;
        write!(f, "#   kubectl create secret generic {service}-secrets")?;
        for (secret, name) in &mounted {
            let key = match secret.declaration.generate {
                Generate::Never => format!("./{name}"),
                _ => format!("<({})", secret.make()),
            };
            write!(f, " \\\n#     --from-file={name}={key}")?;
        }
        for (secret, _) in &mounted {
            write!(f, "\n{}", Comment(secret, "# ", secret.make()).to_string().trim_end())?;
        }
        unmounted(secrets).try_for_each(|line| write!(f, "\n# {line}"))?;
        write!(
            f,
            "
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {service}
spec:
  selector:
    matchLabels:
      app: {service}
  template:
    metadata:
      labels:
        app: {service}
    spec:
      securityContext:
        runAsNonRoot: true
        runAsUser: 1000
        fsGroup: 1000
      containers:
        - name: {service}
          image: {service}
          env:
            - name: {mode}
              value: production"
        )?;
        for (secret, name) in &mounted {
            if let Some(variable) = secret.named_by() {
                write!(f, "\n            - name: {variable}\n              value: {FOLDER}/{name}")?;
            }
        }
        if mounted.iter().any(|(secret, _)| secret.declaration.credential.is_some()) {
            write!(f, "\n            - name: CREDENTIALS_DIRECTORY\n              value: {FOLDER}")?;
        }
        write!(
            f,
            "
          volumeMounts:
            - name: secrets
              mountPath: {FOLDER}
              readOnly: true
      volumes:
        - name: secrets
          secret:
            secretName: {service}-secrets
            # 0440
            defaultMode: 288"
        )?;
        if mounted.iter().any(|(secret, name)| secret.declaration.credential.is_some_and(|file| file != name)) {
            write!(f, "\n            items:")?;
            for (secret, name) in &mounted {
                let path = secret.declaration.credential.unwrap_or(name);
                write!(f, "\n              - key: {name}\n                path: {}", quoted(path))?;
            }
        }
        Ok(())
    }
}

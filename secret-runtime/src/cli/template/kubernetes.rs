//! Kubernetes: one secret with a key for each, mounted as a volume that the service's group reads.

use std::fmt::{self, Write as _};

use super::{Comment, Deployment, mounted, quoted, unmounted};
use crate::schema::Generate;

/// Not below `/run/secrets`, where the service account's own volume is mounted.
const FOLDER: &str = "/etc/service-secrets";

pub(super) fn write(out: &mut String, deployment: &Deployment) -> fmt::Result {
    let Deployment { secrets, mode, service, .. } = deployment;
    let mounted = mounted(secrets);
    writeln!(out, "# Made once, by whoever may:")?;
    write!(out, "#   kubectl create secret generic {service}-secrets")?;
    for (secret, name) in &mounted {
        let key = match secret.declaration.generate {
            Generate::Never => format!("./{name}"),
            _ => format!("<({})", secret.make()),
        };
        write!(out, " \\\n#     --from-file={name}={key}")?;
    }
    for (secret, _) in &mounted {
        write!(out, "\n{}", Comment(secret, "# ", secret.make()).to_string().trim_end())?;
    }
    unmounted(secrets).try_for_each(|line| write!(out, "\n# {line}"))?;
    write!(
        out,
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
            write!(out, "\n            - name: {variable}\n              value: {FOLDER}/{name}")?;
        }
    }
    if mounted.iter().any(|(secret, _)| secret.declaration.credential.is_some()) {
        write!(out, "\n            - name: CREDENTIALS_DIRECTORY\n              value: {FOLDER}")?;
    }
    write!(
        out,
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
        write!(out, "\n            items:")?;
        for (secret, name) in &mounted {
            let path = secret.declaration.credential.unwrap_or(name);
            write!(out, "\n              - key: {name}\n                path: {}", quoted(path))?;
        }
    }
    Ok(())
}

//! How a token is got: given, from a file, or by a login.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;

use super::address;
use super::client::{Answer, Client};
use super::{fault, json};
use crate::store::{StoreError, StoreErrorKind};
use crate::text;

/// The file in which Kubernetes gives a pod its own token.
pub(super) const KUBERNETES_JWT: &str = "/var/run/secrets/kubernetes.io/serviceaccount/token";

/// Where a token comes from.
pub(super) enum Auth {
    Unset,
    Token(SecretString),
    TokenFile(PathBuf),
    AppRole {
        role_id: String,
        secret_id: SecretString,
    },
    /// The engines `jwt` and `kubernetes` take the same request.
    Jwt {
        engine: &'static str,
        role: String,
        jwt: Jwt,
    },
}

/// Where a signed statement of who we are comes from.
pub(super) enum Jwt {
    Given(SecretString),
    /// Read at each login: what issues it replaces it before it expires.
    File(PathBuf),
}

/// A token, and how long it lives; `None`: no end is known.
pub(super) struct Granted {
    pub(super) token: SecretString,
    pub(super) lease: Option<Duration>,
}

impl Auth {
    /// What `Debug` calls it.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Unset => "none",
            Self::Token(_) => "token",
            Self::TokenFile(_) => "token file",
            Self::AppRole { .. } => "AppRole",
            Self::Jwt { engine, .. } => engine,
        }
    }

    /// Gets a token anew, with one request where that takes a login. `mount`: where the login's engine
    /// is, if not at its usual place.
    pub(super) fn token(&self, client: &Client, mount: Option<&str>) -> Result<Granted, StoreError> {
        let lasting = |token| Granted { token, lease: None };
        match self {
            Self::Unset => Err(StoreErrorKind::Misconfigured.because(
                "no way to a token was named: BAO_TOKEN (or VAULT_TOKEN), or a method such as OpenBao::kubernetes",
            )),
            Self::Token(token) => Ok(lasting(token.clone())),
            Self::TokenFile(path) => Ok(lasting(from_file(path, "token file")?)),
            Self::AppRole { role_id, secret_id } => {
                let json = json::object(&[("role_id", role_id), ("secret_id", secret_id.expose_secret())]);
                log_in(client, mount.unwrap_or("approle"), &json, self.kind())
            }
            Self::Jwt { engine, role, jwt } => {
                let read;
                let jwt = match jwt {
                    Jwt::Given(jwt) => jwt,
                    Jwt::File(path) => {
                        read = from_file(path, "JWT file")?;
                        &read
                    }
                };
                let json = json::object(&[("role", role), ("jwt", jwt.expose_secret())]);
                log_in(client, mount.unwrap_or(engine), &json, self.kind())
            }
        }
    }

    /// Whether asking again may give another token.
    pub(super) fn may_give_another(&self) -> bool {
        !matches!(self, Self::Unset | Self::Token(_))
    }
}

fn log_in(client: &Client, mount: &str, json: &str, kind: &str) -> Result<Granted, StoreError> {
    let server = client.address().as_str();
    let path = address::encoded(mount.trim_matches('/')).map(|mount| format!("auth/{mount}/login"));
    let path = path.ok_or_else(|| StoreErrorKind::Misconfigured.because("the login's mount is no path"))?;
    let answer = client.exchange(&path, Some(json), None)?;
    match (answer.status, granted(&answer)) {
        (200, Some(granted)) => Ok(granted),
        (400 | 401 | 403 | 404, _) if answer.is_of_openbao() => {
            // The status tells little: nobody is told more who has not logged in.
            let reasons = if answer.status == 400 {
                "the role is unknown, or what proves who we are is wrong, expired or for another audience"
            } else {
                "it is not mounted there, the role is unknown, what proves who we are is wrong, or nobody could verify it"
            };
            let status = answer.status;
            let cause = format!("{server} refuses the {kind} login at `auth/{mount}` (HTTP {status}): {reasons}");
            let remedy = format!("bao auth list -address={}", text::shell(server));
            Err(StoreErrorKind::Denied.because(cause).mend(remedy))
        }
        _ => Err(fault::of_answer(&answer, client.address(), ("update", &path))),
    }
}

fn granted(answer: &Answer) -> Option<Granted> {
    let fields = answer.fields()?;
    let auth = json::fields(fields.get("auth")?)?;
    let token = json::text(auth.get("client_token")?)?;
    let lease = auth.get("lease_duration").and_then(|lease| json::number(lease)).filter(|lease| *lease > 0);
    Some(Granted { token: SecretString::from(token.as_str()), lease: lease.map(Duration::from_secs) })
}

/// A token from a file, without the blanks at its ends.
fn from_file(path: &Path, what: &str) -> Result<SecretString, StoreError> {
    let wrong = |cause: String| StoreErrorKind::Misconfigured.because(format!("{what} {}: {cause}", text::path(path)));
    let bytes = read(path).map_err(|error| wrong(error.kind().to_string()))?;
    match std::str::from_utf8(&bytes).map(str::trim) {
        Ok("") => Err(wrong("it is empty".to_owned())),
        Ok(token) => Ok(SecretString::from(token)),
        Err(_) => Err(wrong("it is not text".to_owned())),
    }
}

fn read(path: &Path) -> io::Result<Zeroizing<Vec<u8>>> {
    const LARGEST: usize = 64 * 1024;
    if !path.metadata()?.is_file() {
        // Opening a FIFO would wait for a writer.
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(LARGEST));
    // With room for what it may read, the buffer doesn't grow.
    File::open(path)?.take(LARGEST as u64 - 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

//! The settings, by code.

use std::path::PathBuf;
use std::sync::OnceLock;

use secrecy::SecretString;

use super::OpenBao;
use super::address::Address;
use super::auth::{Auth, Jwt, KUBERNETES_JWT};
use super::seen::Seen;
use super::session::Session;
use crate::store::StoreErrorKind;

impl OpenBao {
    /// The server at an address such as `https://bao.example:8200`.
    ///
    /// Entries are in the mount `secret`, without a prefix or a namespace, until told otherwise. How to
    /// get a token must be told.
    pub fn at(address: impl AsRef<str>) -> Self {
        Self {
            address: Address::parse(address.as_ref())
                .map_err(|cause| StoreErrorKind::Misconfigured.because(format!("the server's address: {cause}"))),
            mount: "secret".to_owned(),
            prefix: String::new(),
            namespace: String::new(),
            authority: None,
            session: Session::new(Auth::Unset),
            seen: Seen::default(),
            client: OnceLock::new(),
            is_versioned: OnceLock::new(),
        }
    }

    /// The key-value engine's mount, instead of `secret`.
    #[must_use]
    pub fn mount(mut self, mount: impl Into<String>) -> Self {
        self.mount = bare(mount);
        self
    }

    /// The path of the entries below the mount, such as `shop/production`.
    #[must_use]
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = bare(prefix);
        self
    }

    /// The namespace of the mount and of the login.
    #[must_use]
    pub fn namespace(mut self, namespace: impl Into<String>) -> Self {
        self.namespace = bare(namespace);
        self
    }

    /// The authority that signed the server's certificate: a PEM file, or a folder of such. Without it,
    /// those that the system trusts.
    #[must_use]
    pub fn ca_certificate(mut self, path: impl Into<PathBuf>) -> Self {
        self.authority = Some((path.into(), "OpenBao::ca_certificate"));
        self
    }

    /// Uses a token.
    #[must_use]
    pub fn token(self, token: SecretString) -> Self {
        self.auth(Auth::Token(token))
    }

    /// Uses the token in a file, such as an agent's sink. It is read again when the server refuses the
    /// token.
    #[must_use]
    pub fn token_file(self, path: impl Into<PathBuf>) -> Self {
        self.auth(Auth::TokenFile(path.into()))
    }

    /// Logs in by AppRole.
    ///
    /// This login and the next are made when a token is first needed, again when the token's end is near,
    /// and once more when the server refuses it.
    #[must_use]
    pub fn app_role(self, role_id: impl Into<String>, secret_id: SecretString) -> Self {
        self.auth(Auth::AppRole { role_id: role_id.into(), secret_id })
    }

    /// Logs in by the token that Kubernetes gives a pod, read at each login.
    ///
    /// Where the pod has it in another file: [`jwt_file`](Self::jwt_file), with
    /// [`auth_mount`](Self::auth_mount) `kubernetes`.
    #[must_use]
    pub fn kubernetes(self, role: impl Into<String>) -> Self {
        self.auth(Auth::Jwt { engine: "kubernetes", role: role.into(), jwt: Jwt::File(KUBERNETES_JWT.into()) })
    }

    /// Logs in by a JWT.
    #[must_use]
    pub fn jwt(self, role: impl Into<String>, jwt: SecretString) -> Self {
        self.auth(Auth::Jwt { engine: "jwt", role: role.into(), jwt: Jwt::Given(jwt) })
    }

    /// Logs in by the JWT in a file, read at each login.
    #[must_use]
    pub fn jwt_file(self, role: impl Into<String>, path: impl Into<PathBuf>) -> Self {
        self.auth(Auth::Jwt { engine: "jwt", role: role.into(), jwt: Jwt::File(path.into()) })
    }

    /// Where the login's engine is mounted, instead of `approle`, `kubernetes` or `jwt`.
    #[must_use]
    pub fn auth_mount(mut self, mount: impl Into<String>) -> Self {
        self.session.mount = Some(bare(mount));
        self
    }

    fn auth(mut self, auth: Auth) -> Self {
        self.session.auth = auth;
        self
    }
}

/// A path without the slashes at its ends.
fn bare(path: impl Into<String>) -> String {
    path.into().trim_matches('/').to_owned()
}

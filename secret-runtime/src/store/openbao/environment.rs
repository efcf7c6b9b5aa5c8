//! The variables that the command line tools of OpenBao and Vault read.

use std::ffi::OsString;
use std::path::PathBuf;

use secrecy::SecretString;

use super::address::Address;
use super::auth::Auth;
use super::{OpenBao, client, trust};
use crate::environment::{Environment, wipe};
use crate::store::{StoreError, StoreErrorKind};

impl OpenBao {
    /// A server as the usual variables name it, `BAO_…` before `VAULT_…`; an empty one counts as
    /// unset.
    ///
    /// | variable | meaning |
    /// |---|---|
    /// | `BAO_ADDR` | the server's address; must be set |
    /// | `BAO_TOKEN` | the token |
    /// | `BAO_TOKEN_PATH` | without a token: a file that holds it; else `~/.vault-token`, where both tools keep it |
    /// | `BAO_NAMESPACE` | the namespace |
    /// | `BAO_CACERT`, else `BAO_CAPATH` | the certificate of the authority that signed the server's, or a folder of such |
    ///
    /// `BAO_SKIP_VERIFY` and proxy variables are not read: the server's certificate is always
    /// verified, and no proxy is used.
    ///
    /// # Errors
    ///
    /// [`StoreErrorKind::Misconfigured`], naming the variable, and never repeating a value that could
    /// be a token. The server is not asked yet.
    pub fn from_env() -> Result<Self, StoreError> {
        let address = first(["BAO_ADDR", "VAULT_ADDR"]);
        let (named_by, address) = address.ok_or_else(|| {
            StoreErrorKind::Misconfigured
                .because("no server is named: neither BAO_ADDR nor VAULT_ADDR is set")
                .mend("export BAO_ADDR=https://bao.example:8200")
        })?;
        let wrong = |cause: &str| StoreErrorKind::Misconfigured.because(format!("{named_by}: {cause}"));
        let address = address.into_string().map_err(|_| wrong("it is not text"))?;
        Address::parse(&address).map_err(wrong)?;
        let mut store = Self::at(address);

        if let Some((named_by, token)) = first(["BAO_TOKEN", "VAULT_TOKEN"]) {
            store.session.auth = Auth::Token(secret(named_by, token)?);
        } else if let Some((_, path)) = first(["BAO_TOKEN_PATH", "VAULT_TOKEN_PATH"]) {
            store.session.auth = Auth::TokenFile(path.into());
        } else if let Some(home) = std::env::home_dir() {
            store.session.auth = Auth::TokenFile(home.join(".vault-token"));
        }
        if let Some((named_by, namespace)) = first(["BAO_NAMESPACE", "VAULT_NAMESPACE"]) {
            let namespace = namespace
                .into_string()
                .map_err(|_| StoreErrorKind::Misconfigured.because(format!("{named_by}: it is not text")))?;
            store = store.namespace(namespace);
        }
        if let Some((named_by, path)) = first(["BAO_CACERT", "VAULT_CACERT", "BAO_CAPATH", "VAULT_CAPATH"]) {
            let path = PathBuf::from(path);
            trust::named(&path, named_by)?;
            store.authority = Some((path, named_by));
        }
        Ok(store)
    }
}

fn first<const N: usize>(names: [&'static str; N]) -> Option<(&'static str, OsString)> {
    let value = |name| Environment::Process.get(name).filter(|value| !value.is_empty());
    names.into_iter().find_map(|name| Some((name, value(name)?)))
}

fn secret(named_by: &str, value: OsString) -> Result<SecretString, StoreError> {
    let wrong = |cause: &str| StoreErrorKind::Misconfigured.because(format!("{named_by}: {cause}"));
    let token = value.to_str().map(|text| SecretString::from(text.trim()));
    wipe(value);
    let token = token.ok_or_else(|| wrong("it is not text"))?;
    client::header(&token).map_err(|_| wrong("it (not shown) holds characters that no token has"))?;
    Ok(token)
}

//! An application that knows the runtime by another name, and exports its secrets.

#![forbid(warnings, unused, nonstandard_style, missing_debug_implementations, unused_qualifications, unused_results)]

use keys::{ResolvedSecrets, SecretBox, SecretSlice, SecretString};

/// The application's secrets.
#[derive(Debug, ResolvedSecrets)]
#[secret(crate = "::keys", mode_env = "MODE", dir_env = "DIR")]
pub struct Secrets {
    /// Signs session tokens.
    #[secret(env = "JWT_SECRET", file = ".jwt-secret")]
    pub jwt: SecretString,
    /// Encrypts cookies.
    #[secret(env = "COOKIE_SECRET", bytes = 32, generate = "never")]
    pub cookie: SecretSlice<u8>,
    /// Verifies calls.
    #[secret(env = "WEBHOOK_SECRET")]
    pub webhook: Option<SecretBox<[u8; 32]>>,
    /// A type of the application's own.
    #[secret(env = "OWN", bytes = 32, with = Vec::from)]
    pub own: Vec<u8>,
    /// The database's.
    #[secret(nested, prefix = "DB_")]
    pub database: Database,
    /// No secret.
    #[secret(skip)]
    pub uses: u32,
}

/// The database's secrets.
#[derive(Debug, ResolvedSecrets)]
#[secret(crate = "keys")]
pub struct Database {
    /// Encrypts rows.
    #[secret(env = "KEY")]
    pub key: SecretString,
}

#[cfg(test)]
mod tests {
    use keys::{Error, ExposeSecret as _, Mode, Resolver};

    use super::Secrets;

    #[test]
    fn it_resolves() -> Result<(), Error> {
        let variables = [
            ("JWT_SECRET", "5b3c1f0e9a7d4826b1c8e3f70a95d2641d7f3b9c0e5a8264f1b7d3c9a0e6582f"),
            ("COOKIE_SECRET", "9f2d6c1b8e4a7035d2f9c6b10e8a4d73c5b2f9e60d1a8c473e7b5f2c9d0a6184"),
            ("OWN", "c4e81f7a2b9d5036e7c1a8f40b3d926558f1c7e2a09b4d36d7e3f1b8c2a50964"),
            ("DB_KEY", "2a7f9c3e1d8b5046f8e2c7b19d0a43657c1e9f3b8d2a60542f6d8b1c7e9a3058"),
        ];
        let found = Resolver::new().mode(Mode::Production).env(variables).resolve::<Secrets>()?.secrets;
        let database = found.database.key.expose_secret();
        assert_eq!((found.jwt.expose_secret(), database), (variables[0].1, variables[3].1));
        assert_eq!((found.cookie.expose_secret().len(), found.own.len(), found.uses), (32, 32, 0));
        assert!(found.webhook.is_none());
        Ok(())
    }
}

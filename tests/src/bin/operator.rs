//! A service without a command line of its own, for tests of the operator's command.

use std::process::ExitCode;

use secret_runtime::{FileStore, KeySet, ResolvedSecrets, Resolver, SecretBox, SecretSlice, SecretString, cli};

#[derive(ResolvedSecrets)]
struct Secrets {
    /// Signs session tokens (HS256 and up), 'and' "more" | all.
    #[secret(env = "JWT_SECRET", file = ".jwt-secret", entry = "jwt")]
    _jwt: KeySet<SecretString>,
    /// Encrypts cookies.
    #[secret(env = "COOKIE_SECRET", credential = "Cookie_Key", file = ".cookie-secret", encoding = "base64")]
    _cookie: SecretSlice<u8>,
    #[secret(credential = "hook.key", bytes = 32)]
    _webhook: Option<SecretBox<[u8; 32]>>,
    /// Issued by the bank.
    #[secret(env = "PARTNER_KEY", generate = "never")]
    _partner: Option<SecretString>,
    #[secret(nested, prefix = "DB_")]
    _database: Database,
}

#[derive(ResolvedSecrets)]
struct Database {
    #[secret(env = "PEPPER", credential = "db 'pepper' #1", file = ".pepper", encoding = "text")]
    _pepper: SecretString,
}

fn main() -> ExitCode {
    let resolver = || {
        let resolver = Resolver::new().base_dir(std::env::var_os("BASE").unwrap_or_default());
        match std::env::var_os("STORE") {
            Some(folder) => resolver.store(FileStore::new(folder)),
            None => resolver,
        }
    };
    if let Some(status) = cli::from_args::<Secrets>(resolver) {
        return status;
    }
    println!("it serves");
    ExitCode::SUCCESS
}

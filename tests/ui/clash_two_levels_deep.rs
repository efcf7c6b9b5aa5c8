//! A variable two levels deep is another field's, with both prefixes.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct Inner {
    #[secret(env = "KEY")]
    a: SecretString,
}

#[derive(ResolvedSecrets)]
struct Middle {
    #[secret(nested, prefix = "DB_")]
    inner: Inner,
}

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "APP_DB_KEY")]
    own: SecretString,
    #[secret(nested, prefix = "APP_")]
    db: Middle,
}

fn main() {
    _ = S::resolve();
}

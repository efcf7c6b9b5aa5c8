//! Many mistakes of struct words.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
#[secret(mode_env = "a b", dirr_env = "X", development_keys = "acept")]
struct Secrets {
    #[secret(env = "X")]
    key: SecretString,
}

fn main() {
    _ = Secrets::resolve();
}

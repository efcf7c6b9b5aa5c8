//! A `.env` file elsewhere than in the base directory.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
#[secret(dotenv = "../.env")]
struct S {
    #[secret(env = "KEY")]
    key: SecretString,
}

fn main() {
    _ = S::resolve();
}

//! Always and mistaken file.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct Secrets {
    #[secret(env = "X", file = "~/x", generate = "always")]
    key: SecretString,
}

fn main() {
    _ = Secrets::resolve();
}

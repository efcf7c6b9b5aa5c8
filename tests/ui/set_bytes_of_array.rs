//! Set bytes of array.

use secret_runtime::{KeySet, ResolvedSecrets, SecretBox};

#[derive(ResolvedSecrets)]
struct Secrets {
    #[secret(env = "X", bytes = 64)]
    key: KeySet<SecretBox<[u8; 32]>>,
}

fn main() {
    _ = Secrets::resolve();
}

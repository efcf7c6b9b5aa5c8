//! Text that is generated shorter than the 32 characters that are asked for by default.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "A", bytes = 16, encoding = "base64")]
    a: SecretString,
}

fn main() {
    _ = S::resolve();
}

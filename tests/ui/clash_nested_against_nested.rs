//! Two structs, nested side by side, that read one variable.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct Left {
    #[secret(env = "KEY")]
    a: SecretString,
}

#[derive(ResolvedSecrets)]
struct Right {
    #[secret(env = "A_KEY")]
    a: SecretString,
}

#[derive(ResolvedSecrets)]
struct S {
    #[secret(nested, prefix = "A_")]
    a: Left,
    #[secret(nested)]
    b: Right,
}

fn main() {
    _ = S::resolve();
}

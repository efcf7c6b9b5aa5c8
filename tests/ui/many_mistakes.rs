//! A mistake in every field and on the struct: all are reported at once.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
#[secret(mode_env = "APP ENV", development_keys = "no")]
struct S<T> {
    #[secret(envv = "A")]
    a: SecretString,
    b: SecretString,
    #[secret(env = "C-C")]
    c: SecretString,
    #[secret(env = "D", env = "D")]
    d: SecretString,
    #[secret(env = "E", bytes = 8, min_bytes = 8)]
    e: SecretString,
    #[secret(bytes = 64)]
    f: SecretString,
    #[secret(env = "G", file = "../g")]
    g: SecretString,
    #[secret(env = "H" file = "h")]
    h: SecretString,
    #[secret(skip, nested)]
    i: u8,
    #[secret(env = "J")]
    j: SecretString,
    #[secret(env = "J")]
    k: SecretString,
    #[secret(env = "L")]
    l: T,
}

fn main() {
    _ = S::<u8>::resolve();
}

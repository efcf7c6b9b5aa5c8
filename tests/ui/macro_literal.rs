//! A mistake in what a `macro_rules` caller passes.

use secret_runtime::{ResolvedSecrets, SecretString};

macro_rules! secrets {
    ($bytes:literal) => {
        #[derive(ResolvedSecrets)]
        struct S {
            #[secret(env = "A", bytes = $bytes)]
            a: SecretString,
        }
    };
}

secrets!(8);

fn main() {
    _ = S::resolve();
}

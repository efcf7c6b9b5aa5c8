//! What const evaluation finds in what a `macro_rules` caller passes.

use secret_runtime::{ResolvedSecrets, SecretBox};

macro_rules! secrets {
    ($bytes:literal, $type:ty) => {
        #[derive(ResolvedSecrets)]
        struct S {
            #[secret(env = "A", bytes = $bytes)]
            a: $type,
        }
    };
}

secrets!(64, SecretBox<[u8; 32]>);

fn main() {
    _ = S::resolve();
}

//! An array under 16 bytes that a `macro_rules` caller passes.

use secret_runtime::{ResolvedSecrets, SecretBox};

macro_rules! secrets {
    ($type:ty) => {
        #[derive(ResolvedSecrets)]
        struct S {
            #[secret(env = "A")]
            a: $type,
        }
    };
}

secrets!(SecretBox<[u8; 8]>);

fn main() {
    _ = S::resolve();
}

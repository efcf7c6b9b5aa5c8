//! A secret whose length is a generic parameter.

use secret_runtime::{ResolvedSecrets, SecretBox};

#[derive(ResolvedSecrets)]
struct Generic<const N: usize> {
    #[secret(env = "A")]
    a: SecretBox<[u8; N]>,
}

type S = Generic<32>;

fn main() {
    _ = S::resolve();
}

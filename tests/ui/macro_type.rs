//! An unsupported type that a `macro_rules` caller passes.

use secret_runtime::ResolvedSecrets;

macro_rules! secrets {
    ($type:ty) => {
        #[derive(ResolvedSecrets)]
        struct S {
            #[secret(env = "A")]
            a: $type,
        }
    };
}

secrets!(Vec<u8>);

fn main() {
    _ = S::resolve();
}

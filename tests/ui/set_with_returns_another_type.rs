//! Set with returns another type.

use secret_runtime::{KeySet, ResolvedSecrets};

#[derive(ResolvedSecrets)]
struct Secrets {
    #[secret(env = "X", with = make)]
    key: KeySet<u64>,
}

fn make(_: &[u8]) -> u32 {
    0
}

fn main() {
    _ = Secrets::resolve();
}

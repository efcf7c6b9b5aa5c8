//! With returns option for option.

use secret_runtime::ResolvedSecrets;

#[derive(ResolvedSecrets)]
struct Secrets {
    #[secret(env = "X", with = make)]
    key: Option<u64>,
}

fn make(_: &[u8]) -> Option<u64> {
    None
}

fn main() {
    _ = Secrets::resolve();
}

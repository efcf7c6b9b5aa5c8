//! This library: found, judged, reported.

use secret_runtime::{ResolvedSecrets, SecretBox, SecretSlice, SecretString};

#[derive(ResolvedSecrets)]
struct AppSecrets {
    #[secret(env = "JWT_SECRET", file = ".jwt-secret", bytes = 64)]
    _jwt: SecretString,
    #[secret(env = "COOKIE_SECRET", file = ".cookie-secret", bytes = 64)]
    _cookie: SecretSlice<u8>,
    #[secret(env = "WEBHOOK_SECRET", file = ".webhook-secret", bytes = 32)]
    _webhook: SecretBox<[u8; 32]>,
}

fn main() {
    peer::run(|| AppSecrets::resolve().expect("three secrets"));
}

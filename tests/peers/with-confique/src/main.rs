//! confique.

use confique::Config;

#[derive(Config)]
struct AppSecrets {
    #[config(env = "JWT_SECRET")]
    _jwt: String,
    #[config(env = "COOKIE_SECRET")]
    _cookie: String,
    #[config(env = "WEBHOOK_SECRET")]
    _webhook: String,
}

fn main() {
    peer::run(|| AppSecrets::builder().env().load().expect("three secrets"));
}

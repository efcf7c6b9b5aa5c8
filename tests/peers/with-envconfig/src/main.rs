//! envconfig.

use envconfig::Envconfig;

#[derive(Envconfig)]
struct AppSecrets {
    #[envconfig(from = "JWT_SECRET")]
    _jwt: String,
    #[envconfig(from = "COOKIE_SECRET")]
    _cookie: String,
    #[envconfig(from = "WEBHOOK_SECRET")]
    _webhook: String,
}

fn main() {
    peer::run(|| AppSecrets::init_from_env().expect("three secrets"));
}

//! clap with `env`.

use clap::Parser;

#[derive(Parser)]
struct AppSecrets {
    #[arg(long, env = "JWT_SECRET", hide_env_values = true)]
    _jwt: String,
    #[arg(long, env = "COOKIE_SECRET", hide_env_values = true)]
    _cookie: String,
    #[arg(long, env = "WEBHOOK_SECRET", hide_env_values = true)]
    _webhook: String,
}

fn main() {
    peer::run(|| AppSecrets::parse_from(["app"]));
}

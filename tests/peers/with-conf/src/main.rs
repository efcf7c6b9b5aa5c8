//! conf.

use conf::Conf;

#[derive(Conf)]
struct AppSecrets {
    #[conf(env = "JWT_SECRET", secret)]
    _jwt: String,
    #[conf(env = "COOKIE_SECRET", secret)]
    _cookie: String,
    #[conf(env = "WEBHOOK_SECRET", secret)]
    _webhook: String,
}

fn main() {
    peer::run(|| AppSecrets::try_parse_from(["app"], std::env::vars_os()).ok().expect("three secrets"));
}

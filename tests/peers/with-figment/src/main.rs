//! figment.

use figment::{Figment, providers::Env};

#[derive(serde::Deserialize)]
struct AppSecrets {
    #[serde(rename = "jwt_secret")]
    _jwt: String,
    #[serde(rename = "cookie_secret")]
    _cookie: String,
    #[serde(rename = "webhook_secret")]
    _webhook: String,
}

fn main() {
    let provider = || Env::raw().only(&["JWT_SECRET", "COOKIE_SECRET", "WEBHOOK_SECRET"]);
    peer::run(|| Figment::from(provider()).extract::<AppSecrets>().expect("three secrets"));
}

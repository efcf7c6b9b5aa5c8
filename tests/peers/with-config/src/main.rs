//! config.

use config::{Config, Environment};

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
    peer::run(|| {
        let built = Config::builder().add_source(Environment::default()).build();
        built.and_then(Config::try_deserialize::<AppSecrets>).expect("three secrets")
    });
}

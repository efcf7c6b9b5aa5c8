//! confik.

use confik::{Configuration, EnvSource};

#[derive(Configuration)]
struct AppSecrets {
    #[confik(secret)]
    jwt_secret: String,
    #[confik(secret)]
    cookie_secret: String,
    #[confik(secret)]
    webhook_secret: String,
}

fn main() {
    peer::run(|| {
        let source = EnvSource::new().allow_secrets();
        let found = AppSecrets::builder().override_with(source).try_build().expect("three secrets");
        (found.jwt_secret, found.cookie_secret, found.webhook_secret)
    });
}

//! Rocket: private cookies, by a key that outlives restarts in development too.
//!
//! ```sh
//! cargo run -p secret-examples --features rocket --example rocket
//! ```
//!
//! `PUT /session` keeps its body, and `GET /session` gives it back.

use std::error::Error;

use rocket::config::SecretKey;
use rocket::fairing::AdHoc;
use rocket::http::{CookieJar, Status};
use rocket::{Config, get, put, routes};
use secret_runtime::ResolvedSecrets;

#[derive(ResolvedSecrets)]
#[secret(dir_env = "APP_DATA_DIR")]
struct Secrets {
    /// Encrypts private cookies: what Rocket calls `secret_key`.
    #[secret(env = "COOKIE_SECRET", credential = "cookie", file = ".cookie-secret", with = SecretKey::from)]
    cookie: SecretKey,
}

#[put("/session", data = "<body>")]
fn write(jar: &CookieJar<'_>, body: String) -> Status {
    jar.add_private(("session", body));
    Status::NoContent
}

#[get("/session")]
fn read(jar: &CookieJar<'_>) -> Result<String, Status> {
    jar.get_private("session").map(|cookie| cookie.value().to_owned()).ok_or(Status::Unauthorized)
}

#[rocket::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let Secrets { cookie } = Secrets::resolve()?;
    // Everything else is as Rocket.toml and the environment say.
    let port = std::env::var("PORT").map_or(Ok(3000), |port| port.parse())?;
    let config = Config { port, secret_key: cookie, ..Config::try_from(Config::figment())? };
    let told = AdHoc::on_liftoff("told", |rocket| {
        Box::pin(async move { println!("listening on {}:{}", rocket.config().address, rocket.config().port) })
    });
    rocket::custom(config).mount("/", routes![write, read]).attach(told).launch().await?;
    Ok(())
}

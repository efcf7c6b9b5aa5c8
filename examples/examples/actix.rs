//! actix-web: sessions in encrypted cookies, by a key that outlives restarts.
//!
//! ```sh
//! cargo run -p secret-examples --features actix --example actix
//! ```
//!
//! `PUT /session` keeps its body, and `GET /session` gives it back.

use std::error::Error;

use actix_session::storage::CookieSessionStore;
use actix_session::{Session, SessionMiddleware};
use actix_web::cookie::Key;
use actix_web::{App, HttpResponse, HttpServer, web};
use secret_runtime::ResolvedSecrets;

#[derive(ResolvedSecrets)]
#[secret(dir_env = "APP_DATA_DIR")]
struct Secrets {
    /// Encrypts session cookies.
    #[secret(env = "COOKIE_SECRET", credential = "cookie", file = ".cookie-secret")]
    cookie: Key,
}

async fn write(session: Session, body: String) -> actix_web::Result<HttpResponse> {
    session.insert("text", body)?;
    Ok(HttpResponse::NoContent().finish())
}

async fn read(session: Session) -> actix_web::Result<HttpResponse> {
    Ok(match session.get::<String>("text")? {
        Some(text) => HttpResponse::Ok().body(text),
        None => HttpResponse::Unauthorized().finish(),
    })
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let Secrets { cookie } = Secrets::resolve()?;
    let service = move || {
        let session = SessionMiddleware::new(CookieSessionStore::default(), cookie.clone());
        App::new().wrap(session).route("/session", web::get().to(read)).route("/session", web::put().to(write))
    };
    let port = std::env::var("PORT").map_or(Ok(3000), |port| port.parse())?;
    let server = HttpServer::new(service).workers(2).bind(("127.0.0.1", port))?;
    for address in server.addrs() {
        println!("listening on {address}");
    }
    Ok(server.run().await?)
}

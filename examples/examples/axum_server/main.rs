//! A service by axum whose keys outlive restarts, and rotate while it runs.
//!
//! ```sh
//! cargo run -p secret-examples --features axum --example axum_server
//! cargo run -p secret-examples --features axum --example axum_server -- secrets check
//! ```
//!
//! * `POST /login` gives an access token (a JWT that names its key) and a refresh token.
//! * `POST /refresh` takes a refresh token once, and gives new ones.
//! * `GET /me` tells whose access token it is.
//! * `PUT /session` and `GET /session`: an encrypted cookie.
//! * `POST /webhook` believes a body that is signed by HMAC.
//! * `GET /health`: what every key is and where it came from, never a value. For operators: let no
//!   proxy pass it on.

mod refresh;
mod session;
mod tokens;
mod webhook;

use std::error::Error;
use std::process::ExitCode;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router, http::StatusCode};
use axum_extra::extract::cookie::Key;
use hmac::Hmac;
use secret_runtime::jsonwebtoken_11::Hs512Key;
use secret_runtime::{KeySet, Live, ResolvedSecrets, Resolver, cli};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::refresh::Families;

#[derive(ResolvedSecrets)]
#[secret(dir_env = "APP_DATA_DIR")]
struct Secrets {
    /// Signs access tokens (HS512).
    #[secret(env = "JWT_SECRET", credential = "jwt", file = ".jwt-secret")]
    jwt: KeySet<Hs512Key>,
    /// Encrypts session cookies.
    #[secret(env = "COOKIE_SECRET", credential = "cookie", file = ".cookie-secret")]
    cookie: KeySet<Key>,
    /// Verifies the payment provider's calls.
    #[secret(env = "WEBHOOK_SECRET", credential = "webhook", file = ".webhook-secret", bytes = 32)]
    webhook: KeySet<Hmac<Sha256>>,
}

#[derive(Clone)]
struct App {
    secrets: Live<Secrets>,
    families: Arc<Mutex<Families>>,
    /// How long an access token is good.
    life: Duration,
}

/// Whatever was wrong with a caller's proof: they don't learn what.
const UNAUTHORIZED: StatusCode = StatusCode::UNAUTHORIZED;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    if let Some(status) = cli::from_args::<Secrets>(Resolver::new) {
        return Ok(status);
    }
    // Refuses to start, or logs in nobody out.
    let secrets = Live::<Secrets>::new(Resolver::new())?.every(seconds("RELOAD_SECONDS", 60)?)?;
    println!("{}", secrets.snapshot().report());
    let app = App { secrets, families: Arc::default(), life: seconds("ACCESS_SECONDS", 15 * 60)? };
    tokio::runtime::Runtime::new()?.block_on(serve(app))?;
    Ok(ExitCode::SUCCESS)
}

/// A duration that the environment may set.
fn seconds(variable: &str, otherwise: u64) -> Result<Duration, Box<dyn Error>> {
    match std::env::var(variable) {
        Ok(text) => {
            let seconds = text.parse().map_err(|_| format!("{variable} is no number of seconds"))?;
            Ok(Duration::from_secs(seconds))
        }
        Err(_) => Ok(Duration::from_secs(otherwise)),
    }
}

async fn serve(app: App) -> Result<(), Box<dyn Error>> {
    let router = Router::new()
        .route("/login", post(login))
        .route("/refresh", post(refresh))
        .route("/me", get(tokens::me))
        .route("/session", get(session::read).put(session::write))
        .route("/webhook", post(webhook::receive))
        .route("/health", get(health))
        .with_state(app);
    let port = std::env::var("PORT").map_or(Ok(3000), |port| port.parse())?;
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    println!("listening on {}", listener.local_addr()?);
    axum::serve(listener, router).with_graceful_shutdown(asked_to_stop()).await?;
    Ok(())
}

async fn asked_to_stop() {
    if tokio::signal::ctrl_c().await.is_err() {
        // Without signals it runs until it is killed.
        std::future::pending::<()>().await;
    }
}

#[derive(Deserialize)]
struct Login {
    name: String,
}

#[derive(Serialize)]
struct Tokens {
    access: String,
    refresh: String,
}

/// Lets anybody in: what this shows is keys, and passwords are another example.
async fn login(State(app): State<App>, Json(login): Json<Login>) -> Result<Json<Tokens>, StatusCode> {
    let refresh = families(&app)?.begin(&login.name).ok_or(StatusCode::INTERNAL_SERVER_ERROR)?;
    Ok(Json(Tokens { access: tokens::sign(&app, login.name)?, refresh }))
}

#[derive(Deserialize)]
struct Refresh {
    refresh: String,
}

async fn refresh(State(app): State<App>, Json(asked): Json<Refresh>) -> Result<Json<Tokens>, StatusCode> {
    let (name, refresh) = families(&app)?.next(&asked.refresh).ok_or(UNAUTHORIZED)?;
    Ok(Json(Tokens { access: tokens::sign(&app, name)?, refresh }))
}

fn families(app: &App) -> Result<std::sync::MutexGuard<'_, Families>, StatusCode> {
    app.families.lock().map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
}

async fn health(State(app): State<App>) -> String {
    app.secrets.snapshot().report().to_string()
}

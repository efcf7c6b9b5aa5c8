//! Access tokens: signed with the current key, verified with the one that they name.

use std::time::SystemTime;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header::AUTHORIZATION};
use jsonwebtoken::{Header, Validation, decode, decode_header, encode};
use secret_runtime::jsonwebtoken_11::Hs512Key;
use serde::{Deserialize, Serialize};

use crate::{App, UNAUTHORIZED};

#[derive(Serialize, Deserialize)]
struct Claims {
    sub: String,
    exp: u64,
}

pub(crate) fn sign(app: &App, name: String) -> Result<String, StatusCode> {
    let failed = |_| StatusCode::INTERNAL_SERVER_ERROR;
    let expires = SystemTime::now() + app.life;
    let exp = expires.duration_since(SystemTime::UNIX_EPOCH).map_err(failed)?.as_secs();
    let secrets = app.secrets.snapshot();
    let key = secrets.jwt.current();
    let header = Header { kid: Some(key.kid().to_owned()), ..Header::new(Hs512Key::ALGORITHM) };
    encode(&header, &Claims { sub: name, exp }, key.encoding()).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
}

/// Whose token it is, if it is good. What a header says of key and algorithm only chooses among ours.
fn verify(app: &App, token: &str) -> Option<String> {
    let kid = decode_header(token).ok()?.kid?;
    let secrets = app.secrets.snapshot();
    let key = secrets.jwt.find(&kid)?;
    let mut validation = Validation::new(Hs512Key::ALGORITHM);
    validation.leeway = 0;
    decode::<Claims>(token, key.decoding(), &validation).ok().map(|token| token.claims.sub)
}

pub(crate) async fn me(State(app): State<App>, headers: HeaderMap) -> Result<String, StatusCode> {
    let token = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    token.and_then(|token| verify(&app, token)).ok_or(UNAUTHORIZED)
}

//! Calls of somebody else's, signed by HMAC-SHA-256 over the body as it came.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use hmac::Mac as _;

use crate::{App, UNAUTHORIZED};

pub(crate) async fn receive(State(app): State<App>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let signature = headers.get("x-signature").and_then(|value| unhex(value.to_str().ok()?));
    let secrets = app.secrets.snapshot();
    // `verify_slice` compares in constant time.
    let is_theirs = signature.is_some_and(|signature| {
        secrets.webhook.verify(|key| key.clone().chain_update(&body).verify_slice(&signature).ok()).is_some()
    });
    if is_theirs { StatusCode::NO_CONTENT } else { UNAUTHORIZED }
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> =
        text.chars().map(|digit| digit.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect();
    let digits = digits.filter(|digits| digits.len().is_multiple_of(2))?;
    Some(digits.chunks(2).map(|pair| pair.iter().fold(0, |byte, digit| byte * 16 + digit)).collect())
}

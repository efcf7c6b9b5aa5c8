//! A session in an encrypted cookie.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use axum_extra::extract::PrivateCookieJar;
use axum_extra::extract::cookie::{Cookie, Key, SameSite};

use crate::{App, UNAUTHORIZED};

const NAME: &str = "session";

/// Begins a session with what the body says.
pub(crate) async fn write(State(app): State<App>, headers: HeaderMap, body: String) -> impl IntoResponse {
    let secrets = app.secrets.snapshot();
    (seal(&headers, secrets.cookie.current(), body), StatusCode::NO_CONTENT)
}

/// What the session holds. One that an old key has sealed is sealed again with the current one, so
/// that the old key can be retired.
pub(crate) async fn read(State(app): State<App>, headers: HeaderMap) -> Result<impl IntoResponse, StatusCode> {
    let secrets = app.secrets.snapshot();
    let open = |key: &Key| PrivateCookieJar::from_headers(&headers, key.clone()).get(NAME);
    let opened = secrets.cookie.verify(open).ok_or(UNAUTHORIZED)?;
    let text = opened.value.value().to_owned();
    let sealed = opened.should_sign_again().then(|| seal(&headers, secrets.cookie.current(), text.clone()));
    Ok((sealed, text))
}

fn seal(headers: &HeaderMap, key: &Key, text: String) -> PrivateCookieJar {
    let cookie = Cookie::build((NAME, text)).path("/").http_only(true).same_site(SameSite::Lax).secure(true);
    PrivateCookieJar::from_headers(headers, key.clone()).add(cookie)
}

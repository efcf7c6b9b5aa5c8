//! The axum server: tokens, refresh tokens, sessions, webhooks.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use hmac::{Hmac, KeyInit as _, Mac as _};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use secret_runtime::{KeySet, Mode, Place, ResolvedSecrets, Resolver, SecretSlice};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::server::{Answer, Server, example, folder, mount};

const JSON: (&str, &str) = ("Content-Type", "application/json");

fn start(folder: &Path) -> Server {
    Server::start("axum_server", folder, &[])
}

fn tokens(answer: &Answer) -> (String, String) {
    assert_eq!(answer.status, 200, "{answer:?}");
    let body: Value = serde_json::from_str(&answer.body).unwrap();
    let text = |name: &str| body[name].as_str().unwrap().to_owned();
    (text("access"), text("refresh"))
}

fn login(server: &Server) -> (String, String) {
    tokens(&server.ask("POST", "/login", &[JSON], r#"{"name":"ada"}"#))
}

fn me(server: &Server, token: &str) -> Answer {
    server.ask("GET", "/me", &[("Authorization", &format!("Bearer {token}"))], "")
}

#[track_caller]
fn is_ada(answer: &Answer) {
    assert_eq!((answer.status, answer.body.as_str()), (200, "ada"));
}

#[track_caller]
fn is_refused(answer: &Answer) {
    assert_eq!((answer.status, answer.body.as_str()), (401, ""));
}

fn session(server: &Server, cookie: &str) -> Answer {
    server.ask("GET", "/session", &[("Cookie", cookie)], "")
}

/// The key in a persisted file, as text and as bytes.
fn key(folder: &Path, file: &str) -> (String, Vec<u8>) {
    let text = fs::read_to_string(folder.join(file)).unwrap().trim().to_owned();
    let bytes = (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap());
    (text.clone(), bytes.collect())
}

#[test]
fn a_restart_keeps_tokens_and_sessions() {
    let folder = folder();
    let server = start(folder.path());
    let (access, _) = login(&server);
    is_ada(&me(&server, &access));
    let cookie = server.ask("PUT", "/session", &[], "hello").cookie.unwrap();
    server.stop();

    let server = start(folder.path());
    is_ada(&me(&server, &access));
    assert_eq!(session(&server, &cookie).body, "hello");
}

#[derive(ResolvedSecrets)]
struct Rotated {
    #[secret(file = ".jwt-secret")]
    _jwt: KeySet<SecretSlice<u8>>,
    #[secret(file = ".cookie-secret")]
    _cookie: KeySet<SecretSlice<u8>>,
}

/// Asks until the answer is as expected: until the server has reloaded.
#[track_caller]
fn until(ask: impl Fn() -> Answer, is_so: impl Fn(&Answer) -> bool) -> Answer {
    let start = Instant::now();
    loop {
        let answer = ask();
        if is_so(&answer) {
            return answer;
        }
        assert!(start.elapsed() < Duration::from_secs(20), "{answer:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_rotation_keeps_tokens_and_sessions_until_their_key_is_retired() {
    let folder = folder();
    let server = Server::start("axum_server", folder.path(), &[("RELOAD_SECONDS", "1")]);
    let (old, _) = login(&server);
    let cookie = server.ask("PUT", "/session", &[], "hello").cookie.unwrap();

    let operator = Resolver::new().mode(Mode::Development).env([("A", "b")]).base_dir(folder.path()).on_event(|_| ());
    let health = || server.ask("GET", "/health", &[], "");
    let both = |step: &dyn Fn(&str) -> secret_runtime::Rotated| {
        for name in [".jwt-secret", ".cookie-secret"] {
            let now = step(name).keys;
            let is_there = |body: &str, (place, kid): &(Place, String)| {
                let of_place = |line: &&str| match place {
                    Place::Current => line.contains(" file /"),
                    place => line.starts_with(&format!("  {place}: ")),
                };
                body.lines().filter(of_place).any(|line| line.contains(kid.as_str()))
            };
            until(health, |health| now.iter().all(|key| is_there(&health.body, key)));
        }
    };
    both(&|name| operator.rotation::<Rotated>(name).unwrap().publish().unwrap());
    is_ada(&me(&server, &old));
    both(&|name| operator.rotation::<Rotated>(name).unwrap().promote(Duration::ZERO).unwrap());
    is_ada(&me(&server, &old));
    let (new, _) = until_signed_by_another(&server, &old);
    is_ada(&me(&server, &new));
    // The old cookie is opened, and sealed again with the current key.
    let renewed = until(|| session(&server, &cookie), |answer| answer.cookie.is_some());
    assert_eq!(renewed.body, "hello");
    let renewed = renewed.cookie.unwrap();
    assert_eq!(session(&server, &renewed).cookie, None, "once");

    for name in [".jwt-secret", ".cookie-secret"] {
        _ = operator.rotation::<Rotated>(name).unwrap().retire(Duration::ZERO).unwrap();
    }
    is_refused(&until(|| me(&server, &old), |answer| answer.status == 401));
    is_refused(&until(|| session(&server, &cookie), |answer| answer.status == 401));
    is_ada(&me(&server, &new));
    assert_eq!(session(&server, &renewed).body, "hello");
}

/// A token of the promoted key, which the server loads within its interval.
fn until_signed_by_another(server: &Server, old: &str) -> (String, String) {
    let kid = |token: &str| jsonwebtoken::decode_header(token).unwrap().kid.unwrap();
    let answer = until(
        || server.ask("POST", "/login", &[JSON], r#"{"name":"ada"}"#),
        |answer| kid(&tokens(answer).0) != kid(old),
    );
    tokens(&answer)
}

#[test]
fn what_is_no_token_of_ours_is_refused() {
    let folder = folder();
    let server = start(folder.path());
    let (good, _) = login(&server);
    let header = jsonwebtoken::decode_header(&good).unwrap();
    let (text, bytes) = key(folder.path(), ".jwt-secret");
    let sign = |header: &Header, exp: u64, key: &[u8]| {
        encode(header, &json!({ "sub": "ada", "exp": exp }), &EncodingKey::from_secret(key)).unwrap()
    };
    let later = 4_000_000_000;
    is_ada(&me(&server, &sign(&header, later, &bytes)));

    let mut wrong = bytes.clone();
    wrong[0] ^= 1;
    let named = |kid: Option<&str>| Header { kid: kid.map(str::to_owned), ..header.clone() };
    let [head, body, mac]: [&str; 3] = good.split('.').collect::<Vec<_>>().try_into().unwrap();
    let none = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0";
    for (what, token) in [
        ("expired", sign(&header, 1_000_000_000, &bytes)),
        ("another key", sign(&header, later, &wrong)),
        ("the text of the key", sign(&header, later, text.as_bytes())),
        ("an unknown key", sign(&named(Some("00000000")), later, &bytes)),
        ("no key", sign(&named(None), later, &bytes)),
        ("another algorithm", sign(&Header { alg: Algorithm::HS256, ..header.clone() }, later, &bytes)),
        ("no signature", format!("{head}.{body}.")),
        ("alg none", format!("{none}.{body}.")),
        ("alg none with a signature", format!("{none}.{body}.{mac}")),
        ("cut off", good[..good.len() - 1].to_owned()),
        ("empty", String::new()),
        ("not even that", "a b".to_owned()),
    ] {
        let answer = me(&server, &token);
        assert_eq!((answer.status, answer.body.as_str()), (401, ""), "{what}");
    }
    is_refused(&server.ask("GET", "/me", &[], ""));
    is_ada(&me(&server, &good));
}

#[test]
fn an_access_token_expires() {
    let folder = folder();
    let server = Server::start("axum_server", folder.path(), &[("ACCESS_SECONDS", "1")]);
    let (access, refresh) = login(&server);
    is_refused(&until(|| me(&server, &access), |answer| answer.status == 401));
    let (access, _) = tokens(&server.ask("POST", "/refresh", &[JSON], &json!({ "refresh": refresh }).to_string()));
    is_ada(&me(&server, &access));
}

#[test]
fn a_refresh_token_is_good_once_and_reuse_ends_its_family() {
    let folder = folder();
    let server = start(folder.path());
    let refresh = |token: &str| server.ask("POST", "/refresh", &[JSON], &json!({ "refresh": token }).to_string());
    let (_, first) = login(&server);
    let (_, other) = login(&server);
    let (_, second) = tokens(&refresh(&first));
    let (access, third) = tokens(&refresh(&second));
    is_ada(&me(&server, &access));
    is_refused(&refresh(&first));
    is_refused(&refresh(&third));
    assert_eq!(refresh(&other).status, 200, "another login goes on");
    for nonsense in ["", ".", "a.b", &third[..64]] {
        is_refused(&refresh(nonsense));
    }
}

#[test]
fn a_webhook_is_believed_by_its_signature() {
    let folder = folder();
    let server = start(folder.path());
    let (_, bytes) = key(folder.path(), ".webhook-secret");
    let sign = |body: &str| -> String {
        let mac = Hmac::<Sha256>::new_from_slice(&bytes).unwrap().chain_update(body).finalize().into_bytes();
        mac.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
    };
    let call = |signature: &str, body: &str| server.ask("POST", "/webhook", &[("X-Signature", signature)], body);
    let body = r#"{"paid": 1}"#;
    assert_eq!(call(&sign(body), body).status, 204);
    assert_eq!(call(&sign(body).to_uppercase(), body).status, 204);
    is_refused(&call(&sign(body), r#"{"paid":1}"#));
    is_refused(&call(&sign(body)[..62], body));
    is_refused(&call(&sign(body)[..63], body));
    is_refused(&call("", body));
    is_refused(&call("zz", body));
    is_refused(&server.ask("POST", "/webhook", &[], body));
}

#[test]
fn health_tells_of_keys_and_shows_none() {
    let folder = folder();
    let server = start(folder.path());
    let health = server.ask("GET", "/health", &[], "").body;
    for (name, file) in
        [("JWT_SECRET", ".jwt-secret"), ("COOKIE_SECRET", ".cookie-secret"), ("WEBHOOK_SECRET", ".webhook-secret")]
    {
        assert!(health.contains(name) && health.contains(file), "{health}");
        let (text, _) = key(folder.path(), file);
        assert!((0..text.len() - 12).all(|at| !health.contains(&text[at..at + 12])), "{health}");
    }
}

#[test]
fn production_takes_credentials_and_refuses_without() {
    let folder = folder();
    let output = example("axum_server", folder.path(), &[("APP_ENV", "production")]).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success());
    for name in ["JWT_SECRET", "COOKIE_SECRET", "WEBHOOK_SECRET"] {
        assert!(said.contains(&format!("{name} (field `")), "{said}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing was made");

    let credentials = folder.path().join("credentials");
    fs::create_dir(&credentials).unwrap();
    for (name, bytes) in [("jwt", 64), ("cookie", 64), ("webhook", 32)] {
        let mut key = vec![0; bytes];
        getrandom::fill(&mut key).unwrap();
        let key: Vec<String> = key.iter().map(|byte| format!("{byte:02x}")).collect();
        _ = mount(&credentials, name, &key.concat());
    }
    let given = [("APP_ENV", "production"), ("CREDENTIALS_DIRECTORY", credentials.to_str().unwrap())];
    let server = Server::start("axum_server", folder.path(), &given);
    let (access, _) = login(&server);
    is_ada(&me(&server, &access));
    assert!(server.ask("GET", "/health", &[], "").body.starts_with("mode: production"));

    let check = example("axum_server", folder.path(), &given).args(["secrets", "check"]).output().unwrap();
    assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stdout));
}

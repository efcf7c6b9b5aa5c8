//! actix-web and Rocket: a session in an encrypted cookie outlives a restart.

use crate::server::{Server, folder};

fn a_session_outlives_a_restart(name: &str) {
    let folder = folder();
    let server = Server::start(name, folder.path(), &[]);
    let written = server.ask("PUT", "/session", &[], "hello");
    assert_eq!(written.status / 100, 2, "{written:?}");
    let cookie = written.cookie.unwrap();
    assert!(!cookie.contains("hello"), "it is encrypted: {cookie}");
    assert_eq!(server.ask("GET", "/session", &[], "").status, 401);
    server.stop();

    let server = Server::start(name, folder.path(), &[]);
    let read = server.ask("GET", "/session", &[("Cookie", &cookie)], "");
    assert_eq!((read.status, read.body.contains("hello")), (200, true), "{read:?}");
    let middle = cookie.len() / 2;
    let spoiled = format!("{}{}", &cookie[..middle], if cookie.as_bytes()[middle] == b'A' { "B" } else { "A" });
    let forged = spoiled + &cookie[middle + 1..];
    assert_eq!(server.ask("GET", "/session", &[("Cookie", &forged)], "").status, 401);
    server.stop();

    // Another key opens nothing.
    let other = self::folder();
    let server = Server::start(name, other.path(), &[]);
    assert_eq!(server.ask("GET", "/session", &[("Cookie", &cookie)], "").status, 401);
}

#[cfg(feature = "actix")]
#[test]
fn actix_keeps_a_session() {
    a_session_outlives_a_restart("actix");
}

#[cfg(feature = "rocket")]
#[test]
fn rocket_keeps_a_session() {
    a_session_outlives_a_restart("rocket");
}

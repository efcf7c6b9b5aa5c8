//! The store `OpenBao`, against real servers and against some that misbehave.
//!
//! Installs the server below `target/servers` (75 MB, once). One test runs a cluster of three for about
//! half a minute beside the others.

#![cfg(all(feature = "openbao", target_os = "linux"))]
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod auth;
mod cluster;
mod entry;
mod environment;
mod fake;
mod faults;
mod fleet;
mod mounts;
mod tls;

use std::sync::OnceLock;

use secret_runtime::{Entry, ExposeSecret as _, OpenBao, SecretString, Store as _, StoreError, StoreErrorKind, Stored};
use secret_tests::servers::Bao;
use secret_tests::{random_hex, reveals};

/// A server that many tests share, each below a prefix of its own.
fn server() -> &'static Bao {
    static SERVER: OnceLock<Bao> = OnceLock::new();
    SERVER.get_or_init(Bao::start)
}

/// The shared server as its operator sees it.
fn root(prefix: &str) -> OpenBao {
    with_token(prefix, &server().token)
}

fn with_token(prefix: &str, token: &str) -> OpenBao {
    OpenBao::at(&server().address).token(token.into()).prefix(prefix)
}

fn key() -> Entry {
    Entry::new(SecretString::from(random_hex(64)))
}

fn text(entry: &Entry) -> &str {
    entry.current.text.expose_secret()
}

/// The error, of this kind, that says each of these words and gives neither of the secrets away.
#[track_caller]
fn fails<T>(result: Result<T, StoreError>, kind: StoreErrorKind, words: &[&str], secrets: &[&str]) -> StoreError {
    let Err(error) = result else { panic!("should have failed") };
    assert_eq!(error.kind(), kind, "{error:?}");
    let all = format!("{error}\n{error:?}\n{}", error.remedy().unwrap_or_default());
    for word in words {
        assert!(all.contains(word), "nothing of {word:?} in:\n{all}");
    }
    for secret in secrets {
        assert_eq!(reveals(&all, secret.as_bytes(), &[]), None, "{all}");
    }
    error
}

#[track_caller]
fn there(read: Result<Option<Stored>, StoreError>) -> Stored {
    read.unwrap().unwrap()
}

#[track_caller]
fn absent(read: Result<Option<Stored>, StoreError>) {
    assert!(read.unwrap().is_none(), "nothing should be there");
}

#[test]
fn the_contract_holds() {
    secret_runtime::testing::store_contract(&root("contract")).unwrap();
}

#[test]
fn it_works_inside_a_running_runtime_of_threads() {
    // No runtime is needed; the calls block only their own thread, several at once.
    let store = root("threads");
    let entry = key();
    store.create("key", &entry).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| assert_eq!(text(&there(store.read("key")).entry), text(&entry)));
        }
    });
}

#[test]
fn debug_and_places_show_no_secret() {
    let secrets =
        ["hvs.token-canary", "secret-id-canary", "jwt-canary"].map(|secret| format!("{secret}-{}", random_hex(8)));
    let [token, secret_id, jwt] = &secrets;
    let at = || OpenBao::at("https://bao.example:8200").namespace("/team/").mount("kv/").prefix("/a/b/");
    let stores = [
        ("token", at().token(token.as_str().into())),
        ("AppRole", at().app_role("role", secret_id.as_str().into())),
        ("jwt", at().jwt("role", jwt.as_str().into())),
        ("kubernetes", at().kubernetes("role")),
        ("token file", at().token_file("/nowhere")),
    ];
    for (kind, store) in stores {
        assert_eq!(store.place("key"), "openbao kv/a/b/key");
        let shown = format!("{store:?}");
        let expected = format!(
            "OpenBao {{ address: \"https://bao.example:8200\", mount: \"kv\", namespace: \"team\", auth: \"{kind}\", .. }}"
        );
        assert_eq!(shown, expected);
    }
}

//! Mounts and namespaces: where entries are, and what is no place for them.

use secret_runtime::{Store as _, StoreErrorKind};
use secret_tests::servers::Api;
use serde_json::{Value, json};

use crate::{absent, fails, key, root, server, text, there};

fn mount(path: &str, version: &str) {
    _ = server().ask("POST", &format!("sys/mounts/{path}"), json!({ "type": "kv", "options": { "version": version } }));
}

#[test]
fn any_versioned_mount_will_do() {
    mount("team/keys", "2");
    let store = root("a b/ü%").mount("/team/keys/");
    let entry = key();
    store.create("key", &entry).unwrap();
    assert_eq!(text(&there(store.read("key")).entry), text(&entry));
    let raw = server().shell("bao kv get -mount=team/keys -field=current 'a b/ü%/key'");
    assert_eq!(raw.trim(), text(&entry));
}

#[test]
fn a_mount_that_is_not_there_is_enabled_by_the_remedy() {
    let store = root("").mount("later");
    let words = ["no engine mounted", "bao secrets enable -path=later -version=2 kv"];
    let error = fails(store.read("key"), StoreErrorKind::Misconfigured, &words, &[]);
    fails(store.create("key", &key()), StoreErrorKind::Misconfigured, &words, &[]);
    _ = server().shell(error.remedy().unwrap());
    absent(store.read("key"));
    store.create("key", &key()).unwrap();
}

#[test]
fn a_mount_without_versions_says_nothing_and_keeps_nothing() {
    mount("old", "1");
    let store = root("app").mount("old");
    let words = ["no key-value engine of version 2", "bao kv enable-versioning old"];
    let error = fails(store.read("key"), StoreErrorKind::Misconfigured, &words, &[]);
    // Such a mount takes every write, over whatever is there.
    fails(store.create("key", &key()), StoreErrorKind::Misconfigured, &words, &[]);
    fails(store.read("key"), StoreErrorKind::Misconfigured, &words, &[]);
    _ = server().ask("DELETE", "old/data/app/key", Value::Null);
    _ = server().shell(error.remedy().unwrap());
    let entry = key();
    store.create("key", &entry).unwrap();
    assert_eq!(text(&there(store.read("key")).entry), text(&entry));

    let store = root("app").mount("cubbyhole");
    fails(store.read("key"), StoreErrorKind::Misconfigured, &["no key-value engine"], &[]);
    let store = root("app").mount("sys");
    fails(store.read("key"), StoreErrorKind::Misconfigured, &[], &[]);
}

#[test]
fn namespaces_are_apart() {
    let server: &Api = server();
    for namespace in ["blue", "green"] {
        _ = server.ask("POST", &format!("sys/namespaces/{namespace}"), json!({}));
    }
    let of = |namespace: &str| root("app").namespace(namespace);
    let error = fails(of("blue").read("key"), StoreErrorKind::Misconfigured, &["-namespace=blue"], &[]);
    for namespace in ["blue", "green"] {
        _ = server.shell(&error.remedy().unwrap().replace("blue", namespace));
    }
    let entry = key();
    of("blue/").create("key", &entry).unwrap();
    assert_eq!(text(&there(of("/blue").read("key")).entry), text(&entry));
    absent(of("green").read("key"));
    absent(root("app").read("key"));
    let error = of("none").read("key").unwrap_err();
    assert!(matches!(error.kind(), StoreErrorKind::Misconfigured | StoreErrorKind::Denied), "{error:?}");

    _ = server.ask("DELETE", "blue:secret/data/app/key", Value::Null);
    let remedy = "bao kv undelete -namespace=blue -mount=secret -versions=1 app/key";
    let error = fails(of("blue").read("key"), StoreErrorKind::Damaged, &[remedy], &[]);
    _ = server.shell(error.remedy().unwrap());
    assert_eq!(text(&there(of("blue").read("key")).entry), text(&entry));
}

#[test]
fn settings_that_lead_elsewhere_are_refused() {
    for store in [root("../other"), root("a//b"), root("app").mount(""), root("a\nb"), root("app").mount("a/../b")] {
        fails(store.read("key"), StoreErrorKind::Misconfigured, &["is no path"], &[]);
    }
    fails(root("app").read(".."), StoreErrorKind::Misconfigured, &["is no path"], &[]);
    fails(root("app").namespace("a\nb").read("key"), StoreErrorKind::Misconfigured, &["namespace"], &[]);
}

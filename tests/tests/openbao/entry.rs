//! Entries that others wrote, took away or damaged, and who may do what.

use std::time::{Duration, SystemTime};

use secret_runtime::{Entry, ExposeSecret as _, Store as _, StoreErrorKind, StoredKey};
use secret_tests::servers::Api;
use secret_tests::{each, random_hex};
use serde_json::{Value, json};

use crate::{absent, fails, key, root, server, text, there, with_token};

/// Writes an entry by hand.
fn put(name: &str, data: &Value) {
    _ = server().ask("POST", &format!("secret/data/{name}"), json!({ "data": data }));
}

#[test]
fn entries_written_by_hand_are_read() {
    let store = root("hand");
    put("hand/key", &json!({ "current": "a\u{e9}\"\n😀", "next": "b", "previous": "c, d\ne\r\n", "owner": "ops" }));
    let entry = there(store.read("key")).entry;
    let keys: Vec<&str> = entry.keys().map(|key| key.text.expose_secret()).collect();
    assert_eq!(keys, ["a\u{e9}\"\n😀", "b", "c", "d", "e"]);
    let now = SystemTime::now();
    for key in entry.keys() {
        let since = key.since.unwrap();
        assert!(
            since + Duration::from_secs(60) > now && since < now + Duration::from_secs(2),
            "the version's own time"
        );
    }

    put(
        "hand/times",
        &json!({
            "current": "a", "current_since": "1700000000", "next": "", "next_since": "1700000001",
            "previous": "b\nc\nd", "previous_since": "1700000002\n\n1700000003",
        }),
    );
    let entry = there(store.read("times")).entry;
    assert!(entry.next.is_none(), "an empty key is none");
    let at = |seconds| Some(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
    assert_eq!(entry.current.since, at(1_700_000_000));
    assert_eq!(entry.previous[0].since, at(1_700_000_002));
    assert!(entry.previous[1].since > at(1_750_000_000), "an unknown one is as old as the version");
    assert_eq!(entry.previous[2].since, at(1_700_000_003));
}

#[test]
fn fields_of_others_are_kept() {
    let store = root("kept");
    let others = json!({ "owner": "ops \"team\"\n", "numbers": [1, 2.50, null], "nested": { "a": "b" } });
    let mut data = others.clone();
    data["current"] = json!("a");
    data["next"] = json!("b");
    put("kept/key", &data);
    let stored = there(store.read("key"));
    let promoted = stored.entry.next.clone().unwrap().text;
    let entry = Entry { current: StoredKey::now(promoted), next: None, previous: vec![stored.entry.current] };
    store.replace("key", &entry, &stored.version).unwrap();
    let raw = server().ask("GET", "secret/data/kept/key", Value::Null);
    let data = raw.pointer("/data/data").unwrap();
    for (name, value) in others.as_object().unwrap() {
        assert_eq!(&data[name], value);
    }
    assert_eq!((&data["current"], &data["previous"]), (&json!("b"), &json!("a")));
    assert_eq!(data.get("next"), None);
}

#[test]
fn a_key_that_would_read_as_two_is_not_kept() {
    let store = root("comma");
    store.create("key", &key()).unwrap();
    let stored = there(store.read("key"));
    for text in ["a,b", "a\nb", "a ", ""] {
        let mut entry = stored.entry.clone();
        entry.previous = vec![StoredKey::now(text.into())];
        fails(store.replace("key", &entry, &stored.version), StoreErrorKind::Unsupported, &[], &[]);
    }
    assert_eq!(there(store.read("key")).version, stored.version);
}

#[test]
fn what_is_no_entry_is_damaged_not_absent() {
    let store = root("damaged");
    let canary = random_hex(16);
    let cases = [
        ("none", json!({ "curent": canary }), "no field `current`"),
        ("number", json!({ "current": 7 }), "`current` is no text"),
        ("object", json!({ "current": { "x": canary } }), "`current` is no text"),
        ("empty", json!({ "current": "" }), "`current` is empty"),
        ("blank", json!({ "current": " \n" }), "`current` is empty"),
        ("next", json!({ "current": "a", "next": [canary] }), "`next` is no text"),
        ("previous", json!({ "current": "a", "previous": { "x": canary } }), "`previous` is no text"),
        ("nothing", json!({}), "no field `current`"),
    ];
    each(
        cases,
        |(name, ..)| (*name).to_owned(),
        |(name, data, words)| {
            put(&format!("damaged/{name}"), data);
            let words = [*words, &format!("bao kv get -mount=secret damaged/{name}")];
            let error = fails(store.read(name), StoreErrorKind::Damaged, &words, &[&canary]);
            _ = server().shell(error.remedy().unwrap());
            fails(store.create(name, &key()), StoreErrorKind::Conflict, &[], &[]);
        },
    );
}

#[test]
fn a_deleted_version_is_recovered_by_the_remedy() {
    let store = root("deleted");
    let entry = key();
    store.create("key", &entry).unwrap();
    let version = there(store.read("key")).version;
    _ = server().ask("DELETE", "secret/data/deleted/key", Value::Null);
    let error = fails(store.read("key"), StoreErrorKind::Damaged, &["openbao secret/deleted/key", "deleted"], &[]);
    assert_eq!(error.remedy(), Some("bao kv undelete -mount=secret -versions=1 deleted/key"));
    fails(store.create("key", &key()), StoreErrorKind::Conflict, &[], &[]);
    fails(store.replace("key", &key(), &version), StoreErrorKind::Conflict, &[], &[]);
    _ = server().shell(error.remedy().unwrap());
    assert_eq!(text(&there(store.read("key")).entry), text(&entry));
}

#[test]
fn a_destroyed_version_is_recovered_by_the_remedy() {
    let store = root("destroyed");
    let destroy = |version: u32| {
        _ = server().ask("PUT", "secret/destroy/destroyed/key", json!({ "versions": [version] }));
    };
    let first = key();
    store.create("key", &first).unwrap();
    let stored = there(store.read("key"));
    store.replace("key", &key(), &stored.version).unwrap();
    destroy(2);
    let error = fails(store.read("key"), StoreErrorKind::Damaged, &["destroyed for good"], &[]);
    assert_eq!(error.remedy(), Some("bao kv rollback -mount=secret -version=1 destroyed/key"));
    _ = server().shell(error.remedy().unwrap());
    assert_eq!(text(&there(store.read("key")).entry), text(&first));

    _ = server().ask("DELETE", "secret/metadata/destroyed/key", Value::Null);
    absent(store.read("key"));
    store.create("key", &key()).unwrap();
    destroy(1);
    let error = fails(store.read("key"), StoreErrorKind::Damaged, &["destroyed for good"], &[]);
    assert_eq!(error.remedy(), Some("bao kv metadata delete -mount=secret destroyed/key"));
    _ = server().shell(error.remedy().unwrap());
    absent(store.read("key"));
}

#[test]
fn the_documented_policies_are_enough_and_no_more() {
    let server: &Api = server();
    let path = "secret/data/least/*";
    server.policy("least-create", &[(path, "create,read")]);
    server.policy("least-read", &[(path, "read")]);
    server.policy("least-rotate", &[(path, "create,read,update")]);
    let token = server.token_of("least-create");
    let creator = with_token("least", &token);
    absent(creator.read("key"));
    let entry = key();
    creator.create("key", &entry).unwrap();
    let stored = there(creator.read("key"));
    assert_eq!(text(&stored.entry), text(&entry));
    fails(creator.create("key", &key()), StoreErrorKind::Conflict, &[], &[&token]);
    let words = ["no policy of the token allows `update` of `secret/data/least/key`", "bao token capabilities"];
    fails(creator.replace("key", &key(), &stored.version), StoreErrorKind::Denied, &words, &[&token]);

    let reader = with_token("least", &server.token_of("least-read"));
    absent(reader.read("other"));
    assert_eq!(text(&there(reader.read("key")).entry), text(&entry));
    let words = ["`create` of `secret/data/least/other`", "bao token capabilities"];
    // It can't ask whether it is the policy that denies, or an entry that a server has not seen yet.
    fails(reader.create("other", &key()), StoreErrorKind::Unavailable, &words, &[]);
    absent(reader.read("other"));
    let body = json!({ "policies": ["least-read"] });
    let usual = server.ask("POST", "auth/token/create", body);
    let usual = with_token("least", usual.pointer("/auth/client_token").unwrap().as_str().unwrap());
    fails(usual.create("other", &key()), StoreErrorKind::Denied, &words, &[]);

    // With `create` alone nothing can be read back.
    server.policy("least-blind", &[(path, "create")]);
    let blind = with_token("least", &server.token_of("least-blind"));
    fails(blind.read("key"), StoreErrorKind::Denied, &["`read` of `secret/data/least/key`"], &[]);
    fails(blind.create("key", &key()), StoreErrorKind::Denied, &["`create`"], &[]);

    let operator = with_token("least", &server.token_of("least-rotate"));
    secret_runtime::testing::store_contract(&operator).unwrap();
    let elsewhere = with_token("elsewhere", &token);
    fails(elsewhere.read("key"), StoreErrorKind::Denied, &["`read` of `secret/data/elsewhere/key`"], &[&token]);
}

//! What a name may stand for that is no entry, what may go before it, and what it takes a moment to see.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use secret_runtime::{ParameterStore, SecretsManager, Store, StoreErrorKind, Version};
use secret_tests::aws::{Answer, Front};
use secret_tests::random_hex;
use serde_json::{Value, json};

use crate::{entry, hides, is, keys, secrets, servers, there};

#[test]
fn a_secret_that_is_scheduled_for_deletion_is_not_absent() {
    for server in servers() {
        let store = secrets(server);
        store.create("jwt", &entry()).unwrap();
        let name = store.place("jwt").replace("secretsmanager ", "");
        _ = server.ask("secretsmanager.DeleteSecret", &json!({ "SecretId": name, "RecoveryWindowInDays": 7 }));
        let mend = format!("aws secretsmanager restore-secret --region us-east-1 --secret-id {name}");
        let damaged = StoreErrorKind::Damaged;
        is(store.read("jwt"), damaged, &mend);
        is(store.create("jwt", &entry()), damaged, &mend);
        is(store.replace("jwt", &entry(), &Version::new("1")), damaged, &mend);
        let mut all = store.read_all(&["other", "jwt"]);
        is(all.pop().unwrap(), damaged, &mend);
        assert!(all.pop().unwrap().unwrap().is_none(), "the others are read all the same");
        _ = server.ask("secretsmanager.RestoreSecret", &json!({ "SecretId": name }));
        _ = there(&store, "jwt");
    }
}

#[test]
fn a_binary_secret_is_damaged() {
    for server in servers() {
        let store = secrets(server);
        let value = random_hex(32);
        let binary = secret_tests::base64(&value);
        for name in ["one", "two"] {
            let full = store.place(name).replace("secretsmanager ", "");
            _ = server.ask("secretsmanager.CreateSecret", &json!({ "Name": full, "SecretBinary": binary }));
        }
        let alone = is(store.read("one"), StoreErrorKind::Damaged, "SecretBinary");
        let mut all = store.read_all(&["one", "two"]);
        let together = is(all.pop().unwrap(), StoreErrorKind::Damaged, "SecretBinary");
        hides(&alone, &[&value, &binary]);
        hides(&together, &[&value, &binary]);
        is(store.create("one", &entry()), StoreErrorKind::Damaged, "SecretBinary");
    }
}

#[test]
fn a_secret_without_a_current_version_is_damaged() {
    let described = [
        json!({ "Name": "jwt" }),
        json!({ "Name": "jwt", "VersionIdsToStages": {} }),
        json!({ "Name": "jwt", "VersionIdsToStages": { "0": ["AWSPENDING"] } }),
    ];
    for described in described {
        let front = Front::alone(move |_, _| Answer::Say(200, described.to_string()));
        let store = SecretsManager::new(&front.config()).unwrap();
        is(store.read("jwt"), StoreErrorKind::Damaged, "AWSCURRENT");
        assert_eq!(front.heard(), ["DescribeSecret"]);
    }
}

#[test]
fn a_prefix_is_one_that_the_service_takes() {
    let [moto, _] = servers();
    let secrets = || SecretsManager::new(&moto.config()).unwrap();
    for prefix in ["", "a", "prod/app/", "/prod/app-", "A.b_c+d=e@f/"] {
        assert!(secrets().prefix(prefix).is_ok(), "{prefix}");
    }
    for prefix in ["a b", "a:b", "'", "ä", "a\n", "x".repeat(257).as_str()] {
        is(secrets().prefix(prefix), StoreErrorKind::Misconfigured, "a prefix is made of");
    }
    let parameters = || ParameterStore::new(&moto.config()).unwrap();
    for prefix in ["", "a.", "app-", "/", "/prod/app/", "/prod/app_"] {
        assert!(parameters().prefix(prefix).is_ok(), "{prefix}");
    }
    for prefix in ["a b", "a@b", "/ä"] {
        is(parameters().prefix(prefix), StoreErrorKind::Misconfigured, "a prefix is made of");
    }
    is(parameters().prefix("prod/app/"), StoreErrorKind::Misconfigured, "starts with one");
}

#[test]
fn a_key_of_ones_own_encrypts_what_is_created() {
    let front =
        Front::alone(|_, body| Answer::Say(400, if body.contains("alias/mine") { "{}" } else { "" }.to_owned()));
    let is_named = |done: Result<(), _>| is(done, StoreErrorKind::Misconfigured, "status 400");
    is_named(SecretsManager::new(&front.config()).unwrap().kms_key("alias/mine").create("x", &entry()));
    is_named(ParameterStore::new(&front.config()).unwrap().kms_key("alias/mine").create("x", &entry()));
}

/// Answers twice that there is nothing, after something was written.
fn lagging(ask: &'static str) -> impl Fn(&str, &str) -> Answer {
    let left = Mutex::new(0);
    move |action, body| {
        let mut left = left.lock().unwrap();
        if matches!(action, "CreateSecret" | "PutParameter") {
            *left = 2;
        }
        if action != ask || *left == 0 {
            return Answer::Pass;
        }
        *left -= 1;
        let name = serde_json::from_str::<Value>(body).unwrap()["Names"].clone();
        match ask {
            "GetParameters" => Answer::Say(200, json!({ "Parameters": [], "InvalidParameters": name }).to_string()),
            _ => Answer::Say(400, r#"{"__type":"ResourceNotFoundException"}"#.to_owned()),
        }
    }
}

#[test]
fn what_was_created_can_be_read_when_create_returns() {
    for server in servers() {
        let front = Front::start(server.address(), lagging("DescribeSecret"));
        let store = SecretsManager::new(&front.config()).unwrap().prefix(random_hex(8)).unwrap();
        let entry = entry();
        store.create("jwt", &entry).unwrap();
        assert_eq!(keys(&there(&store, "jwt").entry), keys(&entry));
        assert_eq!(front.heard().iter().filter(|action| *action == "DescribeSecret").count(), 4);
        // The loser's next read finds the winner's, too.
        is(store.create("jwt", &entry), StoreErrorKind::Conflict, "already");
        assert_eq!(keys(&there(&store, "jwt").entry), keys(&entry));

        let front = Front::start(server.address(), lagging("GetParameters"));
        let store = ParameterStore::new(&front.config()).unwrap().prefix(random_hex(8)).unwrap();
        store.create("jwt", &entry).unwrap();
        assert_eq!(keys(&there(&store, "jwt").entry), keys(&entry));
        is(store.create("jwt", &entry), StoreErrorKind::Conflict, "already");
        assert_eq!(keys(&there(&store, "jwt").entry), keys(&entry));
    }
}

#[test]
fn what_never_shows_is_an_error_within_the_limit() {
    let front = Front::alone(|action, _| match action {
        "CreateSecret" => Answer::Say(200, "{}".to_owned()),
        _ => Answer::Say(404, r#"{"__type":"ResourceNotFoundException"}"#.to_owned()),
    });
    let start = Instant::now();
    let store = SecretsManager::new(&front.config()).unwrap();
    is(store.create("jwt", &entry()), StoreErrorKind::Unavailable, "can't be read yet");
    assert!(start.elapsed() < Duration::from_secs(6), "{:?}", start.elapsed());
}

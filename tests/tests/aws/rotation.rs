//! Publish, promote, retire: what each does to the stages, two operators at once, and steps that are
//! cut off between their requests.

use std::collections::BTreeMap;
use std::sync::{Barrier, Mutex};
use std::thread;
use std::time::{Duration, SystemTime};

use secret_runtime::{Entry, SecretsManager, Store, StoreErrorKind, Stored, StoredKey, Version};
use secret_tests::aws::{Answer, Emulator, Front, Server};
use secret_tests::random_hex;
use serde_json::{Value, json};

use crate::{entry, is, keys, parameters, secrets, servers, there};

const NAME: &str = "jwt";

fn published(stored: &Stored) -> Entry {
    Entry { next: Some(StoredKey::now(random_hex(32).into())), ..stored.entry.clone() }
}

fn promoted(stored: &Stored) -> Entry {
    let current = stored.entry.next.clone().unwrap();
    Entry { current, next: None, previous: vec![stored.entry.current.clone()] }
}

/// The stages by version, as the emulator has them.
fn stages(server: &Server, store: &SecretsManager) -> BTreeMap<String, Vec<String>> {
    let name = store.place(NAME).replace("secretsmanager ", "");
    let secret = server.ask("secretsmanager.DescribeSecret", &json!({ "SecretId": name }));
    let versions: BTreeMap<String, Vec<String>> = serde_json::from_value(secret["VersionIdsToStages"].clone()).unwrap();
    versions.into_iter().filter(|(_, stages)| !stages.is_empty()).collect()
}

/// A secret with a current and a next key.
fn prepared(store: &SecretsManager) -> Stored {
    store.create(NAME, &entry()).unwrap();
    let first = there(store, NAME);
    store.replace(NAME, &published(&first), &first.version).unwrap();
    there(store, NAME)
}

#[test]
fn each_step_moves_the_stages_as_aws_does() {
    for server in servers() {
        let store = secrets(server);
        let began = SystemTime::now() - Duration::from_secs(2);
        let second = prepared(&store);
        let [one, two] = [&second.entry.current, second.entry.next.as_ref().unwrap()];
        assert!(one.since.unwrap() > began && two.since.unwrap() >= one.since.unwrap());
        let entry = promoted(&second);
        store.replace(NAME, &entry, &second.version).unwrap();
        let third = there(&store, NAME);
        assert_eq!(keys(&third.entry), keys(&entry));
        assert!(third.entry.previous[0].since.unwrap() >= two.since.unwrap(), "not before the key that replaced it");
        let mut at: Vec<_> = stages(server, &store).into_values().collect();
        at.sort();
        assert_eq!(at, [["AWSCURRENT"], ["AWSPREVIOUS"]], "nothing is pending any more");

        // The old key goes with the next promotion, where the new entry says so, and not else.
        store.replace(NAME, &published(&third), &third.version).unwrap();
        let fourth = there(&store, NAME);
        let mut both = promoted(&fourth);
        both.previous.extend(fourth.entry.previous.clone());
        is(store.replace(NAME, &both, &fourth.version), StoreErrorKind::Unsupported, "retire the old key first");
        assert_eq!(there(&store, NAME).version, fourth.version);
        store.replace(NAME, &promoted(&fourth), &fourth.version).unwrap();
        let fifth = there(&store, NAME);
        assert_eq!(keys(&fifth.entry), keys(&promoted(&fourth)));

        let retired = Entry { previous: Vec::new(), ..fifth.entry.clone() };
        store.replace(NAME, &retired, &fifth.version).unwrap();
        assert_eq!(keys(&there(&store, NAME).entry), keys(&retired));
        assert_eq!(stages(server, &store).into_values().collect::<Vec<_>>(), [["AWSCURRENT"]]);
    }
}

#[test]
fn a_key_that_was_withdrawn_gives_way_to_another() {
    for server in servers() {
        let store = secrets(server);
        store.create(NAME, &entry()).unwrap();
        let first = there(&store, NAME);
        // The emulators' clocks count seconds, and one of them does not see a stage that goes.
        thread::sleep(Duration::from_millis(1100));
        store.replace(NAME, &published(&first), &first.version).unwrap();
        let stored = there(&store, NAME);
        let withdrawn = Entry { next: None, ..stored.entry.clone() };
        store.replace(NAME, &withdrawn, &stored.version).unwrap();
        let again = there(&store, NAME);
        assert_eq!(keys(&again.entry), keys(&withdrawn));
        thread::sleep(Duration::from_millis(1100));
        let other = published(&again);
        store.replace(NAME, &other, &again.version).unwrap();
        assert_eq!(keys(&there(&store, NAME).entry), keys(&other));
    }
}

#[test]
fn what_is_no_step_is_refused_and_nothing_is_written() {
    let [moto, _] = servers();
    let store = secrets(moto);
    let stored = prepared(&store);
    let refused = |entry: &Entry| {
        is(store.replace(NAME, entry, &stored.version), StoreErrorKind::Unsupported, "Secrets Manager");
        assert_eq!(there(&store, NAME).version, stored.version);
    };
    let other = StoredKey::now(random_hex(32).into());
    refused(&Entry { current: other.clone(), ..stored.entry.clone() });
    refused(&Entry { next: Some(other.clone()), ..stored.entry.clone() });
    refused(&Entry { previous: vec![other.clone()], ..stored.entry.clone() });
    refused(&Entry { previous: vec![other.clone()], ..promoted(&stored) });
    refused(&Entry { previous: Vec::new(), ..promoted(&stored) });
    store.replace(NAME, &stored.entry, &stored.version).unwrap();
    assert_eq!(there(&store, NAME).version, stored.version, "the same is no change");

    for part in [Entry { next: Some(other.clone()), ..entry() }, Entry { previous: vec![other], ..entry() }] {
        is(store.create("more", &part), StoreErrorKind::Unsupported, "current key alone");
        is(parameters(moto).create("more", &part), StoreErrorKind::Unsupported, "Secrets Manager");
    }
    is(parameters(moto).replace("x", &entry(), &Version::new("1")), StoreErrorKind::Unsupported, "Secrets Manager");
    assert!(store.read("more").unwrap().is_none());
}

/// AWS takes one version of an id, which neither emulator does for a pending one.
fn as_aws(token: &Mutex<BTreeMap<String, String>>, action: &str, body: &str) -> Answer {
    if action != "PutSecretValue" {
        return Answer::Pass;
    }
    let body: Value = serde_json::from_str(body).unwrap();
    let text = |name: &str| body[name].as_str().unwrap().to_owned();
    let mut known = token.lock().unwrap();
    let first = known.entry(text("ClientRequestToken")).or_insert_with(|| text("SecretString"));
    if *first == text("SecretString") {
        Answer::Pass
    } else {
        Answer::Say(400, json!({ "__type": "ResourceExistsException", "message": "" }).to_string())
    }
}

#[test]
fn of_two_who_publish_at_once_one_has_a_conflict() {
    for server in servers() {
        let (known, both) = (Mutex::default(), Barrier::new(2));
        let front = Front::start(server.address(), move |action, body| {
            if action == "PutSecretValue" {
                both.wait();
            }
            as_aws(&known, action, body)
        });
        let store = SecretsManager::new(&front.config()).unwrap().prefix(random_hex(8)).unwrap();
        store.create(NAME, &entry()).unwrap();
        let stored = there(&store, NAME);
        let publish = || {
            let entry = published(&stored);
            (store.replace(NAME, &entry, &stored.version), keys(&entry))
        };
        let ends = thread::scope(|scope| {
            let operators = [scope.spawn(publish), scope.spawn(publish)];
            operators.map(|operator| operator.join().unwrap())
        });
        let (won, lost): (Vec<_>, Vec<_>) = ends.into_iter().partition(|(done, _)| done.is_ok());
        assert_eq!((won.len(), lost.len()), (1, 1), "{won:?} {lost:?}");
        is(lost[0].0.clone(), StoreErrorKind::Conflict, "another version");
        assert_eq!(keys(&there(&store, NAME).entry), won[0].1);
    }
}

#[test]
fn of_two_who_promote_the_second_has_a_conflict() {
    for server in servers() {
        // The second has read before the first wrote, and asks after.
        let promotions = Barrier::new(2);
        let front = Front::start(server.address(), move |action, body| {
            if action == "UpdateSecretVersionStage" && body.contains("AWSCURRENT") {
                promotions.wait();
            }
            Answer::Pass
        });
        let store = SecretsManager::new(&front.config()).unwrap().prefix(random_hex(8)).unwrap();
        let stored = prepared(&store);
        let promote = || store.replace(NAME, &promoted(&stored), &stored.version);
        let ends = thread::scope(|scope| {
            let operators = [scope.spawn(promote), scope.spawn(promote)];
            operators.map(|operator| operator.join().unwrap())
        });
        assert!(ends.iter().any(Result::is_ok), "{ends:?}");
        for end in ends {
            assert!(!matches!(&end, Err(error) if error.kind() != StoreErrorKind::Conflict), "{end:?}");
        }
        assert_eq!(keys(&there(&store, NAME).entry), keys(&promoted(&stored)));
    }
}

#[test]
fn an_old_version_is_never_replaced() {
    for server in servers() {
        let store = secrets(server);
        let stored = prepared(&store);
        store.replace(NAME, &promoted(&stored), &stored.version).unwrap();
        let now = there(&store, NAME);
        for entry in [promoted(&stored), published(&stored), Entry { next: None, ..stored.entry.clone() }] {
            is(store.replace(NAME, &entry, &stored.version), StoreErrorKind::Conflict, "another version");
        }
        is(store.replace("nothing", &entry(), &stored.version), StoreErrorKind::Conflict, "another version");
        assert_eq!(there(&store, NAME).version, now.version);
    }
}

#[test]
fn a_promotion_that_was_cut_off_is_finished_by_repeating_it() {
    for server in servers() {
        let cuts = [
            ("AWSCURRENT", Answer::CutBefore),
            ("AWSCURRENT", Answer::CutAfter),
            ("AWSPENDING", Answer::CutBefore),
            ("AWSPENDING", Answer::CutAfter),
        ];
        for (stage, cut) in cuts {
            let once = Mutex::new(Some(cut.clone()));
            let front = Front::start(server.address(), move |action, body| {
                let its = action == "UpdateSecretVersionStage" && body.contains(stage);
                its.then(|| once.lock().unwrap().take()).flatten().unwrap_or(Answer::Pass)
            });
            let store = SecretsManager::new(&front.config()).unwrap().prefix(random_hex(8)).unwrap();
            let stored = prepared(&store);
            let entry = promoted(&stored);
            is(store.replace(NAME, &entry, &stored.version), StoreErrorKind::Unavailable, "UpdateSecretVersionStage");
            let before = (stage, &cut);
            let half = there(&store, NAME);
            let is_promoted = !matches!(before, ("AWSCURRENT", Answer::CutBefore));
            let now = if is_promoted { &entry } else { &stored.entry };
            assert_eq!(keys(&half.entry), keys(now), "{before:?}");
            let again = store.replace(NAME, &entry, &stored.version);
            if matches!(before, ("AWSPENDING", Answer::CutAfter)) {
                // It was done, and a read tells.
                is(again, StoreErrorKind::Conflict, "another version");
            } else {
                again.unwrap();
            }
            assert_eq!(keys(&there(&store, NAME).entry), keys(&entry), "{before:?}");
            let at = stages(server, &store);
            assert!(!at.values().flatten().any(|stage| stage == "AWSPENDING"), "{before:?} {at:?}");
        }
    }
}

#[test]
fn what_a_half_promotion_left_is_no_next_key_and_in_nobodys_way() {
    for server in servers() {
        let store = secrets(server);
        let stored = prepared(&store);
        store.replace(NAME, &promoted(&stored), &stored.version).unwrap();
        let id = there(&store, NAME).version.as_str().split(' ').next().unwrap().to_owned();
        let name = store.place(NAME).replace("secretsmanager ", "");
        let label = json!({ "SecretId": name, "VersionStage": "AWSPENDING", "MoveToVersionId": id });
        _ = server.ask("secretsmanager.UpdateSecretVersionStage", &label);
        let left = there(&store, NAME);
        assert_eq!(keys(&left.entry), keys(&promoted(&stored)), "as AWS's own rotation leaves it");
        is(store.replace(NAME, &published(&stored), &stored.version), StoreErrorKind::Conflict, "another version");
        let retired = Entry { previous: Vec::new(), ..left.entry.clone() };
        store.replace(NAME, &retired, &left.version).unwrap();
        let stored = there(&store, NAME);
        let other = published(&stored);
        store.replace(NAME, &other, &stored.version).unwrap();
        // A stage stands at one version, but with ministack.
        if std::ptr::eq(server, servers()[0]) {
            assert_eq!(keys(&there(&store, NAME).entry), keys(&other));
        }
    }
}

#[test]
fn requests_are_counted_as_documented() {
    let server = Server::start(Emulator::Ministack);
    let front = Front::start(server.address(), |_, _| Answer::Pass);
    let store = SecretsManager::new(&front.config()).unwrap();
    let requests = |count: usize, what: &str| {
        let heard = front.heard();
        assert_eq!(heard.len(), count, "{what}: {heard:?}");
    };
    let stored = |name: &str| {
        let stored = there(&store, name);
        _ = front.heard();
        stored
    };
    for number in 0..10 {
        store.create(&format!("s{number}"), &entry()).unwrap();
        requests(3, "create");
    }
    let names: Vec<String> = (0..10).map(|number| format!("s{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    _ = there(&store, "s0");
    requests(2, "one");
    _ = store.read_all(&names);
    requests(11, "ten");
    for name in ["s0", "s1", "s2"] {
        let first = stored(name);
        store.replace(name, &published(&first), &first.version).unwrap();
        requests(4, "publish");
        let second = stored(name);
        store.replace(name, &promoted(&second), &second.version).unwrap();
        requests(6, "promote");
    }
    _ = store.read_all(&names);
    requests(14, "ten of which three have a previous key");
    let third = stored("s0");
    store.replace("s0", &Entry { previous: Vec::new(), ..third.entry }, &third.version).unwrap();
    requests(5, "retire");

    let store = secret_runtime::ParameterStore::new(&front.config()).unwrap();
    for name in &names {
        store.create(name, &entry()).unwrap();
        requests(2, "create a parameter");
    }
    _ = store.read_all(&names);
    requests(1, "ten parameters");
}

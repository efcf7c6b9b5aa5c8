//! Many create one entry, and agree.

use std::sync::Barrier;
use std::thread;

use secret_runtime::testing::store_contract;
use secret_runtime::{Store, StoreErrorKind};

use crate::{entry, keys, parameters, secrets, servers, there};

#[test]
fn both_stores_keep_the_contract_on_both_emulators() {
    for server in servers() {
        store_contract(&secrets(server)).unwrap();
        store_contract(&parameters(server)).unwrap();
    }
}

#[test]
fn eight_create_one_entry_and_one_wins() {
    thread::scope(|scope| {
        for server in servers() {
            scope.spawn(|| twenty_rounds(&secrets(server)));
            scope.spawn(|| twenty_rounds(&parameters(server)));
        }
    });
}

fn twenty_rounds(store: &dyn Store) {
    for round in 0..20 {
        let (name, start) = (format!("round-{round}"), Barrier::new(8));
        let race = || {
            let entry = entry();
            start.wait();
            let created = store.create(&name, &entry);
            (created.map_err(|error| error.kind()), keys(&entry), keys(&there(store, &name).entry))
        };
        let ends = thread::scope(|scope| {
            let racers: Vec<_> = (0..8).map(|_| scope.spawn(race)).collect();
            racers.into_iter().map(|racer| racer.join().unwrap()).collect::<Vec<_>>()
        });
        let winners: Vec<_> = ends.iter().filter(|(created, ..)| created.is_ok()).collect();
        let [(_, written, _)] = &winners[..] else { panic!("{} winners", winners.len()) };
        for (created, _, read) in &ends {
            assert!(matches!(created, Ok(()) | Err(StoreErrorKind::Conflict)), "{created:?}");
            assert_eq!(read, written, "everybody reads what the winner wrote");
        }
    }
}

#[test]
fn a_place_is_named_and_debug_tells_little() {
    let [moto, _] = servers();
    let (secrets, parameters) = (secrets(moto).prefix("a/b/").unwrap(), parameters(moto).prefix("/a/").unwrap());
    assert_eq!(secrets.place("jwt"), "secretsmanager a/b/jwt");
    assert_eq!(parameters.place("jwt"), "ssm /a/jwt");
    assert_eq!(format!("{secrets:?}"), r#"SecretsManager { region: "us-east-1", prefix: "a/b/", .. }"#);
    assert_eq!(format!("{parameters:?}"), r#"ParameterStore { region: "us-east-1", prefix: "/a/", .. }"#);
}

#[test]
fn many_are_read_together() {
    for server in servers() {
        for store in [&secrets(server) as &dyn Store, &parameters(server)] {
            let names: Vec<String> = (0..23).map(|number| format!("entry.{number}")).collect();
            let written: Vec<_> = names
                .iter()
                .enumerate()
                .map(|(number, name)| {
                    let entry = entry();
                    (number % 5 != 4).then(|| {
                        store.create(name, &entry).unwrap();
                        keys(&entry)
                    })
                })
                .collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let all = store.read_all(&names).into_iter();
            let read: Vec<_> = all.map(|found| found.unwrap().map(|stored| keys(&stored.entry))).collect();
            assert_eq!(read, written);
            assert!(store.read_all(&[]).is_empty());
        }
    }
}

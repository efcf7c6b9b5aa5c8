//! The whole library over a real server: a fleet that boots, rotates and reloads.

use std::sync::{Barrier, Mutex};
use std::time::{Duration, Instant};

use secret_runtime::{
    KeySet, Live, Mode, Place, Problem, ProblemKind, ResolvedSecrets, Resolver, Rotated, SecretString,
};

use crate::{root, server, with_token};

#[derive(ResolvedSecrets)]
struct Secrets {
    #[secret(entry = "jwt", generate = "always")]
    jwt: KeySet<SecretString>,
    #[secret(entry = "cookie", generate = "always")]
    _cookie: SecretString,
}

fn resolver(prefix: &str) -> Resolver {
    Resolver::new().mode(Mode::Production).env([("A", "b")]).store(root(prefix)).on_event(|_| ())
}

#[test]
fn a_hundred_clients_boot_together_and_end_with_one_key() {
    const CLIENTS: usize = 100;
    server().policy("fleet", &[("secret/data/fleet-*", "create,read")]);
    let least = server().token_of("fleet");
    for round in 0..20 {
        let prefix = format!("fleet-{round}");
        let (start, found) = (Barrier::new(CLIENTS), Mutex::new(Vec::new()));
        std::thread::scope(|scope| {
            for client in 0..CLIENTS {
                let (prefix, least, start, found) = (&prefix, &least, &start, &found);
                scope.spawn(move || {
                    // A token that may create and not update is enough.
                    let store = if client % 2 == 0 { root(prefix) } else { with_token(prefix, least) };
                    let resolver = Resolver::new().mode(Mode::Production).env([("A", "b")]).store(store);
                    start.wait();
                    let report = resolver.on_event(|_| ()).resolve::<Secrets>().unwrap().report;
                    let kids: Vec<_> = report.secrets().iter().map(|secret| secret.fingerprint().unwrap()).collect();
                    found.lock().unwrap().push(kids);
                });
            }
        });
        let mut found = found.into_inner().unwrap();
        assert_eq!(found.len(), CLIENTS);
        found.dedup();
        assert_eq!(found.len(), 1, "round {round}: {found:?}");
    }
}

#[test]
fn every_client_follows_a_rotation_within_its_interval() {
    const INTERVAL: Duration = Duration::from_millis(500);
    let clients: Vec<Live<Secrets>> =
        (0..10).map(|_| Live::new(resolver("follow")).unwrap().every(INTERVAL).unwrap()).collect();
    let operator = resolver("follow");
    let rotation = operator.rotation::<Secrets>("jwt").unwrap();
    let followed = |rotated: &Rotated| {
        let expected: Vec<_> = rotated.keys.clone();
        let since = Instant::now();
        let keys = |live: &Live<Secrets>| -> Vec<(Place, String)> {
            live.snapshot().jwt.verifiers().map(|key| (key.place(), key.kid().to_owned())).collect()
        };
        while !clients.iter().all(|live| keys(live) == expected) {
            // Its interval, and what a busy machine takes for the reload itself.
            assert!(since.elapsed() < INTERVAL + Duration::from_secs(5), "not everybody has followed");
            std::thread::sleep(Duration::from_millis(5));
        }
    };
    let published = rotation.publish().unwrap();
    followed(&published);
    let cookie = clients[0].snapshot().report().secrets()[1].fingerprint();
    followed(&rotation.promote(Duration::ZERO).unwrap());
    followed(&rotation.retire(Duration::ZERO).unwrap());
    assert_eq!(clients[0].snapshot().report().secrets()[1].fingerprint(), cookie, "the other key stays");
}

#[test]
fn of_two_operators_at_once_one_takes_the_step() {
    for round in 0..10 {
        let prefix = format!("operators-{round}");
        _ = resolver(&prefix).resolve::<Secrets>().unwrap();
        let (start, told) = (Barrier::new(2), Mutex::new(Vec::<Result<Rotated, Problem>>::new()));
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    let operator = resolver(&prefix);
                    let rotation = operator.rotation::<Secrets>("jwt").unwrap();
                    start.wait();
                    let step = rotation.publish();
                    told.lock().unwrap().push(step);
                });
            }
        });
        let told = told.into_inner().unwrap();
        let taken = told.iter().filter(|step| step.as_ref().is_ok_and(|step| step.changed)).count();
        let others = told.iter().filter(|step| match step {
            Ok(step) => !step.changed,
            Err(problem) => problem.kind() == ProblemKind::Conflict,
        });
        assert_eq!((taken, others.count()), (1, 1), "{told:?}");
    }
}

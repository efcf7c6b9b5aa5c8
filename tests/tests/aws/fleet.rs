//! The whole library over emulators of AWS: a fleet that boots, rotates and reloads.

use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

use secret_runtime::{
    KeySet, Live, Mode, Place, ProblemKind, ResolvedSecrets, Resolver, Rotated, SecretString, Source, Store,
};

use crate::{parameters, secrets, servers};

#[derive(ResolvedSecrets)]
struct Secrets {
    #[secret(entry = "jwt", generate = "always")]
    jwt: KeySet<SecretString>,
    #[secret(entry = "cookie", generate = "always")]
    _cookie: SecretString,
}

/// Both stores on both emulators.
fn stores() -> impl Iterator<Item = Arc<dyn Store>> {
    servers().into_iter().flat_map(|server| {
        let (secrets, parameters): (Arc<dyn Store>, Arc<dyn Store>) =
            (Arc::new(secrets(server)), Arc::new(parameters(server)));
        [secrets, parameters]
    })
}

fn resolver(store: &Arc<dyn Store>) -> Resolver {
    Resolver::new().mode(Mode::Production).env([("A", "b")]).store(Arc::clone(store)).on_event(|_| ())
}

#[test]
fn a_fleet_boots_together_and_ends_with_one_key() {
    const CLIENTS: usize = 10;
    for store in stores() {
        let start = Barrier::new(CLIENTS);
        let boot = || {
            let resolver = resolver(&store);
            start.wait();
            let report = resolver.resolve::<Secrets>().unwrap().report;
            let (mut kids, mut made) = (Vec::new(), 0);
            for secret in report.secrets() {
                kids.push(secret.fingerprint().unwrap());
                made += usize::from(matches!(secret.source(), Some(Source::GeneratedInStore { .. })));
            }
            (kids, made)
        };
        let booted: Vec<_> = thread::scope(|scope| {
            let clients: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(boot)).collect();
            clients.into_iter().map(|client| client.join().unwrap()).collect()
        });
        assert!(booted.iter().all(|(kids, _)| *kids == booted[0].0), "{}: {booted:?}", store.place(""));
        assert_eq!(booted.iter().map(|(_, made)| made).sum::<usize>(), 2, "each was generated once");
    }
}

#[test]
fn everybody_follows_a_rotation_in_secrets_manager() {
    for server in servers() {
        let store: Arc<dyn Store> = Arc::new(secrets(server));
        let clients: Vec<Live<Secrets>> = (0..3).map(|_| Live::new(resolver(&store)).unwrap()).collect();
        let operator = resolver(&store);
        let rotation = operator.rotation::<Secrets>("jwt").unwrap();
        let take = |step: &dyn Fn() -> Rotated, places: &[Place]| {
            let rotated = step();
            assert!(rotated.changed && rotated.keys.iter().map(|(place, _)| *place).eq(places.iter().copied()));
            for live in &clients {
                live.reload().unwrap();
                let keys: Vec<_> =
                    live.snapshot().jwt.verifiers().map(|key| (key.place(), key.kid().to_owned())).collect();
                assert_eq!(keys, rotated.keys);
            }
            assert!(!rotated.keys.is_empty());
        };
        // The emulators' clocks count seconds: what they say of an age may be one second too young.
        let age = Duration::from_millis(1);
        take(&|| rotation.publish().unwrap(), &[Place::Current, Place::Next]);
        let young = rotation.promote(Duration::from_secs(60)).unwrap_err();
        assert_eq!(young.kind(), ProblemKind::TooYoung, "{young}");
        thread::sleep(Duration::from_millis(1500));
        take(&|| rotation.promote(age).unwrap(), &[Place::Current, Place::Previous(0)]);
        thread::sleep(Duration::from_millis(1500));
        take(&|| rotation.retire(age).unwrap(), &[Place::Current]);
        assert!(!rotation.promote(age).unwrap().changed && !rotation.retire(age).unwrap().changed);
    }
}

#[test]
fn parameter_store_says_where_a_key_can_be_rotated() {
    let [moto, _] = servers();
    let store: Arc<dyn Store> = Arc::new(parameters(moto));
    let resolver = resolver(&store);
    _ = resolver.resolve::<Secrets>().unwrap();
    let problem = resolver.rotation::<Secrets>("jwt").and_then(|rotation| rotation.publish()).unwrap_err();
    assert!(problem.to_string().contains("Secrets Manager can"), "{problem}");
}

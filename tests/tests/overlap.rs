//! A fleet in virtual time: servers that reload at different moments, clients with tokens of every
//! age, and an operator who rotates at random moments. No valid token is ever refused, and none
//! that a retired key signed is accepted; without the overlap the same schedules fail.
//!
//! `SCHEDULES=10000 cargo test --release -p secret-tests --test overlap` tries more of them.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use hmac_sha256::HMAC;
use secret_runtime::{
    Entry, ExposeSecret as _, KeySet, Live, Mode, ResolvedSecrets, Resolver, SecretString, Store, StoreError,
    StoreErrorKind, Stored, StoredKey, Version,
};

/// The longest that a server takes to see a change.
const RELOAD: u64 = 6;
/// How long a token is valid.
const LIFE: u64 = 12;
/// How long a schedule goes on.
const END: u64 = 100;

#[derive(ResolvedSecrets)]
struct Secrets {
    #[secret(entry = "jwt", generate = "always", bytes = 32)]
    jwt: KeySet<SecretString>,
}

/// A store whose clock is the schedule's: a tick of it is a second.
#[derive(Default)]
struct Clocked {
    now: Mutex<u64>,
    /// The entry, and since when each of its keys is in its place.
    state: Mutex<Option<(Entry, Vec<u64>, u64)>>,
}

impl Clocked {
    fn now(&self) -> u64 {
        *self.now.lock().unwrap()
    }

    fn put(&self, entry: &Entry, old: Option<&(Entry, Vec<u64>, u64)>) -> (Entry, Vec<u64>, u64) {
        let fresh = |key: &StoredKey| {
            key.since.is_some_and(|since| since.elapsed().unwrap_or_default() < Duration::from_millis(900))
        };
        let times = |(old, times, _): &(Entry, Vec<u64>, u64), key: &StoredKey| {
            let same = |other: &StoredKey| other.text.expose_secret() == key.text.expose_secret();
            old.keys().zip(times).find(|(other, _)| same(other)).map(|(_, since)| *since)
        };
        let since = |key: &StoredKey| match old.and_then(|old| times(old, key)) {
            Some(since) if !fresh(key) => since,
            _ => self.now(),
        };
        (entry.clone(), entry.keys().map(since).collect(), old.map_or(1, |old| old.2 + 1))
    }
}

#[derive(Clone)]
struct Shared(Arc<Clocked>);

impl Store for Shared {
    fn read(&self, _: &str) -> Result<Option<Stored>, StoreError> {
        let now = self.0.now();
        Ok(self.0.state.lock().unwrap().as_ref().map(|(entry, times, version)| {
            let mut entry = entry.clone();
            // A second more, so that what is new in this clock isn't new in the real one.
            let real = |since: u64| Some(SystemTime::now() - Duration::from_secs(now - since + 1));
            entry.current.since = real(times[0]);
            let others = entry.next.iter_mut().chain(&mut entry.previous);
            others.zip(&times[1..]).for_each(|(key, since)| key.since = real(*since));
            Stored { entry, version: Version::new(version.to_string()) }
        }))
    }

    fn create(&self, _: &str, entry: &Entry) -> Result<(), StoreError> {
        let mut state = self.0.state.lock().unwrap();
        if state.is_some() {
            return Err(StoreErrorKind::Conflict.because("it is there"));
        }
        *state = Some(self.0.put(entry, None));
        Ok(())
    }

    fn replace(&self, _: &str, entry: &Entry, over: &Version) -> Result<(), StoreError> {
        let mut state = self.0.state.lock().unwrap();
        let old = state.take().filter(|old| old.2.to_string() == over.as_str());
        *state = Some(self.0.put(entry, old.as_ref()));
        Ok(())
    }

    fn place(&self, name: &str) -> String {
        format!("virtual {name}")
    }
}

/// Numbers that a seed tells, so that a schedule can be had again.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

struct Server {
    live: Live<Secrets>,
    reload_at: u64,
}

struct Token {
    kid: String,
    mac: [u8; 32],
    issued: u64,
}

#[derive(Default, Debug)]
struct Outcome {
    checked: usize,
    /// Valid tokens that a server refused.
    refused: usize,
    /// Tokens that a server accepted although their key had been retired, and it had reloaded since.
    accepted: usize,
    promotions: usize,
    retirements: usize,
}

fn message(issued: u64) -> [u8; 8] {
    issued.to_be_bytes()
}

/// One schedule. `overlap`: by the steps' own rules, with the intervals as they are; else as if there
/// were neither a next key nor a time in which an old one still verifies.
fn schedule(seed: u64, overlap: bool) -> Outcome {
    let mut random = Random(seed);
    let clock = Arc::new(Clocked::default());
    let resolver = || {
        let resolver = Resolver::new().mode(Mode::Production).env([("A", "b")]);
        resolver.store(Shared(Arc::clone(&clock))).on_event(|_| ())
    };
    let mut servers: Vec<Server> = (0..2 + random.below(3))
        .map(|_| Server { live: Live::new(resolver()).unwrap(), reload_at: random.below(RELOAD) })
        .collect();
    let operator = resolver();
    let rotation = operator.rotation::<Secrets>("jwt").unwrap();
    // When each key was retired.
    let mut retired: Vec<(String, u64)> = Vec::new();
    let mut tokens: Vec<Token> = Vec::new();
    let mut outcome = Outcome::default();
    let life = if overlap { Duration::from_secs(LIFE + RELOAD + 2) } else { Duration::ZERO };
    let age = if overlap { Duration::from_secs(RELOAD + 2) } else { Duration::ZERO };
    for now in 0..END {
        *clock.now.lock().unwrap() = now;
        for server in &mut servers {
            if now >= server.reload_at {
                _ = server.live.reload().unwrap();
                server.reload_at = now + 1 + random.below(RELOAD);
            }
        }
        match random.below(8) {
            0 => _ = rotation.publish().unwrap(),
            1 => outcome.promotions += usize::from(rotation.promote(age).is_ok_and(|step| step.changed)),
            2 => {
                let before: Vec<_> = rotation.publish().unwrap().keys;
                if let Ok(step) = rotation.retire(life) {
                    let gone = before.into_iter().filter(|(_, kid)| !step.keys.iter().any(|(_, left)| left == kid));
                    retired.extend(gone.map(|(_, kid)| (kid, now)));
                    outcome.retirements += usize::from(step.changed);
                }
            }
            _ => {}
        }
        let server = &servers[usize::try_from(random.below(servers.len() as u64)).unwrap()];
        let secrets = server.live.snapshot();
        let key = secrets.jwt.current();
        tokens.push(Token {
            kid: key.kid().to_owned(),
            mac: HMAC::mac(message(now), key.expose_secret()),
            issued: now,
        });
        for _ in 0..3 {
            let token = &tokens[usize::try_from(random.below(tokens.len() as u64)).unwrap()];
            let server = &servers[usize::try_from(random.below(servers.len() as u64)).unwrap()];
            let secrets = server.live.snapshot();
            let verifies = secrets
                .jwt
                .find(&token.kid)
                .is_some_and(|key| HMAC::mac(message(token.issued), key.expose_secret()) == token.mac);
            outcome.checked += 1;
            outcome.refused += usize::from(now <= token.issued + LIFE && !verifies);
            let is_retired = retired.iter().any(|(kid, at)| *kid == token.kid && now > at + RELOAD);
            outcome.accepted += usize::from(is_retired && verifies);
        }
    }
    outcome
}

fn total(overlap: bool, schedules: u64) -> Outcome {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let outcomes = std::thread::scope(|scope| {
        let run =
            |first| move || (first..schedules).step_by(threads).map(|seed| schedule(seed, overlap)).collect::<Vec<_>>();
        let threads: Vec<_> = (0..threads as u64).map(|first| scope.spawn(run(first))).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    outcomes.into_iter().fold(Outcome::default(), |sum, one| Outcome {
        checked: sum.checked + one.checked,
        refused: sum.refused + one.refused,
        accepted: sum.accepted + one.accepted,
        promotions: sum.promotions + one.promotions,
        retirements: sum.retirements + one.retirements,
    })
}

#[test]
fn no_valid_token_is_refused_and_none_of_a_retired_key_accepted() {
    let schedules = std::env::var("SCHEDULES").map_or(400, |count| count.parse().unwrap());
    let outcome = total(true, schedules);
    println!("{schedules} schedules: {outcome:?}");
    assert_eq!((outcome.refused, outcome.accepted), (0, 0), "{outcome:?}");
    // There was something to see.
    assert!(outcome.promotions as u64 > schedules && outcome.retirements as u64 > schedules / 2, "{outcome:?}");
}

#[test]
fn without_the_overlap_the_same_schedules_fail() {
    let outcome = total(false, 50);
    println!("{outcome:?}");
    assert!(outcome.refused > 50, "{outcome:?}");
}

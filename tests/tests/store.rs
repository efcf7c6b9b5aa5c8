//! The resolver and a store: where it stands among the sources, agreement on one generated key, and
//! that nothing is generated because a store could not be asked.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::HashMap;
use std::sync::{Arc, Barrier, Mutex};
use std::time::{Duration, Instant};

use secret_runtime::{
    Entry, ExposeSecret as _, KeySet, Live, Mode, ProblemKind, ResolvedSecrets, Resolver, SecretSlice, SecretString,
    Store, StoreError, StoreErrorKind, Stored, Version,
};
use secret_tests::{Sandbox, each, random_hex};

#[derive(ResolvedSecrets)]
struct Secrets {
    #[secret(env = "JWT", file = "jwt", entry = "app-jwt", generate = "always")]
    jwt: KeySet<SecretString>,
    #[secret(env = "COOKIE", bytes = 32)]
    cookie: SecretSlice<u8>,
    #[secret(nested)]
    database: Database,
}

#[derive(ResolvedSecrets)]
struct Database {
    #[secret(env = "DB", generate = "never")]
    password: Option<SecretString>,
}

/// What a question is answered with, before the store answers well.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Trouble {
    /// It is away.
    Away,
    /// It writes, and says that it is away.
    Ambiguous,
    /// It doesn't see what was just created.
    Lag,
    /// It refuses.
    Denied,
}

#[derive(Default)]
struct State {
    entries: HashMap<String, (Entry, u64)>,
    /// Troubles to come, last first.
    troubles: Vec<Trouble>,
    /// Names that were asked for, by call.
    reads: Vec<Vec<String>>,
    creations: usize,
    /// What production must not use.
    is_open: bool,
}

#[derive(Clone, Default)]
struct Scripted(Arc<Mutex<State>>);

fn away() -> StoreError {
    StoreErrorKind::Unavailable.because("it is away").mend("true")
}

impl Scripted {
    fn with(name: &str, keys: &[&str]) -> Self {
        let (store, mut keys) = (Self::default(), keys.iter().map(|key| SecretString::from(*key)));
        let mut entry = Entry::new(keys.next().unwrap());
        entry.previous = keys.map(secret_runtime::StoredKey::now).collect();
        store.0.lock().unwrap().entries.insert(name.to_owned(), (entry, 1));
        store
    }

    fn in_trouble(self, troubles: &[Trouble]) -> Self {
        self.0.lock().unwrap().troubles = troubles.iter().rev().copied().collect();
        self
    }
}

impl Store for Scripted {
    fn read(&self, name: &str) -> Result<Option<Stored>, StoreError> {
        self.read_all(&[name]).pop().unwrap()
    }

    fn read_all(&self, names: &[&str]) -> Vec<Result<Option<Stored>, StoreError>> {
        let mut state = self.0.lock().unwrap();
        state.reads.push(names.iter().map(|name| (*name).to_owned()).collect());
        let trouble = state.troubles.pop_if(|trouble| *trouble != Trouble::Ambiguous);
        let answer = |name: &&str| match trouble {
            Some(Trouble::Away) => Err(away()),
            Some(Trouble::Denied) => Err(StoreErrorKind::Denied.because("it may not read").mend("true")),
            Some(_) => Ok(None),
            None => Ok(state
                .entries
                .get(*name)
                .map(|(entry, version)| Stored { entry: entry.clone(), version: Version::new(version.to_string()) })),
        };
        names.iter().map(answer).collect()
    }

    fn create(&self, name: &str, entry: &Entry) -> Result<(), StoreError> {
        let mut state = self.0.lock().unwrap();
        let trouble = state.troubles.pop_if(|trouble| matches!(trouble, Trouble::Away | Trouble::Ambiguous));
        if trouble == Some(Trouble::Away) {
            return Err(away());
        }
        if state.entries.contains_key(name) {
            return Err(StoreErrorKind::Conflict.because("it is there"));
        }
        state.entries.insert(name.to_owned(), (entry.clone(), 1));
        state.creations += 1;
        if trouble.is_some() { Err(away()) } else { Ok(()) }
    }

    fn replace(&self, name: &str, entry: &Entry, over: &Version) -> Result<(), StoreError> {
        let mut state = self.0.lock().unwrap();
        let trouble = state.troubles.pop_if(|trouble| *trouble == Trouble::Ambiguous);
        match state.entries.get_mut(name).filter(|(_, version)| version.to_string() == over.as_str()) {
            Some(old) => *old = (entry.clone(), old.1 + 1),
            None => return Err(StoreErrorKind::Conflict.because("it has another version")),
        }
        if trouble.is_some() { Err(away()) } else { Ok(()) }
    }

    fn place(&self, name: &str) -> String {
        format!("scripted {name}")
    }

    fn refuse_in_production(&self) -> Option<StoreError> {
        self.0.lock().unwrap().is_open.then(|| StoreErrorKind::Misconfigured.because("it is open to all"))
    }
}

fn resolver(mode: Mode, store: &Scripted) -> Resolver {
    let resolver = Resolver::new().mode(mode).env([("COOKIE", random_hex(32))]).base_dir("/nowhere");
    resolver.store(store.clone()).store_timeout(Duration::from_millis(400)).on_event(|_| ())
}

#[test]
fn a_limit_that_no_clock_reaches_is_none() {
    let store = Scripted::default().in_trouble(&[Trouble::Away]);
    let resolver = resolver(Mode::Development, &store).store_timeout(Duration::MAX);
    assert!(resolver.resolve::<Secrets>().is_ok());
}

#[test]
fn the_store_is_asked_last_and_once_for_all() {
    let (key, other) = (random_hex(64), random_hex(64));
    let store = Scripted::with("app-jwt", &[&key, &other]);
    let found = resolver(Mode::Production, &store).resolve::<Secrets>().unwrap();
    let jwt = found.secrets.jwt;
    assert_eq!((jwt.current().expose_secret(), jwt.previous().len()), (key.as_str(), 1));
    assert!(found.secrets.database.password.is_none());
    assert_eq!(
        store.0.lock().unwrap().reads,
        [["app-jwt", "database.password"]],
        "what is found elsewhere is not asked for"
    );
    let report = found.report.to_string();
    assert!(report.contains("scripted app-jwt"), "{report}");

    let sandbox = Sandbox::new("true");
    let file = random_hex(64);
    sandbox.write("base/jwt", &file, 0o600);
    let resolver = resolver(Mode::Production, &store).base_dir(sandbox.path("base"));
    let found = resolver.resolve::<Secrets>().unwrap();
    assert_eq!(found.secrets.jwt.current().expose_secret(), &file);
    let resolver = resolver.env([("COOKIE", random_hex(32)), ("JWT", other.clone())]);
    assert_eq!(resolver.resolve::<Secrets>().unwrap().secrets.jwt.current().expose_secret(), &other);
}

#[test]
fn an_entry_under_the_fields_own_name_is_found() {
    let store = Scripted::with("database.password", &[&random_hex(32)]);
    store.0.lock().unwrap().entries.insert("cookie".to_owned(), (Entry::new(random_hex(32).into()), 1));
    let found = resolver(Mode::Production, &store).env([("A", "b")]).resolve::<Secrets>().unwrap().secrets;
    assert_eq!(found.cookie.expose_secret().len(), 32);
    assert!(found.database.password.is_some());
}

#[test]
fn a_fleet_that_boots_together_agrees() {
    const FLEET: usize = 100;
    for troubles in [vec![], [Trouble::Away, Trouble::Ambiguous, Trouble::Away].repeat(20)] {
        let store = Scripted::default().in_trouble(&troubles);
        let (start, kids) = (Barrier::new(FLEET), Mutex::new(Vec::new()));
        let events = Mutex::new(0);
        std::thread::scope(|scope| {
            for _ in 0..FLEET {
                scope.spawn(|| {
                    start.wait();
                    let resolver = resolver(Mode::Production, &store).store_timeout(Duration::from_secs(30));
                    let heard = Arc::new(Mutex::new(0));
                    let count = Arc::clone(&heard);
                    let resolver = resolver.on_event(move |_| *count.lock().unwrap() += 1);
                    let secrets = resolver.resolve::<Secrets>().unwrap().secrets;
                    kids.lock().unwrap().push(secrets.jwt.current().kid().to_owned());
                    *events.lock().unwrap() += *heard.lock().unwrap();
                });
            }
        });
        let mut kids = kids.into_inner().unwrap();
        assert_eq!(kids.len(), FLEET);
        kids.dedup();
        assert_eq!(kids.len(), 1, "one key for all");
        assert_eq!((store.0.lock().unwrap().creations, *events.lock().unwrap()), (1, 1), "made once, and told once");
    }
}

#[test]
fn a_store_in_trouble_never_leads_to_generation() {
    use Trouble::{Ambiguous, Away, Denied, Lag};
    // Troubles, and whether they end well.
    let cases: [(&[Trouble], bool); 9] = [
        (&[], true),
        (&[Away, Away], true),
        (&[Away; 100], false),
        (&[Denied], false),
        // The read says "not there", then the creation meets trouble.
        (&[Ambiguous], true),
        (&[Ambiguous, Away, Away], true),
        (&[Ambiguous, Lag, Lag, Lag], true),
        (&[Ambiguous, Denied], false),
        (&[Ambiguous, Away, Lag, Away, Lag, Away], true),
    ];
    each(
        cases,
        |(troubles, _)| format!("{troubles:?}"),
        |(troubles, well)| {
            let store = Scripted::default().in_trouble(troubles);
            let began = Instant::now();
            let resolved = resolver(Mode::Production, &store).resolve::<Secrets>();
            assert!(began.elapsed() < Duration::from_secs(10), "it ends");
            let creations = store.0.lock().unwrap().creations;
            match resolved {
                Ok(found) => {
                    assert!(well);
                    let state = store.0.lock().unwrap();
                    let kept = state.entries.get("app-jwt").unwrap().0.current.text.expose_secret().to_owned();
                    assert_eq!((found.secrets.jwt.current().expose_secret(), creations), (kept.as_str(), 1));
                }
                Err(error) => {
                    assert!(!well, "{error}");
                    let problems = error.problems();
                    assert!(problems.iter().all(|problem| problem.kind() == ProblemKind::Store), "{error}");
                    assert!(problems.iter().all(|problem| problem.remedy() == "true"), "{error}");
                    assert!(creations <= usize::from(troubles.contains(&Ambiguous)), "{error}");
                }
            }
        },
    );
}

#[test]
fn nothing_is_generated_in_the_store_beside_another_problem() {
    let store = Scripted::default();
    let resolver = resolver(Mode::Production, &store).env([("COOKIE", "short")]);
    assert_eq!(resolver.resolve::<Secrets>().err().unwrap().problems().len(), 1);
    assert_eq!(store.0.lock().unwrap().creations, 0);
    let report = resolver.env([("COOKIE", random_hex(32))]).check::<Secrets>();
    assert!(report.is_ok() && report.to_string().contains("a start would generate it"), "{report}");
    assert_eq!(store.0.lock().unwrap().creations, 0);
}

#[test]
fn development_generates_into_the_store_and_production_refuses_that_key() {
    let store = Scripted::default();
    let made = resolver(Mode::Development, &store).env([("A", "b")]).resolve::<Secrets>().unwrap();
    assert_eq!(store.0.lock().unwrap().creations, 2);
    let report = made.report.to_string();
    assert!(report.contains("generated, kept in scripted cookie"), "{report}");
    let error = resolver(Mode::Production, &store).env([("A", "b")]).resolve::<Secrets>().err().unwrap();
    assert!(error.problems().iter().all(|problem| problem.kind() == ProblemKind::DevelopmentKey), "{error}");
    assert_eq!(error.problems().len(), 2);
}

#[test]
fn a_rotation_in_a_store_survives_an_answer_that_got_lost() {
    let store = Scripted::with("app-jwt", &[&random_hex(64)]);
    let live = Live::<Secrets>::new(resolver(Mode::Production, &store)).unwrap();
    let operator = resolver(Mode::Production, &store);
    let rotation = operator.rotation::<Secrets>("JWT").unwrap();
    let first = live.snapshot().jwt.current().kid().to_owned();
    for step in 0..3 {
        store.0.lock().unwrap().troubles = vec![Trouble::Ambiguous];
        let rotated = match step {
            0 => rotation.publish(),
            1 => rotation.promote(Duration::ZERO),
            _ => rotation.retire(Duration::ZERO),
        };
        assert!(rotated.unwrap().changed);
        assert!(store.0.lock().unwrap().troubles.is_empty(), "the trouble was met");
        assert!(live.reload().unwrap());
        let jwt = &live.snapshot().jwt;
        assert_eq!((jwt.next().is_some(), jwt.previous().len()), (step == 0, usize::from(step == 1)));
        assert_eq!(jwt.current().kid() == first, step == 0);
    }
}

#[test]
fn a_reload_generates_nothing_and_outlives_an_outage() {
    let store = Scripted::with("app-jwt", &[&random_hex(64)]);
    let live = Live::<Secrets>::new(resolver(Mode::Production, &store)).unwrap();
    store.0.lock().unwrap().troubles = vec![Trouble::Away; 100];
    assert_eq!(live.reload().unwrap_err().problems().first().unwrap().kind(), ProblemKind::Store);
    store.0.lock().unwrap().troubles.clear();
    store.0.lock().unwrap().entries.clear();
    assert_eq!(live.reload().unwrap_err().problems().first().unwrap().kind(), ProblemKind::Missing);
    assert_eq!(store.0.lock().unwrap().creations, 0);
    assert_eq!(live.snapshot().jwt.verifiers().count(), 1);
}

#[test]
fn production_refuses_an_open_store_without_asking_it() {
    let store = Scripted::with("app-jwt", &[&random_hex(64)]);
    store.0.lock().unwrap().is_open = true;
    let error = resolver(Mode::Production, &store).resolve::<Secrets>().err().unwrap();
    assert!(error.to_string().contains("scripted app-jwt: it is open to all"), "{error}");
    assert!(store.0.lock().unwrap().reads.is_empty());
    assert!(resolver(Mode::Development, &store).resolve::<Secrets>().is_ok());
}

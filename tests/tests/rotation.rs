//! Rotation of a persisted file: its steps, what is refused, and what is left after an interruption.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::os::unix::fs::MetadataExt as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Barrier, Mutex};
use std::thread;
use std::time::{Duration, SystemTime};

use secret_runtime::{
    Entry, FileStore, KeySet, Mode, Place, ProblemKind, ResolvedSecrets, Resolver, Rotated, SecretString, Step, Store,
    Stored, StoredKey, testing,
};
use secret_tests::{Run, Sandbox, each, random_hex, tool};

#[derive(ResolvedSecrets)]
struct Secrets {
    #[secret(env = "JWT_SECRET", file = ".jwt-secret")]
    jwt: KeySet<SecretString>,
    #[secret(env = "OTHER", file = ".other", generate = "never")]
    _other: Option<SecretString>,
}

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn resolver(sandbox: &Sandbox, mode: Mode) -> Resolver {
    Resolver::new().mode(mode).env([("A", "b")]).base_dir(sandbox.path("base")).on_event(|_| ())
}

/// A folder with one key.
fn with_key(mode: Mode) -> (Sandbox, String) {
    let (sandbox, key) = (Sandbox::new(env!("CARGO_BIN_EXE_rotate")), random_hex(64));
    if mode == Mode::Production {
        sandbox.write("base/.jwt-secret", format!("{key}\n"), 0o600);
        return (sandbox, key);
    }
    _ = resolver(&sandbox, mode).resolve::<Secrets>().unwrap();
    let key = String::from_utf8(sandbox.read("base/.jwt-secret")).unwrap().trim().to_owned();
    (sandbox, key)
}

/// Makes a file, and what it says of its keys' ages, older.
fn age(sandbox: &Sandbox, name: &str, by: Duration) {
    let file = File::options().write(true).open(sandbox.path(name)).unwrap();
    file.set_modified(SystemTime::now() - by).unwrap();
}

fn files(sandbox: &Sandbox) -> BTreeMap<String, String> {
    let entries = fs::read_dir(sandbox.path("base")).unwrap().map(|entry| entry.unwrap());
    entries
        .map(|entry| {
            assert_eq!(entry.metadata().unwrap().mode() & 0o7777, 0o600, "{entry:?}");
            (entry.file_name().into_string().unwrap(), fs::read_to_string(entry.path()).unwrap())
        })
        .collect()
}

fn kid(rotated: &Rotated, place: Place) -> &str {
    &rotated.keys.iter().find(|(of, _)| *of == place).unwrap().1
}

/// A child has the locks' descriptors between fork and exec.
#[test]
fn processes_that_start_meanwhile_lock_nobody_out_and_leave_nothing() {
    let sandbox = Sandbox::new("true");
    let store = FileStore::new(sandbox.path("base"));
    store.create("key", &Entry::new(random_hex(32).into())).unwrap();
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    _ = tool("true", &[]);
                }
            });
        }
        let rotated = (0..300).try_for_each(|_| {
            store.create(&random_hex(8), &Entry::new(random_hex(32).into()))?;
            let Stored { mut entry, version } = store.read("key")?.unwrap();
            entry.next = Some(StoredKey::now(random_hex(32).into()));
            store.replace("key", &entry, &version)
        });
        done.store(true, Ordering::Relaxed);
        rotated.unwrap();
    });
    assert_eq!(files(&sandbox).len(), 302, "one of each creation, and those of the rotated key");
}

#[test]
fn the_file_store_keeps_the_contract() {
    let sandbox = Sandbox::new("true");
    testing::store_contract(&FileStore::new(sandbox.path("base"))).unwrap();
    _ = files(&sandbox);
}

#[test]
fn three_steps_rotate_a_key_and_each_may_be_repeated() {
    for mode in [Mode::Development, Mode::Production] {
        let (sandbox, old) = with_key(mode);
        let resolver = resolver(&sandbox, mode);
        let rotation = resolver.rotation::<Secrets>("JWT_SECRET").unwrap();

        let published = rotation.publish().unwrap();
        assert!(published.changed && published.step == Step::Publish && published.name == "JWT_SECRET");
        let next = files(&sandbox)[".jwt-secret.next"].clone();
        assert_eq!(files(&sandbox).len(), 2);
        let again = rotation.publish().unwrap();
        assert!(!again.changed && again.keys == published.keys);

        let promoted = rotation.promote(Duration::ZERO).unwrap();
        assert!(promoted.changed);
        assert_eq!(kid(&promoted, Place::Current), kid(&published, Place::Next));
        assert_eq!(kid(&promoted, Place::Previous(0)), kid(&published, Place::Current));
        let expected = [(".jwt-secret", next.clone()), (".jwt-secret.previous", format!("{old}\n"))];
        assert_eq!(files(&sandbox), expected.map(|(name, text)| (name.to_owned(), text)).into());
        assert!(!rotation.promote(Duration::ZERO).unwrap().changed);

        // A second rotation before the first is over keeps both old keys, the newest first.
        _ = rotation.publish().unwrap();
        _ = rotation.promote(Duration::ZERO).unwrap();
        assert_eq!(files(&sandbox)[".jwt-secret.previous"], format!("{next}{old}\n"));
        let secrets = resolver.resolve::<Secrets>().unwrap().secrets;
        assert_eq!(secrets.jwt.previous().len(), 2);
        assert_eq!(secrets.jwt.previous()[1].kid(), kid(&published, Place::Current));

        let retired = rotation.retire(Duration::ZERO).unwrap();
        assert!(retired.changed && retired.keys.len() == 1);
        assert_eq!(files(&sandbox).len(), 1);
        assert!(!rotation.retire(Duration::ZERO).unwrap().changed);
    }
}

#[test]
fn a_key_is_promoted_and_retired_only_at_its_age() {
    let (sandbox, _) = with_key(Mode::Production);
    let resolver = resolver(&sandbox, Mode::Production);
    let rotation = resolver.rotation::<Secrets>("jwt").unwrap();
    let too_young = |step: Result<Rotated, secret_runtime::Problem>, name: &str| {
        let problem = step.unwrap_err();
        assert_eq!(problem.kind(), ProblemKind::TooYoung, "{problem}");
        assert!(problem.remedy().starts_with("sleep 86") && problem.detail().contains(name), "{problem}");
    };
    _ = rotation.publish().unwrap();
    let before = files(&sandbox);
    too_young(rotation.promote(DAY), "next: ");
    assert_eq!(files(&sandbox), before);
    age(&sandbox, "base/.jwt-secret.next", DAY * 2);
    let old = kid(&rotation.promote(DAY).unwrap(), Place::Previous(0)).to_owned();
    // It signs since now, not since it was published.
    let since = resolver.check::<Secrets>().secrets()[0].keys()[0].since().unwrap();
    assert!(since.elapsed().unwrap() < DAY);

    too_young(rotation.retire(DAY), "previous: ");
    age(&sandbox, "base/.jwt-secret.previous", DAY * 2);
    // The first is old enough, the second isn't, and what isn't told apart counts as the younger.
    _ = rotation.publish().unwrap();
    _ = rotation.promote(Duration::ZERO).unwrap();
    too_young(rotation.retire(DAY), "previous: ");
    age(&sandbox, "base/.jwt-secret.previous", DAY * 2);
    assert!(rotation.retire(DAY).unwrap().keys.iter().all(|(_, kid)| *kid != old));
}

#[test]
fn an_old_key_is_remarked_on() {
    let (sandbox, _) = with_key(Mode::Production);
    let report = |resolver: Resolver| resolver.check::<Secrets>().to_string();
    assert!(!report(resolver(&sandbox, Mode::Production)).contains("in use for"));
    age(&sandbox, "base/.jwt-secret", DAY * 400);
    let said = report(resolver(&sandbox, Mode::Production));
    assert!(said.contains("in use for 400 days; rotate it (NIST SP 800-57 part 1"), "{said}");
    assert!(!report(resolver(&sandbox, Mode::Production).cryptoperiod(DAY * 500)).contains("in use for"));
}

#[test]
fn what_can_not_be_rotated_says_why() {
    let (sandbox, key) = with_key(Mode::Production);
    let cases = [
        ("nothing of that name", resolver(&sandbox, Mode::Production), "JTW", "there are: JWT_SECRET, OTHER"),
        ("one key", resolver(&sandbox, Mode::Production), "OTHER", "make it a `KeySet`"),
        (
            "a variable",
            resolver(&sandbox, Mode::Production).env([("JWT_SECRET", &key)]),
            "JWT_SECRET",
            "whoever deploys it",
        ),
        ("no key", resolver(&sandbox, Mode::Production).base_dir("/nowhere"), "JWT_SECRET", "it has no key yet"),
    ];
    each(
        cases,
        |case| case.0.to_owned(),
        |(_, resolver, name, detail)| {
            let problem = resolver.rotation::<Secrets>(name).unwrap_err();
            assert!(problem.detail().contains(detail), "{problem}");
            assert!(!problem.to_string().contains(&key));
        },
    );
    sandbox.write("base/.jwt-secret.previous", "short\n", 0o600);
    let problem = resolver(&sandbox, Mode::Production).rotation::<Secrets>("JWT_SECRET").unwrap_err();
    assert_eq!(problem.kind(), ProblemKind::Length, "{problem}");
}

#[test]
fn of_operators_at_once_one_publishes_and_the_others_are_told() {
    const OPERATORS: usize = 8;
    for _ in 0..20 {
        let (sandbox, _) = with_key(Mode::Production);
        let (start, told) = (Barrier::new(OPERATORS), Mutex::new(Vec::new()));
        thread::scope(|scope| {
            for _ in 0..OPERATORS {
                scope.spawn(|| {
                    let resolver = resolver(&sandbox, Mode::Production);
                    let rotation = resolver.rotation::<Secrets>("JWT_SECRET").unwrap();
                    start.wait();
                    told.lock().unwrap().push(rotation.publish());
                });
            }
        });
        let told = told.into_inner().unwrap();
        assert_eq!(told.iter().filter(|step| step.as_ref().is_ok_and(|step| step.changed)).count(), 1, "{told:?}");
        for step in &told {
            let known = match step {
                Ok(_) => true,
                Err(problem) => problem.kind() == ProblemKind::Conflict,
            };
            assert!(known, "{step:?}");
        }
        assert_eq!(files(&sandbox).len(), 2);
    }
}

#[test]
fn each_step_is_an_event() {
    let (sandbox, _) = with_key(Mode::Production);
    let events = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&events);
    let resolver =
        resolver(&sandbox, Mode::Production).on_event(move |event| heard.lock().unwrap().push(event.to_string()));
    let rotation = resolver.rotation::<Secrets>("JWT_SECRET").unwrap();
    _ = rotation.publish().unwrap();
    _ = rotation.publish().unwrap();
    let kids = rotation.promote(Duration::ZERO).unwrap();
    let events = events.lock().unwrap();
    assert_eq!(events.len(), 2, "{events:?}");
    assert_eq!(events[1], kids.to_string());
    assert!(events[1].starts_with("JWT_SECRET: promote: done; current "), "{events:?}");
}

/// One step in a process of its own.
fn step(sandbox: &Sandbox, step: &str, options: &[&str]) -> Run {
    let start = sandbox.start(&[step]).var("APP_ENV", "production");
    let words: Vec<&str> = ["strace", "-qq", "-o", "trace"].into_iter().chain(options.iter().copied()).collect();
    if options.is_empty() { start.run() } else { start.after(&words).run() }
}

/// The keys as a process finds them, by place.
fn keys(sandbox: &Sandbox, what: &str) -> Vec<(String, String)> {
    let run = step(sandbox, "keys", &[]);
    assert_eq!(run.code, Some(0), "{what}: a start fails\n{}", run.all());
    run.stdout
        .lines()
        .filter_map(|line| line.split_once('='))
        .map(|(place, key)| (place.to_owned(), key.to_owned()))
        .collect()
}

#[test]
fn killed_at_every_system_call_of_a_step_no_key_is_lost_and_the_next_call_finishes() {
    _ = tool("strace", &["-V"]);
    let prepared = |name: &str| {
        let sandbox = Sandbox::new(env!("CARGO_BIN_EXE_rotate"));
        sandbox.write("base/.jwt-secret", random_hex(48) + "\n", 0o600);
        if name != "publish" {
            _ = step(&sandbox, "publish", &[]).good();
        }
        if name == "retire" {
            _ = step(&sandbox, "promote", &[]).good();
            _ = step(&sandbox, "publish", &[]).good();
            _ = step(&sandbox, "promote", &[]).good();
        }
        sandbox
    };
    for name in ["publish", "promote", "retire"] {
        let sandbox = prepared(name);
        _ = step(&sandbox, name, &["-f"]).good();
        let trace = String::from_utf8(sandbox.read("work/trace")).unwrap();
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        // What comes before the first call on the keys' folder changes nothing.
        let first = trace.lines().position(|line| line.contains("/base")).unwrap();
        let mut killed = 0;
        for (place, line) in trace.lines().enumerate() {
            let call = line.split_once(' ').map_or(line, |(_, rest)| rest.trim_start());
            let Some((call, _)) = call.split_once('(') else { continue };
            let number = counts.entry(call).or_default();
            *number += 1;
            if place < first || call == "exit_group" {
                continue;
            }
            let what = format!("{name}, killed at {call} number {number}");
            let sandbox = prepared(name);
            let before = keys(&sandbox, &what);
            let run = step(&sandbox, name, &["-f", "-e", &format!("inject={call}:signal=SIGKILL:when={number}")]);
            assert_ne!(run.code, Some(0), "{what}: it was not killed");
            killed += 1;
            let between = keys(&sandbox, &what);
            if name != "retire" {
                for (_, key) in &before {
                    assert!(between.iter().any(|(_, other)| other == key), "{what}: a key is lost");
                }
            }
            // The current one is as it was, or as it will be.
            let expected = if name == "promote" { &before[..2] } else { &before[..1] };
            assert!(expected.iter().any(|(_, key)| *key == between[0].1), "{what}: who signs?");
            _ = step(&sandbox, name, &[]).good();
            let after = keys(&sandbox, &what);
            match name {
                "publish" => assert!(after.len() == 2 && after[0] == before[0], "{what}: {}", after.len()),
                "promote" => {
                    let order = [&before[1].1, &before[0].1];
                    assert_eq!(after.iter().map(|(_, key)| key).collect::<Vec<_>>(), order, "{what}");
                }
                _ => assert_eq!(after, before[..1], "{what}"),
            }
            let names: Vec<_> = files(&sandbox).into_keys().collect();
            let expected: &[&str] = match name {
                "publish" => &[".jwt-secret", ".jwt-secret.next"],
                "promote" => &[".jwt-secret", ".jwt-secret.previous"],
                _ => &[".jwt-secret"],
            };
            assert_eq!(names, expected, "{what}: left over");
        }
        assert!(killed > 20, "{name}: {killed}");
    }
}

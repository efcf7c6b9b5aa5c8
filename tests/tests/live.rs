//! Secrets that follow a rotation: on demand, on an interval, on a signal; whole, or not at all.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::os::unix::fs::symlink;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use secret_runtime::{
    Event, ExposeSecret as _, KeySet, Live, Mode, ProblemKind, ResolvedSecrets, Resolver, SecretString,
};
use secret_tests::{Sandbox, random_hex};

#[derive(ResolvedSecrets)]
struct Secrets {
    #[secret(env = "JWT_SECRET", file = "jwt", generate = "always")]
    jwt: KeySet<SecretString>,
    #[secret(env = "OTHER", file = "other", generate = "always")]
    other: SecretString,
}

/// A resolver of this folder, and what it says.
fn resolver(sandbox: &Sandbox) -> (Resolver, Arc<Mutex<Vec<String>>>) {
    let events = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&events);
    let told = move |event: &Event| heard.lock().unwrap().push(event.to_string());
    (Resolver::new().mode(Mode::Production).env([("A", "b")]).base_dir(sandbox.path("base")).on_event(told), events)
}

fn put(sandbox: &Sandbox, jwt: &str, other: &str) {
    sandbox.write("base/jwt", jwt, 0o600);
    sandbox.write("base/other", other, 0o600);
}

fn texts(live: &Live<Secrets>) -> (String, String) {
    let secrets = live.snapshot();
    (secrets.jwt.current().expose_secret().to_owned(), secrets.other.expose_secret().to_owned())
}

#[test]
fn a_reload_swaps_the_whole_struct_or_nothing() {
    let sandbox = Sandbox::new("true");
    let [a, b, c, d] = [(); 4].map(|()| random_hex(32));
    put(&sandbox, &a, &b);
    let (resolver, events) = resolver(&sandbox);
    let live = Live::<Secrets>::new(resolver).unwrap();
    assert!(!live.reload().unwrap(), "nothing has changed");

    let held = live.snapshot();
    put(&sandbox, &c, &d);
    assert!(live.reload().unwrap());
    assert_eq!(texts(&live), (c.clone(), d.clone()));
    assert_eq!(held.jwt.current().expose_secret(), &a, "a snapshot stays as it was");

    // One is good and the other isn't: neither is taken.
    put(&sandbox, &a, "short");
    std::thread::sleep(Duration::from_millis(20));
    let error = live.reload().unwrap_err();
    assert_eq!(error.problems().first().unwrap().kind(), ProblemKind::Length);
    assert_eq!(texts(&live), (c.clone(), d.clone()));
    let status = live.status();
    assert!(status.age >= Duration::from_millis(20) && status.error.is_some());

    // Nothing is generated, even where a start would.
    fs::remove_file(sandbox.path("base/other")).unwrap();
    let error = live.clone().reload().unwrap_err();
    assert_eq!(error.problems().first().unwrap().kind(), ProblemKind::Missing);
    assert!(!sandbox.path("base/other").exists());

    put(&sandbox, &a, &b);
    assert!(live.reload().unwrap());
    assert_eq!(texts(&live), (a, b));
    assert!(live.status().error.is_none());
    let events = events.lock().unwrap();
    let said: Vec<_> = events.iter().map(|event| event.split([';', ':']).next().unwrap()).collect();
    let failed = "the secrets of 0 seconds ago stay in use, since a reload failed";
    assert_eq!(said, ["reloaded", failed, failed, "reloaded"], "{events:?}");
}

#[test]
fn it_follows_a_kubernetes_volume_and_never_sees_half_of_it() {
    // Files beside each other, and files that variables name.
    let names = [("JWT_SECRET", "jwt"), ("JWT_SECRET_PREVIOUS", "jwt.previous"), ("OTHER", "other")];
    for names in [&[] as &[_], &names] {
        follows_a_kubernetes_volume(names);
    }
}

fn follows_a_kubernetes_volume(names: &[(&str, &str)]) {
    let sandbox = Sandbox::new("true");
    let base = sandbox.path("base");
    let swap = |number: usize| {
        let folder = format!("..{number}");
        let (current, previous, other) = (random_hex(32), random_hex(32), random_hex(32));
        sandbox.write(&format!("base/{folder}/jwt"), &current, 0o644);
        sandbox.write(&format!("base/{folder}/jwt.previous"), &previous, 0o644);
        sandbox.write(&format!("base/{folder}/other"), &other, 0o644);
        symlink(&folder, base.join("..data_tmp")).unwrap();
        fs::rename(base.join("..data_tmp"), base.join("..data")).unwrap();
        (current, previous, other)
    };
    let mut known = vec![swap(0)];
    for name in ["jwt", "jwt.previous", "other"] {
        symlink(format!("..data/{name}"), base.join(name)).unwrap();
    }
    let variables = names.iter().map(|(name, file)| (format!("{name}_FILE"), base.join(file)));
    let resolver = resolver(&sandbox).0.env(variables.chain([("A".to_owned(), base.clone())]));
    let live = Live::<Secrets>::new(resolver).unwrap();
    let stop = AtomicBool::new(false);
    let seen = std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut seen = Vec::new();
            while !stop.load(Ordering::Relaxed) {
                _ = live.reload();
                let secrets = live.snapshot();
                let text = |key: &SecretString| key.expose_secret().to_owned();
                seen.push((text(secrets.jwt.current()), secrets.jwt.previous().first().map(|key| text(key))));
            }
            seen
        });
        for number in 1..100 {
            known.push(swap(number));
            std::thread::sleep(Duration::from_millis(1));
        }
        stop.store(true, Ordering::Relaxed);
        reader.join().unwrap()
    });
    assert!(seen.len() > 100, "{}", seen.len());
    for (current, previous) in &seen {
        let belongs = known.iter().any(|(a, b, _)| a == current && previous.as_ref() == Some(b));
        assert!(belongs, "a current key and another volume's previous one");
    }
    assert!(live.reload().is_ok());
    assert_eq!(live.snapshot().jwt.current().expose_secret(), &known.last().unwrap().0);
}

#[test]
fn it_reloads_on_its_interval_until_it_is_dropped() {
    let sandbox = Sandbox::new("true");
    put(&sandbox, &random_hex(32), &random_hex(32));
    let (resolver, events) = resolver(&sandbox);
    let live = Live::<Secrets>::new(resolver).unwrap().every(Duration::from_millis(20)).unwrap();
    let (jwt, other) = (random_hex(32), random_hex(32));
    put(&sandbox, &jwt, &other);
    let waits = Instant::now();
    while texts(&live) != (jwt.clone(), other.clone()) {
        assert!(waits.elapsed() < Duration::from_secs(20), "{events:?}");
        std::thread::sleep(Duration::from_millis(2));
    }
    drop(live);
    // A reload that was under way may still end.
    std::thread::sleep(Duration::from_millis(100));
    let count = events.lock().unwrap().len();
    put(&sandbox, "spoiled", "spoiled");
    std::thread::sleep(Duration::from_millis(100));
    assert_eq!(events.lock().unwrap().len(), count, "nobody looks any more");
}

#[test]
fn it_reloads_on_sighup() {
    let sandbox = Sandbox::new("true");
    sandbox.write("base/.jwt-secret", random_hex(48), 0o600);
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_rotate"));
    command.arg("hangup").env_clear().env("APP_ENV", "production").env("BASE", sandbox.path("base"));
    let mut child = command.stdout(std::process::Stdio::piped()).spawn().unwrap();
    let mut lines = std::io::BufRead::lines(std::io::BufReader::new(child.stdout.take().unwrap()));
    let first = lines.next().unwrap().unwrap();
    sandbox.write("base/.jwt-secret", random_hex(48), 0o600);
    _ = secret_tests::tool("kill", &["-HUP", &child.id().to_string()]);
    let second = lines.next().unwrap().unwrap();
    assert_ne!(first, second);
    assert!(child.wait().unwrap().success());
}

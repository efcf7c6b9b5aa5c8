//! With the feature `tracing`, everything that the library tells is an event of that crate.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use secret_runtime::{KeySet, Live, Mode, ResolvedSecrets, Resolver, SecretString};
use secret_tests::Sandbox;

#[derive(ResolvedSecrets)]
struct Secrets {
    #[secret(env = "JWT_SECRET", file = "jwt")]
    _jwt: KeySet<SecretString>,
    #[secret(env = "OTHER")]
    _other: Option<SecretString>,
}

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn what_happens_is_told() {
    let (sandbox, lines) = (Sandbox::new("true"), Lines::default());
    let writer = lines.clone();
    let subscriber =
        tracing_subscriber::fmt().without_time().with_ansi(false).with_writer(move || writer.clone()).finish();
    let resolver = || Resolver::new().mode(Mode::Development).env([("A", "b")]).base_dir(sandbox.path("base"));
    tracing::subscriber::with_default(subscriber, || {
        let live = Live::<Secrets>::new(resolver()).unwrap();
        let operator = resolver();
        let rotation = operator.rotation::<Secrets>("JWT_SECRET").unwrap();
        _ = rotation.publish().unwrap();
        assert!(live.reload().unwrap());
        _ = rotation.promote(Duration::ZERO).unwrap();
        sandbox.write("base/jwt", "short", 0o600);
        _ = live.reload().unwrap_err();
        let told = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
        let told: Vec<&str> = told.lines().collect();
        let expected = [
            ("WARN", "generated a key secret=\"JWT_SECRET\" field=\"_jwt\" source=generated, kept in /"),
            ("INFO", "resolved secret=\"JWT_SECRET\" field=\"_jwt\" source=\"generated, kept in /"),
            ("INFO", "resolved secret=\"OTHER\""),
            ("INFO", "rotated secret=\"JWT_SECRET\" step=publish keys=[(Current, \""),
            ("INFO", "reloaded"),
            ("INFO", "resolved secret=\"JWT_SECRET\""),
            ("INFO", "resolved secret=\"OTHER\""),
            ("INFO", "rotated secret=\"JWT_SECRET\" step=promote"),
            (
                "ERROR",
                "a reload failed, and the last good secrets stay in use age_seconds=0 problems=\"refused to start",
            ),
        ];
        // An error has several lines.
        let told: Vec<_> = told.into_iter().filter(|line| line.contains("secret_runtime")).collect();
        assert_eq!(told.len(), expected.len(), "{told:#?}");
        for (line, (level, text)) in told.iter().zip(expected) {
            assert!(line.contains(level) && line.contains(text), "{line}\n{text}");
        }
        let start = told.get(1).unwrap();
        for field in
            ["fingerprint=\"", "strength=512", "remarks=\"generated in development\"", "mode=development", "evidence="]
        {
            assert!(start.contains(field), "{start}");
        }
    });
}

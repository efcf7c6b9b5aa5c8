//! `generate`: production's keys, created and never overwritten, printed only where asked for.

use secret_tests::{Sandbox, reveals};

use crate::{ended, sandbox, secrets};

fn text(sandbox: &Sandbox, name: &str) -> String {
    String::from_utf8(sandbox.read(name)).unwrap()
}

#[test]
fn a_file_is_private_and_fit_for_production() {
    let sandbox = sandbox();
    let run = secrets(&sandbox, "generate _jwt COOKIE_SECRET DB_PEPPER --to file").run();
    ended(&run, 0);
    for (file, length) in [(".jwt-secret", 129), (".cookie-secret", 89), (".pepper", 87)] {
        assert_eq!(sandbox.bits(&format!("base/{file}")), 0o600);
        let key = text(&sandbox, &format!("base/{file}"));
        assert_eq!(key.len(), length, "{file}");
        assert_eq!(reveals(&run.all(), key.trim_end().as_bytes(), &[]), None, "{}", run.all());
    }
    assert_eq!(run.stdout.lines().count(), 3);
    let checked = secrets(&sandbox, "check").var("APP_ENV", "production").run();
    ended(&checked, 0);
    for line in run.stdout.lines() {
        let (_, fingerprint) = line.rsplit_once("fingerprint ").unwrap();
        assert!(checked.stdout.contains(fingerprint), "{line}\n{}", checked.stdout);
    }
}

#[test]
fn nothing_is_overwritten_and_of_several_all_or_none_is_made() {
    let sandbox = sandbox();
    sandbox.write("base/.cookie-secret", "not even a key\n", 0o600);
    let before = sandbox.listing();
    let run = secrets(&sandbox, "generate JWT_SECRET COOKIE_SECRET --to file").run();
    ended(&run, 1);
    assert_eq!(sandbox.listing(), before);
    sandbox.write("base/.cookie-secret", format!("{}\n", secret_tests::base64(secret_tests::random(64))), 0o600);
    let before = sandbox.listing();
    let run = secrets(&sandbox, "generate JWT_SECRET COOKIE_SECRET --to file").run();
    ended(&run, 1);
    assert!(run.stderr.contains("it has a key already"), "{}", run.stderr);
    assert_eq!(sandbox.listing(), before);
}

#[test]
fn a_store_gets_what_the_service_reads() {
    let sandbox = sandbox();
    sandbox.write("store/x", "", 0o600);
    sandbox.chmod("store", 0o700);
    let run = secrets(&sandbox, "generate JWT_SECRET hook.key --to store").var("STORE", "{}/store").run();
    ended(&run, 0);
    let checked = secrets(&sandbox, "check").var("STORE", "{}/store").run();
    for line in run.stdout.lines() {
        let (_, fingerprint) = line.rsplit_once("fingerprint ").unwrap();
        assert!(checked.stdout.contains(fingerprint), "{line}\n{}", checked.stdout);
    }
    let again = secrets(&sandbox, "generate hook.key --to store").var("STORE", "{}/store").run();
    ended(&again, 1);
}

#[test]
fn standard_output_gets_keys_alone() {
    let sandbox = sandbox();
    let before = sandbox.listing();
    let run = secrets(&sandbox, "generate JWT_SECRET DB_PEPPER --to stdout").run();
    ended(&run, 0);
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!((lines.len(), lines[0].len(), lines[1].len(), run.stderr.as_str()), (2, 128, 86, ""));
    assert_eq!(sandbox.listing(), before);
    let given = secrets(&sandbox, "check").var("JWT_SECRET", lines[0]).var("DB_PEPPER", lines[1]);
    let given = given.var("COOKIE_SECRET", secret_tests::base64(secret_tests::random(64)));
    ended(&given.var("APP_ENV", "production").run(), 0);

    let shown = secrets(&sandbox, "generate JWT_SECRET --to stdout").at_terminal().run();
    assert!(shown.stdout.contains("warning: these keys are on your screen"), "{}", shown.all());
}

#[test]
fn what_can_not_be_made_says_why() {
    let sandbox = sandbox();
    for (words, said) in [
        ("generate NOPE --to file", "there is no such secret; there are: JWT_SECRET, COOKIE_SECRET"),
        ("generate PARTNER_KEY --to stdout", "somebody else issues it"),
        ("generate hook.key --to file", "operator secrets generate hook.key --to stdout"),
        ("generate JWT_SECRET --to store", "no store is configured"),
    ] {
        let run = secrets(&sandbox, words).run();
        ended(&run, 1);
        assert!(run.stderr.contains(said), "{}", run.all());
        assert_eq!(run.stdout, "");
    }
    ended(&secrets(&sandbox, "generate JWT_SECRET").run(), 2);
    ended(&secrets(&sandbox, "generate --to file").run(), 2);
}

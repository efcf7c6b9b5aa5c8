//! What is generated, what is not while anything is wrong, and who accepts it later.

use secret_tests::{Sandbox, each, hex, random_hex};

use crate::PROBE;

const README: [&str; 3] = ["base/.cookie-secret", "base/.jwt-secret", "base/.webhook-secret"];

fn base(sandbox: &Sandbox) -> Vec<String> {
    sandbox.listing().into_keys().filter(|name| name.starts_with("base/")).collect()
}

#[test]
fn the_readme_runs_twice_in_development_and_refuses_its_keys_in_production() {
    let sandbox = Sandbox::new(PROBE);
    let first = sandbox.start(&["readme"]).run().good();
    assert_eq!(base(&sandbox), README);
    let file = |name| String::from_utf8(sandbox.read(name)).unwrap();
    let line = file("base/.jwt-secret");
    assert_eq!(line.len(), 129, "128 hex digits and a line end");
    assert_eq!(first.key("jwt"), Some(&*hex(line.trim_end())), "the text itself is the key");
    assert_eq!(first.key("cookie"), Some(file("base/.cookie-secret").trim_end()), "the decoded bytes are");
    assert_eq!(first.key("webhook").map(str::len), Some(64));
    assert_eq!(first.stderr.lines().count(), 3, "{}", first.stderr);

    let second = sandbox.start(&["readme"]).run().good();
    let third = sandbox.start(&["readme", "resolve"]).run().good();
    for field in ["jwt", "cookie", "webhook"] {
        assert_eq!(first.key(field), second.key(field));
        assert_eq!(first.key(field), third.key(field), "`resolve()` and the resolver agree");
    }
    assert_eq!(second.stderr, "");

    let before = sandbox.listing();
    let run = sandbox.start(&["readme"]).var("APP_ENV", "production").run().refused(3);
    assert_eq!(run.stderr.matches("generated in development").count(), 3, "{}", run.stderr);
    assert_eq!(sandbox.listing(), before);
}

#[test]
fn one_problem_anywhere_and_nothing_is_generated() {
    let bad = [
        ("JWT_SECRET", "short"),
        ("COOKIE_SECRET", " "),
        ("WEBHOOK_SECRET", "abcd"),
        ("WEBHOOK_SECRET_FILE", "not-here"),
        ("COOKIE_SECRET_FILE", "/"),
    ];
    each(
        bad,
        |(name, value)| format!("{name}={value:?}"),
        |(name, value)| {
            let sandbox = Sandbox::new(PROBE);
            _ = sandbox.start(&["readme"]).var("APP_ENV", "dev").var(name, value).run().refused(1);
            assert_eq!(base(&sandbox), [""; 0], "the folder stays empty");
        },
    );
    // The function in `with` is asked before anything is generated.
    let sandbox = Sandbox::new(PROBE);
    _ = sandbox.start(&["bad-with"]).var("APP_ENV", "dev").var("KEY", random_hex(48)).run().refused(1);
    // So are twins.
    let key = random_hex(48);
    let run = sandbox.start(&["pair"]).var("APP_ENV", "dev").var("FIRST", &key).var("THIRD", &key).run();
    _ = run.refused(1);
    assert_eq!(base(&sandbox), [""; 0]);
}

#[test]
fn every_problem_is_told_at_once_in_field_order() {
    let sandbox = Sandbox::new(PROBE);
    sandbox.write("credentials/b", "", 0o600);
    sandbox.write("base/.c", "not hexadecimal", 0o600);
    let start = sandbox.start(&["names"]).var("APP_ENV", "production");
    let run = start.var("CREDENTIALS_DIRECTORY", "{}/credentials").var("E", "0123").run().refused(5);
    // Each by its variable, else its credential, file or entry; its field beside it.
    let names = ["A (field `by_env`)", "b (field `by_credential`)", ".c (field `by_file`)"];
    let names = names.into_iter().chain(["entry-d (field `by_entry`)", "E (field `without_file`)"]);
    let places: Vec<_> = names.map(|name| run.stderr.find(&format!("\n{name}: "))).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?} in:\n{}", run.stderr);
    assert_eq!(run.stderr.matches("mend: ").count(), 5);
}

#[test]
fn a_field_without_a_file_is_never_generated() {
    let sandbox = Sandbox::new(PROBE);
    let run = sandbox.start(&["names"]).var("APP_ENV", "dev").run().refused(3);
    _ = run.says(&["\nb (field", "\nentry-d (field", "\nE (field"]);
    assert_eq!(base(&sandbox), [""; 0], "nor is any other, then");
}

#[test]
fn a_key_made_in_production_is_for_production() {
    let sandbox = Sandbox::new(PROBE);
    let first = sandbox.start(&["always"]).var("APP_ENV", "production").run().good();
    assert!(!first.stdout.contains("generated in development"));
    for program in ["always", "every", "never"] {
        let later = sandbox.start(&[program]).var("APP_ENV", "production").run().good();
        assert_eq!(later.key("key"), first.key("key"));
    }
    let later = sandbox.start(&["every"]).var("APP_ENV", "development").run().good();
    assert!(!later.stdout.contains("generated in development"), "{}", later.stdout);
}

#[test]
fn a_key_made_in_development_is_refused_in_production_unless_accepted() {
    for program in ["every", "always", "accept", "text", "base64", "base64url", "characters", "array", "with"] {
        let sandbox = Sandbox::new(PROBE);
        let first = sandbox.start(&[program]).var("APP_ENV", "test").run().good();
        assert!(first.stdout.contains("generated in development"), "{program}: {}", first.stdout);
        let file = String::from_utf8(sandbox.read("base/.key")).unwrap();
        for from_variable in [false, true] {
            let mut start = sandbox.start(&[program]).var("APP_ENV", "live");
            if from_variable {
                start = start.var("KEY", file.trim_end());
            }
            if program == "accept" {
                assert_eq!(start.run().good().key("key"), first.key("key"));
            } else {
                _ = start.run().refused(1).says(&["generated in development"]);
            }
        }
    }
}

#[test]
fn nested_secrets_take_the_prefix_and_the_outermost_words() {
    let sandbox = Sandbox::new(PROBE);
    let elsewhere = sandbox.shown("work");
    let start = || sandbox.start(&["nested"]).var("DATABASE_DIR", &elsewhere);
    let first = start().var("DATABASE_MODE", "production").run().good();
    assert_eq!(base(&sandbox), ["base/.db-password", "base/.key"]);
    assert!(first.stdout.contains("DB_PASSWORD") && first.stdout.contains("database.password"), "{}", first.stdout);
    let run = start().var("APP_ENV", "production").run().refused(2);
    _ = run.says(&["KEY (field `key`)", "DB_PASSWORD (field `database.password`)"]);

    let password = random_hex(20);
    let run = start().var("DB_PASSWORD", &password).run().good();
    assert_eq!(run.key("password"), Some(&*hex(&password)));
    let run = start().var("PASSWORD", &password).run().good();
    assert_eq!(run.key("password"), first.key("password"), "the name without the prefix is nobody's");
    sandbox.write("work/named", &password, 0o600);
    let run = start().var("DB_PASSWORD_FILE", "named").run().good();
    assert_eq!(run.key("password"), Some(&*hex(&password)));
}

#[test]
fn check_looks_and_generates_nothing() {
    let sandbox = Sandbox::new(PROBE);
    let before = sandbox.listing();
    let run = sandbox.start(&["readme", "check"]).var("APP_ENV", "dev").run().good();
    assert_eq!(run.stdout.matches("would generate").count(), 3, "{}", run.stdout);
    assert!(!run.stdout.contains("problem: "));
    let run = sandbox.start(&["readme", "check"]).var("APP_ENV", "production").run().good();
    assert_eq!(run.stdout.matches("problem: ").count(), 3, "{}", run.stdout);
    assert_eq!(sandbox.listing(), before);
}

//! `rotate`: three steps, each of which may be repeated.

use crate::{ended, sandbox, secrets};

#[test]
fn a_key_is_rotated_in_three_steps() {
    let sandbox = sandbox();
    ended(&secrets(&sandbox, "generate JWT_SECRET --to file").run(), 0);
    let step = |words: &str, status: i32, said: &str| {
        let run = secrets(&sandbox, &format!("rotate JWT_SECRET {words}")).run();
        ended(&run, status);
        assert!(run.all().contains(said), "{words}: {}", run.all());
        run
    };
    step("publish", 0, "JWT_SECRET: publish: done; current ");
    let published = sandbox.read("base/.jwt-secret.next");
    step("publish", 0, "nothing to do");
    assert_eq!(sandbox.read("base/.jwt-secret.next"), published);
    step("promote", 1, "wait for ");
    step("promote --min-age 0s", 0, "promote: done");
    assert_eq!(sandbox.read("base/.jwt-secret"), published);
    step("retire", 1, "wait for ");
    let retired = step("retire --longest-life 0s", 0, "retire: done; current ");
    assert!(!retired.stdout.contains("previous"), "{}", retired.stdout);
    assert_eq!(retired.stderr, "", "it is told once");
}

#[test]
fn what_can_not_be_rotated_says_why() {
    let sandbox = sandbox();
    for (words, status, said) in [
        ("rotate COOKIE_SECRET publish", 1, "make it a `KeySet`"),
        ("rotate NOPE publish", 1, "operator secrets template --format markdown"),
        ("rotate JWT_SECRET publish", 1, "it has no key yet"),
        ("rotate JWT_SECRET jump", 2, "jump"),
        ("rotate JWT_SECRET promote --min-age 5", 2, "time unit"),
    ] {
        let run = secrets(&sandbox, words).run();
        ended(&run, status);
        assert!(run.stderr.contains(said), "{words}: {}", run.all());
    }
}

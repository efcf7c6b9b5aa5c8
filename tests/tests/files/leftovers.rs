//! What a killed start leaves: cleared by the next, unless a live process holds it.

use std::fs::{self, File};

use secret_tests::{Sandbox, random_hex};

use crate::PROBE;

/// As a start names its temporaries: of the file, the process and the attempt.
const STALE: &str = "base/..key.4194305-0.tmp";

#[test]
fn a_stale_temporary_is_cleared_and_never_read() {
    for (mode, contents) in [("development", ""), ("development", "ab"), ("production", &*random_hex(32))] {
        let sandbox = Sandbox::new(PROBE);
        sandbox.write(STALE, contents, 0o600);
        sandbox.write("base/..key.77-63.tmp", contents, 0o600);
        let run = sandbox.start(&["always"]).var("APP_ENV", mode).run().good();
        assert_ne!(run.key("key"), Some(contents));
        assert_eq!(fs::read_dir(sandbox.path("base")).unwrap().count(), 1, "only the key is left");
    }
}

#[test]
fn a_temporary_linked_to_its_key_is_cleared_by_a_start_that_only_reads() {
    let key = random_hex(32);
    let sandbox = Sandbox::new(PROBE);
    let path = sandbox.write("base/.key", format!("{key}\n"), 0o600);
    fs::hard_link(&path, sandbox.path(STALE)).unwrap();
    let before = sandbox.listing();
    _ = sandbox.start(&["every", "check"]).run().good();
    assert_eq!(sandbox.listing(), before, "`check` clears nothing");
    let run = sandbox.start(&["every"]).var("APP_ENV", "production").run().good();
    assert_eq!(run.key("key"), Some(&*key));
    assert!(!sandbox.path(STALE).exists());
}

#[test]
fn a_temporary_that_a_live_process_holds_is_let_be() {
    let sandbox = Sandbox::new(PROBE);
    let path = sandbox.write(STALE, "half a k", 0o600);
    let held = File::open(&path).unwrap();
    held.lock().unwrap();
    _ = sandbox.start(&["every"]).run().good();
    assert!(path.exists());
    // A child that another test is just starting shares the descriptor, so closing ours may not do.
    held.unlock().unwrap();
    // Nothing is missing any more, so nobody looks; the next key made there clears it.
    fs::remove_file(sandbox.path("base/.key")).unwrap();
    _ = sandbox.start(&["every"]).run().good();
    assert!(!path.exists());
}

#[test]
fn what_is_not_our_own_kind_is_let_be() {
    let sandbox = Sandbox::new(PROBE);
    let others = [
        "base/.key.bak",
        "base/.key.tmp",
        "base/..key.tmp",
        "base/..key.12.tmp",
        "base/..key.-.tmp",
        "base/..key.12-a.tmp",
        "base/..key.12-0.tmp.old",
        "base/..other.12-0.tmp",
        "base/.key.12-0.tmp",
        "base/elsewhere/..key.12-0.tmp",
    ];
    for other in others {
        sandbox.write(other, "somebody's", 0o600);
    }
    sandbox.link("base/..key.13-0.tmp", "elsewhere/..key.12-0.tmp");
    fs::create_dir(sandbox.path("base/..key.14-0.tmp")).unwrap();
    let before = sandbox.listing();
    _ = sandbox.start(&["every"]).run().good();
    fs::remove_file(sandbox.path("base/.key")).unwrap();
    assert_eq!(sandbox.listing(), before);
}

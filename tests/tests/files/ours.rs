//! Our own files: private, or tightened in development and refused in production; whose they are.

use secret_tests::{Sandbox, Start, each, random_hex};

use crate::{MODES, PROBE};

/// A user who is neither us nor root.
const STRANGER: u32 = 12345;

fn production(sandbox: &Sandbox) -> Start<'_> {
    sandbox.start(&["every"]).var("APP_ENV", "production")
}

fn development(sandbox: &Sandbox) -> Start<'_> {
    sandbox.start(&["every"]).var("APP_ENV", "development")
}

#[test]
fn a_private_file_is_taken_without_a_word() {
    let key = random_hex(32);
    for (mode, bits) in MODES.into_iter().flat_map(|mode| [0o600, 0o400, 0o700].map(|bits| (mode, bits))) {
        let sandbox = Sandbox::new(PROBE);
        sandbox.write("base/.key", &key, bits);
        let run = sandbox.start(&["every"]).var("APP_ENV", mode).run().good();
        assert_eq!(run.key("key"), Some(&*key));
        assert!(!run.stdout.contains("\n  - "), "no remark: {}", run.stdout);
        assert_eq!(sandbox.bits("base/.key"), bits);
    }
}

#[test]
fn a_loose_file_is_tightened_in_development_and_refused_in_production() {
    let key = random_hex(32);
    let loose = [0o640, 0o644, 0o604, 0o660, 0o666, 0o620, 0o602, 0o610, 0o777, 0o4644];
    each(
        loose,
        |bits| format!("{bits:04o}"),
        |bits| {
            let sandbox = Sandbox::new(PROBE);
            let path = sandbox.write("base/.key", format!("{key}\n"), *bits);
            let before = sandbox.listing();
            let run = production(&sandbox).run().refused(1).says(&[&format!("{bits:04o}")]);
            assert_eq!(run.remedy(), format!("chmod 600 {}", path.display()));
            assert_eq!(sandbox.listing(), before, "production touches nothing");
            let run = production(&sandbox).after_script(&run.remedy()).run().good();
            assert_eq!(run.key("key"), Some(&*key));

            sandbox.chmod("base/.key", *bits);
            let looked = sandbox.start(&["every", "check"]).var("APP_ENV", "development").run().good();
            assert!(!looked.stdout.contains("problem: ") && looked.stdout.contains("0600"), "{}", looked.stdout);
            assert_eq!(sandbox.listing(), before, "`check` tightens nothing");
            let run = development(&sandbox).run().good().reports(&["tightened", &format!("{bits:04o}"), "0600"]);
            assert_eq!(run.key("key"), Some(&*key));
            assert_eq!(sandbox.bits("base/.key"), 0o600);
            assert!(!development(&sandbox).run().good().stdout.contains("tightened"), "once");
            _ = production(&sandbox).run().good();
        },
    );
}

#[test]
fn a_bad_value_does_not_hide_that_the_file_is_loose() {
    let sandbox = Sandbox::new(PROBE);
    sandbox.write("base/.key", "abcd", 0o644);
    _ = production(&sandbox).run().refused(2).says(&["0644", "it is shorter"]);
    // Nor does the one hide the other of owner, bits and folder.
    sandbox.write("base/.key", random_hex(32), 0o666);
    sandbox.give_to("base/.key", STRANGER);
    sandbox.chmod("base", 0o777);
    _ = production(&sandbox).run().refused(3).says(&[
        "belongs to somebody else",
        "0666",
        "everybody may write its folder",
    ]);
}

#[test]
fn a_strangers_file_is_refused_everywhere() {
    let sandbox = Sandbox::new(PROBE);
    sandbox.write("base/.key", random_hex(32), 0o600);
    sandbox.give_to("base/.key", STRANGER);
    for mode in MODES {
        let run = sandbox.start(&["every"]).var("APP_ENV", mode).run().refused(1);
        let run = run.says(&["belongs to somebody else", &STRANGER.to_string()]);
        assert!(run.remedy().contains("chown"), "{}", run.remedy());
    }
}

#[test]
fn the_folders_owners_file_is_a_remark_in_development_and_refused_in_production() {
    let key = random_hex(32);
    let sandbox = Sandbox::new(PROBE);
    sandbox.write("base/.key", &key, 0o600);
    sandbox.give_to("base/.key", STRANGER);
    sandbox.give_to("base", STRANGER);
    let run = development(&sandbox).run().good().reports(&["its folder's owner", &STRANGER.to_string()]);
    assert_eq!(run.key("key"), Some(&*key));
    let run = production(&sandbox).run().refused(1).says(&["folder's owner"]);
    assert!(run.remedy().contains("chown"), "{}", run.remedy());
    // A bind mount of a developer's folder into a container: loose besides, and not ours to tighten.
    sandbox.chmod("base/.key", 0o644);
    _ = development(&sandbox).run().good().reports(&["its folder's owner", "not ours to tighten"]);
    assert_eq!(sandbox.bits("base/.key"), 0o644);
}

#[test]
fn roots_file_is_as_good_as_ours() {
    let key = random_hex(32);
    let sandbox = Sandbox::new(PROBE);
    sandbox.give_up();
    sandbox.write("base/.key", &key, 0o644);
    sandbox.give_to("base/.key", 0);
    let run = development(&sandbox).unprivileged().run().good().reports(&["not ours to tighten"]);
    assert_eq!(run.key("key"), Some(&*key));
    let run = production(&sandbox).unprivileged().run().refused(1);
    assert!(run.remedy().starts_with("chmod 600 ") || run.remedy().contains("chown"), "{}", run.remedy());
    assert_eq!(sandbox.bits("base/.key"), 0o644);
}

#[test]
fn a_file_that_we_may_not_read_is_an_error_and_never_replaced() {
    for mode in MODES {
        let sandbox = Sandbox::new(PROBE);
        sandbox.write("base/.key", random_hex(32), 0o000);
        sandbox.write("work/mounted", random_hex(32), 0o000);
        sandbox.give_up();
        let start = || sandbox.start(&["every"]).var("APP_ENV", mode).unprivileged();
        let run = start().run().refused(1).says(&["base/.key", "ermission denied"]);
        assert!(!run.stderr.contains("it is missing"), "{}", run.stderr);
        _ = start().var("KEY_FILE", "mounted").run().refused(1).says(&["file mounted (KEY_FILE)", "ermission denied"]);
        assert!(!run.remedy().contains("chown"), "it is ours already: {}", run.remedy());
        // A folder that we may not enter says nothing about what is in it.
        sandbox.chmod("base", 0o000);
        _ = start().run().refused(1).says(&["base/.key", "ermission denied"]);
    }
}

#[test]
fn a_folder_that_everybody_may_write_is_a_remark_in_development_and_refused_in_production() {
    let key = random_hex(32);
    each(
        [Some(&key), None],
        |key| format!("with a key: {}", key.is_some()),
        |key| {
            let sandbox = Sandbox::new(PROBE);
            if let Some(key) = key {
                sandbox.write("base/.key", key, 0o600);
            }
            // `always`, so that production would create the file too.
            let start = |mode| sandbox.start(&["always"]).var("APP_ENV", mode);
            sandbox.chmod("base", 0o777);
            let before = sandbox.listing();
            let run = start("production").run().refused(1).says(&["everybody may write its folder"]);
            assert_eq!(sandbox.listing(), before);
            let remedy = run.remedy();
            assert_eq!(remedy, format!("chmod o-w {}", sandbox.shown("base")));
            _ = start("development").run().good().reports(&["everybody may write its folder"]);

            sandbox.chmod("base", 0o1777);
            let run = start("development").run().good();
            assert!(!run.stdout.contains("everybody"), "the sticky bit keeps others off: {}", run.stdout);
            if key.is_some() {
                _ = start("production").run().good();
                sandbox.chmod("base", 0o777);
                _ = start("production").after_script(&remedy).run().good();
            }
        },
    );
}

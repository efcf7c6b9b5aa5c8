//! Symbolic links: followed where they lead to a good file, created at their target, never a loop.

use secret_tests::{Sandbox, each, random_hex};

use crate::{MODES, PROBE};

#[test]
fn a_link_to_a_good_file_is_followed_and_its_target_judged() {
    let key = random_hex(32);
    for mode in MODES {
        let sandbox = Sandbox::new(PROBE);
        let target = sandbox.write("elsewhere/key", &key, 0o600);
        sandbox.link("base/middle", "../elsewhere/key");
        sandbox.link("base/.key", "middle");
        let start = || sandbox.start(&["every"]).var("APP_ENV", mode);
        assert_eq!(start().run().good().key("key"), Some(&*key));

        sandbox.chmod("elsewhere/key", 0o644);
        if mode == "development" {
            _ = start().run().good().reports(&["tightened"]);
            assert_eq!(sandbox.bits("elsewhere/key"), 0o600);
        } else {
            let run = start().run().refused(1).says(&["0644"]);
            assert!(run.remedy().starts_with("chmod 600 "), "{}", run.remedy());
            _ = start().after_script(&run.remedy()).run().good();
        }
        // Whoever may write the target's folder may replace the key.
        sandbox.chmod("elsewhere", 0o777);
        let run = start().run();
        if mode == "development" {
            _ = run.good().reports(&["everybody may write its folder"]);
        } else {
            _ = run.refused(1).says(&["everybody may write its folder", target.parent().unwrap().to_str().unwrap()]);
        }
    }
}

#[test]
fn a_dangling_link_is_created_at_its_target() {
    each(["../elsewhere/key", "{}/elsewhere/key", "middle"], ToString::to_string, |target| {
        let sandbox = Sandbox::new(PROBE);
        std::fs::create_dir(sandbox.path("elsewhere")).unwrap();
        sandbox.link("base/middle", "../elsewhere/key");
        sandbox.link("base/.key", target.replace("{}", sandbox.shown("").trim_end_matches('/')));
        let run = sandbox.start(&["every"]).run().good();
        let kept = sandbox.read("elsewhere/key");
        assert_eq!(run.key("key").map(str::as_bytes), kept.strip_suffix(b"\n"));
        assert_eq!(sandbox.bits("elsewhere/key"), 0o600);
        assert!(sandbox.path("base/.key").is_symlink(), "the link stays");
        assert_eq!(sandbox.start(&["every"]).run().good().key("key"), run.key("key"));
        let left = std::fs::read_dir(sandbox.path("elsewhere")).unwrap().count();
        assert_eq!(left, 1, "no temporary is left there");
    });
}

#[test]
fn a_link_into_a_missing_folder_says_which() {
    let sandbox = Sandbox::new(PROBE);
    sandbox.link("base/.key", "../elsewhere/deep/key");
    let run = sandbox.start(&["every"]).run().refused(1).says(&["elsewhere/deep"]);
    assert!(run.remedy().starts_with("mkdir "), "{}", run.remedy());
    _ = sandbox.start(&["every"]).after_script(&run.remedy()).run().good();
    assert!(sandbox.path("elsewhere/deep/key").is_file());
}

#[test]
fn a_strangers_dangling_link_is_not_followed() {
    let sandbox = Sandbox::new(PROBE);
    sandbox.link("base/.key", "../work/key");
    assert!(secret_tests::is_root(), "only root can give a link away: run these tests as root");
    std::os::unix::fs::lchown(sandbox.path("base/.key"), Some(12345), Some(12345)).unwrap();
    _ = sandbox.start(&["every"]).run().refused(1).says(&["link", "belongs to somebody else"]);
    assert!(!sandbox.path("work/key").exists());
}

#[test]
fn a_loop_of_links_is_an_error_from_every_source() {
    let sources = [("BASE", "{}/base"), ("KEY_FILE", "{}/base/.key"), ("CREDENTIALS_DIRECTORY", "{}/credentials")];
    for (variable, value) in sources {
        for mode in MODES {
            let sandbox = Sandbox::new(PROBE);
            std::fs::create_dir(sandbox.path("credentials")).unwrap();
            sandbox.link("base/.key", "other");
            sandbox.link("base/other", ".key");
            sandbox.link("credentials/key", "key");
            let before = sandbox.listing();
            let run = sandbox.start(&["always"]).var("APP_ENV", mode).var(variable, value).run().refused(1);
            assert!(!run.stderr.contains("it is missing") && !run.stderr.contains("no such file"), "{}", run.stderr);
            assert_eq!(sandbox.listing(), before);
        }
    }
}

#[test]
fn a_dangling_link_elsewhere_is_not_here() {
    let key = random_hex(32);
    let sandbox = Sandbox::new(PROBE);
    sandbox.write("base/.key", &key, 0o600);
    std::fs::create_dir(sandbox.path("credentials")).unwrap();
    sandbox.link("credentials/key", "not-here");
    let run = sandbox.start(&["every"]).var("CREDENTIALS_DIRECTORY", "{}/credentials").run().good();
    assert_eq!(run.key("key"), Some(&*key));
    let run = sandbox.start(&["every"]).var("KEY_FILE", "../credentials/key").run().refused(1);
    _ = run.says(&["no such file"]);
    assert!(!sandbox.path("credentials/not-here").exists(), "a delivered file is never created");
}

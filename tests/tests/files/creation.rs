//! Creating the file: private from birth, or a clear error and nothing changed.

use secret_tests::{Sandbox, each, hex, random, random_hex, reveals, unhex};

use crate::{MODES, PROBE};

#[test]
fn a_created_file_is_private_whatever_the_umask() {
    for umask in ["000", "022", "077", "277", "777"] {
        let sandbox = Sandbox::new(PROBE);
        let start = || sandbox.start(&["every"]).after_script(&format!("umask {umask}"));
        let run = start().run().good();
        assert_eq!(sandbox.bits("base/.key"), 0o600, "umask {umask}");
        assert_eq!(start().run().good().key("key"), run.key("key"));
    }
    let sandbox = Sandbox::new(PROBE);
    sandbox.give_up();
    let run = sandbox.start(&["every"]).after_script("umask 777").unprivileged().run().good();
    assert_eq!(sandbox.bits("base/.key"), 0o600, "{}", run.stdout);
}

#[test]
fn what_is_kept_is_the_encoded_key_and_a_line_end() {
    for (program, length, alphabet) in [
        ("every", 64, "0123456789abcdef"),
        ("text", 64, "0123456789abcdef"),
        ("array", 64, "0123456789abcdef"),
        ("with", 64, "0123456789abcdef"),
        ("base64", 44, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="),
        ("array64", 44, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="),
        ("base64url", 43, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
        ("characters", 43, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
    ] {
        let sandbox = Sandbox::new(PROBE);
        let run = sandbox.start(&[program]).run().good();
        let file = String::from_utf8(sandbox.read("base/.key")).unwrap();
        let line = file.strip_suffix('\n').unwrap();
        assert_eq!(line.trim_end_matches('=').len().div_ceil(4), length / 4 + usize::from(length % 4 > 0), "{program}");
        assert!(line.len() == length && line.chars().all(|letter| alphabet.contains(letter)), "{program}");
        let key = unhex(run.key("key").unwrap());
        match program {
            "text" | "characters" => assert_eq!(key, line.as_bytes()),
            "base64" | "array64" => assert_eq!(secret_tests::base64(key), line),
            "base64url" => {
                let standard = secret_tests::base64(key);
                assert_eq!(standard.trim_end_matches('=').replace('+', "-").replace('/', "_"), line);
            }
            _ => assert_eq!(hex(key), line),
        }
    }
}

#[test]
fn a_missing_folder_is_named_with_the_command_that_makes_it() {
    let odd = ["missing", "missing/deep", "it's missing", "a $HOME `id` b", "-rf"];
    each(odd, ToString::to_string, |name| {
        let sandbox = Sandbox::new(PROBE);
        let start = || sandbox.start(&["every"]).var("BASE", format!("{{}}/base/{name}"));
        let before = sandbox.listing();
        let run = start().run().refused(1).says(&[name, "in memory alone"]);
        assert!(run.remedy().starts_with("mkdir "), "{}", run.remedy());
        assert_eq!(sandbox.listing(), before);
        _ = start().after_script(&run.remedy()).run().good();
        assert_eq!(sandbox.bits(&format!("base/{name}")), 0o700);
        assert!(sandbox.path(&format!("base/{name}/.key")).is_file());
    });
}

#[test]
fn a_folder_that_we_may_not_write_is_an_error() {
    let sandbox = Sandbox::new(PROBE);
    sandbox.chmod("base", 0o500);
    sandbox.give_up();
    let before = sandbox.listing();
    let run = sandbox.start(&["every"]).unprivileged().run().refused(1);
    let run = run.says(&["base", "ermission denied", "in memory alone"]);
    assert_ne!(run.remedy(), "");
    assert!(before.keys().eq(sandbox.listing().keys().filter(|name| *name != "program")), "nothing was left");
}

#[test]
fn a_read_only_file_system_is_an_error() {
    let sandbox = Sandbox::new(PROBE);
    let base = sandbox.shown("base");
    let start = || {
        let mounts = format!("mount --bind '{base}' '{base}'; mount -o remount,bind,ro '{base}'");
        sandbox.start(&["every"]).with_mounts(&mounts)
    };
    _ = start().run().refused(1).says(&["read-only", "in memory alone"]);
    // What is there already can still be read, though it can't be tightened.
    let key = random_hex(32);
    sandbox.write("base/.key", &key, 0o600);
    assert_eq!(start().run().good().key("key"), Some(&*key));
    sandbox.chmod("base/.key", 0o644);
    let run = start().run();
    assert!(!run.all().contains("could not be read") && run.all().contains("ead-only"), "{}", run.all());
    assert_eq!(sandbox.bits("base/.key"), 0o644);
}

#[test]
fn a_full_disk_is_an_error_and_leaves_nothing() {
    for options in ["size=4k", "nr_inodes=2"] {
        let sandbox = Sandbox::new(PROBE);
        let base = sandbox.shown("base");
        let fill = format!(
            "mount -t tmpfs -o mode=700,{options} none '{base}'; head -c 9999 /dev/zero > '{base}/fill' || true"
        );
        // The script goes on after the child, to look at what it left.
        let look = format!("{fill}\n\"$@\" || code=$?\nls -A '{base}' > left\nset -- sh -c \"exit $code\"");
        let run = sandbox.start(&["every"]).with_mounts(&look).run().refused(1);
        _ = run.says(&["space", "in memory alone", "df "]);
        assert_eq!(String::from_utf8(sandbox.read("work/left")).unwrap(), "fill\n", "{options}");
    }
}

#[test]
fn an_existing_file_is_never_overwritten_whatever_is_in_it() {
    let contents = [
        vec![],
        b"\n".to_vec(),
        b"abcd".to_vec(),
        b"changeme\n".to_vec(),
        vec![0; 64],
        random(64),
        vec![b'x'; 70_000],
        "ключ".into(),
        random_hex(31).into(),
    ];
    each(
        contents,
        |contents| format!("{:?}", contents.get(..8.min(contents.len()))),
        |contents| {
            for mode in MODES {
                for bits in [0o600, 0o400, 0o000] {
                    let sandbox = Sandbox::new(PROBE);
                    sandbox.write("base/.key", contents, bits);
                    let run = sandbox.start(&["always"]).var("APP_ENV", mode).run().refused(1);
                    sandbox.chmod("base/.key", 0o600);
                    assert_eq!(&sandbox.read("base/.key"), contents, "{}", run.stderr);
                    assert_eq!(std::fs::read_dir(sandbox.path("base")).unwrap().count(), 1);
                }
            }
        },
    );
}

#[test]
fn a_path_that_names_no_file_is_shown_where_its_folder_is_there() {
    let sandbox = Sandbox::new(PROBE);
    std::fs::create_dir_all(sandbox.path("work/Team-A/Stage-1")).unwrap();
    for path in ["{}/work/Team-A/Stage-1/signing-key", "../work/Team-A/Stage-1/Signing-Key-7"] {
        let run = sandbox.start(&["every"]).var("KEY_FILE", path).run().refused(1);
        _ = run.says(&["no such file", path.trim_start_matches("{}")]);
    }
}

#[test]
fn a_key_put_where_its_files_name_belongs_is_not_repeated() {
    let keys = (0..40).flat_map(|_| {
        let bytes = random(48);
        let url_safe = secret_tests::base64(&bytes).replace('+', "-").replace('/', "_");
        let versioned = format!("v1.{}", hex(&bytes));
        let short = secret_tests::base64(random(16));
        // Printable ASCII, marks and all.
        let printable: String = bytes.iter().map(|byte| char::from(b'!' + byte % 94)).collect();
        [hex(&bytes), secret_tests::base64(&bytes), url_safe, hex(&bytes).to_uppercase(), versioned, short, printable]
    });
    each(keys, Clone::clone, |key| {
        let sandbox = Sandbox::new(PROBE);
        let start = || sandbox.start(&["bad-text"]).var("APP_ENV", "production").var("KEY_FILE", key);
        let run = start().run().refused(1).says(&["KEY (field `key`)", "KEY_FILE"]);
        assert_eq!(reveals(&run.all(), key.as_bytes(), &[]), None, "{}", run.stderr);
        // It may be a path after all, which must not become a key.
        let run = start().after_script(&run.remedy()).run().good();
        assert_ne!(run.key("key"), Some(&*hex(key)));
    });
    for words in
        ["my.very.secret.password.for.jwt.signing", "pa55 phrase/with slash and words in it", "deadbeef.deadbeef"]
    {
        let sandbox = Sandbox::new(PROBE);
        let run = sandbox.start(&["every"]).var("KEY_FILE", words).run().refused(1);
        assert!(!run.all().contains(words), "{}", run.all());
    }
    for path in [
        "/run/secrets/api-key",
        "secrets/jwt.txt",
        "/etc/app/keys/signing.key",
        "not-here",
        "/mnt/vault/orders_api_2024_q3_v2",
    ] {
        let sandbox = Sandbox::new(PROBE);
        _ = sandbox.start(&["every"]).var("KEY_FILE", path).run().refused(1).says(&[path]);
    }
    let sandbox = Sandbox::new(PROBE);
    let run = sandbox.start(&["every"]).var("KEY_FILE", "a\x1b[2J\u{202e}b\nc").run().refused(1);
    assert!(!run.stderr.contains(['\x1b', '\u{202e}']) && !run.stderr.contains("b\nc"), "{:?}", run.stderr);
}

#[test]
fn no_key_is_made_where_another_can_not_be_kept() {
    for folder in ["no", "full"] {
        let sandbox = Sandbox::new(PROBE);
        sandbox.write("base/full", "a file", 0o600);
        let start = |words: &[&str]| sandbox.start(words).var("APP_ENV", "development").run();
        let run = start(&[&format!("apart-{folder}")]).refused(1);
        assert!(run.stderr.contains(&format!("base/{folder}")), "{}", run.stderr);
        assert!(!sandbox.path("base/.near").exists(), "the first was made although the second could not be");
        let looked = start(&[&format!("apart-{folder}"), "check"]);
        assert!(looked.stdout.contains("problem: "), "{}", looked.stdout);
    }
}

#[test]
fn a_development_start_clears_away_what_a_late_start_left() {
    let sandbox = Sandbox::new(PROBE);
    sandbox.write("base/.key", random_hex(32), 0o600);
    sandbox.write("base/..key.4242-0.tmp", "", 0o600);
    sandbox.write("base/..key.mine.tmp", "", 0o600);
    _ = sandbox.start(&["every"]).var("APP_ENV", "development").run().good();
    assert!(!sandbox.path("base/..key.4242-0.tmp").exists());
    assert!(sandbox.path("base/..key.mine.tmp").exists(), "somebody else's file");
}

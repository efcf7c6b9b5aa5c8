//! Files that others deliver: Kubernetes volumes, Docker secrets, systemd credentials.

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use secret_tests::{Sandbox, Start, each, random_hex};

use crate::{MODES, PROBE};

/// A user who is neither us nor root.
const STRANGER: u32 = 12345;

fn production(sandbox: &Sandbox) -> Start<'_> {
    sandbox.start(&["every"]).var("APP_ENV", "production")
}

#[test]
fn a_delivered_file_may_be_read_by_others_but_not_written_by_everybody() {
    let key = random_hex(32);
    let bits = [0o600, 0o400, 0o440, 0o444, 0o640, 0o644, 0o755, 0o602, 0o646, 0o666];
    each(
        bits,
        |bits| format!("{bits:04o}"),
        |bits| {
            let sandbox = Sandbox::new(PROBE);
            let path = sandbox.write("work/mounted", format!("{key}\n"), *bits);
            sandbox.give_to("work/mounted", STRANGER);
            let start = |mode| sandbox.start(&["every"]).var("APP_ENV", mode).var("KEY_FILE", "{}/work/mounted");
            let (run, dev) = (start("production").run(), start("development").run().good());
            assert_eq!(dev.key("key"), Some(&*key));
            assert_eq!(sandbox.bits("work/mounted"), *bits, "what others deliver is never tightened");
            if bits & 0o002 == 0 {
                assert_eq!(run.good().key("key"), Some(&*key));
                assert!(!dev.stdout.contains("everybody"), "{}", dev.stdout);
            } else {
                let run = run.refused(1).says(&["everybody may write it", &format!("{bits:04o}")]);
                assert_eq!(run.remedy(), format!("chmod o-w {}", path.display()));
                _ = dev.reports(&["everybody may write it"]);
                _ = start("production").after_script(&run.remedy()).run().good();
            }
        },
    );
}

/// A volume as the kubelet makes it: a folder for each version, swapped by one link.
fn volume(sandbox: &Sandbox, key: &str, bits: u32) {
    for name in ["key", ".key"] {
        sandbox.write(&format!("volume/..2026_11_22_01_46_29.757114824/{name}"), format!("{key}\n"), bits);
        sandbox.link(&format!("volume/{name}"), format!("..data/{name}"));
    }
    sandbox.chmod("volume/..2026_11_22_01_46_29.757114824", 0o755);
    sandbox.link("volume/..data", "..2026_11_22_01_46_29.757114824");
    // drwxrwsrwt, as an emptyDir in memory is.
    sandbox.chmod("volume", 0o3777);
    sandbox.chmod("", 0o755);
}

#[test]
fn a_kubernetes_volume_is_taken_in_production_by_variable_and_by_path() {
    let key = random_hex(32);
    let sources = [
        ("KEY_FILE", "{}/volume/key"),
        ("KEY_FILE", "../volume/key"),
        ("KEY_FILE", "{}/volume/..data/key"),
        ("BASE", "{}/volume"),
        ("BASE", "{}/volume/..data"),
        ("CREDENTIALS_DIRECTORY", "{}/volume"),
    ];
    each(
        sources,
        |(name, value)| format!("{name}={value}"),
        |(name, value)| {
            for (bits, unprivileged) in [(0o644, false), (0o644, true), (0o440, false), (0o400, false)] {
                let sandbox = Sandbox::new(PROBE);
                volume(&sandbox, &key, bits);
                for mode in MODES {
                    // Only the working directory is the service's own.
                    sandbox.chmod("work", 0o755);
                    let start = sandbox.start(&["every"]).var("APP_ENV", mode).var(name, value);
                    let run = if unprivileged { start.unprivileged() } else { start }.run().good();
                    assert_eq!(run.key("key"), Some(&*key), "{bits:04o}, {mode}");
                    assert!(!run.stdout.contains("\n  - "), "no remark: {}", run.stdout);
                }
                assert_eq!(sandbox.bits("volume/key"), bits);
            }
        },
    );
}

#[test]
fn a_kubernetes_volume_that_was_swapped_gives_the_new_key() {
    let [old, new] = [(); 2].map(|()| random_hex(32));
    let sandbox = Sandbox::new(PROBE);
    volume(&sandbox, &old, 0o644);
    let start = || production(&sandbox).var("BASE", "{}/volume").run().good();
    assert_eq!(start().key("key"), Some(&*old));
    sandbox.write("volume/..2026_11_22_01_47_30.1/.key", &new, 0o644);
    sandbox.link("volume/..data_tmp", "..2026_11_22_01_47_30.1");
    fs::rename(sandbox.path("volume/..data_tmp"), sandbox.path("volume/..data")).unwrap();
    assert_eq!(start().key("key"), Some(&*new));
}

#[test]
fn a_name_that_only_looks_like_a_volume_is_ours_to_guard() {
    let sandbox = Sandbox::new(PROBE);
    sandbox.write("base/..database/.key", random_hex(32), 0o644);
    for base in ["{}/base/..database", "{}/base/../base/..database"] {
        _ = production(&sandbox).var("BASE", base).run().refused(1).says(&["0644"]);
    }
    // A volume's file that everybody may write is refused all the same.
    volume(&sandbox, &random_hex(32), 0o666);
    _ = production(&sandbox).var("BASE", "{}/volume").run().refused(1).says(&["everybody may write it"]);
}

#[test]
fn a_volume_is_known_by_its_link_wherever_the_path_meets_it() {
    let sandbox = Sandbox::new(PROBE);
    let key = random_hex(32);
    sandbox.write("volume/..1/.key", format!("{key}\n"), 0o644);
    sandbox.link("volume/..data", "..1");
    sandbox.link("current", "volume/..data");
    assert_eq!(production(&sandbox).var("BASE", "{}/current").run().good().key("key"), Some(&*key));
    // A folder of that name is no link.
    sandbox.write("plain/..data/.key", format!("{key}\n"), 0o644);
    _ = production(&sandbox).var("BASE", "{}/plain/..data").run().refused(1).says(&["0644"]);
}

#[test]
fn a_docker_secret_is_taken_in_production() {
    let key = random_hex(32);
    let mounted = format!(
        "mkdir -p /run/secrets/deep; for name in key .key deep/.key; do echo {key} > /run/secrets/$name; done
        chmod 444 /run/secrets/key /run/secrets/.key /run/secrets/deep/.key
        mkdir /run/secrets-of-others /run/other
        cp /run/secrets/.key /run/secrets-of-others; cp /run/secrets/.key /run/other
        chmod 444 /run/secrets-of-others/.key /run/other/.key"
    );
    let taken = [
        ("APP_ENV", "production"),
        ("KEY_FILE", "/run/secrets/key"),
        ("KEY_FILE", "/var/run/secrets/key"),
        ("KEY_FILE", "/run/other/.key"),
    ];
    each(
        taken,
        |(name, value)| format!("{name}={value}"),
        |(name, value)| {
            let sandbox = Sandbox::new(PROBE);
            let run = production(&sandbox).var(name, value).with_run(&mounted).run().good();
            assert_eq!(run.key("key"), Some(&*key));
            assert!(!run.stdout.contains("\n  - "), "no remark: {}", run.stdout);
        },
    );
    // By `file`, which is ours unless it is below one of the two folders.
    let by_file = [
        ("/run/secrets", true),
        ("/var/run/secrets", true),
        ("/run/secrets/deep", true),
        ("/run/secrets-of-others", false),
        ("/run/other", false),
        ("/run/secrets/../other", false),
    ];
    each(
        by_file,
        |(base, _)| (*base).to_owned(),
        |(base, taken)| {
            let sandbox = Sandbox::new(PROBE);
            // Without the credential, which would answer first.
            let mounted = format!("{mounted}; rm /run/secrets/key");
            let run = production(&sandbox).var("BASE", base).with_run(&mounted).run();
            if *taken {
                assert_eq!(run.good().key("key"), Some(&*key));
            } else {
                _ = run.refused(1).says(&["0444"]);
            }
        },
    );
}

#[test]
fn a_docker_secret_is_taken_by_a_user_who_is_not_root() {
    let key = random_hex(32);
    let sandbox = Sandbox::new(PROBE);
    sandbox.chmod("work", 0o755);
    let mounted = format!("mkdir /run/secrets; echo {key} > /run/secrets/key; chmod 444 /run/secrets/key");
    let run = production(&sandbox).unprivileged().with_run(&mounted).run().good();
    assert_eq!(run.key("key"), Some(&*key));
}

#[test]
fn systemds_credentials_are_exempt_inside_their_folder_alone() {
    let key = random_hex(32);
    each(
        [0o400, 0o440, 0o444],
        |bits| format!("{bits:04o}"),
        |bits| {
            let sandbox = Sandbox::new(PROBE);
            // systemd's own folder, by another name's file, and one whose name only begins the same.
            for place in ["run/app.service/key", "run/app.service/.key", "run/app.service-evil/.key", "run/.key"] {
                sandbox.write(place, format!("{key}\n"), *bits);
            }
            let start = |base: &str| {
                let start = production(&sandbox).var("CREDENTIALS_DIRECTORY", "{}/run/app.service");
                start.var("BASE", base)
            };
            let run = start("{}/base").run().good().reports(&["credential "]);
            assert_eq!(run.key("key"), Some(&*key));
            // A directory that isn't there says the same as no directory at all.
            fs::remove_file(sandbox.path("run/app.service/key")).unwrap();
            assert_eq!(start("{}/run/app.service").run().good().key("key"), Some(&*key), "by `file`, inside");
            for outside in ["{}/run/app.service-evil", "{}/run", "{}/run/app.service/.."] {
                let run = start(outside).run();
                if *bits == 0o400 {
                    _ = run.good();
                } else {
                    _ = run.refused(1).says(&[&format!("{bits:04o}")]);
                }
            }
        },
    );
}

#[test]
fn a_credential_that_a_service_user_owns_by_acl_is_taken() {
    // systemd gives the user its credential by an access list, which shows as group bits.
    let key = random_hex(32);
    let sandbox = Sandbox::new(PROBE);
    sandbox.write("run/app.service/key", &key, 0o440);
    sandbox.give_to("run/app.service/key", STRANGER);
    let run = production(&sandbox).var("CREDENTIALS_DIRECTORY", "{}/run/app.service").run().good();
    assert_eq!(run.key("key"), Some(&*key));
}

#[test]
fn a_volume_that_is_swapped_while_it_is_read_gives_one_whole_key() {
    let keys = [(); 2].map(|()| random_hex(32));
    let sandbox = Sandbox::new(PROBE);
    volume(&sandbox, &keys[0], 0o644);
    for (folder, key) in ["..1", "..2"].iter().zip(&keys) {
        sandbox.write(&format!("volume/{folder}/.key"), key, 0o644);
    }
    let done = AtomicBool::new(false);
    let swaps = thread::scope(|scope| {
        let swapper = scope.spawn(|| {
            let mut swaps = 0;
            while !done.load(Ordering::Relaxed) {
                sandbox.link("volume/..data_tmp", ["..1", "..2"][swaps % 2]);
                fs::rename(sandbox.path("volume/..data_tmp"), sandbox.path("volume/..data")).unwrap();
                swaps += 1;
            }
            swaps
        });
        for _ in 0..100 {
            let run = production(&sandbox).var("BASE", "{}/volume").run().good();
            assert!(keys.iter().any(|key| run.key("key") == Some(key)), "a key that nobody mounted");
        }
        done.store(true, Ordering::Relaxed);
        swapper.join().unwrap()
    });
    assert!(swaps > 100, "swapped while it was read: {swaps}");
}

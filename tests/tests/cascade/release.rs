//! A crate built without debug assertions is in production, and knows no path of its build.

use std::path::{Path, PathBuf};
use std::process::Command;

use secret_tests::{Sandbox, random_hex};

use crate::PROBE;

/// Builds the child as a release would build the crate that derives, and only that crate: the
/// runtime keeps its debug assertions, which say nothing about the application. In a folder of its
/// own, so that it replaces no other test's child. About 10 s the first time.
fn probe_without_debug_assertions() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("without-debug-assertions");
    let build = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--package=secret-tests", "--bin=probe"])
        .args(["--config", "profile.dev.package.secret-tests.debug-assertions=false", "--target-dir"])
        .arg(&folder)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(build.status.success(), "{}", String::from_utf8_lossy(&build.stderr));
    folder.join("debug").join("probe")
}

#[test]
fn a_build_without_debug_assertions_is_production() {
    let sandbox = Sandbox::new(probe_without_debug_assertions());
    let run = sandbox.start(&["every"]).run().refused(1);
    let run = run.says(&["mode: production (", "debug assertions", "missing", "export APP_ENV=development"]);
    assert!(!sandbox.path("base/.key").exists(), "{}", run.stderr);
    // Continuous integration vetoes the rule on hosting alone.
    _ = sandbox.start(&["every"]).var("CI", "true").run().refused(1);
    let run = sandbox.start(&["every"]).var("APP_ENV", "dev").run().good();
    assert!(run.stdout.starts_with("mode: development (APP_ENV=dev)"));
    assert!(sandbox.path("base/.key").exists());
}

#[test]
fn the_base_directory_is_the_resolvers_then_the_variables_then_the_builds_then_the_working_one() {
    let [resolvers, variables, working] = [(); 3].map(|()| random_hex(32));
    let debug = Sandbox::new(PROBE);
    let release = Sandbox::new(probe_without_debug_assertions());
    for sandbox in [&debug, &release] {
        sandbox.write("resolver/.key", &resolvers, 0o600);
        sandbox.write("base/.key", &variables, 0o600);
        sandbox.write("work/.key", &working, 0o600);
        let option = format!("base={}", sandbox.shown("resolver"));
        let run = sandbox.start(&["every", "production", &option]).run().good();
        assert_eq!(run.key("key"), Some(&*resolvers));
        let run = sandbox.start(&["every", "production", "base=../resolver"]).run().good();
        assert_eq!(run.key("key"), Some(&*resolvers), "relative to the working directory");
        let run = sandbox.start(&["every", "production"]).run().good();
        assert_eq!(run.key("key"), Some(&*variables));
        let run = sandbox.start(&["every", "production"]).var("BASE", "../base").run().good();
        assert_eq!(run.key("key"), Some(&*variables));
    }
    let run = release.start(&["every", "production"]).var("BASE", "").run().good();
    assert_eq!(run.key("key"), Some(&*working));
    let run = debug.start(&["every", "production"]).var("BASE", "").run().refused(1);
    _ = run.says(&[&format!("file {}/.key", env!("CARGO_MANIFEST_DIR"))]);
}

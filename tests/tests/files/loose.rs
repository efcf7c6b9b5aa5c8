//! A file system that keeps no permissions and has no hard links, as FAT: a FUSE one, in Python.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use secret_tests::{Sandbox, random_hex, tool};

use crate::PROBE;

/// A mount at `base` over the folder `under`, gone when dropped.
struct Mount<'a> {
    sandbox: &'a Sandbox,
    server: Child,
}

impl<'a> Mount<'a> {
    fn new(sandbox: &'a Sandbox) -> Self {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fusepy");
        if !target.join("fuse.py").exists() {
            let target = target.to_str().unwrap();
            _ = tool("python3", &["-m", "pip", "install", "-q", "--no-deps", "--target", target, "fusepy==3.0.1"]);
        }
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/loose_fs.py");
        let mut server = Command::new("python3");
        server.arg(script).args([sandbox.path("under"), sandbox.path("base")]).env("PYTHONPATH", target);
        let mut server = server.stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
        let is_mounted = || std::fs::read_to_string("/proc/self/mounts").unwrap().contains(&sandbox.shown("base"));
        for _ in 0..200 {
            if is_mounted() {
                return Self { sandbox, server };
            }
            let ended = server.try_wait().unwrap();
            assert_eq!(ended, None, "FUSE does not start: apt-get install -y --no-install-recommends libfuse2 fuse");
            sleep(Duration::from_millis(25));
        }
        panic!("FUSE did not mount within 5 s");
    }
}

impl Drop for Mount<'_> {
    fn drop(&mut self) {
        _ = Command::new("fusermount").args(["-u", "-z", &self.sandbox.shown("base")]).status();
        _ = self.server.kill();
        _ = self.server.wait();
    }
}

#[test]
fn a_file_system_that_keeps_no_permissions_is_a_remark_in_development_and_refused_in_production() {
    let sandbox = Sandbox::new(PROBE);
    let key = random_hex(32);
    sandbox.write("under/.key", &key, 0o600);
    let _mount = Mount::new(&sandbox);
    let start = |mode| sandbox.start(&["every"]).var("APP_ENV", mode).run();
    let run = start("development").good().reports(&["mode 0755", "its file system keeps no permissions"]);
    assert_eq!(run.key("key"), Some(&*key));
    _ = start("production").refused(1).says(&["mode 0755", "chmod 600"]);
}

#[test]
fn a_file_system_without_hard_links_is_an_error_and_no_key_is_in_memory_alone() {
    let sandbox = Sandbox::new(PROBE);
    std::fs::create_dir(sandbox.path("under")).unwrap();
    let _mount = Mount::new(&sandbox);
    _ = sandbox.start(&["every"]).var("APP_ENV", "development").run().refused(1).says(&["hard links", "mend: "]);
    let left: Vec<_> =
        std::fs::read_dir(sandbox.path("under")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.is_empty(), "nothing is left: {left:?}");
}

//! The README's way from `cargo new` to a service, and the files that deploy it.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use secret_tests::{tool, tool_in};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// Does what the chapter says, but for running the service, and gives the package's folder.
fn follow(folder: &Path) -> PathBuf {
    let readme = fs::read_to_string(Path::new(ROOT).join("README.md")).unwrap();
    let chapter = readme.split_once("## From `cargo new`").unwrap().1;
    let block = chapter.split_once("```sh\n").unwrap().1.split_once("```").unwrap().0;
    let (setup, run) = block.trim_end().rsplit_once('\n').unwrap();
    assert_eq!(run, "cargo run");
    let root = fs::canonicalize(ROOT).unwrap();
    // The pinned versions, which are there already.
    let lock = format!("cp {}/Cargo.lock .\n", root.display());
    let setup = setup.replace("../secret-runtime/", &format!("{}/", root.display()));
    let (new, rest) = setup.split_once('\n').unwrap();
    assert_eq!(new, "cargo new app && cd app");
    _ = tool_in(folder, "sh", &["-c", &format!("set -eu\n{new}\n{lock}{rest}")]);
    folder.join("app")
}

#[test]
fn a_newcomer_gets_a_service_that_keeps_its_keys() {
    let folder = tempfile::tempdir().unwrap();
    let package = follow(folder.path());
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("generated");
    let mut build = Command::new(env!("CARGO"));
    build.args(["build", "--quiet"]).current_dir(&package).env("CARGO_TARGET_DIR", &target);
    assert!(build.status().unwrap().success(), "it builds");
    let program = target.join("debug/app");
    let command = || {
        let mut command = Command::new(&program);
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap()).env("PORT", "0").current_dir(&package);
        command.stdin(Stdio::null());
        command
    };
    let token = |times: &str| {
        let mut child = command().stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = lines.find_map(|line| line.unwrap().strip_prefix("listening on ").map(str::to_owned)).unwrap();
        let body = r#"{"name":"ada"}"#;
        let head = "POST /login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json";
        let mut stream = TcpStream::connect(address).unwrap();
        write!(stream, "{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        child.kill().unwrap();
        let told = String::from_utf8(child.wait_with_output().unwrap().stderr).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{times}: {answer}");
        // The first part of a token names its key.
        let header = answer.split_once("\"access\":\"").unwrap().1.split('.').next().unwrap().to_owned();
        (header, told)
    };
    let (first, told) = token("first");
    for file in [".jwt-secret", ".cookie-secret", ".webhook-secret"] {
        assert!(told.contains(&format!("add this line to .gitignore: /{file}*")), "{told}");
        assert!(package.join(file).exists());
    }
    let (second, told) = token("again");
    assert_eq!((second, told.as_str()), (first, ""), "the same key, and nothing to tell");

    // What deploys it is what the example's files say.
    for (format, file) in [
        ("compose", "compose.yaml"),
        ("kubernetes", "kubernetes.yaml"),
        ("systemd", "systemd/app.service.d/secrets.conf"),
    ] {
        let output = command().args(["secrets", "template", "--format", format]).output().unwrap();
        let shipped = fs::read_to_string(Path::new(ROOT).join("examples/deploy").join(file)).unwrap();
        assert_eq!(String::from_utf8(output.stdout).unwrap(), shipped, "{file}");
    }
    let check = command().args(["secrets", "check", "--production"]).output().unwrap();
    assert_eq!(check.status.code(), Some(1), "keys of development are refused in production");
}

#[test]
fn the_unit_is_one_that_systemd_takes() {
    let deploy = Path::new(ROOT).join("examples/deploy/systemd");
    let folder = tempfile::tempdir().unwrap();
    let copy = format!("cp -r {}/* .", fs::canonicalize(deploy).unwrap().display());
    _ = tool_in(folder.path(), "sh", &["-c", &copy]);
    // A program that is there.
    let unit = fs::read_to_string(folder.path().join("app.service")).unwrap();
    fs::write(folder.path().join("app.service"), unit.replace("/usr/local/bin/app", "/bin/true")).unwrap();
    _ = tool("systemd-analyze", &["--version"]);
    let verify = || tool_in(folder.path(), "sh", &["-c", "systemd-analyze verify ./app.service 2>&1 || true"]);
    assert!(!verify().contains("app.service"), "{}", verify());
    let wrong = fs::read_to_string(folder.path().join("app.service")).unwrap().replace("DynamicUser", "DynamicUsers");
    fs::write(folder.path().join("app.service"), wrong).unwrap();
    assert!(verify().contains("DynamicUsers"), "the tool sees what is wrong: {}", verify());
}

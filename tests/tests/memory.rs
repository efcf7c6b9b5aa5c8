//! A scanner over another process's memory: while a struct lives there is exactly its own copy of
//! a key, and after its drop, or after an error, not one 16-byte piece of it.
//!
//! The kernel's own environment block, which nobody can wipe, is left out.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use secret_tests::{Holder, PIECE, random_hex, unhex};

fn start(holder: &str, folder: &Path, variables: &[(&str, &str)]) -> Holder {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hold"));
    command.arg(holder).env_clear().env("BASE", folder).env("APP_ENV", "development").current_dir(folder);
    command.envs(variables.iter().copied());
    Holder::start(&mut command)
}

fn write_private(path: &Path, text: &str) {
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).unwrap();
    file.write_all(text.as_bytes()).unwrap();
}

/// The key's text and bytes, and the variables that deliver it, by source.
fn deliver(source: &str, folder: &Path, text: &str) -> Vec<(&'static str, String)> {
    let line = format!("{text}\n");
    match source {
        "variable" => vec![("KEY", text.to_owned())],
        "named file" => {
            write_private(&folder.join("named"), &line);
            vec![("KEY_FILE", "named".to_owned())]
        }
        "credential" => {
            fs::create_dir(folder.join("credentials")).unwrap();
            write_private(&folder.join("credentials/key"), &line);
            vec![("CREDENTIALS_DIRECTORY", folder.join("credentials").to_str().unwrap().to_owned())]
        }
        "file" => {
            write_private(&folder.join("key"), &line);
            Vec::new()
        }
        _ => Vec::new(),
    }
}

#[test]
fn only_the_struct_has_the_key_and_only_while_it_lives() {
    for holder in ["text", "slice", "array", "optional", "with", "jwt"] {
        // One that signs, and one that verifies.
        let copies = if holder == "jwt" { 2 } else { 1 };
        for source in ["variable", "named file", "credential", "file", "generated"] {
            if (holder, source) == ("optional", "generated") {
                continue;
            }
            let folder = tempfile::tempdir().unwrap();
            let variables = deliver(source, folder.path(), &random_hex(64));
            let variables: Vec<_> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let mut process = start(holder, folder.path(), &variables);
            assert!(!process.reaches("held"), "{holder} from {source} was refused");
            let text = match variables.as_slice() {
                [("KEY", text)] => (*text).to_owned(),
                _ => ["key", "named", "credentials/key"]
                    .iter()
                    .find_map(|name| fs::read_to_string(folder.path().join(name)).ok())
                    .expect("the source delivered a file")
                    .trim_end()
                    .to_owned(),
            };
            let bytes = unhex(&text);
            let (own, other) = if holder == "text" {
                (text.as_bytes(), bytes.as_slice())
            } else {
                (bytes.as_slice(), text.as_bytes())
            };

            assert_eq!(process.scan(own), (copies, copies * (own.len() - PIECE + 1)), "{holder} from {source}, held");
            assert_eq!(process.scan(other), (0, 0), "{holder} from {source}, held: nothing in the other form");
            process.go_on();
            process.reaches("dropped");
            assert_eq!(process.scan(own), (0, 0), "{holder} from {source}, dropped");
            assert_eq!(process.scan(other), (0, 0), "{holder} from {source}, dropped: the other form");
        }
    }
}

#[test]
fn a_set_has_each_key_once_and_leaves_none() {
    let keys: Vec<String> = (0..4).map(|_| random_hex(64)).collect();
    let scan_all = |process: &Holder, copies: usize, when: &str| {
        for key in &keys {
            assert_eq!(process.scan(&unhex(key)).0, copies, "{when}");
            assert_eq!(process.scan(key.as_bytes()), (0, 0), "{when}: as text");
        }
    };
    for holder in ["set", "set-with"] {
        for by_file in [false, true] {
            let folder = tempfile::tempdir().unwrap();
            let mut variables = Vec::new();
            let previous = [&*keys[2], &*keys[3]];
            let (by_comma, by_line) = (previous.join(","), previous.join("\n"));
            if by_file {
                for (name, text) in [("key", &keys[0]), ("key.next", &keys[1]), ("key.previous", &by_line)] {
                    write_private(&folder.path().join(name), text);
                }
            } else {
                variables = vec![("KEY", &*keys[0]), ("KEY_NEXT", &*keys[1]), ("KEY_PREVIOUS", &*by_comma)];
            }
            let mut process = start(holder, folder.path(), &variables);
            assert!(!process.reaches("held"), "{holder} was refused");
            scan_all(&process, 1, "held");
            process.go_on();
            process.reaches("dropped");
            scan_all(&process, 0, "dropped");
        }
    }
}

#[test]
fn a_reload_wipes_the_keys_that_it_replaces() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (random_hex(64), random_hex(64));
    write_private(&folder.path().join("key"), &old);
    let mut process = start("live", folder.path(), &[]);
    process.reaches("held");
    assert_eq!(process.scan(&unhex(&old)).0, 1);
    fs::write(folder.path().join("key"), &new).unwrap();
    process.go_on();
    process.reaches("dropped");
    assert_eq!(process.scan(&unhex(&new)).0, 1, "it holds the new key");
    for form in [unhex(&old), old.into_bytes(), new.into_bytes()] {
        assert_eq!(process.scan(&form), (0, 0));
    }
}

#[test]
fn a_rotation_leaves_no_key() {
    let folder = tempfile::tempdir().unwrap();
    write_private(&folder.path().join("key"), &random_hex(64));
    let mut process = start("rotate", folder.path(), &[]);
    process.reaches("held");
    for name in ["key", "key.previous"] {
        let text = fs::read_to_string(folder.path().join(name)).unwrap().trim_end().to_owned();
        assert_eq!(process.scan(text.as_bytes()), (0, 0), "{name}");
        assert_eq!(process.scan(&unhex(&text)), (0, 0), "{name}, decoded");
    }
}

#[test]
fn nothing_is_left_after_an_error() {
    // Long and random, and yet refused: a foreign character in the middle, so that every earlier step
    // has seen the value; in base64, a text that was joined from two lines.
    for (holder, source) in [("slice", "variable"), ("array", "file"), ("base64", "named file"), ("with", "credential")]
    {
        let folder = tempfile::tempdir().unwrap();
        let (first, second) = (random_hex(32), random_hex(31));
        let text = if holder == "base64" { format!("{first}\n{second}%A") } else { format!("{first}%{second}") };
        let variables = deliver(source, folder.path(), &text);
        let variables: Vec<_> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let mut process = start(holder, folder.path(), &variables);
        assert!(process.reaches("held"), "{holder} from {source} was accepted");
        for part in [first.as_bytes(), second.as_bytes()] {
            assert_eq!(process.scan(part), (0, 0), "{holder} from {source}");
        }
    }
}

#[test]
fn a_value_in_the_naming_variable_is_wiped_too() {
    let folder = tempfile::tempdir().unwrap();
    let text = random_hex(64);
    let mut process = start("text", folder.path(), &[("KEY_FILE", &text)]);
    assert!(process.reaches("held"), "no such file");
    assert_eq!(process.scan(text.as_bytes()), (0, 0));
}

/// The scanner's own proof: what an application does by hand leaves pieces, and it finds them.
#[test]
fn the_scanner_finds_what_is_left_by_hand() {
    let folder = tempfile::tempdir().unwrap();
    let text = random_hex(64);
    let mut process = start("by-hand", folder.path(), &[("KEY", &text)]);
    process.reaches("held");
    assert!(process.scan(text.as_bytes()).0 >= 1, "held by hand");
    process.go_on();
    process.reaches("dropped");
    let (_, pieces) = process.scan(text.as_bytes());
    assert!(pieces > 0, "left by hand");
}

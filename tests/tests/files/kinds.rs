//! What is no regular file: a FIFO, a device, a folder, a socket. None blocks, none is a key.

use std::os::unix::net::UnixListener;

use secret_tests::{Sandbox, each, tool};

use crate::{MODES, PROBE};

/// Where it is, and the variable that leads there.
const SOURCES: [(&str, &str, &str); 3] = [
    ("base/.key", "BASE", "{}/base"),
    ("work/mounted", "KEY_FILE", "mounted"),
    ("credentials/key", "CREDENTIALS_DIRECTORY", "{}/credentials"),
];

#[test]
fn nothing_but_a_regular_file_is_read() {
    let kinds = ["FIFO", "folder", "socket", "/dev/null", "/dev/zero", "/dev/full", "/dev/tty"];
    let mut cases = Vec::new();
    for kind in kinds {
        for source in SOURCES {
            cases.extend(MODES.map(|mode| (kind, source, mode)));
        }
    }
    let name = |(kind, (place, ..), mode): &(&str, (&str, &str, &str), &str)| format!("{kind} at {place} in {mode}");
    each(cases, name, |(kind, (place, variable, value), mode)| {
        let sandbox = Sandbox::new(PROBE);
        std::fs::create_dir(sandbox.path("credentials")).unwrap();
        let path = sandbox.path(place);
        let shown = path.to_str().unwrap();
        let mut listener = None;
        match *kind {
            "FIFO" => _ = tool("mkfifo", &["-m", "600", shown]),
            "folder" => std::fs::create_dir(&path).unwrap(),
            "socket" => listener = Some(UnixListener::bind(&path).unwrap()),
            device => sandbox.link(place, device),
        }
        let before = sandbox.listing();
        let run = sandbox.start(&["always"]).var("APP_ENV", mode).var(variable, value).run().refused(1);
        // A terminal that isn't there can't be opened, which is as good a reason.
        let cause = if *kind == "/dev/tty" { "KEY (field" } else { "not a regular file" };
        _ = run.says(&[cause, place.rsplit('/').next().unwrap()]);
        assert_eq!(sandbox.listing(), before);
        drop(listener);
    });
}

#[test]
fn a_fifo_that_somebody_writes_to_is_not_read_either() {
    let sandbox = Sandbox::new(PROBE);
    _ = tool("mkfifo", &[sandbox.path("work/mounted").to_str().unwrap()]);
    // Open for both, the shell never waits, and the FIFO holds a line.
    let key = secret_tests::random_hex(32);
    let start = sandbox.start(&["every"]).after_script(&format!("exec 3<>mounted; echo {key} >&3"));
    _ = start.var("KEY_FILE", "mounted").run().refused(1).says(&["not a regular file"]);
}

#[test]
fn a_folder_in_the_keys_place_stays_with_what_is_in_it() {
    let sandbox = Sandbox::new(PROBE);
    sandbox.write("base/.key/inside", "precious", 0o600);
    for mode in MODES {
        let run = sandbox.start(&["always"]).var("APP_ENV", mode).run().refused(1).says(&["a folder"]);
        // The remedy moves it aside, and nothing is lost.
        if mode == "development" {
            _ = sandbox.start(&["always"]).after_script(&run.remedy()).run().good();
        }
        let kept = sandbox.listing().into_iter().filter(|(name, _)| name.ends_with("/inside")).count();
        assert_eq!(kept, 1);
    }
}

//! An example that runs, and requests to it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const LIMIT: Duration = Duration::from_secs(20);

/// A server on a port of its own, which ends with this value.
pub(crate) struct Server {
    child: Child,
    address: SocketAddr,
}

/// An answer: its status, its cookies as a client sends them back, its body.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) cookie: Option<String>,
    pub(crate) body: String,
}

/// The built example, in a cleared environment, with its keys in this folder.
pub(crate) fn example(name: &str, folder: &Path, variables: &[(&str, &str)]) -> Command {
    // Cargo builds them before the tests of this package, unless one test alone is asked for.
    let tests = std::env::current_exe().unwrap();
    let program = tests.parent().unwrap().parent().unwrap().join("examples").join(name);
    assert!(program.exists(), "cargo build -p secret-examples --examples --all-features");
    let mut command = Command::new(program);
    command.env_clear().env("PORT", "0").env("APP_DATA_DIR", folder).current_dir(folder);
    command.envs(variables.iter().copied()).stdin(Stdio::null());
    command
}

pub(crate) fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

impl Server {
    /// Starts it in development, and waits until it listens.
    pub(crate) fn start(name: &str, folder: &Path, variables: &[(&str, &str)]) -> Self {
        let mut command = example(name, folder, &[("APP_ENV", "development")]);
        let mut child =
            command.envs(variables.iter().copied()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = lines.find_map(|line| line.unwrap().strip_prefix("listening on ").map(str::to_owned));
        let address = line.unwrap().parse().unwrap();
        // What it prints later is read, or it would block.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        Self { child, address }
    }

    pub(crate) fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut request = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
        for (name, value) in headers {
            request = format!("{request}{name}: {value}\r\n");
        }
        let request = format!("{request}Content-Length: {}\r\n\r\n{body}", body.len());
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(LIMIT)).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let cookies: Vec<&str> = head
            .lines()
            .filter(|line| line.to_ascii_lowercase().starts_with("set-cookie: "))
            .map(|line| line[12..].split(';').next().unwrap())
            .collect();
        let cookie = (!cookies.is_empty()).then(|| cookies.join("; "));
        Answer { status, cookie, body: body.to_owned() }
    }

    /// Stops it, as a terminal would.
    pub(crate) fn stop(mut self) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
        let start = Instant::now();
        while self.child.try_wait().unwrap().is_none() {
            assert!(start.elapsed() < LIMIT, "it does not stop");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

/// A file of a key, as an orchestrator mounts it.
#[cfg(feature = "axum")]
pub(crate) fn mount(folder: &Path, name: &str, key: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, format!("{key}\n")).unwrap();
    path
}

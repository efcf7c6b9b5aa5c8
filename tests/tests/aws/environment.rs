//! The usual chain: what `from_env` makes of a process's environment. Each case is a child, this
//! program again.

use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use secret_runtime::{ParameterStore, SecretsManager, Store};
use secret_tests::aws::{Emulator, Server};
use secret_tests::{reveals, tool};

use crate::entry;

/// What a child is told by, and tells.
const NAME: &str = "STORE_NAME";
const PRODUCTION: &str = "STORE_IN_PRODUCTION";

/// Reads, and creates where nothing is.
#[test]
#[ignore = "the other tests start it"]
fn child() {
    let name = std::env::var(NAME).unwrap();
    let told = match run(&name) {
        Ok(told) => told.to_owned(),
        Err(error) => format!("{:?}: {error}", error.kind()),
    };
    println!("TOLD {told}");
    let start = Instant::now();
    while threads() > 0 {
        assert!(start.elapsed() < Duration::from_secs(5), "a store's thread ends with it");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// How many stores' threads there are.
fn threads() -> usize {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap().filter_map(Result::ok);
    let names = tasks.filter_map(|task| std::fs::read_to_string(task.path().join("comm")).ok());
    names.filter(|name| name.trim() == "secret-store").count()
}

fn run(name: &str) -> Result<&'static str, secret_runtime::StoreError> {
    let secrets = SecretsManager::from_env()?;
    let parameters = ParameterStore::from_env()?;
    assert_eq!(threads(), 2);
    if std::env::var_os(PRODUCTION).is_some() {
        let refused = secrets.refuse_in_production().or_else(|| parameters.refuse_in_production());
        return refused.map_or(Ok("good"), Err);
    }
    for store in [&secrets as &dyn Store, &parameters] {
        if store.read(name)?.is_none() {
            store.create(name, &entry())?;
        }
    }
    Ok("good")
}

/// What a child with these variables tells.
fn told(variables: &[(&str, &str)]) -> String {
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["environment::child", "--exact", "--ignored", "--nocapture"]).env_clear();
    child.envs([(NAME, "jwt"), ("HOME", "/nonexistent"), ("AWS_EC2_METADATA_DISABLED", "true")]);
    let output = child.envs(variables.iter().copied()).output().unwrap();
    let all = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{all}");
    for (name, value) in variables.iter().filter(|(name, _)| name.contains("KEY")) {
        assert_eq!(reveals(&all, value.as_bytes(), &[]), None, "{name}: {all}");
    }
    all.lines().find_map(|line| line.split_once("TOLD ")).unwrap_or_else(|| panic!("{all}")).1.to_owned()
}

const REGION: (&str, &str) = ("AWS_REGION", "eu-central-1");
const KEYS: [(&str, &str); 2] = [
    ("AWS_ACCESS_KEY_ID", "AKIDQ7ZK9VXW3RTY8UPB"),
    ("AWS_SECRET_ACCESS_KEY", "q7Zk/9vXw3RtY8uPb2Lm5NcJ1hGdF4sA6eTiOxQz"),
];

#[test]
fn without_a_region() {
    let told = told(&KEYS);
    assert!(told.starts_with("Misconfigured") && told.contains("AWS_REGION"), "{told}");
}

#[test]
fn with_a_region_that_is_none() {
    for region in ["", "eu central", "$(reboot)", "EU\u{1b}[1m"] {
        let told = told(&[KEYS[0], KEYS[1], ("AWS_REGION", region)]);
        assert!(told.starts_with("Misconfigured") && told.contains("AWS_REGION"), "{region:?}: {told}");
    }
}

#[test]
fn without_credentials() {
    let told = told(&[REGION]);
    assert!(told.starts_with("Misconfigured") && told.contains("AWS_ACCESS_KEY_ID"), "{told}");
}

#[test]
fn with_half_of_the_credentials_or_a_profile_that_is_not_there() {
    for variables in [vec![REGION, KEYS[0]], vec![REGION, ("AWS_PROFILE", "nosuch")]] {
        let told = told(&variables);
        assert!(told.starts_with("Misconfigured") && told.contains("AWS_"), "{told}");
    }
}

#[test]
fn with_everything() {
    let server = Server::start(Emulator::Ministack);
    let endpoint = format!("http://{}", server.address());
    let variables = [REGION, KEYS[0], KEYS[1], ("AWS_ENDPOINT_URL", endpoint.as_str())];
    assert_eq!(told(&variables), "good");
    assert_eq!(told(&variables), "good");
}

#[test]
fn with_an_endpoint_that_is_not_encrypted_in_production() {
    let told = |endpoint| told(&[REGION, KEYS[0], KEYS[1], (PRODUCTION, "1"), endpoint]);
    for variable in ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_SECRETS_MANAGER", "AWS_ENDPOINT_URL_SSM"] {
        let open = told((variable, "http://aws.example"));
        assert!(open.starts_with("Misconfigured") && open.contains("not encrypted"), "{variable}: {open}");
        assert_eq!(told((variable, "https://aws.example")), "good");
        assert_eq!(told((variable, "http://127.0.0.1:1")), "good");
    }
}

#[test]
fn with_a_profile() {
    let server = Server::start(Emulator::Ministack);
    let folder = tempfile::tempdir().unwrap();
    let (config, credentials) = (folder.path().join("config"), folder.path().join("credentials"));
    let endpoint = format!("http://{}", server.address());
    std::fs::write(&config, format!("[profile p]\nregion = eu-west-1\nendpoint_url = {endpoint}\n")).unwrap();
    let [(_, key), (_, secret)] = KEYS;
    std::fs::write(&credentials, format!("[p]\naws_access_key_id = {key}\naws_secret_access_key = {secret}\n"))
        .unwrap();
    let files = [
        ("AWS_PROFILE", "p"),
        ("AWS_CONFIG_FILE", config.to_str().unwrap()),
        ("AWS_SHARED_CREDENTIALS_FILE", credentials.to_str().unwrap()),
    ];
    assert_eq!(told(&files), "good");
}

#[test]
fn with_a_certificate_that_nobody_vouches_for() {
    let folder = tempfile::tempdir().unwrap();
    let (key, certificate) = (folder.path().join("key"), folder.path().join("certificate"));
    let (key, certificate) = (key.to_str().unwrap(), certificate.to_str().unwrap());
    let names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-days", "2"];
    let make_more = ["-addext", "basicConstraints=critical,CA:FALSE"];
    let make = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate];
    _ = tool("openssl", &[&make[..], &names, &make_more].concat());
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let accept = format!("127.0.0.1:{port}");
    let serve = ["s_server", "-quiet", "-www", "-accept", &accept, "-key", key, "-cert", certificate];
    let mut server = Command::new("openssl").args(serve).stdin(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    while TcpStream::connect(&accept).is_err() {
        std::thread::sleep(Duration::from_millis(20));
    }
    let endpoint = format!("https://localhost:{port}");
    let variables = [REGION, KEYS[0], KEYS[1], ("AWS_ENDPOINT_URL", &endpoint)];
    let unknown = told(&variables);
    let known = told(&[&variables[..], &[("SSL_CERT_FILE", certificate)]].concat());
    server.kill().unwrap();
    server.wait().unwrap();
    assert!(unknown.starts_with("Misconfigured") && unknown.contains("certificate"), "{unknown}");
    assert!(known.starts_with("Unavailable") && known.contains("answer"), "it is no AWS, and trusted: {known}");
}

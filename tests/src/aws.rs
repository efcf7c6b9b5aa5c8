//! Emulators of AWS, installed below `target/servers` and started for the tests.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs::File;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use aws_config::{Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use serde_json::Value;

pub use crate::front::{Answer, Front};
use crate::python_packages;

/// A program that stands in for AWS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Emulator {
    /// It checks signatures and policies when asked to; its "not found" has status 404.
    Moto,
    /// Its "not found" has status 400, as AWS's; it looks at no credentials.
    Ministack,
}

/// Everything that it imports, and nothing else: `moto[server]` would be four times as much.
const MOTO: &str = "moto==5.2.5 blinker==1.9.0 boto3==1.44.5 botocore==1.44.5 certifi==2026.10.18 cffi==2.1.1 \
    charset-normalizer==3.5.2 click==8.5.1 cryptography==50.0.2 flask==3.1.3 flask-cors==6.0.5 idna==3.20 \
    itsdangerous==2.2.0 jinja2==3.1.6 jmespath==1.1.0 markupsafe==3.0.4 pycparser==3.12 \
    python-dateutil==2.9.0.post0 pyyaml==6.0.3 requests==2.34.2 responses==0.26.3 s3transfer==0.19.3 six==1.17.0 \
    urllib3==2.8.0 werkzeug==3.1.9 xmltodict==1.0.4";

/// The same.
const MINISTACK: &str = "ministack==1.5.33 botocore==1.43.106 defusedxml==0.7.1 graphql-core==3.2.12 h11==0.16.0 \
    h2==4.4.1 hpack==4.2.0 hypercorn==0.18.0 hyperframe==6.1.0 jmespath==1.1.0 jsonata-python==0.7.1 \
    priority==2.0.0 python-dateutil==2.9.0.post0 pyyaml==6.0.3 six==1.17.0 urllib3==2.8.0 wsproto==1.3.2";

/// Runs a server until standard input ends, as it does when the process of the tests ends.
const UNTIL_THE_END: &str = "import os, sys, threading
sys.path.insert(0, sys.argv[1])
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
";

const LIMIT: Duration = Duration::from_secs(60);

/// A running emulator; it ends with this value, and with the process of the tests.
#[derive(Debug)]
pub struct Server {
    child: Child,
    address: SocketAddr,
}

impl Server {
    /// Starts an emulator on loopback, and installs it where it is not.
    ///
    /// # Panics
    ///
    /// Where it can't be installed or started.
    #[must_use]
    pub fn start(emulator: Emulator) -> Self {
        let folder = match emulator {
            Emulator::Moto => python_packages("moto", MOTO),
            Emulator::Ministack => python_packages("ministack", MINISTACK),
        };
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let run = match emulator {
            Emulator::Moto => "from moto.server import main; main(['-H', '127.0.0.1', '-p', sys.argv[2]])",
            Emulator::Ministack => "sys.argv[1:] = []; from ministack.app import main; main()",
        };
        let log = File::create(folder.join("log")).unwrap();
        let mut child = Command::new("python3")
            .args(["-I", "-c", &format!("{UNTIL_THE_END}{run}")])
            .arg(&folder)
            .arg(port.to_string())
            .envs([("GATEWAY_PORT", port.to_string().as_str()), ("BIND_HOST", "127.0.0.1"), ("IOT_MTLS_ENABLED", "0")])
            .stdin(Stdio::piped())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let start = Instant::now();
        while TcpStream::connect(address).is_err() {
            let ended = child.try_wait().unwrap();
            assert!(ended.is_none() && start.elapsed() < LIMIT, "{emulator:?} did not start: {}", folder.display());
            thread::sleep(Duration::from_millis(50));
        }
        Self { child, address }
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The configuration of a store on it.
    #[must_use]
    pub fn config(&self) -> SdkConfig {
        config(self.address, "AKIDTEST", "test")
    }

    /// Asks it, as the emulators' own tools would: an action such as `secretsmanager.CreateSecret`.
    ///
    /// # Panics
    ///
    /// Where it does not do what it is asked.
    #[must_use]
    pub fn ask(&self, action: &str, body: &Value) -> Value {
        let service = if action.starts_with("secretsmanager") { "secretsmanager" } else { "ssm" };
        let headers = [("X-Amz-Target", action), ("Content-Type", "application/x-amz-json-1.1")];
        let answer = self.post("/", service, &headers, &body.to_string());
        serde_json::from_str(&answer).unwrap_or_else(|_| panic!("{action}: {answer}"))
    }

    /// Sends a request, and gives the body of its answer.
    ///
    /// # Panics
    ///
    /// Where there is none.
    #[must_use]
    pub fn post(&self, path: &str, service: &str, headers: &[(&str, &str)], body: &str) -> String {
        let scope = format!("20260101/us-east-1/{service}/aws4_request");
        let credential = format!("AWS4-HMAC-SHA256 Credential=AKIDTEST/{scope}, SignedHeaders=host, Signature=0");
        let mut head = format!("POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: {credential}\r\n");
        for (name, value) in headers {
            head = format!("{head}{name}: {value}\r\n");
        }
        let request = format!("{head}Content-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
        let answer = crate::front::exchange(self.address, request.as_bytes()).unwrap();
        let answer = String::from_utf8(answer).unwrap();
        answer.split_once("\r\n\r\n").unwrap().1.to_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

/// The configuration of a store on a plain endpoint, with these credentials.
#[must_use]
pub fn config(address: SocketAddr, key: &str, secret: &str) -> SdkConfig {
    let credentials = Credentials::new(key, secret, None, None, "tests");
    SdkConfig::builder()
        .region(Region::new("us-east-1"))
        .endpoint_url(format!("http://{address}"))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .build()
}

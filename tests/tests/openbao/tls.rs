//! Encrypted connections: who is trusted, and what is never sent in the clear.

use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use secret_runtime::StoreErrorKind::{Misconfigured, Unavailable};
use secret_runtime::{OpenBao, Store as _};
use secret_tests::servers::{Bao, Process, free_port, make_certificates};

use crate::fake::{Fake, answer};
use crate::{absent, fails, server};

const TOKEN: &str = "hvs.CanaryOfAToken77";

#[test]
fn the_contract_holds_over_tls() {
    let server = Bao::start_tls();
    let authority = server.authority.as_ref().unwrap();
    let store = || OpenBao::at(&server.address).token(server.token.as_str().into());
    secret_runtime::testing::store_contract(&store().ca_certificate(authority)).unwrap();

    let folder = tempfile::tempdir().unwrap();
    make_certificates(folder.path());
    let words = ["not signed by an authority that is trusted", "BAO_CACERT", "OpenBao::ca_certificate"];
    for store in [store(), store().ca_certificate(folder.path().join("ca.pem"))] {
        fails(store.read("key"), Misconfigured, &words, &[&server.token]);
    }
    for (name, cause) in [("none", "not found"), ("req.cnf", "no certificate"), ("ca.key", "no certificate")] {
        let store = store().ca_certificate(folder.path().join(name));
        fails(store.read("key"), Misconfigured, &["OpenBao::ca_certificate", name, cause], &[]);
    }
    let plain = OpenBao::at(server.address.replace("https", "http")).token(server.token.as_str().into());
    fails(plain.read("key"), Misconfigured, &["speaks TLS", "https://"], &[&server.token]);
}

#[test]
fn a_plain_port_is_not_taken_for_an_encrypted_one() {
    let address = server().address.replace("http", "https");
    fails(OpenBao::at(address).token(TOKEN.into()).read("key"), Misconfigured, &["does not speak TLS"], &[TOKEN]);
    let mute = Fake::new(|_| Vec::new());
    let address = mute.address.replace("http", "https");
    // It waits for a line that never ends.
    let error = OpenBao::at(address).token(TOKEN.into()).read("key").unwrap_err();
    assert_eq!(error.kind(), Unavailable, "{error}");
    assert!(mute.seen().is_empty(), "no token was sent");
}

/// Answers everything with a redirect.
const REDIRECT: &str = r#"
import http.server, ssl, sys
class Redirect(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(307)
        self.send_header("Location", sys.argv[3] + self.path)
        self.send_header("Content-Length", "0")
        self.end_headers()
server = http.server.ThreadingHTTPServer((sys.argv[1], int(sys.argv[2])), Redirect)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("cert.pem", "key.pem")
server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()
"#;

#[test]
fn a_redirect_never_leaves_the_encryption_nor_a_name_its_certificate() {
    let folder = tempfile::tempdir().unwrap();
    make_certificates(folder.path());
    let tls = Bao::start_tls();
    let plain = Fake::new(|_| answer(404, "", r#"{"errors":[]}"#));
    let start = |host: &str, port: u16, to: &str| {
        let mut python = Command::new("python3");
        python.args(["-c", REDIRECT, host, &port.to_string(), to]).current_dir(folder.path());
        Process::start(&mut python, &folder.path().join("log"))
    };
    let (to_plain, to_tls, elsewhere) = (free_port(), free_port(), free_port());
    let _processes = [
        start("127.0.0.1", to_plain, &plain.address),
        start("127.0.0.1", to_tls, &tls.address),
        start("127.0.0.2", elsewhere, &plain.address),
    ];
    let authorities = folder.path().join("authorities");
    std::fs::create_dir(&authorities).unwrap();
    std::fs::copy(folder.path().join("ca.pem"), authorities.join("one.pem")).unwrap();
    std::fs::copy(tls.authority.as_ref().unwrap(), authorities.join("other.pem")).unwrap();
    let read = |host: &str, port: u16, token: &str| {
        let started = Instant::now();
        loop {
            let store = OpenBao::at(format!("https://{host}:{port}")).token(token.into()).ca_certificate(&authorities);
            match store.read("key") {
                // It has not come up.
                Err(error) if error.kind() == Unavailable && started.elapsed() < Duration::from_secs(10) => {
                    thread::sleep(Duration::from_millis(50));
                }
                read => return read,
            }
        }
    };
    fails(read("127.0.0.1", to_plain, TOKEN), Misconfigured, &["redirects from https to http"], &[TOKEN]);
    assert!(plain.seen().is_empty(), "nothing was sent in the clear");
    absent(read("127.0.0.1", to_tls, &tls.token));
    absent(read("localhost", to_tls, &tls.token));
    fails(read("127.0.0.2", elsewhere, TOKEN), Misconfigured, &["for another name or address"], &[TOKEN]);
}

#[test]
fn production_is_told_of_a_connection_that_others_can_read() {
    let refuses = |address: &str| OpenBao::at(address).token(TOKEN.into()).refuse_in_production();
    for address in ["http://bao.example:8200", "http://10.0.0.1", "http://[fd00::1]:8200", "http://localhost.example"] {
        fails(refuses(address).map_or(Ok(()), Err), Misconfigured, &[address, "not encrypted"], &[TOKEN]);
    }
    for address in
        ["https://bao.example", "http://127.0.0.1:8200", "http://127.8.8.8", "http://[::1]:8200", "http://localhost"]
    {
        assert_eq!(refuses(address), None, "{address}");
    }
}

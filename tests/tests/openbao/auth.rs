//! Ways to a token: each works, is refused clearly, and is taken again when its token ends.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, SystemTime};

use secret_runtime::{OpenBao, SecretString, Store as _, StoreErrorKind};
use secret_tests::servers::{Api, Process, free_port, make_certificates};
use secret_tests::{base64, random_hex, tool};
use serde_json::{Value, json};

use crate::{absent, fails, key, server, text, there, with_token};

const DENIED: StoreErrorKind = StoreErrorKind::Denied;

fn at(prefix: &str) -> OpenBao {
    OpenBao::at(&server().address).prefix(prefix)
}

/// A policy for a prefix of its own.
fn policy(prefix: &str) {
    server().policy(prefix, &[(&format!("secret/data/{prefix}/*"), "create,read,update")]);
}

/// An engine for logins, at a path.
fn enable(engine: &str, path: &str) {
    _ = server().ask("POST", &format!("sys/auth/{path}"), json!({ "type": engine }));
}

/// How many tokens the server has now.
fn tokens() -> usize {
    let list = server().ask("GET", "auth/token/accessors?list=true", Value::Null);
    list.pointer("/data/keys").unwrap().as_array().unwrap().len()
}

/// A role of `AppRole` whose tokens live so long.
fn app_role(path: &str, seconds: u32) -> (String, String) {
    let server: &Api = server();
    enable("approle", path);
    policy(path);
    let role = json!({ "token_policies": [path], "token_ttl": format!("{seconds}s"), "token_no_default_policy": true });
    _ = server.ask("POST", &format!("auth/{path}/role/app"), role);
    let id = |answer: Value, name: &str| answer.pointer(name).unwrap().as_str().unwrap().to_owned();
    let role_id = server.ask("GET", &format!("auth/{path}/role/app/role-id"), Value::Null);
    let secret_id = server.ask("POST", &format!("auth/{path}/role/app/secret-id"), json!({}));
    (id(role_id, "/data/role_id"), id(secret_id, "/data/secret_id"))
}

#[test]
fn app_role_logs_in_and_again_when_its_token_has_ended() {
    let (role_id, secret_id) = app_role("approle-ends", 2);
    let store = at("approle-ends").app_role(&role_id, secret_id.as_str().into()).auth_mount("approle-ends");
    let entry = key();
    store.create("key", &entry).unwrap();
    for _ in 0..2 {
        thread::sleep(Duration::from_millis(2500));
        assert_eq!(text(&there(store.read("key")).entry), text(&entry));
    }
}

#[test]
fn a_revoked_token_is_replaced_by_one_login_for_all() {
    let (role_id, secret_id) = app_role("approle-revoked", 600);
    let store = at("approle-revoked").app_role(&role_id, secret_id.as_str().into()).auth_mount("approle-revoked");
    let entry = key();
    store.create("key", &entry).unwrap();
    let revoke = || _ = server().ask("PUT", "sys/leases/revoke-prefix/auth/approle-revoked", json!({ "sync": true }));
    revoke();
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| assert_eq!(text(&there(store.read("key")).entry), text(&entry)));
        }
    });
    let list = server().ask("GET", "sys/leases/lookup/auth/approle-revoked/login?list=true", Value::Null);
    assert_eq!(list.pointer("/data/keys").unwrap().as_array().unwrap().len(), 1, "eight threads, one login");
    revoke();
    store.create("other", &entry).unwrap();
}

#[test]
fn a_policy_that_denies_does_not_make_logins() {
    let (role_id, secret_id) = app_role("approle-denied", 600);
    let store = at("elsewhere").app_role(&role_id, secret_id.as_str().into()).auth_mount("approle-denied");
    for _ in 0..4 {
        fails(store.read("key"), DENIED, &["no policy of the token allows"], &[&role_id, &secret_id]);
    }
    let list = server().ask("GET", "sys/leases/lookup/auth/approle-denied/login?list=true", Value::Null);
    assert_eq!(list.pointer("/data/keys").unwrap().as_array().unwrap().len(), 1);
}

#[test]
fn app_role_is_refused_with_a_wrong_secret_or_mount() {
    let (role_id, secret_id) = app_role("approle-wrong", 600);
    let wrong = random_hex(18);
    let store = at("approle-wrong").app_role(&role_id, wrong.as_str().into()).auth_mount("approle-wrong");
    let words = ["refuses the AppRole login at `auth/approle-wrong`"];
    fails(store.read("key"), DENIED, &words, &[&wrong, &role_id]);
    fails(store.create("key", &key()), DENIED, &words, &[&wrong, &role_id]);
    let store = at("approle-wrong").app_role(&role_id, secret_id.as_str().into()).auth_mount("nowhere");
    // The server denies what it doesn't know, as long as nobody has logged in.
    fails(store.read("key"), DENIED, &["login at `auth/nowhere`", "is not mounted there"], &[&secret_id]);
}

#[test]
fn a_token_that_is_wrong_or_has_ended_is_denied() {
    let server: &Api = server();
    policy("ended");
    let body = json!({ "policies": ["ended"], "ttl": "1s", "explicit_max_ttl": "1s" });
    let answer = server.ask("POST", "auth/token/create", body);
    let token = answer.pointer("/auth/client_token").unwrap().as_str().unwrap();
    let store = with_token("ended", token);
    store.create("key", &key()).unwrap();
    thread::sleep(Duration::from_millis(1500));
    let words = ["refuses the token", "has expired"];
    fails(store.read("key"), DENIED, &words, &[token]);
    fails(store.create("key", &key()), DENIED, &words, &[token]);
    let garbage = format!("hvs.{}", random_hex(16));
    fails(with_token("ended", &garbage).read("key"), DENIED, &words, &[&garbage]);
    let no_header = "hvs.a\nline-break";
    fails(with_token("ended", no_header).read("key"), StoreErrorKind::Misconfigured, &["not shown"], &[no_header]);
    fails(at("ended").read("key"), StoreErrorKind::Misconfigured, &["BAO_TOKEN"], &[]);
}

#[test]
fn a_token_file_is_read_again_when_its_token_is_refused() {
    let server: &Api = server();
    policy("sink");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    let store = at("sink").token_file(&file);
    fails(store.read("key"), StoreErrorKind::Misconfigured, &["token file", "/token", "not found"], &[]);
    let first = server.token_of("sink");
    fs::write(&file, format!("{first}\n")).unwrap();
    absent(store.read("key"));
    _ = server.ask("POST", "auth/token/revoke", json!({ "token": first }));
    fails(store.read("key"), DENIED, &["refuses the token"], &[&first]);
    let second = server.token_of("sink");
    fs::write(&file, &second).unwrap();
    store.create("key", &key()).unwrap();
    for (contents, words) in [(&b" \n"[..], "is empty"), (b"\xff\xfe", "is not text"), (b"a\nb", "characters")] {
        fs::write(&file, contents).unwrap();
        fails(at("sink").token_file(&file).read("key"), StoreErrorKind::Misconfigured, &[words], &[]);
    }
    fs::remove_file(&file).unwrap();
    _ = tool("mkfifo", &[file.to_str().unwrap()]);
    // Nobody writes to it, and nobody waits for that.
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || sender.send(at("sink").token_file(&file).read("key")));
    let read = receiver.recv_timeout(Duration::from_secs(5)).unwrap();
    fails(read, StoreErrorKind::Misconfigured, &["token file"], &[]);
}

/// A key that signs statements, and its public half.
fn signing_key(folder: &Path) -> String {
    let (key, public) = (folder.join("jwt.key"), folder.join("jwt.pub"));
    let (key, public) = (key.to_str().unwrap(), public.to_str().unwrap());
    _ = tool("openssl", &["genpkey", "-quiet", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", key]);
    _ = tool("openssl", &["pkey", "-in", key, "-pubout", "-out", public]);
    fs::read_to_string(public).unwrap()
}

/// A statement signed by the folder's key.
fn sign(folder: &Path, claims: &Value) -> String {
    let url = |bytes: &[u8]| base64(bytes).replace('+', "-").replace('/', "_").trim_end_matches('=').to_owned();
    let signed = format!("{}.{}", url(br#"{"alg":"RS256","typ":"JWT"}"#), url(claims.to_string().as_bytes()));
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    fs::write(path("signed"), &signed).unwrap();
    _ = tool("openssl", &["dgst", "-sha256", "-sign", &path("jwt.key"), "-out", &path("signature"), &path("signed")]);
    format!("{signed}.{}", url(&fs::read(path("signature")).unwrap()))
}

fn in_seconds(seconds: i64) -> i64 {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    i64::try_from(now).unwrap() + seconds
}

#[test]
fn a_jwt_logs_in() {
    let server: &Api = server();
    let folder = tempfile::tempdir().unwrap();
    enable("jwt", "jwt");
    policy("jwt");
    _ = server.ask("POST", "auth/jwt/config", json!({ "jwt_validation_pubkeys": [signing_key(folder.path())] }));
    let role = json!({
        "role_type": "jwt", "user_claim": "sub", "bound_audiences": ["bao"], "token_policies": ["jwt"],
        "token_num_uses": 3,
    });
    _ = server.ask("POST", "auth/jwt/role/app", role);
    let claims = |audience: &str, ends: i64| json!({ "sub": "app", "aud": audience, "iat": in_seconds(-9), "nbf": in_seconds(-9), "exp": in_seconds(ends) });
    let good = sign(folder.path(), &claims("bao", 600));
    let store = at("jwt").jwt("app", good.as_str().into());
    let entry = key();
    store.create("key", &entry).unwrap();
    // Its token may be used three times.
    for _ in 0..6 {
        assert_eq!(text(&there(store.read("key")).entry), text(&entry));
    }
    let file = folder.path().join("jwt");
    let from_file = at("jwt").jwt_file("app", &file);
    for (jwt, role) in [
        (sign(folder.path(), &claims("other", 600)), "app"),
        (sign(folder.path(), &claims("bao", -300)), "app"),
        (good.clone(), "nobody"),
    ] {
        let words = ["refuses the jwt login at `auth/jwt`"];
        fails(at("jwt").jwt(role, SecretString::from(jwt.as_str())).read("key"), DENIED, &words, &[&jwt]);
        fs::write(&file, &jwt).unwrap();
    }
    // What issues it has put a good one there since.
    fs::write(&file, sign(folder.path(), &claims("other", 600))).unwrap();
    fails(from_file.read("key"), DENIED, &[], &[]);
    fs::write(&file, format!("{good}\n")).unwrap();
    assert_eq!(text(&there(from_file.read("key")).entry), text(&entry));
}

/// Says of every token but one that it is the service account `shop/app`'s.
const TOKEN_REVIEW: &str = r#"
import http.server, json, ssl, sys
class Review(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        review = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        good = review["spec"]["token"] == open("good").read()
        user = {"username": "system:serviceaccount:shop:app", "uid": "1", "groups": ["system:serviceaccounts"]}
        review["status"] = {"authenticated": good, "user": user} if good else {"authenticated": False}
        body = json.dumps(review).encode()
        self.send_response(201)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Review)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("cert.pem", "key.pem")
server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()
"#;

#[test]
fn kubernetes_logs_in() {
    let server: &Api = server();
    let folder = tempfile::tempdir().unwrap();
    make_certificates(folder.path());
    _ = signing_key(folder.path());
    let port = free_port();
    let mut python = Command::new("python3");
    python.args(["-c", TOKEN_REVIEW, &port.to_string()]).current_dir(folder.path());
    let _process = Process::start(&mut python, &folder.path().join("log"));
    enable("kubernetes", "kubernetes");
    policy("kubernetes");
    let config = json!({
        "kubernetes_host": format!("https://127.0.0.1:{port}"),
        "kubernetes_ca_cert": fs::read_to_string(folder.path().join("ca.pem")).unwrap(),
        "token_reviewer_jwt": "reviewer", "disable_local_ca_jwt": true,
    });
    _ = server.ask("POST", "auth/kubernetes/config", config);
    let role = json!({
        "bound_service_account_names": ["app"], "bound_service_account_namespaces": ["shop"],
        "token_policies": ["kubernetes"],
    });
    _ = server.ask("POST", "auth/kubernetes/role/app", role);
    let jwt = |id: u32| {
        let pod = json!({ "namespace": "shop", "serviceaccount": { "name": "app", "uid": "1" } });
        let subject = "system:serviceaccount:shop:app";
        let claims = json!({ "sub": subject, "jti": id.to_string(), "iat": in_seconds(0), "exp": in_seconds(600), "kubernetes.io": pod });
        sign(folder.path(), &claims)
    };
    let (good, bad) = (jwt(1), jwt(2));
    fs::write(folder.path().join("good"), &good).unwrap();
    let file = folder.path().join("token");
    fs::write(&file, &good).unwrap();
    let store = at("kubernetes").jwt_file("app", &file).auth_mount("kubernetes");
    let started = std::time::Instant::now();
    let created = loop {
        match store.create("key", &key()) {
            // The fake has not come up.
            Err(_) if started.elapsed() < Duration::from_secs(10) => thread::sleep(Duration::from_millis(100)),
            created => break created,
        }
    };
    created.unwrap();
    let before = tokens();
    _ = there(store.read("key"));
    assert_eq!(tokens(), before, "a token is kept");
    fs::write(&file, &bad).unwrap();
    let store = at("kubernetes").jwt_file("app", &file).auth_mount("kubernetes");
    fails(store.read("key"), DENIED, &["login at `auth/kubernetes`"], &[&bad]);
    // Here no pod's own file is.
    let words = ["/var/run/secrets/kubernetes.io/serviceaccount/token", "not found"];
    fails(at("kubernetes").kubernetes("app").read("key"), StoreErrorKind::Misconfigured, &words, &[]);
}

//! Keys that Node, Python and OpenSSL make or read, and a token that survives a restart.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use secret_runtime::{ExposeSecret as _, Mode, ResolvedSecrets, Resolver, SecretString};
use secret_tests::{Sandbox, hex, tool, tool_in, unhex};

const PROBE: &str = env!("CARGO_BIN_EXE_probe");

/// Makes a file, and prints what it reads back, in hex.
const NODE_WRITES: &str =
    "require('fs').writeFileSync('key', require('crypto').randomBytes(64).toString('hex'), { mode: 0o600 })";
const NODE_READS: &str =
    "process.stdout.write(Buffer.from(require('fs').readFileSync(process.argv[1], 'utf8').trim()).toString('hex'))";
const PYTHON_WRITES: &str = "import os, secrets; os.umask(0o077); open('key', 'w').write(secrets.token_hex(64))";
const PYTHON_READS: &str = "import sys; print(open(sys.argv[1]).read().strip().encode().hex(), end='')";
/// Checks the signature of the token in its first argument with the key in the file in its second.
const NODE_VERIFIES: &str = "
    const [head, body, signature] = process.argv[1].split('.');
    const key = require('fs').readFileSync(process.argv[2], 'utf8').trim();
    const made = require('crypto').createHmac('sha256', key).update(head + '.' + body).digest('base64url');
    process.stdout.write(made === signature ? JSON.parse(Buffer.from(body, 'base64url')).sub : 'forged')";

#[test]
fn node_and_python_write_what_is_resolved_and_read_what_is_generated() {
    let tools = [("node", "-e", NODE_WRITES, NODE_READS), ("python3", "-c", PYTHON_WRITES, PYTHON_READS)];
    for (program, option, writes, reads) in tools {
        for line_end in ["", "\n", "\r\n"] {
            let sandbox = Sandbox::new(PROBE);
            _ = tool_in(&sandbox.path("work"), program, &[option, writes]);
            let written = String::from_utf8(sandbox.read("work/key")).unwrap();
            sandbox.write("base/.jwt-secret", written + line_end, 0o600);
            let run = sandbox.start(&["readme"]).run().good();
            let read = tool(program, &[option, reads, &sandbox.shown("base/.jwt-secret")]);
            assert_eq!(run.key("jwt"), Some(&*read), "{program} and {line_end:?}");
            assert_eq!(unhex(&read).len(), 128);
            // The others were generated, and are read alike.
            let cookie = tool(program, &[option, reads, &sandbox.shown("base/.cookie-secret")]);
            assert_eq!(run.key("cookie").map(hex), Some(cookie), "{program} reads the text of the bytes");
        }
    }
}

#[test]
fn openssls_keys_are_taken_from_the_environment() {
    // 64 bytes are 88 characters, which OpenSSL breaks into two lines.
    let lines = tool("openssl", &["rand", "-base64", "64"]);
    assert_eq!(lines.lines().count(), 2);
    let one_line: String = lines.lines().collect();
    for value in [&lines, lines.trim_end(), &one_line, &lines.replace('\n', "\r\n")] {
        let sandbox = Sandbox::new(PROBE);
        let start = || sandbox.start(&["base64"]).var("APP_ENV", "production");
        let run = start().var("KEY", value).run().good();
        let key = unhex(run.key("key").unwrap());
        assert_eq!(secret_tests::base64(&key), one_line);
        sandbox.write("work/mounted", value, 0o600);
        let run = start().var("KEY_FILE", "mounted").run().good();
        assert_eq!(run.key("key"), Some(&*hex(&key)));
    }
    let line = tool("openssl", &["rand", "-hex", "32"]);
    for program in ["every", "array", "with"] {
        let sandbox = Sandbox::new(PROBE);
        let run = sandbox.start(&[program]).var("APP_ENV", "production").var("KEY", &line).run().good();
        assert_eq!(run.key("key"), Some(line.trim_end()));
    }
    // As a shell passes them on: without the last line end.
    let sandbox = Sandbox::new(PROBE);
    let start = sandbox.start(&["base64"]).var("APP_ENV", "production");
    _ = start.after_script("export KEY=\"$(openssl rand -base64 64)\"").run().good();
}

#[derive(ResolvedSecrets)]
struct Signing {
    #[secret(env = "JWT_SECRET", file = ".jwt-secret", bytes = 64)]
    jwt: SecretString,
}

fn sign(key: &[u8], subject: &str) -> String {
    let claims = serde_json::json!({ "sub": subject, "exp": 4_102_444_800_u64 });
    encode(&Header::new(Algorithm::HS256), &claims, &EncodingKey::from_secret(key)).unwrap()
}

#[test]
fn a_token_signed_before_a_restart_is_good_after_it() {
    let sandbox = Sandbox::new(PROBE);
    let verified = |token: &str, file: &str| tool("node", &["-e", NODE_VERIFIES, token, &sandbox.shown(file)]);
    let resolver = Resolver::new().mode(Mode::Development).base_dir(sandbox.path("base")).on_event(|_| ());
    let before = resolver.resolve::<Signing>().unwrap().secrets;
    let first = sign(before.jwt.expose_secret().as_bytes(), "first");
    drop(before);
    assert_eq!(verified(&first, "base/.jwt-secret"), "first");

    // Another process, which knows nothing but the file.
    let after = unhex(sandbox.start(&["readme"]).run().good().key("jwt").unwrap());
    let mut rules = Validation::new(Algorithm::HS256);
    rules.set_required_spec_claims(&["exp", "sub"]);
    let claims = decode::<serde_json::Value>(&first, &DecodingKey::from_secret(&after), &rules).unwrap().claims;
    assert_eq!(claims.get("sub").and_then(serde_json::Value::as_str), Some("first"));
    let second = sign(&after, "second");
    assert_eq!(verified(&second, "base/.jwt-secret"), "second");
    assert_eq!(verified(&first, "base/.jwt-secret"), "first");
    assert_eq!(verified(&first, "base/.cookie-secret"), "forged", "another key verifies nothing");
}

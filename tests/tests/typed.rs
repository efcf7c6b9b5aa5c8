//! Field types of other crates, without `with`: what they are made of, and that they are the keys
//! that other programs have.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use cookie_0_18::{Cookie, CookieJar};
use hmac_0_13::{Hmac, Mac as _};
use jsonwebtoken::{Algorithm, Header, Validation, decode, encode};
use secret_runtime::jsonwebtoken_11::{Hs256Key, Hs384Key, Hs512Key, JwtKey};
use secret_runtime::{KeySet, Mode, ProblemKind, ResolvedSecrets, Resolver};
use secret_tests::{hex, random_hex, reveals, tool, unhex};
use serde::{Deserialize, Serialize};
use sha2_0_11::Sha256;

#[derive(ResolvedSecrets)]
struct Secrets {
    #[secret(env = "COOKIE")]
    cookie: KeySet<cookie_0_18::Key>,
    #[secret(env = "OLD_COOKIE")]
    old_cookie: cookie_0_16::Key,
    #[secret(env = "HS256", bytes = 32, encoding = "base64")]
    hs256: Option<Hs256Key>,
    #[secret(env = "HS384", bytes = 48)]
    hs384: Option<Hs384Key>,
    #[secret(env = "HS512")]
    hs512: KeySet<Hs512Key>,
    #[secret(env = "TEXT", encoding = "text", bytes = 32)]
    text: Option<Hs256Key>,
    #[secret(env = "WEBHOOK", bytes = 32)]
    webhook: KeySet<Hmac<Sha256>>,
}

#[derive(Serialize, Deserialize, PartialEq, Debug)]
struct Claims {
    sub: String,
    exp: u64,
}

fn claims() -> Claims {
    Claims { sub: "ada".to_owned(), exp: 4_000_000_000 }
}

/// What is required, and a good key each.
fn variables() -> [(&'static str, String); 4] {
    ["COOKIE", "OLD_COOKIE", "HS512", "WEBHOOK"].map(|name| (name, random_hex(64)))
}

fn resolve(more: &[(&'static str, &str)]) -> Result<Secrets, secret_runtime::Error> {
    let more = more.iter().map(|(name, value)| (*name, (*value).to_owned()));
    let resolver = Resolver::new().mode(Mode::Production).env(variables().into_iter().chain(more));
    resolver.resolve::<Secrets>().map(|resolved| resolved.secrets)
}

#[test]
fn a_cookie_sealed_by_an_old_key_opens_by_its_place() {
    let old = random_hex(64);
    let mut before = CookieJar::new();
    let old_key = resolve(&[("COOKIE", &old)]).unwrap().cookie;
    before.private_mut(old_key.current()).add(Cookie::new("session", "ada"));
    let sealed = before.get("session").unwrap().clone();

    let secrets = resolve(&[("COOKIE_PREVIOUS", &old)]).unwrap();
    let mut jar = CookieJar::new();
    jar.add_original(sealed);
    assert!(jar.private(secrets.cookie.current()).get("session").is_none());
    let opened = secrets.cookie.verify(|key| jar.private(key).get("session")).unwrap();
    assert_eq!(opened.value.value(), "ada");
    assert!(opened.should_sign_again());
}

#[test]
fn a_cookie_key_is_the_bytes() {
    let text = random_hex(64);
    let secrets = resolve(&[("COOKIE", &text), ("OLD_COOKIE", &random_hex(64))]).unwrap();
    assert_eq!(secrets.cookie.current().master(), unhex(&text));
    let mut jar = cookie_0_16::CookieJar::new();
    jar.signed_mut(&secrets.old_cookie).add(cookie_0_16::Cookie::new("a", "b"));
    assert_eq!(jar.signed(&secrets.old_cookie).get("a").unwrap().value(), "b");
}

#[test]
fn a_token_names_its_key_and_outlives_a_rotation() {
    let old = random_hex(64);
    let secrets = resolve(&[("HS512", &old)]).unwrap();
    let key = secrets.hs512.current();
    let header = Header { kid: Some(key.kid().to_owned()), ..Header::new(Hs512Key::ALGORITHM) };
    let token = encode(&header, &claims(), key.encoding()).unwrap();

    let rotated = resolve(&[("HS512_PREVIOUS", &old)]).unwrap();
    let kid = jsonwebtoken::decode_header(&token).unwrap().kid.unwrap();
    let key = rotated.hs512.find(&kid).unwrap();
    let validation = Validation::new(Hs512Key::ALGORITHM);
    assert_eq!(decode::<Claims>(&token, key.decoding(), &validation).unwrap().claims, claims());
    assert!(decode::<Claims>(&token, rotated.hs512.current().decoding(), &validation).is_err());
    assert!(resolve(&[]).unwrap().hs512.find(&kid).is_none());
}

/// Signs as Node does, by the key's bytes or its text.
fn node_signs(algorithm: &str, hash: &str, key: &str, form: &str) -> String {
    let program = "
        const [algorithm, hash, key, form] = process.argv.slice(1);
        const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
        const head = part({ alg: algorithm, typ: 'JWT' }) + '.' + part({ sub: 'ada', exp: 4000000000 });
        const mac = require('crypto').createHmac(hash, Buffer.from(key, form)).update(head).digest('base64url');
        console.log(head + '.' + mac);";
    tool("node", &["-e", program, algorithm, hash, key, form]).trim().to_owned()
}

#[test]
fn node_has_the_same_keys() {
    let (hs256, hs384, hs512, text) = (random_hex(32), random_hex(48), random_hex(64), random_hex(32));
    let base64 = secret_tests::base64(unhex(&hs256));
    let given = [("HS256", base64.as_str()), ("HS384", &hs384), ("HS512", &hs512), ("TEXT", &text)];
    let secrets = resolve(&given).unwrap();
    check(secrets.hs256.as_ref().unwrap(), Algorithm::HS256, &node_signs("HS256", "sha256", &hs256, "hex"));
    check(secrets.hs384.as_ref().unwrap(), Algorithm::HS384, &node_signs("HS384", "sha384", &hs384, "hex"));
    check(secrets.hs512.current(), Algorithm::HS512, &node_signs("HS512", "sha512", &hs512, "hex"));
    check(secrets.text.as_ref().unwrap(), Algorithm::HS256, &node_signs("HS256", "sha256", &text, "utf8"));
}

#[track_caller]
fn check<const BITS: usize>(key: &JwtKey<BITS>, algorithm: Algorithm, token: &str) {
    assert_eq!(JwtKey::<BITS>::ALGORITHM, algorithm);
    let validation = Validation::new(algorithm);
    assert_eq!(decode::<Claims>(token, key.decoding(), &validation).unwrap().claims, claims());
    let forged = encode(&Header::new(algorithm), &claims(), key.encoding()).unwrap();
    assert_eq!(decode::<Claims>(&forged, key.decoding(), &validation).unwrap().claims, claims());
}

#[test]
fn a_webhook_is_verified_in_constant_time() {
    let text = random_hex(32);
    let secrets = resolve(&[("WEBHOOK", &text)]).unwrap();
    let openssl = format!("printf '{{}}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:{text} -r");
    let signature = unhex(tool("sh", &["-c", &openssl]).split(' ').next().unwrap());
    let mac = |body: &[u8]| (**secrets.webhook.current()).clone().chain_update(body);
    mac(b"{}").verify_slice(&signature).unwrap();
    assert!(mac(b"{} ").verify_slice(&signature).is_err());
    assert_eq!(hex(mac(b"{}").finalize().into_bytes()), hex(&signature));
}

#[test]
fn a_short_key_is_refused_and_none_is_shown() {
    for (name, bytes) in [("COOKIE", 63), ("OLD_COOKIE", 40), ("HS384", 47), ("HS512", 63), ("WEBHOOK", 31)] {
        let short = random_hex(bytes);
        let error = resolve(&[(name, &short)]).err().unwrap();
        let kinds: Vec<_> = error.problems().iter().map(|problem| (problem.name(), problem.kind())).collect();
        assert_eq!(kinds, [(name, ProblemKind::Length)]);
        assert_eq!(reveals(&error.to_string(), short.as_bytes(), &[]), None);
    }
    let text = random_hex(64);
    let debug = format!("{:?}", resolve(&[("HS512", &text)]).unwrap().hs512.current().encoding());
    assert_eq!(reveals(&debug, text.as_bytes(), &[]), None);
}

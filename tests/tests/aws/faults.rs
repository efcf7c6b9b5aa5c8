//! Refusals, outages and broken answers: the right kind of error, in time, and nothing of a value.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use secret_runtime::StoreErrorKind::{Damaged, Denied, Misconfigured, Unavailable};
use secret_runtime::{ExposeSecret as _, ParameterStore, SecretsManager, Store, StoreErrorKind, Version};
use secret_tests::aws::{Answer, Emulator, Front, Server, config};
use secret_tests::each;
use serde_json::json;

use crate::{entry, hides, is};

const CREDENTIAL: &str = "AKIDQ7ZK9VXW3RTY8UPB";
const SECRET: &str = "q7Zk/9vXw3RtY8uPb2Lm5NcJ1hGdF4sA6eTiOxQz";

/// Every operation of both stores fails so, and tells nothing of the key or the credentials.
fn all_fail(address: SocketAddr, kind: StoreErrorKind, words: &str) {
    let config = config(address, CREDENTIAL, SECRET);
    let secrets = SecretsManager::new(&config).unwrap();
    let parameters = ParameterStore::new(&config).unwrap();
    let entry = entry();
    let mut errors = Vec::new();
    for store in [&secrets as &dyn Store, &parameters] {
        errors.push(is(store.read("jwt"), kind, words));
        errors.push(is(store.create("jwt", &entry), kind, words));
        for read in store.read_all(&["jwt", "cookie"]) {
            errors.push(is(read, kind, words));
        }
    }
    errors.push(is(secrets.replace("jwt", &entry, &Version::new("1")), kind, words));
    for error in errors {
        hides(&error, &[entry.current.text.expose_secret(), CREDENTIAL, SECRET]);
    }
}

#[test]
fn codes_tell_what_is_wrong_whatever_the_status() {
    let cases = [
        ("AccessDeniedException", Denied, "is not allowed"),
        ("UnrecognizedClientException", Denied, "these credentials"),
        ("InvalidSignatureException", Denied, "signature"),
        ("ExpiredTokenException", Denied, "expired"),
        ("DecryptionFailure", Denied, "kms:Decrypt"),
        ("InvalidKeyId", Denied, "kms:Decrypt"),
        ("ThrottlingException", Unavailable, "rate"),
        ("TooManyRequestsException", Unavailable, "rate"),
        ("InternalServiceError", Unavailable, "for the moment"),
        ("ServiceUnavailable", Unavailable, "for the moment"),
        ("LimitExceededException", Misconfigured, "quota"),
        ("ValidationException", Misconfigured, "the name"),
    ];
    each(
        cases,
        |(code, ..)| (*code).to_owned(),
        |(code, kind, words)| {
            for status in [400, 403, 404, 500] {
                let code = (*code).to_owned();
                // AWS quotes requests now and then.
                let front = Front::alone(move |_, body| {
                    Answer::Say(status, json!({ "__type": code, "message": format!("not: {body}") }).to_string())
                });
                all_fail(front.address(), *kind, words);
            }
        },
    );
}

#[test]
fn answers_without_a_code_tell_by_their_status() {
    let cases =
        [(500, Unavailable), (502, Unavailable), (503, Unavailable), (429, Unavailable), (403, Denied), (401, Denied)];
    let more = [(404, Misconfigured), (400, Misconfigured), (302, Misconfigured)];
    each(
        cases.into_iter().chain(more),
        |(status, _)| status.to_string(),
        |&(status, kind)| {
            for body in ["", "{}", "<html>no</html>", "<Error><Code>x</Code></Error>"] {
                let front = Front::alone(move |_, sent| Answer::Say(status, format!("{body}{sent}")));
                all_fail(front.address(), kind, &format!("status {status}"));
            }
        },
    );
}

#[test]
fn what_is_no_answer_of_aws_is_never_an_absent_entry() {
    for body in ["", "nothing", "<html></html>", r#"{"SecretString":"#, "[]"] {
        let front = Front::alone(move |_, sent| Answer::Say(200, format!("{body}{sent}")));
        let config = config(front.address(), CREDENTIAL, SECRET);
        let entry = entry();
        let secrets = SecretsManager::new(&config).unwrap();
        let parameters = ParameterStore::new(&config).unwrap();
        let errors = [
            secrets.read("jwt").unwrap_err(),
            secrets.create("jwt", &entry).unwrap_err(),
            parameters.read("jwt").unwrap_err(),
            parameters.create("jwt", &entry).unwrap_err(),
        ];
        for error in errors {
            assert!(matches!(error.kind(), Unavailable | Damaged), "{body:?}: {error}");
            hides(&error, &[entry.current.text.expose_secret(), CREDENTIAL, SECRET]);
        }
    }
}

#[test]
fn a_server_that_is_away_or_hangs_up_is_unavailable() {
    let start = Instant::now();
    // Nobody listens at this port.
    all_fail(SocketAddr::from(([127, 0, 0, 1], 1)), Unavailable, "no connection");
    for answer in [Answer::CutBefore, Answer::CutWithin] {
        let front = Front::alone(move |_, _| answer.clone());
        all_fail(front.address(), Unavailable, "");
    }
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

#[test]
fn a_server_that_never_answers_is_waited_for_ten_seconds() {
    let front = Front::alone(|_, _| Answer::Silence);
    let secrets = SecretsManager::new(&front.config()).unwrap();
    let parameters = ParameterStore::new(&front.config()).unwrap();
    let start = Instant::now();
    std::thread::scope(|scope| {
        scope.spawn(|| is(secrets.read("jwt"), Unavailable, "answer"));
        scope.spawn(|| is(secrets.create("jwt", &entry()), Unavailable, "answer"));
        scope.spawn(|| is(secrets.read_all(&["a", "b"]).pop().unwrap(), Unavailable, "answer"));
        scope.spawn(|| is(parameters.read("jwt"), Unavailable, "answer"));
    });
    let (least, most) = (Duration::from_secs(9), Duration::from_secs(12));
    assert!((least..most).contains(&start.elapsed()), "{:?}", start.elapsed());
}

#[test]
fn an_address_that_swallows_packets_is_given_up_after_three_seconds() {
    // For documentation alone (RFC 5737): nothing is there, or the network says so at once.
    let secrets = SecretsManager::new(&config(SocketAddr::from(([192, 0, 2, 1], 80)), "AKIDTEST", "test")).unwrap();
    let start = Instant::now();
    is(secrets.read("jwt"), Unavailable, "no connection");
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

/// A user's keys, with these actions allowed.
fn user(server: &Server, name: &str, actions: &[&str]) -> (String, String) {
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    let iam = |action: &str, more: &str| {
        let body = format!("Action={action}&Version=2010-05-08&UserName={name}{more}");
        server.post("/", "iam", &form, &body)
    };
    _ = iam("CreateUser", "");
    let key = iam("CreateAccessKey", "");
    let allowed = json!({ "Effect": "Allow", "Action": actions, "Resource": "*" });
    let policy = json!({ "Version": "2012-10-17", "Statement": [allowed] }).to_string();
    let escaped = policy.replace('"', "%22").replace(':', "%3A").replace('*', "%2A");
    _ = iam("PutUserPolicy", &format!("&PolicyName=p&PolicyDocument={escaped}"));
    let part = |name: &str| {
        let (_, rest) = key.split_once(&format!("<{name}>")).unwrap();
        rest.split_once('<').unwrap().0.to_owned()
    };
    (part("AccessKeyId"), part("SecretAccessKey"))
}

#[test]
fn signatures_and_policies_are_told_from_absence() {
    let server = Server::start(Emulator::Moto);
    let read = ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue", "ssm:GetParameters"];
    let write = ["secretsmanager:CreateSecret", "ssm:PutParameter"];
    let (reader, reader_key) = user(&server, "reader", &read);
    let (creator, creator_key) = user(&server, "creator", &[&read[..], &write].concat());
    let on = server.post("/moto-api/reset-auth", "sts", &[("Content-Type", "text/plain")], "0");
    assert!(on.contains("ok"), "{on}");

    let stores = |key: &str, secret: &str| {
        let config = config(server.address(), key, secret);
        (SecretsManager::new(&config).unwrap(), ParameterStore::new(&config).unwrap())
    };
    let entry = entry();
    let (secrets, parameters) = stores(&creator, &creator_key);
    secrets.create("jwt", &entry).unwrap();
    parameters.create("jwt", &entry).unwrap();

    let (secrets, parameters) = stores(&reader, &reader_key);
    assert!(secrets.read("jwt").unwrap().is_some() && parameters.read("jwt").unwrap().is_some());
    assert!(secrets.read("other").unwrap().is_none() && parameters.read("other").unwrap().is_none());
    // Without leave for the batch, each is asked for alone.
    secrets.create("two", &entry).unwrap_err();
    assert!(secrets.read_all(&["jwt", "other", "jwt"]).iter().all(Result::is_ok));
    let mut errors = vec![
        is(secrets.create("new", &entry), Denied, "secretsmanager:CreateSecret"),
        is(parameters.create("new", &entry), Denied, "ssm:PutParameter"),
    ];
    for (key, secret) in [(reader.as_str(), SECRET), (CREDENTIAL, SECRET)] {
        let (secrets, parameters) = stores(key, secret);
        errors.push(is(secrets.read("jwt"), Denied, "secretsmanager:DescribeSecret"));
        errors.push(is(secrets.create("jwt", &entry), Denied, "secretsmanager:CreateSecret"));
        errors.push(is(parameters.read("jwt"), Denied, "ssm:GetParameters"));
    }
    for error in errors {
        hides(&error, &[entry.current.text.expose_secret(), CREDENTIAL, SECRET, &reader_key]);
    }
}

#[test]
fn one_parameter_that_is_refused_is_not_all() {
    let front = Front::alone(|_, body| {
        if body.contains("denied") {
            Answer::Say(400, r#"{"__type":"AccessDeniedException"}"#.to_owned())
        } else {
            Answer::Say(
                200,
                r#"{"Parameters":[{"Name":"good","Value":"key","Version":3}],"InvalidParameters":["absent"]}"#
                    .to_owned(),
            )
        }
    });
    let store = ParameterStore::new(&front.config()).unwrap();
    let mut all = store.read_all(&["good", "denied", "absent"]).into_iter();
    assert_eq!(all.next().unwrap().unwrap().unwrap().version, Version::new("3"));
    is(all.next().unwrap(), Denied, "ssm:GetParameters");
    assert!(all.next().unwrap().unwrap().is_none());
}

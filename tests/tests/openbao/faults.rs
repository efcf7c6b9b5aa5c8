//! Servers that are away, sealed, overrun, slow, cut off or mistaken: a clear error in time, no
//! absence, nothing written and nothing told.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::net::TcpListener;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use secret_runtime::StoreErrorKind::{Conflict, Damaged, Denied, Misconfigured, Unavailable};
use secret_runtime::{ExposeSecret as _, OpenBao, Store as _, StoreErrorKind};
use secret_tests::servers::{Api, Bao, free_port};
use secret_tests::{each, random_hex};
use serde_json::{Value, json};

use crate::fake::{Fake, answer};
use crate::{fails, key, root, server, text, there};

const TOKEN: &str = "hvs.CanaryOfAToken77";

fn at(address: &str) -> OpenBao {
    OpenBao::at(address).token(TOKEN.into()).prefix("app")
}

/// An answer whose text repeats all that was asked, as an error message may.
fn echo(status: u16, template: &'static str) -> Fake {
    Fake::new(move |request| {
        let quoted = serde_json::to_string(&request.whole).unwrap();
        answer(status, "", &template.replace("\"ECHO\"", &quoted).replace("ECHO", &request.whole))
    })
}

#[test]
fn every_answer_has_its_meaning_and_none_is_repeated() {
    let errors = r#"{"errors":["ECHO"]}"#;
    let cases: &[(u16, &'static str, StoreErrorKind, &str)] = &[
        (400, errors, Misconfigured, "HTTP 400"),
        (400, "Client sent an HTTP request to an HTTPS server.\n", Misconfigured, "https://"),
        (400, r#"{"errors":["missing client token","ECHO"]}"#, Denied, "token"),
        (400, r#"{"errors":["This backend will be unavailable for a brief period","ECHO"]}"#, Unavailable, "mount"),
        (401, errors, Denied, "HTTP 401"),
        (403, errors, Denied, "refuses the token"),
        (403, "ECHO", Denied, "refuses the token"),
        (403, r#"{"errors":["1 error occurred:\n\t* permission denied\n\n","ECHO"]}"#, Denied, "no policy"),
        (
            403,
            r#"{"errors":["2 errors occurred:\n\t* permission denied\n\t* invalid token\n\n"]}"#,
            Denied,
            "refuses the token",
        ),
        (404, errors, Misconfigured, "HTTP 404"),
        (404, r#"{"errors":["no handler for route","ECHO"]}"#, Misconfigured, "no engine mounted"),
        (404, r#"{"warnings":["Invalid path for a versioned K/V secrets engine","ECHO"]}"#, Misconfigured, "version 2"),
        (404, "<html>ECHO</html>", Misconfigured, "another service"),
        (404, "", Misconfigured, "another service"),
        (404, "{}", Misconfigured, "another service"),
        (404, r#"{"errors":null}"#, Misconfigured, "HTTP 404"),
        (200, "<html>ECHO</html>", Misconfigured, "another service"),
        (200, r#"{"data":null}"#, Misconfigured, "HTTP 200"),
        (200, r#"{"errors":[]}"#, Misconfigured, "HTTP 200"),
        (204, "", Misconfigured, ""),
        (301, errors, Misconfigured, "redirects"),
        (405, errors, Misconfigured, "HTTP 405"),
        (412, errors, Unavailable, "HTTP 412"),
        (418, "ECHO", Misconfigured, "HTTP 418"),
        (429, errors, Unavailable, "too many requests"),
        (472, errors, Misconfigured, "HTTP 472"),
        (500, errors, Unavailable, "HTTP 500"),
        (
            500,
            r#"{"errors":["local node not active but active cluster node not found","ECHO"]}"#,
            Unavailable,
            "standby",
        ),
        (502, "<html>ECHO", Unavailable, "HTTP 502"),
        (503, "ECHO", Unavailable, "HTTP 503"),
        (503, r#"{"errors":["Vault is sealed","ECHO"]}"#, Unavailable, "bao operator unseal"),
        (504, "", Unavailable, "HTTP 504"),
    ];
    each(
        cases,
        |(status, template, ..)| format!("{status} {template}"),
        |(status, template, kind, words)| {
            let fake = echo(*status, template);
            let store = at(&fake.address);
            let entry = key();
            let secrets = [TOKEN, text(&entry)];
            fails(store.read("key"), *kind, &[words], &secrets);
            fails(store.create("key", &entry), *kind, &[words], &secrets);
            fails(store.replace("key", &entry, &secret_runtime::Version::new("1")), *kind, &[words], &secrets);
            // All that was sent did arrive, to be repeated.
            let seen = fake.seen();
            assert!(seen.iter().any(|request| request.whole.contains(TOKEN) && request.body.contains(text(&entry))));
        },
    );
}

#[test]
fn absence_is_the_answer_of_a_versioned_mount_alone() {
    const MOUNT: &str = r#"{"data":{"type":"kv","options":{"version":"2"}}}"#;
    let cases: [(u16, &'static str, Option<StoreErrorKind>); 6] = [
        (200, MOUNT, None),
        (403, r#"{"errors":["preflight capability check returned 403"]}"#, None),
        (200, r#"{"data":{"type":"kv","options":{"version":"1"}}}"#, Some(Misconfigured)),
        (200, r#"{"data":{"type":"kv","options":null}}"#, Some(Misconfigured)),
        (429, "{}", Some(Unavailable)),
        (503, "{}", Some(Unavailable)),
    ];
    each(
        cases,
        |case| format!("{case:?}"),
        |(status, body, kind)| {
            let (status, body) = (*status, *body);
            let fake = Fake::new(move |request| match &*request.path {
                "sys/internal/ui/mounts/secret" => answer(status, "", body),
                _ => answer(404, "", r#"{"errors":[]}"#),
            });
            let store = at(&fake.address);
            for _ in 0..2 {
                match kind {
                    None => assert!(store.read("key").unwrap().is_none()),
                    Some(kind) => _ = fails(store.read("key"), *kind, &[], &[TOKEN]),
                }
            }
            let lookups = fake.seen().iter().filter(|request| request.path.starts_with("sys/")).count();
            assert_eq!(lookups, if body == MOUNT { 1 } else { 2 }, "what is known is not asked again");
        },
    );
}

#[test]
fn a_connection_that_is_cut_is_no_answer() {
    let cases: [&'static str; 7] = [
        "",
        "HT",
        "HTTP/1.1 404 Not Found\r\nContent-Le",
        "HTTP/1.1 404 Not Found\r\nContent-Length: 13\r\n\r\n{\"errors\":",
        "HTTP/1.1 404 Not Found\r\nContent-Length: 99\r\n\r\n{\"errors\":[]}",
        "HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\nd\r\n{\"errors\":[]}",
        "SSH-2.0-OpenSSH_9.2\r\n",
    ];
    each(
        cases,
        |bytes| format!("{bytes:?}"),
        |bytes| {
            let bytes = bytes.as_bytes();
            let fake = Fake::new(move |_| bytes.to_vec());
            fails(at(&fake.address).read("key"), Unavailable, &["connection"], &[TOKEN]);
            fails(at(&fake.address).create("key", &key()), Unavailable, &["connection"], &[TOKEN]);
        },
    );
}

#[test]
fn a_server_that_is_silent_or_slow_is_given_up() {
    // One takes connections and says nothing; one says a byte now and then.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let silent_address = format!("http://{}", silent.local_addr().unwrap());
    let slow = Fake::with_stream(|_, stream| {
        while stream.write_all(b"H").is_ok() {
            thread::sleep(Duration::from_millis(300));
        }
    });
    thread::scope(|scope| {
        for address in [&silent_address, &slow.address] {
            scope.spawn(move || {
                let started = Instant::now();
                let all = at(address).read_all(&["a", "b", "c"]);
                assert!(started.elapsed() < Duration::from_secs(12), "{:?}", started.elapsed());
                for read in all {
                    fails(read, Unavailable, &[address], &[TOKEN]);
                }
            });
        }
    });
}

#[test]
fn a_server_that_is_not_there_is_given_up_at_once() {
    let nobody = format!("http://127.0.0.1:{}", free_port());
    let cases = [
        (&*nobody, 1, "refuses connections"),
        ("http://nowhere.invalid:8200", 5, ""),
        ("https://192.0.2.1:8200", 5, ""),
    ];
    each(
        cases,
        |case| format!("{case:?}"),
        |(address, seconds, words)| {
            let started = Instant::now();
            fails(at(address).read("key"), Unavailable, &[address, words, "bao status"], &[TOKEN]);
            fails(at(address).create("key", &key()), Unavailable, &[address], &[TOKEN]);
            assert!(started.elapsed() < 2 * Duration::from_secs(*seconds), "{:?}", started.elapsed());
        },
    );
}

#[test]
fn an_answer_without_end_is_not_kept() {
    let fake = Fake::with_stream(|_, stream| {
        _ = stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"data\":\"");
        while stream.write_all(&[b'a'; 4096]).is_ok() {}
    });
    fails(at(&fake.address).read("key"), Misconfigured, &["too large"], &[TOKEN]);
}

#[test]
fn a_large_entry_is_read() {
    let store = root("large");
    let many: Vec<String> = (0..2000).map(|_| random_hex(64)).collect();
    let data = json!({ "data": { "current": "a", "previous": many.join("\n") } });
    _ = server().ask("POST", "secret/data/large/key", data);
    let entry = there(store.read("key")).entry;
    assert!(entry.previous.iter().map(|key| key.text.expose_secret()).eq(&many));
}

#[test]
fn redirects_lead_where_a_token_may_go() {
    let real = server();
    let target = real.address.clone();
    let standby = Fake::new(move |request| {
        let location = format!("Location: {target}/v1/{}\r\n", request.path);
        answer(307, &location, "")
    });
    let store = OpenBao::at(&standby.address).token(real.token.as_str().into()).prefix("redirected");
    let entry = key();
    store.create("key", &entry).unwrap();
    assert_eq!(text(&there(store.read("key")).entry), text(&entry));

    let circle = Fake::new(|request| answer(308, &format!("Location: /v1/{}\r\n", request.path), ""));
    fails(at(&circle.address).read("key"), Unavailable, &["redirects without end"], &[TOKEN]);
    assert_eq!(circle.seen().len(), 4);
    let lost = Fake::new(|_| answer(307, "", ""));
    fails(at(&lost.address).read("key"), Unavailable, &["redirects"], &[TOKEN]);
    let dead = format!("Location: http://127.0.0.1:{}/v1/x\r\n", free_port());
    let dead = Fake::new(move |_| answer(307, &dead, ""));
    fails(at(&dead.address).read("key"), Unavailable, &["refuses connections"], &[TOKEN]);
    for location in ["http://192.0.2.1/v1/x", "https://127.0.0.1:1/v1/x", "ftp://127.0.0.1/", "//127.0.0.1:1/v1/x"] {
        let away = Fake::new(move |_| answer(307, &format!("Location: {location}\r\n"), ""));
        fails(at(&away.address).read("key"), Misconfigured, &["redirects"], &[TOKEN]);
        assert_eq!(away.seen().len(), 1);
    }
}

#[test]
fn a_write_that_was_reported_lost_is_found_by_reading() {
    let real = server();
    let has_failed = AtomicBool::new(false);
    let between = Fake::new(move |request| {
        let body = serde_json::from_str(&request.body).unwrap_or(Value::Null);
        let (status, body) = real.try_ask(&request.method, &request.path, body).unwrap();
        if request.method == "POST" && !has_failed.swap(true, Ordering::Relaxed) {
            assert_eq!(status, 200);
            return answer(500, "", r#"{"errors":["internal error"]}"#);
        }
        answer(status, "", &body.to_string())
    });
    let store = at(&between.address).prefix("lost");
    let entry = key();
    fails(store.create("key", &entry), Unavailable, &["HTTP 500"], &[TOKEN, text(&entry)]);
    fails(store.create("key", &key()), Conflict, &[], &[TOKEN]);
    assert_eq!(text(&there(store.read("key")).entry), text(&entry));
}

#[test]
fn a_server_that_goes_away_after_a_refusal_has_refused_nothing() {
    let denied = r#"{"errors":["1 error occurred:\n\t* permission denied\n\n"]}"#;
    let fake = Fake::new(move |request| match &*request.method {
        "POST" => answer(403, "", denied),
        _ => answer(503, "", "{}"),
    });
    // A token that may not update is denied what is there, and what is there can't be read now.
    fails(at(&fake.address).create("key", &key()), Unavailable, &["HTTP 503"], &[TOKEN]);
}

#[test]
fn a_server_that_loses_its_leader_after_a_refusal_has_refused_nothing() {
    let denied = r#"{"errors":["1 error occurred:\n\t* permission denied\n\n"]}"#;
    let fake = Fake::new(move |request| match &*request.path {
        "sys/capabilities-self" => {
            answer(500, "", r#"{"errors":["local node not active but active cluster node not found"]}"#)
        }
        _ if request.method == "POST" => answer(403, "", denied),
        // It lags, and has not seen what is there.
        _ => answer(404, "", r#"{"errors":[]}"#),
    });
    fails(at(&fake.address).create("key", &key()), Unavailable, &["HTTP 500"], &[TOKEN]);
}

/// Stands before the shared server and answers this many reads with what it was told first, as a
/// standby that lags.
fn lagging(lag: usize) -> Fake {
    let (left, first) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    Fake::new(move |request| {
        let real = server();
        let body = serde_json::from_str(&request.body).unwrap_or(Value::Null);
        let token = request.whole.lines().find_map(|line| line.strip_prefix("x-vault-token: ")).unwrap().to_owned();
        let as_client = Api::new(real.address.clone(), None, token);
        let (status, body) = as_client.try_ask(&request.method, &request.path, body).unwrap();
        if request.method == "POST" {
            left.store(lag, Ordering::SeqCst);
            return answer(status, "", &body.to_string());
        }
        let old = first.lock().unwrap().entry(request.path.clone()).or_insert((status, body.clone())).clone();
        let is_late = left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok();
        let (status, body) = if is_late { old } else { (status, body) };
        first.lock().unwrap().insert(request.path.clone(), (status, body.clone()));
        answer(status, "", &body.to_string())
    })
}

#[test]
fn a_standby_that_lags_is_waited_for() {
    let server = server();
    server.policy("lag", &[("secret/data/lag/*", "create,read")]);
    let least = server.token_of("lag");
    let fake = lagging(3);
    let through = |token: &str| OpenBao::at(&fake.address).token(token.into()).prefix("lag");
    let store = through(&server.token);
    assert!(store.read("key").unwrap().is_none());
    let entry = key();
    store.create("key", &entry).unwrap();
    let stored = there(store.read("key"));
    assert_eq!(text(&stored.entry), text(&entry));
    store.replace("key", &key(), &stored.version).unwrap();
    let second = there(store.read("key"));
    assert_eq!(second.version.as_str(), "2");
    store.replace("key", &entry, &second.version).unwrap();
    assert_eq!(there(store.read("key")).version.as_str(), "3");

    // Others have created it, which a token that may not update learns from a denial.
    for (name, token) in [("conflict", server.token.as_str()), ("denied", &least)] {
        let store = through(token);
        assert!(store.read(name).unwrap().is_none());
        root("lag").create(name, &entry).unwrap();
        fails(store.create(name, &key()), Conflict, &[], &[token]);
        assert_eq!(text(&there(store.read(name)).entry), text(&entry));
    }
}

#[test]
fn what_was_removed_is_gone_after_a_while() {
    let store = root("removed");
    store.create("key", &key()).unwrap();
    _ = there(store.read("key"));
    _ = server().ask("DELETE", "secret/metadata/removed/key", Value::Null);
    for seconds in [1, 0] {
        let started = Instant::now();
        assert!(store.read("key").unwrap().is_none());
        assert_eq!(started.elapsed().as_secs(), seconds, "it is waited for once");
    }
    store.create("key", &key()).unwrap();
    assert_eq!(there(store.read("key")).version.as_str(), "1");
}

#[test]
fn a_sealed_server_says_how_to_unseal_it() {
    let server = Bao::start();
    let store = OpenBao::at(&server.address).token(server.token.as_str().into());
    store.create("key", &key()).unwrap();
    _ = server.ask("PUT", "sys/seal", Value::Null);
    let secrets = [server.token.as_str()];
    let error = fails(store.read("key"), Unavailable, &["is sealed", "bao operator unseal"], &secrets);
    fails(store.create("other", &key()), Unavailable, &["is sealed"], &secrets);
    let log = std::fs::read_to_string(server.folder().join("log")).unwrap();
    let share = log.lines().find_map(|line| line.strip_prefix("Unseal Key: ")).unwrap();
    _ = server.shell(&format!("{} {share}", error.remedy().unwrap()));
    let started = Instant::now();
    while store.read("key").is_err() {
        assert!(started.elapsed() < Duration::from_secs(10));
        thread::sleep(Duration::from_millis(50));
    }
    assert!(store.read("other").unwrap().is_none(), "nothing was written");
}

#[test]
fn a_rate_that_is_exceeded_is_worth_another_attempt() {
    let server = server();
    _ = server.ask("POST", "sys/mounts/limited", json!({ "type": "kv", "options": { "version": "2" } }));
    let store = root("app").mount("limited");
    store.create("key", &key()).unwrap();
    _ = server.ask("POST", "sys/quotas/rate-limit/limited", json!({ "path": "limited", "rate": 1, "interval": "2s" }));
    let reads: Vec<_> = (0..5).map(|_| store.read("key")).collect();
    let refused = reads.into_iter().find_map(Result::err).unwrap();
    fails(Err::<(), _>(refused), Unavailable, &["too many requests"], &[&server.token]);
    thread::sleep(Duration::from_millis(2500));
    _ = there(store.read("key"));
}

#[test]
fn an_entry_whose_data_is_foreign_is_not_repeated() {
    let canary = "canary-of-a-stored-key";
    let body = format!(r#"{{"data":{{"data":{{"current":["{canary}"]}},"metadata":{{"version":1}}}}}}"#);
    let fake = Fake::new(move |_| answer(200, "", &body));
    fails(at(&fake.address).read("key"), Damaged, &[], &[TOKEN, canary]);
}

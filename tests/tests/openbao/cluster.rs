//! Three servers with Raft and TLS, of which the leader is killed while clients boot: one key each,
//! for all of them.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use secret_runtime::{OpenBao, Store as _, StoreErrorKind};
use secret_tests::servers::{Api, Process, bao, free_port, make_certificates};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{key, text};

const CLIENTS: usize = 16;
/// Each boots with this many secrets, one after the other, so that the kill falls among them.
const SECRETS: usize = 40;
const LIMIT: Duration = Duration::from_secs(60);

struct Node {
    api: Api,
    _process: Process,
}

struct Cluster {
    nodes: Vec<Node>,
    folder: TempDir,
}

impl Cluster {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        make_certificates(folder.path());
        let ports: Vec<u16> = (0..3).map(|_| free_port()).collect();
        let mut nodes: Vec<Node> = ports.iter().map(|port| start_node(folder.path(), *port, &ports)).collect();
        let first = &nodes[0].api;
        let keys = until(|| {
            let answer = first.try_ask("PUT", "sys/init", json!({ "secret_shares": 1, "secret_threshold": 1 }));
            answer.ok().filter(|(status, _)| *status == 200)
        });
        let share = keys.1.pointer("/keys_base64/0").unwrap().clone();
        let token = keys.1.pointer("/root_token").unwrap().as_str().unwrap().to_owned();
        for node in &mut nodes {
            node.api.token.clone_from(&token);
            // It joins by itself, and takes a share only then.
            until(|| {
                let answer = node.api.try_ask("PUT", "sys/unseal", json!({ "key": share })).ok()?;
                (answer.1.get("sealed") == Some(&json!(false))).then_some(())
            });
        }
        let cluster = Self { nodes, folder };
        // Only voters elect. The wait for stable servers, ten seconds, is shortened.
        let first = &cluster.nodes[0].api;
        let config = json!({ "server_stabilization_time": "1s" });
        until(|| {
            let answer = first.try_ask("POST", "sys/storage/raft/autopilot/configuration", config.clone()).ok()?;
            (answer.0 == 204).then_some(())
        });
        until(|| {
            let (_, state) = first.try_ask("GET", "sys/storage/raft/autopilot/state", Value::Null).ok()?;
            (state.pointer("/data/failure_tolerance") == Some(&json!(1))).then_some(())
        });
        cluster
    }

    /// The active server's number, as another tells it.
    fn leader(&self) -> usize {
        until(|| {
            let (_, answer) = self.nodes[0].api.try_ask("GET", "sys/leader", Value::Null).ok()?;
            let address = answer.get("leader_address")?.as_str()?;
            self.nodes.iter().position(|node| node.api.address == address)
        })
    }

    fn store(&self, address: &str, token: &str) -> OpenBao {
        OpenBao::at(address).token(token.into()).prefix("fleet").ca_certificate(self.folder.path().join("ca.pem"))
    }
}

fn start_node(folder: &Path, port: u16, ports: &[u16]) -> Node {
    let data = folder.join(port.to_string());
    fs::create_dir(&data).unwrap();
    let path = |name: &str| folder.join(name).display().to_string();
    let (ca, cert, key, data) = (path("ca.pem"), path("cert.pem"), path("key.pem"), data.display());
    let cluster = port + 1;
    let mut config =
        format!("storage \"raft\" {{\n  path = \"{data}\"\n  node_id = \"{port}\"\n  performance_multiplier = 1\n");
    for other in ports.iter().filter(|other| **other != port) {
        _ = write!(config, "  retry_join {{\n    leader_api_addr = \"https://127.0.0.1:{other}\"\n");
        _ = write!(config, "    leader_ca_cert_file = \"{ca}\"\n  }}\n");
    }
    _ = write!(
        config,
        "}}\nlistener \"tcp\" {{\n  address = \"127.0.0.1:{port}\"\n  cluster_address = \"127.0.0.1:{cluster}\"\n  \
         tls_cert_file = \"{cert}\"\n  tls_key_file = \"{key}\"\n}}\n\
         api_addr = \"https://127.0.0.1:{port}\"\ncluster_addr = \"https://127.0.0.1:{cluster}\"\n"
    );
    let file = folder.join(format!("{port}.hcl"));
    fs::write(&file, config).unwrap();
    let mut command = Command::new(bao());
    command.arg("server").arg(format!("-config={}", file.display())).env_clear().env("HOME", folder);
    let process = Process::start(&mut command, &folder.join(format!("{port}.log")));
    let api = Api::new(format!("https://127.0.0.1:{port}"), Some(folder.join("ca.pem")), String::new());
    Node { api, _process: process }
}

/// Tries until there is something.
#[track_caller]
fn until<T>(mut attempt: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(done) = attempt() {
            return done;
        }
        assert!(started.elapsed() < LIMIT, "waited too long");
        thread::sleep(Duration::from_millis(100));
    }
}

/// What a client does at its start: read, create where nothing is, and use what a read gives back.
/// While a server is away it tries the next one.
fn boot(stores: &[OpenBao], name: &str, outages: &mut usize) -> String {
    let mut server = 0;
    let started = Instant::now();
    loop {
        assert!(started.elapsed() < LIMIT, "{name}: waited too long");
        let store = &stores[server % stores.len()];
        let failed = match store.read(name) {
            Ok(Some(found)) => return text(&found.entry).to_owned(),
            Ok(None) => match store.create(name, &key()) {
                Ok(()) => continue,
                Err(error) => error,
            },
            Err(error) => error,
        };
        match failed.kind() {
            StoreErrorKind::Conflict => {}
            StoreErrorKind::Unavailable => {
                *outages += 1;
                server += 1;
                thread::sleep(Duration::from_millis(100));
            }
            _ => panic!("{name}: {failed:?}"),
        }
    }
}

#[test]
fn clients_agree_while_the_leader_is_killed() {
    let mut cluster = Cluster::start();
    let leader = cluster.leader();
    let api = &cluster.nodes[leader].api;
    _ = api.ask("POST", "sys/mounts/secret", json!({ "type": "kv", "options": { "version": "2" } }));
    api.policy("boot", &[("secret/data/fleet/*", "create,read")]);
    // A new mount is upgraded for a moment, in which it takes nothing.
    until(|| {
        let write = |node: &Node| node.api.try_ask("POST", "secret/data/ready", json!({ "data": {} })).unwrap().0;
        cluster.nodes.iter().all(|node| write(node) == 200).then_some(())
    });
    let (root, least) = (api.token.clone(), api.token_of("boot"));
    let addresses: Vec<String> = cluster.nodes.iter().map(|node| node.api.address.clone()).collect();
    let names: Vec<String> = (0..SECRETS).map(|number| format!("key-{number}")).collect();
    let clients: Vec<Vec<OpenBao>> = (0..CLIENTS)
        .map(|client| {
            let token = if client % 2 == 0 { &root } else { &least };
            let mut addresses = addresses.clone();
            addresses.rotate_left(client % 3);
            addresses.iter().map(|address| cluster.store(address, token)).collect()
        })
        .collect();

    // A standby answers reads by itself, and lags behind what was written through it.
    let standby = cluster.store(&addresses[(leader + 1) % 3], &root);
    secret_runtime::testing::store_contract(&standby).unwrap();

    let start = Barrier::new(CLIENTS + 1);
    let killed = cluster.nodes.remove(leader);
    let (keys, outages) = thread::scope(|scope| {
        let booting: Vec<_> = clients
            .iter()
            .map(|stores| {
                let (start, names) = (&start, &names);
                scope.spawn(move || {
                    start.wait();
                    let mut outages = 0;
                    let keys: Vec<String> = names.iter().map(|name| boot(stores, name, &mut outages)).collect();
                    (keys, outages)
                })
            })
            .collect();
        start.wait();
        thread::sleep(Duration::from_millis(150));
        drop(killed);
        let booted: Vec<_> = booting.into_iter().map(|client| client.join().unwrap()).collect();
        let outages: usize = booted.iter().map(|(_, outages)| outages).sum();
        (booted.into_iter().map(|(keys, _)| keys).collect::<Vec<_>>(), outages)
    });
    assert!(outages > 0, "nobody noticed the kill");
    let distinct: BTreeSet<&Vec<String>> = keys.iter().collect();
    assert_eq!(distinct.len(), 1, "all clients have the same keys");
    let survivor = cluster.store(&cluster.nodes[0].api.address, &root);
    for (name, key) in names.iter().zip(&keys[0]) {
        let stored = survivor.read(name).unwrap().unwrap();
        assert_eq!((text(&stored.entry), stored.version.as_str()), (key.as_str(), "1"), "{name} was written once");
    }
}

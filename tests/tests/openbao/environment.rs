//! `OpenBao::from_env`: the variables of the command line tools, each named where it is wrong.

use std::fs;
use std::process::Command;

use secret_runtime::Store as _;
use secret_tests::servers::{Api, Bao};
use secret_tests::{each, random_hex, reveals};

use crate::{key, root, server, text};

/// What the probe prints with these variables alone.
fn probe(variables: &[(&str, &str)]) -> String {
    let mut probe = Command::new(env!("CARGO_BIN_EXE_openbao-probe"));
    let output = probe.arg("key").env_clear().envs(variables.iter().copied()).output().unwrap();
    String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
}

#[test]
fn the_variables_are_those_of_the_tools() {
    let server: &Api = server();
    let (address, token) = (server.address.as_str(), server.token.as_str());
    let entry = key();
    root("probe").create("key", &entry).unwrap();
    let found = format!("key={}", text(&entry));
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().to_str().unwrap();
    fs::write(home.path().join(".vault-token"), token).unwrap();
    let sink = home.path().join("sink");
    fs::write(&sink, format!("{token}\n")).unwrap();
    let sink = sink.to_str().unwrap();
    let cases: [(&str, &[(&str, &str)]); 6] = [
        ("bao", &[("BAO_ADDR", address), ("BAO_TOKEN", token)]),
        ("vault", &[("VAULT_ADDR", address), ("VAULT_TOKEN", token)]),
        ("bao before vault", &[("BAO_ADDR", address), ("VAULT_ADDR", "x"), ("BAO_TOKEN", token), ("VAULT_TOKEN", "x")]),
        ("empty is unset", &[("BAO_ADDR", ""), ("VAULT_ADDR", address), ("BAO_TOKEN", ""), ("VAULT_TOKEN", token)]),
        ("home", &[("BAO_ADDR", address), ("HOME", folder)]),
        ("sink", &[("BAO_ADDR", address), ("HOME", "/nowhere"), ("BAO_TOKEN_PATH", sink)]),
    ];
    each(
        cases,
        |(name, _)| (*name).to_owned(),
        |(_, variables)| {
            let output = probe(variables);
            assert!(output.contains(&found), "{output}");
            assert_eq!(reveals(&output, token.as_bytes(), &[]), None, "{output}");
        },
    );
    let output = probe(&[("BAO_ADDR", address), ("BAO_TOKEN", token), ("BAO_NAMESPACE", "env/")]);
    assert!(output.contains("namespace: \"env\"") && !output.contains(&found), "{output}");
    // No proxy is asked, whatever the environment names.
    let proxied = [("BAO_ADDR", address), ("BAO_TOKEN", token), ("http_proxy", "http://127.0.0.1:1")];
    assert!(probe(&proxied).contains(&found));
}

#[test]
fn an_authority_is_a_file_or_a_folder() {
    let server = Bao::start_tls();
    let authority = server.authority.as_ref().unwrap();
    let folder = tempfile::tempdir().unwrap();
    fs::copy(authority, folder.path().join("ca.pem")).unwrap();
    fs::write(folder.path().join("readme"), "no certificate").unwrap();
    let (address, token) = (server.address.as_str(), server.token.as_str());
    for (name, path) in
        [("BAO_CACERT", authority.as_path()), ("VAULT_CACERT", authority), ("BAO_CAPATH", folder.path())]
    {
        let output = probe(&[("BAO_ADDR", address), ("BAO_TOKEN", token), (name, path.to_str().unwrap())]);
        assert!(output.contains("key is not there"), "{name}: {output}");
    }
    // The system's authorities did not sign it; this is how they are added to.
    let output = probe(&[("BAO_ADDR", address), ("BAO_TOKEN", token)]);
    assert!(output.contains("Misconfigured") && output.contains("BAO_CACERT"), "{output}");
    let system = ("SSL_CERT_FILE", authority.to_str().unwrap());
    assert!(probe(&[("BAO_ADDR", address), ("BAO_TOKEN", token), system]).contains("key is not there"));
}

#[test]
fn a_wrong_variable_is_named_and_not_repeated() {
    let canary = format!("hvs.{}", random_hex(16));
    let with_user = format!("https://user:{canary}@bao.example");
    let with_query = format!("https://bao.example/?token={canary}");
    let two_lines = format!("{canary}\nx");
    let address = ("BAO_ADDR", "http://127.0.0.1:1");
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().to_str().unwrap();
    let cases: [(&str, &[(&str, &str)]); 11] = [
        ("neither BAO_ADDR nor VAULT_ADDR", &[]),
        ("VAULT_ADDR: ", &[("VAULT_ADDR", &canary)]),
        ("BAO_ADDR: it holds a user", &[("BAO_ADDR", &with_user)]),
        ("BAO_ADDR: it holds a question mark", &[("BAO_ADDR", &with_query)]),
        ("BAO_ADDR: it does not begin with https://", &[("BAO_ADDR", "bao.example:8200")]),
        ("BAO_TOKEN: ", &[address, ("BAO_TOKEN", &two_lines)]),
        ("VAULT_TOKEN: ", &[address, ("VAULT_TOKEN", &two_lines)]),
        ("BAO_CACERT: /nowhere", &[address, ("BAO_CACERT", "/nowhere")]),
        (
            "VAULT_CACERT: /proc/self/environ: there is no certificate",
            &[address, ("VAULT_CACERT", "/proc/self/environ")],
        ),
        ("VAULT_CAPATH: ", &[address, ("VAULT_CAPATH", folder)]),
        ("token file /nowhere/.vault-token", &[address, ("HOME", "/nowhere")]),
    ];
    each(
        cases,
        |(words, _)| (*words).to_owned(),
        |(words, variables)| {
            let output = probe(variables);
            assert!(output.contains(words) && output.contains("Misconfigured"), "{output}");
            assert_eq!(reveals(&output, canary.as_bytes(), &[]), None, "{output}");
        },
    );
}

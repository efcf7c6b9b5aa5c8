//! `template`: each format by a parser or a tool of its own, and the service from what it deploys.

use std::collections::BTreeMap;
use std::fs;

use pulldown_cmark::{Event, Options, Parser, Tag};
use secret_tests::{Sandbox, base64, python_packages, random, random_hex, reveals, tool, tool_in};
use serde_json::Value;

use crate::check::VALIDATOR;
use crate::{ended, given, sandbox, secrets};

fn template(sandbox: &Sandbox, words: &str) -> String {
    secrets(sandbox, &format!("template --format {words}")).run().good().stdout
}

/// YAML as JSON.
fn yaml(sandbox: &Sandbox, text: &str, check: &str) -> Value {
    let folder = python_packages("validators", VALIDATOR);
    let file = sandbox.write("template.yaml", text, 0o644);
    let program = format!(
        "import json, sys; sys.path.insert(0, sys.argv[1]); import yaml\n\
         document = yaml.safe_load(open(sys.argv[2]))\n{check}\nprint(json.dumps(document))"
    );
    let answer = tool("python3", &["-c", &program, folder.to_str().unwrap(), file.to_str().unwrap()]);
    serde_json::from_str(&answer).unwrap()
}

/// A key for each secret that a deployment mounts, as its commands make them.
fn keys() -> BTreeMap<&'static str, String> {
    [("JWT_SECRET", random_hex(64)), ("Cookie_Key", base64(random(64))), ("db--pepper---1", random_hex(64))].into()
}

#[test]
fn env_is_read_by_a_shell_and_by_dotenvy() {
    let sandbox = sandbox();
    let text = template(&sandbox, "env");
    let path = sandbox.write("env", &text, 0o644);
    let names = ["JWT_SECRET", "COOKIE_SECRET", "PARTNER_KEY", "DB_PEPPER"];
    let read: Vec<_> = dotenvy::from_path_iter(&path).unwrap().collect::<Result<_, _>>().unwrap();
    assert_eq!(read, names.map(|name| (name.to_owned(), String::new())));
    let script = "set -eu; . \"$1\"; echo \"$JWT_SECRET$COOKIE_SECRET$PARTNER_KEY$DB_PEPPER.\"";
    assert_eq!(tool("sh", &["-c", script, "sh", path.to_str().unwrap()]), ".\n");
    assert!(text.contains("# Issued by the bank.\n"), "{text}");
    // What the comments say makes keys that are taken.
    let mut start = secrets(&sandbox, "check").var("APP_ENV", "production");
    for name in ["JWT_SECRET", "COOKIE_SECRET", "DB_PEPPER"] {
        let begin = format!("# {name}: ");
        let make = text.lines().find_map(|line| line.strip_prefix(&begin)).unwrap();
        start = start.var(name, tool("sh", &["-c", make]).trim_end());
    }
    ended(&start.run(), 0);
}

#[test]
fn compose_keeps_its_schema_and_names_what_the_service_reads() {
    let sandbox = sandbox();
    let text = template(&sandbox, "compose --service web");
    let check = "import json, os, jsonschema\n\
        schema = json.load(open(os.path.join(sys.argv[1], 'compose/config/compose_spec.json')))\n\
        jsonschema.validate(document, schema)";
    let document = yaml(&sandbox, &text, check);
    let service = &document["services"]["web"];
    // As the engine does it: each file at its target.
    let mut script = String::from("mkdir -p /run/secrets\n");
    let keys = keys();
    for secret in service["secrets"].as_array().unwrap() {
        let source = secret["source"].as_str().or(secret.as_str()).unwrap();
        let target = secret["target"].as_str().unwrap_or(source);
        assert_eq!(document["secrets"][source]["file"], format!("./secrets/{source}"));
        script = format!("{script}umask 222; echo {} > \"/run/secrets/{target}\"\n", keys[source]);
    }
    let mut start = secrets(&sandbox, "check");
    for (name, value) in service["environment"].as_object().unwrap() {
        start = start.var(name, value.as_str().unwrap());
    }
    let run = start.with_run(&script).run();
    ended(&run, 0);
    assert!(run.stdout.contains("mode: production") && run.stdout.contains("credential /run/secrets/Cookie_Key"));
}

#[test]
fn kubernetes_keeps_its_schema_and_names_what_the_service_reads() {
    let sandbox = sandbox();
    let text = template(&sandbox, "kubernetes");
    let check = "import kubernetes_validate\nkubernetes_validate.validate(document, '1.37', strict=True)";
    let document = yaml(&sandbox, &text, check);
    let pod = &document["spec"]["template"]["spec"];
    let (volume, container) = (&pod["volumes"][0]["secret"], &pod["containers"][0]);
    assert_eq!(volume["defaultMode"], 0o440);
    // As the kubelet does it: a folder of a moment's own, and links by way of `..data`.
    let mount = container["volumeMounts"][0]["mountPath"].as_str().unwrap().replace("/etc", "{}");
    let keys = keys();
    for item in volume["items"].as_array().unwrap() {
        let (key, path) = (&keys[item["key"].as_str().unwrap()], item["path"].as_str().unwrap());
        sandbox.write(&format!("service-secrets/..1/{path}"), format!("{key}\n"), 0o440);
        sandbox.link(&format!("service-secrets/{path}"), format!("..data/{path}"));
    }
    sandbox.link("service-secrets/..data", "..1");
    let mut start = secrets(&sandbox, "check");
    for variable in container["env"].as_array().unwrap() {
        let value = variable["value"].as_str().unwrap().replace("/etc/service-secrets", &mount);
        start = start.var(variable["name"].as_str().unwrap(), value);
    }
    ended(&start.run(), 0);
    // The command that makes the secret, without the cluster.
    let command = text.lines().filter_map(|line| line.strip_prefix("#   ")).collect::<Vec<_>>().join("\n");
    let kubectl = "kubectl() { for word; do case $word in --from-file=*) word=${word#--from-file=}; \
         echo \"${word%%=*}\"; wc -c < \"${word#*=}\";; esac; done; }";
    let made = tool("bash", &["-c", &format!("{kubectl}\n{command}")]);
    assert_eq!(
        made.split_whitespace().collect::<Vec<_>>(),
        ["JWT_SECRET", "129", "Cookie_Key", "88", "db--pepper---1", "86"]
    );
}

#[test]
fn systemd_takes_the_drop_in_and_the_service_its_credentials() {
    let sandbox = sandbox();
    let text = template(&sandbox, "systemd --service web");
    sandbox.write("units/web.service", "[Service]\nExecStart=/bin/true\n", 0o644);
    sandbox.write("units/web.service.d/secrets.conf", &text, 0o644);
    _ = tool("systemd-analyze", &["--version"]);
    let verify = || tool_in(&sandbox.path("units"), "sh", &["-c", "systemd-analyze verify ./web.service 2>&1 || true"]);
    let said = verify();
    assert!(!said.contains("secrets.conf"), "{said}");
    let wrong = text.replace("LoadCredentialEncrypted=JWT", "LoadCredentialEncrypt=JWT");
    sandbox.write("units/web.service.d/secrets.conf", wrong, 0o644);
    assert!(verify().contains("secrets.conf"), "the tool sees what is wrong");

    let mut start = secrets(&sandbox, "check").var("CREDENTIALS_DIRECTORY", "{}/credentials");
    let keys = keys();
    for line in text.lines() {
        if let Some(credential) = line.strip_prefix("LoadCredentialEncrypted=") {
            let (name, place) = credential.split_once(':').unwrap();
            assert_eq!(place, format!("/etc/credstore.encrypted/{name}"));
            let key = keys.get(name).unwrap_or(&keys["db--pepper---1"]);
            sandbox.write(&format!("credentials/{name}"), format!("{key}\n"), 0o400);
        }
        if let Some((name, value)) = line.strip_prefix("Environment=").and_then(|line| line.split_once('=')) {
            start = start.var(name, value.replace("%d", "{}/credentials"));
        }
    }
    let run = start.run();
    ended(&run, 0);
    assert!(run.stdout.contains("credentials/Cookie_Key") && run.stdout.contains("mode: production"), "{}", run.stdout);
}

#[test]
fn markdown_is_a_table_of_every_secret() {
    let text = template(&sandbox(), "markdown");
    let (mut rows, mut cells, mut cell) = (0, Vec::new(), String::new());
    for event in Parser::new_ext(&text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::TableRow) => rows += 1,
            Event::Start(Tag::TableCell) => cell.clear(),
            Event::Text(text) | Event::Code(text) => cell += &text,
            Event::End(pulldown_cmark::TagEnd::TableCell) => cells.push(cell.clone()),
            _ => {}
        }
    }
    assert_eq!((rows, cells.len()), (5, 24));
    assert_eq!(cells[4..6], ["JWT_SECRET", "Signs session tokens (HS256 and up), 'and' \"more\" | all."]);
    assert!(cells.contains(&"openssl rand -base64 64 | tr -d '\\n'".to_owned()));
}

#[cfg(feature = "openbao")]
#[test]
fn the_policy_is_one_that_openbao_takes() {
    let sandbox = sandbox();
    let text = template(&sandbox, "openbao-policy --mount /kv/ --prefix app/web");
    let path = sandbox.write("policy.hcl", &text, 0o644);
    let bao = secret_tests::servers::bao().to_str().unwrap();
    _ = tool(bao, &["policy", "fmt", path.to_str().unwrap()]);
    let formatted = fs::read_to_string(&path).unwrap();
    assert!(formatted.contains("path \"kv/data/app/web/jwt\" {\n  capabilities = [\"read\"]\n}"), "{formatted}");
    assert_eq!(formatted.matches("path \"").count(), 5);
}

#[test]
fn no_template_shows_a_value() {
    let sandbox = sandbox();
    for format in ["env", "compose", "kubernetes", "systemd", "openbao-policy", "markdown"] {
        let value = random_hex(64);
        let all = given(&sandbox, &format!("template --format {format}")).var("JWT_SECRET", &value).run().good().all();
        assert_eq!(reveals(&all, value.as_bytes(), &[]), None, "{format}");
    }
}

//! Help and completions, which show nothing of the environment.

use secret_tests::{reveals, tool};

use crate::{ended, given, sandbox, secrets};

#[test]
fn help_shows_no_value() {
    let sandbox = sandbox();
    let value = secret_tests::random_hex(64);
    for words in
        ["--help", "help generate", "check --help", "generate --help", "rotate --help", "template --help", "nonsense"]
    {
        let run = given(&sandbox, words).var("JWT_SECRET", &value).var("APP_ENV", "production").run();
        ended(&run, if words == "nonsense" { 2 } else { 0 });
        assert!(run.all().contains("Usage: operator secrets"), "{words}: {}", run.all());
        assert_eq!(reveals(&run.all(), value.as_bytes(), &[]), None, "{words}: {}", run.all());
    }
}

#[test]
fn completions_are_scripts() {
    let sandbox = sandbox();
    let run = secrets(&sandbox, "completions bash").run();
    ended(&run, 0);
    assert!(run.stdout.contains("openbao-policy"));
    let script = sandbox.write("completions", &run.stdout, 0o644);
    let asked = format!(
        ". {}; COMP_WORDS=(operator secrets ch); COMP_CWORD=2; _operator operator ch secrets; echo \"${{COMPREPLY[@]}}\"",
        script.display()
    );
    assert_eq!(tool("bash", &["-c", &asked]).trim(), "check");
}

#[test]
fn without_the_word_the_service_starts() {
    let sandbox = sandbox();
    for words in [&[] as &[&str], &["serve"], &["--port", "secrets"]] {
        assert_eq!(sandbox.start(words).run().good().stdout, "it serves\n");
    }
}

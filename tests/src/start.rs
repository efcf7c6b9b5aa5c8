//! Starts a child: cleared environment, its own folder, no standard input, a time limit.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::ffi::OsString;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::sandbox::{NOBODY, Sandbox, is_root};
use crate::tools::install_line;

const LIMIT: Duration = Duration::from_secs(20);

/// A child to be.
#[derive(Debug)]
#[must_use = "nothing is started before `run`"]
pub struct Start<'a> {
    sandbox: &'a Sandbox,
    /// Commands that run the child, outermost first.
    before: Vec<OsString>,
    program: OsString,
    arguments: Vec<OsString>,
    variables: Vec<(OsString, OsString)>,
}

/// What became of a child.
#[derive(Debug)]
pub struct Run {
    /// Its exit status; none where a signal ended it.
    pub code: Option<i32>,
    /// What it printed.
    pub stdout: String,
    /// What it complained of.
    pub stderr: String,
}

#[expect(clippy::missing_panics_doc, reason = "for tests: each panics where the system refuses")]
impl<'a> Start<'a> {
    pub(crate) fn new(sandbox: &'a Sandbox, program: &Path, arguments: &[&str]) -> Self {
        let arguments = arguments.iter().map(Into::into).collect();
        let variables = vec![("BASE".into(), sandbox.path("base").into())];
        Self { sandbox, before: Vec::new(), program: program.into(), arguments, variables }
    }

    /// Sets a variable; `{}` in it stands for the sandbox's folder.
    pub fn var(mut self, name: &str, value: impl AsRef<str>) -> Self {
        let value = value.as_ref().replace("{}", self.sandbox.path("").to_str().unwrap().trim_end_matches('/'));
        self.variables.retain(|(known, _)| known != name);
        self.variables.push((name.into(), value.into()));
        self
    }

    /// Sets a variable whose value is no text.
    pub fn raw_var(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.variables.push((name.into(), value.into()));
        self
    }

    /// Puts a command with its arguments before the child's.
    pub fn after(mut self, words: &[&str]) -> Self {
        self.before.splice(0..0, words.iter().map(OsString::from));
        // To find the command. The child itself runs no programs.
        if !self.variables.iter().any(|(name, _)| name == "PATH") {
            self.variables.push(("PATH".into(), std::env::var_os("PATH").unwrap_or_default()));
        }
        self
    }

    /// Runs a shell script first, and the child then as the same process.
    pub fn after_script(self, script: &str) -> Self {
        self.after(&["sh", "-c", &format!("set -e\n{script}\nexec \"$@\""), "sh"])
    }

    /// As a user who is not root: the tests' own, or nobody.
    pub fn unprivileged(mut self) -> Self {
        if !is_root() {
            return self;
        }
        self.program = self.sandbox.copy_of_program().into();
        let (user, group) = (format!("--reuid={NOBODY}"), format!("--regid={NOBODY}"));
        self.after(&["setpriv", &user, &group, "--clear-groups"])
    }

    /// In a mount namespace of its own, where a shell script runs first as root, or as a user who
    /// is mapped to root.
    pub fn with_mounts(self, script: &str) -> Self {
        let whole = self.after_script(script);
        if is_root() {
            whole.after(&["unshare", "--mount"])
        } else {
            whole.after(&["unshare", "--user", "--map-root-user", "--mount"])
        }
    }

    /// With a fresh `/run`, where a script sets up what a container's engine or systemd would.
    pub fn with_run(self, script: &str) -> Self {
        self.with_mounts(&format!("mount -t tmpfs -o mode=0755 none /run\n{script}"))
    }

    /// With a terminal for its input and output, so that standard error is in [`Run::stdout`] too.
    pub fn at_terminal(self) -> Self {
        let words = self.before.iter().chain([&self.program]).chain(&self.arguments);
        let quoted = words.map(|word| format!("'{}'", word.to_str().unwrap().replace('\'', r"'\''")));
        let line = quoted.collect::<Vec<_>>().join(" ");
        let start = Self { before: Vec::new(), program: "script".into(), arguments: Vec::new(), ..self }.after(&[]);
        let arguments = ["--quiet", "--return", "--command", &line, "/dev/null"].map(OsString::from).to_vec();
        Self { arguments, ..start }
    }

    /// Starts the child and waits for its end.
    #[must_use]
    pub fn run(self) -> Run {
        let mut line = self.before.into_iter().chain([self.program]).chain(self.arguments);
        let program = line.next().unwrap();
        let child = Command::new(&program)
            .args(line)
            .env_clear()
            .envs(self.variables)
            .current_dir(self.sandbox.path("work"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .spawn()
            .unwrap_or_else(|error| {
                panic!("{}: {error}: {}", program.display(), install_line(program.to_str().unwrap_or_default()))
            });
        let group = format!("-{}", child.id());
        let (sender, end) = mpsc::channel();
        let waiting = thread::spawn(move || {
            let output = child.wait_with_output();
            // Nobody listens any more where the child was killed.
            _ = sender.send(output);
        });
        let Ok(output) = end.recv_timeout(LIMIT) else {
            _ = Command::new("kill").args(["-KILL", "--", &group]).status();
            _ = waiting.join();
            panic!("the child did not end within {} s: {}", LIMIT.as_secs(), program.display());
        };
        let output = output.unwrap();
        Run {
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

#[expect(clippy::missing_panics_doc, reason = "for tests")]
impl Run {
    /// Everything it wrote.
    #[must_use]
    pub fn all(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }

    /// Itself, where it ended well.
    #[must_use]
    #[track_caller]
    pub fn good(self) -> Self {
        assert_eq!(self.code, Some(0), "should have started:\n{}", self.all());
        self
    }

    /// Itself, where it refused to start with this many problems, and printed no key.
    #[must_use]
    #[track_caller]
    pub fn refused(self, problems: usize) -> Self {
        assert_eq!(self.code, Some(1), "should have refused to start:\n{}", self.all());
        let things = if problems == 1 { "problem" } else { "problems" };
        assert!(self.stderr.contains(&format!("{problems} {things} with secrets")), "{problems} {things}:\n{self:?}");
        assert_eq!(self.stdout, "", "nothing is handed over");
        self
    }

    /// Itself, where standard error has each of these.
    #[must_use]
    #[track_caller]
    pub fn says(self, words: &[&str]) -> Self {
        for word in words {
            assert!(self.stderr.contains(word), "nothing of {word:?} in:\n{}", self.stderr);
        }
        self
    }

    /// Itself, where the report has each of these.
    #[must_use]
    #[track_caller]
    pub fn reports(self, words: &[&str]) -> Self {
        for word in words {
            assert!(self.stdout.contains(word), "nothing of {word:?} in:\n{}", self.stdout);
        }
        self
    }

    /// The key that it resolved for a field, in hex.
    #[must_use]
    pub fn key(&self, field: &str) -> Option<&str> {
        self.stdout.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix('='))
    }

    /// The first command that it says would mend a problem.
    #[must_use]
    #[track_caller]
    pub fn remedy(&self) -> String {
        let line = self.stderr.lines().find_map(|line| line.trim_start().strip_prefix("mend: "));
        line.unwrap_or_else(|| panic!("no remedy in:\n{}", self.stderr)).to_owned()
    }
}

//! Ten processes boot at once on an empty store, agree on one key, and follow its rotation.
//!
//! ```sh
//! cargo run -p secret-examples --example fleet --features openbao
//! ```
//!
//! It installs an OpenBao server below `target`, starts it in development mode on this machine, and
//! starts itself ten times.

use std::io::{BufRead as _, BufReader, Lines, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use secret_runtime::{KeySet, Live, Mode, OpenBao, ResolvedSecrets, Resolver, SecretString};
use secret_tests::servers::Bao;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

#[derive(ResolvedSecrets)]
struct Secrets {
    /// Signs session tokens. Whoever boots first makes it, in production too.
    #[secret(entry = "jwt", bytes = 64, generate = "always")]
    jwt: KeySet<SecretString>,
}

/// Production, with the store that the usual variables name (`BAO_ADDR`, `BAO_TOKEN`, …).
fn resolver() -> Result<Resolver> {
    Ok(Resolver::new().mode(Mode::Production).store(OpenBao::from_env()?).on_event(|event| println!("  {event}")))
}

/// One of the ten: prints what it signs with, and prints it again whenever a line comes in.
fn instance() -> Result<()> {
    let live = Live::<Secrets>::new(resolver()?)?;
    // A service reloads by itself: `.every(Duration::from_secs(60))?`.
    println!("signs with {}", live.snapshot().jwt.current().kid());
    for line in std::io::stdin().lines() {
        _ = line?;
        live.reload()?;
        println!("signs with {}", live.snapshot().jwt.current().kid());
    }
    Ok(())
}

struct Instance {
    child: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
}

impl Instance {
    /// Prints what it says, up to the key that it signs with.
    fn tell(&mut self, number: usize) -> Result<()> {
        for line in &mut self.output {
            let line = line?;
            println!("instance {number}: {}", line.trim());
            if line.starts_with("signs with") {
                return Ok(());
            }
        }
        Err("an instance ended".into())
    }
}

fn tell_all(fleet: &mut [Instance]) -> Result<()> {
    fleet.iter_mut().zip(1..).try_for_each(|(instance, number)| instance.tell(number))
}

fn main() -> Result<()> {
    if std::env::args().any(|word| word == "instance") {
        return instance();
    }
    println!("starting OpenBao …");
    let server = Bao::start();
    let program = std::env::current_exe()?;
    let start = || -> Result<Instance> {
        let mut command = Command::new(&program);
        command.arg("instance").env("BAO_ADDR", &server.address).env("BAO_TOKEN", &server.token);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let (input, output) = (child.stdin.take().ok_or("no input")?, child.stdout.take().ok_or("no output")?);
        Ok(Instance { child, input, output: BufReader::new(output).lines() })
    };
    println!("\nten processes boot at once on an empty store");
    let mut fleet = (0..10).map(|_| start()).collect::<Result<Vec<_>>>()?;
    tell_all(&mut fleet)?;

    println!("\nthe operator rotates the key: publish, everybody reloads, promote");
    let store = OpenBao::at(&server.address).token(server.token.clone().into());
    let operator = Resolver::new().mode(Mode::Production).store(store).on_event(|_| ());
    let rotation = operator.rotation::<Secrets>("jwt")?;
    let reload = |fleet: &mut [Instance]| fleet.iter_mut().try_for_each(|instance| writeln!(instance.input));
    println!("{}", rotation.publish()?);
    reload(&mut fleet)?;
    tell_all(&mut fleet)?;
    // An operator gives the age that every reload is sure to be over by.
    println!("{}", rotation.promote(Duration::ZERO)?);
    reload(&mut fleet)?;
    tell_all(&mut fleet)?;
    for Instance { mut child, input, output } in fleet {
        drop((input, output));
        if !child.wait()?.success() {
            return Err("an instance failed".into());
        }
    }
    Ok(())
}

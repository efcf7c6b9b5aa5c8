//! The child of the rotation tests: takes one step, prints the keys of the set, or waits for a signal
//! and prints the current key's id before and after.
//!
//! ```sh
//! rotate publish | promote | retire | keys | hangup
//! ```

use std::time::Duration;

use secret_runtime::{ExposeSecret as _, KeySet, Live, ResolvedSecrets, Resolver, SecretString};

#[derive(ResolvedSecrets)]
#[secret(dir_env = "BASE")]
struct Secrets {
    #[secret(env = "JWT_SECRET", file = ".jwt-secret", bytes = 48)]
    jwt: KeySet<SecretString>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let resolver = Resolver::new();
    let rotation = || resolver.rotation::<Secrets>("JWT_SECRET");
    match words.as_slice() {
        ["publish"] => println!("{}", rotation()?.publish()?),
        ["promote"] => println!("{}", rotation()?.promote(Duration::ZERO)?),
        ["retire"] => println!("{}", rotation()?.retire(Duration::ZERO)?),
        ["keys"] => {
            for key in Secrets::resolve()?.jwt.verifiers() {
                println!("{}={}", key.place(), secret_tests::hex(key.expose_secret()));
            }
        }
        ["hangup"] => {
            let live = Live::<Secrets>::new(Resolver::new())?.on_sighup()?;
            let kid = |live: &Live<Secrets>| live.snapshot().jwt.current().kid().to_owned();
            let first = kid(&live);
            println!("{first}");
            while kid(&live) == first {
                std::thread::sleep(Duration::from_millis(5));
            }
            println!("{}", kid(&live));
        }
        _ => return Err("publish, promote, retire, keys or hangup".into()),
    }
    Ok(())
}

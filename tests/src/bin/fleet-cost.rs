//! What a fleet costs its store: the time of a boot and of a reload, and how many a second one server
//! on this machine answers.
//!
//! ```sh
//! cargo run --release -p secret-tests --features openbao --bin fleet-cost
//! ```

#![expect(clippy::unwrap_used, reason = "a benchmark that can't measure has no result")]

use std::time::{Duration, Instant};

use secret_runtime::{KeySet, Live, Mode, OpenBao, ResolvedSecrets, Resolver, SecretString};
use secret_tests::servers::Bao;

#[derive(ResolvedSecrets)]
struct Secrets {
    #[secret(entry = "jwt", generate = "always")]
    _jwt: KeySet<SecretString>,
    #[secret(entry = "cookie", generate = "always")]
    _cookie: KeySet<SecretString>,
    #[secret(entry = "webhook", generate = "always")]
    _webhook: SecretString,
}

fn main() {
    let server = Bao::start();
    let resolver = || {
        let store = OpenBao::at(&server.address).token(server.token.clone().into());
        Resolver::new().mode(Mode::Production).env([("A", "b")]).store(store).on_event(|_| ())
    };
    let timed = |times: u32, mut call: Box<dyn FnMut()>| {
        let start = Instant::now();
        (0..times).for_each(|_| call());
        start.elapsed().as_secs_f64() * 1e3 / f64::from(times)
    };
    println!("| three secrets, one server, loopback | |");
    println!("|---|---|");
    println!(
        "| first boot, which makes them | {:.1} ms |",
        timed(1, Box::new(|| drop(resolver().resolve::<Secrets>().unwrap())))
    );
    println!("| boot | {:.1} ms |", timed(100, Box::new(|| drop(resolver().resolve::<Secrets>().unwrap()))));
    let live = Live::<Secrets>::new(resolver()).unwrap();
    println!("| reload | {:.1} ms |", timed(300, Box::new(|| _ = live.reload().unwrap())));
    let (clients, time) = (32, Duration::from_secs(5));
    let reloads: u32 = std::thread::scope(|scope| {
        let client = || {
            let live = Live::<Secrets>::new(resolver()).unwrap();
            let (start, mut count) = (Instant::now(), 0);
            while start.elapsed() < time {
                _ = live.reload().unwrap();
                count += 1;
            }
            count
        };
        let clients: Vec<_> = (0..clients).map(|_| scope.spawn(client)).collect();
        clients.into_iter().map(|client| client.join().unwrap()).sum()
    });
    println!(
        "| reloads a second, {clients} clients beside the server | {:.0} |",
        f64::from(reloads) / time.as_secs_f64()
    );
}

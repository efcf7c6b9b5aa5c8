//! What a request pays for rotation: a snapshot, a key by its id, a verification by trial.
//!
//! ```sh
//! cargo run --release -p secret-tests --bin keyset-cost
//! ```

#![expect(clippy::unwrap_used, reason = "a benchmark that can't measure has no result")]

use std::hint::black_box;
use std::sync::{Arc, RwLock};
use std::time::Instant;

use hmac_sha256::HMAC;
use secret_runtime::{ExposeSecret as _, KeySet, Live, Mode, ResolvedSecrets, Resolver, SecretString};
use secret_tests::random_hex;

#[derive(ResolvedSecrets)]
struct Secrets {
    #[secret(env = "JWT_SECRET")]
    jwt: KeySet<SecretString>,
}

fn resolver(keys: usize) -> Resolver {
    let previous: Vec<String> = (1..keys).map(|_| random_hex(64)).collect();
    let variables = [("JWT_SECRET", random_hex(64)), ("JWT_SECRET_PREVIOUS", previous.join(","))];
    Resolver::new().mode(Mode::Production).env(variables)
}

/// Nanoseconds of one call: the least of seven loops, since these machines are shared.
fn nanoseconds<R>(mut call: impl FnMut() -> R) -> f64 {
    const TIMES: u32 = 100_000;
    let mut measure = |_| {
        let start = Instant::now();
        for _ in 0..TIMES {
            black_box(call());
        }
        start.elapsed().as_secs_f64() * 1e9 / f64::from(TIMES)
    };
    (0..7).map(&mut measure).fold(f64::INFINITY, f64::min)
}

fn main() {
    println!("| | ns |");
    println!("|---|---|");
    let live = Live::<Secrets>::new(resolver(1)).unwrap();
    let locked = RwLock::new(Arc::new(resolver(1).resolve::<Secrets>().unwrap()));
    println!("| `Live::snapshot` | {:.1} |", nanoseconds(|| live.snapshot().jwt.current().expose_secret().len()));
    let read = || Arc::clone(&locked.read().unwrap()).secrets.jwt.current().expose_secret().len();
    println!("| the same by `RwLock<Arc<T>>` | {:.1} |", nanoseconds(read));
    for keys in [1, 2, 5] {
        let set = resolver(keys).resolve::<Secrets>().unwrap().secrets.jwt;
        let last = set.verifiers().last().unwrap();
        let mac = HMAC::mac(b"a cookie of some forty bytes, as they are", last.expose_secret());
        let kid = last.kid().to_owned();
        println!("| `find`, the last of {keys} keys | {:.1} |", nanoseconds(|| set.find(black_box(&kid)).is_some()));
        let verify = || {
            let check = |key: &SecretString| {
                (HMAC::mac(b"a cookie of some forty bytes, as they are", key.expose_secret()) == mac).then_some(())
            };
            set.verify(check).is_some()
        };
        println!("| `verify` by HMAC-SHA-256, the last of {keys} keys | {:.0} |", nanoseconds(verify));
    }
}

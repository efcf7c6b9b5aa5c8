//! Prints what the environment makes of OpenBao, and what it holds of the entries that are named.

use secret_runtime::{ExposeSecret as _, OpenBao, Store as _};

fn main() {
    let store = match OpenBao::from_env() {
        Ok(store) => store.prefix("probe"),
        Err(error) => return println!("error: {:?}: {error}", error.kind()),
    };
    println!("{store:?}");
    for name in std::env::args().skip(1) {
        match store.read(&name) {
            Ok(Some(stored)) => println!("{name}={}", stored.entry.current.text.expose_secret()),
            Ok(None) => println!("{name} is not there"),
            Err(error) => println!("{name}: {:?}: {error}", error.kind()),
        }
    }
}

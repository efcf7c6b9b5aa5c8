//! Holds one secret for a memory scanner: resolves, waits for a line, drops, waits for another.
//!
//! The first argument chooses the field's type; the source is whatever the environment has.

use std::io::{self, BufRead as _, Write as _};
use std::path::PathBuf;
use std::time::Duration;

use secret_runtime::jsonwebtoken_11::Hs512Key;
use secret_runtime::{
    ExposeSecret as _, KeySet, Live, ResolvedSecrets, Resolver, SecretBox, SecretSlice, SecretString,
};

macro_rules! holders {
    ($($name:literal $holder:ident { $($words:tt)* } $type:ty;)*) => {
        $(
            #[derive(ResolvedSecrets)]
            struct $holder {
                #[secret(env = "KEY", credential = "key", file = "key", bytes = 64, $($words)*)]
                _key: $type,
            }
        )*

        /// Resolves the struct of that name, and gives the way to drop it.
        fn resolve(name: &str) -> Option<Box<dyn FnOnce()>> {
            let resolver = in_base()?;
            match name {
                $($name => {
                    let held = resolver.resolve::<$holder>();
                    // An error is dropped before the scan, as an application would that retries.
                    let held = held.map_err(|error| println!("refused: {}", error.problems().len())).ok();
                    Some(Box::new(move || drop(held)))
                })*
                _ => None,
            }
        }
    };
}

/// A key of the application's own, which copies once.
struct Own {
    _key: SecretSlice<u8>,
}

impl Own {
    fn new(key: &[u8]) -> Result<Self, ()> {
        if key.is_empty() { Err(()) } else { Ok(Self { _key: SecretBox::new(key.into()) }) }
    }
}

holders! {
    "text" Text { encoding = "hex" } SecretString;
    "slice" Slice { encoding = "hex" } SecretSlice<u8>;
    "array" Array { encoding = "hex" } SecretBox<[u8; 64]>;
    "optional" Optional { encoding = "hex" } Option<SecretBox<[u8; 64]>>;
    "base64" Base64 { encoding = "base64" } SecretSlice<u8>;
    "with" With { encoding = "hex", with = Own::new } Own;
    "jwt" Jwt { encoding = "hex" } Hs512Key;
    "set" Set { encoding = "hex" } KeySet<SecretSlice<u8>>;
    "set-with" SetWith { encoding = "hex", with = Own::new } KeySet<Own>;
}

fn in_base() -> Option<Resolver> {
    Some(Resolver::new().base_dir(std::env::var_os("BASE").map(PathBuf::from)?).on_event(|_| {}))
}

/// Reloads instead of being dropped.
fn live() -> Option<Box<dyn FnOnce()>> {
    let live = Live::<Set>::new(in_base()?).ok()?;
    Some(Box::new(move || {
        _ = live.reload().is_ok_and(|changed| changed);
        // It stays alive.
        std::mem::forget(live);
    }))
}

/// A whole rotation, after which nobody holds a key.
fn rotate() -> Option<Box<dyn FnOnce()>> {
    let resolver = in_base()?;
    let rotation = resolver.rotation::<Set>("KEY").ok()?;
    rotation.publish().ok()?;
    rotation.promote(Duration::ZERO).ok()?;
    Some(Box::new(|| ()))
}

/// What an application does by hand, for comparison: `std::env::var`, decoded, and dropped.
fn by_hand() -> Option<Box<dyn FnOnce()>> {
    let text = std::env::var("KEY").ok()?;
    let pairs = text.as_bytes().chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
    let key = SecretString::from(text.clone());
    let bytes: Option<Vec<u8>> = pairs.collect();
    Some(Box::new(move || {
        _ = key.expose_secret();
        drop((key, bytes));
    }))
}

fn main() -> io::Result<()> {
    let name = std::env::args().nth(1).unwrap_or_default();
    let drop_it = match name.as_str() {
        "by-hand" => by_hand(),
        "live" => live(),
        "rotate" => rotate(),
        name => resolve(name),
    };
    let Some(drop_it) = drop_it else { return Err(io::Error::other("no such holder")) };
    let mut lines = io::stdin().lock();
    println!("held");
    io::stdout().flush()?;
    lines.read_line(&mut String::new())?;
    drop_it();
    println!("dropped");
    io::stdout().flush()?;
    lines.read_line(&mut String::new())?;
    Ok(())
}

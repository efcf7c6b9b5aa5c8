//! Rotates the key of JSON web tokens in three steps, while tokens of every age stay valid.
//!
//! ```sh
//! cargo run -p secret-examples --example rotation
//! ```

use std::time::{Duration, SystemTime};

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode};
use secret_runtime::{ExposeSecret as _, KeySet, Live, Mode, ResolvedSecrets, Resolver, Rotated, SecretString};
use serde::{Deserialize, Serialize};

#[derive(ResolvedSecrets)]
struct Secrets {
    /// Signs session tokens (HS512).
    #[secret(file = "jwt-secret", bytes = 64)]
    jwt: KeySet<SecretString>,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    sub: String,
    exp: u64,
}

/// Signs with the current key, and says in the header which one it was.
fn sign(keys: &KeySet<SecretString>, name: &str) -> Result<String, Box<dyn std::error::Error>> {
    let exp = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_secs() + 3600;
    let header = Header { kid: Some(keys.current().kid().to_owned()), ..Header::new(Algorithm::HS512) };
    let key = EncodingKey::from_secret(keys.current().expose_secret().as_bytes());
    Ok(encode(&header, &Claims { sub: name.to_owned(), exp }, &key)?)
}

/// Verifies with the key that the header names. The name is no secret, and proves nothing.
fn verify(keys: &KeySet<SecretString>, token: &str) -> Result<String, Box<dyn std::error::Error>> {
    let kid = decode_header(token)?.kid.ok_or("it names no key")?;
    let key = keys.find(&kid).ok_or("its key was retired, or never was ours")?;
    let decoding = DecodingKey::from_secret(key.expose_secret().as_bytes());
    let claims = decode::<Claims>(token, &decoding, &Validation::new(Algorithm::HS512))?.claims;
    Ok(format!("{}, by the {} key {kid}", claims.sub, key.place()))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // A folder of this run's own; a service has its files in its package, or where `dir_env` says.
    let folder = std::env::temp_dir().join(format!("secret-rotation-{}", std::process::id()));
    std::fs::create_dir(&folder)?;
    let resolver = || Resolver::new().mode(Mode::Development).base_dir(&folder).on_event(|_| ());

    // The service. It would reload by itself: `Live::new(…)?.every(Duration::from_secs(60))?`.
    let service = Live::<Secrets>::new(resolver())?;
    // The operator, who would wait between the steps as long as each asks for.
    let operator = resolver();
    let rotation = operator.rotation::<Secrets>("jwt")?;
    let mut tokens = Vec::new();
    let mut look = |title: &str, rotated: Option<Rotated>| -> Result<(), Box<dyn std::error::Error>> {
        println!("\n{title}");
        if let Some(rotated) = rotated {
            println!("  {rotated}");
        }
        let changed = service.reload()?;
        println!("  the service reloads: {}", if changed { "other keys" } else { "nothing new" });
        let secrets = service.snapshot();
        let name = format!("token {}", tokens.len() + 1);
        tokens.push(sign(&secrets.jwt, &name)?);
        println!("  it signs {name}, with the key {}", secrets.jwt.current().kid());
        for (token, number) in tokens.iter().zip(1..) {
            match verify(&secrets.jwt, token) {
                Ok(said) => println!("  token {number} verifies: {said}"),
                Err(why) => println!("  token {number} is refused: {why}"),
            }
        }
        Ok(())
    };
    look("at first there is one key", None)?;
    look("1. publish a next key: every process can verify it before anybody signs with it", Some(rotation.publish()?))?;
    look("2. promote it: new tokens have the new key, old ones still verify", Some(rotation.promote(Duration::ZERO)?))?;
    look(
        "3. retire the old key, once its tokens have expired (here: at once)",
        Some(rotation.retire(Duration::ZERO)?),
    )?;
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}

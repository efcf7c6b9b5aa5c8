//! Keys of JSON Web Tokens that are signed by HMAC, for jsonwebtoken 11.
//!
//! RFC 7518 §3.2: a key of the hash's size or larger must be used. So a field whose `bytes` or
//! `min_bytes` is smaller does not compile, and a shorter key is refused.
//!
//! ```
//! # use jsonwebtoken_11 as jsonwebtoken;
//! use jsonwebtoken::{Header, Validation, decode, encode};
//! use secret_runtime::jsonwebtoken_11::Hs512Key;
//! use secret_runtime::{KeySet, ResolvedSecrets};
//! # use secret_runtime::{Mode, Resolver};
//!
//! #[derive(ResolvedSecrets)]
//! struct Secrets {
//!     #[secret(env = "JWT_SECRET", file = ".jwt-secret", bytes = 64)]
//!     jwt: KeySet<Hs512Key>,
//! }
//! # let mut key = [0; 64];
//! # getrandom::fill(&mut key)?;
//! # let key: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
//! # let resolver = Resolver::new().mode(Mode::Production).env([("JWT_SECRET", key)]);
//! # let secrets = resolver.resolve::<Secrets>()?.secrets;
//! # #[derive(serde::Serialize, serde::Deserialize)] struct Claims { sub: String, exp: u64 }
//! # let claims = Claims { sub: "ada".to_owned(), exp: 4_000_000_000 };
//!
//! let key = secrets.jwt.current();
//! let header = Header { kid: Some(key.kid().to_owned()), ..Header::new(Hs512Key::ALGORITHM) };
//! let token = encode(&header, &claims, key.encoding())?;
//!
//! let named = jsonwebtoken::decode_header(&token)?.kid;
//! let key = named.and_then(|kid| secrets.jwt.find(&kid)).ok_or("no such key")?;
//! let claims: Claims = decode(&token, key.decoding(), &Validation::new(Hs512Key::ALGORITHM))?.claims;
//! # assert_eq!(claims.sub, "ada");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The key is the decoded bytes, so hexadecimal digits by default. A service that shares its key with
//! one that signs with the text itself, as `jsonwebtoken` does in Node, says `encoding = "text"`.

use std::fmt;

use jsonwebtoken_11::{Algorithm, DecodingKey, EncodingKey};

use crate::field::Key;
use crate::schema::Shape;

/// The key of HS256: at least 32 bytes.
pub type Hs256Key = JwtKey<256>;
/// The key of HS384: at least 48 bytes.
pub type Hs384Key = JwtKey<384>;
/// The key of HS512: at least 64 bytes.
pub type Hs512Key = JwtKey<512>;

/// A key that signs and verifies JSON Web Tokens by HMAC with SHA-2 of this many bits; wiped when
/// dropped.
#[derive(Clone)]
pub struct JwtKey<const BITS: usize> {
    encoding: EncodingKey,
    decoding: DecodingKey,
}

impl<const BITS: usize> JwtKey<BITS> {
    /// What it signs by.
    pub const ALGORITHM: Algorithm = match BITS {
        256 => Algorithm::HS256,
        384 => Algorithm::HS384,
        512 => Algorithm::HS512,
        _ => panic!("HMAC signs tokens with SHA-2 of 256, 384 or 512 bits"),
    };

    /// Signs tokens.
    #[must_use]
    pub fn encoding(&self) -> &EncodingKey {
        &self.encoding
    }

    /// Verifies tokens.
    #[must_use]
    pub fn decoding(&self) -> &DecodingKey {
        &self.decoding
    }
}

impl<const BITS: usize> Key for JwtKey<BITS> {
    const SHAPE: Shape = match Self::ALGORITHM {
        Algorithm::HS256 => Shape::at_least(32, "a key of HS256 has at least 32 bytes (RFC 7518 §3.2)"),
        Algorithm::HS384 => Shape::at_least(48, "a key of HS384 has at least 48 bytes (RFC 7518 §3.2)"),
        _ => Shape::at_least(64, "a key of HS512 has at least 64 bytes (RFC 7518 §3.2)"),
    };

    fn from_key(key: &[u8]) -> Option<Self> {
        Some(Self { encoding: EncodingKey::from_secret(key), decoding: DecodingKey::from_secret(key) })
    }
}

impl<const BITS: usize> fmt::Debug for JwtKey<BITS> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JwtKey<{BITS}>([redacted])")
    }
}

//! For services that have keys already: how to go on with the same ones.
//!
//! | page | what you have |
//! |---|---|
//! | [`rocket`] | Rocket 0.5 and its `secret_key` |
//! | [`dotenv`] | a `.env` file and `std::env::var` |
//! | [`secretspec`] | SecretSpec and its `secretspec.toml` |
//! | [`node`] | a service in Node that reads, or makes, a `.jwt-secret` |
//!
//! # What is the same everywhere
//!
//! * **The key's bytes decide.** Nobody is logged out as long as the field hands over the bytes that
//!   signed before. Text that was used as it stands belongs in a
//!   [`SecretString`](crate::SecretString); text that was decoded first, in a
//!   [`SecretSlice<u8>`](crate::SecretSlice) or a [`SecretBox<[u8; N]>`](crate::SecretBox) with the
//!   same `encoding`.
//! * **Fingerprints tell.** The report prints one for each key. Two services that are to share a key
//!   show the same one, if their fields make the same bytes of it.
//! * **A key that was good enough before may be refused now**: too short, under 128 bits, published, a
//!   placeholder, the same as another. There is no switch for that, and a `KeySet` refuses it as a
//!   previous key too. Such a key can be guessed or looked up, so whoever wants to forge with it can;
//!   replace it, and everybody logs in once. `min_bytes = 16` takes keys that are short and random.
//! * **A strong key that was made in development elsewhere is not recognised** as such. Only this
//!   library's own carry its mark.
//! * **This is for keys**: random bytes that a service may choose. A database's password, its URL or
//!   an account's name is judged by the same rules, so most are refused. Read those as before.
//!
//! Before you deploy, look without changing anything:
//!
//! ```no_run
//! # use secret_runtime::{Mode, ResolvedSecrets, Resolver, SecretString};
//! # #[derive(ResolvedSecrets)]
//! # struct Secrets { #[secret(env = "JWT_SECRET", file = ".jwt-secret")] jwt: SecretString }
//! let report = Resolver::new().mode(Mode::Production).check::<Secrets>();
//! println!("{report}");
//! ```
//!
//! or, with the feature `cli`, `app secrets check --production`.

#[doc = include_str!("rocket.md")]
pub mod rocket {}

#[doc = include_str!("dotenv.md")]
pub mod dotenv {}

#[doc = include_str!("secretspec.md")]
pub mod secretspec {}

#[doc = include_str!("node.md")]
pub mod node {}

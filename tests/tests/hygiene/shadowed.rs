//! Modules in which the names of the prelude, of `core` and of the primitive types mean something else.

use secret_runtime::ExposeSecret as _;

use crate::{hex, secrets, text};

/// What the shadowing modules take from outside.
mod types {
    pub(super) type Text = secret_runtime::SecretString;
    pub(super) type Bytes = secret_runtime::SecretSlice<u8>;
    pub(super) type Array = secret_runtime::SecretBox<[u8; 32]>;
    pub(super) type Perhaps = Option<Text>;
    pub(super) type Plain = Vec<u8>;

    pub(super) fn plain(key: &[u8]) -> Plain {
        key.to_vec()
    }
}

/// Defines the same struct as in every module here, with every word that prints an argument.
macro_rules! secrets {
    () => {
        #[derive(::secret_runtime::ResolvedSecrets)]
        #[secret(mode_env = "MODE", dir_env = "DIR", development_keys = "accept")]
        pub(super) struct Secrets {
            #[secret(env = "A", file = "a", bytes = 64, min_bytes = 32, encoding = "base64", generate = "always")]
            pub(super) a: super::types::Text,
            #[secret(env = "B", credential = "b", entry = "b", bytes = 32)]
            pub(super) b: super::types::Bytes,
            #[secret(env = "C")]
            pub(super) c: super::types::Array,
            #[secret(env = "D")]
            pub(super) d: super::types::Perhaps,
            #[secret(env = "E", bytes = 32, with = super::types::plain)]
            pub(super) e: super::types::Plain,
            #[secret(nested, prefix = "N_")]
            pub(super) nested: Nested,
            #[secret(skip)]
            pub(super) _skipped: super::types::Perhaps,
        }

        #[derive(::secret_runtime::ResolvedSecrets)]
        pub(super) struct Nested {
            #[secret(env = "F")]
            pub(super) f: super::types::Text,
        }
    };
}

#[expect(dead_code, non_camel_case_types, unused_macros, reason = "their being there is the case")]
mod prelude {
    pub(super) struct Ok;
    pub(super) struct Err;
    pub(super) struct Some;
    pub(super) struct None;
    pub(super) struct Option;
    pub(super) struct Result;
    pub(super) struct Vec;
    pub(super) struct Box;
    pub(super) struct String;
    pub(super) struct str;
    pub(super) struct u8;
    pub(super) struct usize;
    pub(super) struct bool;
    pub(super) trait Default {}
    pub(super) trait FnOnce {}
    pub(super) trait Sized {}
    pub(super) trait Into {}
    mod core {}
    mod std {}
    mod alloc {}
    mod secret_runtime {}
    macro_rules! cfg {
        () => {};
    }
    macro_rules! option_env {
        () => {};
    }
    macro_rules! panic {
        () => {};
    }

    secrets!();
}

mod no_prelude {
    #![no_implicit_prelude]

    secrets!();
}

/// Traits that every type has, with the methods and constants that the expansion uses.
mod traits {
    macro_rules! hijack {
        ($($method:ident)*) => {
            pub(super) trait Hijack {
                $(fn $method(&self) -> u8 {
                    1
                })*
            }

            /// How many there are, called as an application would.
            pub(super) fn called() -> u8 {
                0 $(+ ().$method())*
            }
        };
    }

    hijack! { take with nested env file credential entry bytes min_bytes encoding generate about done deref }

    impl<T: ?Sized> Hijack for T {}

    secrets!();
}

/// A module with the names of the expansion's own items.
#[expect(dead_code, reason = "their being there is the case")]
mod items {
    use ::secret_runtime::{ResolvedSecrets, SecretBox};

    pub(super) const ROWS: usize = 16;
    pub(super) const SCHEMA: usize = 24;
    pub(super) const F0: usize = 32;
    pub(super) struct Row;
    pub(super) struct Schema;
    pub(super) struct Keys;
    pub(super) struct Tag;
    pub(super) struct Plain;
    pub(super) struct Declaration;

    secrets!();

    /// Types that use them.
    #[derive(ResolvedSecrets)]
    pub(super) struct Arrays {
        #[secret(env = "A")]
        a: SecretBox<[u8; ROWS]>,
        #[secret(env = "B")]
        b: SecretBox<[u8; SCHEMA]>,
        #[secret(env = "C")]
        pub(super) c: SecretBox<[u8; F0]>,
    }
}

/// Traits as before, but by value, and with constants.
mod by_value {
    pub(super) trait Hijack: Sized {
        const SHAPE: u8 = 1;
        const NEW: u8 = 1;

        fn take(self) -> u8 {
            Self::SHAPE
        }
        fn with(self) -> u8 {
            Self::NEW
        }
        fn nested(self) -> u8 {
            1
        }
    }

    impl<T> Hijack for T {}

    pub(super) fn called() -> u8 {
        ().take() + ().with() + ().nested()
    }

    secrets!();
}

macro_rules! resolves {
    ($($module:ident)*) => {$(
        #[test]
        fn $module() {
            let (found, keys) = secrets::<self::$module::Secrets, 6>(["A", "B", "C", "D", "E", "N_F"]);
            let c = secret_tests::hex(found.c.expose_secret());
            let made = [text(&found.a), &hex(&found.b), &c, text(&found.d.unwrap()), &secret_tests::hex(found.e), text(&found.nested.f)].map(str::to_owned);
            assert_eq!(made, keys);
        }
    )*};
}

resolves!(prelude no_prelude traits by_value items);

#[test]
fn types_that_use_the_names_of_the_expansions_items() {
    let resolver = secret_runtime::Resolver::new().mode(secret_runtime::Mode::Production);
    let report = resolver.env::<_, &str, &str>([]).check::<items::Arrays>();
    assert_eq!(report.problems().len(), 3);
}

#[test]
fn the_trait_is_in_scope() {
    assert_eq!((traits::called(), by_value::called()), (14, 3));
}

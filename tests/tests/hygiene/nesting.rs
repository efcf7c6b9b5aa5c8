//! Nested structs, and the runtime under another path.

use secret_runtime::{Mode, ResolvedSecrets, Resolver, SecretString};

use crate::{secrets, text};

#[derive(ResolvedSecrets)]
struct Outer {
    #[secret(env = "KEY")]
    own: SecretString,
    #[secret(nested)]
    plain: Middle,
    #[secret(prefix = "SECOND_", nested)]
    second: Middle,
}

#[derive(ResolvedSecrets)]
struct Middle {
    #[secret(nested, prefix = "DB_")]
    database: Inner,
    #[secret(env = "MIDDLE")]
    own: SecretString,
}

#[derive(ResolvedSecrets)]
struct Inner {
    #[secret(env = "KEY")]
    key: SecretString,
    #[secret(env = "OPTIONAL")]
    optional: Option<SecretString>,
}

#[test]
fn two_levels_with_and_without_prefix() {
    let names = ["KEY", "DB_KEY", "MIDDLE", "SECOND_DB_KEY", "SECOND_MIDDLE", "SECOND_DB_OPTIONAL"];
    let (found, keys) = secrets::<Outer, 6>(names);
    let Outer { own, plain, second } = &found;
    assert!(plain.database.optional.is_none());
    let optional = second.database.optional.as_ref().unwrap();
    let fields = [own, &plain.database.key, &plain.own, &second.database.key, &second.own, optional];
    assert_eq!(fields.map(text), keys);
}

#[test]
fn problems_name_the_whole_path() {
    let error = Resolver::new().mode(Mode::Production).env::<_, &str, &str>([]).resolve::<Outer>().unwrap_err();
    let fields: Vec<_> = error.problems().iter().filter_map(|problem| problem.field()).collect();
    assert_eq!(fields, ["own", "plain.database.key", "plain.own", "second.database.key", "second.own"]);
}

/// A module that re-exports the runtime, as a framework does.
mod framework {
    pub(crate) mod keys {
        pub(crate) use secret_runtime as runtime;
        pub(crate) use secret_runtime::*;
    }
}

#[test]
fn the_runtime_by_another_path() {
    use crate::nesting::framework::keys;

    #[derive(keys::ResolvedSecrets)]
    #[secret(crate = "crate::nesting::framework::keys::runtime")]
    struct Absolute {
        #[secret(env = "KEY", bytes = 32)]
        key: keys::SecretString,
        #[secret(nested, prefix = "R_")]
        relative: Relative,
    }
    #[derive(keys::ResolvedSecrets)]
    #[secret(crate = "keys")]
    struct Relative {
        #[secret(env = "KEY", bytes = 32, with = Vec::from)]
        key: Vec<u8>,
        #[secret(nested, prefix = "S_")]
        sup: Super,
    }
    #[derive(keys::ResolvedSecrets)]
    #[secret(crate = r"super::nesting::framework::keys")]
    struct Super {
        #[secret(env = "KEY")]
        key: Option<keys::SecretString>,
    }
    let (found, [absolute, relative]) = secrets::<Absolute, 2>(["KEY", "R_KEY"]);
    assert_eq!((text(&found.key), secret_tests::hex(found.relative.key)), (&*absolute, relative));
    assert!(found.relative.sup.key.is_none());
}

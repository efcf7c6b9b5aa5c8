//! Structs and fields by any name, at any place, seen by anybody.

use secret_runtime::{Mode, ResolvedSecrets, Resolver, SecretBox, SecretSlice, SecretString};

use crate::{hex, resolved, secrets, text};

#[test]
fn raw_identifiers() {
    #[derive(ResolvedSecrets)]
    #[expect(non_camel_case_types, reason = "the name is the case")]
    struct r#struct {
        #[secret(env = "TYPE")]
        r#type: SecretString,
        #[secret(env = "FN", bytes = 32)]
        r#fn: SecretSlice<u8>,
        #[secret(r#env = "MATCH")]
        r#match: SecretString,
    }
    let (resolved, keys) = resolved::<r#struct, 3>(["TYPE", "FN", "MATCH"]);
    assert_eq!([text(&resolved.secrets.r#type), &hex(&resolved.secrets.r#fn), text(&resolved.secrets.r#match)], keys);
    let report = resolved.report.to_string();
    assert!(report.contains(" type ") && !report.contains("r#"), "{report}");
}

#[test]
fn names_of_the_expansion_and_of_the_runtime() {
    #[derive(ResolvedSecrets)]
    #[expect(clippy::struct_field_names, reason = "the names are the case")]
    struct Keys {
        #[secret(env = "KEYS")]
        keys: SecretString,
        #[secret(env = "KEY")]
        key: SecretString,
        #[secret(env = "F0")]
        f0: SecretString,
        #[secret(env = "F1")]
        f1: SecretString,
        #[secret(nested)]
        row: Row,
        #[secret(nested)]
        schema: Schema,
    }
    #[derive(ResolvedSecrets)]
    struct Row {
        #[secret(env = "ROW")]
        rows: SecretString,
    }
    #[derive(ResolvedSecrets)]
    struct Schema {
        #[secret(nested)]
        tag: Tag,
    }
    #[derive(ResolvedSecrets)]
    struct Tag {
        #[secret(env = "TAG")]
        private: SecretString,
    }
    let (found, keys) = secrets::<Keys, 6>(["KEYS", "KEY", "F0", "F1", "ROW", "TAG"]);
    let fields = [&found.keys, &found.key, &found.f0, &found.f1, &found.row.rows, &found.schema.tag.private];
    assert_eq!(fields.map(text), keys);
}

#[test]
fn functions_of_the_expansions_names() {
    fn key(key: &[u8]) -> Vec<u8> {
        key.to_vec()
    }
    fn keys(keys: &[u8]) -> Vec<u8> {
        keys.to_vec()
    }
    #[derive(ResolvedSecrets)]
    struct Secrets {
        #[secret(env = "A", bytes = 32, with = key)]
        a: Vec<u8>,
        #[secret(env = "B", bytes = 32, with = keys)]
        b: Vec<u8>,
    }
    let (found, keys) = secrets::<Secrets, 2>(["A", "B"]);
    assert_eq!([found.a, found.b].map(secret_tests::hex), keys);
}

mod seen {
    use secret_runtime::{ResolvedSecrets, SecretString};

    #[derive(ResolvedSecrets)]
    pub(in crate::names) struct Outer {
        #[secret(env = "A")]
        pub(super) by_parent: SecretString,
        #[secret(env = "B")]
        pub(crate) by_crate: SecretString,
        #[secret(env = "C")]
        pub by_all: SecretString,
        #[secret(nested, prefix = "I_")]
        inner: Inner,
        #[secret(env = "D")]
        by_none: SecretString,
    }

    #[derive(ResolvedSecrets)]
    struct Inner {
        #[secret(env = "E")]
        key: SecretString,
    }

    impl Outer {
        pub(in crate::names) fn hidden(&self) -> [&SecretString; 2] {
            [&self.by_none, &self.inner.key]
        }
    }
}

#[test]
fn every_visibility() {
    let (found, keys) = secrets::<seen::Outer, 5>(["A", "B", "C", "D", "I_E"]);
    let [none, inner] = found.hidden();
    assert_eq!([&found.by_parent, &found.by_crate, &found.by_all, none, inner].map(text), keys);
}

#[test]
fn a_doc_comment_is_the_description() {
    /// Not this one.
    #[derive(ResolvedSecrets)]
    struct Secrets {
        /// Signs session tokens,
        /// the "short" ones.
        ///
        /// Not this either.
        #[secret(env = "A")]
        _a: SecretString,
        #[doc = "Encrypts \\ cookies."]
        #[secret(env = "B")]
        _b: SecretString,
        #[secret(env = "C")]
        _c: SecretString,
    }
    let (resolved, _) = resolved::<Secrets, 3>(["A", "B", "C"]);
    let about: Vec<_> =
        resolved.report.to_string().lines().filter_map(|line| line.strip_prefix("    ")).map(str::to_owned).collect();
    assert_eq!(about, ["Signs session tokens, the \"short\" ones.", "Encrypts \\ cookies."]);
}

#[test]
fn attributes_that_come_and_go() {
    #[derive(ResolvedSecrets)]
    #[cfg_attr(all(), secret(mode_env = "MODE"))]
    #[secret(dir_env = "DIR")]
    struct Secrets {
        #[cfg_attr(all(), secret(env = "A"))]
        #[secret(bytes = 32)]
        #[secret(file = "a")]
        here: SecretString,
        #[cfg(any())]
        #[secret(no_such_word)]
        gone: NoSuchType,
    }
    let key = secret_tests::random_hex(32);
    let resolved = Resolver::new().env([("MODE", "production"), ("A", &key)]).resolve::<Secrets>().unwrap();
    assert_eq!((resolved.report.mode(), text(&resolved.secrets.here)), (Mode::Production, &*key));
}

#[test]
fn an_empty_struct() {
    #[derive(ResolvedSecrets)]
    struct Nothing {}
    #[derive(ResolvedSecrets)]
    #[secret(development_keys = "accept")]
    struct Holder {
        #[secret(nested, prefix = "N_")]
        _nothing: Nothing,
    }
    let (_, []) = secrets::<Nothing, 0>([]);
    let (_, []) = secrets::<Holder, 0>([]);
}

#[test]
fn literals_in_every_spelling() {
    #[derive(ResolvedSecrets)]
    struct Secrets {
        #[secret(env = r"RAW", bytes = 0x20)]
        a: SecretString,
        #[secret(env = r#"HASH"#, bytes = 1_024usize, min_bytes = 0b10_0000)]
        b: SecretString,
        #[secret(env = "\x45SCAPED")]
        c: SecretBox<[u8; 8 * 4]>,
    }
    use secret_runtime::ExposeSecret as _;
    let (found, keys) = secrets::<Secrets, 3>(["RAW", "HASH", "ESCAPED"]);
    assert_eq!([text(&found.a), text(&found.b), &secret_tests::hex(found.c.expose_secret())], keys);
}

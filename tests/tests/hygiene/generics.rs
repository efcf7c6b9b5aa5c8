//! Structs with parameters: a field with `skip` may name them.

use std::fmt::Debug;
use std::marker::PhantomData;

use secret_runtime::{ResolvedSecrets, SecretString};

use crate::{secrets, text};

#[test]
fn types() {
    struct Nothing;
    #[derive(ResolvedSecrets)]
    struct Secrets<T, U: Default = u8> {
        #[secret(env = "KEY")]
        key: SecretString,
        #[secret(skip)]
        _marker: PhantomData<T>,
        #[secret(skip)]
        value: U,
    }
    let (found, [key]) = secrets::<Secrets<String>, 1>(["KEY"]);
    assert_eq!((text(&found.key), found.value), (&*key, 0));
    // What a parameter can't do is no hindrance.
    let (found, [key]) = secrets::<Secrets<Nothing, Vec<u8>>, 1>(["KEY"]);
    assert_eq!((text(&found.key), found.value), (&*key, Vec::new()));
}

#[test]
fn conditions() {
    #[derive(ResolvedSecrets)]
    struct Secrets<T: Default, U>
    where
        U: Default + Debug,
        for<'a> &'a U: PartialEq,
        Vec<T>: Clone,
    {
        #[secret(skip)]
        list: Vec<T>,
        #[secret(skip)]
        value: U,
        #[secret(env = "KEY")]
        key: SecretString,
    }
    let (found, [key]) = secrets::<Secrets<u8, i32>, 1>(["KEY"]);
    assert_eq!((text(&found.key), found.list.clone(), &found.value), (&*key, Vec::new(), &0));
}

#[test]
fn constants_and_lifetimes() {
    #[derive(ResolvedSecrets)]
    struct Secrets<'a, 'b: 'a, T: ?Sized + 'static, const N: usize, const B: bool = true> {
        #[secret(skip)]
        name: &'a str,
        #[secret(skip)]
        other: Option<&'b T>,
        #[secret(skip)]
        numbers: Numbers<N>,
        #[secret(env = "KEY")]
        key: SecretString,
    }
    struct Numbers<const N: usize>([u8; N]);
    impl<const N: usize> Default for Numbers<N> {
        fn default() -> Self {
            Self([7; N])
        }
    }
    let (found, [key]) = secrets::<Secrets<'_, '_, str, 3>, 1>(["KEY"]);
    assert_eq!((text(&found.key), found.name, found.other, found.numbers.0), (&*key, "", None, [7; 3]));
}

#[test]
fn a_parameter_with_the_name_of_a_type_of_the_expansion() {
    #[derive(ResolvedSecrets)]
    struct Secrets<Keys, Schema: Default, Option> {
        #[secret(skip)]
        _keys: PhantomData<Keys>,
        #[secret(skip)]
        schema: Schema,
        #[secret(skip)]
        _option: PhantomData<Option>,
        #[secret(env = "KEY")]
        key: SecretString,
    }
    let (found, [key]) = secrets::<Secrets<u8, u8, u8>, 1>(["KEY"]);
    assert_eq!((text(&found.key), found.schema), (&*key, 0));
}

#[test]
fn generic_within_generic() {
    #[derive(ResolvedSecrets)]
    struct Inner<T> {
        #[secret(env = "KEY")]
        key: SecretString,
        #[secret(skip)]
        _marker: PhantomData<T>,
    }
    #[derive(ResolvedSecrets)]
    struct Outer<T> {
        #[secret(nested, prefix = "A_")]
        a: Inner<u8>,
        #[secret(nested, prefix = "B_")]
        b: Inner<Vec<String>>,
        #[secret(skip)]
        _marker: PhantomData<fn() -> T>,
    }
    let (found, keys) = secrets::<Outer<u8>, 2>(["A_KEY", "B_KEY"]);
    assert_eq!([&found.a.key, &found.b.key].map(text), keys);
}

mod a {
    pub(super) type N = super::SecretString;
}

#[test]
fn a_type_elsewhere_with_the_name_of_a_parameter() {
    #[derive(ResolvedSecrets)]
    struct Secrets<'a, const N: usize> {
        #[secret(env = "KEY")]
        key: a::N,
        #[secret(skip)]
        _lent: &'a str,
    }
    let (found, [key]) = secrets::<Secrets<'_, 1>, 1>(["KEY"]);
    assert_eq!(text(&found.key), key);
}

//! Bytes → the field's own type: what a field may be, and how one is made.

use secrecy::{SecretBox, SecretSlice, SecretString};

use crate::ResolvedSecrets;
use crate::keys::Keys;
use crate::keyset::KeySet;
use crate::schema::{Form, Shape};

/// A type that holds a secret as delivered.
pub trait Key: Sized {
    #[doc(hidden)]
    const SHAPE: Shape;

    /// Makes one from the key's bytes, in a buffer of exactly its size. `None` never happens for
    /// bytes that were judged.
    #[doc(hidden)]
    fn from_key(key: &[u8]) -> Option<Self>;
}

impl Key for SecretString {
    const SHAPE: Shape = Shape::TEXT;

    fn from_key(key: &[u8]) -> Option<Self> {
        std::str::from_utf8(key).ok().map(|text| Self::new(text.into()))
    }
}

impl Key for SecretSlice<u8> {
    const SHAPE: Shape = Shape::BYTES;

    fn from_key(key: &[u8]) -> Option<Self> {
        Some(Self::new(key.into()))
    }
}

impl<const N: usize> Key for SecretBox<[u8; N]> {
    const SHAPE: Shape = Shape::of(Form::Array(N));

    fn from_key(key: &[u8]) -> Option<Self> {
        let key: &[u8; N] = key.try_into().ok()?;
        // Zeros are boxed first, so that the key itself never passes through the stack.
        let mut boxed = Box::new([0; N]);
        boxed.copy_from_slice(key);
        Some(Self::new(boxed))
    }
}

/// A type that a field without `with` may have.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot hold a secret",
    label = "unsupported field type",
    note = "supported: `SecretString`, `SecretSlice<u8>`, `SecretBox<[u8; N]>`, an `Option` or a `KeySet` of these, and any type with `with`"
)]
pub trait Field: Sized {
    #[doc(hidden)]
    const SHAPE: Shape;

    #[doc(hidden)]
    fn take(keys: &mut Keys) -> Option<Self>;
}

#[diagnostic::do_not_recommend]
impl<K: Key> Field for K {
    const SHAPE: Shape = K::SHAPE;

    fn take(keys: &mut Keys) -> Option<Self> {
        keys.required(K::from_key)
    }
}

#[diagnostic::do_not_recommend]
impl<K: Key> Field for Option<K> {
    const SHAPE: Shape = K::SHAPE.optional();

    fn take(keys: &mut Keys) -> Option<Self> {
        keys.optional(K::from_key)
    }
}

#[diagnostic::do_not_recommend]
impl<K: Key> Field for KeySet<K> {
    const SHAPE: Shape = K::SHAPE.set();

    fn take(keys: &mut Keys) -> Option<Self> {
        keys.set(K::from_key)
    }
}

/// A key's own type, which what the function in `with` returns makes.
#[diagnostic::on_unimplemented(
    message = "the function in `with` returns `{Made}`, which does not make a `{Self}`",
    label = "returns `{Made}`",
    note = "it may return a key `T`, or a `Result<T, E>`; the field may be `T`, `Option<T>` or `KeySet<T>`"
)]
pub trait Accept<Made>: Sized {
    #[doc(hidden)]
    fn accept(made: Made) -> Option<Self>;
}

#[diagnostic::do_not_recommend]
impl<T> Accept<T> for T {
    fn accept(made: T) -> Option<Self> {
        Some(made)
    }
}

#[diagnostic::do_not_recommend]
impl<T, E> Accept<Result<T, E>> for T {
    fn accept(made: Result<T, E>) -> Option<Self> {
        made.ok()
    }
}

/// Stands for a field's type in the derive's expansion. What a type can't do falls through to
/// [`Stub`], so that one wrong type is one error.
#[derive(Debug)]
pub struct Tag<T>(core::marker::PhantomData<T>);

impl<T> Tag<T> {
    /// The only value.
    pub const NEW: Self = Self(core::marker::PhantomData);
}

impl<T: Field> Tag<T> {
    /// Makes the field.
    pub fn take(self, keys: &mut Keys) -> Option<T> {
        T::take(keys)
    }
}

impl<T: ResolvedSecrets> Tag<T> {
    /// Makes the nested struct.
    pub fn nested(self, keys: &mut Keys) -> Option<T> {
        T::__build(keys)
    }
}

/// What a field with `with` is, unless its type says otherwise: one key of its own type.
pub trait Plain {
    /// The key's type.
    type Key;

    /// Bytes.
    const __SHAPE: Shape = Shape::BYTES;

    /// Makes the field with the function in `with`.
    fn __with<Made>(self, keys: &mut Keys, make: impl Fn(&[u8]) -> Made) -> Option<Self::Key>
    where
        Self::Key: Accept<Made>;
}

impl<T> Plain for Tag<T> {
    type Key = T;

    fn __with<Made>(self, keys: &mut Keys, make: impl Fn(&[u8]) -> Made) -> Option<T>
    where
        T: Accept<Made>,
    {
        keys.required(|key| T::accept(make(key)))
    }
}

impl<T> Tag<Option<T>> {
    /// Bytes, or none.
    pub const __SHAPE: Shape = Shape::BYTES.optional();

    /// Makes the field with the function in `with`, where there is a key.
    pub fn __with<Made>(self, keys: &mut Keys, make: impl Fn(&[u8]) -> Made) -> Option<Option<T>>
    where
        T: Accept<Made>,
    {
        keys.optional(|key| T::accept(make(key)))
    }
}

impl<T> Tag<KeySet<T>> {
    /// Bytes, in several places.
    pub const __SHAPE: Shape = Shape::BYTES.set();

    /// Makes every key of the field with the function in `with`.
    pub fn __with<Made>(self, keys: &mut Keys, make: impl Fn(&[u8]) -> Made) -> Option<KeySet<T>>
    where
        T: Accept<Made>,
    {
        keys.set(|key| T::accept(make(key)))
    }
}

impl<T> core::ops::Deref for Tag<T> {
    type Target = Stub<T>;

    fn deref(&self) -> &Self::Target {
        &Stub(core::marker::PhantomData)
    }
}

/// What a type without the trait gets; never runs, since the missing trait is an error elsewhere.
#[derive(Debug)]
pub struct Stub<T>(core::marker::PhantomData<T>);

impl<T> Stub<T> {
    /// Stands in for [`Tag::take`].
    #[must_use]
    pub fn take(&self, _: &mut Keys) -> Option<T> {
        None
    }

    /// Stands in for [`Tag::nested`].
    #[must_use]
    pub fn nested(&self, _: &mut Keys) -> Option<T> {
        None
    }
}

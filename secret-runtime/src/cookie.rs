//! The keys of cookies, in two versions of their crate: 32 bytes sign, 32 more encrypt.

use crate::field::Key;
use crate::schema::Shape;

const SHAPE: Shape = Shape::at_least(64, "a cookie's `Key` is made of at least 64 bytes");

#[cfg(feature = "cookie-0_16")]
impl Key for cookie_0_16::Key {
    const SHAPE: Shape = SHAPE;

    fn from_key(key: &[u8]) -> Option<Self> {
        Self::try_from(key).ok()
    }
}

#[cfg(feature = "cookie-0_18")]
impl Key for cookie_0_18::Key {
    const SHAPE: Shape = SHAPE;

    fn from_key(key: &[u8]) -> Option<Self> {
        Self::try_from(key).ok()
    }
}

//! Keys of HMAC, with any hash.

use hmac_0_13::{Hmac, KeyInit, digest::block_api::EagerHash};

use crate::field::Key;
use crate::schema::Shape;

impl<D: EagerHash> Key for Hmac<D>
where
    Self: KeyInit,
{
    const SHAPE: Shape = Shape::BYTES;

    fn from_key(key: &[u8]) -> Option<Self> {
        Self::new_from_slice(key).ok()
    }
}

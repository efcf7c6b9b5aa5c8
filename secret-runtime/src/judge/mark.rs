//! The mark by which a key generated in development recognises itself, wherever it is copied to.

const LABEL: &[u8] = b"secret-runtime development key v1";
const LENGTH: usize = 4;

/// Writes the mark over the key's last four bytes: the CRC-32 of a fixed label and the bytes
/// before them. A mark is no secret, so these four bytes carry no strength.
pub(crate) fn mark(key: &mut [u8]) {
    if let Some((body, mark)) = key.split_last_chunk_mut::<LENGTH>() {
        *mark = checksum(body);
    }
}

/// Whether the key carries the mark. One random key in 2³² does.
pub(crate) fn carried_by(key: &[u8]) -> bool {
    // A generated key has at least 16 bytes.
    key.len() >= 16 && key.split_last_chunk::<LENGTH>().is_some_and(|(body, mark)| *mark == checksum(body))
}

fn checksum(body: &[u8]) -> [u8; LENGTH] {
    let mut crc = crc32fast::Hasher::new();
    crc.update(LABEL);
    crc.update(body);
    crc.finalize().to_be_bytes()
}

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

/// CRC-32 (ISO 3309, reflected, polynomial 0x04C11DB7) of the label and the body.
fn checksum(body: &[u8]) -> [u8; LENGTH] {
    const TABLE: [u32; 16] = table();
    let crc = LABEL.iter().chain(body).fold(!0, |crc, byte| {
        // A nibble at a time.
        let crc = crc ^ u32::from(*byte);
        [(); 2].iter().fold(crc, |crc, ()| TABLE.get((crc & 15) as usize).map_or(0, |entry| entry ^ (crc >> 4)))
    });
    (!crc).to_be_bytes()
}

const fn table() -> [u32; 16] {
    let mut table = [0; 16];
    let mut rest: &mut [u32] = &mut table;
    let mut index = 0;
    while let Some((entry, after)) = rest.split_first_mut() {
        *entry = index;
        let mut bit = 0;
        while bit < 4 {
            *entry = (*entry >> 1) ^ (0xEDB8_8320 * (*entry & 1));
            bit += 1;
        }
        rest = after;
        index += 1;
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marked_key_is_known_and_no_other() {
        let mut key = [7; 32];
        assert!(!carried_by(&key));
        mark(&mut key);
        assert!(carried_by(&key));
        // The catalogue's check value of this CRC is that of "123456789"; here the label goes first,
        // so the value was computed with Python's zlib.crc32 over both.
        assert_eq!(checksum(b"123456789"), 0x7889_7AB4_u32.to_be_bytes());
        for place in 0..key.len() {
            let mut other = key;
            if let Some(byte) = other.get_mut(place) {
                *byte ^= 1;
            }
            assert!(!carried_by(&other), "{place}");
        }
    }
}

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

/// CRC-32 (ISO 3309, reflected, polynomial 0x04C11DB7) of the label and the body, four bytes at a
/// time.
fn checksum(body: &[u8]) -> [u8; LENGTH] {
    const LABELLED: u32 = bytewise(!0, LABEL);
    let (words, tail) = body.as_chunks::<4>();
    let crc = words.iter().fold(LABELLED, |crc, word| {
        let crc = crc ^ u32::from_le_bytes(*word);
        let nibbles = (0..8).map(|place| (crc >> (28 - 4 * place)) & 15);
        SHIFTED.0.iter().zip(nibbles).fold(0, |sum, (table, nibble)| sum ^ entry(table, nibble))
    });
    (!bytewise(crc, tail)).to_be_bytes()
}

const fn bytewise(mut crc: u32, mut bytes: &[u8]) -> u32 {
    while let Some((byte, rest)) = bytes.split_first() {
        crc ^= *byte as u32;
        let mut bit = 0;
        while bit < 8 {
            crc = shift(crc);
            bit += 1;
        }
        bytes = rest;
    }
    crc
}

const fn shift(crc: u32) -> u32 {
    (crc >> 1) ^ (0xEDB8_8320 * (crc & 1))
}

/// What the remainder of a nibble is after 4, 8, … 32 bits. Each table fills one line of the cache,
/// so that no lookup's time depends on the key.
#[repr(align(64))]
struct Shifted([[u32; 16]; 8]);

static SHIFTED: Shifted = Shifted(shifted());

const fn shifted() -> [[u32; 16]; 8] {
    let mut tables = [[0; 16]; 8];
    let mut bits = 0;
    let mut rest: &mut [[u32; 16]] = &mut tables;
    while let Some((table, after)) = rest.split_first_mut() {
        bits += 4;
        let mut nibble = 0;
        let mut entries: &mut [u32] = table;
        while let Some((entry, after)) = entries.split_first_mut() {
            *entry = nibble;
            let mut bit = 0;
            while bit < bits {
                *entry = shift(*entry);
                bit += 1;
            }
            nibble += 1;
            entries = after;
        }
        rest = after;
    }
    tables
}

#[expect(clippy::indexing_slicing, reason = "a nibble is under 16")]
fn entry(table: &[u32; 16], nibble: u32) -> u32 {
    table[(nibble & 15) as usize]
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

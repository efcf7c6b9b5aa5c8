//! Keys that have been published: a table of digests, and the values that documentation gives.

/// Sorted 64-bit digests, big-endian, of every published secret of 16 bytes or more, as written
/// and decoded; made by `cargo run -p secret-tests --bin public-table`.
static TABLE: &[u8] = include_bytes!("public.bin");

/// The longest entry behind [`TABLE`].
const LONGEST: usize = 2048;

/// Values from documentation, refused as a part of a value too.
pub const DOCUMENTED: [&[u8]; 12] = [
    b"192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf",
    b"4f68646565736f6f5368346f685468656567364c696537636569746861696368",
    b"your-256-bit-secret",
    b"your-384-bit-secret",
    b"your-512-bit-secret",
    b"a-string-secret-at-least-256-bits-long",
    b"your-256-bit-secret-key-for-development-only-change-in-production",
    b"super-secret-jwt-token-with-at-least-32-characters-long",
    b"hPRYyVRiMyxpw5sBB1XeCMN1kFsDCqKvBi2QJxBVHQk=",
    b"c15t-default-secret-please-change-in-production",
    b"deco-default-secret-k7x9m2p4q8w3n5v6",
    b"umbral-insecure-dev-key-change-me",
];

/// Whether this form of a key, with its [`digest`], stands in the public list.
pub(crate) fn listed(form: &[u8], digest: u64) -> bool {
    let (table, _) = TABLE.as_chunks::<8>();
    (16..=LONGEST).contains(&form.len()) && table.binary_search(&digest.to_be_bytes()).is_ok()
}

/// Whether a documented value stands in the text, whole, repeated, or set off by what is neither a
/// letter nor a digit.
pub(crate) fn documented(text: &[u8]) -> bool {
    let set_off = text.iter().enumerate().filter(|(_, byte)| !byte.is_ascii_alphanumeric()).map(|(at, _)| at + 1);
    std::iter::once(0).chain(set_off).any(|at| {
        let rest = text.get(at..).unwrap_or_default();
        DOCUMENTED.iter().any(|value| begins_with(rest, value))
    })
}

/// Whether the text begins with the value, once or more often, and there it ends or is set off.
fn begins_with(text: &[u8], value: &[u8]) -> bool {
    let mut end = None;
    while let Some(after) = strip_ignoring_case(end.unwrap_or(text), value) {
        end = Some(after);
    }
    end.is_some_and(|end| !end.first().is_some_and(u8::is_ascii_alphanumeric))
}

fn strip_ignoring_case<'a>(text: &'a [u8], value: &[u8]) -> Option<&'a [u8]> {
    let (part, rest) = text.split_at_checked(value.len())?;
    part.eq_ignore_ascii_case(value).then_some(rest)
}

/// A 64-bit digest: eight bytes at a time, folded by multiplication. Keys within one run, and
/// keys against a list that is public, need no more.
pub(crate) fn digest(form: &[u8]) -> u64 {
    let (words, tail) = form.as_chunks::<8>();
    let mut last = [0; 8];
    last.iter_mut().zip(tail).for_each(|(to, from)| *to = *from);
    let start = 0x243f_6a88_85a3_08d3 ^ form.len() as u64;
    let state = words.iter().chain([&last]).fold(start, |state, word| fold(state ^ u64::from_le_bytes(*word)));
    fold(state)
}

fn fold(word: u64) -> u64 {
    let product = u128::from(word) * 0x9e37_79b9_7f4a_7c15_u128;
    #[expect(clippy::cast_possible_truncation, reason = "the two halves of a product")]
    let (low, high) = (product as u64, (product >> 64) as u64);
    (low ^ high).rotate_left(23).wrapping_add(0x1319_8a2e_0370_7344)
}

/// The digests by which a published entry is known: as written, and what it decodes to.
#[doc(hidden)]
#[must_use]
pub fn digests(entry: &[u8]) -> Vec<u64> {
    let decoded = super::decoded(entry);
    let decoded = decoded.as_ref().map(|form| form.as_slice());
    let forms = [Some(entry), decoded, decoded.map(<[u8]>::trim_ascii_end)].into_iter().flatten();
    forms.filter(|form| (16..=LONGEST).contains(&form.len())).map(digest).collect()
}

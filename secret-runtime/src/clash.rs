//! Two secrets that read one source, across `nested`, found at compile time.
//!
//! The derive sees the names inside one struct; those of a nested struct are known only to const
//! evaluation. Every effective name goes into a hash table, so the work is linear in the fields.

use crate::schema::{Declaration, Row};

/// How many names the rows read, at most.
#[must_use]
pub const fn names(mut rows: &[Row]) -> usize {
    let mut count = 0;
    while let Some((row, rest)) = rows.split_first() {
        rows = rest;
        count += match row {
            Row::Secret(secret) => kinds(secret).len(),
            Row::Nested { schema, .. } => names(schema.rows),
        };
    }
    count
}

/// The proof that a nested row reads no name of another's.
///
/// # Panics
///
/// Which is a compile error: where the nested row number `index` reads a name that a
/// plain row, or a nested row before it, reads too. `SLOTS` is at least twice [`names`].
#[track_caller]
#[expect(clippy::panic, reason = "evaluated at compile time: a panic is the compile error")]
pub const fn nested_apart<const SLOTS: usize>(rows: &'static [Row], index: usize) {
    let mut table = Table::<SLOTS> { seen: [Seen { hash: 0, leaf: 0 }; SLOTS] };
    let mut leaf = 0;
    let mut at = 0;
    let mut rest = rows;
    while let Some((row, after)) = rest.split_first() {
        rest = after;
        let others = match row {
            Row::Secret(_) => true,
            Row::Nested { .. } => at < index,
        };
        if others {
            // What clashes among the others is reported where it stands.
            _ = table.enter(&[*row], None, leaf, None);
        }
        leaf += secrets(&[*row]);
        at += 1;
    }
    let Some((before, from)) = rows.split_at_checked(index) else { return };
    let Some(nested) = from.first() else { return };
    // What clashes inside it is reported there.
    let own = (secrets(before), secrets(before) + secrets(&[*nested]));
    if let Some(clash) = table.enter(&[*nested], None, own.0, Some(own)) {
        let text = clash.describe(rows);
        panic!("{}", text.as_str());
    }
}

/// How many secrets the rows hold, nested ones too.
const fn secrets(mut rows: &[Row]) -> usize {
    let mut count = 0;
    while let Some((row, rest)) = rows.split_first() {
        rows = rest;
        count += match row {
            Row::Secret(_) => 1,
            Row::Nested { schema, .. } => secrets(schema.rows),
        };
    }
    count
}

/// One name that a secret reads.
#[derive(Clone, Copy)]
enum Kind {
    /// With what is put after it.
    Variable(&'static str),
    File(&'static str),
    Credential(&'static str),
    Entry,
}

const ONE: [Kind; 5] = [Kind::Variable(""), Kind::Variable("_FILE"), Kind::File(""), Kind::Credential(""), Kind::Entry];

/// A `KeySet` reads the keys beside the current one, too.
const SET: [Kind; 13] = [
    Kind::Variable(""),
    Kind::Variable("_FILE"),
    Kind::File(""),
    Kind::Credential(""),
    Kind::Entry,
    Kind::Variable("_NEXT"),
    Kind::Variable("_NEXT_FILE"),
    Kind::Variable("_PREVIOUS"),
    Kind::Variable("_PREVIOUS_FILE"),
    Kind::File(".next"),
    Kind::File(".previous"),
    Kind::Credential(".next"),
    Kind::Credential(".previous"),
];

const fn kinds(secret: &Declaration) -> &'static [Kind] {
    if secret.shape.set.is_some() { &SET } else { &ONE }
}

/// The proof that a secret whose variable, file or credential is another's with an ending, such as
/// `X_NEXT`, is not beside a `KeySet` of `X`, which would read it.
///
/// # Panics
///
/// Which is a compile error, `mistake`: where `other` is a `KeySet`.
#[track_caller]
pub const fn not_a_set(other: &Row, mistake: &str) {
    let is_set = matches!(other, Row::Secret(Declaration { shape, .. }) if shape.set.is_some());
    assert!(!is_set, "{}", mistake);
}

impl Kind {
    const fn word(self) -> &'static str {
        match self {
            Self::Variable(_) => "variable",
            Self::File(_) => "file",
            Self::Credential(_) => "credential",
            Self::Entry => "entry",
        }
    }
}

/// The nested fields around a row, innermost first.
#[derive(Clone, Copy)]
struct Around<'a> {
    field: &'static str,
    prefix: &'static str,
    outer: Option<&'a Around<'a>>,
}

/// The name of this kind that the secret reads, or `None`.
const fn name_of(kind: Kind, secret: &Declaration, around: Option<&Around<'_>>) -> Option<Text> {
    let (stated, ending) = match kind {
        Kind::Variable(ending) => (secret.env, ending),
        Kind::File(ending) => (secret.file, ending),
        Kind::Credential(ending) => (secret.credential, ending),
        Kind::Entry => (secret.entry, ""),
    };
    let mut text = Text::new();
    match (kind, stated) {
        (Kind::Variable(_), Some(name)) => {
            text.push_prefixes(around);
            text.push(name);
        }
        (_, Some(name)) => text.push(name),
        (Kind::Entry, None) => text.push_field(secret.field, around),
        (_, None) => return None,
    }
    text.push(ending);
    Some(text)
}

/// A text made at compile time: its hash counts every byte, its first bytes are kept for messages.
#[derive(Clone, Copy)]
struct Text {
    hash: u64,
    kept: [u8; Self::ROOM],
    len: usize,
}

#[expect(clippy::indexing_slicing, reason = "const evaluation has no other way to write an array; bounds stand beside")]
impl Text {
    const ROOM: usize = 512;

    const fn new() -> Self {
        Self { hash: 0xcbf2_9ce4_8422_2325, kept: [0; Self::ROOM], len: 0 }
    }

    /// FNV-1a, 64 bits. Names that hash alike are taken to be alike.
    const fn push(&mut self, piece: &str) {
        let mut rest = piece.as_bytes();
        while let Some((byte, after)) = rest.split_first() {
            rest = after;
            self.hash = (self.hash ^ *byte as u64).wrapping_mul(0x0100_0000_01b3);
            if self.len < Self::ROOM {
                self.kept[self.len] = *byte;
                self.len += 1;
            }
        }
    }

    const fn push_prefixes(&mut self, around: Option<&Around<'_>>) {
        if let Some(level) = around {
            self.push_prefixes(level.outer);
            self.push(level.prefix);
        }
    }

    const fn push_field(&mut self, field: &str, around: Option<&Around<'_>>) {
        if let Some(level) = around {
            self.push_field(level.field, level.outer);
            self.push(".");
        }
        self.push(field);
    }

    const fn as_str(&self) -> &str {
        match core::str::from_utf8(self.kept.split_at(self.len).0) {
            Ok(text) => text,
            Err(_) => "two secrets read one source",
        }
    }
}

/// A name in the table: its hash with its kind's word mixed in, and whose it is. Leaf 0 is nobody.
#[derive(Clone, Copy)]
struct Seen {
    hash: u64,
    leaf: usize,
}

/// Two secrets, by number, and the name that both read.
struct Clash {
    kind: Kind,
    name: Text,
    field: Text,
    first: usize,
}

struct Table<const SLOTS: usize> {
    seen: [Seen; SLOTS],
}

#[expect(
    clippy::indexing_slicing,
    reason = "const evaluation has no other way to write an array; the index is a remainder"
)]
impl<const SLOTS: usize> Table<SLOTS> {
    /// Enters every name of the rows, the first of which holds secret number `leaf`; stops at the
    /// first clash with a secret outside `own` (after the one, up to the other), where that is given.
    const fn enter(
        &mut self,
        mut rows: &[Row],
        around: Option<&Around<'_>>,
        mut leaf: usize,
        own: Option<(usize, usize)>,
    ) -> Option<Clash> {
        while let Some((row, rest)) = rows.split_first() {
            rows = rest;
            match row {
                Row::Secret(secret) => {
                    let mut kinds = kinds(secret);
                    while let Some((kind, after)) = kinds.split_first() {
                        kinds = after;
                        let Some(name) = name_of(*kind, secret, around) else { continue };
                        if let (Some(first), Some((before, last))) = (self.put(*kind, name.hash, leaf + 1), own)
                            && (first <= before || first > last)
                        {
                            let mut field = Text::new();
                            field.push_field(secret.field, around);
                            return Some(Clash { kind: *kind, name, field, first });
                        }
                    }
                }
                Row::Nested { field, prefix, schema } => {
                    let inner = Around { field, prefix, outer: around };
                    let clash = self.enter(schema.rows, Some(&inner), leaf, own);
                    if clash.is_some() {
                        return clash;
                    }
                }
            }
            leaf += secrets(&[*row]);
        }
        None
    }

    /// Puts a name in, or gives the number of the other secret that has it.
    const fn put(&mut self, kind: Kind, hash: u64, leaf: usize) -> Option<usize> {
        let mut word = Text::new();
        word.push(kind.word());
        let hash = hash ^ word.hash;
        #[expect(clippy::cast_possible_truncation, reason = "any part of the hash will do for a place")]
        let mut slot = hash as usize % SLOTS;
        loop {
            let seen = self.seen[slot];
            if seen.leaf == 0 {
                self.seen[slot] = Seen { hash, leaf };
                return None;
            }
            if seen.hash == hash && seen.leaf != leaf {
                return Some(seen.leaf);
            }
            slot = (slot + 1) % SLOTS;
        }
    }
}

impl Clash {
    const fn describe(&self, rows: &[Row]) -> Text {
        let mut text = Text::new();
        text.push(self.kind.word());
        text.push(" `");
        text.push(self.name.as_str());
        text.push("` is read by `");
        text.push(self.field.as_str());
        text.push("` and by `");
        let mut left = self.first;
        text = field_number(rows, None, &mut left, text);
        text.push("`");
        text
    }
}

/// Appends the path of the secret that is `left` places on.
const fn field_number(mut rows: &[Row], around: Option<&Around<'_>>, left: &mut usize, mut text: Text) -> Text {
    while let Some((row, rest)) = rows.split_first() {
        rows = rest;
        if *left == 0 {
            return text;
        }
        match row {
            Row::Secret(secret) => {
                *left -= 1;
                if *left == 0 {
                    text.push_field(secret.field, around);
                }
            }
            Row::Nested { field, prefix, schema } => {
                let inner = Around { field, prefix, outer: around };
                text = field_number(schema.rows, Some(&inner), left, text);
            }
        }
    }
    text
}

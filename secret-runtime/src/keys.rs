//! The keys of one run, in field order, handed over one by one.

use crate::Source;
use crate::decode::{self, Buffer};
use crate::judge;
use crate::problem::{Fault, ProblemKind};
use crate::report::Accepted;
use crate::schema::Encoding;
use crate::secret::Secret;

/// What a run holds: one slot a secret. The derive's expansion takes them in field order.
#[derive(Debug)]
pub struct Keys {
    pub(crate) slots: Vec<Slot>,
    next: usize,
    /// Judging what the fields make of the keys, without handing any over.
    rehearsal: bool,
}

/// One secret, and what was found for it.
#[derive(Debug)]
pub(crate) struct Slot {
    pub(crate) secret: Secret,
    pub(crate) source: Option<Source>,
    pub(crate) found: Found,
    pub(crate) faults: Vec<Fault>,
    pub(crate) remarks: Vec<String>,
}

#[derive(Debug)]
pub(crate) enum Found {
    /// No source has it.
    Nothing,
    /// A source has it, and it can't be used; the faults say why.
    Bad,
    /// A key that was judged good.
    Key(FoundKey),
}

pub(crate) struct FoundKey {
    bytes: Buffer,
    pub(crate) accepted: Accepted,
    pub(crate) digests: Vec<u64>,
}

impl std::fmt::Debug for FoundKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FoundKey([redacted])")
    }
}

impl Keys {
    pub(crate) fn new(secrets: Vec<Secret>) -> Self {
        let slots = secrets.into_iter().map(Slot::new).collect();
        Self { slots, next: 0, rehearsal: false }
    }

    /// Lets `build` see every key and gathers what it refuses; what it makes is dropped.
    pub(crate) fn rehearse<T>(&mut self, build: impl FnOnce(&mut Self) -> Option<T>) {
        self.rehearsal = true;
        drop(build(self));
        self.rehearsal = false;
        self.next = 0;
    }

    /// Makes a field that must have a key.
    pub(crate) fn required<T>(&mut self, make: impl FnOnce(&[u8]) -> Option<T>) -> Option<T> {
        self.optional(make).flatten()
    }

    /// Makes a field that may have no key.
    #[expect(clippy::option_option, reason = "whether there is a field to hand over, and whether it has a key")]
    pub(crate) fn optional<T>(&mut self, make: impl FnOnce(&[u8]) -> Option<T>) -> Option<Option<T>> {
        let slot = self.slots.get_mut(self.next)?;
        self.next += 1;
        match &slot.found {
            Found::Nothing => Some(None),
            Found::Bad => None,
            Found::Key(key) => {
                let field = make(&key.bytes);
                if field.is_none() {
                    slot.refuse(Fault::new(ProblemKind::Refused, "the function in `with` refused it"));
                    return None;
                }
                if self.rehearsal { None } else { Some(field) }
            }
        }
    }

    pub(crate) fn has_faults(&self) -> bool {
        self.slots.iter().any(|slot| !slot.faults.is_empty())
    }
}

impl Slot {
    fn new(secret: Secret) -> Self {
        Self { secret, source: None, found: Found::Nothing, faults: Vec::new(), remarks: Vec::new() }
    }

    pub(crate) fn refuse(&mut self, fault: Fault) {
        self.found = Found::Bad;
        self.faults.push(fault);
    }

    /// Takes a delivered value in: decodes and judges it.
    pub(crate) fn accept(&mut self, delivered: &[u8], refuse_marked: bool) {
        match self.judged(delivered, refuse_marked) {
            Ok(key) => self.found = Found::Key(key),
            Err(fault) => self.refuse(fault),
        }
    }

    fn judged(&mut self, delivered: &[u8], refuse_marked: bool) -> Result<FoundKey, Fault> {
        let secret = &self.secret;
        let text = decode::text(delivered)?;
        let encoding = if secret.is_text() { Encoding::Text } else { secret.declaration.encoding };
        let bytes = decode::key(text, encoding)?;
        let verdict = judge::judge(secret, text, &bytes, refuse_marked)?;
        if verdict.marked {
            self.remarks.push("generated in development".to_owned());
        }
        let strength = [512, 256].into_iter().find(|class| verdict.bits >= *class).unwrap_or(128);
        let accepted = Accepted { strength, fingerprint: fingerprint(&bytes) };
        Ok(FoundKey { bytes, accepted, digests: verdict.digests })
    }
}

/// The first four bytes of SHA-256 over a fixed label and the key: tells two keys apart, and
/// nothing else about them.
fn fingerprint(key: &[u8]) -> u32 {
    let mut hash = hmac_sha256::Hash::new();
    hash.update(b"secret fingerprint v1");
    hash.update(key);
    let [a, b, c, d, ..] = hash.finalize();
    u32::from_be_bytes([a, b, c, d])
}

//! The keys of one run, in field order, handed over one by one.

use std::time::SystemTime;

use crate::Source;
use crate::decode::{self, Buffer};
use crate::judge::{self, Digests};
use crate::keyset::{KeySet, Place, PlacedKey};
use crate::problem::{Fault, ProblemKind};
use crate::report::Accepted;
use crate::schema::Encoding;
use crate::secret::Secret;
use crate::sources::Delivered;

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
    /// Where the current key came from.
    pub(crate) source: Option<Source>,
    pub(crate) found: Found,
    /// The keys that were judged good: the current one, and in a set the others.
    pub(crate) keys: Vec<FoundKey>,
    pub(crate) faults: Vec<Fault>,
    pub(crate) remarks: Vec<String>,
}

/// What the sources have of a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// No source has it.
    Nothing,
    /// A source has it, and it can't be used; the faults say why.
    Bad,
    /// Its keys were judged good.
    Good,
}

/// A key that was judged good.
pub(crate) struct FoundKey {
    pub(crate) place: Place,
    pub(crate) source: Source,
    bytes: Buffer,
    pub(crate) accepted: Accepted,
    pub(crate) since: Option<SystemTime>,
    pub(crate) digests: Digests,
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
    pub(crate) fn required<T>(&mut self, make: impl Fn(&[u8]) -> Option<T>) -> Option<T> {
        let slot = self.slots.get_mut(self.next)?;
        self.next += 1;
        let key = slot.keys.first().filter(|_| slot.found == Found::Good)?;
        let field = make(&key.bytes);
        if field.is_none() {
            let fault = key.fault(ProblemKind::Refused, WITH);
            slot.refuse(fault);
        }
        field.filter(|_| !self.rehearsal)
    }

    /// Makes a field that may have no key.
    #[expect(clippy::option_option, reason = "whether there is a field to hand over, and whether it has a key")]
    pub(crate) fn optional<T>(&mut self, make: impl Fn(&[u8]) -> Option<T>) -> Option<Option<T>> {
        match self.slots.get(self.next)?.found {
            Found::Nothing => {
                self.next += 1;
                Some(None)
            }
            Found::Bad | Found::Good => self.required(make).map(Some),
        }
    }

    /// Makes a field of several keys.
    pub(crate) fn set<T>(&mut self, make: impl Fn(&[u8]) -> Option<T>) -> Option<KeySet<T>> {
        let slot = self.slots.get_mut(self.next)?;
        self.next += 1;
        if slot.found != Found::Good {
            return None;
        }
        let mut faults = Vec::new();
        let set = KeySet::new(slot.keys.iter().filter_map(|key| {
            let placed = make(&key.bytes).map(|field| PlacedKey::new(field, key.accepted.fingerprint, key.place));
            faults.extend(placed.is_none().then(|| key.fault(ProblemKind::Refused, WITH)));
            placed
        }));
        for fault in faults {
            slot.refuse(fault);
        }
        set.filter(|_| !self.rehearsal && slot.found == Found::Good)
    }

    pub(crate) fn has_faults(&self) -> bool {
        self.slots.iter().any(|slot| !slot.faults.is_empty())
    }
}

const WITH: &str = "the function in `with` refused it";

impl FoundKey {
    /// A fault of this key, in its place.
    pub(crate) fn fault(&self, kind: ProblemKind, detail: impl Into<String>) -> Fault {
        Fault::new(kind, detail).at(self.place, self.source.clone())
    }
}

impl Slot {
    pub(crate) fn new(secret: Secret) -> Self {
        Self { secret, source: None, found: Found::Nothing, keys: Vec::new(), faults: Vec::new(), remarks: Vec::new() }
    }

    pub(crate) fn refuse(&mut self, fault: Fault) {
        self.found = Found::Bad;
        self.faults.push(fault);
    }

    /// No source has it, and it must be there.
    pub(crate) fn lacks(&self) -> bool {
        self.found == Found::Nothing && !self.secret.declaration.shape.optional
    }

    /// Takes a delivered key in: decodes and judges it.
    pub(crate) fn accept(&mut self, delivered: Delivered, refuse_marked: bool) {
        let Delivered { place, bytes, source, since, remarks, faults } = delivered;
        if place == Place::Current {
            self.source = Some(source.clone());
        }
        self.remarks.extend(remarks);
        for fault in faults {
            self.refuse(fault.at(place, source.clone()));
        }
        match self.judged(&bytes, place, refuse_marked) {
            Ok((bytes, accepted, digests)) => {
                self.keys.push(FoundKey { place, source, bytes, accepted, since, digests });
                if self.found == Found::Nothing {
                    self.found = Found::Good;
                }
            }
            Err(fault) => self.refuse(fault.at(place, source)),
        }
    }

    fn judged(
        &mut self,
        bytes: &[u8],
        place: Place,
        refuse_marked: bool,
    ) -> Result<(Buffer, Accepted, Digests), Fault> {
        let secret = &self.secret;
        let text = decode::text(bytes)?;
        if secret.declaration.shape.set.is_some() && secret.is_text() && text.contains([',', '\n', '\r']) {
            let detail = "a text key that is rotated has no comma and no line break, which separate such keys";
            return Err(Fault::new(ProblemKind::Encoding, detail));
        }
        let encoding = if secret.is_text() { Encoding::Text } else { secret.declaration.encoding };
        let bytes = decode::key(text, encoding)?;
        let verdict = judge::judge(secret, text, &bytes, refuse_marked)?;
        if verdict.marked && place == Place::Current {
            self.remarks.push("generated in development".to_owned());
        }
        let is_base64 = matches!(encoding, Encoding::Base64 | Encoding::Base64Url);
        if is_base64 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            let remark = "its text has hexadecimal digits alone, and is read as base64, as its field says";
            self.remarks.push(remark.to_owned());
        }
        let strength = [512, 256].into_iter().find(|class| verdict.bits >= *class).unwrap_or(128);
        let accepted = Accepted { strength, fingerprint: fingerprint(&bytes) };
        Ok((bytes, accepted, verdict.digests))
    }
}

/// The first four bytes of SHA-256 over a fixed label and the key: tells two keys apart, and
/// nothing else about them.
pub(crate) fn fingerprint(key: &[u8]) -> u32 {
    let mut hash = hmac_sha256::Hash::new();
    hash.update(b"secret fingerprint v1");
    hash.update(key);
    let [a, b, c, d, ..] = hash.finalize();
    u32::from_be_bytes([a, b, c, d])
}

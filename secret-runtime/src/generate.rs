//! Operating-system bytes → text → the store or the file, when every source has said "not here".

use std::path::Path;

use secrecy::SecretString;
use zeroize::Zeroizing;

use crate::decode::{self, Buffer};
use crate::event::Generated;
use crate::file::Files;
use crate::judge;
use crate::keys::{Found, Slot};
use crate::problem::{Fault, ProblemKind};
use crate::run::{Run, store_fault};
use crate::schema::Declaration;
use crate::store::Entry;
use crate::{Event, Mode, Source, twins};

impl Run<'_> {
    /// Generates what is missing, unless anything is wrong; then reads it back, since somebody else
    /// may have been quicker.
    pub(crate) fn generate(&mut self) {
        if self.is_refused() {
            return;
        }
        let mut slots = std::mem::take(&mut self.keys.slots);
        let missing = slots.iter_mut().filter(|slot| slot.lacks());
        match &self.resolver.store {
            Some(shared) => missing.for_each(|slot| (shared.create)(self, slot)),
            None => self.create_files(missing),
        }
        twins::refuse(&mut slots);
        self.keys.slots = slots;
    }

    pub(crate) fn create_entry(&self, slot: &mut Slot) {
        let Some(store) = &self.store else { return };
        let name = slot.secret.entry();
        let place = store.store().place(name);
        let made = text(slot.secret.declaration, self.mode.mode)
            .and_then(|text| store.create(name, &Entry::new(text)).map_err(|error| store_fault(&error)));
        match made {
            Ok((stored, won)) => {
                self.take_stored(slot, Ok(Some(&stored)));
                self.created(slot, won, Source::GeneratedInStore { place });
            }
            Err(fault) => {
                slot.source = Some(Source::Store { place });
                slot.refuse(fault);
            }
        }
    }

    /// Prepares every file before the first one appears, so that all are kept, or none is made.
    fn create_files<'s>(&self, missing: impl Iterator<Item = &'s mut Slot>) {
        let mut ready = Vec::new();
        let mut refused = false;
        for slot in missing {
            let Some(path) = self.path(&slot.secret) else { continue };
            let prepared = line(slot.secret.declaration, self.mode.mode)
                .and_then(|line| self.files.prepare(&path, &line).map(|prepared| (prepared, line)));
            match prepared {
                Ok((prepared, line)) => ready.push((slot, path, prepared, line)),
                Err(fault) => {
                    refused = true;
                    slot.source = Some(Source::File { path });
                    slot.refuse(fault);
                }
            }
        }
        if refused {
            return;
        }
        let mut folders = Vec::new();
        let mut created = Vec::new();
        for (slot, path, mut prepared, line) in ready {
            match prepared.place(&line) {
                Ok(won) => {
                    // One sync a folder, however many keys it got.
                    let folder = prepared.folder().to_owned();
                    if !folders.contains(&folder) {
                        folders.push(folder);
                    }
                    created.push((slot, path, won));
                }
                Err(fault) => {
                    slot.source = Some(Source::File { path });
                    slot.refuse(fault);
                }
            }
        }
        let synced = folders.iter().try_for_each(|folder| Files::sync(folder));
        for (slot, path, won) in &mut created {
            self.read_back(slot, path, *won);
        }
        if let (Err(fault), Some((slot, ..))) = (synced, created.first_mut()) {
            slot.refuse(fault);
        }
    }

    /// What is used is always what a read gave back.
    fn read_back(&self, slot: &mut Slot, path: &Path, won: bool) {
        slot.remarks.clear();
        self.ask_local(slot);
        if slot.found == Found::Nothing {
            let detail = "it was created, and somebody removed it at once";
            slot.refuse(Fault::new(ProblemKind::NotCreated, detail));
        }
        self.created(slot, won, Source::Generated { path: path.to_owned() });
    }

    fn line_to_ignore(&self, slot: &Slot, source: &Source) -> Option<String> {
        let ask = self.schema.line_to_ignore.filter(|_| self.mode.mode == Mode::Development)?;
        match source {
            Source::Generated { path } => ask(path, slot.secret.declaration.shape.set.is_some()),
            _ => None,
        }
    }

    fn created(&self, slot: &mut Slot, won: bool, source: Source) {
        if !won || slot.found != Found::Good {
            return;
        }
        self.resolver.tell(&Event::Generated(Generated {
            name: slot.secret.name().to_owned(),
            field: slot.secret.field.clone().into_owned(),
            source: source.clone(),
            mode: format!("{} ({})", self.mode.mode, self.mode.evidence),
            line_to_ignore: self.line_to_ignore(slot, &source),
        }));
        slot.source = Some(source);
    }
}

/// A new key as text. Development keys carry their mark; one made in production that carries it by
/// chance, one in 2³², is drawn again.
fn key(declaration: &Declaration, mode: Mode) -> Result<Buffer, Fault> {
    let mut bytes = Zeroizing::new(vec![0; declaration.bytes]);
    loop {
        getrandom::fill(&mut bytes).map_err(|error| {
            let detail = format!("the operating system gave no random bytes: {error}");
            Fault::new(ProblemKind::NotCreated, detail).mend("head -c 1 /dev/urandom | wc -c")
        })?;
        match mode {
            Mode::Development => judge::mark(&mut bytes),
            Mode::Production if judge::is_marked(&bytes) => continue,
            Mode::Production => {}
        }
        break;
    }
    let not_encoded = || Fault::new(ProblemKind::NotCreated, "its bytes could not be encoded");
    decode::encode(&bytes, declaration.encoding).ok_or_else(not_encoded)
}

/// A new key for a store.
pub(crate) fn text(declaration: &Declaration, mode: Mode) -> Result<SecretString, Fault> {
    let key = key(declaration, mode)?;
    let not_text = |_| Fault::new(ProblemKind::NotCreated, "its encoding is not text");
    std::str::from_utf8(&key).map(|text| SecretString::new(text.into())).map_err(not_text)
}

/// A new key with the newline that ends its file.
fn line(declaration: &Declaration, mode: Mode) -> Result<Buffer, Fault> {
    let key = key(declaration, mode)?;
    let mut line = Zeroizing::new(Vec::with_capacity(key.len() + 1));
    line.extend_from_slice(&key);
    line.push(b'\n');
    Ok(line)
}

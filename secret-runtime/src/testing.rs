//! For those who write a [`Store`]: the contract as a program.

use std::fmt;
use std::sync::Barrier;
use std::time::{Duration, SystemTime};

use secrecy::{ExposeSecret as _, SecretString};

use crate::{Entry, Store, StoreErrorKind, Stored, StoredKey, Version};

/// A rule of [`Store`] that a store breaks.
#[derive(Debug)]
pub struct Broken(String);

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Broken {}

/// Tries every rule of [`Store`] on a store, in entries of its own (`contract-` and a random number),
/// which it leaves there.
///
/// It creates, publishes a next key, promotes it and retires the old one, the way a rotation does;
/// reads what was written, places and times included; has eight threads create one entry; writes
/// over an old version. A store may answer every replacement with
/// [`StoreErrorKind::Unsupported`], and then nothing is rotated.
///
/// # Errors
///
/// The first rule that the store breaks.
pub fn store_contract(store: &dyn Store) -> Result<(), Broken> {
    let run = random_hex(8)?;
    let name = |rule: &str| format!("contract-{run}-{rule}");
    let can_replace = absent(store, &name("absent"))?;
    once(store, &name("once"))?;
    rotates(store, &name("rotates"), can_replace)?;
    several(store, &name("several"), &name("rotates"), &name("once"))?;
    race(store, &name("race"))
}

/// Whether the store can replace at all.
fn absent(store: &dyn Store, name: &str) -> Result<bool, Broken> {
    let found = read(store, name)?;
    hold(found.is_none(), "an entry that nobody created reads as `None`")?;
    hold(!store.place(name).is_empty(), "a place has a name")?;
    let replaced = store.replace(name, &Entry::new(key()?), &Version::new("1"));
    let can_replace = !is_unsupported(&replaced);
    if can_replace {
        conflicts(replaced, "an entry that is not there can't be replaced")?;
    }
    hold(read(store, name)?.is_none(), "a replacement that was refused writes nothing")?;
    Ok(can_replace)
}

fn once(store: &dyn Store, name: &str) -> Result<(), Broken> {
    let entry = Entry::new(key()?);
    works(store.create(name, &entry), "an entry is created where none is")?;
    same(&there(store, name)?.entry, &entry)?;
    conflicts(store.create(name, &Entry::new(key()?)), "an entry is created once")?;
    same(&there(store, name)?.entry, &entry)
}

fn rotates(store: &dyn Store, name: &str, can_replace: bool) -> Result<(), Broken> {
    let mut entry = Entry::new(key()?);
    works(store.create(name, &entry), "an entry is created where none is")?;
    let first = there(store, name)?.version;
    if !can_replace {
        let refused = is_unsupported(&store.replace(name, &entry, &first));
        return hold(refused, "a store that can't replace what is not there can't replace at all");
    }
    entry.next = Some(StoredKey::now(key()?));
    let second = replace(store, name, &entry, &first)?;
    hold(first != second, "another state has another version")?;
    let promoted = entry.next.take().unwrap_or_else(|| entry.current.clone());
    let demoted = std::mem::replace(&mut entry.current, promoted);
    entry.previous.insert(0, StoredKey::now(demoted.text));
    conflicts(store.replace(name, &entry, &first), "an old version is not replaced")?;
    let third = replace(store, name, &entry, &second)?;
    entry.previous.clear();
    let fourth = replace(store, name, &entry, &third)?;
    hold(fourth != third && fourth != first, "another state has another version")
}

fn several(store: &dyn Store, absent: &str, one: &str, other: &str) -> Result<(), Broken> {
    let all = store.read_all(&[one, absent, other]);
    let found: Vec<bool> = all.iter().map(|read| matches!(read, Ok(Some(_)))).collect();
    hold(found == [true, false, true], "several are read in the order that was asked for")?;
    for (read, name) in all.into_iter().zip([one, absent, other]) {
        let alone = self::read(store, name)?;
        if let (Ok(Some(stored)), Some(alone)) = (read, alone) {
            same(&stored.entry, &alone.entry)?;
            hold(stored.version == alone.version, "read alone or with others, an entry has one version")?;
        }
    }
    Ok(())
}

fn race(store: &dyn Store, name: &str) -> Result<(), Broken> {
    const RACERS: usize = 8;
    let start = Barrier::new(RACERS);
    let keys = (0..RACERS).map(|_| key()).collect::<Result<Vec<_>, _>>()?;
    let winners: Vec<&SecretString> = std::thread::scope(|scope| {
        let racers: Vec<_> = keys
            .iter()
            .map(|key| {
                let start = &start;
                scope.spawn(move || {
                    start.wait();
                    store.create(name, &Entry::new(key.clone())).is_ok().then_some(key)
                })
            })
            .collect();
        racers.into_iter().filter_map(|racer| racer.join().ok().flatten()).collect()
    });
    hold(winners.len() == 1, "of many that create one entry, one wins")?;
    let current = there(store, name)?.entry.current.text;
    let theirs = winners.iter().all(|key| key.expose_secret() == current.expose_secret());
    hold(theirs, "what is read is what the winner wrote")
}

fn replace(store: &dyn Store, name: &str, entry: &Entry, over: &Version) -> Result<Version, Broken> {
    works(store.replace(name, entry, over), "an entry of a known version is replaced")?;
    let stored = there(store, name)?;
    same(&stored.entry, entry)?;
    Ok(stored.version)
}

fn there(store: &dyn Store, name: &str) -> Result<Stored, Broken> {
    read(store, name)?.ok_or_else(|| Broken("what was written can be read".to_owned()))
}

fn read(store: &dyn Store, name: &str) -> Result<Option<Stored>, Broken> {
    store.read(name).map_err(|error| Broken(format!("an entry can be read, or is not there: {error}")))
}

fn same(read: &Entry, written: &Entry) -> Result<(), Broken> {
    let texts = |entry: &Entry| entry.keys().map(|key| key.text.expose_secret().to_owned()).collect::<Vec<_>>();
    hold(
        texts(read) == texts(written)
            && read.next.is_some() == written.next.is_some()
            && read.previous.len() == written.previous.len(),
        "an entry reads as it was written, each key in its place",
    )?;
    // A store's clock may differ from ours by a little, and it may count in seconds.
    let slack = Duration::from_secs(120);
    let early = read.keys().zip(written.keys()).any(|(read, written)| match (read.since, written.since) {
        (Some(read), Some(written)) => read + slack < written || read > SystemTime::now() + slack,
        _ => false,
    });
    hold(!early, "a key is in its place since it came there")
}

fn works(done: Result<(), crate::StoreError>, rule: &str) -> Result<(), Broken> {
    done.map_err(|error| Broken(format!("{rule}: {error}")))
}

fn conflicts(done: Result<(), crate::StoreError>, rule: &str) -> Result<(), Broken> {
    match done {
        Err(error) if error.kind() == StoreErrorKind::Conflict => Ok(()),
        Err(error) => Err(Broken(format!("{rule}, and that is a conflict: {error}"))),
        Ok(()) => Err(Broken(rule.to_owned())),
    }
}

fn is_unsupported(done: &Result<(), crate::StoreError>) -> bool {
    matches!(done, Err(error) if error.kind() == StoreErrorKind::Unsupported)
}

fn hold(holds: bool, rule: &str) -> Result<(), Broken> {
    if holds { Ok(()) } else { Err(Broken(rule.to_owned())) }
}

fn key() -> Result<SecretString, Broken> {
    random_hex(64).map(SecretString::from)
}

fn random_hex(bytes: usize) -> Result<String, Broken> {
    let mut random = vec![0; bytes];
    getrandom::fill(&mut random).map_err(|error| Broken(format!("no random bytes: {error}")))?;
    Ok(format!("{:x}", base16ct::HexDisplay(&random)))
}

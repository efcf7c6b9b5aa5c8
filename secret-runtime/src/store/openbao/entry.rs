//! An entry as fields: `current`, `next`, `previous`, each with the moment since which it is there.

use std::time::SystemTime;

use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;

use super::json::{self, Fields};
use super::kv::Found;
use super::time;
use crate::store::{Entry, StoreError, StoreErrorKind, StoredKey};

/// The fields that are ours.
const OURS: [&str; 6] = ["current", "current_since", "next", "next_since", "previous", "previous_since"];

/// The keys of a version; why there are none otherwise.
pub(super) fn read(found: &Found<'_>) -> Result<Entry, &'static str> {
    let field = |name: &str| found.data.get(name).copied();
    let current = field("current").ok_or("it has no field `current`")?;
    let current = json::text(current).ok_or("its field `current` is no text")?;
    if current.trim().is_empty() {
        return Err("its field `current` is empty");
    }
    let optional = |name: &str, cause| match field(name) {
        None => Ok(Zeroizing::default()),
        Some(raw) if raw.get() == "null" => Ok(Zeroizing::default()),
        Some(raw) => json::text(raw).ok_or(cause),
    };
    let next = optional("next", "its field `next` is no text")?;
    let previous = optional("previous", "its field `previous` is no text")?;
    // Without a moment of its own, a key is surely there since the version was written.
    let moments = |name: &str| {
        let text = field(name).and_then(json::text).unwrap_or_default();
        let moment = |line: &str| line.trim().parse().ok().and_then(time::from_seconds);
        text.split('\n').map(|line| moment(line).or(found.created)).collect::<Vec<_>>()
    };
    let since = |name: &str| moments(name).into_iter().next().flatten();
    let key = |text: &str, since| StoredKey { text: SecretString::from(text), since };
    let previous_since = moments("previous_since").into_iter().chain(std::iter::repeat(found.created));
    let previous = previous.split(['\n', ',']).map(str::trim).filter(|text| !text.is_empty());
    Ok(Entry {
        current: key(&current, since("current_since")),
        next: (!next.trim().is_empty()).then(|| key(&next, since("next_since"))),
        previous: previous.zip(previous_since).map(|(text, since)| key(text, since)).collect(),
    })
}

/// The body of a write over a version, zero where nothing may be there. Fields that aren't ours are
/// kept.
pub(super) fn write(entry: &Entry, over: u64, kept: &Fields<'_>) -> Result<Zeroizing<String>, StoreError> {
    let previous: Vec<&str> = entry.previous.iter().map(|key| key.text.expose_secret()).collect();
    if previous.iter().any(|text| text.contains(['\n', ',']) || text.trim() != *text || text.is_empty()) {
        let cause =
            "a key that is empty, or has a comma, a line break or a blank at its end, can't be kept as a previous one";
        return Err(StoreErrorKind::Unsupported.because(cause));
    }
    let mut lines = Zeroizing::new(String::with_capacity(previous.iter().map(|text| text.len() + 1).sum()));
    for text in previous {
        if !lines.is_empty() {
            lines.push('\n');
        }
        lines.push_str(text);
    }
    let seconds = |since: Option<SystemTime>| since.map(time::to_seconds).map(|seconds| seconds.to_string());
    let current_since = seconds(entry.current.since);
    let next_since = entry.next.as_ref().and_then(|key| seconds(key.since));
    let moments: Vec<String> = entry.previous.iter().map(|key| seconds(key.since).unwrap_or_default()).collect();
    let previous_since = (!moments.is_empty()).then(|| moments.join("\n"));
    let values = [
        Some(entry.current.text.expose_secret()),
        current_since.as_deref(),
        entry.next.as_ref().map(|key| key.text.expose_secret()),
        next_since.as_deref(),
        (!lines.is_empty()).then_some(lines.as_str()),
        previous_since.as_deref(),
    ];
    let members: Vec<(&str, &str)> =
        OURS.iter().zip(values).filter_map(|(name, value)| Some((*name, value?))).collect();
    let ours = json::object(&members);
    let kept = kept.iter().filter(|(name, _)| !OURS.contains(&name.as_str()));
    let size = kept.clone().map(|(name, raw)| json::longest(name) + raw.get().len() + 2).sum::<usize>();
    let mut body = Zeroizing::new(String::with_capacity(ours.len() + size + 64));
    body.push_str("{\"options\":{\"cas\":");
    body.push_str(&over.to_string());
    body.push_str("},\"data\":");
    body.push_str(ours.strip_suffix('}').unwrap_or_default());
    for (name, raw) in kept {
        body.push(',');
        json::push(&mut body, name);
        body.push(':');
        body.push_str(raw.get());
    }
    body.push_str("}}");
    Ok(body)
}

//! Two secrets with one key: whoever learns the one has the other.

use crate::keys::{Found, Slot};
use crate::problem::{Fault, ProblemKind};

/// Refuses every secret that has the key of one before it, as written or decoded.
pub(crate) fn refuse(slots: &mut [Slot]) {
    let mut forms: Vec<(u64, usize)> = Vec::new();
    for (place, slot) in slots.iter().enumerate() {
        if let Found::Key(key) = &slot.found {
            forms.extend(key.digests.iter().map(|digest| (*digest, place)));
        }
    }
    forms.sort_unstable();
    let same = |pair: &[(u64, usize)]| match pair {
        &[(one, first), (other, second)] if one == other && first != second => Some((second, first)),
        _ => None,
    };
    let mut twins: Vec<(usize, usize)> = forms.windows(2).filter_map(same).collect();
    twins.sort_unstable();
    twins.dedup_by_key(|(second, _)| *second);
    for (second, first) in twins {
        let Some(other) =
            slots.get(first).map(|slot| format!("{} (field `{}`)", slot.secret.name(), slot.secret.field))
        else {
            continue;
        };
        if let Some(slot) = slots.get_mut(second) {
            slot.refuse(Fault::new(ProblemKind::SameKey, format!("it is the same key as {other}")));
        }
    }
}

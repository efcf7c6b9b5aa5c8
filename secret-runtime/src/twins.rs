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
    for pair in forms.windows(2) {
        let &[(one, first), (other, second)] = pair else { continue };
        if one != other || first == second {
            continue;
        }
        let Some(twin) = slots.get(first).map(|slot| format!("{} (field `{}`)", slot.secret.name(), slot.secret.field))
        else {
            continue;
        };
        // Two secrets may share more than one form.
        if let Some(slot) = slots.get_mut(second).filter(|slot| matches!(slot.found, Found::Key(_))) {
            slot.refuse(Fault::new(ProblemKind::SameKey, format!("it is the same key as {twin}")));
        }
    }
}

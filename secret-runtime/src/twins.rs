//! Two secrets with one key, or two places of one secret: whoever learns the one has the other, and
//! a key that was retired in one place lives on in another.

use crate::Place;
use crate::keys::Slot;
use crate::problem::{Fault, ProblemKind};

/// Refuses every key that is one before it, as written or decoded.
pub(crate) fn refuse(slots: &mut [Slot]) {
    let mut forms: Vec<(u64, usize, usize)> = Vec::new();
    for (number, slot) in slots.iter().enumerate() {
        for (index, key) in slot.keys.iter().enumerate() {
            forms.extend(key.digests.iter().map(|digest| (*digest, number, index)));
        }
    }
    forms.sort_unstable();
    for pair in forms.windows(2) {
        let &[(one, first, of_first), (other, second, of_second)] = pair else { continue };
        if one != other || (first, of_first) == (second, of_second) {
            continue;
        }
        let Some(twin) = slots.get(first).and_then(|slot| Some((slot, slot.keys.get(of_first)?))) else { continue };
        let twin = match twin {
            (_, key) if first == second => key.place.to_string(),
            (slot, key) if key.place == Place::Current => slot.secret.title(),
            (slot, key) => format!("{}, {}", slot.secret.title(), key.place),
        };
        let Some(slot) = slots.get_mut(second) else { continue };
        let Some(key) = slot.keys.get(of_second) else { continue };
        // Two keys may share more than one form.
        let is_known = |fault: &Fault| fault.kind == ProblemKind::SameKey && fault.place == key.place;
        if !slot.faults.iter().any(is_known) {
            let fault = key.fault(ProblemKind::SameKey, format!("it is the same key as {twin}"));
            slot.refuse(fault);
        }
    }
}

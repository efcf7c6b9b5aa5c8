//! Events of the `tracing` crate: what was resolved, generated, rotated and reloaded.

use crate::{Event, Report};

/// The event as a `tracing` event; false, where nobody listens.
pub(crate) fn tell(event: &Event) -> bool {
    if !tracing::dispatcher::has_been_set() {
        return false;
    }
    match event {
        Event::Generated(generated) => tracing::warn!(
            secret = generated.name(),
            field = generated.field(),
            source = %generated.source(),
            line_to_ignore = generated.line_to_ignore(),
            "generated a key"
        ),
        Event::Rotated(rotated) => {
            tracing::info!(secret = rotated.name, step = %rotated.step, keys = ?rotated.keys, "rotated");
        }
        Event::Reloaded(report) => {
            tracing::info!("reloaded");
            resolved(report);
        }
        Event::ReloadFailed(status) => {
            let problems = status.error.as_ref().map(ToString::to_string);
            tracing::error!(
                age_seconds = status.age.as_secs(),
                problems,
                "a reload failed, and the last good secrets stay in use"
            );
        }
    }
    true
}

/// One event a secret: where it came from, its fingerprint, what is worth knowing.
pub(crate) fn resolved(report: &Report) {
    for secret in report.secrets() {
        tracing::info!(
            secret = secret.name(),
            field = secret.field(),
            source = secret.source().map(ToString::to_string),
            fingerprint = secret.fingerprint(),
            strength = secret.strength(),
            remarks = (!secret.remarks().is_empty()).then(|| secret.remarks().join("; ")),
            mode = %report.mode(),
            evidence = report.evidence(),
            "resolved"
        );
    }
}

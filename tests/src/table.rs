//! Tables of cases: all are tried, and a failure names every case that failed.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// Tries every case; one that panics fails.
///
/// # Panics
///
/// Where a case failed, naming each.
pub fn each<T>(cases: impl IntoIterator<Item = T>, name: impl Fn(&T) -> String, test: impl Fn(&T)) {
    let mut failed = Vec::new();
    let mut count = 0;
    for case in cases {
        count += 1;
        if catch_unwind(AssertUnwindSafe(|| test(&case))).is_err() {
            eprintln!("^ in the case: {}\n", name(&case));
            failed.push(name(&case));
        }
    }
    assert!(count > 0, "an empty table proves nothing");
    assert!(failed.is_empty(), "{} of {count} cases failed: {failed:#?}", failed.len());
}

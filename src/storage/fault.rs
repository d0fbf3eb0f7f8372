//! Faults for tests: `TRUEUP_FAIL_AT=N` ends the process, as a kill would, at the N-th step of all its writes to storage.
//! A build without debug assertions has none of this.

/// One step of a write: before it, in the middle of it, or after it.
#[cfg(debug_assertions)]
pub(super) fn step() {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU64, Ordering};

    static STEPS: AtomicU64 = AtomicU64::new(0);
    static FAIL_AT: OnceLock<Option<u64>> = OnceLock::new();
    let fail_at = FAIL_AT.get_or_init(|| std::env::var("TRUEUP_FAIL_AT").ok().and_then(|text| text.parse().ok()));
    if *fail_at == Some(STEPS.fetch_add(1, Ordering::SeqCst) + 1) {
        std::process::abort();
    }
}

#[cfg(not(debug_assertions))]
pub(super) fn step() {}

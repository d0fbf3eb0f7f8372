//! The documented exit codes, and nothing else. Scripts rely on them: a meaning never changes.

/// Inspected completely, gate passed; or a command without a verdict succeeded.
pub const PASSED: u8 = 0;
/// Inspected completely, gate failed.
pub const GATE_FAILED: u8 = 1;
/// Usage, project file or rule error.
pub const USAGE: u8 = 2;
/// Inconclusive: an input unreadable, truncated, too small, skewed or changed; a rule out of memory or time. Outranks 1.
pub const INCONCLUSIVE: u8 = 3;
/// Nothing was selected or could run.
pub const NOTHING_RAN: u8 = 4;
/// Another run holds the round, or the ledger is damaged.
pub const HELD: u8 = 5;
/// Internal error: a bug.
pub const INTERNAL: u8 = 70;
/// Interrupted.
pub const INTERRUPTED: u8 = 130;

//! What happens during an inspection, as it happens: plain data from `inspection` to whoever shows progress.
//!
//! Events are for people who wait. Nothing is judged by them: the result is the [`crate::finding::Inspection`].

/// One step of an inspection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// An export is being opened: its contract table and its size on disk.
    Loading {
        table: String,
        bytes: u64,
    },
    /// A model is being computed.
    Model {
        name: String,
    },
    ModelDone {
        name: String,
        rows: u64,
        elapsed_ms: u64,
    },
    /// A rule starts: `index` counts from 1 to `total`.
    RuleStarted {
        id: String,
        index: usize,
        total: usize,
    },
    /// A rule is done: the wire word of its status, and its findings (none for a rule that did not run).
    RuleDone {
        id: String,
        status: &'static str,
        total: Option<u64>,
        elapsed_ms: u64,
    },
    /// A remark that changes no verdict: a query repeated with less memory, a spill.
    Note(String),
}

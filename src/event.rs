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
    /// How far the step that runs and the whole inspection are; told several times a second.
    Reading(Reading),
    /// A remark that changes no verdict: a query repeated with less memory, a spill.
    Note(String),
}

/// How far an inspection is, in rows read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Rows that the step's scans gave, of those that they hold.
    pub rows: u64,
    /// None where a scan can't tell.
    pub rows_total: Option<u64>,
    /// What lies on disk now because it did not fit into memory.
    pub spilled_bytes: u64,
    /// The same over all steps; none before it is known which there are.
    pub run: Option<Share>,
    /// None where it would be a guess.
    pub left_ms: Option<u64>,
}

/// Rows read of all that an inspection will read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    pub rows: u64,
    pub rows_total: u64,
}

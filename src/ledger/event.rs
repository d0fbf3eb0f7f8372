//! What can happen, as it is written into an entry. Small: whatever grows with accounts lies in a file of its own, named
//! here with its hash.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::finding::Verdict;

/// A file of the state folder that an entry vouches for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FileRef {
    /// Relative to the state folder, with forward slashes.
    pub name: String,
    pub bytes: u64,
    /// 64 hexadecimal digits.
    pub sha256: String,
}

/// What a round rests on, each as a SHA-256. Two rounds with equal digests have the same findings and verdict.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digests {
    /// The project file's text.
    pub project: String,
    /// Ids and digests of the rules that run.
    pub rules: String,
    /// What else the gate judges by: waivers, the date that they are judged by.
    pub policy: String,
    /// Names, sizes, footers and snapshots of all files that are read.
    pub inputs: String,
}

/// One export as it was when the round was opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportPin {
    /// The contract table; for assets `assets.NAME`.
    pub table: String,
    /// As the project file has it, relative to its folder.
    pub uri: String,
    pub files: u64,
    pub bytes: u64,
    /// SHA-256 over the files' names, sizes and footers.
    pub digest: String,
    pub rows: u64,
    pub snapshot_at: Option<String>,
}

/// How many rules came to what, and their findings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcomes {
    pub clean: u64,
    pub violated: u64,
    pub suspected: u64,
    pub waived: u64,
    pub skipped: u64,
    pub failed: u64,
    pub findings: u64,
}

/// A round's number as it was opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoundOpened {
    pub round: u64,
    /// The cohort's stage; none for whole exports.
    pub scope: Option<String>,
    pub digests: Digests,
    pub exports: Vec<ExportPin>,
}

/// The findings are recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inspected {
    pub round: u64,
    pub watermark: Option<String>,
    pub outcomes: Outcomes,
    /// The round's [`super::Record`]: the inspection, its findings files and their hashes.
    pub record: FileRef,
}

/// The gate's judgement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    pub round: u64,
    pub verdict: Verdict,
    pub failures: Vec<String>,
    /// SHA-256 of the policy, as [`Digests::policy`].
    pub policy: String,
    /// The date by which waivers expire, where one was given.
    #[serde(default)]
    pub as_of: Option<String>,
    /// The waivers that were used, as the gate tells them.
    #[serde(default)]
    pub waivers: Vec<serde_json::Value>,
}

/// A batch was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    pub batch_id: String,
    /// The round whose findings it repairs.
    pub round: u64,
    /// SHA-256 of manifest.json's bytes.
    pub manifest_sha256: String,
    /// RFC 3339.
    pub expires_at: String,
    /// The batch that this one undoes.
    #[serde(default)]
    pub undo_of: Option<String>,
    /// Actions by kind, holds not among them.
    pub totals: BTreeMap<String, u64>,
    pub holds: u64,
    /// The batch's actions, see [`super::actions_schema`]; outcome and time NULL.
    pub actions: FileRef,
}

/// Receipts were taken in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acknowledged {
    pub batch_id: String,
    /// SHA-256 of receipts.json's bytes: the very same receipts again are no second event.
    pub receipts_sha256: String,
    /// Copies of the receipts, in the state folder.
    pub receipts: Vec<FileRef>,
    /// Actions by outcome, of all receipts so far.
    pub counts: BTreeMap<String, u64>,
    /// Every action has a receipt, and none failed_retryable.
    pub complete: bool,
    /// The batch's actions with the outcomes so far, see [`super::actions_schema`].
    pub actions: FileRef,
}

/// A batch was withdrawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawn {
    pub batch_id: String,
    pub reason: String,
}

/// A run took over the open round of one that died; the earlier run can write no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Takeover {
    pub round: u64,
}

/// A round was closed without a verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Abandoned {
    pub round: u64,
    pub reason: String,
}

/// One event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    RoundOpened(RoundOpened),
    Inspected(Inspected),
    /// Closes the round.
    Judged(Judged),
    /// A closed round under another policy or other waivers; the round's verdict is the latest.
    JudgedAgain(Judged),
    Planned(Planned),
    Acknowledged(Acknowledged),
    Withdrawn(Withdrawn),
    Takeover(Takeover),
    Abandoned(Abandoned),
    /// Of a later minor version, which says something that this one doesn't know.
    #[serde(other)]
    Unknown,
}

impl Event {
    /// As on the wire.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::RoundOpened(_) => "round_opened",
            Self::Inspected(_) => "inspected",
            Self::Judged(_) => "judged",
            Self::JudgedAgain(_) => "judged_again",
            Self::Planned(_) => "planned",
            Self::Acknowledged(_) => "acknowledged",
            Self::Withdrawn(_) => "withdrawn",
            Self::Takeover(_) => "takeover",
            Self::Abandoned(_) => "abandoned",
            Self::Unknown => "unknown",
        }
    }

    /// The files that it vouches for.
    #[must_use]
    pub fn files(&self) -> Vec<&FileRef> {
        match self {
            Self::Inspected(event) => vec![&event.record],
            Self::Planned(event) => vec![&event.actions],
            Self::Acknowledged(event) => event.receipts.iter().chain([&event.actions]).collect(),
            _ => Vec::new(),
        }
    }

    /// The round that it is about.
    #[must_use]
    pub fn round(&self) -> Option<u64> {
        match self {
            Self::RoundOpened(event) => Some(event.round),
            Self::Inspected(event) => Some(event.round),
            Self::Judged(event) | Self::JudgedAgain(event) => Some(event.round),
            Self::Planned(event) => Some(event.round),
            Self::Takeover(event) => Some(event.round),
            Self::Abandoned(event) => Some(event.round),
            Self::Acknowledged(_) | Self::Withdrawn(_) | Self::Unknown => None,
        }
    }
}

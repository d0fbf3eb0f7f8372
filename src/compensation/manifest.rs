//! The manifest: what a batch consists of, and what it was made from. Written last; without it there is no batch.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::canonical::{self, Canonical};
use super::kind::Kind;

/// Of batches and receipts as this version writes them. A later major version is refused by whoever reads it.
pub const FORMAT_VERSION: &str = "1.0";
/// The manifest's name in a batch's folder.
pub const MANIFEST: &str = "manifest.json";
/// Its signature, if there is one.
pub const SIGNATURE: &str = "manifest.json.minisig";
/// The holds.
pub const REVIEW: &str = "review.ndjson";
/// Says that the batch must not be carried out any more.
pub const WITHDRAWN: &str = "withdrawn.json";
/// Bytes of a part at most.
pub const PART_BYTES_MAX: u64 = 16 << 20;
/// Actions of a part at most.
pub const PART_ROWS_MAX: u64 = 10_000;

/// `part-00000.ndjson`, from 0.
#[must_use]
pub fn part_name(index: usize) -> String {
    format!("part-{index:05}.ndjson")
}

/// One file of lines.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lines {
    pub name: String,
    pub rows: u64,
    pub bytes: u64,
    pub sha256: String,
}

impl Canonical for Lines {
    fn write(&self, out: &mut Vec<u8>) {
        canonical::object(
            out,
            [("name", &self.name), ("rows", &self.rows), ("bytes", &self.bytes), ("sha256", &self.sha256)],
        );
    }
}

/// One file of an export that the batch was planned from: the same on any storage.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// The contract table; for assets `assets.NAME`.
    pub table: String,
    /// Relative to the export.
    pub name: String,
    pub bytes: u64,
    /// Of the Parquet footer.
    pub footer_sha256: String,
    #[serde(deserialize_with = "Option::deserialize")]
    pub snapshot_at: Option<String>,
}

impl Canonical for Input {
    fn write(&self, out: &mut Vec<u8>) {
        canonical::object(
            out,
            [
                ("table", &self.table),
                ("name", &self.name),
                ("bytes", &self.bytes),
                ("footer_sha256", &self.footer_sha256),
                ("snapshot_at", &self.snapshot_at),
            ],
        );
    }
}

/// A rule that had a say, and the digest of all that decides what it finds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleUsed {
    pub id: String,
    pub digest: String,
}

impl Canonical for RuleUsed {
    fn write(&self, out: &mut Vec<u8>) {
        canonical::object(out, [("id", &self.id), ("digest", &self.digest)]);
    }
}

/// How far a batch may go.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    pub max_actions: u64,
    /// Of the accounts: a plain decimal from 0 to 1.
    pub max_share: String,
    /// Accounts of a cluster.
    pub max_cluster: u64,
    /// Kinds beside those that are allowed by default; sorted.
    pub allow: Vec<Kind>,
}

impl Policy {
    /// Whether a batch may hold actions of the kind; `undo`: whether it is the undo of another batch.
    #[must_use]
    pub fn allows(&self, kind: Kind, undo: bool) -> bool {
        kind.allowed_by_default() || self.allow.contains(&kind) || (undo && kind.undoes())
    }
}

impl Canonical for Policy {
    fn write(&self, out: &mut Vec<u8>) {
        canonical::object(
            out,
            [
                ("max_actions", &self.max_actions),
                ("max_share", &self.max_share),
                ("max_cluster", &self.max_cluster),
                ("allow", &self.allow),
            ],
        );
    }
}

/// What was credited once too often, by unit: the batch takes exactly that back.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Surplus {
    #[serde(deserialize_with = "Option::deserialize")]
    pub unit: Option<String>,
    pub amount: String,
}

impl Canonical for Surplus {
    fn write(&self, out: &mut Vec<u8>) {
        canonical::object(out, [("unit", &self.unit), ("amount", &self.amount)]);
    }
}

/// The whole manifest.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    pub format_version: String,
    /// SHA-256 of the canonical manifest without this member; the folder bears this name.
    pub batch_id: String,
    pub project: String,
    /// The earliest snapshot of what was read.
    pub watermark: String,
    /// From then on nothing of the batch may be carried out.
    pub expires_at: String,
    /// The batch that this one undoes.
    #[serde(deserialize_with = "Option::deserialize")]
    pub undo_of: Option<String>,
    pub clusters: u64,
    pub parts: Vec<Lines>,
    pub review: Lines,
    /// Actions by kind, holds not among them.
    pub totals: BTreeMap<String, u64>,
    pub inputs: Vec<Input>,
    pub rules: Vec<RuleUsed>,
    pub policy: Policy,
    pub surplus: Vec<Surplus>,
}

impl Manifest {
    /// What `batch_id` must be.
    #[must_use]
    pub fn id(&self) -> String {
        let mut out = Vec::new();
        self.members(&mut out, []);
        canonical::sha256_hex(&out)
    }

    /// The file: canonical bytes and a line feed.
    #[must_use]
    pub fn file(&self) -> Vec<u8> {
        let mut bytes = self.canonical();
        bytes.push(b'\n');
        bytes
    }

    /// Actions, all kinds together.
    #[must_use]
    pub fn actions(&self) -> u64 {
        self.totals.values().sum()
    }

    /// With the members that every manifest has but the one that is made of them.
    fn members<const N: usize>(&self, out: &mut Vec<u8>, more: [(&str, &dyn Canonical); N]) {
        let members: [(&str, &dyn Canonical); 13] = [
            ("format_version", &self.format_version),
            ("project", &self.project),
            ("watermark", &self.watermark),
            ("expires_at", &self.expires_at),
            ("undo_of", &self.undo_of),
            ("clusters", &self.clusters),
            ("parts", &self.parts),
            ("review", &self.review),
            ("totals", &self.totals),
            ("inputs", &self.inputs),
            ("rules", &self.rules),
            ("policy", &self.policy),
            ("surplus", &self.surplus),
        ];
        canonical::object_of(out, members.into_iter().chain(more).collect());
    }
}

impl Canonical for Manifest {
    fn write(&self, out: &mut Vec<u8>) {
        self.members(out, [("batch_id", &self.batch_id)]);
    }
}

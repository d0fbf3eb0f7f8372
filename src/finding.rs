//! The vocabulary of results: severities, outcomes, the inspection as a whole. Plain data, no I/O.
//!
//! A rule that did not run has no counts at all ([`RuleOutcome`]), so nothing downstream can take it for clean.

mod tally;
mod waiver;

use serde::{Deserialize, Serialize};
pub use tally::{BySeverity, SetTally, Tally};
pub use waiver::{WaiverStanding, WaiverUse};

/// How bad a finding is; ordered, so that `severity >= Severity::High` reads as it should.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Low,
    Medium,
    High,
    Critical,
}

impl Severity {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

/// Confirmed findings may be repaired and fail a gate; suspected ones wait for the settling window to pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Certainty {
    Confirmed,
    Suspected,
}

impl Certainty {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Suspected => "suspected",
        }
    }
}

/// How a finding stands to those of the rounds before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    New,
    Persisting,
    /// It was resolved in an earlier round.
    Reopened,
}

impl Status {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Persisting => "persisting",
            Self::Reopened => "reopened",
        }
    }
}

/// One finding as shown to people: key values as text, the reason with anchors masked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// 32 hexadecimal digits: a hash of the rule id and the key values, stable across rounds.
    pub fingerprint: String,
    /// Key column and value, in the order of the rule's `key`.
    pub key: Vec<(String, String)>,
    pub reason: String,
    pub certainty: Certainty,
    #[serde(default)]
    pub waived: bool,
}

/// Numbers of findings. `total = confirmed + suspected`; `total = new + persisting + reopened`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub total: u64,
    pub confirmed: u64,
    pub suspected: u64,
    pub waived: u64,
    pub new: u64,
    pub persisting: u64,
    pub resolved: u64,
    pub reopened: u64,
    /// Of the waived, those that are suspected: `standing` is what is confirmed and not waived.
    #[serde(default)]
    pub waived_suspected: u64,
    /// Of the reopened, those that are suspected or waived, and so fail nothing.
    #[serde(default)]
    pub reopened_excused: u64,
}

impl Counts {
    /// Confirmed and not waived: what a gate counts.
    #[must_use]
    pub fn standing(&self) -> u64 {
        self.confirmed.saturating_sub(self.waived.saturating_sub(self.waived_suspected))
    }

    /// Those of them that were resolved in an earlier round.
    #[must_use]
    pub fn standing_reopened(&self) -> u64 {
        self.reopened.saturating_sub(self.reopened_excused)
    }
}

/// What came of one rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RuleOutcome {
    /// The rule ran to its end: the counts are exact.
    Ran { counts: Counts, eligible: u64, samples: Vec<Sample> },
    /// The rule could not apply: the project doesn't supply what it needs.
    Skipped { reason: String },
    /// The rule should have run and did not: the round is inconclusive.
    Failed { reason: String },
}

/// One selected rule and its outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleResult {
    /// `set/name`.
    pub id: String,
    pub set: String,
    pub title: String,
    pub severity: Severity,
    /// The actions that the rule may ask for, as declared in its header; empty for none.
    pub actions: Vec<String>,
    /// SHA-256, as 64 hexadecimal digits, over all that decides what the rule finds: its statement and models, its
    /// severity and parameters, the expressions of the exports that it reads. Never over the exports' rows.
    pub digest: String,
    /// The digest is another than when the rule last ran: its findings can't be compared with the earlier ones.
    pub rebaselined: bool,
    pub outcome: RuleOutcome,
    pub elapsed_ms: u64,
}

impl RuleResult {
    /// The wire word: clean, violated, suspected, waived, skipped or failed.
    #[must_use]
    pub fn status(&self) -> &'static str {
        match &self.outcome {
            RuleOutcome::Skipped { .. } => "skipped",
            RuleOutcome::Failed { .. } => "failed",
            RuleOutcome::Ran { counts, .. } if counts.total == 0 => "clean",
            RuleOutcome::Ran { counts, .. } if counts.standing() > 0 => "violated",
            RuleOutcome::Ran { counts, .. } if counts.waived > 0 => "waived",
            RuleOutcome::Ran { .. } => "suspected",
        }
    }

    /// Why the rule did not run; none when it did.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        match &self.outcome {
            RuleOutcome::Skipped { reason } | RuleOutcome::Failed { reason } => Some(reason),
            RuleOutcome::Ran { .. } => None,
        }
    }

    /// The exact counts, for a rule that ran.
    #[must_use]
    pub fn counts(&self) -> Option<Counts> {
        match &self.outcome {
            RuleOutcome::Ran { counts, .. } => Some(*counts),
            _ => None,
        }
    }
}

/// One export as it was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportSummary {
    /// The contract table; for assets `assets.NAME`.
    pub table: String,
    /// Rows after the project's row filter.
    pub rows: u64,
    pub files: u64,
    pub bytes: u64,
    /// RFC 3339, UTC; none where neither declared nor derivable.
    pub snapshot_at: Option<String>,
    /// SHA-256 over the files' names, sizes and Parquet footers.
    pub digest: String,
}

/// One file of an export as it was read: the same on any storage.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct InputFile {
    /// The contract table; for assets `assets.NAME`.
    pub table: String,
    /// Relative to the export's folder, with forward slashes.
    pub name: String,
    pub bytes: u64,
    /// SHA-256 of the Parquet footer, as 64 hexadecimal digits.
    pub footer_sha256: String,
    /// Of the export: RFC 3339, UTC; none where neither declared nor derivable.
    pub snapshot_at: Option<String>,
}

/// Every source account in exactly one class; the classes sum to the export's rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disposition {
    pub unified: u64,
    pub pending: u64,
    pub due_and_missing: u64,
    pub not_yet_due: u64,
    pub excluded: u64,
    pub without_anchor: u64,
    pub held_by_finding: u64,
    pub not_live: u64,
}

impl Disposition {
    /// Class name as on the wire, words for people, number of accounts.
    #[must_use]
    pub fn classes(&self) -> [(&'static str, &'static str, u64); 8] {
        [
            ("unified", "unified", self.unified),
            ("pending", "pending", self.pending),
            ("due_and_missing", "due and missing", self.due_and_missing),
            ("not_yet_due", "not yet due", self.not_yet_due),
            ("excluded", "excluded", self.excluded),
            ("without_anchor", "without anchor", self.without_anchor),
            ("held_by_finding", "held by a finding", self.held_by_finding),
            ("not_live", "not live", self.not_live),
        ]
    }

    #[must_use]
    pub fn total(&self) -> u64 {
        self.classes().iter().map(|(_, _, rows)| rows).sum()
    }
}

/// How a round was judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    Pass,
    Fail,
    /// Something that should have been inspected was not: never a pass.
    Inconclusive,
}

/// The gate's judgement with every reason, not just the first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    pub verdict: Verdict,
    pub failures: Vec<String>,
}

/// One whole inspection: what was read, what was found, how it was judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inspection {
    pub project: String,
    /// The round's number; none for a run that explores (a selection, or `--no-record`).
    pub round: Option<u64>,
    /// The cohort's stage that is judged; none for whole exports.
    #[serde(default)]
    pub scope: Option<String>,
    /// The earliest snapshot of the tables that count for it: RFC 3339, UTC; none where no export has one.
    pub watermark: Option<String>,
    pub exports: Vec<ExportSummary>,
    /// Every file that was read, sorted.
    pub inputs: Vec<InputFile>,
    /// Selected rules, in catalogue order.
    pub rules: Vec<RuleResult>,
    /// Every waiver, and what came of it.
    #[serde(default)]
    pub waivers: Vec<WaiverUse>,
    /// None where it could not be computed (an inconclusive round).
    pub disposition: Option<Disposition>,
    /// Why the round is inconclusive beyond failed rules: unreadable, empty, skewed or unmapped input.
    pub inconclusive: Vec<String>,
    /// Remarks that change no verdict: a query repeated with less memory, a spill.
    pub notes: Vec<String>,
    /// Where the findings were written; none if nothing was.
    pub findings_dir: Option<String>,
    #[serde(default)]
    pub scratch: ScratchUse,
}

/// What a run wrote to its scratch folder, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScratchUse {
    /// By operators whose rows did not fit in memory, together over the whole run.
    pub spilled_bytes: u64,
    /// Of tables and models that several rules read, when they were most.
    pub kept_bytes: u64,
}

/// An earlier round as the gate and the reports see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoundRecord {
    pub round: u64,
    pub verdict: Verdict,
    /// As [`Inspection::watermark`].
    pub watermark: Option<String>,
    /// The cohort's stage that the round judged; none for whole exports. Only rounds of one scope compare.
    pub scope: Option<String>,
    /// In catalogue order.
    pub rules: Vec<RuleRecord>,
    pub exports: Vec<ExportRecord>,
}

/// One rule of an earlier round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleRecord {
    /// `set/name`.
    pub id: String,
    pub severity: Severity,
    /// As [`RuleResult::status`].
    pub status: String,
    /// None for a rule that did not run.
    pub counts: Option<Counts>,
    /// None for a rule that did not run.
    pub eligible: Option<u64>,
    /// As [`RuleResult::digest`].
    pub digest: String,
}

/// One export of an earlier round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportRecord {
    /// As [`ExportSummary::table`].
    pub table: String,
    pub rows: u64,
    pub snapshot_at: Option<String>,
}

impl RoundRecord {
    /// What a later round keeps of an inspection; none of one that is no round.
    #[must_use]
    pub fn of(inspection: &Inspection, verdict: Verdict, scope: Option<&str>) -> Option<Self> {
        let rules = inspection.rules.iter().map(|rule| RuleRecord {
            id: rule.id.clone(),
            severity: rule.severity,
            status: rule.status().to_owned(),
            counts: rule.counts(),
            eligible: match &rule.outcome {
                RuleOutcome::Ran { eligible, .. } => Some(*eligible),
                RuleOutcome::Skipped { .. } | RuleOutcome::Failed { .. } => None,
            },
            digest: rule.digest.clone(),
        });
        let exports = inspection.exports.iter().map(|export| ExportRecord {
            table: export.table.clone(),
            rows: export.rows,
            snapshot_at: export.snapshot_at.clone(),
        });
        Some(Self {
            round: inspection.round?,
            verdict,
            watermark: inspection.watermark.clone(),
            scope: scope.map(str::to_owned),
            rules: rules.collect(),
            exports: exports.collect(),
        })
    }

    /// Everything that should have been inspected was.
    #[must_use]
    pub fn is_conclusive(&self) -> bool {
        self.verdict != Verdict::Inconclusive
    }

    #[must_use]
    pub fn rule(&self, id: &str) -> Option<&RuleRecord> {
        self.rules.iter().find(|rule| rule.id == id)
    }
}

//! What a round leaves behind: its inspection, its findings files, and each rule's history, in `STATE/rounds/000007/`.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::event::FileRef;
use super::{Ledger, Round, damaged};
use crate::error::{Error, Result};
use crate::finding::{Inspection, RoundRecord, RuleOutcome};
use crate::storage::{self, Staging};

pub(super) const ROUNDS: &str = "rounds";
const RECORD: &str = "record.json";
const FINDINGS: &str = "findings";
const HISTORY: &str = "history";
const FORMAT_VERSION: &str = "1.0";

/// The file that an `inspected` entry vouches for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    pub format_version: String,
    pub inspection: Inspection,
    /// Findings files by rule; rules without findings have none.
    pub findings: BTreeMap<String, FileRef>,
    /// Every rule that ever ran to its end in this scope.
    pub histories: BTreeMap<String, History>,
}

/// All findings that a rule ever had, as of its last complete run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// The round of that run.
    pub round: u64,
    /// The rule's digest then.
    pub digest: String,
    /// None: it never found anything.
    pub file: Option<FileRef>,
}

/// `rounds/000007`.
pub(super) fn folder(round: u64) -> String {
    format!("{ROUNDS}/{round:06}")
}

impl Record {
    /// Writes a round's record into its staging folder, beside `findings/SET/RULE.parquet` and
    /// `history/SET/RULE.parquet`, and tells what the entry must say of it. `earlier` are the histories of the round that
    /// this one is compared with: those of rules that did not run are carried forward.
    pub(super) fn stage(
        inspection: &Inspection,
        round: u64,
        earlier: BTreeMap<String, History>,
        staging: &Staging,
    ) -> Result<FileRef> {
        let file = |kind: &str, rule: &str| {
            let relative = format!("{kind}/{rule}.parquet");
            let path = staging.path().join(&relative);
            path.is_file().then(|| reference(&folder(round), &relative, &path)).transpose()
        };
        let mut findings = BTreeMap::new();
        let mut histories = earlier;
        for rule in &inspection.rules {
            let RuleOutcome::Ran { .. } = rule.outcome else { continue };
            if let Some(file) = file(FINDINGS, &rule.id)? {
                findings.insert(rule.id.clone(), file);
            }
            let history = History { round, digest: rule.digest.clone(), file: file(HISTORY, &rule.id)? };
            histories.insert(rule.id.clone(), history);
        }
        let record =
            Self { format_version: FORMAT_VERSION.to_owned(), inspection: inspection.clone(), findings, histories };
        let bytes =
            serde_json::to_vec(&record).map_err(|error| Error::internal("write a round's record").because(error))?;
        let path = staging.path().join(RECORD);
        std::fs::write(&path, bytes)
            .map_err(|error| Error::input(format!("write {}", path.display())).because(error))?;
        reference(&folder(round), RECORD, &path)
    }
}

/// What the ledger says of a file that will lie in that folder.
pub(super) fn reference(folder: &str, relative: &str, path: &Path) -> Result<FileRef> {
    let (sha256, bytes) =
        storage::sha256_file(path).map_err(|error| Error::input(format!("read {}", path.display())).because(error))?;
    Ok(FileRef { name: format!("{folder}/{relative}"), bytes, sha256 })
}

impl Ledger {
    /// What a round left behind.
    ///
    /// # Errors
    /// Kind held: it is gone or not as it was; kind usage: the round was not inspected.
    pub async fn record(&self, round: &Round<'_>) -> Result<Record> {
        let inspected = round.inspected.ok_or_else(|| {
            Error::usage(format!("read round {}", round.number))
                .because("it was not inspected to its end")
                .hint("list the rounds: trueup rounds")
        })?;
        let bytes = self.read(&inspected.record).await?;
        let mut record: Record =
            serde_json::from_slice(&bytes).map_err(|error| damaged(&inspected.record.name, &error.to_string()))?;
        // The state folder may have moved since.
        record.inspection.findings_dir = Some(self.findings_shown(round.number));
        Ok(record)
    }

    /// The folder of a round's findings, as people are told it.
    #[must_use]
    pub fn findings_shown(&self, round: u64) -> String {
        self.storage.shown(&format!("{}/{FINDINGS}", folder(round)))
    }

    /// The last judged rounds of a scope, as the gate and the reports see them, oldest first; at most `last`.
    pub async fn records(&self, scope: Option<&str>, last: usize) -> Result<Vec<RoundRecord>> {
        let judged = self.rounds().into_iter().filter(|round| round.judged.is_some() && round.scope() == scope);
        let judged: Vec<Round<'_>> = judged.collect();
        let mut records = Vec::with_capacity(last.min(judged.len()));
        for round in &judged[judged.len().saturating_sub(last)..] {
            let Some(verdict) = round.verdict() else { continue };
            records.extend(RoundRecord::of(&self.record(round).await?.inspection, verdict, scope));
        }
        Ok(records)
    }
}

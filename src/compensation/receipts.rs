//! Receipts: what the migrator says became of each action. Read as strictly as a batch is, for the same reason; refused
//! whole, with every reason, or taken whole.
//!
//! [`Receipts::read`] judges a set of receipts against its batch and against what earlier sets said; [`Outcomes`] is what
//! all of them come to.

mod outcomes;
mod table;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::Deserialize;

pub use outcomes::{Known, Outcomes};
pub use table::with_outcomes;

use super::canonical::{self, is_digest, sha256_hex};
use super::manifest::{FORMAT_VERSION, Lines};
use super::read::{Batch, Place, Refusals, file};
use crate::error::{Error, Result};
use crate::excerpt::plain;

/// Says which receipts there are; written last.
pub const RECEIPTS: &str = "receipts.json";

/// It names files, not actions.
const SUMMARY_BYTES_MAX: u64 = 64 << 20;

/// What became of an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    Applied,
    /// It succeeded before, in this batch or another.
    AlreadyApplied,
    /// The world is not what the action expects: normal, the next round plans anew.
    PreconditionFailed,
    FailedRetryable,
    FailedPermanent,
    /// Its cluster was stopped, or the batch expired.
    Skipped,
}

impl Outcome {
    pub const ALL: [Self; 6] = [
        Self::Applied,
        Self::AlreadyApplied,
        Self::PreconditionFailed,
        Self::FailedRetryable,
        Self::FailedPermanent,
        Self::Skipped,
    ];

    /// The wire word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::AlreadyApplied => "already_applied",
            Self::PreconditionFailed => "precondition_failed",
            Self::FailedRetryable => "failed_retryable",
            Self::FailedPermanent => "failed_permanent",
            Self::Skipped => "skipped",
        }
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == word)
    }

    /// Whether the action's effect is there.
    #[must_use]
    pub fn succeeded(self) -> bool {
        matches!(self, Self::Applied | Self::AlreadyApplied)
    }
}

/// One receipt: a line.
#[derive(Clone, Debug, PartialEq)]
pub struct Receipt {
    pub action_id: String,
    pub outcome: Outcome,
    /// When; always there for a success.
    pub at: Option<Timestamp>,
    /// What the action gave: `id` is what a reference to it reads as.
    pub result: Option<serde_json::Map<String, serde_json::Value>>,
    pub detail: Option<String>,
}

impl Receipt {
    /// Reads a line. The error says what is wrong with it.
    pub fn parse(line: &[u8]) -> Result<Self, String> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Wire {
            action_id: String,
            outcome: String,
            #[serde(deserialize_with = "Option::deserialize")]
            at: Option<String>,
            #[serde(deserialize_with = "Option::deserialize")]
            result: Option<serde_json::Map<String, serde_json::Value>>,
            #[serde(deserialize_with = "Option::deserialize")]
            detail: Option<String>,
        }
        let Wire { action_id, outcome, at, result, detail } = canonical::read(line)?;
        if !is_digest(&action_id) {
            return Err("`action_id` is no action_id".to_owned());
        }
        let outcome = Outcome::from_word(&outcome).ok_or_else(|| format!("unknown outcome {}", plain(&outcome)))?;
        let at = match at {
            Some(text) => Some(text.parse::<Timestamp>().map_err(|_| "`at` is no time".to_owned())?),
            None if outcome.succeeded() => return Err(format!("`at` is null, and the outcome {}", outcome.as_str())),
            None => None,
        };
        match result.as_ref().and_then(|result| result.get("id")) {
            None | Some(serde_json::Value::String(_)) => {}
            Some(_) => return Err("`id` of `result` is no text".to_owned()),
        }
        Ok(Self { action_id, outcome, at, result, detail })
    }

    /// The id that a reference to the action reads as.
    #[must_use]
    pub fn result_id(&self) -> Option<&str> {
        self.result.as_ref()?.get("id")?.as_str()
    }
}

/// `receipts.json`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    pub format_version: String,
    pub project: String,
    pub batch_id: String,
    /// Of the bytes of the batch's manifest.json.
    pub manifest_sha256: String,
    /// Whether there may be actions without a receipt.
    pub partial: bool,
    pub files: Vec<Lines>,
    /// Receipts by outcome.
    pub counts: BTreeMap<String, u64>,
}

/// A set of receipts that can be taken.
#[derive(Debug)]
pub struct Receipts {
    pub summary: Summary,
    /// SHA-256 of the bytes of receipts.json.
    pub sha256: String,
    /// The bytes of receipts.json.
    pub bytes: Vec<u8>,
    /// The files of lines, on local disk.
    pub files: Vec<(PathBuf, Lines)>,
}

/// What came of judging receipts.
#[derive(Debug)]
pub enum Judged {
    Whole(Box<Receipts>),
    Refused(Refusals),
}

impl Receipts {
    /// The hash of receipts.json, by which a set is known again; none if there is no such file.
    pub async fn identity(place: &Place<'_>) -> Result<Option<String>> {
        let listed = place.storage.list(&place.folder).await?;
        let name = place.name(RECEIPTS);
        match listed.iter().find(|listed| listed.name == name) {
            Some(file) if file.bytes <= SUMMARY_BYTES_MAX => {
                Ok(place.storage.read(&name).await?.map(|bytes| sha256_hex(&bytes)))
            }
            _ => Ok(None),
        }
    }

    /// Judges receipts of a batch, and adds them to what is known of its actions; when they are refused, what is known
    /// counts no more. `partial_too`: whether some actions may have none.
    ///
    /// # Errors
    /// Kind input: they could not be read.
    pub async fn read(place: &Place<'_>, batch: &Batch, known: &mut Outcomes, partial_too: bool) -> Result<Judged> {
        let mut refusals = Refusals::default();
        let listed = place.storage.list(&place.folder).await?;
        let size = |file: &str| listed.iter().find(|listed| listed.name == place.name(file)).map(|listed| listed.bytes);
        let bytes = match size(RECEIPTS) {
            Some(bytes) if bytes <= SUMMARY_BYTES_MAX => place.storage.read(&place.name(RECEIPTS)).await?,
            _ => None,
        };
        let Some(bytes) = bytes else {
            refusals.add("there is no receipts.json, or it is no plain file: the migrator has not finished");
            return Ok(Judged::Refused(refusals));
        };
        let summary = match parse(&bytes) {
            Ok(summary) => summary,
            Err(why) => {
                refusals.add(format!("receipts.json can't be read: {why}"));
                return Ok(Judged::Refused(refusals));
            }
        };
        check(&summary, batch, partial_too, &mut refusals);
        let mut files = Vec::new();
        for lines in summary.files.iter().filter(|lines| is_plain_name(&lines.name)) {
            match size(&lines.name) {
                None => refusals.add(format!("{} is missing, or no plain file", plain(&lines.name))),
                Some(bytes) if bytes != lines.bytes => refusals.add(format!(
                    "{} has {bytes} bytes, receipts.json says {}",
                    plain(&lines.name),
                    lines.bytes
                )),
                Some(_) => {
                    let path = place.storage.fetch(&place.name(&lines.name), place.scratch).await?;
                    let gone = || Error::input(format!("read {}", plain(&lines.name))).because("it went away");
                    files.push((path.ok_or_else(gone)?, lines.clone()));
                }
            }
        }
        lines(&summary, &files, known, &mut refusals)?;
        if !refusals.is_empty() {
            return Ok(Judged::Refused(refusals));
        }
        let sha256 = sha256_hex(&bytes);
        Ok(Judged::Whole(Box::new(Self { summary, sha256, bytes, files })))
    }

    /// Hands every receipt to `take`, in the order of the files.
    ///
    /// # Errors
    /// What `take` gives; kind input: they can't be read, or are no longer what was judged.
    pub fn each(&self, mut take: impl FnMut(Receipt) -> Result<()>) -> Result<()> {
        self.files.iter().try_for_each(|(path, lines)| each(path, &lines.sha256, &mut take))
    }
}

/// Hands every receipt of one file, which has this hash, to `take`.
///
/// # Errors
/// As [`Receipts::each`].
pub fn each(path: &Path, sha256: &str, mut take: impl FnMut(Receipt) -> Result<()>) -> Result<()> {
    super::read::stream(path, sha256, |line| take(Receipt::parse(line).map_err(|_| super::read::changed(path))?))
}

fn parse(bytes: &[u8]) -> Result<Summary, String> {
    #[derive(Deserialize)]
    struct Version {
        format_version: String,
    }
    let Version { format_version } = canonical::read(bytes)?;
    if format_version != FORMAT_VERSION {
        return Err(format!("its format {} is not {FORMAT_VERSION}", plain(&format_version)));
    }
    canonical::read(bytes)
}

/// What receipts.json says, held against the batch.
fn check(summary: &Summary, batch: &Batch, partial_too: bool, refusals: &mut Refusals) {
    if summary.project != batch.manifest.project {
        refusals.add(format!("they are of another project, {}", plain(&summary.project)));
    }
    if summary.batch_id != batch.manifest.batch_id {
        refusals.add(format!("they are of another batch, {}", plain(&summary.batch_id)));
    } else if summary.manifest_sha256 != batch.manifest_sha256 {
        refusals.add("they are of another manifest of the batch: manifest_sha256 differs");
    }
    if summary.partial && !partial_too {
        refusals.add("they are partial: --partial takes them");
    }
    let mut names = BTreeSet::new();
    for Lines { name, sha256, .. } in &summary.files {
        if !is_plain_name(name) {
            refusals.add(format!("{} is no name of a file beside receipts.json", plain(name)));
        }
        if !names.insert(name) {
            refusals.add(format!("{} is named twice", plain(name)));
        }
        if !is_digest(sha256) {
            refusals.add(format!("the sha256 of {} is none", plain(name)));
        }
    }
    for word in summary.counts.keys().filter(|word| Outcome::from_word(word).is_none()) {
        refusals.add(format!("`counts` has an unknown outcome {}", plain(word)));
    }
}

/// A name that can only be a file beside receipts.json.
fn is_plain_name(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with('.')
        && !name.starts_with('_')
        && name != RECEIPTS
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))
}

/// Every receipt, and whether they are as many as they should be.
fn lines(summary: &Summary, files: &[(PathBuf, Lines)], known: &mut Outcomes, refusals: &mut Refusals) -> Result<()> {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for (path, described) in files {
        file(path, described, "receipts.json", refusals, |row, line, refusals| {
            let taken = Receipt::parse(line).and_then(|receipt| {
                *counts.entry(receipt.outcome.as_str()).or_default() += 1;
                known.take(&receipt)
            });
            if let Err(why) = taken {
                refusals.add(format!("{} line {row}: {why}", plain(&described.name)));
            }
        })?;
    }
    // With a file missing, everything would be miscounted: that says nothing more.
    if files.len() != summary.files.len() {
        return Ok(());
    }
    for outcome in Outcome::ALL.map(Outcome::as_str) {
        let there = counts.get(outcome).copied().unwrap_or_default();
        let said = summary.counts.get(outcome).copied().unwrap_or_default();
        if there != said {
            refusals.add(format!("there are {there} receipts {outcome}, `counts` says {said}"));
        }
    }
    let missing = known.without_receipt_now();
    if missing > 0 && !summary.partial {
        refusals.add(format!("{missing} actions of the batch have no receipt, and they are not partial"));
    }
    Ok(())
}

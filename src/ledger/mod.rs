//! The ledger: what happened to this project's rounds and batches, in an order that nobody can change unseen.
//!
//! `STATE/ledger/00000042.json` is one immutable entry an event; it holds the hash of the entry before, so that the chain
//! tells of any that was changed, and a seal beside it tells of any that is gone. Entries are small; findings, histories,
//! receipts lie in files of their own that entries vouch for by hash. Owns rounds, exclusion, resumption and what is
//! known of batches; computes no finding, judges nothing.
//!
//! - [`event`]: what can happen; [`entry`]: its envelope and format; [`chain`]: reading and checking all of it.
//! - [`rounds`] and [`batches`]: what the events come to; [`record`]: what a round leaves behind.
//! - [`writer`]: the one process that may append; [`verify`]: every entry and every file compared with its hash.
//!
//! # Reading
//! ```
//! # async fn example(storage: trueup::storage::Storage, scratch: &std::path::Path) -> trueup::error::Result<()> {
//! use trueup::ledger::Ledger;
//! let ledger = Ledger::open(&storage, "app-mini-unification").await?;
//! if let Some(round) = ledger.latest_round() {
//!     let record = ledger.record(&round).await?;                   // the inspection, its findings files, its inputs
//!     for (rule, file) in &record.findings {
//!         let parquet = ledger.fetch(file, scratch).await?;        // a local file, compared with its hash
//!         println!("{rule}: {}", parquet.display());
//!     }
//! }
//! let earlier = ledger.records(None, 50).await?;                   // RoundRecords, oldest first
//! let unfinished = ledger.batches().into_iter().filter(|batch| batch.is_open(None, 0)).count();
//! # let _ = (earlier, unfinished); Ok(()) }
//! ```
//!
//! # Appending
//! ```
//! # async fn example(storage: trueup::storage::Storage) -> trueup::error::Result<()> {
//! use trueup::ledger::{Event, Withdrawn, Writer};
//! let mut writer = Writer::open(&storage, "app-mini-unification").await?;    // exit 5 while another run holds it
//! let withdrawn = Withdrawn { batch_id: "9f86…".to_owned(), reason: "a wrong survivor".to_owned() };
//! writer.append(Event::Withdrawn(withdrawn)).await?;                         // exit 5 if another run was faster
//! # Ok(()) }
//! ```

mod batches;
mod chain;
mod entry;
mod event;
mod record;
mod rounds;
pub mod schema;
#[cfg(test)]
mod tests;
mod verify;
mod writer;

use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::storage::{self, Storage};

pub use batches::{Batch, actions_schema};
pub use entry::Entry;
use entry::Sealed;
pub use event::{
    Abandoned, Acknowledged, Digests, Event, ExportPin, FileRef, Inspected, Judged, Outcomes, Planned, RoundOpened,
    Takeover, Withdrawn,
};
pub use record::{History, Record};
pub use rounds::{Round, Standing};
pub use verify::Verified;
pub use writer::{Begun, Opening, Writer};

/// The ledger as it was when it was opened.
#[derive(Clone, Debug)]
pub struct Ledger {
    storage: Storage,
    project: String,
    entries: Vec<Sealed>,
}

impl Ledger {
    /// Reads and checks the chain; a state folder that holds none yet gives an empty one. Takes no lock: others may
    /// append meanwhile.
    ///
    /// # Errors
    /// Kind held: the ledger is damaged, of another project, or of a later major version.
    pub async fn open(storage: &Storage, project: &str) -> Result<Self> {
        let entries = chain::read(storage).await?;
        if let Some(other) = entries.first().map(|sealed| &sealed.entry.project).filter(|other| *other != project) {
            return Err(Error::held(format!("use the ledger in {}", storage.shown(entry::FOLDER)))
                .because(format!("it is of the project {}", crate::excerpt::plain(other)))
                .hint("each project has a state folder of its own: set `state` in [project]"));
        }
        if entries.is_empty()
            && let Some(left) = storage.list(record::ROUNDS).await?.first()
        {
            return Err(damaged(entry::FOLDER, &format!("it is gone, though {} is there", left.name)));
        }
        Ok(Self { storage: storage.clone(), project: project.to_owned(), entries })
    }

    /// Every entry, oldest first.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = &Entry> + Clone {
        self.entries.iter().map(|sealed| &sealed.entry)
    }

    #[must_use]
    pub fn storage(&self) -> &Storage {
        &self.storage
    }

    /// A local file with the content that an entry or a record vouches for; a copy below `scratch` where the state lies
    /// in an object store.
    ///
    /// # Errors
    /// Kind held: the file is gone, or not as it was.
    pub async fn fetch(&self, file: &FileRef, scratch: &Path) -> Result<PathBuf> {
        let path = self.storage.fetch(&file.name, scratch).await?.ok_or_else(|| damaged(&file.name, "it is gone"))?;
        let (sha256, bytes) = storage::sha256_file(&path)
            .map_err(|error| Error::input(format!("read {}", path.display())).because(error))?;
        if bytes == file.bytes && sha256 == file.sha256 {
            Ok(path)
        } else {
            Err(damaged(&file.name, "it is not as it was recorded"))
        }
    }

    /// The bytes that an entry or a record vouches for.
    async fn read(&self, file: &FileRef) -> Result<Vec<u8>> {
        let bytes = self.storage.read(&file.name).await?.ok_or_else(|| damaged(&file.name, "it is gone"))?;
        if bytes.len() as u64 == file.bytes && storage::sha256(&bytes) == file.sha256 {
            Ok(bytes)
        } else {
            Err(damaged(&file.name, "it is not as it was recorded"))
        }
    }
}

/// `what` follows the file's name as a sentence.
fn damaged(name: &str, what: &str) -> Error {
    Error::held("trust the ledger")
        .because(format!("{name} is damaged: {what}"))
        .hint("`trueup rounds verify` lists all damage; restore the state folder from a copy, and never edit it")
}

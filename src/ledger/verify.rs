//! Every entry and every file compared with its hash.

use std::collections::BTreeSet;
use std::path::Path;

use super::entry::{self, Entry, Sealed};
use super::event::{Event, FileRef};
use super::record::{self, Record};
use super::{Ledger, chain, damaged};
use crate::error::{Error, Result};
use crate::storage::{self, Storage};

/// What a walk over the whole ledger found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    pub entries: u64,
    /// Files that entries and records vouch for.
    pub files: u64,
    pub bytes: u64,
    /// One line each; none: everything is as it was written.
    pub damage: Vec<String>,
}

impl Verified {
    fn blame(&mut self, error: &Error) {
        self.damage.push(error.cause().unwrap_or_default().to_owned());
    }
}

impl Ledger {
    /// Walks the chain and every hash. `scratch` is where files of an object store are read through.
    ///
    /// # Errors
    /// Only what keeps it from looking; damage is no error here.
    pub async fn verify(storage: &Storage, project: &str, scratch: &Path) -> Result<Verified> {
        let mut verified = Verified::default();
        let listing = chain::list(storage).await?;
        for error in chain::gaps(&listing) {
            verified.blame(&error);
        }
        verified.damage.extend(listing.odd.iter().map(|name| format!("{name} is no entry of the ledger")));
        let mut entries: Vec<Sealed> = Vec::new();
        for number in &listing.entries {
            let bytes = storage.read(&entry::name(*number)).await?.unwrap_or_default();
            match Entry::parse(*number, &bytes) {
                Ok(sealed) => entries.push(sealed),
                Err(error) => verified.blame(&error),
            }
        }
        verified.entries = entries.len() as u64;
        let seals = chain::seals(storage, &listing.seals).await?;
        for error in chain::breaks(&entries, &seals) {
            verified.blame(&error);
        }
        let ledger = Self { storage: storage.clone(), project: project.to_owned(), entries };
        ledger.verify_events(&mut verified);
        ledger.verify_files(scratch, &mut verified).await?;
        Ok(verified)
    }

    /// That each event may follow those before.
    fn verify_events(&self, verified: &mut Verified) {
        let mut known = BTreeSet::new();
        for entry in self.entries() {
            let name = entry::name(entry.number);
            match (&entry.event, entry.event.round()) {
                (Event::RoundOpened(opened), _) if !known.insert(opened.round) => {
                    verified.blame(&damaged(&name, &format!("it opens round {} a second time", opened.round)));
                }
                (_, Some(round)) if !known.contains(&round) => {
                    verified.blame(&damaged(&name, &format!("round {round} was never opened")));
                }
                _ => {}
            }
        }
        if let Some(other) = self.entries().find(|entry| entry.project != self.project) {
            verified.blame(&damaged(&entry::name(other.number), "it is of another project"));
        }
    }

    async fn verify_files(&self, scratch: &Path, verified: &mut Verified) -> Result<()> {
        let mut seen = BTreeSet::new();
        for event in self.entries().map(|entry| &entry.event) {
            for file in event.files() {
                self.verify_file(file, scratch, &mut seen, verified).await?;
            }
            if let Event::Inspected(inspected) = event
                && let Some(bytes) = self.storage.read(&inspected.record.name).await?
                && let Ok(record) = serde_json::from_slice::<Record>(&bytes)
            {
                let histories = record.histories.values().filter_map(|history| history.file.as_ref());
                for file in record.findings.values().chain(histories) {
                    self.verify_file(file, scratch, &mut seen, verified).await?;
                }
            }
        }
        let rounds: BTreeSet<String> = self.rounds().iter().map(|round| record::folder(round.number)).collect();
        let mut strange = BTreeSet::new();
        for listed in self.storage.list(record::ROUNDS).await? {
            let folder: Vec<&str> = listed.name.splitn(3, '/').take(2).collect();
            let folder = folder.join("/");
            if !rounds.contains(&folder) {
                strange.insert(folder);
            }
        }
        verified.damage.extend(strange.iter().map(|folder| format!("{folder} is of no round that the ledger opened")));
        Ok(())
    }

    async fn verify_file(
        &self,
        file: &FileRef,
        scratch: &Path,
        seen: &mut BTreeSet<FileRef>,
        verified: &mut Verified,
    ) -> Result<()> {
        if !seen.insert(file.clone()) {
            return Ok(());
        }
        verified.files += 1;
        let Some(path) = self.storage.fetch(&file.name, scratch).await? else {
            verified.blame(&damaged(&file.name, "it is gone"));
            return Ok(());
        };
        let (sha256, bytes) = storage::sha256_file(&path)
            .map_err(|error| Error::input(format!("read {}", path.display())).because(error))?;
        verified.bytes += bytes;
        if sha256 != file.sha256 || bytes != file.bytes {
            verified.blame(&damaged(&file.name, "it is not as it was recorded"));
        }
        if self.storage.local_root().is_none() {
            drop(std::fs::remove_file(&path));
        }
        Ok(())
    }
}

//! The chain: all entries read, each checked against the one before and against its seal.

use std::collections::BTreeMap;

use futures::{StreamExt, TryStreamExt};

use super::damaged;
use super::entry::{self, Entry, Sealed};
use crate::error::Result;
use crate::storage::Storage;

/// Entries read at the same time; what it takes is a request each on an object store.
const READ_AT_ONCE: usize = 32;

/// What lies in the ledger's folder.
pub(super) struct Listing {
    /// Numbers of entries, ascending.
    pub entries: Vec<u64>,
    pub seals: Vec<u64>,
    /// Names that are no entry's.
    pub odd: Vec<String>,
}

pub(super) async fn list(storage: &Storage) -> Result<Listing> {
    let mut listing = Listing { entries: Vec::new(), seals: Vec::new(), odd: Vec::new() };
    for listed in storage.list(entry::FOLDER).await? {
        match (entry::number_of(&listed.name), entry::sealed_number_of(&listed.name)) {
            (Some(number), _) => listing.entries.push(number),
            (None, Some(number)) => listing.seals.push(number),
            (None, None) => listing.odd.push(listed.name),
        }
    }
    listing.entries.sort_unstable();
    listing.seals.sort_unstable();
    Ok(listing)
}

/// All entries in order.
///
/// # Errors
/// Kind held, with the first damage found: a gap, an entry that was changed, one that is gone although it was sealed.
pub(super) async fn read(storage: &Storage) -> Result<Vec<Sealed>> {
    let listing = list(storage).await?;
    if let Some(why) = gaps(&listing).into_iter().next() {
        return Err(why);
    }
    let entries = sealed(storage, &listing.entries).await?;
    // Entries before the last are sealed by those that follow them.
    let last = listing.seals.last().filter(|last| Some(*last) == listing.entries.last());
    let seals = seals(storage, last.map_or(&[], std::slice::from_ref)).await?;
    match breaks(&entries, &seals).into_iter().next() {
        Some(why) => Err(why),
        None => Ok(entries),
    }
}

/// Entries that are not there although later ones or their seals are.
pub(super) fn gaps(listing: &Listing) -> Vec<crate::error::Error> {
    let last = listing.entries.last().max(listing.seals.last()).copied().unwrap_or(0);
    let gone = (1..=last).filter(|number| listing.entries.binary_search(number).is_err());
    gone.map(|number| damaged(&entry::name(number), "it is gone")).collect()
}

/// These entries, parsed.
pub(super) async fn sealed(storage: &Storage, numbers: &[u64]) -> Result<Vec<Sealed>> {
    let read = |number: u64| async move {
        let bytes = storage.read(&entry::name(number)).await?;
        let bytes = bytes.ok_or_else(|| damaged(&entry::name(number), "it is gone"))?;
        Entry::parse(number, &bytes)
    };
    futures::stream::iter(numbers.iter().copied().map(read)).buffered(READ_AT_ONCE).try_collect().await
}

/// What each seal says.
pub(super) async fn seals(storage: &Storage, numbers: &[u64]) -> Result<BTreeMap<u64, String>> {
    let read = |number: u64| async move {
        let bytes = storage.read(&entry::seal_name(number)).await?.unwrap_or_default();
        Ok((number, String::from_utf8_lossy(&bytes).trim().to_owned()))
    };
    futures::stream::iter(numbers.iter().copied().map(read)).buffered(READ_AT_ONCE).try_collect().await
}

/// Where entries contradict each other or their seals.
pub(super) fn breaks(entries: &[Sealed], seals: &BTreeMap<u64, String>) -> Vec<crate::error::Error> {
    let mut found = Vec::new();
    let mut previous: Option<&Sealed> = None;
    for sealed in entries {
        let number = sealed.entry.number;
        let name = entry::name(number);
        if sealed.entry.previous.as_deref() != previous.map(|before| before.sha256.as_str()) {
            let before = entry::name(number.saturating_sub(1));
            found.push(damaged(&before, &format!("it is no longer the entry that {name} follows")));
        }
        if seals.get(&number).is_some_and(|seal| *seal != sealed.sha256) {
            found.push(damaged(&name, "it is not as it was when it was sealed"));
        }
        if previous.is_some_and(|before| before.entry.project != sealed.entry.project) {
            found.push(damaged(&name, "it is of another project"));
        }
        previous = Some(sealed);
    }
    found
}

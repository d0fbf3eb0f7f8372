//! One entry: an event in its envelope, which binds it to the entry before.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};

use serde::{Deserialize, Serialize};

use super::damaged;
use super::event::Event;
use crate::error::{Error, Result};
use crate::storage;

/// Of entries as this version writes them. Minor versions add fields and kinds; a major one changes what is there.
pub(super) const FORMAT_VERSION: &str = "1.0";
pub(super) const FOLDER: &str = "ledger";
/// Whose only content is an entry's hash: written after it, they tell of an entry that is gone, were it the last.
pub(super) const SEALS: &str = "ledger/seals";
const DIGITS: usize = 8;

/// One immutable entry as it lies in the state folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub format_version: String,
    /// From 1, without gaps: the order of events. Clocks order nothing.
    pub number: u64,
    /// SHA-256 of the bytes of the entry before; none in the first.
    pub previous: Option<String>,
    /// Tells this writer's entry from another's of the same number.
    pub nonce: String,
    pub tool_version: String,
    /// By the writer's clock, for people.
    pub written_at: String,
    pub project: String,
    pub event: Event,
}

/// An entry and the hash of its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sealed {
    pub entry: Entry,
    pub sha256: String,
}

impl Entry {
    pub(super) fn new(number: u64, previous: Option<String>, project: &str, event: Event) -> Self {
        Self {
            format_version: FORMAT_VERSION.to_owned(),
            number,
            previous,
            nonce: nonce(),
            tool_version: env!("CARGO_PKG_VERSION").to_owned(),
            written_at: jiff::Timestamp::now().to_string(),
            project: project.to_owned(),
            event,
        }
    }

    pub(super) fn bytes(&self) -> Result<Vec<u8>> {
        let mut bytes =
            serde_json::to_vec_pretty(self).map_err(|error| Error::internal("write a ledger entry").because(error))?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// # Errors
    /// Kind held: the bytes are no entry of that number, or one of a later major version.
    pub(super) fn parse(number: u64, bytes: &[u8]) -> Result<Sealed> {
        #[derive(Deserialize)]
        struct Version {
            format_version: String,
        }
        let name = name(number);
        let broken = |why: &dyn std::fmt::Display| damaged(&name, &format!("it can't be read: {why}"));
        let Version { format_version } = serde_json::from_slice(bytes).map_err(|error| broken(&error))?;
        if major(&format_version).is_none_or(|major| Some(major) > self::major(FORMAT_VERSION)) {
            return Err(too_new(&name, &format_version));
        }
        let entry: Self = serde_json::from_slice(bytes).map_err(|error| broken(&error))?;
        if entry.number != number {
            return Err(damaged(&name, &format!("it says that it is entry {}", entry.number)));
        }
        Ok(Sealed { entry, sha256: storage::sha256(bytes) })
    }

    /// Whether a writer of this version would have to leave out what the entry's version knows.
    pub(super) fn is_newer(&self) -> bool {
        minor(&self.format_version) > minor(FORMAT_VERSION)
    }
}

/// `ledger/00000042.json`.
pub(super) fn name(number: u64) -> String {
    format!("{FOLDER}/{number:0DIGITS$}.json")
}

/// `ledger/seals/00000042`.
pub(super) fn seal_name(number: u64) -> String {
    format!("{SEALS}/{number:0DIGITS$}")
}

/// The number that a file of the ledger's folder bears; none of a name that is no entry's.
pub(super) fn number_of(name: &str) -> Option<u64> {
    let digits = name.strip_prefix(FOLDER)?.strip_prefix('/')?.strip_suffix(".json")?;
    numeric(digits)
}

/// The number of the entry that a seal is of.
pub(super) fn sealed_number_of(name: &str) -> Option<u64> {
    numeric(name.strip_prefix(SEALS)?.strip_prefix('/')?)
}

fn numeric(digits: &str) -> Option<u64> {
    if digits.len() < DIGITS || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok().filter(|number| *number > 0)
}

fn major(version: &str) -> Option<u64> {
    version.split('.').next()?.parse().ok()
}

fn minor(version: &str) -> u64 {
    version.split('.').nth(1).and_then(|minor| minor.parse().ok()).unwrap_or(0)
}

fn too_new(name: &str, version: &str) -> Error {
    Error::held(format!("read {name}"))
        .because(format!("its format {} is of a later version of trueup", crate::excerpt::plain(version)))
        .hint("use that version, or a later one")
}

/// 32 hexadecimal digits that no other writer has: hashers are seeded by the operating system.
fn nonce() -> String {
    let mut parts = Vec::new();
    for salt in 0_u64..4 {
        let mut hasher = RandomState::new().build_hasher();
        hasher.write_u64(salt);
        parts.extend(hasher.finish().to_le_bytes());
    }
    parts.extend(std::process::id().to_le_bytes());
    parts.extend(jiff::Timestamp::now().as_nanosecond().to_le_bytes());
    storage::sha256(&parts)[..32].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::event::Withdrawn;

    fn entry() -> Entry {
        let event = Event::Withdrawn(Withdrawn { batch_id: "b".to_owned(), reason: "r".to_owned() });
        Entry::new(7, Some("ab".to_owned()), "p", event)
    }

    fn parsed(text: &str) -> Result<Sealed> {
        Entry::parse(7, text.as_bytes())
    }

    #[test]
    fn an_entry_is_read_as_it_was_written() {
        let entry = entry();
        let bytes = entry.bytes().unwrap();
        let sealed = Entry::parse(7, &bytes).unwrap();
        assert_eq!(sealed.entry, entry);
        assert_eq!(sealed.sha256, storage::sha256(&bytes));
        assert_ne!(entry.nonce, super::nonce());
        assert_eq!(entry.nonce.len(), 32);
    }

    #[test]
    fn later_minor_versions_are_read_and_later_major_ones_refused() {
        let text = String::from_utf8(entry().bytes().unwrap()).unwrap();
        let minor = text.replace("\"1.0\"", "\"1.7\"").replace("\"withdrawn\"", "\"blessed\"");
        let sealed = parsed(&minor.replace("\"project\"", "\"added\": 1, \"project\"")).unwrap();
        assert_eq!(sealed.entry.event, Event::Unknown);
        assert!(sealed.entry.is_newer() && !parsed(&text).unwrap().entry.is_newer());
        let error = parsed(&text.replace("\"1.0\"", "\"2.0\"")).unwrap_err();
        assert_eq!(error.exit_code(), crate::exit::HELD);
        assert!(error.to_string().contains("later version"), "{error}");
    }

    #[test]
    fn damage_is_named() {
        for (text, why) in [
            ("", "can't be read"),
            ("{}", "can't be read"),
            ("{\"format_version\": \"1.0\"}", "can't be read"),
            ("{\"format_version\": \"x\"}", "later version"),
        ] {
            let error = parsed(text).unwrap_err();
            assert_eq!(error.exit_code(), crate::exit::HELD);
            assert!(error.to_string().contains(why) && error.to_string().contains("ledger/00000007.json"), "{error}");
        }
        let other = Entry { number: 8, ..entry() };
        assert!(Entry::parse(7, &other.bytes().unwrap()).unwrap_err().to_string().contains("entry 8"));
    }

    #[test]
    fn names_are_numbers_of_eight_digits_and_more() {
        assert_eq!((name(42).as_str(), seal_name(42).as_str()), ("ledger/00000042.json", "ledger/seals/00000042"));
        assert_eq!(number_of("ledger/00000042.json"), Some(42));
        assert_eq!(number_of(&name(1_234_567_890)), Some(1_234_567_890));
        assert_eq!(sealed_number_of("ledger/seals/00000042"), Some(42));
        for odd in ["ledger/42.json", "ledger/00000000.json", "ledger/seals/00000042", "ledger/0000004x.json", "x"] {
            assert_eq!(number_of(odd), None, "{odd}");
        }
    }
}

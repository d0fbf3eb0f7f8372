//! `manifest.json` beside an export's files: when it was taken, how many rows, which files with which hashes.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::Timestamp;
use serde::Deserialize;

use super::files::{ExportFile, Source};
use super::objects::Object;
use crate::error::{Error, Result};
use crate::project::Export;

/// The table of an export of which it isn't known yet.
pub(super) const ANY_TABLE: &str = "";
const NAME: &str = "manifest.json";
const BYTES_MAX: u64 = 64 << 20;
const TOO_LARGE: &str = "it is no file of a manifest's size";
const SHAPE: &str = "a manifest is {\"table\", \"snapshot_at\", \"rows\", \"files\": [{\"name\", \"sha256\"}]}";

/// What the manifest says of one export, and how the files differ from it.
#[derive(Clone, Debug, Default)]
pub(super) struct Manifest {
    pub snapshot_at: Option<Timestamp>,
    pub rows: Option<u64>,
    /// Which key hashed the anchors; anchors of different keys can't be compared.
    pub anchor_key_id: Option<String>,
    /// False if a file's SHA-256 is another. [`super::hashes`] finds out.
    pub hash_ok: bool,
    /// What is to be hashed.
    pub claims: Vec<Claim>,
    /// A file too many or too few.
    pub problem: Option<String>,
}

/// The SHA-256 that a file should have.
#[derive(Clone, Debug)]
pub(super) struct Claim {
    pub source: Source,
    pub relative: String,
    pub sha256: String,
}

/// One file may describe one table or several.
#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Several(Vec<Entry>),
    Tables { tables: Vec<Entry> },
    One(Entry),
}

#[derive(Deserialize)]
struct Entry {
    table: Option<String>,
    snapshot_at: Option<String>,
    rows: Option<u64>,
    files: Option<Files>,
    anchor_key_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Files {
    Listed(Vec<Listed>),
    ByName(BTreeMap<String, Option<Hash>>),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Listed {
    Name(String),
    File {
        #[serde(alias = "path", alias = "file")]
        name: String,
        #[serde(flatten)]
        told: Told,
    },
}

/// What is told of a file.
#[derive(Default, Deserialize)]
struct Told {
    sha256: Option<String>,
    rows: Option<u64>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Hash {
    Text(String),
    File(Told),
}

impl Files {
    fn pairs(self) -> Vec<(String, Told)> {
        match self {
            Self::Listed(files) => files
                .into_iter()
                .map(|file| match file {
                    Listed::Name(name) => (name, Told::default()),
                    Listed::File { name, told } => (name, told),
                })
                .collect(),
            Self::ByName(files) => files
                .into_iter()
                .map(|(name, hash)| match hash {
                    Some(Hash::Text(sha256)) => (name, Told { sha256: Some(sha256), rows: None }),
                    Some(Hash::File(told)) => (name, told),
                    None => (name, Told::default()),
                })
                .collect(),
        }
    }
}

/// The manifest beside an export's files on local disk, if there is one.
pub(super) fn local(base: &Path, export: &Export) -> Result<Option<Vec<u8>>> {
    let path = base.join(NAME);
    let Ok(metadata) = std::fs::metadata(&path) else { return Ok(None) };
    if !metadata.is_file() || metadata.len() > BYTES_MAX {
        return Err(unreadable(export).because(TOO_LARGE));
    }
    std::fs::read(&path).map(Some).map_err(|error| unreadable(export).because(error))
}

/// The same on an object store.
pub(super) async fn of_object(object: &Object, export: &Export) -> Result<Vec<u8>> {
    if object.meta.size > BYTES_MAX {
        return Err(unreadable(export).because(TOO_LARGE));
    }
    object.bytes().await.map(Into::into)
}

/// The files that a manifest lists of this export.
pub(super) fn names(text: &[u8], export: &Export) -> Result<Vec<String>> {
    let listed = entry(text, export)?.and_then(|entry| entry.files).map(Files::pairs).unwrap_or_default();
    let odd = |name: &str| name.split('/').any(|part| matches!(part, "" | "." | "..")) || name.contains("://");
    let names: Vec<String> = listed.into_iter().map(|(name, _)| name.trim_start_matches("./").to_owned()).collect();
    if let Some(name) = names.iter().find(|name| odd(name)) {
        let why = format!("it lists {}, which does not lie beside it", crate::excerpt::plain(name));
        return Err(unreadable(export).because(why));
    }
    if names.is_empty() {
        return Err(unreadable(export).because("it lists no file of this export").hint(SHAPE));
    }
    Ok(names)
}

fn unreadable(export: &Export) -> Error {
    Error::input(format!("read {NAME} beside the export {}", export.name))
}

/// What it says of this export.
fn entry(text: &[u8], export: &Export) -> Result<Option<Entry>> {
    let written: Written =
        serde_json::from_slice(text).map_err(|error| unreadable(export).because(error).hint(SHAPE))?;
    let entries = match written {
        Written::Several(entries) | Written::Tables { tables: entries } => entries,
        Written::One(entry) => vec![entry],
    };
    if export.table == ANY_TABLE && entries.len() > 1 {
        return Ok(None);
    }
    let short = export.name.strip_prefix("assets.").unwrap_or(&export.name);
    let ours = |entry: &Entry| {
        let is_named = |table: &str| table == export.name || table == export.table || table == short;
        export.table == ANY_TABLE || entry.table.as_deref().is_none_or(is_named)
    };
    Ok(entries.into_iter().find(ours))
}

impl Manifest {
    /// What a manifest says of this export, if it speaks of it.
    pub(super) fn read(text: &[u8], export: &Export, files: &[ExportFile]) -> Result<Option<Self>> {
        let Some(entry) = entry(text, export)? else { return Ok(None) };
        let failed = || unreadable(export);
        let snapshot_at = entry
            .snapshot_at
            .map(|text| text.parse::<Timestamp>().map_err(|error| failed().because(format!("`snapshot_at`: {error}"))))
            .transpose()?;
        let mut manifest = Self {
            snapshot_at,
            rows: entry.rows,
            anchor_key_id: entry.anchor_key_id,
            hash_ok: true,
            ..Self::default()
        };
        if let Some(listed) = entry.files {
            manifest.compare(listed.pairs(), files);
        }
        Ok(Some(manifest))
    }

    fn compare(&mut self, listed: Vec<(String, Told)>, files: &[ExportFile]) {
        let name = |text: &str| text.trim_start_matches("./").to_owned();
        for file in files {
            if !listed.iter().any(|(listed, _)| name(listed) == file.relative) {
                self.problem = Some(format!("{} is not in the manifest", file.relative));
            }
        }
        for (listed, told) in listed {
            let Some(file) = files.iter().find(|file| file.relative == name(&listed)) else {
                self.problem = Some(format!("{} is in the manifest, but not there", name(&listed)));
                continue;
            };
            if let Some(rows) = told.rows
                && rows != file.rows
            {
                self.problem = Some(format!("{} has {} rows, {rows} in the manifest", file.relative, file.rows));
            }
            if let Some(sha256) = told.sha256 {
                self.claims.push(Claim { source: file.source.clone(), relative: file.relative.clone(), sha256 });
            }
        }
    }
}

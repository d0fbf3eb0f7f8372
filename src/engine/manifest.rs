//! `manifest.json` beside an export's files: when it was taken, how many rows, which files with which hashes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::Deserialize;

use super::files::ExportFile;
use crate::error::{Error, Result};
use crate::project::Export;

const NAME: &str = "manifest.json";
const BYTES_MAX: u64 = 64 << 20;

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
    pub path: PathBuf,
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

impl Manifest {
    /// The manifest beside the files, if there is one that speaks of this export.
    pub(super) fn beside(base: &Path, export: &Export, files: &[ExportFile]) -> Result<Option<Self>> {
        let path = base.join(NAME);
        let Ok(metadata) = std::fs::metadata(&path) else { return Ok(None) };
        let failed = || Error::input(format!("read {NAME} beside the export {}", export.name));
        if !metadata.is_file() || metadata.len() > BYTES_MAX {
            return Err(failed().because("it is no file of a manifest's size"));
        }
        let text = std::fs::read_to_string(&path).map_err(|error| failed().because(error))?;
        let written: Written = serde_json::from_str(&text).map_err(|error| {
            failed()
                .because(error)
                .hint("a manifest is {\"table\", \"snapshot_at\", \"rows\", \"files\": [{\"name\", \"sha256\"}]}")
        })?;
        let entries = match written {
            Written::Several(entries) | Written::Tables { tables: entries } => entries,
            Written::One(entry) => vec![entry],
        };
        let short = export.name.strip_prefix("assets.").unwrap_or(&export.name);
        let ours = |entry: &Entry| {
            entry.table.as_deref().is_none_or(|table| table == export.name || table == export.table || table == short)
        };
        let Some(entry) = entries.into_iter().find(ours) else { return Ok(None) };
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
                self.claims.push(Claim { path: file.path.clone(), relative: file.relative.clone(), sha256 });
            }
        }
    }
}

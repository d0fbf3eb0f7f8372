//! Where a batch or receipts lie that were named on the command line.

use std::path::{Path, PathBuf};

use crate::cli::GlobalArgs;
use crate::compensation::canonical::is_digest;
use crate::compensation::manifest::MANIFEST;
use crate::compensation::write::BATCHES;
use crate::error::{Error, Result};
use crate::excerpt::plain;
use crate::storage::Storage;

/// A folder somewhere.
pub(super) struct Located {
    pub storage: Storage,
    /// In the storage; empty for all of it.
    pub folder: String,
}

impl Located {
    /// The folder's own name.
    pub(super) fn name(&self) -> &str {
        self.folder.rsplit('/').next().unwrap_or_default()
    }

    /// For people and programs: an absolute path.
    pub(super) fn shown(&self) -> String {
        self.storage.shown(&self.folder)
    }
}

/// A batch, by its folder, or by its id in the state folder.
pub(super) async fn batch(named: &str, state: Option<&Storage>) -> Result<Located> {
    let failed = |why: &str| Error::usage(format!("find the batch {}", plain(named))).because(why);
    refuse_remote(named, &failed)?;
    if let Some(folder) = folder_of(Path::new(named), MANIFEST) {
        let (Some(parent), Some(name)) = (folder.parent(), folder.file_name().and_then(|name| name.to_str())) else {
            return Err(failed("it is no folder that bears a batch's name"));
        };
        return Ok(Located { storage: Storage::open(parent)?, folder: name.to_owned() });
    }
    if let Some(state) = state.filter(|_| is_digest(named)) {
        let folder = format!("{BATCHES}/{named}");
        if !state.list(&folder).await?.is_empty() {
            return Ok(Located { storage: state.clone(), folder });
        }
    }
    Err(failed("there is no such folder").hint(format!("batches lie in the state folder, below {BATCHES}")))
}

/// Receipts, by their folder or by the file that lists them.
pub(super) fn receipts(named: &str) -> Result<Located> {
    let failed = |why: &str| Error::usage(format!("find the receipts {}", plain(named))).because(why);
    refuse_remote(named, &failed)?;
    let folder = folder_of(Path::new(named), crate::compensation::receipts::RECEIPTS);
    let folder = folder.ok_or_else(|| failed("there is no such folder"))?;
    Ok(Located { storage: Storage::open(folder)?, folder: String::new() })
}

fn refuse_remote(named: &str, failed: &dyn Fn(&str) -> Error) -> Result<()> {
    if named.contains("://") {
        return Err(failed("it is no folder on local disk").hint("copy it to local disk"));
    }
    Ok(())
}

/// The folder itself, or that of the file of this name; without links, so that it has its own name.
fn folder_of(path: &Path, file: &str) -> Option<PathBuf> {
    let path = std::fs::canonicalize(path).ok()?;
    if path.is_dir() {
        return Some(path);
    }
    let names_it = path.file_name().is_some_and(|name| name == file);
    path.parent().filter(|_| names_it).map(Path::to_owned)
}

/// Where files of an object store are copied to be read.
pub(super) fn scratch(global: &GlobalArgs) -> PathBuf {
    global.scratch.clone().unwrap_or_else(std::env::temp_dir)
}

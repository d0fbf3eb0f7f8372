//! Where a batch or receipts lie that were named on the command line.

use std::path::{Path, PathBuf};

use crate::address::{self, ObjectUrl};
use crate::cli::GlobalArgs;
use crate::compensation::canonical::is_digest;
use crate::compensation::manifest::MANIFEST;
use crate::compensation::receipts::RECEIPTS;
use crate::compensation::write::BATCHES;
use crate::error::{Error, Result};
use crate::excerpt::{mask, plain};
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

    /// For people and programs: an absolute path, or a URL.
    pub(super) fn shown(&self) -> String {
        self.storage.shown(&self.folder)
    }
}

/// A batch, by its folder or URL, or by its id in the state folder.
pub(super) async fn batch(named: &str, state: Option<&Storage>) -> Result<Located> {
    let failed = |why: &str| Error::usage(format!("find the batch {}", shown(named))).because(why);
    if let Some(url) = url(named, MANIFEST, &failed)? {
        let (parent, name) = url.split().ok_or_else(|| failed("it is no folder that bears a batch's name"))?;
        let located = Located { storage: Storage::open(parent)?, folder: name.to_owned() };
        if located.storage.list(&located.folder).await?.is_empty() {
            return Err(failed("nothing lies there").hint(format!("batches lie in the state folder, below {BATCHES}")));
        }
        return Ok(located);
    }
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

/// Receipts, by their folder or URL, or by the file that lists them.
pub(super) fn receipts(named: &str) -> Result<Located> {
    let failed = |why: &str| Error::usage(format!("find the receipts {}", shown(named))).because(why);
    if let Some(url) = url(named, RECEIPTS, &failed)? {
        return Ok(Located { storage: Storage::open(url)?, folder: String::new() });
    }
    let folder = folder_of(Path::new(named), RECEIPTS);
    let folder = folder.ok_or_else(|| failed("there is no such folder"))?;
    Ok(Located { storage: Storage::open(folder)?, folder: String::new() })
}

/// A URL, if it is one: of the folder, or of the file of this name in it.
fn url(named: &str, file: &str, failed: &dyn Fn(&str) -> Error) -> Result<Option<ObjectUrl>> {
    if !address::is_url(named) {
        return Ok(None);
    }
    let url = ObjectUrl::parse(named).map_err(|refused| failed(&refused.why).hint(refused.advice))?;
    let folder = url.split().filter(|(_, name)| *name == file).map(|(folder, _)| folder);
    Ok(Some(folder.unwrap_or(url)))
}

/// What was typed, without secrets and control characters.
fn shown(named: &str) -> String {
    plain(&mask::urls(named))
}

/// A folder that can only be one on local disk: many files are written there, one after another.
pub(super) fn refuse_url(folder: &Path, doing: &str, hint: &str) -> Result<()> {
    let named = folder.to_string_lossy();
    if address::is_url(&named) {
        let error = Error::usage(format!("{doing} {}", shown(&named)));
        return Err(error.because("it can only be a folder on local disk").hint(hint));
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

//! A hidden folder to be filled and then published whole. A lock in it tells a live run's from a dead one's.

use std::fs::File;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::error::{Error, Result};

const PREFIX: &str = ".staging-";
const LOCK: &str = ".lock";
/// What is published, beside the lock.
const CONTENT: &str = "content";

/// Removed when dropped, unless it was published.
#[derive(Debug)]
pub struct Staging {
    dir: TempDir,
    _lock: File,
}

impl Staging {
    /// A fresh folder below `parent`. Folders that killed runs left there are removed.
    pub(super) fn new(parent: &Path) -> Result<Self> {
        let failed = |error: std::io::Error| {
            Error::input(format!("make a folder in {}", parent.display()))
                .because(error)
                .hint("is the disk full, or the folder not writable?")
        };
        std::fs::create_dir_all(parent).map_err(failed)?;
        sweep(parent);
        let dir = tempfile::Builder::new().prefix(PREFIX).tempdir_in(parent).map_err(failed)?;
        let lock = File::create(dir.path().join(LOCK)).map_err(failed)?;
        lock.lock().map_err(failed)?;
        std::fs::create_dir(dir.path().join(CONTENT)).map_err(failed)?;
        Ok(Self { dir, _lock: lock })
    }

    /// The folder to fill.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        self.dir.path().join(CONTENT)
    }

    /// Its files, relative with forward slashes, sorted.
    pub fn files(&self) -> Result<Vec<String>> {
        let root = self.path();
        let mut files = Vec::new();
        for entry in walkdir::WalkDir::new(&root).sort_by_file_name() {
            let entry = entry.map_err(|error| Error::input("list a staging folder").because(error))?;
            if entry.file_type().is_file() {
                let relative = entry.path().strip_prefix(&root).unwrap_or(entry.path());
                files.push(relative.to_string_lossy().replace('\\', "/"));
            }
        }
        files.sort();
        Ok(files)
    }
}

/// Removes the folders whose lock nobody holds.
fn sweep(parent: &Path) {
    let Ok(entries) = std::fs::read_dir(parent) else { return };
    for entry in entries.flatten() {
        if !entry.file_name().to_string_lossy().starts_with(PREFIX) {
            continue;
        }
        let Ok(lock) = File::open(entry.path().join(LOCK)) else { continue };
        if lock.try_lock().is_ok() {
            // If it can't be removed, it is in nobody's way.
            drop(std::fs::remove_dir_all(entry.path()));
        }
    }
}

//! The state folder: where a run writes its findings, and how a complete set of them becomes visible.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// A folder being filled; it becomes visible under its own name only when complete.
pub(super) struct Pending {
    partial: PathBuf,
    complete: PathBuf,
    /// None for a run that explores.
    pub round: Option<u64>,
    _lock: Option<File>,
    done: bool,
}

impl Pending {
    /// The next round's folder, `STATE/rounds/000007`. One run at a time records.
    pub(super) fn round(state: &Path) -> Result<Self> {
        let rounds = state.join("rounds");
        make(&rounds)?;
        let lock = File::create(rounds.join(".lock")).map_err(|error| unusable(state, error))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Error::held("open a round")
                    .because("another run holds the state folder")
                    .hint("wait for it to end, or explore beside it with --no-record"));
            }
            Err(TryLockError::Error(error)) => return Err(unusable(state, error)),
        }
        let mut last = 0;
        for entry in std::fs::read_dir(&rounds).map_err(|error| unusable(state, error))?.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if let Ok(number) = name.parse::<u64>() {
                last = last.max(number);
            } else if name.ends_with(".partial") {
                // A killed run's: nobody else holds the lock.
                std::fs::remove_dir_all(entry.path()).map_err(|error| unusable(state, error))?;
            }
        }
        let name = format!("{:06}", last + 1);
        let partial = rounds.join(format!("{name}.partial"));
        make(&partial)?;
        Ok(Self { partial, complete: rounds.join(name), round: Some(last + 1), _lock: Some(lock), done: false })
    }

    /// The folder of the last exploring run, `STATE/explored`.
    pub(super) fn explored(state: &Path) -> Result<Self> {
        let partial = state.join(format!("explored.{}.partial", std::process::id()));
        make(&partial)?;
        Ok(Self { partial, complete: state.join("explored"), round: None, _lock: None, done: false })
    }

    /// Where findings go while the run lasts.
    pub(super) fn findings(&self) -> PathBuf {
        self.partial.join("findings")
    }

    /// Where they are once it is complete.
    pub(super) fn findings_at_last(&self) -> PathBuf {
        self.complete.join("findings")
    }

    /// A file beside the findings.
    pub(super) fn write(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let path = self.partial.join(name);
        let write = || -> std::io::Result<()> {
            let mut file = File::create(&path)?;
            std::io::Write::write_all(&mut file, bytes)?;
            file.sync_all()
        };
        write().map_err(|error| unusable(&path, error))
    }

    /// Makes the folder visible under its name.
    pub(super) fn complete(mut self) -> Result<()> {
        make(&self.findings())?;
        if self.round.is_none() && self.complete.exists() {
            std::fs::remove_dir_all(&self.complete).map_err(|error| unusable(&self.complete, error))?;
        }
        std::fs::rename(&self.partial, &self.complete).map_err(|error| unusable(&self.complete, error))?;
        self.done = true;
        Ok(())
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        if !self.done {
            // Half a set of findings helps nobody; if it can't be removed, the next run does.
            drop(std::fs::remove_dir_all(&self.partial));
        }
    }
}

fn make(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).map_err(|error| unusable(folder, error))
}

fn unusable(path: &Path, error: impl std::fmt::Display) -> Error {
    Error::input(format!("use the state folder at {}", path.display()))
        .because(error)
        .hint("`state` in [project] names a folder that this run may write; --select explores without a round")
}

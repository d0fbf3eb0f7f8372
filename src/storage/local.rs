//! On local disk: a temporary file, written and synced, then linked under its name, then its folder synced. The link fails
//! where the name exists: whoever links first has it, and nobody ever sees a part of a file.

use std::fs::{File, Permissions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::{Created, Listed, Locking, READ_BYTES_MAX, Staging, fault, is_hidden};
use crate::error::{Error, Result};

/// Of temporary files, which are hidden.
const TEMPORARY: &str = ".writing-";
const RENAME_TRIES: u32 = 5;

#[derive(Clone, Debug)]
pub(super) struct Local {
    root: PathBuf,
}

/// A lock on a file, held for the life of the process at most.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// Who may read what is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Readers {
    /// As the process's umask has it.
    All,
    Owner,
}

impl Local {
    pub(super) fn new(root: PathBuf) -> Self {
        Self { root }
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    pub(super) fn create(&self, name: &str, bytes: &[u8], readers: Readers) -> Result<Created> {
        let path = self.path(name);
        let created = link_new(&path, readers, |file| file.write_all(bytes)).map_err(|e| unwritten(&path, &e))?;
        if created {
            return Ok(Created::Written);
        }
        match self.read(name)? {
            Some(there) if there == bytes => Ok(Created::Written),
            _ => Ok(Created::Taken),
        }
    }

    pub(super) fn create_from(&self, name: &str, from: &Path, readers: Readers) -> Result<Created> {
        let path = self.path(name);
        let copy = |file: &mut File| io::copy(&mut File::open(from)?, file).map(drop);
        if link_new(&path, readers, copy).map_err(|error| unwritten(&path, &error))? {
            return Ok(Created::Written);
        }
        let hash = |path: &Path| super::sha256_file(path).map_err(|error| unread(path, &error));
        Ok(if hash(&path)? == hash(from)? { Created::Written } else { Created::Taken })
    }

    pub(super) fn read(&self, name: &str) -> Result<Option<Vec<u8>>> {
        let path = self.path(name);
        let Some(mut file) = opened(&path)? else { return Ok(None) };
        let mut bytes = Vec::new();
        let read = (&mut file).take(READ_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(|e| unread(&path, &e))?;
        if read as u64 > READ_BYTES_MAX {
            return Err(Error::input(format!("read {}", path.display())).because("it is far too large"));
        }
        Ok(Some(bytes))
    }

    pub(super) fn read_range(&self, name: &str, range: Range<u64>) -> Result<Option<Vec<u8>>> {
        let path = self.path(name);
        let Some(mut file) = opened(&path)? else { return Ok(None) };
        let mut bytes = Vec::new();
        let length = range.end.saturating_sub(range.start).min(READ_BYTES_MAX);
        file.seek(SeekFrom::Start(range.start))
            .and_then(|_| file.take(length).read_to_end(&mut bytes))
            .map_err(|error| unread(&path, &error))?;
        Ok(Some(bytes))
    }

    pub(super) fn list(&self, prefix: &str) -> Result<Vec<Listed>> {
        let base = self.path(prefix);
        if !base.exists() {
            return Ok(Vec::new());
        }
        let relative = |path: &Path, to: &Path| -> String {
            path.strip_prefix(to).unwrap_or(path).to_string_lossy().replace('\\', "/")
        };
        let visible = |entry: &walkdir::DirEntry| entry.depth() == 0 || !is_hidden(&relative(entry.path(), &base));
        let mut listed = Vec::new();
        for entry in walkdir::WalkDir::new(&base).into_iter().filter_entry(visible) {
            let failed = |error: walkdir::Error| Error::input(format!("list {}", base.display())).because(error);
            let entry = entry.map_err(failed)?;
            if entry.file_type().is_file() {
                let bytes = entry.metadata().map_err(failed)?.len();
                listed.push(Listed { name: relative(entry.path(), &self.root), bytes });
            }
        }
        Ok(listed)
    }

    /// Removes the temporary files that killed runs left in a folder.
    pub(super) fn sweep(&self, folder: &str) {
        for entry in std::fs::read_dir(self.path(folder)).into_iter().flatten().flatten() {
            if entry.file_name().to_string_lossy().starts_with(TEMPORARY) {
                // If it can't be removed, it is in nobody's way.
                drop(std::fs::remove_file(entry.path()));
            }
        }
    }

    pub(super) fn publish(&self, staging: Staging, name: &str) -> Result<()> {
        let to = self.path(name);
        let publish = || -> io::Result<()> {
            let content = staging.path();
            // Names before the file's bytes are safe would be names of empty files.
            for entry in walkdir::WalkDir::new(&content).contents_first(true) {
                File::open(entry?.path())?.sync_all()?;
            }
            let parent = to.parent().unwrap_or(&self.root);
            make_folder(parent)?;
            fault::step();
            let mut tries = RENAME_TRIES;
            loop {
                if to.exists() {
                    std::fs::remove_dir_all(&to)?;
                }
                fault::step();
                match std::fs::rename(&content, &to) {
                    Ok(()) => break,
                    // Another run published there meanwhile.
                    Err(_) if to.exists() && tries > 1 => tries -= 1,
                    Err(error) => return Err(error),
                }
            }
            fault::step();
            File::open(parent)?.sync_all()
        };
        publish().map_err(|error| unwritten(&to, &error))
    }

    pub(super) fn lock(&self, name: &str) -> Result<Locking> {
        let path = self.path(name);
        let lock = || -> io::Result<Locking> {
            if let Some(parent) = path.parent() {
                std::fs::create_dir_all(parent)?;
            }
            let file = File::options().create(true).append(true).open(&path)?;
            match file.try_lock() {
                Ok(()) => Ok(Locking::Locked(Lock { _file: file })),
                Err(TryLockError::WouldBlock) => Ok(Locking::Held),
                Err(TryLockError::Error(error)) => Err(error),
            }
        };
        lock().map_err(|error| unwritten(&path, &error))
    }
}

/// Writes a file under a name that doesn't exist. False: it does.
fn link_new(path: &Path, readers: Readers, write: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<bool> {
    let parent = path.parent().unwrap_or(Path::new("."));
    make_folder(parent)?;
    fault::step();
    let mut file = temporary(parent, readers)?;
    write(file.as_file_mut())?;
    file.as_file().sync_all()?;
    fault::step();
    match std::fs::hard_link(file.path(), path) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(false),
        Err(error) => return Err(error),
    }
    fault::step();
    File::open(parent)?.sync_all()?;
    drop(file);
    fault::step();
    Ok(true)
}

pub(super) fn temporary(parent: &Path, readers: Readers) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = if readers == Readers::Owner { 0o600 } else { 0o666 };
        builder.permissions(Permissions::from_mode(mode)).tempfile_in(parent)
    }
    #[cfg(not(unix))]
    {
        let _ = readers;
        builder.tempfile_in(parent)
    }
}

/// Makes a folder and those above it; each new name is synced into its parent.
pub(super) fn make_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(parent) = folder.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        make_folder(parent)?;
        match std::fs::create_dir(folder) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        return File::open(parent)?.sync_all();
    }
    std::fs::create_dir_all(folder)
}

fn opened(path: &Path) -> Result<Option<File>> {
    match File::open(path) {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unread(path, &error)),
    }
}

fn unread(path: &Path, error: &io::Error) -> Error {
    Error::input(format!("read {}", path.display())).because(error)
}

fn unwritten(path: &Path, error: &io::Error) -> Error {
    let hint = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "the disk of the state folder is full: make room, then run the command again"
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "`state` in [project] names a folder that this run may write"
        }
        io::ErrorKind::Unsupported => "the state folder needs a file system with hard links and locks",
        _ => "is the disk of the state folder full, or the folder not writable?",
    };
    Error::input(format!("write {}", path.display())).because(error).hint(hint)
}

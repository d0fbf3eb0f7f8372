//! Storage: durable, create-only writes, reads and listings, on local disk or any object store. Knows nothing of what is
//! stored.
//!
//! Names are relative, with forward slashes. A write is whole or not there at all, and survives a power failure once it
//! returned. [`local`] does that with the file system's means, [`remote`] with an object store's; [`fault`] lets tests
//! end the process at any step of a write. [`connect`] finds the object store of a URL and its credentials, [`guarded`]
//! and [`failure`] see to it that its errors say what to do and hold no secret.
//!
//! ```
//! # async fn example(folder: &std::path::Path) -> trueup::error::Result<()> {
//! use trueup::storage::{Created, Storage};
//! let storage = Storage::open(folder)?;
//! assert_eq!(storage.create("ledger/00000001.json", b"{}").await?, Created::Written);
//! assert_eq!(storage.create("ledger/00000001.json", b"{ }").await?, Created::Taken);
//! assert_eq!(storage.read("ledger/00000001.json").await?.as_deref(), Some(b"{}".as_slice()));
//! # Ok(()) }
//! # let dir = tempfile::tempdir().unwrap();
//! # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(example(dir.path())).unwrap();
//! ```

mod connect;
mod failure;
mod fault;
mod guarded;
mod hash;
mod local;
mod remote;
mod replace;
mod staging;
#[cfg(test)]
mod tests;

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use object_store::ObjectStore;

use crate::address::{Address, ObjectUrl, Service};
use crate::error::{Error, Result};
use connect::connect;
pub use connect::connect_to_read;
pub use failure::Failure;
pub use hash::{sha256, sha256_file};
use local::Local;
pub use local::Lock;
use remote::Remote;
pub use replace::{can_replace_file, replace_file, replace_object};
pub use staging::Staging;

/// More than this is never read into memory at once.
const READ_BYTES_MAX: u64 = 256 << 20;

/// A folder, or a prefix of an object store.
#[derive(Clone, Debug)]
pub struct Storage {
    place: Place,
}

#[derive(Clone, Debug)]
enum Place {
    Local(Local),
    Remote(Remote),
}

/// What came of a create-only write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Created {
    /// What is stored under the name is what was given, byte for byte.
    Written,
    /// Something else is stored there.
    Taken,
}

/// One stored object.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Listed {
    pub name: String,
    pub bytes: u64,
}

/// What came of trying a lock.
#[derive(Debug)]
pub enum Locking {
    /// Held until dropped, or until the process ends, however it ends.
    Locked(Lock),
    /// Another process that lives holds it.
    Held,
    /// The storage knows no locks: writers race for the next name instead.
    Unknown,
}

impl Storage {
    /// A folder on local disk, or a prefix of an object store; it need not exist yet.
    ///
    /// # Errors
    /// Kind usage: the environment does not say how to reach the object store, or it can only be read.
    pub fn open(place: impl Into<Address>) -> Result<Self> {
        match place.into() {
            Address::Local(path) => {
                let root = std::path::absolute(&path)
                    .map_err(|error| Error::input(format!("use {}", path.display())).because(error))?;
                Ok(Self { place: Place::Local(Local::new(root)) })
            }
            Address::Remote(url) => Ok(Self { place: Place::Remote(remote(&url)?) }),
        }
    }

    /// A prefix of an object store; `shown` is its URL without credentials.
    #[must_use]
    pub fn over(store: Arc<dyn ObjectStore>, prefix: &str, shown: &str) -> Self {
        Self { place: Place::Remote(Remote::new(store, prefix, shown)) }
    }

    /// The folder, where it is one on local disk.
    #[must_use]
    pub fn local_root(&self) -> Option<&Path> {
        match &self.place {
            Place::Local(local) => Some(local.root()),
            Place::Remote(_) => None,
        }
    }

    /// Removes what killed runs left of half written files directly in a folder, hidden from all listings. For who alone
    /// writes there.
    pub fn sweep(&self, folder: &str) {
        if let Place::Local(local) = &self.place {
            local.sweep(folder);
        }
    }

    /// Where a name lies, for people: an absolute path or a URL.
    #[must_use]
    pub fn shown(&self, name: &str) -> String {
        match &self.place {
            Place::Local(local) => local.path(name).display().to_string(),
            Place::Remote(remote) => remote.shown(name),
        }
    }

    /// Writes an object that nobody may have written before. That it is there already with these very bytes is a
    /// success: it may be our own write, whose answer was lost. Give the bytes a nonce to tell whose they are.
    ///
    /// # Errors
    /// Kind input: it can't be written, and isn't there.
    pub async fn create(&self, name: &str, bytes: &[u8]) -> Result<Created> {
        checked(name)?;
        match &self.place {
            Place::Local(local) => local.create(name, bytes, local::Readers::All),
            Place::Remote(remote) => remote.create(name, bytes).await,
        }
    }

    /// As [`Self::create`]; on local disk only the owner may read it.
    pub async fn create_private(&self, name: &str, bytes: &[u8]) -> Result<Created> {
        checked(name)?;
        match &self.place {
            Place::Local(local) => local.create(name, bytes, local::Readers::Owner),
            Place::Remote(remote) => remote.create(name, bytes).await,
        }
    }

    /// As [`Self::create`] for a file on local disk of any size, which is copied. Not to be raced for: on an object
    /// store, one that is there already with as many bytes is compared by its content.
    pub async fn create_from(&self, name: &str, file: &Path) -> Result<Created> {
        checked(name)?;
        match &self.place {
            Place::Local(local) => local.create_from(name, file, local::Readers::All),
            Place::Remote(remote) => remote.create_from(name, file).await,
        }
    }

    /// As [`Self::create_from`]; on local disk only the owner may read it.
    pub async fn create_private_from(&self, name: &str, file: &Path) -> Result<Created> {
        checked(name)?;
        match &self.place {
            Place::Local(local) => local.create_from(name, file, local::Readers::Owner),
            Place::Remote(remote) => remote.create_from(name, file).await,
        }
    }

    /// All bytes of an object; none if it isn't there.
    ///
    /// # Errors
    /// Kind input: it can't be read, or is larger than anything that is read at once.
    pub async fn read(&self, name: &str) -> Result<Option<Vec<u8>>> {
        checked(name)?;
        match &self.place {
            Place::Local(local) => local.read(name),
            Place::Remote(remote) => remote.read(name).await,
        }
    }

    /// These bytes of an object, fewer where it ends before; none if it isn't there.
    pub async fn read_range(&self, name: &str, range: Range<u64>) -> Result<Option<Vec<u8>>> {
        checked(name)?;
        match &self.place {
            Place::Local(local) => local.read_range(name, range),
            Place::Remote(remote) => remote.read_range(name, range).await,
        }
    }

    /// A local file with the object's bytes, to be read as a stream: the object itself, or a copy below `scratch`. None
    /// if it isn't there.
    pub async fn fetch(&self, name: &str, scratch: &Path) -> Result<Option<PathBuf>> {
        checked(name)?;
        match &self.place {
            Place::Local(local) => Ok(Some(local.path(name)).filter(|path| path.is_file())),
            Place::Remote(remote) => remote.fetch(name, scratch).await,
        }
    }

    /// All objects below a prefix (a folder; "" is everything), sorted by name. Hidden ones and markers (`.x`,
    /// `_SUCCESS`, and all below such folders) are passed over.
    pub async fn list(&self, prefix: &str) -> Result<Vec<Listed>> {
        if !prefix.is_empty() {
            checked(prefix)?;
        }
        let mut listed = match &self.place {
            Place::Local(local) => local.list(prefix)?,
            Place::Remote(remote) => remote.list(prefix).await?,
        };
        listed.sort();
        Ok(listed)
    }

    /// Copies all objects, hidden ones and markers aside, into a folder on local disk.
    pub async fn copy_to(&self, folder: &Path) -> Result<()> {
        let unwritten = |error: std::io::Error| Error::input(format!("write {}", folder.display())).because(error);
        std::fs::create_dir_all(folder).map_err(unwritten)?;
        for listed in self.list("").await? {
            let gone = || Error::input(format!("read {}", self.shown(&listed.name))).because("it went away");
            let path = self.fetch(&listed.name, folder).await?.ok_or_else(gone)?;
            let to = folder.join(&listed.name);
            if path != to {
                std::fs::create_dir_all(to.parent().unwrap_or(folder)).map_err(unwritten)?;
                std::fs::copy(&path, &to).map(drop).map_err(unwritten)?;
            }
        }
        Ok(())
    }

    /// A folder to fill with files that [`Self::publish`] then makes visible. `scratch` is where it lies if the storage
    /// is no local disk.
    pub fn stage(&self, scratch: &Path) -> Result<Staging> {
        match &self.place {
            Place::Local(local) => Staging::new(local.root()),
            Place::Remote(_) => Staging::new(scratch),
        }
    }

    /// Makes a filled folder visible under a name: on local disk all at once, on an object store file by file. What was
    /// there before is replaced; that nobody relies on it is the caller's business.
    pub async fn publish(&self, staging: Staging, name: &str) -> Result<()> {
        checked(name)?;
        match &self.place {
            Place::Local(local) => local.publish(staging, name),
            Place::Remote(remote) => remote.publish(&staging, name).await,
        }
    }

    /// Tries to lock a name; locks are hidden files and say nothing but that a process lives.
    pub fn lock(&self, name: &str) -> Result<Locking> {
        match &self.place {
            Place::Local(local) => local.lock(name),
            Place::Remote(_) => Ok(Locking::Unknown),
        }
    }
}

/// A prefix of an object store that can be written.
fn remote(url: &ObjectUrl) -> Result<Remote> {
    if url.service == Service::Http {
        return Err(Error::usage(format!("use {url}"))
            .because("a web server can only be read, and not be listed")
            .hint("name a folder on local disk, or s3://, gs://, az://, abfss://"));
    }
    Ok(Remote::new(connect(url)?, &url.key, &url.to_string()))
}

/// A name that leads nowhere but below the root.
fn checked(name: &str) -> Result<()> {
    let part = |part: &str| !part.is_empty() && part != "." && part != ".." && !part.contains(['\\', '\0']);
    if name.split('/').all(part) {
        return Ok(());
    }
    Err(Error::internal("use a name in storage").because(format!("{} leads elsewhere", crate::excerpt::plain(name))))
}

/// Whether a relative name is hidden or a marker, or lies below such a folder.
fn is_hidden(relative: &str) -> bool {
    relative.split('/').any(|part| part.starts_with('.') || part.starts_with('_'))
}

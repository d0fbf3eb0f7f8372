//! On an object store: conditional puts. An answer may be lost and a put may be repeated by the client underneath, so
//! "already exists" and every unclear failure are settled by reading back what is there. A success is read back as well:
//! what the ledger is told must be there.

use std::io::Write;
use std::ops::Range;
use std::path::{Path as LocalPath, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::TryStreamExt;
use object_store::buffered::BufWriter;
use object_store::path::Path;
use object_store::{Attribute, GetOptions, GetRange, ObjectStore, ObjectStoreExt, PutMode, PutOptions, PutPayload};
use tokio::io::AsyncWriteExt;

use super::{Created, Failure, Listed, READ_BYTES_MAX, Staging, fault, is_hidden};
use crate::error::{Error, Result};

/// Tries of one write; the client underneath has retries of its own.
const TRIES: u32 = 4;
const PAUSE: Duration = Duration::from_millis(50);
/// No further try begins later than this.
const PATIENCE: Duration = Duration::from_secs(60);
/// Files are read in pieces, each a request: a large one must not be a matter of one answer's time.
const PIECE_BYTES: u64 = 8 << 20;
/// Larger files are written in parts.
const WHOLE_BYTES_MAX: u64 = 16 << 20;
const PART_BYTES: usize = 8 << 20;

#[derive(Clone, Debug)]
pub(super) struct Remote {
    store: Arc<dyn ObjectStore>,
    prefix: String,
    shown: String,
}

impl Remote {
    pub(super) fn new(store: Arc<dyn ObjectStore>, prefix: &str, shown: &str) -> Self {
        Self { store, prefix: prefix.trim_matches('/').to_owned(), shown: shown.trim_end_matches('/').to_owned() }
    }

    pub(super) fn shown(&self, name: &str) -> String {
        format!("{}/{name}", self.shown)
    }

    fn path(&self, name: &str) -> Result<Path> {
        let whole = format!("{}/{name}", self.prefix);
        Path::parse(whole.trim_matches('/')).map_err(|error| self.unread(name, &error))
    }

    pub(super) async fn create(&self, name: &str, bytes: &[u8]) -> Result<Created> {
        let path = self.path(name)?;
        let payload = PutPayload::from(bytes.to_vec());
        let mut pause = PAUSE;
        let (mut tried, begun) = (1, Instant::now());
        loop {
            fault::step();
            let put = self.store.put_opts(&path, payload.clone(), PutMode::Create.into()).await;
            fault::step();
            let again = tried < TRIES && begun.elapsed() < PATIENCE;
            match (self.read(name).await, put) {
                (Ok(Some(there)), _) if there == bytes => return Ok(Created::Written),
                (Ok(Some(_)), _) => return Ok(Created::Taken),
                // Not there: a put that failed, one that is still under way, or a success that was none. Create-only, it
                // may be repeated.
                (Ok(None), Ok(_)) if again => {}
                (Ok(None) | Err(_), Err(error)) if again && !is_final(&error) => {}
                (Ok(None), Ok(_)) => return Err(self.lost(name)),
                (Err(error), Ok(_)) => return Err(error),
                (Ok(None) | Err(_), Err(error)) => return Err(self.unwritten(name, &error)),
            }
            tokio::time::sleep(pause).await;
            pause *= 2;
            tried += 1;
        }
    }

    pub(super) async fn create_from(&self, name: &str, file: &LocalPath) -> Result<Created> {
        let unread = |error: std::io::Error| Error::input(format!("read {}", file.display())).because(error);
        let bytes = std::fs::metadata(file).map_err(unread)?.len();
        if bytes <= WHOLE_BYTES_MAX {
            return self.create(name, &std::fs::read(file).map_err(unread)?).await;
        }
        match self.store.head(&self.path(name)?).await {
            Ok(there) if there.size != bytes => return Ok(Created::Taken),
            Ok(_) => {
                let scratch = tempfile::tempdir().map_err(unread)?;
                let hash = |path: &LocalPath| super::sha256_file(path).map_err(unread);
                let Some(there) = self.fetch(name, scratch.path()).await? else { return Ok(Created::Taken) };
                return Ok(if hash(&there)? == hash(file)? { Created::Written } else { Created::Taken });
            }
            Err(object_store::Error::NotFound { .. }) => {}
            Err(error) => return Err(self.unread(name, &error)),
        }
        self.upload(name, file).await?;
        Ok(Created::Written)
    }

    /// A put over what is there may be repeated as often as one likes: the client underneath does that.
    pub(super) async fn replace(&self, name: &str, bytes: &[u8], media_type: &'static str) -> Result<()> {
        let attributes = [(Attribute::ContentType, media_type)].into_iter().collect();
        let options = PutOptions { mode: PutMode::Overwrite, attributes, ..PutOptions::default() };
        let put = self.store.put_opts(&self.path(name)?, PutPayload::from(bytes.to_vec()), options).await;
        put.map(drop).map_err(|error| self.unwritten(name, &error))
    }

    /// Writes or replaces an object of any size.
    async fn upload(&self, name: &str, file: &LocalPath) -> Result<()> {
        let unread = |error: std::io::Error| Error::input(format!("read {}", file.display())).because(error);
        let unwritten = |error: std::io::Error| match Failure::among(&error) {
            Some(failure) => self.failed("write", name, failure),
            None => Error::input(format!("write {}", self.shown(name))).because(error),
        };
        fault::step();
        let mut bytes = 0;
        let mut writer = BufWriter::with_capacity(Arc::clone(&self.store), self.path(name)?, PART_BYTES);
        let mut reader = std::fs::File::open(file).map_err(unread)?;
        let mut part = vec![0; PART_BYTES];
        loop {
            let read = std::io::Read::read(&mut reader, &mut part).map_err(unread)?;
            if read == 0 {
                break;
            }
            writer.write_all(&part[..read]).await.map_err(unwritten)?;
            bytes += read as u64;
        }
        writer.shutdown().await.map_err(unwritten)?;
        fault::step();
        match self.store.head(&self.path(name)?).await {
            Ok(there) if there.size == bytes => Ok(()),
            Ok(_) | Err(object_store::Error::NotFound { .. }) => Err(self.lost(name)),
            Err(error) => Err(self.unread(name, &error)),
        }
    }

    pub(super) async fn read(&self, name: &str) -> Result<Option<Vec<u8>>> {
        let found = match self.store.get(&self.path(name)?).await {
            Ok(found) => found,
            Err(object_store::Error::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(self.unread(name, &error)),
        };
        if found.meta.size > READ_BYTES_MAX {
            return Err(Error::input(format!("read {}", self.shown(name))).because("it is far too large"));
        }
        let bytes = found.bytes().await.map_err(|error| self.unread(name, &error))?;
        Ok(Some(bytes.into()))
    }

    pub(super) async fn read_range(&self, name: &str, range: Range<u64>) -> Result<Option<Vec<u8>>> {
        let path = self.path(name)?;
        let size = match self.store.head(&path).await {
            Ok(meta) => meta.size,
            Err(object_store::Error::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(self.unread(name, &error)),
        };
        let range = range.start.min(size)..range.end.min(size);
        if range.is_empty() {
            return Ok(Some(Vec::new()));
        }
        let options = GetOptions { range: Some(GetRange::Bounded(range)), ..GetOptions::default() };
        let found = self.store.get_opts(&path, options).await.map_err(|error| self.unread(name, &error))?;
        let bytes = found.bytes().await.map_err(|error| self.unread(name, &error))?;
        Ok(Some(bytes.into()))
    }

    pub(super) async fn fetch(&self, name: &str, scratch: &LocalPath) -> Result<Option<PathBuf>> {
        let path = self.path(name)?;
        let there = match self.store.head(&path).await {
            Ok(there) => there,
            Err(object_store::Error::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(self.unread(name, &error)),
        };
        let unwritten = |error: std::io::Error| {
            Error::input("write to the scratch folder").because(error).hint("give a larger --scratch DIR")
        };
        let local = scratch.join(name);
        if let Some(folder) = local.parent() {
            std::fs::create_dir_all(folder).map_err(unwritten)?;
        }
        let mut file = std::fs::File::create(&local).map_err(unwritten)?;
        let mut from = 0;
        while from < there.size {
            let to = (from + PIECE_BYTES).min(there.size);
            // Of one and the same object: not one half of this, one half of what replaced it.
            let options = GetOptions {
                range: Some(GetRange::Bounded(from..to)),
                if_match: there.e_tag.clone(),
                ..GetOptions::default()
            };
            let found = self.store.get_opts(&path, options).await.map_err(|error| self.unread(name, &error))?;
            let bytes = found.bytes().await.map_err(|error| self.unread(name, &error))?;
            if bytes.len() as u64 != to - from {
                return Err(
                    self.unread(name, &object_store::Error::Generic { store: "", source: "it ends early".into() })
                );
            }
            file.write_all(&bytes).map_err(unwritten)?;
            from = to;
        }
        Ok(Some(local))
    }

    pub(super) async fn list(&self, prefix: &str) -> Result<Vec<Listed>> {
        let base = if prefix.is_empty() { None } else { Some(self.path(prefix)?) };
        let base = base.or_else(|| Path::parse(&self.prefix).ok().filter(|path| !path.as_ref().is_empty()));
        let all: Vec<_> =
            self.store.list(base.as_ref()).try_collect().await.map_err(|error| self.unread(prefix, &error))?;
        let mut listed = Vec::with_capacity(all.len());
        let names: std::collections::BTreeSet<String> = all.iter().map(|meta| meta.location.to_string()).collect();
        for meta in all {
            let whole = meta.location.as_ref();
            if meta.size == 0 && is_folder(whole, &names) {
                continue;
            }
            let name = whole.strip_prefix(&self.prefix).unwrap_or(whole).trim_start_matches('/');
            let below = name.strip_prefix(prefix).unwrap_or(name).trim_start_matches('/');
            if !is_hidden(below) {
                listed.push(Listed { name: name.to_owned(), bytes: meta.size });
            }
        }
        Ok(listed)
    }

    pub(super) async fn publish(&self, staging: &Staging, name: &str) -> Result<()> {
        for file in staging.files()? {
            self.upload(&format!("{name}/{file}"), &staging.path().join(&file)).await?;
        }
        Ok(())
    }

    fn unread(&self, name: &str, error: &(dyn std::error::Error + 'static)) -> Error {
        match Failure::among(error) {
            Some(failure) => self.failed("read", name, failure),
            None => Error::input(format!("read {}", self.shown(name))).because(first_line(error)),
        }
    }

    fn failed(&self, doing: &str, name: &str, failure: &Failure) -> Error {
        Error::input(format!("{doing} {}", self.shown(name))).because(failure.why()).hint(failure.advice())
    }

    fn unwritten(&self, name: &str, error: &object_store::Error) -> Error {
        let failed = Error::input(format!("write {}", self.shown(name)));
        match (Failure::among(error), error) {
            (Some(failure), _) => failed.because(failure.why()).hint(failure.advice()),
            (None, object_store::Error::NotSupported { .. } | object_store::Error::NotImplemented { .. }) => {
                failed.because(first_line(error)).hint("the object store must support conditional puts (If-None-Match)")
            }
            (None, _) => failed
                .because(first_line(error))
                .hint("whether it was written is unclear: run the command again, it finds out"),
        }
    }

    /// The store said that it had it.
    fn lost(&self, name: &str) -> Error {
        Error::input(format!("write {}", self.shown(name)))
            .because("the store took it, and then did not have it")
            .hint("such a store keeps nothing safe: name another place")
    }
}

/// Whether an empty object only stands for the folder that others lie in.
fn is_folder(name: &str, names: &std::collections::BTreeSet<String>) -> bool {
    let below = format!("{name}/");
    names.range(below.clone()..).next().is_some_and(|next| next.starts_with(&below))
}

/// Failures that no second try changes.
fn is_final(error: &object_store::Error) -> bool {
    use object_store::Error;
    matches!(
        error,
        Error::NotSupported { .. }
            | Error::NotImplemented { .. }
            | Error::PermissionDenied { .. }
            | Error::Unauthenticated { .. }
            | Error::InvalidPath { .. }
            | Error::UnknownConfigurationKey { .. }
    )
}

fn first_line(error: &dyn std::fmt::Display) -> String {
    error.to_string().lines().next().unwrap_or_default().to_owned()
}

//! The files of an export on an object store: listed, their footers read, and looked at again in the end.

use std::collections::BTreeSet;
use std::sync::Arc;

use bytes::Bytes;
use datafusion::execution::session_state::SessionState;
use futures::TryStreamExt;
use object_store::path::Path;
use object_store::{ObjectMeta, ObjectStore, ObjectStoreExt};
use url::Url;

use super::files::has_parquet_name;
use crate::address::{ObjectUrl, Service};
use crate::error::{Error, Result};
use crate::project::StoreFiles;
use crate::storage;

/// What a web server's list of files is called, beside them.
pub(super) const MANIFEST: &str = "manifest.json";

/// One object as it was when the run began.
#[derive(Clone, Debug)]
pub(super) struct Object {
    store: Arc<dyn ObjectStore>,
    pub url: ObjectUrl,
    pub meta: ObjectMeta,
}

/// A bucket, opened.
#[derive(Clone, Debug)]
pub(super) struct Bucket {
    store: Arc<dyn ObjectStore>,
    url: ObjectUrl,
}

impl Bucket {
    pub(super) fn open(url: &ObjectUrl) -> Result<Self> {
        Ok(Self { store: storage::connect_to_read(url)?, url: url.clone() })
    }

    /// Makes the engine know it.
    pub(super) fn register(&self, state: &SessionState) -> Result<()> {
        let url = engine_store(&self.url)?;
        state.runtime_env().register_object_store(&url, Arc::clone(&self.store));
        Ok(())
    }

    /// One object; none if there is none.
    pub(super) async fn object(&self, url: &ObjectUrl) -> Result<Option<Object>> {
        match self.store.head(&path(url)?).await {
            Ok(meta) => Ok(Some(Object { store: Arc::clone(&self.store), url: url.clone(), meta })),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(unreadable(&error, url)),
        }
    }

    /// The export's folder, and its objects: names relative to it. Hidden ones and markers (`.x`, `_SUCCESS`, and all below
    /// such folders) are passed over, and so are empty objects that only stand for folders.
    pub(super) async fn list(&self, files: &StoreFiles) -> Result<(ObjectUrl, Vec<(String, Object)>)> {
        let base = &self.url;
        match files {
            StoreFiles::Named(names) => Ok((base.clone(), self.named(base, names).await?)),
            StoreFiles::Glob(pattern) => {
                let glob = globset::GlobBuilder::new(pattern).literal_separator(true).build();
                let glob = glob.map_err(|error| Error::internal("read a glob").because(error))?.compile_matcher();
                let objects = self.below(base, |name| glob.is_match(name)).await?;
                Ok((base.clone(), objects))
            }
            StoreFiles::Whole => self.whole().await,
        }
    }

    /// Objects by their names relative to a folder.
    pub(super) async fn named(&self, base: &ObjectUrl, names: &[String]) -> Result<Vec<(String, Object)>> {
        let mut objects = Vec::with_capacity(names.len());
        for name in names {
            let url = base.join(name);
            let object = self.object(&url).await?;
            objects.push((name.clone(), object.ok_or_else(|| missing(&url))?));
        }
        Ok(objects)
    }

    /// The URL names an object, or else all below it.
    async fn whole(&self) -> Result<(ObjectUrl, Vec<(String, Object)>)> {
        if let (false, Some((folder, name))) = (self.url.is_folder, self.url.split()) {
            match self.object(&self.url).await? {
                // On some stores a folder is an object without bytes.
                Some(object) if object.meta.size > 0 || has_parquet_name(name.as_ref()) => {
                    return Ok((folder, vec![(name.to_owned(), object)]));
                }
                Some(_) => {}
                None if self.url.service == Service::Http => return Err(missing(&self.url)),
                None => {}
            }
        }
        if self.url.service == Service::Http {
            return Err(Error::input(format!("list {}", self.url))
                .because("a web server can't be listed")
                .hint("name a file, its manifest.json, or a list: path = [\"https://…\", \"https://…\"]"));
        }
        let objects = self.below(&self.url, |name| has_parquet_name(name.as_ref())).await?;
        Ok((ObjectUrl { is_folder: true, ..self.url.clone() }, objects))
    }

    async fn below(&self, base: &ObjectUrl, wanted: impl Fn(&str) -> bool) -> Result<Vec<(String, Object)>> {
        let prefix = (!base.key.is_empty()).then(|| path(base)).transpose()?;
        let found: Vec<ObjectMeta> =
            self.store.list(prefix.as_ref()).try_collect().await.map_err(|error| unreadable(&error, base))?;
        let relative = |meta: &ObjectMeta| -> String {
            let key = meta.location.as_ref();
            key.strip_prefix(&base.key).unwrap_or(key).trim_start_matches('/').to_owned()
        };
        let names: BTreeSet<String> = found.iter().map(relative).collect();
        let objects = found.into_iter().map(|meta| (relative(&meta), meta));
        let objects = objects.filter(|(name, meta)| {
            let hidden = name.split('/').any(|part| part.starts_with('.') || part.starts_with('_'));
            !name.is_empty() && !hidden && wanted(name) && (meta.size > 0 || !is_folder(name, &names))
        });
        let objects = objects.map(|(name, meta)| {
            let url = base.join(&name);
            (name, Object { store: Arc::clone(&self.store), url, meta })
        });
        Ok(objects.collect())
    }
}

/// Whether an empty object stands for a folder.
fn is_folder(name: &str, names: &BTreeSet<String>) -> bool {
    let below = format!("{name}/");
    name.ends_with("_$folder$") || names.range(below.clone()..).next().is_some_and(|next| next.starts_with(&below))
}

impl Object {
    /// These bytes of it.
    pub(super) async fn range(&self, range: std::ops::Range<u64>) -> Result<Bytes> {
        let found = self.store.get_ranges(&self.meta.location, std::slice::from_ref(&range)).await;
        let found = found.map_err(|error| unreadable(&error, &self.url))?;
        found.into_iter().next().ok_or_else(|| Error::internal("read a range of an object"))
    }

    /// All of it.
    pub(super) async fn bytes(&self) -> Result<Bytes> {
        if self.meta.size == 0 {
            return Ok(Bytes::new());
        }
        self.range(0..self.meta.size).await
    }

    /// Whether it is no longer as it was: another entity tag or size, or gone. Stores without tags tell by the time.
    ///
    /// # Errors
    /// Kind input: the store doesn't say.
    pub(super) async fn changed(&self) -> Result<bool> {
        let now = match self.store.head(&self.meta.location).await {
            Ok(now) => now,
            Err(object_store::Error::NotFound { .. }) => return Ok(true),
            Err(error) => return Err(unreadable(&error, &self.url)),
        };
        let same = match (&now.e_tag, &self.meta.e_tag) {
            (Some(now), Some(then)) => bare(now) == bare(then),
            _ => now.last_modified == self.meta.last_modified,
        };
        Ok(!same || now.size != self.meta.size)
    }

    /// Under which URL the engine reads it.
    pub(super) fn engine_url(&self) -> Result<Url> {
        let mut url = engine_store(&self.url)?;
        let internal = || Error::internal("name an object");
        url.path_segments_mut().map_err(|()| internal())?.clear().extend(self.url.key.split('/'));
        Ok(url)
    }
}

/// A tag without its quotes: Azure's lists leave out what its answers have.
fn bare(tag: &str) -> &str {
    tag.trim_start_matches("W/").trim_matches('"')
}

/// A URL that tells the store from every other, as the engine looks stores up: by scheme and host alone.
fn engine_store(url: &ObjectUrl) -> Result<Url> {
    let text = match &url.account {
        Some(account) => format!("az://{}.{account}", url.bucket),
        None => url.store(),
    };
    Url::parse(&text).map_err(|error| Error::usage(format!("use {}", url.store())).because(error))
}

fn path(url: &ObjectUrl) -> Result<Path> {
    Path::parse(&url.key).map_err(|error| Error::usage(format!("use {url}")).because(error))
}

fn missing(url: &ObjectUrl) -> Error {
    Error::input(format!("read {url}"))
        .because("there is no such object")
        .hint("is the path in the project file right?")
}

fn unreadable(error: &object_store::Error, url: &ObjectUrl) -> Error {
    match storage::Failure::among(error) {
        Some(failure) => Error::input(format!("read {url}")).because(failure.why()).hint(failure.advice()),
        None => Error::input(format!("read {url}")).because(error),
    }
}

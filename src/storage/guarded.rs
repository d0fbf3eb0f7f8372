//! An object store whose errors are safe to show, whoever shows them: each names the object and says why, and nothing
//! else is left of it. The kind of the error stays.
//!
//! Where exports are read, the first request that failed for as long as requests are repeated is the last: a run of a
//! hundred statements must not wait for each of them.

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use futures::StreamExt;
use futures::stream::BoxStream;
use object_store::path::Path;
use object_store::{
    CopyOptions, Error, GetOptions, GetResult, GetResultPayload, ListResult, MultipartUpload, ObjectMeta, ObjectStore,
    PutMultipartOptions, PutOptions, PutPayload, PutResult, Result, UploadPart,
};

use super::failure::Failure;

const STORE: &str = "object store";

#[derive(Debug)]
pub(super) struct Guarded {
    inner: Arc<dyn ObjectStore>,
    /// The store's URL, without credentials.
    shown: Arc<str>,
    /// What made it give up; none: it never does.
    given_up: Option<OnceLock<Failure>>,
}

impl Guarded {
    pub(super) fn new(inner: Arc<dyn ObjectStore>, shown: &str) -> Self {
        Self { inner, shown: shown.into(), given_up: None }
    }

    /// One that gives up.
    pub(super) fn for_reading(inner: Arc<dyn ObjectStore>, shown: &str) -> Self {
        Self { inner, shown: shown.into(), given_up: Some(OnceLock::new()) }
    }

    fn still_tries(&self) -> Result<()> {
        match self.given_up.as_ref().and_then(OnceLock::get) {
            Some(failure) => Err(Error::Generic { store: STORE, source: Box::new(failure.clone()) }),
            None => Ok(()),
        }
    }

    /// The error as others may see it. A store that is down stays so for this run.
    fn failed(&self, at: &At, error: Error) -> Error {
        let error = at.clean(error);
        if let (Some(given_up), Some(failure)) = (&self.given_up, Failure::among(&error))
            && failure.is_down()
        {
            given_up.get_or_init(|| failure.clone());
        }
        error
    }

    fn at(&self, doing: &'static str, location: &Path) -> At {
        At { doing, shown: format!("{}/{location}", self.shown) }
    }
}

impl fmt::Display for Guarded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

/// What was being done, to which object.
#[derive(Clone, Debug)]
struct At {
    doing: &'static str,
    shown: String,
}

impl At {
    fn clean(&self, error: Error) -> Error {
        if Failure::among(&error).is_some() {
            return error;
        }
        let source = Box::new(Failure::of(&error, format!("{} {}", self.doing, self.shown)));
        let path = self.shown.clone();
        match error {
            Error::NotFound { .. } => Error::NotFound { path, source },
            Error::AlreadyExists { .. } => Error::AlreadyExists { path, source },
            Error::Precondition { .. } => Error::Precondition { path, source },
            Error::NotModified { .. } => Error::NotModified { path, source },
            Error::PermissionDenied { .. } => Error::PermissionDenied { path, source },
            Error::Unauthenticated { .. } => Error::Unauthenticated { path, source },
            Error::NotSupported { .. } | Error::NotImplemented { .. } => Error::NotSupported { source },
            _ => Error::Generic { store: STORE, source },
        }
    }
}

#[async_trait]
impl ObjectStore for Guarded {
    async fn put_opts(&self, location: &Path, payload: PutPayload, options: PutOptions) -> Result<PutResult> {
        let at = self.at("write", location);
        self.inner.put_opts(location, payload, options).await.map_err(|error| at.clean(error))
    }

    async fn put_multipart_opts(
        &self,
        location: &Path,
        options: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        let at = self.at("write", location);
        match self.inner.put_multipart_opts(location, options).await {
            Ok(inner) => Ok(Box::new(Upload { inner, at })),
            Err(error) => Err(at.clean(error)),
        }
    }

    async fn get_opts(&self, location: &Path, options: GetOptions) -> Result<GetResult> {
        self.still_tries()?;
        let at = self.at("read", location);
        let mut found = self.inner.get_opts(location, options).await.map_err(|error| self.failed(&at, error))?;
        if let GetResultPayload::Stream(stream) = found.payload {
            found.payload =
                GetResultPayload::Stream(stream.map(move |part| part.map_err(|error| at.clean(error))).boxed());
        }
        Ok(found)
    }

    async fn get_ranges(&self, location: &Path, ranges: &[Range<u64>]) -> Result<Vec<bytes::Bytes>> {
        self.still_tries()?;
        let at = self.at("read", location);
        let found = self.inner.get_ranges(location, ranges).await.map_err(|error| self.failed(&at, error))?;
        // What is shorter than it was asked for would be taken for corrupt data.
        let whole = |(bytes, range): (&bytes::Bytes, &Range<u64>)| bytes.len() as u64 == range.end - range.start;
        if found.len() == ranges.len() && found.iter().zip(ranges).all(whole) {
            return Ok(found);
        }
        Err(at
            .clean(Error::Generic { store: "object store", source: "it answered with fewer bytes than it has".into() }))
    }

    fn delete_stream(&self, locations: BoxStream<'static, Result<Path>>) -> BoxStream<'static, Result<Path>> {
        let at = At { doing: "delete objects in", shown: self.shown.to_string() };
        self.inner.delete_stream(locations).map(move |deleted| deleted.map_err(|error| at.clean(error))).boxed()
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        let at = self.at("list", prefix.unwrap_or(&Path::default()));
        self.inner.list(prefix).map(move |found| found.map_err(|error| at.clean(error))).boxed()
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        let at = self.at("list", prefix.unwrap_or(&Path::default()));
        self.inner.list_with_delimiter(prefix).await.map_err(|error| at.clean(error))
    }

    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        let at = self.at("write", to);
        self.inner.copy_opts(from, to, options).await.map_err(|error| at.clean(error))
    }
}

#[derive(Debug)]
struct Upload {
    inner: Box<dyn MultipartUpload>,
    at: At,
}

#[async_trait]
impl MultipartUpload for Upload {
    fn put_part(&mut self, data: PutPayload) -> UploadPart {
        let (part, at) = (self.inner.put_part(data), self.at.clone());
        Box::pin(async move { part.await.map_err(|error| at.clean(error)) })
    }

    async fn complete(&mut self) -> Result<PutResult> {
        self.inner.complete().await.map_err(|error| self.at.clean(error))
    }

    async fn abort(&mut self) -> Result<()> {
        self.inner.abort().await.map_err(|error| self.at.clean(error))
    }
}

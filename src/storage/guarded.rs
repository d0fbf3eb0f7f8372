//! An object store whose errors are safe to show, whoever shows them: each names the object and says why, and nothing
//! else is left of it. The kind of the error stays.
//!
//! Where exports are read, the first request that failed for as long as requests are repeated is the last: a run of a
//! hundred statements must not wait for each of them.

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

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
const PAUSE: Duration = Duration::from_millis(100);

#[derive(Debug)]
pub(super) struct Guarded {
    inner: Arc<dyn ObjectStore>,
    /// The store's URL, without credentials.
    shown: Arc<str>,
    /// How long what broke off is begun again.
    patience: Duration,
    /// What made it give up; none: it never does.
    given_up: Option<OnceLock<Failure>>,
}

impl Guarded {
    pub(super) fn new(inner: Arc<dyn ObjectStore>, shown: &str, patience: Duration) -> Self {
        Self { inner, shown: shown.into(), patience, given_up: None }
    }

    /// One that gives up.
    pub(super) fn for_reading(inner: Arc<dyn ObjectStore>, shown: &str, patience: Duration) -> Self {
        Self { given_up: Some(OnceLock::new()), ..Self::new(inner, shown, patience) }
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
        let listing = Listing {
            inner: Arc::clone(&self.inner),
            at: self.at("list", prefix.unwrap_or(&Path::default())),
            prefix: prefix.cloned(),
            stream: self.inner.list(prefix),
            last: None,
            begun: Instant::now(),
            patience: self.patience,
            pause: PAUSE,
        };
        futures::stream::unfold(Some(listing), |listing| async move { listing?.next().await }).boxed()
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

/// A listing that goes on where an answer broke off: the client underneath repeats requests, not answers.
struct Listing {
    inner: Arc<dyn ObjectStore>,
    at: At,
    prefix: Option<Path>,
    stream: BoxStream<'static, Result<ObjectMeta>>,
    last: Option<Path>,
    begun: Instant,
    patience: Duration,
    pause: Duration,
}

impl Listing {
    /// The next object, and what is left; nothing is after an error.
    async fn next(mut self) -> Option<(Result<ObjectMeta>, Option<Self>)> {
        loop {
            match self.stream.next().await? {
                Ok(meta) => {
                    self.last = Some(meta.location.clone());
                    return Some((Ok(meta), Some(self)));
                }
                Err(error) => {
                    let error = self.at.clean(error);
                    let broke_off = Failure::among(&error).is_some_and(Failure::is_down);
                    if !broke_off || self.begun.elapsed() >= self.patience {
                        return Some((Err(error), None));
                    }
                    tokio::time::sleep(self.pause).await;
                    self.pause *= 2;
                    self.stream = match &self.last {
                        Some(last) => self.inner.list_with_offset(self.prefix.as_ref(), last),
                        None => self.inner.list(self.prefix.as_ref()),
                    };
                }
            }
        }
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

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures::TryStreamExt;
    use object_store::ObjectStoreExt;
    use object_store::memory::InMemory;

    use super::*;

    /// Its listings break off after one object, so many times; then it is down.
    #[derive(Debug, Default)]
    struct Brittle {
        inner: InMemory,
        breaks: AtomicUsize,
        reads: AtomicUsize,
    }

    impl fmt::Display for Brittle {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("brittle")
        }
    }

    fn down() -> Error {
        Error::Generic { store: "s", source: "Server returned non-2xx status code: 503 Service Unavailable: ".into() }
    }

    impl Brittle {
        fn brittle(&self, listing: BoxStream<'static, Result<ObjectMeta>>) -> BoxStream<'static, Result<ObjectMeta>> {
            let left = self.breaks.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
            if left.is_err() {
                return listing;
            }
            listing.take(1).chain(futures::stream::once(async { Err(down()) })).boxed()
        }
    }

    #[async_trait]
    impl ObjectStore for Brittle {
        async fn put_opts(&self, at: &Path, payload: PutPayload, options: PutOptions) -> Result<PutResult> {
            self.inner.put_opts(at, payload, options).await
        }

        async fn put_multipart_opts(&self, at: &Path, o: PutMultipartOptions) -> Result<Box<dyn MultipartUpload>> {
            self.inner.put_multipart_opts(at, o).await
        }

        async fn get_opts(&self, _: &Path, _: GetOptions) -> Result<GetResult> {
            self.reads.fetch_add(1, Ordering::SeqCst);
            Err(down())
        }

        fn delete_stream(&self, all: BoxStream<'static, Result<Path>>) -> BoxStream<'static, Result<Path>> {
            self.inner.delete_stream(all)
        }

        fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
            self.brittle(self.inner.list(prefix))
        }

        fn list_with_offset(&self, prefix: Option<&Path>, offset: &Path) -> BoxStream<'static, Result<ObjectMeta>> {
            self.brittle(self.inner.list_with_offset(prefix, offset))
        }

        async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
            self.inner.list_with_delimiter(prefix).await
        }

        async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
            self.inner.copy_opts(from, to, options).await
        }
    }

    #[tokio::test]
    async fn a_listing_goes_on_where_it_broke_off() {
        let store = Arc::new(Brittle::default());
        for key in ["x/a", "x/b", "x/c", "x/d"] {
            store.put(&Path::from(key), PutPayload::from_static(b"1")).await.unwrap();
        }
        let guarded = Guarded::new(Arc::clone(&store) as Arc<dyn ObjectStore>, "s3://b", Duration::from_secs(5));
        store.breaks.store(3, Ordering::SeqCst);
        let keys: Vec<String> =
            guarded.list(Some(&Path::from("x"))).map_ok(|meta| meta.location.to_string()).try_collect().await.unwrap();
        assert_eq!(keys, ["x/a", "x/b", "x/c", "x/d"]);
        let hasty = Guarded::new(Arc::clone(&store) as Arc<dyn ObjectStore>, "s3://b", Duration::ZERO);
        store.breaks.store(3, Ordering::SeqCst);
        let failed = hasty.list(None).try_collect::<Vec<_>>().await.unwrap_err();
        assert!(Failure::among(&failed).unwrap().to_string().starts_with("list s3://b/: the store answered 503"));
    }

    #[tokio::test]
    async fn what_is_down_is_asked_once_where_all_must_be_read() {
        for (gives_up, reads) in [(true, 1), (false, 3)] {
            let store = Arc::new(Brittle::default());
            let mut guarded = Guarded::for_reading(Arc::clone(&store) as Arc<dyn ObjectStore>, "s3://b", PAUSE);
            if !gives_up {
                guarded.given_up = None;
            }
            for _ in 0..3 {
                let failed = guarded.get_ranges(&Path::from("k"), std::slice::from_ref(&(0..1))).await.unwrap_err();
                assert!(Failure::among(&failed).is_some_and(|failure| failure.to_string().contains("s3://b/k: ")));
            }
            assert_eq!(store.reads.load(Ordering::SeqCst), reads);
        }
    }
}

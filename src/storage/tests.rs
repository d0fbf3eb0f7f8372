//! The same promises on local disk and on an object store that loses answers.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures::stream::BoxStream;
use object_store::memory::InMemory;
use object_store::path::Path as StorePath;
use object_store::{
    CopyOptions, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, PutMultipartOptions, PutOptions,
    PutPayload, PutResult,
};

use super::*;

/// What befalls one put.
#[derive(Clone, Copy, Debug)]
enum Fault {
    None,
    /// It fails, and nothing is written.
    Lost,
    /// It is written, and its answer is lost.
    AnswerLost,
    /// It is written, and repeated by a client that got no answer: "already exists", for our own write.
    Repeated,
}

/// An in-memory store whose puts meet the faults given, in order.
#[derive(Debug, Default)]
struct Faulty {
    inner: InMemory,
    faults: Mutex<VecDeque<Fault>>,
    puts: AtomicUsize,
}

impl fmt::Display for Faulty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("faulty")
    }
}

fn broken() -> object_store::Error {
    object_store::Error::Generic { store: "faulty", source: "503 slow down".into() }
}

#[async_trait::async_trait]
impl ObjectStore for Faulty {
    async fn put_opts(&self, at: &StorePath, payload: PutPayload, opts: PutOptions) -> object_store::Result<PutResult> {
        self.puts.fetch_add(1, Ordering::SeqCst);
        let fault = self.faults.lock().unwrap().pop_front().unwrap_or(Fault::None);
        match fault {
            Fault::None => self.inner.put_opts(at, payload, opts).await,
            Fault::Lost => Err(broken()),
            Fault::AnswerLost => {
                self.inner.put_opts(at, payload, opts).await?;
                Err(broken())
            }
            Fault::Repeated => {
                self.inner.put_opts(at, payload.clone(), opts.clone()).await?;
                self.inner.put_opts(at, payload, opts).await
            }
        }
    }

    async fn put_multipart_opts(
        &self,
        at: &StorePath,
        opts: PutMultipartOptions,
    ) -> object_store::Result<Box<dyn MultipartUpload>> {
        self.inner.put_multipart_opts(at, opts).await
    }

    async fn get_opts(&self, at: &StorePath, options: GetOptions) -> object_store::Result<GetResult> {
        self.inner.get_opts(at, options).await
    }

    fn delete_stream(
        &self,
        at: BoxStream<'static, object_store::Result<StorePath>>,
    ) -> BoxStream<'static, object_store::Result<StorePath>> {
        self.inner.delete_stream(at)
    }

    fn list(&self, prefix: Option<&StorePath>) -> BoxStream<'static, object_store::Result<ObjectMeta>> {
        self.inner.list(prefix)
    }

    async fn list_with_delimiter(&self, prefix: Option<&StorePath>) -> object_store::Result<ListResult> {
        self.inner.list_with_delimiter(prefix).await
    }

    async fn copy_opts(&self, from: &StorePath, to: &StorePath, options: CopyOptions) -> object_store::Result<()> {
        self.inner.copy_opts(from, to, options).await
    }
}

fn faulty(faults: &[Fault]) -> (Arc<Faulty>, Storage) {
    let store = Arc::new(Faulty { faults: Mutex::new(faults.iter().copied().collect()), ..Faulty::default() });
    let storage = Storage::over(Arc::clone(&store) as Arc<dyn ObjectStore>, "state/p", "s3://bucket/state/p");
    (store, storage)
}

/// Every storage that must behave alike, and the folder that keeps the local one.
fn both() -> (tempfile::TempDir, [Storage; 2]) {
    let dir = tempfile::tempdir().unwrap();
    let local = Storage::open(dir.path().join("state")).unwrap();
    (dir, [local, faulty(&[]).1])
}

#[tokio::test]
async fn the_first_writer_of_a_name_has_it() {
    let (_dir, both) = both();
    for storage in both {
        assert_eq!(storage.read("a/b.json").await.unwrap(), None);
        assert_eq!(storage.create("a/b.json", b"one").await.unwrap(), Created::Written);
        assert_eq!(storage.create("a/b.json", b"one").await.unwrap(), Created::Written);
        assert_eq!(storage.create("a/b.json", b"two").await.unwrap(), Created::Taken);
        assert_eq!(storage.read("a/b.json").await.unwrap().unwrap(), b"one");
        assert_eq!(storage.read_range("a/b.json", 1..9).await.unwrap().unwrap(), b"ne");
        assert_eq!(storage.read_range("a/b.json", 7..9).await.unwrap().unwrap(), b"");
        assert_eq!(storage.read_range("a/c.json", 0..1).await.unwrap(), None);
    }
}

#[tokio::test]
async fn listings_are_sorted_and_without_markers() {
    let (dir, both) = both();
    for storage in both {
        for name in ["x/b", "x/a/c", "x/_SUCCESS", "x/.hidden", "x/_t/d", "y"] {
            storage.create(name, b"1").await.unwrap();
        }
        let names = |listed: Vec<Listed>| listed.into_iter().map(|listed| listed.name).collect::<Vec<_>>();
        assert_eq!(names(storage.list("x").await.unwrap()), ["x/a/c", "x/b"]);
        assert_eq!(names(storage.list("").await.unwrap()), ["x/a/c", "x/b", "y"]);
        assert!(storage.list("z").await.unwrap().is_empty());
        let fetched = storage.fetch("x/b", dir.path()).await.unwrap().unwrap();
        assert_eq!(std::fs::read(fetched).unwrap(), b"1");
        assert_eq!(storage.fetch("x/z", dir.path()).await.unwrap(), None);
    }
}

#[tokio::test]
async fn a_staged_folder_appears_whole_and_replaces_a_leftover() {
    let (dir, both) = both();
    for storage in both {
        for (round, text) in [("first", "1"), ("second", "2")] {
            let staging = storage.stage(dir.path()).unwrap();
            std::fs::create_dir_all(staging.path().join("findings/set")).unwrap();
            std::fs::write(staging.path().join("findings/set/rule.parquet"), text).unwrap();
            assert_eq!(staging.files().unwrap(), ["findings/set/rule.parquet"], "{round}");
            storage.publish(staging, "rounds/000001").await.unwrap();
            let bytes = storage.read("rounds/000001/findings/set/rule.parquet").await.unwrap().unwrap();
            assert_eq!(bytes, text.as_bytes(), "{round}");
        }
        assert_eq!(storage.list("rounds").await.unwrap().len(), 1);
    }
    let left: Vec<_> = std::fs::read_dir(dir.path().join("state")).unwrap().flatten().collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

#[tokio::test]
async fn a_lost_answer_to_our_own_write_is_a_success() {
    for faults in [
        &[Fault::AnswerLost][..],
        &[Fault::Repeated],
        &[Fault::Lost],
        &[Fault::Lost, Fault::AnswerLost],
        &[Fault::Lost, Fault::Lost, Fault::Repeated],
    ] {
        let (_, storage) = faulty(faults);
        assert_eq!(storage.create("ledger/1", b"mine").await.unwrap(), Created::Written, "{faults:?}");
        assert_eq!(storage.read("ledger/1").await.unwrap().unwrap(), b"mine");
    }
}

#[tokio::test]
async fn another_writer_is_never_taken_for_ourselves() {
    for faults in [&[Fault::None][..], &[Fault::Lost], &[Fault::Lost, Fault::Lost]] {
        let (store, storage) = faulty(&[]);
        storage.create("ledger/1", b"theirs").await.unwrap();
        store.faults.lock().unwrap().extend(faults);
        assert_eq!(storage.create("ledger/1", b"mine").await.unwrap(), Created::Taken, "{faults:?}");
        assert_eq!(storage.read("ledger/1").await.unwrap().unwrap(), b"theirs");
    }
}

#[tokio::test]
async fn a_store_that_stays_down_is_an_error_after_some_tries() {
    let (store, storage) = faulty(&[Fault::Lost; 20]);
    let error = storage.create("ledger/1", b"mine").await.unwrap_err();
    assert_eq!(error.exit_code(), crate::exit::INCONCLUSIVE);
    assert!(error.to_string().contains("s3://bucket/state/p/ledger/1") && error.to_string().contains("503"), "{error}");
    assert_eq!(store.puts.load(Ordering::SeqCst), 4);
}

#[tokio::test]
async fn of_many_racing_writers_exactly_one_wins() {
    let (_dir, both) = both();
    for storage in both {
        let writers = (0..20).map(|at| {
            let storage = storage.clone();
            tokio::spawn(async move { storage.create("ledger/7", format!("writer {at}").as_bytes()).await.unwrap() })
        });
        let outcomes = futures::future::join_all(writers).await;
        let won = outcomes.into_iter().filter(|outcome| *outcome.as_ref().unwrap() == Created::Written).count();
        assert_eq!(won, 1);
    }
}

#[tokio::test]
async fn names_that_lead_elsewhere_are_refused() {
    let (_dir, both) = both();
    for storage in both {
        for name in ["../x", "/x", "a//b", "a/./b", "a/..", "", "a\\b", "a\0b"] {
            assert!(storage.create(name, b"x").await.is_err(), "{name}");
            assert!(storage.read(name).await.is_err(), "{name}");
        }
    }
}

#[tokio::test]
async fn large_files_are_created_once_too() {
    let (dir, both) = both();
    let large = dir.path().join("large");
    std::fs::write(&large, vec![7_u8; 17 << 20]).unwrap();
    let other = dir.path().join("other");
    std::fs::write(&other, vec![8_u8; 17 << 20]).unwrap();
    for storage in both {
        assert_eq!(storage.create_from("r/large", &large).await.unwrap(), Created::Written);
        assert_eq!(storage.create_from("r/large", &large).await.unwrap(), Created::Written);
        assert_eq!(storage.create_from("r/large", &other).await.unwrap(), Created::Taken);
    }
}

#[test]
fn a_lock_is_held_once_and_let_go() {
    let dir = tempfile::tempdir().unwrap();
    let storage = Storage::open(dir.path()).unwrap();
    let Locking::Locked(lock) = storage.lock("ledger/.lock").unwrap() else { panic!("not locked") };
    assert!(matches!(storage.lock("ledger/.lock").unwrap(), Locking::Held));
    drop(lock);
    assert!(matches!(storage.lock("ledger/.lock").unwrap(), Locking::Locked(_)));
    assert!(matches!(faulty(&[]).1.lock("ledger/.lock").unwrap(), Locking::Unknown));
}

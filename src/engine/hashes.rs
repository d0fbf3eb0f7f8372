//! Compares files with the SHA-256 that their manifests claim, on threads of their own, while the exports get their first
//! look: reading every byte once is all that it costs.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use sha2::{Digest, Sha256};

use super::files::{Source, hex};
use super::manifest::Claim;
use super::objects::Object;
use super::supply::Resolved;
use crate::error::{Error, Result};

const CHUNK_BYTES: usize = 1 << 20;
/// A request each.
const OBJECT_CHUNK_BYTES: u64 = 8 << 20;

/// Files that are being hashed. Dropped, it stops.
pub(super) struct Hashing {
    work: Arc<Work>,
    threads: Vec<JoinHandle<()>>,
}

struct Work {
    /// With the export's place in the project.
    claims: Vec<(usize, Claim)>,
    next: AtomicUsize,
    stop: AtomicBool,
    /// What reads objects runs on it.
    runtime: tokio::runtime::Handle,
    done: Mutex<Vec<(usize, Outcome)>>,
}

/// Whether the claim of this place holds.
type Outcome = Result<bool, String>;

impl Hashing {
    /// Starts on all claims of the exports' manifests.
    pub(super) fn start(exports: &[Resolved<'_>], threads: usize) -> Result<Self> {
        let claims: Vec<(usize, Claim)> = exports
            .iter()
            .enumerate()
            .filter_map(|(place, export)| Some((place, export.files.manifest.as_ref()?)))
            .flat_map(|(place, manifest)| manifest.claims.iter().map(move |claim| (place, claim.clone())))
            .collect();
        let threads = threads.min(claims.len());
        let work = Arc::new(Work {
            claims,
            next: AtomicUsize::new(0),
            stop: AtomicBool::new(false),
            runtime: tokio::runtime::Handle::current(),
            done: Mutex::new(Vec::new()),
        });
        let mut hashing = Self { work, threads: Vec::with_capacity(threads) };
        for _ in 0..threads {
            let work = Arc::clone(&hashing.work);
            let thread = std::thread::Builder::new().name("hash".to_owned()).spawn(move || work.run());
            hashing.threads.push(thread.map_err(|error| Error::internal("start a thread").because(error))?);
        }
        Ok(hashing)
    }

    /// Waits for all, and notes in the manifests which hashes differ.
    ///
    /// # Errors
    /// Kind input: a file can't be read.
    pub(super) fn finish(mut self, exports: &mut [Resolved<'_>]) -> Result<()> {
        for thread in self.threads.drain(..) {
            thread.join().map_err(|_| Error::internal("hash the exports"))?;
        }
        let mut done = std::mem::take(&mut *self.work.done.lock().unwrap_or_else(PoisonError::into_inner));
        done.sort_by_key(|(place, _)| *place);
        for (place, outcome) in done {
            let (export, claim) = &self.work.claims[place];
            let export = &mut exports[*export];
            let holds = outcome.map_err(|error| {
                Error::input(format!("read {} of the export {}", claim.relative, export.export.name)).because(error)
            })?;
            if let Some(manifest) = export.files.manifest.as_mut().filter(|_| !holds) {
                manifest.hash_ok = false;
                let differs = || format!("the SHA-256 of {} is not the manifest's", claim.relative);
                manifest.problem.get_or_insert_with(differs);
            }
        }
        Ok(())
    }
}

impl Drop for Hashing {
    fn drop(&mut self) {
        self.work.stop.store(true, Ordering::Relaxed);
    }
}

impl Work {
    fn run(&self) {
        loop {
            let place = self.next.fetch_add(1, Ordering::Relaxed);
            let Some((_, claim)) = self.claims.get(place) else { return };
            let outcome = match self.hash(&claim.source) {
                Ok(None) => return,
                Ok(Some(hash)) => Ok(hash.eq_ignore_ascii_case(&claim.sha256)),
                Err(error) => Err(error),
            };
            self.done.lock().unwrap_or_else(PoisonError::into_inner).push((place, outcome));
        }
    }

    /// None if it was stopped.
    fn hash(&self, source: &Source) -> Result<Option<String>, String> {
        match source {
            Source::Local { path, .. } => self.hash_file(path).map_err(|error| error.to_string()),
            Source::Store(object) => self.hash_object(object).map_err(|error| error.to_string()),
        }
    }

    fn hash_file(&self, path: &Path) -> std::io::Result<Option<String>> {
        let mut file = File::open(path)?;
        let mut hash = Sha256::new();
        let mut chunk = vec![0; CHUNK_BYTES];
        loop {
            if self.stop.load(Ordering::Relaxed) {
                return Ok(None);
            }
            match file.read(&mut chunk) {
                Ok(0) => return Ok(Some(hex(&hash.finalize()))),
                Ok(read) => hash.update(&chunk[..read]),
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    fn hash_object(&self, object: &Object) -> Result<Option<String>> {
        let mut hash = Sha256::new();
        let mut from = 0;
        while from < object.meta.size {
            if self.stop.load(Ordering::Relaxed) {
                return Ok(None);
            }
            let to = (from + OBJECT_CHUNK_BYTES).min(object.meta.size);
            hash.update(self.runtime.block_on(object.range(from..to))?);
            from = to;
        }
        Ok(Some(hex(&hash.finalize())))
    }
}

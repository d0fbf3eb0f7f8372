//! Writing a batch: clusters and holds go to a scratch file as they come, in any order; at the end the parts are cut, the
//! manifest is made, and the files are stored, the manifest last. The same clusters and holds give the same bytes,
//! whatever the order and the threads. In memory is an index only: some 60 bytes a cluster, some 100 a hold.

use std::collections::{BTreeMap, HashSet};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::action::Action;
use super::canonical::{hex, sha256_hex};
use super::kind::Kind;
use super::manifest::{
    FORMAT_VERSION, Input, Lines, MANIFEST, Manifest, PART_BYTES_MAX, PART_ROWS_MAX, Policy, REVIEW, RuleUsed,
    SIGNATURE, Surplus, WITHDRAWN, part_name,
};
use super::review::Hold;
use super::shape::wire_time;
use super::sign::Signer;
use crate::error::{Error, Result};
use crate::storage::{Created, Storage};

/// The folder of the state under which every batch has its own.
pub const BATCHES: &str = "batches";

/// What a manifest says beside what the lines tell.
#[derive(Clone, Debug)]
pub struct Header {
    pub watermark: String,
    pub expires_at: String,
    pub undo_of: Option<String>,
    pub inputs: Vec<Input>,
    pub rules: Vec<RuleUsed>,
    pub policy: Policy,
    pub surplus: Vec<Surplus>,
}

/// What became of a cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Added {
    /// Its id: the smallest action_id in it.
    Taken(String),
    /// It fits no part and was left out: the caller makes it a hold.
    TooLarge { rows: u64, bytes: u64 },
}

/// What became of a batch.
#[derive(Clone, Debug)]
pub struct Written {
    pub manifest: Manifest,
    /// SHA-256 of the bytes of manifest.json.
    pub manifest_sha256: String,
    /// Its folder in the storage: `batches/<batch_id>`.
    pub folder: String,
    /// The very same batch was there before.
    pub already: bool,
    pub withdrawn: bool,
}

/// Where a run of lines lies in the scratch file.
struct Stretch {
    at: u64,
    bytes: u64,
    rows: u64,
}

/// A batch being gathered.
pub struct BatchWriter {
    project: String,
    folder: PathBuf,
    scratch: BufWriter<File>,
    written: u64,
    clusters: Vec<([u8; 32], Stretch)>,
    /// Rule, fingerprint, line.
    holds: Vec<(Arc<str>, Box<str>, Stretch)>,
    /// Names of rules, each kept once.
    rules: HashSet<Arc<str>>,
    totals: BTreeMap<String, u64>,
}

impl BatchWriter {
    /// An empty batch of a project; its lines go to a file below `scratch` that nobody else can open.
    pub fn new(project: &str, scratch: &Path) -> Result<Self> {
        let file = tempfile::tempfile_in(scratch).map_err(|error| unscratched(&error))?;
        Ok(Self {
            project: project.to_owned(),
            folder: scratch.to_owned(),
            scratch: BufWriter::with_capacity(1 << 20, file),
            written: 0,
            clusters: Vec::new(),
            holds: Vec::new(),
            rules: HashSet::new(),
            totals: BTreeMap::new(),
        })
    }

    /// Takes a cluster whose actions stand in the order of execution. `cluster` and `after` of each are set here: they
    /// follow from the rest.
    ///
    /// # Errors
    /// Kind internal: it is empty, or an action refers to one that doesn't stand before it.
    pub fn add(&mut self, actions: &mut [Action]) -> Result<Added> {
        let wrong = |why: &str| Error::internal("write a cluster").because(why);
        let ids: Vec<String> = actions.iter().map(|action| action.id(&self.project)).collect();
        let cluster = ids.iter().min().ok_or_else(|| wrong("it has no action"))?.clone();
        let mut text = Vec::new();
        let mut before: HashSet<&str> = HashSet::new();
        for (action, id) in actions.iter_mut().zip(&ids) {
            let after: Vec<String> = action.refs().into_iter().map(str::to_owned).collect();
            if after.iter().any(|owner| !before.contains(owner.as_str())) {
                return Err(wrong("an action refers to one that does not stand before it"));
            }
            if !before.insert(id) {
                return Err(wrong("an action stands in it twice"));
            }
            action.after = after;
            action.cluster.clone_from(&cluster);
            text.extend(action.line(id));
            text.push(b'\n');
        }
        let (rows, bytes) = (actions.len() as u64, text.len() as u64);
        if rows > PART_ROWS_MAX || bytes > PART_BYTES_MAX {
            return Ok(Added::TooLarge { rows, bytes });
        }
        for action in actions.iter() {
            *self.totals.entry(action.kind.as_str().to_owned()).or_default() += 1;
        }
        let stretch = self.append(&text, rows)?;
        self.clusters.push((digest_of(&cluster), stretch));
        Ok(Added::Taken(cluster))
    }

    /// Takes a hold.
    pub fn hold(&mut self, hold: &Hold) -> Result<()> {
        let mut text = hold.line();
        text.push(b'\n');
        let stretch = self.append(&text, 1)?;
        let known = self.rules.get(hold.rule.as_str()).cloned();
        let rule = known.unwrap_or_else(|| {
            let rule: Arc<str> = Arc::from(hold.rule.as_str());
            self.rules.insert(Arc::clone(&rule));
            rule
        });
        self.holds.push((rule, hold.fingerprint.as_str().into(), stretch));
        Ok(())
    }

    /// Actions so far.
    #[must_use]
    pub fn actions(&self) -> u64 {
        self.totals.values().sum()
    }

    /// Actions so far, of one kind.
    #[must_use]
    pub fn actions_of(&self, kind: Kind) -> u64 {
        self.totals.get(kind.as_str()).copied().unwrap_or_default()
    }

    /// Clusters so far.
    #[must_use]
    pub fn clusters(&self) -> u64 {
        self.clusters.len() as u64
    }

    /// Holds so far.
    #[must_use]
    pub fn holds(&self) -> u64 {
        self.holds.len() as u64
    }

    /// Cuts the parts, makes the manifest and stores the batch in its own folder below [`BATCHES`]. A run that dies on
    /// the way leaves no manifest, hence no batch; the next one completes the folder.
    ///
    /// # Errors
    /// Kind input: the storage can't be written, or holds other bytes under the names of this batch.
    pub async fn finish(mut self, storage: &Storage, header: Header, signer: Option<&Signer>) -> Result<Written> {
        self.clusters.sort_unstable_by_key(|(id, _)| *id);
        if self.clusters.windows(2).any(|pair| pair[0].0 == pair[1].0) {
            return Err(Error::internal("write a batch").because("an action stands in two clusters"));
        }
        // By rule and finding; two holds of one finding by their bytes' place would not be the same in every run.
        self.holds.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
        if self.holds.windows(2).any(|pair| (&pair[0].0, &pair[0].1) == (&pair[1].0, &pair[1].1)) {
            return Err(Error::internal("write a batch").because("a finding is held twice"));
        }
        let scratch = self.scratch.into_inner().map_err(|error| unscratched(error.error()))?;
        let cuts = cut(self.clusters.iter().map(|(_, stretch)| stretch));
        let mut parts = Vec::new();
        for (index, cluster_range) in cuts.iter().enumerate() {
            let bytes = gather(&scratch, self.clusters[cluster_range.clone()].iter().map(|(_, stretch)| stretch))?;
            let rows = self.clusters[cluster_range.clone()].iter().map(|(_, stretch)| stretch.rows).sum();
            parts.push(lines(&part_name(index), rows, &bytes));
        }
        let (review, review_file) = review(&scratch, &self.holds, &self.folder)?;
        let manifest = manifest(self.project, header, self.clusters.len() as u64, parts, review, self.totals);
        let store = Store { storage, folder: format!("{BATCHES}/{}", manifest.batch_id), manifest };
        storage.sweep(&store.folder);
        if let Some(written) = store.there(signer).await? {
            return Ok(written);
        }
        store.refuse_strangers().await?;
        for (index, cluster_range) in cuts.into_iter().enumerate() {
            let bytes = gather(&scratch, self.clusters[cluster_range].iter().map(|(_, stretch)| stretch))?;
            store.put(&part_name(index), &bytes).await?;
        }
        store.put_file(REVIEW, review_file.path()).await?;
        store.complete(signer).await
    }

    fn append(&mut self, text: &[u8], rows: u64) -> Result<Stretch> {
        self.scratch.write_all(text).map_err(|error| unscratched(&error))?;
        let stretch = Stretch { at: self.written, bytes: text.len() as u64, rows };
        self.written += stretch.bytes;
        Ok(stretch)
    }
}

/// Signs a batch that was written before; one that is signed by this key already stays as it is.
///
/// # Errors
/// Kind input: the storage can't be written, or another signature is there.
pub async fn sign(storage: &Storage, manifest: &Manifest, signer: &Signer) -> Result<()> {
    let folder = format!("{BATCHES}/{}", manifest.batch_id);
    Store { storage, folder, manifest: manifest.clone() }.sign(signer).await
}

/// Which clusters go into which part: as many as fit, in their order.
fn cut<'a>(clusters: impl Iterator<Item = &'a Stretch>) -> Vec<std::ops::Range<usize>> {
    let mut cuts: Vec<std::ops::Range<usize>> = Vec::new();
    let (mut rows, mut bytes) = (0, 0);
    for (index, stretch) in clusters.enumerate() {
        let fits = rows + stretch.rows <= PART_ROWS_MAX && bytes + stretch.bytes <= PART_BYTES_MAX;
        match cuts.last_mut().filter(|_| fits) {
            Some(part) => part.end = index + 1,
            None => {
                cuts.push(index..index + 1);
                (rows, bytes) = (0, 0);
            }
        }
        rows += stretch.rows;
        bytes += stretch.bytes;
    }
    cuts
}

/// The bytes of these stretches, one after the other.
fn gather<'a>(scratch: &File, stretches: impl Iterator<Item = &'a Stretch>) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    for stretch in stretches {
        append_stretch(scratch, stretch, &mut bytes)?;
    }
    Ok(bytes)
}

fn append_stretch(scratch: &File, stretch: &Stretch, bytes: &mut Vec<u8>) -> Result<()> {
    let start = bytes.len();
    let length = usize::try_from(stretch.bytes).map_err(|error| Error::internal("read lines back").because(error))?;
    bytes.resize(start + length, 0);
    scratch.read_exact_at(&mut bytes[start..], stretch.at).map_err(|error| unscratched(&error))
}

fn lines(name: &str, rows: u64, bytes: &[u8]) -> Lines {
    Lines { name: name.to_owned(), rows, bytes: bytes.len() as u64, sha256: sha256_hex(bytes) }
}

/// The review file, which may be larger than memory, and its description.
fn review(
    scratch: &File,
    holds: &[(Arc<str>, Box<str>, Stretch)],
    folder: &Path,
) -> Result<(Lines, tempfile::NamedTempFile)> {
    let file = tempfile::NamedTempFile::new_in(folder).map_err(|error| unscratched(&error))?;
    let mut out = BufWriter::new(file);
    let mut hash = Sha256::new();
    let (mut bytes, mut line) = (0, Vec::new());
    for (.., stretch) in holds {
        line.clear();
        append_stretch(scratch, stretch, &mut line)?;
        hash.update(&line);
        out.write_all(&line).map_err(|error| unscratched(&error))?;
        bytes += stretch.bytes;
    }
    let file = out.into_inner().map_err(|error| unscratched(error.error()))?;
    let lines = Lines { name: REVIEW.to_owned(), rows: holds.len() as u64, bytes, sha256: hex(&hash.finalize()) };
    Ok((lines, file))
}

fn manifest(
    project: String,
    header: Header,
    clusters: u64,
    parts: Vec<Lines>,
    review: Lines,
    totals: BTreeMap<String, u64>,
) -> Manifest {
    let Header { watermark, expires_at, undo_of, mut inputs, mut rules, mut policy, mut surplus } = header;
    for input in &mut inputs {
        input.snapshot_at = input.snapshot_at.as_deref().map(wire_time);
    }
    inputs.sort();
    rules.sort();
    policy.allow.sort_unstable_by_key(|kind| kind.as_str());
    policy.allow.dedup();
    surplus.sort();
    let mut manifest = Manifest {
        format_version: FORMAT_VERSION.to_owned(),
        batch_id: String::new(),
        project,
        watermark: wire_time(&watermark),
        expires_at: wire_time(&expires_at),
        undo_of,
        clusters,
        parts,
        review,
        totals,
        inputs,
        rules,
        policy,
        surplus,
    };
    manifest.batch_id = manifest.id();
    manifest
}

/// A batch on its way into the storage.
struct Store<'a> {
    storage: &'a Storage,
    folder: String,
    manifest: Manifest,
}

impl Store<'_> {
    fn name(&self, file: &str) -> String {
        format!("{}/{file}", self.folder)
    }

    /// The batch, if it is there: a manifest is written once everything else is.
    async fn there(&self, signer: Option<&Signer>) -> Result<Option<Written>> {
        let Some(bytes) = self.storage.read(&self.name(MANIFEST)).await? else { return Ok(None) };
        if bytes != self.manifest.file() {
            return Err(self.altered(MANIFEST));
        }
        if let Some(signer) = signer {
            self.sign(signer).await?;
        }
        self.written(true).await.map(Some)
    }

    /// Files of the folder that are no part of this batch: a reader would refuse it for them.
    async fn refuse_strangers(&self) -> Result<()> {
        let parts = &self.manifest.parts;
        for listed in self.storage.list(&self.folder).await? {
            let name = listed.name.strip_prefix(&self.folder).unwrap_or(&listed.name).trim_start_matches('/');
            let known = [REVIEW, SIGNATURE].contains(&name) || parts.iter().any(|part| part.name == name);
            if !known {
                return Err(self.altered(name));
            }
        }
        Ok(())
    }

    async fn put(&self, file: &str, bytes: &[u8]) -> Result<()> {
        match self.storage.create_private(&self.name(file), bytes).await? {
            Created::Written => Ok(()),
            Created::Taken => Err(self.altered(file)),
        }
    }

    async fn put_file(&self, file: &str, from: &Path) -> Result<()> {
        match self.storage.create_private_from(&self.name(file), from).await? {
            Created::Written => Ok(()),
            Created::Taken => Err(self.altered(file)),
        }
    }

    /// The signature, then the manifest: from then on there is a batch.
    async fn complete(self, signer: Option<&Signer>) -> Result<Written> {
        if let Some(signer) = signer {
            self.sign(signer).await?;
        }
        self.put(MANIFEST, &self.manifest.file()).await?;
        self.written(false).await
    }

    /// No two signatures of one manifest have the same bytes: one that is there and right stays.
    async fn sign(&self, signer: &Signer) -> Result<()> {
        let (name, manifest) = (self.name(SIGNATURE), self.manifest.file());
        let signature = signer.sign(&manifest, &self.manifest.batch_id)?;
        if self.storage.create_private(&name, signature.as_bytes()).await? == Created::Written {
            return Ok(());
        }
        let there = self.storage.read(&name).await?.unwrap_or_default();
        match signer.public_key()?.check(&manifest, &there) {
            Ok(()) => Ok(()),
            Err(why) => Err(Error::input(format!("sign {}", self.storage.shown(&self.folder)))
                .because(format!("there is a signature already, and {why}"))
                .hint(format!("remove {}", self.storage.shown(&name)))),
        }
    }

    async fn written(&self, already: bool) -> Result<Written> {
        Ok(Written {
            manifest: self.manifest.clone(),
            manifest_sha256: sha256_hex(&self.manifest.file()),
            folder: self.folder.clone(),
            already,
            withdrawn: self.storage.read(&self.name(WITHDRAWN)).await?.is_some(),
        })
    }

    fn altered(&self, file: &str) -> Error {
        Error::input(format!("write the batch {}", self.manifest.batch_id))
            .because(format!("{} is there and not this batch's", self.storage.shown(&self.name(file))))
            .hint("somebody changed the folder: move it away, then plan again")
    }
}

/// The bytes that 64 hexadecimal digits stand for.
pub(super) fn digest_of(id: &str) -> [u8; 32] {
    let mut digest = [0; 32];
    for (byte, pair) in digest.iter_mut().zip(id.as_bytes().chunks(2)) {
        let digit = |at: usize| pair.get(at).and_then(|digit| char::from(*digit).to_digit(16)).unwrap_or_default();
        *byte = u8::try_from(digit(0) * 16 + digit(1)).unwrap_or_default();
    }
    digest
}

fn unscratched(error: &std::io::Error) -> Error {
    Error::input("use the scratch folder").because(error).hint("--scratch names a folder with more room")
}

#[cfg(test)]
mod tests;

//! Reading a batch as a migrator must: the whole batch is refused, with every reason, if anything about it is not as the
//! format has it. Everything is read once to judge it, and once more as a stream by whoever then uses it.
//!
//! - [`Batch::read`] judges; `header` the manifest, `content` the lines.
//! - [`Batch::actions`] and [`Batch::holds`] stream what was judged, and notice if it changed since.

mod content;
mod header;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::action::Action;
use super::canonical::sha256_hex;
use super::lines::{Line, LineReader};
use super::manifest::{Lines, MANIFEST, Manifest, Policy, SIGNATURE, WITHDRAWN};
use super::review::Hold;
use super::sign::PublicKey;
use crate::error::{Error, Result};
use crate::storage::{Listed, Storage};
pub(super) use content::file;

/// A manifest names files, not accounts: one larger than this is none.
const MANIFEST_BYTES_MAX: u64 = 64 << 20;

/// More reasons are counted, not listed.
const REASONS_MAX: usize = 100;

/// Where a batch lies.
pub struct Place<'a> {
    pub storage: &'a Storage,
    /// Its folder in the storage; its last part is the name that the batch must bear.
    pub folder: String,
    /// Where files of an object store are copied to be read.
    pub scratch: &'a Path,
}

impl Place<'_> {
    /// The name of one of its files in the storage.
    pub(super) fn name(&self, file: &str) -> String {
        if self.folder.is_empty() { file.to_owned() } else { format!("{}/{file}", self.folder) }
    }
}

/// What else a batch is held to. `Checks::default()` holds it to the format alone.
#[derive(Clone, Copy, Default)]
pub struct Checks<'a> {
    /// The project that it must be of.
    pub project: Option<&'a str>,
    /// The key that must have signed it.
    pub public_key: Option<&'a PublicKey>,
    /// The policy that its own may not exceed.
    pub policy: Option<&'a Policy>,
    /// The moment at which it must not have expired.
    pub as_of: Option<Timestamp>,
    /// Receipts of a withdrawn batch are taken still.
    pub withdrawn_too: bool,
}

/// A batch that is whole.
#[derive(Debug)]
pub struct Batch {
    pub manifest: Manifest,
    /// SHA-256 of the bytes of manifest.json.
    pub manifest_sha256: String,
    pub withdrawn: bool,
    /// Whether there is a signature; it was checked if a key was given.
    pub signed: bool,
    parts: Vec<PathBuf>,
    review: PathBuf,
}

/// Why a batch, or receipts, are refused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refusals {
    /// The first of them, as lowercase sentences.
    pub reasons: Vec<String>,
    /// How many there are.
    pub total: u64,
}

impl Refusals {
    pub(super) fn add(&mut self, reason: impl Into<String>) {
        self.total += 1;
        if self.reasons.len() < REASONS_MAX {
            self.reasons.push(reason.into());
        }
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.total == 0
    }
}

/// What came of judging a batch.
#[derive(Debug)]
pub enum Judged {
    Whole(Box<Batch>),
    Refused(Refusals),
}

impl Batch {
    /// Judges a batch.
    ///
    /// # Errors
    /// Kind input: it could not be read, which says nothing of what it is.
    pub async fn read(place: &Place<'_>, checks: &Checks<'_>) -> Result<Judged> {
        let mut refusals = Refusals::default();
        let files = Files { place, listed: place.storage.list(&place.folder).await? };
        let Some((manifest, bytes)) = header::read(&files, &mut refusals).await? else {
            return Ok(Judged::Refused(refusals));
        };
        header::check(&manifest, checks, &mut refusals);
        if place.folder.rsplit('/').next() != Some(manifest.batch_id.as_str()) {
            refusals.add("the folder does not bear the batch_id as its name");
        }
        let signed = header::signature(&files, &bytes, checks.public_key, &mut refusals).await?;
        let withdrawn = files.bytes(WITHDRAWN).is_some();
        if withdrawn && !checks.withdrawn_too {
            refusals.add("it is withdrawn");
        }
        files.refuse_unlisted(&manifest, &mut refusals);
        let mut parts = Vec::new();
        for part in &manifest.parts {
            parts.extend(files.fetch(part, &mut refusals).await?);
        }
        let review = files.fetch(&manifest.review, &mut refusals).await?;
        content::check(&manifest, &parts, review.as_ref(), &mut refusals)?;
        let parts = parts.into_iter().map(|(path, _)| path).collect();
        match review.map(|(path, _)| path) {
            Some(review) if refusals.is_empty() => {
                let manifest_sha256 = sha256_hex(&bytes);
                Ok(Judged::Whole(Box::new(Self { manifest, manifest_sha256, withdrawn, signed, parts, review })))
            }
            _ => Ok(Judged::Refused(refusals)),
        }
    }

    /// Hands every action and its id to `take`, in the order of the batch.
    ///
    /// # Errors
    /// What `take` gives; kind input: the batch can't be read, or is no longer what was judged.
    pub fn actions(&self, mut take: impl FnMut(String, Action) -> Result<()>) -> Result<()> {
        for (part, path) in self.manifest.parts.iter().zip(&self.parts) {
            stream(path, &part.sha256, |line| {
                let (id, action) = Action::parse(line).map_err(|_| changed(path))?;
                take(id, action)
            })?;
        }
        Ok(())
    }

    /// Hands every hold to `take`, in the order of the review file.
    ///
    /// # Errors
    /// As [`Self::actions`].
    pub fn holds(&self, mut take: impl FnMut(Hold) -> Result<()>) -> Result<()> {
        stream(&self.review, &self.manifest.review.sha256, |line| {
            take(Hold::parse(line).map_err(|_| changed(&self.review))?)
        })
    }
}

/// The lines of a file that was judged before.
pub(super) fn stream(path: &Path, sha256: &str, mut take: impl FnMut(&[u8]) -> Result<()>) -> Result<()> {
    let failed = |error: std::io::Error| Error::input(format!("read {}", path.display())).because(error);
    let mut reader = LineReader::open(path).map_err(failed)?;
    while let Some(line) = reader.next().map_err(failed)? {
        let Line::Whole(line) = line else { return Err(changed(path)) };
        take(line)?;
    }
    if reader.sha256() == sha256 { Ok(()) } else { Err(changed(path)) }
}

pub(super) fn changed(path: &Path) -> Error {
    Error::input(format!("read {}", path.display())).because("it changed while the batch was being used")
}

/// The files of a batch's folder.
struct Files<'a> {
    place: &'a Place<'a>,
    listed: Vec<Listed>,
}

impl Files<'_> {
    fn name(&self, file: &str) -> String {
        self.place.name(file)
    }

    /// How large a file is; none: there is no such file, or it is a link or a folder.
    fn bytes(&self, file: &str) -> Option<u64> {
        let name = self.name(file);
        self.listed.iter().find(|listed| listed.name == name).map(|listed| listed.bytes)
    }

    /// A file of few bytes; more than `bytes_max` are not read.
    async fn read(&self, file: &str, bytes_max: u64) -> Result<Option<Vec<u8>>> {
        match self.bytes(file) {
            Some(bytes) if bytes <= bytes_max => self.place.storage.read(&self.name(file)).await,
            _ => Ok(None),
        }
    }

    /// A file of lines on local disk, if it is there and as long as it should be.
    async fn fetch<'l>(&self, lines: &'l Lines, refusals: &mut Refusals) -> Result<Option<(PathBuf, &'l Lines)>> {
        // The name has been judged, but by a look at the whole manifest: nothing else is ever opened.
        if !header::is_file_name(&lines.name) {
            return Ok(None);
        }
        match self.bytes(&lines.name) {
            None => refusals.add(format!("{} is missing, or no plain file", lines.name)),
            Some(bytes) if bytes != lines.bytes => {
                refusals.add(format!("{} has {bytes} bytes, the manifest says {}", lines.name, lines.bytes));
            }
            Some(_) => {
                let path = self.place.storage.fetch(&self.name(&lines.name), self.place.scratch).await?;
                let path = path.ok_or_else(|| Error::input(format!("read {}", lines.name)).because("it went away"))?;
                return Ok(Some((path, lines)));
            }
        }
        Ok(None)
    }

    /// Parts that the manifest doesn't name. Other files may lie there; nobody reads them.
    fn refuse_unlisted(&self, manifest: &Manifest, refusals: &mut Refusals) {
        let prefix = self.name("");
        for listed in &self.listed {
            let name = listed.name.strip_prefix(&prefix).unwrap_or(&listed.name);
            if name.starts_with("part-") && manifest.parts.iter().all(|part| part.name != name) {
                refusals.add(format!("{} is not in the manifest", crate::excerpt::plain(name)));
            }
        }
    }
}

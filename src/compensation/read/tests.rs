//! Every reason for which a migrator refuses a whole batch. Each test forges a batch that is right but for one thing:
//! hashes, counts and the batch_id are made anew, so that nothing else gives it away.

mod files;
mod limits;
mod lines;
mod manifests;
mod whole;

use std::collections::BTreeMap;
use std::path::PathBuf;

use minisign::KeyPair;

use super::*;
use crate::compensation::fixture::{self, PROJECT, clusters, header};
use crate::compensation::manifest::{PART_BYTES_MAX, REVIEW, part_name};
use crate::compensation::{Kind, Object, Signer, Surplus, Value};

/// A batch that can be changed before it is sealed.
struct Forged {
    state: tempfile::TempDir,
    manifest: Manifest,
    parts: Vec<Vec<String>>,
    review: Vec<String>,
}

impl Forged {
    async fn new() -> Self {
        Self::of(clusters(), header().surplus).await
    }

    async fn of(clusters: Vec<Vec<Action>>, surplus: Vec<Surplus>) -> Self {
        let state = tempfile::tempdir().unwrap();
        let mut header = header();
        header.surplus = surplus;
        let written = fixture::write(state.path(), clusters, header, None).await;
        let folder = state.path().join(&written.folder);
        let lines = |name: &str| -> Vec<String> {
            std::fs::read_to_string(folder.join(name)).unwrap().lines().map(str::to_owned).collect()
        };
        let parts = written.manifest.parts.iter().map(|part| lines(&part.name)).collect();
        let review = lines(REVIEW);
        std::fs::remove_dir_all(state.path().join("batches")).unwrap();
        Self { state, manifest: written.manifest, parts, review }
    }

    /// The actions of a part, changed and written again with their right ids.
    fn actions(&mut self, part: usize, change: impl Fn(&mut Vec<Action>)) {
        let parsed = self.parts[part].iter().map(|line| Action::parse(line.as_bytes()).unwrap().1);
        let mut actions = parsed.collect();
        change(&mut actions);
        let lines = actions.iter().map(|action| String::from_utf8(action.line(&action.id(PROJECT))).unwrap());
        self.parts[part] = lines.collect();
    }

    /// Describes the lines as they are now, and gives the batch its id.
    fn seal(&mut self) {
        self.describe();
        self.manifest.batch_id = self.manifest.id();
    }

    fn describe(&mut self) {
        let lines = |name: String, lines: &[String]| {
            let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
            Lines { name, rows: lines.len() as u64, bytes: text.len() as u64, sha256: sha256_hex(text.as_bytes()) }
        };
        let parts = self.parts.iter().enumerate();
        self.manifest.parts = parts.map(|(index, part)| lines(part_name(index), part)).collect();
        self.manifest.review = lines(REVIEW.to_owned(), &self.review);
        self.manifest.totals = BTreeMap::new();
        for line in self.parts.iter().flatten() {
            let kind = line.split("\"generation\"").last().unwrap().split('"').nth(5).unwrap().to_owned();
            *self.manifest.totals.entry(kind).or_default() += 1;
        }
    }

    fn folder(&self) -> PathBuf {
        self.state.path().join("batches").join(&self.manifest.batch_id)
    }

    /// The files, as the manifest has them now.
    fn write(&self) {
        std::fs::create_dir_all(self.folder()).unwrap();
        for (index, part) in self.parts.iter().enumerate() {
            let text: String = part.iter().map(|line| format!("{line}\n")).collect();
            std::fs::write(self.folder().join(part_name(index)), text).unwrap();
        }
        let text: String = self.review.iter().map(|line| format!("{line}\n")).collect();
        std::fs::write(self.folder().join(REVIEW), text).unwrap();
        std::fs::write(self.folder().join(MANIFEST), self.manifest.file()).unwrap();
    }

    async fn judged(&self, checks: &Checks<'_>) -> Judged {
        let storage = Storage::open(self.state.path()).unwrap();
        let folder = format!("batches/{}", self.manifest.batch_id);
        Batch::read(&Place { storage: &storage, folder, scratch: self.state.path() }, checks).await.unwrap()
    }

    async fn refused(&self, checks: &Checks<'_>) -> Vec<String> {
        match self.judged(checks).await {
            Judged::Whole(_) => Vec::new(),
            Judged::Refused(refusals) => {
                assert_eq!(refusals.total, refusals.reasons.len() as u64);
                refusals.reasons
            }
        }
    }
}

/// A batch changed before it is sealed, and the reason for which it is refused; another may follow from it.
async fn lines_refused(change: impl FnOnce(&mut Forged), reason: &str) {
    let mut forged = Forged::new().await;
    change(&mut forged);
    let found = reasons(&mut forged).await;
    assert!(found.iter().any(|found| found.contains(reason)), "{reason}: {found:?}");
}

/// A manifest changed in spite of the lines, and the reason.
async fn manifest_refused(change: impl FnOnce(&mut Manifest), reason: &str) {
    let mut forged = Forged::new().await;
    change(&mut forged.manifest);
    forged.manifest.batch_id = forged.manifest.id();
    forged.write();
    let reasons = forged.refused(&Checks::default()).await;
    assert!(reasons.iter().any(|found| found.contains(reason)), "{reason}: {reasons:?}");
}

/// A whole batch whose files are then tampered with.
async fn files_refused(tamper: impl FnOnce(&Path), expected: &[&str]) {
    let forged = Forged::new().await;
    forged.write();
    tamper(&forged.folder());
    let reasons = forged.refused(&Checks::default()).await;
    let all = reasons.len() == expected.len() && reasons.iter().zip(expected).all(|(is, part)| is.contains(part));
    assert!(all, "{expected:?}: {reasons:?}");
}

/// A batch of one mapping a cluster, its lines in the order of their ids.
async fn mappings() -> Forged {
    let all = ["m1", "m2", "m3"].iter().map(|source| vec![fixture::mapping(source, "9".into())]);
    Forged::of(all.collect(), Vec::new()).await
}

/// Why a batch is refused that was changed before it is sealed.
async fn reasons(forged: &mut Forged) -> Vec<String> {
    forged.seal();
    forged.write();
    forged.refused(&Checks::default()).await
}

/// There is one reason, and it is this.
fn only(found: &[String], reason: &str) {
    assert!(found.len() == 1 && found[0].contains(reason), "{reason}: {found:?}");
}

/// Changes a file of a batch in one place.
fn edit(path: &Path, from: &str, to: &str) {
    let text = std::fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "{from}");
    std::fs::write(path, text.replacen(from, to, 1)).unwrap();
}

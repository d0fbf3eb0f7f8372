//! Receipts are taken whole or refused with every reason; what they say adds up over sets.

use super::*;
use crate::compensation::fixture::{self, clusters, header};
use crate::compensation::{Checks, read};
use crate::storage::Storage;

/// A batch, and a set of receipts for it that can be changed before it is written.
struct Set {
    state: tempfile::TempDir,
    batch: Batch,
    ids: Vec<String>,
    files: Vec<(String, Vec<String>)>,
    summary: serde_json::Value,
}

impl Set {
    /// Every action applied, in two files.
    async fn new() -> Self {
        let state = tempfile::tempdir().unwrap();
        let written = fixture::write(state.path(), clusters(), header(), None).await;
        let storage = Storage::open(state.path()).unwrap();
        let place = Place { storage: &storage, folder: written.folder, scratch: state.path() };
        let read::Judged::Whole(batch) = Batch::read(&place, &Checks::default()).await.unwrap() else {
            panic!("refused")
        };
        let mut ids = Vec::new();
        batch
            .actions(|id, _| {
                ids.push(id);
                Ok(())
            })
            .unwrap();
        let lines: Vec<String> = ids.iter().map(|id| line(id, "applied")).collect();
        let files =
            vec![("run1-a.ndjson".to_owned(), lines[..4].to_vec()), ("run1-b.ndjson".to_owned(), lines[4..].to_vec())];
        let mut set = Self { state, batch: *batch, ids, files, summary: serde_json::Value::Null };
        set.describe(false);
        set
    }

    fn known(&self) -> Outcomes {
        let mut known = Outcomes::default();
        self.ids.iter().for_each(|id| known.insert(id, None));
        known
    }

    /// Makes receipts.json fit the lines.
    fn describe(&mut self, partial: bool) {
        let text = |lines: &[String]| lines.iter().map(|line| format!("{line}\n")).collect::<String>();
        let files: Vec<serde_json::Value> = self
            .files
            .iter()
            .map(|(name, lines)| {
                let text = text(lines);
                serde_json::json!({
                    "name": name, "rows": lines.len(), "bytes": text.len(), "sha256": sha256_hex(text.as_bytes()),
                })
            })
            .collect();
        let mut counts = BTreeMap::<String, u64>::new();
        for receipt in self.files.iter().flat_map(|(_, lines)| lines) {
            let receipt: serde_json::Value = serde_json::from_str(receipt).unwrap_or_default();
            if let Some(outcome) = receipt["outcome"].as_str() {
                *counts.entry(outcome.to_owned()).or_default() += 1;
            }
        }
        self.summary = serde_json::json!({
            "format_version": "1.0", "project": "p", "batch_id": self.batch.manifest.batch_id,
            "manifest_sha256": self.batch.manifest_sha256, "partial": partial, "files": files, "counts": counts,
        });
    }

    fn folder(&self) -> PathBuf {
        self.state.path().join("receipts")
    }

    fn write(&self) {
        std::fs::create_dir_all(self.folder()).unwrap();
        for (name, lines) in self.files.iter().filter(|(name, _)| is_plain_name(name)) {
            let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
            std::fs::write(self.folder().join(name), text).unwrap();
        }
        std::fs::write(self.folder().join(RECEIPTS), self.summary.to_string()).unwrap();
    }

    async fn judged(&self, known: &mut Outcomes, partial_too: bool) -> Judged {
        let storage = Storage::open(self.folder()).unwrap();
        let place = Place { storage: &storage, folder: String::new(), scratch: self.state.path() };
        Receipts::read(&place, &self.batch, known, partial_too).await.unwrap()
    }

    async fn reasons(&self, partial_too: bool) -> Vec<String> {
        self.write();
        match self.judged(&mut self.known(), partial_too).await {
            Judged::Whole(_) => Vec::new(),
            Judged::Refused(refusals) => refusals.reasons,
        }
    }
}

fn line(id: &str, outcome: &str) -> String {
    serde_json::json!({
        "action_id": id, "outcome": outcome, "at": "2026-11-21T02:00:00.000000Z", "result": {"id": "77"},
        "detail": "by hand",
    })
    .to_string()
}

async fn lines_refused(change: impl FnOnce(&mut Set), reason: &str) {
    let mut set = Set::new().await;
    change(&mut set);
    set.describe(false);
    let reasons = set.reasons(false).await;
    assert!(reasons.iter().any(|found| found.contains(reason)), "{reason}: {reasons:?}");
}

async fn summary_refused(change: impl FnOnce(&mut serde_json::Value), reason: &str) {
    let mut set = Set::new().await;
    change(&mut set.summary);
    let reasons = set.reasons(false).await;
    assert!(reasons.iter().any(|found| found.contains(reason)), "{reason}: {reasons:?}");
}

#[tokio::test]
async fn receipts_for_every_action_are_taken() {
    let set = Set::new().await;
    set.write();
    let mut known = set.known();
    let Judged::Whole(receipts) = set.judged(&mut known, false).await else { panic!("refused") };
    assert_eq!(receipts.sha256, sha256_hex(&std::fs::read(set.folder().join(RECEIPTS)).unwrap()));
    assert_eq!(known.counts(), BTreeMap::from([("applied".to_owned(), 7)]));
    assert!(known.complete());
    let mut ids = Vec::new();
    receipts
        .each(|receipt| {
            assert_eq!(receipt.result_id(), Some("77"));
            ids.push(receipt.action_id);
            Ok(())
        })
        .unwrap();
    assert_eq!(ids, set.ids);
    std::fs::write(set.folder().join("run1-a.ndjson"), "").unwrap();
    assert!(receipts.each(|_| Ok(())).is_err());
}

#[tokio::test]
async fn foreign_receipts_are_refused() {
    summary_refused(|s| s["project"] = "q".into(), "they are of another project, q").await;
    summary_refused(|s| s["batch_id"] = "0".repeat(64).into(), "they are of another batch").await;
    summary_refused(|s| s["manifest_sha256"] = "0".repeat(64).into(), "manifest_sha256 differs").await;
    summary_refused(|s| s["format_version"] = "2.0".into(), "its format 2.0 is not 1.0").await;
    summary_refused(|s| s["more"] = 1.into(), "unknown field `more`").await;
    summary_refused(|s| drop(s.as_object_mut().unwrap().remove("counts")), "missing field `counts`").await;
    summary_refused(|s| *s = serde_json::json!([]), "no JSON object").await;
}

#[tokio::test]
async fn miscounted_receipts_are_refused() {
    summary_refused(|s| s["counts"]["applied"] = 6.into(), "there are 7 receipts applied, `counts` says 6").await;
    summary_refused(|s| s["counts"]["skipped"] = 1.into(), "there are 0 receipts skipped, `counts` says 1").await;
    summary_refused(|s| s["counts"]["done"] = 1.into(), "unknown outcome done").await;
    summary_refused(|s| s["files"][0]["rows"] = 5.into(), "has 4 lines, receipts.json says 5").await;
    summary_refused(|s| s["files"][0]["bytes"] = 5.into(), "bytes, receipts.json says 5").await;
    summary_refused(|s| s["files"][0]["sha256"] = "0".repeat(64).into(), "another sha256 than receipts.json").await;
    summary_refused(|s| s["files"][0]["sha256"] = "".into(), "the sha256 of run1-a.ndjson is none").await;
    summary_refused(|s| s["files"][0]["name"] = "run1-c.ndjson".into(), "run1-c.ndjson is missing").await;
    summary_refused(|s| s["files"][1] = s["files"][0].clone(), "run1-a.ndjson is named twice").await;
    lines_refused(|set| drop(set.files[1].1.pop()), "1 actions of the batch have no receipt").await;
}

#[tokio::test]
async fn receipts_lie_beside_their_list() {
    for name in ["../receipts.ndjson", "/etc/passwd", "a/b", "", ".", "..", ".hidden", "receipts.json", "a\0b", "a\\b"]
    {
        summary_refused(|s| s["files"][0]["name"] = name.into(), "no name of a file beside receipts.json").await;
    }
    let set = Set::new().await;
    std::fs::create_dir_all(set.folder()).unwrap();
    let storage = Storage::open(set.folder()).unwrap();
    let place = Place { storage: &storage, folder: String::new(), scratch: set.state.path() };
    let judged = Receipts::read(&place, &set.batch, &mut set.known(), false).await.unwrap();
    let Judged::Refused(refusals) = judged else { panic!("taken") };
    assert!(refusals.reasons[0].contains("there is no receipts.json"), "{refusals:?}");
}

#[tokio::test]
async fn unknown_doubled_and_broken_receipts_are_refused() {
    lines_refused(|s| s.files[0].1[0] = line(&"0".repeat(64), "applied"), "the batch has no action 000").await;
    lines_refused(|s| s.files[0].1[0] = s.files[1].1[0].clone(), "there is another receipt for").await;
    lines_refused(|s| s.files[0].1[0] = s.files[0].1[0].replace("applied", "done"), "unknown outcome done").await;
    lines_refused(|s| s.files[0].1[0] = s.files[0].1[0].replace("2026-11-21", "yesterday"), "`at` is no time").await;
    lines_refused(|s| s.files[0].1[0] = line("m1", "applied"), "`action_id` is no action_id").await;
    lines_refused(|s| s.files[0].1[0] = s.files[0].1[0].replace("\"77\"", "77"), "`id` of `result` is no text").await;
    lines_refused(|s| s.files[0].1[0] = s.files[0].1[0].replace("{\"id\":\"77\"}", "[]"), "expected").await;
    lines_refused(|s| s.files[0].1[0] = s.files[0].1[0].replace("\"detail\"", "\"more\""), "unknown field `more`")
        .await;
    lines_refused(|s| s.files[0].1[0] = s.files[0].1[0].replace("\"detail\":\"by hand\",", ""), "missing field").await;
    lines_refused(|s| s.files[0].1[0] = "[]".to_owned(), "line 1: it is no JSON object").await;
    lines_refused(|s| s.files[0].1[0] = String::new(), "line 1: it is no JSON object").await;
    lines_refused(|s| s.files[0].1[0] = "\0".to_owned(), "line 1: it is no JSON object").await;
    let null = |text: &str| text.replace("\"2026-11-21T02:00:00.000000Z\"", "null");
    lines_refused(|s| s.files[0].1[0] = null(&s.files[0].1[0]), "`at` is null, and the outcome applied").await;
    let skipped =
        null(&line(&"0".repeat(64), "skipped")).replace("{\"id\":\"77\"}", "null").replace("\"by hand\"", "null");
    assert_eq!(Receipt::parse(skipped.as_bytes()).unwrap().at, None);
}

#[tokio::test]
async fn partial_receipts_are_taken_when_told() {
    let mut set = Set::new().await;
    set.files.pop();
    set.describe(true);
    assert_eq!(set.reasons(false).await, ["they are partial: --partial takes them"]);
    assert_eq!(set.reasons(true).await, Vec::<String>::new());
    let mut known = set.known();
    let Judged::Whole(_) = set.judged(&mut known, true).await else { panic!("refused") };
    assert_eq!((known.without_receipt(), known.complete()), (3, false));
}

/// Two sets one after the other: what the first said of the first action, then the second.
async fn one_after_the_other(first: &str, second: &str) -> Result<Outcome, Vec<String>> {
    let mut set = Set::new().await;
    let mut known = set.known();
    let id = set.ids[0].clone();
    for (run, outcome) in [first, second].into_iter().enumerate() {
        let mut next = Outcomes::default();
        set.ids.iter().for_each(|id| next.insert(id, known.get(id)));
        known = next;
        set.files[0].1[0] = line(&id, outcome).replace("T02", &format!("T0{run}"));
        set.describe(false);
        set.write();
        if let Judged::Refused(refusals) = set.judged(&mut known, false).await {
            return Err(refusals.reasons);
        }
    }
    let kept = known.get(&id).unwrap();
    // What is kept is said with its own time.
    let hour = if kept.outcome.as_str() == second && second != first { 1 } else { 0 };
    assert!(kept.at.unwrap().to_string().contains(&format!("T0{hour}")), "{first} {second}: {kept:?}");
    Ok(kept.outcome)
}

#[tokio::test]
async fn later_receipts_add_to_earlier_ones() {
    assert_eq!(one_after_the_other("applied", "already_applied").await, Ok(Outcome::Applied));
    assert_eq!(one_after_the_other("failed_retryable", "applied").await, Ok(Outcome::Applied));
    assert_eq!(one_after_the_other("skipped", "precondition_failed").await, Ok(Outcome::PreconditionFailed));
    for failure in ["precondition_failed", "failed_retryable", "failed_permanent", "skipped"] {
        let reasons = one_after_the_other("applied", failure).await.unwrap_err();
        assert!(reasons.len() == 1 && reasons[0].contains("was applied before and is now"), "{reasons:?}");
    }
}

#[tokio::test]
async fn a_batch_is_done_when_nothing_more_is_to_be_expected() {
    for (outcome, done) in
        [("applied", true), ("skipped", true), ("failed_permanent", true), ("failed_retryable", false)]
    {
        let mut set = Set::new().await;
        set.files[0].1[0] = line(&set.ids[0], outcome);
        set.describe(false);
        set.write();
        let mut known = set.known();
        let Judged::Whole(_) = set.judged(&mut known, false).await else { panic!("refused") };
        assert_eq!(known.complete(), done, "{outcome}");
    }
}

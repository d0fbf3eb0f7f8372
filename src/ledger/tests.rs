//! Rounds and batches on local disk and on an object store; damage of every kind.

use std::sync::Arc;

use object_store::memory::InMemory;

use super::*;
use crate::exit;
use crate::finding::{Inspection, RuleOutcome, RuleResult, Severity, Verdict};

const PROJECT: &str = "p";

fn local() -> (tempfile::TempDir, Storage) {
    let dir = tempfile::tempdir().unwrap();
    let storage = Storage::open(dir.path().join("state")).unwrap();
    (dir, storage)
}

fn remote() -> Storage {
    Storage::over(Arc::new(InMemory::new()), "state", "s3://bucket/state")
}

fn digests(inputs: &str) -> Digests {
    Digests { inputs: inputs.to_owned(), ..Digests::default() }
}

fn opening(inputs: &str) -> Opening {
    Opening { scope: None, digests: digests(inputs), exports: Vec::new() }
}

fn inspection(round: u64) -> Inspection {
    let rule = |id: &str, outcome| RuleResult {
        id: id.to_owned(),
        set: "orphans".to_owned(),
        title: String::new(),
        severity: Severity::High,
        actions: Vec::new(),
        digest: format!("digest of {id}"),
        rebaselined: false,
        outcome,
        elapsed_ms: 1,
    };
    let ran = RuleOutcome::Ran { counts: crate::finding::Counts::default(), eligible: 1, samples: Vec::new() };
    Inspection {
        project: PROJECT.to_owned(),
        round: Some(round),
        scope: None,
        watermark: Some("2026-11-20T02:00:00Z".to_owned()),
        exports: Vec::new(),
        inputs: Vec::new(),
        rules: vec![rule("orphans/a", ran), rule("orphans/b", RuleOutcome::Skipped { reason: "no table".to_owned() })],
        waivers: Vec::new(),
        disposition: None,
        inconclusive: Vec::new(),
        notes: Vec::new(),
        findings_dir: None,
        scratch: crate::finding::ScratchUse::default(),
    }
}

fn judged(round: u64, verdict: Verdict) -> Judged {
    Judged { round, verdict, failures: Vec::new(), policy: String::new(), as_of: None, waivers: Vec::new() }
}

/// Opens, inspects and judges one round, with one findings file.
async fn round(writer: &mut Writer, inputs: &str, verdict: Verdict) -> u64 {
    let Begun::Opened(number) = writer.begin(opening(inputs), None).await.unwrap() else { panic!("not opened") };
    inspect(writer, number).await;
    writer.judged(judged(number, verdict)).await.unwrap();
    number
}

async fn inspect(writer: &mut Writer, number: u64) {
    let scratch = tempfile::tempdir().unwrap();
    let staging = writer.stage(scratch.path()).unwrap();
    for (kind, text) in [("findings", "found"), ("history", "ever found")] {
        std::fs::create_dir_all(staging.path().join(kind).join("orphans")).unwrap();
        std::fs::write(staging.path().join(kind).join("orphans/a.parquet"), format!("{text} in {number}")).unwrap();
    }
    writer.inspected(number, &inspection(number), staging).await.unwrap();
}

fn planned(batch_id: &str, file: FileRef) -> Planned {
    Planned {
        batch_id: batch_id.to_owned(),
        round: 1,
        manifest_sha256: "m".to_owned(),
        expires_at: "2026-11-27T02:00:00Z".to_owned(),
        undo_of: None,
        totals: [("create_mapping".to_owned(), 1)].into(),
        holds: 0,
        actions: file,
    }
}

#[tokio::test]
async fn a_round_is_opened_inspected_and_judged() {
    let (_dir, local) = local();
    for storage in [local, remote()] {
        let mut writer = Writer::open(&storage, PROJECT).await.unwrap();
        assert_eq!(round(&mut writer, "one", Verdict::Fail).await, 1);
        assert_eq!(round(&mut writer, "two", Verdict::Pass).await, 2);
        drop(writer);
        let ledger = Ledger::open(&storage, PROJECT).await.unwrap();
        assert_eq!(
            ledger.entries().map(|entry| entry.event.kind()).collect::<Vec<_>>(),
            ["round_opened", "inspected", "judged", "round_opened", "inspected", "judged"]
        );
        let latest = ledger.latest_round().unwrap();
        assert_eq!((latest.number, latest.standing()), (2, Standing::Judged(Verdict::Pass)));
        let record = ledger.record(&latest).await.unwrap();
        let findings_dir = Some(ledger.findings_shown(2));
        assert_eq!(record.inspection, Inspection { findings_dir, ..inspection(2) });
        assert_eq!(record.histories["orphans/a"].round, 2);
        assert!(!record.histories.contains_key("orphans/b"));
        let scratch = tempfile::tempdir().unwrap();
        let path = ledger.fetch(&record.findings["orphans/a"], scratch.path()).await.unwrap();
        assert_eq!(std::fs::read(path).unwrap(), b"found in 2");
        let records = ledger.records(None, 1).await.unwrap();
        assert_eq!(records.len(), 1);
        assert_eq!((records[0].round, records[0].verdict), (2, Verdict::Pass));
        assert_eq!(ledger.records(None, 9).await.unwrap()[0].rules[1].counts, None);
        let verified = Ledger::verify(&storage, PROJECT, scratch.path()).await.unwrap();
        assert_eq!((verified.entries, verified.files, verified.damage), (6, 6, Vec::<String>::new()));
    }
}

#[tokio::test]
async fn the_same_again_opens_no_round_unless_it_was_inconclusive() {
    let (_dir, storage) = local();
    let mut writer = Writer::open(&storage, PROJECT).await.unwrap();
    round(&mut writer, "one", Verdict::Inconclusive).await;
    assert!(writer.repeated(None, &digests("one")).is_none());
    round(&mut writer, "one", Verdict::Fail).await;
    assert_eq!(writer.repeated(None, &digests("one")).unwrap().number, 2);
    assert!(writer.repeated(None, &digests("two")).is_none());
    assert!(writer.repeated(Some("gray-1"), &digests("one")).is_none());
    round(&mut writer, "two", Verdict::Inconclusive).await;
    assert!(writer.repeated(None, &digests("one")).is_none());
    assert_eq!(writer.baseline(None).unwrap().number, 2);
    assert!(writer.baseline(Some("gray-1")).is_none());
}

#[tokio::test]
async fn a_rule_that_did_not_run_carries_its_history_forward() {
    let (_dir, storage) = local();
    let mut writer = Writer::open(&storage, PROJECT).await.unwrap();
    round(&mut writer, "one", Verdict::Fail).await;
    let Begun::Opened(number) = writer.begin(opening("two"), None).await.unwrap() else { panic!("not opened") };
    let mut skipping = inspection(number);
    skipping.rules[0].outcome = RuleOutcome::Failed { reason: "out of memory".to_owned() };
    let staging = writer.stage(std::path::Path::new(".")).unwrap();
    writer.inspected(number, &skipping, staging).await.unwrap();
    writer.judged(judged(number, Verdict::Fail)).await.unwrap();
    let record = writer.record(&writer.latest_round().unwrap()).await.unwrap();
    assert_eq!(record.histories["orphans/a"].round, 1);
    assert!(record.findings.is_empty());
}

#[tokio::test]
async fn one_writer_at_a_time_on_local_disk() {
    let (_dir, storage) = local();
    let writer = Writer::open(&storage, PROJECT).await.unwrap();
    assert_eq!(Writer::open(&storage, PROJECT).await.unwrap_err().exit_code(), exit::HELD);
    drop(writer);
    Writer::open(&storage, PROJECT).await.unwrap();
}

#[tokio::test]
async fn of_two_writers_on_an_object_store_the_first_wins_and_the_other_is_fenced() {
    let storage = remote();
    let mut first = Writer::open(&storage, PROJECT).await.unwrap();
    let mut second = Writer::open(&storage, PROJECT).await.unwrap();
    first.begin(opening("one"), None).await.unwrap();
    let fenced = second.begin(opening("one"), None).await.unwrap_err();
    assert_eq!(fenced.exit_code(), exit::HELD);
    assert!(fenced.to_string().contains("another run wrote entry 1 first"), "{fenced}");
    let mut third = Writer::open(&storage, PROJECT).await.unwrap();
    let refused = third.begin(opening("one"), None).await.unwrap_err();
    assert!(refused.render().contains("trueup rounds resume 1"), "{}", refused.render());
    assert_eq!(refused.exit_code(), exit::HELD);
    assert_eq!(third.begin(opening("two"), Some(1)).await.unwrap_err().exit_code(), exit::USAGE);
    assert_eq!(third.begin(opening("one"), Some(7)).await.unwrap_err().exit_code(), exit::USAGE);
    assert_eq!(third.begin(opening("one"), Some(1)).await.unwrap(), Begun::Resumed(1));
    // The taken over run is fenced, whatever it does next.
    assert_eq!(first.append(Event::Takeover(Takeover { round: 1 })).await.unwrap_err().exit_code(), exit::HELD);
    inspect(&mut third, 1).await;
    third.judged(judged(1, Verdict::Pass)).await.unwrap();
    let scratch = tempfile::tempdir().unwrap();
    assert_eq!(Ledger::verify(&storage, PROJECT, scratch.path()).await.unwrap().damage, Vec::<String>::new());
}

#[tokio::test]
async fn a_dead_run_is_resumed_or_abandoned_with_a_reason() {
    let (_dir, storage) = local();
    Writer::open(&storage, PROJECT).await.unwrap().begin(opening("one"), None).await.unwrap();
    let mut writer = Writer::open(&storage, PROJECT).await.unwrap();
    assert_eq!(writer.begin(opening("one"), None).await.unwrap(), Begun::Resumed(1));
    inspect(&mut writer, 1).await;
    drop(writer);
    let mut writer = Writer::open(&storage, PROJECT).await.unwrap();
    assert_eq!(writer.begin(opening("one"), None).await.unwrap(), Begun::Inspected(1));
    drop(writer);
    let mut writer = Writer::open(&storage, PROJECT).await.unwrap();
    assert_eq!(writer.begin(opening("two"), None).await.unwrap(), Begun::Opened(2));
    let first = writer.round(1).unwrap();
    assert_eq!((first.standing(), first.takeovers), (Standing::Abandoned, 2));
    assert!(first.abandoned.unwrap().reason.contains("the exports changed"), "{first:?}");
    assert_eq!(writer.abandon(1, "again").await.unwrap_err().exit_code(), exit::USAGE);
    writer.abandon(2, "the exports are wrong").await.unwrap();
    assert!(writer.open_round().is_none());
    assert_eq!(writer.next_round(), 3);
}

#[tokio::test]
async fn damage_is_found_wherever_it_is() {
    let rounds = ["00000001.json", "00000004.json", "00000006.json"];
    type Breaker = fn(&std::path::Path);
    let breakers: Vec<(String, Breaker)> = rounds
        .iter()
        .flat_map(|name| {
            let name = format!("ledger/{name}");
            let gone: Breaker = |path| std::fs::remove_file(path).unwrap();
            let edited: Breaker = |path| {
                let text = std::fs::read_to_string(path).unwrap();
                std::fs::write(path, text.replace("\"project\": \"p\"", "\"project\":  \"p\"")).unwrap();
            };
            let cut: Breaker = |path| std::fs::write(path, "{").unwrap();
            [(name.clone(), gone), (name.clone(), edited), (name, cut)]
        })
        .collect();
    for (name, damage) in breakers {
        let (dir, storage) = local();
        let mut writer = Writer::open(&storage, PROJECT).await.unwrap();
        round(&mut writer, "one", Verdict::Pass).await;
        round(&mut writer, "two", Verdict::Pass).await;
        drop(writer);
        damage(&dir.path().join("state").join(&name));
        assert_eq!(Ledger::open(&storage, PROJECT).await.unwrap_err().exit_code(), exit::HELD, "{name}");
        let verified = Ledger::verify(&storage, PROJECT, dir.path()).await.unwrap();
        assert!(verified.damage.iter().any(|line| line.contains(&name)), "{name}: {:?}", verified.damage);
    }
}

#[tokio::test]
async fn damaged_files_and_a_lost_ledger_are_found() {
    let (dir, storage) = local();
    let state = dir.path().join("state");
    let mut writer = Writer::open(&storage, PROJECT).await.unwrap();
    round(&mut writer, "one", Verdict::Pass).await;
    drop(writer);
    for name in ["findings/orphans/a.parquet", "history/orphans/a.parquet", "record.json"] {
        let path = state.join("rounds/000001").join(name);
        let bytes = std::fs::read(&path).unwrap();
        std::fs::write(&path, b"other").unwrap();
        let verified = Ledger::verify(&storage, PROJECT, dir.path()).await.unwrap();
        assert!(verified.damage.iter().any(|line| line.contains(name)), "{name}: {:?}", verified.damage);
        std::fs::remove_file(&path).unwrap();
        let verified = Ledger::verify(&storage, PROJECT, dir.path()).await.unwrap();
        assert!(verified.damage.iter().any(|line| line.contains(name) && line.contains("gone")), "{name}");
        std::fs::write(&path, bytes).unwrap();
    }
    assert!(Ledger::verify(&storage, PROJECT, dir.path()).await.unwrap().damage.is_empty());
    std::fs::create_dir_all(state.join("rounds/000009")).unwrap();
    std::fs::write(state.join("rounds/000009/x"), b"x").unwrap();
    let verified = Ledger::verify(&storage, PROJECT, dir.path()).await.unwrap();
    assert_eq!(verified.damage, ["rounds/000009 is of no round that the ledger opened"]);
    std::fs::remove_dir_all(state.join("ledger")).unwrap();
    assert_eq!(Ledger::open(&storage, PROJECT).await.unwrap_err().exit_code(), exit::HELD);
}

#[tokio::test]
async fn another_project_and_a_later_version_are_refused() {
    let (dir, storage) = local();
    let mut writer = Writer::open(&storage, PROJECT).await.unwrap();
    round(&mut writer, "one", Verdict::Pass).await;
    drop(writer);
    assert_eq!(Ledger::open(&storage, "q").await.unwrap_err().exit_code(), exit::HELD);
    // A later minor version: read, but not appended to.
    let last = dir.path().join("state/ledger/00000003.json");
    let text = std::fs::read_to_string(&last).unwrap().replace("\"1.0\"", "\"1.1\"");
    std::fs::write(&last, &text).unwrap();
    std::fs::write(dir.path().join("state/ledger/seals/00000003"), crate::storage::sha256(text.as_bytes())).unwrap();
    assert_eq!(Ledger::open(&storage, PROJECT).await.unwrap().latest_round().unwrap().number, 1);
    let refused = Writer::open(&storage, PROJECT).await.unwrap_err();
    assert!(refused.to_string().contains("wrote entry 3"), "{refused}");
}

#[tokio::test]
async fn a_batch_is_open_until_it_is_complete_withdrawn_or_expired() {
    let (_dir, storage) = local();
    let mut writer = Writer::open(&storage, PROJECT).await.unwrap();
    round(&mut writer, "one", Verdict::Fail).await;
    let file = FileRef { name: "batches/b/actions.parquet".to_owned(), bytes: 1, sha256: "x".to_owned() };
    writer.append(Event::Planned(planned("b", file.clone()))).await.unwrap();
    let at = |text: &str| Some(text.parse().unwrap());
    let batch = writer.batch("b").unwrap();
    assert!(batch.is_open(None, 900) && batch.is_open(at("2026-11-27T02:15:00Z"), 900));
    assert!(!batch.is_open(at("2026-11-27T02:15:01Z"), 900));
    let outcomes = FileRef { sha256: "y".to_owned(), ..file.clone() };
    let mut acknowledged = Acknowledged {
        batch_id: "b".to_owned(),
        receipts_sha256: "r".to_owned(),
        receipts: Vec::new(),
        counts: [("applied".to_owned(), 1)].into(),
        complete: false,
        actions: outcomes.clone(),
    };
    writer.append(Event::Acknowledged(acknowledged.clone())).await.unwrap();
    assert!(writer.batch("b").unwrap().is_open(None, 0));
    assert_eq!(writer.batch("b").unwrap().actions(), &outcomes);
    acknowledged.complete = true;
    writer.append(Event::Acknowledged(acknowledged)).await.unwrap();
    assert!(!writer.batch("b").unwrap().is_open(None, 0));
    writer.append(Event::Planned(planned("c", file))).await.unwrap();
    assert!(writer.batch("c").unwrap().is_open(None, 0));
    writer.append(Event::Withdrawn(Withdrawn { batch_id: "c".to_owned(), reason: "r".to_owned() })).await.unwrap();
    assert!(!writer.batch("c").unwrap().is_open(None, 0));
    assert_eq!(writer.batches().len(), 2);
}

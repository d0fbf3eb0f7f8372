//! Kills before, in the middle of and after every write; kills at any moment; a full disk.

use std::process::Command;
use std::time::Duration;

use trueup::finding::{Counts, Inspection, Verdict};
use trueup::ledger::{Begun, Digests, Judged, Ledger, Opening, Writer};
use trueup::storage::Storage;

use super::town::{Run, Town, UNMAPPED};

/// Steps of all writes of a round; a run that gets beyond them ends by itself.
const STEPS_MAX: u64 = 60;
/// The state folder of the run that [`a_run_to_be_killed`] is.
const STATE: &str = "LEDGER_TEST_STATE";

/// A round as a check writes it, in the storage that check uses, without the inspection: what is killed here can be killed
/// at every step in a minute. Run by the test below, as a process of its own.
#[tokio::test]
#[ignore = "a part of another test"]
async fn a_run_to_be_killed() {
    let Ok(state) = std::env::var(STATE) else { return };
    let storage = Storage::open(std::path::Path::new(&state)).unwrap();
    let mut writer = Writer::open(&storage, "town").await.unwrap();
    let digests = Digests { inputs: "the same".to_owned(), ..Digests::default() };
    if writer.repeated(None, &digests).is_some() {
        return;
    }
    let opening = Opening { scope: None, digests, exports: Vec::new() };
    let round = match writer.begin(opening, None).await.unwrap() {
        Begun::Opened(round) | Begun::Resumed(round) => {
            let staging = writer.stage(std::path::Path::new(&state)).unwrap();
            for kind in ["findings", "history"] {
                std::fs::create_dir_all(staging.path().join(kind).join("orphans")).unwrap();
                std::fs::write(staging.path().join(kind).join("orphans/x.parquet"), "rows").unwrap();
            }
            writer.inspected(round, &inspection(round), staging).await.unwrap();
            round
        }
        Begun::Inspected(round) => round,
    };
    writer
        .judged(Judged {
            round,
            verdict: Verdict::Pass,
            failures: Vec::new(),
            policy: String::new(),
            as_of: None,
            waivers: Vec::new(),
        })
        .await
        .unwrap();
}

fn inspection(round: u64) -> Inspection {
    let rule = serde_json::json!({
        "id": "orphans/x", "set": "orphans", "title": "", "severity": "high", "actions": [], "digest": "d",
        "rebaselined": false, "elapsed_ms": 0,
        "outcome": { "ran": { "counts": Counts::default(), "eligible": 1, "samples": [] } },
    });
    serde_json::from_value(serde_json::json!({
        "project": "town", "round": round, "watermark": null, "exports": [], "inputs": [], "rules": [rule],
        "disposition": null, "inconclusive": [], "notes": [], "findings_dir": null,
    }))
    .unwrap()
}

/// That run, ended at a step of its writes, or not at all.
fn ended_at(state: &std::path::Path, step: Option<u64>) -> std::process::Output {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["ledger::faults::a_run_to_be_killed", "--exact", "--ignored"]).env(STATE, state);
    command.env_remove("TRUEUP_FAIL_AT");
    step.map(|step| command.env("TRUEUP_FAIL_AT", step.to_string()));
    command.output().unwrap()
}

#[tokio::test]
async fn a_kill_at_any_step_of_any_write_is_survived() {
    let mut steps = 0;
    for step in 1..=STEPS_MAX {
        let dir = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
        let state = dir.path().join("state");
        let killed = ended_at(&state, Some(step));
        if killed.status.success() {
            break;
        }
        assert_eq!(killed.status.code(), None, "step {step}: {}", String::from_utf8_lossy(&killed.stdout));
        steps = step;
        let storage = Storage::open(std::path::Path::new(&state)).unwrap();
        let whole = async |when: &str| {
            let verified = Ledger::verify(&storage, "town", dir.path()).await.unwrap();
            assert_eq!(verified.damage, Vec::<String>::new(), "step {step}, {when}");
        };
        whole("killed").await;
        let seen = Ledger::open(&storage, "town").await.unwrap();
        if let Some(round) = seen.latest_round() {
            assert_eq!(seen.record(&round).await.unwrap().findings.len(), 1, "step {step}: half a round is seen");
        }
        // Killed once more, then left alone.
        ended_at(&state, Some(step));
        whole("killed again").await;
        let last = ended_at(&state, None);
        assert!(last.status.success(), "step {step}: {}", String::from_utf8_lossy(&last.stdout));
        whole("done").await;
        let ledger = Ledger::open(&storage, "town").await.unwrap();
        let rounds: Vec<(u64, Option<Verdict>)> =
            ledger.rounds().iter().map(|round| (round.number, round.verdict())).collect();
        assert_eq!(rounds, [(1, Some(Verdict::Pass))], "step {step}");
        let left = std::fs::read_dir(&state).unwrap().flatten();
        let left: Vec<_> = left.filter(|entry| entry.file_name().to_string_lossy().starts_with('.')).collect();
        assert!(left.is_empty(), "step {step}: {left:?}");
    }
    assert!((20..STEPS_MAX).contains(&steps), "{steps} steps: are faults compiled in?");
}

/// Whatever was killed: the next run goes on, and nothing half done is seen.
fn survives(town: &Town, killed: &str) {
    let verified = town.verify().expect(0).document();
    assert_eq!(verified["whole"], true, "{killed}: {verified:#}");
    let seen = town.run(&["findings", "--format", "json"]);
    // Half a round is no round: either the one before, or the whole of this one.
    if seen.code == Some(0) {
        let rows = seen.document()["findings"].as_array().unwrap().len();
        assert_eq!(rows, 3, "{killed}");
    } else {
        assert_eq!(seen.code, Some(2), "{killed}: {}", seen.stderr);
    }
    let next = town.check().expect(1);
    assert_eq!(next.counts(UNMAPPED)[4], 3, "{killed}");
    assert_eq!(next.document()["round"], 1, "{killed}: resumed or shown again, never a second");
    town.verify().expect(0);
    let left = std::fs::read_dir(town.state()).unwrap().flatten().filter(|entry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        name.starts_with(".staging")
    });
    assert_eq!(left.count(), 0, "{killed}: something is left behind");
}

fn town() -> Town {
    let mut town = Town::new();
    (1..=3).for_each(|id| town.unmap(id, -5000));
    town.write();
    town
}

#[test]
fn a_check_that_was_killed_is_gone_on_with() {
    // Before anything, with the round open, in the middle of its files, with its findings recorded, at the very end.
    for step in [1, 9, 11, 14, 20, 27] {
        let town = town();
        let killed = town.command(&["check"]).env("TRUEUP_FAIL_AT", step.to_string()).output().unwrap();
        assert_eq!(killed.status.code(), None, "step {step}: {}", String::from_utf8_lossy(&killed.stderr));
        survives(&town, &format!("step {step}"));
    }
}

#[test]
fn a_kill_at_any_moment_is_survived() {
    let whole = {
        let town = town();
        let start = std::time::Instant::now();
        town.check().expect(1);
        start.elapsed()
    };
    for part in [2, 4, 6, 8] {
        let town = town();
        let mut child = town.command(&["check"]).spawn().unwrap();
        std::thread::sleep(whole * part / 9 + Duration::from_millis(u64::from(part) * 3));
        // SIGKILL: nothing of the process runs after it.
        child.kill().unwrap();
        child.wait().unwrap();
        survives(&town, &format!("{part} ninths"));
    }
}

#[test]
fn a_dead_run_over_other_exports_is_abandoned_with_the_reason() {
    let mut town = town();
    let killed = town.command(&["check"]).env("TRUEUP_FAIL_AT", "12").output().unwrap();
    assert_eq!(killed.status.code(), None);
    assert_eq!(town.events(), ["round_opened"]);
    let open = town.run(&["rounds"]).expect(0).stdout;
    assert!(open.contains("round 1 is open"), "{open}");
    town.unmap(4, -5000);
    town.snapshot = 60;
    assert_eq!(town.check().expect(1).document()["round"], 2);
    assert_eq!(town.events(), ["round_opened", "abandoned", "round_opened", "inspected", "judged"]);
    let rounds = town.run(&["rounds"]).expect(0).stdout;
    assert!(rounds.contains("round 1 was abandoned: its run ended before it was judged, and the exports"), "{rounds}");
    town.verify().expect(0);
}

#[test]
fn an_open_round_is_resumed_or_abandoned_by_hand() {
    let town = town();
    let killed = town.command(&["check"]).env("TRUEUP_FAIL_AT", "12").output().unwrap();
    assert_eq!(killed.status.code(), None);
    town.run(&["rounds", "resume", "7"]).expect(2);
    town.run(&["rounds", "resume", "1"]).expect(1);
    assert_eq!(town.events(), ["round_opened", "takeover", "inspected", "judged"]);
    town.run(&["rounds", "abandon", "1", "--reason", "too late"]).expect(2);
    let other = self::town();
    let killed = other.command(&["check"]).env("TRUEUP_FAIL_AT", "12").output().unwrap();
    assert_eq!(killed.status.code(), None);
    other.run(&["rounds", "abandon", "1"]).expect(2);
    other.run(&["rounds", "abandon", "1", "--reason", "exported again"]).expect(0);
    assert_eq!(other.check().expect(1).document()["round"], 2);
}

#[test]
fn a_full_disk_is_told_and_loses_nothing() {
    let town = town();
    std::fs::create_dir_all(town.state()).unwrap();
    let Some(_mounted) = Mounted::tmpfs(&town) else {
        println!("skipped: a file system of its own can't be mounted here");
        return;
    };
    town.check().expect(1);
    // What is left of the room is taken; a round needs more.
    let ballast = town.state().join("ballast");
    let filled =
        Command::new("dd").args(["if=/dev/zero", "bs=1k", &format!("of={}", ballast.display())]).output().unwrap();
    assert!(!filled.status.success(), "the disk is not full");
    let mut other = town;
    other.snapshot = 60;
    let full = other.check();
    assert_eq!(full.code, Some(3), "{}", full.stderr);
    assert!(full.stderr.contains("full") || full.stderr.contains("No space"), "{}", full.stderr);
    other.verify().expect(0);
    std::fs::remove_file(ballast).unwrap();
    let next = other.check().expect(1);
    assert_eq!(next.counts(UNMAPPED), [0, 3, 0, 0, 3, 0]);
    other.verify().expect(0);
}

/// A small disk of its own; let go when dropped.
struct Mounted(std::path::PathBuf);

impl Mounted {
    fn tmpfs(town: &Town) -> Option<Self> {
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=1m", "none"]).arg(town.state());
        mount.output().ok().filter(|output| output.status.success()).map(|_| Self(town.state()))
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        drop(Command::new("umount").arg("--lazy").arg(&self.0).output());
    }
}

#[test]
fn a_project_file_that_is_wrong_opens_no_round() {
    let mut town = town();
    town.settings = "[params]\nno_such = 1\n".to_owned();
    let refused: Run = town.check().expect(2);
    assert!(refused.stderr.contains("no_such"), "{}", refused.stderr);
    assert!(town.events().is_empty());
}

//! Several runs at once, and many rounds one after the other.

use std::process::Child;
use std::time::Duration;

use trueup::finding::Verdict;
use trueup::ledger::{Begun, Digests, Judged, Ledger, Opening, Writer};
use trueup::storage::Storage;

use super::town::{Run, Town, UNMAPPED};

#[test]
fn of_twenty_runs_exactly_one_opens_the_round() {
    let mut town = Town::new();
    town.unmap(1, -5000);
    town.write();
    let start = || town.command(&["check", "--format", "json"]).spawn().unwrap();
    let runs: Vec<Child> = (0..20).map(|_| start()).collect();
    let runs: Vec<Run> = runs.into_iter().map(|run| Run::of(run.wait_with_output().unwrap())).collect();
    // Whoever came after the winner had ended is shown its round.
    let (done, held): (Vec<&Run>, Vec<&Run>) = runs.iter().partition(|run| run.code == Some(1));
    assert!(!done.is_empty());
    assert!(held.iter().all(|run| run.code == Some(5) && run.stderr.contains("another run")), "{:?}", held[0].stderr);
    assert_eq!(done.iter().filter(|run| run.document()["notes"].as_array().unwrap().is_empty()).count(), 1);
    assert_eq!(town.events(), ["round_opened", "inspected", "judged"]);
    town.verify().expect(0);
}

/// What one run took: processor time (of a busy machine the clock says little), peak memory in KiB, and the most files it
/// had open.
fn measured(town: &Town) -> (Duration, u64, usize) {
    town.write();
    let mut child = town.command(&["check", "--format", "json"]).spawn().unwrap();
    let process = format!("/proc/{}", child.id());
    let (mut spent, mut memory, mut files) = (Duration::ZERO, 0, 0);
    loop {
        if let Ok(stat) = std::fs::read_to_string(format!("{process}/stat")) {
            // User and system time in hundredths of a second, the 12th and 13th after the name in brackets.
            let after = stat.rsplit(')').next().unwrap_or_default();
            let ticks: u64 =
                after.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum();
            spent = Duration::from_millis(ticks * 10).max(spent);
        }
        if let Ok(status) = std::fs::read_to_string(format!("{process}/status")) {
            let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            memory = peak.and_then(|peak| peak.split_whitespace().next()?.parse().ok()).unwrap_or(0).max(memory);
        }
        files = std::fs::read_dir(format!("{process}/fd")).map_or(0, Iterator::count).max(files);
        if child.try_wait().unwrap().is_some() {
            break;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    Run::of(child.wait_with_output().unwrap()).expect(1);
    (spent, memory, files)
}

/// Rounds that leave the files of the last one behind, written as a check writes them.
async fn fill(town: &Town, until: u64) {
    let storage = Storage::open(town.state()).unwrap();
    let mut writer = Writer::open(&storage, "town").await.unwrap();
    let last = writer.latest_round().unwrap();
    let (inspection, exports) = (writer.record(&last).await.unwrap().inspection, last.opened.exports.clone());
    let folder = town.state().join(format!("rounds/{:06}", last.number));
    while writer.next_round() <= until {
        let digests = Digests { inputs: format!("inputs of round {}", writer.next_round()), ..Digests::default() };
        let opening = Opening { scope: None, digests, exports: exports.clone() };
        let Begun::Opened(round) = writer.begin(opening, None).await.unwrap() else { panic!("not opened") };
        let staging = writer.stage(town.root()).unwrap();
        for entry in walkdir::WalkDir::new(&folder) {
            let entry = entry.unwrap();
            let to = staging.path().join(entry.path().strip_prefix(&folder).unwrap());
            if entry.file_type().is_dir() {
                std::fs::create_dir_all(to).unwrap();
            } else {
                std::fs::copy(entry.path(), to).unwrap();
            }
        }
        let mut inspection = inspection.clone();
        inspection.round = Some(round);
        writer.inspected(round, &inspection, staging).await.unwrap();
        let judged = Judged {
            round,
            verdict: Verdict::Fail,
            failures: Vec::new(),
            policy: String::new(),
            as_of: None,
            waivers: Vec::new(),
        };
        writer.judged(judged).await.unwrap();
    }
}

#[tokio::test]
async fn two_hundred_rounds_cost_what_two_cost() {
    let mut town = Town::new();
    (1..=20).for_each(|id| town.unmap(id, -5000));
    town.check().expect(1);
    town.snapshot = 60;
    town.check().expect(1);
    let mut early = Vec::new();
    for round in 3..=5 {
        town.snapshot = round * 60;
        early.push(measured(&town));
    }
    fill(&town, 197).await;
    let mut late = Vec::new();
    for round in 198..=200 {
        town.snapshot = round * 60;
        late.push(measured(&town));
    }
    let best = |runs: &[(Duration, u64, usize)]| {
        (
            runs.iter().map(|run| run.0).min().unwrap(),
            runs.iter().map(|run| run.1).min().unwrap(),
            runs.iter().map(|run| run.2).min().unwrap(),
        )
    };
    let (before, after) = (best(&early), best(&late));
    println!("rounds 3 to 5: {before:?}; rounds 198 to 200: {after:?}");
    assert!(after.0 < before.0 * 3 / 2 + Duration::from_millis(200), "processor time: {before:?}, then {after:?}");
    assert!(after.1 < before.1 * 5 / 4 + (16 << 10), "memory: {before:?}, then {after:?}");
    assert!(after.2 < before.2 + 32, "open files: {before:?}, then {after:?}");
    let storage = Storage::open(town.state()).unwrap();
    let ledger = Ledger::open(&storage, "town").await.unwrap();
    assert_eq!(ledger.rounds().len(), 200);
    assert_eq!(town.column(200, UNMAPPED, "status").len(), 20);
    town.verify().expect(0);
}

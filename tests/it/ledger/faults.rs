//! Kills before, in the middle of and after every write; kills at any moment; a full disk.

use std::process::Command;
use std::time::Duration;

use super::town::{Run, Town, UNMAPPED};

/// Steps of all writes of a check; a run that gets beyond them ends by itself.
const STEPS_MAX: u64 = 60;

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
fn a_kill_at_any_step_of_any_write_is_survived() {
    let mut steps = 0;
    for step in 1..=STEPS_MAX {
        let town = town();
        let killed = town.command(&["check"]).env("TRUEUP_FAIL_AT", step.to_string()).output().unwrap();
        if killed.status.code() == Some(1) {
            break;
        }
        assert_eq!(killed.status.code(), None, "step {step}: {}", String::from_utf8_lossy(&killed.stderr));
        steps = step;
        survives(&town, &format!("step {step}"));
    }
    assert!((20..STEPS_MAX).contains(&steps), "{steps} steps: are faults compiled in?");
}

#[test]
fn a_kill_at_any_moment_is_survived() {
    let whole = {
        let town = town();
        let start = std::time::Instant::now();
        town.check().expect(1);
        start.elapsed()
    };
    for part in 1..=8 {
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

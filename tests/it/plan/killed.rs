//! `trueup plan` killed at every step of its writes, and by a signal at any moment: no half batch is ever seen, and the
//! next run gives the very batch that an undisturbed one gives.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::{files, told, trueup};
use crate::gate::World;

/// Steps of all writes of a plan; a run that gets beyond them ends by itself.
const STEPS_MAX: u64 = 60;

/// A round with three findings to repair.
fn world() -> World {
    let world = World::new(300, 1..=3).with("[plan]\nmax_share = 1\n");
    world.check(&[]);
    world
}

/// The same project, as it was when it was checked.
fn copy(world: &World) -> tempfile::TempDir {
    let dir = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
    for entry in walkdir::WalkDir::new(world.path()).into_iter().map(Result::unwrap) {
        let target = dir.path().join(entry.path().strip_prefix(world.path()).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir_all(target).unwrap();
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
    dir
}

fn plan(project: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trueup"));
    command.args(["plan", "--format", "json", "-q", "--project"]).arg(project);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn document(output: &Output) -> Value {
    assert_eq!(output.status.code(), Some(0), "{}", told(output));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The ledger's entries, in their order.
fn entries(project: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(project.join(".trueup/ledger")).unwrap().map(|entry| entry.unwrap().path());
    let mut entries: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|end| end == "json")).collect();
    entries.sort();
    entries
}

/// The batch of an undisturbed run.
struct Whole {
    batch_id: Value,
    files: BTreeMap<String, Vec<u8>>,
}

impl Whole {
    fn of(world: &World) -> Self {
        let dir = copy(world);
        let planned = document(&plan(dir.path()).output().unwrap());
        assert_eq!(planned["actions"]["total"], 3, "{planned:#}");
        Self { batch_id: planned["batch_id"].clone(), files: files(&planned["path"]) }
    }

    /// Whatever was killed: what is seen is whole, and the next run gives the same batch, once.
    fn survives(&self, project: &Path, killed: &str) {
        let at = project.to_str().unwrap();
        let whole = |when: &str| {
            let verified = trueup(&["rounds", "verify", "--project", at]);
            assert_eq!(verified.status.code(), Some(0), "{killed}, {when}: {}", told(&verified));
        };
        whole("killed");
        let batches = project.join(".trueup/batches");
        for entry in fs::read_dir(&batches).into_iter().flatten().map(Result::unwrap) {
            let verified = trueup(&["verify", entry.path().to_str().unwrap(), "--project", at]);
            let code = if entry.path().join("manifest.json").exists() { 0 } else { 1 };
            assert_eq!(verified.status.code(), Some(code), "{killed}: {}", told(&verified));
        }
        let next = document(&plan(project).output().unwrap());
        assert_eq!(next["batch_id"], self.batch_id, "{killed}");
        assert!(files(&next["path"]) == self.files, "{killed}: other files");
        whole("done");
        assert_eq!(fs::read_dir(&batches).unwrap().count(), 1, "{killed}: another batch is left");
        let entries = entries(project).into_iter();
        let planned = entries.filter(|path| fs::read_to_string(path).unwrap().contains("\"planned\""));
        assert_eq!(planned.count(), 1, "{killed}: the ledger knows it once");
        let left = fs::read_dir(project.join(".trueup/actions")).unwrap().count();
        assert_eq!(left, 1, "{killed}: something is left behind");
    }
}

#[test]
fn a_kill_at_any_step_of_planning_is_survived() {
    let world = world();
    let whole = Whole::of(&world);
    let (mut steps, mut unknown) = (0, 0);
    for step in 1..=STEPS_MAX {
        let dir = copy(&world);
        let killed = plan(dir.path()).env("TRUEUP_FAIL_AT", step.to_string()).output().unwrap();
        if killed.status.code() == Some(0) {
            break;
        }
        assert_eq!(killed.status.code(), None, "step {step}: {}", told(&killed));
        steps = step;
        let manifest = dir.path().join(".trueup/batches").join(whole.batch_id.as_str().unwrap()).join("manifest.json");
        // The batch is there, and the ledger does not know it yet.
        unknown += u64::from(manifest.exists() && entries(dir.path()).len() == 3);
        whole.survives(dir.path(), &format!("step {step}"));
    }
    assert!((10..STEPS_MAX).contains(&steps), "{steps} steps: are faults compiled in?");
    assert!(unknown >= 3, "no kill came between the batch's manifest and the ledger's entry");
}

#[test]
fn a_kill_at_any_moment_of_planning_is_survived() {
    let world = world();
    let start = Instant::now();
    let whole = Whole::of(&world);
    let took = start.elapsed();
    for part in [3, 5, 7, 8] {
        let dir = copy(&world);
        let mut child = plan(dir.path()).spawn().unwrap();
        std::thread::sleep(took * part / 9 + Duration::from_millis(u64::from(part)));
        // SIGKILL: nothing of the process runs after it.
        child.kill().unwrap();
        child.wait().unwrap();
        whole.survives(dir.path(), &format!("{part} ninths"));
    }
}

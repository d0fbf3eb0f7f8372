//! `trueup plan` at the binary: from a world to a batch that verifies, the same whatever the threads and the folder.

mod killed;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};

fn trueup(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trueup"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("TRUEUP_")) {
        command.env_remove(name);
    }
    command.args(args).output().unwrap()
}

fn told(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// A world in a folder of its own, checked.
fn checked(args: &[&str]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let made = trueup(&[&["generate", dir.path().to_str().unwrap()], args].concat());
    assert_eq!(made.status.code(), Some(0), "{}", told(&made));
    check(dir.path());
    dir
}

fn check(world: &Path) -> Value {
    let output = trueup(&["check", "--project", world.to_str().unwrap(), "--exit-zero", "--format", "json", "-q"]);
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn plan(world: &Path, more: &[&str]) -> Output {
    trueup(&[&["plan", "--project", world.to_str().unwrap(), "--format", "json"], more].concat())
}

fn planned(world: &Path, more: &[&str]) -> Value {
    let output = plan(world, more);
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The files of a batch, by name.
fn files(path: &Value) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(path.as_str().unwrap()).unwrap();
    entries
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()))
        .collect()
}

fn lines(bytes: &[u8]) -> Vec<Value> {
    bytes
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| serde_json::from_slice(line).unwrap())
        .collect()
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("{value} is no number"))
}

/// Every finding of the round is answered by an action or listed with a reason, rule by rule.
fn accounted(round: &Value, plan: &Value) {
    let mut left: BTreeMap<&str, u64> = BTreeMap::new();
    for rule in round["rules"].as_array().unwrap() {
        if let Some(total) = rule["findings"]["total"].as_u64() {
            left.insert(rule["id"].as_str().unwrap(), total);
        }
    }
    for list in ["repaired", "unrepaired"] {
        for row in plan[list].as_array().unwrap() {
            let rule = row["rule"].as_str().unwrap();
            let findings = number(&row["findings"]);
            let of = left.get_mut(rule).unwrap_or_else(|| panic!("{rule} has no findings"));
            *of = of.checked_sub(findings).unwrap_or_else(|| panic!("{rule} is counted too often"));
        }
    }
    left.retain(|_, findings| *findings > 0);
    assert_eq!(left, BTreeMap::new(), "findings that nothing is said of");
}

fn edit(world: &Path, from: &str, to: &str) {
    let path = world.join("trueup.toml");
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{from} is not in {text}");
    fs::write(&path, text.replace(from, to)).unwrap();
}

#[test]
fn a_generated_world_is_planned_whole_and_the_same_twice() {
    let dir = checked(&["--accounts", "5000", "--seed", "91"]);
    let world = dir.path();
    let round = check(world);
    let first = planned(world, &["--threads", "1"]);
    accounted(&round, &first);
    assert!(number(&first["actions"]["total"]) >= 20, "{first:#}");
    assert!(number(&first["holds"]) >= 10, "{first:#}");
    let batch = files(&first["path"]);
    let actions: usize =
        batch.iter().filter(|(name, _)| name.starts_with("part-")).map(|(_, bytes)| lines(bytes).len()).sum();
    assert_eq!(actions as u64, number(&first["actions"]["total"]));
    assert_eq!(lines(&batch["review.ndjson"]).len() as u64, number(&first["holds"]));

    // Again: nothing is written, and it says so.
    let again = planned(world, &["--threads", "2"]);
    assert_eq!((&again["batch_id"], &again["already_planned"]), (&first["batch_id"], &json!(true)));
    let text = trueup(&["plan", "--project", world.to_str().unwrap()]);
    assert!(told(&text).contains("already planned, identical"), "{}", told(&text));
    assert_eq!(files(&first["path"]), batch);

    // Another state folder, other threads: the same bytes.
    edit(world, "[project]\n", "[project]\nstate = \"elsewhere\"\n");
    check(world);
    let other = planned(world, &["--threads", "2", "--memory", "256MiB"]);
    assert_eq!((&other["batch_id"], &other["already_planned"]), (&first["batch_id"], &json!(false)));
    assert_ne!(other["path"], first["path"]);
    assert_eq!(files(&other["path"]), batch);
}

#[test]
fn beyond_a_cap_nothing_is_written() {
    let dir = checked(&["--accounts", "2000", "--seed", "5"]);
    let world = dir.path();
    edit(world, "max_share = 1\n", "max_share = 0.001\nmax_actions = 3\n");
    let output = plan(world, &[]);
    assert_eq!(output.status.code(), Some(1), "{}", told(&output));
    let result: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&result["batch_id"], &result["path"]), (&Value::Null, &Value::Null));
    let exceeded = result["exceeded"].as_array().unwrap();
    assert_eq!(exceeded.len(), 2, "{exceeded:?}");
    assert!(exceeded[0].as_str().unwrap().ends_with("actions, and max_actions allows 3"), "{exceeded:?}");
    assert!(!world.join(".trueup/batches").exists(), "something was written");
}

#[test]
fn a_plan_needs_a_conclusive_round_and_the_same_exports() {
    let dir = tempfile::tempdir().unwrap();
    let world = dir.path();
    trueup(&["generate", world.to_str().unwrap(), "--accounts", "1000", "--seed", "3"]);
    let none = plan(world, &[]);
    assert_eq!(none.status.code(), Some(4), "{}", told(&none));
    check(world);
    let first = planned(world, &[]);
    assert!(first["path"].is_string(), "{first:#}");
    // One file more than was inspected, though it holds what another does.
    let accounts = parquet(&world.join("exports/mini/users"));
    let more = accounts.with_file_name("later.parquet");
    fs::copy(&accounts, &more).unwrap();
    let changed = plan(world, &[]);
    assert_eq!(changed.status.code(), Some(3), "{}", told(&changed));
    assert!(told(&changed).contains("another than the round inspected"), "{}", told(&changed));
    fs::remove_file(more).unwrap();
    assert_eq!(planned(world, &[])["already_planned"], json!(true));
    // A policy that gives another batch is no way around the one that is not finished.
    edit(world, "\"replay_write\", ", "");
    let other = plan(world, &[]);
    assert_eq!(other.status.code(), Some(5), "{}", told(&other));
    assert!(told(&other).contains("is not finished"), "{}", told(&other));
    // An inconclusive round is planned from by nobody.
    fs::write(&accounts, b"").unwrap();
    let output = trueup(&["check", "--project", world.to_str().unwrap(), "-q"]);
    assert_eq!(output.status.code(), Some(3), "{}", told(&output));
}

/// The first Parquet file of a folder.
fn parquet(folder: &Path) -> PathBuf {
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.into_iter().find(|path| path.extension().is_some_and(|ext| ext == "parquet")).unwrap()
}

#[test]
fn a_clean_world_has_nothing_to_do() {
    let dir = checked(&["--accounts", "1000", "--seed", "3", "--defects", "none"]);
    let result = planned(dir.path(), &[]);
    assert_eq!((&result["batch_id"], &result["path"]), (&Value::Null, &Value::Null));
    assert_eq!(result["actions"], json!({ "total": 0, "by_kind": {} }));
}

#[test]
fn the_sample_is_planned_and_no_number_is_told_outside_of_its_lines() {
    let dir = tempfile::tempdir().unwrap();
    copy(Path::new("sample-data"), dir.path());
    let round = check(dir.path());
    edit(dir.path(), "[gate]\n", "[plan]\nmax_share = 1\n\n[gate]\n");
    let output = plan(dir.path(), &[]);
    let result: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", told(&output)));
    accounted(&round, &result);
    let batch = files(&result["path"]);
    // Anchors stand in actions, where they must; never in the review.
    let review = String::from_utf8(batch["review.ndjson"].clone()).unwrap();
    let digits = review.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() == 11 && run.starts_with('1'));
    assert_eq!(digits.collect::<Vec<_>>(), [""; 0], "unmasked anchors in the review");
    assert!(result["unrepaired"].as_array().unwrap().iter().any(|row| row["why"].as_str().unwrap().contains("allow")));
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap).filter(|entry| entry.file_name() != ".trueup") {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

//! Bounded memory and scratch space: what runs short ends with exit 3 and advice, never with another answer; what a killed
//! run left is swept; skewed data takes no longer than even data.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray};
use parquet::arrow::ArrowWriter;
use serde_json::Value;

fn trueup(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trueup"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("TRUEUP_")) {
        command.env_remove(name);
    }
    command.args(args).output().unwrap()
}

fn check(world: &Path, args: &[&str]) -> (Output, Value) {
    let scratch = world.join("scratch");
    let fixed = ["check", "--no-record", "--exit-zero", "--format", "json", "--project", world.to_str().unwrap()];
    let output = trueup(&[&fixed[..], &["--scratch", scratch.to_str().unwrap()], args].concat());
    let document = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
    (output, document)
}

/// Findings by rule; a rule that did not run is None.
fn totals(document: &Value) -> BTreeMap<String, Option<u64>> {
    let rules = document["rules"].as_array().unwrap().iter();
    rules.map(|rule| (rule["id"].as_str().unwrap().to_owned(), rule["findings"]["total"].as_u64())).collect()
}

fn generated(accounts: &str) -> tempfile::TempDir {
    let world = tempfile::tempdir().unwrap();
    let output = trueup(&["generate", world.path().to_str().unwrap(), "--accounts", accounts, "--defects", "0.01"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    world
}

#[test]
fn room_that_runs_out_is_exit_3_with_advice() {
    let world = generated("5000");
    let (output, document) = check(world.path(), &["--scratch-quota", "100KB"]);
    assert_eq!(output.status.code(), Some(3), "{document}");
    let told = format!("{}{}", String::from_utf8_lossy(&output.stderr), String::from_utf8_lossy(&output.stdout));
    assert!(told.contains("the room in the scratch folder is used up"), "{told}");
    assert!(told.contains("--scratch-quota SIZE"), "{told}");
    // Enough room, and the run says what it took.
    let (output, document) = check(world.path(), &["--scratch-quota", "1GB"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(document["scratch"]["kept_bytes"].as_u64().unwrap() > 100_000, "{document}");
    assert_eq!(fs::read_dir(world.path().join("scratch")).unwrap().count(), 0, "scratch files are left");
}

#[test]
fn little_memory_gives_the_same_findings_or_none() {
    let world = generated("40000");
    let (_, much) = check(world.path(), &["--memory", "4GiB"]);
    assert_eq!(much["scratch"]["spilled_bytes"], 0);
    for memory in ["256MiB", "64MiB"] {
        let (output, little) = check(world.path(), &["--memory", memory]);
        let told = String::from_utf8_lossy(&output.stderr);
        if memory == "64MiB" && output.status.code() == Some(3) {
            assert!(told.contains("give more with --memory SIZE"), "{told}");
            continue;
        }
        assert_eq!(output.status.code(), Some(0), "{memory}: {told}");
        assert_eq!(totals(&little), totals(&much), "{memory}");
        assert_eq!(little["disposition"], much["disposition"], "{memory}");
    }
}

#[test]
fn what_a_killed_run_left_is_swept_and_a_live_runs_is_not() {
    let world = generated("20");
    let scratch = world.path().join("scratch");
    for name in ["trueup-dead", "trueup-live", "other"] {
        fs::create_dir_all(scratch.join(name)).unwrap();
        fs::write(scratch.join(name).join("lock"), "").unwrap();
    }
    let live = File::open(scratch.join("trueup-live/lock")).unwrap();
    live.lock().unwrap();
    let (output, _) = check(world.path(), &[]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let mut left: Vec<_> = fs::read_dir(&scratch).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["other", "trueup-live"]);
}

/// Writes an export of int64 columns, those named `…_at` as microseconds, and of texts.
fn export(world: &Path, name: &str, ints: &[(&str, Vec<Option<i64>>)], texts: &[(&str, Vec<Option<String>>)]) {
    let mut columns: Vec<(&str, ArrayRef)> = Vec::new();
    for (column, values) in ints {
        let array: ArrayRef = if *column == "at" || column.ends_with("_at") {
            Arc::new(TimestampMicrosecondArray::from(values.clone()).with_timezone("UTC"))
        } else {
            Arc::new(Int64Array::from(values.clone()))
        };
        columns.push((column, array));
    }
    for (column, values) in texts {
        columns.push((column, Arc::new(StringArray::from(values.clone()))));
    }
    let batch = RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(n, c)| (n, c, true))).unwrap();
    let file = File::create(world.join(format!("{name}.parquet"))).unwrap();
    let mut writer = ArrowWriter::try_new(file, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
}

const DAY: i64 = 86_400_000_000;
const NOW: i64 = 20_000 * DAY;

fn same<T: Clone>(value: T, rows: i64) -> Vec<Option<T>> {
    vec![Some(value); usize::try_from(rows).unwrap()]
}

fn numbers(rows: i64, of: impl Fn(i64) -> i64) -> Vec<Option<i64>> {
    (0..rows).map(|n| Some(of(n))).collect()
}

fn words(rows: i64, of: impl Fn(i64) -> String) -> Vec<Option<String>> {
    (0..rows).map(|n| Some(of(n))).collect()
}

/// Of `n` accounts a side: half of the sources share one number and one open_id; the other half hang with the targets in
/// one component; an eighth of the targets are one chain of merges. One source has `n` locks, each over the next, and as
/// many journal entries.
fn skewed(n: i64) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let world = dir.path();
    let phone = |k: i64| format!("138{k:08}");
    let crowd = n / 2;
    export(
        world,
        "source_accounts",
        &[("id", numbers(n, |k| k)), ("created_at", same(NOW - 90 * DAY, n)), ("updated_at", same(NOW - DAY, n))],
        &[
            ("anchor", words(n, |k| phone(if k < crowd { 99_999_999 } else { k }))),
            ("status", same("active".to_owned(), n)),
            ("union_id", words(n, |k| if k < crowd { format!("own{k}") } else { format!("u{}", k + 1) })),
            ("open_id", words(n, |k| if k < crowd { "one".to_owned() } else { format!("o{k}") })),
        ],
    );
    let merged = n / 8;
    export(
        world,
        "target_accounts",
        &[
            ("id", numbers(n, |k| k)),
            ("created_at", same(NOW - 90 * DAY, n)),
            ("updated_at", same(NOW - DAY, n)),
            ("merged_into", (0..n).map(|k| (k < merged).then_some(k + 1)).collect()),
        ],
        &[
            ("anchor", words(n, phone)),
            ("status", words(n, |k| if k < merged { "merged" } else { "active" }.to_owned())),
            ("union_id", words(n, |k| format!("u{k}"))),
        ],
    );
    export(
        world,
        "mapping",
        &[("source_id", vec![]), ("target_id", vec![]), ("updated_at", vec![])],
        &[("status", vec![])],
    );
    export(
        world,
        "merge_jobs",
        &[
            ("job_id", vec![Some(1)]),
            ("source_id", vec![Some(1)]),
            ("target_id", vec![Some(n - 1)]),
            ("updated_at", vec![Some(NOW - DAY)]),
        ],
        &[("state", vec![Some("committed".to_owned())])],
    );
    export(
        world,
        "merge_locks",
        &[
            ("lock_id", numbers(n, |k| k)),
            ("account_id", same(1, n)),
            ("job_id", same(1, n)),
            ("acquired_at", numbers(n, |k| NOW - 30 * DAY + 1000 * k)),
            ("expires_at", numbers(n, |k| NOW - 30 * DAY + 1000 * k + 1500)),
            ("released_at", numbers(n, |k| NOW - 30 * DAY + 1000 * k + 1500)),
        ],
        &[("system", same("source".to_owned(), n))],
    );
    export(
        world,
        "merge_journal",
        &[
            ("entry_id", numbers(n, |k| k)),
            ("job_id", same(1, n)),
            ("asset_id", numbers(n, |k| k)),
            ("at", numbers(n, |k| NOW - 30 * DAY + 1000 * k + 10)),
        ],
        &[("asset_type", same("points".to_owned(), n)), ("leg", same("debit".to_owned(), n))],
    );
    let mut project =
        "[project]\nname = \"skewed\"\nstages = [\"merging\"]\n[anchor]\nkind = \"phone\"\nregion = \"CN\"\n"
            .to_owned();
    for table in ["source_accounts", "target_accounts", "mapping", "merge_jobs", "merge_locks", "merge_journal"] {
        project.push_str(&format!(
            "[exports.{table}]\npath = \"{table}.parquet\"\nsnapshot_at = \"2024-10-04T00:00:00Z\"\nallow_empty = true\n"
        ));
    }
    fs::write(world.join("trueup.toml"), project).unwrap();
    dir
}

#[test]
fn skewed_data_is_judged_within_little_memory() {
    let n = 40_000;
    let world = skewed(n);
    let (output, document) = check(world.path(), &["--memory", "256MiB"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let totals = totals(&document);
    let total = |rule: &str| totals[rule].and_then(|total| i64::try_from(total).ok());
    // The crowd: one finding of its number, and one of each of its accounts but the survivor.
    assert_eq!(total("duplicate-anchors/anchor-on-too-many-accounts"), Some(1));
    assert_eq!(total("duplicate-anchors/open-id-shared"), Some(n / 2 - 1));
    // The component: each link's number is one target's and its union_id the next one's; the last has no next.
    assert_eq!(total("duplicate-anchors/anchor-and-union-id-disagree"), Some(n / 2 - 1));
    assert_eq!(total("duplicate-anchors/identity-chained"), Some(0));
    // The chain: all but its last account lead to another merged one.
    assert_eq!(total("mapping-gaps/merge-chained"), Some(n / 8 - 1));
    assert_eq!(total("asset-merge/lock-overlapping"), Some(n - 1));
    assert_eq!(total("asset-merge/journal-outside-lock"), Some(0));
    assert_eq!(total("asset-merge/journal-half-done"), Some(n));
}

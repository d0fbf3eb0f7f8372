//! The rules against the oracle: on random worlds, both must find the same keys, with the same certainty and action.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::Path;
use std::process::Command;

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::DataType;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::Value;

use crate::oracle::{self, Certainty, Outcome};
use crate::world::World;

/// Worlds a test; `WORLDS=300` takes more, `FIRST_WORLD=17` begins elsewhere, `SELECT="asset-merge dual-write"` compares
/// only these sets, which is faster; `TRUEUP_BINARY` is another build than the tests' own.
const WORLDS: u64 = 3;
const SIZES: [usize; 4] = [10, 30, 80, 200];

/// Key values joined, certainty, action.
type Row = (String, &'static str, Option<String>);

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// Judges one world a seed, and tells every difference at once.
fn agree(make: impl Fn(u64, usize) -> World, found: impl Fn(&World) -> BTreeMap<String, Outcome>, exits: &[i32]) {
    let first = number("FIRST_WORLD", 1);
    let mut differences = Vec::new();
    for seed in first..first + number("WORLDS", WORLDS) {
        let size = SIZES[usize::try_from(seed).unwrap() % SIZES.len()];
        let world = make(seed, size);
        for line in compare(&world, found(&world), exits) {
            let line = format!("world {seed}, size {size}: {line}");
            eprintln!("{line}");
            differences.push(line);
        }
    }
    assert!(differences.is_empty(), "{} differences\n{}", differences.len(), differences.join("\n"));
}

#[test]
fn random_worlds_have_the_findings_that_the_oracle_says() {
    agree(World::random, oracle::findings, &[0, 1]);
}

#[test]
fn mutated_worlds_have_the_findings_that_the_oracle_says() {
    agree(World::mutated, oracle::findings, &[0, 1]);
}

#[test]
fn broken_exports_have_the_findings_that_the_oracle_says() {
    agree(World::broken, oracle::exports::findings, &[0, 3]);
}

#[test]
fn clean_worlds_have_no_finding_and_pass() {
    for seed in 0..number("WORLDS", WORLDS) / 2 {
        let world = World::clean(seed, 300);
        let folder = tempfile::tempdir().unwrap();
        world.write(folder.path()).unwrap();
        let (report, code) = check(folder.path());
        assert_eq!(code, 0, "world {seed}: {report:#}");
        for rule in report["rules"].as_array().unwrap() {
            let total = rule["findings"]["total"].as_u64().unwrap_or(0);
            assert_eq!(total, 0, "world {seed}: {rule:#}");
        }
    }
}

/// Every difference between the rules' findings and the oracle's, one line each.
fn compare(world: &World, outcomes: BTreeMap<String, Outcome>, exits: &[i32]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    world.write(folder.path()).unwrap();
    let (report, code) = check(folder.path());
    if !exits.contains(&code) {
        return vec![format!("exit {code}: {report:#}")];
    }
    let mut differences = timeless(world, &report);
    let rules: BTreeMap<&str, &Value> =
        report["rules"].as_array().unwrap().iter().map(|rule| (rule["id"].as_str().unwrap(), rule)).collect();
    let findings = report["findings_dir"].as_str().unwrap();
    let selected = std::env::var("SELECT").ok();
    let selects = |id: &str| selected.as_ref().is_none_or(|sets| sets.split(' ').any(|set| id.starts_with(set)));
    for (id, outcome) in outcomes.into_iter().filter(|(id, _)| selects(id)) {
        let Some(rule) = rules.get(id.as_str()) else {
            differences.push(format!("{id} did not run"));
            continue;
        };
        if rule["status"] == "failed" {
            differences.push(format!("{id} failed: {}", rule["reason"]));
            continue;
        }
        if (rule["status"] == "skipped") != (outcome == Outcome::Skipped) {
            differences.push(format!("{id} is {}, {}; the oracle {outcome:?}", rule["status"], rule["reason"]));
            continue;
        }
        let found = written(&Path::new(findings).join(format!("{id}.parquet")), &outcome);
        let total = rule["findings"]["total"].as_u64().unwrap_or(0);
        if total != found.len() as u64 {
            differences.push(format!("{id}: {total} counted, {} written", found.len()));
        }
        let wanted = expected(&outcome);
        differences.extend(wanted.difference(&found).map(|row| format!("{id}: missing {row:?}")));
        differences.extend(found.difference(&wanted).map(|row| format!("{id}: not expected {row:?}")));
    }
    differences
}

/// Rows without a time that every row must have are told with their number, table and column, and nothing else is.
fn timeless(world: &World, report: &Value) -> Vec<String> {
    let wanted = oracle::exports::rows_without_a_time(world);
    let told: BTreeSet<String> = report["inconclusive"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|why| why.as_str().unwrap().split_once(", which every row needs"))
        .map(|(told, _)| told.to_owned())
        .collect();
    let missing = wanted.difference(&told).map(|line| format!("not told: {line}"));
    missing.chain(told.difference(&wanted).map(|line| format!("told, but not so: {line}"))).collect()
}

fn expected(outcome: &Outcome) -> BTreeSet<Row> {
    let row = |finding: &oracle::Finding| {
        let values: Vec<&str> = finding.key.iter().map(|(_, value)| value.as_str()).collect();
        let certainty = match finding.certainty {
            Certainty::Confirmed => "confirmed",
            Certainty::Suspected => "suspected",
        };
        (values.join(" | "), certainty, finding.action.clone())
    };
    outcome.findings().iter().map(row).collect()
}

/// The findings of a rule's file; none without a file.
fn written(path: &Path, outcome: &Outcome) -> BTreeSet<Row> {
    let Ok(file) = File::open(path) else { return BTreeSet::new() };
    let mut rows = BTreeSet::new();
    for batch in ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap() {
        let batch = batch.unwrap();
        let keys: Vec<String> = match outcome.findings().first() {
            Some(finding) => finding.key.iter().map(|(name, _)| name.clone()).collect(),
            // Between the fingerprint and the reason stand the key columns.
            None => {
                let names: Vec<String> = batch.schema().fields().iter().map(|field| field.name().clone()).collect();
                let reason = names.iter().position(|name| name == "reason").unwrap();
                names[1..reason].to_vec()
            }
        };
        for row in 0..batch.num_rows() {
            let values: Vec<String> = keys.iter().map(|key| text(&batch, key, row).unwrap()).collect();
            let certainty = match text(&batch, "certainty", row).as_deref() {
                Some("suspected") => "suspected",
                _ => "confirmed",
            };
            rows.insert((values.join(" | "), certainty, text(&batch, "action", row)));
        }
    }
    rows
}

fn text(batch: &RecordBatch, column: &str, row: usize) -> Option<String> {
    let column = cast(batch.column_by_name(column).unwrap(), &DataType::Utf8).unwrap();
    let column = column.as_string::<i32>();
    column.is_valid(row).then(|| column.value(row).to_owned())
}

fn check(folder: &Path) -> (Value, i32) {
    let binary = std::env::var("TRUEUP_BINARY").unwrap_or_else(|_| env!("CARGO_BIN_EXE_trueup").to_owned());
    let mut command = Command::new(binary);
    command.args(["check", "--quiet", "--format", "json", "--project"]).arg(folder);
    if let Ok(sets) = std::env::var("SELECT") {
        command.args(["--select", &sets]);
    }
    let output = command.output().unwrap();
    let report = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&output.stderr).into_owned()));
    (report, output.status.code().unwrap())
}

//! A tiny project of three exports, changed between rounds: everybody has an account in both systems and a mapping, but
//! for those whose mapping was taken away.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Schema};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::Value;

pub const UNMAPPED: &str = "mapping-gaps/source-unmapped";
const MINUTE: i64 = 60_000_000;
/// 2026-11-20T02:00:00Z.
const NOON: i64 = 1_795_140_000_000_000;

/// One project in a folder of its own.
pub struct Town {
    dir: tempfile::TempDir,
    pub people: i64,
    /// Sources without a mapping, and when they were touched, in minutes after the first snapshot.
    pub unmapped: BTreeMap<i64, i64>,
    /// Minutes after the first snapshot.
    pub snapshot: i64,
    /// Further lines of the project file.
    pub settings: String,
}

impl Town {
    pub fn new() -> Self {
        // In memory where that can be had: thousands of syncs are not what these tests are about.
        let dir = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
        let town = Self { dir, people: 40, unmapped: BTreeMap::new(), snapshot: 0, settings: String::new() };
        town.write();
        town
    }

    pub fn root(&self) -> &Path {
        self.dir.path()
    }

    pub fn state(&self) -> PathBuf {
        self.root().join(".trueup")
    }

    /// Lays the exports and the project file down as they are now.
    pub fn write(&self) {
        let ids: Vec<i64> = (1..=self.people).collect();
        let old = |_: &i64| NOON - 10_000 * MINUTE;
        let touched = |id: &i64| self.unmapped.get(id).map_or(old(id), |minute| NOON + minute * MINUTE);
        let names = |id: &i64| format!("anchor {id}");
        let account = |name: &str, first: i64, updated: &dyn Fn(&i64) -> i64| {
            self.file(
                name,
                vec![
                    ("id", Arc::new(Int64Array::from(ids.iter().map(|id| id + first).collect::<Vec<_>>()))),
                    ("anchor", Arc::new(StringArray::from(ids.iter().map(names).collect::<Vec<_>>()))),
                    ("status", Arc::new(StringArray::from(vec!["active"; ids.len()]))),
                    ("created_at", times(ids.iter().map(old))),
                    ("updated_at", times(ids.iter().map(updated))),
                ],
            );
        };
        account("source", 0, &touched);
        account("target", 1000, &old);
        let mapped: Vec<i64> = ids.iter().filter(|id| !self.unmapped.contains_key(id)).copied().collect();
        self.file(
            "mapping",
            vec![
                ("source_id", Arc::new(Int64Array::from(mapped.clone()))),
                ("target_id", Arc::new(Int64Array::from(mapped.iter().map(|id| id + 1000).collect::<Vec<_>>()))),
                ("status", Arc::new(StringArray::from(vec!["active"; mapped.len()]))),
                ("updated_at", times(mapped.iter().map(old))),
            ],
        );
        let at = at(self.snapshot);
        let export = |table: &str, file: &str| {
            format!("[exports.{table}]\npath = \"{file}.parquet\"\nsnapshot_at = \"{at}\"\n\n")
        };
        let exports =
            [export("source_accounts", "source"), export("target_accounts", "target"), export("mapping", "mapping")];
        let head = "[project]\nname = \"town\"\nstages = [\"dual-write\"]\n\n[anchor]\nkind = \"opaque\"\n\n";
        // In a town so small one suspected finding is a large share.
        let gate = if self.settings.contains("[gate]") { "" } else { "\n[gate]\nmax_suspected = 1\n" };
        fs::write(self.root().join("trueup.toml"), format!("{head}{}\n{}{gate}", exports.concat(), self.settings))
            .unwrap();
    }

    fn file(&self, name: &str, columns: Vec<(&str, ArrayRef)>) {
        let fields: Vec<Field> =
            columns.iter().map(|(name, column)| Field::new(*name, column.data_type().clone(), true)).collect();
        let schema = Arc::new(Schema::new(fields));
        let batch =
            RecordBatch::try_new(Arc::clone(&schema), columns.into_iter().map(|(_, column)| column).collect()).unwrap();
        let file = fs::File::create(self.root().join(format!("{name}.parquet"))).unwrap();
        let mut writer = ArrowWriter::try_new(file, schema, None).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
    }

    /// Takes a mapping away, or back. The source was touched `minute`s after the first snapshot.
    pub fn unmap(&mut self, id: i64, minute: i64) {
        self.unmapped.insert(id, minute);
    }

    /// A command on this project, not run yet.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_trueup"));
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("TRUEUP_")) {
            command.env_remove(name);
        }
        command.args(args).arg("--project").arg(self.root()).args(["--quiet", "--memory", "256MiB", "--threads", "2"]);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub fn run(&self, args: &[&str]) -> Run {
        Run::of(self.command(args).output().unwrap())
    }

    /// The exports as they are now, inspected: the JSON document.
    pub fn check(&self) -> Run {
        self.write();
        self.run(&["check", "--format", "json"])
    }

    pub fn verify(&self) -> Run {
        self.run(&["rounds", "verify", "--format", "json"])
    }

    /// Every event of the ledger, in order.
    pub fn events(&self) -> Vec<String> {
        let ledger = self.state().join("ledger");
        let names: BTreeSet<PathBuf> = fs::read_dir(&ledger)
            .map(|entries| entries.flatten().map(|entry| entry.path()).collect())
            .unwrap_or_default();
        let entries = names.iter().filter(|path| path.extension().is_some_and(|ending| ending == "json"));
        let kind = |path: &PathBuf| {
            let entry: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
            entry["event"]["kind"].as_str().unwrap().to_owned()
        };
        entries.map(kind).collect()
    }

    /// The column of a round's findings file as text, by source id.
    pub fn column(&self, round: u64, rule: &str, column: &str) -> BTreeMap<String, String> {
        let path = self.state().join(format!("rounds/{round:06}/findings/{rule}.parquet"));
        let Ok(file) = fs::File::open(path) else { return BTreeMap::new() };
        let mut values = BTreeMap::new();
        for batch in ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap().map(Result::unwrap) {
            let text = |name: &str| cast(batch.column_by_name(name).unwrap(), &DataType::Utf8).unwrap();
            let (ids, column) = (text("source_id"), text(column));
            for (id, value) in ids.as_string::<i32>().iter().zip(column.as_string::<i32>()) {
                values.insert(id.unwrap().to_owned(), value.unwrap_or_default().to_owned());
            }
        }
        values
    }
}

/// What a command said.
pub struct Run {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    pub fn of(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    #[track_caller]
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}\n{}", self.stderr, self.stdout);
        self
    }

    #[track_caller]
    pub fn document(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}\n{}\n{}", self.stderr, self.stdout))
    }

    /// One rule of the document that check prints.
    #[track_caller]
    pub fn rule(&self, id: &str) -> Value {
        let document = self.document();
        let rule = document["rules"].as_array().unwrap().iter().find(|rule| rule["id"] == id).cloned();
        rule.unwrap_or_else(|| panic!("no {id} in {document:#}"))
    }

    /// Numbers of a rule's findings: new, persisting, resolved, reopened, confirmed, suspected.
    #[track_caller]
    pub fn counts(&self, id: &str) -> [u64; 6] {
        let rule = self.rule(id);
        ["new", "persisting", "resolved", "reopened", "confirmed", "suspected"]
            .map(|name| rule["findings"][name].as_u64().unwrap_or_else(|| panic!("{rule:#}")))
    }
}

fn times(values: impl Iterator<Item = i64>) -> ArrayRef {
    Arc::new(TimestampMicrosecondArray::from(values.collect::<Vec<_>>()).with_timezone("UTC"))
}

/// Minutes after the first snapshot as RFC 3339.
pub fn at(minute: i64) -> String {
    jiff::Timestamp::from_microsecond(NOON + minute * MINUTE).unwrap().to_string()
}

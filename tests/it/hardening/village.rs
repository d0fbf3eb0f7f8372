//! A tiny unification that passes, for tests that spoil one thing of it: people with an account in both systems and a
//! mapping, in one Parquet file a table.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray};
use arrow::datatypes::{Field, Schema};
use parquet::arrow::ArrowWriter;
use parquet::file::properties::WriterProperties;

use crate::ledger::town::Run;

pub const SOURCES: &str = "source_accounts";
pub const TARGETS: &str = "target_accounts";
pub const MAPPING: &str = "mapping";
/// 2026-11-20T02:00:00Z.
pub const SNAPSHOT: i64 = 1_795_140_000_000_000;
/// When everything was touched: long before.
pub const TOUCHED: i64 = SNAPSHOT - 100 * 86_400_000_000;

/// One table's columns, in order.
pub type Columns = Vec<(String, ArrayRef)>;

pub struct Village {
    dir: tempfile::TempDir,
    tables: BTreeMap<String, Columns>,
    /// Lines of an export's section below its path; the table's `snapshot_at` unless there is one here.
    pub lines: BTreeMap<String, String>,
    /// Further sections of the project file.
    pub settings: String,
    pub anchor: &'static str,
}

impl Village {
    /// Passes: nothing is wrong with it.
    pub fn new(people: i64) -> Self {
        let dir = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
        let anchor = "kind = \"phone\"\nregion = \"CN\"";
        let (tables, lines) = (BTreeMap::new(), BTreeMap::new());
        let mut village = Self { dir, tables, lines, settings: String::new(), anchor };
        let ids: Vec<i64> = (1..=people).collect();
        for (table, first) in [(SOURCES, 0), (TARGETS, 1_000_000)] {
            village.put(table, "id", ints(ids.iter().map(|id| id + first)));
            village.put(table, "anchor", texts(ids.iter().map(|id| phone(*id))));
            village.put(table, "status", texts(ids.iter().map(|_| "active")));
            village.put(table, "created_at", times(ids.iter().map(|_| TOUCHED)));
            village.put(table, "updated_at", times(ids.iter().map(|_| TOUCHED)));
        }
        village.put(MAPPING, "source_id", ints(ids.iter().copied()));
        village.put(MAPPING, "target_id", ints(ids.iter().map(|id| id + 1_000_000)));
        village.put(MAPPING, "status", texts(ids.iter().map(|_| "active")));
        village.put(MAPPING, "updated_at", times(ids.iter().map(|_| TOUCHED)));
        village.put(MAPPING, "evidence", texts(ids.iter().map(|_| "manual")));
        village
    }

    pub fn root(&self) -> &Path {
        self.dir.path()
    }

    /// The one file of a table.
    pub fn file(&self, table: &str) -> PathBuf {
        self.folder(table).join("part-0.parquet")
    }

    pub fn folder(&self, table: &str) -> PathBuf {
        self.root().join("exports").join(table)
    }

    /// Replaces a column, or adds it.
    pub fn put(&mut self, table: &str, column: &str, values: ArrayRef) {
        let columns = self.tables.entry(table.to_owned()).or_default();
        match columns.iter_mut().find(|(known, _)| known == column) {
            Some((_, old)) => *old = values,
            None => columns.push((column.to_owned(), values)),
        }
    }

    pub fn take(&mut self, table: &str, column: &str) {
        self.tables.get_mut(table).unwrap().retain(|(known, _)| known != column);
    }

    /// Writes all exports and the project file anew.
    pub fn write(&self) {
        for (table, columns) in &self.tables {
            self.write_file(&self.file(table), columns, WriterProperties::default());
        }
        self.write_project();
    }

    pub fn write_with(&self, table: &str, properties: WriterProperties) {
        self.write_file(&self.file(table), &self.tables[table], properties);
    }

    pub fn write_file(&self, path: &Path, columns: &Columns, properties: WriterProperties) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let fields: Vec<Field> =
            columns.iter().map(|(name, values)| Field::new(name, values.data_type().clone(), true)).collect();
        let schema = Arc::new(Schema::new(fields));
        let columns = columns.iter().map(|(_, values)| Arc::clone(values)).collect();
        let batch = RecordBatch::try_new(Arc::clone(&schema), columns).unwrap();
        let mut writer = ArrowWriter::try_new(fs::File::create(path).unwrap(), schema, Some(properties)).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
    }

    pub fn columns(&self, table: &str) -> Columns {
        self.tables[table].clone()
    }

    pub fn write_project(&self) {
        let mut text =
            format!("[project]\nname = \"village\"\nstages = [\"dual-write\"]\n\n[anchor]\n{}\n\n", self.anchor);
        for table in self.tables.keys() {
            let section = if table.contains('.') { table.clone() } else { format!("exports.{table}") };
            let lines = self.lines.get(table).cloned().unwrap_or_default();
            let path = if lines.contains("path =") { String::new() } else { format!("path = \"exports/{table}/\"\n") };
            let snapshot = if lines.contains("snapshot_at") { "" } else { "snapshot_at = \"2026-11-20T02:00:00Z\"\n" };
            text.push_str(&format!("[{section}]\n{path}{snapshot}{lines}\n\n"));
        }
        fs::write(self.root().join("trueup.toml"), text + &self.settings).unwrap();
    }

    /// A command on this project, not run yet.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = trueup();
        command.args(args).args(["--memory", "256MiB", "--threads", "2"]).current_dir(self.root());
        command
    }

    pub fn run(&self, args: &[&str]) -> Run {
        Run::of(self.command(args).output().unwrap())
    }

    /// Everything as it is now, inspected by the rules of `select`, or by all; no round is recorded.
    pub fn look(&self, select: &str) -> Run {
        let mut args = vec!["check", "--no-record", "--format", "json", "--quiet"];
        if !select.is_empty() {
            args.extend(["--select", select]);
        }
        self.run(&args)
    }
}

/// The binary, with nothing of the environment that concerns it.
pub fn trueup() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trueup"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("TRUEUP_")) {
        command.env_remove(name);
    }
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "LC_ALL", "LC_CTYPE", "LANG", "TERM"] {
        command.env_remove(name);
    }
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Of made-up people: valid in form, and of a test's own range.
pub fn phone(id: i64) -> String {
    format!("138{id:08}")
}

pub fn ints(values: impl IntoIterator<Item = i64>) -> ArrayRef {
    Arc::new(Int64Array::from_iter_values(values))
}

pub fn texts<T: Into<String>>(values: impl IntoIterator<Item = T>) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(values.into_iter().map(Into::into)))
}

pub fn times(values: impl IntoIterator<Item = i64>) -> ArrayRef {
    Arc::new(TimestampMicrosecondArray::from_iter_values(values).with_timezone("UTC"))
}

/// What every answer to bad input has in common: the code, the words, no panic, no verdict that it passed.
#[track_caller]
pub fn refused(run: &Run, code: i32, parts: &[&str]) {
    let all = format!("{}\n{}", run.stderr, run.stdout);
    assert_eq!(run.code, Some(code), "{all}");
    assert!(!all.contains("internal error") && !all.contains("panicked"), "{all}");
    assert!(!run.stdout.contains("\"verdict\": \"pass\""), "{all}");
    for part in parts {
        assert!(all.contains(part), "{part:?} is not in\n{all}");
    }
}

/// Nothing is wrong.
#[track_caller]
pub fn passed(run: &Run) {
    assert_eq!(run.code, Some(0), "{}\n{}", run.stderr, run.stdout);
    assert_eq!(run.document()["verdict"], "pass", "{}", run.stdout);
}

/// A rule's findings in all.
#[track_caller]
pub fn found(run: &Run, rule: &str) -> u64 {
    let rule = run.rule(rule);
    rule["findings"]["total"].as_u64().unwrap_or_else(|| panic!("{rule:#}\n{}", run.stderr))
}

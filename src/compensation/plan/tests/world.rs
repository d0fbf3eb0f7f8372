//! A small world in Parquet, findings about it, and the plan that comes of them.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, StringArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Schema, TimeUnit};
use parquet::arrow::ArrowWriter;

use super::super::{ActionsFile, Caps, Decisions, History, Planned, Request, UNDO_MAPPINGS, Undo, plan};
use crate::compensation::{BatchWriter, Header, Kind, Policy, Written};
use crate::engine::{Engine, Limits, Look};
use crate::finding::{Counts, RuleOutcome, RuleResult};
use crate::project::Project;
use crate::rules::Catalogue;
use crate::storage::Storage;

/// Column names with a type behind a colon (`int`, `time`, `bool`, `amount`), and rows of texts; `-` is NULL.
pub(super) type Table<'a, R = String> = (&'a str, &'a [R]);

/// All that a test may vary.
pub(super) struct World {
    dir: tempfile::TempDir,
    toml: String,
    findings: BTreeMap<String, PathBuf>,
    pub caps: Caps,
    pub history: History,
    pub decisions: String,
    pub buckets: Option<(String, String)>,
    /// Rules that did not run.
    pub idle: Vec<String>,
    /// Rules that are others than in the round before.
    pub rebaselined: Vec<String>,
    pub threads: usize,
}

/// What came of a plan.
pub(super) struct Outcome {
    pub planned: Planned,
    /// The lines of all parts.
    pub lines: Vec<serde_json::Value>,
    pub text: String,
    pub review: Vec<serde_json::Value>,
    pub batch_id: String,
}

impl World {
    pub(super) fn new() -> Self {
        let allow = Kind::all().collect();
        Self {
            dir: tempfile::tempdir().unwrap(),
            toml: "[project]\nname = \"p\"\n[clock]\nzoneless = \"utc\"\n".to_owned(),
            findings: BTreeMap::new(),
            caps: Caps { max_actions: 1_000_000, max_share: "1".to_owned(), max_cluster: 8, allow },
            history: History::default(),
            decisions: String::new(),
            buckets: Some(("64".to_owned(), "crc32".to_owned())),
            idle: Vec::new(),
            rebaselined: Vec::new(),
            threads: 2,
        }
    }

    /// Adds an export.
    pub(super) fn export<R: AsRef<str>>(mut self, section: &str, (columns, rows): Table<'_, R>) -> Self {
        let path = self.dir.path().join(format!("{}.parquet", section.replace('.', "_")));
        write(&path, columns, rows);
        let head = format!(
            "[{section}]\npath = {:?}\nsnapshot_at = \"2026-11-20T02:00:00Z\"\nallow_empty = true\n",
            path.to_str().unwrap()
        );
        self.toml.push_str(&head);
        self
    }

    /// Adds the findings of a rule.
    pub(super) fn findings<R: AsRef<str>>(mut self, rule: &str, (columns, rows): Table<'_, R>) -> Self {
        let path = self.dir.path().join(format!("{}.findings.parquet", rule.replace('/', "__")));
        write(&path, columns, rows);
        self.findings.insert(rule.to_owned(), path);
        self
    }

    /// How many actions are planned and written; none of them is read back.
    pub(super) async fn count(&self) -> u64 {
        self.write(None).await.1.manifest.actions()
    }

    pub(super) async fn plan(&self) -> Outcome {
        Outcome::of(self.write(None).await)
    }

    /// The batch that takes actions back.
    pub(super) async fn undo(&self, undo: &Undo) -> Outcome {
        Outcome::of(self.write(Some(undo)).await)
    }

    async fn write(&self, undo: Option<&Undo>) -> (Planned, Written, PathBuf) {
        let root = self.dir.path();
        std::fs::write(root.join("trueup.toml"), &self.toml).unwrap();
        let project = Project::load(Some(root), root).unwrap();
        let catalogue = Catalogue::load(&[] as &[PathBuf]).unwrap();
        let scratch = root.join("scratch");
        let limits = Limits { memory_bytes: 256 << 20, threads: self.threads, scratch, scratch_bytes: 1 << 30 };
        let mut engine = Engine::open(&limits).unwrap();
        let supplied = engine.load(&project, &["19900000000".to_owned()], Look::Columns).await.unwrap();
        let results: Vec<RuleResult> = catalogue
            .rules
            .iter()
            .filter(|rule| !self.idle.contains(&rule.id))
            .map(|rule| RuleResult {
                id: rule.id.clone(),
                set: rule.set.clone(),
                title: String::new(),
                severity: rule.header.severity,
                actions: Vec::new(),
                outcome: RuleOutcome::Ran { counts: Counts::default(), eligible: 1, samples: Vec::new() },
                digest: String::new(),
                rebaselined: self.rebaselined.contains(&rule.id),
                elapsed_ms: 0,
            })
            .collect();
        let scratch = engine.make_folder("batch").unwrap();
        let mut writer = BatchWriter::new("p", &scratch).unwrap();
        let mut listed = ActionsFile::create(&scratch.join("actions.parquet"), 1).unwrap();
        let mut findings: Vec<(String, PathBuf)> = self.findings.clone().into_iter().collect();
        if let Some(undo) = undo {
            let (files, mappings) = undo.write(&scratch).unwrap();
            engine.attach_file(UNDO_MAPPINGS, &mappings).await.unwrap();
            findings = files;
        }
        let request = Request {
            project: "p",
            catalogue: &catalogue,
            results: &results,
            findings,
            caps: self.caps.clone(),
            accounts: 10_000_000,
            buckets: self.buckets.clone(),
            history: &self.history,
            undo,
        };
        let watermark = "2026-11-20T02:00:00Z".parse().unwrap();
        let decisions = Decisions::read("decisions.ndjson", self.decisions.as_bytes(), Some(watermark)).unwrap();
        let planned = plan(&mut engine, supplied, &request, decisions, (&mut writer, &mut listed))
            .await
            .unwrap_or_else(|error| panic!("{}", error.render()));
        listed.finish().unwrap();
        let storage = Storage::open(root.join("state")).unwrap();
        let header = Header {
            watermark: "2026-11-20T02:00:00.000000Z".to_owned(),
            expires_at: "2026-11-27T02:00:00.000000Z".to_owned(),
            undo_of: None,
            inputs: Vec::new(),
            rules: Vec::new(),
            policy: Policy {
                max_actions: self.caps.max_actions,
                max_share: self.caps.max_share.clone(),
                max_cluster: self.caps.max_cluster,
                allow: self.caps.allow.iter().copied().collect(),
            },
            surplus: planned.surplus.clone(),
        };
        let written = writer.finish(&storage, header, None).await.unwrap();
        let folder = root.join("state").join(&written.folder);
        (planned, written, folder)
    }
}

impl Outcome {
    fn of((planned, written, folder): (Planned, Written, PathBuf)) -> Self {
        let mut text = String::new();
        for part in &written.manifest.parts {
            text.push_str(&std::fs::read_to_string(folder.join(&part.name)).unwrap());
        }
        let parse = |text: &str| text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let review = parse(&std::fs::read_to_string(folder.join("review.ndjson")).unwrap());
        Self { planned, lines: parse(&text), text, review, batch_id: written.manifest.batch_id }
    }

    pub(super) fn kinds(&self) -> Vec<&str> {
        self.lines.iter().map(|line| line["kind"].as_str().unwrap()).collect()
    }

    /// Why findings of a rule stay unrepaired, with their number.
    pub(super) fn unrepaired(&self, rule: &str) -> Vec<(&str, u64)> {
        let of = self.planned.tally.unrepaired.iter().filter(|((known, _), _)| known == rule);
        of.map(|((_, why), findings)| (why.as_str(), *findings)).collect()
    }
}

fn write<R: AsRef<str>>(path: &Path, columns: &str, rows: &[R]) {
    let columns: Vec<(&str, DataType)> = columns
        .split_whitespace()
        .map(|column| match column.split_once(':') {
            Some((name, "int")) => (name, DataType::Int64),
            Some((name, "time")) => (name, DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()))),
            Some((name, "bool")) => (name, DataType::Boolean),
            Some((name, "amount")) => (name, DataType::Decimal128(18, 2)),
            _ => (column, DataType::Utf8),
        })
        .collect();
    let cells: Vec<Vec<&str>> = rows.iter().map(|row| row.as_ref().split_whitespace().collect()).collect();
    let arrays: Vec<ArrayRef> = columns
        .iter()
        .enumerate()
        .map(|(at, (name, of))| {
            let texts: StringArray = cells
                .iter()
                .map(|row| *row.get(at).unwrap_or_else(|| panic!("{name}: {row:?}")))
                .map(|cell| (cell != "-").then_some(cell))
                .collect();
            cast(&texts, of).unwrap()
        })
        .collect();
    let fields: Vec<Field> = columns.iter().map(|(name, of)| Field::new(*name, of.clone(), true)).collect();
    let schema = Arc::new(Schema::new(fields));
    let batch = RecordBatch::try_new(Arc::clone(&schema), arrays).unwrap();
    let mut writer = ArrowWriter::try_new(File::create(path).unwrap(), schema, None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
}

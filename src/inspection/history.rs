//! Findings across rounds: what a rule found now against all that it ever found, and what the next round will know of it.
//!
//! Both sides are files, and what compares them is the engine: nothing here grows with the number of findings.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Int64Array, RecordBatch, StringViewArray, new_null_array};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use jiff::Timestamp;
use parquet::arrow::ArrowWriter;

use super::cohort::MEMBER;
use super::files::{append, unwritten};
use super::rows::{account, fingerprints, touched};
use crate::engine::{Engine, Sql, Value, Values, history_schema};
use crate::error::{Error, Result};
use crate::finding::ExportRecord;
use crate::rules::Rule;

/// Columns that a rule's rows gain on their way to the comparison; a rule can't have columns of these names.
pub(super) const FINGERPRINT: &str = "own__fingerprint";
const TOUCHED: &str = "own__touched_at";
const SOURCE: &str = "own__source_id";
const TARGET: &str = "own__target_id";
pub(super) const EARLIER_STATUS: &str = "earlier__status";
pub(super) const EARLIER_TOUCHED: &str = "earlier__touched_at";
const OWN: [&str; 6] = [FINGERPRINT, TOUCHED, SOURCE, TARGET, EARLIER_STATUS, EARLIER_TOUCHED];

/// Tables of the statements below.
const FOUND: &str = "found_now";
const HISTORY: &str = "found_before";

/// What earlier rounds know, as local files.
#[derive(Clone, Debug, Default)]
pub struct Earlier {
    /// By rule, as of its last complete run.
    pub rules: std::collections::BTreeMap<String, EarlierRule>,
    /// Files of the batches' actions.
    pub actions: Vec<PathBuf>,
    /// Of the last conclusive round.
    pub exports: Vec<ExportRecord>,
    /// Number and watermark of the scope's last conclusive round.
    pub round: Option<u64>,
    pub watermark: Option<Timestamp>,
}

/// A rule's last complete run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EarlierRule {
    /// The rule's digest then.
    pub digest: String,
    /// In the columns of [`history_schema`]; none: it never found anything.
    pub history: Option<PathBuf>,
}

/// The rows of a rule, kept on scratch until they are compared.
pub(super) struct Rows<'a> {
    rule: &'a Rule,
    path: PathBuf,
    writer: Option<ArrowWriter<File>>,
    schema: Option<SchemaRef>,
}

impl<'a> Rows<'a> {
    pub(super) fn new(rule: &'a Rule, path: PathBuf) -> Self {
        Self { rule, path, writer: None, schema: None }
    }

    pub(super) fn add(&mut self, batch: &RecordBatch) -> Result<()> {
        if batch.num_rows() == 0 {
            return Ok(());
        }
        let mut fields: Vec<Field> = batch.schema().fields().iter().map(|field| field.as_ref().clone()).collect();
        let mut columns = batch.columns().to_vec();
        let touched: Option<ArrayRef> = touched(self.rule, batch)?.map(|touched| Arc::new(touched) as ArrayRef);
        let time = history_schema().field_with_name("first_touched_at").map(|field| field.data_type().clone());
        let time = time.map_err(|error| Error::internal("find a column").because(error))?;
        let own: [(&str, ArrayRef); 4] = [
            (FINGERPRINT, Arc::new(fingerprints(self.rule, batch)?)),
            (TOUCHED, touched.unwrap_or_else(|| new_null_array(&time, batch.num_rows()))),
            (SOURCE, account(batch, "source", &DataType::Utf8View)),
            (TARGET, account(batch, "target", &DataType::Utf8View)),
        ];
        for (name, column) in own {
            fields.push(Field::new(name, column.data_type().clone(), true));
            columns.push(column);
        }
        let schema = Arc::new(Schema::new(fields));
        let batch = RecordBatch::try_new(Arc::clone(&schema), columns).map_err(|error| unwritten(&self.path, error))?;
        self.schema = Some(schema);
        append(&mut self.writer, &self.path, &batch)
    }

    /// The file's columns; none if there is no row, and no file.
    pub(super) fn finish(self) -> Result<Option<SchemaRef>> {
        if let Some(writer) = self.writer {
            writer.close().map_err(|error| unwritten(&self.path, error))?;
        }
        Ok(self.schema)
    }
}

/// Whether a column is one that a rule's rows gained.
pub(super) fn is_own(name: &str) -> bool {
    OWN.contains(&name)
}

/// Registers both sides. Without rows now, what was found before is compared with nothing.
pub(super) fn register(engine: &mut Engine, found: Option<(&Path, SchemaRef)>, history: &Path) -> Result<()> {
    match found {
        Some((path, schema)) => engine.register_files(FOUND, &[path.to_owned()], schema)?,
        None => {
            let history = history_schema();
            let of = |name: &str| history.field_with_name(name).map(|field| field.data_type().clone());
            let time = of("first_touched_at").map_err(|error| Error::internal("find a column").because(error))?;
            let text = |name: &str| Field::new(name, DataType::Utf8View, true);
            let member = Field::new(MEMBER, DataType::Boolean, true);
            let own = vec![text(FINGERPRINT), Field::new(TOUCHED, time, true), text(SOURCE), text(TARGET), member];
            engine.register_files(FOUND, &[], Arc::new(Schema::new(own)))?;
        }
    }
    engine.register_files(HISTORY, &[history.to_owned()], history_schema())
}

/// The rule's rows with what is known of each from before.
pub(super) fn compared(columns: &SchemaRef) -> String {
    let names = columns.fields().iter().map(|field| format!("f.\"{}\"", field.name().replace('"', "\"\"")));
    format!(
        "SELECT {}, h.status AS {EARLIER_STATUS}, h.first_touched_at AS {EARLIER_TOUCHED} FROM {FOUND} AS f LEFT JOIN \
         {HISTORY} AS h ON h.fingerprint = f.{FINGERPRINT}",
        names.collect::<Vec<_>>().join(", ")
    )
}

/// The rule's history after this round, and whether the row was resolved by it. Of a re-baselined rule, what is no longer
/// found is forgotten: whether it was resolved can't be told.
fn history_sql(cohort: bool) -> String {
    let members = if cohort { format!(" WHERE f.{MEMBER}") } else { String::new() };
    let nothing = "CAST(NULL AS VARCHAR) AS status, CAST(NULL AS BIGINT) AS first_round, CAST(NULL AS BIGINT) AS \
                   last_round, CAST(NULL AS BIGINT) AS since_round, CAST(NULL AS BIGINT) AS returns, NULL AS first_touched_at";
    format!(
        "SELECT g.fingerprint, \
         CASE WHEN g.now = 0 THEN 'resolved' WHEN $rebaselined THEN 'persisting' WHEN g.status IS NULL THEN 'new' \
         WHEN g.status = 'resolved' THEN 'reopened' ELSE 'persisting' END AS status, \
         coalesce(g.first_round, $round) AS first_round, \
         CASE WHEN g.now = 1 THEN $round ELSE g.last_round END AS last_round, \
         CASE WHEN g.now = 1 AND coalesce(g.status, 'resolved') = 'resolved' THEN $round ELSE g.since_round END AS since_round, \
         CASE WHEN g.now = 1 AND g.status = 'resolved' AND NOT $rebaselined THEN g.returns + 1 \
         ELSE coalesce(g.returns, 0) END AS returns, \
         CASE WHEN g.now = 1 AND coalesce(g.status, 'resolved') = 'resolved' THEN g.touched_at \
         ELSE g.first_touched_at END AS first_touched_at, \
         CASE WHEN g.now = 1 THEN g.source_now ELSE g.source_before END AS source_id, \
         CASE WHEN g.now = 1 THEN g.target_now ELSE g.target_before END AS target_id, \
         g.now = 0 AND g.status <> 'resolved' AS resolved_now \
         FROM (SELECT u.fingerprint, max(u.now) AS now, max(u.status) AS status, max(u.first_round) AS first_round, \
         max(u.last_round) AS last_round, max(u.since_round) AS since_round, max(u.returns) AS returns, max(u.first_touched_at) AS first_touched_at, \
         max(u.touched_at) AS touched_at, max(u.source_now) AS source_now, max(u.target_now) AS target_now, \
         max(u.source_before) AS source_before, max(u.target_before) AS target_before \
         FROM (SELECT f.{FINGERPRINT} AS fingerprint, 1 AS now, {nothing}, f.{TOUCHED} AS touched_at, \
         f.{SOURCE} AS source_now, f.{TARGET} AS target_now, CAST(NULL AS VARCHAR) AS source_before, \
         CAST(NULL AS VARCHAR) AS target_before FROM {FOUND} AS f{members} \
         UNION ALL SELECT h.fingerprint, 0 AS now, h.status, h.first_round, h.last_round, h.since_round, h.returns, \
         h.first_touched_at, NULL AS touched_at, CAST(NULL AS VARCHAR) AS source_now, \
         CAST(NULL AS VARCHAR) AS target_now, h.source_id AS source_before, h.target_id AS target_before \
         FROM {HISTORY} AS h) AS u GROUP BY u.fingerprint) AS g \
         WHERE g.now = 1 OR g.status = 'resolved' OR NOT $rebaselined"
    )
}

/// Writes the rule's history after this round, if there is a file for it, and counts what the round resolved.
pub(super) async fn update(
    engine: &Engine,
    rule: &Rule,
    round: u64,
    rebaselined: bool,
    cohort: bool,
    file: Option<&Path>,
) -> Result<u64> {
    let values = Values::from([
        ("round".to_owned(), Value::Int(i64::try_from(round).unwrap_or(i64::MAX))),
        ("rebaselined".to_owned(), Value::Bool(rebaselined)),
    ]);
    let sql = Sql { shown: "the comparison with earlier rounds", text: &history_sql(cohort) };
    let start = |_| Ok(Writer { rule: &rule.id, path: file, writer: None, resolved: 0 });
    let updated = engine.stream(sql, &values, start, |writer, batch| writer.add(&batch)).await?;
    updated.sink.finish()
}

/// Writes history files.
struct Writer<'a> {
    rule: &'a str,
    path: Option<&'a Path>,
    writer: Option<ArrowWriter<File>>,
    resolved: u64,
}

impl Writer<'_> {
    fn add(&mut self, batch: &RecordBatch) -> Result<()> {
        if batch.num_rows() == 0 {
            return Ok(());
        }
        if let Some(resolved) = batch.column_by_name("resolved_now").and_then(|column| column.as_boolean_opt()) {
            self.resolved += counted(resolved);
        }
        let Some(path) = self.path else { return Ok(()) };
        let rows = batch.num_rows();
        let mut columns: Vec<ArrayRef> = Vec::new();
        for field in history_schema().fields() {
            let column: ArrayRef = match batch.column_by_name(field.name()) {
                Some(column) => cast(column, field.data_type()).map_err(|error| unwritten(path, error))?,
                None if field.name() == "rule" => Arc::new(StringViewArray::from(vec![self.rule; rows])),
                None => return Err(Error::internal("find a column of a history")),
            };
            columns.push(column);
        }
        let batch = RecordBatch::try_new(history_schema(), columns).map_err(|error| unwritten(path, error))?;
        append(&mut self.writer, path, &batch)
    }

    fn finish(self) -> Result<u64> {
        if let (Some(writer), Some(path)) = (self.writer, self.path) {
            writer.close().map_err(|error| unwritten(path, error))?;
        }
        Ok(self.resolved)
    }
}

/// The first rows of a rule that has no history yet.
pub(super) fn first(
    rule: &Rule,
    round: u64,
    batch: &RecordBatch,
    fingerprints: &ArrayRef,
    statuses: &ArrayRef,
) -> Result<RecordBatch> {
    let rows = batch.num_rows();
    let number =
        |value: u64| -> ArrayRef { Arc::new(Int64Array::from(vec![i64::try_from(value).unwrap_or(i64::MAX); rows])) };
    let mut columns: Vec<ArrayRef> = Vec::new();
    for field in history_schema().fields() {
        let column: ArrayRef = match field.name().as_str() {
            "rule" => Arc::new(StringViewArray::from(vec![rule.id.as_str(); rows])),
            "fingerprint" => Arc::clone(fingerprints),
            "status" => Arc::clone(statuses),
            "first_round" | "last_round" | "since_round" => number(round),
            "returns" => number(0),
            "first_touched_at" => match touched(rule, batch)? {
                Some(touched) => Arc::new(touched),
                None => new_null_array(field.data_type(), rows),
            },
            "source_id" => account(batch, "source", &DataType::Utf8View),
            _ => account(batch, "target", &DataType::Utf8View),
        };
        columns.push(cast(&column, field.data_type()).map_err(failed)?);
    }
    RecordBatch::try_new(history_schema(), columns).map_err(failed)
}

fn failed(error: arrow::error::ArrowError) -> Error {
    Error::internal("keep what a rule found").because(error)
}

fn counted(flags: &BooleanArray) -> u64 {
    flags.iter().filter(|flag| *flag == Some(true)).count() as u64
}

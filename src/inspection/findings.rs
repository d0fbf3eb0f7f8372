//! From a rule's rows to findings: fingerprints, suspected or confirmed, written to Parquet, samples kept.

use std::collections::BinaryHeap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, StringBuilder, StringViewArray, new_null_array};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit, TimestampMicrosecondType};
use jiff::Timestamp;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use sha2::{Digest, Sha256};

use crate::contract::anchor;
use crate::error::{Error, Result};
use crate::finding::{Certainty, Counts, Sample};
use crate::rules::Rule;

const ROW_GROUP_ROWS: usize = 1 << 16;
/// Bytes of a fingerprint: half a SHA-256.
const FINGERPRINT_BYTES: usize = 16;

/// Where a rule's findings go and how they are judged.
#[derive(Clone, Debug)]
pub(super) struct Target<'a> {
    pub rule: &'a Rule,
    /// Rows touched later than this are suspected; none: all are confirmed.
    pub settled_until: Option<Timestamp>,
    pub samples_max: usize,
    /// The findings file; none if nothing is written.
    pub file: Option<PathBuf>,
    /// The index file for rules that read `findings`.
    pub index: PathBuf,
    pub index_schema: SchemaRef,
}

/// Takes a rule's rows.
pub(super) struct Sink<'a> {
    target: Target<'a>,
    counts: Counts,
    samples: BinaryHeap<Kept>,
    file: Option<ArrowWriter<File>>,
    index: Option<ArrowWriter<File>>,
}

/// A sample in the order of fingerprints: the smallest are kept, so that the same findings give the same samples.
struct Kept(Sample);

impl PartialEq for Kept {
    fn eq(&self, other: &Self) -> bool {
        self.0.fingerprint == other.0.fingerprint
    }
}

impl Eq for Kept {}

impl PartialOrd for Kept {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Kept {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.fingerprint.cmp(&other.0.fingerprint)
    }
}

/// A rule's findings, counted and written.
#[derive(Debug)]
pub(super) struct Found {
    pub counts: Counts,
    pub samples: Vec<Sample>,
}

impl<'a> Sink<'a> {
    /// A fresh sink: files of an earlier attempt are replaced.
    pub(super) fn new(target: Target<'a>) -> Self {
        Self { target, counts: Counts::default(), samples: BinaryHeap::new(), file: None, index: None }
    }

    /// Takes a batch of rows.
    ///
    /// # Errors
    /// A NULL among key values or reasons, or a file that can't be written.
    pub(super) fn add(&mut self, batch: &RecordBatch) -> Result<()> {
        if batch.num_rows() == 0 {
            return Ok(());
        }
        let rule = self.target.rule;
        let keys = rule.header.key.iter().map(|key| self.texts(batch, key)).collect::<Result<Vec<_>>>()?;
        let reasons = self.texts(batch, "reason")?;
        self.check_actions(batch)?;
        let touched = touched(batch)?;
        let settled = self.target.settled_until.map(Timestamp::as_microsecond);
        let mut fingerprints = StringBuilder::new();
        let mut certainties = StringBuilder::new();
        for row in 0..batch.num_rows() {
            let values: Vec<&str> = keys.iter().map(|key| key.value(row)).collect();
            let fingerprint = fingerprint(&rule.id, &rule.header.key, &values);
            let late = touched.as_ref().filter(|touched| touched.is_valid(row)).map(|touched| touched.value(row));
            let certainty = match (late, settled) {
                (Some(late), Some(settled)) if late > settled => Certainty::Suspected,
                _ => Certainty::Confirmed,
            };
            self.count(certainty);
            self.sample(&fingerprint, &values, reasons.value(row), certainty);
            fingerprints.append_value(&fingerprint);
            certainties.append_value(certainty.as_str());
        }
        let fingerprints: ArrayRef = Arc::new(fingerprints.finish());
        let certainties: ArrayRef = Arc::new(certainties.finish());
        self.index(batch, &fingerprints, &certainties)?;
        self.write(batch, fingerprints, certainties)
    }

    fn texts(&self, batch: &RecordBatch, name: &str) -> Result<StringViewArray> {
        let broken = |why: String| Error::usage(format!("use the rule in {}", self.target.rule.shown)).because(why);
        let column = batch.column_by_name(name).ok_or_else(|| broken(format!("it returns no column {name}")))?;
        let text = cast(column, &DataType::Utf8View).map_err(|error| broken(error.to_string()))?;
        if text.null_count() > 0 {
            return Err(broken(format!("it returns rows whose {name} is NULL")));
        }
        Ok(text.as_string_view().clone())
    }

    /// The vocabulary of actions is closed: a rule asks only for those that its header names.
    fn check_actions(&self, batch: &RecordBatch) -> Result<()> {
        let Some(column) = batch.column_by_name("action") else { return Ok(()) };
        let broken = |why: String| Error::usage(format!("use the rule in {}", self.target.rule.shown)).because(why);
        let actions = cast(column, &DataType::Utf8View).map_err(|error| broken(error.to_string()))?;
        let known = &self.target.rule.header.actions;
        match actions.as_string_view().iter().flatten().find(|action| !known.iter().any(|known| known == action)) {
            Some(action) => Err(broken(format!("it asks for {action}, which `actions` in its header does not name"))),
            None => Ok(()),
        }
    }

    fn count(&mut self, certainty: Certainty) {
        self.counts.total += 1;
        // Until the ledger remembers earlier rounds, every finding is a new one.
        self.counts.new += 1;
        match certainty {
            Certainty::Confirmed => self.counts.confirmed += 1,
            Certainty::Suspected => self.counts.suspected += 1,
        }
    }

    fn sample(&mut self, fingerprint: &str, values: &[&str], reason: &str, certainty: Certainty) {
        let full = self.samples.len() >= self.target.samples_max;
        if full && self.samples.peek().is_none_or(|largest| largest.0.fingerprint.as_str() <= fingerprint) {
            return;
        }
        let key = self.target.rule.header.key.iter().cloned().zip(values.iter().map(ToString::to_string)).collect();
        self.samples.push(Kept(Sample {
            fingerprint: fingerprint.to_owned(),
            key,
            reason: reason.to_owned(),
            certainty,
        }));
        if full {
            self.samples.pop();
        }
    }

    fn write(&mut self, batch: &RecordBatch, fingerprints: ArrayRef, certainties: ArrayRef) -> Result<()> {
        let Some(path) = self.target.file.clone() else { return Ok(()) };
        let mut names = vec!["fingerprint".to_owned()];
        let mut columns = vec![fingerprints];
        let mut take = |name: &str| {
            if let Some(column) = batch.column_by_name(name) {
                names.push(name.to_owned());
                columns.push(shown(name, column));
            }
        };
        self.target.rule.header.key.iter().for_each(|key| take(key));
        take("reason");
        names.push("certainty".to_owned());
        columns.push(certainties);
        for name in ["touched_at", "action"] {
            let column = batch.column_by_name(name).cloned();
            names.push(name.to_owned());
            columns.push(column.unwrap_or_else(|| new_null_array(&absent(name), batch.num_rows())));
        }
        for (field, column) in batch.schema().fields().iter().zip(batch.columns()) {
            if !names.contains(field.name()) {
                names.push(field.name().clone());
                columns.push(shown(field.name(), column));
            }
        }
        let columns: Vec<ArrayRef> = columns.into_iter().map(plain_text).collect();
        let fields: Vec<Field> = names
            .iter()
            .zip(&columns)
            .map(|(name, column)| Field::new(name, column.data_type().clone(), true))
            .collect();
        let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).map_err(|e| unwritten(&path, e))?;
        append(&mut self.file, &path, &batch)
    }

    /// The finding's accounts, for rules that ask whether another finding names them.
    fn index(&mut self, batch: &RecordBatch, fingerprints: &ArrayRef, certainties: &ArrayRef) -> Result<()> {
        let rows = batch.num_rows();
        let schema = Arc::clone(&self.target.index_schema);
        let mut columns: Vec<ArrayRef> = Vec::with_capacity(schema.fields().len());
        for field in schema.fields() {
            let column: ArrayRef = match field.name().as_str() {
                "rule" => Arc::new(StringViewArray::from(vec![self.target.rule.id.as_str(); rows])),
                "fingerprint" => Arc::clone(fingerprints),
                "certainty" => Arc::clone(certainties),
                "source_id" => account(batch, "source", field.data_type()),
                "target_id" => account(batch, "target", field.data_type()),
                name => batch.column_by_name(name).cloned().unwrap_or_else(|| new_null_array(field.data_type(), rows)),
            };
            columns.push(cast(&column, field.data_type()).map_err(|e| unwritten(&self.target.index, e))?);
        }
        let batch = RecordBatch::try_new(schema, columns).map_err(|e| unwritten(&self.target.index, e))?;
        let path = self.target.index.clone();
        append(&mut self.index, &path, &batch)
    }

    /// Completes the files.
    pub(super) fn finish(self) -> Result<Found> {
        for (writer, path) in [(self.file, self.target.file.as_ref()), (self.index, Some(&self.target.index))] {
            if let (Some(writer), Some(path)) = (writer, path) {
                let file = writer.into_inner().map_err(|error| unwritten(path, error))?;
                file.sync_all().map_err(|error| unwritten(path, error))?;
            }
        }
        let samples = self.samples.into_sorted_vec().into_iter().map(|kept| kept.0).collect();
        Ok(Found { counts: self.counts, samples })
    }
}

/// 32 hexadecimal digits over the rule's id and the key's names and values; no mutable evidence.
pub(super) fn fingerprint(rule: &str, key: &[String], values: &[&str]) -> String {
    let mut hash = Sha256::new();
    hash.update(b"trueup-finding-1");
    for part in std::iter::once(rule)
        .chain(key.iter().map(String::as_str).zip(values.iter().copied()).flat_map(<[&str; 2]>::from))
    {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize()[..FINGERPRINT_BYTES].iter().map(|byte| format!("{byte:02x}")).collect()
}

fn touched(batch: &RecordBatch) -> Result<Option<arrow::array::TimestampMicrosecondArray>> {
    let Some(column) = batch.column_by_name("touched_at") else { return Ok(None) };
    let wanted = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
    let times = match column.data_type() {
        DataType::Timestamp(_, _) | DataType::Null => cast(column, &wanted).ok(),
        _ => None,
    };
    let times = times.ok_or_else(|| Error::usage("use `touched_at`").because("it is no timestamp"))?;
    Ok(Some(times.as_primitive::<TimestampMicrosecondType>().clone()))
}

/// The account of a system that a row names: by its own column, or by `system` and `account_id`.
fn account(batch: &RecordBatch, system: &str, of: &DataType) -> ArrayRef {
    let null = || new_null_array(of, batch.num_rows());
    if let Some(ids) = batch.column_by_name(&format!("{system}_id")) {
        return cast(ids, of).unwrap_or_else(|_| null());
    }
    let texts = |name: &str| batch.column_by_name(name).and_then(|column| cast(column, &DataType::Utf8View).ok());
    match (texts("system"), texts("account_id")) {
        (Some(systems), Some(ids)) => {
            let pairs = systems.as_string_view().iter().zip(ids.as_string_view());
            let ids: StringViewArray = pairs.map(|(of, id)| id.filter(|_| of == Some(system))).collect();
            cast(&ids, of).unwrap_or_else(|_| null())
        }
        _ => null(),
    }
}

/// A column as findings may show it: anchors masked.
fn shown(name: &str, column: &ArrayRef) -> ArrayRef {
    let is_anchor = name == "anchor" || name.ends_with("_anchor") || name.ends_with("anchor_raw");
    if !is_anchor {
        return Arc::clone(column);
    }
    let Ok(text) = cast(column, &DataType::Utf8View) else { return new_null_array(&DataType::Utf8, column.len()) };
    let masked: StringViewArray = text.as_string_view().iter().map(|raw| raw.map(anchor::mask)).collect();
    Arc::new(masked)
}

fn absent(name: &str) -> DataType {
    if name == "touched_at" { DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())) } else { DataType::Utf8 }
}

/// Text as every Parquet reader knows it.
fn plain_text(column: ArrayRef) -> ArrayRef {
    match column.data_type() {
        DataType::Utf8View | DataType::LargeUtf8 | DataType::Null => cast(&column, &DataType::Utf8).unwrap_or(column),
        _ => column,
    }
}

fn append(writer: &mut Option<ArrowWriter<File>>, path: &Path, batch: &RecordBatch) -> Result<()> {
    if writer.is_none() {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|error| unwritten(path, error))?;
        }
        let file = File::create(path).map_err(|error| unwritten(path, error))?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_max_row_group_row_count(Some(ROW_GROUP_ROWS))
            .build();
        *writer = Some(ArrowWriter::try_new(file, batch.schema(), Some(properties)).map_err(|e| unwritten(path, e))?);
    }
    match writer {
        Some(writer) => writer.write(batch).map_err(|error| unwritten(path, error)),
        None => Ok(()),
    }
}

fn unwritten(path: &Path, error: impl std::fmt::Display) -> Error {
    Error::input(format!("write the findings to {}", path.display()))
        .because(error)
        .hint("is the disk full, or the state folder not writable?")
}

//! From a rule's rows to findings: fingerprints, suspected or confirmed, written to Parquet, samples kept.

use std::collections::BinaryHeap;
use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, RecordBatch, StringBuilder, StringViewArray, TimestampMicrosecondArray,
    new_null_array,
};
use arrow::compute::{cast, filter};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit, TimestampMicrosecondType};
use jiff::Timestamp;
use parquet::arrow::ArrowWriter;

use super::cohort::{kept, members};
use super::files::{append, unwritten};
use super::history::{self, EARLIER_STATUS, EARLIER_TOUCHED};
use super::masks::Masks;
use super::rows::{account, fingerprint, key_texts, texts, touched};
use crate::error::{Error, Result};
use crate::finding::{Certainty, Counts, Sample, Status};
use crate::rules::Rule;

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
    /// The round's number, for the rule's history.
    pub round: u64,
    /// The file of the rule's history, where this sink writes its first.
    pub history: Option<PathBuf>,
    /// The rule is another than when it last ran: what it finds can't be told from what it would have found.
    pub rebaselined: bool,
    pub masks: Masks,
}

/// Takes a rule's rows.
pub(super) struct Sink<'a> {
    target: Target<'a>,
    counts: Counts,
    samples: BinaryHeap<Kept>,
    file: Option<ArrowWriter<File>>,
    index: Option<ArrowWriter<File>>,
    history: Option<ArrowWriter<File>>,
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
pub(super) struct Written {
    pub counts: Counts,
    pub samples: Vec<Sample>,
    /// The index has a row of it: of a cohort, findings may be there that are not counted.
    pub indexed: bool,
}

impl<'a> Sink<'a> {
    /// A fresh sink: files of an earlier attempt are replaced.
    pub(super) fn new(target: Target<'a>) -> Self {
        Self { target, counts: Counts::default(), samples: BinaryHeap::new(), file: None, index: None, history: None }
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
        let (batch, earlier) = Earlier::split(batch)?;
        let (batch, members) = members(batch)?;
        let keys = key_texts(rule, &batch)?;
        let batch = self.target.masks.of_reasons(batch)?;
        let reasons = texts(rule, &batch, "reason")?;
        self.check_actions(&batch)?;
        let touched = touched(rule, &batch)?;
        let mut fingerprints = StringBuilder::new();
        let mut certainties = StringBuilder::new();
        let mut statuses = StringBuilder::new();
        for row in 0..batch.num_rows() {
            let values: Vec<&str> = keys.iter().map(|key| key.value(row)).collect();
            let fingerprint = fingerprint(&rule.id, &rule.header.key, &values);
            let status = earlier.status(row, self.target.rebaselined);
            let late = touched.as_ref().filter(|touched| touched.is_valid(row)).map(|touched| touched.value(row));
            let certainty = self.certainty(late, earlier.touched(row));
            if members.as_ref().is_none_or(|members| members.value(row)) {
                self.count(certainty, status);
                self.sample(&fingerprint, &values, reasons.value(row), certainty);
            }
            fingerprints.append_value(&fingerprint);
            certainties.append_value(certainty.as_str());
            statuses.append_value(status.as_str());
        }
        let own = Own {
            fingerprints: Arc::new(fingerprints.finish()),
            certainties: Arc::new(certainties.finish()),
            statuses: Arc::new(statuses.finish()),
        };
        // Rules that read other rules' findings read all of them, whatever the cohort.
        self.index(&batch, &own)?;
        let (batch, own) = match members {
            None => (batch, own),
            Some(members) => (kept(&batch, &members)?, own.kept(&members)?),
        };
        if batch.num_rows() == 0 {
            return Ok(());
        }
        self.begin_history(&batch, &own)?;
        self.write(&batch, own)
    }

    /// Late is suspected, unless it was there before and has settled since: what is touched again and again would never
    /// be confirmed.
    fn certainty(&self, late: Option<i64>, first: Option<Option<i64>>) -> Certainty {
        let Some(settled) = self.target.settled_until.map(Timestamp::as_microsecond) else {
            return Certainty::Confirmed;
        };
        let is_late = |at: Option<i64>| at.is_some_and(|at| at > settled);
        match first {
            _ if !is_late(late) => Certainty::Confirmed,
            Some(first) if !is_late(first) => Certainty::Confirmed,
            _ => Certainty::Suspected,
        }
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

    fn count(&mut self, certainty: Certainty, status: Status) {
        self.counts.total += 1;
        match status {
            Status::New => self.counts.new += 1,
            Status::Persisting => self.counts.persisting += 1,
            Status::Reopened => {
                self.counts.reopened += 1;
                self.counts.reopened_excused += u64::from(certainty == Certainty::Suspected);
            }
        }
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
            waived: false,
        }));
        if full {
            self.samples.pop();
        }
    }

    fn write(&mut self, batch: &RecordBatch, own: Own) -> Result<()> {
        let Some(path) = self.target.file.clone() else { return Ok(()) };
        let mut names = vec!["fingerprint".to_owned()];
        let mut columns = vec![own.fingerprints];
        let mut take = |name: &str| {
            if let Some(column) = batch.column_by_name(name) {
                names.push(name.to_owned());
                columns.push(self.target.masks.shown(name, column));
            }
        };
        self.target.rule.header.key.iter().for_each(|key| take(key));
        take("reason");
        let rows = batch.num_rows();
        let own: [(&str, ArrayRef); 3] = [
            ("certainty", own.certainties),
            ("status", own.statuses),
            ("waived", Arc::new(BooleanArray::from(vec![false; rows]))),
        ];
        for (name, column) in own {
            names.push(name.to_owned());
            columns.push(column);
        }
        for name in ["touched_at", "action"] {
            let column = batch.column_by_name(name).cloned();
            names.push(name.to_owned());
            columns.push(column.unwrap_or_else(|| new_null_array(&absent(name), rows)));
        }
        for (field, column) in batch.schema().fields().iter().zip(batch.columns()) {
            if !names.contains(field.name()) {
                names.push(field.name().clone());
                columns.push(self.target.masks.shown(field.name(), column));
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
    fn index(&mut self, batch: &RecordBatch, own: &Own) -> Result<()> {
        let rows = batch.num_rows();
        let schema = Arc::clone(&self.target.index_schema);
        let mut columns: Vec<ArrayRef> = Vec::with_capacity(schema.fields().len());
        for field in schema.fields() {
            let column: ArrayRef = match field.name().as_str() {
                "rule" => Arc::new(StringViewArray::from(vec![self.target.rule.id.as_str(); rows])),
                "fingerprint" => Arc::clone(&own.fingerprints),
                "certainty" => Arc::clone(&own.certainties),
                "status" => Arc::clone(&own.statuses),
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

    /// A rule without a history begins one with these rows.
    fn begin_history(&mut self, batch: &RecordBatch, own: &Own) -> Result<()> {
        let Some(path) = self.target.history.clone() else { return Ok(()) };
        let rows = history::first(self.target.rule, self.target.round, batch, &own.fingerprints, &own.statuses)?;
        append(&mut self.history, &path, &rows)
    }

    /// Completes the files.
    pub(super) fn finish(self) -> Result<Written> {
        let indexed = self.index.is_some();
        let files = [
            (self.file, self.target.file.as_ref()),
            (self.index, Some(&self.target.index)),
            (self.history, self.target.history.as_ref()),
        ];
        for (writer, path) in files {
            if let (Some(writer), Some(path)) = (writer, path) {
                let file = writer.into_inner().map_err(|error| unwritten(path, error))?;
                file.sync_all().map_err(|error| unwritten(path, error))?;
            }
        }
        let samples = self.samples.into_sorted_vec().into_iter().map(|kept| kept.0).collect();
        Ok(Written { counts: self.counts, samples, indexed })
    }
}

/// Columns that trueup adds to a rule's rows.
struct Own {
    fingerprints: ArrayRef,
    certainties: ArrayRef,
    statuses: ArrayRef,
}

impl Own {
    /// Those of some rows.
    fn kept(&self, rows: &BooleanArray) -> Result<Self> {
        let kept =
            |column: &ArrayRef| filter(column, rows).map_err(|error| Error::internal("keep rows").because(error));
        Ok(Self {
            fingerprints: kept(&self.fingerprints)?,
            certainties: kept(&self.certainties)?,
            statuses: kept(&self.statuses)?,
        })
    }
}

/// What is known of each row from earlier rounds; nothing of rows that were not compared.
struct Earlier {
    known: Option<(StringViewArray, TimestampMicrosecondArray)>,
}

impl Earlier {
    /// The rule's own columns, and what the comparison added to them.
    fn split(batch: &RecordBatch) -> Result<(RecordBatch, Self)> {
        let (Some(statuses), Some(touched)) =
            (batch.column_by_name(EARLIER_STATUS), batch.column_by_name(EARLIER_TOUCHED))
        else {
            return Ok((batch.clone(), Self { known: None }));
        };
        let failed = |error| Error::internal("compare with earlier rounds").because(error);
        let statuses = cast(statuses, &DataType::Utf8View).map_err(failed)?.as_string_view().clone();
        let touched = cast(touched, &absent("touched_at")).map_err(failed)?;
        let touched = touched.as_primitive::<TimestampMicrosecondType>().clone();
        let schema = batch.schema();
        let kept = (0..batch.num_columns()).filter(|at| !history::is_own(schema.field(*at).name()));
        let batch = batch.project(&kept.collect::<Vec<_>>()).map_err(failed)?;
        Ok((batch, Self { known: Some((statuses, touched)) }))
    }

    fn status(&self, row: usize, rebaselined: bool) -> Status {
        match &self.known {
            _ if rebaselined => Status::Persisting,
            Some((statuses, _)) if statuses.is_valid(row) => match statuses.value(row) {
                "resolved" => Status::Reopened,
                _ => Status::Persisting,
            },
            _ => Status::New,
        }
    }

    /// When a finding that was there before was first touched; none for one that was not.
    fn touched(&self, row: usize) -> Option<Option<i64>> {
        let (statuses, touched) = self.known.as_ref()?;
        let was_there = statuses.is_valid(row) && statuses.value(row) != "resolved";
        was_there.then(|| touched.is_valid(row).then(|| touched.value(row)))
    }
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

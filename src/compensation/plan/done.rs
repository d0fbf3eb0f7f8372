//! The table of a batch's actions that the ledger keeps: a row for each finding of an action, outcome and time to come.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, Int64Builder, RecordBatch, StringBuilder, new_null_array};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use super::history::deed;
use crate::compensation::{Action, Object, Value};
use crate::error::{Error, Result};

const ROWS_BUFFERED: usize = 1 << 16;

/// The ledger's columns of a batch's actions, and what planning needs of them later: the deed, its generation, and the
/// deed that an undo undoes.
#[must_use]
pub fn actions_schema() -> SchemaRef {
    let text = |name: &str, nullable: bool| Field::new(name, DataType::Utf8, nullable);
    Arc::new(Schema::new(vec![
        text("action_id", false),
        Field::new("round", DataType::Int64, false),
        text("kind", false),
        text("rule", false),
        text("fingerprint", false),
        text("source_id", true),
        text("target_id", true),
        text("outcome", true),
        Field::new("at", DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())), true),
        text("deed", false),
        Field::new("generation", DataType::Int64, false),
        text("undoes", true),
    ]))
}

/// Texts of the columns in the schema's order, without round, outcome, time and generation.
const TEXTS: usize = 8;

/// Writes the table of a batch's actions.
pub struct ActionsFile {
    round: i64,
    writer: ArrowWriter<File>,
    texts: [StringBuilder; TEXTS],
    generations: Int64Builder,
    rows: usize,
}

impl ActionsFile {
    pub fn create(path: &Path, round: u64) -> Result<Self> {
        let failed = |error: &dyn std::fmt::Display| Error::input("write to the scratch folder").because(error);
        let file = File::create(path).map_err(|error| failed(&error))?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            // The same actions give the same bytes: the writer's version is no part of them.
            .set_created_by("trueup".to_owned())
            .set_max_row_group_row_count(Some(ROWS_BUFFERED))
            .build();
        let writer = ArrowWriter::try_new(file, actions_schema(), Some(properties)).map_err(|error| failed(&error))?;
        Ok(Self {
            round: i64::try_from(round).unwrap_or(i64::MAX),
            writer,
            texts: Default::default(),
            generations: Int64Builder::new(),
            rows: 0,
        })
    }

    /// Adds an action; `facts` tell the accounts of a subject that names none.
    pub(super) fn add(&mut self, action: &Action, action_id: &str, facts: &Object, undoes: Option<&str>) -> Result<()> {
        let deed = deed(action.kind, &action.subject, &action.params);
        let [source, target] = accounts(action, facts);
        for found in &action.found {
            let row = [
                Some(action_id),
                Some(action.kind.as_str()),
                Some(found.rule.as_str()),
                Some(found.fingerprint.as_str()),
                source.as_deref(),
                target.as_deref(),
                Some(deed.as_str()),
                undoes,
            ];
            for (builder, value) in self.texts.iter_mut().zip(row) {
                builder.append_option(value);
            }
            self.generations.append_value(i64::try_from(action.generation).unwrap_or(i64::MAX));
            self.rows += 1;
        }
        if self.rows >= ROWS_BUFFERED { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<()> {
        let failed = |error: &dyn std::fmt::Display| Error::internal("list the actions of a batch").because(error);
        let rows = std::mem::take(&mut self.rows);
        if rows == 0 {
            return Ok(());
        }
        let mut texts = self.texts.iter_mut().map(|builder| Arc::new(builder.finish()) as ArrayRef);
        let mut text = || texts.next().ok_or_else(|| Error::internal("list the actions of a batch"));
        let schema = actions_schema();
        let mut columns: Vec<ArrayRef> = Vec::with_capacity(schema.fields().len());
        for field in schema.fields() {
            columns.push(match field.name().as_str() {
                "round" => Arc::new(Int64Array::from(vec![self.round; rows])),
                "outcome" | "at" => new_null_array(field.data_type(), rows),
                "generation" => Arc::new(self.generations.finish()),
                _ => text()?,
            });
        }
        let batch = RecordBatch::try_new(schema, columns).map_err(|error| failed(&error))?;
        self.writer.write(&batch).map_err(|error| failed(&error))
    }

    pub fn finish(mut self) -> Result<()> {
        self.flush()?;
        self.writer.close().map(drop).map_err(|error| Error::input("write to the scratch folder").because(error))
    }
}

/// The accounts that an action is about: one of each system at most.
fn accounts(action: &Action, facts: &Object) -> [Option<String>; 2] {
    let of = |column: &str, table: &str, system: &str| {
        let named = action.subject.text(column).map(str::to_owned);
        let own = || {
            let here = action.subject.text("table") == Some(table);
            action.subject.text("id").filter(|_| here).map(str::to_owned)
        };
        let moved = || {
            let to = action.params.text("to").filter(|_| action.params.text("to_system") == Some(system));
            let from = action.params.text("from").filter(|_| action.params.text("from_system") == Some(system));
            to.or(from).map(str::to_owned)
        };
        let fact = || match facts.get(system) {
            Some(Value::Object(account)) => account.text("id").map(str::to_owned),
            _ => None,
        };
        let created = || action.params.text("source_id").filter(|_| system == "source").map(str::to_owned);
        named.or_else(own).or_else(moved).or_else(created).or_else(fact)
    };
    [of("source_id", "source_accounts", "source"), of("target_id", "target_accounts", "target")]
}

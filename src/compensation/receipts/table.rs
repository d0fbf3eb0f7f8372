//! The table of a batch's actions that the ledger keeps, with the outcomes that the receipts tell.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, RecordBatch, StringBuilder, TimestampMicrosecondBuilder};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use super::Outcomes;
use crate::error::{Error, Result};

const ACTION_ID: &str = "action_id";
const OUTCOME: &str = "outcome";
const AT: &str = "at";

/// Copies the table: `outcome` and `at` are as the receipts have them, all other columns as they were. The same outcomes
/// give the same bytes.
pub fn with_outcomes(from: &Path, to: &Path, outcomes: &Outcomes) -> Result<()> {
    let unread = |error: &dyn std::fmt::Display| Error::input(format!("read {}", from.display())).because(error);
    let unwritten = |error: &dyn std::fmt::Display| Error::input(format!("write {}", to.display())).because(error);
    let file = File::open(from).map_err(|error| unread(&error))?;
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|error| unread(&error))?;
    let schema = Arc::clone(reader.schema());
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_created_by("trueup".to_owned())
        .build();
    let out = File::create(to).map_err(|error| unwritten(&error))?;
    let mut writer = ArrowWriter::try_new(out, schema, Some(properties)).map_err(|error| unwritten(&error))?;
    for batch in reader.build().map_err(|error| unread(&error))? {
        let batch = batch.map_err(|error| unread(&error))?;
        let batch = filled(&batch, outcomes).map_err(|why| unread(&why))?;
        writer.write(&batch).map_err(|error| unwritten(&error))?;
    }
    writer.close().map(drop).map_err(|error| unwritten(&error))
}

fn filled(batch: &RecordBatch, outcomes: &Outcomes) -> Result<RecordBatch, String> {
    let ids = batch.column_by_name(ACTION_ID).and_then(|column| column.as_string_opt::<i32>());
    let ids = ids.ok_or("it has no column action_id of text")?;
    let mut words = StringBuilder::new();
    let mut times = TimestampMicrosecondBuilder::new();
    for id in ids {
        let known = id.and_then(|id| outcomes.get(id));
        words.append_option(known.map(|known| known.outcome.as_str()));
        times.append_option(known.and_then(|known| known.at).map(|at| at.as_microsecond()));
    }
    let (words, times) = (Arc::new(words.finish()) as ArrayRef, times.finish().with_timezone("UTC"));
    let times = Arc::new(times) as ArrayRef;
    let schema = batch.schema();
    let columns = schema.fields().iter().zip(batch.columns()).map(|(field, column)| match field.name().as_str() {
        OUTCOME => Arc::clone(&words),
        AT => Arc::clone(&times),
        _ => Arc::clone(column),
    });
    RecordBatch::try_new(Arc::clone(&schema), columns.collect()).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use arrow::array::{Int64Array, StringArray, new_null_array};
    use arrow::datatypes::{DataType, Field, Schema, TimeUnit};

    use super::*;
    use crate::compensation::receipts::{Known, Outcome};

    #[test]
    fn outcomes_are_filled_in_and_the_rest_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let [from, to, again] = ["from", "to", "again"].map(|name| folder.path().join(name));
        let at = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
        let schema = Arc::new(Schema::new(vec![
            Field::new("action_id", DataType::Utf8, false),
            Field::new("round", DataType::Int64, false),
            Field::new("outcome", DataType::Utf8, true),
            Field::new("at", at.clone(), true),
            Field::new("deed", DataType::Utf8, true),
        ]));
        let ids: Vec<String> = ["a", "a", "b", "c"].iter().map(|id| id.repeat(64)).collect();
        let columns: Vec<ArrayRef> = vec![
            Arc::new(StringArray::from(ids.clone())),
            Arc::new(Int64Array::from(vec![7; 4])),
            new_null_array(&DataType::Utf8, 4),
            new_null_array(&at, 4),
            Arc::new(StringArray::from(vec![Some("x"), None, Some("y"), Some("z")])),
        ];
        let batch = RecordBatch::try_new(Arc::clone(&schema), columns).unwrap();
        let mut writer = ArrowWriter::try_new(File::create(&from).unwrap(), schema, None).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();

        let mut outcomes = Outcomes::default();
        let moment = "2026-11-21T02:00:00.000001Z".parse().ok();
        outcomes.insert(&ids[0], Some(Known { outcome: Outcome::Applied, at: moment }));
        outcomes.insert(&ids[2], Some(Known { outcome: Outcome::Skipped, at: None }));
        outcomes.insert(&ids[3], None);
        with_outcomes(&from, &to, &outcomes).unwrap();
        with_outcomes(&from, &again, &outcomes).unwrap();
        assert_eq!(std::fs::read(&to).unwrap(), std::fs::read(&again).unwrap());

        let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(&to).unwrap()).unwrap().build().unwrap();
        let read: Vec<RecordBatch> = reader.map(Result::unwrap).collect();
        let read = &read[0];
        let words: Vec<Option<&str>> = read.column(2).as_string::<i32>().iter().collect();
        assert_eq!(words, [Some("applied"), Some("applied"), Some("skipped"), None]);
        let times = read.column(3).as_primitive::<arrow::datatypes::TimestampMicrosecondType>();
        assert_eq!(times.iter().map(|at| at.map(|at| at % 10)).collect::<Vec<_>>(), [Some(1), Some(1), None, None]);
        assert_eq!(
            (read.column(0), read.column(1), read.column(4)),
            (batch.column(0), batch.column(1), batch.column(4))
        );
        assert!(with_outcomes(&folder.path().join("none"), &to, &outcomes).is_err());
    }
}

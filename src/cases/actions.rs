//! What a case says was asked of the migrator between its rounds, as the ledger records it.

use std::error::Error;
use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray};
use arrow::datatypes::SchemaRef;
use parquet::arrow::ArrowWriter;

use super::case::{Rows, fingerprint};
use crate::engine::Cell;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// The Parquet file of a batch's actions, of the ledger's `schema`; `finding` is the key of the finding that each is for.
///
/// # Errors
/// A value of another type than its column's.
pub fn actions(rows: &Rows, schema: &SchemaRef) -> Outcome<Vec<u8>> {
    let text = |name: &str| rows.column(name).map(said).collect::<Vec<Option<String>>>();
    let keys = text("rule").into_iter().zip(text("finding"));
    let fingerprints = keys.map(|(rule, key)| Some(fingerprint(&rule?, &key?)));
    let mut columns: Vec<ArrayRef> = Vec::new();
    for field in schema.fields() {
        columns.push(match field.name().as_str() {
            "fingerprint" => Arc::new(fingerprints.clone().collect::<StringArray>()),
            "round" => {
                let rounds = text("round").into_iter().map(|round| round?.parse().ok());
                Arc::new(rounds.collect::<Int64Array>())
            }
            "at" => {
                let at = text("at").into_iter().map(|at| {
                    let at: jiff::civil::DateTime = at?.parse().ok()?;
                    Some(at.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_microsecond())
                });
                Arc::new(at.collect::<TimestampMicrosecondArray>().with_timezone("UTC"))
            }
            name => Arc::new(text(name).into_iter().collect::<StringArray>()),
        });
    }
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, Arc::clone(schema), None)?;
    writer.write(&RecordBatch::try_new(Arc::clone(schema), columns)?)?;
    writer.close()?;
    Ok(bytes)
}

fn said(cell: &Cell) -> Option<String> {
    match cell {
        Cell::Text(text) | Cell::Number(text) => Some(text.clone()),
        Cell::Null | Cell::Flag(_) => None,
    }
}

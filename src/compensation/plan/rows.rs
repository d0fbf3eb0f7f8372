//! The engine's rows as a batch writes them: every value text, a flag or null, in the contract's formats.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, RecordBatch, StringViewArray, StructArray};
use arrow::buffer::{NullBuffer, OffsetBuffer};
use arrow::compute::cast;
use arrow::datatypes::{DataType, TimeUnit, TimestampMicrosecondType};
use jiff::Timestamp;

use crate::compensation::Value;
use crate::compensation::canonical::hex;
use crate::error::{Error, Result};

/// A batch of rows, each column ready to be written.
pub(super) struct Rows {
    columns: HashMap<String, Column>,
    len: usize,
}

enum Column {
    Text(StringViewArray),
    Flag(BooleanArray),
    /// A list of rows a row.
    Rows {
        offsets: OffsetBuffer<i32>,
        valid: Option<NullBuffer>,
        inner: Rows,
    },
}

/// One row.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    rows: &'a Rows,
    at: usize,
}

impl Rows {
    pub(super) fn new(batch: &RecordBatch) -> Result<Self> {
        let schema = batch.schema();
        let named = schema.fields().iter().map(|field| field.name().as_str()).zip(batch.columns());
        Self::of(named, batch.num_rows())
    }

    fn of<'a>(named: impl Iterator<Item = (&'a str, &'a ArrayRef)>, len: usize) -> Result<Self> {
        let mut columns = HashMap::new();
        for (name, array) in named {
            columns.insert(name.to_owned(), column(array)?);
        }
        Ok(Self { columns, len })
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// The row of that place, below [`Self::len`].
    pub(super) fn row(&self, at: usize) -> Row<'_> {
        Row { rows: self, at }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Row<'_>> {
        (0..self.len).map(|at| self.row(at))
    }
}

fn column(array: &ArrayRef) -> Result<Column> {
    let failed = |error| Error::internal("write a value of the exports").because(error);
    Ok(match array.data_type() {
        DataType::Boolean => Column::Flag(array.as_boolean().clone()),
        DataType::Timestamp(_, _) => {
            let utc = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
            let times = cast(array, &utc).map_err(failed)?;
            let times = times.as_primitive::<TimestampMicrosecondType>();
            Column::Text(times.iter().map(|at| at.map(time)).collect())
        }
        DataType::List(_) => {
            let list = array.as_list::<i32>();
            let structs: &StructArray =
                list.values().as_struct_opt().ok_or_else(|| Error::internal("read a list of the exports"))?;
            let names = structs.column_names();
            let inner = Rows::of(names.into_iter().zip(structs.columns()), structs.len())?;
            Column::Rows { offsets: list.offsets().clone(), valid: list.nulls().cloned(), inner }
        }
        _ => Column::Text(cast(array, &DataType::Utf8View).map_err(failed)?.as_string_view().clone()),
    })
}

/// `2026-11-20T02:00:00.000000Z`, of microseconds since 1970.
pub(super) fn time(micros: i64) -> String {
    let at = Timestamp::from_microsecond(micros).unwrap_or(Timestamp::MAX);
    at.strftime("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}

impl<'a> Row<'a> {
    /// The value as text; none for NULL, and for a column that the statement doesn't have.
    pub(super) fn text(&self, name: &str) -> Option<&'a str> {
        match self.rows.columns.get(name)? {
            Column::Text(texts) => texts.is_valid(self.at).then(|| texts.value(self.at)),
            Column::Flag(_) | Column::Rows { .. } => None,
        }
    }

    pub(super) fn owned(&self, name: &str) -> Option<String> {
        self.text(name).map(ToOwned::to_owned)
    }

    /// A flag; NULL reads false.
    pub(super) fn flag(&self, name: &str) -> bool {
        match self.rows.columns.get(name) {
            Some(Column::Flag(flags)) => flags.is_valid(self.at) && flags.value(self.at),
            _ => false,
        }
    }

    /// The value as a batch writes it.
    pub(super) fn value(&self, name: &str) -> Value {
        match self.rows.columns.get(name) {
            Some(Column::Text(texts)) if texts.is_valid(self.at) => Value::Text(texts.value(self.at).to_owned()),
            Some(Column::Flag(flags)) if flags.is_valid(self.at) => Value::Bool(flags.value(self.at)),
            _ => Value::Null,
        }
    }

    /// The rows of a list; none for NULL.
    pub(super) fn list(&self, name: &str) -> Vec<Row<'a>> {
        match self.rows.columns.get(name) {
            Some(Column::Rows { offsets, valid, inner })
                if valid.as_ref().is_none_or(|valid| valid.is_valid(self.at)) =>
            {
                let range = offsets[self.at]..offsets[self.at + 1];
                range.filter_map(|at| usize::try_from(at).ok()).map(|at| Row { rows: inner, at }).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// A finding's fingerprint, half a SHA-256.
pub(super) type Fingerprint = [u8; 16];

/// A name for something that actions touch: an account, a mapping, an asset, an anchor. Names meet in memory only.
pub(super) fn name_of(parts: &[&str]) -> u64 {
    let mut hash = DefaultHasher::new();
    parts.hash(&mut hash);
    hash.finish()
}

/// What stands for whatever a finding asks for.
pub(super) fn name_of_finding(fingerprint: &Fingerprint) -> u64 {
    name_of(&["finding", &hex(fingerprint)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_microseconds_and_a_z() {
        assert_eq!(time(1_700_000_000_000_000), "2023-11-14T22:13:20.000000Z");
        assert_eq!(time(1_700_000_000_000_001), "2023-11-14T22:13:20.000001Z");
        assert_eq!(time(-1), "1969-12-31T23:59:59.999999Z");
    }

    #[test]
    fn names_of_different_parts_differ() {
        assert_ne!(name_of(&["source", "12"]), name_of(&["source1", "2"]));
        assert_eq!(name_of(&["asset", "a", "b"]), name_of(&["asset", "a", "b"]));
    }
}

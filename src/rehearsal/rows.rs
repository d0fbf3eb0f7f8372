//! Rows of contract tables as plain values: read from Arrow, changed by effects, written to Arrow again.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Decimal128Array, Int64Array, RecordBatch, StringArray,
    TimestampMicrosecondArray,
};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Decimal128Type, Field, Int64Type, Schema, SchemaRef, TimestampMicrosecondType};
use arrow::error::ArrowError;

use crate::contract::{Kind, Table};

/// Digits that an amount holds, as the engine has them.
const AMOUNT_DIGITS: u8 = 38;

/// One value of a row.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Cell {
    Null,
    Int(i64),
    Text(String),
    Bool(bool),
    /// Microseconds since 1970, UTC.
    Time(i64),
    /// In units of the last digit that the contract's amounts have here.
    Amount(i128),
}

impl Cell {
    pub(super) fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    pub(super) fn is_null(&self) -> bool {
        *self == Self::Null
    }

    /// As a key shows it: ids and words.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Null => "NULL".to_owned(),
            Self::Int(value) | Self::Time(value) => value.to_string(),
            Self::Text(text) => text.clone(),
            Self::Bool(flag) => flag.to_string(),
            Self::Amount(units) => units.to_string(),
        }
    }
}

/// The values of a table's key.
pub(super) type Key = Vec<Cell>;

/// The columns of a contract table that a project supplies, in the contract's order; of source accounts also `due`.
#[derive(Debug)]
pub(super) struct Layout {
    pub table: &'static Table,
    /// Text is plain: files of it are read by anything.
    pub schema: SchemaRef,
}

impl Layout {
    /// `types` are those of the contract table as statements see it; anchors are their text.
    pub(super) fn new(table: &'static Table, supplied: impl Fn(&str) -> bool, types: &Schema) -> Self {
        let mut fields = Vec::new();
        for column in table.columns.iter().filter(|column| supplied(column.name)) {
            let of = match (column.kind, types.field_with_name(column.name)) {
                (Kind::Anchor, _) | (_, Err(_)) => DataType::Utf8,
                (_, Ok(field)) if field.data_type() == &DataType::Utf8View => DataType::Utf8,
                (_, Ok(field)) => field.data_type().clone(),
            };
            fields.push(Field::new(column.name, of, true));
        }
        if table.name == "source_accounts" {
            fields.push(Field::new("due", DataType::Boolean, true));
        }
        Self { table, schema: Arc::new(Schema::new(fields)) }
    }

    /// The place of a column; none where the project doesn't supply it.
    pub(super) fn place(&self, column: &str) -> Option<usize> {
        self.schema.index_of(column).ok()
    }

    /// What to select of the contract table, whose alias is `t`, to get the rows in this layout.
    pub(super) fn select(&self) -> String {
        let column = |field: &Arc<Field>| match self.table.column(field.name()).map(|column| column.kind) {
            Some(Kind::Anchor) => format!("t.{0}_raw AS {0}", field.name()),
            _ => format!("t.{}", field.name()),
        };
        self.schema.fields().iter().map(column).collect::<Vec<_>>().join(", ")
    }

    /// The schema of the table's key alone.
    pub(super) fn key_schema(&self) -> SchemaRef {
        let field = |name: &&str| self.schema.field_with_name(name).ok().cloned();
        Arc::new(Schema::new(self.table.key.iter().filter_map(field).collect::<Vec<_>>()))
    }

    /// A row without a single value.
    pub(super) fn empty(self: &Arc<Self>) -> Row {
        Row { layout: Arc::clone(self), cells: vec![Cell::Null; self.schema.fields().len()] }
    }

    /// The rows of a batch that has this layout's columns from the given one on.
    pub(super) fn read(self: &Arc<Self>, batch: &RecordBatch, from: usize) -> Result<Vec<Row>, ArrowError> {
        let mut rows = vec![self.empty(); batch.num_rows()];
        for (place, field) in self.schema.fields().iter().enumerate() {
            let column = cast(batch.column(from + place), field.data_type())?;
            for (row, cell) in rows.iter_mut().zip(cells(&column)) {
                row.cells[place] = cell;
            }
        }
        Ok(rows)
    }
}

/// Rows of cells as a batch.
pub(super) fn batch(schema: &SchemaRef, rows: &[Vec<Cell>]) -> Result<RecordBatch, ArrowError> {
    let column = |(place, field): (usize, &Arc<Field>)| array(rows.iter().map(|row| &row[place]), field.data_type());
    let columns = schema.fields().iter().enumerate().map(column).collect::<Result<_, _>>()?;
    RecordBatch::try_new(Arc::clone(schema), columns)
}

/// One row of a table.
#[derive(Clone, Debug)]
pub(super) struct Row {
    layout: Arc<Layout>,
    cells: Vec<Cell>,
}

impl PartialEq for Row {
    fn eq(&self, other: &Self) -> bool {
        self.cells == other.cells
    }
}

impl Row {
    /// NULL where the project doesn't supply the column.
    pub(super) fn get(&self, column: &str) -> Cell {
        self.layout.place(column).map_or(Cell::Null, |place| self.cells[place].clone())
    }

    pub(super) fn word(&self, column: &str) -> &str {
        match self.layout.place(column).map(|place| &self.cells[place]) {
            Some(Cell::Text(text)) => text,
            _ => "",
        }
    }

    pub(super) fn int(&self, column: &str) -> Option<i64> {
        match self.get(column) {
            Cell::Int(value) | Cell::Time(value) => Some(value),
            _ => None,
        }
    }

    /// Sets a column, if the project supplies it.
    pub(super) fn set(&mut self, column: &str, cell: Cell) {
        if let Some(place) = self.layout.place(column) {
            self.cells[place] = cell;
        }
    }

    pub(super) fn has(&self, column: &str) -> bool {
        self.layout.place(column).is_some()
    }

    pub(super) fn cells(&self) -> &[Cell] {
        &self.cells
    }

    pub(super) fn key(&self) -> Key {
        self.layout.table.key.iter().map(|name| self.get(name)).collect()
    }
}

/// An array's values.
pub(super) fn cells(array: &ArrayRef) -> Vec<Cell> {
    let cell = |index: usize| -> Cell {
        if array.is_null(index) {
            return Cell::Null;
        }
        match array.data_type() {
            DataType::Int64 => Cell::Int(array.as_primitive::<Int64Type>().value(index)),
            DataType::Boolean => Cell::Bool(array.as_boolean().value(index)),
            DataType::Timestamp(..) => Cell::Time(array.as_primitive::<TimestampMicrosecondType>().value(index)),
            DataType::Decimal128(..) => Cell::Amount(array.as_primitive::<Decimal128Type>().value(index)),
            DataType::Utf8 => Cell::text(array.as_string::<i32>().value(index)),
            _ => Cell::Null,
        }
    };
    (0..array.len()).map(cell).collect()
}

/// Values as an array; one of another type is NULL.
fn array<'c>(cells: impl Iterator<Item = &'c Cell>, of: &DataType) -> Result<ArrayRef, ArrowError> {
    Ok(match of {
        DataType::Int64 => Arc::new(
            cells
                .map(|cell| match cell {
                    Cell::Int(value) => Some(*value),
                    _ => None,
                })
                .collect::<Int64Array>(),
        ),
        DataType::Boolean => Arc::new(
            cells
                .map(|cell| match cell {
                    Cell::Bool(flag) => Some(*flag),
                    _ => None,
                })
                .collect::<BooleanArray>(),
        ),
        DataType::Timestamp(..) => {
            let times: TimestampMicrosecondArray = cells
                .map(|cell| match cell {
                    Cell::Time(at) => Some(*at),
                    _ => None,
                })
                .collect();
            Arc::new(times.with_timezone("UTC"))
        }
        DataType::Decimal128(_, scale) => {
            let amounts: Decimal128Array = cells
                .map(|cell| match cell {
                    Cell::Amount(units) => Some(*units),
                    _ => None,
                })
                .collect();
            Arc::new(amounts.with_precision_and_scale(AMOUNT_DIGITS, *scale)?)
        }
        _ => Arc::new(
            cells
                .map(|cell| match cell {
                    Cell::Text(text) => Some(text.as_str()),
                    _ => None,
                })
                .collect::<StringArray>(),
        ),
    })
}

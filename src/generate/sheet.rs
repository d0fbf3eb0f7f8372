//! One Parquet file while it is written: rows come one after the other, and leave memory with every row group.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanBuilder, Decimal128Builder, Int32Builder, Int64Builder, RecordBatch, StringBuilder,
    TimestampMicrosecondBuilder,
};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;
use sha2::{Digest, Sha256};

/// Rows handed to the writer at once.
const BATCH_ROWS: usize = 16_384;
const ROW_GROUP_ROWS: usize = 1_000_000;
const ZSTD_LEVEL: i32 = 1;
const MICROS: i64 = 1_000_000;

/// How a column is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kept {
    /// int64, by differences.
    Number,
    /// int32, of few values.
    Code,
    /// Text of few values.
    Word,
    /// Text of many values.
    Text,
    /// Seconds, written as microseconds of UTC.
    Time,
    Flag,
    /// Hundredths, written as decimal(18, 2).
    Amount,
}

impl Kept {
    fn of(self) -> DataType {
        match self {
            Self::Number => DataType::Int64,
            Self::Code => DataType::Int32,
            Self::Word | Self::Text => DataType::Utf8,
            Self::Time => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
            Self::Flag => DataType::Boolean,
            Self::Amount => DataType::Decimal128(18, 2),
        }
    }
}

/// The cells of one column that are not in the file yet. A cell of another kind than the column's leaves the row short,
/// which the next batch notices.
pub(super) enum Cells {
    Number(Int64Builder),
    Code(Int32Builder),
    Text(StringBuilder),
    Time(TimestampMicrosecondBuilder),
    Flag(BooleanBuilder),
    Amount(Decimal128Builder),
}

impl Cells {
    fn of(kept: Kept) -> Self {
        match kept {
            Kept::Number => Self::Number(Int64Builder::new()),
            Kept::Code => Self::Code(Int32Builder::new()),
            Kept::Word | Kept::Text => Self::Text(StringBuilder::new()),
            Kept::Time => Self::Time(TimestampMicrosecondBuilder::new().with_timezone("UTC")),
            Kept::Flag => Self::Flag(BooleanBuilder::new()),
            Kept::Amount => Self::Amount(Decimal128Builder::new().with_data_type(Kept::Amount.of())),
        }
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Number(cells) => Arc::new(cells.finish()),
            Self::Code(cells) => Arc::new(cells.finish()),
            Self::Text(cells) => Arc::new(cells.finish()),
            Self::Time(cells) => Arc::new(cells.finish()),
            Self::Flag(cells) => Arc::new(cells.finish()),
            Self::Amount(cells) => Arc::new(cells.finish()),
        }
    }

    pub(super) fn number(&mut self, value: Option<i64>) {
        if let Self::Number(cells) = self {
            cells.append_option(value);
        }
    }

    pub(super) fn code(&mut self, value: i32) {
        if let Self::Code(cells) = self {
            cells.append_value(value);
        }
    }

    pub(super) fn text(&mut self, value: Option<&str>) {
        if let Self::Text(cells) = self {
            cells.append_option(value);
        }
    }

    pub(super) fn time(&mut self, seconds: Option<i64>) {
        if let Self::Time(cells) = self {
            cells.append_option(seconds.map(|seconds| seconds * MICROS));
        }
    }

    pub(super) fn flag(&mut self, value: bool) {
        if let Self::Flag(cells) = self {
            cells.append_value(value);
        }
    }

    pub(super) fn amount(&mut self, hundredths: i64) {
        if let Self::Amount(cells) = self {
            cells.append_value(i128::from(hundredths));
        }
    }
}

/// A file and the rows that are not in it yet.
pub(super) struct Sheet {
    writer: ArrowWriter<Hashed>,
    schema: SchemaRef,
    cells: Vec<Cells>,
    waiting: usize,
    rows: u64,
}

impl Sheet {
    /// A new file with these columns.
    pub(super) fn create(path: &Path, columns: &[(&str, Kept)]) -> Result<Self, ParquetError> {
        let fields: Vec<Field> = columns.iter().map(|(name, kept)| Field::new(*name, kept.of(), true)).collect();
        let schema = Arc::new(Schema::new(fields));
        let file = File::create_new(path)?;
        let file = Hashed { file, hash: Sha256::new() };
        let writer = ArrowWriter::try_new(file, Arc::clone(&schema), Some(properties(columns)?))?;
        let cells = columns.iter().map(|(_, kept)| Cells::of(*kept)).collect();
        Ok(Self { writer, schema, cells, waiting: 0, rows: 0 })
    }

    /// The cells of one more row, from left to right.
    pub(super) fn row(&mut self) -> Result<impl Iterator<Item = &mut Cells>, ParquetError> {
        if self.waiting == BATCH_ROWS {
            self.flush()?;
        }
        self.waiting += 1;
        self.rows += 1;
        Ok(self.cells.iter_mut())
    }

    fn flush(&mut self) -> Result<(), ParquetError> {
        self.waiting = 0;
        let columns = self.cells.iter_mut().map(Cells::finish).collect();
        self.writer.write(&RecordBatch::try_new(Arc::clone(&self.schema), columns)?)
    }

    /// Ends the file.
    pub(super) fn close(mut self) -> Result<Closed, ParquetError> {
        self.flush()?;
        let written = self.writer.into_inner()?;
        let sha256 = written.hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Closed { rows: self.rows, bytes: written.file.metadata()?.len(), sha256 })
    }
}

/// A file that was written.
#[derive(Clone, Debug)]
pub(super) struct Closed {
    pub rows: u64,
    pub bytes: u64,
    pub sha256: String,
}

/// A file, hashed while it is written.
struct Hashed {
    file: File,
    hash: Sha256,
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

fn properties(columns: &[(&str, Kept)]) -> Result<WriterProperties, ParquetError> {
    let mut properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(ZSTD_LEVEL)?))
        .set_max_row_group_row_count(Some(ROW_GROUP_ROWS))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_created_by("trueup generate".to_owned());
    for (name, kept) in columns {
        let encoding = match kept {
            Kept::Number | Kept::Time => Encoding::DELTA_BINARY_PACKED,
            Kept::Text => Encoding::DELTA_LENGTH_BYTE_ARRAY,
            Kept::Amount | Kept::Code | Kept::Word | Kept::Flag => continue,
        };
        let column = ColumnPath::from(*name);
        properties =
            properties.set_column_dictionary_enabled(column.clone(), false).set_column_encoding(column, encoding);
    }
    Ok(properties.build())
}

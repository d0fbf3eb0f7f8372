//! Rows on scratch files: written as they come, read again batch by batch.

use std::fs::File;
use std::path::{Path, PathBuf};

use arrow::datatypes::SchemaRef;
use arrow::record_batch::RecordBatch;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;

use super::rows::{Cell, batch};
use crate::error::{Error, Result};

/// Rows kept in memory before they are written.
const ROWS: usize = 1 << 13;
const ROW_GROUP_ROWS: usize = 1 << 17;
const FILE: &str = "part-00000.parquet";

/// A folder with one Parquet file, being written. It is there even without a single row.
pub(super) struct Sheet {
    folder: PathBuf,
    schema: SchemaRef,
    rows: Vec<Vec<Cell>>,
    writer: ArrowWriter<File>,
}

impl Sheet {
    pub(super) fn create(folder: &Path, schema: &SchemaRef) -> Result<Self> {
        Self::create_as(folder, FILE, schema)
    }

    /// Another file of a folder.
    pub(super) fn create_as(folder: &Path, file: &str, schema: &SchemaRef) -> Result<Self> {
        let path = folder.join(file);
        std::fs::create_dir_all(folder).map_err(|error| unwritten(folder, error))?;
        let file = File::create(&path).map_err(|error| unwritten(&path, error))?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::LZ4_RAW)
            .set_max_row_group_row_count(Some(ROW_GROUP_ROWS))
            .build();
        let writer = ArrowWriter::try_new(file, SchemaRef::clone(schema), Some(properties))
            .map_err(|error| unwritten(&path, error))?;
        Ok(Self { folder: folder.to_owned(), schema: SchemaRef::clone(schema), rows: Vec::new(), writer })
    }

    pub(super) fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    pub(super) fn push(&mut self, row: Vec<Cell>) -> Result<()> {
        self.rows.push(row);
        if self.rows.len() >= ROWS { self.flush() } else { Ok(()) }
    }

    pub(super) fn add(&mut self, batch: &RecordBatch) -> Result<()> {
        self.writer.write(batch).map_err(|error| unwritten(&self.folder, error))
    }

    fn flush(&mut self) -> Result<()> {
        let batch = batch(&self.schema, &self.rows).map_err(|error| unwritten(&self.folder, error))?;
        self.rows.clear();
        self.add(&batch)
    }

    pub(super) fn finish(mut self) -> Result<()> {
        self.flush()?;
        self.writer.close().map(drop).map_err(|error| unwritten(&self.folder, error))
    }
}

/// Reads what a sheet wrote, or another file of that name.
pub(super) fn read(folder: &Path) -> Result<ParquetRecordBatchReader> {
    read_file(&folder.join(FILE))
}

pub(super) fn read_file(path: &Path) -> Result<ParquetRecordBatchReader> {
    let failed = |why: String| Error::input(format!("read {}", path.display())).because(why);
    let file = File::open(path).map_err(|error| failed(error.to_string()))?;
    ParquetRecordBatchReaderBuilder::try_new(file)
        .and_then(|builder| builder.with_batch_size(ROWS).build())
        .map_err(|error| failed(error.to_string()))
}

fn unwritten(path: &Path, error: impl std::fmt::Display) -> Error {
    Error::input(format!("write to the scratch folder at {}", path.display()))
        .because(error)
        .hint("give a larger --scratch DIR")
}

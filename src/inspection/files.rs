//! Findings files: Parquet that is begun with the first row, so that no finding is no file.

use std::fs::File;
use std::path::Path;

use arrow::array::RecordBatch;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use crate::error::{Error, Result};

const ROW_GROUP_ROWS: usize = 1 << 16;

pub(super) fn append(writer: &mut Option<ArrowWriter<File>>, path: &Path, batch: &RecordBatch) -> Result<()> {
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

pub(super) fn unwritten(path: &Path, error: impl std::fmt::Display) -> Error {
    Error::input(format!("write the findings to {}", path.display()))
        .because(error)
        .hint("is the disk full, or the state folder not writable?")
}

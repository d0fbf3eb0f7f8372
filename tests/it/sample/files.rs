//! The shipped files: writing them, and comparing their contents with what the generator makes.

use std::collections::BTreeSet;
use std::error::Error;
use std::fs::{self, File};
use std::path::Path;

use arrow::array::RecordBatch;
use arrow::compute::concat_batches;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::tables::{MAPPING_FILE, MAPPING_SNAPSHOT, Sheet};

pub const FOLDER: &str = "sample-data";
const MANIFEST: &str = "exports/mapping/manifest.json";
const ZSTD_LEVEL: i32 = 9;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Replaces `sample-data/exports`.
pub fn write(sheets: &[Sheet]) -> Outcome<()> {
    let folder = Path::new(FOLDER);
    if folder.join("exports").exists() {
        fs::remove_dir_all(folder.join("exports"))?;
    }
    for sheet in sheets {
        let path = folder.join(&sheet.path);
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        let zstd = Compression::ZSTD(ZstdLevel::try_new(ZSTD_LEVEL)?);
        let properties = WriterProperties::builder().set_compression(zstd).build();
        let mut writer = ArrowWriter::try_new(File::create(path)?, sheet.batch.schema(), Some(properties))?;
        writer.write(&sheet.batch)?;
        writer.close()?;
    }
    let manifest = manifest(sheets)?;
    fs::write(folder.join(MANIFEST), format!("{}\n", serde_json::to_string_pretty(&manifest)?))?;
    Ok(())
}

/// What differs, a line each.
pub fn differences(sheets: &[Sheet]) -> Outcome<Vec<String>> {
    let mut differences = Vec::new();
    for sheet in sheets {
        match read(&Path::new(FOLDER).join(&sheet.path)) {
            Ok(batch) if batch == sheet.batch => {}
            Ok(_) => differences.push(format!("{} holds other rows or columns", sheet.path)),
            Err(error) => differences.push(format!("{}: {error}", sheet.path)),
        }
    }
    let wanted: BTreeSet<String> = sheets.iter().map(|sheet| sheet.path.clone()).chain([MANIFEST.to_owned()]).collect();
    let mut there = BTreeSet::new();
    for entry in walkdir::WalkDir::new(Path::new(FOLDER).join("exports")) {
        let entry = entry?;
        if entry.file_type().is_file() {
            there.insert(entry.path().strip_prefix(FOLDER)?.to_string_lossy().replace('\\', "/"));
        }
    }
    differences.extend(there.difference(&wanted).map(|path| format!("{path} is not the generator's")));
    let shipped: Value = serde_json::from_str(&fs::read_to_string(Path::new(FOLDER).join(MANIFEST))?)?;
    if shipped != manifest(sheets)? {
        differences.push(format!("{MANIFEST} says something else"));
    }
    Ok(differences)
}

/// Rows of the generator, hash of the file that lies there: other versions of the writer write other bytes.
fn manifest(sheets: &[Sheet]) -> Outcome<Value> {
    let rows: usize =
        sheets.iter().filter(|sheet| sheet.path == MAPPING_FILE).map(|sheet| sheet.batch.num_rows()).sum();
    let hash = Sha256::digest(fs::read(Path::new(FOLDER).join(MAPPING_FILE))?);
    let sha256: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(json!({
        "table": "mapping",
        "snapshot_at": MAPPING_SNAPSHOT,
        "rows": rows,
        "files": [{ "name": "mapping.parquet", "sha256": sha256 }],
    }))
}

/// A whole Parquet file as one batch.
pub fn read(path: &Path) -> Outcome<RecordBatch> {
    let builder = ParquetRecordBatchReaderBuilder::try_new(File::open(path)?)?;
    let schema = builder.schema().clone();
    let batches = builder.build()?.collect::<Result<Vec<_>, _>>()?;
    Ok(concat_batches(&schema, &batches)?)
}

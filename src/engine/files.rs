//! The files of an export: listed, their footers read and hashed, compared with a manifest if there is one.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use arrow::datatypes::SchemaRef;
use bytes::Bytes;
use datafusion::execution::session_state::SessionState;
use futures::future::BoxFuture;
use futures::{FutureExt, StreamExt, TryStreamExt};
use jiff::Timestamp;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use parquet::file::metadata::ParquetMetaDataReader;
use parquet::file::reader::ChunkReader;
use sha2::{Digest, Sha256};

use super::encryption;
use super::manifest::{self, Manifest};
use super::objects::{self, Bucket, Object};
use crate::error::{Error, Result};
use crate::finding::InputFile;
use crate::project::{Export, Place, StoreFiles};

/// Bytes at the end of a Parquet file: the footer's length and the magic.
const TAIL_BYTES: u64 = 8;
/// The end of a file whose footer is encrypted.
const ENCRYPTED: &[u8; 4] = b"PARE";
const FOOTER_ENCRYPTED: &str = "its footer is encrypted, and trueup has no keys";
/// What is read of an object's end at first: most footers fit.
const GUESS_BYTES: u64 = 64 << 10;
/// Objects looked at at the same time.
const AT_ONCE: usize = 16;

/// One Parquet file as it was when the run began.
#[derive(Clone, Debug)]
pub(super) struct ExportFile {
    pub source: Source,
    /// Relative to the export's folder, with forward slashes.
    pub relative: String,
    pub bytes: u64,
    pub rows: u64,
    pub schema: SchemaRef,
    footer_sha256: String,
}

/// Where its bytes are.
#[derive(Clone, Debug)]
pub(super) enum Source {
    Local { path: PathBuf, modified: Option<SystemTime> },
    Store(Box<Object>),
}

/// All files of one export.
#[derive(Clone, Debug)]
pub(super) struct ExportFiles {
    /// Sorted by name.
    pub files: Vec<ExportFile>,
    pub manifest: Option<Manifest>,
}

impl ExportFiles {
    /// Lists and opens the export's files.
    ///
    /// # Errors
    /// Kind input: nothing there, a file that is no whole Parquet file, a link that leads out of the folder.
    pub(super) async fn open(state: &SessionState, export: &Export) -> Result<Self> {
        if let Place::Store { base, files } = &export.place {
            let bucket = Bucket::open(base)?;
            bucket.register(state)?;
            return Self::of_store(export, &bucket, files).await;
        }
        let failed = || Error::input(format!("read the export {} at {}", export.name, export.path.value));
        let (base, paths) = list(export).map_err(|why| {
            failed()
                .because(why)
                .hint("`path` names a Parquet file, a folder of them, or a glob, relative to trueup.toml")
        })?;
        let mut files = Vec::with_capacity(paths.len());
        for path in paths {
            let relative = path.strip_prefix(&base).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            files.push(open(&path, &relative).map_err(|why| not_whole(export, &relative, &why))?);
        }
        files.sort_by(|a, b| a.relative.cmp(&b.relative));
        let manifest = match manifest::local(&base, export)? {
            Some(text) => Manifest::read(&text, export, &files)?,
            None => None,
        };
        Ok(Self { files, manifest })
    }

    async fn of_store(export: &Export, bucket: &Bucket, wanted: &StoreFiles) -> Result<Self> {
        let (base, mut objects) = bucket.list(wanted).await?;
        let mut text = None;
        // Of a web server, the list of files may stand for them.
        if let [(name, list)] = objects.as_slice()
            && name == objects::MANIFEST
        {
            let bytes = manifest::of_object(list, export).await?;
            let names = manifest::names(&bytes, export)?;
            objects = bucket.named(&base, &names).await?;
            text = Some(bytes);
        } else if let Some(list) = bucket.object(&base.join(objects::MANIFEST)).await? {
            text = Some(manifest::of_object(&list, export).await?);
        }
        if objects.is_empty() {
            let why = match wanted {
                StoreFiles::Whole => "nothing below it is named *.parquet",
                StoreFiles::Glob(_) | StoreFiles::Named(_) => "no object matches",
            };
            return Err(Error::input(format!("read the export {} at {}", export.name, export.path.value))
                .because(why)
                .hint("`path` names a Parquet file, a prefix that holds some, or a glob"));
        }
        let open = |(relative, object)| of_object(export, relative, object).boxed();
        let opening: Vec<BoxFuture<'_, Result<ExportFile>>> = objects.into_iter().map(open).collect();
        let mut files: Vec<ExportFile> = futures::stream::iter(opening).buffered(AT_ONCE).try_collect().await?;
        files.sort_by(|a, b| a.relative.cmp(&b.relative));
        let manifest = match text {
            Some(text) => Manifest::read(&text, export, &files)?,
            None => None,
        };
        Ok(Self { files, manifest })
    }

    /// The file at this place alone.
    pub(super) fn only(&self, place: usize) -> Self {
        Self { files: self.files.get(place).cloned().into_iter().collect(), manifest: None }
    }

    pub(super) fn rows(&self) -> u64 {
        self.files.iter().map(|file| file.rows).sum()
    }

    pub(super) fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.bytes).sum()
    }

    /// SHA-256 over names, sizes and footers: the same wherever the files lie.
    pub(super) fn digest(&self) -> String {
        let mut hash = Sha256::new();
        for file in &self.files {
            hash.update(format!("{}\0{}\0{}\n", file.relative, file.bytes, file.footer_sha256));
        }
        hex(&hash.finalize())
    }

    /// Every file, as the round records it.
    pub(super) fn inputs(&self, table: &str, snapshot_at: Option<Timestamp>) -> impl Iterator<Item = InputFile> {
        self.files.iter().map(move |file| InputFile {
            table: table.to_owned(),
            name: file.relative.clone(),
            bytes: file.bytes,
            footer_sha256: file.footer_sha256.clone(),
            snapshot_at: snapshot_at.map(|at| at.to_string()),
        })
    }

    /// The first file that is no longer as it was: replaced, extended, or another one behind the same name.
    ///
    /// # Errors
    /// Kind input: its store doesn't say.
    pub(super) async fn changed(&self) -> Result<Option<&str>> {
        let looks: Vec<BoxFuture<'_, Result<bool>>> = self.files.iter().map(|file| file.changed().boxed()).collect();
        let changed: Vec<bool> = futures::stream::iter(looks).buffered(AT_ONCE).try_collect().await?;
        Ok(self.files.iter().zip(changed).find(|(_, changed)| *changed).map(|(file, _)| file.relative.as_str()))
    }

    /// The first file of the export that was not there when the run began. A folder that can't be listed any more has
    /// lost files, which [`Self::changed`] tells.
    pub(super) fn appeared(&self, export: &Export) -> Option<String> {
        let (base, paths) = list(export).ok()?;
        let relative = |path: &PathBuf| path.strip_prefix(&base).unwrap_or(path).to_string_lossy().replace('\\', "/");
        let known: BTreeSet<&str> = self.files.iter().map(|file| file.relative.as_str()).collect();
        paths.iter().map(relative).filter(|name| !known.contains(name.as_str())).min()
    }

    /// Why a column can't be read as one: a file lacks what another has, or holds another type.
    pub(super) fn odd_one(&self, columns: &BTreeSet<&str>) -> Option<String> {
        columns.iter().find_map(|column| {
            let type_in = |file: &ExportFile| file.schema.field_with_name(column).ok().map(|f| f.data_type().clone());
            let with = self.files.iter().find(|file| type_in(file).is_some())?;
            let odd = self.files.iter().find(|file| type_in(file) != type_in(with))?;
            Some(match (type_in(odd), type_in(with)) {
                (Some(here), Some(there)) => {
                    format!("column {column} is {here} in {}, {there} in {}", odd.relative, with.relative)
                }
                _ => format!("{} has no column {column}, {} has", odd.relative, with.relative),
            })
        })
    }

    /// Reads every page, file by file and column by column, to name the one that can't be read.
    pub(super) async fn diagnose(&self) -> Option<Odd> {
        for file in &self.files {
            let found = match &file.source {
                Source::Local { path, .. } => match File::open(path) {
                    Ok(open) => file.odd_column(|| open.try_clone().map_err(|error| error.to_string())),
                    Err(error) => Some(file.odd(&error)),
                },
                Source::Store(object) => match object.bytes().await {
                    Ok(bytes) => file.odd_column(|| Ok(bytes.clone())),
                    Err(error) => Some(file.odd(&error)),
                },
            };
            if found.is_some() {
                return found;
            }
        }
        None
    }
}

impl ExportFile {
    async fn changed(&self) -> Result<bool> {
        let (path, modified) = match &self.source {
            Source::Store(object) => return object.changed().await,
            Source::Local { path, modified } => (path, modified),
        };
        Ok(match File::open(path).and_then(|open| Ok((open.metadata()?, open))) {
            Ok((now, mut open)) => {
                now.len() != self.bytes
                    || now.modified().ok() != *modified
                    || footer_hash(&mut open, self.bytes).ok().as_ref() != Some(&self.footer_sha256)
            }
            Err(_) => true,
        })
    }

    /// The first column that can't be decoded, and why.
    fn odd_column<R: ChunkReader + 'static>(&self, open: impl Fn() -> std::result::Result<R, String>) -> Option<Odd> {
        self.schema.fields().iter().enumerate().find_map(|(index, field)| {
            let at = || format!("{}, column {}", self.relative, field.name());
            let why = match catch_unwind(AssertUnwindSafe(|| read_column(open()?, index))) {
                Ok(Ok(())) => return None,
                Ok(Err(why)) => why,
                Err(_) => "its pages are corrupt".to_owned(),
            };
            if open().is_ok_and(|file| encryption::is_declared(&file)) {
                let told = format!("{}: it is encrypted, and trueup has no keys ({why})", at());
                return Some(Odd { told, advice: DECRYPT_COLUMN });
            }
            Some(Odd { told: format!("{}: {why}", at()), advice: EXPORT_AGAIN })
        })
    }

    fn odd(&self, error: &dyn std::fmt::Display) -> Odd {
        Odd { told: format!("{}: {error}", self.relative), advice: EXPORT_AGAIN }
    }
}

/// What can't be read, and what to do.
#[derive(Debug)]
pub(super) struct Odd {
    pub told: String,
    pub advice: &'static str,
}

const EXPORT_AGAIN: &str = "the file is damaged: export it again";
const DECRYPT_COLUMN: &str =
    "export it again without encryption, or leave the column out of the export's columns in trueup.toml";

/// Decodes one top-level column of a file.
fn read_column(open: impl ChunkReader + 'static, index: usize) -> std::result::Result<(), String> {
    let builder = ParquetRecordBatchReaderBuilder::try_new(open).map_err(|error| error.to_string())?;
    let mask = ProjectionMask::roots(builder.parquet_schema(), [index]);
    for batch in builder.with_projection(mask).build().map_err(|error| error.to_string())? {
        batch.map_err(|error| error.to_string())?;
    }
    Ok(())
}

fn not_whole(export: &Export, relative: &str, why: &str) -> Error {
    Error::input(format!("read {relative} of the export {}", export.name)).because(why).hint(unopened(why))
}

/// What to do about a file that can't be opened.
pub(super) fn unopened(why: &str) -> &'static str {
    match why {
        FOOTER_ENCRYPTED => "export it again without encryption",
        _ => "the file is not a whole Parquet file: export it again",
    }
}

/// The export's folder and its Parquet files.
fn list(export: &Export) -> std::result::Result<(PathBuf, Vec<PathBuf>), String> {
    match &export.place {
        Place::Path(path) => {
            let metadata = std::fs::metadata(path).map_err(|error| error.to_string())?;
            if metadata.is_dir() {
                let files = walk(path, has_parquet_name)?;
                if files.is_empty() {
                    return Err("the folder holds no file *.parquet".to_owned());
                }
                return Ok((path.clone(), files));
            }
            if !metadata.is_file() {
                return Err("it is neither a file nor a folder".to_owned());
            }
            Ok((path.parent().unwrap_or(path).to_owned(), vec![path.clone()]))
        }
        Place::Glob { base, pattern } => {
            let glob = globset::GlobBuilder::new(pattern)
                .literal_separator(true)
                .build()
                .map_err(|error| error.to_string())?
                .compile_matcher();
            let files = walk(base, |relative| glob.is_match(relative))?;
            if files.is_empty() {
                return Err("no file matches".to_owned());
            }
            Ok((base.clone(), files))
        }
        Place::Store { base, .. } => Err(format!("{base} is not on local disk")),
    }
}

pub(super) fn has_parquet_name(relative: &Path) -> bool {
    relative.extension().is_some_and(|ending| ending == "parquet" || ending == "parq" || ending == "pq")
}

/// Regular files below the folder that are wanted; hidden ones and markers (`.x`, `_SUCCESS`) are passed over.
pub(super) fn walk(base: &Path, wanted: impl Fn(&Path) -> bool) -> std::result::Result<Vec<PathBuf>, String> {
    let root = std::fs::canonicalize(base).map_err(|error| error.to_string())?;
    let visible = |entry: &walkdir::DirEntry| {
        let name = entry.file_name().to_string_lossy();
        entry.depth() == 0 || !(name.starts_with('.') || name.starts_with('_'))
    };
    let mut files = Vec::new();
    for entry in walkdir::WalkDir::new(base).follow_links(true).into_iter().filter_entry(visible) {
        let entry = entry.map_err(|error| error.to_string())?;
        let relative = entry.path().strip_prefix(base).unwrap_or(entry.path());
        if !wanted(relative) || entry.file_type().is_dir() {
            continue;
        }
        if !entry.file_type().is_file() {
            return Err(format!("{} is no regular file", relative.display()));
        }
        let real = std::fs::canonicalize(entry.path()).map_err(|error| error.to_string())?;
        if !real.starts_with(&root) {
            return Err(format!("{} is a link that leads out of the folder", relative.display()));
        }
        files.push(entry.into_path());
    }
    Ok(files)
}

pub(super) fn open(path: &Path, relative: &str) -> std::result::Result<ExportFile, String> {
    let mut file = File::open(path).map_err(|error| error.to_string())?;
    let metadata = file.metadata().map_err(|error| error.to_string())?;
    let bytes = metadata.len();
    let footer_sha256 = footer_hash(&mut file, bytes)?;
    let read = catch_unwind(AssertUnwindSafe(|| ArrowReaderMetadata::load(&file, ArrowReaderOptions::new())));
    let footer = match read {
        Ok(Ok(footer)) => footer,
        Ok(Err(error)) => return Err(error.to_string()),
        Err(_) => return Err("its footer is corrupt".to_owned()),
    };
    Ok(ExportFile {
        source: Source::Local { path: path.to_owned(), modified: metadata.modified().ok() },
        relative: relative.to_owned(),
        bytes,
        rows: rows_of(&footer)?,
        schema: footer.schema().clone(),
        footer_sha256,
    })
}

/// As the footer says, if it doesn't contradict itself.
fn rows_of(footer: &ArrowReaderMetadata) -> std::result::Result<u64, String> {
    let rows = footer.metadata().file_metadata().num_rows();
    let counted: i64 = footer.metadata().row_groups().iter().map(|group| group.num_rows()).sum();
    if rows != counted {
        return Err(format!("its footer claims {rows} rows, its row groups hold {counted}"));
    }
    u64::try_from(rows).map_err(|_| "its footer claims a negative number of rows".to_owned())
}

/// An object's footer, read from its end.
async fn of_object(export: &Export, relative: String, object: Object) -> Result<ExportFile> {
    let bytes = object.meta.size;
    let failed = |why: String| not_whole(export, &relative, &why);
    if bytes < TAIL_BYTES + 4 {
        return Err(failed(too_short(bytes)));
    }
    let mut tail = object.range(bytes.saturating_sub(GUESS_BYTES)..bytes).await?;
    let last = tail.slice(tail.len() - 8..);
    let whole = footer_bytes(&last, bytes).map_err(failed)? + TAIL_BYTES;
    if whole > tail.len() as u64 {
        tail = object.range(bytes - whole..bytes).await?;
    }
    let (end, footer_end) = (tail.len(), tail.len() - 8);
    let footer_sha256 = {
        let start = end - usize::try_from(whole).map_err(|_| failed("its footer is too large".to_owned()))?;
        hex(&Sha256::digest(&tail[start..footer_end]))
    };
    let footer = catch_unwind(AssertUnwindSafe(|| parsed(&tail, bytes)));
    let footer = footer.unwrap_or_else(|_| Err("its footer is corrupt".to_owned())).map_err(failed)?;
    let rows = rows_of(&footer).map_err(failed)?;
    let schema = footer.schema().clone();
    Ok(ExportFile { source: Source::Store(Box::new(object)), relative, bytes, rows, schema, footer_sha256 })
}

fn parsed(tail: &Bytes, bytes: u64) -> std::result::Result<ArrowReaderMetadata, String> {
    let mut reader = ParquetMetaDataReader::new();
    reader.try_parse_sized(tail, bytes).map_err(|error| error.to_string())?;
    let metadata = reader.finish().map_err(|error| error.to_string())?;
    ArrowReaderMetadata::try_new(Arc::new(metadata), ArrowReaderOptions::new()).map_err(|error| error.to_string())
}

fn too_short(bytes: u64) -> String {
    format!("it has {bytes} bytes, fewer than any Parquet file")
}

/// How long the footer is, by a file's last eight bytes.
fn footer_bytes(tail: &[u8], bytes: u64) -> std::result::Result<u64, String> {
    let length = match tail.split_first_chunk::<4>() {
        Some((length, b"PAR1")) => length,
        Some((_, magic)) if magic == ENCRYPTED => return Err(FOOTER_ENCRYPTED.to_owned()),
        _ => return Err("it does not end as a Parquet file does: cut off, or something else".to_owned()),
    };
    let length = u64::from(u32::from_le_bytes(*length));
    if length + TAIL_BYTES > bytes {
        return Err("its footer would be longer than the file".to_owned());
    }
    Ok(length)
}

fn footer_hash(file: &mut File, bytes: u64) -> std::result::Result<String, String> {
    if bytes < TAIL_BYTES + 4 {
        return Err(too_short(bytes));
    }
    let mut tail = [0_u8; 8];
    file.seek(SeekFrom::Start(bytes - TAIL_BYTES)).map_err(|error| error.to_string())?;
    file.read_exact(&mut tail).map_err(|error| error.to_string())?;
    let length = footer_bytes(&tail, bytes)?;
    file.seek(SeekFrom::Start(bytes - TAIL_BYTES - length)).map_err(|error| error.to_string())?;
    let mut hash = Sha256::new();
    std::io::copy(&mut file.take(length), &mut HashWriter(&mut hash)).map_err(|error| error.to_string())?;
    file.rewind().map_err(|error| error.to_string())?;
    Ok(hex(&hash.finalize()))
}

struct HashWriter<'a>(&'a mut Sha256);

impl std::io::Write for HashWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

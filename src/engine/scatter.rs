//! Rows scattered into buckets on disk by their key, and read back a bucket at a time: what a join does with
//! sides that don't fit in memory.

use std::fmt;
use std::future::ready;
use std::sync::{Arc, Mutex, PoisonError};

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, RecordBatchOptions, UInt32Array, new_empty_array};
use arrow::compute::{cast, concat, take_record_batch};
use arrow::datatypes::{DataType, Field, Int64Type, SchemaRef};
use datafusion::common::hash_utils::{QualityRandomState, create_hashes};
use datafusion::common::{Result, ScalarValue};
use datafusion::execution::spill_file::SpillFile;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_plan::streaming::PartitionStream;
use datafusion::physical_plan::{PhysicalExpr, SpillManager};
use futures::stream;
use tokio::task::JoinSet;

use super::tasks::{empty, finished, locked, streamed};

/// Bytes of a hash table for each row built, at most: its entry, its chain and the copy of its key's hash.
pub(super) const ROW_BYTES: usize = 40;
/// Seed of the hash that scatters, plus the depth: no other hash of the engine, or a bucket would fall into one place again.
const HASH_SEED: u64 = 0x7472_7565_7570;
const HASH_SHIFT: u32 = 32;

/// Rows that wait to be scattered together.
#[derive(Default)]
pub(super) struct Waiting {
    batches: Vec<RecordBatch>,
    bytes: usize,
}

/// Writes rows to the bucket of their key.
pub(super) struct Scatter {
    how: Scattering,
    spill: SpillManager,
    buckets: Vec<Mutex<OpenBucket>>,
}

/// Appends a batch to a file and tells its bytes; without a batch, ends the file. (The type of DataFusion's file can't be
/// named outside of it.)
type Append = Box<dyn FnMut(Option<&RecordBatch>) -> Result<(usize, Option<Arc<dyn SpillFile>>)> + Send>;

#[derive(Default)]
struct OpenBucket {
    file: Option<Append>,
    rows: usize,
    bytes: usize,
}

/// How rows are scattered.
pub(super) struct Scattering {
    pub by: By,
    /// Whether a NULL key equals a NULL key. If not, such a row matches nothing, and any bucket is its own.
    pub nulls_match: bool,
    pub buckets: usize,
    /// Bytes of rows that are scattered together.
    pub buffer: usize,
    pub batch_rows: usize,
}

/// What tells a row's bucket.
pub(super) enum By {
    /// The hash of its keys; another one each time that rows are scattered anew.
    Hash { keys: Vec<Arc<dyn PhysicalExpr>>, depth: usize },
    /// The place of its key among values in order: the first bucket is for smaller ones, and each value begins another. The
    /// last is for NULLs.
    Cuts { key: Arc<dyn PhysicalExpr>, cuts: Cuts },
}

/// Values of one type, in order.
pub(super) enum Cuts {
    Numbers(Vec<i64>),
    Texts(Vec<String>),
}

impl Cuts {
    /// None for values of another type, and for NULL.
    pub(super) fn of(values: &[ScalarValue]) -> Option<Self> {
        let number = |value: &ScalarValue| if let ScalarValue::Int64(number) = value { *number } else { None };
        let text = |value: &ScalarValue| if let ScalarValue::Utf8View(text) = value { text.clone() } else { None };
        let numbers: Option<Vec<i64>> = values.iter().map(number).collect();
        numbers.map(Self::Numbers).or_else(|| values.iter().map(text).collect::<Option<_>>().map(Self::Texts))
    }

    /// The bucket of each row, that of NULL after all others.
    fn places(&self, keys: &ArrayRef) -> Result<Vec<u64>> {
        match self {
            Self::Numbers(cuts) => {
                let place =
                    |key: Option<i64>| key.map_or(cuts.len() + 1, |key| cuts.partition_point(|cut| *cut <= key));
                let keys = cast(keys, &DataType::Int64)?;
                Ok(keys.as_primitive::<Int64Type>().iter().map(|key| place(key) as u64).collect())
            }
            Self::Texts(cuts) => {
                let before = |key: &str| cuts.partition_point(|cut| cut.as_str() <= key);
                let place = |key: Option<&str>| key.map_or(cuts.len() + 1, before);
                let keys = cast(keys, &DataType::Utf8View)?;
                Ok(keys.as_string_view().iter().map(|key| place(key) as u64).collect())
            }
        }
    }
}

impl Scatter {
    pub(super) fn new(how: Scattering, spill: SpillManager) -> Self {
        let buckets = (0..how.buckets).map(|_| Mutex::default()).collect();
        Self { how, spill, buckets }
    }

    pub(super) fn add(&self, waiting: &mut Waiting, batch: RecordBatch) -> Result<()> {
        waiting.bytes += batch.get_array_memory_size();
        waiting.batches.push(batch);
        if waiting.bytes >= self.how.buffer { self.flush(waiting) } else { Ok(()) }
    }

    pub(super) fn flush(&self, waiting: &mut Waiting) -> Result<()> {
        let batches = std::mem::take(waiting).batches;
        if batches.is_empty() {
            return Ok(());
        }
        let all = merged(self.spill.schema(), batches)?;
        for (bucket, rows) in self.buckets.iter().zip(self.rows(&all)?) {
            for rows in rows.chunks(self.how.batch_rows) {
                let part = take_record_batch(&all, &UInt32Array::from(rows.to_vec()))?;
                let mut open = locked(bucket);
                let append = match &mut open.file {
                    Some(append) => append,
                    none => none.insert(self.file()?),
                };
                let (bytes, _) = append(Some(&part))?;
                open.bytes += bytes;
                open.rows += part.num_rows();
            }
        }
        Ok(())
    }

    fn file(&self) -> Result<Append> {
        let mut file = self.spill.create_in_progress_file("bucket of a join")?;
        Ok(Box::new(move |batch| match batch {
            Some(batch) => Ok((file.append_batch(batch)?, None)),
            None => Ok((0, file.finish()?)),
        }))
    }

    /// The rows of each bucket.
    fn rows(&self, batch: &RecordBatch) -> Result<Vec<Vec<u32>>> {
        let array = |key: &Arc<dyn PhysicalExpr>| key.evaluate(batch)?.into_array(batch.num_rows());
        let (keys, places) = match &self.how.by {
            By::Hash { keys, depth } => {
                let keys = keys.iter().map(array).collect::<Result<Vec<_>>>()?;
                let mut hashes = vec![0; batch.num_rows()];
                create_hashes(&keys, &QualityRandomState::with_seed(HASH_SEED + *depth as u64), &mut hashes)?;
                hashes.iter_mut().for_each(|hash| *hash >>= HASH_SHIFT);
                (keys, hashes)
            }
            By::Cuts { key, cuts } => {
                let key = array(key)?;
                let places = cuts.places(&key)?;
                (vec![key], places)
            }
        };
        let null = |row: usize| !self.how.nulls_match && keys.iter().any(|key| key.is_null(row));
        let buckets = self.buckets.len();
        let mut rows = vec![Vec::with_capacity(2 * batch.num_rows() / buckets); buckets];
        for (row, place) in (0_u32..).zip(places) {
            let place = if null(row as usize) { u64::from(row) } else { place };
            #[expect(clippy::cast_possible_truncation, reason = "below the number of buckets")]
            rows[(place % buckets as u64) as usize].push(row);
        }
        Ok(rows)
    }

    pub(super) fn close(self) -> Result<Vec<Bucket>> {
        let schema = Arc::clone(self.spill.schema());
        let closed = self.buckets.into_iter().map(|bucket| {
            let bucket = bucket.into_inner().unwrap_or_else(PoisonError::into_inner);
            let file = bucket.file.map(|mut append| append(None)).transpose()?.and_then(|(_, file)| file);
            Ok(Bucket {
                schema: Arc::clone(&schema),
                spill: self.spill.clone(),
                file,
                rows: bucket.rows,
                bytes: bucket.bytes,
            })
        });
        closed.collect()
    }
}

/// Rows of one bucket, on disk.
pub(super) struct Bucket {
    schema: SchemaRef,
    spill: SpillManager,
    file: Option<Arc<dyn SpillFile>>,
    pub rows: usize,
    bytes: usize,
}

impl Bucket {
    /// Bytes that the rows and a hash table over them take.
    pub(super) fn cost(&self) -> usize {
        self.bytes + self.rows * ROW_BYTES
    }
}

impl fmt::Debug for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "bucket of {} rows", self.rows)
    }
}

impl PartitionStream for Bucket {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn execute(&self, _: Arc<TaskContext>) -> SendableRecordBatchStream {
        let Some(file) = &self.file else { return empty(&self.schema) };
        match self.spill.read_spill_as_stream(Arc::clone(file), None) {
            Ok(rows) => rows,
            Err(error) => streamed(&self.schema, stream::once(ready(Err(error)))),
        }
    }
}

/// One batch of all, column by column, so that no more than a column is held twice.
pub(super) fn merged(schema: &SchemaRef, batches: Vec<RecordBatch>) -> Result<RecordBatch> {
    let (pieces, rows) = columns(schema, batches);
    let whole = pieces.into_iter().zip(schema.fields()).map(|(pieces, field)| whole(pieces, field));
    batch(schema, whole.collect::<Result<_>>()?, rows)
}

/// The same, as many columns at a time as there are threads.
pub(super) async fn merged_in_parallel(schema: &SchemaRef, batches: Vec<RecordBatch>) -> Result<RecordBatch> {
    let (pieces, rows) = columns(schema, batches);
    let mut tasks = JoinSet::new();
    for (place, (pieces, field)) in pieces.into_iter().zip(schema.fields()).enumerate() {
        let field = Arc::clone(field);
        tasks.spawn(async move { Ok((place, whole(pieces, &field)?)) });
    }
    let mut whole = finished(tasks).await?;
    whole.sort_unstable_by_key(|(place, _)| *place);
    batch(schema, whole.into_iter().map(|(_, column)| column).collect(), rows)
}

/// The pieces of each column, and all rows.
fn columns(schema: &SchemaRef, batches: Vec<RecordBatch>) -> (Vec<Vec<ArrayRef>>, usize) {
    let rows = batches.iter().map(RecordBatch::num_rows).sum();
    let mut pieces: Vec<Vec<ArrayRef>> = schema.fields().iter().map(|_| Vec::with_capacity(batches.len())).collect();
    for batch in batches {
        for (pieces, column) in pieces.iter_mut().zip(batch.columns()) {
            pieces.push(Arc::clone(column));
        }
    }
    (pieces, rows)
}

/// A column in one piece. One of texts has one buffer after it: every batch taken from it, and each of those from a join,
/// would carry along all the buffers it has.
fn whole(pieces: Vec<ArrayRef>, field: &Field) -> Result<ArrayRef> {
    if pieces.is_empty() {
        return Ok(new_empty_array(field.data_type()));
    }
    let whole = concat(&pieces.iter().map(AsRef::as_ref).collect::<Vec<_>>())?;
    Ok(match whole.as_string_view_opt() {
        Some(text) => Arc::new(text.gc()),
        None => whole,
    })
}

fn batch(schema: &SchemaRef, columns: Vec<ArrayRef>, rows: usize) -> Result<RecordBatch> {
    let rows = RecordBatchOptions::new().with_row_count(Some(rows));
    Ok(RecordBatch::try_new_with_options(Arc::clone(schema), columns, &rows)?)
}

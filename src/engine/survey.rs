//! A look at Parquet files of which no project file speaks yet: what lies in a folder, a sample of an export, all values
//! of a column, and which of some values occur in one.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::time::SystemTime;

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Int64Type, SchemaRef, TimeUnit};
use datafusion::common::Column as DfColumn;
use datafusion::datasource::provider_as_source;
use datafusion::functions_aggregate::expr_fn::count;
use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder, lit};

use super::execute::{Executor, Failure};
use super::files::{self, ExportFile, ExportFiles, Source};
use super::session::{self, Limits, Scratch};
use super::{manifest, supply};
use crate::error::{Error, Result};
use crate::project::{Export, Place, Spanned};

/// Cells of a sample at most, and its rows a file.
const CELLS_MAX: usize = 1_500_000;
const ROWS: std::ops::RangeInclusive<usize> = 100..=2_000;
/// Longer texts are cut: what a value is shows at its beginning.
const CHARS_MAX: usize = 256;

/// A file that was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// From the folder looked at, with forward slashes; its name where a file was named.
    pub relative: String,
    pub schema: SchemaRef,
    pub rows: u64,
    pub bytes: u64,
}

/// Files to be read as one export.
#[derive(Clone, Debug)]
pub struct Surveyed {
    name: String,
    files: ExportFiles,
}

/// A column with some of its values as text, row by row; missing is NULL.
#[derive(Clone, Debug)]
pub struct Sampled {
    pub name: String,
    pub of: DataType,
    pub cells: Vec<Option<String>>,
}

/// Reads files before there is a project.
#[derive(Debug)]
pub struct Survey {
    executor: Executor,
    _scratch: Scratch,
}

impl Survey {
    /// # Errors
    /// The scratch folder can't be used.
    pub fn open(limits: &Limits) -> Result<Self> {
        let scratch = Scratch::new(&limits.scratch)?;
        let executor = Executor::new(session::state(limits, &scratch)?, limits);
        Ok(Self { executor, _scratch: scratch })
    }

    /// The Parquet files of a place and all below it, with what their footers say; hidden ones and markers are passed
    /// over.
    ///
    /// # Errors
    /// Kind input: the place or a file can't be read.
    pub async fn list(&self, shown: &str, place: &Place) -> Result<Vec<Found>> {
        let Place::Path(folder) = place else {
            let export = self.export(shown, place.clone()).await?;
            let found = |file: ExportFile| Found {
                relative: file.relative,
                schema: file.schema,
                rows: file.rows,
                bytes: file.bytes,
            };
            return Ok(export.files.files.into_iter().map(found).collect());
        };
        let failed = |why: String| Error::input(format!("look into {shown}")).because(why);
        let metadata = std::fs::metadata(folder).map_err(|error| failed(error.to_string()))?;
        let (base, paths) = if metadata.is_dir() {
            (folder.as_path(), files::walk(folder, files::has_parquet_name).map_err(failed)?)
        } else {
            (folder.parent().unwrap_or(folder), vec![folder.clone()])
        };
        let mut all = Vec::with_capacity(paths.len());
        for path in paths {
            let relative = path.strip_prefix(base).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            let file = files::open(&path, &relative).map_err(|why| {
                Error::input(format!("read {}", path.display()))
                    .because(&why)
                    .hint(format!("{}, or name the others with --exports", files::unopened(&why)))
            })?;
            all.push(Found { relative, schema: file.schema, rows: file.rows, bytes: file.bytes });
        }
        all.sort_by(|a, b| a.relative.cmp(&b.relative));
        Ok(all)
    }

    /// Files as one export: a file, a folder, or those in a folder that a pattern takes.
    ///
    /// # Errors
    /// As an export's.
    pub async fn export(&self, name: &str, place: Place) -> Result<Surveyed> {
        // Which one it is shows later.
        let table = manifest::ANY_TABLE;
        let export = Export {
            name: name.to_owned(),
            table,
            path: Spanned { value: name.to_owned(), span: 0..0 },
            place,
            snapshot_at: None,
            filter: None,
            expected: None,
            allow_empty: true,
            columns: Vec::new(),
            span: 0..0,
        };
        let files = ExportFiles::open(self.executor.state(), &export).await?;
        Ok(Surveyed { name: name.to_owned(), files })
    }

    /// Rows from the first, the middle and the last file.
    ///
    /// # Errors
    /// Kind input: a page can't be read.
    pub async fn sample(&self, export: &Surveyed) -> Result<Vec<Sampled>> {
        let count = export.files.files.len();
        let places: BTreeSet<usize> = [0, count / 2, count.saturating_sub(1)].into_iter().collect();
        let mut sampled: Vec<Sampled> = Vec::new();
        for place in places {
            let only = Surveyed { name: export.name.clone(), files: export.files.only(place) };
            let scan = self.scan(&only).await?;
            let fields: Vec<(String, DataType)> =
                scan.schema().fields().iter().map(|field| (field.name().clone(), field.data_type().clone())).collect();
            if sampled.is_empty() {
                sampled = fields.into_iter().map(|(name, of)| Sampled { name, of, cells: Vec::new() }).collect();
            }
            let rows = (CELLS_MAX / sampled.len().max(1)).clamp(*ROWS.start(), *ROWS.end());
            let plan = built(LogicalPlanBuilder::from(scan).limit(0, Some(rows)))?;
            for batch in self.collect(&plan, export).await? {
                let schema = batch.schema();
                for (place, column) in sampled.iter_mut().enumerate() {
                    // As a rule the files agree; a search by name takes long where there are many.
                    let agree = schema.fields().get(place).is_some_and(|field| *field.name() == column.name);
                    let values = if agree { Some(batch.column(place)) } else { batch.column_by_name(&column.name) };
                    match values {
                        Some(values) => column.cells.extend(texts(values)),
                        None => column.cells.extend(std::iter::repeat_n(None, batch.num_rows())),
                    }
                }
            }
        }
        Ok(sampled)
    }

    /// All values of a column with their rows, the most frequent first; none if there are more than `max`.
    ///
    /// # Errors
    /// As [`Survey::sample`].
    pub async fn values(&self, export: &Surveyed, column: &str, max: usize) -> Result<Option<Vec<(String, u64)>>> {
        let scan = self.scan(export).await?;
        let value = Expr::Column(DfColumn::from_name(column));
        let plan = LogicalPlanBuilder::from(scan)
            .aggregate(vec![value], vec![count(lit(1_i64)).alias("rows of it")])
            .and_then(|plan| plan.limit(0, Some(max + 1)));
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        for batch in self.collect(&built(plan)?, export).await? {
            let rows = batch.column(1).as_primitive::<Int64Type>();
            for (value, rows) in texts(batch.column(0)).into_iter().zip(rows) {
                if let (Some(value), Some(rows)) = (value, rows) {
                    *counts.entry(value).or_default() += u64::try_from(rows).unwrap_or(0);
                }
            }
        }
        if counts.len() > max {
            return Ok(None);
        }
        let mut counts: Vec<(String, u64)> = counts.into_iter().collect();
        counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        Ok(Some(counts))
    }

    /// Which of the values a column holds.
    ///
    /// # Errors
    /// As [`Survey::sample`].
    pub async fn known(&self, export: &Surveyed, column: &str, wanted: &HashSet<String>) -> Result<BTreeSet<String>> {
        let scan = self.scan(export).await?;
        let plan = built(LogicalPlanBuilder::from(scan).project(vec![Expr::Column(DfColumn::from_name(column))]))?;
        let numbers: HashSet<i64> = wanted.iter().filter_map(|value| value.parse().ok()).collect();
        let take = |found: &mut BTreeSet<String>, values: &ArrayRef| {
            if values.data_type().is_integer() {
                let Ok(values) = cast(values, &DataType::Int64) else { return };
                let hits = values.as_primitive::<Int64Type>().iter().flatten().filter(|value| numbers.contains(value));
                found.extend(hits.map(|value| value.to_string()).filter(|value| wanted.contains(value)));
            } else if let Ok(values) = cast(values, &DataType::Utf8View) {
                let hits = values.as_string_view().iter().flatten().filter(|value| wanted.contains(*value));
                found.extend(hits.map(str::to_owned));
            }
        };
        let run = self.executor.run(
            &plan,
            || Ok(BTreeSet::new()),
            |found, batch| {
                take(found, batch.column(0));
                Ok(())
            },
        );
        match run.await {
            Ok((found, _)) => Ok(found),
            Err(failure) => Err(unread(export, failure).await),
        }
    }

    async fn scan(&self, export: &Surveyed) -> Result<LogicalPlan> {
        let provider = supply::provider(self.executor.state(), &export.name, &export.files).await?;
        built(LogicalPlanBuilder::scan("export", provider_as_source(provider), None))
    }

    async fn collect(&self, plan: &LogicalPlan, export: &Surveyed) -> Result<Vec<arrow::array::RecordBatch>> {
        match self.executor.collect(plan).await {
            Ok(batches) => Ok(batches),
            Err(failure) => Err(unread(export, failure).await),
        }
    }
}

impl Surveyed {
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.files.rows()
    }

    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.files.bytes()
    }

    /// The first of the columns that not all files have alike, with what differs.
    #[must_use]
    pub fn odd_one(&self) -> Option<String> {
        let [first, _, ..] = self.files.files.as_slice() else { return None };
        let names = first.schema.fields().iter().map(|field| field.name().as_str()).collect();
        self.files.odd_one(&names)
    }

    /// How many files there are, and when the newest on local disk was written.
    #[must_use]
    pub fn written(&self) -> (usize, Option<SystemTime>) {
        let modified = self.files.files.iter().filter_map(|file| match &file.source {
            Source::Local { modified, .. } => *modified,
            Source::Store(_) => None,
        });
        (self.files.files.len(), modified.max())
    }
}

fn built(plan: datafusion::common::Result<LogicalPlanBuilder>) -> Result<LogicalPlan> {
    plan.and_then(LogicalPlanBuilder::build).map_err(|error| Error::internal("plan a look at an export").because(error))
}

async fn unread(export: &Surveyed, failure: Failure) -> Error {
    let what = format!("read the files of {}", export.name);
    match (&failure, export.files.diagnose().await) {
        (Failure::Data(_) | Failure::Panicked(_), Some(odd)) => Error::input(what).because(odd.told).hint(odd.advice),
        _ => failure.error(&what),
    }
}

/// Values as text: moments in UTC, long texts cut; NULL for what has no text.
fn texts(values: &ArrayRef) -> Vec<Option<String>> {
    let utc = match values.data_type() {
        DataType::Timestamp(_, Some(_)) => {
            cast(values, &DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()))).ok()
        }
        _ => None,
    };
    match cast(utc.as_ref().unwrap_or(values), &DataType::Utf8) {
        Ok(texts) => texts
            .as_string::<i32>()
            .iter()
            .map(|text| text.map(|text| text.chars().take(CHARS_MAX).collect()))
            .collect(),
        Err(_) => vec![None; values.len()],
    }
}

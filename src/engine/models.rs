//! Models: computed once a run when several statements read them, pruned to the columns that are read, on scratch files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, FieldRef, Schema, SchemaRef};
use datafusion::catalog::TableProvider;
use datafusion::common::ScalarValue;
use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::listing::{ListingOptions, ListingTable, ListingTableConfig, ListingTableUrl};
use datafusion::datasource::{ViewTable, provider_as_source};
use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder, ident, lit};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;

use super::derived::Computed;
use super::execute::{ADVICE, Executor, Failure, NO_ROOM};
use super::graph;
use super::lineage::pruned;
use super::ranges::Ranges;
use super::session::Quota;
use super::sql::{Params, RuleSql, Tables};
use super::stragglers::Stragglers;
use crate::error::{Error, Result};
use crate::rules::Compute;

/// Rows buffered before a row group is written: bounds what a writer holds outside the pool.
const ROW_GROUP_ROWS: usize = 1 << 17;
/// Rows that lie apart, gathered before they are written.
const APART_ROWS: usize = 1 << 14;
/// A dictionary that outgrows this is of no words: the column is written plain.
const DICTIONARY_BYTES: usize = 1 << 16;

/// A model's statement.
#[derive(Clone, Debug)]
pub struct ModelSql<'a> {
    pub name: &'a str,
    pub shown: &'a str,
    pub text: &'a str,
    pub compute: Option<Compute>,
    /// Never kept: read anew by each statement.
    pub view: bool,
    /// Tables and columns that it can do without.
    pub optional: &'a [String],
    /// Names of its parameters.
    pub params: BTreeSet<&'a str>,
}

impl ModelSql<'_> {
    /// Whether it is read anew by each statement instead of being made, if it is read so often.
    #[must_use]
    pub fn stays_view(&self, scans: usize) -> bool {
        self.compute.is_none() && (scans < 2 || self.view)
    }

    /// Its own of all parameters.
    pub(super) fn params(&self, all: &Params) -> Params {
        // One without a value is NULL, to be planned all the same: whoever reads the model is skipped.
        let value = |name: &str| all.get(name).cloned().unwrap_or(ScalarValue::Utf8View(None));
        self.params.iter().map(|name| ((*name).to_owned(), value(name))).collect()
    }
}

/// What came of making a model.
#[derive(Clone, Copy, Debug)]
pub(super) struct Made {
    /// None for a model that stays a view.
    pub rows: Option<u64>,
    pub repeated: bool,
}

/// Makes the model and registers it: on files if it is read more than once, else as a view.
pub(super) async fn make(
    executor: &mut Executor,
    tables: &mut Tables,
    scratch: &Path,
    model: &ModelSql<'_>,
    params: &Params,
    columns: &BTreeSet<String>,
    scans: usize,
) -> std::result::Result<Made, Failure> {
    let sql = RuleSql { shown: model.shown, text: model.text };
    let plan = sql.plan(executor.state(), tables, &model.params(params)).map_err(Failure::Sink)?;
    if let Some(compute) = model.compute {
        let edges = executor.collect(&plan).await?;
        let batch = match compute {
            Compute::Chains => graph::chains(&edges, &id_type(&plan)),
            Compute::Components => graph::components(&edges),
        }
        .map_err(Failure::Sink)?;
        let rows = batch.num_rows() as u64;
        tables.insert(model.name.to_owned(), super::in_memory(batch).map_err(Failure::Sink)?);
        return Ok(Made { rows: Some(rows), repeated: false });
    }
    if model.stays_view(scans) {
        tables.insert(model.name.to_owned(), Arc::new(ViewTable::new(plan, None)));
        return Ok(Made { rows: None, repeated: false });
    }
    let folder = scratch.join("models").join(model.name);
    let kept = pruned(plan.clone(), columns).map_err(Failure::Sink)?;
    let (rows, repeated) = write(executor, &kept, &folder).await?;
    let table = listing(executor, &folder, kept.schema().inner()).map_err(Failure::Sink)?;
    let whole = widened(model.name, table, plan.schema().inner(), &BTreeMap::new()).map_err(Failure::Sink)?;
    tables.insert(model.name.to_owned(), Arc::new(ViewTable::new(whole, None)));
    Ok(Made { rows: Some(rows), repeated })
}

/// Keeps a contract table: its columns converted once, from now on read from files.
pub(super) async fn keep(
    executor: &Executor,
    tables: &mut Tables,
    scratch: &Path,
    name: &str,
    columns: &BTreeSet<String>,
) -> std::result::Result<u64, Failure> {
    let internal = |error| Failure::Sink(Error::internal(format!("keep the table {name}")).because(error));
    let Some(table) = tables.get(name).cloned() else {
        return Err(Failure::Sink(Error::internal(format!("find the table {name}"))));
    };
    let schema = table.schema();
    let plan = LogicalPlanBuilder::scan(name, provider_as_source(table), None)
        .and_then(LogicalPlanBuilder::build)
        .map_err(internal)?;
    let computed = Computed::of(columns);
    let kept = computed.written(plan).map_err(Failure::Sink)?;
    let constants = constants(executor, &kept).map_err(|error| Failure::of(&error))?;
    let names = kept.schema().fields().iter().map(|field| field.name().clone());
    let varying = names.filter(|name| !constants.contains_key(name)).collect();
    let kept = pruned(kept, &varying).map_err(Failure::Sink)?;
    let folder = scratch.join("tables").join(name);
    let (rows, _) = write(executor, &kept, &folder).await?;
    let files = listing(executor, &folder, kept.schema().inner()).map_err(Failure::Sink)?;
    let mut fields: Vec<FieldRef> = schema.fields().iter().cloned().collect();
    fields.extend(kept.schema().fields().iter().filter(|field| schema.index_of(field.name()).is_err()).cloned());
    let whole = widened(name, files, &Arc::new(Schema::new(fields)), &constants).map_err(Failure::Sink)?;
    let read = computed.read(whole, &schema).map_err(Failure::Sink)?;
    tables.insert(name.to_owned(), Arc::new(ViewTable::new(read, None)));
    Ok(rows)
}

/// Columns that have one and the same value in every row: they are not written, and plans see the value.
fn constants(executor: &Executor, plan: &LogicalPlan) -> datafusion::common::Result<BTreeMap<String, ScalarValue>> {
    let optimized = executor.state().optimize(plan)?;
    let LogicalPlan::Projection(projection) = &optimized else { return Ok(BTreeMap::new()) };
    let fields = optimized.schema().fields().iter();
    let constant = |(expr, field): (&Expr, &FieldRef)| match expr.clone().unalias_nested().data {
        Expr::Literal(value, _) => Some((field.name().clone(), value.cast_to(field.data_type()).ok()?)),
        _ => None,
    };
    Ok(projection.expr.iter().zip(fields).filter_map(constant).collect())
}

/// The model with all its columns: those that nobody reads are NULL, so that statements which name them can be planned.
fn widened(
    name: &str,
    table: Arc<dyn TableProvider>,
    schema: &SchemaRef,
    constants: &BTreeMap<String, ScalarValue>,
) -> Result<LogicalPlan> {
    let failed = |error| Error::internal("register a model").because(error);
    let kept = table.schema();
    let mut columns = Vec::with_capacity(schema.fields().len());
    for field in schema.fields() {
        columns.push(match (constants.get(field.name()), kept.field_with_name(field.name())) {
            (Some(value), _) => lit(value.clone()).alias(field.name()),
            (None, Ok(_)) => ident(field.name()),
            (None, Err(_)) => lit(ScalarValue::try_from(field.data_type()).map_err(failed)?).alias(field.name()),
        });
    }
    LogicalPlanBuilder::scan(name, provider_as_source(table), None)
        .and_then(|scan| scan.project(columns))
        .and_then(LogicalPlanBuilder::build)
        .map_err(failed)
}

fn id_type(plan: &LogicalPlan) -> DataType {
    plan.schema().field(0).data_type().clone()
}

/// One file of a model or table while it is written.
struct Part {
    writer: ArrowWriter<File>,
    path: PathBuf,
    schema: SchemaRef,
    stragglers: Stragglers,
    quota: Arc<Quota>,
    ranges: Arc<Ranges>,
    counted: u64,
}

impl Part {
    fn write(&mut self, batch: RecordBatch) -> Result<()> {
        let batch = self.stragglers.sifted(batch);
        let batch = batch.map_err(|error| Error::internal("put rows of a model apart").because(error))?;
        self.writer.write(&batch).map_err(unwritten)?;
        if self.stragglers.waiting() >= APART_ROWS {
            self.write_apart()?;
        }
        self.count(self.writer.bytes_written() as u64)
    }

    /// Writes the rows that lie apart as row groups of their own.
    fn write_apart(&mut self) -> Result<()> {
        self.writer.flush().map_err(unwritten)?;
        for batch in self.stragglers.apart() {
            self.writer.write(&batch).map_err(unwritten)?;
        }
        self.writer.flush().map_err(unwritten)
    }

    /// Checks the file's bytes against the room that is left.
    fn count(&mut self, bytes: u64) -> Result<()> {
        let more = bytes.saturating_sub(self.counted);
        self.counted += more;
        if more == 0 || self.quota.keep(more) {
            return Ok(());
        }
        Err(Error::input("write a model to the scratch folder").because(NO_ROOM).hint(ADVICE))
    }

    fn close(mut self) -> Result<()> {
        self.write_apart()?;
        let written = self.writer.finish().map_err(unwritten)?;
        self.ranges.note(&self.path, &self.schema, &written);
        self.count(self.writer.bytes_written() as u64)
    }
}

/// Writes the plan's rows as Parquet, a file a partition.
async fn write(executor: &Executor, plan: &LogicalPlan, folder: &Path) -> std::result::Result<(u64, bool), Failure> {
    let (target, quota, ranges) = (folder.to_owned(), Arc::clone(executor.quota()), Arc::clone(executor.ranges()));
    let open = move |partition: usize, schema: SchemaRef| {
        let failed = |error: std::io::Error| Error::input("write a model to the scratch folder").because(error);
        std::fs::create_dir_all(&target).map_err(failed)?;
        let path = target.join(format!("part-{partition:05}.parquet"));
        let file = File::create(&path).map_err(failed)?;
        let writer = ArrowWriter::try_new(file, Arc::clone(&schema), Some(properties(&schema)))
            .map_err(|error| Error::internal("write a model").because(error))?;
        Ok(Part {
            writer,
            path,
            schema,
            stragglers: Stragglers::default(),
            quota: Arc::clone(&quota),
            ranges: Arc::clone(&ranges),
            counted: 0,
        })
    };
    executor.run_partitions(plan, folder, Arc::new(open), Part::write, Part::close).await
}

fn unwritten(error: parquet::errors::ParquetError) -> Error {
    Error::input("write a model to the scratch folder").because(error).hint(ADVICE)
}

/// Dictionaries pay for words, not for ids and times: of these the high bytes are alike in a page, and compress when they
/// lie side by side; ids that ascend are told by their steps. Texts compress slower, and far better.
fn properties(schema: &SchemaRef) -> WriterProperties {
    let mut properties = WriterProperties::builder()
        .set_compression(Compression::LZ4_RAW)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_max_row_group_row_count(Some(ROW_GROUP_ROWS))
        .set_dictionary_page_size_limit(DICTIONARY_BYTES)
        .set_dictionary_enabled(false);
    for field in schema.fields() {
        let id = field.name().ends_with("id") || field.name().ends_with("key") || field.name().ends_with("_raw");
        let column = || ColumnPath::from(field.name().as_str());
        properties = match field.data_type() {
            DataType::Utf8View | DataType::Utf8 => properties
                .set_column_dictionary_enabled(column(), !id)
                .set_column_compression(column(), Compression::ZSTD(ZstdLevel::default())),
            DataType::Int64 if id => properties.set_column_encoding(column(), Encoding::DELTA_BINARY_PACKED),
            DataType::Int64 | DataType::Timestamp(..) | DataType::Decimal128(..) => {
                properties.set_column_encoding(column(), Encoding::BYTE_STREAM_SPLIT)
            }
            _ => properties,
        };
    }
    properties.build()
}

pub(super) fn listing(executor: &Executor, folder: &Path, schema: &SchemaRef) -> Result<Arc<dyn TableProvider>> {
    let failed = |error: datafusion::common::DataFusionError| Error::internal("register a model").because(error);
    let format = ParquetFormat::default().with_options(executor.state().table_options().parquet.clone());
    let url = url::Url::from_directory_path(folder).map_err(|()| Error::internal("register a model"))?;
    let url = ListingTableUrl::try_new(url, None).map_err(failed)?;
    let options = ListingOptions::new(Arc::new(format)).with_file_extension(".parquet");
    let config = ListingTableConfig::new(url).with_listing_options(options).with_schema(Arc::clone(schema));
    Ok(Arc::new(ListingTable::try_new(config).map_err(failed)?))
}

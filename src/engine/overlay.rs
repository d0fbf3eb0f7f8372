//! Rows laid over the exports: contract tables as they would be after a change that no export shows yet.
//!
//! A patch names the rows of a table that go, by key, and the rows that come, in contract columns. It holds for every
//! load from then on. Rows that come are converted like an export's: an anchor is its text.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::catalog::TableProvider;
use datafusion::datasource::ViewTable;
use datafusion::logical_expr::LogicalPlan;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use super::sql::{Params, RuleSql, Tables};
use super::supply::{self, Converters};
use super::{Engine, Sql, Supplied, Values, models, params, shape};
use crate::contract;
use crate::error::{Error, Result};
use crate::project::{Export, Expr, Place, Project, Spanned};

const ROW_GROUP_ROWS: usize = 1 << 17;
const ASSETS: &str = "assets";

/// A change of one contract table.
#[derive(Clone, Debug)]
pub struct Patch {
    pub table: &'static str,
    /// A folder of Parquet files with the key's columns: these rows go.
    pub gone: PathBuf,
    /// A folder of Parquet files with the supplied columns, of source accounts also `due`: these rows come.
    pub rows: PathBuf,
}

/// What was laid over the exports, and what the last load found them to supply.
#[derive(Debug, Default)]
pub(super) struct Overlay {
    patches: Vec<Patch>,
    supplied: Option<Supplied>,
    /// The asset exports, each as a table of its own.
    assets: Vec<(String, Arc<dyn TableProvider>)>,
    /// Of patched assets: keys that go, rows that come.
    patched_assets: Option<(Arc<dyn TableProvider>, Arc<dyn TableProvider>)>,
}

impl Overlay {
    /// Forgets what an earlier load found.
    pub(super) fn begin(&mut self) {
        self.assets.clear();
        self.patched_assets = None;
    }

    pub(super) fn note(&mut self, export: &Export, contract: &LogicalPlan) {
        if export.table == ASSETS {
            self.assets.push((export.name.clone(), Arc::new(ViewTable::new(contract.clone(), None))));
        }
    }
}

impl Engine {
    /// Lays patches over the exports of every load that follows.
    pub fn lay_over(&mut self, patches: Vec<Patch>) {
        self.overlay.patches = patches;
    }

    /// What the exports supply; none before they are loaded.
    #[must_use]
    pub fn supplied(&self) -> Option<&Supplied> {
        self.overlay.supplied.as_ref()
    }

    /// The columns of a contract table as statements see them.
    pub fn columns(&self, table: &str) -> Result<SchemaRef> {
        let table = contract::table(table).ok_or_else(|| Error::internal("find a contract table"))?;
        Ok(shape::schema(table, &self.types))
    }

    /// Registers a folder of Parquet files as a table; their first file tells its columns.
    pub fn attach_folder(&mut self, name: &str, folder: &Path, schema: &SchemaRef) -> Result<()> {
        let table = models::listing(&self.executor, folder, &viewed(schema))?;
        self.tables.insert(name.to_owned(), table);
        Ok(())
    }

    /// Writes a statement's rows to a folder, a Parquet file a thread, text as every reader knows it. Tells how many.
    pub async fn write(&self, sql: Sql<'_>, values: &Values, folder: &Path) -> Result<u64> {
        let statement = RuleSql { shown: sql.shown, text: sql.text };
        let plan = statement.plan(self.executor.state(), &self.tables, &params(values))?;
        let target = folder.to_owned();
        let open = move |partition: usize, schema: SchemaRef| {
            let failed = |error: std::io::Error| {
                Error::input(format!("write to {}", target.display())).because(error).hint("is the disk full?")
            };
            std::fs::create_dir_all(&target).map_err(failed)?;
            let file = File::create(target.join(format!("part-{partition:05}.parquet"))).map_err(failed)?;
            let properties = WriterProperties::builder()
                .set_compression(Compression::ZSTD(ZstdLevel::default()))
                .set_max_row_group_row_count(Some(ROW_GROUP_ROWS))
                .build();
            ArrowWriter::try_new(file, plain(&schema), Some(properties)).map_err(unwritten)
        };
        let written = self.executor.run_partitions(
            &plan,
            folder,
            Arc::new(open),
            |writer, batch| writer.write(&plain_batch(&batch)?).map_err(unwritten),
            |writer| writer.close().map(drop).map_err(unwritten),
        );
        match written.await {
            Ok((rows, _)) => Ok(rows),
            Err(failure) => Err(self.explained(failure, &format!("run {}", sql.shown)).await),
        }
    }

    /// Registers each asset export with what the patch changes of it, under the name given beside its own. New rows go to
    /// the first export that has assets of their type.
    pub fn attach_assets(&mut self) -> Result<Vec<(String, String)>> {
        let Some(columns) = contract::table(ASSETS).map(|table| shape::schema(table, &self.types)) else {
            return Ok(Vec::new());
        };
        let of = |alias: &str| {
            let names: Vec<String> = columns.fields().iter().map(|f| format!("{alias}.{}", f.name())).collect();
            names.join(", ")
        };
        let mut tables = Tables::new();
        if let Some((going, coming)) = &self.overlay.patched_assets {
            tables.insert("going".to_owned(), Arc::clone(going));
            tables.insert("coming".to_owned(), Arc::clone(coming));
        }
        for (nth, (_, part)) in self.overlay.assets.iter().enumerate() {
            tables.insert(format!("part_{nth}"), Arc::clone(part));
        }
        let key = |a: &str, b: &str| format!("{a}.asset_type = {b}.asset_type AND {a}.asset_id = {b}.asset_id");
        let mut names = Vec::new();
        for (nth, (name, part)) in self.overlay.assets.iter().enumerate() {
            let mut whole = Arc::clone(part);
            if tables.contains_key("coming") {
                let mut new: Vec<String> = (0..self.overlay.assets.len())
                    .map(|n| {
                        format!("NOT EXISTS (SELECT 1 FROM part_{n} AS p{n} WHERE {})", key(&format!("p{n}"), "c"))
                    })
                    .collect();
                for n in 0..=nth {
                    let not = if n == nth { "" } else { "NOT " };
                    new.push(format!(
                        "{not}EXISTS (SELECT 1 FROM part_{n} AS q{n} WHERE q{n}.asset_type = c.asset_type)"
                    ));
                }
                let text = format!(
                    "SELECT {} FROM part_{nth} AS e WHERE NOT EXISTS (SELECT 1 FROM going AS g WHERE {}) \
                     UNION ALL SELECT {} FROM coming AS c WHERE EXISTS (SELECT 1 FROM part_{nth} AS o WHERE {}) \
                     UNION ALL SELECT {} FROM coming AS c WHERE {}",
                    of("e"),
                    key("g", "e"),
                    of("c"),
                    key("o", "c"),
                    of("c"),
                    new.join(" AND "),
                );
                let plan = RuleSql { shown: name, text: &text }.plan(self.executor.state(), &tables, &Params::new())?;
                whole = Arc::new(ViewTable::new(plan, None));
            }
            let table = format!("assets_{nth}");
            self.tables.insert(table.clone(), whole);
            names.push((name.clone(), table));
        }
        Ok(names)
    }

    /// Puts the patched tables in the place of the exports', just registered.
    pub(super) async fn patch(
        &mut self,
        project: &Project,
        converters: &Converters,
        supplied: &Supplied,
    ) -> Result<()> {
        self.overlay.supplied = Some(supplied.clone());
        for patch in self.overlay.patches.clone() {
            let table = contract::table(patch.table).ok_or_else(|| Error::internal("find a contract table"))?;
            let base = self.tables.get(table.name).ok_or_else(|| Error::internal("find a contract table"))?;
            let export = as_export(&patch);
            let resolved = supply::resolve(self.executor.state(), project, &export).await?;
            let snapshot = supplied.snapshots.get(table.name).copied();
            let rows = resolved.contract(self.executor.state(), converters, &self.types, snapshot)?;
            let fields = table.key.iter().map(|name| {
                let of = table.column(name).map_or(DataType::Utf8View, |column| self.types.of(column.kind));
                Field::new(*name, of, true)
            });
            let gone =
                models::listing(&self.executor, &patch.gone, &Arc::new(Schema::new(fields.collect::<Vec<_>>())))?;
            let coming: Arc<dyn TableProvider> = Arc::new(ViewTable::new(rows, None));
            if table.name == ASSETS {
                self.overlay.patched_assets = Some((Arc::clone(&gone), Arc::clone(&coming)));
            }
            let tables = Tables::from([
                ("exported".to_owned(), Arc::clone(base)),
                ("coming".to_owned(), coming),
                ("going".to_owned(), gone),
            ]);
            let names: Vec<String> = base.schema().fields().iter().map(|field| field.name().clone()).collect();
            let of = |alias: &str| names.iter().map(|name| format!("{alias}.{name}")).collect::<Vec<_>>().join(", ");
            let same: Vec<String> = table.key.iter().map(|name| format!("g.{name} = e.{name}")).collect();
            let text = format!(
                "SELECT {} FROM exported AS e WHERE NOT EXISTS (SELECT 1 FROM going AS g WHERE {}) \
                 UNION ALL SELECT {} FROM coming AS c",
                of("e"),
                same.join(" AND "),
                of("c"),
            );
            let plan =
                RuleSql { shown: table.name, text: &text }.plan(self.executor.state(), &tables, &Params::new())?;
            self.tables.insert(table.name.to_owned(), Arc::new(ViewTable::new(plan, None)));
        }
        Ok(())
    }
}

/// The rows of a patch, as if they were an export of the table.
fn as_export(patch: &Patch) -> Export {
    let path = patch.rows.display().to_string();
    let due = (patch.table == "source_accounts").then(|| Expr { sql: "due".to_owned(), span: 0..0 });
    Export {
        name: format!("patch of {}", patch.table),
        table: patch.table,
        path: Spanned { value: path, span: 0..0 },
        place: Place::Path(patch.rows.clone()),
        snapshot_at: None,
        filter: None,
        expected: due,
        allow_empty: true,
        columns: Vec::new(),
        span: 0..0,
    }
}

fn unwritten(error: parquet::errors::ParquetError) -> Error {
    Error::input("write Parquet").because(error).hint("is the disk full?")
}

/// Text as the engine reads it.
fn viewed(schema: &SchemaRef) -> SchemaRef {
    let field = |field: &Arc<Field>| match field.data_type() {
        DataType::Utf8 => Field::new(field.name(), DataType::Utf8View, true),
        of => Field::new(field.name(), of.clone(), true),
    };
    Arc::new(Schema::new(schema.fields().iter().map(field).collect::<Vec<_>>()))
}

/// Text as every reader knows it.
fn plain(schema: &SchemaRef) -> SchemaRef {
    let field = |field: &Arc<Field>| match field.data_type() {
        DataType::Utf8View | DataType::LargeUtf8 => Field::new(field.name(), DataType::Utf8, true),
        of => Field::new(field.name(), of.clone(), true),
    };
    Arc::new(Schema::new(schema.fields().iter().map(field).collect::<Vec<_>>()))
}

fn plain_batch(batch: &RecordBatch) -> Result<RecordBatch> {
    let failed = |error: arrow::error::ArrowError| Error::internal("convert text").because(error);
    let schema = plain(&batch.schema());
    let columns = batch.columns().iter().zip(schema.fields()).map(|(column, field)| cast(column, field.data_type()));
    let columns = columns.collect::<std::result::Result<Vec<_>, _>>().map_err(failed)?;
    RecordBatch::try_new(schema, columns).map_err(failed)
}

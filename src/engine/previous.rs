//! The ledger's tables, filled from files of earlier rounds, and the files that a run compares its findings with.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, StringViewArray, TimestampMicrosecondArray};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::catalog::TableProvider;
use datafusion::datasource::ViewTable;
use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::listing::{ListingOptions, ListingTable, ListingTableConfig, ListingTableUrl};
use jiff::Timestamp;

use super::sql::{Params, RuleSql, Tables, plain};
use super::{Engine, shape};
use crate::contract::IdSpace;
use crate::error::{Error, Result};
use crate::finding::ExportRecord;

/// The columns of a rule's history file: a row for every finding that the rule ever had. Ids are text, whatever the
/// exports have.
#[must_use]
pub fn history_schema() -> SchemaRef {
    let text = |name: &str| Field::new(name, DataType::Utf8View, true);
    let int = |name: &str| Field::new(name, DataType::Int64, true);
    Arc::new(Schema::new(vec![
        text("rule"),
        text("fingerprint"),
        text("status"),
        int("first_round"),
        int("last_round"),
        int("since_round"),
        int("returns"),
        Field::new("first_touched_at", shape::time(), true),
        text("source_id"),
        text("target_id"),
    ]))
}

/// The columns that are read of the files of actions.
fn actions_schema() -> SchemaRef {
    let text = |name: &str| Field::new(name, DataType::Utf8View, true);
    Arc::new(Schema::new(vec![
        text("action_id"),
        Field::new("round", DataType::Int64, true),
        text("kind"),
        text("rule"),
        text("fingerprint"),
        text("source_id"),
        text("target_id"),
        text("outcome"),
        Field::new("at", shape::time(), true),
    ]))
}

impl Engine {
    /// The run's own folder: gone when the run ends.
    #[must_use]
    pub fn scratch(&self) -> &Path {
        self.scratch.path()
    }

    /// Fills `previous_findings` from history files.
    pub fn register_previous_findings(&mut self, files: &[PathBuf]) -> Result<()> {
        let (source, target) = (self.id_sql(IdSpace::Source, "source_id"), self.id_sql(IdSpace::Target, "target_id"));
        let text = format!(
            "SELECT f.last_round AS round, f.rule, f.fingerprint, f.status, {source} AS source_id, {target} AS \
             target_id, f.first_round, f.since_round, f.returns, f.first_touched_at FROM files AS f"
        );
        self.register_view("previous_findings", files, history_schema(), &text)
    }

    /// Fills `previous_actions` from the files of batches' actions.
    pub fn register_previous_actions(&mut self, files: &[PathBuf]) -> Result<()> {
        let (source, target) = (self.id_sql(IdSpace::Source, "source_id"), self.id_sql(IdSpace::Target, "target_id"));
        let text = format!(
            "SELECT f.action_id, f.round, f.kind, f.rule, f.fingerprint, {source} AS source_id, {target} AS target_id, \
             f.outcome, f.at FROM files AS f"
        );
        self.register_view("previous_actions", files, actions_schema(), &text)
    }

    /// Fills `previous_exports`, a row a contract table: all `assets.*` are one.
    pub fn register_previous_exports(&mut self, exports: &[ExportRecord]) -> Result<()> {
        let mut tables: Vec<(String, u64, Option<Timestamp>)> = Vec::new();
        for export in exports {
            let name = if export.table.starts_with("assets.") { "assets" } else { export.table.as_str() };
            let at = export.snapshot_at.as_deref().and_then(|at| at.parse::<Timestamp>().ok());
            match tables.iter_mut().find(|(known, ..)| known == name) {
                Some((_, rows, earliest)) => {
                    *rows += export.rows;
                    *earliest = earliest.iter().chain(&at).min().copied();
                }
                None => tables.push((name.to_owned(), export.rows, at)),
            }
        }
        let columns: Vec<ArrayRef> = vec![
            Arc::new(tables.iter().map(|(name, ..)| Some(name.as_str())).collect::<StringViewArray>()),
            Arc::new(tables.iter().map(|(_, rows, _)| i64::try_from(*rows).ok()).collect::<Int64Array>()),
            Arc::new(
                tables
                    .iter()
                    .map(|(.., at)| at.map(Timestamp::as_microsecond))
                    .collect::<TimestampMicrosecondArray>()
                    .with_timezone("UTC"),
            ),
        ];
        self.fill("previous_exports", columns)
    }

    /// Registers Parquet files as a table for statements of trueup's own; rules are planned without it.
    pub fn register_files(&mut self, name: &str, files: &[PathBuf], schema: SchemaRef) -> Result<()> {
        let table = self.files_table(files, schema)?;
        self.tables.insert(name.to_owned(), table);
        Ok(())
    }

    fn register_view(&mut self, name: &str, files: &[PathBuf], schema: SchemaRef, text: &str) -> Result<()> {
        let mut tables = Tables::new();
        tables.insert("files".to_owned(), self.files_table(files, schema)?);
        let plan = RuleSql { shown: name, text }.plan(self.executor.state(), &tables, &Params::new())?;
        self.tables.insert(name.to_owned(), Arc::new(ViewTable::new(plan, None)));
        Ok(())
    }

    /// Parquet files, each listed by itself, as one table.
    pub(super) fn files_table(&self, files: &[PathBuf], schema: SchemaRef) -> Result<Arc<dyn TableProvider>> {
        if files.is_empty() {
            return Ok(shape::empty(schema)?);
        }
        let failed = |error: datafusion::common::DataFusionError| {
            Error::input("read the findings of earlier rounds").because(plain(&error))
        };
        let format = ParquetFormat::default().with_options(self.executor.state().table_options().parquet.clone());
        let urls = files
            .iter()
            .map(|file| {
                let path = std::path::absolute(file).map_err(datafusion::common::DataFusionError::from)?;
                ListingTableUrl::try_new(super::supply::file_url(&path)?, None)
            })
            .collect::<datafusion::common::Result<Vec<_>>>()
            .map_err(failed)?;
        let options = ListingOptions::new(Arc::new(format)).with_file_extension("");
        let config = ListingTableConfig::new_with_multi_paths(urls).with_listing_options(options).with_schema(schema);
        Ok(Arc::new(ListingTable::try_new(config).map_err(failed)?))
    }

    /// An id that was recorded as text, in the type that it has in the exports; NULL where it can't be.
    fn id_sql(&self, space: IdSpace, column: &str) -> String {
        match self.types.id(space) {
            DataType::Int64 => format!("TRY_CAST(f.{column} AS BIGINT)"),
            _ => format!("f.{column}"),
        }
    }
}

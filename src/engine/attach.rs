//! Tables that are no contract and no model: files of an earlier run, and statements kept for several later ones.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::datatypes::SchemaRef;
use datafusion::catalog::{Session, TableProvider};
use datafusion::datasource::file_format::FileFormat;
use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::listing::{ListingOptions, ListingTable, ListingTableConfig, ListingTableUrl};
use datafusion::execution::object_store::ObjectStoreUrl;
use object_store::ObjectStoreExt;

use super::models::ModelSql;
use super::sql::plain;
use super::value::Values;
use super::{Engine, supply};
use crate::error::{Error, Result};

/// Scans enough for a statement's rows to be kept rather than computed anew.
const SCANS_KEPT: usize = 2;

impl Engine {
    /// Registers a Parquet file under a name and gives its columns.
    ///
    /// # Errors
    /// Kind input for a file that can't be read.
    pub async fn attach_file(&mut self, name: &str, file: &Path) -> Result<SchemaRef> {
        let failed = |error: datafusion::common::DataFusionError| {
            Error::input(format!("read {}", file.display())).because(plain(&error))
        };
        let state = self.executor.state();
        let format = ParquetFormat::default().with_options(state.table_options().parquet.clone());
        let url = ListingTableUrl::try_new(supply::file_url(file).map_err(failed)?, None).map_err(failed)?;
        let store = state.runtime_env().object_store(ObjectStoreUrl::local_filesystem()).map_err(failed)?;
        let head = store.head(url.prefix()).await.map_err(|error| failed(error.into()))?;
        let schema = format.infer_schema(state as &dyn Session, &store, &[head]).await.map_err(failed)?;
        let options = ListingOptions::new(Arc::new(format)).with_file_extension("");
        let config = ListingTableConfig::new(url).with_listing_options(options).with_schema(Arc::clone(&schema));
        let table = ListingTable::try_new(config).map_err(failed)?;
        self.tables.insert(name.to_owned(), Arc::new(table) as Arc<dyn TableProvider>);
        Ok(schema)
    }

    /// Computes a statement once and keeps its rows on scratch files under a name, in place of what was kept there. Tells
    /// how many.
    ///
    /// # Errors
    /// As a model's.
    pub async fn keep(&mut self, name: &str, text: &str, columns: &[&str]) -> Result<u64> {
        if self.tables.contains_key(name) {
            self.release_model(name)?;
        }
        let model =
            ModelSql { name, shown: name, text, compute: None, view: false, optional: &[], params: BTreeSet::new() };
        let columns: BTreeSet<String> = columns.iter().map(ToString::to_string).collect();
        let (rows, _) = self.make_model(&model, &Values::new(), &columns, SCANS_KEPT).await?;
        Ok(rows.unwrap_or(0))
    }

    /// The columns of a registered table.
    #[must_use]
    pub fn columns_of(&self, table: &str) -> Option<SchemaRef> {
        self.tables.get(table).map(|table| table.schema())
    }

    /// A folder of this run alone, removed when the engine is dropped.
    pub fn make_folder(&self, name: &str) -> Result<PathBuf> {
        let folder = self.scratch.path().join(name);
        std::fs::create_dir_all(&folder).map_err(|error| Error::input("make a scratch folder").because(error))?;
        Ok(folder)
    }
}

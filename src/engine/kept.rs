//! What is kept on scratch files while it is read: contract tables, converted, and models; and tables read once a key.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use datafusion::datasource::ViewTable;

use super::models::{self, ModelSql};
use super::sql::{Params, RuleSql};
use super::value::{Values, params};
use super::{Engine, execute};
use crate::contract;
use crate::error::{Error, Result};

impl Engine {
    /// Keeps one row of each key of a table, the latest; rows without a key go. For exports whose keys are not unique.
    pub fn deduplicate(&mut self, name: &str) -> Result<()> {
        let table = contract::table(name).ok_or_else(|| Error::internal("find a contract table"))?;
        let provider = self.tables.get(name).ok_or_else(|| Error::internal("find a contract table"))?;
        let columns: Vec<String> =
            provider.schema().fields().iter().map(|field| format!("t.{}", field.name())).collect();
        let outer: Vec<String> = provider.schema().fields().iter().map(|field| format!("d.{}", field.name())).collect();
        let keys: Vec<String> = table.key.iter().map(|key| format!("t.{key}")).collect();
        let given: Vec<String> = keys.iter().map(|key| format!("{key} IS NOT NULL")).collect();
        // Ties are broken by every column, so that the same rows are kept whatever the order of the files.
        let mut order: Vec<String> = table.columns.iter().map(|column| format!("t.{}", column.name)).collect();
        if table.column("updated_at").is_some() {
            order.insert(0, "t.updated_at DESC NULLS LAST".to_owned());
        }
        let text = format!(
            "SELECT {} FROM (SELECT {}, row_number() OVER (PARTITION BY {} ORDER BY {}) AS place__of FROM {name} AS t WHERE {}) AS d WHERE d.place__of = 1",
            outer.join(", "),
            columns.join(", "),
            keys.join(", "),
            order.join(", "),
            given.join(" AND "),
        );
        let plan = RuleSql { shown: name, text: &text }.plan(self.executor.state(), &self.tables, &Params::new())?;
        self.tables.insert(name.to_owned(), Arc::new(ViewTable::new(plan, None)));
        self.cleaned.insert(name.to_owned());
        Ok(())
    }

    /// Keeps these columns of a contract table on scratch files, converted: read in place of the exports from here on.
    /// Tells its rows.
    pub async fn keep_table(&mut self, name: &str, columns: &BTreeSet<String>) -> Result<u64> {
        let scratch = self.scratch.path().to_owned();
        let whole = self.tables.get(name).cloned();
        let kept = models::keep(&self.executor, &mut self.tables, &scratch, name, columns).await;
        let rows = match kept {
            Ok(rows) => rows,
            Err(failure) => return Err(self.explained(failure, &format!("read the table {name}")).await),
        };
        self.kept.extend(whole.map(|whole| (name.to_owned(), whole)));
        Ok(rows)
    }

    /// Reads a table that was kept from the exports again, with all its columns, and gives back the room of the copy.
    pub fn release_table(&mut self, name: &str) -> Result<()> {
        let Some(whole) = self.kept.remove(name) else { return Ok(()) };
        self.emptied(&self.scratch.path().join("tables").join(name))?;
        self.tables.insert(name.to_owned(), whole);
        if self.cleaned.contains(name) { self.deduplicate(name) } else { Ok(()) }
    }

    /// The same of all that were kept.
    pub fn release_tables(&mut self) -> Result<()> {
        let names: Vec<String> = self.kept.keys().cloned().collect();
        names.iter().try_for_each(|name| self.release_table(name))
    }

    /// Makes a model: on scratch files if it is scanned more than once. Tells its rows (none for a view), and whether
    /// it had to be repeated with less memory.
    pub async fn make_model(
        &mut self,
        model: &ModelSql<'_>,
        values: &Values,
        columns: &BTreeSet<String>,
        scans: usize,
    ) -> Result<(Option<u64>, bool)> {
        let scratch = self.scratch.path().to_owned();
        let made =
            models::make(&mut self.executor, &mut self.tables, &scratch, model, &params(values), columns, scans).await;
        match made {
            Ok(made) => Ok((made.rows, made.repeated)),
            Err(failure) => Err(self.explained(failure, &format!("compute the model {}", model.name)).await),
        }
    }

    /// Gives back the room of a model that nobody will read again.
    pub fn release_model(&mut self, name: &str) -> Result<()> {
        self.emptied(&self.scratch.path().join("models").join(name))?;
        self.tables.remove(name);
        Ok(())
    }

    /// Removes a folder of what was kept, and counts its room as free.
    fn emptied(&self, folder: &Path) -> Result<()> {
        let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let bytes = files.filter_map(|file| file.metadata().ok()).map(|file| file.len()).sum();
        execute::emptied(folder).map_err(|failure| failure.error("give back room in the scratch folder"))?;
        self.executor.quota().release(bytes);
        self.executor.ranges().forget(folder);
        Ok(())
    }
}

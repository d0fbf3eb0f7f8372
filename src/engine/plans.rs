//! Statements planned for what they read, before anything is read.

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow::datatypes::SchemaRef;

use super::lineage::{Reads, Shapes};
use super::models::ModelSql;
use super::sql::RuleSql;
use super::value::{Values, params};
use super::{Engine, Sql, anchors};
use crate::error::Result;

/// Statements planned against the shapes of all tables.
pub struct Plans<'e> {
    engine: &'e Engine,
    shapes: Shapes,
}

impl std::fmt::Debug for Plans<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Plans")
    }
}

impl Engine {
    /// Plans the models, so that statements can be planned for what they read.
    pub fn plans(&self, models: &[ModelSql<'_>], values: &Values) -> Result<Plans<'_>> {
        let shapes = Shapes::new(self.executor.state(), &self.types, models, &params(values))?;
        Ok(Plans { engine: self, shapes })
    }
}

impl Plans<'_> {
    /// What a statement reads, and the names of its columns.
    ///
    /// # Errors
    /// Kind usage, with the place in the file.
    pub fn reads(&self, sql: Sql<'_>, values: &Values) -> Result<(Vec<String>, Reads)> {
        let statement = RuleSql { shown: sql.shown, text: sql.text };
        let (plan, reads) = self.shapes.reads(self.engine.executor.state(), statement, &params(values))?;
        Ok((plan.schema().fields().iter().map(|field| field.name().clone()).collect(), reads))
    }

    /// The tables and models that must be there for a statement to be planned, read or not.
    pub fn named(&self, sql: Sql<'_>, values: &Values) -> Result<BTreeSet<String>> {
        let statement = RuleSql { shown: sql.shown, text: sql.text };
        self.shapes.named(self.engine.executor.state(), statement, &params(values))
    }

    /// The same of a model.
    pub fn model_named(&self, model: &ModelSql<'_>) -> Result<BTreeSet<String>> {
        self.shapes.model_named(model.name)
    }

    /// The columns that a statement returns.
    pub fn columns(&self, sql: Sql<'_>, values: &Values) -> Result<SchemaRef> {
        let statement = RuleSql { shown: sql.shown, text: sql.text };
        let (plan, _) = self.shapes.reads(self.engine.executor.state(), statement, &params(values))?;
        Ok(Arc::clone(plan.schema().inner()))
    }

    /// The columns of a statement's result that hold anchors, or text made of them.
    pub fn anchors(&self, sql: Sql<'_>, values: &Values) -> Result<BTreeSet<String>> {
        let statement = RuleSql { shown: sql.shown, text: sql.text };
        let plan = statement.plan(self.engine.executor.state(), &self.shapes.tables, &params(values))?;
        Ok(anchors::carried(&plan, &self.shapes.carriers))
    }

    /// The models' names, each after those that it reads.
    #[must_use]
    pub fn order(&self) -> &[String] {
        &self.shapes.order
    }

    /// What a model reads when only these of its columns are wanted.
    pub fn model_reads(&self, model: &ModelSql<'_>, columns: &BTreeSet<String>) -> Result<Reads> {
        self.shapes.model_reads(self.engine.executor.state(), model, columns)
    }
}

//! Which tables and columns a statement needs, read off its optimised plan.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::datasource::MemTable;
use datafusion::execution::session_state::SessionState;
use datafusion::logical_expr::{LogicalPlan, LogicalPlanBuilder, ident};

use super::anchors::{self, Carriers};
use super::shape::{self, Types};
use super::sql::{Params, RuleSql, Tables};
use super::{ModelSql, graph};
use crate::error::{Error, Result};
use crate::rules::Compute;

/// Columns read of each table or model, and how often it is scanned.
pub type Reads = BTreeMap<String, Read>;

/// What is read of one table or model.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Read {
    pub columns: BTreeSet<String>,
    pub scans: usize,
}

/// Statements planned against empty tables of the right shape.
pub(super) struct Shapes {
    pub tables: Tables,
    models: BTreeMap<String, LogicalPlan>,
    pub carriers: Carriers,
    /// Each model after those that it reads.
    pub order: Vec<String>,
}

impl Shapes {
    /// Plans the models in an order in which each finds those that it reads.
    ///
    /// # Errors
    /// A model that can't be planned, or models that read each other in a circle.
    pub(super) fn new(state: &SessionState, types: &Types, models: &[ModelSql<'_>], params: &Params) -> Result<Self> {
        let mut shapes = Self {
            tables: shape::tables(types)?,
            models: BTreeMap::new(),
            carriers: Carriers::new(),
            order: Vec::new(),
        };
        let mut waiting: Vec<&ModelSql<'_>> = models.iter().collect();
        while !waiting.is_empty() {
            let known: BTreeSet<String> = waiting.iter().map(|model| model.name.to_owned()).collect();
            let (ready, later): (Vec<&ModelSql<'_>>, Vec<&ModelSql<'_>>) =
                waiting.into_iter().partition(|model| mentions(model.text).is_disjoint(&known));
            if ready.is_empty() {
                let names: Vec<&str> = later.iter().map(|model| model.name).collect();
                return Err(
                    Error::usage("order the models").because(format!("they read each other: {}", names.join(", ")))
                );
            }
            for model in ready {
                shapes.add(state, model, params)?;
            }
            waiting = later;
        }
        Ok(shapes)
    }

    fn add(&mut self, state: &SessionState, model: &ModelSql<'_>, params: &Params) -> Result<()> {
        let sql = RuleSql { shown: model.shown, text: model.text };
        let plan = sql.plan(state, &self.tables, &model.params(params))?;
        let optimized = state.optimize(&plan).map_err(|error| sql.failed(&error))?;
        sql.check_plan(&optimized)?;
        let schema = match model.compute {
            None => plan.schema().inner().clone(),
            Some(Compute::Components) => graph::components_schema(),
            Some(Compute::Chains) => graph::chains_schema(plan.schema().field(0).data_type()),
        };
        let mut carriers = anchors::carried(&plan, &self.carriers);
        // What a graph gives is named by its edges' ends.
        if model.compute.is_some() && !carriers.is_empty() {
            carriers = schema.fields().iter().map(|field| field.name().clone()).collect();
        }
        self.carriers.insert(model.name.to_owned(), carriers);
        self.models.insert(model.name.to_owned(), plan);
        self.order.push(model.name.to_owned());
        let table: Arc<MemTable> = shape::empty(schema)?;
        self.tables.insert(model.name.to_owned(), table);
        Ok(())
    }

    /// What a statement reads.
    pub(super) fn reads(
        &self,
        state: &SessionState,
        sql: RuleSql<'_>,
        params: &Params,
    ) -> Result<(LogicalPlan, Reads)> {
        let plan = sql.plan(state, &self.tables, params)?;
        let optimized = state.optimize(&plan).map_err(|error| sql.failed(&error))?;
        sql.check_plan(&optimized)?;
        Ok((plan, scans(&optimized)?))
    }

    /// The tables and models that a statement names, also where the optimiser finds that nothing of them is read: they must
    /// be there for it to be planned.
    pub(super) fn named(&self, state: &SessionState, sql: RuleSql<'_>, params: &Params) -> Result<BTreeSet<String>> {
        Ok(scans(&sql.plan(state, &self.tables, params)?)?.into_keys().collect())
    }

    /// The same of a model.
    pub(super) fn model_named(&self, name: &str) -> Result<BTreeSet<String>> {
        let plan = self.models.get(name).ok_or_else(|| Error::internal("find a model"))?;
        Ok(scans(plan)?.into_keys().collect())
    }

    /// What a model reads when only some of its columns are wanted; of a graph model, whatever its edges need.
    pub(super) fn model_reads(
        &self,
        state: &SessionState,
        model: &ModelSql<'_>,
        columns: &BTreeSet<String>,
    ) -> Result<Reads> {
        let failed = |error| Error::internal(format!("plan the model {}", model.name)).because(error);
        let plan = self.models.get(model.name).ok_or_else(|| Error::internal("find a model"))?.clone();
        let plan = if model.compute.is_some() { plan } else { pruned(plan, columns)? };
        scans(&state.optimize(&plan).map_err(failed)?)
    }
}

/// The plan with only these columns, in the plan's order; at least one.
pub(super) fn pruned(plan: LogicalPlan, columns: &BTreeSet<String>) -> Result<LogicalPlan> {
    let names: Vec<String> = plan.schema().fields().iter().map(|field| field.name().clone()).collect();
    let kept: Vec<&String> = names.iter().filter(|name| columns.contains(*name)).collect();
    let kept = if kept.is_empty() { names.first().into_iter().collect() } else { kept };
    let qualified = |name: &str| {
        let (qualifier, field) = plan.schema().qualified_field_with_unqualified_name(name).ok()?;
        Some(datafusion::logical_expr::Expr::Column(datafusion::common::Column::from((qualifier, field))))
    };
    let exprs: Vec<_> = kept.into_iter().map(|name| qualified(name).unwrap_or_else(|| ident(name))).collect();
    LogicalPlanBuilder::from(plan)
        .project(exprs)
        .and_then(LogicalPlanBuilder::build)
        .map_err(|error| Error::internal("prune a model's columns").because(error))
}

fn scans(plan: &LogicalPlan) -> Result<Reads> {
    let mut reads = Reads::new();
    plan.apply_with_subqueries(|node| {
        if let LogicalPlan::TableScan(scan) = node {
            let read = reads.entry(scan.table_name.table().to_owned()).or_default();
            read.scans += 1;
            read.columns.extend(scan.projected_schema.fields().iter().map(|field| field.name().clone()));
            for filter in &scan.filters {
                read.columns.extend(filter.column_refs().into_iter().map(|column| column.name.clone()));
            }
        }
        Ok(TreeNodeRecursion::Continue)
    })
    .map_err(|error| Error::internal("read a plan").because(error))?;
    Ok(reads)
}

/// Words of a statement that could be names of models.
fn mentions(text: &str) -> BTreeSet<String> {
    let body = text.split_once("*/").map_or(text, |(_, body)| body);
    body.split(|c: char| !c.is_alphanumeric() && c != '_').map(str::to_owned).collect()
}

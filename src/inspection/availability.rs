//! Whether a project can run a rule: what each reads, and why some are skipped, before anything runs.

use std::collections::BTreeMap;

use super::digest::Digester;
use super::params::{self, placeholders};
use super::prepare::{Circumstances, Preparer, model_sql};
use crate::engine::{Engine, Look, ModelSql};
use crate::error::Result;
use crate::project::Project;
use crate::rules::Catalogue;

/// Whether a project can run a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Availability {
    pub rule: String,
    /// Tables and models that it reads.
    pub reads: Vec<String>,
    /// Why it would be skipped; none if it can run.
    pub skip: Option<String>,
}

/// What each rule of the catalogue reads, and whether the project can run it; `compares`: there are earlier rounds.
pub async fn availability(
    engine: &mut Engine,
    catalogue: &Catalogue,
    project: &Project,
    compares: bool,
) -> Result<Vec<Availability>> {
    let values = params::values(catalogue, project)?;
    let supplied = engine.load(project, placeholders(&values), Look::Columns).await?;
    let models: BTreeMap<&str, ModelSql<'_>> =
        catalogue.models.iter().map(|(name, model)| (name.as_str(), model_sql(model))).collect();
    let list: Vec<ModelSql<'_>> = models.values().cloned().collect();
    let plans = engine.plans(&list, &values)?;
    let digester = Digester::new(catalogue, project, &values);
    let circumstances = Circumstances { compares, ..Circumstances::default() };
    let preparer = Preparer::new(project, &supplied, &plans, &models, &values, digester, circumstances);
    let of = |rule| {
        let prepared = preparer.prepare(rule, true)?;
        let reads = prepared.reads.keys().cloned().collect();
        Ok(Availability { rule: rule.id.clone(), reads, skip: prepared.skip })
    };
    catalogue.rules.iter().map(of).collect()
}

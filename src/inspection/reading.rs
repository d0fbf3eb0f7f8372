//! What rules read of the whole contract, whatever a project supplies: read off their plans, through all models.

use std::collections::{BTreeMap, BTreeSet};

use super::params;
use super::prepare::{assumed_values, model_sql};
use crate::engine::{Engine, ModelSql, Plans, Reads, Sql};
use crate::error::Result;
use crate::rules::{Catalogue, Reading};

/// What each rule reads, by its id. Needs no project and no exports.
///
/// # Errors
/// Kind usage for a rule or model that can't be planned.
pub fn reading(engine: &Engine, catalogue: &Catalogue) -> Result<BTreeMap<String, Reading>> {
    let values = params::assumed(catalogue)?;
    let models: BTreeMap<&str, ModelSql<'_>> =
        catalogue.models.iter().map(|(name, model)| (name.as_str(), model_sql(model))).collect();
    let list: Vec<ModelSql<'_>> = models.values().cloned().collect();
    let plans = engine.plans(&list, &values)?;
    let reader = Reader { plans: &plans, models: &models };
    let mut reading = BTreeMap::new();
    for rule in &catalogue.rules {
        let mut bound = assumed_values();
        let own = rule.header.params.keys().filter_map(|name| Some((name.clone(), values.get(name)?.clone())));
        bound.extend(own);
        let (_, reads) = plans.reads(Sql { shown: &rule.shown, text: &rule.text }, &bound)?;
        let mut read = Reading::default();
        reader.add(&reads, &mut read)?;
        reading.insert(rule.id.clone(), read);
    }
    Ok(reading)
}

struct Reader<'a> {
    plans: &'a Plans<'a>,
    models: &'a BTreeMap<&'a str, ModelSql<'a>>,
}

impl Reader<'_> {
    fn add(&self, reads: &Reads, reading: &mut Reading) -> Result<()> {
        let mut waiting: Vec<(String, BTreeSet<String>)> =
            reads.iter().map(|(name, read)| (name.clone(), read.columns.clone())).collect();
        let mut seen = BTreeSet::new();
        while let Some((name, columns)) = waiting.pop() {
            if !seen.insert((name.clone(), columns.clone())) {
                continue;
            }
            if let Some(model) = self.models.get(name.as_str()) {
                let below = self.plans.model_reads(model, &columns)?;
                waiting.extend(below.into_iter().map(|(name, read)| (name, read.columns)));
                reading.models.insert(name);
            } else {
                reading.tables.extend(columns.iter().map(|column| format!("{name}.{column}")));
                reading.tables.insert(name);
            }
        }
        Ok(())
    }
}

//! Exports that were opened and looked at: what the rest of an inspection starts from.

use std::sync::{Mutex, PoisonError};

use super::cohort;
use super::digest::Digester;
use super::pace::{Pace, watched};
use super::params::{self, placeholders};
use crate::engine::{Engine, Look, Supplied, Values};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::project::Project;
use crate::rules::{Catalogue, Rule};

/// Exports that were opened and looked at, and the values of all parameters.
pub struct Loaded {
    pub supplied: Supplied,
    pub(super) values: Values,
    /// Only what is about the stages of a cohort is judged.
    pub(super) is_cohort: bool,
}

/// Opens the project's exports and takes the first look at them; `cohort` is the stage up to which they are judged.
///
/// # Errors
/// Kind usage for a parameter that is wrong or a stage that is none, kind input for exports that can't be read, kind
/// nothing-ran if nothing was selected.
pub async fn load(
    engine: &mut Engine,
    catalogue: &Catalogue,
    project: &Project,
    wanted: &(dyn Fn(&Rule) -> bool + Sync),
    cohort: Option<&str>,
    on_event: &mut (dyn FnMut(Event) + Send),
) -> Result<Loaded> {
    if !catalogue.rules.iter().any(wanted) {
        return Err(Error::nothing_ran("select rules")
            .because("the selection matches none")
            .hint("list them: trueup rules"));
    }
    let values = params::values(catalogue, project)?;
    let supplied = load_exports(engine, project, &values, on_event).await?;
    if let Some(stage) = cohort {
        let stages = cohort::stages(engine, &supplied, stage).await?;
        engine.register_admitted_stages(&stages)?;
    }
    engine.register_uncovers(uncovers(catalogue))?;
    Ok(Loaded { supplied, values, is_cohort: cohort.is_some() })
}

/// Opens the exports again, for a round that was inspected: their columns and files, not their values.
///
/// # Errors
/// As [`load`].
pub async fn reopen(engine: &mut Engine, catalogue: &Catalogue, project: &Project) -> Result<Supplied> {
    let values = params::values(catalogue, project)?;
    engine.load(project, placeholders(&values), Look::Columns).await
}

impl Loaded {
    /// One digest of all rules that are wanted.
    #[must_use]
    pub fn rules_digest(
        &self,
        catalogue: &Catalogue,
        project: &Project,
        wanted: &(dyn Fn(&Rule) -> bool + Sync),
    ) -> String {
        let digester = Digester::new(catalogue, project, &self.values);
        digester.of_all(catalogue.rules.iter().filter(|rule| wanted(rule)))
    }
}

/// Each rule with each of those whose findings its repairs may bring to light.
fn uncovers(catalogue: &Catalogue) -> Vec<(&str, &str)> {
    let mut pairs = Vec::new();
    for rule in &catalogue.rules {
        pairs.extend(rule.header.uncovers.iter().map(|uncovered| (rule.id.as_str(), uncovered.as_str())));
    }
    pairs
}

/// Loads the exports, and tells how far that is.
async fn load_exports(
    engine: &mut Engine,
    project: &Project,
    values: &Values,
    on_event: &mut (dyn FnMut(Event) + Send),
) -> Result<Supplied> {
    let on_event = Mutex::new(on_event);
    let tell = |event| (on_event.lock().unwrap_or_else(PoisonError::into_inner))(event);
    let mut told = |table: &str, bytes| tell(Event::Loading { table: table.to_owned(), bytes });
    let (watch, pace) = (engine.watch(), Pace::default());
    let loading = engine.load(project, placeholders(values), Look::Values(&mut told));
    watched(&watch, loading, |reading| tell(Event::Reading(pace.reading(reading)))).await
}

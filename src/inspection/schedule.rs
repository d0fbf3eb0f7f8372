//! The schedule: what runs, in which order.

use std::collections::{BTreeMap, BTreeSet};

use super::demand::{Needed, Readings};
use super::digest::Digester;
use super::loaded::Loaded;
use super::options::Options;
use super::pace::{Kind, Pace, Size};
use super::prepare::{Circumstances, GUARD_SET, Prepared, Preparer, model_sql};
use super::steps::{Step, Work};
use crate::engine::{Engine, ModelSql, Supplied};
use crate::error::Result;
use crate::project::{Project, Stage};
use crate::rules::{Catalogue, Rule};

/// In place of a set that a rule runs after: everything else.
const EVERYTHING: &str = "*";
/// Sets that only some stages of a unification run by default.
const STAGED_SETS: [(&str, Stage); 6] = [
    ("dual-write", Stage::DualWrite),
    ("migration", Stage::Migration),
    ("decoupling", Stage::Decoupling),
    ("asset-linking", Stage::Linking),
    ("asset-merge", Stage::Merging),
    ("gray-release", Stage::Merging),
];

/// Whether a rule runs when nothing is selected.
#[must_use]
pub fn is_default(rule: &Rule, project: &Project) -> bool {
    match (&project.stages, STAGED_SETS.iter().find(|(set, _)| *set == rule.set)) {
        (Some(stages), Some((_, stage))) => stages.contains(stage),
        _ => true,
    }
}

/// Everything that will run, in order.
pub struct Schedule<'a> {
    /// The guard set first, rules that read other rules' findings last, otherwise as in the catalogue.
    pub(super) rules: Vec<Prepared<'a>>,
    /// Contract tables that are read so often that a converted copy pays.
    pub(super) tables: Vec<Needed>,
    /// Models needed, each after those that it reads.
    pub(super) models: Vec<Needed>,
    /// In which order all of these are made and run.
    pub(super) steps: Vec<Step>,
    /// Rule ids as they are reported.
    pub(super) order: Vec<&'a str>,
    /// Every model's statement.
    pub(super) sources: BTreeMap<&'a str, ModelSql<'a>>,
}

impl Loaded {
    /// What will run, in which order.
    ///
    /// # Errors
    /// Kind usage for a rule or model that can't be planned.
    pub fn schedule<'a>(
        &self,
        engine: &Engine,
        catalogue: &'a Catalogue,
        project: &Project,
        options: &Options<'_>,
    ) -> Result<Schedule<'a>> {
        let Self { supplied, values, .. } = self;
        let models: BTreeMap<&str, ModelSql<'_>> =
            catalogue.models.iter().map(|(name, model)| (name.as_str(), model_sql(model))).collect();
        let list: Vec<ModelSql<'_>> = models.values().cloned().collect();
        let plans = engine.plans(&list, values)?;
        let digester = Digester::new(catalogue, project, values);
        let circumstances = Circumstances {
            compares: options.earlier.is_some(),
            previous_round: options.earlier.and_then(|earlier| earlier.round),
            previous_watermark: options.earlier.and_then(|earlier| earlier.watermark),
            cohort: self.is_cohort,
        };
        let preparer = Preparer::new(project, supplied, &plans, &models, values, digester, circumstances);
        let mut rules = Vec::new();
        for (rule, wanted) in running(catalogue, project, options) {
            rules.push(preparer.prepare(rule, wanted)?);
        }
        if let Some(waiving) = &options.waiving {
            for prepared in rules.iter().filter(|prepared| prepared.skip.is_none()) {
                preparer.check_waivers(engine, prepared, waiving)?;
            }
        }
        let order = rules.iter().map(|prepared| prepared.rule.id.as_str()).collect();
        // Stable: otherwise the catalogue's order stays.
        rules.sort_by_key(|prepared| {
            let rule = prepared.rule;
            (rule.set != GUARD_SET, !rule.header.after.is_empty(), comes_last(rule))
        });
        let readings = Readings::of(&plans, &models, &rules, options)?;
        let steps = readings.steps(&rules);
        let Readings { tables, models: needed, .. } = readings;
        Ok(Schedule { rules, tables, models: needed, steps, order, sources: models })
    }
}

/// The rules that run, in the catalogue's order, and whether each was asked for: those that weren't guard the others, or
/// others read their findings.
fn running<'a>(catalogue: &'a Catalogue, project: &Project, options: &Options<'_>) -> Vec<(&'a Rule, bool)> {
    let wanted = |rule: &&Rule| (options.wanted)(rule);
    let read_by_wanted: BTreeSet<&str> =
        catalogue.rules.iter().filter(wanted).flat_map(|rule| rule.header.after.iter().map(String::as_str)).collect();
    let is_read = |rule: &Rule| {
        (read_by_wanted.contains(rule.set.as_str()) && rule.header.after.is_empty())
            || (read_by_wanted.contains(EVERYTHING) && is_default(rule, project) && !comes_last(rule))
    };
    let rules = catalogue.rules.iter().map(|rule| (rule, wanted(&rule)));
    rules.filter(|(rule, wanted)| *wanted || is_read(rule) || rule.set == GUARD_SET).collect()
}

/// Whether a rule reads the findings of all others.
fn comes_last(rule: &Rule) -> bool {
    rule.header.after.iter().any(|set| set == EVERYTHING)
}

/// What will be read, step by step, in the order in which it runs.
pub(super) fn pace(schedule: &Schedule<'_>, supplied: &Supplied) -> Pace {
    let mut pace = Pace::default();
    let mut rows: BTreeMap<&str, u64> = BTreeMap::new();
    for export in &supplied.exports {
        let table = if export.table.starts_with("assets.") { "assets" } else { &export.table };
        *rows.entry(table).or_default() += export.rows;
    }
    for (table, rows) in rows {
        pace.size(table, Size::Rows(rows));
    }
    for step in &schedule.steps {
        match step.work {
            Work::Table(place) => pace.step(Kind::Model, schedule.tables[place].reads.clone()),
            Work::Model(place) => {
                let Needed { name, reads, view, .. } = &schedule.models[place];
                if *view {
                    pace.size(name, Size::Through(reads.clone()));
                } else {
                    pace.size(name, Size::About(reads.clone()));
                    pace.step(Kind::Model, reads.clone());
                }
            }
            Work::Rule(place) if schedule.rules[place].skip.is_none() => {
                pace.step(Kind::Rule, schedule.rules[place].ran().clone());
            }
            Work::Rule(_) | Work::Clean => {}
        }
    }
    pace
}

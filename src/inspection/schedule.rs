//! The schedule: what runs, in which order, and what is made once because several statements read it.

use std::collections::{BTreeMap, BTreeSet};

use super::digest::Digester;
use super::disposition;
use super::eligible::{eligible_sql, unjudged_sql};
use super::loaded::Loaded;
use super::options::Options;
use super::pace::{Kind as Work, Pace, Size};
use super::prepare::{Circumstances, GUARD_SET, Prepared, Preparer, model_sql};
use crate::contract;
use crate::engine::{Engine, ModelSql, Plans, Read, Reads, Sql, Supplied, Values};
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

/// Readings of every column, on average, from which on a converted copy of a contract table pays.
const COPY_COST: usize = 2;

/// Whether a rule runs when nothing is selected.
#[must_use]
pub fn is_default(rule: &Rule, project: &Project) -> bool {
    match (&project.stages, STAGED_SETS.iter().find(|(set, _)| *set == rule.set)) {
        (Some(stages), Some((_, stage))) => stages.contains(stage),
        _ => true,
    }
}

/// A table or model that statements read.
#[derive(Clone, Debug)]
pub(super) struct Needed {
    pub name: String,
    pub columns: BTreeSet<String>,
    /// How often it is read.
    pub scans: usize,
    pub reads: Reads,
    /// Models that nobody reads any more once this is made.
    pub frees: Vec<String>,
}

/// What is read of a table or model, by all statements together.
#[derive(Clone, Debug, Default)]
struct Demand {
    columns: BTreeSet<String>,
    scans: usize,
    /// Columns of every scan, counted each time.
    columns_read: usize,
}

impl Demand {
    fn add(&mut self, columns: &BTreeSet<String>, scans: usize) {
        self.columns.extend(columns.iter().cloned());
        self.scans += scans;
        self.columns_read += columns.len().max(1) * scans;
    }

    /// Converting a column and writing it costs about as much as reading it twice more.
    fn pays(&self) -> bool {
        self.columns_read > COPY_COST * self.columns.len()
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
        let (tables, needed) = needed(&plans, &models, &rules, options)?;
        Ok(Schedule { rules, tables, models: needed, order, sources: models })
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

/// Columns and scans of every table and model that the statements read, directly or through other models.
fn needed(
    plans: &Plans<'_>,
    models: &BTreeMap<&str, ModelSql<'_>>,
    rules: &[Prepared<'_>],
    options: &Options<'_>,
) -> Result<(Vec<Needed>, Vec<Needed>)> {
    let mut demands: BTreeMap<String, Demand> = BTreeMap::new();
    // What is still read when all models are made.
    let mut lasting: BTreeSet<String> = BTreeSet::new();
    let mut note = |reads: &Reads| {
        for (name, read) in reads {
            lasting.insert(name.clone());
            demands.entry(name.clone()).or_default().add(&read.columns, read.scans);
        }
    };
    let mut counted = BTreeSet::new();
    for prepared in rules.iter().filter(|prepared| prepared.skip.is_none()) {
        note(prepared.ran());
        match &prepared.counted {
            Some(of_cohort) if counted.insert(of_cohort.text.clone()) => note(&of_cohort.reads),
            Some(_) => {}
            None => {
                let eligible = eligible_sql(prepared.rule);
                if counted.insert(eligible.clone()) {
                    note(&plans.reads(Sql { shown: &prepared.rule.shown, text: &eligible }, &Values::new())?.1);
                }
            }
        }
        if let Some(unjudged) = unjudged_sql(prepared.rule) {
            note(&plans.reads(Sql { shown: &prepared.rule.shown, text: &unjudged }, &Values::new())?.1);
        }
    }
    if !options.explores {
        note(&plans.reads(Sql { shown: "the disposition", text: disposition::SQL }, &Values::new())?.1);
    }
    let mut made = Vec::new();
    for name in plans.order().iter().rev() {
        let (Some(demand), Some(model)) = (demands.get(name).cloned(), models.get(name.as_str())) else {
            continue;
        };
        let reads = plans.model_reads(model, &demand.columns)?;
        // A view is read anew by each statement.
        let times = if model.view { demand.scans } else { 1 };
        for (below, read) in &reads {
            demands.entry(below.clone()).or_default().add(&read.columns, read.scans * times);
        }
        if model.stays_view(demand.scans) && lasting.contains(name) {
            lasting.extend(reads.keys().cloned());
        }
        made.push(Needed {
            name: name.clone(),
            columns: demand.columns,
            scans: demand.scans,
            reads,
            frees: Vec::new(),
        });
    }
    made.reverse();
    free_early(&mut made, models, &lasting);
    let tables = contract::TABLES.iter().filter_map(|table| {
        let demand = demands.remove(table.name).filter(Demand::pays)?;
        let once = Read { columns: demand.columns.clone(), scans: 1 };
        let reads = Reads::from([(table.name.to_owned(), once)]);
        let Demand { columns, scans, .. } = demand;
        Some(Needed { name: table.name.to_owned(), columns, scans, reads, frees: Vec::new() })
    });
    Ok((tables.collect(), made))
}

/// Notes with each model which others it is the last to read. One that reads a view reads what the view reads.
fn free_early(made: &mut [Needed], models: &BTreeMap<&str, ModelSql<'_>>, lasting: &BTreeSet<String>) {
    let mut read_last: BTreeMap<String, usize> = BTreeMap::new();
    let mut through: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (at, needed) in made.iter().enumerate() {
        let mut below: BTreeSet<String> = needed.reads.keys().cloned().collect();
        below.extend(needed.reads.keys().filter_map(|name| through.get(name)).flatten().cloned().collect::<Vec<_>>());
        if models.get(needed.name.as_str()).is_some_and(|model| model.stays_view(needed.scans)) {
            through.insert(needed.name.clone(), below);
        } else {
            read_last.extend(below.into_iter().map(|name| (name, at)));
        }
    }
    let kept: BTreeSet<String> = made.iter().map(|needed| needed.name.clone()).collect();
    for (name, at) in read_last {
        if kept.contains(&name) && !through.contains_key(&name) && !lasting.contains(&name) {
            made[at].frees.push(name);
        }
    }
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
    for needed in &schedule.tables {
        pace.step(Work::Model, needed.reads.clone());
    }
    let mut rules = schedule.rules.iter().filter(|prepared| prepared.skip.is_none()).peekable();
    while let Some(guard) = rules.next_if(|prepared| prepared.rule.set == GUARD_SET) {
        pace.step(Work::Rule, guard.reads.clone());
    }
    for needed in &schedule.models {
        let view = schedule.sources.get(needed.name.as_str()).is_some_and(|model| model.stays_view(needed.scans));
        if view {
            pace.size(&needed.name, Size::Through(needed.reads.clone()));
        } else {
            pace.size(&needed.name, Size::About(needed.reads.clone()));
            pace.step(Work::Model, needed.reads.clone());
        }
    }
    for prepared in rules {
        pace.step(Work::Rule, prepared.ran().clone());
    }
    pace
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model(name: &'static str, view: bool) -> (&'static str, ModelSql<'static>) {
        let sql = ModelSql { name, shown: name, text: "", compute: None, view, optional: &[], params: BTreeSet::new() };
        (name, sql)
    }

    fn needed(name: &str, reads: &[&str]) -> Needed {
        let read = |name: &&str| ((*name).to_owned(), Read { columns: BTreeSet::new(), scans: 1 });
        let reads = reads.iter().map(read).collect();
        Needed { name: name.to_owned(), columns: BTreeSet::new(), scans: 2, reads, frees: Vec::new() }
    }

    #[test]
    fn a_model_is_freed_by_the_last_that_reads_it_itself_or_through_a_view() {
        let models = BTreeMap::from([
            model("links", false),
            model("anchors", false),
            model("wide", true),
            model("spine", false),
            model("last", false),
        ]);
        let mut made = [
            needed("links", &["mapping"]),
            needed("anchors", &["accounts"]),
            needed("wide", &["links"]),
            needed("spine", &["anchors", "links", "accounts"]),
            needed("last", &["wide", "spine"]),
        ];
        free_early(&mut made, &models, &BTreeSet::from(["spine".to_owned(), "accounts".to_owned()]));
        let frees: Vec<&[String]> = made.iter().map(|needed| needed.frees.as_slice()).collect();
        // A rule reads the spine; tables are no models; what the view reads is read when `last` is made.
        assert_eq!(frees, [&[] as &[String], &[], &[], &["anchors".to_owned()], &["links".to_owned()]]);
    }
}

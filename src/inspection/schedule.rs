//! The schedule: what runs, in which order, and what is made once because several statements read it.

use std::collections::{BTreeMap, BTreeSet};

use super::digest::Digester;
use super::disposition;
use super::eligible::{eligible_sql, unjudged_sql};
use super::loaded::Loaded;
use super::options::Options;
use super::pace::{Kind, Pace, Size};
use super::prepare::{Circumstances, GUARD_SET, Prepared, Preparer, model_sql};
use super::steps::{Order, Source, Step, Work};
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

/// Readings from which on a model is kept on files.
const SCANS_KEPT: usize = 2;

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
    /// What its statement names, read or not.
    pub names: BTreeSet<String>,
    /// A model that is read anew by each statement.
    pub view: bool,
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

/// What the statements read of tables and models, directly or through other models.
struct Readings {
    /// Contract tables that are read so often that a converted copy pays.
    tables: Vec<Needed>,
    /// Models needed, each after those that it reads.
    models: Vec<Needed>,
    /// All that each rule names: in its own statement, to count its eligible rows and what it can't judge.
    by_rule: Vec<BTreeSet<String>>,
    /// What is named when all rules have run.
    at_end: BTreeSet<String>,
}

impl Readings {
    fn of(
        plans: &Plans<'_>,
        models: &BTreeMap<&str, ModelSql<'_>>,
        rules: &[Prepared<'_>],
        options: &Options<'_>,
    ) -> Result<Self> {
        let mut demands: BTreeMap<String, Demand> = BTreeMap::new();
        let mut by_rule = Vec::with_capacity(rules.len());
        let mut counted = BTreeSet::new();
        for prepared in rules {
            by_rule.push(match prepared.skip {
                None => of_rule(plans, prepared, &mut counted, &mut demands)?,
                Some(_) => BTreeSet::new(),
            });
        }
        let mut at_end = BTreeSet::new();
        if !options.explores {
            let disposition = Sql { shown: "the disposition", text: disposition::SQL };
            note(&mut demands, &plans.reads(disposition, &Values::new())?.1, 1);
            at_end = plans.named(disposition, &Values::new())?;
        }
        for name in options.lasting {
            let text = format!("SELECT * FROM {name}");
            note(&mut demands, &plans.reads(Sql { shown: name, text: &text }, &Values::new())?.1, SCANS_KEPT);
            at_end.insert((*name).to_owned());
        }
        // What is named and not read is there all the same, as a view.
        for name in by_rule.iter().chain([&at_end]).flatten() {
            demands.entry(name.clone()).or_default();
        }
        let mut made = Vec::new();
        for name in plans.order().iter().rev() {
            let (Some(demand), Some(model)) = (demands.get(name).cloned(), models.get(name.as_str())) else {
                continue;
            };
            let reads = plans.model_reads(model, &demand.columns)?;
            // A view is read anew by each statement.
            note(&mut demands, &reads, if model.view { demand.scans } else { 1 });
            let names = plans.model_named(model)?;
            for name in &names {
                demands.entry(name.clone()).or_default();
            }
            let view = model.stays_view(demand.scans);
            made.push(Needed { name: name.clone(), columns: demand.columns, scans: demand.scans, reads, names, view });
        }
        made.reverse();
        let tables = contract::TABLES.iter().filter_map(|table| {
            let demand = demands.remove(table.name).filter(Demand::pays)?;
            let once = Read { columns: demand.columns.clone(), scans: 1 };
            let reads = Reads::from([(table.name.to_owned(), once)]);
            let Demand { columns, scans, .. } = demand;
            let names = BTreeSet::from([table.name.to_owned()]);
            Some(Needed { name: table.name.to_owned(), columns, scans, reads, names, view: false })
        });
        Ok(Self { tables: tables.collect(), models: made, by_rule, at_end })
    }

    /// In which order all is made and run.
    fn steps(&self, rules: &[Prepared<'_>]) -> Vec<Step> {
        fn sources(needed: &[Needed]) -> Vec<Source<'_>> {
            needed.iter().map(|one| Source { name: &one.name, names: &one.names, view: one.view }).collect()
        }
        let mut order = Order {
            tables: sources(&self.tables),
            models: sources(&self.models),
            at_end: self.at_end.clone(),
            ..Order::default()
        };
        for (prepared, reader) in rules.iter().zip(self.by_rule.iter().cloned().enumerate()) {
            match prepared.rule {
                rule if rule.set == GUARD_SET => order.guards.push(reader),
                rule if rule.header.after.is_empty() => order.rules.push(reader),
                _ => order.last.push(reader),
            }
        }
        order.steps()
    }
}

/// Notes what a rule reads, and tells what it names; eligible rows are counted once for all rules that have the same.
fn of_rule(
    plans: &Plans<'_>,
    prepared: &Prepared<'_>,
    counted: &mut BTreeSet<String>,
    demands: &mut BTreeMap<String, Demand>,
) -> Result<BTreeSet<String>> {
    let sql = |text| Sql { shown: &prepared.rule.shown, text };
    let (own, none) = (&prepared.values, &Values::new());
    note(demands, prepared.ran(), 1);
    let mut names = plans.named(sql(prepared.text()), own)?;
    let eligible = prepared.counted.as_ref().map_or_else(|| eligible_sql(prepared.rule), |marked| marked.text.clone());
    names.extend(plans.named(sql(&eligible), none)?);
    if counted.insert(eligible.clone()) {
        note(demands, &plans.reads(sql(&eligible), none)?.1, 1);
    }
    if let Some(unjudged) = unjudged_sql(prepared.rule) {
        note(demands, &plans.reads(sql(&unjudged), none)?.1, 1);
        names.extend(plans.named(sql(&unjudged), none)?);
    }
    Ok(names)
}

/// Notes what is read so many times.
fn note(demands: &mut BTreeMap<String, Demand>, reads: &Reads, times: usize) {
    for (name, read) in reads {
        demands.entry(name.clone()).or_default().add(&read.columns, read.scans * times);
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

//! What the statements of a run read of tables and models, and what is therefore made once for several of them.

use std::collections::{BTreeMap, BTreeSet};

use super::disposition;
use super::eligible::{eligible_sql, unjudged_sql};
use super::options::Options;
use super::prepare::{GUARD_SET, Prepared};
use super::steps::{Order, Source, Step};
use crate::contract;
use crate::engine::{ModelSql, Plans, Read, Reads, Sql, Values};
use crate::error::Result;

/// Readings of every column, on average, from which on a converted copy of a contract table pays.
const COPY_COST: usize = 2;

/// Readings from which on a model is kept on files.
const SCANS_KEPT: usize = 2;

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

/// What the statements read of tables and models, directly or through other models.
pub(super) struct Readings {
    /// Contract tables that are read so often that a converted copy pays.
    pub tables: Vec<Needed>,
    /// Models needed, each after those that it reads.
    pub models: Vec<Needed>,
    /// All that each rule names: in its own statement, to count its eligible rows and what it can't judge.
    by_rule: Vec<BTreeSet<String>>,
    /// What is named when all rules have run.
    at_end: BTreeSet<String>,
}

impl Readings {
    pub(super) fn of(
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
    pub(super) fn steps(&self, rules: &[Prepared<'_>]) -> Vec<Step> {
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

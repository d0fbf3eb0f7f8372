//! Before anything runs: which rules, what each reads, which must be skipped and why, and the watermark of each.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use arrow::datatypes::{Field, Schema, SchemaRef};
use jiff::Timestamp;

use super::cohort;
use super::digest::Digester;
use super::rows::recorded_type;
use super::waiving::Waiving;
use crate::contract::{self, Absent, Kind};
use crate::engine::{Engine, ModelSql, Plans, Reads, Sql, Supplied, Value, Values};
use crate::error::{Error, Result};
use crate::project::{AnchorKind, Project};
use crate::rules::{Model, Origin, Rule};

/// The set that guards all others: it says whether the exports may be judged at all.
pub(super) const GUARD_SET: &str = "exports";
/// Needed by rules that look into the digits of an anchor.
const PHONE_ANCHORS: &str = "anchors of kind phone";
/// What statements are planned with before the watermark is known, in microseconds since 1970: with NULL instead, a
/// condition on it folds to false, and hides the tables that the rule reads.
const PLANNED_AT_US: i64 = 1_000_000_000_000_000;
/// Tables whose snapshots stand in for a rule that reads none that counts.
const CORE_TABLES: [&str; 3] = ["source_accounts", "target_accounts", "mapping"];

const NO_ROUND: i64 = -1;

/// A rule ready to run, or the reason why it is skipped.
#[derive(Debug)]
pub(super) struct Prepared<'a> {
    pub rule: &'a Rule,
    /// Asked for, not only run because another rule reads its findings or its set guards all others.
    pub wanted: bool,
    pub skip: Option<String>,
    pub digest: String,
    pub values: Values,
    pub watermark: Option<Timestamp>,
    /// What the rule's own statement reads.
    pub reads: Reads,
    /// Columns of a project's own rule that hold anchors, or text made of them. Built-in rules show none: their tests see to it.
    pub anchors: BTreeSet<String>,
    /// What runs in a cohort: the rule's own statement, with a column that says whose row it is.
    pub marked: Option<Marked>,
    /// What counts in a cohort the rows that the rate is of.
    pub counted: Option<Marked>,
}

/// A statement made of a rule's own, for a cohort.
#[derive(Debug)]
pub(super) struct Marked {
    pub text: String,
    pub reads: Reads,
}

impl Prepared<'_> {
    /// The statement that runs.
    pub(super) fn text(&self) -> &str {
        self.marked.as_ref().map_or(&self.rule.text, |marked| &marked.text)
    }

    /// What it reads.
    pub(super) fn ran(&self) -> &Reads {
        self.marked.as_ref().map_or(&self.reads, |marked| &marked.reads)
    }
}

/// What decides besides exports and rules how these are prepared.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Circumstances {
    /// There are earlier rounds to compare with.
    pub compares: bool,
    /// Number and watermark of the round before, of the same scope.
    pub previous_round: Option<u64>,
    pub previous_watermark: Option<Timestamp>,
    /// Only a cohort is judged.
    pub cohort: bool,
}

/// What statements read of the contract's tables, through all models.
#[derive(Clone, Debug, Default)]
struct Roots {
    /// `(table, column)` that must be supplied.
    needed: BTreeSet<(String, String)>,
    /// Every table read, needed or not.
    tables: BTreeSet<String>,
    /// Parameters of models on the way.
    params: BTreeSet<String>,
}

/// Answers what a statement rests on.
pub(super) struct Preparer<'a> {
    project: &'a Project,
    supplied: &'a Supplied,
    plans: &'a Plans<'a>,
    models: &'a BTreeMap<&'a str, ModelSql<'a>>,
    values: &'a Values,
    digester: Digester<'a>,
    circumstances: Circumstances,
    known: RefCell<BTreeMap<ModelColumns, Roots>>,
}

/// A model and the columns wanted of it.
type ModelColumns = (String, BTreeSet<String>);

impl<'a> Preparer<'a> {
    pub(super) fn new(
        project: &'a Project,
        supplied: &'a Supplied,
        plans: &'a Plans<'a>,
        models: &'a BTreeMap<&'a str, ModelSql<'a>>,
        values: &'a Values,
        digester: Digester<'a>,
        circumstances: Circumstances,
    ) -> Self {
        Self { project, supplied, plans, models, values, digester, circumstances, known: RefCell::default() }
    }

    pub(super) fn prepare<'r>(&self, rule: &'r Rule, wanted: bool) -> Result<Prepared<'r>> {
        let digest = self.digester.of(rule);
        let skipped = |reason: String| Prepared {
            rule,
            wanted,
            skip: Some(reason),
            digest: digest.clone(),
            values: Values::new(),
            watermark: None,
            reads: Reads::new(),
            anchors: BTreeSet::new(),
            marked: None,
            counted: None,
        };
        if let Some(reason) = self.missing_subject(rule) {
            return Ok(skipped(reason));
        }
        let mut values = match self.rule_values(rule) {
            Ok(values) => values,
            Err(reason) => return Ok(skipped(reason)),
        };
        let (columns, reads) = self.plans.reads(Sql { shown: &rule.shown, text: &rule.text }, &values)?;
        check_columns(rule, &columns)?;
        let roots = self.roots(&reads, &rule.header.optional)?;
        if let Some(reason) = self.missing(&roots) {
            return Ok(skipped(reason));
        }
        let watermark = self.watermark(&roots.tables);
        values.insert("watermark".to_owned(), Value::Time(watermark));
        let anchors = self.anchors(rule, &values)?;
        let (marked, counted) = self.of_cohort(rule, &columns, &values)?;
        Ok(Prepared { rule, wanted, skip: None, digest, values, watermark, reads, anchors, marked, counted })
    }

    fn anchors(&self, rule: &Rule, values: &Values) -> Result<BTreeSet<String>> {
        if rule.origin == Origin::BuiltIn {
            return Ok(BTreeSet::new());
        }
        let anchors = self.plans.anchors(Sql { shown: &rule.shown, text: &rule.text }, values)?;
        match rule.header.key.iter().find(|key| anchors.contains(*key)) {
            // A fingerprint is a hash of the key that anybody can compute, and there are few numbers.
            Some(key) => Err(Error::usage(format!("use the rule in {}", rule.shown))
                .because(format!("its key column {key} holds anchors, which could be guessed from the fingerprints"))
                .hint("let the key be the accounts' ids, such as source_id, or system and account_id")),
            None => Ok(anchors),
        }
    }

    /// What a cohort asks instead of the rule's own statement and its count of eligible rows; neither where no column
    /// tells of an account, or no cohort is judged.
    fn of_cohort(&self, rule: &Rule, columns: &[String], values: &Values) -> Result<(Option<Marked>, Option<Marked>)> {
        if !self.circumstances.cohort || rule.set == GUARD_SET {
            return Ok((None, None));
        }
        let read = |text: String, values: &Values| {
            let reads = self.plans.reads(Sql { shown: &rule.shown, text: &text }, values)?.1;
            Ok::<_, Error>(Marked { text, reads })
        };
        let marked = cohort::marked(&rule.text, columns, self.supplied).map(|text| read(text, values)).transpose()?;
        let relation = format!("SELECT * FROM {}", rule.header.eligible);
        let (columns, _) = self.plans.reads(Sql { shown: &rule.shown, text: &relation }, &Values::new())?;
        let counted = cohort::counted(&rule.header.eligible, &columns, self.supplied);
        let counted = counted.map(|text| read(text, &Values::new())).transpose()?;
        Ok((marked, counted))
    }

    /// Whether the conditions of a rule's waivers can be asked of its key.
    pub(super) fn check_waivers(&self, engine: &Engine, prepared: &Prepared<'_>, waiving: &Waiving<'_>) -> Result<()> {
        let rule = prepared.rule;
        if !waiving.concerns(&rule.id) {
            return Ok(());
        }
        let columns = self.plans.columns(Sql { shown: &rule.shown, text: &rule.text }, &prepared.values)?;
        waiving.plan(engine, &rule.id, &recorded_key(&rule.header.key, &columns))
    }

    /// The rule's own parameters and those that every statement has; the reason if one has no value.
    fn rule_values(&self, rule: &Rule) -> std::result::Result<Values, String> {
        let mut values = standing_values(self.project, &self.circumstances);
        for (name, spec) in &rule.header.params {
            match self.values.get(name) {
                Some(value) => drop(values.insert(name.clone(), value.clone())),
                None if spec.optional => drop(values.insert(name.clone(), Value::Null)),
                None => return Err(format!("the parameter {name} is not set in [params]")),
            }
        }
        Ok(values)
    }

    /// What `needs` names and the project doesn't supply.
    fn missing_subject(&self, rule: &Rule) -> Option<String> {
        let has = |name: &str| match name.split_once('.') {
            _ if name == PHONE_ANCHORS => self.project.anchor != AnchorKind::Opaque,
            Some((table, column)) => self.supplied.has(table, column),
            None => self.supplied.tables.contains(name),
        };
        rule.header.needs.iter().find(|needed| !needed.split('|').any(has)).map(|needed| match needed.as_str() {
            PHONE_ANCHORS => "anchors are opaque: there is nothing in them to parse".to_owned(),
            needed => format!("{} is not supplied", needed.replace('|', " or ")),
        })
    }

    fn missing(&self, roots: &Roots) -> Option<String> {
        if let Some(param) = roots.params.iter().find(|param| !self.values.contains_key(*param)) {
            return Some(format!("the parameter {param} is not set in [params]"));
        }
        roots.needed.iter().find_map(|(table, column)| {
            let Some(contract) = contract::table(table) else {
                return (table.starts_with("previous_") && !self.circumstances.compares).then(|| {
                    format!("{table} comes from the ledger of earlier rounds, and there is none to compare with yet")
                });
            };
            if !self.supplied.tables.contains(table.as_str()) {
                return (!contract.empty_if_absent).then(|| format!("{table} is not supplied"));
            }
            let base = base_column(contract, column)?;
            let lacking = base.absent == Absent::SkipsRules && !self.supplied.has(table, base.name);
            lacking.then(|| format!("{table}.{} is not supplied", base.name))
        })
    }

    fn roots(&self, reads: &Reads, optional: &[String]) -> Result<Roots> {
        let mut roots = Roots::default();
        let can_do_without = |name: &str| optional.iter().any(|known| known == name);
        for (name, read) in reads {
            if let Some(model) = self.models.get(name.as_str()) {
                let below = self.model_roots(model, &read.columns)?;
                roots.needed.extend(below.needed);
                roots.tables.extend(below.tables);
                roots.params.extend(below.params);
                continue;
            }
            roots.tables.insert(name.clone());
            if can_do_without(name) && !self.supplied.tables.contains(name.as_str()) {
                continue;
            }
            for column in &read.columns {
                let base = contract::table(name)
                    .and_then(|table| base_column(table, column))
                    .map_or(column.as_str(), |base| base.name);
                if !can_do_without(&format!("{name}.{base}")) {
                    roots.needed.insert((name.clone(), column.clone()));
                }
            }
            if read.columns.is_empty() {
                roots.needed.insert((name.clone(), String::new()));
            }
        }
        Ok(roots)
    }

    fn model_roots(&self, model: &ModelSql<'_>, columns: &BTreeSet<String>) -> Result<Roots> {
        let wanted = (model.name.to_owned(), columns.clone());
        if let Some(known) = self.known.borrow().get(&wanted) {
            return Ok(known.clone());
        }
        let mut roots = self.roots(&self.plans.model_reads(model, columns)?, model.optional)?;
        roots.params.extend(model.params.iter().map(ToString::to_string));
        self.known.borrow_mut().insert(wanted, roots.clone());
        Ok(roots)
    }

    /// The earliest snapshot of the tables read that count; of accounts and mapping where none does.
    fn watermark(&self, tables: &BTreeSet<String>) -> Option<Timestamp> {
        let counts = |name: &str| contract::table(name).is_some_and(|table| table.clocked);
        let of = |name: &str| self.supplied.snapshots.get(name).copied();
        let own = tables.iter().filter(|name| counts(name)).filter_map(|name| of(name)).min();
        own.or_else(|| CORE_TABLES.iter().filter_map(|name| of(name)).min())
    }
}

/// Parameters that every statement has.
fn standing_values(project: &Project, circumstances: &Circumstances) -> Values {
    let previous_round = circumstances.previous_round.and_then(|round| i64::try_from(round).ok()).unwrap_or(NO_ROUND);
    let mut values = assumed_values();
    values.extend([
        ("previous_watermark".to_owned(), Value::Time(circumstances.previous_watermark)),
        ("previous_round".to_owned(), Value::Int(previous_round)),
        ("async_settling".to_owned(), interval(project.plan.async_settling_secs)),
        ("settling".to_owned(), interval(project.clock.settling_secs)),
        ("max_skew".to_owned(), interval(project.clock.max_skew_secs)),
    ]);
    values
}

/// The same without a project: values that fold no condition away, to read off a plan what a statement reads.
pub(super) fn assumed_values() -> Values {
    let planned_at = Value::Time(Timestamp::from_microsecond(PLANNED_AT_US).ok());
    Values::from([
        ("watermark".to_owned(), planned_at.clone()),
        ("previous_watermark".to_owned(), planned_at),
        ("previous_round".to_owned(), Value::Int(1)),
        ("async_settling".to_owned(), interval(1)),
        ("settling".to_owned(), interval(1)),
        ("max_skew".to_owned(), interval(1)),
    ])
}

fn interval(secs: u64) -> Value {
    Value::Interval { days: 0, micros: i64::try_from(secs).unwrap_or(i64::MAX).saturating_mul(1_000_000) }
}

/// The contract column that a column of its table rests on; None for what the engine adds by itself.
fn base_column(table: &'static contract::Table, name: &str) -> Option<&'static contract::Column> {
    table.column(name).or_else(|| {
        table.columns.iter().find(|column| match column.kind {
            Kind::Anchor => name.strip_prefix(column.name).is_some_and(|rest| rest == "_raw" || rest == "_state"),
            Kind::AccountOf { prefix, .. } => {
                name.strip_prefix(prefix).is_some_and(|rest| rest == "_source_id" || rest == "_target_id")
            }
            _ => false,
        })
    })
}

fn check_columns(rule: &Rule, columns: &[String]) -> Result<()> {
    let missing: Vec<&str> = rule
        .header
        .key
        .iter()
        .map(String::as_str)
        .chain(["reason"])
        .filter(|name| !columns.iter().any(|column| column == name))
        .collect();
    if !missing.is_empty() {
        return Err(Error::usage(format!("use the rule in {}", rule.shown))
            .because(format!("its statement returns no column {}", missing.join(", ")))
            .hint("a rule returns its key columns and `reason`, and may return `touched_at`, `action` and evidence"));
    }
    let mut names = columns.to_vec();
    names.sort();
    names.dedup();
    let own = ["fingerprint", "certainty", "status", "waived"]
        .into_iter()
        .find(|own| columns.iter().any(|column| column == own));
    match own {
        Some(own) => Err(Error::usage(format!("use the rule in {}", rule.shown))
            .because(format!("its statement returns a column {own}, which is trueup's own"))
            .hint("give it another name with AS")),
        None if names.len() < columns.len() => Err(Error::usage(format!("use the rule in {}", rule.shown))
            .because("its statement returns two columns of one name")
            .hint("give each a name of its own with AS")),
        None => Ok(()),
    }
}

/// The key columns as a findings file has them.
fn recorded_key(key: &[String], columns: &SchemaRef) -> SchemaRef {
    let fields = key.iter().filter_map(|name| columns.field_with_name(name).ok());
    Arc::new(Schema::new(
        fields.map(|field| Field::new(field.name(), recorded_type(field.data_type()), true)).collect::<Vec<_>>(),
    ))
}

/// A model as the engine takes it.
pub(super) fn model_sql(model: &Model) -> ModelSql<'_> {
    ModelSql {
        name: &model.name,
        shown: &model.shown,
        text: &model.text,
        compute: model.header.compute,
        view: model.header.view,
        optional: &model.header.optional,
        params: model.header.params.keys().map(String::as_str).collect(),
    }
}

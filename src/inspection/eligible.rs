//! Denominators: of how many rows a rule's findings are a share.
//!
//! `eligible` names a table or model, optionally with a condition. Rules that name the same one are counted together, in
//! one pass, when the first of them asks.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::AsArray;
use arrow::compute::cast;
use arrow::datatypes::{DataType, Int64Type};

use super::prepare::{Marked, Prepared};
use crate::engine::{Engine, Sql, Values};
use crate::error::{Error, Result};
use crate::rules::Rule;

/// What stands between the table of an `eligible` and its condition.
const WHERE: &str = " WHERE ";

pub(super) fn eligible_sql(rule: &Rule) -> String {
    format!("SELECT count(*) AS eligible FROM {}", rule.header.eligible)
}

pub(super) fn unjudged_sql(rule: &Rule) -> Option<String> {
    let unjudged = rule.header.unjudged.as_ref()?;
    Some(format!("SELECT why, count(*) AS rows FROM {unjudged} GROUP BY why"))
}

/// Why some rows can't be judged, each reason with its number of rows; nothing if the rule judges all.
pub(super) async fn unjudged(engine: &Engine, rule: &Rule) -> Result<Vec<String>> {
    let Some(text) = unjudged_sql(rule) else { return Ok(Vec::new()) };
    let mut reasons = Vec::new();
    for batch in engine.collect(Sql { shown: &rule.shown, text: &text }, &Values::new()).await? {
        let why = cast(batch.column(0), &DataType::Utf8View).map_err(|e| Error::internal("count").because(e))?;
        let told = why.as_string_view().iter().zip(batch.column(1).as_primitive::<Int64Type>());
        reasons.extend(told.map(|(why, rows)| format!("{}, {}", why.unwrap_or("no reason"), rows.unwrap_or(0))));
    }
    reasons.sort();
    Ok(reasons)
}

/// Eligible rows, counted once each.
#[derive(Debug, Default)]
pub(super) struct Eligible {
    counted: BTreeMap<String, u64>,
    /// By table, what will be asked.
    expected: BTreeMap<String, BTreeSet<String>>,
}

impl Eligible {
    /// Tells which rules will ask.
    pub(super) fn expect<'p>(&mut self, rules: impl Iterator<Item = &'p Prepared<'p>>) {
        for prepared in rules.filter(|prepared| prepared.counted.is_none()) {
            let eligible = prepared.rule.header.eligible.trim();
            let table = eligible.split_once(WHERE).map_or(eligible, |(table, _)| table);
            self.expected.entry(table.to_owned()).or_default().insert(eligible.to_owned());
        }
    }

    pub(super) async fn of(&mut self, engine: &Engine, prepared: &Prepared<'_>) -> Result<u64> {
        let rule = prepared.rule;
        if let Some(Marked { text, .. }) = &prepared.counted {
            if let Some(known) = self.counted.get(text) {
                return Ok(*known);
            }
            let counted = engine.count(Sql { shown: &rule.shown, text }).await?;
            self.counted.insert(text.clone(), counted);
            return Ok(counted);
        }
        let eligible = rule.header.eligible.trim();
        if let Some(known) = self.counted.get(eligible) {
            return Ok(*known);
        }
        let table = eligible.split_once(WHERE).map_or(eligible, |(table, _)| table);
        let together = self.expected.remove(table).unwrap_or_default();
        if together.len() > 1 && together.contains(eligible) {
            // A condition that fails must fail its own rule only: then each is counted by itself.
            if let Ok(counted) = self::together(engine, table, &together).await {
                self.counted.extend(together.into_iter().zip(counted));
            }
        }
        if let Some(known) = self.counted.get(eligible) {
            return Ok(*known);
        }
        let counted = engine.count(Sql { shown: &rule.shown, text: &eligible_sql(rule) }).await?;
        self.counted.insert(eligible.to_owned(), counted);
        Ok(counted)
    }
}

/// Counts every one in a single pass over the table.
async fn together(engine: &Engine, table: &str, all: &BTreeSet<String>) -> Result<Vec<u64>> {
    let counts = (0..).zip(all).map(|(at, eligible): (usize, _)| match eligible.split_once(WHERE) {
        Some((_, condition)) => format!("count(*) FILTER (WHERE {condition}) AS eligible_{at}"),
        None => format!("count(*) AS eligible_{at}"),
    });
    let text = format!("SELECT {} FROM {table}", counts.collect::<Vec<_>>().join(", "));
    let batches = engine.collect(Sql { shown: "the eligible rows", text: &text }, &Values::new()).await?;
    let batch = batches.iter().find(|batch| batch.num_rows() == 1);
    let batch = batch.ok_or_else(|| Error::internal(format!("count {table}")))?;
    let counted = batch.columns().iter().map(|column| column.as_primitive::<Int64Type>().value(0));
    Ok(counted.map(|counted| u64::try_from(counted).unwrap_or(0)).collect())
}

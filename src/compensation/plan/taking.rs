//! What the statements of the kinds give, taken into the pool.

use std::collections::BTreeMap;

use arrow::array::RecordBatch;

use super::draft::Draft;
use super::kinds::{Context, FoundBy, Moves, Query};
use super::pool::{Asks, Pool};
use super::rows::Rows;
use crate::compensation::Kind;
use crate::compensation::canonical::unhex;
use crate::engine::{Engine, Sql, Values};
use crate::error::{Error, Result};

/// Statements of planning are shown under this name.
pub(super) const SHOWN: &str = "the plan";

/// Runs the statements of a kind; `rules` are the ids of the round's rules, in the order of their numbers.
pub(super) async fn take_all(
    engine: &Engine,
    queries: &[Query],
    context: &Context<'_>,
    pool: &mut Pool<'_>,
    rules: &[String],
) -> Result<()> {
    let numbers: BTreeMap<&str, u16> =
        rules.iter().enumerate().filter_map(|(at, rule)| Some((rule.as_str(), u16::try_from(at).ok()?))).collect();
    for query in queries {
        query_into(engine, query, context, pool, &numbers).await?;
    }
    Ok(())
}

/// Runs one statement. A statement that ran out of memory is repeated from its first row: what it gave before is the
/// same rows, and the same action asked for by the same finding twice is asked for once.
async fn query_into(
    engine: &Engine,
    query: &Query,
    context: &Context<'_>,
    pool: &mut Pool<'_>,
    numbers: &BTreeMap<&str, u16>,
) -> Result<()> {
    let number = |rule: &str| numbers.get(rule).copied().ok_or_else(|| Error::internal("find a rule of the round"));
    let sql = Sql { shown: SHOWN, text: &query.sql };
    let each = |moves: &mut Moves, batch: RecordBatch| {
        for row in Rows::new(&batch)?.iter() {
            if query.kind == Kind::ReassignAsset {
                if let Some((draft, found)) = moves.take(&row, context) {
                    take_moved(pool, draft, &found, numbers)?;
                }
                continue;
            }
            let (Some(rule), Some(fingerprint)) = (row.text("rule"), row.text("fingerprint")) else { continue };
            let mut draft = (query.read)(&row, context);
            if row.flag("is_decided") {
                draft.problems.retain(|problem| problem.hard);
            }
            pool.take(
                &draft,
                Asks {
                    rule: number(rule)?,
                    fingerprint: unhex(fingerprint),
                    persists: row.flag("persists"),
                    // A rule asks for two actions where it asks for an account: the mapping is the second.
                    second: row.flag("is_second"),
                },
            )?;
        }
        Ok(())
    };
    let moves = engine.stream(sql, &Values::new(), |_| Ok(Moves::default()), each).await?.sink;
    for (draft, found) in moves.finish(context) {
        take_moved(pool, draft, &found, numbers)?;
    }
    Ok(())
}

/// Takes the move of a family, for each finding that asks for it.
fn take_moved(pool: &mut Pool<'_>, mut draft: Draft, found: &[FoundBy], numbers: &BTreeMap<&str, u16>) -> Result<()> {
    if !found.is_empty() && found.iter().all(|found| found.decided) {
        draft.problems.retain(|problem| problem.hard);
    }
    for FoundBy { rule, fingerprint, persists, .. } in found {
        let rule = numbers.get(rule.as_str()).copied().ok_or_else(|| Error::internal("find a rule of the round"))?;
        pool.take(&draft, Asks { rule, fingerprint: unhex(fingerprint), persists: *persists, second: false })?;
    }
    Ok(())
}

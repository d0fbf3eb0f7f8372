//! What the statements of the kinds give, taken into the pool.

use std::collections::BTreeMap;

use arrow::array::RecordBatch;

use super::draft::Draft;
use super::kinds::{Context, FoundBy, Moves, Query};
use super::pool::{Asks, Made, Maker, Pool};
use super::rows::{Row, Rows};
use crate::compensation::Kind;
use crate::compensation::canonical::unhex;
use crate::engine::{Engine, Sql, Values};
use crate::error::{Error, Result};

/// Statements of planning are shown under this name.
pub(super) const SHOWN: &str = "the plan";
/// Drafts in memory before the pool takes them.
const MADE_AT_ONCE: usize = 1024;
/// Fewer are not worth a thread.
const SHARE_MIN: usize = 64;

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
    let sql = Sql { shown: SHOWN, text: &query.sql };
    let threads = engine.threads();
    let each = |moves: &mut Moves, batch: RecordBatch| {
        let rows = Rows::new(&batch)?;
        if query.kind == Kind::ReassignAsset {
            for row in rows.iter() {
                if let Some((draft, found)) = moves.take(&row, context) {
                    take_moved(pool, draft, &found, numbers)?;
                }
            }
            return Ok(());
        }
        let maker = pool.maker;
        let made = |at: usize| made(&rows.row(at), query, context, maker, numbers);
        for start in (0..rows.len()).step_by(MADE_AT_ONCE) {
            let end = rows.len().min(start + MADE_AT_ONCE);
            for (made, asks) in in_turn(start..end, threads, made)?.into_iter().flatten() {
                pool.take(made, asks)?;
            }
        }
        Ok(())
    };
    let moves = engine.stream(sql, &Values::new(), |_| Ok(Moves::default()), each).await?.sink;
    for (draft, found) in moves.finish(context) {
        take_moved(pool, draft, &found, numbers)?;
    }
    Ok(())
}

/// What a row asks for; nothing where it names no finding.
fn made(
    row: &Row<'_>,
    query: &Query,
    context: &Context<'_>,
    maker: Maker<'_>,
    numbers: &BTreeMap<&str, u16>,
) -> Result<Option<(Made, Asks)>> {
    let (Some(rule), Some(fingerprint)) = (row.text("rule"), row.text("fingerprint")) else { return Ok(None) };
    let mut draft = (query.read)(row, context);
    if row.flag("is_decided") {
        draft.problems.retain(|problem| problem.hard);
    }
    let asks = Asks {
        rule: number(numbers, rule)?,
        fingerprint: unhex(fingerprint),
        persists: row.flag("persists"),
        // A rule asks for two actions where it asks for an account: the mapping is the second.
        second: row.flag("is_second"),
    };
    Ok(Some((maker.make(draft, asks.persists), asks)))
}

fn number(numbers: &BTreeMap<&str, u16>, rule: &str) -> Result<u16> {
    numbers.get(rule).copied().ok_or_else(|| Error::internal("find a rule of the round"))
}

/// What is made of each place, in their order, by all threads.
fn in_turn<T: Send>(
    places: std::ops::Range<usize>,
    threads: usize,
    make: impl Fn(usize) -> Result<T> + Sync,
) -> Result<Vec<T>> {
    let share = places.len().div_ceil(threads.max(1)).max(SHARE_MIN);
    let shares = places.clone().step_by(share).map(|start| start..places.end.min(start + share));
    let make = &make;
    std::thread::scope(|scope| {
        let made = |share: std::ops::Range<usize>| scope.spawn(move || share.map(make).collect::<Result<Vec<T>>>());
        let threads: Vec<_> = shares.map(made).collect();
        let mut all = Vec::with_capacity(places.len());
        for thread in threads {
            let made = thread.join().map_err(|_| Error::internal("make the actions of a plan"))?;
            all.extend(made?);
        }
        Ok(all)
    })
}

/// Takes the move of a family, for each finding that asks for it.
fn take_moved(pool: &mut Pool<'_>, mut draft: Draft, found: &[FoundBy], numbers: &BTreeMap<&str, u16>) -> Result<()> {
    if !found.is_empty() && found.iter().all(|found| found.decided) {
        draft.problems.retain(|problem| problem.hard);
    }
    for FoundBy { rule, fingerprint, persists, .. } in found {
        let asks =
            Asks { rule: number(numbers, rule)?, fingerprint: unhex(fingerprint), persists: *persists, second: false };
        pool.take(pool.maker.make(draft.clone(), *persists), asks)?;
    }
    Ok(())
}

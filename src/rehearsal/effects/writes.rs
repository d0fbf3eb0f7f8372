//! Writes carried over to the other system: both hold the same, and the gateway's log says that both legs are ok.

use super::super::rows::{Cell, Row};
use super::super::world::World;
use super::mappings::pair;
use super::{account_table, accounts_of};
use crate::compensation::{Action, Value};

/// The side that is not the authority holds what the authority holds.
pub(super) fn sync_fields(world: &mut World<'_>, action: &Action) -> Result<(), String> {
    let pair = pair(world, action)?;
    let from = action.params.text("authority").unwrap_or_default();
    let (read, write) = if from == "source" { (0, 1) } else { (1, 0) };
    let tables = ["source_accounts", "target_accounts"];
    let mirror = world.expect(tables[read], &[pair[read].clone()])?.get("mirror");
    world.update(tables[write], &[pair[write].clone()], |row| row.set("mirror", mirror))
}

/// The leg's row of the log is ok, the leg's account as new as the write, and like its counterpart.
pub(super) fn replay(world: &mut World<'_>, action_id: &str, action: &Action) -> Result<(), String> {
    let (table, system) = account_table(action)?;
    let id = world.cell(table, "id", action.subject.get("id"))?;
    let leg = action.params.text("leg").unwrap_or_default().to_owned();
    let version = match action.params.get("version") {
        Some(Value::Text(text)) => Some(text.parse::<i64>().map_err(|_| format!("the version {text} is no number"))?),
        _ => None,
    };
    log(world, action_id, action, &Write { system, id: &id, leg: &leg, version })?;
    let Some((source, target)) = counterparts(world, system, &id) else { return Ok(()) };
    let (from, to) = if leg == "target" { (source, target) } else { (target, source) };
    let mirror = from.as_ref().map(|row| row.get("mirror"));
    let Some(to) = to else { return Ok(()) };
    world.update(accounts_of(&leg), &to.key(), |row| {
        if let Some(mirror) = mirror {
            row.set("mirror", mirror);
        }
        if let (Some(version), true) = (version, row.has("row_version"))
            && row.int("row_version").is_none_or(|old| old < version)
        {
            row.set("row_version", Cell::Int(version));
        }
    })
}

/// A write as the action names it.
struct Write<'a> {
    system: &'a str,
    id: &'a Cell,
    leg: &'a str,
    version: Option<i64>,
}

/// Makes the leg's row ok. An operation of the migrator's own gets both legs, as far as they are owed.
fn log(world: &mut World<'_>, action_id: &str, action: &Action, write: &Write<'_>) -> Result<(), String> {
    if !world.context.supplies("gateway_log") {
        return Ok(());
    }
    let now = world.context.now("gateway_log");
    let known = match action.params.get("op_id") {
        None | Some(Value::Null) => None,
        Some(_) => Some(world.cell("gateway_log", "op_id", action.params.get("op_id"))?),
    };
    let op_id = known.clone().unwrap_or_else(|| world.context.new_id("gateway_log", "op_id", action_id, 0));
    let other = if write.leg == "target" { "source" } else { "target" };
    let model = world.row("gateway_log", &[op_id.clone(), Cell::text(other)]).cloned();
    let source_is_frozen = world.context.source_frozen_at.is_some_and(|at| now >= Cell::Time(at));
    let mut legs = vec![write.leg];
    if known.is_none() && !(other == "source" && source_is_frozen) {
        legs.push(other);
    }
    for leg in legs {
        world.upsert("gateway_log", &[op_id.clone(), Cell::text(leg)], |row| {
            for column in ["op", "source_id", "target_id", "version", "client_version"] {
                if let Some(model) = model.as_ref().filter(|_| row.get(column).is_null()) {
                    row.set(column, model.get(column));
                }
            }
            if row.get("op").is_null() {
                row.set("op", Cell::text("update"));
            }
            let own = if write.system == "source" { "source_id" } else { "target_id" };
            if row.get("source_id").is_null() && row.get("target_id").is_null() {
                row.set(own, write.id.clone());
            }
            if let Some(version) = write.version {
                row.set("version", Cell::Int(version));
            }
            row.set("result", Cell::text("ok"));
            row.set("at", now.clone());
        });
    }
    Ok(())
}

/// The account and the one that it alone is mapped to; none where it is mapped to several.
fn counterparts(world: &World<'_>, system: &str, id: &Cell) -> Option<(Option<Row>, Option<Row>)> {
    let (own, other) = if system == "source" { ("source_id", "target_id") } else { ("target_id", "source_id") };
    let mut mapped = world.rows("mapping", |row| row.word("status") == "active" && row.get(own) == *id);
    let account = |system: &str, id: Cell| world.row(accounts_of(system), &[id]).cloned();
    let here = account(system, id.clone());
    let there = match (mapped.pop(), mapped.pop()) {
        (Some(only), None) => account(if system == "source" { "target" } else { "source" }, only.get(other)),
        (None, _) => None,
        _ => return None,
    };
    Some(if system == "source" { (here, there) } else { (there, here) })
}

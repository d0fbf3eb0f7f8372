//! Target accounts made and closed; union_ids issued anew.

use super::super::rows::Cell;
use super::super::world::World;
use super::account_table;
use crate::compensation::Action;

/// A live target account with the source's anchor and union_id.
pub(super) fn create(world: &mut World<'_>, action_id: &str, action: &Action) -> Result<(), String> {
    let source_id = world.cell("source_accounts", "id", action.params.get("source_id"))?;
    let source = world.expect("source_accounts", &[source_id])?.clone();
    let anchor = world.cell("target_accounts", "anchor", action.subject.get("anchor"))?;
    let id = world.context.new_id("target_accounts", "id", action_id, 0);
    world.upsert("target_accounts", &[id], |row| {
        row.set("anchor", anchor);
        row.set("status", Cell::text("active"));
        for column in ["union_id", "union_scope", "anchor_verified_at"] {
            row.set(column, source.get(column));
        }
        row.set("origin", Cell::text("backfill"));
    });
    Ok(())
}

pub(super) fn close(world: &mut World<'_>, action: &Action) -> Result<(), String> {
    let id = world.cell("target_accounts", "id", action.subject.get("id"))?;
    world.update("target_accounts", &[id], |row| row.set("status", Cell::text("deregistered")))
}

/// The union_id is one of the scope wanted. Which one the platform would issue nobody knows: the digits stay.
pub(super) fn refresh_union_id(world: &mut World<'_>, action: &Action) -> Result<(), String> {
    let (table, _) = account_table(action)?;
    let id = world.cell(table, "id", action.subject.get("id"))?;
    let scope = world.cell(table, "union_scope", action.params.get("scope"))?;
    world.update(table, &[id], |row| row.set("union_scope", scope))
}

//! Anchors taken off, brought up to date, verified: the account's columns, and the event that a system of bindings
//! writes with them.

use super::super::rows::Cell;
use super::super::world::World;
use super::account_table;
use crate::compensation::Action;

/// The account holds no anchor.
pub(super) fn unbind(world: &mut World<'_>, action_id: &str, action: &Action) -> Result<(), String> {
    let (table, system) = account_table(action)?;
    let id = world.cell(table, "id", action.subject.get("id"))?;
    let old = world.cell(table, "anchor", action.params.get("old"))?;
    set(world, table, &id, Cell::Null, Cell::Null)?;
    event(world, action_id, system, &id, Cell::Null, old);
    Ok(())
}

/// The account holds the anchor that is right, or none.
pub(super) fn sync(world: &mut World<'_>, action_id: &str, action: &Action) -> Result<(), String> {
    let (table, system) = account_table(action)?;
    let id = world.cell(table, "id", action.subject.get("id"))?;
    let old = world.cell(table, "anchor", action.params.get("old"))?;
    let new = world.cell(table, "anchor", action.params.get("new"))?;
    let verified_at = world.cell(table, "anchor_verified_at", action.params.get("verified_at"))?;
    set(world, table, &id, new.clone(), verified_at)?;
    event(world, action_id, system, &id, new, old);
    Ok(())
}

/// Asked for a verification, the holder gave it.
pub(super) fn verify(world: &mut World<'_>, action: &Action) -> Result<(), String> {
    let (table, _) = account_table(action)?;
    let id = world.cell(table, "id", action.subject.get("id"))?;
    let at = Cell::Time(world.context.watermark);
    world.update(table, &[id], |row| row.set("anchor_verified_at", at))
}

fn set(world: &mut World<'_>, table: &'static str, id: &Cell, anchor: Cell, verified_at: Cell) -> Result<(), String> {
    world.update(table, std::slice::from_ref(id), |row| {
        row.set("anchor", anchor);
        row.set("anchor_verified_at", verified_at);
    })
}

/// The latest event of the account: without it, the account would be behind its events at once.
fn event(world: &mut World<'_>, action_id: &str, system: &str, id: &Cell, anchor: Cell, previous: Cell) {
    if !world.context.supplies("bindings") {
        return;
    }
    let key = world.context.new_id("bindings", "event_id", action_id, 0);
    let at = world.context.now("bindings");
    world.upsert("bindings", &[key], |row| {
        row.set("system", Cell::text(system));
        row.set("account_id", Cell::Text(id.shown()));
        row.set("op", Cell::text(if anchor.is_null() { "unbind" } else { "rebind" }));
        row.set("at", at);
        row.set("anchor", anchor);
        row.set("previous_anchor", previous);
        row.set("verified", Cell::Bool(true));
    });
}

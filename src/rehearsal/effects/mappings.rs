//! Mappings made, led elsewhere, retired.

use super::super::rows::{Cell, Key};
use super::super::world::World;
use crate::compensation::Action;

/// One active mapping between the two.
pub(super) fn create(world: &mut World<'_>, action: &Action) -> Result<(), String> {
    let pair = pair(world, action)?;
    let evidence = world.cell("mapping", "evidence", action.params.get("evidence"))?;
    activate(world, &pair, evidence);
    Ok(())
}

/// The old mapping retired, an active one to the right target.
pub(super) fn repoint(world: &mut World<'_>, action: &Action) -> Result<(), String> {
    let from = pair(world, action)?;
    let to = world.cell("mapping", "target_id", action.params.get("to"))?;
    let evidence = world.cell("mapping", "evidence", action.params.get("evidence"))?;
    world.update("mapping", &from, |row| row.set("status", Cell::text("retired")))?;
    activate(world, &[from[0].clone(), to], evidence);
    Ok(())
}

pub(super) fn retire(world: &mut World<'_>, action: &Action) -> Result<(), String> {
    let pair = pair(world, action)?;
    world.update("mapping", &pair, |row| row.set("status", Cell::text("retired")))
}

/// Makes the mapping, or makes it active again.
pub(super) fn activate(world: &mut World<'_>, pair: &[Cell], evidence: Cell) {
    world.upsert("mapping", pair, |row| {
        row.set("status", Cell::text("active"));
        row.set("evidence", evidence);
    });
}

pub(super) fn pair(world: &World<'_>, action: &Action) -> Result<Key, String> {
    let source = world.cell("mapping", "source_id", action.subject.get("source_id"))?;
    let target = world.cell("mapping", "target_id", action.subject.get("target_id"))?;
    Ok(vec![source, target])
}

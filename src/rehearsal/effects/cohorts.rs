//! Pairs admitted to a stage.

use super::super::rows::Cell;
use super::super::world::World;
use super::mappings::pair;
use crate::compensation::Action;

/// Both of the pair are admitted; who was admitted before stays where it is.
pub(super) fn admit(world: &mut World<'_>, action: &Action) -> Result<(), String> {
    let pair = pair(world, action)?;
    let stage = world.cell("cohorts", "stage", action.params.get("stage"))?;
    let watermark = world.context.watermark;
    for (system, id) in ["source", "target"].into_iter().zip(pair) {
        let key = [Cell::text(system), Cell::Text(id.shown())];
        let admitted = world.row("cohorts", &key).and_then(|row| row.int("admitted_at"));
        if admitted.is_some_and(|at| at <= watermark) {
            continue;
        }
        world.upsert("cohorts", &key, |row| {
            row.set("stage", stage.clone());
            row.set("admitted_at", Cell::Time(watermark));
        });
    }
    Ok(())
}

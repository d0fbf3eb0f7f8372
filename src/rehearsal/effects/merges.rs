//! Accounts merged, chains of merges shortened, merges put in the queue.

use super::super::rows::Cell;
use super::super::world::World;
use super::mappings::{activate, pair};
use super::{account_table, assets};
use crate::compensation::Action;

/// merged_into leads straight to the root.
pub(super) fn flatten(world: &mut World<'_>, action: &Action) -> Result<(), String> {
    let (table, _) = account_table(action)?;
    let id = world.cell(table, "id", action.subject.get("id"))?;
    let to = world.cell(table, "id", action.params.get("to"))?;
    world.update(table, &[id], |row| row.set("merged_into", to))
}

/// The loser merged into the survivor, its mappings and live assets there.
pub(super) fn merge(world: &mut World<'_>, action: &Action) -> Result<(), String> {
    let (table, system) = account_table(action)?;
    let loser = world.cell(table, "id", action.subject.get("id"))?;
    let survivor = world.cell(table, "id", action.params.get("survivor"))?;
    world.expect(table, std::slice::from_ref(&survivor))?;
    let side = if system == "source" { "source_id" } else { "target_id" };
    let open = |status: &str| matches!(status, "active" | "pending");
    for mapping in world.rows("mapping", |row| row.get(side) == loser && open(row.word("status"))) {
        let key = mapping.key();
        world.update("mapping", &key, |row| row.set("status", Cell::text("retired")))?;
        if mapping.word("status") == "active" {
            let key = match system {
                "source" => [survivor.clone(), key[1].clone()],
                _ => [key[0].clone(), survivor.clone()],
            };
            // One that the survivor has already keeps its evidence.
            if world.row("mapping", &key).is_none_or(|row| row.word("status") != "active") {
                activate(world, &key, mapping.get("evidence"));
            }
        }
    }
    for asset in assets::owned(world, system, &loser, &["live"]) {
        assets::give(world, &asset.key(), system, &survivor)?;
    }
    world.update(table, &[loser], |row| {
        row.set("status", Cell::text("merged"));
        row.set("merged_into", survivor);
    })
}

/// A job of the pair, planned.
pub(super) fn enqueue(world: &mut World<'_>, action_id: &str, action: &Action) -> Result<(), String> {
    let pair = pair(world, action)?;
    let job_id = world.context.new_id("merge_jobs", "job_id", action_id, 0);
    world.upsert("merge_jobs", &[job_id], |row| {
        row.set("source_id", pair[0].clone());
        row.set("target_id", pair[1].clone());
        row.set("state", Cell::text("planned"));
    });
    Ok(())
}

//! Assets given to another owner, terms restored, credits reversed.

use super::super::rows::{Cell, Key, Row};
use super::super::world::World;
use crate::compensation::{Action, Object, Value};

/// The asset and its family belong to the live root.
pub(super) fn reassign(world: &mut World<'_>, action: &Action) -> Result<(), String> {
    let system = action.params.text("to_system").unwrap_or_default().to_owned();
    let to = world.cell(super::accounts_of(&system), "id", action.params.get("to"))?;
    let mut keys = vec![key(world, &action.subject)?];
    if let Some(Value::List(family)) = action.params.get("family") {
        for member in family {
            let Value::Object(member) = member else { return Err("a member of the family is no asset".to_owned()) };
            keys.push(key(world, member)?);
        }
    }
    keys.iter().try_for_each(|key| give(world, key, &system, &to))
}

/// It expires when it did before.
pub(super) fn restore_terms(world: &mut World<'_>, action: &Action) -> Result<(), String> {
    let key = key(world, &action.subject)?;
    let expires_at = world.cell("assets", "expires_at", action.params.get("expires_at"))?;
    world.update("assets", &key, |row| row.set("expires_at", expires_at))
}

/// The credited row has so much less, nothing left is void; the journal says so.
pub(super) fn reverse_credit(world: &mut World<'_>, action_id: &str, action: &Action) -> Result<(), String> {
    let entry_id = world.cell("merge_journal", "entry_id", action.subject.get("entry_id"))?;
    let entry = world.expect("merge_journal", &[entry_id])?.clone();
    let key = key(world, &action.params)?;
    let amount = world.cell("assets", "amount", action.params.get("amount"))?;
    let (Cell::Amount(left), Cell::Amount(less)) = (world.expect("assets", &key)?.get("amount"), &amount) else {
        return Err("an amount is missing".to_owned());
    };
    let left = left - less;
    if left < 0 {
        return Err("less is left of the credit than was credited".to_owned());
    }
    world.update("assets", &key, |row| {
        row.set("amount", Cell::Amount(left));
        if left == 0 {
            row.set("state", Cell::text("void"));
        }
    })?;
    let (at, id) = (world.context.now("merge_journal"), new_entry(world, action_id, 0));
    let unit = world.cell("merge_journal", "unit", action.params.get("unit"))?;
    world.upsert("merge_journal", &[id], |row| {
        for column in ["job_id", "asset_type", "asset_id"] {
            row.set(column, entry.get(column));
        }
        row.set("leg", Cell::text("void"));
        row.set("at", at);
        row.set("amount", amount);
        row.set("unit", unit);
    });
    Ok(())
}

pub(super) fn new_entry(world: &World<'_>, action_id: &str, nth: usize) -> Cell {
    world.context.new_id("merge_journal", "entry_id", action_id, nth)
}

/// The assets that an account owns, in one of these states.
pub(super) fn owned(world: &World<'_>, system: &str, owner: &Cell, states: &[&str]) -> Vec<Row> {
    let owner_id = owner.shown();
    world.rows("assets", |row| {
        row.word("owner_system") == system && row.word("owner_id") == owner_id && states.contains(&row.word("state"))
    })
}

/// Sets the owner of an asset.
pub(super) fn give(world: &mut World<'_>, key: &[Cell], system: &str, owner: &Cell) -> Result<(), String> {
    world.update("assets", key, |row| {
        row.set("owner_system", Cell::text(system));
        row.set("owner_id", Cell::Text(owner.shown()));
    })
}

fn key(world: &World<'_>, asset: &Object) -> Result<Key, String> {
    let kind = world.cell("assets", "asset_type", asset.get("asset_type"))?;
    Ok(vec![kind, world.cell("assets", "asset_id", asset.get("asset_id"))?])
}

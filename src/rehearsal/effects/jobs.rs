//! Merge jobs cancelled and resumed, locks released.
//!
//! A resumed job comes to its end: one that was to go forward is committed, with everything that its source still owns
//! at the target; one that was rolled back has given everything back. What is half done in its journal is completed the
//! same way, and each new entry is covered by a lock of the job.

use std::collections::BTreeMap;

use super::super::rows::{Cell, Key, Row};
use super::super::world::World;
use super::assets::{give, new_entry, owned};
use crate::compensation::Action;

/// States of assets that count as owned.
const OWNED: [&str; 3] = ["live", "locked", "in_flight"];

/// A terminal state: what has not begun to move assets failed, the rest is rolled back.
pub(super) fn cancel(world: &mut World<'_>, action: &Action) -> Result<(), String> {
    let job_id = world.cell("merge_jobs", "job_id", action.subject.get("job_id"))?;
    world.update("merge_jobs", &[job_id], |row| {
        let state = match row.word("state") {
            "planned" | "locked" => "failed",
            _ => "rolled_back",
        };
        row.set("state", Cell::text(state));
    })
}

pub(super) fn release_lock(world: &mut World<'_>, action: &Action) -> Result<(), String> {
    let lock_id = world.cell("merge_locks", "lock_id", action.subject.get("lock_id"))?;
    let at = world.context.now("merge_locks");
    world.update("merge_locks", &[lock_id], |row| row.set("released_at", at))
}

/// The job, and what its journal says of one asset.
struct Job {
    row: Row,
    action_id: String,
    /// Ids made so far.
    made: usize,
}

/// What a job's journal has of one asset.
#[derive(Default)]
struct Entries {
    debits: usize,
    credits: usize,
    moves: usize,
    voids: usize,
    given_at: Option<i64>,
    /// Of the last debit, else of the last entry.
    amount: Option<Cell>,
    unit: Option<Cell>,
}

pub(super) fn resume(world: &mut World<'_>, action_id: &str, action: &Action) -> Result<(), String> {
    let job_id = world.cell("merge_jobs", "job_id", action.subject.get("job_id"))?;
    let row = world.expect("merge_jobs", std::slice::from_ref(&job_id))?.clone();
    let state = row.word("state").to_owned();
    let mut job = Job { row, action_id: action_id.to_owned(), made: 0 };
    match state.as_str() {
        "failed" | "rolled_back" => job.give_back(world)?,
        _ => job.complete(world)?,
    }
    if !matches!(state.as_str(), "failed" | "rolled_back" | "committed" | "released") {
        job.carry_over(world)?;
        world.update("merge_jobs", std::slice::from_ref(&job_id), |row| row.set("state", Cell::text("committed")))?;
    }
    if job.made > 0 {
        job.cover(world);
    }
    let at = world.context.now("merge_locks");
    for lock in world.rows("merge_locks", |row| row.get("job_id") == job_id && row.get("released_at").is_null()) {
        world.update("merge_locks", &lock.key(), |row| row.set("released_at", at.clone()))?;
    }
    Ok(())
}

impl Job {
    fn source(&self) -> Cell {
        self.row.get("source_id")
    }

    fn target(&self) -> Cell {
        self.row.get("target_id")
    }

    /// Every debit gets its credit or has its void, every credit its debit.
    fn complete(&mut self, world: &mut World<'_>) -> Result<(), String> {
        for (key, entries) in self.journal(world) {
            let settled = entries.credits + entries.voids;
            if entries.debits > settled {
                for _ in settled..entries.debits {
                    self.enter(world, &key, "credit", &entries);
                    self.credited_row(world, &key, &entries);
                }
                self.leave(world, &key)?;
            } else if entries.debits == 0 && entries.credits > entries.voids {
                for _ in entries.voids..entries.credits {
                    self.enter(world, &key, "debit", &entries);
                }
                self.leave(world, &key)?;
            }
        }
        Ok(())
    }

    /// What the source still owns goes to the target.
    fn carry_over(&mut self, world: &mut World<'_>) -> Result<(), String> {
        let target = self.target();
        for asset in owned(world, "source", &self.source(), &["live", "locked"]) {
            let (key, entries) = (asset.key(), Entries::of(&asset));
            give(world, &key, "target", &target)?;
            world.update("assets", &key, |row| row.set("state", Cell::text("live")))?;
            self.enter(world, &key, "move", &entries);
        }
        Ok(())
    }

    /// Every credit and move has its void, every open debit too; what the target got is the source's again.
    fn give_back(&mut self, world: &mut World<'_>) -> Result<(), String> {
        let source = self.source();
        let target = self.target().shown();
        for (key, entries) in self.journal(world) {
            let given = entries.credits + entries.moves;
            let owed = given.max(entries.debits).saturating_sub(entries.voids);
            for _ in 0..owed {
                self.enter(world, &key, "void", &entries);
            }
            if self.taken_on(world, &key, &entries) {
                continue;
            }
            let at_target =
                |row: &Row| row.word("owner_system") == "target" && row.word("owner_id") == target && is_owned(row);
            if entries.moves > 0 && world.row("assets", &key).is_some_and(at_target) {
                give(world, &key, "source", &source)?;
                world.update("assets", &key, |row| row.set("state", Cell::text("live")))?;
            }
            let credited = |row: &Row| row.get("asset_type") == key[0] && row.get("origin_asset_id") == key[1];
            if entries.credits > 0 {
                for asset in world.rows("assets", |row| credited(row) && at_target(row)) {
                    world.update("assets", &asset.key(), |row| row.set("state", Cell::text("void")))?;
                }
            }
            if entries.debits > 0 && world.row("assets", &key).is_some() {
                world.update("assets", &key, |row| row.set("state", Cell::text("live")))?;
            }
        }
        Ok(())
    }

    /// Whether another job had the asset after this one: then it is where it belongs.
    fn taken_on(&self, world: &World<'_>, key: &Key, entries: &Entries) -> bool {
        let job_id = self.row.get("job_id");
        let later = |row: &Row| {
            row.get("asset_type") == key[0]
                && row.get("asset_id") == key[1]
                && row.get("job_id") != job_id
                && row.int("at") > entries.given_at
        };
        entries.given_at.is_some() && !world.rows("merge_journal", later).is_empty()
    }

    /// The debited asset is no longer the source's to use.
    fn leave(&self, world: &mut World<'_>, key: &Key) -> Result<(), String> {
        let source = self.source().shown();
        let here = |row: &Row| row.word("owner_system") == "source" && row.word("owner_id") == source && is_owned(row);
        if world.row("assets", key).is_some_and(here) {
            world.update("assets", key, |row| row.set("state", Cell::text("moved")))?;
        }
        Ok(())
    }

    /// The row that a credit makes.
    fn credited_row(&mut self, world: &mut World<'_>, key: &Key, entries: &Entries) {
        let debited = world.row("assets", key).cloned();
        let id = world.context.new_id("assets", "asset_id", &self.action_id, self.made);
        let target = Cell::Text(self.target().shown());
        world.upsert("assets", &[key[0].clone(), id], |row| {
            if let Some(debited) = debited {
                for column in ["amount", "unit", "parent_type", "parent_id", "expires_at", "single"] {
                    row.set(column, debited.get(column));
                }
            }
            for (column, cell) in [("amount", &entries.amount), ("unit", &entries.unit)] {
                if let Some(cell) = cell.clone().filter(|cell| !cell.is_null()) {
                    row.set(column, cell);
                }
            }
            row.set("owner_system", Cell::text("target"));
            row.set("owner_id", target);
            row.set("state", Cell::text("live"));
            row.set("origin_asset_id", key[1].clone());
        });
    }

    fn enter(&mut self, world: &mut World<'_>, key: &Key, leg: &str, entries: &Entries) {
        let (id, at) = (new_entry(world, &self.action_id, self.made), world.context.now("merge_journal"));
        self.made += 1;
        world.upsert("merge_journal", &[id], |row| {
            row.set("job_id", self.row.get("job_id"));
            row.set("asset_type", key[0].clone());
            row.set("asset_id", key[1].clone());
            row.set("leg", Cell::text(leg));
            row.set("at", at);
            row.set("amount", entries.amount.clone().unwrap_or(Cell::Null));
            row.set("unit", entries.unit.clone().unwrap_or(Cell::Null));
        });
    }

    /// Locks for the moment of the new entries: it took them again to go on.
    fn cover(&self, world: &mut World<'_>) {
        if !world.context.supplies("merge_locks") {
            return;
        }
        let at = world.context.now("merge_journal");
        for (nth, (system, id)) in [("source", self.source()), ("target", self.target())].into_iter().enumerate() {
            if id.is_null() {
                continue;
            }
            let key = world.context.new_id("merge_locks", "lock_id", &self.action_id, nth);
            world.upsert("merge_locks", &[key], |row| {
                row.set("system", Cell::text(system));
                row.set("account_id", Cell::Text(id.shown()));
                row.set("job_id", self.row.get("job_id"));
                for column in ["acquired_at", "expires_at", "released_at"] {
                    row.set(column, at.clone());
                }
            });
        }
    }

    /// The job's journal by asset.
    fn journal(&self, world: &World<'_>) -> BTreeMap<Key, Entries> {
        let job_id = self.row.get("job_id");
        let mut by_asset: BTreeMap<Key, Entries> = BTreeMap::new();
        for entry in world.rows("merge_journal", |row| row.get("job_id") == job_id) {
            let key = vec![entry.get("asset_type"), entry.get("asset_id")];
            let of = by_asset.entry(key).or_default();
            let leg = entry.word("leg");
            match leg {
                "debit" => of.debits += 1,
                "credit" => of.credits += 1,
                "move" => of.moves += 1,
                _ => of.voids += 1,
            }
            if matches!(leg, "credit" | "move") {
                of.given_at = of.given_at.max(entry.int("at"));
            }
            if leg == "debit" || of.amount.is_none() {
                of.amount = Some(entry.get("amount"));
                of.unit = Some(entry.get("unit"));
            }
        }
        by_asset
    }
}

impl Entries {
    /// For a new entry about an asset that the journal doesn't name yet.
    fn of(asset: &Row) -> Self {
        Self { amount: Some(asset.get("amount")), unit: Some(asset.get("unit")), ..Self::default() }
    }
}

fn is_owned(row: &Row) -> bool {
    OWNED.contains(&row.word("state"))
}

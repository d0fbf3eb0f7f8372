//! Merge jobs: cancelled, or resumed to their end.
//!
//! A resumed job that was to go forward is committed, with what its source still owned at the target; one that failed or
//! was rolled back has given everything back. Either way its journal is whole then.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::database::{Row, Trouble, plain_decimal};
use crate::work::Work;

/// What is read of a journal entry.
const ENTRY: [&str; 6] = ["entry_id", "asset_type", "asset_id", "leg", "amount", "unit"];
const TERMINAL: [&str; 4] = ["committed", "released", "failed", "rolled_back"];
/// States in which an asset is somebody's.
const OWNED: [&str; 3] = ["live", "locked", "in_flight"];
/// What a credited asset takes from the debited one.
const INHERITED: [&str; 4] = ["parent_type", "parent_id", "expires_at", "single"];

/// Only the job's word: what it had done already is another action's business.
pub fn cancel(work: &mut Work<'_>, id: &str) -> Result<Value, Trouble> {
    let Some(job) = Job::read(work, id)? else { return Err(gone(id)) };
    let end = if matches!(job.state.as_str(), "planned" | "locked") { "failed" } else { "rolled_back" };
    work.update("merge_jobs", &[("job_id", id)], vec![("state", some(end))])?;
    Ok(Value::Null)
}

pub fn resume(work: &mut Work<'_>, id: &str) -> Result<Value, Trouble> {
    let Some(mut job) = Job::read(work, id)? else { return Err(gone(id)) };
    match job.state.as_str() {
        "failed" | "rolled_back" => job.give_back(work)?,
        _ => job.complete(work)?,
    }
    if !TERMINAL.contains(&job.state.as_str()) {
        job.carry_over(work)?;
        work.update("merge_jobs", &[("job_id", id)], vec![("state", some("committed"))])?;
    }
    job.lock_and_release(work)?;
    Ok(Value::Null)
}

fn gone(id: &str) -> Trouble {
    Trouble::Fatal(format!("there is no job {id}"))
}

fn some(word: &str) -> Option<String> {
    Some(word.to_owned())
}

struct Job {
    id: String,
    state: String,
    source: Option<String>,
    target: Option<String>,
    /// Journal entries written in this run.
    written: usize,
}

/// What a job's journal has of one asset.
#[derive(Default)]
struct Legs {
    debits: usize,
    credits: usize,
    moves: usize,
    voids: usize,
    /// When the target got it.
    given_at: Option<String>,
    /// Of the last debit, else of the first entry.
    worth: Option<Worth>,
}

/// Amount and unit.
type Worth = (Option<String>, Option<String>);
/// asset_type and asset_id.
type AssetKey = (String, String);

impl Job {
    fn read(work: &mut Work<'_>, id: &str) -> Result<Option<Self>, Trouble> {
        let rows = work.read("merge_jobs", &["state", "source_id", "target_id"], &[("job_id", id)])?;
        let job = |mut row: Row| {
            let (target, source, state) = (row.remove(2), row.remove(1), row.remove(0).unwrap_or_default());
            Self { id: id.to_owned(), state, source, target, written: 0 }
        };
        Ok(rows.into_iter().next().map(job))
    }

    /// Every debit gets its credit, every credit its debit.
    fn complete(&mut self, work: &mut Work<'_>) -> Result<(), Trouble> {
        for (asset, legs) in self.journal(work)? {
            let worth = legs.worth.clone().unwrap_or_default();
            let ended = legs.credits + legs.voids;
            if legs.debits > ended {
                for _ in ended..legs.debits {
                    self.enter(work, &asset, "credit", &worth)?;
                    self.credited_row(work, &asset, &worth)?;
                }
            } else if legs.debits == 0 && legs.credits > legs.voids {
                for _ in legs.voids..legs.credits {
                    self.enter(work, &asset, "debit", &worth)?;
                }
            } else {
                continue;
            }
            if self.has(work, "source", &asset)? {
                work.update("assets", &key(&asset), vec![("state", some("moved"))])?;
            }
        }
        Ok(())
    }

    /// What the source still owns, and nobody is just using, goes to the target.
    fn carry_over(&mut self, work: &mut Work<'_>) -> Result<(), Trouble> {
        let (Some(source), Some(target)) = (self.source.clone(), self.target.clone()) else { return Ok(()) };
        if work.schema.table("assets").is_none() {
            return Ok(());
        }
        let columns = ["asset_type", "asset_id", "state", "amount", "unit"];
        let owned = work.read("assets", &columns, &[("owner_system", "source"), ("owner_id", &source)])?;
        for row in owned {
            let cell = |place: usize| row[place].clone().unwrap_or_default();
            if !matches!(cell(2).as_str(), "live" | "locked") {
                continue;
            }
            let asset = (cell(0), cell(1));
            let sets = vec![("owner_system", some("target")), ("owner_id", some(&target)), ("state", some("live"))];
            work.update("assets", &key(&asset), sets)?;
            self.enter(work, &asset, "move", &(row[3].clone(), row[4].clone()))?;
        }
        Ok(())
    }

    /// Every credit, every move and every open debit ends with a void; the source has again what it had.
    fn give_back(&mut self, work: &mut Work<'_>) -> Result<(), Trouble> {
        for (asset, legs) in self.journal(work)? {
            let worth = legs.worth.clone().unwrap_or_default();
            let owed = (legs.credits + legs.moves).max(legs.debits).saturating_sub(legs.voids);
            for _ in 0..owed {
                self.enter(work, &asset, "void", &worth)?;
            }
            if work.schema.table("assets").is_none() || self.taken_on(work, &asset, &legs)? {
                continue;
            }
            if legs.moves > 0 && self.has(work, "target", &asset)? {
                let sets =
                    vec![("owner_system", some("source")), ("owner_id", self.source.clone()), ("state", some("live"))];
                work.update("assets", &key(&asset), sets)?;
            }
            if legs.credits > 0 {
                let made = [("asset_type", asset.0.as_str()), ("origin_asset_id", asset.1.as_str())];
                for row in work.read("assets", &["asset_id"], &made)? {
                    let credited = (asset.0.clone(), row[0].clone().unwrap_or_default());
                    if self.has(work, "target", &credited)? {
                        work.update("assets", &key(&credited), vec![("state", some("void"))])?;
                    }
                }
            }
            if legs.debits > 0 {
                work.update("assets", &key(&asset), vec![("state", some("live"))])?;
            }
        }
        Ok(())
    }

    /// Whether another job had the asset later: then it is where it belongs.
    fn taken_on(&self, work: &mut Work<'_>, asset: &AssetKey, legs: &Legs) -> Result<bool, Trouble> {
        let Some(given_at) = &legs.given_at else { return Ok(false) };
        let entries = work.read("merge_journal", &["job_id", "at"], &key(asset))?;
        // Times of the wire sort as text.
        Ok(entries.iter().any(|entry| entry[0].as_ref() != Some(&self.id) && entry[1].as_ref() > Some(given_at)))
    }

    /// Whether the job's source or target owns the asset.
    fn has(&self, work: &mut Work<'_>, system: &str, asset: &AssetKey) -> Result<bool, Trouble> {
        if work.schema.table("assets").is_none() {
            return Ok(false);
        }
        let owner = if system == "source" { &self.source } else { &self.target };
        let rows = work.read("assets", &["owner_system", "owner_id", "state"], &key(asset))?;
        Ok(rows.iter().any(|row| {
            row[0].as_deref() == Some(system)
                && owner.is_some()
                && row[1] == *owner
                && row[2].as_deref().is_some_and(|state| OWNED.contains(&state))
        }))
    }

    fn enter(&mut self, work: &mut Work<'_>, asset: &AssetKey, leg: &str, worth: &Worth) -> Result<(), Trouble> {
        self.written += 1;
        write_entry(work, &self.id, asset, leg, worth).map(drop)
    }

    /// The target's new asset.
    fn credited_row(&self, work: &mut Work<'_>, asset: &AssetKey, worth: &Worth) -> Result<(), Trouble> {
        if work.schema.table("assets").is_none() {
            return Ok(());
        }
        let columns = [INHERITED.as_slice(), &["amount", "unit"]].concat();
        let debited = work.read("assets", &columns, &key(asset))?.into_iter().next();
        let mut debited = debited.unwrap_or_else(|| vec![None; columns.len()]);
        let (unit, amount) = (debited.pop().flatten(), debited.pop().flatten());
        let id = work.new_id("assets", "asset_id")?;
        let mut row: Vec<(&str, Option<String>)> = INHERITED.into_iter().zip(debited).collect();
        row.extend([
            ("asset_type", some(&asset.0)),
            ("asset_id", Some(id)),
            ("owner_system", some("target")),
            ("owner_id", self.target.clone()),
            ("state", some("live")),
            ("amount", worth.0.clone().or(amount)),
            ("unit", worth.1.clone().or(unit)),
            ("origin_asset_id", some(&asset.1)),
        ]);
        work.insert("assets", row)
    }

    /// What was written was written under locks of the job, taken and given back here; so are those that it still has.
    fn lock_and_release(&self, work: &mut Work<'_>) -> Result<(), Trouble> {
        if work.schema.table("merge_locks").is_none() {
            return Ok(());
        }
        let now = some(work.now);
        for row in work.read("merge_locks", &["lock_id", "released_at"], &[("job_id", &self.id)])? {
            if row[1].is_none() {
                let lock = row[0].clone().unwrap_or_default();
                work.update("merge_locks", &[("lock_id", &lock)], vec![("released_at", now.clone())])?;
            }
        }
        if self.written == 0 {
            return Ok(());
        }
        for (system, account) in [("source", &self.source), ("target", &self.target)] {
            if account.is_none() {
                continue;
            }
            let id = work.new_id("merge_locks", "lock_id")?;
            let mut row = vec![("lock_id", Some(id)), ("system", some(system)), ("account_id", account.clone())];
            row.push(("job_id", some(&self.id)));
            row.extend(["acquired_at", "expires_at", "released_at"].map(|column| (column, now.clone())));
            work.insert("merge_locks", row)?;
        }
        Ok(())
    }

    /// The job's journal by asset.
    fn journal(&self, work: &mut Work<'_>) -> Result<BTreeMap<AssetKey, Legs>, Trouble> {
        let mut by_asset: BTreeMap<AssetKey, Legs> = BTreeMap::new();
        if work.schema.table("merge_journal").is_none() {
            return Ok(by_asset);
        }
        let columns = [ENTRY.as_slice(), &["at"]].concat();
        let mut entries = work.read("merge_journal", &columns, &[("job_id", &self.id)])?;
        // In the order in which they were numbered.
        let number = |row: &Row| row[0].as_deref().map(|id| (id.parse::<i64>().ok(), id.to_owned()));
        entries.sort_by_key(number);
        for row in entries {
            let cell = |place: usize| row[place].clone().unwrap_or_default();
            let legs = by_asset.entry((cell(1), cell(2))).or_default();
            let leg = cell(3);
            match leg.as_str() {
                "debit" => legs.debits += 1,
                "credit" => legs.credits += 1,
                "move" => legs.moves += 1,
                _ => legs.voids += 1,
            }
            if matches!(leg.as_str(), "credit" | "move") {
                legs.given_at = legs.given_at.take().max(row[6].clone());
            }
            if leg == "debit" || legs.worth.is_none() {
                legs.worth = Some((row[4].clone(), row[5].clone()));
            }
        }
        Ok(by_asset)
    }
}

fn key(asset: &AssetKey) -> [(&'static str, &str); 2] {
    [("asset_type", asset.0.as_str()), ("asset_id", asset.1.as_str())]
}

/// A new journal entry, if the company keeps a journal; its id.
pub fn write_entry(
    work: &mut Work<'_>,
    job: &str,
    asset: &AssetKey,
    leg: &str,
    worth: &Worth,
) -> Result<Option<String>, Trouble> {
    if work.schema.table("merge_journal").is_none() {
        return Ok(None);
    }
    let id = work.new_id("merge_journal", "entry_id")?;
    let row = vec![
        ("entry_id", some(&id)),
        ("job_id", some(job)),
        ("asset_type", some(&asset.0)),
        ("asset_id", some(&asset.1)),
        ("leg", some(leg)),
        ("at", some(work.now)),
        ("amount", worth.0.clone()),
        ("unit", worth.1.clone()),
    ];
    work.insert("merge_journal", row)?;
    Ok(Some(id))
}

/// The difference of two plain decimals, exactly.
pub fn less(from: &str, amount: &str) -> String {
    let scale = |text: &str| text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let places = scale(from).max(scale(amount));
    let minor = |text: &str| -> i128 {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        format!("{whole}{fraction:0<places$}").parse().unwrap()
    };
    let left = minor(from) - minor(amount);
    let (sign, digits) = (if left < 0 { "-" } else { "" }, format!("{:0>1$}", left.unsigned_abs(), places + 1));
    let (whole, fraction) = digits.split_at(digits.len() - places);
    plain_decimal(&if places == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") })
}

//! balance-not-conserved: nothing is lost and nothing made by a merge.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::Facts;
use super::journal::{Account, Key, accounts};
use super::locks::{committed, covers, running};
use super::{Finding, Outcomes};
use crate::world::{Asset, Entry, Job, Micros, System};

pub fn judge(facts: &Facts, outcomes: &mut Outcomes) {
    let supplied = facts.world.supplied;
    let assets = supplied.assets && supplied.assets_before && supplied.assets_amount && supplied.assets_origin;
    let merges = supplied.merge_jobs && supplied.merge_journal && supplied.merge_locks && supplied.locks_released;
    let found = (assets && merges).then(|| balance_not_conserved(facts));
    outcomes.insert("asset-merge/balance-not-conserved".to_owned(), found);
}

/// What one target owned of one type and unit.
#[derive(Default)]
struct Balance {
    before: i64,
    after: i64,
    incomplete: bool,
    touched: Vec<Option<Micros>>,
}

/// "over jobs committed between the two snapshots".
struct Window<'a> {
    facts: &'a Facts,
    jobs: Vec<&'a Job>,
    /// What these jobs wrote.
    accounts: Vec<Account<'a>>,
    /// Assets that count with their journal's amounts instead.
    disturbed: BTreeSet<Key<'a>>,
}

impl<'a> Window<'a> {
    fn new(facts: &'a Facts) -> Self {
        let within = |job: &&Job| {
            let since = facts.world.before_at;
            committed(job) && since < job.updated_at && job.updated_at <= facts.world.snapshot_at
        };
        let jobs: Vec<&Job> = facts.world.jobs.iter().filter(within).collect();
        let mut accounts = accounts(facts);
        accounts.retain(|account| jobs.iter().any(|job| job.job_id == account.job_id));
        let mut window = Self { facts, jobs, accounts, disturbed: BTreeSet::new() };
        window.disturbed = window.disturbed();
        window
    }

    /// The target into which an owner's assets were merged: its own, or the source's. Of a source merged into two it doesn't
    /// matter which: neither can be judged.
    fn merged_into(&self, system: System, owner_id: &str) -> Option<&'a str> {
        let merged = |job: &&&Job| match system {
            System::Source => job.source_id == owner_id,
            System::Target => job.target_id == owner_id,
        };
        self.jobs.iter().find(merged).map(|job| job.target_id.as_str())
    }

    fn merges(&self, asset: &Asset) -> bool {
        self.merged_into(asset.owner_system, &asset.owner_id).is_some()
    }

    fn journalled(&self, asset: Key) -> Option<Key<'a>> {
        self.accounts.iter().map(|account| account.asset).find(|named| *named == asset)
    }

    /// The asset in these jobs' journal from which an asset was credited, else itself.
    fn family(&self, asset: &'a Asset) -> Key<'a> {
        let origin = asset.origin_asset_id.as_deref();
        let credited = origin.and_then(|origin| self.journalled((&asset.asset_type, origin)));
        credited.unwrap_or((&asset.asset_type, &asset.asset_id))
    }

    fn before(&self, asset: Key) -> Option<&'a Asset> {
        let rows = &self.facts.world.assets_before;
        rows.iter().find(|row| (row.asset_type.as_str(), row.asset_id.as_str()) == asset)
    }

    /// "An asset (with those whose origin_asset_id it is) updated between the snapshots outside these jobs' lock intervals",
    /// or made between them: taken by one of these jobs, though not there before.
    fn disturbed(&self) -> BTreeSet<Key<'a>> {
        let concerned: Vec<&Asset> = self.facts.world.assets.iter().filter(|asset| self.concerns(asset)).collect();
        let outside = concerned.iter().filter(|asset| self.updated_outside(asset)).map(|asset| self.family(asset));
        let taken = |account: &&Account| account.count("debit") + account.count("move") > 0;
        let made = self.accounts.iter().filter(taken).map(|account| account.asset);
        let made = made.filter(|asset| self.before(*asset).is_none());
        // A made asset disturbs the family that it belongs to, be it credited itself.
        let made = made.flat_map(|made| {
            let row = concerned.iter().find(|row| (row.asset_type.as_str(), row.asset_id.as_str()) == made);
            [Some(made), row.map(|row| self.family(row))].into_iter().flatten()
        });
        let families: BTreeSet<Key> = outside.chain(made).collect();
        let members = concerned.iter().filter(|asset| families.contains(&self.family(asset)));
        let members: Vec<Key> = members.map(|a| (a.asset_type.as_str(), a.asset_id.as_str())).collect();
        families.into_iter().chain(members).collect()
    }

    fn concerns(&self, asset: &'a Asset) -> bool {
        let key = (asset.asset_type.as_str(), asset.asset_id.as_str());
        self.merges(asset) || self.before(key).is_some_and(|before| self.merges(before)) || self.family(asset) != key
    }

    fn updated_outside(&self, asset: &Asset) -> bool {
        let before = self.before((&asset.asset_type, &asset.asset_id));
        let locked = self.facts.world.locks.iter().any(|lock| {
            let owner = |row: &Asset| row.owner_system == lock.system && row.owner_id == lock.account_id;
            self.jobs.iter().any(|job| job.job_id == lock.job_id)
                && (owner(asset) || before.is_some_and(owner))
                && covers(lock, asset.updated_at)
        });
        asset.updated_at > self.facts.world.before_at && !locked
    }

    fn balances(&self) -> BTreeMap<(&'a str, &'a str, &'a str), Balance> {
        let facts = self.facts;
        let mut balances: BTreeMap<(&str, &str, &str), Balance> = BTreeMap::new();
        let mut add = |target_id, asset_type, unit: Option<&'a str>, sides: [i64; 2], amount: Option<i64>, at| {
            let balance = balances.entry((target_id, asset_type, unit.unwrap_or(""))).or_default();
            balance.before += sides[0] * amount.unwrap_or(0);
            balance.after += sides[1] * amount.unwrap_or(0);
            balance.incomplete |= amount.is_none();
            balance.touched.push(at);
        };
        for (rows, sides) in [(&facts.world.assets_before, [1, 0]), (&facts.world.assets, [0, 1])] {
            for row in rows.iter().filter(|row| ["live", "locked", "in_flight"].contains(&row.state)) {
                let Some(target_id) = self.merged_into(row.owner_system, &row.owner_id) else { continue };
                if !self.disturbed.contains(&(row.asset_type.as_str(), row.asset_id.as_str())) {
                    // Dated after its own snapshot, a row of assets_before says nothing.
                    let taken_at = if sides == [1, 0] { facts.world.before_at } else { facts.world.snapshot_at };
                    let touched = Some(row.updated_at).filter(|at| *at <= taken_at);
                    add(target_id, row.asset_type.as_str(), row.unit.as_deref(), sides, row.amount, touched);
                }
            }
        }
        for account in &self.accounts {
            let target_id = facts.job(account.job_id).unwrap().target_id.as_str();
            for entry in &account.entries {
                let sides = self.sides(account, entry);
                if sides != [0, 0] {
                    add(target_id, account.asset.0, self.unit(entry), sides, entry.amount, facts.past(entry.at));
                }
            }
        }
        balances
    }

    /// How often an entry's amount counts before and after. A void that ends a debit counts after; one that takes back a
    /// credit only where the journal's credits count at all, for the snapshot shows it already.
    fn sides(&self, account: &Account, entry: &Entry) -> [i64; 2] {
        let disturbed = self.disturbed.contains(&account.asset);
        let (debits, credits) = (account.count("debit"), account.count("credit"));
        match entry.leg {
            "debit" if disturbed => [1, 0],
            "credit" if disturbed => [0, 1],
            "move" if disturbed => [1, 1],
            "void" if debits > 0 && debits >= credits => [0, 1],
            "void" if credits > debits && disturbed => [0, -1],
            _ => [0, 0],
        }
    }

    /// An entry without a unit has that of its asset.
    fn unit(&self, entry: &'a Entry) -> Option<&'a str> {
        let key = (entry.asset_type.as_str(), entry.asset_id.as_str());
        let rows = &self.facts.world.assets;
        let now = rows.iter().find(|row| (row.asset_type.as_str(), row.asset_id.as_str()) == key);
        let of = |row: Option<&'a Asset>| row.and_then(|row| row.unit.as_deref());
        entry.unit.as_deref().or_else(|| of(now)).or_else(|| of(self.before(key)))
    }

    /// "running job on the target: not evaluable"; nor one that committed later, that was at work when assets_before was
    /// taken, or whose source was merged into another target too.
    fn judges(&self, target_id: &str) -> bool {
        let facts = self.facts;
        let of_target = |job: &&Job| job.target_id == target_id;
        let open = |job: &Job| running(job) || (committed(job) && job.updated_at > facts.world.snapshot_at);
        let at_work = |job: &Job| {
            facts.world.locks.iter().any(|lock| lock.job_id == job.job_id && lock.acquired_at <= facts.world.before_at)
        };
        let torn = |job: &Job| {
            self.jobs.iter().any(|other| other.source_id == job.source_id && other.target_id != job.target_id)
        };
        !facts.world.jobs.iter().filter(of_target).any(open)
            && !self.jobs.iter().copied().filter(of_target).any(|job| at_work(job) || torn(job))
    }
}

/// An assets_before without a row compares with nothing.
fn balance_not_conserved(facts: &Facts) -> Vec<Finding> {
    if facts.world.assets_before.is_empty() {
        return Vec::new();
    }
    let window = Window::new(facts);
    let mut found = Vec::new();
    for ((target_id, asset_type, unit), balance) in window.balances() {
        if balance.incomplete || balance.before == balance.after || !window.judges(target_id) {
            continue;
        }
        let jobs = window.jobs.iter().filter(|job| job.target_id == target_id);
        let mut touched = balance.touched;
        touched.extend(jobs.map(|job| facts.past(job.updated_at)));
        let key = [("target_id", target_id), ("asset_type", asset_type), ("unit", unit)];
        found.push(facts.finding(&key, &touched, Some("hold_for_review")));
    }
    found
}

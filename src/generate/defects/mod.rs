//! What can be planted: one small unit a defect, with the rules that must find it and what it changes of a couple.
//!
//! A couple that a defect befalls has two sources, two targets and two mappings in good order, everything verified, and
//! nothing else; a defect changes or adds what it needs and says which findings that makes, exactly.

mod abnormal;
mod decoupling;
mod dual_write;
mod duplicates;
mod exports;
mod gaps;
mod gray;
mod linking;
mod merging;
mod migration;
mod orphans;

use super::calendar::{DAY, HOUR, SNAPSHOT, window};
use super::couple::Couple;
use super::rows::{
    Account, Admission, Anchor, Asset, Binding, Entry, Job, Leg, Lock, Mapping, Planted, Rows, System, Type, Value,
};

/// One kind of defect.
#[derive(Debug)]
pub(super) struct Kind {
    pub name: &'static str,
    /// What must find it; it is planted for the first.
    pub rules: &'static [&'static str],
    /// Spoils the whole round: planted only when asked for by name.
    pub spoils: bool,
    /// A second one would make no further finding.
    pub once: bool,
    pub plant: fn(&mut Case<'_>),
}

const fn kind(rule: &'static [&'static str], name: &'static str, plant: fn(&mut Case<'_>)) -> Kind {
    Kind { name, rules: rule, spoils: false, once: false, plant }
}

/// Every kind, set by set.
pub(super) fn all() -> impl Iterator<Item = &'static Kind> {
    let sets = [
        exports::KINDS,
        orphans::KINDS,
        duplicates::KINDS,
        gaps::KINDS,
        abnormal::KINDS,
        dual_write::KINDS,
        migration::KINDS,
        decoupling::KINDS,
        linking::KINDS,
        merging::KINDS,
        gray::KINDS,
    ];
    sets.into_iter().flatten()
}

pub(super) use exports::{MANIFEST, SKEW};

/// A couple that a defect befalls. Of two people, 0 is the one in disorder.
pub(super) struct Case<'c> {
    pub couple: &'c Couple<'c>,
    pub rows: &'c mut Rows,
    kind: &'static Kind,
}

impl<'c> Case<'c> {
    pub(super) fn new(couple: &'c Couple<'c>, kind: &'static Kind, rows: &'c mut Rows) -> Self {
        Self { couple, rows, kind }
    }

    /// One of two, or more, forms that the defect takes.
    fn form(&self, of: u64) -> u64 {
        self.couple.chance().pick(self.couple.number, super::chance::For::Variant, of)
    }

    fn found(&mut self, rule: &'static str, key: Vec<(&'static str, Value)>) {
        debug_assert!(self.kind.rules.contains(&rule), "{rule} is not among the rules of {}", self.kind.name);
        self.rows.planted.push(Planted { defect: self.kind.name, rule, key });
    }

    /// Found by the kind's own rule.
    fn finds(&mut self, key: Vec<(&'static str, Value)>) {
        self.found(self.kind.rules[0], key);
    }

    fn source(&mut self) -> &mut Account {
        &mut self.rows.sources[0]
    }

    fn target(&mut self) -> &mut Account {
        &mut self.rows.targets[0]
    }

    fn mapping(&mut self) -> &mut Mapping {
        &mut self.rows.mappings[0]
    }

    fn source_id(&self) -> i64 {
        self.rows.sources[0].id
    }

    fn target_id(&self) -> i64 {
        self.rows.targets[0].id
    }

    /// The first source is mapped to nothing.
    fn unmap(&mut self) {
        self.rows.mappings.remove(0);
    }

    /// The first target is somebody else's.
    fn estrange(&mut self) {
        self.couple.estrange(self.rows);
    }

    /// Another source account, pending, which has nothing in common with any.
    fn add_source(&mut self, which: u64) -> &mut Account {
        let id = self.couple.extra_source_id(which);
        let account = Self::added(self.rows.sources[0], id);
        self.rows.sources.push(account);
        let last = self.rows.sources.len() - 1;
        &mut self.rows.sources[last]
    }

    /// Another target account, the same.
    fn add_target(&mut self, which: u64) -> &mut Account {
        let id = self.couple.extra_target_id(which);
        let account = Self::added(self.rows.targets[0], id);
        self.rows.targets.push(account);
        let last = self.rows.targets.len() - 1;
        &mut self.rows.targets[last]
    }

    fn added(like: Account, id: i64) -> Account {
        Account {
            id,
            salt: id as u64,
            anchor: None,
            status: "pending",
            union_id: None,
            open_id: None,
            verified: None,
            origin: "native",
            mirror: !like.mirror,
            ..like
        }
    }

    /// An asset of the first person, live, as it was before this night's merges.
    fn add_asset(&mut self, of: Type, slot: u64, owner: System) -> Asset {
        let owner_id = match owner {
            System::Source => self.source_id(),
            System::Target => self.target_id(),
        };
        let asset = Asset {
            of,
            id: self.couple.asset_id(0, slot),
            owner,
            owner_id,
            state: "live",
            updated: SNAPSHOT - 60 * DAY,
            amount: 1_000,
            parent: None,
            origin: None,
            expires: (of == Type::Coupons || of == Type::Memberships).then_some(SNAPSHOT + 30 * DAY),
        };
        self.rows.assets.push(asset);
        self.rows.before.push(asset);
        asset
    }

    fn add_event(&mut self, system: System, op: &'static str, at: i64, anchor: Option<Anchor>) -> i64 {
        let id = self.couple.event_id(0, self.rows.bindings.len() as u64);
        let account_id = match system {
            System::Source => self.source_id(),
            System::Target => self.target_id(),
        };
        let event = Binding { id: Some(id), system, account_id, op, at, anchor, previous: None, verified: true };
        self.rows.bindings.push(event);
        id
    }

    /// A write of the first pair through the gateway; a leg without a result was never tried.
    fn add_write(
        &mut self,
        slot: u64,
        op: &'static str,
        results: [Option<&'static str>; 2],
        at: i64,
        version: i64,
    ) -> i64 {
        let op_id = self.couple.op_id(0, slot);
        for (leg, result) in [System::Source, System::Target].into_iter().zip(results) {
            if let Some(result) = result {
                let (source_id, target_id) = (Some(self.source_id()), Some(self.target_id()));
                self.rows.legs.push(Leg { op_id, op, leg, result, at, source_id, target_id, version: Some(version) });
            }
        }
        op_id
    }

    /// Admits the first pair.
    fn admit(&mut self) {
        for system in [System::Source, System::Target] {
            self.admit_one(system);
        }
    }

    fn admit_one(&mut self, system: System) {
        let account_id = match system {
            System::Source => self.source_id(),
            System::Target => self.target_id(),
        };
        self.rows.admissions.push(Admission { system, account_id, stage: "canary", at: SNAPSHOT - 15 * DAY });
    }

    /// A job of the first pair, without locks.
    fn add_job(&mut self, attempt: u64, state: &'static str, updated: i64) -> i64 {
        let id = self.couple.job_id(0, attempt);
        let (source_id, target_id) = (self.source_id(), self.target_id());
        let attempt = attempt as i64 + 1;
        self.rows.jobs.push(Job { id, source_id, target_id, state, updated, attempt, heartbeat: Some(updated) });
        id
    }

    /// A lock that was held for a minute and could have been for an hour.
    fn add_lock(&mut self, system: System, job_id: i64, acquired: i64) -> &mut Lock {
        let account_id = match system {
            System::Source => self.source_id(),
            System::Target => self.target_id(),
        };
        let lock = Lock {
            id: self.couple.lock_id(0, self.rows.locks.len() as u64),
            system,
            account_id,
            job_id,
            acquired,
            expires: acquired + HOUR,
            released: Some(acquired + 60),
        };
        self.rows.locks.push(lock);
        let last = self.rows.locks.len() - 1;
        &mut self.rows.locks[last]
    }

    /// A job that ran, of admitted accounts and with its locks; when it began.
    fn add_run(&mut self, state: &'static str, nights_ago: i64) -> (i64, i64) {
        let acquired = window(nights_ago) + HOUR;
        self.admit();
        let job_id = self.add_job(0, state, acquired + 60);
        for system in [System::Source, System::Target] {
            self.add_lock(system, job_id, acquired);
        }
        (job_id, acquired)
    }

    fn add_entry(&mut self, job_id: i64, asset: Asset, leg: &'static str, at: i64) -> i64 {
        let id = self.couple.entry_id(0, self.rows.entries.len() as i64);
        let (of, asset_id, amount) = (asset.of, asset.id, asset.amount);
        self.rows.entries.push(Entry { id, job_id, of, asset_id, leg, at, amount });
        id
    }

    /// Changes an asset in the later export only.
    fn change_asset(&mut self, asset: Asset) {
        change(&mut self.rows.assets, asset);
    }

    /// Changes it in the earlier one.
    fn change_asset_before(&mut self, asset: Asset) {
        change(&mut self.rows.before, asset);
    }
}

fn change(rows: &mut [Asset], asset: Asset) {
    for row in rows.iter_mut().filter(|row| row.of == asset.of && row.id == asset.id) {
        *row = asset;
    }
}

fn number(column: &'static str, value: i64) -> (&'static str, Value) {
    (column, Value::Int(value))
}

fn text(column: &'static str, value: impl Into<String>) -> (&'static str, Value) {
    (column, Value::Text(value.into()))
}

/// The key of findings about an account of either system.
fn account(system: System, id: i64) -> Vec<(&'static str, Value)> {
    vec![text("system", system.word()), text("account_id", id.to_string())]
}

fn source(id: i64) -> Vec<(&'static str, Value)> {
    vec![number("source_id", id)]
}

fn target(id: i64) -> Vec<(&'static str, Value)> {
    vec![number("target_id", id)]
}

fn pair(source_id: i64, target_id: i64) -> Vec<(&'static str, Value)> {
    vec![number("source_id", source_id), number("target_id", target_id)]
}

fn asset_key(asset: Asset) -> Vec<(&'static str, Value)> {
    vec![text("asset_type", asset.of.word()), number("asset_id", asset.id)]
}

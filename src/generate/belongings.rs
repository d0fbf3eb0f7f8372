//! What people in good order have besides accounts and a mapping: assets, gateway operations, binding events, and for
//! those admitted a merge job with its locks and its journal.

use super::calendar::{BEFORE, DAY, DUAL_WRITE, FROZEN, HOUR, LATEST, MINUTE, SNAPSHOT, window};
use super::chance::For;
use super::couple::{Couple, Role};
use super::rows::{Admission, Anchor, Asset, Binding, Call, Entry, Job, Leg, Lock, Release, Rows, System, Type};

/// Asset ids of one person: those as made, then as many for the rows that a credit makes of them.
const ASSETS: u64 = 1 << 16;
const CREDITED: i64 = 1 << 15;
const ASSET_BASE: i64 = 1_000_000_000;
/// One person in so many couples hoards coupons, and one a world beyond measure.
const HOARDER_EVERY: u64 = 5_000;
const HOARD: u64 = 2_000;
const HOARD_MAX: u64 = 30_000;
const ENTRIES: i64 = 1 << 16;
const SERVICES: [&str; 5] = ["order-center", "crm-sync", "coupon-engine", "daily-report", "risk-scoring"];

/// A merge job of one person.
#[derive(Clone, Copy)]
struct Merge {
    state: &'static str,
    acquired: i64,
    tonight: bool,
}

impl Merge {
    fn moved(&self) -> bool {
        matches!(self.state, "committed" | "released")
    }

    fn running(&self) -> bool {
        matches!(self.state, "locked" | "copying" | "verifying")
    }
}

impl Couple<'_> {
    pub(super) fn asset_id(&self, which: u64, slot: u64) -> i64 {
        ASSET_BASE + (self.person(which) * ASSETS + slot) as i64
    }

    pub(super) fn op_id(&self, which: u64, slot: u64) -> i64 {
        (self.person(which) * 8 + slot) as i64
    }

    pub(super) fn event_id(&self, which: u64, slot: u64) -> i64 {
        (self.person(which) * 8 + slot) as i64
    }

    pub(super) fn job_id(&self, which: u64, attempt: u64) -> i64 {
        (self.person(which) * 2 + attempt) as i64
    }

    pub(super) fn lock_id(&self, which: u64, slot: u64) -> i64 {
        (self.person(which) * 8 + slot) as i64
    }

    pub(super) fn entry_id(&self, which: u64, slot: i64) -> i64 {
        self.person(which) as i64 * ENTRIES + slot
    }

    /// Everything but the accounts, for people in good order.
    pub(super) fn belongings(&self, rows: &mut Rows) {
        let admitted = self.role == Role::Plain && self.chance().hits(self.number, For::Admitted, 100_000);
        for which in 0..2 {
            let paired = which == 1 || self.role.paired();
            let merge = admitted.then(|| self.merge(which, rows));
            if paired {
                self.writes(which, rows);
                self.events(which, rows);
            }
            if paired || self.role == Role::Twin {
                self.assets(which, paired, merge, rows);
            }
        }
        self.apart(rows);
        if !self.is_new() && self.chance().hits(self.number, For::Called, 60_000) {
            let source = &rows.sources[1];
            rows.calls.push(Call {
                service: SERVICES[source.open_id.unwrap_or(0) as usize % SERVICES.len()].to_owned(),
                at: self.chance().between(self.number, For::Called, DUAL_WRITE, FROZEN - HOUR),
                source_id: source.id,
                calls: 1 + (source.mirror % 40) as i64,
            });
        }
    }

    /// The first person's accounts that have nothing to do with each other.
    fn apart(&self, rows: &mut Rows) {
        if self.role.paired() {
            return;
        }
        let (source, target) = (rows.sources[0], &mut rows.targets[0]);
        if target.created >= DUAL_WRITE {
            let op_id = self.op_id(0, 0);
            target.op_id = Some(op_id);
            rows.legs.push(Leg {
                op_id,
                op: "register",
                leg: System::Target,
                result: "ok",
                at: target.created,
                source_id: None,
                target_id: Some(target.id),
                version: Some(1),
            });
        }
        if self.role == Role::Left {
            rows.bindings.push(Binding {
                id: Some(self.event_id(0, 0)),
                system: System::Source,
                account_id: source.id,
                op: "deregister",
                at: source.updated,
                anchor: None,
                previous: None,
                verified: true,
            });
        }
    }

    /// What came through the gateway; versions count up on both sides.
    fn writes(&self, which: usize, rows: &mut Rows) {
        let (chance, person) = (self.chance(), self.person(which as u64));
        let (mut source, mut target) = (rows.sources[which], rows.targets[which]);
        let linked = target.created.max(source.created).max(DUAL_WRITE + 60 * DAY) + HOUR;
        let mut slot = 0;
        let mut write = |op, results: [Option<&'static str>; 2], at, version| {
            let op_id = self.op_id(which as u64, slot);
            slot += 1;
            for (leg, result) in [System::Source, System::Target].into_iter().zip(results) {
                if let Some(result) = result {
                    let (source_id, target_id) = (Some(source.id), Some(target.id));
                    rows.legs.push(Leg { op_id, op, leg, result, at, source_id, target_id, version });
                }
            }
            op_id
        };
        let both = [Some("ok"); 2];
        if self.is_new() {
            let op_id = write("register", both, target.created, Some(1));
            (source.op_id, target.op_id) = (Some(op_id), Some(op_id));
        }
        if chance.hits(person, For::Wrote, 80_000) {
            let at = chance.between(person, For::WroteAt, linked, FROZEN - 2 * HOUR);
            if chance.hits(person, For::Wrote, 4_000) {
                source.version += 1;
                write("update", [Some("ok"), Some("timeout")], at, Some(source.version));
            }
            source.version += 1;
            write("update", both, at + 10 * MINUTE, Some(source.version));
            target.version = source.version;
            source.updated = source.updated.max(at + 10 * MINUTE);
            target.updated = target.updated.max(at + 10 * MINUTE);
        }
        if chance.hits(person, For::WroteLate, 30_000) {
            let at = chance.between(person, For::WroteLate, FROZEN + HOUR, LATEST);
            target.version += 1;
            write("update", [None, Some("ok")], at, Some(target.version));
            target.updated = target.updated.max(at);
            target.mirror = !source.mirror;
        }
        if target.status == "active" && chance.hits(person, For::LoggedIn, 100_000) {
            let at = chance.between(person, For::LoggedIn, FROZEN, LATEST);
            write("login", [None, Some("ok")], at, None);
            target.seen = target.seen.max(at);
        }
        (rows.sources[which], rows.targets[which]) = (source, target);
    }

    /// Binding events, and numbers that were somebody else's before.
    fn events(&self, which: usize, rows: &mut Rows) {
        let (chance, person) = (self.chance(), self.person(which as u64));
        let (source, target) = (rows.sources[which], rows.targets[which]);
        let old = self.other_number(which as u64);
        for (offset, system, account) in [(0, System::Source, source), (4, System::Target, target)] {
            let Some(anchor @ Anchor::Number(_)) = account.anchor else { continue };
            let share = chance.pick(2 * person + offset / 4, For::Bound, 100);
            let mut slot = offset;
            let mut event = |op, at, anchor, previous, verified| {
                let id = Some(self.event_id(which as u64, slot));
                slot += 1;
                let (anchor, account_id) = (Some(anchor), account.id);
                rows.bindings.push(Binding { id, system, account_id, op, at, anchor, previous, verified });
            };
            let at = account.verified.unwrap_or(account.created).max(account.created);
            match share {
                0..22 => event("bind", at, anchor, None, account.verified.is_some()),
                22..25 => {
                    event("bind", account.created, old, None, true);
                    event("rebind", at + MINUTE, anchor, Some(old), true);
                }
                25..26 => {
                    event("bind", at, anchor, None, true);
                    event("bind", at + HOUR, old, Some(anchor), false);
                }
                _ => {}
            }
        }
        let first = source.created.min(target.created);
        if let (Some(anchor), true) = (source.anchor, chance.hits(person, For::Released, 10_000)) {
            rows.releases.push(Release { anchor, at: first - 60 * DAY });
        }
        if chance.bits(person, For::Released) % 200 == 0 {
            rows.releases.push(Release { anchor: old, at: first + 20 * DAY });
        }
    }

    /// Admits a person and gives him a merge job, with its locks.
    fn merge(&self, which: usize, rows: &mut Rows) -> Merge {
        let (chance, person) = (self.chance(), self.person(which as u64));
        let (stage, admitted, nights) = match chance.pick(self.number, For::Admitted, 10) {
            0..1 => ("canary", SNAPSHOT - 15 * DAY, 13),
            1..4 => ("wave-1", SNAPSHOT - 8 * DAY, 7),
            _ => ("wave-2", SNAPSHOT - 30 * HOUR, 2),
        };
        let night = chance.pick(person, For::Night, nights) as i64;
        let state = match (night, chance.pick(person, For::Job, 100)) {
            (_, 0..4) => "failed",
            (_, 4..8) => "rolled_back",
            (0, 8..14) => "planned",
            (0, 14..16) => "locked",
            (0, 16..18) => "copying",
            (0, 18..20) => "verifying",
            (_, 20..26) => "committed",
            _ => "released",
        };
        let acquired = window(night) + chance.between(person, For::Locked, 0, 160 * MINUTE);
        let mut merge = Merge { state, acquired, tonight: night == 0 };
        if merge.running() {
            merge.acquired = SNAPSHOT - chance.between(person, For::Locked, 6 * MINUTE, 25 * MINUTE);
        }
        let (source_id, target_id) = (rows.sources[which].id, rows.targets[which].id);
        let sides = [(System::Source, source_id), (System::Target, target_id)];
        for (system, account_id) in sides {
            rows.admissions.push(Admission { system, account_id, stage, at: admitted });
        }
        let released = merge.acquired + 40;
        let (updated, heartbeat) = match state {
            "planned" => (SNAPSHOT - 6 * HOUR, None),
            _ if merge.running() => (SNAPSHOT - 3 * MINUTE, Some(SNAPSHOT - 2 * MINUTE)),
            _ => (released, Some(released)),
        };
        let job_id = self.job_id(which as u64, 0);
        rows.jobs.push(Job { id: job_id, source_id, target_id, state, updated, attempt: 1, heartbeat });
        if state != "planned" {
            for (slot, (system, account_id)) in (0..).zip(sides) {
                rows.locks.push(Lock {
                    id: self.lock_id(which as u64, slot),
                    system,
                    account_id,
                    job_id,
                    acquired: merge.acquired,
                    expires: merge.acquired + HOUR,
                    released: (!merge.running()).then_some(released),
                });
            }
        }
        merge
    }

    /// A person's assets, now and before this night's merges.
    fn assets(&self, which: usize, paired: bool, merge: Option<Merge>, rows: &mut Rows) {
        let (chance, person) = (self.chance(), self.person(which as u64));
        let (source, target) = (rows.sources[which], rows.targets[which]);
        let on_target = paired && chance.hits(person, For::Side, 600_000);
        let (owner, owner_id) = if on_target { (System::Target, target.id) } else { (System::Source, source.id) };
        // Nothing is written under a lock, nor between the two exports of assets, but by the job.
        let until = merge.map_or(LATEST, |merge| (merge.acquired - 2 * HOUR).min(BEFORE - HOUR));
        let since = source.created.max(if on_target { target.created } else { 0 });
        let mut entry = 0;
        let mut add = |of: Type, slot: u64, amount: i64, parent: Option<i64>, expires: Option<i64>| {
            let id = self.asset_id(which as u64, slot);
            let draw = id as u64;
            let state = match (chance.pick(draw, For::State, 1000), of) {
                (0..70, _) => "void",
                (70..73, Type::Orders) if merge.is_none() => "in_flight",
                _ => "live",
            };
            let updated = chance.between(draw, For::AssetUpdated, since, until);
            let asset = Asset { of, id, owner, owner_id, state, updated, amount, parent, origin: None, expires };
            rows.before.push(asset);
            rows.assets.push(asset);
            if let Some(merge) = merge
                && !on_target
                && state == "live"
            {
                self.merge_asset(which, merge, target.id, &mut entry, rows);
            }
            (id, state)
        };
        let mut order = None;
        for slot in 0..[0, 0, 0, 1, 1, 2, 3][chance.pick(person, For::Orders, 7) as usize] {
            let amount = 100 + chance.pick(8 * person + slot, For::Amount, 80_000) as i64;
            order = Some(add(Type::Orders, slot, amount, None, None).0);
        }
        if chance.hits(person, For::Points, 300_000) {
            add(Type::Points, 8, 100 * (1 + chance.pick(person, For::Points, 9_000) as i64), None, None);
        }
        let ends = SNAPSHOT + chance.between(person, For::Expires, DAY, 400 * DAY) / DAY * DAY;
        if chance.hits(person, For::Membership, 80_000) {
            add(Type::Memberships, 9, 100, None, Some(ends));
        }
        for slot in 0..self.coupons(which) {
            let parent = order.filter(|_| slot == 0);
            add(Type::Coupons, 16 + slot, 500 + 500 * (slot % 10) as i64, parent, Some(ends + slot as i64 % 9 * DAY));
        }
    }

    fn coupons(&self, which: usize) -> u64 {
        let hoards = which == 1 && self.role == Role::Plain;
        if hoards && self.number == 2 {
            return (self.world.accounts / 50).min(HOARD_MAX);
        }
        if hoards && self.number % HOARDER_EVERY == HOARDER_EVERY - 1 {
            return HOARD;
        }
        [0, 0, 0, 0, 0, 0, 0, 0, 1, 2][self.chance().pick(self.person(which as u64), For::Coupons, 10) as usize]
    }

    /// What a merge job did to the asset made last.
    fn merge_asset(&self, which: usize, merge: Merge, target_id: i64, entry: &mut i64, rows: &mut Rows) {
        let job_id = self.job_id(which as u64, 0);
        let Some(asset) = rows.assets.last_mut() else { return };
        let mut at = merge.acquired + 3 + *entry % 30;
        let before = *asset;
        let journal = |rows: &mut Rows, leg, at, entry: &mut i64| {
            let id = self.entry_id(which as u64, *entry);
            *entry += 1;
            let (of, asset_id, amount) = (before.of, before.id, before.amount);
            rows.entries.push(Entry { id, job_id, of, asset_id, leg, at, amount });
        };
        if merge.running() {
            (asset.state, asset.updated) = ("locked", merge.acquired + 2);
            return;
        }
        if merge.state == "rolled_back" && before.of == Type::Orders {
            journal(rows, "move", at, entry);
            at += 5;
            journal(rows, "void", at, entry);
            return;
        }
        if !merge.moved() {
            return;
        }
        if before.of == Type::Points {
            (asset.state, asset.updated) = ("moved", at);
            let credited = Asset {
                id: before.id + CREDITED,
                owner: System::Target,
                owner_id: target_id,
                updated: at,
                origin: Some(before.id),
                ..before
            };
            rows.assets.push(credited);
            if !merge.tonight {
                let debited = rows.before.last_mut();
                if let Some(debited) = debited {
                    (debited.state, debited.updated) = ("moved", at);
                }
                rows.before.push(credited);
            }
            journal(rows, "debit", at, entry);
            journal(rows, "credit", at, entry);
            return;
        }
        (asset.owner, asset.owner_id, asset.updated) = (System::Target, target_id, at);
        let moved = *asset;
        if !merge.tonight
            && let Some(row) = rows.before.last_mut()
        {
            *row = moved;
        }
        journal(rows, "move", at, entry);
    }
}

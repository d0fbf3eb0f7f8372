//! The merges of a random world: assets as they were and as they are, jobs, locks and the journal.

use super::base::Draft;
use super::random::Knobs;
use super::{Asset, DAY, Entry, HOUR, Job, Lock, MINUTE, Micros, System};

const JOB_STATES: [&str; 10] = [
    "planned",
    "locked",
    "copying",
    "verifying",
    "committed",
    "committed",
    "committed",
    "released",
    "failed",
    "rolled_back",
];
const ASSET_STATES: [&str; 7] = ["live", "live", "live", "locked", "in_flight", "moved", "void"];
const UNITS: [Option<&str>; 5] = [Some("P"), Some("P"), Some("P"), Some(""), None];

/// What a job wrote about one asset, leg by leg.
const SCRIPTS: [&[&str]; 12] = [
    &["debit", "credit"],
    &["debit", "credit"],
    &["move"],
    &["move"],
    &["debit"],
    &["credit"],
    &["debit", "void"],
    &["debit", "credit", "credit"],
    &["debit", "void", "debit", "credit"],
    &["debit", "credit", "void"],
    &["move", "void"],
    &["void"],
];

impl Draft {
    /// Jobs of mapped pairs, and of pairs that aren't.
    pub fn random_jobs(&mut self, knobs: &Knobs) {
        for mapping in self.world.mapping.clone() {
            while self.prng.chance(knobs.jobs.min(0.7)) {
                let elsewhere = self.prng.chance(0.15);
                let target_id = if elsewhere { self.ghost(System::Target) } else { mapping.target_id.clone() };
                self.job(&mapping.source_id, &target_id);
            }
        }
        for _ in 0..(self.world.sources.len() as f64 * knobs.jobs / 5.0) as usize {
            let source = self.prng.below(self.world.sources.len());
            let target = self.prng.below(self.world.targets.len());
            let (source, target) = (self.world.sources[source].id.clone(), self.world.targets[target].id.clone());
            self.job(&source, &target);
        }
    }

    pub fn job(&mut self, source_id: &str, target_id: &str) -> String {
        let job_id = self.job_id(self.world.jobs.len());
        let state = *self.prng.pick(&JOB_STATES);
        let updated_at = if self.prng.chance(0.5) { self.moment() } else { self.ago(HOUR, 30 * DAY) };
        let silent = self.world.snapshot_at - self.world.params.max_heartbeat();
        let heartbeat_at = match self.prng.below(4) {
            0 => None,
            1 => Some(self.around(silent)),
            2 => Some(self.ago(0, HOUR)),
            _ => Some(updated_at),
        };
        let attempt = *self.prng.pick(&[None, Some(1), Some(1), Some(2)]);
        let (source_id, target_id) = (source_id.to_owned(), target_id.to_owned());
        let job = Job { job_id: job_id.clone(), source_id, target_id, state, updated_at, attempt, heartbeat_at };
        self.world.jobs.push(job);
        job_id
    }

    pub fn random_assets(&mut self, knobs: &Knobs) {
        self.world.asset_exports = vec!["orders".to_owned(), "coupons".to_owned(), "memberships".to_owned()];
        for _ in 0..(self.world.sources.len() as f64 * knobs.assets) as usize {
            let system = *self.prng.pick(&System::BOTH);
            let at = self.prng.below(self.world.accounts(system).len());
            let owner = self.world.accounts(system)[at].id.clone();
            let owner = if self.prng.chance(0.12) { self.stray(system) } else { owner };
            let asset_at = self.asset(system, &owner);
            if self.prng.chance(0.1) && !self.world.jobs.is_empty() {
                self.journal_of(asset_at);
            }
        }
    }

    /// Adds an asset and returns its place.
    pub fn asset(&mut self, owner_system: System, owner_id: &str) -> usize {
        let at = self.world.assets.len();
        let export = self.prng.pick(&self.world.asset_exports.clone()).clone();
        // One export tells its own types, and shares one with another; ids are unique over all of them.
        let vip = export == "coupons" && self.prng.chance(0.5);
        let asset_type = if vip { "orders".to_owned() } else { export.clone() };
        let single = if export == "memberships" { Some(true) } else { *self.prng.pick(&[Some(false), None]) };
        let origin_asset_id = self.prng.chance(0.15).then(|| self.asset_id(30_000 + at / 2));
        let (asset_id, owner_id) = (self.asset_id(at), owner_id.to_owned());
        let state = *self.prng.pick(&ASSET_STATES);
        let updated_at = if self.prng.chance(0.3) { self.moment() } else { self.ago(HOUR, 60 * DAY) };
        let (parent_type, parent_id) = self.parent();
        let asset = Asset {
            export,
            asset_type,
            asset_id,
            owner_system,
            owner_id,
            state,
            updated_at,
            origin_asset_id,
            single,
            amount: self.amount(),
            unit: self.prng.pick(&UNITS).map(str::to_owned),
            parent_type,
            parent_id,
            expires_at: self.expiry(),
        };
        self.world.assets.push(asset);
        at
    }

    fn parent(&mut self) -> (Option<String>, Option<String>) {
        if self.world.assets.is_empty() || !self.prng.chance(0.3) {
            return (None, None);
        }
        let at = self.prng.below(self.world.assets.len() + 1);
        let Some(parent) = self.world.assets.get(at).cloned() else { return (None, Some(self.asset_id(40_000))) };
        (self.prng.chance(0.7).then_some(parent.asset_type), Some(parent.asset_id))
    }

    fn amount(&mut self) -> Option<i64> {
        *self.prng.pick(&[Some(1), Some(100), Some(100), Some(250), Some(0), Some(-50), None])
    }

    fn expiry(&mut self) -> Option<Micros> {
        let days = *self.prng.pick(&[None, Some(10), Some(10), Some(20)]);
        days.map(|days: i64| self.world.snapshot_at + days * DAY)
    }

    /// One to three journal entries about an asset or the one that it was made from.
    pub fn journal_of(&mut self, asset_at: usize) {
        for _ in 0..1 + self.prng.below(3) {
            let asset = self.world.assets[asset_at].clone();
            let origin = asset.origin_asset_id.filter(|_| self.prng.chance(0.6));
            let job = self.prng.below(self.world.jobs.len());
            let job_id = if self.prng.chance(0.1) { self.job_id(20_000) } else { self.world.jobs[job].job_id.clone() };
            let (leg, at) = (*self.prng.pick(&["debit", "credit", "move", "void"]), self.moment());
            self.entry(
                &job_id,
                (&asset.asset_type, &origin.unwrap_or(asset.asset_id)),
                leg,
                at,
                (asset.amount, asset.unit),
            );
        }
    }

    pub fn entry(
        &mut self,
        job_id: &str,
        (asset_type, asset_id): (&str, &str),
        leg: &'static str,
        at: Micros,
        (amount, unit): (Option<i64>, Option<String>),
    ) {
        let (entry_id, job_id) = (self.entry_id(), job_id.to_owned());
        let (asset_type, asset_id) = (asset_type.to_owned(), asset_id.to_owned());
        self.world.journal.push(Entry { entry_id, job_id, asset_type, asset_id, leg, at, amount, unit });
    }

    pub fn lock(
        &mut self,
        (system, account_id): (System, &str),
        job_id: &str,
        acquired_at: Micros,
        expires_at: Micros,
        released_at: Option<Micros>,
    ) {
        let (lock_id, account_id, job_id) = (self.lock_id(), account_id.to_owned(), job_id.to_owned());
        self.world.locks.push(Lock { lock_id, system, account_id, job_id, acquired_at, expires_at, released_at });
    }

    /// Locks of the jobs, and what they wrote while they held them, or nearly.
    pub fn random_merges(&mut self, knobs: &Knobs) {
        for job in self.world.jobs.clone() {
            if self.prng.chance(0.25) {
                continue;
            }
            let start = self.moment();
            self.random_locks(&job, start, knobs);
            let theirs = |row: &Asset| row.owner_system == System::Source && row.owner_id == job.source_id;
            let assets: Vec<usize> =
                self.world.assets.iter().enumerate().filter(|(_, row)| theirs(row)).map(|(at, _)| at).collect();
            for asset_at in assets {
                if self.prng.chance(0.7) {
                    self.merge_asset(&job, asset_at, start, knobs);
                }
            }
        }
        for _ in 0..(self.world.sources.len() as f64 * knobs.merges / 4.0) as usize {
            let system = *self.prng.pick(&System::BOTH);
            let at = self.prng.below(self.world.accounts(system).len());
            let account = self.world.accounts(system)[at].id.clone();
            let account = if self.prng.chance(0.1) { self.stray(system) } else { account };
            let job = self.world.jobs.len() + self.prng.below(2);
            let job_id = self.prng.below(job + 1);
            let (job_id, acquired) = (self.job_id(job_id), self.moment());
            let (expires, released) = self.lock_ends(acquired);
            self.lock((system, &account), &job_id, acquired, expires, released);
        }
    }

    fn lock_ends(&mut self, acquired: Micros) -> (Micros, Option<Micros>) {
        let minutes = *self.prng.pick(&[0, 10, 20, 30, 60, 60, -10]);
        let expires = acquired + minutes * MINUTE;
        let released = match self.prng.below(6) {
            0 => None,
            1 => Some(expires),
            2 => Some(self.edge()),
            at => Some(acquired + i64::try_from(at - 3).unwrap() * 10 * MINUTE),
        };
        (expires, released)
    }

    fn random_locks(&mut self, job: &Job, start: Micros, knobs: &Knobs) {
        for (system, account_id) in [(System::Source, &job.source_id), (System::Target, &job.target_id)] {
            if self.prng.chance(knobs.merges) {
                continue;
            }
            let acquired = if self.prng.chance(knobs.merges) { self.moment() } else { start };
            let (expires, released) = if self.prng.chance(knobs.merges) {
                self.lock_ends(acquired)
            } else {
                (acquired + HOUR, Some(acquired + 30 * MINUTE))
            };
            self.lock((system, account_id), &job.job_id, acquired, expires, released);
        }
    }

    /// One asset of the job's source: its entries, what became of its row, and the row that a credit made.
    fn merge_asset(&mut self, job: &Job, asset_at: usize, start: Micros, knobs: &Knobs) {
        let odd = self.prng.chance(knobs.merges);
        let script = SCRIPTS[self.prng.below(if odd { SCRIPTS.len() } else { 4 })];
        let asset = self.world.assets[asset_at].clone();
        let mut at = start + 10 * MINUTE;
        for leg in script {
            if self.prng.chance(knobs.merges / 2.0) {
                at = self.moment();
            }
            let amount = if self.prng.chance(knobs.merges / 3.0) { self.amount() } else { asset.amount };
            let unit = if self.prng.chance(0.15) { None } else { asset.unit.clone() };
            self.entry(&job.job_id, (&asset.asset_type, &asset.asset_id), leg, at, (amount, unit));
            if self.prng.chance(0.5) {
                at += 10 * MINUTE;
            }
        }
        let written = start + 10 * MINUTE;
        if self.prng.chance(knobs.merges) {
            return;
        }
        if script.contains(&"move") {
            let row = &mut self.world.assets[asset_at];
            (row.owner_system, row.owner_id, row.updated_at) = (System::Target, job.target_id.clone(), written);
        } else if script.contains(&"credit") {
            let made = self.asset_id(self.world.assets.len());
            let credited = Asset {
                asset_id: made,
                owner_system: System::Target,
                owner_id: job.target_id.clone(),
                origin_asset_id: Some(asset.asset_id.clone()),
                updated_at: written,
                ..asset
            };
            self.world.assets.push(credited);
            let row = &mut self.world.assets[asset_at];
            (row.state, row.updated_at) = ("moved", written);
        }
    }

    /// The assets as they were before: each mostly as it is, but with the owner that its job took it from.
    pub fn random_before(&mut self, knobs: &Knobs) {
        for asset in self.world.assets.clone() {
            if self.prng.chance(0.1 + knobs.merges / 3.0) || asset.origin_asset_id.is_some() && self.prng.chance(0.9) {
                continue;
            }
            let entry = self.world.journal.iter().find(|row| {
                row.asset_type == asset.asset_type && row.asset_id == asset.asset_id && row.leg != "credit"
            });
            let job = entry.and_then(|entry| self.world.jobs.iter().find(|job| job.job_id == entry.job_id)).cloned();
            let mut before = Asset { updated_at: self.world.before_at - DAY, ..asset };
            if let Some(job) = job {
                (before.owner_system, before.owner_id) = (System::Source, job.source_id);
                before.state = "live";
            }
            if self.prng.chance(knobs.merges / 2.0) {
                before.amount = self.amount();
            }
            if self.prng.chance(0.2 + knobs.merges) {
                before.expires_at = self.expiry();
            }
            if self.prng.chance(knobs.merges / 4.0) {
                before.unit = self.prng.pick(&UNITS).map(str::to_owned);
                before.state = *self.prng.pick(&ASSET_STATES);
            }
            self.world.assets_before.push(before);
        }
    }
}

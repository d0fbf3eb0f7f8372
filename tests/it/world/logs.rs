//! The logs of a random world: binding events, released numbers, merge jobs, assets with their journal, exclusions.

use super::base::Draft;
use super::numbers::{junk, number, spelled};
use super::random::{Knobs, Pools};
use super::{Account, Asset, Binding, DAY, Entry, Exclusion, HOUR, IdKind, Job, Release, System};

const JOB_STATES: [&str; 8] =
    ["planned", "locked", "copying", "verifying", "committed", "released", "failed", "rolled_back"];
const ASSET_STATES: [&str; 6] = ["live", "live", "locked", "in_flight", "moved", "void"];

impl Draft {
    /// Accounts with a history of one to four events, of which the last mostly leaves what the account has.
    pub fn random_bindings(&mut self, knobs: &Knobs, pools: &Pools) {
        for system in System::BOTH {
            for account in self.world.accounts(system).to_vec() {
                if self.prng.chance(knobs.bindings) {
                    self.history(system, &account, knobs, pools);
                }
            }
        }
        for _ in 0..(self.world.sources.len() as f64 * knobs.bindings / 10.0) as usize {
            let system = *self.prng.pick(&System::BOTH);
            let id = self.stray(system);
            let at = self.ago(DAY, 50 * DAY);
            self.event(system, &id, "bind", at, None, None);
        }
    }

    fn history(&mut self, system: System, account: &Account, knobs: &Knobs, pools: &Pools) {
        let mut at = self.ago(60 * DAY, 90 * DAY);
        for _ in 0..self.prng.below(4) {
            let op = *self.prng.pick(&["bind", "rebind", "verify", "unbind", "release", "deregister"]);
            let mut anchor = Some(number(self.prng.below(pools.numbers)));
            if self.prng.chance(0.2) {
                anchor = junk(&mut self.prng);
            }
            self.event(system, &account.id, op, at, anchor, None);
            if self.prng.chance(0.7) {
                at += self.prng.between(1, 10) * DAY;
            }
        }
        // A tie in `at` with the event before leaves event_id to decide.
        let (op, anchor) = if self.prng.chance(knobs.rebound) {
            let other = number(self.prng.below(pools.numbers));
            (*self.prng.pick(&["bind", "rebind", "unbind", "release"]), Some(spelled(&mut self.prng, &other)))
        } else if account.anchor.is_none() {
            (*self.prng.pick(&["unbind", "release"]), None)
        } else {
            (*self.prng.pick(&["bind", "rebind", "verify"]), account.anchor.clone())
        };
        self.event(system, &account.id, op, at, anchor, None);
    }

    /// Adds an event, verified unless the dice say otherwise; ids are drawn so that they don't follow the order of time.
    fn event(
        &mut self,
        system: System,
        account_id: &str,
        op: &'static str,
        at: i64,
        anchor: Option<String>,
        previous_anchor: Option<String>,
    ) {
        let serial = self.world.bindings.len();
        let shuffled = serial / 8 * 8 + (serial % 8 * 5 + 3) % 8;
        let event_id = self.event_id(shuffled);
        let verified = *self.prng.pick(&[Some(true), Some(true), Some(true), Some(true), Some(false), None]);
        let account_id = account_id.to_owned();
        self.world.bindings.push(Binding { event_id, system, account_id, op, at, anchor, previous_anchor, verified });
    }

    /// The id of nobody, in some int64 systems one that doesn't even parse.
    fn stray(&mut self, system: System) -> String {
        let parses = self.world.ids(system) == IdKind::Text || self.prng.chance(0.7);
        if parses { self.ghost(system) } else { "x9".to_owned() }
    }

    pub fn random_releases(&mut self, knobs: &Knobs, pools: &Pools) {
        for at in 0..pools.numbers {
            while self.prng.chance(knobs.releases) {
                let anchor = spelled(&mut self.prng, &number(at));
                let released_at = match self.prng.below(5) {
                    0 => self.around(self.world.snapshot_at - 70 * DAY),
                    1 => self.edge(),
                    2 => self.ago(DAY, 60 * DAY),
                    _ => self.ago(100 * DAY, 500 * DAY),
                };
                self.world.releases.push(Release { anchor, released_at });
            }
        }
    }

    /// Jobs of mapped pairs, and of pairs that aren't.
    pub fn random_jobs(&mut self, knobs: &Knobs) {
        for mapping in self.world.mapping.clone() {
            if self.prng.chance(knobs.jobs) {
                let elsewhere = self.prng.chance(0.15);
                let target_id = if elsewhere { self.ghost(System::Target) } else { mapping.target_id };
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
        let (state, updated_at) = (*self.prng.pick(&JOB_STATES), self.ago(HOUR, 30 * DAY));
        let (source_id, target_id) = (source_id.to_owned(), target_id.to_owned());
        self.world.jobs.push(Job { job_id: job_id.clone(), source_id, target_id, state, updated_at });
        job_id
    }

    pub fn random_assets(&mut self, knobs: &Knobs) {
        self.world.asset_exports = vec!["orders".to_owned(), "coupons".to_owned(), "memberships".to_owned()];
        for _ in 0..(self.world.sources.len() as f64 * knobs.assets) as usize {
            let system = *self.prng.pick(&System::BOTH);
            let at = self.prng.below(self.world.accounts(system).len());
            let owner = self.world.accounts(system)[at].id.clone();
            let owner = if self.prng.chance(0.2) { self.stray(system) } else { owner };
            let asset_at = self.asset(system, &owner);
            if self.prng.chance(0.2) && !self.world.jobs.is_empty() {
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
        let origin_asset_id = self.prng.chance(0.3).then(|| self.asset_id(30_000 + at / 2));
        let (asset_id, owner_id) = (self.asset_id(at), owner_id.to_owned());
        let (state, updated_at) = (*self.prng.pick(&ASSET_STATES), self.ago(HOUR, 60 * DAY));
        self.world.assets.push(Asset {
            export,
            asset_type,
            asset_id,
            owner_system,
            owner_id,
            state,
            updated_at,
            origin_asset_id,
            single,
        });
        at
    }

    /// One to three journal entries about an asset or the one that it was made from.
    pub fn journal_of(&mut self, asset_at: usize) {
        for _ in 0..1 + self.prng.below(3) {
            let asset = self.world.assets[asset_at].clone();
            let origin = asset.origin_asset_id.filter(|_| self.prng.chance(0.6));
            let job = self.prng.below(self.world.jobs.len());
            let job_id = if self.prng.chance(0.1) { self.job_id(20_000) } else { self.world.jobs[job].job_id.clone() };
            let (leg, at) = (*self.prng.pick(&["debit", "credit", "move", "void"]), self.ago(HOUR, 60 * DAY));
            let entry_id = format!("entry-{}", self.world.journal.len());
            let (asset_type, asset_id) = (asset.asset_type, origin.unwrap_or(asset.asset_id));
            self.world.journal.push(Entry { entry_id, job_id, asset_type, asset_id, leg, at });
        }
    }

    pub fn random_exclusions(&mut self, knobs: &Knobs) {
        let mut ids: Vec<String> = self.world.sources.iter().map(|row| row.id.clone()).collect();
        ids.push(self.ghost(System::Source));
        for source_id in ids {
            if self.prng.chance(knobs.exclusions) {
                self.exclude(&source_id);
            }
        }
    }

    pub fn exclude(&mut self, source_id: &str) {
        let expires_at = match self.prng.below(3) {
            0 => None,
            1 => Some(self.ago(DAY, 30 * DAY)),
            _ => Some(self.world.snapshot_at + 30 * DAY),
        };
        let (source_id, reason) = (source_id.to_owned(), "asked to wait".to_owned());
        self.world.exclusions.push(Exclusion { source_id, reason, expires_at });
    }

    /// A verified rebind from one number to another.
    pub fn rebind(&mut self, system: System, account_id: &str, from: &str, to: &str) {
        let at = self.ago(DAY, 20 * DAY);
        let (from, to) = (spelled(&mut self.prng, from), spelled(&mut self.prng, to));
        self.event(system, account_id, "rebind", at, Some(to), Some(from));
        self.world.bindings.last_mut().unwrap().verified = Some(true);
    }
}

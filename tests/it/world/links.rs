//! The links of a random world: merge pointers and mappings; and, last, times that boundaries depend on.

use super::base::Draft;
use super::random::{Knobs, Pools};
use super::{DAY, HOUR, System};

const MAPPING_STATUS: [&str; 5] = ["active", "active", "pending", "retired", "conflict"];
const EVIDENCE: [Option<&str>; 5] = [Some("anchor"), Some("union_id"), Some("gateway"), Some("manual"), None];

impl Draft {
    /// Merged accounts lead anywhere: to roots, to each other in chains and cycles, to themselves, or nowhere. Some
    /// unmerged accounts carry a stale pointer, which counts for nothing.
    pub fn merge_pointers(&mut self) {
        for system in System::BOTH {
            let ids: Vec<String> = self.world.accounts(system).iter().map(|row| row.id.clone()).collect();
            let accounts = self.world.accounts(system).to_vec();
            let merged: Vec<&str> = accounts.iter().filter(|a| a.status == "merged").map(|a| a.id.as_str()).collect();
            for (at, account) in accounts.iter().enumerate() {
                let pointer = match (account.status, self.prng.below(8)) {
                    ("merged", 0) => None,
                    ("merged", 1) => Some(self.ghost(system)),
                    ("merged", 2) => Some(account.id.clone()).filter(|_| self.prng.chance(0.3)),
                    ("merged", 3..=5) => Some((*self.prng.pick(&merged)).to_owned()),
                    ("merged", _) => Some(self.prng.pick(&ids).clone()),
                    (_, 0) if self.prng.chance(0.1) => Some(self.prng.pick(&ids).clone()),
                    _ => None,
                };
                self.world.accounts_mut(system)[at].merged_into = pointer;
            }
        }
    }

    /// Most sources are mapped to the target of the same person; oddities map to others, to nobody, twice, or not
    /// actively.
    pub fn random_mapping(&mut self, knobs: &Knobs, pools: &Pools) {
        let sources: Vec<(usize, String)> =
            self.world.sources.iter().enumerate().map(|(at, row)| (at, row.id.clone())).collect();
        for (at, source_id) in sources {
            if self.prng.chance(knobs.unmapped) {
                continue;
            }
            let partner = self.world.targets.get(at % self.world.targets.len().min(pools.numbers.max(1))).unwrap();
            let mut target_id = partner.id.clone();
            if self.prng.chance(knobs.mapping) {
                target_id = self.any_target();
            }
            let status = if self.prng.chance(knobs.mapping) { *self.prng.pick(&MAPPING_STATUS) } else { "active" };
            let evidence = if self.prng.chance(0.7) { Some("anchor") } else { *self.prng.pick(&EVIDENCE) };
            self.link(&source_id, &target_id, status, evidence);
            while self.prng.chance(knobs.mapping) {
                let (more, status) = (self.any_target(), *self.prng.pick(&MAPPING_STATUS));
                let evidence = *self.prng.pick(&EVIDENCE);
                self.link(&source_id, &more, status, evidence);
            }
        }
        for _ in 0..(self.world.sources.len() as f64 * knobs.mapping / 4.0) as usize {
            let (ghost, target, status) =
                (self.ghost(System::Source), self.any_target(), *self.prng.pick(&MAPPING_STATUS));
            self.link(&ghost, &target, status, Some("anchor"));
        }
        self.drop_created_at();
    }

    fn drop_created_at(&mut self) {
        for at in 0..self.world.mapping.len() {
            if self.prng.chance(0.1) {
                self.world.mapping[at].created_at = None;
            }
        }
    }

    fn any_target(&mut self) -> String {
        if self.prng.chance(0.15) {
            return self.ghost(System::Target);
        }
        let at = self.prng.below(self.world.targets.len());
        self.world.targets[at].id.clone()
    }

    /// Moves times of some rows to where a comparison may go wrong.
    pub fn disturb_times(&mut self, knobs: &Knobs) {
        for system in System::BOTH {
            for at in 0..self.world.accounts(system).len() {
                if self.prng.chance(knobs.time) {
                    self.disturb_account(system, at);
                }
            }
        }
        for at in 0..self.world.mapping.len() {
            if self.prng.chance(knobs.time) {
                self.world.mapping[at].updated_at = self.edge();
            }
            if self.prng.chance(knobs.time / 4.0) {
                self.world.mapping[at].created_at = Some(self.edge());
            }
        }
        for at in 0..self.world.assets.len() {
            if self.prng.chance(knobs.time) {
                self.world.assets[at].updated_at = self.edge();
            }
        }
        for at in 0..self.world.jobs.len() {
            if self.prng.chance(knobs.time) {
                self.world.jobs[at].updated_at = self.edge();
            }
        }
        for at in 0..self.world.locks.len() {
            if self.prng.chance(knobs.time / 4.0) {
                self.world.locks[at].acquired_at = self.edge();
            }
        }
        for at in 0..self.world.journal.len() {
            if self.prng.chance(knobs.time / 4.0) {
                self.world.journal[at].at = self.edge();
            }
        }
        for at in 0..self.world.bindings.len() {
            if self.prng.chance(knobs.time / 4.0) {
                self.world.bindings[at].at = self.edge();
            }
        }
    }

    fn disturb_account(&mut self, system: System, at: usize) {
        let edge = self.edge();
        let recycle = self.world.params.recycle();
        let turned = self.ago(400 * DAY, 500 * DAY);
        let idle = self.around(self.world.snapshot_at - 70 * DAY - recycle);
        let pick = self.prng.below(12);
        let fresh = self.ago(0, HOUR);
        let row = &mut self.world.accounts_mut(system)[at];
        match pick {
            0..=4 => row.updated_at = edge,
            5 => (row.created_at, row.updated_at) = (fresh, edge),
            6 => row.updated_at = turned,
            7 => row.anchor_verified_at = row.anchor_verified_at.map(|_| edge),
            8 => row.last_active_at = Some(edge),
            // Just at the limit of $recycle_days before the verification that many accounts share.
            9 | 10 => row.last_active_at = Some(idle),
            _ => row.created_at = row.updated_at,
        }
    }
}

//! `World::mutated`: a clean world in which some random cells and rows were changed, each as an export might be wrong: a
//! cell has another row's value or none, a time lies at an edge, a row is gone or there twice with a key of its own.

use std::collections::BTreeSet;

use super::base::Draft;
use super::{System, World};

/// Changes one cell of one row: a field listed takes another row's value, or (optional ones) none, or (times) an edge.
macro_rules! change_cell {
    ($draft:ident, $rows:expr, any: [$($any:ident),*], optional: [$($optional:ident),*], times: [$($time:ident),*]) => {{
        let edge = $draft.edge();
        let moment = $draft.moment();
        let time = if $draft.prng.chance(0.5) { edge } else { moment };
        let _none = $draft.prng.chance(0.3);
        let count = $rows.len();
        let (to, from) = ($draft.prng.below(count), $draft.prng.below(count));
        let fields = [$(stringify!($any),)* $(stringify!($optional),)* $(stringify!($time)),*];
        let field = *$draft.prng.pick(&fields);
        $(if field == stringify!($any) { $rows[to].$any = $rows[from].$any.clone(); })*
        $(if field == stringify!($optional) {
            $rows[to].$optional = if _none { None } else { $rows[from].$optional.clone() };
        })*
        $(if field == stringify!($time) { $rows[to].$time = time; })*
    }};
}

impl World {
    /// A clean world of about `size` persons with a few random changes; the same seed and size give the same world.
    pub fn mutated(seed: u64, size: usize) -> Self {
        let world = Self::clean(seed, size);
        let mut draft = Draft::of(world, seed ^ 0x6d75_7461);
        draft.world.decoupling = draft.prng.chance(0.5);
        for _ in 0..1 + draft.prng.below(40) {
            match draft.prng.below(6) {
                0 => draft.remove_row(),
                1 => draft.repeat_row(),
                _ => draft.change_cell(),
            }
        }
        draft.keep_keys_unique();
        draft.world
    }
}

impl Draft {
    fn change_cell(&mut self) {
        match self.prng.below(16) {
            0..=2 => self.change_account(System::Source),
            3..=5 => self.change_account(System::Target),
            6 | 7 if !self.world.mapping.is_empty() => change_cell!(
                self, self.world.mapping, any: [source_id, target_id, status], optional: [created_at, evidence],
                times: [updated_at]
            ),
            8 | 9 if !self.world.assets.is_empty() => self.change_asset(),
            10 if !self.world.assets_before.is_empty() => change_cell!(
                self, self.world.assets_before, any: [owner_id, state],
                optional: [amount, unit, expires_at, origin_asset_id], times: [updated_at]
            ),
            11 if !self.world.jobs.is_empty() => self.change_job(),
            12 if !self.world.locks.is_empty() => change_cell!(
                self, self.world.locks, any: [account_id, job_id], optional: [released_at],
                times: [acquired_at, expires_at]
            ),
            13 if !self.world.journal.is_empty() => change_cell!(
                self, self.world.journal, any: [job_id, asset_id, leg], optional: [amount, unit], times: [at]
            ),
            14 if !self.world.gateway.is_empty() => self.change_write(),
            _ if !self.world.cohorts.is_empty() && self.prng.chance(0.5) => {
                change_cell!(self, self.world.cohorts, any: [account_id], optional: [], times: [admitted_at]);
            }
            _ if !self.world.bindings.is_empty() => change_cell!(
                self, self.world.bindings, any: [account_id, op], optional: [anchor, verified], times: [at]
            ),
            _ => {}
        }
    }

    fn change_account(&mut self, system: System) {
        let mut rows = std::mem::take(self.world.accounts_mut(system));
        if self.prng.chance(0.3) {
            let at = self.prng.below(rows.len());
            rows[at].status = *self.prng.pick(&["pending", "active", "frozen", "cooling", "deregistered", "merged"]);
        } else {
            change_cell!(
                self, rows, any: [status],
                optional: [
                    anchor, union_id, open_id, union_scope, tenant, anchor_verified_at, merged_into, is_test,
                    last_active_at, origin, row_version, bucket, op_id, backfilled_at, mirror
                ],
                times: [created_at, updated_at]
            );
        }
        *self.world.accounts_mut(system) = rows;
    }

    fn change_asset(&mut self) {
        let at = self.prng.below(self.world.assets.len());
        match self.prng.below(3) {
            0 => {
                let words = ["live", "locked", "in_flight", "moved", "void"];
                self.world.assets[at].state = *self.prng.pick(&words);
            }
            _ => change_cell!(
                self, self.world.assets, any: [owner_id, owner_system],
                optional: [amount, unit, expires_at, origin_asset_id, parent_type, parent_id, single], times: [updated_at]
            ),
        }
    }

    fn change_job(&mut self) {
        if self.prng.chance(0.5) {
            let at = self.prng.below(self.world.jobs.len());
            let words = ["planned", "locked", "copying", "verifying", "released", "failed", "rolled_back"];
            self.world.jobs[at].state = *self.prng.pick(&words);
        } else {
            change_cell!(
                self, self.world.jobs, any: [source_id, target_id], optional: [attempt, heartbeat_at],
                times: [updated_at]
            );
        }
    }

    fn change_write(&mut self) {
        let at = self.prng.below(self.world.gateway.len());
        match self.prng.below(4) {
            0 => self.world.gateway[at].result = *self.prng.pick(&["ok", "failed", "timeout", "rejected"]),
            1 => self.world.gateway[at].op = *self.prng.pick(&["register", "login", "update"]),
            2 => self.world.gateway[at].version = *self.prng.pick(&[None, Some(1), Some(2), Some(9)]),
            _ => change_cell!(
                self, self.world.gateway, any: [], optional: [source_id, target_id], times: [at]
            ),
        }
    }

    fn remove_row(&mut self) {
        macro_rules! remove {
            ($rows:expr) => {
                if !$rows.is_empty() {
                    let at = self.prng.below($rows.len());
                    $rows.remove(at);
                }
            };
        }
        match self.prng.below(11) {
            0 => remove!(self.world.sources),
            1 => remove!(self.world.targets),
            2 | 3 => remove!(self.world.mapping),
            4 => remove!(self.world.assets),
            5 => remove!(self.world.assets_before),
            6 => remove!(self.world.jobs),
            7 => remove!(self.world.locks),
            8 => remove!(self.world.journal),
            9 => remove!(self.world.gateway),
            _ => remove!(self.world.cohorts),
        }
    }

    /// A row once more, with a key that nobody has.
    fn repeat_row(&mut self) {
        macro_rules! repeat {
            ($rows:expr, $key:ident, $fresh:expr) => {
                if !$rows.is_empty() {
                    let at = self.prng.below($rows.len());
                    let mut row = $rows[at].clone();
                    row.$key = $fresh;
                    $rows.push(row);
                }
            };
        }
        let fresh = 60_000 + self.prng.below(20_000);
        match self.prng.below(8) {
            0 => repeat!(self.world.sources, id, self.id(System::Source, fresh)),
            1 => repeat!(self.world.targets, id, self.id(System::Target, fresh)),
            2 => repeat!(self.world.mapping, target_id, self.id(System::Target, fresh % 20)),
            3 => repeat!(self.world.assets, asset_id, self.asset_id(fresh)),
            4 => repeat!(self.world.jobs, job_id, self.job_id(fresh)),
            5 => repeat!(self.world.locks, lock_id, self.lock_id()),
            6 => repeat!(self.world.journal, entry_id, self.entry_id()),
            _ => repeat!(self.world.gateway, op_id, self.op_id(fresh)),
        }
    }

    /// Of rows with one key, the first stays: worlds with repeated keys are inconclusive, and judged elsewhere.
    fn keep_keys_unique(&mut self) {
        fn keep<T, K: Ord>(rows: &mut Vec<T>, key: impl Fn(&T) -> K) {
            let mut seen = BTreeSet::new();
            rows.retain(|row| seen.insert(key(row)));
        }
        let world = &mut self.world;
        keep(&mut world.sources, |row| row.id.clone());
        keep(&mut world.targets, |row| row.id.clone());
        keep(&mut world.mapping, |row| (row.source_id.clone(), row.target_id.clone()));
        keep(&mut world.assets, |row| (row.asset_type.clone(), row.asset_id.clone()));
        keep(&mut world.assets_before, |row| (row.asset_type.clone(), row.asset_id.clone()));
        keep(&mut world.jobs, |row| row.job_id.clone());
        keep(&mut world.locks, |row| row.lock_id.clone());
        keep(&mut world.journal, |row| row.entry_id.clone());
        keep(&mut world.gateway, |row| (row.op_id.clone(), row.leg));
        keep(&mut world.cohorts, |row| (row.system, row.account_id.clone()));
    }
}

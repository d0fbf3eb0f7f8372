//! `World::random`: few distinct numbers, union_ids, tenants and scopes, so that defects collide; how much of each oddity
//! a world has is drawn first, so that some worlds are nearly clean and others hardly sane.

use super::base::Draft;
use super::numbers::{junk, number, spelled};
use super::prng::Prng;
use super::{Account, DAY, HOUR, System, World};

/// How often an oddity befalls a row.
pub struct Knobs {
    pub anchor: f64,
    pub union: f64,
    pub scope: f64,
    pub open_id: f64,
    pub status: f64,
    pub unverified: f64,
    pub test: f64,
    pub idle: f64,
    pub time: f64,
    pub unmapped: f64,
    pub mapping: f64,
    pub bindings: f64,
    pub rebound: f64,
    pub releases: f64,
    pub assets: f64,
    pub jobs: f64,
    pub exclusions: f64,
    pub gateway: f64,
    pub merges: f64,
    pub cohorts: f64,
}

impl Knobs {
    fn drawn(prng: &mut Prng) -> Self {
        let merges = *prng.pick(&[0.05, 0.1, 0.3]);
        let mut knob = || *prng.pick(&[0.0, 0.02, 0.1, 0.3]);
        Self {
            anchor: knob(),
            union: knob(),
            scope: knob(),
            open_id: knob(),
            status: knob(),
            unverified: knob(),
            test: knob() / 2.0,
            idle: knob(),
            time: 0.05 + 1.5 * knob(),
            unmapped: 0.1 + knob(),
            mapping: knob(),
            bindings: 2.0 * knob(),
            rebound: knob(),
            releases: knob(),
            assets: 0.2 + 2.0 * knob(),
            jobs: 2.0 * knob(),
            exclusions: knob() / 2.0,
            gateway: 2.0 * knob(),
            merges,
            cohorts: 2.0 * knob(),
        }
    }
}

/// From which few values a world draws.
pub struct Pools {
    pub numbers: usize,
    pub unions: usize,
    pub tenants: Vec<Option<String>>,
    pub scopes: Vec<Option<String>>,
}

impl Pools {
    fn drawn(prng: &mut Prng, size: usize) -> Self {
        let mut share = |shares: &[f64]| 2 + (size as f64 * *prng.pick(shares)) as usize;
        let (numbers, unions) = (share(&[0.1, 0.4, 0.8, 1.2, 2.0]), share(&[0.1, 0.4, 0.8, 1.2, 2.0]));
        let word = |word: &str| Some(word.to_owned());
        let tenants =
            [vec![None], vec![None, word("")], vec![word("cn"), word("hk")], vec![word("cn"), None, word("")]];
        let scopes = [vec![word("wx-main")], vec![word("wx-main"), word("wx-old"), None]];
        Self { numbers, unions, tenants: prng.pick(&tenants).clone(), scopes: prng.pick(&scopes).clone() }
    }
}

impl World {
    /// A dense world of about `size` accounts a side; the same seed and size give the same world.
    pub fn random(seed: u64, size: usize) -> Self {
        let mut draft = Draft::new(seed, size);
        let knobs = Knobs::drawn(&mut draft.prng);
        let pools = Pools::drawn(&mut draft.prng, size);
        for system in System::BOTH {
            let count = size.max(2) - draft.prng.below(size / 4 + 1);
            for at in 0..count {
                let account = draft.random_account(system, at, &knobs, &pools);
                draft.add(system, account);
            }
        }
        draft.merge_pointers();
        draft.random_mapping(&knobs, &pools);
        draft.random_bindings(&knobs, &pools);
        draft.random_releases(&knobs, &pools);
        draft.random_jobs(&knobs);
        draft.random_assets(&knobs);
        draft.random_exclusions(&knobs);
        draft.plant();
        draft.random_merges(&knobs);
        draft.random_before(&knobs);
        draft.random_origins(&knobs);
        draft.random_gateway(&knobs);
        draft.random_cohorts(&knobs);
        draft.random_calls();
        draft.disturb_times(&knobs);
        draft.world
    }
}

impl Draft {
    /// Person `at`: the same on both sides, so that accounts of one person agree unless an oddity befalls one.
    fn random_account(&mut self, system: System, at: usize, knobs: &Knobs, pools: &Pools) -> Account {
        let person = if self.prng.chance(0.8) { at } else { self.prng.below(at + 1) };
        let number = number(person % pools.numbers);
        let union = format!("u{}", person % pools.unions);
        let mut account = self.plain(system, Some(&number), Some(&union));
        account.tenant = pools.tenants[person % pools.tenants.len()].clone();
        account.is_test = *self.prng.pick(&[Some(false), Some(false), None]);
        account.created_at = self.ago(20 * DAY, 400 * DAY);
        if self.prng.chance(0.1) {
            // Ties in created_at leave the id to decide.
            account.created_at = self.world.snapshot_at - 200 * DAY;
        }
        account.last_active_at = self.prng.chance(0.9).then(|| self.ago(HOUR, 40 * DAY));
        self.odd_identity(&mut account, knobs, pools);
        self.odd_state(&mut account, knobs);
        account
    }

    fn odd_identity(&mut self, account: &mut Account, knobs: &Knobs, pools: &Pools) {
        if self.prng.chance(knobs.anchor) {
            account.anchor = if self.prng.chance(0.5) {
                junk(&mut self.prng)
            } else {
                let other = number(self.prng.below(pools.numbers));
                Some(spelled(&mut self.prng, &other))
            };
        }
        if self.prng.chance(knobs.union) {
            account.union_id = match self.prng.below(5) {
                0 | 1 => None,
                2 => Some((*self.prng.pick(&["", "  "])).to_owned()),
                _ => Some(format!("u{}", self.prng.below(pools.unions))),
            };
        }
        if self.prng.chance(knobs.scope) {
            account.union_scope = self.prng.pick(&pools.scopes).clone();
        }
        if self.prng.chance(knobs.open_id) {
            account.open_id = match self.prng.below(5) {
                0 => None,
                1 => Some(" ".to_owned()),
                _ => Some(format!("o{}", self.prng.below(pools.numbers / 2 + 1))),
            };
        }
        if self.prng.chance(0.05) {
            account.tenant = self.prng.pick(&pools.tenants).clone();
        }
    }

    fn odd_state(&mut self, account: &mut Account, knobs: &Knobs) {
        if self.prng.chance(knobs.status) {
            let words = ["pending", "frozen", "cooling", "cooling", "deregistered", "merged", "merged"];
            account.status = *self.prng.pick(&words);
        }
        if self.prng.chance(knobs.unverified) {
            account.anchor_verified_at = None;
        } else if self.prng.chance(0.3) {
            // Ties in anchor_verified_at leave later criteria to decide.
            account.anchor_verified_at = Some(self.world.snapshot_at - 70 * DAY);
        }
        if self.prng.chance(knobs.test) {
            account.is_test = Some(true);
        }
        if self.prng.chance(knobs.idle) {
            account.last_active_at = Some(self.ago(90 * DAY, 300 * DAY));
        }
    }
}

//! What a random world knows about its accounts: binding events, released numbers, exclusions.

use super::base::Draft;
use super::numbers::{junk, number, spelled};
use super::random::{Knobs, Pools};
use super::{Account, Binding, DAY, Exclusion, IdKind, Release, System};

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
    pub fn stray(&mut self, system: System) -> String {
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
            1 => Some(self.edge()),
            _ => Some(self.world.snapshot_at + 30 * DAY),
        };
        let reasons = [Some("asked to wait"), Some("asked to wait"), Some(" "), None];
        let (source_id, reason) = (source_id.to_owned(), self.prng.pick(&reasons).map(str::to_owned));
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

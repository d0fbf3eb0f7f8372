//! What random and clean worlds share: a draft with its prng, ids of every kind, and times that fit the world's tick.

use super::numbers::spelled;
use super::prng::Prng;
use super::{Account, DAY, HOUR, IdKind, MINUTE, Mapping, Micros, System, World, settings};

/// A world under construction.
pub struct Draft {
    pub prng: Prng,
    pub world: World,
}

impl Draft {
    pub fn new(seed: u64, size: usize) -> Self {
        let mut prng = Prng::new(seed.wrapping_mul(0x1_0001).wrapping_add(size as u64));
        let world = settings::drawn(seed, &mut prng);
        Self { prng, world }
    }

    /// A world that is there already, to be changed.
    pub fn of(world: World, seed: u64) -> Self {
        Self { prng: Prng::new(seed), world }
    }

    /// The `at`-th account id of a system. Text ids differ only in case, prefix or leading zeros, and both systems use
    /// some of them; int64 ids of some worlds lie beyond 2^53.
    pub fn id(&self, system: System, at: usize) -> String {
        let letter = if system == System::Source { 's' } else { 't' };
        plain_id(self.world.ids(system), self.world.seed, letter, at)
    }

    pub fn asset_id(&self, at: usize) -> String {
        let kind = if self.world.asset_ids == IdKind::Text { IdKind::Text } else { IdKind::Int64 };
        plain_id(kind, 0, 'a', at)
    }

    pub fn event_id(&self, at: usize) -> String {
        plain_id(self.world.event_ids, 0, 'e', at)
    }

    pub fn job_id(&self, at: usize) -> String {
        plain_id(self.world.job_ids, 0, 'j', at)
    }

    pub fn op_id(&self, at: usize) -> String {
        plain_id(self.world.op_ids, 0, 'w', at)
    }

    /// The next lock's, so that ids don't follow the order of time.
    pub fn lock_id(&self) -> String {
        let serial = self.world.locks.len();
        plain_id(self.world.lock_ids, 0, 'l', serial / 8 * 8 + (serial % 8 * 5 + 3) % 8)
    }

    pub fn entry_id(&self) -> String {
        let serial = self.world.journal.len();
        plain_id(self.world.lock_ids, 0, 'e', serial / 8 * 8 + (serial % 8 * 3 + 5) % 8)
    }

    /// The id of an account that doesn't exist.
    pub fn ghost(&mut self, system: System) -> String {
        let at = 40_000 + self.prng.below(3);
        self.id(system, at)
    }

    /// A time that lies between `low` and `high` before the snapshot.
    pub fn ago(&mut self, low: Micros, high: Micros) -> Micros {
        let time = self.world.snapshot_at - self.prng.between(low, high);
        self.on_tick(time)
    }

    /// The same time as files of this world can hold it.
    pub fn on_tick(&self, time: Micros) -> Micros {
        time - time.rem_euclid(self.world.tick)
    }

    /// A time at, just before or just after a boundary.
    pub fn around(&mut self, boundary: Micros) -> Micros {
        boundary + self.world.tick * self.prng.between(-1, 1)
    }

    /// A time that a careless comparison gets wrong: around the settling boundary or the snapshot, or in the future.
    pub fn edge(&mut self) -> Micros {
        let (snapshot, settling) = (self.world.snapshot_at, self.world.settling);
        match self.prng.below(6) {
            0 | 1 => self.around(snapshot - settling),
            2 => self.around(snapshot),
            3 => {
                let back = self.prng.between(0, settling);
                self.on_tick(snapshot - back)
            }
            4 => snapshot + self.prng.between(1, 400) * DAY,
            _ => self.ago(0, 2 * HOUR),
        }
    }

    /// A time of a merge: mostly one of a few, ten minutes apart, so that intervals meet at their ends.
    pub fn moment(&mut self) -> Micros {
        let before = self.world.before_at;
        match self.prng.below(12) {
            0 => self.around(before),
            1 | 2 => self.edge(),
            3 => self.ago(HOUR, 12 * DAY),
            _ => before + DAY + i64::try_from(self.prng.below(9)).unwrap() * 10 * MINUTE,
        }
    }

    /// A settled, verified, active account of tenant and scope as everybody's; its id is the next of its system.
    pub fn plain(&mut self, system: System, number: Option<&str>, union: Option<&str>) -> Account {
        let at = self.world.accounts(system).len();
        let created_at = self.ago(100 * DAY, 400 * DAY);
        let updated_at = self.ago(3 * DAY, 20 * DAY);
        Account {
            id: self.id(system, at),
            anchor: number.map(|number| spelled(&mut self.prng, number)),
            status: "active",
            created_at,
            updated_at,
            union_id: union.map(str::to_owned),
            open_id: (system == System::Source).then(|| format!("o-{at}")),
            union_scope: Some("wx-main".to_owned()),
            tenant: Some("cn".to_owned()),
            anchor_verified_at: number.map(|_| self.ago(60 * DAY, 90 * DAY)),
            merged_into: None,
            is_test: Some(false),
            last_active_at: Some(self.ago(DAY, 30 * DAY)),
            origin: Some(if system == System::Source { "native" } else { "backfill" }),
            row_version: Some(1),
            bucket: Some(format!("b{}", at % 3)),
            op_id: None,
            backfilled_at: (system == System::Target).then_some(created_at),
            mirror: union.or(number).map(str::to_owned),
        }
    }

    /// Adds an account and returns its id.
    pub fn add(&mut self, system: System, account: Account) -> String {
        let id = account.id.clone();
        self.world.accounts_mut(system).push(account);
        id
    }

    /// Adds a settled mapping, unless the pair is mapped already.
    pub fn link(&mut self, source_id: &str, target_id: &str, status: &'static str, evidence: Option<&'static str>) {
        if self.world.mapping.iter().any(|row| row.source_id == source_id && row.target_id == target_id) {
            return;
        }
        let (created_at, updated_at) = (self.ago(20 * DAY, 60 * DAY), self.ago(2 * DAY, 20 * DAY));
        self.world.mapping.push(Mapping {
            source_id: source_id.to_owned(),
            target_id: target_id.to_owned(),
            status,
            updated_at,
            created_at: Some(created_at),
            evidence,
        });
    }
}

fn plain_id(kind: IdKind, seed: u64, letter: char, at: usize) -> String {
    let (group, style) = (at / 4, at % 4);
    match (kind, style) {
        (IdKind::Int64, _) if seed % 3 == 2 => (9_007_199_254_740_990 + at).to_string(),
        (IdKind::Int64, _) => (at + 1).to_string(),
        (_, 0) => format!("{letter}{group}"),
        (_, 1) => format!("{}{group}", letter.to_ascii_uppercase()),
        (_, 2) => format!("00{group}"),
        _ => group.to_string(),
    }
}

//! A couple: two neighbouring people, all of whose rows are made together. The first may be in some ordinary special
//! situation ([`Role`]); a defect befalls a couple, so that it can share or swap what its two people have.

use super::calendar::{BACKFILL, BACKFILLED, DAY, DORMANT, DUAL_WRITE, FROZEN, HOUR, LATEST, MINUTE, OPENED, SNAPSHOT};
use super::chance::{Chance, For};
use super::defects::{Case, Kind};
use super::rows::{Account, Anchor, Exclusion, Mapping, Rows};

const SOURCE_BASE: i64 = 4_000_000_000;
const TARGET_BASE: i64 = 70_000_000_000;
/// Ids that a couple may use in either system.
pub(super) const IDS: u64 = 16;
/// From here on they are for accounts that only a defect adds.
const EXTRA: u64 = 8;
/// This one names nobody.
const VOID: u64 = 14;
/// Union_ids are issued under this scope, and were under the other.
pub(super) const SCOPE: &str = "wx-open";
pub(super) const OLD_SCOPE: &str = "wx-open-old";
/// A smaller bucket could not miss one source in good order.
const PENDING_ACCOUNTS_MIN: u64 = 10_000;
/// Accounts of a bucket at least, and buckets at most.
const BUCKET_ACCOUNTS_MIN: u64 = 10_000;
const BUCKETS_MAX: u64 = 64;

/// What is special about the first of two people, in good order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Plain,
    /// The source is deregistered.
    Left,
    /// The source is merged into the second one's.
    Merged,
    Test,
    Excluded,
    /// The source is the second person's account of another tenant.
    Twin,
    /// The source was once mapped to the second one's target.
    Retired,
    /// The mapping is just being made.
    Pending,
    /// The source has a union_id only.
    WithoutAnchor,
    Frozen,
    Cooling,
}

impl Role {
    /// Whether the first person's source is mapped to that person's own target.
    pub(super) fn paired(self) -> bool {
        matches!(self, Self::Plain | Self::Retired | Self::WithoutAnchor | Self::Frozen | Self::Cooling)
    }
}

/// The seed, the size, and the permutation by which targets lie in another order than sources.
#[derive(Clone, Debug)]
pub(super) struct World {
    pub chance: Chance,
    /// A side: even.
    pub accounts: u64,
    pub couples: u64,
    step: u64,
    step_back: u64,
    struck_millionths: u64,
    kinds: Vec<&'static Kind>,
    /// Couples from one that is surely struck to the next; 0: there is no room.
    spacing: u64,
}

impl World {
    /// A world in which a share of the couples, in millionths, has one of these defects; each at least once where there
    /// is room.
    pub(super) fn new(accounts: u64, seed: u64, struck_millionths: u64, kinds: Vec<&'static Kind>) -> Self {
        let couples = accounts.div_ceil(2).max(1);
        let step = coprime(couples * 618 / 1000 + 1, couples);
        let mut world = Self {
            chance: Chance::new(seed),
            accounts: 2 * couples,
            couples,
            step,
            step_back: inverse(step, couples),
            struck_millionths,
            kinds,
            spacing: 0,
        };
        let historical = (0..couples).rev().step_by((couples / 64).max(1) as usize).find(|c| world.is_historical(*c));
        let room = historical.unwrap_or(0) / (world.kinds.len() as u64 + 1);
        world.spacing = if room >= 4 { room } else { 0 };
        world
    }

    /// Where a couple's targets lie among all.
    pub(super) fn place(&self, couple: u64) -> u64 {
        times(couple, self.step, self.couples)
    }

    /// Whose targets lie there.
    pub(super) fn couple_at(&self, place: u64) -> u64 {
        times(place, self.step_back, self.couples)
    }

    /// Accounts of consecutive couples are as old as each other, and later ones younger.
    fn opened(&self, couple: u64) -> i64 {
        let span = (FROZEN - 2 * DAY - OPENED) as u128;
        OPENED + (u128::from(couple) * span / u128::from(self.couples)) as i64
    }

    fn is_historical(&self, couple: u64) -> bool {
        self.opened(couple) < DUAL_WRITE - DAY
    }

    /// The migration's shard of a couple's sources.
    pub(super) fn bucket(&self, couple: u64) -> u64 {
        (u128::from(couple) * u128::from(self.buckets()) / u128::from(self.couples)) as u64
    }

    pub(super) fn buckets(&self) -> u64 {
        (self.accounts / BUCKET_ACCOUNTS_MIN).clamp(1, BUCKETS_MAX)
    }

    /// The defect of a couple, none for most. The first couple is always in good order.
    fn kind(&self, couple: u64) -> Option<&'static Kind> {
        if self.kinds.is_empty() || couple == 0 || !self.is_historical(couple) {
            return None;
        }
        if self.spacing > 0 && couple.is_multiple_of(self.spacing) {
            let turn = couple / self.spacing - 1;
            if turn < self.kinds.len() as u64 {
                return Some(self.kinds[turn as usize]);
            }
        }
        if !self.chance.hits(couple, For::Struck, self.struck_millionths) {
            return None;
        }
        let kind = self.kinds[self.chance.pick(couple, For::Kind, self.kinds.len() as u64) as usize];
        (!kind.once).then_some(kind)
    }

    /// Whether there is a defect of this rule, which spoils the whole world.
    pub(super) fn surely_plants(&self, rule: &str) -> bool {
        self.spacing > 0 && self.kinds.iter().any(|kind| kind.rules[0] == rule)
    }

    fn role(&self, couple: u64) -> Role {
        if couple == 0 || !self.is_historical(couple) {
            return Role::Plain;
        }
        match self.chance.pick(couple, For::Role, 10_000) {
            0..200 => Role::Left,
            200..260 => Role::Merged,
            260..340 => Role::Test,
            340..400 => Role::Excluded,
            400..600 => Role::Twin,
            600..660 => Role::Retired,
            660..664 if self.accounts >= PENDING_ACCOUNTS_MIN => Role::Pending,
            664..960 => Role::WithoutAnchor,
            960..1060 => Role::Frozen,
            1060..1080 => Role::Cooling,
            _ => Role::Plain,
        }
    }

    /// All rows of a couple.
    pub(super) fn fill(&self, number: u64, rows: &mut Rows) {
        rows.clear();
        let kind = self.kind(number);
        let role = if kind.is_some() { Role::Plain } else { self.role(number) };
        let couple = Couple { world: self, number, role, struck: kind.is_some() };
        couple.accounts(rows);
        match kind {
            Some(kind) => {
                let mut case = Case::new(&couple, kind, rows);
                (kind.plant)(&mut case);
                rows.sources.sort_by_key(|account| account.id);
                rows.targets.sort_by_key(|account| account.id);
            }
            None => couple.belongings(rows),
        }
    }
}

/// Two people, `2 * number` and the next.
#[derive(Clone, Copy, Debug)]
pub(super) struct Couple<'w> {
    pub world: &'w World,
    pub number: u64,
    pub role: Role,
    /// Plain people whom a defect befalls have accounts and a mapping, and nothing else unless the defect adds it.
    pub struck: bool,
}

impl Couple<'_> {
    pub(super) fn chance(&self) -> Chance {
        self.world.chance
    }

    pub(super) fn person(&self, which: u64) -> u64 {
        2 * self.number + which
    }

    pub(super) fn is_new(&self) -> bool {
        !self.world.is_historical(self.number)
    }

    fn source_id(&self, offset: u64) -> i64 {
        SOURCE_BASE + (IDS * self.number + offset) as i64
    }

    fn target_id(&self, offset: u64) -> i64 {
        TARGET_BASE + (IDS * self.world.place(self.number) + offset) as i64
    }

    pub(super) fn extra_source_id(&self, which: u64) -> i64 {
        self.source_id(EXTRA + which)
    }

    pub(super) fn extra_target_id(&self, which: u64) -> i64 {
        self.target_id(EXTRA + which)
    }

    pub(super) fn void_source_id(&self) -> i64 {
        self.source_id(VOID)
    }

    pub(super) fn void_target_id(&self) -> i64 {
        self.target_id(VOID)
    }

    /// A number that a stranger has, whose account only looks like a person's own.
    pub(super) fn strange_number(&self, which: u64) -> Anchor {
        Anchor::Number(self.world.accounts + self.person(which))
    }

    /// A number that a person once had, or will have.
    pub(super) fn other_number(&self, which: u64) -> Anchor {
        Anchor::Number(2 * self.world.accounts + self.person(which))
    }

    fn tenant(&self) -> u64 {
        match self.chance().pick(self.number, For::Tenant, 10) {
            0..7 => 0,
            7..9 => 1,
            _ => 2,
        }
    }

    fn accounts(&self, rows: &mut Rows) {
        for which in 0..2 {
            let source = self.source(which);
            let target = self.target(which, &source);
            rows.sources.push(source);
            rows.targets.push(target);
        }
        self.special(rows);
        let first = match self.role {
            Role::Twin => Some((1, "active")),
            Role::Pending => Some((0, "pending")),
            role => role.paired().then_some((0, "active")),
        };
        for (which, to) in [(0, first), (1, Some((1, "active")))] {
            if let Some((target, status)) = to {
                let mapping = self.mapping(&rows.sources[which], &rows.targets[target], status);
                rows.mappings.push(mapping);
            }
        }
        if self.role == Role::Retired {
            let once = self.mapping(&rows.sources[0], &rows.targets[1], "retired");
            rows.mappings.push(Mapping { evidence: "anchor", updated: once.created + DAY, ..once });
        }
    }

    fn source(&self, which: u64) -> Account {
        let (chance, person) = (self.chance(), self.person(which));
        let base = self.world.opened(self.number);
        let base = if self.is_new() { base.max(DUAL_WRITE + HOUR) } else { base };
        let created = chance.between(person, For::SourceCreated, base, base + 12 * HOUR);
        let verified = if self.is_new() { created + MINUTE } else { DUAL_WRITE };
        let verified = chance.between(person, For::SourceVerified, created, verified);
        let has_union = self.struck || chance.hits(person, For::HasUnionId, 700_000);
        let seen = if self.struck { (SNAPSHOT - 80 * DAY, DORMANT) } else { (created, FROZEN) };
        let id = self.source_id(4 * which + chance.pick(person, For::SourceId, 4));
        Account {
            id,
            salt: 2 * person,
            anchor: Some(Anchor::Number(person)),
            status: "active",
            created,
            updated: chance.between(person, For::SourceUpdated, created, FROZEN - HOUR),
            union_id: has_union.then(|| chance.bits(person, For::UnionId)),
            union_scope: SCOPE,
            open_id: Some(chance.bits(person, For::OpenId)),
            tenant: self.tenant(),
            verified: (self.struck || chance.bits(person, For::SourceVerified) % 100 < 93).then_some(verified),
            merged_into: None,
            origin: if self.is_new() { "dual_write" } else { "native" },
            risk: if chance.hits(person, For::Risk, 20_000) { "high" } else { "low" },
            is_test: false,
            seen: chance.between(person, For::SourceSeen, seen.0, seen.1),
            version: 1,
            op_id: None,
            backfilled: None,
            mirror: chance.bits(person, For::Mirror),
        }
    }

    fn target(&self, which: u64, source: &Account) -> Account {
        let (chance, person) = (self.chance(), self.person(which));
        let native = self.struck || chance.hits(person, For::TargetOrigin, 500_000);
        let (origin, created) = match (self.is_new(), native) {
            (true, _) => ("dual_write", source.created + 1),
            (false, true) => ("native", chance.between(person, For::TargetCreated, OPENED, DUAL_WRITE - DAY)),
            (false, false) => ("backfill", chance.between(person, For::TargetCreated, BACKFILL, BACKFILLED)),
        };
        let until = if self.struck { FROZEN - DAY } else { LATEST };
        let updated = chance.between(person, For::TargetUpdated, created, until);
        let verified = match origin {
            "native" => (self.struck || chance.bits(person, For::TargetVerified) % 100 < 93)
                .then(|| chance.between(person, For::TargetVerified, created, DUAL_WRITE)),
            _ => source.verified,
        };
        // What the target alone was told after the freeze, the source does not know.
        let differs = updated > FROZEN && chance.bits(person, For::TargetUpdated) % 10 < 3;
        let seen = if self.struck { (SNAPSHOT - 40 * DAY, LATEST) } else { (created, LATEST) };
        Account {
            id: self.target_id(4 * which + chance.pick(person, For::TargetId, 4)),
            salt: 2 * person + 1,
            anchor: source.anchor.or(Some(Anchor::Number(person))),
            created,
            updated,
            open_id: source.union_id.map(|_| chance.bits(person, For::TargetOpenId)),
            verified,
            origin,
            seen: chance.between(person, For::TargetSeen, seen.0, seen.1),
            backfilled: (origin == "backfill").then_some(created),
            mirror: if differs { !source.mirror } else { source.mirror },
            ..*source
        }
    }

    /// What the role changes of the first person.
    fn special(&self, rows: &mut Rows) {
        let chance = self.chance();
        let union_id = chance.bits(self.person(0), For::UnionId);
        let second = rows.sources[1];
        let source = &mut rows.sources[0];
        match self.role {
            Role::Plain | Role::Retired => {}
            Role::Left => source.status = "deregistered",
            Role::Merged => (source.status, source.merged_into) = ("merged", Some(second.id)),
            Role::Test => source.is_test = true,
            Role::Excluded => rows.exclusions.push(Exclusion {
                source_id: source.id,
                reason: Some(
                    ["court order", "staff", "opted out"][chance.pick(self.number, For::Excluded, 3) as usize],
                ),
                expires: chance.hits(self.number, For::Variant, 500_000).then_some(SNAPSHOT + 200 * DAY),
            }),
            Role::Twin => {
                (source.anchor, source.union_id) = (second.anchor, second.union_id);
                source.tenant = (source.tenant + 1) % 3;
            }
            Role::Pending => {
                source.seen = chance.between(self.person(0), For::SourceSeen, source.created, DORMANT);
                rows.targets[0].origin = "native";
                rows.targets[0].backfilled = None;
                rows.targets[0].created = rows.targets[0].created.min(DUAL_WRITE - DAY);
            }
            Role::WithoutAnchor => {
                (source.anchor, source.verified, source.union_id) = (None, None, Some(union_id));
                rows.targets[0].union_id = Some(union_id);
            }
            Role::Frozen => (source.status, rows.targets[0].status) = ("frozen", "frozen"),
            Role::Cooling => (source.status, rows.targets[0].status) = ("cooling", "cooling"),
        }
        if !self.role.paired() && self.role != Role::Pending {
            self.estrange(rows);
        }
    }

    /// The first target is a stranger's: somebody who never had a source account.
    pub(super) fn estrange(&self, rows: &mut Rows) {
        let (chance, person) = (self.chance(), self.person(0));
        let root = rows.targets[1].id;
        let target = &mut rows.targets[0];
        target.anchor = Some(self.strange_number(0));
        (target.union_id, target.open_id) = (None, None);
        (target.origin, target.backfilled) = ("native", None);
        target.mirror = !target.mirror;
        target.status = "active";
        if self.struck {
            return;
        }
        target.created = chance.between(person, For::TargetCreated, OPENED, SNAPSHOT - 2 * DAY);
        target.updated = chance.between(person, For::TargetUpdated, target.created, LATEST);
        target.seen = chance.between(person, For::TargetSeen, target.created, LATEST);
        target.verified = chance
            .hits(person, For::TargetVerified, 800_000)
            .then(|| chance.between(person, For::TargetVerified, target.created, LATEST));
        match chance.pick(person, For::StrangerStatus, 100) {
            0..10 => target.status = "deregistered",
            10..15 => (target.status, target.merged_into) = ("merged", Some(root)),
            15..18 => target.status = "pending",
            _ => {}
        }
    }

    /// A mapping as the unification makes it.
    pub(super) fn mapping(&self, source: &Account, target: &Account, status: &'static str) -> Mapping {
        let (chance, salt) = (self.chance(), source.salt);
        let evidence = if self.is_new() {
            "gateway"
        } else if source.anchor.is_some() && source.verified.is_some() && target.verified.is_some() {
            "anchor"
        } else if source.union_id.is_some() && source.union_id == target.union_id {
            "union_id"
        } else {
            "gateway"
        };
        let created = match (target.backfilled, self.is_new()) {
            (_, true) => source.created.max(target.created) + 1,
            (Some(at), _) => at + chance.between(salt, For::Linked, MINUTE, HOUR),
            (None, _) => chance.between(salt, For::Linked, BACKFILL, BACKFILLED),
        };
        let updated = if status == "pending" {
            chance.between(salt, For::Linked, SNAPSHOT - 50 * MINUTE, SNAPSHOT - 25 * MINUTE)
        } else {
            created
        };
        Mapping {
            source_id: source.id,
            target_id: target.id,
            status,
            evidence,
            created: if status == "pending" { updated } else { created },
            updated,
        }
    }
}

fn times(a: u64, b: u64, modulus: u64) -> u64 {
    (u128::from(a) * u128::from(b) % u128::from(modulus)) as u64
}

/// The first number from `number` on that shares no factor with `modulus`.
fn coprime(number: u64, modulus: u64) -> u64 {
    let shares = |number: u64| {
        let (mut a, mut b) = (number, modulus);
        while b > 0 {
            (a, b) = (b, a % b);
        }
        a > 1
    };
    (number..).find(|number| !shares(*number)).unwrap_or(1)
}

/// The number that `of`, multiplied with, gives 1 modulo `modulus` (Euclid's algorithm).
fn inverse(of: u64, modulus: u64) -> u64 {
    let modulus = i128::from(modulus);
    let (mut a, mut b) = (i128::from(of) % modulus, modulus);
    let (mut x, mut y) = (1_i128, 0_i128);
    while b > 0 {
        let quotient = a / b;
        (a, b) = (b, a - quotient * b);
        (x, y) = (y, x - quotient * y);
    }
    x.rem_euclid(modulus) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_lie_in_an_order_of_their_own_and_none_is_lost() {
        for accounts in [2, 4, 10, 1_000, 4_098] {
            let world = World::new(accounts, 1, 0, Vec::new());
            let mut places: Vec<u64> = (0..world.couples).map(|couple| world.place(couple)).collect();
            for couple in 0..world.couples {
                assert_eq!(world.couple_at(world.place(couple)), couple, "{accounts}");
            }
            places.sort_unstable();
            assert!(places.into_iter().eq(0..world.couples), "{accounts}");
        }
    }
}

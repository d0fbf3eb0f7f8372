//! Situations that dice alone rarely arrange: each is laid into some random worlds beside everything else, with numbers
//! and union_ids of its own, on both sides of the boundary that decides it.

use super::base::Draft;
use super::numbers::{number, spelled};
use super::{Account, DAY, HOUR, System, World};

/// Numbers and union_ids of plants begin here, beyond every pool.
const FIRST: usize = 1000;

type Plant = fn(&mut Draft, usize);

const PLANTS: [Plant; 18] = [
    identity_chained,
    rebound_source,
    rebound_target,
    target_overloaded,
    asset_of_nobody,
    target_missing,
    mapped_twice,
    merge_chain,
    merge_cycle,
    activity_before_verification,
    idle_holder,
    crowded_number,
    pending_mapping,
    released_number,
    union_only,
    bare_sources,
    frozen_side,
    busy_pair,
];

impl Draft {
    pub fn plant(&mut self) {
        for (at, plant) in PLANTS.iter().enumerate() {
            if self.prng.chance(0.35) {
                plant(self, FIRST + at * 20);
            }
        }
    }

    /// Adds a plain account, changed as told, and returns its id.
    fn grow(
        &mut self,
        system: System,
        number: Option<&str>,
        union: Option<&str>,
        change: impl FnOnce(&mut Account),
    ) -> String {
        let mut account = self.plain(system, number, union);
        change(&mut account);
        self.add(system, account)
    }

    fn target(&mut self, number: &str, union: &str) -> String {
        self.grow(System::Target, Some(number), Some(union), |_| {})
    }

    fn source(&mut self, number: &str, union: &str) -> String {
        self.grow(System::Source, Some(number), Some(union), |_| {})
    }
}

fn two(at: usize) -> (String, String) {
    (number(at), number(at + 1))
}

/// Two targets that only a third account connects: a pending one, or two sources of different tenants.
fn identity_chained(draft: &mut Draft, at: usize) {
    let (a, b) = two(at);
    let (x, y, z) = (format!("u{at}x"), format!("u{at}y"), format!("u{at}z"));
    let first = draft.target(&a, &x);
    let second = draft.target(&b, &y);
    match draft.prng.below(3) {
        0 => {
            let system = *draft.prng.pick(&System::BOTH);
            draft.grow(system, Some(&a), Some(&y), |row| row.status = "pending");
        }
        1 => {
            draft.grow(System::Source, Some(&a), Some(&y), |row| row.status = "cooling");
            let source = draft.source(&a, &x);
            draft.link(&source, &first, "active", Some("anchor"));
        }
        _ => {
            for (tenant, number, target) in [("cn", &a, &first), ("hk", &b, &second)] {
                let source =
                    draft.grow(System::Source, Some(number), Some(&z), |row| row.tenant = Some(tenant.to_owned()));
                draft.link(&source, target, "active", Some("anchor"));
            }
        }
    }
}

/// A source that rebound its number, with nobody, one or two targets that hold the new one.
fn rebound_source(draft: &mut Draft, at: usize) {
    let (old, new) = two(at);
    let target = draft.target(&old, &format!("u{at}"));
    let source = draft.source(&new, &format!("u{at}"));
    draft.link(&source, &target, "active", Some("anchor"));
    draft.rebind(System::Source, &source, &old, &new);
    match draft.prng.below(5) {
        0 => drop(draft.target(&new, "")),
        1 => {
            draft.target(&new, "");
            draft.grow(System::Target, Some(&new), None, |row| row.status = "pending");
        }
        2 => drop(draft.grow(System::Target, Some(&new), None, |row| row.status = "cooling")),
        3 => {
            draft.target(&new, "");
            draft.target(&new, "");
        }
        _ => {}
    }
}

/// The same on the other side; in some worlds from a number that the source doesn't have.
fn rebound_target(draft: &mut Draft, at: usize) {
    let (old, new) = two(at);
    let target = draft.target(&new, &format!("u{at}"));
    let source = draft.source(&old, &format!("u{at}"));
    draft.link(&source, &target, "active", Some("manual"));
    let from = if draft.prng.chance(0.7) { old } else { number(at + 2) };
    draft.rebind(System::Target, &target, &from, &new);
    if draft.prng.chance(0.3) {
        draft.grow(System::Source, Some(&new), None, |row| row.status = "cooling");
    }
}

/// As many sources as a target may have, or one more, or more but of two tenants.
fn target_overloaded(draft: &mut Draft, at: usize) {
    let limit = usize::try_from(draft.world.params.max_sources_per_target()).unwrap();
    let target = draft.target(&number(at), &format!("u{at}"));
    let more = draft.prng.below(3);
    for serial in 0..limit + more {
        let union = format!("u{at}-{serial}");
        let second_tenant = more == 2 && serial % 2 == 0;
        let source = draft.grow(System::Source, None, Some(&union), |row| {
            row.tenant = Some(if second_tenant { "hk" } else { "cn" }.to_owned());
        });
        draft.link(&source, &target, "active", Some("manual"));
    }
}

/// Assets of owners that don't exist, with journals that name one owner, several, or none.
fn asset_of_nobody(draft: &mut Draft, at: usize) {
    let target = draft.target(&number(at), &format!("u{at}"));
    let source = draft.source(&number(at), &format!("u{at}"));
    draft.link(&source, &target, "active", Some("anchor"));
    draft.job(&source, &target);
    let ghost = draft.ghost(System::Target);
    draft.job(&source, &ghost);
    for _ in 0..4 {
        let system = *draft.prng.pick(&System::BOTH);
        let nobody = draft.ghost(system);
        let asset = draft.asset(system, &nobody);
        draft.journal_of(asset);
    }
}

/// Sources of two tenants with one number that no target holds, or only one that isn't live.
fn target_missing(draft: &mut Draft, at: usize) {
    for tenant in ["cn", "hk", "mo"] {
        let verified = draft.prng.chance(0.7);
        draft.grow(System::Source, Some(&number(at)), None, |row| {
            row.tenant = Some(tenant.to_owned());
            row.anchor_verified_at = row.anchor_verified_at.filter(|_| verified);
        });
    }
    match draft.prng.below(4) {
        0 => drop(draft.grow(System::Target, Some(&number(at)), None, |row| row.status = "cooling")),
        1 => drop(draft.grow(System::Target, Some(&number(at)), None, |row| row.status = "deregistered")),
        _ => {}
    }
}

/// A source with mappings to its own target and to others with other numbers, or with none.
fn mapped_twice(draft: &mut Draft, at: usize) {
    let source = draft.source(&number(at), &format!("u{at}"));
    let own = draft.target(&number(at), &format!("u{at}"));
    draft.link(&source, &own, "active", Some("anchor"));
    for more in 1..=1 + draft.prng.below(2) {
        let other = if draft.prng.chance(0.8) { Some(number(at + more)) } else { None };
        let target = draft.grow(System::Target, other.as_deref(), Some(&format!("u{at}-{more}")), |_| {});
        draft.link(&source, &target, "active", Some("union_id"));
    }
}

/// third → second → first, where first is a root, or points nowhere.
fn merge_chain(draft: &mut Draft, at: usize) {
    let system = *draft.prng.pick(&System::BOTH);
    let first = draft.grow(system, Some(&number(at)), Some(&format!("u{at}")), |_| {});
    if draft.prng.chance(0.3) {
        let row = draft.world.accounts_mut(system).last_mut().unwrap();
        row.status = "merged";
    }
    let mut into = first;
    for _ in 0..2 {
        into = draft.grow(system, Some(&number(at)), None, |row| {
            row.status = "merged";
            row.merged_into = Some(into);
        });
    }
    if system == System::Target {
        let source = draft.source(&number(at), &format!("u{at}"));
        draft.link(&source, &into, "active", Some("anchor"));
    }
}

/// A cycle of one to three accounts, with a tail that leads into it.
fn merge_cycle(draft: &mut Draft, at: usize) {
    let system = *draft.prng.pick(&System::BOTH);
    let begin = draft.world.accounts(system).len();
    let length = 1 + draft.prng.below(3);
    for serial in 0..=length {
        let into = draft.id(system, begin + (serial + 1) % length);
        draft.grow(system, Some(&number(at)), None, |row| {
            row.status = "merged";
            row.merged_into = Some(into);
        });
    }
}

/// An unmapped source whose last activity lies at the limit before its target's verification.
fn activity_before_verification(draft: &mut Draft, at: usize) {
    let verified = draft.world.snapshot_at - 30 * DAY;
    let active = draft.around(verified - draft.world.params.recycle());
    let known = draft.prng.chance(0.9);
    draft.grow(System::Target, Some(&number(at)), Some("u-other"), |row| row.anchor_verified_at = Some(verified));
    draft.grow(System::Source, Some(&number(at)), None, |row| row.last_active_at = Some(active).filter(|_| known));
}

/// Two holders of one number, of whom one was idle for about the limit when the other verified it.
fn idle_holder(draft: &mut Draft, at: usize) {
    let system = *draft.prng.pick(&System::BOTH);
    let verified = draft.world.snapshot_at - 30 * DAY;
    let active = draft.around(verified - draft.world.params.recycle());
    let unions = [None, Some("u-same"), Some("u-one")];
    let (one, other) = (*draft.prng.pick(&unions), *draft.prng.pick(&unions));
    draft.grow(system, Some(&number(at)), one, |row| row.last_active_at = Some(active));
    draft.grow(system, Some(&number(at)), other, |row| row.anchor_verified_at = Some(verified));
}

/// As many holders as a number may have, or one more; some of another tenant, some not live.
fn crowded_number(draft: &mut Draft, at: usize) {
    let system = *draft.prng.pick(&System::BOTH);
    let limit = usize::try_from(draft.world.params.max_accounts_per_anchor()).unwrap();
    let more = draft.prng.below(3);
    for serial in 0..limit + more {
        let union = format!("u{at}-{serial}");
        let status = *draft.prng.pick(&["active", "active", "frozen", "pending", "cooling"]);
        draft.grow(system, Some(&number(at)), Some(&union), |row| {
            row.status = status;
            row.tenant = Some(if serial == 0 { "hk" } else { "cn" }.to_owned());
            row.created_at -= row.created_at.rem_euclid(100 * DAY);
        });
    }
}

/// A pending mapping of about the age that is too old.
fn pending_mapping(draft: &mut Draft, at: usize) {
    let source = draft.source(&number(at), &format!("u{at}"));
    let target = draft.target(&number(at), &format!("u{at}"));
    draft.link(&source, &target, "pending", Some("anchor"));
    let cutoff = draft.world.snapshot_at - draft.world.params.max_pending();
    let updated_at = draft.around(cutoff);
    let row = draft.world.mapping.last_mut().unwrap();
    row.updated_at = updated_at;
}

/// A number that the carrier took back just when its holder verified it.
fn released_number(draft: &mut Draft, at: usize) {
    let system = *draft.prng.pick(&System::BOTH);
    let released_at = draft.around(draft.world.snapshot_at - 70 * DAY);
    let verified = draft.world.snapshot_at - 70 * DAY;
    draft.grow(system, Some(&number(at)), None, |row| row.anchor_verified_at = Some(verified));
    let anchor = spelled(&mut draft.prng, &number(at));
    draft.world.releases.push(super::Release { anchor, released_at });
}

/// Sources without a number whose union_id leads to a target, under one scope or another, mapped or not.
fn union_only(draft: &mut Draft, at: usize) {
    let union = format!("u{at}");
    draft.target(&number(at), &union);
    let scope = if draft.prng.chance(0.7) { "wx-main" } else { "wx-old" };
    let source = draft.grow(System::Source, None, Some(&union), |row| row.union_scope = Some(scope.to_owned()));
    if draft.prng.chance(0.5) {
        let target = draft.grow(System::Target, Some(&number(at + 1)), None, |row| row.updated_at -= HOUR);
        draft.link(&source, &target, "active", Some("union_id"));
    }
}

/// Sources with nothing to be unified by; some are excluded, or mapped after all.
fn bare_sources(draft: &mut Draft, at: usize) {
    let target = draft.target(&number(at), &format!("u{at}"));
    for _ in 0..3 {
        let anchor = (*draft.prng.pick(&[None, Some(""), Some("\u{3000}")])).map(str::to_owned);
        let union = *draft.prng.pick(&[None, Some(""), Some(" ")]);
        let source = draft.grow(System::Source, None, union, |row| row.anchor = anchor);
        match draft.prng.below(6) {
            0 => draft.exclude(&source),
            1 => draft.link(&source, &target, "pending", None),
            2 => draft.link(&source, &target, "retired", Some("manual")),
            _ => {}
        }
    }
}

/// Mapped pairs of which one side is frozen or cooling, with or without a job.
fn frozen_side(draft: &mut Draft, at: usize) {
    for serial in 0..4 {
        let statuses = ["active", "frozen", "frozen", "cooling"];
        let (ours, theirs) = (*draft.prng.pick(&statuses), *draft.prng.pick(&statuses));
        let test = draft.prng.chance(0.1);
        let (number, union) = (number(at + serial), format!("u{at}-{serial}"));
        let source = draft.grow(System::Source, Some(&number), Some(&union), |row| row.status = ours);
        let target = draft.grow(System::Target, Some(&number), Some(&union), |row| {
            (row.status, row.is_test) = (theirs, Some(test));
        });
        draft.link(&source, &target, "active", Some("gateway"));
        if draft.prng.chance(0.7) {
            draft.job(&source, &target);
        }
    }
}

/// A pair with many assets and a job or three: what the jobs do is drawn with all others'.
fn busy_pair(draft: &mut Draft, at: usize) {
    let source = draft.source(&number(at), &format!("u{at}"));
    let target = draft.target(&number(at), &format!("u{at}"));
    draft.link(&source, &target, "active", Some("anchor"));
    for _ in 0..draft.prng.below(4) {
        draft.job(&source, &target);
    }
    if draft.prng.chance(0.3) {
        let other = draft.target(&number(at + 1), &format!("u{at}-1"));
        draft.link(&source, &other, "active", Some("anchor"));
        if draft.prng.chance(0.3) {
            draft.job(&source, &other);
        }
    }
    for _ in 0..draft.prng.below(12) {
        let owner = if draft.prng.chance(0.7) { (System::Source, &source) } else { (System::Target, &target) };
        draft.asset(owner.0, owner.1);
    }
}

impl World {
    /// Names one world in messages.
    pub fn name(&self) -> String {
        format!("seed {} ({} sources, {} targets)", self.seed, self.sources.len(), self.targets.len())
    }
}

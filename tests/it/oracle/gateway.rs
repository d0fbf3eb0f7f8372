//! The set dual-write: what the gateway wrote, and what it ought to have.

use std::collections::BTreeMap;

use super::facts::{Acc, Facts, filled};
use super::{Finding, Outcomes};
use crate::world::{Mapping, Micros, System, Write};

pub fn judge(facts: &Facts, outcomes: &mut Outcomes) {
    let supplied = facts.world.supplied;
    let named = supplied.gateway_log && (supplied.gateway_source || supplied.gateway_target);
    let both = supplied.gateway_log && supplied.gateway_source && supplied.gateway_target;
    let origins = supplied.source.origin || supplied.target.origin;
    let since = facts.world.params.dual_write_since.is_some();
    let mirrors = supplied.source.mirror && supplied.target.mirror && supplied.target.origin;
    let operations = supplied.source.op_id || supplied.target.op_id;
    let mut record = |rule: &str, runs: bool, judge: fn(&Facts) -> Vec<Finding>| {
        outcomes.insert(format!("dual-write/{rule}"), runs.then(|| judge(facts)));
    };
    record("write-on-one-side", named, write_on_one_side);
    record("write-bypassed-gateway", both && origins && since, write_bypassed_gateway);
    record("field-drifted", mirrors, |facts| drifted(facts, "dual_write"));
    record("write-order-inverted", named && supplied.gateway_version, write_order_inverted);
    record("write-applied-twice", operations, write_applied_twice);
}

/// One leg as it was tried.
#[derive(Clone, Copy)]
pub struct Leg<'a> {
    result: &'a str,
    at: Micros,
}

/// An operation that writes ("any op but login"), both legs together. Where one leg doesn't know an id or the version, the
/// other's counts.
pub struct Operation<'a> {
    op_id: &'a str,
    pub source_id: Option<&'a str>,
    pub target_id: Option<&'a str>,
    pub version: Option<i64>,
    pub source: Option<Leg<'a>>,
    target: Option<Leg<'a>>,
}

impl Operation<'_> {
    fn leg(&self, system: System) -> Option<Leg<'_>> {
        match system {
            System::Source => self.source,
            System::Target => self.target,
        }
    }

    /// When a leg was written, if it was.
    pub fn ok(&self, system: System) -> Option<Micros> {
        self.leg(system).filter(|leg| leg.result == "ok").map(|leg| leg.at)
    }

    fn began(&self) -> Micros {
        let times = [self.source, self.target].into_iter().flatten().map(|leg| leg.at);
        times.min().unwrap()
    }

    fn touched(&self, facts: &Facts) -> Vec<Option<Micros>> {
        [self.source, self.target].into_iter().flatten().map(|leg| facts.past(leg.at)).collect()
    }
}

pub fn operations(facts: &Facts) -> Vec<Operation<'_>> {
    let mut rows: BTreeMap<&str, Vec<&Write>> = BTreeMap::new();
    for row in facts.world.gateway.iter().filter(|row| row.op != "login") {
        rows.entry(&row.op_id).or_default().push(row);
    }
    let largest = |ids: Vec<Option<&'_ str>>, system: System| {
        ids.into_iter().flatten().max_by(|a, b| facts.world.ids(system).compare(a, b)).map(str::to_owned)
    };
    let mut all = Vec::new();
    for (op_id, rows) in rows {
        let leg = |system: System| {
            let row = rows.iter().find(|row| row.leg == system)?;
            Some(Leg { result: row.result, at: row.at })
        };
        let source_id = largest(rows.iter().map(|row| row.source_id.as_deref()).collect(), System::Source);
        let target_id = largest(rows.iter().map(|row| row.target_id.as_deref()).collect(), System::Target);
        let known = |id: Option<String>, of: fn(&Write) -> Option<&str>| {
            let id = id?;
            rows.iter().find_map(|row| of(row).filter(|own| *own == id))
        };
        all.push(Operation {
            op_id,
            source_id: known(source_id, |row| row.source_id.as_deref()),
            target_id: known(target_id, |row| row.target_id.as_deref()),
            version: rows.iter().filter_map(|row| row.version).max(),
            source: leg(System::Source),
            target: leg(System::Target),
        });
    }
    all
}

/// "a write (any op but login): one leg ok, the other failed, timed out, rejected, or absent where owed, and no later ok
/// write of that leg, of at least its version, for the account" → replay_write
fn write_on_one_side(facts: &Facts) -> Vec<Finding> {
    let operations = operations(facts);
    let mut found = Vec::new();
    for operation in &operations {
        let (lacking, written_at) = match (operation.ok(System::Source), operation.ok(System::Target)) {
            (Some(at), None) => (System::Target, at),
            (None, Some(at)) => (System::Source, at),
            _ => continue,
        };
        let failed_at = operation.leg(lacking).map_or(written_at, |leg| leg.at);
        let Some(basis) = owed(facts, operation, lacking, failed_at) else { continue };
        if operations.iter().any(|later| makes_good(operation, lacking, failed_at, later)) {
            continue;
        }
        let mut touched = operation.touched(facts);
        touched.push(basis);
        found.push(facts.finding(&[("op_id", operation.op_id)], &touched, Some("replay_write")));
    }
    found
}

/// "The target's leg is always owed; the source's only before $source_frozen_at, and where the op names a source or its
/// target is mapped". A leg that was tried was owed; mapped means by the time of the write, where created_at tells.
/// `Some` with when the target's mappings were touched, if the finding rests on them.
fn owed(facts: &Facts, operation: &Operation, lacking: System, failed_at: Micros) -> Option<Option<Micros>> {
    if lacking == System::Target {
        return Some(None);
    }
    if facts.world.params.source_frozen_at.is_some_and(|frozen| failed_at >= frozen) {
        return None;
    }
    if operation.source.is_some() || operation.source_id.is_some() {
        return Some(None);
    }
    let mappings: Vec<&Mapping> = facts.active_mappings_to(operation.target_id?).collect();
    let by_then = mappings.iter().any(|row| row.created_at.is_none_or(|created| created <= failed_at));
    by_then.then(|| mappings.iter().filter_map(|row| facts.touched_mapping(row)).max())
}

/// A later ok write of the leg for the same account. It may fall while the failed one was still timing out; where a version
/// is not known, any later one has made it good.
fn makes_good(operation: &Operation, lacking: System, failed_at: Micros, later: &Operation) -> bool {
    let Some(at) = later.ok(lacking) else { return false };
    let same = |a: Option<&str>, b: Option<&str>| a.is_some() && a == b;
    let account = same(operation.source_id, later.source_id) || same(operation.target_id, later.target_id);
    account
        && match (operation.version, later.version) {
            (None, _) => at > failed_at,
            (Some(_), None) => at >= operation.began(),
            (Some(version), Some(newer)) => at >= operation.began() && newer >= version,
        }
}

/// "live, created after $dual_write_since, origin known and not backfill; no write in the gateway log names it, by id or
/// op_id" → replay_write of the missing leg
fn write_bypassed_gateway(facts: &Facts) -> Vec<Finding> {
    let since = facts.world.params.dual_write_since.unwrap();
    let operations = operations(facts);
    let names = |operation: &Operation, account: &Acc| {
        let id = match account.system {
            System::Source => operation.source_id,
            System::Target => operation.target_id,
        };
        id == Some(account.row.id.as_str()) || account.row.op_id.as_deref() == Some(operation.op_id)
    };
    facts
        .both()
        .filter(|account| account.live() && account.row.created_at > since)
        .filter(|account| matches!(account.row.origin, Some("native" | "dual_write")))
        .filter(|account| !operations.iter().any(|operation| names(operation, account)))
        .map(|account| facts.account_finding(account, &[facts.touched(account)], Some("replay_write")))
        .collect()
}

/// "target's origin …, only this source mapped to it, both live, `mirror` differs, target not updated after
/// $source_frozen_at" → sync_fields: field-drifted and content-differs.
pub fn drifted(facts: &Facts, origin: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    for mapping in facts.active_mappings() {
        let Some((source, target)) = super::mismatch::live_sides(facts, mapping) else { continue };
        let alone = facts.active_mappings_to(&target.row.id).count() == 1;
        let differs = match (&source.row.mirror, &target.row.mirror) {
            (Some(ours), Some(theirs)) => ours != theirs,
            _ => false,
        };
        let own_way = facts.world.params.source_frozen_at.is_some_and(|frozen| target.row.updated_at > frozen);
        if target.row.origin == Some(origin) && alone && differs && !own_way {
            found.push(facts.pair_finding(mapping, &[Some(source), Some(target)], "sync_fields"));
        }
    }
    found
}

/// "the last ok write of a leg has a lower version than an earlier one" → replay_write of the highest. A write that names
/// only a target counts for the one source that is mapped to it; of writes at one time the highest version is the last.
fn write_order_inverted(facts: &Facts) -> Vec<Finding> {
    let mut legs: BTreeMap<(String, System), Vec<(Micros, i64)>> = BTreeMap::new();
    for operation in operations(facts) {
        let Some(version) = operation.version else { continue };
        let mapped = || {
            let sources: Vec<&Mapping> = facts.active_mappings_to(operation.target_id?).collect();
            (sources.len() == 1).then(|| sources[0].source_id.clone())
        };
        let Some(source_id) = operation.source_id.map(str::to_owned).or_else(mapped) else { continue };
        for system in System::BOTH {
            // "Once the source system is frozen, its leg counts no more".
            let over = facts.world.params.source_frozen_at.is_some_and(|frozen| frozen <= facts.world.snapshot_at);
            if system == System::Source && over {
                continue;
            }
            if let Some(at) = operation.ok(system) {
                legs.entry((source_id.clone(), system)).or_default().push((at, version));
            }
        }
    }
    let mut found: BTreeMap<String, Finding> = BTreeMap::new();
    // The target's legs come last: where both are inverted, the finding is about the target's.
    for ((source_id, _), writes) in legs {
        let (at, version) = writes.iter().copied().max().unwrap();
        if writes.iter().any(|(_, earlier)| *earlier > version) {
            let finding = facts.finding(&[("source_id", &source_id)], &[facts.past(at)], Some("replay_write"));
            found.insert(source_id, finding);
        }
    }
    found.into_values().collect()
}

/// "two held accounts of one system with one op_id" → "merge_accounts or *hold*, as for duplicates": merged are only two,
/// both active and verified, of one tenant.
fn write_applied_twice(facts: &Facts) -> Vec<Finding> {
    let mut by_operation: BTreeMap<&str, Vec<Vec<&Acc>>> = BTreeMap::new();
    for system in System::BOTH {
        let mut groups: BTreeMap<&str, Vec<&Acc>> = BTreeMap::new();
        for account in facts.accounts(system).iter().filter(|account| account.held()) {
            if let Some(op_id) = filled(account.row.op_id.as_deref()) {
                groups.entry(op_id).or_default().push(account);
            }
        }
        for (op_id, mut group) in groups.into_iter().filter(|(_, group)| group.len() > 1) {
            group.sort_by(|a, b| facts.survivor_order(a, b));
            by_operation.entry(op_id).or_default().push(group);
        }
    }
    let mut found = Vec::new();
    for (op_id, groups) in by_operation {
        let group = &groups[0];
        let clear = |account: &&Acc| account.row.status == "active" && account.verified();
        let tenant = group[0].system == System::Target || group[0].tenant() == group[1].tenant();
        let merge = groups.len() == 1 && group.len() == 2 && group.iter().all(clear) && tenant;
        let action = if merge { "merge_accounts" } else { "hold_for_review" };
        let touched = [facts.touched(group[0]), facts.touched(group[1])];
        found.push(facts.finding(&[("op_id", op_id)], &touched, Some(action)));
    }
    found
}

//! The set decoupling: is the old service ready to retire?

use std::collections::BTreeMap;

use super::facts::{Acc, Facts, filled};
use super::gateway::{Operation, operations};
use super::{Certainty, Finding, Outcomes};
use crate::world::{Micros, System};

pub fn judge(facts: &Facts, outcomes: &mut Outcomes) {
    let supplied = facts.world.supplied;
    let frozen = facts.world.params.source_frozen_at.is_some();
    let active = supplied.source.last_active_at.then(|| active_source_unmapped(facts, outcomes));
    outcomes.insert("decoupling/active-source-unmapped".to_owned(), active);
    let mut record = |rule: &str, runs: bool, judge: fn(&Facts) -> Vec<Finding>| {
        outcomes.insert(format!("decoupling/{rule}"), runs.then(|| judge(facts)));
    };
    record("write-after-freeze", frozen, write_after_freeze);
    record("legacy-caller", frozen && supplied.legacy_calls, legacy_caller);
    record("legacy-reference-unresolved", supplied.assets, legacy_reference_unresolved);
    record("id-in-both-systems", facts.world.params.shared_id_space.is_some(), id_in_both_systems);
}

/// "live source account created or updated after $source_frozen_at" → replay_write. A creation after the freeze has made it
/// true since then. What the gateway has carried over since, to the target alone, is found no more.
fn write_after_freeze(facts: &Facts) -> Vec<Finding> {
    let frozen = facts.world.params.source_frozen_at.unwrap();
    let operations = operations(facts);
    let mut found = Vec::new();
    for source in facts.sources.iter().filter(|source| source.live()) {
        let created = source.row.created_at > frozen;
        if (created || source.row.updated_at > frozen) && !carried_over(&operations, source) {
            let since = if created { facts.past(source.row.created_at) } else { None };
            let touched = since.or_else(|| facts.touched(source));
            found.push(facts.finding(&[("source_id", &source.row.id)], &[touched], Some("replay_write")));
        }
    }
    found
}

/// A write of the target alone, no earlier than the source was written, and of at least its version, as far as these are
/// known.
fn carried_over(operations: &[Operation], source: &Acc) -> bool {
    let written = source.row.created_at.max(source.row.updated_at);
    operations.iter().any(|operation| {
        let recent = match (operation.version, source.row.row_version) {
            (Some(version), Some(stands)) => version >= stands,
            _ => true,
        };
        operation.source_id == Some(source.row.id.as_str())
            && operation.source.is_none()
            && operation.ok(System::Target).is_some_and(|at| at >= written)
            && recent
    })
}

/// "a service still calls the old system after $source_frozen_at" → –; as old as the first call.
fn legacy_caller(facts: &Facts) -> Vec<Finding> {
    let frozen = facts.world.params.source_frozen_at.unwrap();
    let mut services: BTreeMap<&str, Vec<Micros>> = BTreeMap::new();
    for call in facts.world.calls.iter().filter(|call| call.at > frozen && call.calls.unwrap_or(1) > 0) {
        let service = filled(call.service.as_deref()).map_or("(unnamed)", str::trim);
        services.entry(service).or_default().push(call.at);
    }
    let first = |times: Vec<Micros>| times.into_iter().filter_map(|at| facts.past(at)).min();
    services.into_iter().map(|(service, times)| facts.finding(&[("service", service)], &[first(times)], None)).collect()
}

/// "live, active in the last $active_days (30), not excluded, no active mapping" → "as source-unmapped and target-missing
/// would", else *hold*
fn active_source_unmapped(facts: &Facts, outcomes: &Outcomes) -> Vec<Finding> {
    let since = facts.world.snapshot_at - facts.world.params.active();
    let mut found = Vec::new();
    for source in facts.sources.iter().filter(|source| source.live() && !facts.excluded(source)) {
        let in_use = source.row.last_active_at.is_some_and(|at| at >= since);
        if !in_use || facts.active_mappings_of(&source.row.id).next().is_some() {
            continue;
        }
        let key = [("source_id", source.row.id.as_str())];
        let mut finding = facts.finding(&key, &[facts.touched(source)], Some("hold_for_review"));
        for rule in ["source-unmapped", "target-missing"] {
            let rows = outcomes[&format!("mapping-gaps/{rule}")].iter().flatten();
            if let Some(other) = rows.into_iter().find(|other| other.key == finding.key) {
                finding.action.clone_from(&other.action);
                if other.certainty == Certainty::Suspected {
                    finding.certainty = Certainty::Suspected;
                }
            }
        }
        found.push(finding);
    }
    found
}

/// "a live asset owned by a held, unexcluded source account that has no active mapping" → *hold*
fn legacy_reference_unresolved(facts: &Facts) -> Vec<Finding> {
    let mut found = Vec::new();
    for asset in facts.world.assets.iter().filter(|asset| asset.state == "live") {
        if asset.owner_system != System::Source {
            continue;
        }
        let Some(owner) = facts.source(&asset.owner_id) else { continue };
        let mapped = facts.active_mappings_of(&owner.row.id).next().is_some();
        if owner.held() && !facts.excluded(owner) && !mapped {
            let key = [("asset_type", asset.asset_type.as_str()), ("asset_id", asset.asset_id.as_str())];
            let touched = [facts.past(asset.updated_at), facts.touched(owner)];
            found.push(facts.finding(&key, &touched, Some("hold_for_review")));
        }
    }
    found
}

/// "only with $shared_id_space = true: one literal id exists in both systems, not mapped to each other" → *hold*
fn id_in_both_systems(facts: &Facts) -> Vec<Finding> {
    if facts.world.params.shared_id_space != Some(true) {
        return Vec::new();
    }
    let mapped = |source: &Acc, target: &Acc| {
        facts.active_mappings_of(&source.row.id).any(|mapping| mapping.target_id == target.row.id)
    };
    let mut found = Vec::new();
    for source in &facts.sources {
        if let Some(target) = facts.target(&source.row.id)
            && !mapped(source, target)
        {
            let touched = [facts.touched(source), facts.touched(target)];
            found.push(facts.finding(&[("id", &source.row.id)], &touched, Some("hold_for_review")));
        }
    }
    found
}

//! The set mapping-gaps, its rules about accounts: sources without a mapping, sources and targets with too many, and
//! merge pointers. Those about single mappings are in [`super::pairs`].

use std::collections::{BTreeMap, BTreeSet};

use super::duplicates::{
    anchor_and_union_id_disagree, live_targets_by_anchor, live_targets_by_union, sources_set_aside,
};
use super::facts::{Acc, Facts, same_number, same_union};
use super::{Finding, Outcomes, disputed, mismatch, pairs};

pub fn judge(facts: &Facts, outcomes: &mut Outcomes) {
    let supplied = facts.world.supplied;
    let merges = supplied.source.merged_into || supplied.target.merged_into;
    let mut record = |rule: &str, runs: bool, judge: fn(&Facts) -> Vec<Finding>| {
        outcomes.insert(format!("mapping-gaps/{rule}"), runs.then(|| judge(facts)));
    };
    record("source-unmapped", true, source_unmapped);
    record("target-missing", true, target_missing);
    record("target-not-live", true, target_not_live);
    record("source-mapped-twice", true, source_mapped_twice);
    record("target-overloaded", true, target_overloaded);
    record("mapping-anchor-mismatch", true, mismatch::mapping_anchor_mismatch);
    record("mapping-to-merged-target", supplied.target.merged_into, pairs::mapping_to_merged_target);
    record("mapping-to-deregistered-target", true, pairs::mapping_to_deregistered_target);
    record("mapping-from-deregistered-source", true, pairs::mapping_from_deregistered_source);
    record("merge-chained", merges, merge_chained);
    record("merge-cycle", merges, merge_cycle);
    record("mapping-pending-too-long", true, pairs::mapping_pending_too_long);
    record("mapping-without-evidence", supplied.mapping_evidence, pairs::mapping_without_evidence);
}

/// "live, due, not excluded, not set aside … no active or pending mapping": whom the first three rules judge.
fn unlinked(facts: &Facts) -> Vec<&Acc> {
    let aside = sources_set_aside(facts);
    facts
        .sources
        .iter()
        .filter(|source| source.live() && facts.due(source) && !facts.excluded(source))
        .filter(|source| !aside.contains(&source.row.id) && !facts.open_mapping(source))
        .collect()
}

/// "live, due, not excluded, not set aside, no anchor-and-union-id-disagree; no active or pending mapping; its anchor is on
/// exactly one live target, or its anchor is missing or on no held target and its union_id is on exactly one";
/// "source-unmapped and target-missing pass over disputed numbers"
fn source_unmapped(facts: &Facts) -> Vec<Finding> {
    let disputed = disputed::numbers(facts);
    let disagree = anchor_and_union_id_disagree(facts);
    let disagrees = |source: &Acc| disagree.iter().any(|finding| finding.key[0].1 == source.row.id);
    let mut found = Vec::new();
    for source in unlinked(facts) {
        if disagrees(source) || disputed::is_disputed(disputed, source) {
            continue;
        }
        let held_by_anchor = facts.targets.iter().any(|target| target.held() && same_number(source, target));
        let (target, by_anchor) =
            match (&live_targets_by_anchor(facts, source)[..], &live_targets_by_union(facts, source)[..]) {
                ([target], _) => (*target, true),
                ([], [target]) if !held_by_anchor => (*target, false),
                _ => continue,
            };
        let action = if by_anchor && may_map(facts, source, target) { "create_mapping" } else { "hold_for_review" };
        let touched = [facts.touched(source), facts.touched(target)];
        found.push(facts.finding(&[("source_id", &source.row.id)], &touched, Some(action)));
    }
    found
}

/// "create_mapping if by anchor, both sides verified, and the source's last activity not more than $recycle_days before
/// the target's verification (or the union_ids equal)"
fn may_map(facts: &Facts, source: &Acc, target: &Acc) -> bool {
    let in_time = match (source.row.last_active_at, target.row.anchor_verified_at) {
        (Some(active), Some(verified)) => verified - active <= facts.world.params.recycle(),
        _ => false,
    };
    source.verified() && target.verified() && (in_time || same_union(source, target))
}

/// Held targets that hold the source's anchor or its union_id.
fn held_targets<'a>(facts: &'a Facts, source: &Acc) -> Vec<&'a Acc> {
    facts
        .targets
        .iter()
        .filter(|target| target.held() && (same_number(source, target) || same_union(source, target)))
        .collect()
}

/// "live, due, not excluded, not set aside, has an anchor; no held target has that anchor or its union_id; no active or
/// pending mapping" → "if verified: create_target_account for the first source of an anchor (survivor order),
/// create_mapping to its ref for all; else *hold*"
fn target_missing(facts: &Facts) -> Vec<Finding> {
    let disputed = disputed::numbers(facts);
    let missing: Vec<&Acc> = unlinked(facts)
        .into_iter()
        .filter(|source| source.number().is_some() && !disputed::is_disputed(disputed, source))
        .filter(|source| held_targets(facts, source).is_empty())
        .collect();
    let mut found = Vec::new();
    for source in &missing {
        let mut verified: Vec<&&Acc> =
            missing.iter().filter(|other| other.verified() && same_number(source, other)).collect();
        verified.sort_by(|a, b| facts.survivor_order(a, b));
        let action = match verified.first() {
            _ if !source.verified() => "hold_for_review",
            Some(first) if first.row.id == source.row.id => "create_target_account",
            _ => "create_mapping",
        };
        found.push(facts.finding(&[("source_id", &source.row.id)], &[facts.touched(source)], Some(action)));
    }
    found
}

/// "as target-missing, but a pending or cooling target holds its anchor or union_id, and no live one" → *hold*. As
/// target-missing does, it passes over disputed numbers.
fn target_not_live(facts: &Facts) -> Vec<Finding> {
    let disputed = disputed::numbers(facts);
    let mut found = Vec::new();
    for source in unlinked(facts).into_iter().filter(|source| source.number().is_some()) {
        if disputed::is_disputed(disputed, source) {
            continue;
        }
        let holders = held_targets(facts, source);
        if holders.is_empty() || holders.iter().any(|target| target.live()) {
            continue;
        }
        let mut touched = vec![facts.touched(source)];
        touched.extend(holders.iter().map(|target| facts.touched(target)));
        found.push(facts.finding(&[("source_id", &source.row.id)], &touched, Some("hold_for_review")));
    }
    found
}

/// "active mappings to several live targets that don't all share one anchor" → "retire_mapping of those whose anchor
/// contradicts, if exactly one remains; else *hold*"; "A mapping is judged by its source first"
fn source_mapped_twice(facts: &Facts) -> Vec<Finding> {
    let mut found = Vec::new();
    for source in facts.sources.iter().filter(|source| !source.gone()) {
        let targets = facts.live_targets_of(&source.row.id);
        let one_anchor = targets.iter().all(|target| same_number(target, targets[0]));
        if targets.len() < 2 || one_anchor {
            continue;
        }
        let contradicts =
            |target: &&Acc| source.number().is_some() && target.number().is_some() && !same_number(source, target);
        let remain = targets.iter().filter(|target| !contradicts(target)).count();
        let action = if remain == 1 { "retire_mapping" } else { "hold_for_review" };
        let mut touched = vec![facts.touched(source)];
        for target in targets {
            touched.push(facts.touched(target));
            let mut mappings = facts.active_mappings();
            let mapping = mappings.find(|row| row.source_id == source.row.id && row.target_id == target.row.id);
            touched.push(facts.touched_mapping(mapping.unwrap()));
        }
        found.push(facts.finding(&[("source_id", &source.row.id)], &touched, Some(action)));
    }
    found
}

/// "more than $max_sources_per_target (3) live sources of one tenant on one target, not counting those set aside and
/// mapping-anchor-mismatches" → *hold*
fn target_overloaded(facts: &Facts) -> Vec<Finding> {
    let aside = sources_set_aside(facts);
    let mismatched: BTreeSet<(&str, &str)> =
        mismatch::pairs(facts).iter().map(|pair| (pair.source_id.as_str(), pair.target_id.as_str())).collect();
    let mut found = Vec::new();
    for target in facts.targets.iter().filter(|target| !target.gone()) {
        let mut by_tenant: BTreeMap<&str, Vec<_>> = BTreeMap::new();
        for mapping in facts.active_mappings().filter(|mapping| mapping.target_id == target.row.id) {
            let Some(source) = facts.source(&mapping.source_id) else { continue };
            let counts = source.live()
                && !aside.contains(&source.row.id)
                && !mismatched.contains(&(mapping.source_id.as_str(), mapping.target_id.as_str()));
            if counts {
                by_tenant.entry(source.tenant()).or_default().push((source, mapping));
            }
        }
        let limit = usize::try_from(facts.world.params.max_sources_per_target()).unwrap();
        by_tenant.retain(|_, counted| counted.len() > limit);
        if by_tenant.is_empty() {
            continue;
        }
        // The sources of each tenant are too many by themselves.
        let causes = by_tenant.values().map(|counted| {
            let touched =
                counted.iter().flat_map(|(source, mapping)| [facts.touched(source), facts.touched_mapping(mapping)]);
            touched.max().flatten().max(facts.touched(target))
        });
        let oldest = causes.min().flatten();
        found.push(facts.finding(&[("target_id", &target.row.id)], &[oldest], Some("hold_for_review")));
    }
    found
}

/// "merged_into leads to an account that is itself merged, and on to a root" → flatten_merge to the root
fn merge_chained(facts: &Facts) -> Vec<Finding> {
    facts
        .both()
        .filter(|account| facts.next(account).is_some_and(|next| next.row.status == "merged"))
        .filter(|account| facts.root(account).is_some())
        .map(|account| facts.account_finding(account, &[facts.touched(account)], Some("flatten_merge")))
        .collect()
}

/// "merged_into leads back to itself: every account of the cycle" → *hold*
fn merge_cycle(facts: &Facts) -> Vec<Finding> {
    facts
        .both()
        .filter(|account| leads_back(facts, account))
        .map(|account| facts.account_finding(account, &[facts.touched(account)], Some("hold_for_review")))
        .collect()
}

fn leads_back(facts: &Facts, account: &Acc) -> bool {
    let mut at = account;
    for _ in 0..facts.accounts(account.system).len() {
        match facts.next(at) {
            None => return false,
            Some(next) if next.row.id == account.row.id => return true,
            Some(next) => at = next,
        }
    }
    false
}

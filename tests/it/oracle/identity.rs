//! identity-chained: it runs last, over what every other rule of duplicate-anchors and mapping-gaps found.

use std::collections::BTreeSet;

use super::duplicates::{Group, anchor_shared_by_sources, anchor_shared_by_targets, open_id_shared};
use super::duplicates::{union_id_shared_by_sources, union_id_shared_by_targets};
use super::facts::{Acc, Facts, same_number, same_union};
use super::{Finding, Outcomes, disputed};
use crate::world::System;

pub fn judge(facts: &Facts, outcomes: &mut Outcomes) {
    let found = identity_chained(facts, &named(facts, outcomes));
    outcomes.insert("duplicate-anchors/identity-chained".to_owned(), Some(found));
}

/// "an identity component (held accounts connected by equal anchors, or equal union_ids of one union_scope) with two or
/// more live targets, none of whose accounts another finding of duplicate-anchors or mapping-gaps names, and no disputed
/// anchor: one row, the smallest target" → *hold*
fn identity_chained(facts: &Facts, named: &BTreeSet<(System, String)>) -> Vec<Finding> {
    let disputed = disputed::numbers(facts);
    let mut found = Vec::new();
    for component in components(facts) {
        let mut targets: Vec<&Acc> =
            component.iter().copied().filter(|a| a.system == System::Target && a.live()).collect();
        targets.sort_by(|a, b| facts.by_id(a, b));
        let owned = component.iter().any(|account| {
            named.contains(&(account.system, account.row.id.clone())) || disputed::is_disputed(disputed, account)
        });
        if targets.len() >= 2 && !owned {
            let touched: Vec<_> = targets.iter().map(|target| facts.touched(target)).collect();
            found.push(facts.account_finding(targets[0], &touched, Some("hold_for_review")));
        }
    }
    found
}

/// Held accounts, in groups that equal anchors and union_ids connect.
fn components(facts: &Facts) -> Vec<Vec<&Acc>> {
    let mut rest: Vec<&Acc> = facts.both().filter(|account| account.held()).collect();
    let mut components = Vec::new();
    while let Some(first) = rest.pop() {
        let mut component = vec![first];
        let mut at = 0;
        while at < component.len() {
            let account = component[at];
            let linked = |other: &&Acc| same_number(account, other) || same_union(account, other);
            let (joined, others): (Vec<&Acc>, Vec<&Acc>) = rest.into_iter().partition(linked);
            component.extend(joined);
            rest = others;
            at += 1;
        }
        components.push(component);
    }
    components
}

/// Every account that a finding of the two sets names: in its key, and the survivors that rows of a shared anchor,
/// open_id or union_id carry.
fn named(facts: &Facts, outcomes: &Outcomes) -> BTreeSet<(System, String)> {
    let mut named = BTreeSet::new();
    let rules = outcomes
        .iter()
        .filter(|(rule, _)| ["duplicate-anchors/", "mapping-gaps/"].iter().any(|set| rule.starts_with(set)));
    for finding in rules.flat_map(|(_, rows)| rows.iter().flatten()) {
        let system_of_account =
            finding.key.iter().find(|(column, _)| column == "system").map(|(_, word)| word.as_str());
        for (column, value) in &finding.key {
            let system = match (column.as_str(), system_of_account) {
                ("source_id", _) | ("account_id", Some("source")) => System::Source,
                ("target_id", _) | ("account_id", Some("target")) => System::Target,
                _ => continue,
            };
            named.insert((system, value.clone()));
        }
    }
    let survivors = |groups: Vec<Group>| -> Vec<(System, String)> {
        groups.iter().map(|group| (group.survivor.system, group.survivor.row.id.clone())).collect()
    };
    named.extend(survivors(open_id_shared(facts)));
    named.extend(survivors(anchor_shared_by_sources(facts)));
    named.extend(survivors(anchor_shared_by_targets(facts)));
    named.extend(survivors(union_id_shared_by_sources(facts)));
    named.extend(survivors(union_id_shared_by_targets(facts)));
    named
}

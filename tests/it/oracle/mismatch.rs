//! mapping-anchor-mismatch: which pairs disagree, and which repair a verified rebind justifies.

use super::Finding;
use super::disputed::{behind_binding, latest_event, same_anchor};
use super::facts::{Acc, Facts};
use crate::world::{Mapping, System};

/// "both sides live, both anchors known and different, neither side an anchor-behind-binding, the source mapped to one
/// live target only (optional: bindings)"
pub fn pairs(facts: &Facts) -> Vec<&Mapping> {
    let mut found = Vec::new();
    for mapping in facts.active_mappings() {
        let Some((source, target)) = live_sides(facts, mapping) else { continue };
        let (Some(ours), Some(theirs)) = (source.number(), target.number()) else { continue };
        let behind = behind_binding(facts, source).is_some() || behind_binding(facts, target).is_some();
        if ours != theirs && !behind && facts.live_targets_of(&mapping.source_id).len() == 1 {
            found.push(mapping);
        }
    }
    found
}

/// Both accounts of a mapping, if they exist and are live.
pub fn live_sides<'a>(facts: &'a Facts, mapping: &Mapping) -> Option<(&'a Acc, &'a Acc)> {
    let (source, target) = (facts.source(&mapping.source_id)?, facts.target(&mapping.target_id)?);
    (source.live() && target.live()).then_some((source, target))
}

pub fn mapping_anchor_mismatch(facts: &Facts) -> Vec<Finding> {
    let mut found = Vec::new();
    for mapping in pairs(facts) {
        let (source, target) = live_sides(facts, mapping).unwrap();
        found.push(facts.pair_finding(mapping, &[Some(source), Some(target)], action(facts, source, target)));
    }
    found
}

/// "if the latest verified rebind of one side explains it: sync_anchor where nobody else holds the new anchor,
/// repoint_mapping where exactly one live target does; else *hold*". A rebind explains it that led from the other side's
/// anchor to its own; two that contradict each other explain nothing.
fn action(facts: &Facts, source: &Acc, target: &Acc) -> &'static str {
    let (rebound, lagging) = match (explains(facts, source, target), explains(facts, target, source)) {
        (true, false) => (source, target),
        (false, true) => (target, source),
        _ => return "hold_for_review",
    };
    let new = rebound.number();
    let others = |account: &&Acc| account.row.id != lagging.row.id && account.number() == new;
    let holders = facts.accounts(lagging.system).iter().filter(others).filter(|account| account.held()).count();
    let live_targets = facts.targets.iter().filter(others).filter(|account| account.live()).count();
    if holders == 0 {
        "sync_anchor"
    } else if rebound.system == System::Source && live_targets == 1 {
        "repoint_mapping"
    } else {
        "hold_for_review"
    }
}

fn explains(facts: &Facts, rebound: &Acc, other: &Acc) -> bool {
    if !facts.world.supplied.bindings_verified {
        return false;
    }
    let Some(event) = latest_event(facts, rebound, |event| event.op == "rebind") else { return false };
    same_anchor(facts, event.anchor.as_deref(), rebound.row.anchor.as_deref())
        && same_anchor(facts, event.previous_anchor.as_deref(), other.row.anchor.as_deref())
}

//! The set mapping-gaps, its rules about single mappings. "A mapping is judged by its source first: missing, then
//! deregistered or merged; only then by its target."

use super::Finding;
use super::abnormal::scope_drifted;
use super::facts::{Facts, filled, same_union};
use super::mismatch::live_sides;

/// "target merged, with a root" → repoint_mapping to the root
pub fn mapping_to_merged_target(facts: &Facts) -> Vec<Finding> {
    let mut found = Vec::new();
    for mapping in facts.active_mappings() {
        let Some(source) = facts.source(&mapping.source_id).filter(|source| !source.gone()) else { continue };
        let Some(target) = facts.target(&mapping.target_id) else { continue };
        if target.row.status == "merged" && facts.root(target).is_some() {
            found.push(facts.pair_finding(mapping, &[Some(source), Some(target)], "repoint_mapping"));
        }
    }
    found
}

/// "live source mapped to a deregistered target" → *hold*
pub fn mapping_to_deregistered_target(facts: &Facts) -> Vec<Finding> {
    let mut found = Vec::new();
    for mapping in facts.active_mappings() {
        let Some(source) = facts.source(&mapping.source_id).filter(|source| source.live()) else { continue };
        let Some(target) = facts.target(&mapping.target_id) else { continue };
        if target.row.status == "deregistered" {
            found.push(facts.pair_finding(mapping, &[Some(source), Some(target)], "hold_for_review"));
        }
    }
    found
}

/// "source deregistered or merged, mapping still active" → retire_mapping. The target isn't judged.
pub fn mapping_from_deregistered_source(facts: &Facts) -> Vec<Finding> {
    let mut found = Vec::new();
    for mapping in facts.active_mappings() {
        let Some(source) = facts.source(&mapping.source_id) else { continue };
        if source.gone() {
            found.push(facts.pair_finding(mapping, &[Some(source)], "retire_mapping"));
        }
    }
    found
}

/// "pending since before watermark − $max_pending (1h)" → "create_mapping if both sides are live and the source has no
/// active mapping, else *hold*". A pending row has surely been pending since its last update.
pub fn mapping_pending_too_long(facts: &Facts) -> Vec<Finding> {
    let cutoff = facts.world.snapshot_at - facts.world.params.max_pending();
    let mut found = Vec::new();
    for mapping in facts.world.mapping.iter().filter(|row| row.status == "pending" && row.updated_at < cutoff) {
        let mapped = facts.active_mappings().any(|active| active.source_id == mapping.source_id);
        let create = live_sides(facts, mapping).is_some() && !mapped;
        let action = if create { "create_mapping" } else { "hold_for_review" };
        // It rests on the mapping's row alone; the accounts decide only what to do.
        found.push(facts.pair_finding(mapping, &[], action));
    }
    found
}

/// "both sides live, the source mapped to one live target only; an anchor NULL or blank in the export of one side;
/// union_ids missing or different, no union-scope-drifted; evidence neither gateway nor manual" → *hold*
pub fn mapping_without_evidence(facts: &Facts) -> Vec<Finding> {
    let mut found = Vec::new();
    for mapping in facts.active_mappings() {
        let Some((source, target)) = live_sides(facts, mapping) else { continue };
        let blank = [source, target].iter().any(|side| filled(side.row.anchor.as_deref()).is_none());
        let vouched = matches!(mapping.evidence, Some("gateway" | "manual"));
        let alone = facts.live_targets_of(&mapping.source_id).len() == 1;
        if alone && blank && !vouched && !same_union(source, target) && !scope_drifted(facts, source) {
            found.push(facts.pair_finding(mapping, &[Some(source), Some(target)], "hold_for_review"));
        }
    }
    found
}

//! The set migration: what the historical accounts have become.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::{Acc, Facts, filled};
use super::gateway::{drifted, operations};
use super::phone::Anchor;
use super::{Finding, Outcomes};
use crate::world::{Micros, System};

pub fn judge(facts: &Facts, outcomes: &mut Outcomes) {
    let supplied = facts.world.supplied;
    let since = facts.world.params.dual_write_since.is_some();
    let unmigrated = since.then(|| history_unmigrated(facts, outcomes));
    outcomes.insert("migration/history-unmigrated".to_owned(), unmigrated);
    let mirrors = supplied.source.mirror && supplied.target.mirror && supplied.target.origin;
    let versions = supplied.gateway_log && supplied.gateway_version && supplied.gateway_target;
    let target = supplied.target;
    let mut record = |rule: &str, runs: bool, judge: fn(&Facts) -> Vec<Finding>| {
        outcomes.insert(format!("migration/{rule}"), runs.then(|| judge(facts)));
    };
    record("bucket-incomplete", since && supplied.source.bucket, bucket_incomplete);
    record("content-differs", mirrors, |facts| drifted(facts, "backfill"));
    let overwritten = versions && target.row_version && target.backfilled_at;
    record("backfill-overwrote-newer-write", overwritten, backfill_overwrote_newer_write);
    record("backfill-without-source", target.origin, backfill_without_source);
    record("exclusion-invalid", supplied.exclusions, exclusion_invalid);
}

/// "created before $dual_write_since, live, due, … not excluded".
fn historical(facts: &Facts) -> impl Iterator<Item = &Acc> {
    let since = facts.world.params.dual_write_since.unwrap();
    let due = |source: &&Acc| source.live() && facts.due(source) && !facts.excluded(source);
    facts.sources.iter().filter(move |source| source.row.created_at < since).filter(due)
}

/// "… has an anchor or union_id, no active or pending mapping, not excluded, and no finding of duplicate-anchors or
/// mapping-gaps" → *hold*. An anchor that is none (malformed, a placeholder) is one nevertheless: somebody has to see it.
fn history_unmigrated(facts: &Facts, outcomes: &Outcomes) -> Vec<Finding> {
    let found_already = found_sources(outcomes);
    historical(facts)
        .filter(|source| source.anchor != Anchor::Missing || filled(source.row.union_id.as_deref()).is_some())
        .filter(|source| !facts.open_mapping(source) && !found_already.contains(&source.row.id))
        .map(|s| facts.finding(&[("source_id", &s.row.id)], &[facts.touched(s)], Some("hold_for_review")))
        .collect()
}

/// Sources that are the subject of a finding of duplicate-anchors or mapping-gaps.
fn found_sources(outcomes: &Outcomes) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    for (rule, rows) in outcomes {
        if !(rule.starts_with("duplicate-anchors/") || rule.starts_with("mapping-gaps/")) {
            continue;
        }
        for finding in rows.iter().flatten() {
            let source = |(column, _): &&(String, String)| column == "source_id";
            if let Some((_, id)) = finding.key.iter().find(source) {
                ids.insert(id.clone());
            }
            if let [(_, system), (_, id)] = &finding.key[..]
                && system == "source"
            {
                ids.insert(id.clone());
            }
        }
    }
    ids
}

/// "more than $max_bucket_gap (1 %) of the historical live, due, unexcluded sources have no active mapping" → rerun_bucket.
/// As old as the first that was one too many.
fn bucket_incomplete(facts: &Facts) -> Vec<Finding> {
    let mut buckets: BTreeMap<&str, Vec<&Acc>> = BTreeMap::new();
    for source in historical(facts) {
        if let Some(bucket) = &source.row.bucket {
            buckets.entry(bucket).or_default().push(source);
        }
    }
    let mut found = Vec::new();
    for (bucket, sources) in buckets {
        let unmapped = sources.iter().filter(|source| facts.active_mappings_of(&source.row.id).next().is_none());
        let mut touched: Vec<Option<Micros>> = unmapped.map(|source| facts.touched(source)).collect();
        touched.sort_unstable();
        let allowed = sources.len() * usize::try_from(facts.world.params.max_bucket_gap()).unwrap();
        if touched.len() * 1000 > allowed {
            let first = touched[allowed / 1000];
            found.push(facts.finding(&[("bucket", bucket)], &[first], Some("rerun_bucket")));
        }
    }
    found
}

/// "backfilled_at later than an ok target-leg write whose version is above the target's row_version" → replay_write of the
/// write with the highest version, on which the finding rests.
fn backfill_overwrote_newer_write(facts: &Facts) -> Vec<Finding> {
    let operations = operations(facts);
    let mut found = Vec::new();
    for target in &facts.targets {
        let (Some(backfilled), Some(stands)) = (target.row.backfilled_at, target.row.row_version) else { continue };
        let overwritten = operations.iter().filter(|write| write.target_id == Some(target.row.id.as_str()));
        let overwritten = overwritten.filter_map(|write| Some((write.version?, write.ok(System::Target)?)));
        let highest = overwritten.filter(|(version, at)| *version > stands && *at < backfilled).max();
        if let Some((_, at)) = highest {
            let touched = [facts.touched(target), facts.past(at)];
            found.push(facts.finding(&[("target_id", &target.row.id)], &touched, Some("replay_write")));
        }
    }
    found
}

/// "live, origin backfill, no mapping of any status leads here" → *hold*
fn backfill_without_source(facts: &Facts) -> Vec<Finding> {
    let led_to = |target: &Acc| facts.world.mapping.iter().any(|row| row.target_id == target.row.id);
    facts
        .targets
        .iter()
        .filter(|target| target.live() && target.row.origin == Some("backfill") && !led_to(target))
        .map(|t| facts.finding(&[("target_id", &t.row.id)], &[facts.touched(t)], Some("hold_for_review")))
        .collect()
}

/// "excluded without a reason, or expired" → –
fn exclusion_invalid(facts: &Facts) -> Vec<Finding> {
    let expired = |at: Option<Micros>| at.is_some_and(|at| at < facts.world.snapshot_at);
    let rows = facts.world.exclusions.iter();
    rows.filter(|row| filled(row.reason.as_deref()).is_none() || expired(row.expires_at))
        .map(|row| facts.finding(&[("source_id", &row.source_id)], &[], None))
        .collect()
}

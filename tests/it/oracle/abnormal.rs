//! The set abnormal-accounts. Recycled and rebound numbers are in [`super::disputed`].

use super::facts::{Acc, Facts, filled, same_number};
use super::phone::Anchor;
use super::{Finding, Outcomes, disputed};
use crate::world::{Account, Job, Mapping};

pub fn judge(facts: &Facts, outcomes: &mut Outcomes) {
    let supplied = facts.world.supplied;
    let verified = supplied.source.anchor_verified_at || supplied.target.anchor_verified_at;
    let scopes = supplied.source.union_id && supplied.source.union_scope && facts.world.params.union_scope.is_some();
    let mut record = |rule: &str, runs: bool, judge: fn(&Facts) -> Vec<Finding>| {
        outcomes.insert(format!("abnormal-accounts/{rule}"), runs.then(|| judge(facts)));
    };
    record("anchor-missing", true, anchor_missing);
    record("anchor-malformed", true, anchor_malformed);
    record("anchor-risky-segment", true, anchor_risky_segment);
    record("anchor-unverified", supplied.mapping_evidence && verified, anchor_unverified);
    record("anchor-recycled", verified, disputed::anchor_recycled);
    record("anchor-behind-binding", supplied.bindings, disputed::anchor_behind_binding);
    record("cooling-on-one-side", true, cooling_on_one_side);
    record("cooling-account-in-merge", supplied.merge_jobs, cooling_account_in_merge);
    record("frozen-account-merged", supplied.merge_jobs, frozen_account_merged);
    record("status-conflicting", true, status_conflicting);
    record("union-scope-drifted", scopes, union_scope_drifted);
    record("time-impossible", true, time_impossible);
}

/// "live source with neither anchor (NULL or blank in the export) nor union_id, not excluded, no active or pending
/// mapping: cannot be unified" → –
fn anchor_missing(facts: &Facts) -> Vec<Finding> {
    let mut found = Vec::new();
    for source in facts.sources.iter().filter(|source| source.live()) {
        let bare = source.anchor == Anchor::Missing && filled(source.row.union_id.as_deref()).is_none();
        if bare && !facts.excluded(source) && !facts.open_mapping(source) {
            found.push(facts.finding(&[("source_id", &source.row.id)], &[facts.touched(source)], None));
        }
    }
    found
}

/// "held account whose anchor does not normalise to a valid number and is no placeholder" → *hold*
fn anchor_malformed(facts: &Facts) -> Vec<Finding> {
    facts
        .both()
        .filter(|account| account.held() && account.anchor == Anchor::Malformed)
        .map(|account| facts.account_finding(account, &[facts.touched(account)], Some("hold_for_review")))
        .collect()
}

/// "held account whose number starts, after its country code, with one of $risky_segments" → –
fn anchor_risky_segment(facts: &Facts) -> Vec<Finding> {
    let risky = |account: &&Acc| match &account.anchor {
        Anchor::Known { national, .. } => {
            facts.world.params.risky_segments.iter().any(|segment| national.starts_with(segment.as_str()))
        }
        _ => false,
    };
    facts
        .both()
        .filter(|account| account.held())
        .filter(risky)
        .map(|account| facts.account_finding(account, &[facts.touched(account)], None))
        .collect()
}

/// "mapped on anchor evidence, the anchors agree, a side never verified its own (runs where anchor_verified_at is
/// supplied)" → require_verification; sources and targets that are deregistered or merged belong to other rules.
fn anchor_unverified(facts: &Facts) -> Vec<Finding> {
    let mut found = Vec::new();
    for mapping in facts.active_mappings().filter(|mapping| mapping.evidence == Some("anchor")) {
        let Some((source, target)) = sides(facts, mapping) else { continue };
        let never = |side: &Acc| facts.world.supplied.account(side.system).anchor_verified_at && !side.verified();
        let judged = !source.gone() && !target.gone() && same_number(source, target);
        if judged && (never(source) || never(target)) {
            found.push(facts.pair_finding(mapping, &[Some(source), Some(target)], "require_verification"));
        }
    }
    found
}

fn sides<'a>(facts: &'a Facts, mapping: &Mapping) -> Option<(&'a Acc, &'a Acc)> {
    Some((facts.source(&mapping.source_id)?, facts.target(&mapping.target_id)?))
}

/// "A job is … *terminal* when committed, released, failed or rolled_back"
fn terminal(job: &Job) -> bool {
    ["committed", "released", "failed", "rolled_back"].contains(&job.state)
}

/// "no job that is not terminal", of exactly this pair.
fn in_merge(facts: &Facts, mapping: &Mapping) -> bool {
    facts
        .world
        .jobs
        .iter()
        .any(|job| !terminal(job) && job.source_id == mapping.source_id && job.target_id == mapping.target_id)
}

/// "mapped pair, one side cooling, the other live, no job that is not terminal" → *hold*
fn cooling_on_one_side(facts: &Facts) -> Vec<Finding> {
    let cooling = |side: &Acc| side.row.status == "cooling" && !side.test();
    let mut found = Vec::new();
    for mapping in facts.active_mappings() {
        let Some((source, target)) = sides(facts, mapping) else { continue };
        let uneven = (cooling(source) && target.live()) || (cooling(target) && source.live());
        if uneven && !in_merge(facts, mapping) {
            found.push(facts.pair_finding(mapping, &[Some(source), Some(target)], "hold_for_review"));
        }
    }
    found
}

/// "mapped pair, one active, the other frozen, no such job" → *hold*. Such a job is frozen-account-merged's: committed,
/// its source frozen, its target active.
fn status_conflicting(facts: &Facts) -> Vec<Finding> {
    let mut found = Vec::new();
    for mapping in facts.active_mappings() {
        let Some((source, target)) = sides(facts, mapping) else { continue };
        let conflict = matches!((source.row.status, target.row.status), ("active", "frozen") | ("frozen", "active"));
        let lost = source.row.status == "frozen"
            && facts.world.jobs.iter().any(|job| {
                matches!(job.state, "committed" | "released")
                    && job.source_id == mapping.source_id
                    && job.target_id == mapping.target_id
            });
        if conflict && !source.test() && !target.test() && !lost {
            found.push(facts.pair_finding(mapping, &[Some(source), Some(target)], "hold_for_review"));
        }
    }
    found
}

/// A finding about a job: the job and the accounts that it names.
fn job_finding(facts: &Facts, job: &Job, action: &str) -> Finding {
    let mut touched = vec![facts.past(job.updated_at)];
    let accounts = [facts.source(&job.source_id), facts.target(&job.target_id)];
    touched.extend(accounts.iter().flatten().map(|account| facts.touched(account)));
    facts.finding(&[("job_id", &job.job_id)], &touched, Some(action))
}

/// "a cooling account in a job that is not terminal" → cancel_job
fn cooling_account_in_merge(facts: &Facts) -> Vec<Finding> {
    let cooling = |account: Option<&Acc>| account.is_some_and(|account| account.row.status == "cooling");
    facts
        .world
        .jobs
        .iter()
        .filter(|job| !terminal(job))
        .filter(|job| cooling(facts.source(&job.source_id)) || cooling(facts.target(&job.target_id)))
        .map(|job| job_finding(facts, job, "cancel_job"))
        .collect()
}

/// "job committed; source frozen, target active: the restriction may be lost" → *hold*; "*committed* includes released"
fn frozen_account_merged(facts: &Facts) -> Vec<Finding> {
    let mut found = Vec::new();
    for job in facts.world.jobs.iter().filter(|job| ["committed", "released"].contains(&job.state)) {
        let (Some(source), Some(target)) = (facts.source(&job.source_id), facts.target(&job.target_id)) else {
            continue;
        };
        let lost = source.row.status == "frozen" && target.row.status == "active";
        if lost && !source.test() && !target.test() {
            found.push(job_finding(facts, job, "hold_for_review"));
        }
    }
    found
}

/// "live source with a union_id issued under another scope than $union_scope"
pub fn scope_drifted(facts: &Facts, source: &Acc) -> bool {
    let issued = filled(source.row.union_id.as_deref()).and(source.row.union_scope.as_deref());
    let expected = facts.world.params.union_scope.as_deref();
    source.live() && issued.is_some() && expected.is_some() && issued != expected
}

/// union-scope-drifted → refresh_union_id
fn union_scope_drifted(facts: &Facts) -> Vec<Finding> {
    facts
        .sources
        .iter()
        .filter(|source| scope_drifted(facts, source))
        .map(|s| facts.finding(&[("source_id", &s.row.id)], &[facts.touched(s)], Some("refresh_union_id")))
        .collect()
}

/// "updated before created, or any time after snapshot_at" → –
fn time_impossible(facts: &Facts) -> Vec<Finding> {
    let impossible = |row: &Account| {
        let known = [row.anchor_verified_at, row.last_active_at, row.backfilled_at];
        let times = [Some(row.created_at), Some(row.updated_at)].into_iter().chain(known);
        row.updated_at < row.created_at || times.flatten().any(|time| time > facts.world.snapshot_at)
    };
    facts
        .both()
        .filter(|account| impossible(&account.row))
        .map(|account| facts.account_finding(account, &[facts.touched(account)], None))
        .collect()
}

//! The set gray-release: who is admitted.

use super::facts::{Acc, Facts};
use super::linking::admitted_at;
use super::{Finding, Outcomes};
use crate::world::{Micros, System};

pub fn judge(facts: &Facts, outcomes: &mut Outcomes) {
    let supplied = facts.world.supplied;
    let mut record = |rule: &str, runs: bool, judge: fn(&Facts) -> Vec<Finding>| {
        outcomes.insert(format!("gray-release/{rule}"), runs.then(|| judge(facts)));
    };
    record("merged-outside-cohort", supplied.cohorts && supplied.merge_jobs, merged_outside_cohort);
    record("pair-split-across-cohorts", supplied.cohorts, pair_split_across_cohorts);
}

fn named(facts: &Facts, system: System) -> bool {
    facts.world.cohorts.iter().any(|row| row.system == system)
}

/// "a job that *ran* while its source or target (in each system that cohorts name) was not admitted" → *hold*; "A job *ran*
/// from its first lock (without one: its updated_at); planned jobs haven't run."
fn merged_outside_cohort(facts: &Facts) -> Vec<Finding> {
    let mut found = Vec::new();
    for job in facts.world.jobs.iter().filter(|job| job.state != "planned") {
        let locks = || facts.world.locks.iter().filter(|lock| lock.job_id == job.job_id).map(|lock| lock.acquired_at);
        let ran_at = locks().min().unwrap_or(job.updated_at);
        let admitted = |system: System, id: &str| {
            let row = facts.world.cohorts.iter().find(|row| row.system == system && row.account_id == id);
            row.is_some_and(|row| row.admitted_at <= ran_at)
        };
        let sides = [(System::Source, &job.source_id), (System::Target, &job.target_id)];
        if sides.into_iter().any(|(system, id)| named(facts, system) && !admitted(system, id)) {
            let touched = [facts.past(job.updated_at), locks().filter_map(|at| facts.past(at)).min()];
            found.push(facts.finding(&[("job_id", &job.job_id)], &touched, Some("hold_for_review")));
        }
    }
    found
}

/// "cohorts name both systems, and only one side of a mapped pair is admitted" by the watermark → admit_pair. Both sides are
/// held: who is gone need not be admitted.
fn pair_split_across_cohorts(facts: &Facts) -> Vec<Finding> {
    if !System::BOTH.into_iter().all(|system| named(facts, system)) {
        return Vec::new();
    }
    let admitted = |account: &Acc| -> Option<Micros> { admitted_at(facts, account).and_then(|at| facts.past(at)) };
    let mut found = Vec::new();
    for mapping in facts.active_mappings() {
        let (Some(source), Some(target)) = (facts.source(&mapping.source_id), facts.target(&mapping.target_id)) else {
            continue;
        };
        let sides = [admitted(source), admitted(target)];
        if source.held() && target.held() && sides.iter().flatten().count() == 1 {
            let touched = [facts.touched_mapping(mapping), sides.into_iter().flatten().next()];
            let key = [("source_id", mapping.source_id.as_str()), ("target_id", mapping.target_id.as_str())];
            found.push(facts.finding(&key, &touched, Some("admit_pair")));
        }
    }
    found
}

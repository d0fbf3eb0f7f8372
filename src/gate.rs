//! The gate: may the next round start? A pure function of the inspection, the rounds before it and the policy: no clock,
//! no files, no output.
//!
//! - [`policy`]: what is allowed, by rule; [`limits`] holds each rule to it; [`history`] compares with earlier rounds.
//!
//! Three kinds of outcome, in this order: what should have been inspected and was not makes a round inconclusive; what
//! the policy forbids fails it; the rest passes. Every reason is told, not the first.
//!
//! "Standing" findings are confirmed and not waived: only these fail a gate. Earlier rounds are those of the same scope
//! that were conclusive; an inconclusive one proves nothing.

mod history;
mod limits;
mod policy;
#[cfg(test)]
mod tests;

pub use policy::{Accepted, Limits, Policy};

use crate::finding::{Inspection, Judgement, RoundRecord, RuleOutcome, Verdict};

/// What is found against a round.
#[derive(Debug, Default)]
struct Reasons {
    /// What could not be inspected, or not be relied on.
    inconclusive: Vec<String>,
    failures: Vec<String>,
}

/// Judges an inspection against the rounds before it, oldest first; of any scope, this and later rounds among them or
/// not. What could not be inspected is never a pass: it is inconclusive, which outranks a failure.
#[must_use]
pub fn judge(inspection: &Inspection, previous: &[RoundRecord], policy: &Policy) -> Judgement {
    let mut reasons = Reasons { inconclusive: inspection.inconclusive.clone(), failures: Vec::new() };
    for rule in &inspection.rules {
        match &rule.outcome {
            RuleOutcome::Failed { reason } => {
                reasons.inconclusive.push(format!("{} did not run: {reason}", rule.id));
            }
            RuleOutcome::Ran { counts, eligible, .. } => {
                limits::hold(rule, counts, *eligible, policy.limits(&rule.id), &mut reasons);
            }
            RuleOutcome::Skipped { .. } => {}
        }
    }
    if !policy.part {
        limits::required(inspection, policy, &mut reasons);
    }
    history::compare(inspection, previous, policy, &mut reasons);
    let verdict = match (reasons.inconclusive.is_empty(), reasons.failures.is_empty()) {
        (false, _) => Verdict::Inconclusive,
        (true, false) => Verdict::Fail,
        (true, true) => Verdict::Pass,
    };
    let mut failures = reasons.inconclusive;
    failures.append(&mut reasons.failures);
    Judgement { verdict, failures }
}

/// What people should know of the waivers: the expired, the overfull, those that match nothing.
#[must_use]
pub fn remarks(inspection: &Inspection) -> Vec<String> {
    inspection.waivers.iter().filter_map(crate::finding::WaiverUse::remark).collect()
}

/// `1 finding`, `7 findings`.
fn findings(count: u64) -> String {
    if count == 1 { "1 finding".to_owned() } else { format!("{count} findings") }
}

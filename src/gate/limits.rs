//! Each rule held to its own limits: counts, rates, suspected findings, reopened ones; and the rules that must have run.

use super::{Limits, Policy, Reasons, findings};
use crate::finding::{Counts, Inspection, RuleOutcome, RuleResult};

/// A rate as written and a rate as counted may differ in the last binary digit; not by one finding in 10^10 rows.
const ROUNDING: f64 = 1e-12;

/// Holds a rule that ran to its limits.
pub(super) fn hold(rule: &RuleResult, counts: &Counts, eligible: u64, limits: &Limits, reasons: &mut Reasons) {
    if limits.no_reopened && counts.standing_reopened() > 0 {
        let reopened = counts.standing_reopened();
        reasons.failures.push(format!("{}: {} reopened, and no_reopened is set", rule.id, findings(reopened)));
    }
    if rule.severity < limits.fail_on {
        return;
    }
    if exceeds(counts.suspected, limits.max_suspected, eligible) {
        reasons.inconclusive.push(format!(
            "{}: {} suspected of {eligible} eligible, more than max_suspected = {} allows: too much was touched shortly \
             before the snapshot to judge it",
            rule.id,
            findings(counts.suspected),
            limits.max_suspected
        ));
    }
    let standing = counts.standing();
    let severity = rule.severity.as_str();
    if let Some(max) = limits.max_count.filter(|max| standing > *max) {
        let found = findings(standing);
        reasons.failures.push(format!("{}: {found} confirmed, {severity}, more than max_count = {max}", rule.id));
    }
    if let Some(max) = limits.max_rate.filter(|max| exceeds(standing, *max, eligible)) {
        let found = findings(standing);
        reasons.failures.push(format!(
            "{}: {found} confirmed of {eligible} eligible, {severity}, more than max_rate = {max} allows",
            rule.id
        ));
    }
    if limits.max_count.is_none() && limits.max_rate.is_none() && standing > 0 {
        reasons.failures.push(format!("{}: {} confirmed, {severity}", rule.id, findings(standing)));
    }
}

/// Whether `count` is more than that share of the eligible rows: multiplied, never divided, so that of nothing eligible
/// one is too many.
#[expect(clippy::cast_precision_loss, reason = "beyond 2^53 rows nobody counts by one")]
fn exceeds(count: u64, share: f64, eligible: u64) -> bool {
    count > 0 && count as f64 > share * eligible as f64 * (1.0 + ROUNDING)
}

/// Rules that must have run and did not.
pub(super) fn required(inspection: &Inspection, policy: &Policy, reasons: &mut Reasons) {
    for id in &policy.require {
        match inspection.rules.iter().find(|rule| rule.id == *id).map(|rule| &rule.outcome) {
            Some(RuleOutcome::Ran { .. }) => {}
            // A reason of its own already.
            Some(RuleOutcome::Failed { .. }) => {}
            Some(RuleOutcome::Skipped { reason }) => {
                reasons.failures.push(format!("{id} is required and was skipped: {reason}"));
            }
            None => reasons.failures.push(format!("{id} is required and is not among the rules of this round")),
        }
    }
}

//! The gate: may the next round start? A pure function of the inspection and the policy: no clock, no files, no output.

use crate::finding::{Inspection, Judgement, RuleOutcome, Severity, Verdict};

/// What the gate allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Confirmed, unwaived findings of this severity or above fail.
    pub fail_on: Severity,
}

/// Judges an inspection. What could not be inspected is never a pass: it is inconclusive, which outranks a failure.
#[must_use]
pub fn judge(inspection: &Inspection, policy: Policy) -> Judgement {
    let mut failures: Vec<String> = inspection.inconclusive.clone();
    let mut inconclusive = !inspection.inconclusive.is_empty();
    for rule in &inspection.rules {
        match &rule.outcome {
            RuleOutcome::Failed { reason } => {
                inconclusive = true;
                failures.push(format!("{} did not run: {reason}", rule.id));
            }
            RuleOutcome::Ran { counts, .. } if counts.confirmed > counts.waived && rule.severity >= policy.fail_on => {
                failures.push(format!(
                    "{}: {} confirmed, {}",
                    rule.id,
                    findings(counts.confirmed - counts.waived),
                    rule.severity.as_str()
                ));
            }
            RuleOutcome::Ran { .. } | RuleOutcome::Skipped { .. } => {}
        }
    }
    let verdict = match (inconclusive, failures.is_empty()) {
        (true, _) => Verdict::Inconclusive,
        (false, false) => Verdict::Fail,
        (false, true) => Verdict::Pass,
    };
    Judgement { verdict, failures }
}

fn findings(count: u64) -> String {
    if count == 1 { "1 finding".to_owned() } else { format!("{count} findings") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Counts, RuleResult, ScratchUse};

    fn rule(severity: Severity, outcome: RuleOutcome) -> RuleResult {
        RuleResult {
            id: "orphans/x".to_owned(),
            set: "orphans".to_owned(),
            title: String::new(),
            severity,
            actions: Vec::new(),
            digest: String::new(),
            rebaselined: false,
            outcome,
            elapsed_ms: 0,
        }
    }

    fn ran(confirmed: u64, suspected: u64) -> RuleOutcome {
        let counts = Counts { total: confirmed + suspected, confirmed, suspected, ..Counts::default() };
        RuleOutcome::Ran { counts, eligible: 10, samples: Vec::new() }
    }

    fn judged(rules: Vec<RuleResult>, inconclusive: &[&str]) -> Judgement {
        let inspection = Inspection {
            project: "p".to_owned(),
            round: None,
            watermark: None,
            exports: Vec::new(),
            inputs: Vec::new(),
            rules,
            disposition: None,
            inconclusive: inconclusive.iter().map(ToString::to_string).collect(),
            notes: Vec::new(),
            findings_dir: None,
            scratch: ScratchUse::default(),
        };
        judge(&inspection, Policy { fail_on: Severity::High })
    }

    #[test]
    fn only_confirmed_findings_of_the_severity_fail() {
        assert_eq!(judged(vec![rule(Severity::High, ran(0, 9))], &[]).verdict, Verdict::Pass);
        assert_eq!(judged(vec![rule(Severity::Medium, ran(9, 0))], &[]).verdict, Verdict::Pass);
        let failed = judged(vec![rule(Severity::High, ran(1, 0)), rule(Severity::Critical, ran(2, 0))], &[]);
        assert_eq!(failed.verdict, Verdict::Fail);
        assert_eq!(
            failed.failures,
            ["orphans/x: 1 finding confirmed, high", "orphans/x: 2 findings confirmed, critical"]
        );
    }

    #[test]
    fn what_did_not_run_is_never_a_pass_and_outranks_a_failure() {
        let broken = || rule(Severity::Low, RuleOutcome::Failed { reason: "out of memory".to_owned() });
        assert_eq!(judged(vec![broken()], &[]).verdict, Verdict::Inconclusive);
        assert_eq!(judged(vec![rule(Severity::High, ran(1, 0)), broken()], &[]).verdict, Verdict::Inconclusive);
        assert_eq!(judged(vec![], &["an export is empty"]).verdict, Verdict::Inconclusive);
        let skipped = rule(Severity::High, RuleOutcome::Skipped { reason: "no table".to_owned() });
        assert_eq!(judged(vec![skipped], &[]).verdict, Verdict::Pass);
    }
}

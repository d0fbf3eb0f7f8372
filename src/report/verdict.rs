//! The verdict in words, with every reason for it: the same in all formats.

use std::cmp::Reverse;

use super::text;
use crate::finding::{Inspection, Judgement, RuleResult, Verdict};

/// As on the wire.
pub(super) fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "pass",
        Verdict::Fail => "fail",
        Verdict::Inconclusive => "inconclusive",
    }
}

/// For people.
pub(super) fn gate(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "gate passed",
        Verdict::Fail => "gate failed",
        Verdict::Inconclusive => "gate inconclusive",
    }
}

/// What that means for the next round.
pub(super) fn meaning(inspection: &Inspection, verdict: Verdict) -> &'static str {
    match (verdict, inspection.round) {
        (Verdict::Inconclusive, _) => "Not everything that should have been inspected was.",
        (Verdict::Fail, Some(_)) => "Inspected completely. The next round may not start yet.",
        (Verdict::Pass, Some(_)) => "Inspected completely. The next round may start.",
        (Verdict::Fail, None) => "What ran here would fail the gate. This was no round: nothing is recorded.",
        (Verdict::Pass, None) => "What ran here would pass the gate. This was no round: nothing is recorded.",
    }
}

/// `round 7`, `round 7, cohort gray-1`, or that it is none.
pub(super) fn round(inspection: &Inspection) -> String {
    let mut words = match inspection.round {
        Some(round) => format!("round {}", text::grouped(round)),
        None => "not a round".to_owned(),
    };
    if let Some(scope) = &inspection.scope {
        words.push_str(&format!(", cohort {}", text::harmless(scope)));
    }
    words
}

/// Every reason once, harmless: the gate's, then the inspection's, then each failed rule that neither names.
pub(super) fn reasons(inspection: &Inspection, judgement: &Judgement) -> Vec<String> {
    let mut whys: Vec<String> = Vec::new();
    for why in judgement.failures.iter().chain(&inspection.inconclusive) {
        let why = text::one_line(why);
        if !whys.contains(&why) {
            whys.push(why);
        }
    }
    for rule in inspection.rules.iter().filter(|rule| rule.status() == "failed") {
        let id = text::harmless(&rule.id);
        if !whys.iter().any(|why| why.contains(id.as_ref())) {
            whys.push(format!("{id} failed: {}", text::one_line(rule.reason().unwrap_or_default())));
        }
    }
    whys
}

/// The rule that a reason begins with, and the rest of it.
pub(super) fn about<'i, 'r>(reason: &'r str, inspection: &'i Inspection) -> Option<(&'i RuleResult, &'r str)> {
    inspection.rules.iter().find_map(|rule| {
        let rest = reason.strip_prefix(text::harmless(&rule.id).as_ref())?;
        rest.starts_with([':', ' ']).then_some((rule, rest))
    })
}

/// Rules that have something to say, the worst first: what did not run, then the most severe, then the most findings
/// that the gate counts, then the most findings; of equals, the first in catalogue order.
pub(super) fn worst_first(rules: &[RuleResult]) -> Vec<&RuleResult> {
    let mut told: Vec<&RuleResult> =
        rules.iter().filter(|rule| !matches!(rule.status(), "clean" | "skipped")).collect();
    let rank = |rule: &RuleResult| match rule.status() {
        "failed" => 0,
        "violated" => 1,
        "suspected" => 2,
        _ => 3,
    };
    told.sort_by_key(|rule| {
        let counts = rule.counts().unwrap_or_default();
        (rank(rule), Reverse(rule.severity), Reverse(counts.standing()), Reverse(counts.total))
    });
    told
}

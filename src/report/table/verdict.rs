//! The end of the summary: the tally, the verdict with every reason, and what to do next.

use std::fmt::Write as _;

use super::{BOLD, GREEN, RED, WITHOUT_ROWS, YELLOW, hanging, standing};
use crate::finding::{Inspection, Judgement, RuleResult, Verdict};
use crate::report::verdict::reasons;
use crate::report::{Style, text};

pub(super) fn render(inspection: &Inspection, judgement: &Judgement, style: Style) -> String {
    let (look, words) = match judgement.verdict {
        Verdict::Pass => (GREEN, "gate passed"),
        Verdict::Fail => (RED, "gate FAILED"),
        Verdict::Inconclusive => (YELLOW, "gate INCONCLUSIVE: not everything that should have been inspected was"),
    };
    let exploring = if inspection.round.is_none() { ", for what ran here; this is no round" } else { "" };
    let whys = reasons(inspection, judgement);
    let mut part = tally(&inspection.rules, style);
    let _ = writeln!(part, "{}", style.paint(look, &format!("{words}{exploring}")));
    for why in &whys {
        part.push_str(&hanging("  -", why, style));
    }
    part.push_str(&next(inspection, judgement.verdict, whys.is_empty(), style));
    part
}

/// `11 rules: 1 failed, 2 violated, …`: every selected rule in exactly one place, clean over nothing apart from clean.
fn tally(rules: &[RuleResult], style: Style) -> String {
    let mut words = Vec::new();
    for status in ["failed", "violated", "suspected", "waived", "skipped", "clean", WITHOUT_ROWS] {
        let number = rules.iter().filter(|rule| standing(rule) == status).count() as u64;
        if number > 0 {
            words.push(format!("{} {status}", text::grouped(number)));
        }
    }
    let mut lines = hanging("", &format!("{}: {}", text::counted(rules.len() as u64, "rule"), words.join(", ")), style);
    let resolved: u64 = rules.iter().filter_map(RuleResult::counts).map(|counts| counts.resolved).sum();
    if resolved > 0 {
        let words = format!("{} resolved since the previous round", text::counted(resolved, "finding"));
        lines.push_str(&hanging("", &words, style));
    }
    lines
}

/// Commands stand on lines of their own, never wrapped: they are there to be copied.
fn next(inspection: &Inspection, verdict: Verdict, sound: bool, style: Style) -> String {
    let mut steps = Vec::new();
    if let Some(rule) = worst(&inspection.rules) {
        steps.push(format!("trueup explain {}", text::harmless(&rule.id)));
    }
    match verdict {
        Verdict::Inconclusive => steps.push("settle the reasons above, then inspect again: trueup check".to_owned()),
        Verdict::Pass if inspection.round.is_some() && sound => steps.push("the next round may start".to_owned()),
        Verdict::Pass if inspection.round.is_none() => {
            steps.push("to judge a round, run trueup check without a selection".to_owned())
        }
        Verdict::Pass | Verdict::Fail => {}
    }
    if let Some(dir) = &inspection.findings_dir {
        steps.push(format!("the findings are in {}", text::harmless(dir)));
    }
    if steps.is_empty() {
        return String::new();
    }
    let steps: Vec<String> = steps.iter().map(|step| format!("  {step}\n")).collect();
    format!("\n{}\n{}", style.paint(BOLD, "next"), steps.concat())
}

/// The violated rule to look at first: the most severe, then the one with the most findings; else a failed one.
fn worst(rules: &[RuleResult]) -> Option<&RuleResult> {
    let weight = |rule: &RuleResult| {
        let findings = rule.counts().map_or(0, |counts| counts.confirmed.saturating_sub(counts.waived));
        (rule.status() == "violated", rule.severity, findings)
    };
    let told = rules.iter().filter(|rule| matches!(rule.status(), "violated" | "failed"));
    // `max_by_key` takes the last of equals; the first in catalogue order is wanted.
    told.rev().max_by_key(|rule| weight(rule))
}

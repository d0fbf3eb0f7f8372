//! Every rule that was selected, by set: a line each, and one click away its numbers, its examples and its manual.

use maud::{Markup, html};

use super::parts::{anchor, chip, icon, shown};
use super::sets::set_anchor;
use super::{REASON_CHARS_MAX, manual};
use crate::finding::{Counts, RuleOutcome, RuleResult, Sample, SetTally};
use crate::report::{Report, text};

/// Of one rule, and of all.
const SAMPLES_MAX: usize = 10;
const SAMPLES_TOTAL_MAX: usize = 600;
const KEY_CHARS_MAX: usize = 120;
/// Of all manuals together; a built-in one has some two thousand.
const MANUAL_BYTES_MAX: usize = 2 << 20;

/// What there is still room for.
struct Room {
    samples: usize,
    manual_bytes: usize,
}

pub(super) fn render(report: &Report<'_>) -> Markup {
    let rules: Vec<(usize, &RuleResult)> = report.inspection.rules.iter().enumerate().collect();
    let mut room = Room { samples: SAMPLES_TOTAL_MAX, manual_bytes: MANUAL_BYTES_MAX };
    html! {
        section #rules {
            h2 { "Rules" span.count { (text::grouped(rules.len() as u64)) } }
            p.quiet { "Open a rule for its examples, and for what it means and what to do." }
            @for set in SetTally::each(&report.inspection.rules) {
                div.set {
                    h3 id={ "set-" (set_anchor(set.set)) } {
                        (shown(report.manuals.sets.get(set.set).map_or(set.set, String::as_str), 60))
                        " "
                        small {
                            @let words: Vec<String> = set.tally.statuses().into_iter().map(|(word, number)| format!("{} {word}", text::grouped(number))).collect();
                            (words.join(", "))
                        }
                    }
                    @for (index, rule) in rules.iter().filter(|(_, rule)| rule.set == set.set) {
                        (fold(rule, *index, report, &mut room))
                    }
                }
            }
        }
    }
}

fn fold(rule: &RuleResult, index: usize, report: &Report<'_>, room: &mut Room) -> Markup {
    let name = rule.id.strip_prefix(&format!("{}/", rule.set)).unwrap_or(&rule.id);
    html! {
        details.rule.(rule.status()) id=(anchor(rule, index)) {
            summary {
                (icon(rule.status()))
                h4 { (shown(name, 100)) small { (shown(&rule.title, 200)) } }
                span.standing {
                    (chip(rule.severity))
                    b { (standing(rule)) }
                }
            }
            div.body {
                @match &rule.outcome {
                    RuleOutcome::Ran { counts, eligible, samples } => {
                        (numbers(rule, counts, *eligible))
                        (examples(rule, counts, samples, report, room))
                    }
                    RuleOutcome::Skipped { reason } => p { "Skipped: " (shown(&text::one_line(reason), REASON_CHARS_MAX)) },
                    RuleOutcome::Failed { reason } => p.failed { "Did not run: " (shown(&text::one_line(reason), REASON_CHARS_MAX)) },
                }
                (told(rule, report, room))
            }
        }
    }
}

/// In a word or a number.
fn standing(rule: &RuleResult) -> String {
    match &rule.outcome {
        RuleOutcome::Ran { counts, eligible: 0, .. } if counts.total == 0 => "without rows".to_owned(),
        RuleOutcome::Ran { counts, .. } if counts.total > 0 => match rule.status() {
            "violated" => text::grouped(counts.total),
            status => format!("{} {status}", text::grouped(counts.total)),
        },
        _ => rule.status().to_owned(),
    }
}

fn numbers(rule: &RuleResult, counts: &Counts, eligible: u64) -> Markup {
    let Counts { total, confirmed, suspected, waived, new, persisting, resolved, reopened, .. } = *counts;
    let listed = [
        ("confirmed", confirmed),
        ("suspected", suspected),
        ("waived", waived),
        ("new", new),
        ("persisting", persisting),
        ("reopened", reopened),
        ("resolved", resolved),
    ];
    html! {
        dl.counts {
            div { dt { "findings" } dd { (text::grouped(total)) } }
            @for (word, number) in listed { @if number > 0 { div { dt { (word) } dd { (text::grouped(number)) } } } }
            div { dt { "of eligible rows" } dd { (text::grouped(eligible)) } }
            div { dt { "rate" } dd { (text::percent(total, eligible)) } }
            div { dt { "took" } dd { (text::duration(rule.elapsed_ms)) } }
        }
        @if rule.rebaselined {
            p { "The rule is another than when it ran last: its findings can't be compared with the earlier ones." }
        }
        @if total > 0 && !rule.actions.is_empty() {
            p.actions { "May be repaired by " @for action in &rule.actions { code { (shown(action, 60)) } " " } }
        }
    }
}

fn examples(rule: &RuleResult, counts: &Counts, samples: &[Sample], report: &Report<'_>, room: &mut Room) -> Markup {
    let number = samples.len().min(SAMPLES_MAX).min(room.samples);
    room.samples -= number;
    if counts.total == 0 {
        return html! {};
    }
    let more = counts.total.saturating_sub(number as u64);
    html! {
        @if number > 0 {
            ul.samples {
                @for sample in &samples[..number] {
                    li {
                        span.key { @for (column, value) in &sample.key {
                            span { (shown(column, 60)) " " b { (shown(value, KEY_CHARS_MAX)) } } " "
                        } }
                        span.reason {
                            (shown(&sample.reason, REASON_CHARS_MAX))
                            @if sample.certainty == crate::finding::Certainty::Suspected { " " em { "suspected" } }
                            @if sample.waived { " " em { "waived" } }
                        }
                    }
                }
            }
        }
        @if more > 0 {
            p.more {
                @if number > 0 { "and " (text::grouped(more)) " more: " } @else { (text::counted(more, "finding")) ": " }
                code {
                    "trueup findings " (shown(&rule.id, 120))
                    @if let Some(round) = report.inspection.round { " --round " (round) }
                }
            }
        }
    }
}

fn told(rule: &RuleResult, report: &Report<'_>, room: &mut Room) -> Markup {
    match report.manuals.rules.get(&rule.id) {
        Some(markdown) if markdown.len() <= room.manual_bytes => {
            room.manual_bytes -= markdown.len();
            html! { div.manual { (manual::render(markdown)) } }
        }
        Some(_) => html! { p.quiet { "Its manual: " code { "trueup explain " (shown(&rule.id, 120)) } } },
        None => {
            html! { p.quiet { "The project has no rule of this name any more, or its file can't be read: no manual." } }
        }
    }
}

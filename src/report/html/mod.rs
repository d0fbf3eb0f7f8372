//! One HTML file that tells a round to whoever opens it: verdict and reasons, where the accounts stand, what was found,
//! how it goes from round to round, and every rule with its examples and its manual.
//!
//! It needs nothing else and can do nothing: no script, no image, no request. The content policy in it forbids all of
//! that and admits one style sheet by its hash, so that not even a hole in the escaping would run anything. Lengths are
//! attributes of SVG shapes, as the policy forbids style attributes.
//!
//! - [`accounts`], [`sets`], [`trend`]: the pictures; [`rules`]: a fold a rule; [`manual`]: Markdown without HTML in it.

mod accounts;
mod manual;
mod parts;
mod rules;
mod sets;
mod trend;

use std::cmp::Reverse;
use std::io::{self, Write};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest as _, Sha256};

use super::{Report, text, verdict};
use crate::finding::{Verdict, WaiverStanding};
use parts::{anchor, icon, moment, shown};

const STYLE: &str = include_str!("style.css");
/// Reasons are told all; more than this many are no reading matter.
const REASONS_MAX: usize = 1_000;
const REASON_CHARS_MAX: usize = 600;
/// Reasons that are seen at once; the others unfold.
const REASONS_SEEN: usize = 8;

/// Writes the whole page.
///
/// # Errors
/// Whatever `out` reports, `BrokenPipe` included.
pub fn render(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(page(report).into_string().as_bytes())?;
    out.write_all(b"\n")?;
    out.flush()
}

/// Nothing may be loaded, run or sent; styled by this very sheet only.
fn policy() -> String {
    let hash = BASE64_STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
    format!("default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'")
}

fn page(report: &Report<'_>) -> Markup {
    let Report { inspection, judgement, .. } = *report;
    let gate = verdict::gate(judgement.verdict);
    let title = format!("{}, {}: {gate}", shown(&inspection.project, 80), verdict::round(inspection));
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy());
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                meta name="robots" content="noindex";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#main" { "Skip to the report" }
                (top(report))
                main #main {
                    (numbers(report))
                    (reasons(report))
                    (accounts::render(inspection.disposition))
                    (sets::render(report))
                    (trend::render(report))
                    (rules::render(report))
                    (waivers(report))
                    (exports(report))
                    (notes(report))
                }
                (foot(report))
            }
        }
    }
}

fn top(report: &Report<'_>) -> Markup {
    let Report { inspection, judgement, at, .. } = *report;
    let gate = verdict::gate(judgement.verdict);
    let mut round = verdict::round(inspection);
    if let Some(first) = round.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    html! {
        header.top {
            div.wide {
                p.project { (shown(&inspection.project, 120)) }
                h1 { (shown(&round, 160)) }
                div.verdict.(verdict::word(judgement.verdict)) {
                    (icon(verdict::word(judgement.verdict)))
                    div {
                        p.gate { (gate.replacen('g', "G", 1)) }
                        p { (verdict::meaning(inspection, judgement.verdict)) }
                    }
                }
                p.times {
                    @match &inspection.watermark {
                        Some(watermark) => { "Exports as of " (moment(watermark)) }
                        None => "No export says when it was taken",
                    }
                    ", inspected " (moment(at))
                }
                nav aria-label="Parts of this report" {
                    @let empty = inspection.waivers.is_empty();
                    @for (id, words) in [
                        ("gate", "Gate"), ("accounts", "Accounts"), ("findings", "Findings"), ("trend", "Rounds"),
                        ("rules", "Rules"), ("waivers", "Waivers"), ("exports", "Exports"),
                    ] {
                        @if id != "waivers" || !empty { a href={ "#" (id) } { (words) } }
                    }
                }
            }
        }
    }
}

/// The four numbers to know.
fn numbers(report: &Report<'_>) -> Markup {
    let inspection = report.inspection;
    let tally = inspection.tally();
    let found = tally.findings;
    let unified = inspection.disposition.map(|disposition| {
        let (unified, total) = (disposition.unified, disposition.total());
        (
            text::percent(unified, total),
            format!("{} of {} source accounts", text::grouped(unified), text::grouped(total)),
        )
    });
    let (unified, of) = unified.unwrap_or_else(|| ("-".to_owned(), "source accounts are not classified".to_owned()));
    html! {
        section.numbers aria-label="Key numbers" {
            dl {
                div { dt { "Unified" } dd { strong { (unified) } span { (of) } } }
                div {
                    dt { "Findings" }
                    dd {
                        strong { (text::grouped(found.total)) }
                        span { (text::grouped(found.confirmed)) " confirmed, " (text::grouped(found.suspected)) " suspected, "
                               (text::grouped(found.waived)) " waived" }
                    }
                }
                div {
                    dt { "Since the last round" }
                    @if report.rounds.iter().any(|round| Some(round.round) != inspection.round) {
                        dd {
                            strong { "+" (text::grouped(found.new + found.reopened)) " −" (text::grouped(found.resolved)) }
                            span { (text::grouped(found.new)) " new, " (text::grouped(found.reopened)) " reopened, "
                                   (text::grouped(found.resolved)) " resolved" }
                        }
                    } @else {
                        dd { strong { "-" } span { "there is no earlier round to compare with" } }
                    }
                }
                div {
                    dt { "Rules run" }
                    dd {
                        strong { (text::grouped(tally.ran())) " of " (text::grouped(tally.rules)) }
                        span {
                            @let words: Vec<String> = tally.statuses().into_iter().map(|(word, number)| format!("{} {word}", text::grouped(number))).collect();
                            (if words.is_empty() { "none was selected or could run".to_owned() } else { words.join(", ") })
                        }
                    }
                }
            }
        }
    }
}

fn reasons(report: &Report<'_>) -> Markup {
    let Report { inspection, judgement, .. } = *report;
    let reasons = worst_first(verdict::reasons(inspection, judgement), report);
    let title = match judgement.verdict {
        Verdict::Pass => "Nothing blocks the gate",
        Verdict::Fail => "What blocks the gate",
        Verdict::Inconclusive => "What makes the round inconclusive",
    };
    let left = reasons.len().saturating_sub(REASONS_MAX) as u64;
    let shown = &reasons[..reasons.len().min(REASONS_MAX)];
    // One or two more are seen as easily as what would unfold them.
    let (first, rest) = shown.split_at(if shown.len() > REASONS_SEEN + 2 { REASONS_SEEN } else { shown.len() });
    html! {
        section #gate {
            h2 { (title) @if !reasons.is_empty() { span.count { (text::counted(reasons.len() as u64, "reason")) } } }
            @if reasons.is_empty() {
                p.quiet { "Every rule that the gate judges by was within its limits." }
            }
            @if judgement.verdict == Verdict::Inconclusive {
                p.quiet { "Settle what could not be inspected, then inspect again: until then nothing is known to be well." }
            }
            ul.reasons { @for reason in first { li { (told(reason, report)) } } }
            @if !rest.is_empty() {
                details.rest {
                    summary { (text::counted(rest.len() as u64, "more reason")) }
                    ul.reasons { @for reason in rest { li { (told(reason, report)) } } }
                }
            }
            @if left > 0 { p.quiet { (text::counted(left, "more reason")) " in the JSON report" } }
        }
    }
}

/// What is about no rule, then by the rule's severity; else as the gate tells them.
fn worst_first(mut reasons: Vec<String>, report: &Report<'_>) -> Vec<String> {
    reasons.sort_by_cached_key(|reason| {
        verdict::about(reason, report.inspection).map(|(rule, _)| (rule.status() != "failed", Reverse(rule.severity)))
    });
    reasons
}

/// A reason; that of a rule leads to it.
fn told(reason: &str, report: &Report<'_>) -> Markup {
    let Some((rule, rest)) = verdict::about(reason, report.inspection) else {
        return html! { (text::shortened_lines(reason, REASON_CHARS_MAX)) };
    };
    let index = report.inspection.rules.iter().position(|other| std::ptr::eq(other, rule)).unwrap_or_default();
    let rest = rest.trim_start_matches(':').trim_start();
    // The chip says it.
    let rest = rest.strip_suffix(&format!(", {}", rule.severity.as_str())).unwrap_or(rest);
    html! {
        a href={ "#" (anchor(rule, index)) } { (shown(&rule.id, 120)) }
        " " (parts::chip(rule.severity))
        " " span { (text::shortened_lines(rest, REASON_CHARS_MAX)) }
    }
}

fn waivers(report: &Report<'_>) -> Markup {
    let waivers = &report.inspection.waivers;
    if waivers.is_empty() {
        return html! {};
    }
    html! {
        section #waivers {
            h2 { "Waivers" span.count { (text::grouped(waivers.len() as u64)) } }
            div.scroll tabindex="0" role="group" aria-label="Waivers, a table" {
                table {
                    thead { tr { th scope="col" { "Rule" } th scope="col" { "Why" } th scope="col" { "Owner" }
                                 th scope="col" { "Until" } th.number scope="col" { "Findings" } th scope="col" { "Holds" } } }
                    tbody {
                        @for waiver in waivers {
                            tr {
                                td { (shown(&waiver.rule, 120)) }
                                td { (shown(&waiver.reason, 200)) }
                                td { (shown(&waiver.owner, 80)) }
                                td.word { (shown(&waiver.expires, 20)) }
                                td.number { (text::grouped(waiver.matched)) }
                                td {
                                    (match waiver.standing {
                                        WaiverStanding::Used => "yes",
                                        WaiverStanding::Unmatched => "matches nothing",
                                        WaiverStanding::Expired => "expired",
                                        WaiverStanding::Overfull => "no: too many",
                                        WaiverStanding::Idle => "rule did not run",
                                    })
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn exports(report: &Report<'_>) -> Markup {
    html! {
        section #exports {
            h2 { "What was read" }
            @if report.inspection.exports.is_empty() { p.quiet { "No export could be read." } }
            @else {
                div.scroll tabindex="0" role="group" aria-label="Exports, a table" {
                    table {
                        thead { tr { th scope="col" { "Export" } th.number scope="col" { "Rows" } th.number scope="col" { "Files" }
                                     th.number scope="col" { "Size" } th scope="col" { "As of" } } }
                        tbody {
                            @for export in &report.inspection.exports {
                                tr {
                                    th scope="row" { (shown(&export.table, 80)) }
                                    td.number { (text::grouped(export.rows)) }
                                    td.number { (text::grouped(export.files)) }
                                    td.number.word { (text::size(export.bytes)) }
                                    td.word { @if let Some(at) = &export.snapshot_at { (moment(at)) } @else { "-" } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn notes(report: &Report<'_>) -> Markup {
    let notes = &report.inspection.notes;
    html! {
        @if !notes.is_empty() {
            section #notes {
                h2 { "Notes" }
                ul { @for note in notes { li { (text::shortened_lines(&text::one_line(note), REASON_CHARS_MAX)) } } }
            }
        }
    }
}

fn foot(report: &Report<'_>) -> Markup {
    let round = report.inspection.round;
    html! {
        footer {
            div.wide {
                p {
                    "Anchors are masked. Every finding, not only these examples: "
                    @match round {
                        Some(round) => code { "trueup findings --round " (round) }
                        None => "in the state folder, until the next run that is no round.",
                    }
                }
                p { "trueup " (env!("CARGO_PKG_VERSION")) }
            }
        }
    }
}

#[cfg(test)]
mod tests;

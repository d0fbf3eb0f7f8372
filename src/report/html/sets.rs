//! Findings by set and severity: a row a set, a bar as long as its findings.

use maud::{Markup, html};

use super::parts::{LENGTH, length, shown};
use crate::finding::{BySeverity, SetTally, Severity};
use crate::report::{Report, text};

const LEAST: u64 = 8;

pub(super) fn render(report: &Report<'_>) -> Markup {
    let sets = SetTally::each(&report.inspection.rules);
    let most = sets.iter().map(|set| set.by_severity.total()).max().unwrap_or(0);
    html! {
        section #findings {
            h2 { "Findings by set and severity" }
            @if sets.is_empty() { p.quiet { "No rule was selected or could run." } }
            @else {
                div.scroll tabindex="0" role="group" aria-label="Findings by set and severity, a table" {
                    table.sets {
                        thead { tr {
                            th scope="col" { "Set" }
                            td.bar { }
                            @for severity in [Severity::Critical, Severity::High, Severity::Medium, Severity::Low] {
                                th.number scope="col" { (severity.as_str()) }
                            }
                            th.number scope="col" { "rules" }
                        } }
                        tbody { @for set in &sets { (row(set, most, report)) } }
                    }
                }
                p.quiet { span.roomy { "Rules: those that ran, of those selected. " } "Confirmed, suspected and waived findings are all counted here." }
            }
        }
    }
}

fn row(set: &SetTally<'_>, most: u64, report: &Report<'_>) -> Markup {
    let SetTally { set, tally, by_severity } = set;
    let title = report.manuals.sets.get(*set).map_or(*set, String::as_str);
    html! {
        tr {
            th scope="row" { a href={ "#set-" (set_anchor(set)) } { (shown(title, 60)) } }
            td.bar { (bar(by_severity, most, &shown(title, 60))) }
            @for (severity, number) in by_severity.each() {
                td.number.zero[number == 0] { span.(severity.as_str())[number > 0] { (text::grouped(number)) } }
            }
            td.number { (text::grouped(tally.ran())) "/" (text::grouped(tally.rules)) }
        }
    }
}

/// A set's place in the page.
pub(super) fn set_anchor(set: &str) -> String {
    set.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).take(100).collect()
}

fn bar(found: &BySeverity, most: u64, title: &str) -> Markup {
    let mut from = 0;
    let pieces = found.each().map(|(severity, number)| {
        let long = length(number, most, LEAST).min(LENGTH - from);
        from += long;
        (severity, from - long, long)
    });
    html! {
        svg viewBox={ "0 0 " (LENGTH) " 20" } preserveAspectRatio="none" role="img" {
            title { (title) ": " (text::counted(found.total(), "finding")) }
            rect.track x="0" y="0" width=(LENGTH) height="20" {}
            @for (severity, from, long) in pieces {
                @if long > 0 { rect.(severity.as_str()) x=(from) y="0" width=(long) height="20" {} }
            }
        }
    }
}

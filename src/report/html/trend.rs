//! The trend: a column a round, as high as its findings, coloured by severity; the same as a table below.

use maud::{Markup, html};

use super::parts::{LENGTH, icon, length, moment};
use crate::finding::RoundRecord;
use crate::report::{Report, text, verdict};

const LEAST: u64 = 8;

pub(super) fn render(report: &Report<'_>) -> Markup {
    let rounds = report.rounds;
    html! {
        section #trend {
            h2 { "Round by round" }
            @match rounds.len() {
                0 => p.quiet { "No round is recorded yet: there is nothing to compare with." },
                1 => p.quiet { "This is the only round so far: the next one shows a trend." },
                _ => {
                    div.scroll tabindex="0" role="group" aria-label="Findings of each round, a chart" { (columns(rounds)) }
                    p.legend {
                        @for severity in ["critical", "high", "medium", "low"] {
                            span { svg viewBox="0 0 10 10" aria-hidden="true" { rect.(severity) width="10" height="10" {} } (severity) }
                        }
                    }
                    details.table { summary { "The same as a table" } (table(rounds)) }
                },
            }
        }
    }
}

fn columns(rounds: &[RoundRecord]) -> Markup {
    let most = rounds.iter().map(|round| round.by_severity().total()).max().unwrap_or(0);
    html! {
        ol.columns {
            @for round in rounds {
                @let found = round.by_severity();
                li {
                    span.number { (text::grouped(found.total())) }
                    (column(round, most))
                    span.round { (round.round) }
                    span.mark.(verdict::word(round.verdict)) {
                        (icon(verdict::word(round.verdict)))
                        span.hidden { (verdict::word(round.verdict)) }
                    }
                }
            }
        }
    }
}

fn column(round: &RoundRecord, most: u64) -> Markup {
    let found = round.by_severity();
    let mut top = LENGTH;
    // The worst at the foot, where columns are easy to compare.
    let pieces = found.each().map(|(severity, number)| {
        let high = length(number, most, LEAST).min(top);
        top -= high;
        (severity, top, high)
    });
    html! {
        svg viewBox={ "0 0 10 " (LENGTH) } preserveAspectRatio="none" role="img" {
            title { "Round " (round.round) ": " (text::counted(found.total(), "finding")) }
            rect.track x="0" y="0" width="10" height=(LENGTH) {}
            @for (severity, top, high) in pieces {
                @if high > 0 { rect.(severity.as_str()) x="0" y=(top) width="10" height=(high) {} }
            }
        }
    }
}

fn table(rounds: &[RoundRecord]) -> Markup {
    html! {
        div.scroll tabindex="0" role="group" aria-label="Findings of each round, a table" {
            table {
                thead { tr {
                    th.number scope="col" { "Round" } th scope="col" { "Gate" } th.number scope="col" { "Findings" }
                    @for severity in ["critical", "high", "medium", "low"] { th.number scope="col" { (severity) } }
                    th.number scope="col" { "Failed rules" } th scope="col" { "As of" }
                } }
                tbody {
                    @for round in rounds.iter().rev() {
                        @let found = round.by_severity();
                        tr {
                            th.number scope="row" { (round.round) }
                            td { (verdict::word(round.verdict)) }
                            td.number { (text::grouped(found.total())) }
                            @for (_, number) in found.each() { td.number { (text::grouped(number)) } }
                            td.number { (text::grouped(round.failed())) }
                            td.word { @if let Some(at) = &round.watermark { (moment(at)) } @else { "-" } }
                        }
                    }
                }
            }
        }
    }
}

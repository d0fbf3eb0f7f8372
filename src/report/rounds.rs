//! The list of rounds with their trend, for people; and what happened to one of them.

use std::io::{self, Write};

use comfy_table::{CellAlignment, Table};

use super::{Style, text};

/// One round of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoundLine {
    pub round: u64,
    /// By the writer's clock.
    pub opened_at: String,
    pub scope: Option<String>,
    pub watermark: Option<String>,
    /// pass, fail, inconclusive, abandoned or open.
    pub standing: String,
    /// None if it was not inspected.
    pub findings: Option<u64>,
    /// Rules violated, and those that failed to run.
    pub violated: u64,
    pub failed: u64,
    /// Why it was abandoned, or the first reason why it did not pass.
    pub why: Option<String>,
}

/// One event of a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventLine {
    pub number: u64,
    pub at: String,
    pub words: String,
}

/// Writes the list, oldest first; `hidden` rounds before it are not shown.
///
/// # Errors
/// Whatever `out` reports, `BrokenPipe` included.
pub fn list(rounds: &[RoundLine], hidden: u64, style: Style, out: &mut dyn Write) -> io::Result<()> {
    if rounds.is_empty() {
        return writeln!(out, "no round yet: trueup check records one");
    }
    let mut table = Table::new();
    table.load_preset(comfy_table::presets::NOTHING);
    if let Some(width) = style.width {
        table.set_width(width).set_content_arrangement(comfy_table::ContentArrangement::Dynamic);
    }
    let scoped = rounds.iter().any(|round| round.scope.is_some());
    let mut header = vec!["round", "opened", "watermark", "findings", "trend", "rules", "verdict"];
    if scoped {
        header.push("cohort");
    }
    table.set_header(header);
    // The last findings of each scope: a trend compares like with like.
    let mut before: Vec<(Option<&str>, u64)> = Vec::new();
    for round in rounds {
        let scope = round.scope.as_deref();
        let last = before.iter().position(|(known, _)| *known == scope);
        let trend = match (round.findings, last.and_then(|at| before.get(at))) {
            (Some(now), Some((_, then))) => trend(*then, now),
            _ => String::new(),
        };
        if let Some(now) = round.findings {
            match last {
                Some(at) => before[at] = (scope, now),
                None => before.push((scope, now)),
            }
        }
        let mut rules = Vec::new();
        for (number, word) in [(round.violated, "violated"), (round.failed, "failed")] {
            if number > 0 {
                rules.push(format!("{} {word}", text::grouped(number)));
            }
        }
        let mut cells = vec![
            text::grouped(round.round),
            text::harmless(&round.opened_at).into_owned(),
            text::harmless(round.watermark.as_deref().unwrap_or("-")).into_owned(),
            round.findings.map_or_else(|| "-".to_owned(), text::grouped),
            trend,
            rules.join(", "),
            text::harmless(&round.standing).into_owned(),
        ];
        if scoped {
            cells.push(text::harmless(scope.unwrap_or("-")).into_owned());
        }
        table.add_row(cells);
    }
    for index in [0, 3, 4] {
        if let Some(column) = table.column_mut(index) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    if hidden > 0 {
        writeln!(out, "{} before these (--last {})", text::counted(hidden, "round"), hidden + rounds.len() as u64)?;
    }
    writeln!(out, "{}", table.trim_fmt())?;
    for round in rounds.iter().filter(|round| round.standing == "abandoned" || round.standing == "open") {
        let why = round.why.as_deref().map(text::one_line).unwrap_or_default();
        match round.standing.as_str() {
            "abandoned" => writeln!(out, "round {} was abandoned: {why}", round.round)?,
            _ => writeln!(out, "round {} is open: its run still lives, or the next one takes it over", round.round)?,
        }
    }
    out.flush()
}

/// Writes what happened to a round.
pub fn events(events: &[EventLine], style: Style, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", style.paint(anstyle::Style::new().bold(), "ledger"))?;
    for event in events {
        writeln!(out, "  {:>6}  {}  {}", event.number, text::harmless(&event.at), text::one_line(&event.words))?;
    }
    out.flush()
}

fn trend(then: u64, now: u64) -> String {
    match now.cmp(&then) {
        std::cmp::Ordering::Equal => "=".to_owned(),
        std::cmp::Ordering::Less => format!("-{}", text::grouped(then - now)),
        std::cmp::Ordering::Greater => format!("+{}", text::grouped(now - then)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(round: u64, findings: Option<u64>, standing: &str) -> RoundLine {
        RoundLine {
            round,
            opened_at: "2026-11-20T02:00:00Z".to_owned(),
            standing: standing.to_owned(),
            findings,
            violated: u64::from(findings.is_some_and(|findings| findings > 0)),
            why: Some("a reason\u{1b}[2J".to_owned()),
            ..RoundLine::default()
        }
    }

    fn listed(rounds: &[RoundLine], hidden: u64) -> String {
        let mut out = Vec::new();
        list(rounds, hidden, Style::default(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_trend_is_shown_and_what_did_not_end_is_told() {
        let rounds = [
            line(7, Some(1200), "fail"),
            line(8, None, "abandoned"),
            line(9, Some(200), "fail"),
            line(10, Some(200), "pass"),
            line(11, None, "open"),
        ];
        insta::assert_snapshot!(listed(&rounds, 6), @r"
        6 rounds before these (--last 11)
         round  opened                watermark  findings   trend  rules       verdict
             7  2026-11-20T02:00:00Z  -             1,200          1 violated  fail
             8  2026-11-20T02:00:00Z  -                 -                      abandoned
             9  2026-11-20T02:00:00Z  -               200  -1,000  1 violated  fail
            10  2026-11-20T02:00:00Z  -               200       =  1 violated  pass
            11  2026-11-20T02:00:00Z  -                 -                      open
        round 8 was abandoned: a reason\u{1b}[2J
        round 11 is open: its run still lives, or the next one takes it over
        ");
    }

    #[test]
    fn cohorts_are_compared_with_themselves() {
        let mut gray = line(2, Some(3), "pass");
        gray.scope = Some("gray-1".to_owned());
        let mut later = gray.clone();
        (later.round, later.findings) = (4, Some(5));
        let text = listed(&[line(1, Some(10), "fail"), gray, line(3, Some(8), "fail"), later], 0);
        let trends: Vec<&str> =
            text.lines().skip(1).map(|line| line.split_whitespace().nth(4).unwrap_or_default()).collect();
        assert_eq!(trends[2..], ["-2", "+2"], "{text}");
        assert_eq!(listed(&[], 0), "no round yet: trueup check records one\n");
    }
}

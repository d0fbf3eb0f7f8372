//! GitHub annotations: workflow commands that a runner takes from standard output, `::error title=…::…`.
//!
//! A step may annotate ten times of each kind, and drops the rest without a word. So the worst come first, the first
//! says the verdict, and what has no place is printed below as plain lines, where nothing is a command.

use std::io::{self, Write};

use super::{Report, text, verdict};
use crate::finding::{RuleOutcome, RuleResult, Severity, Verdict};

/// Of each kind in a step.
const ANNOTATIONS_MAX: usize = 10;
const MESSAGE_CHARS_MAX: usize = 1_000;
const SAMPLES_MAX: usize = 3;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Level {
    Error,
    Warning,
    Notice,
}

struct Annotation {
    level: Level,
    title: String,
    message: String,
}

/// Writes the annotations, then what they have no room for.
///
/// # Errors
/// Whatever `out` reports, `BrokenPipe` included.
pub fn render(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut told = vec![headline(report)];
    // Reasons that no rule's own annotation stands for.
    for reason in verdict::reasons(report.inspection, report.judgement) {
        if verdict::about(&reason, report.inspection).is_none_or(|(rule, _)| rule.status() == "skipped") {
            let level = if report.judgement.verdict == Verdict::Pass { Level::Warning } else { Level::Error };
            told.push(Annotation { level, title: verdict::gate(report.judgement.verdict).to_owned(), message: reason });
        }
    }
    told.extend(verdict::worst_first(&report.inspection.rules).into_iter().map(of_rule));
    let mut left = Vec::new();
    for level in [Level::Error, Level::Warning, Level::Notice] {
        let of_level = told.iter().filter(|annotation| annotation.level == level);
        for (at, annotation) in of_level.enumerate() {
            match at {
                0..ANNOTATIONS_MAX => writeln!(out, "{}", annotation.command())?,
                _ => left.push(annotation),
            }
        }
    }
    if !left.is_empty() {
        writeln!(out, "::group::{} more", text::grouped(left.len() as u64))?;
        for annotation in left {
            writeln!(out, "{}: {}", text::harmless(&annotation.title), text::one_line(&annotation.message))?;
        }
        writeln!(out, "::endgroup::")?;
    }
    out.flush()
}

fn headline(report: &Report<'_>) -> Annotation {
    let Report { inspection, judgement, .. } = *report;
    let tally = inspection.tally();
    let statuses: Vec<String> =
        tally.statuses().into_iter().map(|(word, number)| format!("{} {word}", text::grouped(number))).collect();
    let message = format!(
        "{} {}: {}. {}.",
        verdict::meaning(inspection, judgement.verdict),
        text::counted(tally.rules, "rule"),
        if statuses.is_empty() { "none ran".to_owned() } else { statuses.join(", ") },
        text::counted(tally.findings.total, "finding"),
    );
    let title = format!("{}, {}: {}", inspection.project, verdict::round(inspection), verdict::gate(judgement.verdict));
    let level = if judgement.verdict == Verdict::Pass { Level::Notice } else { Level::Error };
    Annotation { level, title, message }
}

fn of_rule(rule: &RuleResult) -> Annotation {
    let level = match (rule.status(), rule.severity) {
        ("failed", _) | ("violated", Severity::Critical | Severity::High) => Level::Error,
        ("violated", Severity::Medium) => Level::Warning,
        _ => Level::Notice,
    };
    let message = match &rule.outcome {
        RuleOutcome::Failed { reason } | RuleOutcome::Skipped { reason } => format!("did not run: {reason}"),
        RuleOutcome::Ran { counts, samples, .. } => {
            let mut lines = vec![format!(
                "{}. {} confirmed, {} suspected, {} waived, {} new.",
                rule.title.trim_end_matches('.'),
                text::grouped(counts.confirmed),
                text::grouped(counts.suspected),
                text::grouped(counts.waived),
                text::grouped(counts.new)
            )];
            lines.extend(samples.iter().take(SAMPLES_MAX).map(|sample| {
                let key: Vec<String> = sample.key.iter().map(|(column, value)| format!("{column}={value}")).collect();
                format!("{}: {}", text::shortened(&key.join(" "), 200, "…"), text::shortened(&sample.reason, 200, "…"))
            }));
            lines.join("\n")
        }
    };
    Annotation { level, title: format!("{} ({}, {})", rule.id, rule.severity.as_str(), rule.status()), message }
}

impl Annotation {
    fn command(&self) -> String {
        let level = match self.level {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Notice => "notice",
        };
        // Line breaks are layout here, and travel as %0A; within a line nothing may steer or hide.
        let message: Vec<String> = self.message.lines().map(|line| text::harmless(line).into_owned()).collect();
        let message = text::shortened_lines(&message.join("\n"), MESSAGE_CHARS_MAX);
        let title = text::shortened(&text::one_line(&self.title), 200, "…");
        format!("::{level} title={}::{}", property(&title), data(&message))
    }
}

/// What follows the second `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A value between `=` and the next comma or `::`.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Counts, Inspection, Judgement};
    use crate::report::{Manuals, fixture};

    fn rendered(inspection: &Inspection, judgement: &Judgement) -> String {
        fixture::rendered(inspection, judgement, &Manuals::default(), render)
    }

    /// As the runner reads a line: command, title, message.
    fn read(line: &str) -> Option<(String, String, String)> {
        let (head, message) = line.strip_prefix("::")?.split_once("::")?;
        let (command, properties) = head.split_once(' ').unwrap_or((head, ""));
        let decoded = |text: &str| {
            let text = text.replace("%2C", ",").replace("%3A", ":");
            text.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")
        };
        let title = properties.split(',').find_map(|property| property.strip_prefix("title=")).unwrap_or_default();
        Some((command.to_owned(), decoded(title), decoded(message)))
    }

    #[test]
    fn the_worst_come_first_and_the_verdict_before_them() {
        let text = rendered(&fixture::mixed(), &fixture::failed());
        let titles: Vec<(String, String)> =
            text.lines().filter_map(read).map(|(command, title, _)| (command, title)).collect();
        let told: Vec<String> = titles.iter().map(|(command, title)| format!("{command} {title}")).collect();
        assert_eq!(
            told,
            [
                "error app-mini-unification, round 7: gate failed",
                "error mapping-gaps/mapping-circular (critical, failed)",
                "error duplicate-anchors/anchor-held-twice (critical, violated)",
                "error mapping-gaps/source-unmapped (high, violated)",
                "notice mapping-gaps/source-mapped-twice (medium, suspected)",
                "notice mapping-gaps/target-vanished (high, waived)",
            ]
        );
        let unmapped = text.lines().filter_map(read).find(|(_, title, _)| title.contains("source-unmapped")).unwrap();
        assert!(
            unmapped.2.contains("2 confirmed, 1 suspected, 0 waived, 1 new.\nsource_id=1001: no mapping"),
            "{unmapped:?}"
        );
        assert!(rendered(&fixture::clean(), &fixture::passed()).starts_with("::notice title=app-mini-unification%2C "));
    }

    #[test]
    fn ten_of_a_kind_and_the_rest_as_plain_lines() {
        let mut inspection = fixture::mixed();
        let violated = inspection.rules.iter().find(|rule| rule.id.ends_with("source-unmapped")).unwrap().clone();
        for at in 0..25 {
            let mut rule = violated.clone();
            rule.id = format!("mapping-gaps/many-{at:02}");
            let counts = Counts { total: 100 - at, confirmed: 100 - at, ..Counts::default() };
            rule.outcome = RuleOutcome::Ran { counts, eligible: 1000, samples: Vec::new() };
            inspection.rules.push(rule);
        }
        let text = rendered(&inspection, &fixture::failed());
        assert_eq!(text.lines().filter(|line| line.starts_with("::error ")).count(), 10, "{text}");
        let (annotated, grouped) = text.split_once("::group::19 more\n").unwrap();
        assert!(annotated.contains("many-00") && !annotated.contains("many-07"), "{text}");
        assert!(grouped.contains("\nmapping-gaps/many-24 (high, violated): ") && grouped.ends_with("::endgroup::\n"));
    }

    #[test]
    fn hostile_values_are_no_commands_and_come_back_as_they_are_shown() {
        for inspection in [fixture::hostile(), fixture::breaking()] {
            let text = rendered(&inspection, &fixture::failed());
            for line in text.lines() {
                assert!(!line.chars().any(text::is_deceptive), "{line}");
                if let Some((command, ..)) = read(line) {
                    assert!(["error", "warning", "notice", "group", "endgroup"].contains(&command.as_str()), "{line}");
                } else {
                    assert!(!line.starts_with("::") || line == "::endgroup::", "{line}");
                }
                assert!(!line.contains("##["), "{line}");
                assert!(line.len() < 8_000, "{}", line.len());
            }
        }
        let title = "a::error::b, 100%\nc";
        let annotation = Annotation { level: Level::Error, title: title.into(), message: title.into() };
        let (_, title, message) = read(&annotation.command()).unwrap();
        assert_eq!((title.as_str(), message.as_str()), ("a::error::b, 100% c", "a::error::b, 100%\nc"));
    }
}

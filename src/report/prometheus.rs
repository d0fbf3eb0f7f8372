//! Metrics for node_exporter's textfile collector, in the text format that Prometheus reads.
//!
//! A rule that did not run has no findings here, as zero would look like clean; `trueup_rule_status` says so. Labels are
//! names of the project, its cohort, exports, sets and rules, and words of fixed lists: never an account.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::{Report, text, verdict};
use crate::finding::{RuleOutcome, RuleResult, Verdict};

/// One metric: its name without the prefix, and its samples.
struct Metric {
    name: &'static str,
    help: &'static str,
    samples: Vec<(Vec<(&'static str, String)>, f64)>,
}

/// Writes all metrics, each with its help and type.
///
/// # Errors
/// Whatever `out` reports, `BrokenPipe` included.
pub fn render(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut common = vec![("project", report.inspection.project.clone())];
    if let Some(scope) = &report.inspection.scope {
        common.push(("cohort", scope.clone()));
    }
    let mut page = String::new();
    for metric in run(report).into_iter().chain(exports(report)).chain(rules(&report.inspection.rules)) {
        metric.write(&common, &mut page);
    }
    out.write_all(page.as_bytes())?;
    out.flush()
}

impl Metric {
    fn new(name: &'static str, help: &'static str) -> Self {
        Self { name, help, samples: Vec::new() }
    }

    fn one(name: &'static str, help: &'static str, value: f64) -> Self {
        Self { name, help, samples: vec![(Vec::new(), value)] }
    }

    fn push(&mut self, labels: Vec<(&'static str, String)>, value: f64) {
        self.samples.push((labels, value));
    }

    /// Nothing at all where there is no sample.
    fn write(&self, common: &[(&'static str, String)], page: &mut String) {
        if self.samples.is_empty() {
            return;
        }
        let Self { name, help, .. } = self;
        let _ = writeln!(page, "# HELP trueup_{name} {help}\n# TYPE trueup_{name} gauge");
        for (labels, value) in &self.samples {
            let labels: Vec<String> =
                common.iter().chain(labels).map(|(label, value)| format!("{label}=\"{}\"", escaped(value))).collect();
            let _ = writeln!(page, "trueup_{name}{{{}}} {value}", labels.join(","));
        }
    }
}

/// A label's value: what steers or hides is made visible first, so no line break is left.
fn escaped(value: &str) -> String {
    text::harmless(value).replace('\\', "\\\\").replace('"', "\\\"")
}

fn run(report: &Report<'_>) -> Vec<Metric> {
    let Report { inspection, judgement, exit_code, at, .. } = *report;
    let mut metrics = Vec::new();
    let mut info = Metric::new("info", "What wrote this; always 1");
    info.push(vec![("version", env!("CARGO_PKG_VERSION").to_owned())], 1.0);
    metrics.push(info);
    if let Some(at) = seconds(at) {
        let help = "When the round was opened; of a run that is no round, when it ended";
        metrics.push(Metric::one("run_timestamp_seconds", help, at));
    }
    if let Some(round) = inspection.round {
        metrics.push(Metric::one("round", "The round; absent of a run that is none", round as f64));
    }
    let passed = if judgement.verdict == Verdict::Pass { 1.0 } else { 0.0 };
    metrics.push(Metric::one("gate_passed", "1 if the gate passed, 0 if it failed or is inconclusive", passed));
    let mut verdicts = Metric::new("gate_verdict", "1 for the verdict that it is, 0 for the others");
    for verdict in [Verdict::Pass, Verdict::Fail, Verdict::Inconclusive] {
        let is = if verdict == judgement.verdict { 1.0 } else { 0.0 };
        verdicts.push(vec![("verdict", verdict::word(verdict).to_owned())], is);
    }
    metrics.push(verdicts);
    metrics.push(Metric::one("gate_reasons", "Reasons why the gate did not pass", judgement.failures.len() as f64));
    metrics.push(Metric::one("exit_code", "What trueup check exits with on this verdict", f64::from(exit_code)));
    if let Some(watermark) = inspection.watermark.as_deref().and_then(seconds) {
        metrics.push(Metric::one("watermark_timestamp_seconds", "The earliest snapshot that counts", watermark));
    }
    if let Some(disposition) = inspection.disposition {
        let mut accounts = Metric::new("source_accounts", "Source accounts, each in exactly one class");
        for (class, _, rows) in disposition.classes() {
            accounts.push(vec![("class", class.to_owned())], rows as f64);
        }
        metrics.push(accounts);
    }
    metrics
}

fn exports(report: &Report<'_>) -> Vec<Metric> {
    let mut rows = Metric::new("export_rows", "Rows of an export after the project's row filter");
    let mut bytes = Metric::new("export_bytes", "Size of an export's files");
    let mut snapshots = Metric::new("export_snapshot_timestamp_seconds", "When an export was taken");
    for export in &report.inspection.exports {
        let labels = vec![("table", export.table.clone())];
        rows.push(labels.clone(), export.rows as f64);
        bytes.push(labels.clone(), export.bytes as f64);
        if let Some(at) = export.snapshot_at.as_deref().and_then(seconds) {
            snapshots.push(labels, at);
        }
    }
    vec![rows, bytes, snapshots]
}

fn rules(rules: &[RuleResult]) -> Vec<Metric> {
    let mut status = Metric::new("rule_status", "How a rule came out; always 1");
    let mut duration = Metric::new("rule_duration_seconds", "How long a rule ran");
    let mut findings = Metric::new("findings", "Findings of a rule that ran");
    let mut standing = Metric::new("findings_standing", "Findings that are confirmed and not waived");
    let mut waived = Metric::new("findings_waived", "Findings that a waiver covers");
    let mut history = Metric::new("findings_history", "Findings by how they stand to those of the round before");
    let mut eligible = Metric::new("rule_eligible_rows", "Rows that a rule could find something in");
    let mut rate = Metric::new("rule_rate", "Findings as a share of eligible rows; absent where nothing was eligible");
    for rule in rules {
        let labels =
            vec![("set", rule.set.clone()), ("rule", rule.id.clone()), ("severity", rule.severity.as_str().to_owned())];
        let with = |name, value: &str| [labels.clone(), vec![(name, value.to_owned())]].concat();
        status.push(with("status", rule.status()), 1.0);
        let RuleOutcome::Ran { counts, eligible: rows, .. } = &rule.outcome else { continue };
        duration.push(labels.clone(), rule.elapsed_ms as f64 / 1000.0);
        findings.push(with("certainty", "confirmed"), counts.confirmed as f64);
        findings.push(with("certainty", "suspected"), counts.suspected as f64);
        standing.push(labels.clone(), counts.standing() as f64);
        waived.push(labels.clone(), counts.waived as f64);
        for (word, number) in [
            ("new", counts.new),
            ("persisting", counts.persisting),
            ("reopened", counts.reopened),
            ("resolved", counts.resolved),
        ] {
            history.push(with("history", word), number as f64);
        }
        eligible.push(labels.clone(), *rows as f64);
        if *rows > 0 {
            rate.push(labels, counts.total as f64 / *rows as f64);
        }
    }
    vec![status, findings, standing, waived, history, eligible, rate, duration]
}

/// Since the epoch.
fn seconds(at: &str) -> Option<f64> {
    at.parse::<jiff::Timestamp>().ok().map(|at| at.as_millisecond() as f64 / 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Manuals, fixture};

    fn rendered(inspection: &crate::finding::Inspection) -> String {
        fixture::rendered(inspection, &fixture::failed(), &Manuals::default(), render)
    }

    #[test]
    fn counts_are_exact_and_what_did_not_run_has_none() {
        let page = rendered(&fixture::mixed());
        let common = "project=\"app-mini-unification\",set=\"mapping-gaps\"";
        let rule = "rule=\"mapping-gaps/source-unmapped\",severity=\"high\"";
        for line in [
            "trueup_round{project=\"app-mini-unification\"} 7".to_owned(),
            "trueup_gate_passed{project=\"app-mini-unification\"} 0".to_owned(),
            "trueup_gate_verdict{project=\"app-mini-unification\",verdict=\"fail\"} 1".to_owned(),
            "trueup_source_accounts{project=\"app-mini-unification\",class=\"due_and_missing\"} 3".to_owned(),
            "trueup_export_rows{project=\"app-mini-unification\",table=\"target_accounts\"} 1900000000".to_owned(),
            "trueup_watermark_timestamp_seconds{project=\"app-mini-unification\"} 1795140000".to_owned(),
            format!("trueup_findings{{{common},{rule},certainty=\"confirmed\"}} 2"),
            format!("trueup_findings{{{common},{rule},certainty=\"suspected\"}} 1"),
            format!("trueup_findings_history{{{common},{rule},history=\"resolved\"}} 4"),
            format!("trueup_rule_rate{{{common},{rule}}} 0.003"),
            format!("trueup_rule_status{{{common},{rule},status=\"violated\"}} 1"),
        ] {
            assert!(page.lines().any(|known| known == line), "{line}\n{page}");
        }
        let circular: Vec<&str> = page.lines().filter(|line| line.contains("mapping-circular")).collect();
        assert!(matches!(circular.as_slice(), [line] if line.contains("status=\"failed\"")), "{circular:?}");
        assert!(!page.contains(
            "trueup_rule_rate{project=\"app-mini-unification\",set=\"exports\",rule=\"exports/key-missing\""
        ));
    }

    #[test]
    fn every_metric_is_described_once_and_no_value_breaks_its_line() {
        for inspection in [fixture::mixed(), fixture::clean(), fixture::hostile()] {
            let page = rendered(&inspection);
            let mut names: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("# TYPE ")).collect();
            let number = names.len();
            names.dedup();
            assert_eq!(names.len(), number, "{page}");
            for line in page.lines() {
                assert!(line.starts_with("# ") || line.starts_with("trueup_"), "{line}");
                assert!(!line.chars().any(text::is_deceptive), "{line}");
            }
        }
        assert_eq!(escaped("a\"b\\c\nd"), "a\\\"b\\\\c\\\\u{a}d");
    }
}

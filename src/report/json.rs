//! The result as JSON: a versioned wire shape of its own, so that domain types may change and the format may not.
//!
//! `format_version` 1.x: fields are added, never changed or removed. A rule that did not run has `findings`,
//! `eligible` and `rate` null: zeros would look like clean.

use std::io::{self, Write};

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::text;
use crate::finding::{
    Counts, Disposition, ExportSummary, Inspection, Judgement, RuleOutcome, RuleResult, Sample, Verdict, WaiverUse,
};

const FORMAT_VERSION: &str = "1.0";

#[derive(serde::Serialize)]
struct Document<'a> {
    format_version: &'static str,
    tool_version: &'static str,
    project: &'a str,
    round: Option<u64>,
    scope: Option<&'a str>,
    watermark: Option<&'a str>,
    verdict: &'static str,
    exit_code: u8,
    exports: Vec<Export<'a>>,
    rules: Vec<Rule<'a>>,
    gate: Gate<'a>,
    waivers: &'a [WaiverUse],
    disposition: Option<Classes>,
    inconclusive: &'a [String],
    notes: &'a [String],
    findings_dir: Option<&'a str>,
    scratch: Scratch,
}

#[derive(serde::Serialize)]
struct Scratch {
    spilled_bytes: u64,
    kept_bytes: u64,
}

#[derive(serde::Serialize)]
struct Export<'a> {
    table: &'a str,
    rows: u64,
    files: u64,
    bytes: u64,
    snapshot_at: Option<&'a str>,
    digest: &'a str,
}

#[derive(serde::Serialize)]
struct Rule<'a> {
    id: &'a str,
    set: &'a str,
    severity: &'static str,
    status: &'static str,
    reason: Option<&'a str>,
    findings: Option<Findings>,
    eligible: Option<u64>,
    rate: Option<f64>,
    elapsed_ms: u64,
    digest: &'a str,
    rebaselined: bool,
    samples: Vec<Example<'a>>,
}

#[derive(serde::Serialize)]
struct Findings {
    total: u64,
    confirmed: u64,
    suspected: u64,
    waived: u64,
    /// Confirmed and not waived: what the gate counts.
    standing: u64,
    new: u64,
    persisting: u64,
    resolved: u64,
    reopened: u64,
}

#[derive(serde::Serialize)]
struct Example<'a> {
    fingerprint: &'a str,
    key: Key<'a>,
    reason: &'a str,
    certainty: &'static str,
    waived: bool,
}

/// Key columns as an object, in the order of the rule's `key`.
struct Key<'a>(&'a [(String, String)]);

#[derive(serde::Serialize)]
struct Gate<'a> {
    passed: bool,
    failures: &'a [String],
}

/// The disposition's classes, under the names that the vocabulary gives them.
struct Classes(Disposition);

/// Writes one JSON document and a line break.
///
/// # Errors
/// Whatever `out` reports, `BrokenPipe` included.
pub fn render(inspection: &Inspection, judgement: &Judgement, exit_code: u8, out: &mut dyn Write) -> io::Result<()> {
    let document = Document::new(inspection, judgement, exit_code);
    let plain = serde_json::to_string_pretty(&document).map_err(io::Error::other)?;
    out.write_all(inert(&plain).as_bytes())?;
    out.write_all(b"\n")?;
    out.flush()
}

/// The same JSON, with every character that could steer a terminal or a CI runner as a `\u` escape. Such characters
/// stand only inside JSON strings, where the escape means the same.
pub fn inert(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    let mut before = ' ';
    for c in json.chars() {
        let layout = c == '\n';
        if !layout && (text::is_deceptive(c) || (c == '#' && before == '#')) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                text.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            text.push(c);
        }
        before = c;
    }
    text
}

impl<'a> Document<'a> {
    fn new(inspection: &'a Inspection, judgement: &'a Judgement, exit_code: u8) -> Self {
        Self {
            format_version: FORMAT_VERSION,
            tool_version: env!("CARGO_PKG_VERSION"),
            project: &inspection.project,
            round: inspection.round,
            scope: inspection.scope.as_deref(),
            watermark: inspection.watermark.as_deref(),
            verdict: match judgement.verdict {
                Verdict::Pass => "pass",
                Verdict::Fail => "fail",
                Verdict::Inconclusive => "inconclusive",
            },
            exit_code,
            exports: inspection.exports.iter().map(Export::new).collect(),
            rules: inspection.rules.iter().map(Rule::new).collect(),
            gate: Gate { passed: judgement.verdict == Verdict::Pass, failures: &judgement.failures },
            waivers: &inspection.waivers,
            disposition: inspection.disposition.map(Classes),
            inconclusive: &inspection.inconclusive,
            notes: &inspection.notes,
            findings_dir: inspection.findings_dir.as_deref(),
            scratch: Scratch {
                spilled_bytes: inspection.scratch.spilled_bytes,
                kept_bytes: inspection.scratch.kept_bytes,
            },
        }
    }
}

impl<'a> Export<'a> {
    fn new(export: &'a ExportSummary) -> Self {
        let ExportSummary { table, rows, files, bytes, snapshot_at, digest } = export;
        Self { table, rows: *rows, files: *files, bytes: *bytes, snapshot_at: snapshot_at.as_deref(), digest }
    }
}

impl<'a> Rule<'a> {
    fn new(rule: &'a RuleResult) -> Self {
        let (findings, eligible, samples) = match &rule.outcome {
            RuleOutcome::Ran { counts, eligible, samples } => (Some(*counts), Some(*eligible), samples.as_slice()),
            RuleOutcome::Skipped { .. } | RuleOutcome::Failed { .. } => (None, None, [].as_slice()),
        };
        Self {
            id: &rule.id,
            set: &rule.set,
            severity: rule.severity.as_str(),
            status: rule.status(),
            reason: rule.reason(),
            findings: findings.map(Findings::new),
            eligible,
            rate: findings.zip(eligible).and_then(|(counts, eligible)| rate(counts.total, eligible)),
            elapsed_ms: rule.elapsed_ms,
            digest: &rule.digest,
            rebaselined: rule.rebaselined,
            samples: samples.iter().map(Example::new).collect(),
        }
    }
}

/// Findings per eligible row; none where nothing was eligible.
fn rate(total: u64, eligible: u64) -> Option<f64> {
    (eligible > 0).then(|| total as f64 / eligible as f64)
}

impl Findings {
    fn new(counts: Counts) -> Self {
        let Counts { total, confirmed, suspected, waived, new, persisting, resolved, reopened, .. } = counts;
        let standing = counts.standing();
        Self { total, confirmed, suspected, waived, standing, new, persisting, resolved, reopened }
    }
}

impl<'a> Example<'a> {
    fn new(sample: &'a Sample) -> Self {
        let Sample { fingerprint, key, reason, certainty, waived } = sample;
        Self { fingerprint, key: Key(key), reason, certainty: certainty.as_str(), waived: *waived }
    }
}

impl Serialize for Key<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(column, value)| (column, value)))
    }
}

impl Serialize for Classes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let classes = self.0.classes();
        let mut map = serializer.serialize_map(Some(classes.len()))?;
        for (name, _, rows) in classes {
            map.serialize_entry(name, &rows)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::report::fixture;

    fn rendered(inspection: &Inspection, judgement: &Judgement) -> String {
        let mut out = Vec::new();
        render(inspection, judgement, 1, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn parsed(inspection: &Inspection) -> Value {
        serde_json::from_str(&rendered(inspection, &fixture::failed())).unwrap()
    }

    #[test]
    fn the_shape_is_the_documented_one() {
        let mut inspection = fixture::mixed();
        inspection.rules.retain(|rule| rule.id == "mapping-gaps/source-unmapped");
        inspection.exports.truncate(1);
        insta::assert_snapshot!(rendered(&inspection, &fixture::failed()), @r#"
        {
          "format_version": "1.0",
          "tool_version": "0.1.0",
          "project": "app-mini-unification",
          "round": 7,
          "scope": null,
          "watermark": "2026-11-20T02:00:00Z",
          "verdict": "fail",
          "exit_code": 1,
          "exports": [
            {
              "table": "source_accounts",
              "rows": 1000,
              "files": 12,
              "bytes": 3650722201,
              "snapshot_at": "2026-11-20T02:00:00Z",
              "digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
            }
          ],
          "rules": [
            {
              "id": "mapping-gaps/source-unmapped",
              "set": "mapping-gaps",
              "severity": "high",
              "status": "violated",
              "reason": null,
              "findings": {
                "total": 3,
                "confirmed": 2,
                "suspected": 1,
                "waived": 0,
                "standing": 2,
                "new": 1,
                "persisting": 2,
                "resolved": 4,
                "reopened": 0
              },
              "eligible": 1000,
              "rate": 0.003,
              "elapsed_ms": 12,
              "digest": "5d41402abc4b2a76b9719d911017c592a1f0d9d1b6a8e3f47c5e2b9d8f7a6c13",
              "rebaselined": false,
              "samples": [
                {
                  "fingerprint": "0123456789abcdef0123456789abcdef",
                  "key": {
                    "source_id": "1001"
                  },
                  "reason": "no mapping for 138****5678, due since 2026-05-31",
                  "certainty": "confirmed",
                  "waived": false
                },
                {
                  "fingerprint": "0123456789abcdef0123456789abcdef",
                  "key": {
                    "source_id": "1002"
                  },
                  "reason": "no mapping for 139****0001, due since 2026-05-30",
                  "certainty": "suspected",
                  "waived": false
                }
              ]
            }
          ],
          "gate": {
            "passed": false,
            "failures": [
              "mapping-gaps/source-unmapped: 2 confirmed findings, high",
              "duplicate-anchors/anchor-held-twice: 1,234,555 confirmed findings, critical"
            ]
          },
          "waivers": [],
          "disposition": {
            "unified": 900,
            "pending": 40,
            "due_and_missing": 3,
            "not_yet_due": 0,
            "excluded": 0,
            "without_anchor": 50,
            "held_by_finding": 0,
            "not_live": 7
          },
          "inconclusive": [],
          "notes": [
            "source_spine was repeated with less memory"
          ],
          "findings_dir": "/data/.trueup/rounds/000007/findings",
          "scratch": {
            "spilled_bytes": 0,
            "kept_bytes": 0
          }
        }
        "#);
    }

    #[test]
    fn a_rule_that_did_not_run_has_nulls_and_never_zeros() {
        let document = parsed(&fixture::mixed());
        let rules = document["rules"].as_array().unwrap();
        let idle: Vec<&Value> = rules.iter().filter(|rule| !rule["reason"].is_null()).collect();
        assert_eq!(idle.len(), 4);
        for rule in idle {
            assert!(["skipped", "failed"].contains(&rule["status"].as_str().unwrap()), "{rule}");
            assert_eq!(
                (&rule["findings"], &rule["eligible"], &rule["rate"]),
                (&Value::Null, &Value::Null, &Value::Null)
            );
            assert_eq!(rule["samples"], json!([]));
        }
    }

    #[test]
    fn nothing_eligible_is_said_and_has_no_rate() {
        let document = parsed(&fixture::mixed());
        let rule = document["rules"].as_array().unwrap().iter().find(|rule| rule["eligible"] == 0).unwrap();
        assert_eq!((&rule["status"], &rule["rate"]), (&json!("clean"), &Value::Null));
    }

    #[test]
    fn the_largest_numbers_survive() {
        let mut inspection = fixture::mixed();
        inspection.exports[0].rows = u64::MAX;
        assert_eq!(parsed(&inspection)["exports"][0]["rows"], json!(u64::MAX));
    }

    #[test]
    fn only_a_pass_has_passed() {
        let inspection = fixture::clean();
        for (verdict, word) in
            [(Verdict::Pass, "pass"), (Verdict::Fail, "fail"), (Verdict::Inconclusive, "inconclusive")]
        {
            let text = rendered(&inspection, &Judgement { verdict, failures: Vec::new() });
            let document: Value = serde_json::from_str(&text).unwrap();
            assert_eq!((&document["verdict"], &document["gate"]["passed"]), (&json!(word), &json!(word == "pass")));
        }
    }

    #[test]
    fn hostile_data_is_inert_and_means_the_same() {
        let inspection = fixture::hostile();
        let text = rendered(&inspection, &fixture::failed());
        assert!(!text.chars().any(|c| c != '\n' && text::is_deceptive(c)), "{text}");
        assert!(!text.contains("##") && !text.lines().any(|line| line.trim_start().starts_with("::")));
        let document: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(document["project"], json!(inspection.project));
        let key = &document["rules"][0]["samples"][0]["key"];
        assert_eq!(key["source_id"], json!(fixture::HOSTILE));
    }

    #[test]
    fn a_closed_pipe_is_an_error_and_not_a_panic() {
        let error = render(&fixture::mixed(), &fixture::failed(), 1, &mut fixture::ClosedPipe).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
    }
}

//! Inspections that the tests of this room render.

use std::io::{self, Write};

use super::{Manuals, Report};
use crate::finding::{
    Certainty, Counts, Disposition, ExportSummary, Inspection, Judgement, RoundRecord, RuleOutcome, RuleResult, Sample,
    ScratchUse, Severity, Verdict, WaiverStanding, WaiverUse,
};

/// A terminal reset, a bell, a reordering mark, a CI command and a zero-width space.
pub const HOSTILE: &str = "::error::x\u{1b}[2J\u{7}\u{202e}\u{9b}\n##vso[task.complete]\u{200b}\u{e0041}";

/// A reader that has gone away.
pub struct ClosedPipe;

impl Write for ClosedPipe {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Err(io::ErrorKind::BrokenPipe.into())
    }
}

fn rule(id: &str, severity: Severity, outcome: RuleOutcome) -> RuleResult {
    let (set, _) = id.split_once('/').unwrap();
    RuleResult {
        id: id.to_owned(),
        set: set.to_owned(),
        title: format!("title of {id}"),
        severity,
        actions: Vec::new(),
        digest: "5d41402abc4b2a76b9719d911017c592a1f0d9d1b6a8e3f47c5e2b9d8f7a6c13".to_owned(),
        rebaselined: false,
        outcome,
        elapsed_ms: 12,
    }
}

fn ran(counts: Counts, eligible: u64) -> RuleOutcome {
    RuleOutcome::Ran { counts, eligible, samples: Vec::new() }
}

fn skipped(reason: &str) -> RuleOutcome {
    RuleOutcome::Skipped { reason: reason.to_owned() }
}

fn sample(column: &str, value: &str, reason: &str, certainty: Certainty) -> Sample {
    Sample {
        fingerprint: "0123456789abcdef0123456789abcdef".to_owned(),
        key: vec![(column.to_owned(), value.to_owned())],
        reason: reason.to_owned(),
        certainty,
        waived: false,
    }
}

fn export(table: &str, rows: u64) -> ExportSummary {
    ExportSummary {
        table: table.to_owned(),
        rows,
        files: 12,
        bytes: 3_650_722_201,
        snapshot_at: Some("2026-11-20T02:00:00Z".to_owned()),
        digest: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
    }
}

fn unmapped() -> RuleResult {
    let counts =
        Counts { total: 3, confirmed: 2, suspected: 1, new: 1, persisting: 2, resolved: 4, ..Counts::default() };
    let samples = vec![
        sample("source_id", "1001", "no mapping for 138****5678, due since 2026-05-31", Certainty::Confirmed),
        sample("source_id", "1002", "no mapping for 139****0001, due since 2026-05-30", Certainty::Suspected),
    ];
    RuleResult {
        actions: vec!["create_mapping".to_owned()],
        ..rule("mapping-gaps/source-unmapped", Severity::High, RuleOutcome::Ran { counts, eligible: 1000, samples })
    }
}

/// Every status at least once.
pub fn mixed() -> Inspection {
    let many = Counts { total: 1_234_567, confirmed: 1_234_567, waived: 12, new: 1_234_567, ..Counts::default() };
    let held = RuleResult {
        actions: vec!["merge_accounts".to_owned(), "hold_account".to_owned()],
        elapsed_ms: 83_000,
        ..rule("duplicate-anchors/anchor-held-twice", Severity::Critical, ran(many, 1_900_000_000))
    };
    let waived = Counts { total: 5, confirmed: 5, waived: 5, persisting: 5, ..Counts::default() };
    let suspected = Counts { total: 2, suspected: 2, new: 1, reopened: 1, ..Counts::default() };
    let failed = RuleOutcome::Failed { reason: "out of memory: 4.0 GiB\nare not enough".to_owned() };
    Inspection {
        project: "app-mini-unification".to_owned(),
        round: Some(7),
        scope: None,
        watermark: Some("2026-11-20T02:00:00Z".to_owned()),
        exports: vec![export("source_accounts", 1_000), export("target_accounts", 1_900_000_000)],
        inputs: Vec::new(),
        rules: vec![
            rule("exports/key-duplicated", Severity::Critical, ran(Counts::default(), 1000)),
            rule("exports/key-missing", Severity::Critical, ran(Counts::default(), 0)),
            held,
            rule("duplicate-anchors/number-recycled", Severity::High, skipped("number_releases is not supplied")),
            unmapped(),
            rule("mapping-gaps/target-vanished", Severity::High, ran(waived, 900)),
            rule("mapping-gaps/source-mapped-twice", Severity::Medium, ran(suspected, 900)),
            rule("mapping-gaps/mapping-circular", Severity::Critical, failed),
            rule("mapping-gaps/mapping-stale", Severity::Low, ran(Counts::default(), 900)),
            rule("gray-release/stage-skipped", Severity::Low, skipped("releases is not supplied")),
            rule("gray-release/stage-early", Severity::Low, skipped("releases is not supplied")),
        ],
        waivers: Vec::new(),
        disposition: Some(Disposition {
            unified: 900,
            pending: 40,
            due_and_missing: 3,
            without_anchor: 50,
            not_live: 7,
            ..Disposition::default()
        }),
        inconclusive: Vec::new(),
        notes: vec!["source_spine was repeated with less memory".to_owned()],
        findings_dir: Some("/data/.trueup/rounds/000007/findings".to_owned()),
        scratch: ScratchUse::default(),
    }
}

/// What the gate says of [`mixed`] when failed rules are left aside.
pub fn failed() -> Judgement {
    let failures = [
        "mapping-gaps/source-unmapped: 2 confirmed findings, high",
        "duplicate-anchors/anchor-held-twice: 1,234,555 confirmed findings, critical",
    ];
    Judgement { verdict: Verdict::Fail, failures: failures.map(str::to_owned).into() }
}

pub fn passed() -> Judgement {
    Judgement { verdict: Verdict::Pass, failures: Vec::new() }
}

/// A round without findings in which every rule ran.
pub fn clean() -> Inspection {
    let mut inspection = mixed();
    inspection.rules.retain(|rule| rule.status() == "clean" && rule.id != "exports/key-missing");
    inspection.notes.clear();
    inspection
}

/// [`HOSTILE`] in every place that data can reach.
pub fn hostile() -> Inspection {
    let samples = vec![sample("source_id", HOSTILE, HOSTILE, Certainty::Confirmed)];
    let counts = Counts { total: 1, confirmed: 1, new: 1, ..Counts::default() };
    let mut found =
        rule("mapping-gaps/source-unmapped", Severity::High, RuleOutcome::Ran { counts, eligible: 1, samples });
    found.actions = vec![HOSTILE.to_owned()];
    let failed = RuleOutcome::Failed { reason: HOSTILE.to_owned() };
    let mut named = rule("mapping-gaps/x", Severity::High, skipped(HOSTILE));
    named.id = HOSTILE.to_owned();
    named.set = HOSTILE.to_owned();
    let mut broken = rule("mapping-gaps/y", Severity::High, failed);
    broken.id = HOSTILE.to_owned();
    Inspection {
        project: HOSTILE.to_owned(),
        round: None,
        scope: None,
        watermark: None,
        inputs: Vec::new(),
        exports: vec![ExportSummary { snapshot_at: Some(HOSTILE.to_owned()), ..export(HOSTILE, 1) }],
        rules: vec![found, named, broken],
        waivers: Vec::new(),
        disposition: None,
        inconclusive: vec![HOSTILE.to_owned()],
        notes: vec![HOSTILE.to_owned()],
        findings_dir: Some(HOSTILE.to_owned()),
        scratch: ScratchUse::default(),
    }
}

/// What a format makes of it.
pub fn rendered(
    inspection: &Inspection,
    judgement: &Judgement,
    manuals: &Manuals,
    render: fn(&Report<'_>, &mut dyn Write) -> io::Result<()>,
) -> String {
    let rounds = rounds(inspection);
    let report = Report { inspection, judgement, exit_code: 1, at: "2026-11-20T03:00:00Z", rounds: &rounds, manuals };
    assert_eq!(render(&report, &mut ClosedPipe).unwrap_err().kind(), io::ErrorKind::BrokenPipe);
    let mut out = Vec::new();
    render(&report, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// A history that ends with this inspection, if it is a round.
fn rounds(inspection: &Inspection) -> Vec<RoundRecord> {
    let mut rounds = Vec::new();
    for (number, verdict) in [(5, Verdict::Fail), (6, Verdict::Inconclusive), (7, Verdict::Fail)] {
        let record = RoundRecord::of(inspection, verdict, None);
        rounds.extend(record.map(|record| RoundRecord { round: number, ..record }));
    }
    rounds
}

/// A reason that is far too long, a table cell that breaks out, names of people and places that a forge would link, and
/// what ends a text, an element, an attribute or a code span somewhere.
pub const BREAKING: &str = "| `a` ``b`` <script>alert(1)</script> ]]> </style> --> @octocat #1 http://example.invalid/ \
                            {{x}} %0A::error::x \"'&amp; ![i](http://example.invalid/i.png) 中文 \u{202e}";

/// [`BREAKING`] in every place that data can reach, in a round; more samples and longer reasons than anything shows.
pub fn breaking() -> Inspection {
    let mut inspection = mixed();
    let long = format!("{BREAKING} {}", "x".repeat(10_000));
    inspection.project = BREAKING.to_owned();
    inspection.scope = Some(BREAKING.to_owned());
    inspection.notes = vec![long.clone()];
    inspection.inconclusive = vec![long.clone()];
    inspection.waivers = vec![WaiverUse {
        rule: BREAKING.to_owned(),
        fingerprint: None,
        condition: Some(BREAKING.to_owned()),
        reason: long.clone(),
        owner: BREAKING.to_owned(),
        expires: "2026-12-31".to_owned(),
        max_findings: Some(3),
        matched: 4,
        standing: WaiverStanding::Overfull,
    }];
    for export in &mut inspection.exports {
        export.table = BREAKING.to_owned();
    }
    for rule in &mut inspection.rules {
        rule.title = BREAKING.to_owned();
        match &mut rule.outcome {
            RuleOutcome::Ran { samples, .. } => {
                *samples = vec![sample(BREAKING, BREAKING, &long, Certainty::Confirmed); 50];
            }
            RuleOutcome::Skipped { reason } | RuleOutcome::Failed { reason } => reason.clone_from(&long),
        }
    }
    inspection
}

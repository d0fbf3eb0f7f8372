//! Each limit in one place, and what must hold whatever the round and the policy.

mod laws;

use super::*;
use crate::finding::{Counts, RoundRecord, RuleResult, ScratchUse, Severity};

pub(super) const DIGEST: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

pub(super) fn rule(id: &str, severity: Severity, outcome: RuleOutcome) -> RuleResult {
    RuleResult {
        id: id.to_owned(),
        set: id.split_once('/').unwrap().0.to_owned(),
        title: String::new(),
        severity,
        actions: Vec::new(),
        digest: DIGEST.to_owned(),
        rebaselined: false,
        outcome,
        elapsed_ms: 0,
    }
}

pub(super) fn ran(confirmed: u64, suspected: u64) -> RuleOutcome {
    of(Counts { total: confirmed + suspected, confirmed, suspected, new: confirmed + suspected, ..Counts::default() })
}

fn of(counts: Counts) -> RuleOutcome {
    RuleOutcome::Ran { counts, eligible: 1000, samples: Vec::new() }
}

fn skipped() -> RuleOutcome {
    RuleOutcome::Skipped { reason: "bindings is not supplied".to_owned() }
}

pub(super) fn inspection(round: u64, rules: Vec<RuleResult>) -> Inspection {
    Inspection {
        project: "p".to_owned(),
        round: Some(round),
        scope: None,
        watermark: None,
        exports: Vec::new(),
        inputs: Vec::new(),
        rules,
        waivers: Vec::new(),
        disposition: None,
        inconclusive: Vec::new(),
        notes: Vec::new(),
        findings_dir: None,
        scratch: ScratchUse::default(),
    }
}

/// An earlier round of one rule, orphans/x.
fn before(round: u64, verdict: Verdict, outcome: RuleOutcome) -> RoundRecord {
    record(&inspection(round, vec![rule("orphans/x", Severity::High, outcome)]), verdict)
}

pub(super) fn record(inspection: &Inspection, verdict: Verdict) -> RoundRecord {
    RoundRecord::of(inspection, verdict, inspection.scope.as_deref()).unwrap()
}

fn policy(limits: Limits) -> Policy {
    Policy { limits, ..Policy::default() }
}

/// orphans/x, high, in round 5.
fn judged(outcome: RuleOutcome, previous: &[RoundRecord], policy: &Policy) -> Judgement {
    judge(&inspection(5, vec![rule("orphans/x", Severity::High, outcome)]), previous, policy)
}

fn told(judgement: &Judgement, verdict: Verdict, parts: &[&str]) {
    assert_eq!(judgement.verdict, verdict, "{judgement:?}");
    assert_eq!(judgement.failures.len(), parts.len(), "{judgement:?}");
    for (failure, part) in judgement.failures.iter().zip(parts) {
        assert!(failure.contains(part), "{failure:?} says nothing of {part:?}");
    }
}

#[test]
fn only_confirmed_findings_of_the_severity_fail() {
    let policy = Policy::default();
    let high = |outcome| rule("orphans/x", Severity::High, outcome);
    let of = |rules: Vec<RuleResult>| judge(&inspection(1, rules), &[], &policy);
    assert_eq!(of(vec![high(ran(0, 9))]).verdict, Verdict::Pass);
    assert_eq!(of(vec![rule("orphans/x", Severity::Medium, ran(9, 0))]).verdict, Verdict::Pass);
    let failed = of(vec![high(ran(1, 0)), rule("orphans/y", Severity::Critical, ran(2, 0))]);
    assert_eq!(failed.verdict, Verdict::Fail);
    assert_eq!(failed.failures, ["orphans/x: 1 finding confirmed, high", "orphans/y: 2 findings confirmed, critical"]);
}

#[test]
fn what_did_not_run_is_never_a_pass_and_outranks_a_failure() {
    let broken = || rule("orphans/y", Severity::Low, RuleOutcome::Failed { reason: "out of memory".to_owned() });
    let of = |rules: Vec<RuleResult>| judge(&inspection(1, rules), &[], &Policy::default()).verdict;
    assert_eq!(of(vec![broken()]), Verdict::Inconclusive);
    assert_eq!(of(vec![rule("orphans/x", Severity::High, ran(1, 0)), broken()]), Verdict::Inconclusive);
    assert_eq!(of(vec![rule("orphans/x", Severity::High, skipped())]), Verdict::Pass);
    let empty = Inspection { inconclusive: vec!["an export is empty".to_owned()], ..inspection(1, Vec::new()) };
    told(&judge(&empty, &[], &Policy::default()), Verdict::Inconclusive, &["an export is empty"]);
}

#[test]
fn a_waived_finding_fails_nothing_and_hides_no_other() {
    let waived = Counts { total: 2, confirmed: 2, waived: 2, ..Counts::default() };
    told(&judged(of(waived), &[], &Policy::default()), Verdict::Pass, &[]);
    // One confirmed and one suspected, and it is the suspected one that is waived.
    let other = Counts { total: 2, confirmed: 1, suspected: 1, waived: 1, waived_suspected: 1, ..Counts::default() };
    told(&judged(of(other), &[], &Policy::default()), Verdict::Fail, &["orphans/x: 1 finding confirmed"]);
}

#[test]
fn each_limit_applies_where_it_is_set() {
    let count = Limits { max_count: Some(3), ..Limits::default() };
    told(&judged(ran(3, 0), &[], &policy(count)), Verdict::Pass, &[]);
    told(
        &judged(ran(4, 0), &[], &policy(count)),
        Verdict::Fail,
        &["4 findings confirmed, high, more than max_count = 3"],
    );
    let rate = Limits { max_rate: Some(0.003), ..Limits::default() };
    told(&judged(ran(3, 0), &[], &policy(rate)), Verdict::Pass, &[]);
    told(&judged(ran(4, 0), &[], &policy(rate)), Verdict::Fail, &["4 findings confirmed of 1000 eligible"]);
    let both = Limits { max_count: Some(3), max_rate: Some(0.001), ..Limits::default() };
    told(&judged(ran(2, 0), &[], &policy(both)), Verdict::Fail, &["max_rate"]);
    told(&judged(ran(4, 0), &[], &policy(both)), Verdict::Fail, &["max_count", "max_rate"]);
    // What the severity lets pass, no limit catches.
    let critical = Limits { max_count: Some(0), fail_on: Severity::Critical, ..Limits::default() };
    told(&judged(ran(9, 0), &[], &policy(critical)), Verdict::Pass, &[]);
}

#[test]
fn the_limit_of_a_rate_is_exact_and_nothing_is_divided_by_nothing() {
    let limits = policy(Limits { max_rate: Some(1e-6), max_suspected: 1.0, ..Limits::default() });
    let of = |confirmed, suspected, eligible| {
        let counts = Counts { total: confirmed + suspected, confirmed, suspected, ..Counts::default() };
        judged(RuleOutcome::Ran { counts, eligible, samples: Vec::new() }, &[], &limits).verdict
    };
    for millions in 1..2000 {
        assert_eq!(of(millions, 0, millions * 1_000_000), Verdict::Pass, "{millions}");
        assert_eq!(of(millions + 1, 0, millions * 1_000_000), Verdict::Fail, "{millions}");
    }
    assert_eq!(of(0, 0, 0), Verdict::Pass);
    assert_eq!(of(1, 0, 0), Verdict::Fail);
    assert_eq!(of(0, 1, 0), Verdict::Inconclusive);
}

#[test]
fn too_much_that_is_suspected_is_inconclusive() {
    told(&judged(ran(0, 10), &[], &Policy::default()), Verdict::Pass, &[]);
    told(
        &judged(ran(0, 11), &[], &Policy::default()),
        Verdict::Inconclusive,
        &["11 findings suspected of 1000 eligible"],
    );
    let policy = policy(Limits { max_suspected: 0.5, ..Limits::default() });
    told(&judged(ran(0, 500), &[], &policy), Verdict::Pass, &[]);
    // Of a severity that could not fail, nothing is hidden.
    let medium = inspection(5, vec![rule("orphans/x", Severity::Medium, ran(0, 1000))]);
    told(&judge(&medium, &[], &Policy::default()), Verdict::Pass, &[]);
}

#[test]
fn a_rule_has_the_limits_of_its_pattern() {
    let own = Limits { max_count: Some(9), ..Limits::default() };
    let policy = Policy { by_rule: [("orphans/y".to_owned(), own)].into(), ..Policy::default() };
    let rules = ["orphans/x", "orphans/y"].map(|id| rule(id, Severity::High, ran(5, 0)));
    told(&judge(&inspection(1, rules.into()), &[], &policy), Verdict::Fail, &["orphans/x: 5 findings"]);
}

#[test]
fn required_rules_must_have_run() {
    let require = ["orphans/x", "orphans/y"].map(str::to_owned).into();
    let policy = Policy { require, ..Policy::default() };
    told(
        &judged(skipped(), &[], &policy),
        Verdict::Fail,
        &["orphans/x is required and was skipped: bindings is not supplied", "orphans/y is required and is not among"],
    );
    let part = Policy { part: true, ..policy };
    told(&judged(skipped(), &[], &part), Verdict::Pass, &[]);
}

#[test]
fn a_rule_that_stops_running_fails_until_it_is_accepted() {
    let ran_once = [before(3, Verdict::Pass, ran(0, 0)), before(4, Verdict::Fail, skipped())];
    let why = "orphans/x ran in round 3 and is skipped now: bindings is not supplied; to accept: accept_rebaseline = [\"orphans/x@stopped\"]";
    told(&judged(skipped(), &ran_once, &Policy::default()), Verdict::Fail, &[why]);
    told(&judge(&inspection(5, Vec::new()), &ran_once, &Policy::default()), Verdict::Fail, &["is not among the rules"]);
    let accepted = vec![Accepted { rules: ["orphans/x".to_owned()].into(), digest: None }];
    told(&judged(skipped(), &ran_once, &Policy { accepted, ..Policy::default() }), Verdict::Pass, &[]);
    // It runs under another name.
    let renamed = Policy { renamed: [("orphans/x".to_owned(), "orphans/y".to_owned())].into(), ..Policy::default() };
    let now = inspection(5, vec![rule("orphans/y", Severity::High, ran(0, 0))]);
    told(&judge(&now, &ran_once, &renamed), Verdict::Pass, &[]);
    // An inconclusive round proves nothing, nor does one that comes later or one of a cohort.
    let mut others = vec![before(3, Verdict::Inconclusive, ran(0, 0)), before(6, Verdict::Pass, ran(0, 0))];
    others.push(RoundRecord { scope: Some("one".to_owned()), ..before(4, Verdict::Pass, ran(0, 0)) });
    told(&judged(skipped(), &others, &Policy::default()), Verdict::Pass, &[]);
}

#[test]
fn a_changed_rule_fails_until_it_is_accepted_or_a_round_passed_with_it() {
    let with = |round, verdict, digest: &str| {
        let mut record = before(round, verdict, ran(0, 0));
        record.rules[0].digest = digest.to_owned();
        record
    };
    let old = with(3, Verdict::Pass, "bbbbbbbbbbbbbbbbbbbb");
    let why = "orphans/x changed since it was last judged";
    told(&judged(ran(0, 0), std::slice::from_ref(&old), &Policy::default()), Verdict::Fail, &[why]);
    // Run again, it is no longer another than in the round before: it must fail all the same.
    let again = [old.clone(), with(4, Verdict::Fail, DIGEST)];
    told(&judged(ran(0, 0), &again, &Policy::default()), Verdict::Fail, &[&format!("orphans/x@{DIGEST}")]);
    let accepts = |digest: &str| Policy {
        accepted: vec![Accepted { rules: ["orphans/x".to_owned()].into(), digest: Some(digest.to_owned()) }],
        ..Policy::default()
    };
    told(&judged(ran(0, 0), &again, &accepts(&DIGEST[..12])), Verdict::Pass, &[]);
    told(&judged(ran(0, 0), &again, &accepts("bbbbbbbbbbbb")), Verdict::Fail, &["changed"]);
    told(&judged(ran(0, 0), &[old, with(4, Verdict::Pass, DIGEST)], &Policy::default()), Verdict::Pass, &[]);
    // The flag alone is enough.
    let mut flagged = rule("orphans/x", Severity::Low, ran(0, 0));
    flagged.rebaselined = true;
    told(&judge(&inspection(5, vec![flagged]), &[], &Policy::default()), Verdict::Fail, &["changed"]);
}

#[test]
fn reopened_findings_fail_where_that_is_set() {
    let counts = Counts { total: 3, confirmed: 2, suspected: 1, reopened: 3, reopened_excused: 1, ..Counts::default() };
    let limits = Limits { no_reopened: true, max_count: Some(9), ..Limits::default() };
    told(&judged(of(counts), &[], &policy(limits)), Verdict::Fail, &["orphans/x: 2 findings reopened"]);
    let excused = Counts { confirmed: 0, suspected: 1, total: 1, reopened: 1, reopened_excused: 1, ..counts };
    told(&judged(of(excused), &[], &policy(limits)), Verdict::Pass, &[]);
    let limits = Limits { no_reopened: false, ..limits };
    told(&judged(of(counts), &[], &policy(limits)), Verdict::Pass, &[]);
}

#[test]
fn findings_may_have_to_shrink() {
    let limits = Limits { must_shrink: Some(Severity::Medium), max_count: Some(99), ..Limits::default() };
    let last = [before(3, Verdict::Fail, ran(9, 0)), before(4, Verdict::Fail, ran(5, 0))];
    told(&judged(ran(5, 0), &last, &policy(limits)), Verdict::Pass, &[]);
    let why = "must_shrink: 6 findings confirmed, 5 in the round before (orphans/x from 5 to 6)";
    told(&judged(ran(6, 0), &last, &policy(limits)), Verdict::Fail, &[why]);
    told(&judged(ran(6, 0), &last[..1], &policy(limits)), Verdict::Pass, &[]);
    told(&judged(ran(6, 0), &[], &policy(limits)), Verdict::Pass, &[]);
    let limits = Limits { must_shrink: Some(Severity::Critical), ..limits };
    told(&judged(ran(6, 0), &last, &policy(limits)), Verdict::Pass, &[]);
}

#[test]
fn a_trend_must_reach_zero_in_time() {
    let limits = |by| policy(Limits { converge_by: Some(by), max_count: Some(999), ..Limits::default() });
    let falling = [before(3, Verdict::Fail, ran(30, 0)), before(4, Verdict::Fail, ran(20, 0))];
    // Ten fewer a round: 10 now, gone in round 6.
    told(&judged(ran(10, 0), &falling, &limits(6)), Verdict::Pass, &[]);
    told(
        &judged(ran(11, 0), &falling, &limits(6)),
        Verdict::Fail,
        &["11 findings, 19 fewer than in round 3: not gone by round 6"],
    );
    told(&judged(ran(11, 0), &falling, &limits(7)), Verdict::Pass, &[]);
    told(&judged(ran(30, 0), &falling, &limits(100)), Verdict::Fail, &["not fewer than the 30 of round 3"]);
    // Without a round to compare with there is no trend; at the round itself there must be nothing left.
    told(&judged(ran(10, 0), &[], &limits(6)), Verdict::Pass, &[]);
    told(&judged(ran(1, 0), &falling, &limits(5)), Verdict::Fail, &["1 finding in round 5, and converge_by = 5"]);
    told(&judged(ran(0, 0), &falling, &limits(5)), Verdict::Pass, &[]);
    // A fall of long ago is no trend.
    let stuck = [(1, 500), (2, 10), (3, 10), (4, 10)].map(|(round, count)| before(round, Verdict::Fail, ran(count, 0)));
    told(&judged(ran(10, 0), &stuck, &limits(50)), Verdict::Fail, &["not fewer than the 10 of round 2"]);
}

#[test]
fn a_lost_history_is_inconclusive_where_it_is_required() {
    let policy = Policy { require_history: true, ..Policy::default() };
    told(&judged(ran(0, 0), &[], &policy), Verdict::Inconclusive, &["require_history"]);
    // Nor does an inconclusive round make one.
    let vain = [before(4, Verdict::Inconclusive, ran(0, 0))];
    told(&judged(ran(0, 0), &vain, &policy), Verdict::Inconclusive, &["require_history"]);
    let cohort = [RoundRecord { scope: Some("one".to_owned()), ..before(4, Verdict::Pass, ran(0, 0)) }];
    told(&judged(ran(0, 0), &cohort, &policy), Verdict::Pass, &[]);
}

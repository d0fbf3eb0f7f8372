//! What people read, as they read it.

use super::*;
use crate::finding::{Counts, Verdict};
use crate::report::fixture;

fn rendered(inspection: &Inspection, judgement: &Judgement, style: Style) -> String {
    let mut out = Vec::new();
    render(inspection, judgement, style, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn unicode(width: u16) -> Style {
    Style { unicode: true, width: Some(width), ..Style::default() }
}

/// The lines that speak of one rule or set.
fn about<'a>(text: &'a str, name: &str) -> Vec<&'a str> {
    text.lines().filter(|line| line.contains(name)).collect()
}

#[test]
fn a_mixed_inspection() {
    insta::assert_snapshot!(rendered(&fixture::mixed(), &fixture::failed(), unicode(140)), @r#"
    app-mini-unification, round 7

    rule                   severity  findings                                                  of    rate  action                 time
    ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
    exports                          1 rule clean, 1 without rows
    duplicate-anchors                1 rule skipped
      anchor-held-twice    critical  1,234,567 new (12 waived)                      1,900,000,000  0.06 %  merge_accounts,  1 min 23 s
                                                                                                           hold_account
    mapping-gaps                     1 rule clean
      source-unmapped      high      3: 1 new, 2 persisting (1 suspected)                   1,000  0.30 %  create_mapping        12 ms
      target-vanished      high      5 persisting (waived)                                    900  0.56 %  -                     12 ms
      source-mapped-twice  medium    2: 1 new, 1 reopened (suspected)                         900  0.22 %  -                     12 ms
      mapping-circular     critical  FAILED: out of memory: 4.0 GiB are not enough              -       -  -                     12 ms
    gray-release                     2 rules skipped

    3 rules skipped (-v names them)
         2  releases is not supplied
         1  number_releases is not supplied

    for example
      mapping-gaps/source-unmapped
        source_id=1001: no mapping for 138****5678, due since 2026-05-31

    read
      source_accounts          1,000 rows  as of 2026-11-20T02:00:00Z
      target_accounts  1,900,000,000 rows  as of 2026-11-20T02:00:00Z

    source accounts
      unified              900  90.00 %  ██████████████████████
      pending               40   4.00 %  █
      due and missing        3   0.30 %  █
      not yet due            0      0 %
      excluded               0      0 %
      without anchor        50   5.00 %  █
      held by a finding      0      0 %
      not live               7   0.70 %  █
      total              1,000    100 %

    note: source_spine was repeated with less memory

    11 rules: 1 failed, 2 violated, 1 suspected, 1 waived, 3 skipped, 2 clean, 1 without rows
    4 findings resolved since the previous round
    gate FAILED
      - mapping-gaps/source-unmapped: 2 confirmed findings, high
      - duplicate-anchors/anchor-held-twice: 1,234,555 confirmed findings, critical
      - mapping-gaps/mapping-circular failed: out of memory: 4.0 GiB are not enough

    next
      trueup explain duplicate-anchors/anchor-held-twice
      the findings are in /data/.trueup/rounds/000007/findings
    "#);
}

#[test]
fn eighty_columns_hold_a_table() {
    let style = unicode(80);
    let text = rendered(&fixture::mixed(), &fixture::failed(), style);
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    insta::assert_snapshot!(rules::render(&fixture::mixed().rules, style), @r#"
    rule                   severity  findings                           of    rate
    ────────────────────────────────────────────────────────────────────────────────
    exports                          1 rule clean, 1
                                     without rows
    duplicate-anchors                1 rule skipped
      anchor-held-twice    critical  1,234,567 new (12       1,900,000,000  0.06 %
                                     waived)
                                     for merge_accounts,
                                     hold_account
    mapping-gaps                     1 rule clean
      source-unmapped      high      3: 1 new, 2 persisting          1,000  0.30 %
                                     (1 suspected)
                                     for create_mapping
      target-vanished      high      5 persisting (waived)             900  0.56 %
      source-mapped-twice  medium    2: 1 new, 1 reopened              900  0.22 %
                                     (suspected)
      mapping-circular     critical  FAILED: out of memory:              -       -
                                     4.0 GiB are not enough
    gray-release                     2 rules skipped
    "#);
}

#[test]
fn forty_columns_hold_a_list_in_ascii() {
    let style = Style { width: Some(40), ..Style::default() };
    insta::assert_snapshot!(rules::render(&fixture::mixed().rules, style), @r#"
    exports
      1 rule clean, 1 without rows
    duplicate-anchors
      1 rule skipped
      anchor-held-twice
        critical, 1,234,567 new (12 waived),
        of 1,900,000,000 (0.06 %)
        for merge_accounts, hold_account
    mapping-gaps
      1 rule clean
      source-unmapped
        high, 3: 1 new, 2 persisting (1
        suspected), of 1,000 (0.30 %)
        for create_mapping
      target-vanished
        high, 5 persisting (waived), of 900
        (0.56 %)
      source-mapped-twice
        medium, 2: 1 new, 1 reopened
        (suspected), of 900 (0.22 %)
      mapping-circular
        critical, FAILED: out of memory: 4.0
        GiB are not enough
    gray-release
      2 rules skipped
    "#);
}

#[test]
fn a_clean_round() {
    insta::assert_snapshot!(rendered(&fixture::clean(), &fixture::passed(), Style::default()), @r#"
    app-mini-unification, round 7

    rule          severity  findings      of  rate  action  time
    --------------------------------------------------------------
    exports                 1 rule clean
    mapping-gaps            1 rule clean

    read
      source_accounts          1,000 rows  as of 2026-11-20T02:00:00Z
      target_accounts  1,900,000,000 rows  as of 2026-11-20T02:00:00Z

    source accounts
      unified              900  90.00 %  ######################
      pending               40   4.00 %  #
      due and missing        3   0.30 %  #
      not yet due            0      0 %
      excluded               0      0 %
      without anchor        50   5.00 %  #
      held by a finding      0      0 %
      not live               7   0.70 %  #
      total              1,000    100 %

    2 rules: 2 clean
    gate passed

    next
      the next round may start
      the findings are in /data/.trueup/rounds/000007/findings
    "#);
}

#[test]
fn an_inconclusive_round_gives_every_reason_once() {
    let mut inspection = fixture::mixed();
    inspection.inconclusive = vec!["orders is empty".to_owned(), "exports are 3 h apart".to_owned()];
    let judgement = Judgement { verdict: Verdict::Inconclusive, failures: vec!["orders is empty".to_owned()] };
    let text = verdict::render(&inspection, &judgement, Style::default());
    insta::assert_snapshot!(text, @r#"
    11 rules: 1 failed, 2 violated, 1 suspected, 1 waived, 3 skipped, 2 clean, 1 without rows
    4 findings resolved since the previous round
    gate INCONCLUSIVE: not everything that should have been inspected was
      - orders is empty
      - exports are 3 h apart
      - mapping-gaps/mapping-circular failed: out of memory: 4.0 GiB are not enough

    next
      trueup explain duplicate-anchors/anchor-held-twice
      settle the reasons above, then inspect again: trueup check
      the findings are in /data/.trueup/rounds/000007/findings
    "#);
}

#[test]
fn more_detail_shows_every_sample_and_every_skipped_rule() {
    let style = Style { verbose: 1, ..Style::default() };
    let text = rendered(&fixture::mixed(), &fixture::failed(), style);
    for part in ["source_id=1002", "0123456789abcdef0123456789abcdef", "12 files, 3.3 GiB, 9f86d081884c..."] {
        assert!(text.contains(part), "{part} is not in:\n{text}");
    }
    for rule in ["number-recycled", "stage-skipped", "stage-early"] {
        assert!(about(&text, rule).iter().any(|line| line.contains("skipped: ")), "{text}");
    }
    assert!(text.contains("3 rules skipped\n"), "{text}");
}

#[test]
fn a_rule_that_did_not_run_never_shows_as_clean() {
    let mut inspection = fixture::mixed();
    inspection.rules.retain(|rule| rule.counts().is_none());
    for width in [None, Some(140), Some(80), Some(20)] {
        for verbose in [0, 1] {
            let style = Style { width, verbose, ..Style::default() };
            let text = rendered(&inspection, &fixture::passed(), style);
            assert!(!text.contains("clean") && text.contains("FAILED") && text.contains("3 rules skipped"), "{text}");
            let table = rules::render(&inspection.rules, style);
            assert!(table.split_whitespace().all(|word| word != "0"), "{table}");
        }
    }
}

#[test]
fn clean_over_nothing_is_told_apart() {
    let text = rules::render(&fixture::mixed().rules, Style::default());
    assert!(about(&text, "exports")[0].contains("1 rule clean, 1 without rows"), "{text}");
}

#[test]
fn no_width_panics_and_no_character_is_beyond_ascii_unless_allowed() {
    for inspection in [fixture::mixed(), fixture::hostile(), fixture::clean()] {
        for width in (0..=160).chain([u16::MAX]) {
            for verbose in [0, 2] {
                let style = Style { width: Some(width), verbose, ..Style::default() };
                let text = rendered(&inspection, &fixture::failed(), style);
                assert!(text.is_ascii(), "{text}");
            }
        }
    }
}

#[test]
fn narrow_lines_fit_but_for_names_paths_and_commands() {
    let text = rendered(&fixture::mixed(), &fixture::failed(), unicode(20));
    for line in text.lines().filter(|line| line.chars().count() > 20) {
        let whole = ["trueup ", "gate ", "the findings are in", "app-mini", "/", "rules", "  source-mapped"];
        assert!(whole.iter().any(|part| line.contains(part)), "{line}\n{text}");
    }
}

#[test]
fn hostile_data_reaches_no_terminal() {
    for (width, verbose) in [(None, 0), (None, 2), (Some(120), 1), (Some(30), 0)] {
        let style = Style { color: false, width, unicode: true, verbose };
        let text = rendered(&fixture::hostile(), &fixture::failed(), style);
        assert!(!text.chars().any(|c| c != '\n' && text::is_deceptive(c)), "{text}");
        // A narrow terminal breaks words anywhere; a CI log has no width.
        let opens = |line: &str| width.is_none() && line.trim_start().starts_with("::");
        assert!(!text.contains("##vso") && !text.lines().any(opens), "{text}");
    }
    let text = rendered(&fixture::hostile(), &fixture::failed(), Style::default());
    assert!(text.contains("source_id=\\u{3a}:error::x\\u{1b}[2J\\u{7}"), "{text}");
}

#[test]
fn colour_only_when_told() {
    let plain = rendered(&fixture::mixed(), &fixture::failed(), unicode(120));
    assert!(!plain.contains('\u{1b}'));
    let colored = rendered(&fixture::mixed(), &fixture::failed(), Style { color: true, ..unicode(120) });
    assert!(colored.contains("\u{1b}[1m\u{1b}[31mgate FAILED\u{1b}[0m"), "{colored:?}");
}

#[test]
fn the_numbers_of_findings_in_words() {
    let words = |counts: Counts| {
        let outcome = RuleOutcome::Ran { counts, eligible: 2_000_000, samples: Vec::new() };
        let rule = RuleResult { outcome, ..fixture::mixed().rules[0].clone() };
        let text = rules::render(&[rule], Style::default());
        text.lines().last().unwrap_or_default().split("  ").filter(|part| !part.is_empty()).nth(2).unwrap().to_owned()
    };
    let counts = Counts { total: 1_000_000, confirmed: 1_000_000, new: 1_000_000, ..Counts::default() };
    assert_eq!(words(counts), "1,000,000 new");
    assert_eq!(words(Counts { waived: 1, ..counts }), "1,000,000 new (1 waived)");
    let counts = Counts { total: 9, suspected: 9, new: 2, persisting: 3, reopened: 4, ..Counts::default() };
    assert_eq!(words(counts), "9: 2 new, 3 persisting, 4 reopened (suspected)");
    assert_eq!(
        words(Counts { suspected: 1, confirmed: 8, ..counts }),
        "9: 2 new, 3 persisting, 4 reopened (1 suspected)"
    );
}

#[test]
fn a_closed_pipe_is_an_error_and_not_a_panic() {
    let error = render(&fixture::mixed(), &fixture::failed(), unicode(80), &mut fixture::ClosedPipe).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
}

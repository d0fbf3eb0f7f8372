//! What terms take, what is refused and which word is offered instead, and that space and comma are union and intersection.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::error::Kind;
use crate::finding::{Counts, RuleRecord, Severity, Verdict};
use crate::rules::Catalogue;

fn catalogue() -> Catalogue {
    Catalogue::load(&[] as &[&str]).unwrap()
}

/// A round in which a few rules stand in each way.
fn round() -> RoundRecord {
    let rule = |id: &str, status: &str, counts: Option<Counts>| RuleRecord {
        id: id.to_owned(),
        severity: Severity::High,
        status: status.to_owned(),
        eligible: counts.map(|_| 10),
        counts,
        digest: String::new(),
    };
    let new = Counts { total: 1, confirmed: 1, new: 1, ..Counts::default() };
    let old = Counts { total: 2, confirmed: 2, persisting: 2, resolved: 1, ..Counts::default() };
    let back = Counts { total: 1, confirmed: 1, reopened: 1, ..Counts::default() };
    RoundRecord {
        round: 7,
        verdict: Verdict::Fail,
        watermark: None,
        scope: None,
        rules: vec![
            rule("mapping-gaps/source-unmapped", "violated", Some(new)),
            rule("mapping-gaps/merge-cycle", "violated", Some(old)),
            rule("orphans/mapping-without-source", "waived", Some(back)),
            rule("orphans/mapping-without-target", "clean", Some(Counts::default())),
            rule("dual-write/field-drifted", "skipped", None),
        ],
        exports: Vec::new(),
    }
}

fn facts() -> Facts {
    let reading = |tables: &[&str], models: &[&str]| Reading {
        tables: tables.iter().map(ToString::to_string).collect(),
        models: models.iter().map(ToString::to_string).collect(),
    };
    Facts {
        reads: BTreeMap::from([
            ("mapping-gaps/merge-cycle".to_owned(), reading(&["mapping", "mapping.source_id"], &["source_roots"])),
            ("dual-write/field-drifted".to_owned(), reading(&["gateway_log", "gateway_log.leg"], &["drifted_pairs"])),
        ]),
        round: Some(round()),
        modified: BTreeSet::from(["dual-write/field-drifted".to_owned()]),
    }
}

fn selectors() -> Selectors {
    [("nightly", "selector:gaps severity:critical,tag:p0"), ("gaps", "mapping-gaps"), ("quiet", "result:suspected")]
        .into_iter()
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
        .collect()
}

fn taken(text: &str) -> BTreeSet<String> {
    Selection::parse(text, &selectors()).unwrap().resolve(&catalogue(), &facts()).unwrap()
}

/// Exit code and message.
fn refused(text: &str) -> (Kind, String) {
    let outcome = Selection::parse(text, &selectors()).and_then(|chosen| chosen.resolve(&catalogue(), &facts()));
    let error = outcome.expect_err(text);
    (error.kind(), error.render())
}

#[test]
fn a_name_is_a_set_a_rule_or_a_rule_without_its_set_and_a_star_ends_at_the_slash() {
    let gaps = taken("mapping-gaps");
    assert!(gaps.len() > 10 && gaps.iter().all(|id| id.starts_with("mapping-gaps/")));
    assert_eq!(taken("set:mapping-gaps"), gaps);
    assert_eq!(taken("mapping-g*"), gaps);
    assert_eq!(taken("mapping-gaps/*"), gaps);
    for one in ["mapping-gaps/merge-cycle", "merge-cycle", "mapping-*/merge-cy*"] {
        assert_eq!(taken(one), BTreeSet::from(["mapping-gaps/merge-cycle".to_owned()]), "{one}");
    }
    let all = taken("*");
    assert_eq!(all.len(), catalogue().rules.len());
    assert!(taken("set:*-merge").iter().all(|id| id.starts_with("asset-merge/")), "set: names no rule");
}

#[test]
fn methods_look_into_the_header_the_plan_and_the_round_before() {
    let catalogue = catalogue();
    let high = taken("severity:high");
    assert!(high.iter().all(|id| catalogue.rule(id).unwrap().header.severity == Severity::High) && !high.is_empty());
    let repairs = taken("action:create_map*");
    assert!(repairs.contains("mapping-gaps/source-unmapped") && !repairs.contains("exports/key-null"));
    let one = |id: &str| BTreeSet::from([id.to_owned()]);
    assert_eq!(taken("needs:mapping"), one("mapping-gaps/merge-cycle"));
    assert_eq!(taken("needs:gateway_log.leg"), one("dual-write/field-drifted"));
    assert_eq!(taken("model:source_*"), one("mapping-gaps/merge-cycle"));
    assert_eq!(taken("state:new"), one("mapping-gaps/source-unmapped"));
    assert_eq!(taken("state:persisting"), taken("state:resolved"));
    assert_eq!(taken("state:reopened"), one("orphans/mapping-without-source"));
    assert_eq!(taken("state:modified"), one("dual-write/field-drifted"));
    assert_eq!(taken("result:fail"), taken("state:new state:persisting"));
    assert_eq!(taken("result:violated"), taken("result:fail"));
    assert_eq!(taken("result:waived"), taken("state:reopened"));
    assert_eq!(taken("result:clean result:skipped").len(), 2);
}

#[test]
fn only_what_is_asked_must_be_known() {
    let asks = |text: &str| Selection::parse(text, &selectors()).unwrap().asks();
    assert_eq!(asks("mapping-gaps severity:high,tag:p0 action:*"), Asks::default());
    assert_eq!(asks("orphans needs:mapping"), Asks { reads: true, ..Asks::default() });
    assert_eq!(asks("selector:quiet"), Asks { round: true, ..Asks::default() });
    assert_eq!(asks("orphans,state:modified"), Asks { round: true, modified: true, reads: false });
}

#[test]
fn a_slip_of_the_pen_is_refused_with_the_word_that_was_meant() {
    for (text, kind, parts) in [
        ("mapping-gap", Kind::NothingRan, ["\"mapping-gap\" matches no rule", "did you mean mapping-gaps?"]),
        ("orphans merge-cycl", Kind::NothingRan, ["\"merge-cycl\" matches no rule", "did you mean merge-cycle?"]),
        ("set:merge-cycle", Kind::NothingRan, ["\"set:merge-cycle\"", "write set: and one of"]),
        ("orphans,tag:p9", Kind::NothingRan, ["\"tag:p9\" matches no rule", "did you mean tag:p"]),
        ("action:create_maping", Kind::NothingRan, ["matches no rule", "did you mean action:create_mapping?"]),
        ("needs:gatewaylog", Kind::NothingRan, ["matches no rule", "did you mean needs:gateway_log?"]),
        ("model:drifted_pair", Kind::NothingRan, ["matches no rule", "did you mean model:drifted_pairs?"]),
        ("?rphans", Kind::NothingRan, ["\"?rphans\" matches no rule", "did you mean orphans?"]),
        ("severity:hihg", Kind::Usage, ["there is no severity \"hihg\"", "did you mean severity:high?"]),
        ("result:fails", Kind::Usage, ["there is no result", "did you mean result:fail?"]),
        ("state:now", Kind::Usage, ["there is no state \"now\"", "did you mean state:new?"]),
        ("sevrity:high", Kind::Usage, ["there is no method \"sevrity:\"", "did you mean severity:?"]),
        ("path:x", Kind::Usage, ["there is no method \"path:\"", "needs:TABLE"]),
        ("tag:", Kind::Usage, ["read the selection \"tag:\"", "nothing stands after tag:"]),
        ("orphans,,mapping-gaps", Kind::Usage, ["a term is empty", ""]),
        (" ", Kind::Usage, ["it is empty", ""]),
        ("selector:nightli", Kind::Usage, ["[selectors] has none", "did you mean nightly?"]),
    ] {
        let (found, message) = refused(text);
        assert_eq!(found, kind, "{message}");
        assert!(parts.iter().all(|part| message.contains(part)), "{parts:?} are not in\n{message}");
    }
}

#[test]
fn sound_terms_that_no_rule_meets_are_named_only_if_nothing_is_left() {
    let (kind, message) = refused("mapping-gaps,orphans result:failed");
    assert_eq!(kind, Kind::NothingRan);
    assert!(message.contains("\"mapping-gaps,orphans\" and \"result:failed\" match no rule"), "{message}");
    assert!(message.contains("as of round 7"), "{message}");
    assert_eq!(taken("orphans result:failed"), taken("orphans"));
    assert_eq!(taken("orphans selector:quiet"), taken("orphans"));
    assert!(refused("selector:quiet").1.contains("\"selector:quiet\" matches no rule"));
}

#[test]
fn a_round_before_that_is_not_there_is_said() {
    for text in ["state:new", "orphans result:fail", "selector:quiet", "state:modified"] {
        let chosen = Selection::parse(text, &selectors()).unwrap();
        let error = chosen.resolve(&catalogue(), &Facts::default()).unwrap_err();
        assert_eq!(error.kind(), Kind::NothingRan);
        let message = error.render();
        assert!(message.contains("asks for the round before, and none is recorded yet"), "{message}");
    }
}

#[test]
fn a_renamed_rule_is_meant_by_its_earlier_name_in_the_round_before_too() {
    let mut catalogue = catalogue();
    let at = catalogue.rules.iter().position(|rule| rule.id == "mapping-gaps/source-unmapped").unwrap();
    let rule = &mut catalogue.rules[at];
    rule.header.aliases = vec![std::mem::replace(&mut rule.id, "mapping-gaps/source-without-mapping".to_owned())];
    let chosen = Selection::parse("state:new mapping-gaps/source-unmapped", &Selectors::new()).unwrap();
    let taken = chosen.resolve(&catalogue, &facts()).unwrap();
    assert_eq!(taken, BTreeSet::from(["mapping-gaps/source-without-mapping".to_owned()]));
}

#[test]
fn a_selector_stands_for_its_text_and_never_for_itself() {
    assert_eq!(taken("selector:nightly"), taken("mapping-gaps severity:critical,tag:p0"));
    let both = taken("selector:nightly").intersection(&taken("severity:high")).cloned().collect::<BTreeSet<_>>();
    assert_eq!(taken("selector:nightly,severity:high"), both);
    let circle: Selectors = [("a", "orphans selector:b"), ("b", "selector:c"), ("c", "selector:a")]
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
        .into();
    let error = Selection::parse("selector:a", &circle).unwrap_err();
    assert_eq!(error.kind(), Kind::Usage);
    assert!(error.to_string().contains("leads back to itself: a → b → c → a"), "{error}");
    // Twice the same is no circle.
    let twice: Selectors = [("a", "selector:b selector:b"), ("b", "orphans")]
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
        .into();
    assert!(Selection::parse("selector:a", &twice).is_ok());
}

/// Terms that each match something.
const TERMS: [&str; 12] = [
    "orphans",
    "mapping-*",
    "*",
    "merge-cycle",
    "set:exports",
    "severity:critical",
    "tag:p0",
    "action:hold_for_review",
    "needs:mapping",
    "state:new",
    "result:fail",
    "selector:gaps",
];

/// Rules of a union of intersections, worked out set by set.
fn expected(unions: &[Vec<usize>]) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for terms in unions {
        let sets: Vec<BTreeSet<String>> = terms.iter().map(|at| taken(TERMS[*at])).collect();
        all.extend(sets[0].iter().filter(|id| sets.iter().all(|set| set.contains(*id))).cloned());
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn space_is_union_and_comma_is_intersection(
        unions in prop::collection::vec(prop::collection::vec(0..TERMS.len(), 1..4), 1..4)
    ) {
        let text = |unions: &[Vec<usize>]| {
            let joined = |terms: &Vec<usize>| terms.iter().map(|at| TERMS[*at]).collect::<Vec<_>>().join(",");
            unions.iter().map(joined).collect::<Vec<_>>().join(" ")
        };
        let resolve = |text: &str| {
            let chosen = Selection::parse(text, &selectors()).unwrap();
            chosen.resolve(&catalogue(), &facts()).unwrap_or_default()
        };
        let wanted = expected(&unions);
        prop_assert_eq!(&resolve(&text(&unions)), &wanted);
        // Order and repetition change nothing, and a selector is its text in brackets.
        let mut turned: Vec<Vec<usize>> = unions.iter().rev().cloned().collect();
        turned.iter_mut().for_each(|terms| terms.reverse());
        turned.push(turned[0].clone());
        prop_assert_eq!(&resolve(&text(&turned)), &wanted);
        let mut named = selectors();
        named.insert("it".to_owned(), text(&unions));
        let within = Selection::parse("selector:it,severity:high", &named).unwrap();
        let high: BTreeSet<String> = wanted.intersection(&taken("severity:high")).cloned().collect();
        prop_assert_eq!(within.resolve(&catalogue(), &facts()).unwrap_or_default(), high);
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,40}") {
        if let Ok(chosen) = Selection::parse(&text, &selectors()) {
            drop(chosen.resolve(&catalogue(), &facts()));
        }
    }
}

//! What stands against actions: holds, vetoes, guards, caps, contradictions, decisions, history.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::deed;
use super::kinds::world;
use super::world::{Outcome, World};
use crate::compensation::{Kind, Object};

const FOUND: &str = "fingerprint action certainty waived:bool reason";

fn finding(number: u8, action: &str, rest: &str) -> String {
    format!("{} {action} confirmed false why {rest}", print(number))
}

fn print(number: u8) -> String {
    format!("{number:032x}")
}

/// The world with findings of one rule about sources and targets.
fn with(world: World, rule: &str, rows: &[String]) -> World {
    world.findings(rule, (&format!("{FOUND} source_id target_id:int survivor_id decided_by"), rows))
}

/// A source that is to be mapped to target 1.
fn unmapped(world: World) -> World {
    with(world, "mapping-gaps/source-unmapped", &[finding(1, "create_mapping", "s1 1 - -")])
}

fn whys(hold: &Value) -> Vec<&str> {
    hold["evidence"]["why"].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

/// Planned and unrepaired findings make up all of them.
fn accounted(outcome: &Outcome, findings: u64) {
    assert_eq!(outcome.planned.tally.total(), findings, "{:?}", outcome.planned.tally);
}

#[tokio::test]
async fn a_hold_stops_what_touches_the_same_and_says_so() {
    let held = |rows: &[String]| with(unmapped(world()), "abnormal-accounts/anchor-recycled", rows);
    let outcome = held(&[finding(2, "hold_for_review", "- 1 - -")]).plan().await;
    assert_eq!(outcome.kinds(), [""; 0]);
    assert_eq!(outcome.unrepaired("mapping-gaps/source-unmapped"), [("vetoed by a hold of the same cluster", 1)]);
    assert_eq!(outcome.unrepaired("abnormal-accounts/anchor-recycled"), [("held for review", 1)]);
    let vetoed =
        json!([{ "kind": "create_mapping", "subject": { "source_id": "s1", "table": "mapping", "target_id": "1" } }]);
    assert_eq!(outcome.review[0]["vetoes"], vetoed);
    accounted(&outcome, 2);

    // Somebody else's hold stops nothing.
    let outcome = held(&[finding(2, "hold_for_review", "- 9 - -")]).plan().await;
    assert_eq!(outcome.kinds(), ["create_mapping"]);
    assert_eq!(outcome.review[0]["vetoes"], json!([]));
}

#[tokio::test]
async fn suspected_and_waived_holds_stop_too_and_suspected_findings_wait() {
    for (row, why) in [
        ("hold_for_review suspected false why - 1 - -", "suspected: it waits until it has settled"),
        ("hold_for_review confirmed true why - 1 - -", "waived"),
    ] {
        let row = format!("{} {row}", print(2));
        let outcome = with(unmapped(world()), "abnormal-accounts/anchor-recycled", &[row]).plan().await;
        assert_eq!(outcome.kinds(), [""; 0]);
        assert_eq!(outcome.unrepaired("abnormal-accounts/anchor-recycled"), [(why, 1)]);
        assert_eq!(outcome.review.len(), 1, "the hold that vetoes is not told");
        accounted(&outcome, 2);
    }
    let row = format!("{} create_mapping suspected false why s1 1 - -", print(1));
    let outcome = with(world(), "mapping-gaps/source-unmapped", &[row]).plan().await;
    assert_eq!((outcome.kinds().len(), outcome.review.len()), (0, 0));
    accounted(&outcome, 1);
}

#[tokio::test]
async fn what_is_never_automatic_is_held_whatever_the_rule_says() {
    for (pair, why) in [
        ("s2 1", "a merge job of the source is running"),
        ("s4 1", "the source is locked by a merge"),
        ("s9 1", "the source is deregistered"),
        ("s1 9", "a merge job of the target is running"),
        ("s1 3", "the target is merged"),
        ("s12 1", "the two accounts have different anchors"),
    ] {
        let rows = [finding(1, "create_mapping", &format!("{pair} - -"))];
        let outcome = with(world(), "mapping-gaps/source-unmapped", &rows).plan().await;
        assert_eq!(outcome.kinds(), [""; 0], "{pair}");
        assert!(whys(&outcome.review[0]).contains(&why), "{pair}: {:#}", outcome.review[0]);
        accounted(&outcome, 1);
    }
}

#[tokio::test]
async fn a_lock_stops_the_mapping_but_not_its_own_release() {
    let rows = [finding(1, "create_mapping", "s4 4 - -")];
    let locks = (format!("{FOUND} lock_id"), [finding(2, "release_lock", "l1")]);
    let world =
        with(world(), "mapping-gaps/source-unmapped", &rows).findings("asset-merge/lock-stale", (&locks.0, &locks.1));
    let outcome = world.plan().await;
    assert_eq!(outcome.kinds(), ["release_lock"], "{:#?}", outcome.review);
    accounted(&outcome, 2);
}

#[tokio::test]
async fn a_hold_about_a_finding_stops_what_that_finding_asks_for() {
    let locks = (format!("{FOUND} lock_id"), [finding(2, "release_lock", "l1")]);
    let about = |rule: &str, other: u8| {
        let row = finding(9, "hold_for_review", &format!("asset-merge/lock-stale {} - -", print(other)));
        let world = world().findings("asset-merge/lock-stale", (&locks.0, &locks.1));
        world.findings(rule, (&format!("{FOUND} rule finding source_id target_id:int"), &[row]))
    };
    for rule in ["rounds/finding-reopened", "rounds/action-without-effect"] {
        let outcome = about(rule, 2).plan().await;
        assert_eq!(outcome.kinds(), [""; 0], "{rule}");
        assert_eq!(outcome.review[0]["vetoes"][0]["kind"], "release_lock");
        assert_eq!(outcome.unrepaired("asset-merge/lock-stale"), [("vetoed by a hold of the same cluster", 1)]);
        accounted(&outcome, 2);
    }
    // About another finding; and a rule of another set, whose column happens to bear that name.
    assert_eq!(about("rounds/finding-reopened", 3).plan().await.kinds(), ["release_lock"]);
    assert_eq!(about("abnormal-accounts/anchor-recycled", 2).plan().await.kinds(), ["release_lock"]);
}

#[tokio::test]
async fn a_replay_that_no_export_would_show_is_held() {
    let accounts = (
        "id:int anchor status created_at:time updated_at:time",
        ["1 - active 2026-01-01T00:00:00 2026-02-01T00:00:00"],
    );
    let mapping = ("source_id:int target_id:int status updated_at:time", [""; 0]);
    let world = || {
        World::new()
            .export("exports.source_accounts", (accounts.0, &accounts.1))
            .export("exports.target_accounts", (accounts.0, &accounts.1))
            .export("exports.mapping", (mapping.0, &mapping.1))
            .findings(
                "decoupling/write-after-freeze",
                (&format!("{FOUND} source_id:int leg version"), &[finding(1, "replay_write", "1 target -")]),
            )
    };
    let log = "op_id op leg result at:time";
    let logged = |columns: &str| world().export("exports.gateway_log", (columns, &[] as &[String]));
    for world in [world(), logged(log), logged(&format!("{log} target_id:int"))] {
        let outcome = world.plan().await;
        assert_eq!(outcome.kinds(), [""; 0]);
        let why = "the exports do not show what was replayed: gateway_log.source_id is not supplied";
        assert_eq!(whys(&outcome.review[0]), [why]);
        accounted(&outcome, 1);
    }
    assert_eq!(logged(&format!("{log} source_id:int")).plan().await.kinds(), ["replay_write"]);
}

#[tokio::test]
async fn a_kind_whose_guard_did_not_run_is_held() {
    let mut world = unmapped(world());
    world.idle.push("abnormal-accounts/anchor-recycled".to_owned());
    let outcome = world.plan().await;
    assert_eq!(outcome.kinds(), [""; 0]);
    let why = "the rules that guard create_mapping did not run: abnormal-accounts/anchor-recycled";
    assert_eq!(whys(&outcome.review[0]), [why]);
    // A rule that guards nothing changes nothing.
    world.idle = vec!["mapping-gaps/merge-chained".to_owned()];
    assert_eq!(world.plan().await.kinds(), ["create_mapping"]);
}

#[tokio::test]
async fn contradicting_actions_on_one_subject_become_one_hold_that_names_both_rules() {
    let pairs = format!("{FOUND} source_id target_id:int to_target_id:int");
    let repoint = [finding(1, "repoint_mapping", "s3 3 4")];
    let retire = [finding(2, "retire_mapping", "s3 3 -")];
    let world = world()
        .findings("mapping-gaps/mapping-to-merged-target", (&pairs, &repoint))
        .findings("orphans/mapping-without-target", (&pairs, &retire));
    let outcome = world.plan().await;
    assert_eq!(outcome.kinds(), [""; 0]);
    assert_eq!(outcome.review.len(), 1);
    let question = outcome.review[0]["question"].as_str().unwrap();
    for word in
        ["mapping-gaps/mapping-to-merged-target", "orphans/mapping-without-target", "repoint_mapping", "retire_mapping"]
    {
        assert!(question.contains(word), "{question}");
    }
    accounted(&outcome, 2);
}

#[tokio::test]
async fn the_same_action_asked_for_twice_is_one_with_both_findings() {
    let rows = [finding(2, "create_mapping", "s1 1 - -")];
    let outcome = with(unmapped(world()), "decoupling/active-source-unmapped", &rows).plan().await;
    assert_eq!(outcome.kinds(), ["create_mapping"]);
    let rules: Vec<&str> =
        outcome.lines[0]["found"].as_array().unwrap().iter().map(|of| of["rule"].as_str().unwrap()).collect();
    assert_eq!(rules, ["decoupling/active-source-unmapped", "mapping-gaps/source-unmapped"]);
    accounted(&outcome, 2);
}

#[tokio::test]
async fn an_action_that_rests_on_what_another_changes_waits() {
    let pairs = format!("{FOUND} source_id target_id:int to_target_id:int");
    let repoint = [finding(1, "repoint_mapping", "s3 3 4")];
    let fields = [finding(2, "sync_fields", "s3 3 source")];
    let world = world()
        .findings("mapping-gaps/mapping-to-merged-target", (&pairs, &repoint))
        .findings("dual-write/field-drifted", (&format!("{FOUND} source_id target_id:int authority"), &fields));
    let outcome = world.plan().await;
    assert_eq!(outcome.kinds(), ["repoint_mapping"]);
    assert_eq!(outcome.unrepaired("dual-write/field-drifted").len(), 1);
    accounted(&outcome, 2);
}

#[tokio::test]
async fn kinds_that_are_not_allowed_stay_out_and_stop_nothing() {
    let mut world = unmapped(world()).findings(
        "abnormal-accounts/union-scope-drifted",
        (&format!("{FOUND} source_id scope"), &[finding(2, "refresh_union_id", "s1 wx2")]),
    );
    world.caps.allow = BTreeSet::new();
    let outcome = world.plan().await;
    assert_eq!(outcome.kinds(), ["create_mapping"]);
    let why = "[plan] allow does not name refresh_union_id";
    assert_eq!(outcome.unrepaired("abnormal-accounts/union-scope-drifted"), [(why, 1)]);
    accounted(&outcome, 2);
}

#[tokio::test]
async fn a_cluster_of_too_many_accounts_is_held_whole() {
    let mut world = unmapped(world());
    world.caps.max_cluster = 1;
    let outcome = world.plan().await;
    assert_eq!(outcome.kinds(), [""; 0]);
    assert_eq!(whys(&outcome.review[0]), ["its cluster spans 2 accounts, and max_cluster allows 1"]);
    accounted(&outcome, 1);
}

#[tokio::test]
async fn a_decision_replaces_a_hold_while_its_evidence_is_the_same() {
    let rows = [finding(1, "hold_for_review", "s8 - s7 id")];
    let mut world = with(world(), "duplicate-anchors/anchor-shared-by-sources", &rows);
    let held = world.plan().await;
    assert_eq!((held.kinds().len(), held.review.len()), (0, 1));
    assert_eq!(held.review[0]["choices"][0]["params"], json!({ "decided_by": "id", "survivor": "s7" }));
    let decide = |evidence: &str, expires: &str| {
        json!({
            "fingerprint": print(1), "evidence_sha256": evidence, "action": "merge_accounts",
            "params": { "survivor": "s7" }, "by": "wei", "reason": "called the owner", "expires": expires,
        })
        .to_string()
    };
    let evidence = held.review[0]["evidence_sha256"].as_str().unwrap();
    world.decisions = decide(evidence, "2026-12-01");
    let decided = world.plan().await;
    assert_eq!(decided.kinds(), ["merge_accounts"], "{:#?}", decided.review);
    assert_eq!(decided.lines[0]["params"], json!({ "decided_by": "id", "survivor": "s7" }));
    assert_eq!(decided.review, [] as [Value; 0]);
    accounted(&decided, 1);

    // Expired before the watermark, or made on other evidence: the hold stands.
    for decision in [decide(evidence, "2026-11-19"), decide(&"0".repeat(64), "2026-12-01")] {
        world.decisions = decision;
        let outcome = world.plan().await;
        assert_eq!((outcome.kinds().len(), outcome.review.len()), (0, 1));
        assert_eq!(outcome.planned.notes.len(), 1);
    }
}

#[tokio::test]
async fn a_person_may_decide_what_is_never_automatic_but_not_what_would_fail() {
    let rows = [finding(1, "create_mapping", "s2 1 - -")];
    let mut world = with(world(), "mapping-gaps/source-unmapped", &rows);
    let decide = |world: &mut World, held: &Outcome| {
        let hold = &held.review[0];
        let decision = json!({
            "fingerprint": hold["fingerprint"], "evidence_sha256": hold["evidence_sha256"], "action": "create_mapping",
            "params": {}, "by": "wei", "reason": "looked", "expires": "2026-12-01T00:00:00Z",
        });
        world.decisions = decision.to_string();
    };
    let held = world.plan().await;
    decide(&mut world, &held);
    assert_eq!(world.plan().await.kinds(), ["create_mapping"]);

    // The source is mapped elsewhere: the migrator would refuse it.
    let mut world = with(self::world(), "mapping-gaps/source-unmapped", &[finding(1, "create_mapping", "s3 4 - -")]);
    let held = world.plan().await;
    assert_eq!(held.review[0]["choices"], json!([]));
    decide(&mut world, &held);
    assert_eq!(world.plan().await.kinds(), [""; 0]);
}

#[tokio::test]
async fn the_history_of_an_action_is_its_generation() {
    let mut world = unmapped(world());
    let first = world.plan().await;
    let pair = Object::new().with("table", "mapping").with("source_id", "s1").with("target_id", "1");
    let deed = deed(Kind::CreateMapping, &pair, &Object::new().with("evidence", "anchor"));
    world.history.done(&deed, 0);
    let again = world.plan().await;
    assert_eq!([&first.lines[0]["generation"], &again.lines[0]["generation"]], ["0", "1"]);
    assert_ne!(first.lines[0]["action_id"], again.lines[0]["action_id"]);
    // Whether it was gone in between is not known of a rule that changed: the migrator knows the action by its old name.
    world.rebaselined.push("mapping-gaps/source-unmapped".to_owned());
    assert_eq!(world.plan().await.lines[0]["action_id"], first.lines[0]["action_id"]);
}

#[tokio::test]
async fn threads_change_nothing_and_anchors_are_masked_in_holds() {
    let rows: Vec<String> = ["s1 1", "s10 9", "s12 8", "s6 4"]
        .iter()
        .enumerate()
        .map(|(at, pair)| finding(u8::try_from(at).unwrap() + 1, "create_mapping", &format!("{pair} - -")))
        .collect();
    let anchors = [finding(9, "sync_anchor", "source s4 e1")];
    let plan = async |threads| {
        let mut world = with(world(), "mapping-gaps/source-unmapped", &rows).findings(
            "abnormal-accounts/anchor-behind-binding",
            (&format!("{FOUND} system account_id event_id"), &anchors),
        );
        world.threads = threads;
        world.plan().await
    };
    let (one, many) = (plan(1).await, plan(4).await);
    assert_eq!((&one.batch_id, &one.text, &one.review), (&many.batch_id, &many.text, &many.review));
    let review = serde_json::to_string(&one.review).unwrap();
    assert!(review.contains("sync_anchor") && !review.contains("13800000"), "{review}");
}

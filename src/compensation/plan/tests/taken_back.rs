//! Undo: the inverse of what was applied, from exports that show it; what changed since is held.

use super::super::Undo;
use super::kinds::world;
use super::world::Outcome;
use crate::compensation::{Action, Assertion, Found, Kind, Object, Value};

/// An action as an earlier batch had it, and what it gave.
fn applied(undo: &mut Undo, kind: Kind, subject: Object, params: Object, reversible: bool) -> String {
    let none =
        Assertion { table: "mapping".to_owned(), where_: Object::new().with("source_id", "s1"), rows: Vec::new() };
    let mut action = Action::new(kind, subject, params, vec![none]);
    action.reversible = reversible;
    action.found = vec![Found { rule: "orphans/x".to_owned(), fingerprint: format!("{:032x}", kind as u8) }];
    let id = action.id("p");
    undo.add(&id, &action);
    id
}

fn pair(source: &str, target: &str) -> Object {
    Object::new().with("table", "mapping").with("source_id", source).with("target_id", target)
}

fn of<'a>(outcome: &'a Outcome, kind: &str) -> &'a serde_json::Value {
    outcome.lines.iter().find(|line| line["kind"] == kind).unwrap_or_else(|| panic!("{kind}: {:#?}", outcome.review))
}

#[tokio::test]
async fn what_was_applied_is_taken_back_in_the_opposite_direction() {
    let mut undo = Undo::default();
    // s6 was mapped to 6, s11 repointed from 9 to 8, target 5 flattened from 9 to 3, s5 given its placeholder.
    applied(&mut undo, Kind::CreateMapping, pair("s6", "6"), Object::new().with("evidence", "anchor"), true);
    let to = Object::new().with("to", "8").with("evidence", "anchor");
    applied(&mut undo, Kind::RepointMapping, pair("s11", "7"), to, true);
    let five = Object::new().with("table", "target_accounts").with("id", "5");
    applied(&mut undo, Kind::FlattenMerge, five, Object::new().with("from", "4").with("to", "3"), true);
    let terms = Object::new().with("old", Value::Null).with("expires_at", "2026-12-01T00:00:00.000000Z");
    let asset = Object::new().with("table", "assets").with("asset_type", "orders").with("asset_id", "a3");
    applied(&mut undo, Kind::RestoreTerms, asset, terms, true);
    let loser = Object::new().with("table", "source_accounts").with("id", "s8");
    applied(&mut undo, Kind::MergeAccounts, loser, Object::new().with("survivor", "s7"), false);
    assert_eq!(undo.lost.get("merge_accounts"), Some(&1), "a merge can't be taken back");

    let outcome = world().undo(&undo).await;
    assert_eq!(of(&outcome, "retire_mapping")["subject"]["source_id"], "s6");
    let back = of(&outcome, "repoint_mapping");
    assert_eq!((&back["subject"]["target_id"], &back["params"]["to"]), (&"8".into(), &"7".into()));
    let flat = of(&outcome, "flatten_merge");
    assert_eq!((&flat["params"]["from"], &flat["params"]["to"]), (&"3".into(), &"4".into()));
    assert_eq!(of(&outcome, "restore_terms")["params"]["expires_at"], serde_json::Value::Null);
    assert_eq!(outcome.lines.len(), 4);
}

#[tokio::test]
async fn what_changed_since_is_held() {
    let mut undo = Undo::default();
    // Target 5 points at 3 by now, not at 6, and the asset has other terms than those restored.
    let five = Object::new().with("table", "target_accounts").with("id", "5");
    applied(&mut undo, Kind::FlattenMerge, five, Object::new().with("from", "4").with("to", "6"), true);
    let terms = Object::new().with("old", Value::Null).with("expires_at", "2030-01-01T00:00:00.000000Z");
    let asset = Object::new().with("table", "assets").with("asset_type", "orders").with("asset_id", "a3");
    applied(&mut undo, Kind::RestoreTerms, asset, terms, true);
    let outcome = world().undo(&undo).await;
    assert_eq!(outcome.kinds(), [""; 0]);
    let changed = |hold: &serde_json::Value| {
        hold["evidence"]["why"].as_array().is_some_and(|whys| whys.contains(&"the row changed since the action".into()))
    };
    assert_eq!(outcome.review.iter().filter(|hold| changed(hold)).count(), 2, "{:#?}", outcome.review);
}

#[tokio::test]
async fn an_account_that_was_created_is_closed_after_its_mapping_is_retired() {
    let mut undo = Undo::default();
    let anchor = Object::new().with("table", "target_accounts").with("anchor", "+8613800000006");
    let mut none = Action::new(Kind::CreateTargetAccount, anchor, Object::new().with("source_id", "s6"), Vec::new());
    none.reversible = true;
    none.found = vec![Found { rule: "orphans/x".to_owned(), fingerprint: "a".repeat(32) }];
    let id = none.id("p");
    undo.result(&id, "6");
    undo.add(&id, &none);
    let mut mapping = Action::new(
        Kind::CreateMapping,
        Object::new().with("table", "mapping").with("source_id", "s6").with("target_id", Value::Ref(id)),
        Object::new().with("evidence", "anchor"),
        Vec::new(),
    );
    mapping.reversible = true;
    mapping.found.clone_from(&none.found);
    undo.add(&mapping.id("p"), &mapping);
    let outcome = world().undo(&undo).await;
    assert_eq!(outcome.kinds(), ["retire_mapping", "close_target_account"], "{:#?}", outcome.review);
    assert_eq!(outcome.lines[1]["subject"]["id"], "6");
}

//! Findings across rounds: new, persisting, resolved, reopened; suspected until they are settled.

use super::town::{Town, UNMAPPED};

#[test]
fn findings_are_new_then_persist_resolve_and_reopen() {
    let mut town = Town::new();
    town.unmap(1, -5000);
    town.unmap(2, -5000);
    let first = town.check().expect(1);
    assert_eq!(first.document()["round"], 1);
    assert_eq!(first.counts(UNMAPPED), [2, 0, 0, 0, 2, 0]);
    town.snapshot = 60;
    town.unmapped.remove(&1);
    town.unmap(3, -5000);
    let second = town.check().expect(1);
    assert_eq!(second.counts(UNMAPPED), [1, 1, 1, 0, 2, 0]);
    assert_eq!(
        town.column(2, UNMAPPED, "status").into_iter().collect::<Vec<_>>(),
        [("2".into(), "persisting".into()), ("3".into(), "new".into())]
    );
    town.snapshot = 120;
    town.unmap(1, -5000);
    town.unmapped.remove(&2);
    let third = town.check().expect(1);
    assert_eq!(third.counts(UNMAPPED), [0, 1, 1, 1, 2, 0]);
    assert_eq!(town.column(3, UNMAPPED, "status")["1"], "reopened");
    let table = town.run(&["rounds", "show", "3"]).expect(0).stdout;
    // Beside it, the finding that nobody was asked to repair.
    assert!(table.contains("1 persisting, 1 reopened") && table.contains("2 findings resolved"), "{table}");
    // Everything is resolved at last, and stays so.
    town.unmapped.clear();
    town.snapshot = 180;
    assert_eq!(town.check().expect(0).counts(UNMAPPED), [0, 0, 2, 0, 0, 0]);
    town.snapshot = 240;
    assert_eq!(town.check().expect(0).counts(UNMAPPED), [0, 0, 0, 0, 0, 0]);
    let verified = town.verify().expect(0).document();
    assert_eq!((&verified["whole"], &verified["entries"]), (&true.into(), &15.into()));
}

#[test]
fn suspected_is_confirmed_once_it_has_persisted_past_its_first_touch() {
    let mut town = Town::new();
    // Settling is 15 minutes: touched 5 minutes before the snapshot is suspected.
    town.unmap(1, -5);
    let first = town.check().expect(0);
    assert_eq!(first.counts(UNMAPPED), [1, 0, 0, 0, 0, 1]);
    // Touched again and again: it would be suspected for ever, were it not known since the first round.
    town.unmap(1, 4);
    town.snapshot = 5;
    assert_eq!(town.check().expect(0).counts(UNMAPPED), [0, 1, 0, 0, 0, 1]);
    town.unmap(1, 59);
    town.snapshot = 60;
    let third = town.check().expect(1);
    assert_eq!(third.counts(UNMAPPED), [0, 1, 0, 0, 1, 0]);
    assert_eq!(town.column(3, UNMAPPED, "certainty")["1"], "confirmed");
    // Resolved and back: its clock begins anew.
    town.unmapped.clear();
    town.snapshot = 120;
    town.check().expect(0);
    town.unmap(1, 179);
    town.snapshot = 180;
    assert_eq!(town.check().expect(0).counts(UNMAPPED), [0, 0, 0, 1, 0, 1]);
}

#[test]
fn the_same_again_opens_no_round() {
    let mut town = Town::new();
    town.unmap(1, -5000);
    let first = town.check().expect(1);
    let again = town.check().expect(1);
    assert_eq!(again.document()["round"], 1);
    assert_eq!(again.rule(UNMAPPED), first.rule(UNMAPPED));
    assert!(again.document()["notes"].to_string().contains("no new round"), "{}", again.stdout);
    assert_eq!(town.events(), ["round_opened", "inspected", "judged"]);
    // Another project file may be another policy.
    town.settings = "[gate]\nfail_on = \"critical\"\n".to_owned();
    assert_eq!(town.check().expect(0).document()["round"], 2);
    // Exploring leaves the ledger alone, but knows it.
    let explored = town.run(&["check", "--no-record", "--format", "json"]).expect(0);
    assert_eq!(explored.document()["round"], serde_json::Value::Null);
    assert_eq!(explored.counts(UNMAPPED), [0, 1, 0, 0, 1, 0]);
    town.run(&["check", "--select", "mapping-gaps", "--format", "json"]).expect(0);
    assert_eq!(town.events().len(), 6);
}

#[test]
fn rounds_are_compared_and_listed() {
    let mut town = Town::new();
    town.unmap(1, -5000);
    town.unmap(2, -5000);
    town.check().expect(1);
    town.unmapped.remove(&2);
    town.unmap(3, -5000);
    town.snapshot = 60;
    town.check().expect(1);
    let lines = town.run(&["findings", UNMAPPED, "--format", "ndjson"]).expect(0).stdout;
    let ids: std::collections::BTreeSet<i64> = lines
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["source_id"].as_i64().unwrap())
        .collect();
    assert_eq!(ids.into_iter().collect::<Vec<_>>(), [1, 3]);
    let diff = town.run(&["findings", UNMAPPED, "--diff", "1", "--format", "json"]).expect(0).document();
    let changes: std::collections::BTreeSet<(i64, String)> = diff["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["source_id"].as_i64().unwrap(), row["change"].as_str().unwrap().to_owned()))
        .collect();
    assert_eq!(changes.into_iter().collect::<Vec<_>>(), [(2, "gone".into()), (3, "appeared".into())]);
    let csv = town.run(&["findings", "--round", "1", "--format", "csv"]).expect(0).stdout;
    assert!(csv.starts_with("rule,fingerprint,key,reason,"), "{csv}");
    let text = town.run(&["findings", "mapping-gaps"]).expect(0).stdout;
    assert!(text.contains(UNMAPPED) && text.contains("source_id=3: "), "{text}");
    town.run(&["findings", "mapping-gap"]).expect(4);
    town.run(&["findings", "--round", "9"]).expect(2);
    let rounds = town.run(&["rounds", "--format", "json"]).expect(0).document();
    let told: Vec<(u64, &str)> = rounds["rounds"]
        .as_array()
        .unwrap()
        .iter()
        .map(|round| (round["round"].as_u64().unwrap(), round["verdict"].as_str().unwrap()))
        .collect();
    assert_eq!(told, [(1, "fail"), (2, "fail")]);
    let listed = town.run(&["rounds"]).expect(0).stdout;
    assert_eq!(listed.lines().count(), 3, "{listed}");
}

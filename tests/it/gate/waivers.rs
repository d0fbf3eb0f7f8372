//! Waivers, from the file to the findings.

use std::fs::File;

use arrow::array::AsArray;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::{Outcome, UNMAPPED, World};

fn waiver(covers: &str) -> String {
    format!("[[waiver]]\nrule = '{UNMAPPED}'\n{covers}\nreason = 'load test'\nowner = 'li.lei'\nexpires = 2026-11-30\n")
}

/// How many findings the file holds, and how many of them as waived.
fn marked(outcome: &Outcome, world: &World) -> (usize, usize) {
    let folder = outcome.json["findings_dir"].as_str().unwrap();
    let file = File::open(world.path().join(folder).join(format!("{UNMAPPED}.parquet"))).unwrap();
    let (mut rows, mut waived) = (0, 0);
    for batch in ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap() {
        let batch = batch.unwrap();
        rows += batch.num_rows();
        waived += batch.column_by_name("waived").unwrap().as_boolean().true_count();
    }
    (rows, waived)
}

#[test]
fn a_condition_waives_what_it_matches_and_no_more_than_it_may() {
    let world = World::new(300, 1..=3);
    world.waive(&waiver("where = 'source_id < 3'\nmax_findings = 2"));
    let judged = world.check(&[]);
    judged.is("fail", &["mapping-gaps/source-unmapped: 1 finding confirmed, high"]);
    assert_eq!((judged.count(UNMAPPED, "total"), judged.count(UNMAPPED, "waived")), (3, 2));
    assert_eq!(judged.count(UNMAPPED, "confirmed"), 3);
    assert_eq!(marked(&judged, &world), (3, 2));
    let waived: Vec<bool> = judged.rule(UNMAPPED)["samples"]
        .as_array()
        .unwrap()
        .iter()
        .map(|sample| sample["waived"].as_bool().unwrap())
        .collect();
    assert_eq!(waived.iter().filter(|waived| **waived).count(), 2);
    assert_eq!(judged.json["waivers"][0]["standing"], "used");
    assert_eq!(judged.json["waivers"][0]["matched"], 2);

    let world = World::new(300, 1..=3);
    world.waive(&waiver("where = 'source_id < 3'\nmax_findings = 1"));
    let judged = world.check(&[]);
    judged.is("fail", &["3 findings confirmed"]);
    judged.notes("the waiver of li.lei for mapping-gaps/source-unmapped (where source_id < 3) matches 2 findings, more than its max_findings of 1");
    assert_eq!((judged.count(UNMAPPED, "waived"), marked(&judged, &world)), (0, (3, 0)));
}

#[test]
fn a_waived_round_passes_and_says_so() {
    let world = World::new(300, 1..=3);
    world.waive(&waiver("where = 'source_id BETWEEN 1 AND 3'\nmax_findings = 3"));
    let judged = world.check(&[]);
    judged.is("pass", &[]);
    assert_eq!(judged.rule(UNMAPPED)["status"], "waived");
}

#[test]
fn one_finding_is_waived_by_its_fingerprint() {
    let world = World::new(300, 1..=2);
    let first = world.check(&["--no-record"]);
    let fingerprint = first.rule(UNMAPPED)["samples"][0]["fingerprint"].as_str().unwrap().to_owned();
    world.waive(&waiver(&format!("fingerprint = '{fingerprint}'")));
    let judged = world.check(&[]);
    judged.is("fail", &["1 finding confirmed"]);
    assert_eq!(judged.count(UNMAPPED, "waived"), 1);
    world.waive(&waiver("fingerprint = '0123456789abcdef0123456789abcdef'"));
    let judged = world.check(&["--no-record"]);
    judged.is("fail", &["2 findings confirmed"]);
    judged.notes("(0123456789abcdef0123456789abcdef) matches no finding");
}

#[test]
fn a_waiver_ends_with_its_day_by_the_exports_and_not_by_the_clock() {
    let mut world = World::new(300, 1..=3);
    world.waive(&waiver("where = 'source_id > 0'\nmax_findings = 9").replace("2026-11-30", "2026-11-01"));
    world.check(&["--no-record"]).is("pass", &[]);
    world.check(&["--no-record", "--as-of", "2026-11-01"]).is("pass", &[]);
    let late = world.check(&["--no-record", "--as-of", "2026-11-02"]);
    late.is("fail", &["3 findings confirmed"]);
    late.notes("expired after 2026-11-01: 3 findings that it covered count again");
    assert_eq!(late.json["waivers"][0]["standing"], "expired");
    world.next(1..=3);
    world.check(&["--no-record"]).is("fail", &["3 findings confirmed"]);
    assert_eq!(world.check(&["--as-of", "tomorrow"]).code, 2);
}

#[test]
fn what_a_waiver_may_not_say_is_refused_before_anything_runs() {
    let of = |text: &str| {
        let world = World::new(3, [1]);
        world.waive(text);
        let outcome = world.check(&[]);
        assert!(!world.path().join(".trueup").join("rounds").exists(), "a round was opened");
        outcome
    };
    of(&waiver("where = 'source_id > 0'"))
        .refused(&["`max_findings` is missing in a waiver with `where`", "waivers.toml:1:1"]);
    let limit = |condition: &str| waiver(&format!("where = \"{condition}\"\nmax_findings = 9"));
    of(&limit("true")).refused(&["names no column of the key (source_id)", "waivers.toml:3:9"]);
    of(&limit("reason LIKE '%x%'")).refused(&["reason", "waivers.toml:3:9"]);
    of(&limit("source_id + 1")).refused(&["where true or false is wanted"]);
    of(&limit("source_id IN (SELECT 1)")).refused(&["a query is not allowed here"]);
    of(&limit("source_id > 0; DROP TABLE mapping")).refused(&["one expression ends before"]);
    of(&limit("source_id = 1 AND now() IS NOT NULL")).refused(&["no clock"]);
    of(&limit("source_id > 0").replace(UNMAPPED, "mapping-gaps/source-unmaped")).refused(&["did you mean", UNMAPPED]);
    of(&limit("source_id > 0").replace(UNMAPPED, "exports/key-null"))
        .refused(&["findings of the set exports can't be waived"]);
}

#[test]
fn a_waiver_of_a_rule_that_did_not_run_waives_nothing() {
    let world = World::new(3, []);
    world.waive(&waiver("where = 'asset_id > 0'\nmax_findings = 9").replace(UNMAPPED, "orphans/asset-without-owner"));
    let judged = world.check(&[]);
    judged.is("pass", &[]);
    judged.notes("is for a rule that did not run");
}

//! `sample-data/`: a small made-up world that newcomers try trueup on and copy `trueup.toml` from.
//!
//! Lantern is an app (the target); its mini-program (the source) joins it. [`world::World::build`] makes both systems with
//! a few defects in them and keeps a list of what it planted; `TRUEUP_REWRITE=1 cargo test --test it sample` writes the
//! exports and `expected.json` anew. `trueup.toml` is written by hand.

mod abnormal;
mod belongings;
mod check;
mod clock;
mod crowd;
mod duplicates;
mod files;
mod gaps;
mod ids;
mod logs;
mod numbers;
mod orphans;
mod people;
mod prng;
mod tables;
mod world;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use serde_json::Value;

use check::{Run, leak};
use ids::Ids;
use world::World;

const EXPECTED: &str = "sample-data/expected.json";
/// Fewer digits don't identify a phone.
const SECRET_DIGITS_MIN: usize = 7;
const SETS: [&str; 4] = ["orphans", "duplicate-anchors", "mapping-gaps", "abnormal-accounts"];

fn rewrites() -> bool {
    std::env::var_os("TRUEUP_REWRITE").is_some()
}

/// The world, its files in place.
fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        let mut world = World::build();
        if rewrites() {
            let sheets = tables::sheets(&mut world).unwrap();
            files::write(&sheets).unwrap();
        }
        world
    })
}

/// `check --format json`, run once for all tests.
fn json_run() -> &'static Run {
    static RUN: OnceLock<Run> = OnceLock::new();
    RUN.get_or_init(|| {
        world();
        check::check(&["--format", "json", "-v"]).unwrap()
    })
}

#[test]
fn sample_exports_are_what_the_generator_writes() {
    world();
    let sheets = tables::sheets(&mut World::build()).unwrap();
    let differences = files::differences(&sheets).unwrap();
    assert!(differences.is_empty(), "{}\nTRUEUP_REWRITE=1 writes them anew", differences.join("\n"));
}

#[test]
fn sample_summary_is_as_expected() {
    let run = json_run();
    let mut document = run.document().unwrap();
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let rows = document["exports"].as_array().unwrap().iter().find(|export| export["table"] == "source_accounts");
    let classes = document["disposition"].as_object().unwrap();
    let total: u64 = classes.values().filter_map(Value::as_u64).sum();
    assert_eq!(rows.unwrap()["rows"], total);
    assert!(classes.values().all(|rows| *rows != 0), "a class without an example: {classes:?}");
    let confirmed = |set: &str| -> u64 {
        let rules = document["rules"].as_array().unwrap().iter().filter(|rule| rule["set"] == set);
        rules.filter_map(|rule| rule["findings"]["confirmed"].as_u64()).sum()
    };
    for set in SETS {
        assert!(confirmed(set) > 0, "{set}");
    }
    let exports = document["rules"].as_array().unwrap().iter().filter(|rule| rule["set"] == "exports");
    for rule in exports {
        assert!(rule["status"] == "clean" || rule["status"] == "skipped", "{rule}");
    }
    steady(&mut document);
    if rewrites() {
        std::fs::write(EXPECTED, format!("{}\n", serde_json::to_string_pretty(&document).unwrap())).unwrap();
    }
    let expected: Value = serde_json::from_str(&std::fs::read_to_string(EXPECTED).unwrap()).unwrap();
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(document[name], *value, "`{name}` is not as in {EXPECTED}; TRUEUP_REWRITE=1 writes it anew");
    }
    assert_eq!(document.as_object().unwrap().len(), expected.as_object().unwrap().len());
}

/// What differs from run to run, machine to machine, version to version reads the same.
fn steady(document: &mut Value) {
    document["tool_version"] = "…".into();
    document["findings_dir"] = "…".into();
    document["scratch"] = "…".into();
    for rule in document["rules"].as_array_mut().into_iter().flatten() {
        rule["elapsed_ms"] = 0.into();
        rule["digest"] = "…".into();
    }
}

#[test]
fn sample_findings_are_the_planted_ones() {
    let world = world();
    let ids = Ids::of(world);
    let planted: BTreeSet<(String, BTreeMap<String, String>, &str)> = world
        .plants
        .iter()
        .map(|plant| {
            let certainty = if plant.suspected { "suspected" } else { "confirmed" };
            (plant.rule.to_owned(), ids.key(plant), certainty)
        })
        .collect();
    assert_eq!(planted.len(), world.plants.len(), "something is planted twice");
    let columns: BTreeMap<&str, Vec<&String>> =
        planted.iter().map(|(rule, key, _)| (rule.as_str(), key.keys().collect())).collect();
    let found: BTreeSet<(String, BTreeMap<String, String>, &str)> = json_run()
        .findings
        .iter()
        .map(|(rule, row)| {
            let certainty = if row["certainty"] == "suspected" { "suspected" } else { "confirmed" };
            let key = columns.get(rule.as_str()).into_iter().flatten();
            let key = key.filter_map(|column| Some(((*column).clone(), row.get(*column)?.clone()))).collect();
            (rule.clone(), key, certainty)
        })
        .collect();
    let missing: Vec<String> = planted.difference(&found).map(|finding| format!("missing     {finding:?}")).collect();
    let more: Vec<String> = found.difference(&planted).map(|finding| format!("unexpected  {finding:?}")).collect();
    assert!(missing.is_empty() && more.is_empty(), "{}\n{}", missing.join("\n"), more.join("\n"));
    assert_eq!(json_run().findings.len(), world.plants.len());
}

#[test]
fn sample_shows_no_phone_number() {
    let secrets = secrets(world());
    assert!(secrets.len() > 5_000, "{}", secrets.len());
    let table = check::check(&["--format", "table", "--exit-zero", "-v", "--samples", "1000"]).unwrap();
    assert_eq!(table.code, Some(0), "{}", table.stderr);
    for run in [json_run(), &table] {
        let recorded: Vec<&str> = run.findings.iter().flat_map(|(_, row)| row.values().map(String::as_str)).collect();
        assert!(recorded.len() > 1_000, "{}", recorded.len());
        for text in [&run.stdout, &run.stderr, &recorded.join("\n")] {
            assert_eq!(leak(text, &secrets), None);
        }
    }
    assert!(table.stdout.contains("mapping-gaps/source-unmapped"), "{}", table.stdout);
}

/// Every phone number as digits after its country code, and every phone as it is written.
fn secrets(world: &World) -> BTreeSet<String> {
    let written =
        world.sources.iter().map(|source| &source.phone).chain(world.targets.iter().map(|target| &target.phone));
    let spellings = written
        .flatten()
        .chain(&world.oddities)
        .filter(|phone| !phone.contains('*') && phone.chars().filter(|c| c.is_numeric()).count() >= SECRET_DIGITS_MIN);
    let numbers = world.numbers.drawn.iter().map(|number| numbers::national(number).to_owned());
    numbers.chain(spellings.map(|phone| phone.trim().to_owned())).collect()
}

//! `trueup rehearse`: a migration simulated from round to round, check → plan → rehearse --write → check …, until only
//! holds remain.
//!
//! `TRUEUP_REHEARSE=50` rehearses so many more worlds, of several sizes and shapes.

mod amounts;
mod shapes;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use arrow::array::{Array, AsArray};
use arrow::compute::cast;
use arrow::datatypes::DataType;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::Value;

use amounts::Sums;
use shapes::Shape;

/// A migration that takes longer does not converge.
const ROUNDS_MAX: usize = 4;
/// Kinds that a project must allow.
const ALLOW: [&str; 13] = [
    "merge_accounts",
    "reassign_asset",
    "restore_terms",
    "reverse_credit",
    "cancel_job",
    "release_lock",
    "resume_job",
    "require_verification",
    "refresh_union_id",
    "admit_pair",
    "sync_fields",
    "replay_write",
    "rerun_bucket",
];
/// Whose findings come and go with the time alone, which moves on between rounds.
const RULES_OF_TIME: [&str; 6] = [
    "mapping-gaps/mapping-pending-too-long",
    "asset-merge/lock-stale",
    "asset-merge/merge-stalled",
    "decoupling/active-source-unmapped",
    "migration/exclusion-invalid",
    "exports/export-skewed",
];

fn trueup(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trueup"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("TRUEUP_")) {
        command.env_remove(name);
    }
    command.args(args).output().unwrap()
}

/// The exit code and the document of a command.
fn json(project: &Path, args: &[&str]) -> (i32, Value) {
    let all = [args, &["--project", project.to_str().unwrap(), "--format", "json", "-q"]].concat();
    let output = trueup(&all);
    let document = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{args:?}: {error}\n{}", String::from_utf8_lossy(&output.stderr)));
    (output.status.code().unwrap(), document)
}

fn generate(world: &Path, args: &[&str]) {
    let output = trueup(&[&["generate", world.to_str().unwrap(), "-q"], args].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// A round's document, checked and recorded.
fn check(project: &Path) -> Value {
    let (code, document) = json(project, &["check", "--exit-zero", "--samples", "3"]);
    assert_eq!(code, 0, "{:#}", document["gate"]);
    document
}

/// A plan and, if there is anything to do, the rehearsal of its batch, which wrote the next project.
fn rehearse(project: &Path, next: &Path) -> (Value, Option<Value>) {
    let (code, plan) = json(project, &["plan"]);
    assert_eq!(code, 0, "{plan:#}");
    if plan["actions"]["total"] == 0 {
        return (plan, None);
    }
    let batch = plan["path"].as_str().unwrap();
    let (code, rehearsal) = json(project, &["rehearse", batch, "--write", next.to_str().unwrap()]);
    let passed = rehearsal["passed"] == true;
    assert!(passed && code == 0, "{}", told(&rehearsal));
    assert_eq!(rehearsal["batch_id"], plan["batch_id"]);
    (plan, Some(rehearsal))
}

/// What a rehearsal has to complain of.
fn told(rehearsal: &Value) -> String {
    let rules = rehearsal["rules"].as_array().into_iter().flatten();
    let of = |rule: &Value| {
        format!(
            "{} new {} unkept {}: {} {}",
            rule["id"], rule["new"], rule["unkept"], rule["new_samples"], rule["unkept_samples"]
        )
    };
    let bad = rules.filter(|rule| rule["new"] != 0 || rule["unkept"] != 0).map(of);
    format!("{}\n{}", bad.collect::<Vec<_>>().join("\n"), rehearsal["refused"])
}

/// Simulates a migration until there is nothing left to do; what each round had.
fn simulate(world: &Path, folder: &Path) -> Vec<Value> {
    let mut project = world.to_owned();
    let mut amounts = amounts::of_world(world);
    let mut rehearsals: Vec<Value> = Vec::new();
    for round in 1..=ROUNDS_MAX + 1 {
        let checked = check(&project);
        assert_ne!(checked["verdict"], "inconclusive", "round {round}: {:#}", checked["gate"]);
        if let Some(rehearsal) = rehearsals.last() {
            foreseen(rehearsal, &checked);
        }
        let next = folder.join(format!("round-{}", round + 1));
        let (plan, rehearsal) = rehearse(&project, &next);
        let Some(rehearsal) = rehearsal else {
            only_holds_remain(&project, &plan);
            return rehearsals;
        };
        for rule in rehearsal["rules"].as_array().unwrap() {
            assert_eq!(rule["unkept"], 0, "round {round}: {}", told(&rehearsal));
            let number = |name: &str| rule[name].as_u64().unwrap();
            assert_eq!(number("before"), number("repaired") + number("remaining"), "{rule}");
        }
        let sums = amounts::of_written(&next);
        assert_eq!(sums, less(&amounts, &plan), "round {round}: {}", plan["actions"]);
        amounts = sums;
        rehearsals.push(rehearsal);
        project = next;
    }
    panic!("after {ROUNDS_MAX} rounds there is still something to do: {}", rehearsals.last().unwrap());
}

/// Amounts without what the batch takes off again, which its manifest lists by unit.
fn less(amounts: &Sums, plan: &Value) -> Sums {
    let batch = Path::new(plan["path"].as_str().unwrap());
    let manifest: Value = serde_json::from_slice(&fs::read(batch.join("manifest.json")).unwrap()).unwrap();
    let mut left = amounts.clone();
    let mut listed: BTreeMap<String, i128> = BTreeMap::new();
    for surplus in manifest["surplus"].as_array().unwrap() {
        let amount = amounts::cents(surplus["amount"].as_str().unwrap());
        listed.insert(surplus["unit"].as_str().unwrap_or("").to_owned(), amount);
    }
    for part in manifest["parts"].as_array().unwrap() {
        let text = fs::read_to_string(batch.join(part["name"].as_str().unwrap())).unwrap();
        for action in text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()) {
            if action["kind"] == "reverse_credit" {
                let of = |name: &str| action["params"][name].as_str().unwrap_or("").to_owned();
                let amount = amounts::cents(&of("amount"));
                *left.get_mut(&(of("asset_type"), of("unit"))).unwrap() -= amount;
                *listed.get_mut(&of("unit")).unwrap() -= amount;
            }
        }
    }
    assert!(listed.values().all(|rest| *rest == 0), "the manifest lists another surplus than its actions: {listed:?}");
    left
}

/// The next round finds what the rehearsal said it would.
fn foreseen(rehearsal: &Value, checked: &Value) {
    let rules = |document: &Value| -> BTreeMap<String, Value> {
        let rules = document["rules"].as_array().unwrap().iter();
        rules.map(|rule| (rule["id"].as_str().unwrap().to_owned(), rule.clone())).collect()
    };
    let found = rules(checked);
    for (id, rule) in rules(rehearsal).into_iter().filter(|(id, _)| !RULES_OF_TIME.contains(&id.as_str())) {
        let number = |name: &str| rule[name].as_u64().unwrap();
        let expected = number("remaining") + number("uncovered") + number("new");
        assert_eq!(found[&id]["findings"]["total"], expected, "{id}: rehearsed {rule}, found {}", found[&id]);
    }
}

/// What no action was planned for is a hold, is vetoed by one, or has no action.
fn only_holds_remain(project: &Path, plan: &Value) {
    let explained: BTreeSet<&str> =
        plan["unrepaired"].as_array().unwrap().iter().map(|rule| rule["rule"].as_str().unwrap()).collect();
    let rounds = project.join(".trueup/rounds");
    let last =
        fs::read_dir(rounds).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).max().unwrap();
    for (rule, actions) in asked(&last.join("findings")) {
        let others: Vec<&String> = actions.iter().filter(|action| *action != "hold_for_review").collect();
        assert!(others.is_empty() || explained.contains(rule.as_str()), "{rule} still asks for {others:?}: {plan:#}");
    }
}

/// The actions that the confirmed findings of each rule ask for.
fn asked(findings: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let mut asked: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for entry in walkdir::WalkDir::new(findings).into_iter().map(Result::unwrap) {
        if !entry.file_type().is_file() {
            continue;
        }
        let rule = entry.path().strip_prefix(findings).unwrap().with_extension("").to_string_lossy().into_owned();
        let file = fs::File::open(entry.path()).unwrap();
        for batch in ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap() {
            let batch = batch.unwrap();
            let text = |name: &str| cast(batch.column_by_name(name).unwrap(), &DataType::Utf8).unwrap();
            let (actions, certainty) = (text("action"), text("certainty"));
            for row in 0..batch.num_rows() {
                if actions.is_valid(row) && certainty.as_string::<i32>().value(row) == "confirmed" {
                    asked.entry(rule.clone()).or_default().insert(actions.as_string::<i32>().value(row).to_owned());
                }
            }
        }
    }
    asked
}

/// A world of a shape, ready to be planned for.
fn world(folder: &Path, args: &[&str], shape: Shape) -> PathBuf {
    let world = folder.join("world");
    generate(&world, args);
    let path = world.join("trueup.toml");
    let mut file: toml::Table = fs::read_to_string(&path).unwrap().parse().unwrap();
    let allow = ALLOW.map(toml::Value::from).to_vec();
    let plan = [("allow", allow.into()), ("max_share", 1.0.into())];
    file.insert("plan".to_owned(), toml::Table::from_iter(plan.map(|(name, value)| (name.to_owned(), value))).into());
    shapes::supply(&mut file, shape);
    fs::write(&path, toml::to_string(&file).unwrap()).unwrap();
    world
}

#[test]
fn rehearse_a_migration_until_only_holds_remain() {
    let dir = tempfile::tempdir().unwrap();
    let world = world(dir.path(), &["--accounts", "400", "--seed", "41", "--defects", "0.3"], Shape::Whole);
    let rounds = simulate(&world, dir.path());
    let sum = |name: &str| -> u64 {
        rounds
            .iter()
            .flat_map(|round| round["rules"].as_array().unwrap())
            .map(|rule| rule[name].as_u64().unwrap())
            .sum()
    };
    assert!(sum("repaired") >= 20 && rounds.len() > 1, "{} in {} rounds", sum("repaired"), rounds.len());
}

#[test]
fn rehearse_worlds_of_other_shapes() {
    for (seed, shape) in [("42", Shape::TextIds), ("43", Shape::RequiredOnly), ("44", Shape::WithoutLogs)] {
        let dir = tempfile::tempdir().unwrap();
        let world = world(dir.path(), &["--accounts", "200", "--seed", seed, "--defects", "0.4"], shape);
        let rounds = simulate(&world, dir.path());
        assert!(!rounds.is_empty(), "{shape:?}");
    }
}

#[test]
fn rehearse_many_worlds_when_asked() {
    let worlds = std::env::var("TRUEUP_REHEARSE").ok().and_then(|text| text.parse::<u64>().ok()).unwrap_or(0);
    let shapes = [Shape::Whole, Shape::TextIds, Shape::WithoutLogs, Shape::RequiredOnly];
    for number in 0..worlds {
        let dir = tempfile::tempdir().unwrap();
        let (seed, accounts) = ((1000 + number).to_string(), (300 + 700 * (number % 7)).to_string());
        let shape = shapes[usize::try_from(number).unwrap() % shapes.len()];
        println!("world {number}: {accounts} accounts, seed {seed}, {shape:?}");
        let world = world(dir.path(), &["--accounts", &accounts, "--seed", &seed, "--defects", "0.3"], shape);
        simulate(&world, dir.path());
    }
}

#[test]
fn rehearse_moves_assets_and_loses_none() {
    let only = "asset-without-owner,asset-left-on-source,asset-on-dead-owner,asset-family-split,asset-terms-lost,\
                anchor-shared-by-targets,anchor-shared-by-sources,open-id-shared,credited-twice";
    let dir = tempfile::tempdir().unwrap();
    let world = world(
        dir.path(),
        &["--accounts", "400", "--seed", "45", "--defects", "0.4", "--only", &only.replace(' ', "")],
        Shape::Whole,
    );
    let before = amounts::of_world(&world);
    check(&world);
    let next = dir.path().join("next");
    let (plan, rehearsal) = rehearse(&world, &next);
    assert!(rehearsal.is_some(), "{plan:#}");
    let kinds = &plan["actions"]["by_kind"];
    for kind in ["reassign_asset", "merge_accounts", "reverse_credit", "restore_terms"] {
        assert!(kinds[kind].as_u64().unwrap_or(0) > 0, "{kind} is not in the plan: {kinds}");
    }
    let expected = less(&before, &plan);
    assert_ne!(before, expected, "nothing is corrected: {plan:#}");
    assert_eq!(amounts::of_written(&next), expected);
}

#[test]
fn rehearse_refuses_what_it_can_not_judge() {
    let dir = tempfile::tempdir().unwrap();
    let world = world(
        dir.path(),
        &["--accounts", "200", "--seed", "46", "--only", "mapping-without-source", "--defects", "0.1"],
        Shape::Whole,
    );
    check(&world);
    let (_, plan) = json(&world, &["plan"]);
    let batch = plan["path"].as_str().unwrap().to_owned();
    let project = world.to_str().unwrap();
    let rehearse = |args: &[&str]| {
        let output = trueup(&[&["rehearse", "--project", project, "-q"], args].concat());
        (output.status.code().unwrap(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    // A folder that holds something is not written to, and nothing is read for it.
    let taken = dir.path().join("taken");
    fs::create_dir(&taken).unwrap();
    fs::write(taken.join("mine.txt"), "mine").unwrap();
    let (code, told) = rehearse(&[&batch, "--write", taken.to_str().unwrap()]);
    assert!(code == 2 && told.contains("not empty"), "{code}: {told}");
    let (code, told) = rehearse(&["no-such-batch"]);
    assert!(code != 0, "{told}");
    // Edited: refused.
    let copy = dir.path().join(Path::new(&batch).file_name().unwrap());
    fs::create_dir(&copy).unwrap();
    for entry in fs::read_dir(&batch).unwrap().map(Result::unwrap) {
        fs::copy(entry.path(), copy.join(entry.file_name())).unwrap();
    }
    let part = copy.join("part-00000.ndjson");
    let text = fs::read_to_string(&part).unwrap();
    fs::write(&part, text.replacen("retire_mapping", "repoint_mapping", 1)).unwrap();
    let (code, told) = rehearse(&[copy.to_str().unwrap()]);
    assert!(code == 1, "{code}: {told}");
    // Other exports: inconclusive.
    let export = fs::read_dir(world.join("exports/mapping")).unwrap().map(|entry| entry.unwrap().path());
    let file = export.into_iter().find(|path| path.extension().is_some_and(|ending| ending == "parquet")).unwrap();
    let other = dir.path().join("other");
    generate(&other, &["--accounts", "200", "--seed", "47", "--defects", "none"]);
    fs::copy(other.join("exports/mapping").join(file.file_name().unwrap()), &file).unwrap();
    fs::remove_file(world.join("exports/mapping/manifest.json")).unwrap();
    let (code, told) = rehearse(&[&batch]);
    assert!(code == 3 && told.contains("mapping"), "{code}: {told}");
}

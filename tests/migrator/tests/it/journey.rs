//! The whole loop: what a rehearsal foresees is what the databases become, round by round.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;

use migrator::database::Dialect;
use migrator::run;
use migrator::server::{self, Server};

use crate::company::{Company, assert_same, generate, told, trueup};
use crate::shapes::Shape;

/// Rounds after which only what a person must decide may be left.
const ROUNDS_MAX: usize = 4;

/// A round's findings, as recorded: which they are and how they stand. Other columns may name new rows, whose ids are
/// anybody's choice.
fn findings(project: &Path) -> BTreeSet<String> {
    let shown = project.display().to_string();
    let mut all = BTreeSet::new();
    for line in told(&["findings", "--project", &shown], "ndjson").lines() {
        let finding: Value = serde_json::from_str(line).unwrap();
        let told =
            ["rule", "fingerprint", "certainty", "status", "waived", "action", "reason"].map(|name| &finding[name]);
        all.insert(told.map(|value| value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned)).join(" "));
    }
    all
}

#[test]
fn a_migration_through_the_databases_is_as_rehearsed() {
    journey("journey", 1200, 77, Shape::Whole);
}

#[test]
fn so_is_one_whose_source_ids_are_text() {
    journey("texts", 500, 78, Shape::TextIds);
}

#[test]
fn so_is_one_without_logs() {
    journey("logless", 500, 79, Shape::WithoutLogs);
}

#[test]
fn so_is_one_of_accounts_and_mapping_alone() {
    journey("accounts", 500, 80, Shape::RequiredOnly);
}

/// One world in every database that is installed. They go through the same batches side by side; each round's exports
/// come from another of them.
fn journey(name: &str, accounts: u32, seed: u32, shape: Shape) {
    let servers: Vec<Server> = [Dialect::Postgres, Dialect::MariaDb].into_iter().filter_map(server::start).collect();
    if servers.is_empty() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str, round: usize| folder.path().join(format!("{name}-{round}"));
    let (world, state) = (folder.path().join("world"), folder.path().join("state"));
    generate(&world, accounts, seed, shape);
    let mut companies: Vec<Company> = servers.iter().map(|server| Company::found(server, name, &world)).collect();
    let mut exports = world;
    let mut foreseen: Option<BTreeSet<String>> = None;
    for round in 1..=ROUNDS_MAX {
        let lead = round % companies.len();
        let next = path("round", round);
        companies[lead].export(&exports, &next, &state);
        exports = next;
        let on = |arguments: &[&str]| trueup(&[arguments, &["--project", &exports.display().to_string()]].concat());
        on(&["check", "--exit-zero"]);
        let found = findings(&exports);
        if let Some(foreseen) = foreseen {
            let only = |these: &BTreeSet<String>, those: &BTreeSet<String>| {
                these.difference(those).cloned().collect::<Vec<_>>().join("\n")
            };
            let (left, right) = (only(&foreseen, &found), only(&found, &foreseen));
            assert!(left.is_empty() && right.is_empty(), "round {round}, only foreseen:\n{left}\nonly found:\n{right}");
        }
        let planned = on(&["plan"]);
        // A batch may be of holds alone: those are for people.
        let batch = planned["path"].as_str().filter(|_| planned["actions"]["total"] != 0).map(PathBuf::from);
        let Some(batch) = batch else {
            assert!(round > 1, "there was nothing to do from the start");
            eprintln!("round {round}: {} findings are left, and nothing to do", found.len());
            return;
        };
        let (shown, ahead) = (batch.display().to_string(), path("foreseen", round));
        on(&["rehearse", &shown, "--write", &ahead.display().to_string()]);
        trueup(&["check", "--project", &ahead.display().to_string(), "--exit-zero"]);
        foreseen = Some(findings(&ahead));
        let manifest: Value = serde_json::from_slice(&std::fs::read(batch.join("manifest.json")).unwrap()).unwrap();
        eprintln!("round {round}: {} findings; {}", found.len(), manifest["totals"]);
        let mut receipts = PathBuf::new();
        for company in &mut companies {
            let sums = company.sums();
            let order = company.order(&batch, &format!("receipts-{round}"));
            let counts = run::migrate(&order).unwrap();
            let done: Vec<&&str> = counts.keys().collect();
            assert_eq!(done, [&"applied"], "round {round}: on unchanged data every action is applied: {counts:?}");
            if manifest["surplus"].as_array().is_some_and(Vec::is_empty) {
                assert_eq!(sums, company.sums(), "round {round}: what assets come to by unit");
            }
            company.settle();
            receipts = order.receipts;
        }
        if let [left, right] = companies.as_mut_slice() {
            assert_same(left, right);
        }
        on(&["ack", &shown, &receipts.display().to_string()]);
    }
    panic!("after {ROUNDS_MAX} rounds there is still something to do");
}

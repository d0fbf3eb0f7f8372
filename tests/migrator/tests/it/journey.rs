//! The whole loop: what a rehearsal foresees is what the databases become, round by round.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;

use migrator::database::Dialect;
use migrator::{run, server};

use crate::company::{Company, generate, told, trueup};

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

fn journey(dialect: Dialect, seed: u32) {
    let Some(server) = server::start(dialect) else { return };
    let folder = tempfile::tempdir().unwrap();
    let world = folder.path().join("world");
    generate(&world, 1200, seed);
    let mut company = Company::found(&server, "journey", &world);
    company.export();
    let mut foreseen: Option<BTreeSet<String>> = None;
    for round in 1..=ROUNDS_MAX {
        company.trueup(&["check", "--exit-zero"]);
        let path = company.trueup(&["plan"])["path"].as_str().map(PathBuf::from);
        let found = findings(&company.exports);
        if let Some(foreseen) = foreseen {
            let only = |these: &BTreeSet<String>, those: &BTreeSet<String>| {
                these.difference(those).cloned().collect::<Vec<_>>().join("\n")
            };
            let (left, right) = (only(&foreseen, &found), only(&found, &foreseen));
            assert!(left.is_empty() && right.is_empty(), "round {round}, only foreseen:\n{left}\nonly found:\n{right}");
        }
        let Some(path) = path else {
            assert!(round > 2, "{dialect:?}: it was over too soon to show anything");
            eprintln!("{dialect:?}: after {round} rounds {} findings are left, and nothing to do", found.len());
            return;
        };
        let sums = company.sums();
        let ahead = company.path(&format!("foreseen-{round}")).display().to_string();
        let batch = path.display().to_string();
        company.trueup(&["rehearse", &batch, "--write", &ahead]);
        trueup(&["check", "--project", &ahead, "--exit-zero"]);
        foreseen = Some(findings(Path::new(&ahead)));
        let order = company.order(&path, &format!("receipts-{round}"));
        let counts = run::migrate(&order).unwrap();
        let manifest: Value = serde_json::from_slice(&std::fs::read(path.join("manifest.json")).unwrap()).unwrap();
        eprintln!("{dialect:?}, round {round}: {} findings, {counts:?} of {}", found.len(), manifest["totals"]);
        let done: Vec<&&str> = counts.keys().collect();
        assert_eq!(done, [&"applied"], "round {round}: on unchanged data every action is applied: {counts:?}");
        if manifest["surplus"].as_array().is_some_and(Vec::is_empty) {
            assert_eq!(sums, company.sums(), "round {round}: what assets come to by unit");
        }
        company.trueup(&["ack", &batch, &order.receipts.display().to_string()]);
        company.settle();
        company.export();
    }
    panic!("after {ROUNDS_MAX} rounds there is still something to do");
}

#[test]
fn a_migration_through_postgresql_is_as_rehearsed() {
    journey(Dialect::Postgres, 77);
}

#[test]
fn a_migration_through_mariadb_is_as_rehearsed() {
    journey(Dialect::MariaDb, 77);
}

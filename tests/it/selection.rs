//! `--select`, `--exclude` and `--selector` at the built binary.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;
use trueup::cases::{self, Case};

use crate::rules::trueup;

/// Two people: one is mapped, the other's target was found by nobody; a mapping leads to a target that isn't there.
const ROWS: &str = "/*---\nfound = []\n---*/
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    (1, '13800000001', 'active', '2026-01-01', '2026-01-01'),
    (2, '13800000002', 'active', '2026-01-01', '2026-01-01'),
    (3, '13800000003', 'active', '2026-01-01', '2026-01-01');
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    (101, '13800000001', 'active', '2026-01-01', '2026-01-01'),
    (102, '13800000002', 'active', '2026-01-01', '2026-01-01');
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    (1, 101, 'active', '2026-02-01'),
    (3, 999, 'active', '2026-02-01');
";

fn town(settings: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let case = Case::parse(ROWS, "house/town".to_owned()).unwrap();
    cases::write(&case, dir.path(), &[]).unwrap();
    append(dir.path(), settings);
    dir
}

fn append(dir: &Path, settings: &str) {
    let file = dir.join("trueup.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, format!("{text}\n{settings}")).unwrap();
}

/// Exit code, standard output, standard error.
fn run(dir: &Path, args: &[&str]) -> (i32, String, String) {
    let output = trueup().args(args).current_dir(dir).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// Ids of the rules in the result.
fn rules(dir: &Path, args: &[&str]) -> BTreeSet<String> {
    let (code, stdout, stderr) = run(dir, &[args, &["--format", "json"]].concat());
    assert!([0, 1].contains(&code), "{args:?}: {code}\n{stderr}");
    let document: Value = serde_json::from_str(&stdout).unwrap();
    let rules = document["rules"].as_array().unwrap().iter();
    rules.map(|rule| rule["id"].as_str().unwrap().to_owned()).collect()
}

/// Ids of the rules of a recorded round that are so.
fn recorded(dir: &Path, is: impl Fn(&Value) -> bool) -> BTreeSet<String> {
    let text = fs::read_to_string(dir.join(".trueup/rounds/000001/record.json")).unwrap();
    let record: Value = serde_json::from_str(&text).unwrap();
    let rules = record["inspection"]["rules"].as_array().unwrap().iter();
    rules.filter(|rule| is(rule)).map(|rule| rule["id"].as_str().unwrap().to_owned()).collect()
}

fn new_findings(rule: &Value) -> bool {
    rule["outcome"]["ran"]["counts"]["new"].as_u64().is_some_and(|new| new > 0)
}

#[test]
fn the_round_before_is_read_and_the_ledger_left_alone() {
    let town = town("");
    let (code, _, stderr) = run(town.path(), &["check", "--select", "orphans state:new"]);
    assert_eq!(code, 4, "{stderr}");
    assert!(stderr.contains("\"state:new\" asks for the round before, and none is recorded yet"), "{stderr}");
    assert_eq!(run(town.path(), &["check", "--exit-zero"]).0, 0);
    let new = recorded(town.path(), new_findings);
    assert!(new.contains("mapping-gaps/source-unmapped") && new.len() < 10, "{new:?}");
    assert_eq!(rules(town.path(), &["check", "--select", "state:new"]), new);
    assert_eq!(rules(town.path(), &["rules", "--select", "state:new"]), new);
    let skipped = recorded(town.path(), |rule| !rule["outcome"]["skipped"].is_null());
    assert_eq!(rules(town.path(), &["rules", "--select", "result:skipped"]), skipped);
    let (code, _, stderr) = run(town.path(), &["check", "--select", "state:reopened result:waived"]);
    assert_eq!(code, 4);
    assert!(stderr.contains("\"state:reopened\" and \"result:waived\" match no rule"), "{stderr}");
    let (_, rounds, _) = run(town.path(), &["rounds", "--format", "json"]);
    let rounds: Value = serde_json::from_str(&rounds).unwrap();
    assert_eq!(rounds["rounds"].as_array().unwrap().len(), 1, "a selection recorded a round");
}

#[test]
fn a_rule_that_changed_is_modified_and_no_other() {
    let town = town("");
    assert_eq!(run(town.path(), &["check", "--exit-zero"]).0, 0);
    let before = rules(town.path(), &["rules", "--select", "state:modified"]);
    let idle = recorded(town.path(), |rule| rule["outcome"]["ran"].is_null());
    assert!(before.is_superset(&idle), "rules that never ran: {before:?}");
    assert!(!before.contains("mapping-gaps/target-overloaded"));
    let file = town.path().join("trueup.toml");
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains("[params]\n"), "{text}");
    fs::write(&file, text.replace("[params]\n", "[params]\nmax_sources_per_target = 7\n")).unwrap();
    let after = rules(town.path(), &["rules", "--select", "state:modified"]);
    let changed: BTreeSet<&str> = after.difference(&before).map(String::as_str).collect();
    assert!(changed.contains("mapping-gaps/target-overloaded"), "{changed:?}");
    assert!(!changed.contains("orphans/mapping-without-source"), "{changed:?}");
}

#[test]
fn what_a_rule_needs_is_read_off_its_plan_with_and_without_a_project() {
    let town = town("");
    let nowhere = tempfile::tempdir().unwrap();
    for dir in [town.path(), nowhere.path()] {
        let needing = rules(dir, &["rules", "--select", "needs:number_releases"]);
        assert!(needing.contains("abnormal-accounts/anchor-recycled"), "{needing:?}");
        assert!(!needing.contains("orphans/mapping-without-source"), "{needing:?}");
        let column = rules(dir, &["rules", "--select", "needs:gateway_log.leg,dual-write"]);
        assert!(column.contains("dual-write/write-on-one-side"), "{column:?}");
        let by_model = rules(dir, &["rules", "--select", "model:source_spine"]);
        assert!(by_model.contains("mapping-gaps/source-unmapped") && !by_model.contains("exports/key-null"));
    }
    let (code, _, stderr) = run(nowhere.path(), &["rules", "--select", "needs:number_release"]);
    assert_eq!(code, 4);
    assert!(stderr.contains("did you mean needs:number_releases?"), "{stderr}");
    let (code, _, stderr) = run(nowhere.path(), &["rules", "--select", "state:new"]);
    assert_eq!(code, 4, "{stderr}");
}

#[test]
fn a_selection_that_is_none_or_matches_nothing_says_which_part() {
    let town = town("");
    for (args, code, part) in [
        (
            &["--select", "orphans mapping-gap"][..],
            4,
            "\"mapping-gap\" matches no rule\nhelp: did you mean mapping-gaps?",
        ),
        (&["--select", "orphans", "--exclude", "set:orphan"], 4, "did you mean set:orphans?"),
        (&["--select", "orphans,exports"], 4, "\"orphans,exports\" matches no rule"),
        (&["--select", "orphans", "--exclude", "*"], 4, "--exclude leaves out all"),
        (&["--select", "sevrity:high"], 2, "did you mean severity:?"),
        (&["--select", "severity:hgh"], 2, "did you mean severity:high?"),
        (&["--selector", "nightly"], 2, "[selectors] NAME ="),
    ] {
        let (found, _, stderr) = run(town.path(), &[&["check"], args].concat());
        assert_eq!(found, code, "{args:?}\n{stderr}");
        assert!(stderr.contains(part), "{part:?} is not in\n{stderr}");
    }
}

#[test]
fn selectors_of_the_project_file_are_named_and_checked() {
    let town = town("[selectors]\nnightly = \"selector:gaps severity:critical,orphans\"\ngaps = \"mapping-gaps\"\n");
    let written = rules(town.path(), &["rules", "--select", "mapping-gaps severity:critical,orphans"]);
    assert_eq!(rules(town.path(), &["rules", "--selector", "nightly"]), written);
    assert_eq!(rules(town.path(), &["rules", "--select", "selector:nightly"]), written);
    let (code, _, stderr) = run(town.path(), &["check", "--selector", "nigthly"]);
    assert_eq!(code, 2);
    assert!(stderr.contains("did you mean nightly?"), "{stderr}");
    for (text, part) in [
        ("a = \"selector:b\"\nb = \"selector:a\"", "it leads back to itself: a → b → a"),
        ("a = \"selector:bee\"\nbe = \"orphans\"", "[selectors] has none of that name"),
        ("a = \"sevrity:high\"", "there is no method \"sevrity:\""),
        ("a = 3", "`a` in [selectors] must be a string, not an integer"),
        ("a = \" \"", "`a` in [selectors] is empty"),
        ("\"../a\" = \"orphans\"", "cannot be the name of a selector"),
        ("\"\" = \"orphans\"", "cannot be the name of a selector"),
    ] {
        let town = self::town(&format!("[selectors]\n{text}\n"));
        let (code, _, stderr) = run(town.path(), &["rules"]);
        assert_eq!(code, 2, "{text}\n{stderr}");
        assert!(stderr.contains(part) && stderr.contains("trueup.toml:"), "{part:?} is not in\n{stderr}");
    }
}

#[test]
fn findings_are_selected_as_of_their_own_round() {
    let town = town("");
    assert_eq!(run(town.path(), &["check", "--exit-zero"]).0, 0);
    let listed = |args: &[&str]| -> BTreeSet<String> {
        let (code, stdout, stderr) = run(town.path(), &[&["findings", "--format", "ndjson"], args].concat());
        assert_eq!(code, 0, "{args:?}\n{stderr}");
        let rule = |line: &str| serde_json::from_str::<Value>(line).unwrap()["rule"].as_str().unwrap().to_owned();
        stdout.lines().map(rule).collect()
    };
    let all = listed(&[]);
    assert_eq!(all, listed(&["--select", "state:new"]));
    assert!(all.len() > 1);
    let gaps: BTreeSet<String> = all.iter().filter(|id| id.starts_with("mapping-gaps/")).cloned().collect();
    assert!(!gaps.is_empty() && gaps.len() < all.len(), "{all:?}");
    assert_eq!(listed(&["mapping-g*"]), gaps);
    assert_eq!(listed(&["--select", "mapping-gaps"]), gaps);
    assert_eq!(listed(&["source-unmapped"]), BTreeSet::from(["mapping-gaps/source-unmapped".to_owned()]));
    let others: BTreeSet<String> = all.difference(&gaps).cloned().collect();
    assert_eq!(listed(&["--exclude", "mapping-gaps"]), others);
    let (code, _, stderr) = run(town.path(), &["findings", "orphans", "--select", "mapping-gaps"]);
    assert_eq!(code, 4, "{stderr}");
}

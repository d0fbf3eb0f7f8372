//! A project's own rules: written by `rules new`, tested by `rules test`.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::trueup;

/// A project with a folder for its own rules, and no exports.
struct House {
    dir: tempfile::TempDir,
}

struct Said {
    code: i32,
    stdout: String,
    stderr: String,
}

impl House {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("queries")).unwrap();
        let exports = ["source_accounts", "target_accounts", "mapping"];
        let exports: String =
            exports.iter().map(|name| format!("[exports.{name}]\npath = \"exports/{name}/\"\n")).collect();
        fs::write(dir.path().join("trueup.toml"), format!("[project]\nqueries = [\"queries\"]\n{exports}")).unwrap();
        Self { dir }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join("queries").join(name)
    }

    fn run(&self, args: &[&str]) -> Said {
        let output = trueup().args(args).current_dir(self.dir.path()).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Said { code: output.status.code().unwrap(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    fn edit(&self, name: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.path(name)).unwrap();
        assert!(text.contains(from), "{from:?} is not in {name}");
        fs::write(self.path(name), text.replacen(from, to, 1)).unwrap();
    }
}

#[test]
fn a_new_rule_passes_its_test_at_once_and_finds_something() {
    let house = House::new();
    let said = house.run(&["rules", "new", "house/early-mapping", "--format", "json"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    let document: Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!(document["id"], "house/early-mapping");
    assert!(Path::new(document["rule"].as_str().unwrap()).ends_with("queries/house/early-mapping.sql"));
    assert!(house.path("tests/house/early-mapping.sql").is_file());
    let said = house.run(&["rules", "test"]);
    assert_eq!(said.code, 0, "{}{}", said.stdout, said.stderr);
    assert!(said.stdout.contains("passed  house/early-mapping  "), "{}", said.stdout);
    assert!(said.stdout.ends_with("\n1 test, 0 failed\n"), "{}", said.stdout);
    // Its example is found: with a test that expects nothing, it fails.
    house.edit(
        "tests/house/early-mapping.sql",
        "status, updated_at) VALUES\n    (1,",
        "status, updated_at) VALUES\n    (9,",
    );
    let said = house.run(&["rules", "test", "early-mapping"]);
    assert_eq!(said.code, 1, "{}", said.stdout);
    assert!(said.stdout.contains("missing     source_id=1 target_id=101 confirmed hold_for_review"), "{}", said.stdout);
}

#[test]
fn what_differs_is_told_finding_by_finding() {
    let house = House::new();
    assert_eq!(house.run(&["rules", "new", "house/early"]).code, 0);
    house.edit("house/early.sql", "m.updated_at < s.created_at", "m.updated_at <= s.created_at");
    house.edit("house/early.sql", "'hold_for_review' AS action", "CAST(NULL AS VARCHAR) AS action");
    let said = house.run(&["rules", "test", "--format", "json"]);
    assert_eq!(said.code, 1, "{}", said.stderr);
    let document: Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!((&document["passed"], &document["tests"][0]["passed"]), (&Value::from(false), &Value::from(false)));
    let problems = document["tests"][0]["problems"].to_string();
    for part in [
        "missing     source_id=1 target_id=101 confirmed hold_for_review",
        "unexpected  source_id=1 target_id=101 confirmed (no action)",
        "unexpected  source_id=3 target_id=103 confirmed (no action)",
        "expected 1 findings confirmed, got 2",
    ] {
        assert!(problems.contains(part), "{part:?} is not in {problems}");
    }
}

#[test]
fn a_rule_without_a_telling_test_fails_and_a_test_without_its_rule_too() {
    let house = House::new();
    let said = house.run(&["rules", "test"]);
    assert_eq!(said.code, 4, "{}", said.stderr);
    assert!(said.stderr.contains("trueup rules new SET/NAME writes one"), "{}", said.stderr);
    assert_eq!(house.run(&["rules", "new", "house/early"]).code, 0);
    let test = fs::read_to_string(house.path("tests/house/early.sql")).unwrap();
    fs::rename(house.path("tests/house/early.sql"), house.path("tests/house/earlie.sql")).unwrap();
    let said = house.run(&["rules", "test"]);
    assert_eq!(said.code, 1, "{}", said.stdout);
    assert!(said.stdout.contains("there is no rule house/earlie; did you mean house/early?"), "{}", said.stdout);
    assert!(said.stdout.contains("it has no test: write "), "{}", said.stdout);
    let (_, rows) = test.split_once("---*/\n").unwrap();
    fs::remove_file(house.path("tests/house/earlie.sql")).unwrap();
    fs::write(house.path("tests/house/early.sql"), format!("/*---\nfound = []\n---*/\n{rows}")).unwrap();
    let said = house.run(&["rules", "test"]);
    assert_eq!(said.code, 1);
    assert!(said.stdout.contains("its tests find nothing: write rows that must be found"), "{}", said.stdout);
    assert!(said.stdout.contains("unexpected  source_id=1"), "{}", said.stdout);
    for (text, part) in [
        ("INSERT INTO mapping (source_id) VALUES (1);", "a test begins with a comment"),
        ("/*---\nfind = []\n---*/\n", "unknown field `find`"),
        ("/*---\nfound = []\nskipped = \"x\"\n---*/\n", "write either `found` or `skipped`"),
        ("/*---\nfound = []\n---*/\nDROP TABLE mapping;", "no INSERT: DROP TABLE mapping"),
        ("/*---\nfound = []\n---*/\nINSERT INTO maping (source_id) VALUES (1);", "the contract has no such table"),
        ("/*---\nfound = []\n---*/\nINSERT INTO mapping (sauce_id) VALUES (1);", "the contract has no column sauce_id"),
    ] {
        fs::write(house.path("tests/house/early.sql"), text).unwrap();
        let said = house.run(&["rules", "test"]);
        assert_eq!(said.code, 1, "{}", said.stderr);
        assert!(said.stdout.contains(part), "{part:?} is not in\n{}", said.stdout);
    }
}

#[test]
fn built_in_rules_are_tested_without_a_project_too() {
    let nowhere = tempfile::tempdir().unwrap();
    let output = trueup().args(["rules", "test", "merge-cycle"]).current_dir(nowhere.path()).output().unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{stdout}");
    assert!(stdout.contains("passed  mapping-gaps/merge-cycle  tests/rules/mapping-gaps/merge-cycle.sql"), "{stdout}");
    let output = trueup().args(["rules", "test", "merge-cyle"]).current_dir(nowhere.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(4));
    assert!(String::from_utf8_lossy(&output.stderr).contains("did you mean merge-cycle?"));
}

#[test]
fn names_that_are_none_and_files_that_are_there_are_refused_and_nothing_is_written() {
    let house = House::new();
    let long = format!("house/{}", "x".repeat(300));
    for name in [
        "../../x",
        "../x",
        "/etc/x",
        "house",
        "house/",
        "/x",
        "house/x/y",
        "house/X",
        "House/x",
        "house/x.sql",
        "house/..",
        "models/x",
        "tests/x",
        "house/ü",
        "house/a b",
        "house/a\nb",
        &long,
    ] {
        let said = house.run(&["rules", "new", name]);
        assert_eq!(said.code, 2, "{name}: {}", said.stdout);
        assert!(said.stderr.contains("a rule is named SET/NAME"), "{}", said.stderr);
    }
    assert_eq!(fs::read_dir(house.dir.path()).unwrap().count(), 2, "something was written");
    assert_eq!(fs::read_dir(house.path("")).unwrap().count(), 0, "something was written");
    let said = house.run(&["rules", "new", "orphans/mapping-without-source"]);
    assert_eq!(said.code, 2);
    assert!(said.stderr.contains("exists already, in queries/orphans/mapping-without-source.sql"), "{}", said.stderr);
    fs::create_dir_all(house.path("tests/house")).unwrap();
    fs::write(house.path("tests/house/mine.sql"), "mine").unwrap();
    let said = house.run(&["rules", "new", "house/mine"]);
    assert_eq!(said.code, 2);
    assert_eq!(fs::read_to_string(house.path("tests/house/mine.sql")).unwrap(), "mine");
    assert!(!house.path("house/mine.sql").exists());
    // A rule's file that no rule is read from: its test is not left behind.
    fs::create_dir_all(house.path("house")).unwrap();
    std::os::unix::fs::symlink("/nowhere/at/all", house.path("house/link.sql")).unwrap();
    let said = house.run(&["rules", "new", "house/link"]);
    assert_eq!(said.code, 2, "{}", said.stdout);
    assert!(!house.path("tests/house/link.sql").exists());
}

#[test]
fn a_project_without_a_folder_of_rules_is_told_how_to_have_one() {
    let house = House::new();
    let file = house.dir.path().join("trueup.toml");
    let text = fs::read_to_string(&file).unwrap().replace("queries = [\"queries\"]\n", "");
    fs::write(&file, text).unwrap();
    let said = house.run(&["rules", "new", "house/x"]);
    assert_eq!(said.code, 2);
    assert!(said.stderr.contains("queries = [\"queries\"] under [project]"), "{}", said.stderr);
}

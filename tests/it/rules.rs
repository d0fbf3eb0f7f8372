//! The rules' own tests, `tests/rules/SET/RULE.sql` and `RULE@CASE.sql`, as `trueup rules test` runs them; what a case may
//! hold says `trueup::cases`. And a project's own rules, from `rules new` to a test that fails.
//!
//! `RULE_CASES=open-id cargo test --test it rules` runs the cases of the rules and sets whose names contain that text.

mod own;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

#[test]
fn every_rule_finds_what_its_cases_expect_and_none_goes_untested() {
    let wanted = std::env::var("RULE_CASES").unwrap_or_default();
    let select = if wanted.is_empty() { "*".to_owned() } else { format!("*{wanted}*") };
    let elsewhere = tempfile::tempdir().unwrap();
    let mut command = trueup();
    command.args(["rules", "test", "--format", "json", "--tests"]);
    command.arg(std::path::absolute("tests/rules").unwrap()).arg(&select).current_dir(elsewhere.path());
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let document: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{said}"));
    let tests = document["tests"].as_array().unwrap();
    let failed: Vec<String> =
        tests.iter().filter(|test| test["passed"] != true).map(|test| format!("{test:#}")).collect();
    assert!(failed.is_empty(), "{} of {} cases failed\n{}", failed.len(), tests.len(), failed.join("\n"));
    assert_eq!(output.status.code(), Some(0), "{said}");
    if wanted.is_empty() {
        // Each file was run: none lies where no rule is.
        let run: BTreeSet<&str> = tests.iter().filter_map(|test| test["file"].as_str()).collect();
        assert_eq!(run.len(), sql_files(Path::new("tests/rules")).len());
    }
}

#[test]
fn the_cases_in_the_binary_are_those_on_disk() {
    let built_in = trueup::cases::built_in();
    let on_disk = trueup::cases::on_disk(Path::new("tests/rules")).unwrap();
    let texts = |cases: &[trueup::cases::CaseFile]| -> BTreeSet<(String, String)> {
        cases.iter().map(|case| (case.shown.clone(), case.text.clone())).collect()
    };
    assert_eq!(texts(&built_in), texts(&on_disk));
}

/// The binary, without what the environment would tell it.
pub fn trueup() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trueup"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("TRUEUP_") {
            command.env_remove(name);
        }
    }
    command
}

/// Every `.sql` file below a folder of the package.
fn sql_files(folder: &Path) -> Vec<PathBuf> {
    let files = walkdir::WalkDir::new(folder).into_iter().map(|entry| entry.unwrap().into_path());
    files.filter(|path| path.extension().is_some_and(|extension| extension == "sql")).collect()
}

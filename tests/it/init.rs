//! `trueup init`: what it guesses of worlds whose truth is known, under names that it never saw.

mod respell;
mod spellings;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use respell::{Truth, respell, truth};
use spellings::{HELD_OUT, KNOWN, Spelling};

fn trueup(dir: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trueup"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("TRUEUP_")) {
        command.env_remove(name);
    }
    command.current_dir(dir).args(args).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}{}", text(&output.stdout), text(&output.stderr)))
}

/// How many columns were mapped rightly, and which wrongly without a mark.
fn compare(document: &Value, truth: &Truth) -> (usize, usize, Vec<String>, Vec<String>) {
    let mut got: BTreeMap<(String, String), (String, bool)> = BTreeMap::new();
    for export in document["exports"].as_array().unwrap() {
        let path = export["path"].as_str().unwrap().to_owned();
        let section = export["section"].as_str().unwrap();
        let table = section.split('.').next().unwrap().to_owned()
            + "."
            + if section.starts_with("assets.") { "" } else { section.split('.').nth(1).unwrap() };
        for line in export["columns"].as_array().unwrap().iter().filter(|line| line["written"] == true) {
            let reads: Vec<&str> = line["reads"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
            let key = (path.trim_end_matches('/').to_owned(), format!("{table}:{}", line["column"].as_str().unwrap()));
            got.insert(key, (reads.join("+"), !line["question"].is_null()));
        }
    }
    let (mut right, mut missed, mut wrong) = (0, Vec::new(), Vec::new());
    let mut known = BTreeSet::new();
    for ((path, column), own) in &truth.columns {
        known.insert((path.clone(), column.clone()));
        match got.get(&(path.clone(), column.clone())) {
            Some((reads, _)) if reads == own => right += 1,
            Some((reads, false)) => wrong.push(format!("{path} {column}: {reads}, not {own}")),
            other => missed.push(format!("{path} {column} = {own}: {other:?}")),
        }
    }
    for (key, (reads, marked)) in &got {
        if !known.contains(key) && !marked && !reads.is_empty() {
            wrong.push(format!("{} {}: {reads}, which is nothing of the kind", key.0, key.1));
        }
    }
    (right, truth.columns.len(), missed, wrong)
}

/// Guesses a world under a company's names; at least so many of a hundred columns must be right, and none wrong unmarked.
fn guessed(spelling: &Spelling, percent: usize) {
    let dir = tempfile::tempdir().unwrap();
    let made = trueup(dir.path(), &["generate", "world", "--accounts", "3000", "--seed", "5"]);
    assert!(made.status.success(), "{}", text(&made.stderr));
    let truth = truth(&dir.path().join("world"));
    let truth = respell(&dir.path().join("world"), &dir.path().join("company"), &truth, spelling);
    let output = trueup(dir.path(), &["init", "company", "--format", "json"]);
    assert!(output.status.success(), "{}: {}", spelling.name, text(&output.stderr));
    let (right, all, missed, wrong) = compare(&json(&output), &truth);
    println!("{}: {right} of {all}; missed {missed:#?}", spelling.name);
    assert!(wrong.is_empty(), "{}: {wrong:#?}", spelling.name);
    assert!(right * 100 >= all * percent, "{}: {right} of {all}; missed {missed:#?}", spelling.name);
}

#[test]
fn init_knows_companies_by_their_habits() {
    for spelling in KNOWN {
        guessed(spelling, 90);
    }
}

#[test]
fn init_knows_names_that_it_was_not_made_for() {
    for spelling in HELD_OUT {
        guessed(spelling, 90);
    }
}

#[test]
fn init_maps_the_sample_exports() {
    let dir = tempfile::tempdir().unwrap();
    let sample = Path::new("sample-data/exports").canonicalize().unwrap();
    let output = trueup(dir.path(), &["init", "mine", "--exports", sample.to_str().unwrap(), "--format", "json"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let mut truth = truth(Path::new("sample-data"));
    truth.columns = truth
        .columns
        .into_iter()
        .map(|((path, column), own)| {
            let path = path.strip_prefix("exports/").unwrap_or(&path).to_owned();
            let path = if path.starts_with("app/") { "app".to_owned() } else { path };
            ((sample.join(path).display().to_string(), column), own)
        })
        .collect();
    let (right, all, missed, wrong) = compare(&json(&output), &truth);
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(right * 10 >= all * 9, "{right} of {all}: {missed:#?}");
}

/// With the questions answered, a check of the guessed project finds what was planted.
#[test]
fn a_guessed_project_finds_what_was_planted() {
    let dir = tempfile::tempdir().unwrap();
    let world = dir.path().join("world");
    assert!(trueup(dir.path(), &["generate", "world", "--accounts", "3000", "--seed", "9"]).status.success());
    let told = std::fs::read_to_string(world.join("trueup.toml")).unwrap();
    std::fs::remove_file(world.join("trueup.toml")).unwrap();
    let output = trueup(dir.path(), &["init", "world"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let written = std::fs::read_to_string(world.join("trueup.toml")).unwrap();
    assert_eq!(written.matches("# ?").count() > 1, text(&output.stdout).contains("open questions"), "{written}");

    let answered = respell::answer(&written, &told);
    std::fs::write(world.join("trueup.toml"), &answered).unwrap();
    let sets = "orphans mapping-gaps duplicate-anchors abnormal-accounts";
    let check = trueup(
        dir.path(),
        &["check", "--project", "world", "--no-record", "--select", sets, "--format", "json", "--samples", "1000"],
    );
    assert!(matches!(check.status.code(), Some(0 | 1)), "{}\n{}{answered}", text(&check.stdout), text(&check.stderr));
    let planted: Value = serde_json::from_slice(&std::fs::read(world.join("planted.json")).unwrap()).unwrap();
    let mut expected: BTreeMap<String, u64> = BTreeMap::new();
    for finding in planted["planted"].as_array().unwrap() {
        let rule = finding["rule"].as_str().unwrap();
        if sets.split(' ').any(|set| rule.split('/').next() == Some(set)) {
            *expected.entry(rule.to_owned()).or_default() += 1;
        }
    }
    let mut found: BTreeMap<String, u64> = BTreeMap::new();
    for rule in json(&check)["rules"].as_array().unwrap() {
        let total = rule["findings"]["total"].as_u64().unwrap_or(0);
        if total > 0 {
            found.insert(rule["id"].as_str().unwrap().to_owned(), total);
        }
    }
    assert!(!expected.is_empty());
    assert_eq!(found, expected);
}

#[test]
fn init_refuses_what_it_cannot_read() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    let refused = |args: &[&str], code: i32, says: &str| {
        let output = trueup(dir.path(), args);
        assert_eq!(output.status.code(), Some(code), "{args:?}: {}", text(&output.stderr));
        assert!(text(&output.stderr).contains(says), "{args:?}: {}", text(&output.stderr));
    };
    std::fs::create_dir(at("empty")).unwrap();
    refused(&["init", "empty"], 4, "there is no Parquet file");
    assert!(!at("empty/trueup.toml").exists());
    refused(&["init", "nowhere"], 2, "nowhere");
    refused(&["init", "empty", "--exports", "nowhere"], 2, "nowhere");
    refused(&["init", "empty", "--exports", "ftp://host/exports"], 2, "ftp");
    std::fs::create_dir_all(at("markers/.hidden")).unwrap();
    std::fs::write(at("markers/_SUCCESS"), "").unwrap();
    std::fs::write(at("markers/.hidden/x.parquet"), "no").unwrap();
    std::fs::write(at("markers/_x.parquet"), "no").unwrap();
    refused(&["init", "markers"], 4, "there is no Parquet file");
    std::fs::create_dir(at("broken")).unwrap();
    std::fs::write(at("broken/x.parquet"), "PAR1 but not really").unwrap();
    refused(&["init", "broken"], 3, "x.parquet");
    assert!(!at("broken/trueup.toml").exists());
    std::fs::write(at("empty/trueup.toml"), "kept").unwrap();
    refused(&["init", "empty"], 2, "--force");
    assert_eq!(std::fs::read_to_string(at("empty/trueup.toml")).unwrap(), "kept");
}

#[test]
fn init_survives_ten_thousand_columns() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("wide")).unwrap();
    respell::wide(&dir.path().join("wide/users.parquet"), 10_000);
    let output = trueup(dir.path(), &["init", "wide"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let written = std::fs::read_to_string(dir.path().join("wide/trueup.toml")).unwrap();
    assert!(written.contains("# ? no export was recognised as mapping"), "{written}");
    assert!(written.len() < 100_000, "{}", written.len());
}

#[test]
fn init_writes_ci_jobs_with_the_documented_exit_codes() {
    for (ci, file) in [("github", ".github/workflows/trueup.yml"), ("gitlab", ".gitlab/trueup.yml")] {
        let dir = tempfile::tempdir().unwrap();
        let sample = Path::new("sample-data/exports").canonicalize().unwrap();
        let args = ["init", "--exports", sample.to_str().unwrap(), "--ci", ci];
        let output = trueup(dir.path(), &args);
        assert!(output.status.success(), "{}", text(&output.stderr));
        assert!(text(&output.stdout).contains(file), "{}", text(&output.stdout));
        let job = std::fs::read_to_string(dir.path().join(file)).unwrap();
        for code in 0..=5 {
            assert!(job.lines().any(|line| line.trim_start().starts_with(&format!("{code}) "))), "{ci}: {code}\n{job}");
        }
        assert!(!job.contains('\t'), "YAML knows no tabs");
        let again = trueup(dir.path(), &args);
        assert_eq!(again.status.code(), Some(2));
        assert!(trueup(dir.path(), &[&args[..], &["--force"]].concat()).status.success());
    }
}

/// Services look for jobs at the root of a repository only.
#[test]
fn a_ci_job_of_a_project_below_its_repository_lies_at_the_root_and_names_the_project() {
    for (ci, file, state) in [
        ("github", ".github/workflows/trueup.yml", "path: audits/2026.q4/.trueup\n"),
        ("gitlab", ".gitlab/trueup.yml", "paths: [audits/2026.q4/.trueup]\n"),
    ] {
        let repository = tempfile::tempdir().unwrap();
        std::fs::create_dir(repository.path().join(".git")).unwrap();
        let project = repository.path().join("audits/2026.q4");
        let sample = Path::new("sample-data/exports").canonicalize().unwrap();
        let args = ["init", "audits/2026.q4", "--exports", sample.to_str().unwrap(), "--ci", ci];
        let output = trueup(repository.path(), &args);
        assert!(output.status.success(), "{}", text(&output.stderr));
        assert!(!project.join(file).exists());
        let job = std::fs::read_to_string(repository.path().join(file)).unwrap();
        assert!(job.contains("trueup check --project audits/2026.q4 --report junit=") && job.contains(state), "{job}");
        assert!(!job.contains(" .trueup") && !job.contains("[.trueup"), "{job}");
    }
}

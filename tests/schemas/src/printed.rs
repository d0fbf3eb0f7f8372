//! What the built binary reads, writes and prints, against the schemas that it prints itself. `TRUEUP_BINARY` names the
//! binary; `.ci/run` sets it.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use jsonschema::Validator;
use serde_json::{Value, json};

/// Schemas with right and wrong lines of their own.
const BATCHES: [&str; 6] = ["action", "manifest", "receipt", "receipts", "review", "decision"];

fn binary() -> String {
    std::env::var("TRUEUP_BINARY").expect("TRUEUP_BINARY names the trueup to be checked")
}

fn run(dir: &Path, args: &[&str]) -> String {
    let mut command = Command::new(binary());
    let output = command.current_dir(dir).args(args).output().unwrap();
    let code = output.status.code();
    assert!(
        matches!(code, Some(0 | 1 | 3)),
        "{args:?} ended with {code:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

fn document(dir: &Path, args: &[&str]) -> Value {
    serde_json::from_str(&run(dir, args)).unwrap_or_else(|error| panic!("{args:?}: {error}"))
}

fn validator(name: &str) -> Validator {
    let schema: Value = document(Path::new("."), &["schema", name]);
    jsonschema::draft202012::meta::validate(&schema).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(schema["$id"], format!("urn:trueup:schema:1.0:{name}"));
    jsonschema::draft202012::new(&schema).unwrap()
}

/// Every document is valid; what is none at all is not.
fn holds(name: &str, documents: &[Value]) {
    let validator = validator(name);
    assert!(!documents.is_empty(), "{name}: nothing to hold it to");
    for document in documents {
        if let Err(error) = validator.validate(document) {
            panic!("{name}: {error} at {}: {document:#}", error.instance_path());
        }
    }
    refuses(name, &[json!(null), json!([1]), json!("text"), json!(7)]);
}

fn refuses(name: &str, documents: &[Value]) {
    let validator = validator(name);
    for document in documents {
        assert!(!validator.is_valid(document), "{name}: {document:#}");
    }
}

/// The document with one value replaced; taken out if none is given.
fn with(document: &Value, at: &str, value: Option<Value>) -> Value {
    let mut changed = document.clone();
    let (parent, member) = at.rsplit_once('/').unwrap();
    let parent = changed.pointer_mut(parent).unwrap_or_else(|| panic!("{at} of {document:#}"));
    match value {
        Some(value) => parent[member] = value,
        None => assert!(parent.as_object_mut().unwrap().remove(member).is_some(), "{at} of {document:#}"),
    }
    changed
}

/// TOML as JSON: dates and times become text.
fn toml(path: &Path) -> Value {
    let table: toml::Table = std::fs::read_to_string(path).unwrap().parse().unwrap();
    value_of(toml::Value::Table(table))
}

fn value_of(value: toml::Value) -> Value {
    match value {
        toml::Value::Datetime(at) => json!(at.to_string()),
        toml::Value::Array(items) => items.into_iter().map(value_of).collect(),
        toml::Value::Table(table) => {
            Value::Object(table.into_iter().map(|(key, item)| (key, value_of(item))).collect())
        }
        toml::Value::String(text) => json!(text),
        toml::Value::Integer(number) => json!(number),
        toml::Value::Float(number) => json!(number),
        toml::Value::Boolean(flag) => json!(flag),
    }
}

fn read(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// Every JSON file of a folder.
fn files(folder: &Path) -> Vec<Value> {
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "json"));
    paths.sort();
    paths.iter().map(|path| read(path)).collect()
}

fn world() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    run(dir.path(), &["generate", "w", "--accounts", "600", "--defects", "0.05"]);
    dir
}

#[test]
fn every_schema_is_held_to_something() {
    let listed = document(Path::new("."), &["schema", "--format", "json"]);
    let names: BTreeSet<&str> =
        listed["schemas"].as_array().unwrap().iter().map(|schema| schema["name"].as_str().unwrap()).collect();
    let here = [
        "project",
        "waivers",
        "export-manifest",
        "check",
        "plan",
        "rehearse",
        "finding",
        "entry",
        "planted",
        "doctor",
        "init",
        "log",
    ];
    let held: BTreeSet<&str> = BATCHES.into_iter().chain(here).collect();
    assert_eq!(names, held);
}

#[test]
fn what_people_write_is_as_the_schemas_say() {
    let dir = world();
    let own = toml(&dir.path().join("w/trueup.toml"));
    let sample = toml(Path::new("../../sample-data/trueup.toml"));
    holds("project", &[own.clone(), sample]);
    refuses(
        "project",
        &[
            with(&own, "/exports/mapping", None),
            with(&own, "/exports/mapping/path", None),
            with(&own, "/exports/mapping/columns/nonsense", Some(json!("x"))),
            with(&own, "/exports/mapping/expected", Some(json!("true"))),
            with(&own, "/surprise", Some(json!({}))),
            with(&own, "/anchor/region", Some(json!("china"))),
            with(&own, "/plan/max_share", Some(json!(2))),
            with(&own, "/project/stages", Some(json!(["soon"]))),
        ],
    );
    let waiver = json!({ "waiver": [{
        "rule": "orphans/mapping-without-source", "where": "source_id = 1", "max_findings": 1, "reason": "r", "owner": "o",
        "expires": "2026-12-31",
    }]});
    holds("waivers", &[waiver.clone(), json!({})]);
    refuses(
        "waivers",
        &[
            with(&waiver, "/waiver/0/max_findings", None),
            with(&waiver, "/waiver/0/owner", None),
            with(&waiver, "/waiver/0/expires", Some(json!("soon"))),
            with(&waiver, "/waiver/0/fingerprint", Some(json!("0".repeat(32)))),
            with(&waiver, "/waivers", Some(json!([]))),
        ],
    );
    let manifest = read(&dir.path().join("w/exports/mapping/manifest.json"));
    holds("export-manifest", &[manifest.clone(), read(Path::new("../../sample-data/exports/mapping/manifest.json"))]);
    refuses(
        "export-manifest",
        &[
            with(&manifest, "/rows", Some(json!(-1))),
            with(&manifest, "/files/0/sha256", Some(json!("abc"))),
            with(&manifest, "/files/0/name", None),
            json!({ "tables": 3 }),
        ],
    );
}

#[test]
fn what_trueup_writes_is_as_the_schemas_say() {
    let dir = world();
    let at = dir.path();
    let project = ["--project", "w", "--format", "json"];
    let checked = document(at, &[&["check"][..], &project].concat());
    let explored = document(at, &[&["check", "--no-record", "--select", "orphans"][..], &project].concat());
    holds("check", &[checked.clone(), explored]);
    refuses(
        "check",
        &[
            with(&checked, "/verdict", Some(json!("perhaps"))),
            with(&checked, "/rules/0/findings", Some(json!(3))),
            with(&checked, "/rules/0/status", Some(json!("fine"))),
            with(&checked, "/exports/0/rows", None),
            with(&checked, "/gate", None),
            with(&checked, "/format_version", Some(json!("2.0"))),
        ],
    );
    let lines = run(at, &["findings", "--project", "w", "--format", "ndjson"]);
    let findings: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    holds("finding", &findings);
    for member in ["rule", "fingerprint", "reason", "certainty"] {
        refuses("finding", &[with(&findings[0], &format!("/{member}"), None)]);
    }
    let planned = document(at, &[&["plan"][..], &project].concat());
    holds("plan", std::slice::from_ref(&planned));
    refuses("plan", &[with(&planned, "/holds", None), with(&planned, "/actions/total", Some(json!("9")))]);
    let batch = planned["batch_id"].as_str().unwrap();
    let rehearsed = document(at, &[&["rehearse", batch][..], &project].concat());
    holds("rehearse", std::slice::from_ref(&rehearsed));
    refuses("rehearse", &[with(&rehearsed, "/rules/0/new", None), with(&rehearsed, "/passed", Some(json!("yes")))]);
    run(at, &["ack", batch, "--withdraw", "--reason", "a test", "--project", "w"]);
    let entries = files(&at.join("w/.trueup/ledger"));
    assert!(entries.len() >= 5, "{}", entries.len());
    holds("entry", &entries);
    refuses(
        "entry",
        &[
            with(&entries[0], "/previous", Some(json!("abc"))),
            with(&entries[0], "/number", Some(json!(0))),
            with(&entries[0], "/event/kind", Some(json!("dreamt"))),
            with(&entries[0], "/event/digests", None),
        ],
    );
    let told = Command::new(binary())
        .current_dir(at)
        .args([
            "check",
            "--no-record",
            "--select",
            "orphans",
            "--exclude",
            "orphans",
            "--project",
            "w",
            "--log-format",
            "json",
        ])
        .output()
        .unwrap();
    let lines = String::from_utf8(told.stderr).unwrap();
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    holds("log", &lines);
    refuses("log", &[with(&lines[0], "/level", Some(json!("loud"))), with(&lines[0], "/message", None)]);
    let planted = read(&at.join("w/planted.json"));
    holds("planted", std::slice::from_ref(&planted));
    refuses("planted", &[with(&planted, "/planted/0/rule", None), with(&planted, "/seed", None)]);
    let doctor = document(at, &[&["doctor"][..], &project].concat());
    holds("doctor", std::slice::from_ref(&doctor));
    refuses(
        "doctor",
        &[with(&doctor, "/checks/0/status", Some(json!("fine"))), with(&doctor, "/checks", Some(json!([])))],
    );
    let init = document(at, &["init", "mine", "--exports", "w/exports", "--format", "json"]);
    holds("init", std::slice::from_ref(&init));
    refuses("init", &[with(&init, "/questions", None), with(&init, "/exports/0/confidence", Some(json!(7)))]);
}

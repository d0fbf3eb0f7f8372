//! `trueup generate`: the world that it writes has the findings that it says, and no others.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use arrow::array::{Array, AsArray};
use arrow::compute::cast;
use arrow::datatypes::DataType;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::Value;

/// A rule and the key of one of its findings.
type Finding = (String, BTreeMap<String, String>);

fn trueup(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trueup"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("TRUEUP_")) {
        command.env_remove(name);
    }
    command.args(args).output().unwrap()
}

fn generate(world: &Path, args: &[&str]) -> Output {
    trueup(&[&["generate", world.to_str().unwrap()], args].concat())
}

/// A world in a folder of its own.
fn made(args: &[&str]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let output = generate(dir.path(), args);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    dir
}

fn planted(world: &Path) -> Vec<Finding> {
    let document: Value = serde_json::from_slice(&fs::read(world.join("planted.json")).unwrap()).unwrap();
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let planted = document["planted"].as_array().unwrap().iter().map(|finding| {
        let key = finding["key"].as_object().unwrap().iter();
        (text(&finding["rule"]), key.map(|(column, value)| (column.clone(), text(value))).collect())
    });
    planted.collect()
}

/// What a check finds: the document that it prints, and all findings.
fn checked(world: &Path) -> (Value, BTreeSet<Finding>) {
    let output =
        trueup(&["check", "--project", world.to_str().unwrap(), "--no-record", "--format", "json", "--exit-zero"]);
    let document: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}\n{}", String::from_utf8_lossy(&output.stderr)));
    let listed = trueup(&["rules", "--format", "json"]);
    let listed: Value = serde_json::from_slice(&listed.stdout).unwrap();
    let mut found = BTreeSet::new();
    let folder = world.join(".trueup/explored/findings");
    for rule in listed["rules"].as_array().unwrap() {
        let id = rule["id"].as_str().unwrap();
        let path = folder.join(format!("{id}.parquet"));
        if path.exists() {
            let key: Vec<&str> = rule["key"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
            found.extend(keys(&path, &key).into_iter().map(|key| (id.to_owned(), key)));
        }
    }
    (document, found)
}

fn keys(path: &Path, columns: &[&str]) -> Vec<BTreeMap<String, String>> {
    let reader = ParquetRecordBatchReaderBuilder::try_new(fs::File::open(path).unwrap()).unwrap().build().unwrap();
    let mut keys = Vec::new();
    for batch in reader.map(Result::unwrap) {
        let first = keys.len();
        keys.resize(first + batch.num_rows(), BTreeMap::new());
        for column in columns {
            let values = cast(batch.column_by_name(column).unwrap(), &DataType::Utf8).unwrap();
            let values = values.as_string::<i32>();
            for (place, key) in keys[first..].iter_mut().enumerate().filter(|(place, _)| values.is_valid(*place)) {
                key.insert((*column).to_owned(), values.value(place).to_owned());
            }
        }
    }
    keys
}

/// The findings of a check are those planted, each once.
fn agree(world: &Path) -> Value {
    let all = planted(world);
    let planted: BTreeSet<Finding> = all.iter().cloned().collect();
    assert_eq!(planted.len(), all.len(), "something is planted twice");
    let (document, found) = checked(world);
    let missing: Vec<String> = planted.difference(&found).map(|finding| format!("missing     {finding:?}")).collect();
    let more: Vec<String> = found.difference(&planted).map(|finding| format!("unexpected  {finding:?}")).collect();
    assert!(missing.is_empty() && more.is_empty(), "{}\n{}", missing.join("\n"), more.join("\n"));
    for rule in document["rules"].as_array().unwrap() {
        assert_ne!(rule["status"], "failed", "{rule}");
    }
    document
}

#[test]
fn generated_defects_are_found_and_nothing_else() {
    for seed in ["1", "20261119"] {
        let world = made(&["--accounts", "10000", "--seed", seed, "--defects", "0.03"]);
        let document = agree(world.path());
        // Every rule that ran has something to find, but for those that spoil a round.
        let idle: Vec<&str> = document["rules"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|rule| rule["set"] != "exports" && rule["status"] == "clean")
            .map(|rule| rule["id"].as_str().unwrap())
            .filter(|id| *id != "migration/bucket-incomplete")
            .collect();
        assert_eq!(idle, [""; 0], "nothing is planted for these");
    }
}

#[test]
fn generated_world_in_good_order_is_clean() {
    for (accounts, seed) in [("10000", "3"), ("11", "4"), ("2", "5")] {
        let world = made(&["--accounts", accounts, "--seed", seed, "--defects", "none"]);
        assert_eq!(planted(world.path()), []);
        let document = agree(world.path());
        assert_eq!(document["verdict"], "pass", "{accounts} accounts: {document:#}");
        let skipped = document["rules"].as_array().unwrap().iter().filter(|rule| rule["status"] == "skipped");
        let skipped: Vec<&str> = skipped.map(|rule| rule["id"].as_str().unwrap()).collect();
        assert_eq!(skipped, ["exports/export-shrunk"], "every other rule has what it needs");
    }
}

#[test]
fn generated_bytes_depend_on_the_seed_and_not_on_threads() {
    let one = made(&["--accounts", "6000", "--seed", "9", "--threads", "1"]);
    let four = made(&["--accounts", "6000", "--seed", "9", "--threads", "4"]);
    let other = made(&["--accounts", "6000", "--seed", "10", "--threads", "4"]);
    let (one, four, other) = (bytes(one.path()), bytes(four.path()), bytes(other.path()));
    assert!(one.len() > 70, "{:?}", one.keys());
    assert!(one == four, "threads make a difference");
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    assert!(one != other, "the seed makes none");
}

fn bytes(world: &Path) -> BTreeMap<String, Vec<u8>> {
    let files =
        walkdir::WalkDir::new(world).into_iter().map(Result::unwrap).filter(|entry| entry.file_type().is_file());
    let name = |path: &Path| path.strip_prefix(world).unwrap().to_string_lossy().into_owned();
    files.map(|entry| (name(entry.path()), fs::read(entry.path()).unwrap())).collect()
}

#[test]
fn generate_only_plants_just_that() {
    let only = "mapping-gaps/source-unmapped,open-id-shared";
    let world = made(&["--accounts", "4000", "--defects", "0.02", "--only", only]);
    let rules: BTreeSet<String> = planted(world.path()).into_iter().map(|(rule, _)| rule).collect();
    assert_eq!(rules, ["duplicate-anchors/open-id-shared", "mapping-gaps/source-unmapped"].map(str::to_owned).into());
    agree(world.path());
}

#[test]
fn generate_spoils_a_round_when_told() {
    let spoilt = ["key-duplicated", "key-null", "status-unknown", "export-skewed", "manifest-mismatch"];
    let world = made(&["--accounts", "2000", "--only", &spoilt.join(",")]);
    let document = agree(world.path());
    assert_eq!(document["verdict"], "inconclusive");
    let rules: BTreeSet<String> = planted(world.path()).into_iter().map(|(rule, _)| rule).collect();
    assert_eq!(rules, spoilt.map(|name| format!("exports/{name}")).into());
}

#[test]
fn generate_refuses_what_it_cannot_do() {
    let dir = tempfile::tempdir().unwrap();
    let world = dir.path().join("world");
    for (args, told) in [
        (["--only", "source-unmaped"], "did you mean source-unmapped?"),
        (["--only", "mapping-gaps/source-unmaped"], "did you mean mapping-gaps/source-unmapped?"),
        (["--only", "exports/export-shrunk"], "no defect is known"),
        (["--defects", "1.5"], "a share from 0 to 1"),
        (["--accounts", "1"], "2..="),
    ] {
        let output = generate(&world, &args);
        let told_really = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{told_really}");
        assert!(told_really.contains(told), "{told_really}");
        assert!(!world.exists());
    }
    fs::write(dir.path().join("notes.txt"), "mine").unwrap();
    let output = generate(dir.path(), &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("not empty"));
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "it wrote all the same");
    // A folder that can't be made is the disk's failure.
    let output = generate(&dir.path().join("notes.txt/world"), &["--accounts", "10"]);
    assert_eq!(output.status.code(), Some(3), "{}", String::from_utf8_lossy(&output.stderr));
}

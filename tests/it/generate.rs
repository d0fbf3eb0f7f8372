//! `trueup generate`: the world that it writes has the findings that it says, and no others.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs;
use std::io::{BufRead, BufReader};
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

/// The findings that a world must give, a line each.
fn planted(world: &Path) -> impl Iterator<Item = Finding> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let mut lines = BufReader::new(fs::File::open(world.join("planted.json")).unwrap()).lines().map(Result::unwrap);
    assert!(lines.next().unwrap().ends_with("\"planted\":["));
    lines.take_while(|line| line != "]}").filter(|line| !line.is_empty()).map(move |line| {
        let finding: Value = serde_json::from_str(line.trim_end_matches(',')).unwrap();
        let key = finding["key"].as_object().unwrap().iter();
        (text(&finding["rule"]), key.map(|(column, value)| (column.clone(), text(value))).collect())
    })
}

/// Checks a world: the document that this prints; each finding is told, and none is kept.
fn checked(world: &Path, mut told: impl FnMut(Finding)) -> Value {
    let output =
        trueup(&["check", "--project", world.to_str().unwrap(), "--no-record", "--format", "json", "--exit-zero"]);
    let document: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}\n{}", String::from_utf8_lossy(&output.stderr)));
    let listed = trueup(&["rules", "--format", "json"]);
    let listed: Value = serde_json::from_slice(&listed.stdout).unwrap();
    let folder = world.join(".trueup/explored/findings");
    for rule in listed["rules"].as_array().unwrap() {
        let id = rule["id"].as_str().unwrap();
        let path = folder.join(format!("{id}.parquet"));
        if path.exists() {
            let key: Vec<&str> = rule["key"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
            keys(&path, &key, |key| told((id.to_owned(), key)));
        }
    }
    document
}

fn keys(path: &Path, columns: &[&str], mut told: impl FnMut(BTreeMap<String, String>)) {
    let reader = ParquetRecordBatchReaderBuilder::try_new(fs::File::open(path).unwrap()).unwrap().build().unwrap();
    for batch in reader.map(Result::unwrap) {
        let mut keys = vec![BTreeMap::new(); batch.num_rows()];
        for column in columns {
            let values = cast(batch.column_by_name(column).unwrap(), &DataType::Utf8).unwrap();
            let values = values.as_string::<i32>();
            for (place, key) in keys.iter_mut().enumerate().filter(|(place, _)| values.is_valid(*place)) {
                key.insert((*column).to_owned(), values.value(place).to_owned());
            }
        }
        keys.into_iter().for_each(&mut told);
    }
}

/// The findings of a check are those planted, each once.
fn agree(world: &Path) -> Value {
    const SHOWN_MAX: usize = 40;
    let mut expected = HashSet::new();
    for finding in planted(world) {
        assert!(expected.insert(finding.clone()), "planted twice: {finding:?}");
    }
    let mut more = Vec::new();
    let document = checked(world, |finding| {
        // What is found twice is no longer expected the second time.
        if !expected.remove(&finding) && more.len() < SHOWN_MAX {
            more.push(format!("unexpected  {finding:?}"));
        }
    });
    let missing: Vec<String> =
        expected.iter().take(SHOWN_MAX).map(|finding| format!("missing     {finding:?}")).collect();
    assert!(missing.is_empty() && more.is_empty(), "{}\n{}", missing.join("\n"), more.join("\n"));
    for rule in document["rules"].as_array().unwrap() {
        assert_ne!(rule["status"], "failed", "{rule}");
    }
    document
}

/// Both worlds of a size that the environment names:
/// `GENERATE_ACCOUNTS=10000000 cargo test --release --test it generated_worlds_of_any_size`.
#[test]
fn generated_worlds_of_any_size_are_found_out_exactly() {
    let accounts = std::env::var("GENERATE_ACCOUNTS").unwrap_or_else(|_| "20000".to_owned());
    let world = made(&["--accounts", &accounts, "--seed", "6", "--defects", "0.004"]);
    let count = planted(world.path()).count();
    let least = accounts.parse::<usize>().unwrap() / 1_000;
    assert!(count >= least, "{count} planted in {accounts} accounts");
    agree(world.path());
    drop(world);
    let world = made(&["--accounts", &accounts, "--seed", "7", "--defects", "none"]);
    assert_eq!(planted(world.path()).count(), 0);
    assert_eq!(agree(world.path())["verdict"], "pass");
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
        assert_eq!(planted(world.path()).count(), 0);
        let document = agree(world.path());
        assert_eq!(document["verdict"], "pass", "{accounts} accounts: {document:#}");
        let skipped = document["rules"].as_array().unwrap().iter().filter(|rule| rule["status"] == "skipped");
        let skipped: Vec<&str> = skipped.map(|rule| rule["id"].as_str().unwrap()).collect();
        let first_round = |id: &&str| *id != "exports/export-shrunk" && !id.starts_with("rounds/");
        assert_eq!(
            skipped.into_iter().filter(first_round).count(),
            0,
            "every rule has what it needs but earlier rounds"
        );
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
    let rules: BTreeSet<String> = planted(world.path()).map(|(rule, _)| rule).collect();
    assert_eq!(rules, ["duplicate-anchors/open-id-shared", "mapping-gaps/source-unmapped"].map(str::to_owned).into());
    agree(world.path());
}

#[test]
fn generate_spoils_a_round_when_told() {
    let spoilt = ["key-duplicated", "key-null", "status-unknown", "export-skewed", "manifest-mismatch"];
    let world = made(&["--accounts", "2000", "--only", &spoilt.join(",")]);
    let document = agree(world.path());
    assert_eq!(document["verdict"], "inconclusive");
    let rules: BTreeSet<String> = planted(world.path()).map(|(rule, _)| rule).collect();
    assert_eq!(rules, spoilt.map(|name| format!("exports/{name}")).into());
}

#[test]
fn generated_files_that_were_exchanged_or_cut_are_noticed() {
    let mismatch = |world: &Path| {
        let document = checked(world, |_| {});
        let rule = document["rules"].as_array().unwrap().iter().find(|rule| rule["id"] == "exports/manifest-mismatch");
        assert_eq!(document["verdict"], "inconclusive");
        rule.unwrap()["samples"][0].clone()
    };
    let world = made(&["--accounts", "4000", "--seed", "3", "--defects", "none"]);
    let other = made(&["--accounts", "4000", "--seed", "4", "--defects", "none"]);
    let cohorts = |world: &Path, file: &str| world.join("exports/merge/cohorts").join(file);
    let manifest: Value = serde_json::from_slice(&fs::read(cohorts(world.path(), "manifest.json")).unwrap()).unwrap();
    let files = manifest["files"].as_array().unwrap();
    assert_eq!(files.len(), 4);
    let rows: u64 = files.iter().map(|file| file["rows"].as_u64().unwrap()).sum();
    assert_eq!(manifest["rows"], rows);
    // As many rows, other bytes: only the hash tells.
    let path = cohorts(world.path(), "part-00002.parquet");
    let whole = fs::read(&path).unwrap();
    let mut changed = whole.clone();
    let place = changed.windows(6).rposition(|bytes| bytes == b"trueup").unwrap();
    changed[place] = b'T';
    fs::write(&path, &changed).unwrap();
    let found = mismatch(world.path());
    assert_eq!(found["key"]["table"], "cohorts");
    assert_eq!(found["reason"], "the SHA-256 of part-00002.parquet is not the manifest's");
    // Another world's file has other rows.
    fs::copy(cohorts(other.path(), "part-00002.parquet"), &path).unwrap();
    let reason = mismatch(world.path())["reason"].as_str().unwrap().to_owned();
    assert!(reason.starts_with("part-00002.parquet has ") && reason.ends_with(" in the manifest"), "{reason}");
    fs::write(&path, &whole).unwrap();
    assert_eq!(agree(world.path())["verdict"], "pass");
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

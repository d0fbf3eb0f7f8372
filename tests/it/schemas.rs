//! `trueup schema` knows every schema there is; what they say is checked in tests/schemas.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

#[test]
fn every_schema_is_listed_and_printed_as_it_lies() {
    let trueup = |args: &[&str]| Command::new(env!("CARGO_BIN_EXE_trueup")).args(args).output().unwrap().stdout;
    let listed: Value = serde_json::from_slice(&trueup(&["schema", "--format", "json"])).unwrap();
    let names: BTreeSet<String> = listed["schemas"]
        .as_array()
        .unwrap()
        .iter()
        .map(|schema| schema["name"].as_str().unwrap().to_owned())
        .collect();
    let mut lying = BTreeSet::new();
    for entry in walkdir::WalkDir::new("src").into_iter().flatten() {
        let path = entry.path();
        if path.parent().is_some_and(|folder| folder.ends_with("schemas")) {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            assert_eq!(trueup(&["schema", &name]), std::fs::read(path).unwrap(), "{name}");
            lying.insert(name);
        }
    }
    assert_eq!(names, lying);
    assert!(names.len() >= 17, "{names:?}");
}

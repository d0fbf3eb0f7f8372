//! `trueup findings` lists them in one order: as the catalogue has the rules, then by key, whatever the threads.

use std::fs;
use std::path::Path;
use std::process::Command;

fn trueup(args: &[&str]) -> Vec<u8> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trueup"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("TRUEUP_")) {
        command.env_remove(name);
    }
    let output = command.args(args).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// What two rounds found, in every form in which it is listed.
fn listed(world: &Path, state: &Path, threads: &str) -> Vec<String> {
    let path = world.join("trueup.toml");
    let first = fs::read_to_string(&path).unwrap();
    let first = first.replace("[project]\n", &format!("[project]\nstate = '{}'\n", state.display()));
    let project = world.join(format!("threads-{threads}.toml"));
    let run = |args: &[&str]| {
        let known = ["--project", project.to_str().unwrap(), "--threads", threads, "--quiet"];
        String::from_utf8(trueup(&[args, &known].concat())).unwrap()
    };
    let list = |args: &[&str]| run(&[&["findings"], args].concat());
    fs::write(&project, &first).unwrap();
    run(&["check", "--exit-zero"]);
    let mut lists: Vec<String> =
        ["ndjson", "json", "csv", "table"].iter().map(|format| list(&["--format", format])).collect();
    // The next round finds most of it again, compares, and misses some mappings.
    let path = "path = \"exports/mapping/\"\n";
    assert!(first.contains(path), "{first}");
    fs::write(&project, first.replace(path, &format!("{path}where = \"mp_uid % 40 <> 7\"\n"))).unwrap();
    run(&["check", "--exit-zero"]);
    lists.push(list(&["--format", "ndjson"]));
    lists.push(list(&["--format", "ndjson", "--diff", "1"]));
    lists
}

#[test]
fn findings_are_listed_in_one_order_whatever_the_threads() {
    let dir = tempfile::tempdir().unwrap();
    let world = dir.path().join("world");
    trueup(&["generate", world.to_str().unwrap(), "--accounts", "6000", "--seed", "12", "--defects", "0.1"]);
    let one = listed(&world, &dir.path().join("one"), "1");
    let four = listed(&world, &dir.path().join("four"), "4");
    for (one, four) in one.iter().zip(&four) {
        assert!(one.lines().count() > 50, "too few findings to tell an order: {one}");
        let differing = one.lines().zip(four.lines()).find(|(one, four)| one != four);
        assert_eq!(differing, None, "one thread lists it otherwise than four");
        assert_eq!(one.len(), four.len());
    }
}

//! Reports at the built binary: what is rendered of a recorded round, what `check --report` writes beside its result, and
//! what happens where neither can be.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use crate::gate::World;

const FORMATS: [&str; 6] = ["html", "markdown", "junit", "github", "prometheus", "json"];

fn trueup(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trueup"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("TRUEUP_") {
            command.env_remove(name);
        }
    }
    command.args(args).current_dir(folder).output().unwrap()
}

fn told(output: &Output) -> String {
    format!("{}\n{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// A world of ten people of whom these lack their mapping, written to disk.
fn world(unmapped: &[u32]) -> World {
    let world = World::new(10, unmapped.iter().copied());
    world.write();
    world
}

#[test]
fn a_recorded_round_is_rendered_as_check_rendered_it() {
    let world = world(&[3, 7]);
    let dir = world.path();
    let mut args = vec!["check".to_owned(), "-q".to_owned()];
    for format in FORMATS {
        args.extend(["--report".to_owned(), format!("{format}=at-once/{format}")]);
    }
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let checked = trueup(dir, &args);
    assert_eq!(checked.status.code(), Some(1), "{}", told(&checked));
    // What came later changes nothing of what is told of that round.
    let mut world = world;
    world.next([3]);
    world.write();
    assert_eq!(trueup(world.path(), &["check", "-q"]).status.code(), Some(1));
    for format in FORMATS {
        let at_once = fs::read(world.path().join("at-once").join(format)).unwrap();
        let later = trueup(world.path(), &["report", "--round", "1", "--format", format]);
        assert_eq!(later.status.code(), Some(0), "{}", told(&later));
        assert!(at_once == later.stdout, "{format}\n{}\n{}", String::from_utf8_lossy(&at_once), told(&later));
        let path = format!("later/{format}.txt");
        let output = ["report", "--round", "1", "--format", format, "--output", path.as_str()];
        let written = trueup(world.path(), &output);
        assert_eq!((written.status.code(), written.stdout.len()), (Some(0), 0), "{}", told(&written));
        assert!(fs::read(world.path().join(&path)).unwrap() == at_once, "{format}");
    }
    let latest = trueup(world.path(), &["report", "--format", "json"]);
    let document: Value = serde_json::from_slice(&latest.stdout).unwrap();
    assert_eq!(document["round"], 2);
    let shown = trueup(world.path(), &["rounds", "show", "2", "--format", "json"]);
    assert!(shown.stdout == latest.stdout, "{}", told(&shown));
    let page = trueup(world.path(), &["report", "--format", "html"]);
    assert!(told(&page).contains("<title>Round 1: 2 findings</title>"), "{}", told(&page));
    assert!(told(&page).contains("exactly one live"), "no manual: {}", told(&page));
}

#[test]
fn the_format_is_that_of_the_name_and_a_mask_stays_a_mask() {
    let world = world(&[3]);
    let dir = world.path();
    assert_eq!(trueup(dir, &["check", "-q"]).status.code(), Some(1));
    for (name, begins) in
        [("r.html", "<!DOCTYPE html>"), ("r.md", "## "), ("r.xml", "<?xml"), ("r.prom", "# HELP "), ("r.json", "{")]
    {
        let output = trueup(dir, &["report", "-o", name]);
        assert_eq!(output.status.code(), Some(0), "{}", told(&output));
        let text = fs::read_to_string(dir.join(name)).unwrap();
        assert!(text.starts_with(begins), "{name}: {}", &text[..40]);
        assert!(!text.contains("1380000"), "{name} has a number unmasked");
    }
    let summary = trueup(dir, &["report"]);
    assert!(told(&summary).contains("gate FAILED"), "{}", told(&summary));
    let output = trueup(dir, &["report", "-o", "r.pdf"]);
    assert_eq!(output.status.code(), Some(2), "{}", told(&output));
    assert!(told(&output).contains("its name does not say its format"), "{}", told(&output));
}

#[test]
fn what_is_no_round_is_reported_as_none() {
    let world = world(&[3]);
    let dir = world.path();
    let none = trueup(dir, &["report", "--format", "html"]);
    assert_eq!(none.status.code(), Some(4), "{}", told(&none));
    let args = ["check", "-q", "--select", "mapping-gaps", "--report", "html=x.html", "--report", "json=x.json"];
    assert_eq!(trueup(dir, &args).status.code(), Some(1));
    let page = fs::read_to_string(dir.join("x.html")).unwrap();
    assert!(page.contains("This was no round: nothing is recorded."), "{page}");
    let document: Value = serde_json::from_slice(&fs::read(dir.join("x.json")).unwrap()).unwrap();
    assert_eq!((&document["round"], &document["verdict"]), (&Value::Null, &Value::from("fail")));
    let gone = trueup(dir, &["report", "--round", "7", "--format", "json"]);
    assert_eq!(gone.status.code(), Some(2), "{}", told(&gone));
    assert!(told(&gone).contains("failed to report on round 7: there is none"), "{}", told(&gone));
}

#[test]
fn what_could_not_be_read_is_reported_and_is_no_pass() {
    let world = world(&[]);
    let dir = world.path();
    let exports = walkdir::WalkDir::new(dir).into_iter().map(|entry| entry.unwrap().into_path());
    let cut = exports.filter(|path| path.to_string_lossy().contains("source_accounts")).find(|path| path.is_file());
    let bytes = fs::read(cut.as_ref().unwrap()).unwrap();
    fs::write(cut.unwrap(), &bytes[..bytes.len() / 2]).unwrap();
    let mut args = vec!["check".to_owned(), "-q".to_owned()];
    for format in FORMATS {
        args.extend(["--report".to_owned(), format!("{format}={format}")]);
    }
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let output = trueup(dir, &args);
    assert_eq!(output.status.code(), Some(3), "{}", told(&output));
    for (format, part) in [
        ("html", "Gate inconclusive"),
        ("markdown", "gate inconclusive"),
        ("junit", " tests=\"1\" failures=\"0\" errors=\"1\" time"),
        ("github", "::error title="),
        ("prometheus", "verdict=\"inconclusive\"} 1\n"),
        ("json", "\"verdict\": \"inconclusive\""),
    ] {
        let text = fs::read_to_string(dir.join(format)).unwrap();
        assert!(text.contains(part), "{format}: {text}");
    }
}

#[test]
fn a_report_that_can_not_be_written_hides_no_verdict() {
    // What the gate finds, and what a device that is always full makes of it.
    for (unmapped, code) in [(vec![3], 1), (vec![], 3)] {
        let world = world(&unmapped);
        let output = trueup(world.path(), &["check", "-q", "--report", "html=/dev/full", "--report", "json=x.json"]);
        assert_eq!(output.status.code(), Some(code), "{}", told(&output));
        assert!(told(&output).contains("failed to write the report /dev/full: "), "{}", told(&output));
        // The other is written, and the round recorded.
        let document: Value = serde_json::from_slice(&fs::read(world.path().join("x.json")).unwrap()).unwrap();
        assert_eq!((&document["round"], &document["gate"]["passed"]), (&1.into(), &unmapped.is_empty().into()));
        assert_eq!(trueup(world.path(), &["report", "--format", "json"]).status.code(), Some(0));
    }
    let world = world(&[3]);
    for (report, why) in
        [("htlm=x.html", "did you mean html?"), ("html=.", "directory"), ("html=trueup.toml/x.html", "ot a directory")]
    {
        let output = trueup(world.path(), &["check", "--report", report]);
        assert_eq!(output.status.code(), Some(2), "{}", told(&output));
        assert!(told(&output).contains(why) && !world.path().join(".trueup").exists(), "{}", told(&output));
    }
    let output = trueup(world.path(), &["check", "--format", "html"]);
    assert_eq!(output.status.code(), Some(2), "{}", told(&output));
    assert!(told(&output).contains("html is a format of reports only"), "{}", told(&output));
}

#[test]
fn annotations_follow_the_summary_on_standard_output() {
    let world = world(&[3]);
    let output = trueup(world.path(), &["check", "-q", "--report", "github=-"]);
    assert_eq!(output.status.code(), Some(1), "{}", told(&output));
    let text = String::from_utf8(output.stdout).unwrap();
    let (summary, annotations) = text.split_once("::error title=").unwrap();
    assert!(
        summary.contains("gate FAILED") && annotations.contains("mapping-gaps/source-unmapped (high%2C violated)"),
        "{text}"
    );
}

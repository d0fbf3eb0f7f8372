//! `--log-format json`: every line of standard error is an object of the documented shape, whatever happens.

use std::fs;

use serde_json::Value;

use super::super::village::{MAPPING, Village, ints};
use crate::ledger::town::Run;

/// Every line parsed, and held to what the schema says of its event.
#[track_caller]
fn lines(run: &Run) -> Vec<Value> {
    let schema: Value = serde_json::from_str(trueup::report::log::SCHEMA).unwrap();
    let parse = |line: &str| -> Value {
        let value: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        for name in schema["required"].as_array().unwrap() {
            assert!(value[name.as_str().unwrap()].is_string(), "{line}");
        }
        let all = schema["allOf"].as_array().unwrap();
        let of = all.iter().find(|one| one["if"]["properties"]["event"]["const"] == value["event"]);
        let of = of.unwrap_or_else(|| panic!("the schema knows no such event: {line}"));
        for name in of["then"]["required"].as_array().unwrap() {
            assert!(value.get(name.as_str().unwrap()).is_some(), "no {name} in {line}");
        }
        value
    };
    run.stderr.lines().map(parse).collect()
}

fn json(village: &Village, args: &[&str]) -> Run {
    village.run(&[args, &["--log-format", "json"]].concat())
}

#[test]
fn a_check_tells_each_step_as_an_object() {
    let mut village = Village::new(4);
    village.put(MAPPING, "target_id", ints([1_000_001, 1_000_002, 1_000_003, 77]));
    village.write();
    let run = json(&village, &["check"]).expect(1);
    let lines = lines(&run);
    let of = |event: &str| lines.iter().filter(|line| line["event"] == event).count();
    assert_eq!(of("export_opened"), 3);
    assert!(of("rule_done") > 20 && of("error") == 0, "{}", run.stderr);
    let found = lines.iter().find(|line| line["rule"] == "orphans/mapping-without-target").unwrap();
    assert_eq!((&found["status"], &found["findings"]), (&"violated".into(), &1.into()));
    // Standard output is what it would be without.
    assert!(run.stdout.contains("gate FAILED"), "{}", run.stdout);
    assert_eq!(json(&village, &["check", "--no-record", "-q"]).expect(1).stderr, "");
}

#[test]
fn an_error_is_the_last_object_with_its_exit_code() {
    let village = Village::new(4);
    village.write();
    fs::write(village.file(MAPPING), "no Parquet").unwrap();
    for (args, code) in [
        (&["check"][..], 3),
        (&["check", "-q"], 3),
        (&["check", "--select", "nothing-there"], 4),
        (&["check", "--no-such-option"], 2),
        (&["check", "--format", "xml"], 2),
        (&["no-such-command"], 2),
        (&[], 2),
        (&["explain"], 2),
        (&["explain", "none"], 2),
        (&["plan"], 4),
        (&["findings"], 2),
        (&["rounds", "show", "7"], 2),
        (&["verify", "none"], 2),
        (&["ack", "none", "none"], 2),
        (&["rehearse", "none"], 2),
        (&["schema", "none"], 2),
        (&["gate"], 4),
        (&["generate", "exports"], 2),
        (&["rules", "--format", "csv"], 2),
    ] {
        let run = json(&village, args);
        let lines = lines(&run);
        let last = lines.last().unwrap_or_else(|| panic!("{args:?} said nothing"));
        assert_eq!((&last["level"], &last["event"]), (&"error".into(), &"error".into()), "{args:?}");
        assert_eq!(last["exit_code"].as_i64(), run.code.map(i64::from), "{args:?}: {last:#}");
        assert_eq!(run.code, Some(code), "{args:?}: {last:#}");
        assert!(!last["message"].as_str().unwrap().is_empty());
    }
}

#[test]
fn the_environment_asks_for_it_too_and_the_option_wins() {
    let village = Village::new(2);
    village.write();
    let run = |args: &[&str]| {
        let mut command = village.command(args);
        Run::of(command.env("TRUEUP_LOG_FORMAT", "json").output().unwrap())
    };
    assert!(lines(&run(&["check", "--no-such"])).len() == 1);
    assert!(lines(&run(&["check", "--no-record"])).len() > 10);
    assert!(run(&["check", "--no-such", "--log-format", "text"]).stderr.starts_with("error: "));
    assert!(run(&["check", "--no-such", "--log-format=text"]).stderr.starts_with("error: "));
}

#[test]
fn help_and_version_are_results_and_stay_text() {
    let village = Village::new(1);
    for args in [&["--help"][..], &["--version"], &["check", "--help"]] {
        let run = json(&village, args).expect(0);
        assert!(run.stderr.is_empty() && run.stdout.contains("trueup"), "{}", run.stderr);
    }
}

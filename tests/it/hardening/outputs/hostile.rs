//! Data that would steer a terminal, a CI runner or a spreadsheet, in every command and format.

use serde_json::Value;

use super::super::village::{MAPPING, SOURCES, TARGETS, Village, texts};

/// Ids as somebody might choose them.
const HOSTILE: [&str; 12] = [
    "\u{1b}[2J\u{1b}]0;owned\u{7}",
    "\u{9b}31mred",
    "a\u{202e}b\u{2066}c",
    "zero\u{200b}width\u{feff}",
    "::error::x",
    "line\n::error file=a::b\r\nc",
    "##vso[task.complete result=Succeeded]",
    "##[error]x",
    "=HYPERLINK(\"http://x\",\"y\")",
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1)",
];

/// Two sources a person with one open_id, whose ids are all of those; the mapping leads to targets that don't exist.
fn village() -> Village {
    let count = HOSTILE.len() as i64;
    let mut village = Village::new(count);
    village.put(SOURCES, "id", texts(HOSTILE));
    village.put(TARGETS, "id", texts(HOSTILE.map(|id| format!("{id}!"))));
    village.put(MAPPING, "source_id", texts(HOSTILE));
    village.put(MAPPING, "target_id", texts(HOSTILE));
    village.put(SOURCES, "open_id", texts(HOSTILE.map(|_| "one\u{1b}[31m")));
    let mut words = vec!["active"; HOSTILE.len()];
    words[3] = "pending";
    village.put(SOURCES, "status", texts(words));
    village.write();
    village
}

fn deceptive(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[track_caller]
fn harmless(text: &str, what: &str) {
    assert!(!text.contains(deceptive), "{what}: {:?} in\n{text:?}", text.chars().find(|c| deceptive(*c)));
    for line in text.lines() {
        let line = line.trim_start();
        assert!(!line.starts_with("::") && !line.contains("##vso[") && !line.contains("##["), "{what}: {line}");
    }
}

#[test]
fn no_command_passes_on_what_steers_a_terminal_or_a_runner() {
    let village = village();
    village.run(&["check", "--format", "json", "--samples", "100"]).expect(1);
    for args in [
        &["check", "--no-record", "--samples", "100", "-vv"][..],
        &["check", "--no-record", "--samples", "100", "--format", "json"],
        &["check", "--no-record", "--log-format", "json"],
        &["findings"],
        &["findings", "--format", "json"],
        &["findings", "--format", "ndjson"],
        &["rounds"],
        &["rounds", "show", "1"],
        &["gate"],
        &["plan"],
        &["rules", "-v"],
    ] {
        let run = village.run(args);
        assert!(matches!(run.code, Some(0 | 1)), "{args:?}: {}", run.stderr);
        harmless(&run.stdout, &format!("{args:?}"));
        harmless(&run.stderr, &format!("{args:?}"));
    }
}

#[test]
fn what_was_typed_is_told_harmlessly() {
    let village = Village::new(2);
    village.write();
    let all = HOSTILE.concat();
    for typed in [all.as_str(), "::error::x", "\n##[error]x"] {
        for args in [
            &["check", "--select", typed][..],
            &["check", "--no-such", typed],
            &[typed],
            &["explain", typed],
            &["findings", typed],
            &["verify", typed],
            &["ack", typed, typed],
            &["schema", typed],
            &["rehearse", typed],
            &["check", "--memory", typed],
            &["check", "--cohort", typed],
            &["rounds", "show", typed],
            &["check", "--project", typed],
            &["check", "--scratch-quota", typed],
        ] {
            for format in ["text", "json"] {
                let run = village.run(&[args, &["--log-format", format]].concat());
                assert!(run.code != Some(70) && run.code.is_some(), "{args:?}: {}", run.stderr);
                harmless(&run.stderr, &format!("{args:?}"));
                harmless(&run.stdout, &format!("{args:?}"));
            }
        }
    }
}

/// What a rule's author may write anywhere in it: in the header, the manual, the SQL.
#[test]
fn a_rule_of_the_projects_own_is_explained_harmlessly() {
    let village = Village::new(2);
    village.write();
    let odd = "\u{1b}[2J\u{7f}\u{9b}31m \u{202e}x\u{2066} z\u{200b}\u{feff} ##vso[task.complete]";
    let toml = "\\u001b[2J\\u007f\\u009b31m \u{202e}x\u{2066} \u{200b} ##vso[task.complete]";
    let manual = format!(
        "## What it finds\n{odd}\n::error::x\n\n    ::error::{odd}\n\n<b {odd}>\n\n[{odd}](http://h.invalid/{odd})\n\n- `{odd}`\n\
        ## Why it happens\n```sql {odd}\n::error::x\n{odd}\n```\n## Remedy\nx\n## When it is not a defect\nx"
    );
    let rule = format!(
        "/*---\ntitle = \"::error::{toml}\"\nseverity = \"low\"\nkey = [\"source_id\"]\neligible = \"source_accounts\"\n\
        params.odd = {{ type = \"text\", default = \"{toml}\", help = \"{toml}\" }}\n\
        ---\n{manual}\n*/\nSELECT id AS source_id, $odd || '{odd}' AS reason -- {odd}\n\tFROM source_accounts\n\
        /*\n::error::x\n##[error]{odd}\n*/\n"
    );
    let project = village.root().join("trueup.toml");
    let text = std::fs::read_to_string(&project).unwrap();
    std::fs::write(&project, text.replacen("[project]\n", "[project]\nqueries = [\"queries\"]\n", 1)).unwrap();
    let set = village.root().join("queries/house");
    std::fs::create_dir_all(&set).unwrap();
    std::fs::write(set.join("x.sql"), &rule).unwrap();
    for args in [
        &["explain", "house/x"][..],
        &["explain", "house/x", "--color", "always"],
        &["explain", "house"],
        &["rules", "--select", "house"],
        &["rules", "--select", "house", "--format", "json"],
        &["check", "--no-record", "--select", "house", "-vv"],
    ] {
        let run = village.run(args);
        assert!(matches!(run.code, Some(0 | 1)), "{args:?}: {}", run.stderr);
        // Colour is our own.
        let shown = run.stdout.replace("\u{1b}[1m", "").replace("\u{1b}[36m", "").replace("\u{1b}[0m", "");
        harmless(&shown, &format!("{args:?}"));
        harmless(&run.stderr, &format!("{args:?}"));
    }
    let text = village.run(&["explain", "house/x"]).expect(0).stdout;
    assert!(text.contains("\\u{202e}x") && text.contains("\n      FROM source_accounts\n"), "{text}");
    let json = village.run(&["explain", "house/x", "--format", "json"]).expect(0);
    harmless(&json.stdout, "explain as JSON");
    assert!(json.document()["sql"].as_str().unwrap().contains(odd), "whole where programs read it");
}

#[test]
fn values_come_back_whole_where_programs_read_them() {
    let village = village();
    village.run(&["check", "--quiet"]).expect(1);
    let run = village.run(&["findings", "orphans/mapping-without-target", "--format", "json"]).expect(0);
    let document = run.document();
    let mut ids: Vec<&str> =
        document["findings"].as_array().unwrap().iter().map(|row| row["source_id"].as_str().unwrap()).collect();
    let mut known = HOSTILE.to_vec();
    ids.sort_unstable();
    known.sort_unstable();
    assert_eq!(ids, known);
    let lines = village.run(&["findings", "orphans/mapping-without-target", "--format", "ndjson"]).expect(0).stdout;
    let mut ids: Vec<String> = lines
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["source_id"].as_str().unwrap().to_owned())
        .collect();
    ids.sort_unstable();
    assert_eq!(ids, known);
}

#[test]
fn no_cell_of_a_csv_is_a_formula() {
    let village = village();
    village.run(&["check", "--quiet"]).expect(1);
    for args in
        [&["findings", "--format", "csv"][..], &["findings", "orphans/mapping-without-target", "--format", "csv"]]
    {
        let run = village.run(args).expect(0);
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(run.stdout.as_bytes());
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert!(rows.len() > HOSTILE.len(), "{}", run.stdout);
        assert!(rows.iter().all(|row| row.len() == rows[0].len()));
        for cell in rows.iter().flatten() {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?}");
            assert!(!cell.contains(deceptive), "{cell:?}");
        }
    }
}

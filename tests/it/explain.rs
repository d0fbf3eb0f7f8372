//! `trueup explain` at the built binary: with and without a project, of rules, sets, models and actions.

use std::fs;
use std::path::Path;

use serde_json::Value;
use trueup::cases::{self, Case};

use crate::rules::trueup;

const ROWS: &str = "/*---\nfound = []\n---*/
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    (1, '13800000001', 'active', '2026-01-01', '2026-01-01');
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    (101, '13800000001', 'active', '2026-01-01', '2026-01-01');
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES (7, 107, 'retired', '2026-02-01');
";

/// Exit code, standard output, standard error.
fn run(dir: &Path, args: &[&str]) -> (i32, String, String) {
    let output = trueup().args(args).current_dir(dir).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn a_rule_is_explained_with_its_settings_and_what_the_last_round_found() {
    let dir = tempfile::tempdir().unwrap();
    cases::write(&Case::parse(ROWS, "house/x".to_owned()).unwrap(), dir.path(), &[]).unwrap();
    let file = dir.path().join("trueup.toml");
    let text = fs::read_to_string(&file).unwrap().replacen("[params]\n", "[params]\nrecycle_days = 33\n", 1);
    fs::write(&file, text).unwrap();
    assert_eq!(run(dir.path(), &["check", "--exit-zero", "-q"]).0, 0);
    let (code, text, stderr) = run(dir.path(), &["explain", "source-unmapped"]);
    assert_eq!(code, 0, "{stderr}");
    for part in [
        "mapping-gaps/source-unmapped\nLive source account without a mapping",
        "\nseverity      high\n",
        "recycle_days = 33 (default 90)",
        "\nthis project  runs it\n",
        "\nround 1       violated: 1 of ",
        "source_id=1: ",
        "\nWhat it finds\n  ",
        "\nSQL\n  SELECT",
        "\n  source_spine: ",
    ] {
        assert!(text.contains(part), "{part:?} is not in\n{text}");
    }
    assert!(!text.contains("13800000001") && !text.contains("FROM source_accounts AS s\n"), "{text}");
    let (_, text, _) = run(dir.path(), &["explain", "source-unmapped", "--models"]);
    assert!(text.contains("FROM source_accounts AS s\n"), "{text}");
    let (_, text, _) = run(dir.path(), &["explain", "mapping-gaps/source-unmapped", "--format", "json"]);
    let document: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["last_round"]["findings"]["total"], 1);
    assert_eq!(
        (&document["runnable"], &document["last_round"]["samples"][0]["key"]["source_id"]),
        (&true.into(), &"1".into())
    );
    let (_, text, _) = run(dir.path(), &["explain", "write-on-one-side", "--format", "json"]);
    let document: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["runnable"], false);
    assert!(document["skip"].as_str().unwrap().contains("is not supplied"), "{document}");
}

#[test]
fn without_a_project_the_catalogue_is_explained_and_slips_find_their_word() {
    let nowhere = tempfile::tempdir().unwrap();
    for (name, part) in [
        ("mapping-gaps/merge-cycle", "When it is not a defect\n"),
        ("mapping-gaps", "mapping-gaps/source-unmapped: "),
        ("source_spine", "\nModels that read it: "),
        ("create_mapping", "mapping-gaps/source-unmapped: "),
    ] {
        let (code, text, stderr) = run(nowhere.path(), &["explain", name]);
        assert_eq!(code, 0, "{name}: {stderr}");
        assert!(text.contains(part), "{part:?} is not in\n{text}");
        let (_, text, _) = run(nowhere.path(), &["explain", name, "--format", "json"]);
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap()["format_version"], "1.0", "{name}");
    }
    for (name, part) in [
        ("merge-cylce", "did you mean merge-cycle?"),
        ("maping-gaps", "did you mean mapping-gaps?"),
        ("source_spin", "did you mean source_spine?"),
        ("create_maping", "did you mean create_mapping?"),
        ("../../x", "trueup rules"),
    ] {
        let (code, _, stderr) = run(nowhere.path(), &["explain", name]);
        assert_eq!(code, 2, "{name}");
        assert!(stderr.contains(part), "{part:?} is not in\n{stderr}");
    }
}

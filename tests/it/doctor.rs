//! `trueup doctor`: it sees what is wrong, says what to do, and leaves nothing behind.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

fn doctor(dir: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trueup"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("TRUEUP_")) {
        command.env_remove(name);
    }
    command.current_dir(dir).arg("doctor").args(args).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The checks by name, and the exit code.
fn checks(dir: &Path, args: &[&str]) -> (Value, i32) {
    let output = doctor(dir, &[args, &["--format", "json"]].concat());
    let document: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}{}", text(&output.stdout), text(&output.stderr)));
    let code = output.status.code().unwrap();
    assert_eq!(document["exit_code"], code);
    assert_eq!(document["passed"], code == 0);
    (document, code)
}

fn status<'d>(document: &'d Value, name: &str) -> (&'d str, &'d str) {
    let checks = document["checks"].as_array().unwrap();
    let check = checks.iter().find(|check| check["name"] == name).unwrap_or_else(|| panic!("{name} of {document:#}"));
    (check["status"].as_str().unwrap(), check["detail"].as_str().unwrap())
}

fn world() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let made = Command::new(env!("CARGO_BIN_EXE_trueup"))
        .current_dir(dir.path())
        .args(["generate", "w", "--accounts", "1000"])
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", text(&made.stderr));
    dir
}

#[test]
fn doctor_finds_a_sound_project_sound_and_leaves_nothing() {
    let dir = world();
    let w = dir.path().join("w");
    let (document, code) = checks(&w, &[]);
    assert_eq!(code, 0, "{document:#}");
    for name in ["project file", "columns", "state folder", "ledger", "export source_accounts", "export assets.orders"]
    {
        assert_eq!(status(&document, name).0, "ok", "{document:#}");
    }
    for name in ["memory", "threads", "scratch folder", "scratch room", "open files", "clock", "time zones"] {
        assert_ne!(status(&document, name).0, "failed", "{document:#}");
    }
    let left: Vec<_> =
        walkdir::WalkDir::new(w.join(".trueup")).into_iter().flatten().filter(|e| e.file_type().is_file()).collect();
    assert!(left.is_empty(), "{left:?}");
    let shown = text(&doctor(&w, &[]).stdout);
    assert!(shown.contains("0 failed"), "{shown}");
}

#[test]
fn doctor_sees_what_would_stop_a_check() {
    let dir = world();
    let w = dir.path().join("w");
    let (document, code) = checks(&w, &["--memory", "900TiB"]);
    assert_eq!((code, status(&document, "memory").0), (3, "failed"));
    let (document, code) = checks(&w, &["--scratch-quota", "1KiB"]);
    assert_eq!((code, status(&document, "scratch room").0), (3, "failed"));
    std::fs::write(dir.path().join("file"), "").unwrap();
    let (document, code) = checks(&w, &["--scratch", dir.path().join("file").to_str().unwrap()]);
    assert_eq!((code, status(&document, "scratch folder").0), (3, "failed"));

    std::fs::remove_dir_all(w.join("exports/logs/gateway")).unwrap();
    let (document, code) = checks(&w, &[]);
    assert_eq!((code, status(&document, "export gateway_log").0), (3, "failed"));
    assert_eq!(status(&document, "export mapping").0, "ok");

    let file = w.join("exports/mapping/part-00000.parquet");
    let whole = std::fs::read(&file).unwrap();
    std::fs::write(&file, &whole[..whole.len() - 9]).unwrap();
    let (document, _) = checks(&w, &[]);
    assert_eq!(status(&document, "export mapping").0, "failed");

    std::fs::write(w.join(".trueup"), "a file").unwrap();
    let (document, code) = checks(&w, &[]);
    assert_eq!((code, status(&document, "state folder").0), (3, "failed"));
}

#[test]
fn doctor_sees_a_wrong_project_and_a_damaged_ledger() {
    let dir = world();
    let w = dir.path().join("w");
    let project = std::fs::read_to_string(w.join("trueup.toml")).unwrap();
    std::fs::write(w.join("trueup.toml"), project.replace("anchor = \"mobile\"", "anchor = \"mobil\"")).unwrap();
    let (document, code) = checks(&w, &[]);
    assert_eq!((code, status(&document, "columns").0), (3, "failed"));
    std::fs::write(w.join("trueup.toml"), format!("{project}\n[nonsense]\n")).unwrap();
    let (document, code) = checks(&w, &[]);
    assert_eq!((code, status(&document, "project file").0), (3, "failed"));

    std::fs::write(w.join("trueup.toml"), &project).unwrap();
    std::fs::create_dir_all(w.join(".trueup/ledger")).unwrap();
    std::fs::write(w.join(".trueup/ledger/00000001.json"), "{}").unwrap();
    let (document, code) = checks(&w, &[]);
    assert_eq!((code, status(&document, "ledger").0), (3, "failed"));
    assert!(status(&document, "ledger").1.contains("damaged"), "{document:#}");

    let nowhere = tempfile::tempdir().unwrap();
    let (document, code) = checks(nowhere.path(), &[]);
    assert_eq!((code, status(&document, "project file").0), (3, "failed"));
}

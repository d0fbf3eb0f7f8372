//! Runs `trueup check` on a copy of the sample, and keeps everything that it said and wrote.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::Command;

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::DataType;
use serde_json::Value;

use super::files::{FOLDER, read};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// One run.
pub struct Run {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
    /// Rule id and each of its findings' columns as text, without NULLs.
    pub findings: Vec<(String, BTreeMap<String, String>)>,
}

impl Run {
    /// The document that `--format json` prints.
    pub fn document(&self) -> Outcome<Value> {
        serde_json::from_str(&self.stdout).map_err(|error| format!("{error}\n{}\n{}", self.stderr, self.stdout).into())
    }
}

/// `trueup check --no-record` with these arguments, in a folder that is gone afterwards.
pub fn check(args: &[&str]) -> Outcome<Run> {
    let dir = tempfile::tempdir()?;
    let project = dir.path().join(FOLDER);
    copy(Path::new(FOLDER), &project)?;
    let mut command = Command::new(env!("CARGO_BIN_EXE_trueup"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("TRUEUP_") {
            command.env_remove(name);
        }
    }
    let output = command.args(["check", "--no-record", "--project"]).arg(&project).args(args).output()?;
    Ok(Run {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout)?,
        stderr: String::from_utf8(output.stderr)?,
        findings: findings(&project.join(".trueup/explored/findings"))?,
    })
}

/// Without what earlier runs left there (`.trueup`).
fn copy(from: &Path, to: &Path) -> Outcome<()> {
    let visible = |entry: &walkdir::DirEntry| !entry.file_name().to_string_lossy().starts_with('.');
    for entry in walkdir::WalkDir::new(from).into_iter().filter_entry(visible) {
        let entry = entry?;
        let path = to.join(entry.path().strip_prefix(from)?);
        if entry.file_type().is_dir() {
            fs::create_dir_all(path)?;
        } else {
            fs::copy(entry.path(), path)?;
        }
    }
    Ok(())
}

fn findings(folder: &Path) -> Outcome<Vec<(String, BTreeMap<String, String>)>> {
    let mut findings = Vec::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let entry = entry?;
        if entry.file_type().is_file() {
            let rule = entry.path().strip_prefix(folder)?.with_extension("").to_string_lossy().replace('\\', "/");
            findings.extend(rows(&read(entry.path())?)?.into_iter().map(|row| (rule.clone(), row)));
        }
    }
    Ok(findings)
}

fn rows(batch: &RecordBatch) -> Outcome<Vec<BTreeMap<String, String>>> {
    let mut rows = vec![BTreeMap::new(); batch.num_rows()];
    for (field, array) in batch.schema().fields().iter().zip(batch.columns()) {
        let array = cast(array, &DataType::Utf8)?;
        let texts = array.as_string::<i32>();
        for (at, row) in rows.iter_mut().enumerate().filter(|(at, _)| texts.is_valid(*at)) {
            row.insert(field.name().clone(), texts.value(at).to_owned());
        }
    }
    Ok(rows)
}

/// The first secret that occurs in the text.
pub fn leak<'s>(text: &str, secrets: &'s BTreeSet<String>) -> Option<&'s str> {
    secrets.iter().find(|secret| text.contains(secret.as_str())).map(String::as_str)
}

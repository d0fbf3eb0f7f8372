//! Runs the binary on a case's project, and compares what it found with what the case expects.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt;
use std::fs::File;
use std::path::Path;
use std::process::Command;

use arrow::array::{Array, RecordBatch};
use arrow::util::display::{ArrayFormatter, FormatOptions};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::Value;
use trueup::contract::{Kind, table};

use super::case::{Case, Cell, Expected};
use super::{rounds, seed};

/// Exit codes: passed, gate failed, inconclusive (findings of the set exports).
const EXIT_CODES: [i32; 3] = [0, 1, 3];
/// Selected beside a rule that must be skipped, for a run in which nothing ran has no result.
const ALWAYS_RUNS: &str = "exports/export-skewed";
/// More digits than that, from its end, identify a phone number.
const PHONE_DIGITS: usize = 11;
const SECRET_DIGITS_MIN: usize = 7;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// A finding as it is compared.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    key: BTreeMap<String, String>,
    certainty: String,
    action: Option<String>,
}

impl From<&Expected> for Finding {
    fn from(expected: &Expected) -> Self {
        let Expected { key, action, certainty } = expected;
        Self { key: key.clone(), certainty: certainty.clone(), action: action.clone() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key: Vec<String> = self.key.iter().map(|(column, value)| format!("{column}={value}")).collect();
        write!(f, "{} {} {}", key.join(" "), self.certainty, self.action.as_deref().unwrap_or("(no action)"))
    }
}

/// One line a problem.
pub fn judge(case: &Case) -> Result<(), String> {
    match run(case) {
        Ok(problems) if problems.is_empty() => Ok(()),
        Ok(problems) => Err(problems.iter().map(|problem| format!("  {problem}")).collect::<Vec<_>>().join("\n")),
        Err(error) => Err(format!("  {error}")),
    }
}

/// The binary, without what the environment would tell it.
pub fn trueup() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trueup"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("TRUEUP_") {
            command.env_remove(name);
        }
    }
    command
}

fn run(case: &Case) -> Outcome<Vec<String>> {
    let dir = tempfile::tempdir()?;
    rounds::record(case, dir.path())?;
    seed::write(case, dir.path())?;
    let mut command = trueup();
    command.args(["check", "--select", &case.rule, "--format", "json", "--samples", "1000"]);
    if case.skipped.is_some() {
        command.args(["--select", ALWAYS_RUNS]);
    }
    let output = command.arg("--project").arg(dir.path()).output()?;
    let stdout = String::from_utf8(output.stdout)?;
    let code = output.status.code().unwrap_or(-1);
    let (true, Ok(document)) = (EXIT_CODES.contains(&code), serde_json::from_str::<Value>(&stdout)) else {
        let stderr = String::from_utf8_lossy(&output.stderr);
        return Err(format!("exit code {code}\n{stderr}{stdout}").into());
    };
    let rules = document["rules"].as_array().ok_or("`rules` is no array")?;
    let rule = rules.iter().find(|rule| rule["id"] == *case.rule).ok_or("the rule is not in the result")?;
    let mut problems = Vec::new();
    let secrets = secrets(case);
    problems.extend(secrets.iter().filter(|s| stdout.contains(*s)).map(|s| format!("the anchor {s} is in the result")));
    let missing = case.noted.iter().filter(|noted| !document["notes"].to_string().contains(*noted));
    problems.extend(missing.map(|noted| format!("expected the note {noted:?}, got {}", document["notes"])));
    match (&case.found, &case.skipped) {
        (Some(found), _) => judge_found(rule, found, &document, dir.path(), &secrets, &mut problems)?,
        (None, skipped) => judge_skipped(rule, skipped.as_deref().unwrap_or_default(), &mut problems),
    }
    Ok(problems)
}

fn judge_skipped(rule: &Value, expected: &str, problems: &mut Vec<String>) {
    let reason = rule["reason"].as_str().unwrap_or_default();
    if rule["status"] != "skipped" || !reason.contains(expected) {
        problems.push(format!("expected skipped, with {expected:?} in the reason; got {rule}"));
    }
}

fn judge_found(
    rule: &Value,
    expected: &[Expected],
    document: &Value,
    dir: &Path,
    secrets: &BTreeSet<String>,
    problems: &mut Vec<String>,
) -> Outcome<()> {
    let confirmed = expected.iter().filter(|finding| finding.certainty == "confirmed").count();
    let status = match (expected.len(), confirmed) {
        (0, _) => "clean",
        (_, 0) => "suspected",
        _ => "violated",
    };
    if rule["status"] != status {
        problems.push(format!("expected the status {status}, got {}, {}", rule["status"], rule["reason"]));
    }
    if rule["findings"].is_null() {
        return Ok(());
    }
    let suspected = expected.len() - confirmed;
    for (name, count) in [("total", expected.len()), ("confirmed", confirmed), ("suspected", suspected)] {
        if rule["findings"][name] != count {
            problems.push(format!("expected findings.{name} = {count}, got {}", rule["findings"][name]));
        }
    }
    let samples = rule["samples"].as_array().map_or(0, Vec::len);
    if rule["findings"]["total"] != samples {
        problems.push(format!("{samples} samples of {} findings", rule["findings"]["total"]));
    }
    let id = rule["id"].as_str().unwrap_or_default();
    let folder = document["findings_dir"].as_str().ok_or("`findings_dir` is missing")?;
    let path = dir.join(folder).join(format!("{id}.parquet"));
    let keys: BTreeSet<&str> = expected.iter().flat_map(|finding| finding.key.keys().map(String::as_str)).collect();
    let recorded =
        if path.exists() || !expected.is_empty() { read(&path, &keys, secrets, problems)? } else { Vec::new() };
    compare(expected, recorded, problems);
    Ok(())
}

fn compare(expected: &[Expected], recorded: Vec<Finding>, problems: &mut Vec<String>) {
    let mut unexpected = recorded;
    for wanted in expected.iter().map(Finding::from) {
        match unexpected.iter().position(|finding| *finding == wanted) {
            Some(at) => {
                unexpected.swap_remove(at);
            }
            None => problems.push(format!("missing     {wanted}")),
        }
    }
    unexpected.sort();
    problems.extend(unexpected.iter().map(|finding| format!("unexpected  {finding}")));
}

/// The recorded findings. Every row has a reason, and no full phone number in any column.
fn read(
    path: &Path,
    keys: &BTreeSet<&str>,
    secrets: &BTreeSet<String>,
    problems: &mut Vec<String>,
) -> Outcome<Vec<Finding>> {
    let file = File::open(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut findings = Vec::new();
    for batch in ParquetRecordBatchReaderBuilder::try_new(file)?.build()? {
        for mut row in rows(&batch?)? {
            row.remove("fingerprint").filter(|text| text.len() == 32).ok_or("a finding without a fingerprint")?;
            let key = keys.iter().map(|column| {
                let value = row.get(*column).ok_or_else(|| format!("no column {column}, or NULL: {row:?}"))?;
                Ok(((*column).to_owned(), value.clone()))
            });
            let key = key.collect::<Result<BTreeMap<_, _>, String>>()?;
            if row.get("reason").is_none_or(|reason| reason.trim().is_empty()) {
                problems.push(format!("no reason    {row:?}"));
            }
            for (column, value) in &row {
                if secrets.iter().any(|secret| value.contains(secret)) {
                    problems.push(format!("an anchor in {column}: {row:?}"));
                }
            }
            let certainty = row.remove("certainty").unwrap_or_default();
            findings.push(Finding { key, certainty, action: row.remove("action") });
        }
    }
    Ok(findings)
}

/// Every row as column and text, without its NULLs.
fn rows(batch: &RecordBatch) -> Outcome<Vec<BTreeMap<String, String>>> {
    let mut rows = vec![BTreeMap::new(); batch.num_rows()];
    let options = FormatOptions::default();
    for (field, array) in batch.schema().fields().iter().zip(batch.columns()) {
        let formatter = ArrayFormatter::try_new(array, &options)?;
        for (at, row) in rows.iter_mut().enumerate().filter(|(at, _)| array.is_valid(*at)) {
            row.insert(field.name().clone(), formatter.value(at).to_string());
        }
    }
    Ok(rows)
}

/// The digits of every phone number that the case seeds, without a country code.
fn secrets(case: &Case) -> BTreeSet<String> {
    let mut secrets = BTreeSet::new();
    for (name, rows) in &case.tables {
        let columns = table(name).map_or(&[][..], |table| table.columns);
        for column in columns.iter().filter(|column| column.kind == Kind::Anchor) {
            for cell in rows.column(column.name) {
                let Cell::Text(text) = cell else { continue };
                let digits: String = text.chars().filter(char::is_ascii_digit).collect();
                if digits.len() >= SECRET_DIGITS_MIN {
                    secrets.insert(digits[digits.len().saturating_sub(PHONE_DIGITS)..].to_owned());
                }
            }
        }
    }
    secrets
}

//! What a rule found, compared with what its case expects.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt;
use std::fs::File;
use std::path::Path;

use arrow::array::{Array, RecordBatch};
use arrow::util::display::{ArrayFormatter, FormatOptions};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::case::{Case, Expected};
use crate::contract::{Kind, table};
use crate::engine::Cell;
use crate::finding::{Certainty, Inspection, RuleOutcome, RuleResult};

/// More digits than that, from its end, identify a phone number.
const PHONE_DIGITS: usize = 11;
const SECRET_DIGITS_MIN: usize = 7;
/// More samples than that are not asked for.
const SAMPLES_MAX: u64 = 1000;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

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

/// Every way in which the inspection of a case's project is not what the case expects; none if it passes. `findings` is
/// the folder of its findings files, `key` the rule's key columns.
///
/// # Errors
/// Findings that can't be read.
pub fn problems(case: &Case, key: &[String], inspection: &Inspection, findings: &Path) -> Outcome<Vec<String>> {
    let rule = inspection.rules.iter().find(|rule| rule.id == case.rule).ok_or("the rule is not in the result")?;
    let mut problems = Vec::new();
    let secrets = secrets(case);
    let shown = said(rule) + &inspection.notes.join("\n");
    problems.extend(secrets.iter().filter(|s| shown.contains(*s)).map(|s| format!("the anchor {s} is in the result")));
    let missing = case.noted.iter().filter(|noted| !inspection.notes.iter().any(|note| note.contains(*noted)));
    problems.extend(missing.map(|noted| format!("expected the note {noted:?}, got {:?}", inspection.notes)));
    match &case.found {
        Some(found) => judge_found(rule, (found, key), findings, &secrets, &mut problems)?,
        None => judge_skipped(rule, case.skipped.as_deref().unwrap_or_default(), &mut problems),
    }
    Ok(problems)
}

/// All that people get to read of it.
fn said(rule: &RuleResult) -> String {
    let mut text = rule.reason().unwrap_or_default().to_owned();
    if let RuleOutcome::Ran { samples, .. } = &rule.outcome {
        for sample in samples {
            text.push_str(&sample.reason);
            sample.key.iter().for_each(|(_, value)| text.push_str(value));
        }
    }
    text
}

fn judge_skipped(rule: &RuleResult, expected: &str, problems: &mut Vec<String>) {
    let reason = rule.reason().unwrap_or_default();
    if rule.status() != "skipped" || !reason.contains(expected) {
        let got = rule.status();
        problems.push(format!("expected skipped, with {expected:?} in the reason; got {got} {reason}"));
    }
}

fn judge_found(
    rule: &RuleResult,
    (expected, key): (&[Expected], &[String]),
    findings: &Path,
    secrets: &BTreeSet<String>,
    problems: &mut Vec<String>,
) -> Outcome<()> {
    let confirmed = expected.iter().filter(|finding| finding.certainty == Certainty::Confirmed.as_str()).count();
    let status = match (expected.len(), confirmed) {
        (0, _) => "clean",
        (_, 0) => "suspected",
        _ => "violated",
    };
    if rule.status() != status {
        let reason = rule.reason().map(|reason| format!(": {reason}")).unwrap_or_default();
        problems.push(format!("expected the status {status}, got {}{reason}", rule.status()));
    }
    let RuleOutcome::Ran { counts, samples, .. } = &rule.outcome else { return Ok(()) };
    let suspected = expected.len() - confirmed;
    for (name, wanted, got) in [
        ("confirmed", confirmed, counts.confirmed),
        ("suspected", suspected, counts.suspected),
        ("in all", expected.len(), counts.total),
    ] {
        if got != wanted as u64 {
            problems.push(format!("expected {wanted} findings {name}, got {got}"));
        }
    }
    if counts.total.min(SAMPLES_MAX) != (samples.len() as u64).min(SAMPLES_MAX) {
        problems.push(format!("{} samples of {} findings", samples.len(), counts.total));
    }
    let path = findings.join(format!("{}.parquet", rule.id));
    // A case may name a part of the key: what it leaves out is not compared.
    let mut keys: BTreeSet<&str> = expected.iter().flat_map(|finding| finding.key.keys().map(String::as_str)).collect();
    if keys.is_empty() {
        keys.extend(key.iter().map(String::as_str));
    }
    let recorded = if path.exists() || counts.total > 0 { read(&path, &keys, secrets, problems)? } else { Vec::new() };
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

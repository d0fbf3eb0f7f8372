//! `planted.json`: every finding that a check of the world must give, and no other.
//!
//! Written in parts, one a range of people, while the world is made, then joined: a large world's list does not fit in
//! memory.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use serde_json::{Map, json};

use super::rows::{Planted, Value};

/// The findings of one range of people.
pub(super) struct Part {
    path: PathBuf,
    out: BufWriter<File>,
    pub counts: BTreeMap<&'static str, u64>,
}

impl Part {
    pub(super) fn create(path: PathBuf) -> std::io::Result<Self> {
        let out = BufWriter::new(File::create_new(&path)?);
        Ok(Self { path, out, counts: BTreeMap::new() })
    }

    pub(super) fn add(&mut self, planted: &Planted) -> std::io::Result<()> {
        *self.counts.entry(planted.rule).or_default() += 1;
        writeln!(self.out, "{}", line(planted))
    }

    pub(super) fn close(mut self) -> std::io::Result<(PathBuf, BTreeMap<&'static str, u64>)> {
        self.out.flush()?;
        Ok((self.path, self.counts))
    }
}

fn line(planted: &Planted) -> serde_json::Value {
    let key: Map<String, serde_json::Value> = planted
        .key
        .iter()
        .map(|(column, value)| {
            let value = match value {
                Value::Int(value) => json!(value),
                Value::Text(value) => json!(value),
            };
            ((*column).to_owned(), value)
        })
        .collect();
    json!({ "rule": planted.rule, "key": key, "defect": planted.defect })
}

/// Joins the parts, in their order, and what the whole world has.
pub(super) fn join(path: &Path, head: &serde_json::Value, parts: &[PathBuf], whole: &[Planted]) -> std::io::Result<()> {
    let mut out = BufWriter::new(File::create_new(path)?);
    let head = head.to_string();
    write!(out, "{},\"planted\":[", head.trim_end_matches('}'))?;
    let mut separator = "\n";
    let mut entry = |text: &str| {
        let outcome = write!(out, "{separator}{text}");
        separator = ",\n";
        outcome
    };
    for part in parts {
        let lines = std::io::BufRead::lines(std::io::BufReader::new(File::open(part)?));
        for text in lines {
            entry(&text?)?;
        }
    }
    for planted in whole {
        entry(&line(planted).to_string())?;
    }
    writeln!(out, "\n]}}")?;
    out.flush()?;
    for part in parts {
        std::fs::remove_file(part)?;
    }
    Ok(())
}

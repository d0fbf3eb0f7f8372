//! A case as it is written: a TOML header in a comment, then INSERTs of literals.

use std::collections::BTreeMap;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::engine::{Cell, inserts};

/// A line between the INSERTs of one round and those of the next.
const NEXT_ROUND: &str = "-- NEXT ROUND";
/// Rows of it are not exported but recorded in the ledger.
const ACTIONS: &str = "previous_actions";

/// One case of one rule.
#[derive(Clone, Debug)]
pub struct Case {
    /// `set/name`.
    pub rule: String,
    pub params: toml::Table,
    pub settings: Settings,
    /// `snapshot_at` by table, where it isn't the usual one.
    pub snapshots: BTreeMap<String, String>,
    /// The text of `manifest.json` by table.
    pub manifest: BTreeMap<String, String>,
    /// None: the rule must be skipped.
    pub found: Option<Vec<Expected>>,
    /// Parts of the notes beside the findings.
    pub noted: Vec<String>,
    /// Part of the reason.
    pub skipped: Option<String>,
    pub tables: BTreeMap<String, Rows>,
    /// The tables of the rounds before, oldest first.
    pub earlier: Vec<BTreeMap<String, Rows>>,
    /// What batches of those rounds asked for, and what came of it.
    pub actions: Rows,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// `phone` or `opaque`.
    pub anchor: Option<String>,
    pub region: Option<String>,
    pub settling: Option<String>,
    pub max_skew: Option<String>,
    /// Of the gate: in a case's few rows any suspected finding is a large share.
    pub max_suspected: Option<f64>,
    /// Which sources are due.
    pub expected: Option<String>,
    /// Row filters by table.
    #[serde(default, rename = "where")]
    pub filters: BTreeMap<String, String>,
}

/// A finding that the rule must return.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    pub key: BTreeMap<String, String>,
    pub action: Option<String>,
    #[serde(default = "confirmed")]
    pub certainty: String,
}

impl Expected {
    /// A finding that another is about, `rule` and `finding`, is written by its key: `"source_id=3"`.
    fn name_finding(&mut self) {
        if let (Some(rule), Some(key)) = (self.key.get("rule"), self.key.get("finding")) {
            let fingerprint = fingerprint(rule, key);
            self.key.insert("finding".to_owned(), fingerprint);
        }
    }
}

/// The fingerprint of a rule's finding with that key, `"source_id=3 target_id=7"`: half a SHA-256 over the rule's id and the
/// key's names and values, each after its length.
pub fn fingerprint(rule: &str, key: &str) -> String {
    let pairs = key.split(' ').flat_map(|pair| pair.split_once('=').map(<[&str; 2]>::from).unwrap_or([pair, ""]));
    let mut hash = Sha256::new();
    hash.update(b"trueup-finding-1");
    for part in std::iter::once(rule).chain(pairs) {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize()[..16].iter().map(|byte| format!("{byte:02x}")).collect()
}

fn confirmed() -> String {
    "confirmed".to_owned()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    #[serde(default)]
    params: toml::Table,
    #[serde(default)]
    settings: Settings,
    #[serde(default)]
    snapshots: BTreeMap<String, String>,
    #[serde(default)]
    manifest: BTreeMap<String, String>,
    found: Option<Vec<Expected>>,
    #[serde(default)]
    noted: Vec<String>,
    skipped: Option<String>,
}

/// The rows of one table; a row that lacks a column has NULL there.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// In the order in which the INSERTs name them.
    pub columns: Vec<String>,
    pub rows: Vec<BTreeMap<String, Cell>>,
}

impl Rows {
    pub fn column(&self, name: &str) -> impl Iterator<Item = &Cell> {
        self.rows.iter().map(move |row| row.get(name).unwrap_or(&Cell::Null))
    }
}

impl Case {
    /// Reads a case as its file holds it; `rule` is `set/name`.
    ///
    /// # Errors
    /// A lowercase fragment: what is no case.
    pub fn parse(text: &str, rule: String) -> Result<Self, String> {
        let (header, sql) = text
            .strip_prefix("/*---\n")
            .and_then(|rest| rest.split_once("\n---*/\n"))
            .ok_or("a test begins with a comment: /*---, a header in TOML, ---*/")?;
        let mut header: Header = toml::from_str(header).map_err(|error| format!("header: {error}"))?;
        if header.found.is_some() == header.skipped.is_some() {
            return Err("header: write either `found` or `skipped`".to_owned());
        }
        for expected in header.found.iter_mut().flatten() {
            expected.name_finding();
        }
        let mut rounds = sql.split(NEXT_ROUND).map(tables).collect::<Result<Vec<_>, _>>()?;
        for at in 1..rounds.len() {
            let (before, now) = rounds.split_at_mut(at);
            for (name, rows) in &before[at - 1] {
                now[0].entry(name.clone()).or_insert_with(|| rows.clone());
            }
        }
        let mut last = rounds.pop().unwrap_or_default();
        let actions = last.remove(ACTIONS).unwrap_or_default();
        Ok(Self {
            rule,
            params: header.params,
            settings: header.settings,
            snapshots: header.snapshots,
            manifest: header.manifest,
            found: header.found,
            noted: header.noted,
            skipped: header.skipped,
            tables: last,
            earlier: rounds,
            actions,
        })
    }
}

fn tables(sql: &str) -> Result<BTreeMap<String, Rows>, String> {
    let mut tables: BTreeMap<String, Rows> = BTreeMap::new();
    for insert in inserts(sql)? {
        let rows = tables.entry(insert.table).or_default();
        for column in &insert.columns {
            if !rows.columns.contains(column) {
                rows.columns.push(column.clone());
            }
        }
        rows.rows.extend(insert.rows.into_iter().map(|cells| insert.columns.iter().cloned().zip(cells).collect()));
    }
    Ok(tables)
}

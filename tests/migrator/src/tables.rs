//! The tables of the migrator's database: those of the contract that a project supplies, with its columns.

use std::collections::BTreeMap;

use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat, Region};
use serde::{Deserialize, Serialize};

use crate::database::{Cell, Dialect};

/// The tables of one database.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Schema {
    pub tables: BTreeMap<String, TableSchema>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TableSchema {
    pub key: Vec<String>,
    pub columns: Vec<(String, CellName)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CellName {
    Int,
    Text,
    Time,
    Flag,
    Amount,
    /// Text, with its normalised form in a column `<name>_norm` beside it.
    Anchor,
}

impl CellName {
    pub fn cell(self) -> Cell {
        match self {
            Self::Int => Cell::Int,
            Self::Text | Self::Anchor => Cell::Text,
            Self::Time => Cell::Time,
            Self::Flag => Cell::Flag,
            Self::Amount => Cell::Amount,
        }
    }
}

impl TableSchema {
    pub fn cell(&self, column: &str) -> Option<Cell> {
        self.columns.iter().find(|(name, _)| name == column).map(|(_, kind)| kind.cell())
    }

    pub fn has(&self, column: &str) -> bool {
        self.cell(column).is_some()
    }

    /// row_version if supplied, else updated_at; none for logs.
    pub fn version(&self) -> Option<&'static str> {
        ["row_version", "updated_at"].into_iter().find(|name| self.has(name))
    }

    /// A value as it is stored: an anchor twice, the second time normalised. None of a column that isn't supplied.
    pub fn stored_as(&self, column: &str, value: Option<&str>) -> Vec<(String, Cell, Option<String>)> {
        let Some((name, kind)) = self.columns.iter().find(|(name, _)| name == column) else { return Vec::new() };
        let mut stored = vec![(name.clone(), kind.cell(), value.map(ToOwned::to_owned))];
        if *kind == CellName::Anchor {
            stored.push((format!("{name}_norm"), Cell::Text, value.map(normalised)));
        }
        stored
    }

    /// Columns as stored, those for normalised anchors included.
    pub fn stored(&self) -> Vec<(String, Cell)> {
        let both = |(name, kind): &(String, CellName)| {
            let norm = (*kind == CellName::Anchor).then(|| (format!("{name}_norm"), Cell::Text));
            [(name.clone(), kind.cell())].into_iter().chain(norm)
        };
        self.columns.iter().flat_map(both).collect()
    }
}

impl Schema {
    pub fn table(&self, name: &str) -> Option<&TableSchema> {
        self.tables.get(name)
    }
}

/// The contract's tables and columns that this migrator keeps.
pub const CONTRACT: [(&str, &[&str], &[&str]); 13] = [
    ("source_accounts", &["id"], ACCOUNT),
    ("target_accounts", &["id"], ACCOUNT),
    (
        "mapping",
        &["source_id", "target_id"],
        &["source_id", "target_id", "status", "updated_at", "created_at", "evidence", "round", "row_version"],
    ),
    ("assets", &["asset_type", "asset_id"], ASSET),
    ("assets_before", &["asset_type", "asset_id"], ASSET),
    (
        "bindings",
        &["event_id"],
        &["event_id", "system", "account_id", "op", "at", "anchor", "previous_anchor", "verified"],
    ),
    ("number_releases", &[], &["anchor", "released_at"]),
    (
        "gateway_log",
        &["op_id", "leg"],
        &["op_id", "op", "leg", "result", "at", "source_id", "target_id", "version", "client_version"],
    ),
    (
        "merge_jobs",
        &["job_id"],
        &["job_id", "source_id", "target_id", "state", "updated_at", "attempt", "heartbeat_at", "round"],
    ),
    (
        "merge_locks",
        &["lock_id"],
        &["lock_id", "system", "account_id", "job_id", "acquired_at", "expires_at", "released_at", "fence_token"],
    ),
    ("merge_journal", &["entry_id"], &["entry_id", "job_id", "asset_type", "asset_id", "leg", "at", "amount", "unit"]),
    ("cohorts", &["system", "account_id"], &["system", "account_id", "stage", "admitted_at"]),
    ("exclusions", &["source_id"], &["source_id", "reason", "owner", "expires_at"]),
];
/// Kept beside the contract's others, as nothing is ever written to it.
pub const CALLS: (&str, &[&str], &[&str]) = ("legacy_calls", &[], &["service", "at", "source_id", "calls"]);
const ACCOUNT: &[&str] = &[
    "id",
    "anchor",
    "status",
    "created_at",
    "updated_at",
    "union_id",
    "open_id",
    "union_scope",
    "tenant",
    "anchor_verified_at",
    "merged_into",
    "origin",
    "risk",
    "is_test",
    "last_active_at",
    "row_version",
    "bucket",
    "op_id",
    "backfilled_at",
    "mirror",
];
const ASSET: &[&str] = &[
    "asset_type",
    "asset_id",
    "owner_system",
    "owner_id",
    "state",
    "updated_at",
    "amount",
    "unit",
    "parent_type",
    "parent_id",
    "origin_asset_id",
    "expires_at",
    "single",
    "row_version",
];

/// A column to read: MariaDB leaves a time's fraction out of short formats unless it is asked for.
pub fn as_text(column: &str, cell: Cell, dialect: Dialect) -> String {
    match (cell, dialect) {
        (Cell::Time, Dialect::MariaDb) => format!("DATE_FORMAT(\"{column}\", '%Y-%m-%d %H:%i:%s.%f')"),
        _ => format!("\"{column}\""),
    }
}

/// An anchor as the migrator compares them: E.164, or as it is where it is no valid number.
pub fn normalised(anchor: &str) -> String {
    let china = PHONE_NUMBER_UTIL.parse(anchor, Some(Region::CN));
    match china {
        Ok(number) if PHONE_NUMBER_UTIL.is_valid_number(&number) => {
            PHONE_NUMBER_UTIL.format(&number, PhoneNumberFormat::E164).to_string()
        }
        _ => anchor.to_owned(),
    }
}

//! What the exports supply: files, tables, columns, snapshots, and why they may not be judged.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;

use super::profile::Profile;
use super::supply::Resolved;
use crate::contract;
use crate::finding::{ExportSummary, InputFile};

/// What the project's exports supply.
#[derive(Clone, Debug, Default)]
pub struct Supplied {
    pub exports: Vec<ExportSummary>,
    /// Every file of every export, sorted.
    pub inputs: Vec<InputFile>,
    /// Contract tables with an export.
    pub tables: BTreeSet<&'static str>,
    /// Contract columns with an expression, as `table.column`.
    pub columns: BTreeSet<String>,
    /// The earliest snapshot of each table's exports.
    pub snapshots: BTreeMap<&'static str, Timestamp>,
    /// Why the round is inconclusive already: empty exports, rows without a time, incomparable anchors.
    pub inconclusive: Vec<String>,
}

impl Supplied {
    /// Whether a contract column is there; the engine's own tables always are.
    #[must_use]
    pub fn has(&self, table: &str, column: &str) -> bool {
        self.columns.contains(&format!("{table}.{column}"))
    }

    /// The earliest snapshot of the tables that count for it.
    #[must_use]
    pub fn watermark(&self) -> Option<Timestamp> {
        let counts = |name: &str| contract::table(name).is_some_and(|table| table.clocked);
        self.snapshots.iter().filter(|(name, _)| counts(name)).map(|(_, at)| *at).min()
    }
}

impl Supplied {
    pub(super) fn note(&mut self, export: &Resolved<'_>, profile: &Profile) {
        let snapshot_at = snapshot(export, profile);
        self.exports.push(ExportSummary {
            table: export.export.name.clone(),
            rows: profile.rows,
            files: export.files.files.len() as u64,
            bytes: export.files.bytes(),
            snapshot_at: snapshot_at.map(|at| at.to_string()),
            digest: export.files.digest(),
        });
        self.inputs.extend(export.files.inputs(&export.export.name, snapshot_at));
        self.tables.insert(export.table.name);
        for column in export.columns.keys() {
            self.columns.insert(format!("{}.{column}", export.table.name));
        }
        if let Some(at) = snapshot_at {
            self.snapshots.entry(export.table.name).and_modify(|known| *known = at.min(*known)).or_insert(at);
        }
        if profile.rows == 0 && !export.export.allow_empty {
            let filtered = if export.files.rows() > 0 { "its row filter leaves no row" } else { "it has no row" };
            self.inconclusive.push(format!(
                "the export {} is empty: {filtered}; set allow_empty = true if that is right",
                export.export.name
            ));
        }
        for (column, rows, expression) in &profile.timeless {
            self.inconclusive.push(format!(
                "the export {} has {rows} row{} without {column}, which every row needs: correct its expression ({expression}), or leave such rows out by `where`",
                export.export.name,
                if *rows == 1 { "" } else { "s" },
            ));
        }
    }

    /// Anchors hashed with different keys can't be compared.
    pub(super) fn compare_anchor_keys(&mut self, resolved: &[Resolved<'_>]) {
        let mut keys: HashMap<&str, &str> = HashMap::new();
        for export in resolved {
            if let Some(key) = export.files.manifest.as_ref().and_then(|manifest| manifest.anchor_key_id.as_deref()) {
                keys.entry(key).or_insert(&export.export.name);
            }
        }
        if keys.len() > 1 {
            let mut names: Vec<&str> = keys.into_values().collect();
            names.sort_unstable();
            self.inconclusive.push(format!("anchors are hashed with different keys: {}", names.join(", ")));
        }
    }
}

/// Declared, or the manifest's, or (for accounts, mapping and assets) the latest update.
pub(super) fn snapshot(export: &Resolved<'_>, profile: &Profile) -> Option<Timestamp> {
    let manifest = export.files.manifest.as_ref().and_then(|manifest| manifest.snapshot_at);
    export.export.snapshot_at.or(manifest).or(profile.latest_update)
}

//! The inverse of a batch: what the receipts say was applied is asked for backwards, from fresh exports, in the form of
//! findings, so that it is worked out and checked like any other action.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema};
use parquet::arrow::ArrowWriter;

use super::asked::WAS;
use super::history::deed;
use super::rows::Fingerprint;
use crate::compensation::canonical::unhex;
use crate::compensation::{Action, Kind, Object, Value};
use crate::error::{Error, Result};

/// The columns of a list of actions to be undone, beside those that every list of findings has.
const COLUMNS: &[&str] = &[
    "source_id",
    "target_id",
    "to_target_id",
    "system",
    "account_id",
    "to_account_id",
    "new_anchor",
    "verified_at",
    "asset_type",
    "asset_id",
    "expires_at",
    "job_id",
    WAS,
];

/// The table of the mappings that an undo retires.
pub const UNDO_MAPPINGS: &str = "undo_mappings";

/// The inverse actions, by the finding that the original answered.
#[derive(Default)]
pub struct Undo {
    rows: BTreeMap<String, Vec<Inverse>>,
    /// Of each finding and inverse kind: when it comes, and the deed that it undoes.
    known: HashMap<(String, Fingerprint, Kind), (u64, String)>,
    /// Actions that can't be undone, by kind.
    pub lost: BTreeMap<&'static str, u64>,
    sequence: u64,
    /// The ids that actions gave: of accounts, of jobs.
    results: HashMap<[u8; 32], String>,
}

struct Inverse {
    fingerprint: String,
    kind: Kind,
    cells: BTreeMap<&'static str, String>,
}

impl Undo {
    /// Notes what an applied action gave; before [`Undo::add`], for all of a batch.
    pub fn result(&mut self, action_id: &str, id: &str) {
        self.results.insert(unhex(action_id), id.to_owned());
    }

    /// Adds an applied action, in the order of the batch.
    pub fn add(&mut self, action_id: &str, action: &Action) {
        self.sequence += 1;
        let inverses = self.inverses(action_id, action);
        let Some(found) = action.found.first().filter(|_| !inverses.is_empty()) else {
            *self.lost.entry(action.kind.as_str()).or_default() += 1;
            return;
        };
        let undone = deed(action.kind, &action.subject, &action.params);
        for (kind, cells) in inverses {
            let key = (found.rule.clone(), unhex(&found.fingerprint), kind);
            self.known.insert(key, (u64::MAX - self.sequence, undone.clone()));
            let inverse = Inverse { fingerprint: found.fingerprint.clone(), kind, cells };
            self.rows.entry(found.rule.clone()).or_default().push(inverse);
        }
    }

    /// Where an inverse action stands, and the deed that it undoes.
    pub(super) fn of(&self, rule: &str, fingerprint: Fingerprint, kind: Kind) -> Option<&(u64, String)> {
        self.known.get(&(rule.to_owned(), fingerprint, kind))
    }

    fn id(&self, value: Option<&Value>) -> Option<String> {
        match value? {
            Value::Text(text) => Some(text.clone()),
            Value::Ref(id) => self.results.get(&unhex::<32>(id)).cloned(),
            _ => None,
        }
    }

    /// What takes an action back: kind, and the cells of its row; more than one row for a family of assets.
    fn inverses(&self, action_id: &str, action: &Action) -> Vec<(Kind, BTreeMap<&'static str, String>)> {
        let subject = |name: &str| self.id(action.subject.get(name));
        let param = |name: &str| self.id(action.params.get(name));
        let result = || self.results.get(&unhex::<32>(action_id)).cloned();
        let system = if action.subject.text("table") == Some("source_accounts") { "source" } else { "target" };
        let said = |text: &str| Some(text.to_owned());
        let (kind, cells): (Kind, Vec<(&'static str, Option<String>)>) = match action.kind {
            Kind::CreateMapping => (
                Kind::RetireMapping,
                vec![("source_id", subject("source_id")), ("target_id", subject("target_id")), (WAS, said("active"))],
            ),
            Kind::RetireMapping if action.reversible => (
                Kind::CreateMapping,
                vec![("source_id", subject("source_id")), ("target_id", subject("target_id")), (WAS, said("retired"))],
            ),
            Kind::RepointMapping => (
                Kind::RepointMapping,
                vec![
                    ("source_id", subject("source_id")),
                    ("target_id", param("to")),
                    ("to_target_id", subject("target_id")),
                    (WAS, said("active")),
                ],
            ),
            Kind::FlattenMerge => (
                Kind::FlattenMerge,
                vec![
                    ("system", said(system)),
                    ("account_id", subject("id")),
                    ("to_account_id", param("from")),
                    (WAS, param("to")),
                ],
            ),
            Kind::UnbindAnchor | Kind::SyncAnchor => {
                let undo = action.undo.as_ref();
                let back = |name: &str| undo.and_then(|undo| undo.params.text(name)).map(str::to_owned);
                (
                    Kind::SyncAnchor,
                    vec![
                        ("system", said(system)),
                        ("account_id", subject("id")),
                        ("new_anchor", param("old")),
                        ("verified_at", back("verified_at")),
                        (WAS, param("new")),
                    ],
                )
            }
            Kind::CreateTargetAccount => {
                (Kind::CloseTargetAccount, vec![("target_id", result()), (WAS, said("active"))])
            }
            Kind::EnqueueMerge => (Kind::CancelJob, vec![("job_id", result()), (WAS, said("planned"))]),
            Kind::ReassignAsset => return self.moves(action),
            Kind::RestoreTerms => (
                Kind::RestoreTerms,
                vec![
                    ("asset_type", subject("asset_type")),
                    ("asset_id", subject("asset_id")),
                    ("expires_at", param("old")),
                    (WAS, param("expires_at")),
                ],
            ),
            _ => return Vec::new(),
        };
        vec![(kind, cells.into_iter().filter_map(|(name, value)| Some((name, value?))).collect())]
    }

    /// Every asset of a family goes back to where it came from.
    fn moves(&self, action: &Action) -> Vec<(Kind, BTreeMap<&'static str, String>)> {
        let param = |name: &str| self.id(action.params.get(name));
        let (Some(from), Some(to)) = (param("from"), param("to")) else { return Vec::new() };
        let (from_system, to_system) = (action.params.text("from_system"), action.params.text("to_system"));
        let back = if from_system == Some("source") { "source_id" } else { "target_id" };
        let was = format!("{} {to}", to_system.unwrap_or("target"));
        let mut assets = vec![&action.subject];
        if let Some(Value::List(items)) = action.params.get("family") {
            assets.extend(items.iter().filter_map(|item| match item {
                Value::Object(asset) => Some(asset),
                _ => None,
            }));
        }
        let back = |asset: &Object| {
            let text = |name: &str| asset.text(name).unwrap_or_default().to_owned();
            BTreeMap::from([
                ("asset_type", text("asset_type")),
                ("asset_id", text("asset_id")),
                (back, from.clone()),
                (WAS, was.clone()),
            ])
        };
        assets.into_iter().map(|asset| (Kind::ReassignAsset, back(asset))).collect()
    }

    /// Writes the lists, a file a rule, and that of the mappings to be retired.
    pub fn write(&self, folder: &Path) -> Result<(Vec<(String, PathBuf)>, PathBuf)> {
        let mut files = Vec::new();
        for (at, (rule, rows)) in self.rows.iter().enumerate() {
            let text = |value: &dyn Fn(&Inverse) -> Option<String>| -> ArrayRef {
                Arc::new(rows.iter().map(value).collect::<StringArray>())
            };
            let mut columns: Vec<(&str, ArrayRef)> = vec![
                ("fingerprint", text(&|row| Some(row.fingerprint.clone()))),
                ("certainty", text(&|_| Some("confirmed".to_owned()))),
                ("waived", Arc::new(BooleanArray::from(vec![false; rows.len()]))),
                ("action", text(&|row| Some(row.kind.as_str().to_owned()))),
                ("reason", text(&|_| Some("undone".to_owned()))),
            ];
            for column in COLUMNS {
                columns.push((column, text(&|row| row.cells.get(column).cloned())));
            }
            let path = folder.join(format!("undo_{at}.parquet"));
            parquet(&path, columns)?;
            files.push((rule.clone(), path));
        }
        let retired: Vec<&Inverse> =
            self.rows.values().flatten().filter(|inverse| inverse.kind == Kind::RetireMapping).collect();
        let cell = |name: &str| -> ArrayRef {
            Arc::new(retired.iter().map(|row| row.cells.get(name).cloned()).collect::<StringArray>())
        };
        let path = folder.join("undo_mappings.parquet");
        parquet(&path, vec![("source_id", cell("source_id")), ("target_id", cell("target_id"))])?;
        Ok((files, path))
    }
}

fn parquet(path: &Path, columns: Vec<(&str, ArrayRef)>) -> Result<()> {
    let failed = |error: &dyn std::fmt::Display| Error::input("write to the scratch folder").because(error);
    let fields: Vec<Field> =
        columns.iter().map(|(name, column)| Field::new(*name, column.data_type().clone(), true)).collect();
    debug_assert!(fields.iter().all(|field| matches!(field.data_type(), DataType::Utf8 | DataType::Boolean)));
    let schema = Arc::new(Schema::new(fields));
    let batch = RecordBatch::try_new(Arc::clone(&schema), columns.into_iter().map(|(_, column)| column).collect())
        .map_err(|error| failed(&error))?;
    let file = File::create(path).map_err(|error| failed(&error))?;
    let mut writer = ArrowWriter::try_new(file, schema, None).map_err(|error| failed(&error))?;
    writer.write(&batch).map_err(|error| failed(&error))?;
    writer.close().map(drop).map_err(|error| failed(&error))
}

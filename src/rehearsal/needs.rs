//! Which rows of the exports a batch rests on: named by its lines, and by the rows that these lead to.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema, SchemaRef};

use super::rows::Cell;
use super::sheet::Sheet;
use super::world::Context;
use crate::compensation::{Action, Kind, Object, Value};
use crate::error::{Error, Result};

/// The lists of keys: name, and the contract columns that make a key.
const LISTS: &[(&str, &[(&str, &str)])] = &[
    ("named_sources", &[("source_accounts", "id")]),
    ("named_targets", &[("target_accounts", "id")]),
    // Whose mappings are needed.
    ("mapped_sources", &[("source_accounts", "id")]),
    ("mapped_targets", &[("target_accounts", "id")]),
    // Whose counterpart is needed.
    ("mirrored_sources", &[("source_accounts", "id")]),
    ("mirrored_targets", &[("target_accounts", "id")]),
    // Whose assets are needed.
    ("owning_sources", &[("source_accounts", "id")]),
    ("owning_targets", &[("target_accounts", "id")]),
    // Whose cohorts are needed.
    ("admitted_sources", &[("source_accounts", "id")]),
    ("admitted_targets", &[("target_accounts", "id")]),
    ("named_assets", &[("assets", "asset_type"), ("assets", "asset_id")]),
    ("named_jobs", &[("merge_jobs", "job_id")]),
    // With all that they did.
    ("resumed_jobs", &[("merge_jobs", "job_id")]),
    ("named_locks", &[("merge_locks", "lock_id")]),
    ("named_entries", &[("merge_journal", "entry_id")]),
    ("named_operations", &[("gateway_log", "op_id")]),
    ("named_buckets", &[("source_accounts", "bucket")]),
];

/// The lists being written, each key with the number of its cluster.
pub(super) struct Needs<'c> {
    context: &'c Context,
    lists: BTreeMap<&'static str, Sheet>,
    cluster: i64,
    /// What a line named that no row can be found by.
    refused: Option<String>,
}

impl<'c> Needs<'c> {
    pub(super) fn create(context: &'c Context, folder: &Path) -> Result<Self> {
        let mut lists = BTreeMap::new();
        for (name, columns) in LISTS {
            let mut fields = vec![Field::new("cluster", DataType::Int64, false)];
            for (table, column) in *columns {
                let layout = context.layouts.get(table);
                let of = layout.and_then(|layout| layout.schema.field_with_name(column).ok());
                fields.push(Field::new(*column, of.map_or(DataType::Utf8, |field| field.data_type().clone()), true));
            }
            lists.insert(*name, Sheet::create(&folder.join(name), &Arc::new(Schema::new(fields)))?);
        }
        Ok(Self { context, lists, cluster: 0, refused: None })
    }

    /// Notes what a line of a cluster rests on.
    ///
    /// # Errors
    /// Kind input: the scratch folder; kind usage: an id that is none in this project.
    pub(super) fn note(&mut self, cluster: i64, action: &Action) -> Result<()> {
        self.cluster = cluster;
        let (subject, params) = (&action.subject, &action.params);
        match action.kind {
            Kind::CreateTargetAccount => self.add("named_sources", params, &["source_id"])?,
            Kind::CreateMapping | Kind::RepointMapping | Kind::RetireMapping => {
                self.add("mapped_sources", subject, &["source_id"])?;
            }
            Kind::SyncFields => {
                self.add("named_sources", subject, &["source_id"])?;
                self.add("named_targets", subject, &["target_id"])?;
            }
            Kind::AdmitPair => {
                self.add("admitted_sources", subject, &["source_id"])?;
                self.add("admitted_targets", subject, &["target_id"])?;
            }
            Kind::MergeAccounts => {
                for (object, member) in [(subject, "id"), (params, "survivor")] {
                    self.account("named", subject, object, member)?;
                    self.account("mapped", subject, object, member)?;
                }
                self.account("owning", subject, subject, "id")?;
            }
            Kind::ReplayWrite => {
                for list in ["named", "mapped", "mirrored"] {
                    self.account(list, subject, subject, "id")?;
                }
                self.add("named_operations", params, &["op_id"])?;
            }
            Kind::UnbindAnchor
            | Kind::SyncAnchor
            | Kind::RequireVerification
            | Kind::RefreshUnionId
            | Kind::FlattenMerge
            | Kind::CloseTargetAccount => self.account("named", subject, subject, "id")?,
            Kind::ReassignAsset => {
                self.add("named_assets", subject, &["asset_type", "asset_id"])?;
                if let Some(Value::List(family)) = params.get("family") {
                    for member in family {
                        if let Value::Object(member) = member {
                            self.add("named_assets", member, &["asset_type", "asset_id"])?;
                        }
                    }
                }
            }
            Kind::RestoreTerms => self.add("named_assets", subject, &["asset_type", "asset_id"])?,
            Kind::ReverseCredit => {
                self.add("named_entries", subject, &["entry_id"])?;
                self.add("named_assets", params, &["asset_type", "asset_id"])?;
            }
            Kind::ReleaseLock => self.add("named_locks", subject, &["lock_id"])?,
            Kind::CancelJob => self.add("named_jobs", subject, &["job_id"])?,
            Kind::ResumeJob => self.add("resumed_jobs", subject, &["job_id"])?,
            Kind::RerunBucket => self.add("named_buckets", subject, &["bucket"])?,
            Kind::EnqueueMerge => {}
        }
        match self.refused.take() {
            Some(why) => Err(Error::usage(format!("rehearse a {}", action.kind.as_str()))
                .because(why)
                .hint("is it a batch of this project?")),
            None => Ok(()),
        }
    }

    /// An account of the subject's table, to the list of that system.
    fn account(&mut self, list: &str, subject: &Object, object: &Object, member: &str) -> Result<()> {
        let system = if subject.text("table") == Some("source_accounts") { "sources" } else { "targets" };
        let list = format!("{list}_{system}");
        let Some((name, _)) = LISTS.iter().find(|(name, _)| *name == list) else { return Ok(()) };
        self.add(name, object, &[member])
    }

    fn add(&mut self, list: &'static str, object: &Object, members: &[&str]) -> Result<()> {
        let Some((_, columns)) = LISTS.iter().find(|(name, _)| *name == list) else { return Ok(()) };
        let mut row = vec![Cell::Int(self.cluster)];
        for ((table, column), member) in columns.iter().zip(members) {
            // What another line makes is no row of the exports.
            match object.get(member) {
                None | Some(Value::Null | Value::Ref(_)) => return Ok(()),
                Some(value) => match self.context.cell(table, column, value) {
                    Ok(cell) => row.push(cell),
                    Err(why) => {
                        self.refused.get_or_insert(why);
                        return Ok(());
                    }
                },
            }
        }
        self.lists.get_mut(list).map_or(Ok(()), |sheet| sheet.push(row))
    }

    /// Completes the lists; their names and columns.
    pub(super) fn finish(self) -> Result<Vec<(&'static str, SchemaRef)>> {
        let mut lists = Vec::new();
        for (name, sheet) in self.lists {
            lists.push((name, SchemaRef::clone(sheet.schema())));
            sheet.finish()?;
        }
        Ok(lists)
    }
}

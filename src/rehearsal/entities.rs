//! What a finding or a row is about: accounts, assets, jobs, locks, operations and so on. Two findings touch the same
//! entity if they name one in common.

use std::path::Path;
use std::sync::Arc;

use arrow::array::{Array, AsArray, RecordBatch, StringArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};

use super::rows::{Cell, Row};
use super::sheet::{Sheet, read_file};
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::finding::{Inspection, RuleOutcome};

/// One such thing. Accounts by their ids, so that they can be joined; everything else as text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Entity {
    Source(Cell),
    Target(Cell),
    Thing(String),
}

impl Entity {
    /// As a row of an entities sheet.
    pub(super) fn row(&self, rule: &str, fingerprint: &str) -> Vec<Cell> {
        let mut row = vec![Cell::text(rule), Cell::text(fingerprint), Cell::Null, Cell::Null, Cell::Null];
        match self {
            Self::Source(id) => row[2] = id.clone(),
            Self::Target(id) => row[3] = id.clone(),
            Self::Thing(thing) => row[4] = Cell::text(thing),
        }
        row
    }
}

/// The columns of an entities sheet.
pub(super) fn schema(engine: &Engine) -> Result<SchemaRef> {
    let of = |name: &str| -> Result<DataType> {
        let findings = engine.findings_schema()?;
        let field = findings.field_with_name(name).map_err(|e| Error::internal("find a column").because(e))?;
        Ok(if field.data_type() == &DataType::Int64 { DataType::Int64 } else { DataType::Utf8 })
    };
    Ok(Arc::new(Schema::new(vec![
        Field::new("rule", DataType::Utf8, true),
        Field::new("fingerprint", DataType::Utf8, true),
        Field::new("source_id", of("source_id")?, true),
        Field::new("target_id", of("target_id")?, true),
        Field::new("thing", DataType::Utf8, true),
    ])))
}

/// Ids that are things, by the end of their column's name: what kind of thing.
const THINGS: [&str; 6] = ["job_id", "lock_id", "entry_id", "op_id", "event_id", "bucket"];

/// What a row of a contract table is about.
pub(super) fn of_row(table: &str, row: &Row) -> Vec<Entity> {
    let mut found = Vec::new();
    let mut add = |entity: fn(Cell) -> Entity, id: Cell| {
        if !id.is_null() {
            found.push(entity(id));
        }
    };
    match table {
        "source_accounts" => add(Entity::Source, row.get("id")),
        "target_accounts" => add(Entity::Target, row.get("id")),
        _ => {
            add(Entity::Source, row.get("source_id"));
            add(Entity::Target, row.get("target_id"));
        }
    }
    for (system, id) in [("system", "account_id"), ("owner_system", "owner_id")] {
        if let Cell::Text(id) = row.get(id) {
            found.push(Entity::Thing(account(row.word(system), &id)));
        }
    }
    if let (Cell::Text(of), id) = (row.get("asset_type"), row.get("asset_id")) {
        found.push(Entity::Thing(asset(&of, &id.shown())));
        if !row.get("origin_asset_id").is_null() {
            found.push(Entity::Thing(asset(&of, &row.get("origin_asset_id").shown())));
        }
    }
    for name in THINGS {
        // A row of accounts or assets is not about the bucket or the operation that it comes from.
        if !row.get(name).is_null() && !table.ends_with("_accounts") {
            found.push(Entity::Thing(format!("{name} {}", row.get(name).shown())));
        }
    }
    found
}

/// An account whose id's type does not matter.
fn account(system: &str, id: &str) -> String {
    format!("{system} {id}")
}

fn asset(of: &str, id: &str) -> String {
    format!("asset {of} {id}")
}

/// Reads the findings of an inspection and writes what each is about.
pub(super) fn write(engine: &Engine, inspection: &Inspection, findings: &Path, folder: &Path) -> Result<()> {
    let mut sheet = Sheet::create(folder, &schema(engine)?)?;
    for rule in &inspection.rules {
        let path = findings.join(format!("{}.parquet", rule.id));
        // A rule without findings has no file.
        if !matches!(&rule.outcome, RuleOutcome::Ran { counts, .. } if counts.total > 0) {
            continue;
        }
        for batch in read_file(&path)? {
            let batch = batch.map_err(|error| Error::internal("read findings back").because(error))?;
            add(&mut sheet, &rule.id, &batch)?;
        }
    }
    sheet.finish()
}

/// A column as text, by name.
fn texts(batch: &RecordBatch, name: &str) -> Option<StringArray> {
    let column = batch.column_by_name(name)?;
    Some(cast(column, &DataType::Utf8).ok()?.as_string::<i32>().clone())
}

fn add(sheet: &mut Sheet, rule: &str, batch: &RecordBatch) -> Result<()> {
    let fingerprints = texts(batch, "fingerprint").ok_or_else(|| Error::internal("read findings back"))?;
    let is_int = |place: usize| sheet.schema().field(place).data_type() == &DataType::Int64;
    let (source_int, target_int) = (is_int(2), is_int(3));
    let id = |text: &str, int: bool| if int { text.parse().ok().map(Cell::Int) } else { Some(Cell::text(text)) };
    let columns: Vec<(String, StringArray)> = batch
        .schema()
        .fields()
        .iter()
        .filter_map(|field| Some((field.name().clone(), texts(batch, field.name())?)))
        .collect();
    let value = |name: &str, row: usize| {
        let column = columns.iter().find(|(known, _)| known == name).map(|(_, column)| column)?;
        column.is_valid(row).then(|| column.value(row))
    };
    for row in 0..batch.num_rows() {
        let mut about = Vec::new();
        let mut an_account = |system: &str, text: &str| {
            let entity = match system {
                "source" => id(text, source_int).map(Entity::Source),
                _ => id(text, target_int).map(Entity::Target),
            };
            about.extend(entity);
            about.push(Entity::Thing(account(system, text)));
        };
        let system = value("system", row).unwrap_or(match rule {
            // Their survivors are of the system of the key.
            _ if value("source_id", row).is_some() && value("target_id", row).is_none() => "source",
            _ => "target",
        });
        for (name, _) in &columns {
            let Some(text) = value(name, row) else { continue };
            match name.as_str() {
                "source_id" | "first_source_id" => an_account("source", text),
                "target_id" | "to_target_id" => an_account("target", text),
                "account_id" | "to_account_id" | "survivor_id" => an_account(system, text),
                _ => {}
            }
        }
        if let Some(of) = value("asset_type", row) {
            let ids = ["asset_id", "credited_asset_id", "first_asset_id", "last_asset_id"];
            about.extend(ids.iter().filter_map(|name| Some(Entity::Thing(asset(of, value(name, row)?)))));
        }
        for (name, _) in &columns {
            if let Some(text) = value(name, row)
                && let Some(kind) = THINGS.iter().find(|kind| name.ends_with(**kind))
            {
                about.push(Entity::Thing(format!("{kind} {text}")));
            }
        }
        about.sort();
        about.dedup();
        // Even a finding about nothing known counts.
        if about.is_empty() {
            about.push(Entity::Thing(format!("{rule} {}", fingerprints.value(row))));
        }
        for entity in about {
            sheet.push(entity.row(rule, fingerprints.value(row)))?;
        }
    }
    Ok(())
}

//! The shape of every table that a statement may read: columns and types, without a single row.
//!
//! Statements are planned against shapes to see which tables and columns they need, before anything is read.
//!
//! A contract table has the contract's columns, typed, those not supplied NULL or their default, and these besides:
//! - `<optional column>_supplied`: whether the project supplies it, the same in every row;
//! - of an anchor, `<name>_raw` (the text as exported) and `<name>_state` (missing, valid, malformed, placeholder); the
//!   column itself is what anchors join on: the E.164 digits as int64, or the text of an opaque one, else NULL;
//! - of an account named by system and id, `<prefix>_source_id` and `<prefix>_target_id`;
//! - `snapshot_at` of its export, and `touched_at`: `updated_at`, or `created_at` where that lies after the snapshot, or
//!   NULL where both do;
//! - of accounts, `live`, `held`, `union_key` (scope and union_id as one value); of source accounts, `due`.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use datafusion::datasource::MemTable;

use super::sql::Tables;
use crate::contract::{Absent, IdSpace, Kind, TABLES, Table};
use crate::error::{Error, Result};

/// Digits that a decimal of the engine holds.
pub(super) const DECIMAL_DIGITS: u8 = 38;

/// Types that depend on the project's exports.
#[derive(Clone, Debug)]
pub(super) struct Types {
    ids: [DataType; 8],
    /// int64 for phone numbers, text for opaque anchors.
    pub anchor: DataType,
    /// Whether either system tells under which scope its union_ids were issued; else an id alone is the key.
    pub union_scoped: bool,
    /// Digits behind the point, the most that any export has.
    pub amount_scale: i8,
}

impl Default for Types {
    fn default() -> Self {
        Self { ids: [const { DataType::Int64 }; 8], anchor: DataType::Int64, union_scoped: false, amount_scale: 2 }
    }
}

impl Types {
    pub(super) fn id(&self, space: IdSpace) -> &DataType {
        &self.ids[space as usize]
    }

    pub(super) fn set_id(&mut self, space: IdSpace, of: DataType) {
        self.ids[space as usize] = of;
    }

    /// The type of a contract column as statements see it.
    pub(super) fn of(&self, kind: Kind) -> DataType {
        match kind {
            Kind::Id(space) => self.id(space).clone(),
            Kind::Text | Kind::Word(_) | Kind::AccountOf { .. } => DataType::Utf8View,
            Kind::Anchor => self.anchor.clone(),
            Kind::Time => time(),
            Kind::Bool => DataType::Boolean,
            Kind::Int => DataType::Int64,
            Kind::Amount => DataType::Decimal128(DECIMAL_DIGITS, self.amount_scale),
        }
    }
}

pub(super) fn time() -> DataType {
    DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()))
}

/// A column that the engine adds to a contract table: its name, its type, and the contract columns that it rests on.
pub(super) struct Derived {
    pub name: String,
    pub of: DataType,
    pub sql: String,
}

/// The columns that the engine adds to a contract table, as SQL over the converted columns.
pub(super) fn derived(table: &Table, types: &Types) -> Vec<Derived> {
    let mut all = Vec::new();
    let mut add = |name: String, of: DataType, sql: String| all.push(Derived { name, of, sql });
    for column in table.columns {
        if let Kind::AccountOf { system, prefix } = column.kind {
            for (side, space) in [("source", IdSpace::Source), ("target", IdSpace::Target)] {
                let name = format!("{prefix}_{side}_id");
                let sql = format!("CASE WHEN {system} = '{side}' THEN {name}__of END");
                add(name, types.id(space).clone(), sql);
            }
        }
        if column.kind == Kind::Anchor {
            add(format!("{}_raw", column.name), DataType::Utf8View, format!("{}_raw", column.name));
            add(format!("{}_state", column.name), DataType::Utf8View, format!("{}_state", column.name));
        }
        if column.absent != Absent::Refused {
            let name = format!("{}_supplied", column.name);
            add(name.clone(), DataType::Boolean, name);
        }
    }
    add("snapshot_at".to_owned(), time(), "$snapshot_at".to_owned());
    if table.columns.iter().any(|column| column.name == "updated_at") {
        let created = if table.columns.iter().any(|column| column.name == "created_at") {
            " WHEN created_at <= $snapshot_at THEN created_at"
        } else {
            ""
        };
        add(
            "touched_at".to_owned(),
            time(),
            format!("CASE WHEN $snapshot_at IS NULL OR updated_at <= $snapshot_at THEN updated_at{created} END"),
        );
    }
    if table.name.ends_with("_accounts") {
        let held = "status IN ('pending', 'active', 'frozen', 'cooling') AND NOT is_test";
        add(
            "live".to_owned(),
            DataType::Boolean,
            "coalesce(status IN ('active', 'frozen') AND NOT is_test, FALSE)".to_owned(),
        );
        add("held".to_owned(), DataType::Boolean, format!("coalesce({held}, FALSE)"));
        // A length before the scope: no scope and id can look like another pair.
        let key = if types.union_scoped {
            "CASE WHEN union_id IS NOT NULL THEN concat(CAST(length(coalesce(union_scope, '')) AS VARCHAR), ':', \
             coalesce(union_scope, ''), ':', union_id) END"
        } else {
            "union_id"
        };
        add("union_key".to_owned(), DataType::Utf8View, key.to_owned());
        if table.name == "source_accounts" {
            add("due".to_owned(), DataType::Boolean, "due".to_owned());
        }
    }
    all
}

/// All columns of a contract table as statements see them.
pub(super) fn schema(table: &Table, types: &Types) -> SchemaRef {
    let mut fields: Vec<Field> =
        table.columns.iter().map(|column| Field::new(column.name, types.of(column.kind), true)).collect();
    fields.extend(derived(table, types).into_iter().map(|derived| Field::new(derived.name, derived.of, true)));
    Arc::new(Schema::new(fields))
}

/// Tables that the engine itself fills.
pub(super) fn engine_schema(name: &str, types: &Types) -> Option<SchemaRef> {
    let text = |name: &str| Field::new(name, DataType::Utf8View, true);
    let int = |name: &str| Field::new(name, DataType::Int64, true);
    let at = |name: &str| Field::new(name, time(), true);
    let flag = |name: &str| Field::new(name, DataType::Boolean, true);
    let source = || Field::new("source_id", types.id(IdSpace::Source).clone(), true);
    let target = || Field::new("target_id", types.id(IdSpace::Target).clone(), true);
    let fields = match name {
        "exports" => vec![
            text("table"),
            at("snapshot_at"),
            int("rows"),
            int("file_rows"),
            int("manifest_rows"),
            flag("hash_ok"),
            text("manifest_problem"),
            flag("clocked"),
        ],
        "unmapped_values" => vec![text("table"), text("column"), text("value"), int("rows"), text("expression")],
        "findings" => vec![
            text("rule"),
            text("fingerprint"),
            text("certainty"),
            source(),
            target(),
            text("action"),
            // new, persisting or reopened
            text("status"),
        ],
        // A row for every finding that a rule ever had, as of its last complete run, of rules that run now and are
        // not re-baselined: `round` is the last in which it was there, `status` new, persisting, reopened or resolved.
        "previous_findings" => vec![
            int("round"),
            text("rule"),
            text("fingerprint"),
            text("status"),
            source(),
            target(),
            int("first_round"),
            // since which round it has been there in every one; of a resolved one, until it was gone
            int("since_round"),
            // how often it came back after it was resolved
            int("returns"),
            // while it lies in a round's settling window, that round suspects the finding
            at("first_touched_at"),
        ],
        "previous_actions" => vec![
            text("action_id"),
            int("round"),
            text("kind"),
            text("rule"),
            text("fingerprint"),
            source(),
            target(),
            text("outcome"),
            at("at"),
        ],
        "admitted_stages" => vec![text("stage")],
        "compared_rules" => vec![text("rule")],
        "uncovers" => vec![text("rule"), text("uncovered")],
        "previous_exports" => vec![text("table"), int("rows"), at("snapshot_at")],
        _ => return None,
    };
    Some(Arc::new(Schema::new(fields)))
}

/// Names of the engine's tables that this run fills.
pub(super) const ENGINE_TABLES: &[&str] =
    &["exports", "unmapped_values", "findings", "admitted_stages", "compared_rules", "uncovers"];
/// Names of the ledger's tables.
pub(super) const LEDGER_TABLES: &[&str] = &["previous_findings", "previous_actions", "previous_exports"];

/// An empty table of each shape.
pub(super) fn tables(types: &Types) -> Result<Tables> {
    let mut tables = Tables::new();
    for table in TABLES {
        tables.insert(table.name.to_owned(), empty(schema(table, types))?);
    }
    for name in ENGINE_TABLES.iter().chain(LEDGER_TABLES) {
        if let Some(schema) = engine_schema(name, types) {
            tables.insert((*name).to_owned(), empty(schema)?);
        }
    }
    Ok(tables)
}

pub(super) fn empty(schema: SchemaRef) -> Result<Arc<MemTable>> {
    let table =
        MemTable::try_new(schema, vec![vec![]]).map_err(|e| Error::internal("make an empty table").because(e))?;
    Ok(Arc::new(table))
}

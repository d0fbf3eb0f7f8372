//! Each kind of action on a few rows: what a re-inspection would see afterwards.

mod accounts;
mod assets;
mod jobs;
mod lines;
mod mappings;

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema, TimeUnit};

use super::super::rows::{Cell, Layout, Row};
use super::super::world::{Context, World};
use super::apply;
use crate::compensation::{Action, Kind, Object, Value};
use crate::contract::{IdSpace, Kind as Of, TABLES};

const NOW: i64 = 1_000_000;

/// The bindings, the gateway's log and the merges are exported a little later.
const LATER: i64 = 1_000_600;

const ACTION: &str = "ab12";

/// Every table and column, but for those named `table` or `table.column`; ids of a type.
fn context(absent: &[&str], ids: &DataType) -> Context {
    let mut layouts = BTreeMap::new();
    for table in TABLES.iter().filter(|table| !absent.contains(&table.name)) {
        let of = |kind: Of| match kind {
            Of::Id(_) => ids.clone(),
            Of::Time => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
            Of::Bool => DataType::Boolean,
            Of::Int => DataType::Int64,
            Of::Amount => DataType::Decimal128(38, 2),
            _ => DataType::Utf8View,
        };
        let fields: Vec<Field> = table.columns.iter().map(|c| Field::new(c.name, of(c.kind), true)).collect();
        let supplied = |column: &str| !absent.contains(&format!("{}.{column}", table.name).as_str());
        layouts.insert(table.name, Arc::new(Layout::new(table, supplied, &Schema::new(fields))));
    }
    let logs = ["bindings", "gateway_log", "merge_jobs", "merge_locks", "merge_journal"];
    Context {
        layouts,
        watermark: NOW,
        snapshots: logs.into_iter().map(|table| (table, LATER)).collect(),
        ceilings: [IdSpace::Target, IdSpace::Event, IdSpace::Job, IdSpace::Entry].map(|space| (space, 900)).into(),
        amount_scale: 2,
        source_frozen_at: None,
    }
}

/// A row written as `table column=value …`.
fn row(context: &Context, text: &str) -> (&'static str, Row) {
    let mut words = text.split_whitespace();
    let name = words.next().unwrap();
    let table = TABLES.iter().find(|table| table.name == name).unwrap();
    let layout = &context.layouts[table.name];
    let mut row = layout.empty();
    for word in words {
        let (column, value) = word.split_once('=').unwrap();
        let of = layout.schema.field_with_name(column).map(|field| field.data_type().clone());
        let cell = match of.unwrap_or_else(|_| panic!("{name}.{column}")) {
            DataType::Int64 => Cell::Int(value.parse().unwrap()),
            DataType::Timestamp(..) => Cell::Time(value.parse().unwrap()),
            DataType::Boolean => Cell::Bool(value == "true"),
            DataType::Decimal128(..) => Cell::Amount(value.parse().unwrap()),
            _ => Cell::text(value),
        };
        row.set(column, cell);
    }
    (table.name, row)
}

fn object(members: &[(&str, &str)]) -> Object {
    members
        .iter()
        .map(|(name, value)| (*name, if *value == "null" { Value::Null } else { Value::from(*value) }))
        .collect()
}

/// What changed, a line a row: `table key: column old>new …`, without versions and times of updates.
fn changes(world: &World<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    for changed in world.changes() {
        let columns = changed.layout.schema.fields().iter().map(|field| field.name().as_str());
        let now = changed.now.unwrap();
        let told = columns.filter(|name| !["updated_at", "row_version"].contains(name)).filter_map(|name| {
            let old = changed.before.map_or(Cell::Null, |row| row.get(name));
            let new = now.get(name);
            (old != new && !changed.layout.table.key.contains(&name)).then(|| match changed.before {
                Some(_) => format!("{name} {}>{}", old.shown(), new.shown()),
                None => format!("{name} {}", new.shown()),
            })
        });
        let key: Vec<String> = changed.key.iter().map(Cell::shown).collect();
        let told: Vec<String> = told.collect();
        let made = if changed.before.is_none() { "+ " } else { "" };
        lines.push(format!("{made}{} {}: {}", changed.layout.table.name, key.join(" "), told.join(", ")));
        // Whatever changed says when, and is another version.
        if now.has("updated_at") {
            assert_eq!(now.int("updated_at"), Some(NOW), "{lines:?}");
        }
        if now.has("row_version") {
            let old = changed.before.and_then(|row| row.int("row_version")).unwrap_or(0);
            assert!(now.int("row_version").unwrap() > old, "{lines:?}");
        }
    }
    lines
}

struct Case<'a> {
    seed: &'a [&'a str],
    kind: Kind,
    subject: &'a [(&'a str, &'a str)],
    params: &'a [(&'a str, &'a str)],
}

impl Case<'_> {
    fn run_in(&self, context: &Context) -> Result<Vec<String>, String> {
        let mut world = World::new(context);
        for text in self.seed {
            let (table, row) = row(context, text);
            world.supply(table, row);
        }
        let action = Action::new(self.kind, object(self.subject), object(self.params), Vec::new());
        apply(&mut world, ACTION, &action)?;
        Ok(changes(&world))
    }

    fn run(&self) -> Vec<String> {
        self.run_in(&context(&[], &DataType::Int64)).unwrap()
    }
}

const ACCOUNT: (&str, &str) = ("table", "target_accounts");

const SOURCE: (&str, &str) = ("table", "source_accounts");

const PAIR: [(&str, &str); 3] = [("table", "mapping"), ("source_id", "1"), ("target_id", "7")];

/// The id that the action makes.
fn made(table: &str, column: &str, nth: usize) -> String {
    let id = context(&[], &DataType::Int64).new_id(table, column, ACTION, nth);
    assert!(matches!(id, Cell::Int(id) if id > 900), "{id:?}");
    id.shown()
}

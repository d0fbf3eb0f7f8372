//! The rows that one cluster of actions concerns, as its lines change them one after the other.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::rows::{Cell, Key, Layout, Row};
use crate::compensation::Value;
use crate::contract::{self, IdSpace};

/// What holds for the whole batch.
#[derive(Debug)]
pub(super) struct Context {
    /// The layouts of the tables that the project supplies.
    pub layouts: BTreeMap<&'static str, Arc<Layout>>,
    /// When changed rows were updated: the batch's watermark, in microseconds.
    pub watermark: i64,
    /// The snapshots of tables, in microseconds.
    pub snapshots: BTreeMap<&'static str, i64>,
    /// Beyond every int64 id of a space that the exports hold.
    pub ceilings: BTreeMap<IdSpace, i64>,
    /// Digits behind the point of an amount.
    pub amount_scale: u32,
    /// From when on the source takes no more writes, if the project says so.
    pub source_frozen_at: Option<i64>,
}

impl Context {
    pub(super) fn supplies(&self, table: &str) -> bool {
        self.layouts.contains_key(table)
    }

    /// When an event of a table happens: after everything that its export tells.
    pub(super) fn now(&self, table: &str) -> Cell {
        Cell::Time(self.snapshots.get(table).copied().unwrap_or(self.watermark).max(self.watermark))
    }

    /// The id of what an action makes: always the same one, and none that the exports hold.
    pub(super) fn new_id(&self, table: &str, column: &str, action_id: &str, nth: usize) -> Cell {
        let hash = Sha256::digest(format!("trueup-rehearsal {table}.{column} {action_id} {nth}"));
        let is_text = self
            .layouts
            .get(table)
            .and_then(|layout| layout.schema.field_with_name(column).ok())
            .is_none_or(|field| field.data_type() != &arrow::datatypes::DataType::Int64);
        if is_text {
            let digits: String = hash.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
            return Cell::Text(format!("new-{digits}"));
        }
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&hash[..8]);
        let space =
            contract::table(table).and_then(|table| table.column(column)).and_then(|column| match column.kind {
                contract::Kind::Id(space) => Some(space),
                _ => None,
            });
        let floor = space.and_then(|space| self.ceilings.get(&space)).copied().unwrap_or(0).max(0);
        // At most 2^60 ids wide: of a million new ids hardly ever two alike, and room above them for the next rounds.
        let room = (i64::MAX - floor - 1).clamp(1, 1 << 60);
        Cell::Int(floor + 1 + i64::try_from(u64::from_be_bytes(bytes) >> 1).unwrap_or(0) % room)
    }

    /// A value of an action line as the column of a table holds it.
    pub(super) fn cell(&self, table: &str, column: &str, value: &Value) -> Result<Cell, String> {
        let text = match value {
            Value::Null => return Ok(Cell::Null),
            Value::Bool(flag) => return Ok(Cell::Bool(*flag)),
            Value::Text(text) => text,
            // Only the making of a target account has a result that others refer to.
            Value::Ref(action_id) => return Ok(self.new_id("target_accounts", "id", action_id, 0)),
            _ => return Err(format!("{table}.{column} can't hold a list or an object")),
        };
        let Some(layout) = self.layouts.get(table) else { return Err(format!("{table} is not supplied")) };
        let of = layout.schema.field_with_name(column).map(|field| field.data_type().clone());
        let fits = |cell: Option<Cell>| cell.ok_or_else(|| format!("{text} is no value of {table}.{column}"));
        match of {
            Ok(arrow::datatypes::DataType::Int64) => fits(text.parse().ok().map(Cell::Int)),
            Ok(arrow::datatypes::DataType::Timestamp(..)) => fits(moment(text).map(Cell::Time)),
            Ok(arrow::datatypes::DataType::Decimal128(..)) => fits(self.amount(text).map(Cell::Amount)),
            Ok(_) => Ok(Cell::text(text)),
            // Not supplied: it is set nowhere.
            Err(_) => Ok(Cell::Null),
        }
    }

    fn amount(&self, text: &str) -> Option<i128> {
        let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let (fraction, scale) = (fraction.trim_end_matches('0'), self.amount_scale as usize);
        if fraction.len() > scale {
            return None;
        }
        format!("{whole}{fraction:0<scale$}").parse::<i128>().ok().map(|units| sign * units)
    }
}

fn moment(text: &str) -> Option<i64> {
    text.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_microsecond)
}

/// One row: as the exports have it, as it is now, and which lines changed it.
#[derive(Clone, Debug)]
struct Place {
    before: Option<Row>,
    now: Option<Row>,
    changed_by: BTreeSet<usize>,
}

/// A row that a cluster changed.
#[derive(Debug)]
pub(super) struct Changed<'w> {
    pub layout: &'w Arc<Layout>,
    pub key: &'w Key,
    pub before: Option<&'w Row>,
    pub now: Option<&'w Row>,
    /// Numbers of the lines that changed it.
    pub lines: &'w BTreeSet<usize>,
}

/// The rows of one cluster.
#[derive(Debug)]
pub(super) struct World<'c> {
    pub context: &'c Context,
    tables: BTreeMap<&'static str, BTreeMap<Key, Place>>,
    /// The line being carried out.
    line: usize,
}

impl<'c> World<'c> {
    pub(super) fn new(context: &'c Context) -> Self {
        Self { context, tables: BTreeMap::new(), line: 0 }
    }

    /// Adds a row of the exports.
    pub(super) fn supply(&mut self, table: &'static str, row: Row) {
        let place = Place { before: Some(row.clone()), now: Some(row.clone()), changed_by: BTreeSet::new() };
        self.tables.entry(table).or_default().insert(row.key(), place);
    }

    /// Which line's changes follow.
    pub(super) fn begin(&mut self, line: usize) {
        self.line = line;
    }

    pub(super) fn row(&self, table: &str, key: &[Cell]) -> Option<&Row> {
        self.tables.get(table)?.get(key)?.now.as_ref()
    }

    /// The row, or why the action can't be carried out.
    pub(super) fn expect(&self, table: &str, key: &[Cell]) -> Result<&Row, String> {
        self.row(table, key).ok_or_else(|| {
            let shown: Vec<String> = key.iter().map(Cell::shown).collect();
            format!("{table} has no row {}", shown.join(" "))
        })
    }

    /// The rows that are wanted, as they are now, in the order of their keys.
    pub(super) fn rows(&self, table: &str, wanted: impl Fn(&Row) -> bool) -> Vec<Row> {
        let places = self.tables.get(table).into_iter().flat_map(BTreeMap::values);
        places.filter_map(|place| place.now.as_ref()).filter(|row| wanted(row)).cloned().collect()
    }

    /// Changes a row that is there.
    pub(super) fn update(
        &mut self,
        table: &'static str,
        key: &[Cell],
        change: impl FnOnce(&mut Row),
    ) -> Result<(), String> {
        let mut row = self.expect(table, key)?.clone();
        let old = row.clone();
        change(&mut row);
        if row != old {
            self.stamp(&mut row, Some(&old));
            self.put(table, key.to_vec(), row);
        }
        Ok(())
    }

    /// Changes a row, or makes it: a new one has its key and, where the table has such columns, the time of its making.
    pub(super) fn upsert(&mut self, table: &'static str, key: &[Cell], change: impl FnOnce(&mut Row)) {
        if self.row(table, key).is_some() {
            // It is there, so it can be changed.
            drop(self.update(table, key, change));
            return;
        }
        let Some(layout) = self.context.layouts.get(table) else { return };
        let mut row = layout.empty();
        for (name, cell) in layout.table.key.iter().zip(key) {
            row.set(name, cell.clone());
        }
        row.set("created_at", Cell::Time(self.context.watermark));
        row.set("is_test", Cell::Bool(false));
        row.set("single", Cell::Bool(false));
        change(&mut row);
        self.stamp(&mut row, None);
        self.put(table, key.to_vec(), row);
    }

    fn put(&mut self, table: &'static str, key: Key, row: Row) {
        let line = self.line;
        let place = self.tables.entry(table).or_default().entry(key).or_insert_with(|| Place {
            before: None,
            now: None,
            changed_by: BTreeSet::new(),
        });
        place.now = Some(row);
        place.changed_by.insert(line);
    }

    /// A changed row says so: the next version, unless the effect gave it one, and the time. A row never grows younger
    /// than it was.
    fn stamp(&self, row: &mut Row, old: Option<&Row>) {
        if row.has("updated_at") {
            let at = row.int("updated_at").map_or(self.context.watermark, |old| old.max(self.context.watermark));
            row.set("updated_at", Cell::Time(at));
        }
        let held = old.and_then(|old| old.int("row_version"));
        if row.has("row_version") && row.int("row_version") == held {
            row.set("row_version", Cell::Int(held.unwrap_or(0).saturating_add(1)));
        }
    }

    /// The rows that are not as the exports have them.
    pub(super) fn changes(&self) -> impl Iterator<Item = Changed<'_>> {
        self.tables.iter().flat_map(|(table, places)| {
            let layout = self.context.layouts.get(table);
            places.iter().filter(|(_, place)| place.before != place.now).filter_map(move |(key, place)| {
                Some(Changed {
                    layout: layout?,
                    key,
                    before: place.before.as_ref(),
                    now: place.now.as_ref(),
                    lines: &place.changed_by,
                })
            })
        })
    }

    pub(super) fn cell(&self, table: &str, column: &str, value: Option<&Value>) -> Result<Cell, String> {
        let value = value.ok_or_else(|| format!("the action names no {column}"))?;
        self.context.cell(table, column, value)
    }
}

//! One action's transaction: reading, writing and recording what was written, so that later lines of the cluster accept
//! the versions that this one leaves.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::database::{Cell, Connection, Row, Trouble, quoted};
use crate::tables::{Schema, TableSchema, as_text, normalised};

/// The migrator's own tables.
pub const OWN_TABLES: [&str; 2] = [
    "CREATE TABLE trueup_actions (action_id VARCHAR(64) PRIMARY KEY, done_at VARCHAR(32) NOT NULL, result VARCHAR(400))",
    "CREATE TABLE trueup_changes (cluster_id VARCHAR(64) NOT NULL, seq BIGINT NOT NULL, action_id VARCHAR(64) NOT NULL, \
     tbl VARCHAR(64) NOT NULL, row_key VARCHAR(400) NOT NULL, before_version VARCHAR(64), after_version VARCHAR(64), \
     PRIMARY KEY (cluster_id, seq))",
];

pub struct Work<'a> {
    pub connection: &'a mut Connection,
    pub schema: &'a Schema,
    /// What earlier lines of the batch gave back, by action_id.
    pub results: &'a BTreeMap<String, Value>,
    pub action_id: &'a str,
    pub cluster: &'a str,
    /// The migrator's clock, in the wire format.
    pub now: &'a str,
}

/// Column and value; none is NULL.
pub type Sets<'s> = Vec<(&'s str, Option<String>)>;

impl Work<'_> {
    /// A value with refs replaced by the ids that the actions they name gave back.
    pub fn resolved(&self, value: &Value) -> Value {
        match value {
            Value::Object(members) => match members.get("ref").and_then(Value::as_str) {
                Some(id) => self.results.get(id).map_or(Value::Null, |result| result["id"].clone()),
                None => members.iter().map(|(name, value)| (name.clone(), self.resolved(value))).collect(),
            },
            Value::Array(values) => values.iter().map(|value| self.resolved(value)).collect(),
            value => value.clone(),
        }
    }

    fn table(&self, name: &str) -> TableSchema {
        self.schema.table(name).unwrap_or_else(|| panic!("the database has no table {name}")).clone()
    }

    fn condition(&self, table: &TableSchema, only: &[(&str, &str)]) -> String {
        let dialect = self.connection.dialect();
        let equal = |(column, value): &(&str, &str)| {
            let cell = table.cell(column).unwrap_or_else(|| panic!("there is no column {column}"));
            format!("\"{column}\" = {}", cell.literal(dialect, Some(value)))
        };
        only.iter().map(equal).collect::<Vec<_>>().join(" AND ")
    }

    /// Rows as the wire writes them; a column that isn't supplied is NULL.
    pub fn read(&mut self, name: &str, columns: &[&str], only: &[(&str, &str)]) -> Result<Vec<Row>, Trouble> {
        let table = self.table(name);
        let dialect = self.connection.dialect();
        let select = columns.iter().map(|column| match table.cell(column) {
            Some(cell) => as_text(column, cell, dialect),
            None => "NULL".to_owned(),
        });
        let select: Vec<String> = select.collect();
        let condition = self.condition(&table, only);
        let rows = self.connection.rows(&format!("SELECT {} FROM {name} WHERE {condition}", select.join(", ")))?;
        let shown = |row: Row| -> Row {
            let cells = columns.iter().zip(row);
            cells.map(|(column, value)| value.map(|v| table.cell(column).unwrap_or(Cell::Text).shown(&v))).collect()
        };
        Ok(rows.into_iter().map(shown).collect())
    }

    /// Changes the rows, moves their versions on, and records both versions. Columns that aren't supplied are left out.
    pub fn update(&mut self, name: &str, only: &[(&str, &str)], sets: Sets<'_>) -> Result<u64, Trouble> {
        let table = self.table(name);
        let dialect = self.connection.dialect();
        let keys: Vec<&str> = table.key.iter().map(String::as_str).collect();
        let version = table.version();
        let mut columns = keys.clone();
        columns.extend(version);
        let before = self.read(name, &columns, only)?;
        let mut assignments: Vec<String> = Vec::new();
        for (column, value) in sets {
            let Some(cell) = table.cell(column) else { continue };
            assignments.push(format!("\"{column}\" = {}", cell.literal(dialect, value.as_deref())));
            if column == "anchor" {
                let norm = value.as_deref().map(normalised);
                assignments.push(format!("\"anchor_norm\" = {}", Cell::Text.literal(dialect, norm.as_deref())));
            }
        }
        if table.has("row_version") {
            assignments.push("\"row_version\" = COALESCE(\"row_version\", 0) + 1".to_owned());
        }
        if table.has("updated_at") {
            assignments.push(format!("\"updated_at\" = {}", Cell::Time.literal(dialect, Some(self.now))));
        }
        let condition = self.condition(&table, only);
        let changed =
            self.connection.run(&format!("UPDATE {name} SET {} WHERE {condition}", assignments.join(", ")))?;
        if let Some(version) = version {
            for row in before {
                let (key, old) = row.split_at(keys.len());
                let places: Vec<(&str, &str)> =
                    keys.iter().zip(key).map(|(column, value)| (*column, value.as_deref().unwrap_or(""))).collect();
                let new = self.read(name, &[version], &places)?;
                let new = new.first().and_then(|row| row[0].clone());
                self.record(name, key, old[0].as_deref(), new.as_deref())?;
            }
        }
        Ok(changed)
    }

    /// Adds a row; columns that aren't supplied are left out, its times and version are set.
    pub fn insert(&mut self, name: &str, values: Sets<'_>) -> Result<(), Trouble> {
        let table = self.table(name);
        let dialect = self.connection.dialect();
        let mut cells: BTreeMap<String, String> = BTreeMap::new();
        for (column, value) in values {
            let Some(cell) = table.cell(column) else { continue };
            if column == "anchor" {
                let norm = value.as_deref().map(normalised);
                cells.insert("anchor_norm".to_owned(), Cell::Text.literal(dialect, norm.as_deref()));
            }
            cells.insert(column.to_owned(), cell.literal(dialect, value.as_deref()));
        }
        for column in ["created_at", "updated_at"].into_iter().filter(|column| table.has(column)) {
            cells.insert(column.to_owned(), Cell::Time.literal(dialect, Some(self.now)));
        }
        if table.has("row_version") {
            cells.entry("row_version".to_owned()).or_insert("1".to_owned());
        }
        let columns: Vec<String> = cells.keys().map(|column| format!("\"{column}\"")).collect();
        let values: Vec<String> = cells.values().cloned().collect();
        self.connection.run(&format!("INSERT INTO {name} ({}) VALUES ({})", columns.join(", "), values.join(", ")))?;
        Ok(())
    }

    /// An id that no row has: the next number, or a text made from the action's id.
    pub fn new_id(&mut self, name: &str, column: &str) -> Result<String, Trouble> {
        if self.table(name).cell(column) == Some(Cell::Text) {
            return Ok(format!("tu-{}", &self.action_id[..24]));
        }
        // Account ids of both systems are kept apart: some companies number them together.
        let both = ["source_accounts", "target_accounts"];
        let tables = if both.contains(&name) { both.to_vec() } else { vec![name] };
        let mut next = 1;
        for table in tables {
            if self.table(table).cell(column) != Some(Cell::Int) {
                continue;
            }
            let largest = self.connection.rows(&format!("SELECT MAX(\"{column}\") FROM {table}"))?;
            let largest = largest[0][0].as_deref().map_or(0, |id| id.parse::<i64>().unwrap());
            next = next.max(largest + 1);
        }
        Ok(next.to_string())
    }

    fn record(
        &mut self,
        name: &str,
        key: &[Option<String>],
        old: Option<&str>,
        new: Option<&str>,
    ) -> Result<(), Trouble> {
        let text = |value: Option<&str>| value.map_or("NULL".to_owned(), quoted);
        let known = self.connection.rows(&format!(
            "SELECT COALESCE(MAX(seq), 0) FROM trueup_changes WHERE cluster_id = {}",
            quoted(self.cluster)
        ))?;
        let seq = known[0][0].as_deref().map_or(0, |seq| seq.parse::<i64>().unwrap()) + 1;
        self.connection.run(&format!(
            "INSERT INTO trueup_changes VALUES ({}, {seq}, {}, {}, {}, {}, {})",
            quoted(self.cluster),
            quoted(self.action_id),
            quoted(name),
            quoted(&row_key(key)),
            text(old),
            text(new)
        ))?;
        Ok(())
    }

    /// The exported version of a row that an earlier line of the cluster wrote, if nobody else wrote it since.
    pub fn version_before(
        &mut self,
        cluster: &str,
        name: &str,
        key: &[Option<String>],
        current: Option<String>,
    ) -> Result<Option<String>, Trouble> {
        let changes = self.connection.rows(&format!(
            "SELECT before_version, after_version FROM trueup_changes WHERE cluster_id = {} AND tbl = {} AND row_key = {} \
             ORDER BY seq",
            quoted(cluster),
            quoted(name),
            quoted(&row_key(key))
        ))?;
        match (changes.first(), changes.last()) {
            (Some(first), Some(last)) if last[1] == current => Ok(first[0].clone()),
            _ => Ok(current),
        }
    }
}

fn row_key(key: &[Option<String>]) -> String {
    serde_json::to_string(key).unwrap()
}

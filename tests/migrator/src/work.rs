//! One action's transaction: reading, writing and recording what was written, so that later lines of the cluster accept
//! the versions that this one leaves.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::batch::text;
use crate::database::{Cell, Connection, Row, Trouble, plain_decimal, quoted};
use crate::ids;
use crate::run::Order;
use crate::tables::{Schema, TableSchema, as_text};

/// The migrator's own tables.
pub const OWN_TABLES: [&str; 3] = [
    "CREATE TABLE trueup_ids (space VARCHAR(20) PRIMARY KEY, last_number BIGINT NOT NULL)",
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
    /// From when on the source takes no more writes, if ever.
    pub source_frozen_at: Option<&'a str>,
    /// Ids made in this transaction.
    pub made: usize,
}

/// Column and value; none is NULL.
pub type Sets<'s> = Vec<(&'s str, Option<String>)>;

impl<'a> Work<'a> {
    /// Work on an action, in the transaction that was begun.
    pub fn begun(
        connection: &'a mut Connection,
        order: &'a Order,
        action: &'a Value,
        results: &'a BTreeMap<String, Value>,
    ) -> Self {
        let (action_id, cluster) = (text(action, "action_id"), text(action, "cluster"));
        let source_frozen_at = order.source_frozen_at.as_deref();
        Self {
            connection,
            schema: &order.schema,
            results,
            action_id,
            cluster,
            now: &order.now,
            source_frozen_at,
            made: 0,
        }
    }

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
        let equal = |(column, value): &(&str, &str)| match table.cell(column) {
            Some(cell) => format!("\"{column}\" = {}", cell.literal(dialect, Some(value))),
            // What isn't supplied is NULL, and equals nothing.
            None => "FALSE".to_owned(),
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

    /// Changes the rows, moves their versions on, and records both versions; how many there are. A row that holds
    /// already what is to be set stays untouched. Columns that aren't supplied are left out.
    pub fn update(&mut self, name: &str, only: &[(&str, &str)], sets: Sets<'_>) -> Result<usize, Trouble> {
        let table = self.table(name);
        let sets: Sets<'_> = sets.into_iter().filter(|(column, _)| table.has(column)).collect();
        let keys: Vec<&str> = table.key.iter().map(String::as_str).collect();
        let columns: Vec<&str> = keys.iter().copied().chain(sets.iter().map(|(column, _)| *column)).collect();
        let rows = self.read(name, &columns, only)?;
        for row in &rows {
            let (key, held) = row.split_at(keys.len());
            if sets.iter().zip(held).any(|((column, wanted), held)| {
                let same = |value: &str| {
                    if table.cell(column) == Some(Cell::Amount) { plain_decimal(value) } else { value.to_owned() }
                };
                wanted.as_deref().map(same) != *held
            }) {
                self.change(name, key, &sets)?;
            }
        }
        Ok(rows.len())
    }

    /// Changes one row.
    fn change(&mut self, name: &str, key: &[Option<String>], sets: &Sets<'_>) -> Result<(), Trouble> {
        let table = self.table(name);
        let dialect = self.connection.dialect();
        let place: Vec<(&str, &str)> = table
            .key
            .iter()
            .zip(key)
            .map(|(column, value)| (column.as_str(), value.as_deref().unwrap_or("")))
            .collect();
        let mut assignments: Vec<String> = Vec::new();
        for (column, value) in sets {
            let stored = table.stored_as(column, value.as_deref()).into_iter();
            assignments
                .extend(stored.map(|(column, cell, value)| {
                    format!("\"{column}\" = {}", cell.literal(dialect, value.as_deref()))
                }));
        }
        let sets_version = sets.iter().any(|(column, _)| *column == "row_version");
        if table.has("row_version") && !sets_version {
            assignments.push("\"row_version\" = COALESCE(\"row_version\", 0) + 1".to_owned());
        }
        if table.has("updated_at") {
            // A row never grows younger than it was.
            let now = Cell::Time.literal(dialect, Some(self.now));
            assignments.push(format!("\"updated_at\" = GREATEST(COALESCE(\"updated_at\", {now}), {now})"));
        }
        let version = table.version();
        let read = |work: &mut Self| -> Result<Option<String>, Trouble> {
            let Some(version) = version else { return Ok(None) };
            let rows = work.read(name, &[version], &place)?;
            Ok(rows.into_iter().next().and_then(|mut row| row.remove(0)))
        };
        let before = read(self)?;
        let condition = self.condition(&table, &place);
        self.connection.run(&format!("UPDATE {name} SET {} WHERE {condition}", assignments.join(", ")))?;
        if version.is_some() {
            let after = read(self)?;
            self.record(name, key, before.as_deref(), after.as_deref())?;
        }
        Ok(())
    }

    /// Adds a row; columns that aren't supplied are left out, its times and version are set.
    pub fn insert(&mut self, name: &str, values: Sets<'_>) -> Result<(), Trouble> {
        let table = self.table(name);
        let dialect = self.connection.dialect();
        let mut cells: BTreeMap<String, String> = BTreeMap::new();
        for (column, value) in values {
            for (column, cell, value) in table.stored_as(column, value.as_deref()) {
                cells.insert(column, cell.literal(dialect, value.as_deref()));
            }
        }
        for column in ["created_at", "updated_at"].into_iter().filter(|column| table.has(column)) {
            cells.insert(column.to_owned(), Cell::Time.literal(dialect, Some(self.now)));
        }
        for column in ["is_test", "single"].into_iter().filter(|column| table.has(column)) {
            cells.entry(column.to_owned()).or_insert("FALSE".to_owned());
        }
        if table.has("row_version") {
            cells.entry("row_version".to_owned()).or_insert("1".to_owned());
        }
        let columns: Vec<String> = cells.keys().map(|column| format!("\"{column}\"")).collect();
        let values: Vec<String> = cells.values().cloned().collect();
        self.connection.run(&format!("INSERT INTO {name} ({}) VALUES ({})", columns.join(", "), values.join(", ")))?;
        Ok(())
    }

    /// An id that nothing ever had: the next number of its kind, or a text made from the action's id.
    pub fn new_id(&mut self, name: &str, column: &str) -> Result<String, Trouble> {
        self.made += 1;
        if self.table(name).cell(column) == Some(Cell::Text) {
            return Ok(format!("tu-{}-{}", &self.action_id[..24], self.made));
        }
        let space = quoted(ids::space(column).unwrap_or(column));
        // Written first: whoever else wants the next number waits until this transaction has ended.
        self.connection.run(&format!("UPDATE trueup_ids SET last_number = last_number + 1 WHERE space = {space}"))?;
        let last = self.connection.rows(&format!("SELECT last_number FROM trueup_ids WHERE space = {space}"))?;
        last.into_iter()
            .next()
            .and_then(|mut row| row.remove(0))
            .ok_or_else(|| Trouble::Fatal(format!("no ids of {space}")))
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
        current: Option<&str>,
    ) -> Result<Option<String>, Trouble> {
        let changes = self.connection.rows(&format!(
            "SELECT before_version, after_version FROM trueup_changes WHERE cluster_id = {} AND tbl = {} AND row_key = {} \
             ORDER BY seq",
            quoted(cluster),
            quoted(name),
            quoted(&row_key(key))
        ))?;
        match (changes.first(), changes.last()) {
            (Some(first), Some(last)) if last[1].as_deref() == current => Ok(first[0].clone()),
            _ => Ok(current.map(ToOwned::to_owned)),
        }
    }
}

fn row_key(key: &[Option<String>]) -> String {
    serde_json::to_string(key).unwrap()
}

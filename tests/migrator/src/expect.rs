//! Preconditions: does the database still hold what an action's `expect` says? Asked inside the action's transaction.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::batch::text;
use crate::database::{Cell, Trouble, plain_decimal, quoted};
use crate::tables::{TableSchema, as_text, normalised};
use crate::work::Work;

/// A row of an assertion or of the database: the columns compared, as the wire writes them.
type Cells = BTreeMap<String, Option<String>>;

/// Checks every assertion; the reason why the first that fails does not hold.
pub fn check(work: &mut Work<'_>, action: &Value) -> Result<Option<String>, Trouble> {
    for assertion in action["expect"].as_array().into_iter().flatten() {
        if let Some(why) = fails(work, assertion, text(action, "cluster"))? {
            return Ok(Some(why));
        }
    }
    Ok(None)
}

fn fails(work: &mut Work<'_>, assertion: &Value, cluster: &str) -> Result<Option<String>, Trouble> {
    let name = text(assertion, "table");
    let Some(table) = work.schema.table(name).cloned() else { return Ok(None) };
    let none = Map::new();
    let mut conditions = Vec::new();
    for (column, value) in assertion["where"].as_object().unwrap_or(&none) {
        match condition(work, &table, column, value) {
            Ok(condition) => conditions.extend(condition),
            Err(why) => return Ok(Some(format!("{name}: {why}"))),
        }
    }
    let rows = assertion["rows"].as_array().cloned().unwrap_or_default();
    let columns: Vec<String> =
        rows.first().and_then(Value::as_object).map(|row| row.keys().cloned().collect()).unwrap_or_default();
    let mut expected = rows.iter().map(|row| wanted(work, &table, row)).collect::<Vec<_>>();
    let condition = conditions.join(" AND ");
    let mut found = stored(work, name, &table, &expected, &columns, &condition, cluster)?;
    expected.sort();
    found.sort();
    if expected == found {
        return Ok(None);
    }
    // Column names only: values may be personal.
    let differing: Vec<&String> = columns
        .iter()
        .filter(|column| {
            let of = |rows: &[Cells]| rows.iter().map(|row| row.get(*column).cloned()).collect::<Vec<_>>();
            of(&expected) != of(&found)
        })
        .collect();
    Ok(Some(format!("{name}: {} rows where {} were expected, differing in {differing:?}", found.len(), expected.len())))
}

/// `column = value`, any of a list, or `IS NULL`; none where the column's absence says the same.
fn condition(work: &Work<'_>, table: &TableSchema, column: &str, value: &Value) -> Result<Option<String>, String> {
    let dialect = work.connection.dialect();
    let value = work.resolved(value);
    if column == "anchor" && table.has("anchor") {
        return Ok(Some(match value.as_str() {
            None => "\"anchor_norm\" IS NULL".to_owned(),
            Some(anchor) => format!("\"anchor_norm\" = {}", quoted(&normalised(anchor))),
        }));
    }
    let Some(cell) = table.cell(column) else {
        let absent = matches!(column, "is_test" | "single") && value == Value::Bool(false);
        return if absent { Ok(None) } else { Err(format!("there is no column {column}")) };
    };
    let literal = |value: &Value| cell.literal(dialect, word(cell, value).as_deref());
    Ok(Some(match &value {
        Value::Null => format!("\"{column}\" IS NULL"),
        // NULL in a flag column reads as false.
        Value::Bool(false) => format!("(\"{column}\" = FALSE OR \"{column}\" IS NULL)"),
        Value::Array(values) => {
            let listed: Vec<String> = values.iter().map(literal).collect();
            format!("\"{column}\" IN ({})", listed.join(", "))
        }
        value => format!("\"{column}\" = {}", literal(value)),
    }))
}

/// A JSON value as a cell.
pub fn word(cell: Cell, value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Bool(flag) => Some(flag.to_string()),
        Value::String(text) if cell == Cell::Amount => Some(plain_decimal(text)),
        Value::String(text) => Some(text.clone()),
        other => panic!("{other} is no value of an action line"),
    }
}

fn wanted(work: &Work<'_>, table: &TableSchema, row: &Value) -> Cells {
    let members = row.as_object().cloned().unwrap_or_default();
    members
        .into_iter()
        .map(|(column, value)| {
            let value = work.resolved(&value);
            let word = word(table.cell(&column).unwrap_or(Cell::Text), &value);
            let word = if column == "anchor" { word.map(|anchor| normalised(&anchor)) } else { word };
            (column, word)
        })
        .collect()
}

fn stored(
    work: &mut Work<'_>,
    name: &str,
    table: &TableSchema,
    expected: &[Cells],
    columns: &[String],
    condition: &str,
    cluster: &str,
) -> Result<Vec<Cells>, Trouble> {
    let dialect = work.connection.dialect();
    let read = |column: &str| match table.cell(column) {
        None => "FALSE".to_owned(),
        Some(_) if column == "anchor" => "\"anchor_norm\"".to_owned(),
        Some(cell) => as_text(column, cell, dialect),
    };
    let mut select: Vec<String> = table.key.iter().chain(columns).map(|column| read(column)).collect();
    if select.is_empty() {
        select.push("1".to_owned());
    }
    let only = if condition.is_empty() { String::new() } else { format!(" WHERE {condition}") };
    let rows = work.connection.rows(&format!("SELECT {} FROM {name}{only}", select.join(", ")))?;
    let mut found = Vec::new();
    for row in rows {
        let (key, values) = row.split_at(table.key.len().min(row.len()));
        let mut cells = Cells::new();
        for (column, value) in columns.iter().zip(values) {
            let cell = table.cell(column).unwrap_or(Cell::Flag);
            let mut shown = value.as_deref().map(|value| cell.shown(value));
            if cell == Cell::Flag && shown.is_none() {
                shown = Some("false".to_owned());
            }
            if table.version() == Some(column.as_str()) {
                // A version that is expected as it stands needs no history.
                if !expected.iter().any(|row| row.get(column) == Some(&shown)) {
                    shown = work.version_before(cluster, name, key, shown.as_deref())?;
                }
            }
            cells.insert(column.clone(), shown);
        }
        found.push(cells);
    }
    Ok(found)
}

//! From a case's rows to a project: `exports/TABLE/part.parquet`, the manifests, and `trueup.toml`.

use std::collections::BTreeSet;
use std::error::Error;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, Decimal128Array, Int64Array, StringArray, TimestampMicrosecondArray};
use arrow::array::{RecordBatch, RecordBatchOptions};
use arrow::datatypes::{Field, Schema};
use jiff::tz::TimeZone;
use parquet::arrow::ArrowWriter;
use sha2::{Digest, Sha256};
use toml::{Table, Value};

use super::case::{Case, Rows};
use crate::contract::{Absent, IdSpace, Kind, TABLES, table};
use crate::engine::Cell;

const SNAPSHOT_AT: &str = "2026-11-01T00:00:00Z";
const SETTLING: &str = "15m";
const PART: &str = "part.parquet";
/// Digits of an amount, and those behind its point.
const AMOUNT: (u8, i8) = (18, 2);

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Writes the case's project into an empty folder. `queries` are the folders of rules that it shall know besides the
/// built-in ones.
///
/// # Errors
/// What of the case can't be written: an unknown table or column, a value of another type.
pub fn write(case: &Case, dir: &Path, queries: &[PathBuf]) -> Outcome<()> {
    let spaces = text_spaces(case);
    let mut supplied: Vec<(&str, &Rows)> = case.tables.iter().map(|(name, rows)| (name.as_str(), rows)).collect();
    let required: Vec<(&str, Rows)> = TABLES
        .iter()
        .filter(|table| table.required && !case.tables.contains_key(table.name))
        .map(|table| {
            let columns = table.columns.iter().filter(|column| column.absent == Absent::Refused);
            let columns = columns.map(|column| column.name.to_owned()).collect();
            (table.name, Rows { columns, rows: Vec::new() })
        })
        .collect();
    supplied.extend(required.iter().map(|(name, rows)| (*name, rows)));
    for name in case.snapshots.keys().chain(case.manifest.keys()).chain(case.settings.filters.keys()) {
        if !supplied.iter().any(|(table, _)| table == name) {
            return Err(format!("header: no row is inserted into {name}").into());
        }
    }
    for (name, rows) in &supplied {
        let folder = dir.join("exports").join(name);
        fs::create_dir_all(&folder)?;
        let part = folder.join(PART);
        write_part(&part, name, rows, &spaces).map_err(|error| format!("{name}: {error}"))?;
        if let Some(manifest) = case.manifest.get(*name) {
            let sha256: String = Sha256::digest(fs::read(&part)?).iter().map(|byte| format!("{byte:02x}")).collect();
            fs::write(folder.join("manifest.json"), manifest.replace("{sha256}", &sha256))?;
        }
    }
    let names = supplied.iter().map(|(name, _)| *name);
    fs::write(dir.join("trueup.toml"), toml::to_string(&project(case, queries, names))?)?;
    Ok(())
}

/// Spaces with an id that is written as text.
fn text_spaces(case: &Case) -> BTreeSet<IdSpace> {
    let mut spaces = BTreeSet::new();
    for (name, rows) in &case.tables {
        for column in table(name).iter().flat_map(|table| table.columns) {
            if let Kind::Id(space) = column.kind
                && rows.column(column.name).any(|cell| matches!(cell, Cell::Text(_)))
            {
                spaces.insert(space);
            }
        }
    }
    spaces
}

fn write_part(path: &Path, name: &str, rows: &Rows, spaces: &BTreeSet<IdSpace>) -> Outcome<()> {
    let table = table(name).ok_or("the contract has no such table")?;
    let mut fields = Vec::new();
    let mut arrays = Vec::new();
    for name in &rows.columns {
        let column = table.column(name).ok_or_else(|| format!("the contract has no column {name}"))?;
        let cells: Vec<&Cell> = rows.column(name).collect();
        let array = array(column.kind, &cells, spaces).map_err(|error| format!("{name}: {error}"))?;
        fields.push(Field::new(name, array.data_type().clone(), true));
        arrays.push(array);
    }
    let options = RecordBatchOptions::new().with_row_count(Some(rows.rows.len()));
    let batch = RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), arrays, &options)?;
    let mut writer = ArrowWriter::try_new(File::create(path)?, batch.schema(), None)?;
    writer.write(&batch)?;
    writer.close()?;
    Ok(())
}

fn array(kind: Kind, cells: &[&Cell], spaces: &BTreeSet<IdSpace>) -> Outcome<ArrayRef> {
    let int64 = match kind {
        Kind::Id(space) => !spaces.contains(&space),
        // Text serves both systems; int64 only if both have it.
        Kind::AccountOf { .. } => {
            let written = cells.iter().any(|cell| matches!(cell, Cell::Text(_)));
            !written && !spaces.contains(&IdSpace::Source) && !spaces.contains(&IdSpace::Target)
        }
        _ => kind == Kind::Int,
    };
    Ok(match kind {
        _ if int64 => Arc::new(values(cells, integer)?.into_iter().collect::<Int64Array>()),
        Kind::Time => {
            let times: TimestampMicrosecondArray = values(cells, micros)?.into_iter().collect();
            Arc::new(times.with_timezone("UTC"))
        }
        Kind::Bool => Arc::new(values(cells, flag)?.into_iter().collect::<BooleanArray>()),
        Kind::Amount => {
            let amounts: Decimal128Array = values(cells, amount)?.into_iter().collect();
            Arc::new(amounts.with_precision_and_scale(AMOUNT.0, AMOUNT.1)?)
        }
        _ => Arc::new(values(cells, text)?.into_iter().collect::<StringArray>()),
    })
}

fn values<T>(cells: &[&Cell], read: fn(&Cell) -> Outcome<T>) -> Outcome<Vec<Option<T>>> {
    let cells = cells.iter().map(|cell| if **cell == Cell::Null { Ok(None) } else { read(cell).map(Some) });
    cells.collect()
}

fn text(cell: &Cell) -> Outcome<String> {
    match cell {
        Cell::Text(text) | Cell::Number(text) => Ok(text.clone()),
        other => Err(format!("{other:?} is no text").into()),
    }
}

fn integer(cell: &Cell) -> Outcome<i64> {
    match cell {
        Cell::Number(number) => Ok(number.parse()?),
        other => Err(format!("{other:?} is no number").into()),
    }
}

fn flag(cell: &Cell) -> Outcome<bool> {
    match cell {
        Cell::Flag(flag) => Ok(*flag),
        other => Err(format!("{other:?} is neither TRUE nor FALSE").into()),
    }
}

/// `2026-10-31`, `2026-10-31 23:45:00.000001`: microseconds since the epoch, UTC.
fn micros(cell: &Cell) -> Outcome<i64> {
    let Cell::Text(text) = cell else { return Err(format!("{cell:?} is no time").into()) };
    let civil: jiff::civil::DateTime = text.parse()?;
    Ok(civil.to_zoned(TimeZone::UTC)?.timestamp().as_microsecond())
}

/// Hundredths.
fn amount(cell: &Cell) -> Outcome<i128> {
    let Cell::Number(number) = cell else { return Err(format!("{cell:?} is no amount").into()) };
    let (whole, behind) = number.split_once('.').unwrap_or((number, ""));
    if behind.len() > usize::try_from(AMOUNT.1)? {
        return Err(format!("{number} has too many digits behind its point").into());
    }
    Ok(format!("{whole}{behind:0<2}").parse()?)
}

fn project<'a>(case: &Case, queries: &[PathBuf], names: impl Iterator<Item = &'a str>) -> Table {
    let settings = &case.settings;
    let mut sections = [Table::new(), Table::new()];
    for name in names {
        let mut export = Table::new();
        let mut set = |key: &str, value: Option<&str>| {
            export.extend(value.map(|value| (key.to_owned(), Value::from(value))));
        };
        set("path", Some(&format!("exports/{name}/")));
        set("snapshot_at", Some(case.snapshots.get(name).map_or(SNAPSHOT_AT, String::as_str)));
        set("where", settings.filters.get(name).map(String::as_str));
        set("expected", settings.expected.as_deref().filter(|_| name == "source_accounts"));
        export.insert("allow_empty".to_owned(), Value::from(true));
        sections[usize::from(name == "assets")].insert(name.to_owned(), Value::from(export));
    }
    let [exports, assets] = sections;
    let section = |pairs: &[(&str, Option<&str>)]| {
        let written = pairs.iter().filter_map(|(key, value)| Some(((*key).to_owned(), Value::from((*value)?))));
        Value::from(written.collect::<Table>())
    };
    let mut project = Table::new();
    let mut identity = Table::from_iter([("name".to_owned(), Value::from(case.rule.as_str()))]);
    let queries: Vec<Value> = queries.iter().map(|folder| Value::from(folder.to_string_lossy().as_ref())).collect();
    identity.insert("queries".to_owned(), Value::from(queries));
    project.insert("project".to_owned(), Value::from(identity));
    let anchor = [("kind", settings.anchor.as_deref()), ("region", settings.region.as_deref())];
    project.insert("anchor".to_owned(), section(&anchor));
    let settling = settings.settling.as_deref().or(Some(SETTLING));
    project.insert("clock".to_owned(), section(&[("settling", settling), ("max_skew", settings.max_skew.as_deref())]));
    if let Some(share) = settings.max_suspected {
        let mut gate = Table::new();
        gate.insert("max_suspected".to_owned(), Value::from(share));
        project.insert("gate".to_owned(), Value::from(gate));
    }
    project.insert("exports".to_owned(), Value::from(exports));
    project.insert("assets".to_owned(), Value::from(assets));
    project.insert("params".to_owned(), Value::from(case.params.clone()));
    project
}

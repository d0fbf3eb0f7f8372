//! The contract's tables that a project supplies, loaded from its exports into a database, and exported from it again as
//! the next round's exports.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, BooleanArray, Int64Array, StringArray, TimestampMicrosecondArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Schema as ArrowSchema, TimeUnit, TimestampMicrosecondType};
use arrow::record_batch::RecordBatch;
use jiff::Timestamp;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::database::{Cell, Connection, Dialect, Row, plain_decimal, wire_time};
use crate::ids;
use crate::tables::{CALLS, CONTRACT, CellName, Schema, TableSchema, as_text, normalised};

/// Rows of one INSERT.
const INSERT_ROWS: usize = 500;

/// Loads every table that the project supplies: each export's files into a table as they are, then the contract's
/// columns out of it by the project file's own expressions, which any SQL database can evaluate.
pub fn load(project: &Path, connection: &mut Connection) -> Schema {
    let settings: toml::Table = std::fs::read_to_string(project.join("trueup.toml")).unwrap().parse().unwrap();
    let section = |name: &str| settings.get(name).and_then(toml::Value::as_table).cloned().unwrap_or_default();
    let (exports, assets) = (section("exports"), section("assets"));
    let mut schema = Schema::default();
    let mut largest = ids::Largest::default();
    for (name, key, columns) in CONTRACT.into_iter().chain([CALLS]) {
        let sources: Vec<(String, &toml::Value)> = match name {
            "assets" => assets.iter().map(|(kind, export)| (kind.clone(), export)).collect(),
            _ => exports.get(name).map(|export| (name.to_owned(), export)).into_iter().collect(),
        };
        let loaded: Vec<Loaded> =
            sources.iter().map(|(kind, export)| stage(project, name, kind, export, columns, connection)).collect();
        if loaded.is_empty() {
            continue;
        }
        let described = TableSchema {
            key: key.iter().map(ToString::to_string).collect(),
            columns: columns.iter().filter_map(|column| united(column, &loaded)).collect(),
        };
        create(name, &described, connection);
        for one in &loaded {
            insert(name, &described, one, connection);
            largest.see(&one.columns, &one.rows);
        }
        schema.tables.insert(name.to_owned(), described);
    }
    largest.store(connection).unwrap();
    schema
}

/// An export's rows in the contract's columns.
struct Loaded {
    columns: Vec<(String, CellName)>,
    rows: Vec<Row>,
}

/// A column as all of its exports have it: text where one of them has text.
fn united(column: &str, loaded: &[Loaded]) -> Option<(String, CellName)> {
    let kinds: Vec<CellName> =
        loaded.iter().flat_map(|one| &one.columns).filter(|(name, _)| name == column).map(|(_, kind)| *kind).collect();
    let text = kinds.iter().find(|kind| **kind == CellName::Text);
    text.or(kinds.first()).map(|kind| (column.to_owned(), *kind))
}

fn stage(
    project: &Path,
    table: &str,
    kind: &str,
    export: &toml::Value,
    columns: &[&str],
    connection: &mut Connection,
) -> Loaded {
    let dialect = connection.dialect();
    let batches = read(&project.join(export["path"].as_str().unwrap()));
    let own: Vec<(String, Cell)> = fields(&batches[0]);
    let declared: Vec<String> =
        own.iter().map(|(name, cell)| format!("\"{name}\" {}", cell.declared(dialect))).collect();
    connection.run("DROP TABLE IF EXISTS stage").unwrap();
    connection.run(&format!("CREATE TABLE stage ({})", declared.join(", "))).unwrap();
    for batch in &batches {
        let values: Vec<Vec<Option<String>>> = own.iter().map(|(name, _)| texts(batch, name)).collect();
        let rows = (0..batch.num_rows()).map(|row| values.iter().map(|column| column[row].clone()).collect());
        insert_rows("stage", &own, &rows.collect::<Vec<Row>>(), connection);
    }
    let written = export.get("columns").and_then(toml::Value::as_table).cloned().unwrap_or_default();
    let mut taken: Vec<(String, CellName, String)> = Vec::new();
    for column in columns {
        let expression = written.get(*column).and_then(toml::Value::as_str).unwrap_or(column).to_owned();
        let plain = own.iter().find(|(name, _)| *name == expression);
        let expression = match plain {
            Some(_) => format!("\"{expression}\""),
            None if written.contains_key(*column) => match dialect {
                Dialect::Postgres => expression,
                Dialect::MariaDb => expression.replace("as varchar)", "as char)"),
            },
            None if *column == "asset_type" && table == "assets" => crate::database::quoted(kind),
            None => continue,
        };
        taken.push(((*column).to_owned(), named(column, plain.map(|(_, cell)| *cell)), expression));
    }
    let select: Vec<String> = taken
        .iter()
        .map(|(_, kind, expression)| match (kind.cell(), dialect) {
            (Cell::Time, Dialect::MariaDb) => format!("DATE_FORMAT({expression}, '%Y-%m-%d %H:%i:%s.%f')"),
            _ => expression.clone(),
        })
        .collect();
    let rows = connection.rows(&format!("SELECT {} FROM stage", select.join(", "))).unwrap();
    let shown = |row: Row| -> Row {
        row.into_iter().zip(&taken).map(|(value, (_, kind, _))| value.map(|v| kind.cell().shown(&v))).collect()
    };
    let rows = rows.into_iter().map(shown).collect();
    Loaded { columns: taken.into_iter().map(|(name, kind, _)| (name, kind)).collect(), rows }
}

/// What the contract says of a column; ids are as the export has them.
fn named(column: &str, own: Option<Cell>) -> CellName {
    match column {
        "anchor" | "previous_anchor" => CellName::Anchor,
        "amount" => CellName::Amount,
        "is_test" | "single" | "verified" => CellName::Flag,
        "row_version" | "version" | "attempt" | "round" | "calls" => CellName::Int,
        "at" => CellName::Time,
        _ if column.ends_with("_at") => CellName::Time,
        _ if own == Some(Cell::Int) => CellName::Int,
        _ => CellName::Text,
    }
}

/// The Parquet files of a folder, each with an empty batch before its own: a file without rows has columns too.
fn read(folder: &Path) -> Vec<RecordBatch> {
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|end| end == "parquet"));
    files.sort();
    let mut batches = Vec::new();
    for file in files {
        let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(file).unwrap()).unwrap();
        batches.push(RecordBatch::new_empty(Arc::clone(reader.schema())));
        batches.extend(reader.build().unwrap().map(|batch| batch.unwrap()));
    }
    batches
}

fn fields(batch: &RecordBatch) -> Vec<(String, Cell)> {
    let cell = |of: &DataType| match of {
        of if of.is_integer() => Cell::Int,
        DataType::Boolean => Cell::Flag,
        DataType::Timestamp(_, _) => Cell::Time,
        DataType::Decimal128(_, _) | DataType::Decimal256(_, _) => Cell::Amount,
        _ => Cell::Text,
    };
    batch.schema().fields().iter().map(|field| (field.name().clone(), cell(field.data_type()))).collect()
}

fn insert(name: &str, table: &TableSchema, loaded: &Loaded, connection: &mut Connection) {
    let place = |column: &str| loaded.columns.iter().position(|(known, _)| known == column);
    let stored = table.stored();
    let cell = |row: &Row, column: &str| match column.strip_suffix("_norm") {
        Some(raw) => place(raw).and_then(|place| row[place].as_deref().map(normalised)),
        None => place(column).and_then(|place| row[place].clone()),
    };
    let rows: Vec<Row> =
        loaded.rows.iter().map(|row| stored.iter().map(|(column, _)| cell(row, column)).collect()).collect();
    insert_rows(name, &stored, &rows, connection);
}

fn create(name: &str, table: &TableSchema, connection: &mut Connection) {
    let dialect = connection.dialect();
    let columns: Vec<String> =
        table.stored().iter().map(|(column, cell)| format!("\"{column}\" {}", cell.declared(dialect))).collect();
    let key: Vec<String> = table.key.iter().map(|column| format!("\"{column}\"")).collect();
    let key = if key.is_empty() { String::new() } else { format!(", PRIMARY KEY ({})", key.join(", ")) };
    connection.run(&format!("CREATE TABLE {name} ({}{key})", columns.join(", "))).unwrap();
    for column in ["anchor_norm", "union_id", "source_id", "target_id", "account_id", "owner_id", "job_id", "asset_id"]
    {
        if table.stored().iter().any(|(stored, _)| stored == column) {
            connection.run(&format!("CREATE INDEX ix_{name}_{column} ON {name} (\"{column}\")")).unwrap();
        }
    }
}

fn insert_rows(name: &str, columns: &[(String, Cell)], rows: &[Row], connection: &mut Connection) {
    let dialect = connection.dialect();
    let names: Vec<String> = columns.iter().map(|(column, _)| format!("\"{column}\"")).collect();
    for rows in rows.chunks(INSERT_ROWS) {
        let tuple = |row: &Row| {
            let cells = columns.iter().zip(row).map(|((_, cell), value)| cell.literal(dialect, value.as_deref()));
            format!("({})", cells.collect::<Vec<_>>().join(", "))
        };
        let values: Vec<String> = rows.iter().map(tuple).collect();
        connection.run(&format!("INSERT INTO {name} ({}) VALUES {}", names.join(", "), values.join(", "))).unwrap();
    }
}

/// A column of Parquet as the wire writes it.
fn texts(batch: &RecordBatch, name: &str) -> Vec<Option<String>> {
    let column = batch.column_by_name(name).unwrap();
    let text = |column: &ArrayRef| -> Vec<Option<String>> {
        let text = cast(column, &DataType::Utf8).unwrap();
        text.as_string::<i32>().iter().map(|value| value.map(ToOwned::to_owned)).collect()
    };
    match column.data_type() {
        DataType::Timestamp(_, _) => {
            let micros = cast(column, &DataType::Timestamp(TimeUnit::Microsecond, None)).unwrap();
            let times = micros.as_primitive::<TimestampMicrosecondType>();
            times.iter().map(|at| at.map(|at| wire_time(Timestamp::from_microsecond(at).unwrap()))).collect()
        }
        DataType::Decimal128(_, _) | DataType::Decimal256(_, _) => {
            text(column).into_iter().map(|value| value.map(|value| plain_decimal(&value))).collect()
        }
        _ => text(column),
    }
}

/// Exports every table as Parquet in the contract's columns, with a project file of the same settings.
pub fn export(
    schema: &Schema,
    connection: &mut Connection,
    origin: &Path,
    folder: &Path,
    snapshot_at: &dyn Fn(&str) -> String,
) {
    let text = std::fs::read_to_string(origin.join("trueup.toml")).unwrap();
    let mut settings: toml::Table = text.parse().unwrap();
    let before = settings.remove("exports").and_then(|exports| exports.as_table().cloned()).unwrap_or_default();
    settings.remove("assets");
    let mut exports = toml::Table::new();
    let mut assets = toml::Table::new();
    for (name, table) in &schema.tables {
        if name == "assets" {
            let types = connection.rows("SELECT DISTINCT asset_type FROM assets ORDER BY asset_type").unwrap();
            for (place, kind) in types.iter().map(|row| row[0].clone().unwrap()).enumerate() {
                let only = format!("WHERE asset_type = {}", crate::database::quoted(&kind));
                let file = format!("assets-{place}.parquet");
                write(table, &select(name, table, &only, connection), &folder.join(&file));
                assets.insert(kind, section(&file, &snapshot_at(name), true));
            }
            continue;
        }
        let file = format!("{name}.parquet");
        write(table, &select(name, table, "", connection), &folder.join(&file));
        let known = before.get(name).and_then(|export| export.get("allow_empty")).and_then(toml::Value::as_bool);
        let section = section(&file, &snapshot_at(name), known.unwrap_or(false));
        exports.insert(name.clone(), section);
    }
    settings.insert("exports".to_owned(), exports.into());
    settings.insert("assets".to_owned(), assets.into());
    std::fs::write(folder.join("trueup.toml"), settings.to_string()).unwrap();
}

fn section(file: &str, snapshot_at: &str, allow_empty: bool) -> toml::Value {
    let mut section = toml::Table::new();
    section.insert("path".to_owned(), file.into());
    section.insert("snapshot_at".to_owned(), snapshot_at.into());
    section.insert("allow_empty".to_owned(), allow_empty.into());
    section.into()
}

fn select(name: &str, table: &TableSchema, only: &str, connection: &mut Connection) -> Vec<Row> {
    let dialect = connection.dialect();
    let columns: Vec<String> =
        table.columns.iter().map(|(column, kind)| as_text(column, kind.cell(), dialect)).collect();
    connection.rows(&format!("SELECT {} FROM {name} {only}", columns.join(", "))).unwrap()
}

fn write(table: &TableSchema, rows: &[Row], file: &Path) {
    let array = |place: usize, cell: Cell| -> ArrayRef {
        let values = rows.iter().map(|row| row[place].as_deref());
        match cell {
            Cell::Int => {
                Arc::new(values.map(|value| value.map(|value| value.parse().unwrap())).collect::<Int64Array>())
            }
            Cell::Text => Arc::new(values.collect::<StringArray>()),
            Cell::Flag => {
                Arc::new(values.map(|value| value.map(|v| cell.shown(v) == "true")).collect::<BooleanArray>())
            }
            Cell::Amount => {
                let text: StringArray = values.collect();
                cast(&text, &DataType::Decimal128(38, 8)).unwrap()
            }
            Cell::Time => {
                let micros = |value: &str| cell.shown(value).parse::<Timestamp>().unwrap().as_microsecond();
                let times: TimestampMicrosecondArray = values.map(|value| value.map(micros)).collect();
                Arc::new(times.with_timezone("UTC"))
            }
        }
    };
    let columns: Vec<ArrayRef> =
        table.columns.iter().enumerate().map(|(place, (_, kind))| array(place, kind.cell())).collect();
    let fields: Vec<Field> = table
        .columns
        .iter()
        .zip(&columns)
        .map(|((name, _), column)| Field::new(name, column.data_type().clone(), true))
        .collect();
    let batch = RecordBatch::try_new(Arc::new(ArrowSchema::new(fields)), columns).unwrap();
    let mut writer = ArrowWriter::try_new(File::create(file).unwrap(), batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
}

//! A generated world as another company would have exported it: other folders, other columns, other types.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Int64Array, RecordBatch, StringArray};
use arrow::compute::{cast, concat_batches};
use arrow::datatypes::{DataType, Field, Int64Type, Schema, TimeUnit, TimestampMicrosecondType};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::spellings::{Spelling, Times};

/// What a project file says: (path of the export, `exports.TABLE:column`) → own columns, joined by `+`.
#[derive(Clone, Debug, Default)]
pub struct Truth {
    pub columns: BTreeMap<(String, String), String>,
    /// Section → (path, contract column → expression).
    sections: BTreeMap<String, (String, BTreeMap<String, String>)>,
}

/// Reads a project file; constants and columns that it leaves to their names count for what they are.
pub fn truth(world: &Path) -> Truth {
    let text = std::fs::read_to_string(world.join("trueup.toml")).unwrap();
    let file: toml::Table = text.parse().unwrap();
    let mut truth = Truth::default();
    for kind in ["exports", "assets"] {
        for (name, export) in file[kind].as_table().unwrap() {
            let path = export["path"].as_str().unwrap().trim_end_matches('/').to_owned();
            let table = if kind == "assets" { "assets.".to_owned() } else { format!("exports.{name}") };
            let mut columns = BTreeMap::new();
            for (column, expr) in export["columns"].as_table().unwrap() {
                columns.insert(column.clone(), expr.as_str().unwrap().to_owned());
            }
            let owns = own_columns(&world.join(&path));
            let contract = trueup::contract::table(if kind == "assets" { "assets" } else { name }).unwrap();
            for column in contract.columns.iter().filter(|column| owns.iter().any(|own| own == column.name)) {
                columns.entry(column.name.to_owned()).or_insert_with(|| column.name.to_owned());
            }
            for (column, expr) in &columns {
                let read = reads(expr, &owns);
                // What is the same for all rows, or made up of others, is not guessed.
                let made_up = column == "fence_token" || column == "single";
                if !read.is_empty() && !made_up {
                    truth.columns.insert((path.clone(), format!("{table}:{column}")), read.join("+"));
                }
            }
            truth.sections.insert(name.clone(), (path, columns));
        }
    }
    truth
}

fn own_columns(path: &Path) -> Vec<String> {
    let file = if path.is_file() {
        Some(path.to_owned())
    } else if path.is_dir() {
        std::fs::read_dir(path)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .find(|path| path.extension().is_some_and(|e| e == "parquet"))
    } else {
        let folder = path.parent().unwrap();
        std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .find(|path| path.extension().is_some_and(|e| e == "parquet"))
    };
    let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(file.unwrap()).unwrap()).unwrap();
    reader.schema().fields().iter().map(|field| field.name().clone()).collect()
}

/// Own columns in the order in which an expression first names them.
fn reads(expr: &str, owns: &[String]) -> Vec<String> {
    let bare: String = expr.split('\'').step_by(2).collect::<Vec<_>>().join(" ");
    let mut read: Vec<String> = Vec::new();
    for word in bare.split(|c: char| !c.is_alphanumeric() && c != '_') {
        if owns.iter().any(|own| own == word) && !read.iter().any(|known| known == word) {
            read.push(word.to_owned());
        }
    }
    read
}

fn table(text: &'static str) -> BTreeMap<&'static str, &'static str> {
    text.lines().map(|line| line.trim().split_once('=').unwrap()).collect()
}

/// Writes the world anew, and tells what a project file of it would say.
pub fn respell(world: &Path, company: &Path, truth: &Truth, spelling: &Spelling) -> Truth {
    let (folders, columns) = (table(spelling.folders), table(spelling.columns));
    let mut anew = Truth::default();
    for (section, (path, mapped)) in &truth.sections {
        let folder = folders.get(section.as_str()).unwrap_or_else(|| panic!("{section} has no folder"));
        let batch = read(&world.join(path));
        let owns: Vec<String> = batch.schema().fields().iter().map(|field| field.name().clone()).collect();
        let mut fields = Vec::new();
        let mut arrays: Vec<ArrayRef> = Vec::new();
        for (own, values) in owns.iter().zip(batch.columns()) {
            let contract = mapped.iter().find(|(name, expr)| {
                !matches!(name.as_str(), "fence_token" | "single") && reads(expr, &owns).first() == Some(own)
            });
            let name = contract.map_or(own.as_str(), |(name, _)| {
                let exact = columns.get(format!("{section}.{name}").as_str());
                exact.or_else(|| columns.get(name.as_str())).copied().unwrap_or(name.as_str())
            });
            let is_account = contract.is_some_and(|(name, _)| {
                matches!(name.as_str(), "id" | "merged_into" | "source_id" | "target_id" | "owner_id" | "account_id")
            });
            let values = value(values, spelling, is_account);
            fields.push(Field::new(name, values.data_type().clone(), true));
            arrays.push(values);
            if let Some((column, _)) = contract {
                let is_asset = truth.columns.keys().any(|(known, key)| known == path && key.starts_with("assets.:"));
                let table = if is_asset { "assets.".to_owned() } else { format!("exports.{section}") };
                anew.columns.insert(((*folder).to_owned(), format!("{table}:{column}")), name.to_owned());
            }
        }
        let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).unwrap();
        if spelling.split && section == "source_accounts" {
            let half = batch.num_rows() / 2;
            write(&company.join(folder).join("xk/part-0.parquet"), &batch.slice(0, half));
            write(&company.join(folder).join("qz/part-0.parquet"), &batch.slice(half, batch.num_rows() - half));
        } else {
            write(&company.join(folder).join("part-0.parquet"), &batch);
        }
    }
    anew
}

fn value(values: &ArrayRef, spelling: &Spelling, is_account: bool) -> ArrayRef {
    match values.data_type() {
        DataType::Timestamp(..) if spelling.times != Times::Kept => {
            let micros = cast(values, &DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()))).unwrap();
            let micros = micros.as_primitive::<TimestampMicrosecondType>();
            match spelling.times {
                Times::Millis => Arc::new(micros.iter().map(|at| at.map(|at| at / 1_000)).collect::<Int64Array>()),
                Times::Secs => Arc::new(micros.iter().map(|at| at.map(|at| at / 1_000_000)).collect::<Int64Array>()),
                _ => Arc::new(
                    micros
                        .iter()
                        .map(|at| at.map(|at| jiff::Timestamp::from_microsecond(at).unwrap().to_string()))
                        .collect::<StringArray>(),
                ),
            }
        }
        DataType::Boolean if spelling.int_flags => cast(values, &DataType::Int32).unwrap(),
        DataType::Int64 if spelling.text_ids && is_account => {
            let numbers = values.as_primitive::<Int64Type>();
            Arc::new(numbers.iter().map(|number| number.map(|number| number.to_string())).collect::<StringArray>())
        }
        _ => Arc::clone(values),
    }
}

fn read(folder: &Path) -> RecordBatch {
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "parquet"));
    paths.sort();
    let mut batches = Vec::new();
    for path in paths {
        let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap()).unwrap().build().unwrap();
        batches.extend(reader.map(Result::unwrap));
    }
    concat_batches(&batches[0].schema(), &batches).unwrap()
}

fn write(path: &Path, batch: &RecordBatch) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let mut writer = ArrowWriter::try_new(File::create(path).unwrap(), batch.schema(), None).unwrap();
    writer.write(batch).unwrap();
    writer.close().unwrap();
}

/// A file of many columns and few rows.
pub fn wide(path: &Path, columns: usize) {
    let fields: Vec<Field> = (0..columns).map(|at| Field::new(format!("c{at}"), DataType::Int64, true)).collect();
    let values: ArrayRef = Arc::new(Int64Array::from(vec![1, 2, 3]));
    write(path, &RecordBatch::try_new(Arc::new(Schema::new(fields)), vec![values; columns]).unwrap());
}

/// The guessed file with the questions answered as another file answers them: its columns and parameters stand wherever a
/// mark is.
pub fn answer(written: &str, told: &str) -> String {
    let told: toml::Table = told.parse().unwrap();
    let mut file: toml::Table = written.parse().unwrap();
    let mut section = String::new();
    let mut asked = false;
    let mut open = Vec::new();
    for line in written.lines() {
        if line.starts_with('[') {
            section = line.trim_matches(['[', ']']).to_owned();
        }
        if asked && let Some((column, _)) = line.trim_start_matches("# ").split_once('=') {
            open.push((section.clone(), column.trim().to_owned()));
        }
        asked = line.starts_with("# ?");
    }
    for (section, column) in open {
        let parts: Vec<&str> = section.split('.').collect();
        let [kind, name, "columns"] = parts[..] else { continue };
        let truth = told.get(kind).and_then(|kind| kind.get(name)).and_then(|export| export.get("columns"));
        let columns =
            file.get_mut(kind).and_then(|kind| kind.get_mut(name)).and_then(|export| export.get_mut("columns"));
        let (Some(truth), Some(columns)) = (truth, columns.and_then(toml::Value::as_table_mut)) else { continue };
        match truth.get(&column) {
            Some(expr) => drop(columns.insert(column, expr.clone())),
            None => drop(columns.remove(&column)),
        }
    }
    // Constants that no column tells, and what rules are told of the project.
    for kind in ["exports", "assets"] {
        for (name, export) in told[kind].as_table().unwrap() {
            let Some(mine) = file.get_mut(kind).and_then(|kind| kind.get_mut(name)).and_then(toml::Value::as_table_mut)
            else {
                continue;
            };
            for (column, expr) in export["columns"].as_table().unwrap() {
                let columns =
                    mine.entry("columns").or_insert_with(|| toml::Table::new().into()).as_table_mut().unwrap();
                if expr.as_str().unwrap().starts_with('\'')
                    || matches!(column.as_str(), "single" | "amount" | "fence_token")
                {
                    columns.insert(column.clone(), expr.clone());
                }
            }
            if export.get("allow_empty").is_some() {
                mine.insert("allow_empty".to_owned(), true.into());
            }
        }
    }
    file.insert("params".to_owned(), told["params"].clone());
    file["project"].as_table_mut().unwrap().insert("stages".to_owned(), told["project"]["stages"].clone());
    toml::to_string(&file).unwrap()
}

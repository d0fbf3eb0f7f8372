//! Findings row by row, as they are read: text for people, CSV for spreadsheets, NDJSON and JSON for programs.
//!
//! Nothing is gathered: each batch is written as it comes, so a million findings need no more memory than a thousand.

use std::io::{self, Write};

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, StringArray};
use arrow::compute::cast;
use arrow::datatypes::{
    DataType, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type,
    UInt64Type,
};
use serde_json::{Map, Value};

use super::{Style, text};

const FORMAT_VERSION: &str = "1.0";
const REASON_CHARS_MAX: usize = 240;
/// What the columns before it are: the fingerprint, then the key.
const AFTER_KEY: &str = "reason";
/// Columns of every rule's findings that a list over several rules has for itself.
const SHARED: [&str; 7] = ["fingerprint", "reason", "certainty", "status", "waived", "touched_at", "action"];

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Text(Style),
    Json,
    /// `flat`: all rows are one rule's, each column stands for itself; otherwise key and details are one column each.
    Csv {
        flat: bool,
    },
    Ndjson,
}

/// Writes findings.
pub struct Rows<'o> {
    shape: Shape,
    out: &'o mut (dyn Write + Send),
    rows: u64,
    /// Of the text: the rule whose heading stands above.
    rule: String,
}

impl<'o> Rows<'o> {
    /// Begins a list; `round` is whose findings they are, `since` the round that they are compared with.
    ///
    /// # Errors
    /// Whatever `out` reports, `BrokenPipe` included; of the other methods too.
    pub fn begin(
        shape: Shape,
        project: &str,
        round: u64,
        since: Option<u64>,
        out: &'o mut (dyn Write + Send),
    ) -> io::Result<Self> {
        if shape == Shape::Json {
            let head = serde_json::json!({
                "format_version": FORMAT_VERSION, "tool_version": env!("CARGO_PKG_VERSION"), "project": project,
                "round": round, "since": since,
            });
            let head = super::json::inert(&head.to_string());
            write!(out, "{},\"findings\":[", head.trim_end_matches('}'))?;
        }
        Ok(Self { shape, out, rows: 0, rule: String::new() })
    }

    /// Writes a batch of one rule's findings. `change` says what befell them since another round.
    pub fn add(&mut self, rule: &str, change: Option<&str>, batch: &RecordBatch) -> io::Result<()> {
        match self.shape {
            Shape::Text(style) => self.text(rule, change, batch, style),
            Shape::Json | Shape::Ndjson => self.objects(rule, change, batch),
            Shape::Csv { flat } => self.csv(rule, change, batch, flat),
        }
    }

    /// Ends the list.
    pub fn end(self, not_compared: &[String]) -> io::Result<()> {
        if self.shape == Shape::Json {
            let left = serde_json::to_string(not_compared).map_err(io::Error::other)?;
            writeln!(self.out, "],\"not_compared\":{}}}", super::json::inert(&left))?;
        }
        if let Shape::Text(style) = self.shape {
            for left in not_compared {
                writeln!(self.out, "{}", style.paint(anstyle::Style::new().dimmed(), &text::one_line(left)))?;
            }
            if self.rows == 0 {
                writeln!(self.out, "no finding")?;
            }
        }
        self.out.flush()
    }

    fn text(&mut self, rule: &str, change: Option<&str>, batch: &RecordBatch, style: Style) -> io::Result<()> {
        let columns = Texts::of(batch)?;
        for row in 0..batch.num_rows() {
            if self.rule != rule {
                rule.clone_into(&mut self.rule);
                let gap = if self.rows == 0 { "" } else { "\n" };
                writeln!(self.out, "{gap}{}", style.paint(anstyle::Style::new().bold(), &text::harmless(rule)))?;
            }
            self.rows += 1;
            let key: Vec<String> = columns
                .key()
                .map(|(name, values)| {
                    format!("{}={}", text::harmless(name), text::shortened(value(values, row), 80, "..."))
                })
                .collect();
            let mark = match change {
                Some("gone") => "- ",
                Some(_) => "+ ",
                None => "  ",
            };
            let told: Vec<String> = ["status", "certainty", "action"]
                .iter()
                .filter(|name| change.is_none() || **name != "status")
                .map(|name| text::harmless(columns.value(name, row)).into_owned())
                .filter(|word| !word.is_empty())
                .chain((columns.value("waived", row) == "true").then(|| "waived".to_owned()))
                .collect();
            let reason = text::shortened(columns.value("reason", row), REASON_CHARS_MAX, "...");
            writeln!(self.out, "{mark}{}: {reason} ({})", key.join(" "), told.join(", "))?;
        }
        Ok(())
    }

    fn objects(&mut self, rule: &str, change: Option<&str>, batch: &RecordBatch) -> io::Result<()> {
        let columns = Values::of(batch)?;
        for row in 0..batch.num_rows() {
            let mut object = Map::new();
            object.insert("rule".to_owned(), rule.into());
            if let Some(change) = change {
                object.insert("change".to_owned(), change.into());
            }
            for (name, column) in &columns.0 {
                // A rule's own column of that name is evidence all the same.
                let name = if object.contains_key(name) { format!("{name}_") } else { name.clone() };
                object.insert(name, column.value(row));
            }
            let line = serde_json::to_string(&object).map_err(io::Error::other)?;
            match (self.shape, self.rows) {
                (Shape::Json, 0) => write!(self.out, "\n{}", super::json::inert(&line))?,
                (Shape::Json, _) => write!(self.out, ",\n{}", super::json::inert(&line))?,
                _ => writeln!(self.out, "{}", super::json::inert(&line))?,
            }
            self.rows += 1;
        }
        Ok(())
    }

    fn csv(&mut self, rule: &str, change: Option<&str>, batch: &RecordBatch, flat: bool) -> io::Result<()> {
        let columns = Texts::of(batch)?;
        let details = Values::of(batch)?;
        let key: Vec<&str> = columns.key().map(|(name, _)| name).collect();
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(&mut *self.out);
        if self.rows == 0 && batch.num_rows() > 0 {
            let mut header = vec!["rule".to_owned()];
            header.extend(change.map(|_| "change".to_owned()));
            if flat {
                header.extend(columns.0.iter().map(|(name, ..)| name.clone()));
            } else {
                header.extend(["fingerprint", "key"].map(str::to_owned));
                header.extend(SHARED[1..].iter().map(|name| (*name).to_owned()));
                header.push("details".to_owned());
            }
            writer.write_record(header.iter().map(|name| harmless_cell(name, true)))?;
        }
        for row in 0..batch.num_rows() {
            let mut cells = vec![harmless_cell(rule, true)];
            cells.extend(change.map(str::to_owned));
            if flat {
                cells.extend(columns.0.iter().map(|(_, values, text)| harmless_cell(value(values, row), *text)));
            } else {
                let pairs: Vec<String> =
                    columns.key().map(|(name, values)| format!("{name}={}", value(values, row))).collect();
                cells.push(columns.value("fingerprint", row).to_owned());
                cells.push(harmless_cell(&pairs.join(" "), true));
                cells.extend(SHARED[1..].iter().map(|name| harmless_cell(columns.value(name, row), true)));
                let rest = details
                    .0
                    .iter()
                    .filter(|(name, _)| !SHARED.contains(&name.as_str()) && !key.contains(&name.as_str()));
                let rest: Map<String, Value> = rest.map(|(name, column)| (name.clone(), column.value(row))).collect();
                cells.push(super::json::inert(&Value::Object(rest).to_string()));
            }
            writer.write_record(&cells)?;
            self.rows += 1;
        }
        writer.flush()
    }
}

/// What a spreadsheet would take for a formula begins with an apostrophe. Numbers may begin with a minus. A table may also be
/// looked at in a terminal, or in a log.
fn harmless_cell(value: &str, is_text: bool) -> String {
    let value = text::harmless(value);
    let formula = is_text && value.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if formula { format!("'{value}") } else { value.into_owned() }
}

fn value(values: &StringArray, row: usize) -> &str {
    if values.is_valid(row) { values.value(row) } else { "" }
}

/// The columns as text, and whether they are text by themselves.
struct Texts(Vec<(String, StringArray, bool)>);

impl Texts {
    fn of(batch: &RecordBatch) -> io::Result<Self> {
        let schema = batch.schema();
        let columns = schema.fields().iter().zip(batch.columns()).map(|(field, column)| {
            let text = cast(column, &DataType::Utf8).map_err(io::Error::other)?;
            let is_text = !field.data_type().is_numeric();
            Ok((field.name().clone(), text.as_string::<i32>().clone(), is_text))
        });
        Ok(Self(columns.collect::<io::Result<_>>()?))
    }

    /// The key's columns: between the fingerprint and the reason.
    fn key(&self) -> impl Iterator<Item = (&str, &StringArray)> {
        let key = self.0.iter().skip(1).take_while(|(name, ..)| name != AFTER_KEY);
        key.map(|(name, values, _)| (name.as_str(), values))
    }

    fn value(&self, name: &str, row: usize) -> &str {
        self.0.iter().find(|(known, ..)| known == name).map_or("", |(_, values, _)| value(values, row))
    }
}

/// The columns as JSON values: whole numbers, floats and flags as such, the rest as text.
struct Values(Vec<(String, Column)>);

enum Column {
    Typed(ArrayRef),
    Text(StringArray),
}

impl Values {
    fn of(batch: &RecordBatch) -> io::Result<Self> {
        let schema = batch.schema();
        let columns = schema.fields().iter().zip(batch.columns()).map(|(field, column)| {
            let of = column.data_type();
            let column = if of.is_integer() || matches!(of, DataType::Float32 | DataType::Float64 | DataType::Boolean) {
                Column::Typed(ArrayRef::clone(column))
            } else {
                Column::Text(cast(column, &DataType::Utf8).map_err(io::Error::other)?.as_string::<i32>().clone())
            };
            Ok((field.name().clone(), column))
        });
        Ok(Self(columns.collect::<io::Result<_>>()?))
    }
}

impl Column {
    fn value(&self, row: usize) -> Value {
        match self {
            Self::Text(values) if values.is_valid(row) => values.value(row).into(),
            Self::Typed(values) if values.is_valid(row) => typed(values, row),
            _ => Value::Null,
        }
    }
}

fn typed(values: &ArrayRef, row: usize) -> Value {
    match values.data_type() {
        DataType::Boolean => values.as_boolean().value(row).into(),
        DataType::Int8 => values.as_primitive::<Int8Type>().value(row).into(),
        DataType::Int16 => values.as_primitive::<Int16Type>().value(row).into(),
        DataType::Int32 => values.as_primitive::<Int32Type>().value(row).into(),
        DataType::Int64 => values.as_primitive::<Int64Type>().value(row).into(),
        DataType::UInt8 => values.as_primitive::<UInt8Type>().value(row).into(),
        DataType::UInt16 => values.as_primitive::<UInt16Type>().value(row).into(),
        DataType::UInt32 => values.as_primitive::<UInt32Type>().value(row).into(),
        DataType::UInt64 => values.as_primitive::<UInt64Type>().value(row).into(),
        DataType::Float32 => values.as_primitive::<Float32Type>().value(row).into(),
        DataType::Float64 => values.as_primitive::<Float64Type>().value(row).into(),
        _ => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{BooleanArray, Int64Array};
    use arrow::datatypes::{Field, Schema};

    use super::*;

    const RULE: &str = "orphans/x";

    fn batch() -> RecordBatch {
        let text = |values: &[Option<&str>]| Arc::new(StringArray::from(values.to_vec())) as ArrayRef;
        let columns: Vec<(&str, ArrayRef)> = vec![
            ("fingerprint", text(&[Some("aa"), Some("bb")])),
            ("source_id", Arc::new(Int64Array::from(vec![-5, 7]))),
            ("reason", text(&[Some("=cmd|' /C calc'!A0"), Some("a \"quoted\",\r\nline\u{1b}[2J")])),
            ("certainty", text(&[Some("confirmed"), Some("suspected")])),
            ("status", text(&[Some("new"), Some("persisting")])),
            ("waived", Arc::new(BooleanArray::from(vec![false, true]))),
            ("touched_at", text(&[None, Some("2026-11-20T02:00:00Z")])),
            ("action", text(&[Some("create_mapping"), None])),
            ("note", text(&[Some("@here"), None])),
        ];
        let fields: Vec<Field> =
            columns.iter().map(|(name, column)| Field::new(*name, column.data_type().clone(), true)).collect();
        let columns = columns.into_iter().map(|(_, column)| column).collect();
        RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).unwrap()
    }

    fn written(shape: Shape, change: Option<&str>) -> String {
        let mut out = Vec::new();
        let mut rows = Rows::begin(shape, "p", 7, change.map(|_| 6), &mut out).unwrap();
        rows.add(RULE, change, &batch()).unwrap();
        rows.add(RULE, change, &batch().slice(0, 0)).unwrap();
        rows.end(&["orphans/y did not run in round 6".to_owned()]).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn people_read_a_line_a_finding() {
        assert_eq!(
            written(Shape::Text(Style::default()), None),
            "orphans/x\n  source_id=-5: =cmd|' /C calc'!A0 (new, confirmed, create_mapping)\n  source_id=7: a \
             \"quoted\",\\u{d}\\u{a}line\\u{1b}[2J (persisting, suspected, waived)\norphans/y did not run in round 6\n"
        );
        let changed = written(Shape::Text(Style::default()), Some("gone"));
        assert!(changed.contains("\n- source_id=7: ") && !changed.contains("persisting"), "{changed}");
    }

    #[test]
    fn a_spreadsheet_computes_nothing() {
        let flat = written(Shape::Csv { flat: true }, None);
        let mut lines = flat.split("\r\n");
        assert_eq!(
            lines.next().unwrap(),
            "rule,fingerprint,source_id,reason,certainty,status,waived,touched_at,action,note"
        );
        assert_eq!(
            lines.next().unwrap(),
            "orphans/x,aa,-5,'=cmd|' /C calc'!A0,confirmed,new,false,,create_mapping,'@here"
        );
        let mut reader = csv::Reader::from_reader(flat.as_bytes());
        let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(&records[1][3], "a \"quoted\",\\u{d}\\u{a}line\\u{1b}[2J");
        let wide = written(Shape::Csv { flat: false }, Some("appeared"));
        let mut reader = csv::Reader::from_reader(wide.as_bytes());
        assert_eq!(
            reader.headers().unwrap().iter().collect::<Vec<_>>(),
            [
                "rule",
                "change",
                "fingerprint",
                "key",
                "reason",
                "certainty",
                "status",
                "waived",
                "touched_at",
                "action",
                "details"
            ]
        );
        let record = reader.records().next().unwrap().unwrap();
        assert_eq!((&record[1], &record[3], &record[10]), ("appeared", "source_id=-5", "{\"note\":\"@here\"}"));
    }

    #[test]
    fn programs_read_typed_values() {
        let lines = written(Shape::Ndjson, None);
        let first: Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
        assert_eq!(
            (&first["rule"], &first["source_id"], &first["waived"]),
            (&RULE.into(), &(-5).into(), &false.into())
        );
        assert_eq!(first["touched_at"], Value::Null);
        assert!(!lines.contains('\u{1b}'), "{lines}");
        let document: Value = serde_json::from_str(&written(Shape::Json, Some("gone"))).unwrap();
        assert_eq!((&document["round"], &document["since"]), (&7.into(), &6.into()));
        assert_eq!(document["findings"].as_array().unwrap().len(), 2);
        assert_eq!(document["findings"][1]["change"], "gone");
        assert_eq!(document["not_compared"][0], "orphans/y did not run in round 6");
        let mut out = Vec::new();
        Rows::begin(Shape::Json, "p", 1, None, &mut out).unwrap().end(&[]).unwrap();
        assert_eq!(serde_json::from_slice::<Value>(&out).unwrap()["findings"], serde_json::json!([]));
    }
}

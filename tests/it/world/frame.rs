//! One export on its way to Parquet: its own column names, the expression by which each contract column is read from
//! them, and the arrays.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{Array, AsArray, RecordBatch, TimestampMillisecondArray, UInt64Array};
use arrow::array::{
    ArrayRef, BooleanArray, Decimal128Array, Int32Array, Int64Array, StringArray, TimestampMicrosecondArray,
};
use arrow::compute::take;
use arrow::datatypes::{DataType, Field, Int32Type, Schema};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;

use super::{IdKind, Micros};

/// How an export names its columns and keeps its values.
#[derive(Clone, Copy, Debug)]
pub struct Dialect {
    /// Columns are renamed; their contract names appear nowhere in the file.
    pub renamed: bool,
    /// Words are numbers or words of the company's own, which `case … end` translates.
    pub coded: bool,
    /// Milliseconds rather than microseconds.
    pub millis: bool,
    /// int64 ids stand in the file as text.
    pub recast: bool,
    /// The zone is written `+00:00` rather than `UTC`.
    pub offset_zone: bool,
}

/// Columns of one export and their mapping.
pub struct Frame {
    pub dialect: Dialect,
    columns: Vec<(String, ArrayRef)>,
    /// Contract column and the SQL expression over the export's own columns.
    pub mapping: Vec<(String, String)>,
    /// When it was taken, if at another time than the world.
    pub snapshot_at: Option<Micros>,
}

impl Frame {
    pub fn new(dialect: Dialect) -> Self {
        Self { dialect, columns: Vec::new(), mapping: Vec::new(), snapshot_at: None }
    }

    /// The export's own name of a contract column.
    pub fn own_name(&self, contract: &str) -> String {
        if self.dialect.renamed { format!("x_{contract}") } else { contract.to_owned() }
    }

    fn push(&mut self, contract: &str, array: ArrayRef, expression: Option<String>) {
        let own = self.own_name(contract);
        self.mapping.push((contract.to_owned(), expression.unwrap_or_else(|| own.clone())));
        self.columns.push((own, array));
    }

    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |(_, array)| array.len())
    }

    fn cell(&mut self, contract: &str) -> &mut ArrayRef {
        let own = self.own_name(contract);
        &mut self.columns.iter_mut().find(|(name, _)| *name == own).unwrap().1
    }

    /// Takes a cell's value away.
    pub fn clear(&mut self, contract: &str, row: usize) {
        let cells = self.cell(contract);
        let rows: UInt64Array = (0..cells.len()).map(|at| (at != row).then_some(at as u64)).collect();
        *cells = take(cells, &rows, None).unwrap();
    }

    /// Puts a value into a cell of words that is none of them, as text or as a number.
    pub fn set_unknown(&mut self, contract: &str, row: usize, value: i32) {
        let cells = self.cell(contract);
        *cells = if *cells.data_type() == DataType::Int32 {
            let known = cells.as_primitive::<Int32Type>();
            Arc::new(
                known.iter().enumerate().map(|(at, v)| if at == row { Some(value) } else { v }).collect::<Int32Array>(),
            )
        } else {
            let (known, value) = (cells.as_string::<i32>(), value.to_string());
            let with = |(at, v)| if at == row { Some(value.as_str()) } else { v };
            Arc::new(known.iter().enumerate().map(with).collect::<StringArray>())
        };
    }

    pub fn text<'a>(&mut self, contract: &str, values: impl Iterator<Item = Option<&'a str>>) {
        let array: StringArray = values.collect();
        self.push(contract, Arc::new(array), None);
    }

    /// Ids as the space keeps them; int64 falls back to text where a value doesn't parse, as a column for both systems
    /// may.
    pub fn ids<'a>(&mut self, contract: &str, kind: IdKind, values: impl Iterator<Item = Option<&'a str>>) {
        let values: Vec<Option<&str>> = values.collect();
        let parse = |value: &Option<&str>| value.map(|value| value.parse::<i64>());
        let parsed: Vec<_> = values.iter().map(parse).collect();
        let numbers = kind == IdKind::Int64 && parsed.iter().flatten().all(Result::is_ok);
        if numbers && self.dialect.recast {
            let array: StringArray = values.into_iter().collect();
            let expression = format!("cast(\"{}\" as bigint)", self.own_name(contract));
            self.push(contract, Arc::new(array), Some(expression));
        } else if numbers {
            let array: Int64Array = parsed.into_iter().map(Option::transpose).map(Result::unwrap).collect();
            self.push(contract, Arc::new(array), None);
        } else {
            self.text(contract, values.into_iter());
        }
    }

    pub fn times(&mut self, contract: &str, values: impl Iterator<Item = Option<Micros>>) {
        let zone = if self.dialect.offset_zone { "+00:00" } else { "UTC" };
        let array: ArrayRef = if self.dialect.millis {
            let millis: TimestampMillisecondArray = values.map(|time| time.map(to_millis)).collect();
            Arc::new(millis.with_timezone(zone))
        } else {
            let micros: TimestampMicrosecondArray = values.collect();
            Arc::new(micros.with_timezone(zone))
        };
        self.push(contract, array, None);
    }

    pub fn ints(&mut self, contract: &str, values: impl Iterator<Item = Option<i64>>) {
        let array: Int64Array = values.collect();
        self.push(contract, Arc::new(array), None);
    }

    /// Hundredths: a decimal of two digits or more, or integers that the expression turns into one.
    pub fn amounts(&mut self, contract: &str, values: impl Iterator<Item = Option<i64>>) {
        if self.dialect.coded {
            let array: Int64Array = values.collect();
            let expression = format!("cast(\"{0}\" as decimal(20, 2)) / 100", self.own_name(contract));
            self.push(contract, Arc::new(array), Some(expression));
        } else {
            let (factor, scale) = if self.dialect.millis { (1000, 5) } else { (1, 2) };
            let values = values.map(|value| value.map(|value| i128::from(value) * factor));
            let array = values.collect::<Decimal128Array>().with_precision_and_scale(30, scale).unwrap();
            self.push(contract, Arc::new(array), None);
        }
    }

    pub fn flags(&mut self, contract: &str, values: impl Iterator<Item = Option<bool>>) {
        if self.dialect.coded {
            let array: Int32Array = values.map(|value| value.map(i32::from)).collect();
            let expression = format!("\"{}\" = 1", self.own_name(contract));
            self.push(contract, Arc::new(array), Some(expression));
        } else {
            let array: BooleanArray = values.collect();
            self.push(contract, Arc::new(array), None);
        }
    }

    /// One of the contract's words; a coded export has numbers from 1 in the order of `words`, or words of its own.
    pub fn words<'a>(&mut self, contract: &str, words: &[&str], values: impl Iterator<Item = Option<&'a str>>) {
        let values: Vec<Option<&str>> = values.collect();
        let code = |word: &str| words.iter().position(|known| *known == word).unwrap() + 1;
        if !self.dialect.coded {
            self.text(contract, values.into_iter());
            return;
        }
        let own = self.own_name(contract);
        let numbers = words.len() > 3;
        let own_word = |word: &str| if numbers { code(word).to_string() } else { format!("W{}", code(word)) };
        let whens: String = words
            .iter()
            .map(|word| {
                let quote = if numbers { "" } else { "'" };
                format!(" when {quote}{}{quote} then '{word}'", own_word(word))
            })
            .collect();
        let array: ArrayRef = if numbers {
            let codes = values.iter().map(|value| value.map(|word| i32::try_from(code(word)).unwrap()));
            Arc::new(codes.collect::<Int32Array>())
        } else {
            Arc::new(values.iter().map(|value| value.map(own_word)).collect::<StringArray>())
        };
        self.push(contract, array, Some(format!("case \"{own}\"{whens} end")));
    }

    /// Writes the rows into one file, or as `part-….parquet` into a folder of `parts` files.
    pub fn write(&self, path: &Path, parts: usize) -> io::Result<()> {
        let fields: Vec<Field> =
            self.columns.iter().map(|(name, array)| Field::new(name, array.data_type().clone(), true)).collect();
        let arrays = self.columns.iter().map(|(_, array)| Arc::clone(array)).collect();
        let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).map_err(io::Error::other)?;
        if parts <= 1 {
            return write_file(path, &batch);
        }
        fs::create_dir_all(path)?;
        let rows = batch.num_rows();
        let step = rows.div_ceil(parts).max(1);
        let mut begin = 0;
        let mut part = 0;
        while begin < rows || part == 0 {
            let length = step.min(rows - begin);
            write_file(&path.join(format!("part-{part:05}.parquet")), &batch.slice(begin, length))?;
            begin += step;
            part += 1;
        }
        Ok(())
    }
}

fn write_file(path: &Path, batch: &RecordBatch) -> io::Result<()> {
    let properties =
        WriterProperties::builder().set_compression(Compression::SNAPPY).set_max_row_group_row_count(Some(64)).build();
    let file = File::create(path)?;
    let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties)).map_err(io::Error::other)?;
    writer.write(batch).map_err(io::Error::other)?;
    writer.close().map_err(io::Error::other)?;
    Ok(())
}

fn to_millis(time: Micros) -> i64 {
    assert!(time % 1000 == 0, "{time} doesn't fit milliseconds");
    time / 1000
}

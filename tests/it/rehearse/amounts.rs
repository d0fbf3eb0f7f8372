//! What all assets come to, by type and unit, in hundredths: read off the exports without the engine.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::DataType;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

/// Type and unit → hundredths.
pub(super) type Sums = BTreeMap<(String, String), i128>;

/// States in which an asset counts.
const OWNED: [&str; 3] = ["live", "locked", "in_flight"];

/// A generated world's asset exports: folder, column of the amount (none: 1), unit.
const WORLD: [(&str, Option<&str>, &str); 4] = [
    ("orders", Some("paid"), "CNY"),
    ("coupons", Some("face_value"), "CNY"),
    ("points", Some("points"), "PTS"),
    ("memberships", None, "CARD"),
];

/// Of a generated world's exports.
pub(super) fn of_world(world: &Path) -> Sums {
    let mut sums = Sums::new();
    if !fs::read_to_string(world.join("trueup.toml")).unwrap().contains("[assets.") {
        return sums;
    }
    for (folder, column, unit) in WORLD {
        for batch in batches(&world.join("exports/assets").join(folder)) {
            let amounts = column.map(|name| text(&batch, name));
            add(&mut sums, folder, &text(&batch, "phase"), |row| amounts.as_ref().map_or("1", |of| &of[row]), |_| unit);
        }
    }
    sums
}

/// Of a project that a rehearsal wrote.
pub(super) fn of_written(project: &Path) -> Sums {
    let mut sums = Sums::new();
    for (folder, ..) in WORLD.iter().filter(|(folder, ..)| project.join("exports/assets").join(folder).exists()) {
        for batch in batches(&project.join("exports/assets").join(folder)) {
            let (amounts, units) = (text(&batch, "amount"), text(&batch, "unit"));
            add(&mut sums, folder, &text(&batch, "state"), |row| &amounts[row], |row| &units[row]);
        }
    }
    sums
}

fn add<'a>(
    sums: &mut Sums,
    of: &str,
    states: &[String],
    amount: impl Fn(usize) -> &'a str,
    unit: impl Fn(usize) -> &'a str,
) {
    for row in (0..states.len()).filter(|row| OWNED.contains(&states[*row].as_str())) {
        *sums.entry((of.to_owned(), unit(row).to_owned())).or_default() += cents(amount(row));
    }
}

/// `-12.5` as hundredths; nothing is 0.
pub(super) fn cents(amount: &str) -> i128 {
    let (sign, digits) = amount.strip_prefix('-').map_or((1, amount), |digits| (-1, digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let whole: i128 = if whole.is_empty() { 0 } else { whole.parse().unwrap() };
    assert!(fraction.len() <= 2, "{amount}");
    sign * (whole * 100 + format!("{fraction:0<2}").parse::<i128>().unwrap())
}

fn text(batch: &RecordBatch, name: &str) -> Vec<String> {
    let column = cast(batch.column_by_name(name).unwrap(), &DataType::Utf8).unwrap();
    let column = column.as_string::<i32>();
    (0..column.len())
        .map(|row| if column.is_valid(row) { column.value(row).to_owned() } else { String::new() })
        .collect()
}

fn batches(folder: &Path) -> Vec<RecordBatch> {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut batches = Vec::new();
    for path in files.filter(|path| path.extension().is_some_and(|ending| ending == "parquet")) {
        let reader = ParquetRecordBatchReaderBuilder::try_new(fs::File::open(path).unwrap()).unwrap().build().unwrap();
        batches.extend(reader.map(Result::unwrap));
    }
    batches
}

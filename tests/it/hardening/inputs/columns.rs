//! Columns that are missing, renamed, retyped, differ between files, are ten thousand, or hold what no text is.

use std::fs;
use std::sync::Arc;

use arrow::array::{ArrayRef, BinaryArray, Int64Array, LargeStringArray};
use parquet::file::properties::WriterProperties;

use super::super::village::{
    Columns, MAPPING, SOURCES, TARGETS, TOUCHED, Village, found, ints, passed, phone, refused, texts, times,
};
use crate::ledger::town::Run;

/// An export's rows as the document has them.
fn rows(run: &Run, table: &str) -> u64 {
    let document = run.document();
    let export = document["exports"].as_array().unwrap().iter().find(|export| export["table"] == table).unwrap();
    export["rows"].as_u64().unwrap()
}

#[test]
fn files_of_one_export_with_different_columns_are_both_named() {
    let village = Village::new(4);
    village.write();
    let second = village.folder(SOURCES).join("part-1.parquet");
    let row = |id: ArrayRef| -> Columns {
        vec![
            ("id".into(), id),
            ("anchor".into(), texts([phone(5)])),
            ("status".into(), texts(["pending"])),
            ("created_at".into(), times([TOUCHED])),
            ("updated_at".into(), times([TOUCHED])),
        ]
    };
    village.write_file(&second, &row(ints([5])), WriterProperties::default());
    assert_eq!(rows(&village.look("exports").expect(0), SOURCES), 5);
    village.write_file(&second, &row(texts(["5"])), WriterProperties::default());
    refused(&village.look("exports"), 3, &["column id", "part-0.parquet", "part-1.parquet", "same columns"]);
    let mut short = row(ints([5]));
    short.retain(|(name, _)| name != "anchor");
    village.write_file(&second, &short, WriterProperties::default());
    refused(&village.look("exports"), 3, &["part-1.parquet has no column anchor, part-0.parquet has"]);
    // A column that nobody reads may differ.
    let mut long = row(ints([5]));
    long.push(("remark".into(), texts(["x"])));
    village.write_file(&second, &long, WriterProperties::default());
    village.look("exports").expect(0);
}

#[test]
fn a_column_missing_renamed_or_retyped_is_told_with_what_to_write() {
    let mut village = Village::new(4);
    village.take(SOURCES, "updated_at");
    village.write();
    refused(
        &village.look(""),
        2,
        &["source_accounts", "required column updated_at", "exports.source_accounts.columns"],
    );
    village.put(SOURCES, "update_at", times([TOUCHED; 4]));
    village.lines.insert(SOURCES.into(), "columns = { updated_at = \"updated_at\" }".into());
    village.write();
    refused(&village.look(""), 2, &["did you mean update_at?"]);
    let mut village = Village::new(4);
    village.put(SOURCES, "created_at", texts(["2026-01-01"; 4]));
    village.write();
    refused(&village.look(""), 2, &["created_at", "a timestamp is wanted", "to_timestamp"]);
    let mut village = Village::new(4);
    village.put(SOURCES, "status", ints([1; 4]));
    village.write();
    refused(&village.look(""), 2, &["status", "contract's words", "case"]);
}

#[test]
fn bytes_that_are_no_text_end_the_round() {
    let mut village = Village::new(4);
    let marked: Vec<String> = (1..=4).map(|id| format!("{}!BAD!", phone(id))).collect();
    village.put(SOURCES, "anchor", texts(marked));
    village.write();
    village.write_with(SOURCES, WriterProperties::builder().set_dictionary_enabled(false).build());
    let mut bytes = fs::read(village.file(SOURCES)).unwrap();
    let at = bytes.windows(5).position(|window| window == b"!BAD!").unwrap();
    bytes[at..at + 5].copy_from_slice(&[0xff, 0xfe, 0xc0, 0x80, 0xff]);
    fs::write(village.file(SOURCES), bytes).unwrap();
    refused(&village.look(""), 3, &["part-0.parquet", "source_accounts", "anchor"]);
    // A column of bytes is no text, whatever is in it; and the expression that makes it one tells of the row that isn't.
    let bytes: ArrayRef = Arc::new(BinaryArray::from_iter_values([&b"a"[..], b"\xff\xfe", b"c", b"d"]));
    let mut village = Village::new(4);
    village.put(SOURCES, "anchor", Arc::clone(&bytes));
    village.write();
    refused(&village.look(""), 2, &["anchor", "cast(… AS VARCHAR)"]);
    village.lines.insert(SOURCES.into(), "columns = { anchor = \"cast(anchor as varchar)\" }".into());
    village.write();
    refused(&village.look(""), 3, &["source_accounts"]);
}

#[test]
fn ten_thousand_columns_are_read_past() {
    let mut village = Village::new(3);
    for column in 0..10_000 {
        village.put(SOURCES, &format!("extra_{column}"), ints([column; 3]));
    }
    village.write();
    passed(&village.look(""));
    // A name that is not among them: a message that fits a screen.
    village.lines.insert(SOURCES.into(), "columns = { origin = \"nothing_near_it\" }".into());
    village.write();
    let run = village.look("");
    refused(&run, 2, &["nothing_near_it", "more"]);
    assert!(run.stderr.len() < 2_000, "{}", run.stderr);
}

#[test]
fn a_row_group_of_all_rows_and_a_huge_text_are_read() {
    let mut village = Village::new(3);
    let long = "长".repeat(50_000_000 / 3);
    let texts: ArrayRef = Arc::new(LargeStringArray::from(vec![long.as_str(), "13800000002", "13800000003"]));
    village.put(SOURCES, "anchor", texts);
    village.write();
    let run = village.look("");
    assert_eq!(found(&run, "abnormal-accounts/anchor-malformed"), 1, "{}", run.stderr);
    assert!(run.stdout.len() < 1_000_000, "the text is repeated: {} bytes", run.stdout.len());
    let people = 300_000;
    let village = Village::new(people);
    village.write();
    let one = WriterProperties::builder().set_max_row_group_row_count(Some(usize::MAX)).build();
    for table in [SOURCES, TARGETS, MAPPING] {
        village.write_with(table, one.clone());
    }
    let run = village.look("orphans mapping-gaps");
    passed(&run);
    assert_eq!(rows(&run, SOURCES), people as u64);
}

/// The three source accounts of a [`Village`] with a column `biography`, whose first value is a gibibyte of `x`. pyarrow 26
/// wrote it: `write_table` with that column in zstd, level 19, the others uncompressed, no dictionaries, no statistics.
const GIGABYTE: &[u8] = include_bytes!("gigabyte-string.parquet");

#[test]
fn a_gigabyte_that_nobody_maps_is_passed_over() {
    let village = Village::new(3);
    village.write();
    fs::write(village.file(SOURCES), GIGABYTE).unwrap();
    let run = village.look("");
    passed(&run);
    assert_eq!(rows(&run, SOURCES), 3);
}

#[test]
fn an_export_without_rows_or_with_half_of_them_is_no_pass() {
    let mut village = Village::new(40);
    village.write();
    let round = |village: &Village| village.run(&["check", "--format", "json", "--quiet"]);
    passed(&round(&village));
    let half = |village: &Village, name: &str| {
        village.columns(name).into_iter().map(|(name, values)| (name, values.slice(0, 20))).collect::<Columns>()
    };
    let next = "snapshot_at = \"2026-11-20T03:00:00Z\"";
    for table in [SOURCES, TARGETS, MAPPING] {
        village.lines.insert(table.into(), next.into());
        let columns = half(&village, table);
        village.write_file(&village.file(table), &columns, WriterProperties::default());
    }
    village.write_project();
    refused(&round(&village), 3, &["exports/export-shrunk"]);
    let none = |name: &str| {
        village.columns(name).into_iter().map(|(name, values)| (name, values.slice(0, 0))).collect::<Columns>()
    };
    village.write_file(&village.file(MAPPING), &none(MAPPING), WriterProperties::default());
    refused(&village.look(""), 3, &["the export mapping is empty", "allow_empty = true"]);
    // Where it is right, everybody lacks a mapping.
    let mut village = Village::new(20);
    let none = village.columns(MAPPING).into_iter().map(|(name, values)| (name, values.slice(0, 0))).collect();
    village.write();
    village.write_file(&village.file(MAPPING), &none, WriterProperties::default());
    village.lines.insert(MAPPING.into(), "allow_empty = true".into());
    village.write_project();
    let run = village.look("mapping-gaps");
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert_eq!(found(&run, "mapping-gaps/source-unmapped"), 20);
}

#[test]
fn columns_of_nothing_but_null_are_no_columns_of_values() {
    let mut village = Village::new(4);
    let nothing: ArrayRef = Arc::new(Int64Array::from(vec![None; 4]));
    village.put(SOURCES, "merged_into", nothing);
    village.write();
    passed(&village.look(""));
}

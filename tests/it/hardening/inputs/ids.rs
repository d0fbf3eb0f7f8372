//! Ids: of two types, with leading zeros, beyond 2^53 and beyond int64, twice, or none.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, UInt64Array};

use super::super::village::{MAPPING, SOURCES, TOUCHED, Village, found, ints, passed, refused, texts, times};

#[test]
fn int64_against_text_ids_names_both_exports() {
    let mut village = Village::new(4);
    village.put(MAPPING, "source_id", texts(["1", "2", "3", "4"]));
    village.write();
    let run = village.look("");
    refused(&run, 2, &["source_id", "text", "int64", "source_accounts", "convert one side"]);
}

#[test]
fn leading_zeros_are_kept() {
    let mut village = Village::new(4);
    village.put(SOURCES, "id", texts(["007", "7", "07", "8"]));
    village.put(MAPPING, "source_id", texts(["007", "7", "07", "8"]));
    village.write();
    passed(&village.look(""));
    village.put(MAPPING, "source_id", texts(["007", "7", "0007", "8"]));
    village.write();
    let run = village.look("");
    assert_eq!(found(&run, "orphans/mapping-without-source"), 1, "0007 is nobody's");
    assert_eq!(found(&run, "mapping-gaps/source-unmapped"), 1, "07 has no mapping");
    assert_eq!(run.code, Some(1));
}

#[test]
fn a_log_of_both_systems_names_numbers_as_text() {
    let mut village = Village::new(4);
    village.put("bindings", "event_id", ints(1..=4));
    village.put("bindings", "system", texts(["source"; 4]));
    village.put("bindings", "account_id", texts(["1", "0003", "9", "mp_4"]));
    village.put("bindings", "op", texts(["bind"; 4]));
    village.put("bindings", "at", times([TOUCHED; 4]));
    village.write();
    let run = village.look("orphans");
    let unknown = found(&run, "orphans/binding-without-account");
    assert_eq!(unknown, 2, "0003 is account 3; there is no 9, and mp_4 is no number: {}", run.stdout);
}

#[test]
fn ids_beyond_what_a_float_holds_are_told_apart() {
    let near = [(1 << 53) + 1, 1 << 53, i64::MAX, i64::MAX - 1];
    let mut village = Village::new(4);
    village.put(SOURCES, "id", ints(near));
    village.put(MAPPING, "source_id", ints(near));
    village.write();
    passed(&village.look(""));
    village.put(MAPPING, "source_id", ints([(1 << 53) + 2, 1 << 53, i64::MAX, i64::MAX - 1]));
    village.write();
    let run = village.look("");
    assert_eq!(found(&run, "orphans/mapping-without-source"), 1);
    assert_eq!(found(&run, "mapping-gaps/source-unmapped"), 1);
    assert!(run.stdout.contains("9007199254740993"), "the id is told to its last digit: {}", run.stdout);
}

#[test]
fn an_unsigned_id_beyond_int64_ends_the_round() {
    let unsigned = |last: u64| -> ArrayRef { Arc::new(UInt64Array::from(vec![1, 2, 3, last])) };
    let mut village = Village::new(4);
    village.put(SOURCES, "id", unsigned(4));
    village.put(MAPPING, "source_id", unsigned(4));
    village.write();
    passed(&village.look(""));
    for table in [SOURCES, MAPPING] {
        village.put(table, if table == SOURCES { "id" } else { "source_id" }, unsigned(u64::MAX));
    }
    village.write();
    refused(&village.look(""), 3, &["the table source_accounts", "Int64"]);
    refused(&village.look("orphans"), 3, &[]);
    // As text it is an id like any other.
    village.lines.insert(SOURCES.into(), "columns = { id = \"cast(id as varchar)\" }".into());
    village.lines.insert(MAPPING.into(), "columns = { source_id = \"cast(source_id as varchar)\" }".into());
    village.write();
    passed(&village.look(""));
}

#[test]
fn keys_twice_or_null_end_the_round_and_multiply_no_count() {
    let mut village = Village::new(6);
    village.put(SOURCES, "id", ints([1, 2, 3, 4, 4, 4]));
    village.write();
    let run = village.look("");
    refused(&run, 3, &["exports/key-duplicated"]);
    assert_eq!(found(&run, "exports/key-duplicated"), 1);
    let mut village = Village::new(6);
    let nulls: ArrayRef = Arc::new(Int64Array::from(vec![Some(1), Some(2), None, None, Some(5), Some(6)]));
    village.put(SOURCES, "id", Arc::clone(&nulls));
    village.write();
    let run = village.look("");
    refused(&run, 3, &["exports/key-null"]);
    assert_eq!(found(&run, "orphans/mapping-without-source"), 2, "of people 3 and 4, once each");
    let mut village = Village::new(6);
    village.put(MAPPING, "source_id", nulls);
    village.write();
    let run = village.look("");
    refused(&run, 3, &["exports/key-null"]);
    assert_eq!(found(&run, "mapping-gaps/source-unmapped"), 2);
}

//! Times: of several zones, of none, in gaps of the clock, at both ends of the calendar and beyond it.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, TimestampMicrosecondArray, TimestampMillisecondArray, TimestampSecondArray};

use super::super::village::{MAPPING, SNAPSHOT, SOURCES, TARGETS, TOUCHED, Village, found, passed, refused, times};

fn zoned(values: Vec<i64>, zone: &str) -> ArrayRef {
    Arc::new(TimestampMicrosecondArray::from(values).with_timezone(zone))
}

#[test]
fn the_same_moment_in_several_zones_is_the_same() {
    let mut village = Village::new(4);
    // Touched within the settling time, told in three zones: all suspected, none taken for hours earlier or later.
    let moment = vec![SNAPSHOT - 60_000_000; 4];
    village.put(SOURCES, "updated_at", zoned(moment.clone(), "Asia/Shanghai"));
    village.put(TARGETS, "updated_at", zoned(moment.clone(), "-08:00"));
    village.put(MAPPING, "updated_at", zoned(moment, "UTC"));
    village.put(MAPPING, "target_id", super::super::village::ints([1_000_001, 1_000_002, 1_000_003, 77]));
    village.settings = "[gate]\nmax_suspected = 1\n".into();
    village.write();
    let run = village.look("orphans");
    let rule = run.rule("orphans/mapping-without-target");
    assert_eq!((&rule["findings"]["suspected"], &rule["findings"]["total"]), (&1.into(), &1.into()), "{rule:#}");
}

#[test]
fn times_without_a_zone_need_one() {
    let zoneless: ArrayRef = Arc::new(TimestampMicrosecondArray::from(vec![TOUCHED; 4]));
    let mut village = Village::new(4);
    village.put(SOURCES, "created_at", zoneless);
    village.write();
    refused(&village.look(""), 2, &["created_at", "zoneless"]);
    // 2026-03-08 02:30 in New York never was, 2026-11-01 01:30 was twice.
    let (never, twice) = (1_772_937_000_000_000, 1_793_496_600_000_000);
    village.put(SOURCES, "created_at", Arc::new(TimestampMicrosecondArray::from(vec![never, twice, never, twice])));
    village.settings = "[clock]\nzoneless = \"America/New_York\"\n".into();
    village.write();
    passed(&village.look(""));
}

#[test]
fn the_ends_of_the_calendar_are_times() {
    // 0001-01-01 and 9999-12-31 in milliseconds, as databases write "never".
    let (first, last) = (-62_135_596_800_000_i64, 253_402_214_400_000_i64);
    let mut village = Village::new(4);
    let ends: ArrayRef = Arc::new(TimestampMillisecondArray::from(vec![first, last, first, last]).with_timezone("UTC"));
    village.put(MAPPING, "created_at", Arc::clone(&ends));
    village.put(SOURCES, "last_active_at", Arc::clone(&ends));
    village.put(SOURCES, "anchor_verified_at", ends);
    village.write();
    let run = village.look("");
    assert!(matches!(run.code, Some(0 | 1)), "{}", run.stderr);
    assert_eq!(found(&run, "orphans/mapping-without-target"), 0);
    // Created in the year 9999, and so updated before: each is found, and nothing breaks.
    let mut village = Village::new(4);
    let ends: ArrayRef = Arc::new(TimestampMillisecondArray::from(vec![first, last, first, last]).with_timezone("UTC"));
    village.put(SOURCES, "created_at", ends);
    village.write();
    let run = village.look("abnormal-accounts");
    assert_eq!(run.code, Some(0), "no more than a medium finding: {} {}", run.stderr, run.stdout);
    assert_eq!(found(&run, "abnormal-accounts/time-impossible"), 2, "{}", run.stdout);
}

#[test]
fn a_time_that_no_calendar_has_ends_the_round() {
    let mut village = Village::new(4);
    let beyond: ArrayRef = Arc::new(TimestampSecondArray::from(vec![1, 2, 3, i64::MAX]).with_timezone("UTC"));
    village.put(SOURCES, "updated_at", beyond);
    village.write();
    refused(&village.look(""), 3, &["source_accounts"]);
    let nothing: ArrayRef = Arc::new(TimestampMicrosecondArray::from(vec![None; 4]).with_timezone("UTC"));
    village.put(SOURCES, "updated_at", nothing);
    village.write();
    refused(&village.look(""), 3, &["4 rows without updated_at"]);
    let seconds: ArrayRef = Arc::new(Int64Array::from(vec![1_700_000_000, 1, 1, i64::MAX]));
    village.put(SOURCES, "updated_at", seconds);
    village.lines.insert(SOURCES.into(), "columns = { updated_at = \"to_timestamp_seconds(updated_at)\" }".into());
    village.settings = "[clock]\nzoneless = \"utc\"\n".into();
    village.write();
    refused(&village.look(""), 3, &["source_accounts"]);
}

#[test]
fn exports_taken_hours_apart_are_not_judged() {
    let mut village = Village::new(4);
    village.lines.insert(MAPPING.into(), "snapshot_at = \"2026-11-20T07:00:00Z\"".into());
    village.write();
    refused(&village.look(""), 3, &["exports/export-skewed"]);
    village.settings = "[clock]\nmax_skew = \"6h\"\n".into();
    village.write();
    passed(&village.look(""));
    // Not declared: the latest update stands for it, and nobody's clock is asked.
    village.put(MAPPING, "updated_at", times([TOUCHED; 4]));
    village.lines.insert(MAPPING.into(), "# snapshot_at is not declared".into());
    village.write();
    refused(&village.look(""), 3, &["exports/export-skewed"]);
}

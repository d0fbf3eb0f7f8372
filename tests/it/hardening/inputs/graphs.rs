//! Accounts merged into each other: in circles, into themselves, in a chain of a thousand.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array};

use super::super::village::{SOURCES, TARGETS, Village, found, texts};

/// A village whose first accounts were merged: `into` of person N, from 1 on; the rest are live.
fn merged(people: i64, table: &str, into: &[i64]) -> Village {
    let mut village = Village::new(people);
    let merged = into.len();
    let rest = people as usize - merged;
    let pointers = into.iter().copied().map(Some).chain(std::iter::repeat_n(None, rest));
    village.put(table, "merged_into", Arc::new(pointers.collect::<Int64Array>()) as ArrayRef);
    let words = std::iter::repeat_n("merged", merged).chain(std::iter::repeat_n("active", rest));
    village.put(table, "status", texts(words));
    village.write();
    village
}

#[test]
fn circles_and_accounts_merged_into_themselves_end() {
    // 1 → 2 → 3 → 1; 4 → 4; 5 leads into the circle; 6 → 7, which is live.
    let village = merged(8, TARGETS, &[1_000_002, 1_000_003, 1_000_001, 1_000_004, 1_000_001, 1_000_007]);
    let run = village.look("");
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert_eq!(found(&run, "mapping-gaps/merge-cycle"), 4, "the three and the one");
    assert_eq!(found(&run, "mapping-gaps/merge-chained"), 0, "{}", run.stdout);
    assert_eq!(found(&run, "mapping-gaps/mapping-to-merged-target"), 1, "only one has a root");
}

#[test]
fn a_chain_of_a_thousand_is_followed_to_its_end() {
    let into: Vec<i64> = (2..=1001).collect();
    let run = merged(1002, SOURCES, &into).look("");
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    // All but the last, whose survivor is live.
    assert_eq!(found(&run, "mapping-gaps/merge-chained"), 999);
    assert_eq!(found(&run, "mapping-gaps/merge-cycle"), 0);
    assert_eq!(found(&run, "mapping-gaps/mapping-from-deregistered-source"), 1000);
}

#[test]
fn a_chain_that_ends_nowhere_has_no_root() {
    let run = merged(6, TARGETS, &[1_000_002, 1_000_003, 77]).look("");
    assert_eq!(found(&run, "orphans/merge-pointer-dangling"), 1);
    assert_eq!(found(&run, "mapping-gaps/merge-chained"), 0, "{}", run.stdout);
}

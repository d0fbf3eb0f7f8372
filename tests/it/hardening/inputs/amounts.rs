//! Amounts: decimals that would overflow, of two scales, floats, and what is no number. Judged by the rule that sums them.

use std::sync::Arc;

use arrow::array::{ArrayRef, Decimal128Array, Decimal256Array, Float64Array, Int64Array};
use arrow::datatypes::i256;

use super::super::village::{TOUCHED, Village, found, ints, passed, refused, texts, times};

const ORDERS: &str = "assets.orders";
const POINTS: &str = "assets.points";
const BEFORE: &str = "assets_before";
const BALANCE: &str = "asset-merge/balance-not-conserved";
const DAY: i64 = 86_400_000_000;

fn assets(village: &mut Village, table: &str, amounts: &ArrayRef) {
    village.put(table, "asset_id", ints([1, 2, 3, 4]));
    village.put(table, "owner_system", texts(["source"; 4]));
    village.put(table, "owner_id", ints([1, 1, 1, 1]));
    village.put(table, "state", texts(["live"; 4]));
    village.put(table, "updated_at", times([TOUCHED - 90 * DAY; 4]));
    village.put(table, "unit", texts(["CNY"; 4]));
    village.put(table, "origin_asset_id", Arc::new(Int64Array::from(vec![None; 4])));
    village.put(table, "amount", Arc::clone(amounts));
}

/// Person 1 was merged, and owned the same four assets of each kind before and after.
fn merged(before: &ArrayRef, after: &[(&str, ArrayRef)]) -> Village {
    let mut village = Village::new(4);
    for (table, amounts) in after {
        assets(&mut village, table, amounts);
    }
    assets(&mut village, BEFORE, before);
    village.put(BEFORE, "asset_type", texts(["orders"; 4]));
    village.lines.insert(BEFORE.into(), "snapshot_at = \"2026-07-01T00:00:00Z\"".into());
    village.put("merge_jobs", "job_id", ints([1]));
    village.put("merge_jobs", "source_id", ints([1]));
    village.put("merge_jobs", "target_id", ints([1_000_001]));
    village.put("merge_jobs", "state", texts(["committed"]));
    village.put("merge_jobs", "updated_at", times([TOUCHED]));
    village.put("merge_journal", "entry_id", ints([1]));
    village.put("merge_journal", "job_id", ints([1]));
    village.put("merge_journal", "asset_type", texts(["orders"]));
    village.put("merge_journal", "asset_id", ints([1]));
    village.put("merge_journal", "leg", texts(["move"]));
    village.put("merge_journal", "at", times([TOUCHED]));
    village.put("merge_locks", "lock_id", ints([1]));
    village.put("merge_locks", "system", texts(["source"]));
    village.put("merge_locks", "account_id", ints([1]));
    village.put("merge_locks", "job_id", ints([1]));
    village.put("merge_locks", "acquired_at", times([TOUCHED - 60_000_000]));
    village.put("merge_locks", "expires_at", times([TOUCHED + 60_000_000]));
    village.put("merge_locks", "released_at", times([TOUCHED + 30_000_000]));
    village.write();
    village
}

fn decimals(values: [i128; 4], scale: i8) -> ArrayRef {
    Arc::new(Decimal128Array::from(values.to_vec()).with_precision_and_scale(38, scale).unwrap())
}

#[test]
fn amounts_of_two_scales_meet_exactly() {
    let (cents, fine) = (decimals([1, 2, 3, 4], 2), decimals([1_000_000, 2_000_000, 3_000_000, 4_000_000], 8));
    let run = merged(&fine, &[(ORDERS, Arc::clone(&cents))]).look(BALANCE);
    passed(&run);
    assert_eq!(run.rule(BALANCE)["eligible"], 1, "{}", run.stdout);
    // One part in a hundred millions more.
    let more = decimals([1_000_001, 2_000_000, 3_000_000, 4_000_000], 8);
    let run = merged(&more, &[(ORDERS, cents)]).look(BALANCE);
    assert_eq!((run.code, found(&run, BALANCE)), (Some(1), 1), "{}", run.stderr);
}

#[test]
fn sums_beyond_the_type_of_the_amounts_are_right() {
    let most = 9 * 10_i128.pow(37);
    let run = merged(&decimals([most; 4], 0), &[(ORDERS, decimals([most; 4], 0))]).look(BALANCE);
    passed(&run);
    assert_eq!(run.rule(BALANCE)["eligible"], 1, "{}", run.stdout);
    let run = merged(&decimals([most, most, most, most - 1], 0), &[(ORDERS, decimals([most; 4], 0))]).look(BALANCE);
    assert_eq!((run.code, found(&run, BALANCE)), (Some(1), 1), "{}", run.stderr);
}

#[test]
fn an_amount_too_large_for_the_common_scale_ends_the_round() {
    let large = decimals([1, 2, 3, 10_i128.pow(37)], 2);
    let village = merged(&large, &[(ORDERS, Arc::clone(&large)), (POINTS, decimals([1, 2, 3, 4], 8))]);
    refused(&village.look(BALANCE), 3, &["the table assets", "cast"]);
    let wide: ArrayRef = Arc::new(
        Decimal256Array::from(vec![i256::ONE, i256::ONE, i256::ONE, i256::MAX / i256::from_i128(10)])
            .with_precision_and_scale(76, 2)
            .unwrap(),
    );
    refused(&merged(&wide, &[(ORDERS, Arc::clone(&wide))]).look(BALANCE), 3, &["the table assets"]);
}

#[test]
fn floats_and_what_is_no_number_are_refused() {
    let floats: ArrayRef = Arc::new(Float64Array::from(vec![0.1, f64::NAN, f64::INFINITY, -0.0]));
    let mut village = merged(&decimals([1; 4], 2), &[(ORDERS, floats)]);
    refused(&village.look(BALANCE), 2, &["amount", "floats lose money"]);
    village.lines.insert(ORDERS.into(), "columns = { amount = \"cast(amount as decimal(38, 2))\" }".into());
    village.write();
    refused(&village.look(BALANCE), 3, &["the table assets", "cast"]);
}

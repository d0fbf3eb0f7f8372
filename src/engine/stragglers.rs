//! Rows that are far from where the order of a file has them, put apart while the file is written.
//!
//! An export in the order of its ids has a few rows elsewhere: ids that another system gave, a row inserted late. A row group
//! with one of these would tell of a range that has little to do with its other rows. Here a number that lies far beyond
//! most others of its batch is taken out, and a NULL, for a row group of their kind. Text has no distance, and stays where
//! it is.

use std::mem;

use arrow::array::{Array, AsArray, Int64Array, RecordBatch};
use arrow::compute::kernels::cmp::{gt_eq, lt_eq};
use arrow::compute::{and, filter_record_batch, not, prep_null_mask_filter};
use arrow::datatypes::Int64Type;
use arrow::error::ArrowError;

/// Rows from which on a batch tells whether a column is in order.
const ROWS_MIN: usize = 512;
/// Values that stand for those of a batch, and how many of these at either end may be stragglers themselves.
const SAMPLE: usize = 63;
const ENDS: usize = 3;
/// What lies so many times as far out as most values lie from each other is a straggler.
const FAR: i64 = 4;
/// One step in so many may go back; and one row may lie apart: with more the column has no order.
const SHARE: usize = 8;

/// Rows on their way to a file.
#[derive(Default)]
pub(super) struct Stragglers {
    /// The column that is in order; None before a batch has told, Some(None) if none is.
    column: Option<Option<usize>>,
    apart: Vec<RecordBatch>,
    rows: usize,
    rows_apart: usize,
}

impl Stragglers {
    /// The batch without its stragglers, which wait.
    pub(super) fn sifted(&mut self, batch: RecordBatch) -> Result<RecordBatch, ArrowError> {
        if batch.num_rows() < ROWS_MIN {
            return Ok(batch);
        }
        let Some(column) = *self.column.get_or_insert_with(|| ordered(&batch)) else { return Ok(batch) };
        let numbers = batch.column(column).as_primitive::<Int64Type>();
        let Some([least, most]) = bounds(numbers) else { return Ok(batch) };
        let [least, most] = [least, most].map(Int64Array::new_scalar);
        let near = and(&gt_eq(numbers, &least)?, &lt_eq(numbers, &most)?)?;
        // A NULL is near to nothing.
        let near = if near.null_count() > 0 { prep_null_mask_filter(&near) } else { near };
        let far = not(&near)?;
        self.rows += batch.num_rows();
        self.rows_apart += far.true_count();
        if self.rows_apart * SHARE > self.rows {
            self.column = Some(None);
        }
        if far.true_count() == 0 {
            return Ok(batch);
        }
        self.apart.push(filter_record_batch(&batch, &far)?);
        filter_record_batch(&batch, &near)
    }

    /// Those that wait: they make up row groups of their own.
    pub(super) fn apart(&mut self) -> Vec<RecordBatch> {
        mem::take(&mut self.apart)
    }

    /// How many wait.
    pub(super) fn waiting(&self) -> usize {
        self.apart.iter().map(RecordBatch::num_rows).sum()
    }
}

/// The first column of numbers that ascend nearly everywhere.
fn ordered(batch: &RecordBatch) -> Option<usize> {
    let ascends = |numbers: &Int64Array| {
        let steps = || numbers.iter().zip(numbers.iter().skip(1)).filter_map(|(before, after)| before.zip(after));
        let (on, back) = (steps().filter(|(a, b)| a < b).count(), steps().filter(|(a, b)| a > b).count());
        let rows = numbers.len();
        // As good as no NULLs, and no column of one number.
        steps().count() * 2 > rows && on * SHARE >= rows && back * SHARE <= rows
    };
    batch.columns().iter().position(|column| column.as_primitive_opt().is_some_and(ascends))
}

/// Between which numbers a batch's own lie, stragglers aside.
fn bounds(numbers: &Int64Array) -> Option<[i64; 2]> {
    let places = (0..SAMPLE).map(|at| (2 * at + 1) * numbers.len() / (2 * SAMPLE));
    let mut sample: Vec<i64> = places.filter(|at| numbers.is_valid(*at)).map(|at| numbers.value(at)).collect();
    sample.sort_unstable();
    let (least, most) = (*sample.get(ENDS)?, *sample.iter().rev().nth(ENDS)?);
    let far = most.checked_sub(least)?.checked_mul(FAR).filter(|far| *far > 0)?;
    Some([least.saturating_sub(far), most.saturating_add(far)])
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn batch(numbers: impl IntoIterator<Item = Option<i64>>) -> RecordBatch {
        let numbers: Int64Array = numbers.into_iter().collect();
        let other = Int64Array::from_iter_values((0..numbers.len() as i64).map(|n| n * 7919 % 1000));
        RecordBatch::try_from_iter_with_nullable([
            ("n", Arc::new(other) as _, true),
            ("id", Arc::new(numbers) as _, true),
        ])
        .unwrap()
    }

    fn ids(batch: &RecordBatch) -> Vec<Option<i64>> {
        batch.column(1).as_primitive::<Int64Type>().iter().collect()
    }

    #[test]
    fn a_row_far_from_the_others_of_its_batch_is_put_apart_and_no_row_is_lost() {
        let mut stragglers = Stragglers::default();
        for at in 0..4 {
            let mut numbers: Vec<Option<i64>> = (0..2000).map(|n| Some(1_000_000 + at * 10_000 + n * 5)).collect();
            numbers[17] = Some(-5);
            numbers[900] = None;
            numbers[1999] = Some(i64::MAX);
            let kept = stragglers.sifted(batch(numbers.clone())).unwrap();
            numbers.retain(|number| !matches!(number, None | Some(-5 | i64::MAX)));
            assert_eq!(ids(&kept), numbers);
        }
        assert_eq!(stragglers.waiting(), 12);
        let apart: Vec<_> = stragglers.apart().iter().flat_map(ids).collect();
        assert_eq!(apart, [Some(-5), None, Some(i64::MAX)].repeat(4));
        assert_eq!((stragglers.waiting(), stragglers.apart().len()), (0, 0));
    }

    #[test]
    fn a_column_without_order_is_left_alone() {
        let mut stragglers = Stragglers::default();
        let scattered = |n: i64| Some(if n == 5 { i64::MAX } else { n * 7919 % 2003 });
        assert_eq!(stragglers.sifted(batch((0..2000).map(scattered))).unwrap().num_rows(), 2000);
        assert_eq!(stragglers.waiting(), 0);
        // In order at first, and then of two numbers far from each other.
        let mut stragglers = Stragglers::default();
        stragglers.sifted(batch((0..2000).map(Some))).unwrap();
        let two = |n: i64| Some(if n % 100 < 75 { n } else { i64::MAX - n });
        for _ in 0..9 {
            let (before, numbers) = (stragglers.waiting(), batch((0..2000).map(two)));
            let kept = stragglers.sifted(numbers).unwrap();
            assert_eq!(kept.num_rows() + stragglers.waiting() - before, 2000);
        }
        assert!(stragglers.waiting() <= 2 * 2000, "{} rows apart", stragglers.waiting());
    }
}

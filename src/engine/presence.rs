//! Whether a key is among others, asked of a bitmap: semi and anti joins on one int64 column whose values lie close together.
//!
//! "Is there an account of this id?" is asked of ids that a counter gave. A hash table over ten million of them takes
//! hundreds of megabytes, a bit for each number between the smallest and the largest a megabyte or two.

use std::collections::HashSet;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use arrow::array::{ArrayRef, AsArray, BooleanArray};
use arrow::datatypes::{DataType, Int64Type};
use datafusion::common::{JoinType, NullEquality, Result, ScalarValue};
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_plan::joins::HashJoinExec;
use datafusion::physical_plan::projection::ProjectionExec;
use datafusion::physical_plan::{ExecutionPlan, PhysicalExpr, StatisticsArgs, StatisticsContext};

use super::sieve::{Mesh, SieveExec};
use super::tasks::locked;

/// The presence test that does what the join does, if its keys allow it and the bitmap takes at most `bytes`.
pub(super) fn instead_of(join: &HashJoinExec, bytes: usize) -> Result<Option<Arc<dyn ExecutionPlan>>> {
    let [(left, right)] = join.on() else { return Ok(None) };
    if join.filter().is_some() || join.null_equality() == NullEquality::NullEqualsNull || join.null_aware {
        return Ok(None);
    }
    let (set, asking, present) = match join.join_type() {
        JoinType::LeftSemi => ((join.right(), right), (join.left(), left), true),
        JoinType::LeftAnti => ((join.right(), right), (join.left(), left), false),
        JoinType::RightSemi => ((join.left(), left), (join.right(), right), true),
        JoinType::RightAnti => ((join.left(), left), (join.right(), right), false),
        _ => return Ok(None),
    };
    if asking.1.data_type(&asking.0.schema())? != DataType::Int64 {
        return Ok(None);
    }
    let Some(range) = range(set.0, set.1, bytes)? else { return Ok(None) };
    let sieve = SieveExec::new(
        Presence { present, range },
        (set.0, std::slice::from_ref(set.1)),
        (asking.0, std::slice::from_ref(asking.1)),
    )?;
    let test = Arc::new(sieve) as Arc<dyn ExecutionPlan>;
    let Some(kept) = join.projection.as_deref() else { return Ok(Some(test)) };
    let schema = test.schema();
    let columns = kept.iter().map(|at| {
        let name = schema.field(*at).name();
        (Arc::new(Column::new(name, *at)) as Arc<dyn PhysicalExpr>, name.clone())
    });
    Ok(Some(Arc::new(ProjectionExec::try_new(columns.collect::<Vec<_>>(), test)?)))
}

/// A bitmap may take that much for each row that it marks: numbers further apart are cheaper to hash.
const BYTES_A_ROW: u64 = 128;
/// What any bitmap may take.
const BYTES_FREE: u64 = 1 << 16;

/// The smallest and largest value of a column of int64, as the files tell, if a bit for each between takes at most `bytes`,
/// and no more than its rows are worth.
fn range(plan: &Arc<dyn ExecutionPlan>, key: &Arc<dyn PhysicalExpr>, bytes: usize) -> Result<Option<(i64, i64)>> {
    let Some(column) = key.downcast_ref::<Column>() else { return Ok(None) };
    let known = StatisticsContext::new().compute(plan.as_ref(), &StatisticsArgs::new())?;
    let Some(of) = known.column_statistics.get(column.index()) else { return Ok(None) };
    let (Some(ScalarValue::Int64(Some(smallest))), Some(ScalarValue::Int64(Some(largest)))) =
        (of.min_value.get_value(), of.max_value.get_value())
    else {
        return Ok(None);
    };
    let rows = known.num_rows.get_value().map_or(u64::MAX, |rows| *rows as u64);
    let worth = rows.saturating_mul(BYTES_A_ROW).saturating_add(BYTES_FREE).min(bytes as u64);
    let fits = largest.checked_sub(*smallest).is_some_and(|span| span >= 0 && (span / 8) as u64 <= worth);
    Ok(fits.then_some((*smallest, *largest)))
}

/// Numbers, each a bit.
struct Numbers {
    smallest: i64,
    words: Vec<AtomicU64>,
    /// Those outside of the range that the files told.
    others: Mutex<HashSet<i64>>,
}

impl Numbers {
    fn new((smallest, largest): (i64, i64)) -> Self {
        let words = usize::try_from((largest - smallest) / 64 + 1).unwrap_or(0);
        let words = std::iter::repeat_with(|| AtomicU64::new(0)).take(words).collect();
        Self { smallest, words, others: Mutex::default() }
    }

    fn word(&self, number: i64) -> Option<(&AtomicU64, u64)> {
        let place = usize::try_from(number.checked_sub(self.smallest)?).ok()?;
        Some((self.words.get(place / 64)?, 1 << (place % 64)))
    }

    fn add(&self, number: i64) {
        match self.word(number) {
            Some((word, bit)) => {
                word.fetch_or(bit, Ordering::Relaxed);
            }
            None => {
                locked(&self.others).insert(number);
            }
        }
    }

    fn has(&self, number: i64) -> bool {
        match self.word(number) {
            Some((word, bit)) => word.load(Ordering::Relaxed) & bit != 0,
            None => locked(&self.others).contains(&number),
        }
    }
}

/// Lets a key through that is (or is not) among those noted. A NULL is among nothing.
struct Presence {
    present: bool,
    range: (i64, i64),
}

impl fmt::Debug for Presence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.present { "present" } else { "absent" })
    }
}

impl Mesh for Presence {
    type Notes = Numbers;
    const NAME: &'static str = "PresenceExec";

    fn empty(&self) -> Numbers {
        Numbers::new(self.range)
    }

    fn note(&self, numbers: &Numbers, keys: &[ArrayRef]) -> Result<()> {
        keys[0].as_primitive::<Int64Type>().iter().flatten().for_each(|number| numbers.add(number));
        Ok(())
    }

    fn passes(&self, numbers: &Numbers, keys: &[ArrayRef]) -> Result<BooleanArray> {
        let keys = keys[0].as_primitive::<Int64Type>().iter();
        Ok(keys.map(|key| Some(key.is_some_and(|key| numbers.has(key)) == self.present)).collect())
    }
}

#[cfg(test)]
mod tests {
    use arrow::array::{Int64Array, RecordBatch, StringViewArray};
    use datafusion::execution::SessionStateBuilder;
    use datafusion::physical_optimizer::optimizer::PhysicalOptimizer;
    use datafusion::physical_plan::displayable;
    use datafusion::prelude::{ParquetReadOptions, SessionContext};
    use parquet::arrow::ArrowWriter;

    use super::*;
    use crate::engine::join::UseBucketJoin;

    /// Ids from below zero on with gaps and NULLs, repeated where `times` is above one.
    fn write(path: &std::path::Path, count: i64, step: i64, times: i64) {
        let id = |n: i64| if n % 17 == 3 { None } else { Some(n / times * step - 300) };
        let columns: [(&str, ArrayRef); 3] = [
            ("id", Arc::new((0..count).map(id).collect::<Int64Array>())),
            ("far", Arc::new((0..count).map(|n| id(n).map(|id| id << 40)).collect::<Int64Array>())),
            ("t", Arc::new((0..count).map(|n| Some(format!("row {n}"))).collect::<StringViewArray>())),
        ];
        let batch = RecordBatch::try_from_iter_with_nullable(columns.map(|(n, c)| (n, c, true))).unwrap();
        let mut writer = ArrowWriter::try_new(std::fs::File::create(path).unwrap(), batch.schema(), None).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
    }

    async fn lines(sql: &str, folder: &std::path::Path, with: bool) -> (Vec<String>, String) {
        let mut rules = PhysicalOptimizer::default().rules;
        if with {
            rules.insert(3, Arc::new(UseBucketJoin { memory_bytes: 64 << 20, threads: 2, ranges: Arc::default() }));
        }
        let state = SessionStateBuilder::new().with_default_features().with_physical_optimizer_rules(rules).build();
        let session = SessionContext::new_with_state(state);
        for name in ["a", "b"] {
            let path = folder.join(format!("{name}.parquet"));
            session.register_parquet(name, path.to_str().unwrap(), ParquetReadOptions::default()).await.unwrap();
        }
        let frame = session.sql(sql).await.unwrap();
        let plan = frame.clone().create_physical_plan().await.unwrap();
        let shown = arrow::util::pretty::pretty_format_batches(&frame.collect().await.unwrap()).unwrap().to_string();
        let mut lines: Vec<String> = shown.lines().map(str::to_owned).collect();
        lines.sort();
        (lines, displayable(plan.as_ref()).indent(false).to_string())
    }

    #[tokio::test]
    async fn presence_and_absence_are_those_of_the_join() {
        let folder = tempfile::tempdir().unwrap();
        write(&folder.path().join("a.parquet"), 900, 2, 1);
        write(&folder.path().join("b.parquet"), 1500, 3, 2);
        for (one, other) in [("a", "b"), ("b", "a")] {
            for kind in ["LEFT SEMI", "LEFT ANTI", "RIGHT SEMI", "RIGHT ANTI"] {
                let sql = format!("SELECT t FROM {one} {kind} JOIN {other} ON {one}.id = {other}.id");
                let (expected, _) = lines(&sql, folder.path(), false).await;
                let (found, plan) = lines(&sql, folder.path(), true).await;
                assert!(plan.contains("PresenceExec"), "{sql}: {plan}");
                assert!(
                    expected.len() > 50 && found == expected,
                    "{sql}: {} lines, not {}",
                    found.len(),
                    expected.len()
                );
            }
            for sql in [
                format!(
                    "SELECT x.t FROM {one} AS x WHERE NOT EXISTS (SELECT 1 FROM {other} AS y WHERE y.id = x.id AND y.t > 'row 3')"
                ),
                format!(
                    "SELECT x.t FROM {one} AS x WHERE EXISTS (SELECT 1 FROM {other} AS y WHERE y.id = x.id + 1 AND x.id > 5)"
                ),
                // Too far apart for a bitmap.
                format!("SELECT x.t FROM {one} AS x WHERE NOT EXISTS (SELECT 1 FROM {other} AS y WHERE y.far = x.far)"),
                // More than a presence.
                format!(
                    "SELECT x.t FROM {one} AS x WHERE EXISTS (SELECT 1 FROM {other} AS y WHERE y.id = x.id AND y.t < x.t)"
                ),
            ] {
                let (found, _) = lines(&sql, folder.path(), true).await;
                assert_eq!(found, lines(&sql, folder.path(), false).await.0, "{sql}");
            }
        }
    }

    #[test]
    fn numbers_outside_of_the_range_that_the_files_told_count_too() {
        let numbers = Numbers::new((-5, 70));
        let told = [-5, 0, 70];
        let beyond = [i64::MIN, -6, 129, i64::MAX];
        told.iter().chain(&beyond).for_each(|number| numbers.add(*number));
        assert!(told.iter().chain(&beyond).all(|number| numbers.has(*number)));
        assert!([-4, 1, 71, 128, -7, i64::MAX - 1].iter().all(|number| !numbers.has(*number)));
    }
}

//! Groups of one row, made without grouping.
//!
//! Most of what is grouped here hardly needs it: of ten million anchors a few thousand are held by several accounts, and
//! yet an aggregate hashes, exchanges and holds them all. As in [`super::repeated`] the keys are read first and noted in
//! two bits. Then a row whose key occurs once becomes its group as it passes, for what an aggregate makes of one row is
//! an expression over it; only the rest is grouped. Where most keys turn out to be repeated, everything is.

use std::sync::Arc;

use arrow::datatypes::DataType;
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{Result, ScalarValue};
use datafusion::config::ConfigOptions;
use datafusion::physical_expr::aggregate::AggregateFunctionExpr;
use datafusion::physical_expr::expressions::{CaseExpr, IsNotNullExpr, cast, lit};
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::aggregates::{AggregateExec, AggregateMode};
use datafusion::physical_plan::projection::ProjectionExec;
use datafusion::physical_plan::union::UnionExec;
use datafusion::physical_plan::{ExecutionPlan, PhysicalExpr};

use super::join::rows_read;
use super::repeated::{Keys, Repeated, cheap_to_read_twice, places, with_child};
use super::sieve::SieveExec;

/// Fewer rows are grouped before they are looked at twice.
pub(super) const ROWS_MIN: u64 = 1 << 16;

/// Takes groups of one row past the aggregate.
#[derive(Debug)]
pub(super) struct PassSinglesBy {
    /// Bytes that a plan's operators may reserve together.
    pub(super) memory_bytes: usize,
    /// Fewer rows are left to the aggregate.
    pub(super) rows_min: u64,
}

impl PhysicalOptimizerRule for PassSinglesBy {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, _: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        plan.transform_up(|node| {
            let Some(last) = node.downcast_ref::<AggregateExec>() else { return Ok(Transformed::no(node)) };
            Ok(match self.passed(&node, last)? {
                Some(passed) => Transformed::yes(passed),
                None => Transformed::no(node),
            })
        })
        .map(|done| done.data)
    }

    fn name(&self) -> &'static str {
        "pass_singles_by"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

impl PassSinglesBy {
    fn passed(&self, plan: &Arc<dyn ExecutionPlan>, last: &AggregateExec) -> Result<Option<Arc<dyn ExecutionPlan>>> {
        match last.mode() {
            AggregateMode::Single | AggregateMode::SinglePartitioned => {
                let Some([single, repeated]) = self.parted(last, last)? else { return Ok(None) };
                UnionExec::try_new(vec![single, with_child(plan, repeated)?]).map(Some)
            }
            AggregateMode::Final | AggregateMode::FinalPartitioned => {
                let Some(first) = last.input().downcast_ref::<AggregateExec>() else { return Ok(None) };
                let Some([single, repeated]) = self.parted(first, last)? else { return Ok(None) };
                let grouped = with_child(plan, with_child(last.input(), repeated)?)?;
                UnionExec::try_new(vec![single, grouped]).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// The groups of one row, and the rows that are still to be grouped.
    fn parted(&self, first: &AggregateExec, last: &AggregateExec) -> Result<Option<[Arc<dyn ExecutionPlan>; 2]>> {
        let (input, group) = (first.input(), first.group_expr());
        let plain = group.is_single() && !group.expr().is_empty() && first.limit_options().is_none();
        if !plain || !cheap_to_read_twice(input) || rows_read(input)? < self.rows_min {
            return Ok(None);
        }
        let mut columns = Vec::with_capacity(last.schema().fields().len());
        for ((key, _), field) in group.expr().iter().zip(last.schema().fields()) {
            columns.push((Arc::clone(key), field.name().clone()));
        }
        let keys = columns.len();
        for ((of, filter), field) in
            first.aggr_expr().iter().zip(first.filter_expr()).zip(last.schema().fields().iter().skip(keys))
        {
            let Some(value) = of_one_row(of, filter.as_ref(), first)? else { return Ok(None) };
            columns.push((cast(value, &first.input_schema(), field.data_type().clone())?, field.name().clone()));
        }
        let keys: Vec<_> = group.expr().iter().map(|(key, _)| Arc::clone(key)).collect();
        let places = places(input, self.memory_bytes)?;
        let once = SieveExec::new(Repeated { places, keys: Keys::Once }, (input, &keys), (input, &keys))?;
        let rest = once.beside(Repeated { places, keys: Keys::NotOnce })?;
        let single = ProjectionExec::try_new(columns, Arc::new(once) as Arc<dyn ExecutionPlan>)?;
        Ok(Some([Arc::new(single), Arc::new(rest)]))
    }
}

/// What an aggregate function makes of a single row; None for one whose answer is not known here.
fn of_one_row(
    of: &AggregateFunctionExpr,
    filter: Option<&Arc<dyn PhysicalExpr>>,
    over: &AggregateExec,
) -> Result<Option<Arc<dyn PhysicalExpr>>> {
    let arguments = of.expressions();
    let [argument] = arguments.as_slice() else { return Ok(None) };
    if of.is_distinct() || !of.order_bys().is_empty() {
        return Ok(None);
    }
    let value = match of.fun().name() {
        "count" if !argument.nullable(&over.input_schema())? => lit(1_i64),
        "count" => {
            let known = Arc::new(IsNotNullExpr::new(Arc::clone(argument)));
            Arc::new(CaseExpr::try_new(None, vec![(known, lit(1_i64))], Some(lit(0_i64)))?)
        }
        "min" | "max" => Arc::clone(argument),
        // A sum of floats or of decimals may be rounded on its way; of integers it is the integer.
        "sum" if argument.data_type(&over.input_schema())? == DataType::Int64 => Arc::clone(argument),
        _ => return Ok(None),
    };
    let Some(filter) = filter else { return Ok(Some(value)) };
    let otherwise = if of.fun().name() == "count" {
        ScalarValue::Int64(Some(0))
    } else {
        ScalarValue::try_from(value.data_type(&over.input_schema())?)?
    };
    Ok(Some(Arc::new(CaseExpr::try_new(None, vec![(Arc::clone(filter), value)], Some(lit(otherwise)))?)))
}

#[cfg(test)]
mod tests {
    use arrow::array::{ArrayRef, BooleanArray, Int64Array, RecordBatch, StringViewArray};
    use datafusion::execution::SessionStateBuilder;
    use datafusion::physical_optimizer::optimizer::PhysicalOptimizer;
    use datafusion::physical_plan::displayable;
    use datafusion::prelude::{ParquetReadOptions, SessionContext};
    use parquet::arrow::ArrowWriter;

    use super::*;

    /// Keys that occur once, a few twice, a NULL now and then; `w` is one of seven words.
    fn write(folder: &std::path::Path) {
        let rows = 6_000_i64;
        let key = |n: i64| if n % 1000 == 7 { None } else { Some(n % (rows - 300)) };
        let columns: [(&str, ArrayRef); 5] = [
            ("k", Arc::new((0..rows).map(key).collect::<Int64Array>())),
            ("t", Arc::new((0..rows).map(|n| key(n).map(|k| format!("t{k}"))).collect::<StringViewArray>())),
            ("n", Arc::new((0..rows).map(|n| (n % 11 > 0).then_some(n)).collect::<Int64Array>())),
            ("f", Arc::new((0..rows).map(|n| (n % 5 > 0).then_some(n % 3 == 0)).collect::<BooleanArray>())),
            (
                "w",
                Arc::new(
                    (0..rows)
                        .map(|n| Some(["a", "b", "c", "d", "e", "f", "g"][n as usize % 7]))
                        .collect::<StringViewArray>(),
                ),
            ),
        ];
        let all = RecordBatch::try_from_iter_with_nullable(columns.map(|(n, c)| (n, c, true))).unwrap();
        for (name, part) in [("1", all.slice(0, 2_000)), ("2", all.slice(2_000, 4_000))] {
            let file = std::fs::File::create(folder.join(format!("{name}.parquet"))).unwrap();
            let mut writer = ArrowWriter::try_new(file, part.schema(), None).unwrap();
            writer.write(&part).unwrap();
            writer.close().unwrap();
        }
    }

    async fn lines(sql: &str, folder: &std::path::Path, memory_bytes: Option<usize>) -> (Vec<String>, String) {
        let mut rules = PhysicalOptimizer::default().rules;
        if let Some(memory_bytes) = memory_bytes {
            rules.insert(0, Arc::new(PassSinglesBy { memory_bytes, rows_min: 1000 }));
        }
        let state = SessionStateBuilder::new().with_default_features().with_physical_optimizer_rules(rules).build();
        let session = SessionContext::new_with_state(state);
        session.register_parquet("rows", folder.to_str().unwrap(), ParquetReadOptions::default()).await.unwrap();
        let frame = session.sql(sql).await.unwrap();
        let plan = frame.clone().create_physical_plan().await.unwrap();
        let shown = arrow::util::pretty::pretty_format_batches(&frame.collect().await.unwrap()).unwrap().to_string();
        let mut lines: Vec<String> = shown.lines().map(str::to_owned).collect();
        lines.sort();
        (lines, displayable(plan.as_ref()).indent(false).to_string())
    }

    #[tokio::test]
    async fn groups_are_those_of_the_aggregate() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path());
        let of = "count(*), count(n), count(*) FILTER (WHERE f), count(n) FILTER (WHERE f), min(n), max(t), \
                  max(n) FILTER (WHERE NOT f), sum(n), min(CASE WHEN f THEN n END)";
        for sql in [
            format!("SELECT k, {of} FROM rows GROUP BY k"),
            format!("SELECT t, k, {of} FROM rows WHERE f GROUP BY t, k"),
            format!("SELECT w, {of} FROM rows GROUP BY w"),
            "SELECT k FROM (SELECT k FROM rows UNION ALL SELECT k + 1000000 FROM rows) GROUP BY k".to_owned(),
        ] {
            let (expected, _) = lines(&sql, folder.path(), None).await;
            // The places that a pool so small allows are shared by many keys.
            for memory_bytes in [1, 1 << 30] {
                let (found, plan) = lines(&sql, folder.path(), Some(memory_bytes)).await;
                assert!(plan.contains("RepeatedKeysExec") && plan.contains("UnionExec"), "{sql}: {plan}");
                assert!(found == expected, "{sql}: {} lines, not {}", found.len(), expected.len());
            }
        }
    }

    #[tokio::test]
    async fn what_is_more_than_an_expression_over_a_row_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path());
        for sql in [
            "SELECT k, count(DISTINCT n), count(DISTINCT t) FROM rows GROUP BY k",
            "SELECT k, avg(n) FROM rows GROUP BY k",
            "SELECT k, sum(CAST(n AS DECIMAL(20, 2))) FROM rows GROUP BY k",
            "SELECT count(*), min(n) FROM rows",
        ] {
            let (found, plan) = lines(sql, folder.path(), Some(1 << 30)).await;
            assert!(!plan.contains("RepeatedKeysExec"), "{sql}: {plan}");
            assert_eq!(found, lines(sql, folder.path(), None).await.0, "{sql}");
        }
    }
}

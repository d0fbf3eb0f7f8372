//! Windows in one pass: row numbers, and least, greatest, sum and count of the rows so far.
//!
//! Rules ask what came first, or what was known by then, of millions of accounts with a handful of rows each. DataFusion's
//! own operator keeps a state for every partition of a window and slices its rows out; at a few rows a partition that is
//! nearly all of its time. Its input is sorted by the partition already: here a batch is walked once, and the state starts
//! anew where the partition changes. Other functions and frames are left to DataFusion.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Int64Array, RecordBatch, RecordBatchOptions, UInt64Array};
use arrow::compute::kernels::cmp::not_distinct;
use arrow::compute::{cast, partition};
use arrow::datatypes::{DataType, Int64Type, SchemaRef, TimeUnit};
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::common::{Result, ScalarValue, Statistics, internal_err};
use datafusion::config::ConfigOptions;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::{WindowFrame, WindowFrameBound, WindowFrameUnits};
use datafusion::physical_expr::window::{PlainAggregateWindowExpr, StandardWindowExpr, WindowExpr};
use datafusion::physical_expr_common::sort_expr::OrderingRequirements;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::execution_plan::{
    ChildrenPropertiesMode, ReplaceChildrenOptions, apply_expression_roots,
};
use datafusion::physical_plan::windows::{BoundedWindowAggExec, WindowUDFExpr};
use datafusion::physical_plan::{
    ChildStats, DisplayAs, DisplayFormatType, ExecutionPlan, InputDistributionRequirements, InputOrderMode,
    PhysicalExpr, PlanProperties, StatisticsArgs,
};
use futures::StreamExt;

use super::tasks::streamed;

/// Puts [`RunningExec`] in place of DataFusion's operator where it can answer.
#[derive(Debug)]
pub(super) struct RunWindows;

impl PhysicalOptimizerRule for RunWindows {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, _: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        plan.transform_up(|node| {
            let Some(window) = node.downcast_ref::<BoundedWindowAggExec>() else { return Ok(Transformed::no(node)) };
            Ok(match RunningExec::of(window)? {
                Some(running) => Transformed::yes(Arc::new(running) as Arc<dyn ExecutionPlan>),
                None => Transformed::no(node),
            })
        })
        .map(|done| done.data)
    }

    fn name(&self) -> &'static str {
        "run_windows"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// What is told of the rows of a partition so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    RowNumber,
    Count,
    Least,
    Greatest,
    Sum,
}

/// One function of a window.
#[derive(Clone, Debug)]
struct Function {
    kind: Kind,
    /// None: of rows, whatever they hold.
    argument: Option<Arc<dyn PhysicalExpr>>,
    /// The row itself counts too.
    with_row: bool,
    of: DataType,
}

impl Function {
    fn of(window: &Arc<dyn WindowExpr>, input: &SchemaRef) -> Result<Option<Self>> {
        let of = window.field()?.data_type().clone();
        if let Some(standard) = window.as_any().downcast_ref::<StandardWindowExpr>() {
            let function = standard.get_standard_func_expr().as_any().downcast_ref::<WindowUDFExpr>();
            let numbers = function.is_some_and(|function| function.fun().name() == "row_number");
            return Ok(numbers.then_some(Self { kind: Kind::RowNumber, argument: None, with_row: true, of }));
        }
        let Some(plain) = window.as_any().downcast_ref::<PlainAggregateWindowExpr>() else { return Ok(None) };
        let aggregate = plain.get_aggregate_expr();
        let arguments = aggregate.expressions();
        let ([argument], Some(with_row)) = (arguments.as_slice(), reaches_row(plain.get_window_frame())) else {
            return Ok(None);
        };
        let kind = match aggregate.fun().name() {
            "count" => Kind::Count,
            "min" => Kind::Least,
            "max" => Kind::Greatest,
            "sum" => Kind::Sum,
            _ => return Ok(None),
        };
        let takes = match argument.data_type(input)? {
            DataType::Int64 => true,
            DataType::Timestamp(TimeUnit::Microsecond, _) => kind != Kind::Sum,
            _ => kind == Kind::Count,
        };
        // There is no other way to ask for its last field, and any other text leaves the window as it is.
        let filtered = !format!("{plain:?}").ends_with("filter: None }");
        let plain = takes && !filtered && !aggregate.is_distinct() && aggregate.order_bys().is_empty();
        Ok(plain.then(|| Self { kind, argument: Some(Arc::clone(argument)), with_row, of }))
    }
}

/// Whether the rows so far include the row itself; None for another frame.
fn reaches_row(frame: &WindowFrame) -> Option<bool> {
    if frame.units != WindowFrameUnits::Rows || !frame.start_bound.is_unbounded() {
        return None;
    }
    match &frame.end_bound {
        WindowFrameBound::CurrentRow => Some(true),
        WindowFrameBound::Preceding(ScalarValue::UInt64(Some(1))) => Some(false),
        _ => None,
    }
}

/// See the module.
struct RunningExec {
    input: Arc<dyn ExecutionPlan>,
    partition_by: Vec<Arc<dyn PhysicalExpr>>,
    functions: Vec<Function>,
    /// What the operator asks for and promises that stood here.
    ordering: Vec<Option<OrderingRequirements>>,
    distribution: InputDistributionRequirements,
    properties: Arc<PlanProperties>,
}

impl RunningExec {
    fn of(window: &BoundedWindowAggExec) -> Result<Option<Self>> {
        let input = window.input();
        let Some(first) = window.window_expr().first() else { return Ok(None) };
        if window.input_order_mode != InputOrderMode::Sorted || first.partition_by().is_empty() {
            return Ok(None);
        }
        let mut functions = Vec::new();
        for expr in window.window_expr() {
            match Function::of(expr, &input.schema())? {
                Some(function) => functions.push(function),
                None => return Ok(None),
            }
        }
        Ok(Some(Self {
            input: Arc::clone(input),
            partition_by: first.partition_by().to_vec(),
            functions,
            ordering: window.required_input_ordering(),
            distribution: window.input_distribution_requirements(),
            properties: Arc::clone(window.properties()),
        }))
    }
}

impl fmt::Debug for RunningExec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fmt_as(DisplayFormatType::Default, f)
    }
}

impl DisplayAs for RunningExec {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let by: Vec<String> = self.partition_by.iter().map(ToString::to_string).collect();
        let kinds: Vec<Kind> = self.functions.iter().map(|function| function.kind).collect();
        write!(f, "RunningExec: {kinds:?}, by [{}]", by.join(", "))
    }
}

impl ExecutionPlan for RunningExec {
    fn name(&self) -> &'static str {
        "RunningExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn input_distribution_requirements(&self) -> InputDistributionRequirements {
        self.distribution.clone()
    }

    fn required_input_ordering(&self) -> Vec<Option<OrderingRequirements>> {
        self.ordering.clone()
    }

    fn maintains_input_order(&self) -> Vec<bool> {
        vec![true]
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn apply_expressions(
        &self,
        f: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        let arguments = self.functions.iter().filter_map(|function| function.argument.as_ref());
        apply_expression_roots(self.partition_by.iter().chain(arguments), f)
    }

    fn replace_children(
        self: Arc<Self>,
        mut children: Vec<Arc<dyn ExecutionPlan>>,
        _: ReplaceChildrenOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let (Some(input), 0) = (children.pop(), children.len()) else { return internal_err!("one input") };
        Ok(Arc::new(Self {
            input,
            partition_by: self.partition_by.clone(),
            functions: self.functions.clone(),
            ordering: self.ordering.clone(),
            distribution: self.distribution.clone(),
            properties: Arc::clone(&self.properties),
        }))
    }

    fn with_new_children(self: Arc<Self>, children: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        self.replace_children(children, ReplaceChildrenOptions::new(ChildrenPropertiesMode::Recompute))
    }

    fn child_stats_requests(&self, partition: Option<usize>) -> Vec<ChildStats> {
        vec![ChildStats::At(partition)]
    }

    fn statistics_from_inputs(&self, inputs: &[Arc<Statistics>], _: &StatisticsArgs) -> Result<Arc<Statistics>> {
        let mut known = Statistics::new_unknown(&self.schema());
        known.num_rows = inputs[0].num_rows;
        Ok(Arc::new(known))
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let mut walk = Walk {
            schema: self.schema(),
            partition_by: self.partition_by.clone(),
            functions: self.functions.clone(),
            last: None,
            values: vec![None; self.functions.len()],
        };
        let rows = self.input.execute(partition, context)?;
        Ok(streamed(&self.schema(), rows.map(move |batch| walk.batch(&batch?))))
    }
}

/// A pass over the rows of one partition of the plan.
struct Walk {
    schema: SchemaRef,
    partition_by: Vec<Arc<dyn PhysicalExpr>>,
    functions: Vec<Function>,
    /// The key of the last row seen.
    last: Option<Vec<ArrayRef>>,
    /// What each function knows of the partition so far.
    values: Vec<Option<i64>>,
}

impl Walk {
    fn batch(&mut self, batch: &RecordBatch) -> Result<RecordBatch> {
        let rows = batch.num_rows();
        let mut columns = batch.columns().to_vec();
        let ranges = self.ranges(batch)?;
        for (function, value) in self.functions.iter().zip(&mut self.values) {
            let argument = match &function.argument {
                Some(argument) => Some(argument.evaluate(batch)?.into_array(rows)?),
                None => None,
            };
            columns.push(told(function, argument.as_ref(), &ranges, value)?);
        }
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        Ok(RecordBatch::try_new_with_options(Arc::clone(&self.schema), columns, &options)?)
    }

    /// The batch's rows by partition; the first range is of the partition that the last batch ended in, if only by name.
    fn ranges(&mut self, batch: &RecordBatch) -> Result<Vec<Range<usize>>> {
        let rows = batch.num_rows();
        if rows == 0 {
            return Ok(Vec::new());
        }
        let keys =
            self.partition_by.iter().map(|key| key.evaluate(batch)?.into_array(rows)).collect::<Result<Vec<_>>>()?;
        let mut ranges = partition(&keys)?.ranges();
        let mut goes_on = self.last.is_some();
        for (last, key) in self.last.iter().flatten().zip(&keys) {
            goes_on = goes_on && not_distinct(last, &key.slice(0, 1))?.value(0);
        }
        if !goes_on {
            ranges.insert(0, 0..0);
        }
        self.last = Some(keys.iter().map(|key| key.slice(rows - 1, 1)).collect());
        Ok(ranges)
    }
}

/// What the function tells in each row.
fn told(
    function: &Function,
    argument: Option<&ArrayRef>,
    ranges: &[Range<usize>],
    value: &mut Option<i64>,
) -> Result<ArrayRef> {
    let start = matches!(function.kind, Kind::RowNumber | Kind::Count).then_some(0);
    let (numbers, nulls) = match (function.kind, argument) {
        (Kind::Least | Kind::Greatest | Kind::Sum, Some(argument)) => {
            let numbers = cast(argument, &DataType::Int64)?;
            (Some(numbers.as_primitive::<Int64Type>().values().clone()), argument.logical_nulls())
        }
        (_, argument) => (None, argument.and_then(|argument| argument.logical_nulls())),
    };
    let mut all = Vec::with_capacity(ranges.last().map_or(0, |range| range.end));
    for (at, range) in ranges.iter().enumerate() {
        if at > 0 {
            *value = start;
        }
        for row in range.clone() {
            let before = *value;
            if nulls.as_ref().is_none_or(|nulls| nulls.is_valid(row)) {
                let number = numbers.as_ref().map_or(1, |numbers| numbers[row]);
                *value = Some(match (function.kind, before) {
                    (_, None) => number,
                    (Kind::Least, Some(known)) => known.min(number),
                    (Kind::Greatest, Some(known)) => known.max(number),
                    (Kind::RowNumber | Kind::Count | Kind::Sum, Some(known)) => known.wrapping_add(number),
                });
            }
            all.push(if function.with_row { *value } else { before });
        }
    }
    if function.of == DataType::UInt64 {
        let numbers = all.into_iter().map(|number| u64::try_from(number.unwrap_or(0)).unwrap_or(0));
        return Ok(Arc::new(numbers.collect::<UInt64Array>()));
    }
    Ok(cast(&Int64Array::from(all), &function.of)?)
}

#[cfg(test)]
mod tests {
    use arrow::array::{StringViewArray, TimestampMicrosecondArray};
    use datafusion::datasource::MemTable;
    use datafusion::execution::SessionStateBuilder;
    use datafusion::physical_optimizer::optimizer::PhysicalOptimizer;
    use datafusion::physical_plan::displayable;
    use datafusion::prelude::{SessionConfig, SessionContext};

    use super::*;

    /// Partitions of no row up to hundreds, some with a NULL key; values and times with NULLs, equal times told apart by `n`.
    fn table() -> MemTable {
        let random = |n: i64, of: u64| ((n as u64 + of).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 33) as i64;
        let rows = 0..5_000_i64;
        let key = |n: i64| match random(n, 1) % 10 {
            0 => None,
            1 => Some(7),
            _ => Some(random(n, 2) % 1500),
        };
        let word = |n: i64| (random(n, 3) % 5 > 0).then(|| ["a", "b"][(random(n, 4) % 2) as usize]);
        let columns: [(&str, ArrayRef); 5] = [
            ("k", Arc::new(rows.clone().map(key).collect::<Int64Array>())),
            ("w", Arc::new(rows.clone().map(word).collect::<StringViewArray>())),
            ("n", Arc::new(rows.clone().map(Some).collect::<Int64Array>())),
            ("v", Arc::new(rows.clone().map(|n| (n % 4 > 0).then(|| random(n, 5) % 100 - 50)).collect::<Int64Array>())),
            (
                "at",
                Arc::new(
                    rows.map(|n| (n % 7 > 0).then(|| random(n, 6) % 50))
                        .collect::<TimestampMicrosecondArray>()
                        .with_timezone("UTC"),
                ),
            ),
        ];
        let all = RecordBatch::try_from_iter_with_nullable(columns.map(|(name, column)| (name, column, true))).unwrap();
        let parts = [all.slice(0, 2_000), all.slice(2_000, 3_000)];
        MemTable::try_new(all.schema(), parts.map(|part| vec![part]).to_vec()).unwrap()
    }

    async fn lines(sql: &str, own: bool) -> (Vec<String>, String) {
        let mut rules = PhysicalOptimizer::default().rules;
        if own {
            rules.push(Arc::new(RunWindows));
        }
        let config = SessionConfig::new().with_target_partitions(2).with_batch_size(64);
        let state = SessionStateBuilder::new()
            .with_default_features()
            .with_config(config)
            .with_physical_optimizer_rules(rules)
            .build();
        let session = SessionContext::new_with_state(state);
        session.register_table("rows", Arc::new(table())).unwrap();
        let frame = session.sql(sql).await.unwrap();
        let plan = frame.clone().create_physical_plan().await.unwrap();
        let shown = arrow::util::pretty::pretty_format_batches(&frame.collect().await.unwrap()).unwrap().to_string();
        let mut lines: Vec<String> = shown.lines().map(str::to_owned).collect();
        lines.sort();
        (lines, displayable(plan.as_ref()).indent(false).to_string())
    }

    #[tokio::test]
    async fn windows_tell_what_those_of_datafusion_tell() {
        let over = |by: &str, frame: &str| {
            let of = |function: &str| format!("{function} OVER (PARTITION BY {by} ORDER BY at DESC, n {frame})");
            let functions = ["max(at)", "min(at)", "max(v)", "min(v)", "sum(v)", "count(v)", "count(w)", "count(*)"];
            let told: Vec<String> = functions.iter().map(|function| of(function)).collect();
            format!("SELECT n, {} FROM rows", told.join(", "))
        };
        let mut statements = vec![
            "SELECT n, row_number() OVER (PARTITION BY k ORDER BY at, n) FROM rows".to_owned(),
            "SELECT n, row_number() OVER (PARTITION BY w, k ORDER BY v DESC NULLS LAST, n) FROM rows".to_owned(),
            "SELECT n FROM (SELECT n, row_number() OVER (PARTITION BY k ORDER BY n) AS p FROM rows) WHERE p = 1".to_owned(),
            // Two windows, one over the other.
            "SELECT n, m, max(m) OVER (PARTITION BY w ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) \
             FROM (SELECT n, w, max(v) OVER (PARTITION BY k ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) \
             AS m FROM rows)"
                .to_owned(),
        ];
        for by in ["k", "k, w", "w"] {
            for end in ["CURRENT ROW", "1 PRECEDING"] {
                statements.push(over(by, &format!("ROWS BETWEEN UNBOUNDED PRECEDING AND {end}")));
            }
        }
        for sql in statements {
            let (expected, _) = lines(&sql, false).await;
            let (found, plan) = lines(&sql, true).await;
            assert!(plan.contains("RunningExec") && !plan.contains("BoundedWindow"), "{sql}: {plan}");
            assert!(found == expected, "{sql}: {} lines, not {}", found.len(), expected.len());
        }
    }

    #[tokio::test]
    async fn other_windows_are_left_alone() {
        for window in [
            "max(v) FILTER (WHERE v > 0) OVER (PARTITION BY k ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)",
            "max(v) OVER (PARTITION BY k ORDER BY n ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)",
            "max(v) OVER (PARTITION BY k ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 2 PRECEDING)",
            "max(v) OVER (PARTITION BY k ORDER BY at)",
            "max(w) OVER (PARTITION BY k ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)",
            "lag(v) OVER (PARTITION BY k ORDER BY n)",
            "row_number() OVER (ORDER BY n)",
        ] {
            let sql = format!("SELECT n, {window} FROM rows");
            let (found, plan) = lines(&sql, true).await;
            assert!(!plan.contains("RunningExec"), "{sql}: {plan}");
            assert_eq!(found, lines(&sql, false).await.0, "{sql}");
        }
    }
}

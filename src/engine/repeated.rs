//! Looking for what occurs more than once: rows whose key occurs only once are left out before they are grouped.
//!
//! `GROUP BY key HAVING count(*) > 1` over accounts finds few groups among as many as there are accounts, and grouping holds
//! them all. Here the keys are read first, and each is noted by its hash in two bits: seen, and seen again. Then the rows
//! are read whose bits say seen again: those of repeated keys, and a few whose hash another key shares. Only these are
//! grouped. As no group of one row passes such a HAVING, the result is the same.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use arrow::array::{BooleanArray, RecordBatch};
use arrow::compute::filter_record_batch;
use datafusion::common::hash_utils::{QualityRandomState, create_hashes};
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::common::{DataFusionError, Result, ScalarValue, Statistics};
use datafusion::config::ConfigOptions;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::Operator;
use datafusion::physical_expr::expressions::{BinaryExpr, Column, Literal};
use datafusion::physical_expr::split_conjunction;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::aggregates::{AggregateExec, AggregateMode};
use datafusion::physical_plan::execution_plan::{
    ChildrenPropertiesMode, ReplaceChildrenOptions, apply_expression_roots, reset_plan_states,
};
use datafusion::physical_plan::filter::FilterExec;
use datafusion::physical_plan::projection::ProjectionExec;
use datafusion::physical_plan::{
    ChildStats, DisplayAs, DisplayFormatType, Distribution, ExecutionPlan, ExecutionPlanProperties,
    InputDistributionRequirements, PhysicalExpr, PlanProperties, StatisticsArgs,
};
use futures::future::{BoxFuture, Shared};
use futures::{FutureExt, StreamExt, TryStreamExt, stream};
use tokio::task::JoinSet;

use super::join::{finished, locked, rows_read, streamed};

/// Places for each row: one key in this many shares its place with another's, and is grouped for nothing.
const PLACES_PER_ROW: u64 = 16;
const PLACES_MIN: u64 = 1 << 16;
/// The two bits of each place may take this part of the memory.
const MEMORY_SHARE: usize = 16;
/// Seed of the hash: not that of any other operator.
const HASH_SEED: u64 = 0x7265_7065_6174;

/// Leaves rows of single keys out, below aggregates whose HAVING lets no group of one row pass.
#[derive(Debug)]
pub(super) struct LeaveSingleKeysOut {
    /// Bytes that a plan's operators may reserve together.
    pub(super) memory_bytes: usize,
}

impl PhysicalOptimizerRule for LeaveSingleKeysOut {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, _: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        plan.transform_down(|node| {
            let Some(filter) = node.downcast_ref::<FilterExec>() else { return Ok(Transformed::no(node)) };
            let counted: Vec<usize> = split_conjunction(filter.predicate()).into_iter().filter_map(above_one).collect();
            match self.below(filter.input(), &counted)? {
                Some(input) => Ok(Transformed::yes(with_child(&node, input)?)),
                None => Ok(Transformed::no(node)),
            }
        })
        .map(|done| done.data)
    }

    fn name(&self) -> &'static str {
        "leave_single_keys_out"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

impl LeaveSingleKeysOut {
    /// `plan` with the rows of single keys left out, if one of the columns `counted` is a count that it makes.
    fn below(&self, plan: &Arc<dyn ExecutionPlan>, counted: &[usize]) -> Result<Option<Arc<dyn ExecutionPlan>>> {
        if counted.is_empty() {
            return Ok(None);
        }
        if let Some(projection) = plan.downcast_ref::<ProjectionExec>() {
            let column = |at: &usize| projection.expr().get(*at)?.expr.downcast_ref::<Column>().map(Column::index);
            let below: Vec<usize> = counted.iter().filter_map(column).collect();
            return self.below(projection.input(), &below)?.map(|input| with_child(plan, input)).transpose();
        }
        let Some(last) = plan.downcast_ref::<AggregateExec>() else { return Ok(None) };
        let keys = last.group_expr().expr().len();
        let is_count = |at: &usize| {
            at.checked_sub(keys).and_then(|at| last.aggr_expr().get(at)).is_some_and(|of| of.fun().name() == "count")
        };
        if keys == 0 || !counted.iter().any(is_count) {
            return Ok(None);
        }
        match last.mode() {
            AggregateMode::Single | AggregateMode::SinglePartitioned => {
                self.repeated(last)?.map(|input| with_child(plan, input)).transpose()
            }
            AggregateMode::Final | AggregateMode::FinalPartitioned => {
                let Some(first) = last.input().downcast_ref::<AggregateExec>() else { return Ok(None) };
                let Some(input) = self.repeated(first)? else { return Ok(None) };
                Ok(Some(with_child(plan, with_child(last.input(), input)?)?))
            }
            _ => Ok(None),
        }
    }

    fn repeated(&self, grouped: &AggregateExec) -> Result<Option<Arc<dyn ExecutionPlan>>> {
        let input = grouped.input();
        if !grouped.group_expr().is_single() || !cheap_to_read_twice(input) {
            return Ok(None);
        }
        let keys = grouped.group_expr().expr().to_vec();
        let most = (self.memory_bytes / MEMORY_SHARE / 2 * 8) as u64;
        let wanted = rows_read(input)?.saturating_mul(PLACES_PER_ROW).min(most);
        let places = wanted.next_power_of_two().max(PLACES_MIN);
        let keys_only = ProjectionExec::try_new(keys.clone(), Arc::clone(input))?;
        let keys = keys.into_iter().map(|(key, _)| key).collect();
        Ok(Some(Arc::new(RepeatedKeysExec::new([Arc::new(keys_only), Arc::clone(input)], keys, places))))
    }
}

/// The column of a predicate that only numbers above one fulfil.
fn above_one(predicate: &Arc<dyn PhysicalExpr>) -> Option<usize> {
    let compared = predicate.downcast_ref::<BinaryExpr>()?;
    let (column, op, bound) = match compared.left().downcast_ref::<Column>() {
        Some(column) => (column, *compared.op(), compared.right()),
        None => (compared.right().downcast_ref::<Column>()?, compared.op().swap()?, compared.left()),
    };
    let ScalarValue::Int64(Some(bound)) = bound.downcast_ref::<Literal>()?.value() else { return None };
    let above = match op {
        Operator::Gt => *bound >= 1,
        Operator::GtEq => *bound >= 2,
        _ => false,
    };
    above.then(|| column.index())
}

/// Whether the plan only reads, filters and computes: its rows cost little more the second time.
fn cheap_to_read_twice(plan: &Arc<dyn ExecutionPlan>) -> bool {
    let name = plan.name();
    let cheap = plan.children().is_empty() || ["FilterExec", "ProjectionExec", "UnionExec"].contains(&name);
    cheap && plan.children().into_iter().all(cheap_to_read_twice)
}

fn with_child(plan: &Arc<dyn ExecutionPlan>, child: Arc<dyn ExecutionPlan>) -> Result<Arc<dyn ExecutionPlan>> {
    Arc::clone(plan).replace_children(vec![child], ReplaceChildrenOptions::new(ChildrenPropertiesMode::Recompute))
}

/// Two bits a place.
struct Places {
    words: Vec<[AtomicU64; 2]>,
    hash: QualityRandomState,
}

impl Places {
    fn new(places: u64) -> Self {
        let words = usize::try_from(places / 64).unwrap_or(usize::MAX);
        let words = std::iter::repeat_with(|| [AtomicU64::new(0), AtomicU64::new(0)]).take(words).collect();
        Self { words, hash: QualityRandomState::with_seed(HASH_SEED) }
    }

    fn hashes(&self, keys: &[Arc<dyn PhysicalExpr>], batch: &RecordBatch) -> Result<Vec<u64>> {
        let keys =
            keys.iter().map(|key| key.evaluate(batch)?.into_array(batch.num_rows())).collect::<Result<Vec<_>>>()?;
        let mut hashes = vec![0; batch.num_rows()];
        create_hashes(&keys, &self.hash, &mut hashes)?;
        Ok(hashes)
    }

    fn word(&self, hash: u64) -> (&[AtomicU64; 2], u64) {
        (&self.words[(hash >> 6) as usize & (self.words.len() - 1)], 1 << (hash & 63))
    }

    fn note(&self, hash: u64) {
        let ([seen, again], bit) = self.word(hash);
        if seen.fetch_or(bit, Ordering::Relaxed) & bit != 0 {
            again.fetch_or(bit, Ordering::Relaxed);
        }
    }

    fn seen_again(&self, hash: u64) -> bool {
        let ([_, again], bit) = self.word(hash);
        again.load(Ordering::Relaxed) & bit != 0
    }
}

type Noted = std::result::Result<Arc<Places>, Arc<DataFusionError>>;

/// The rows of the second input whose key occurs more than once, and few others. The first input has the keys alone.
struct RepeatedKeysExec {
    inputs: [Arc<dyn ExecutionPlan>; 2],
    /// Over the second input.
    keys: Vec<Arc<dyn PhysicalExpr>>,
    places: u64,
    properties: Arc<PlanProperties>,
    noted: Mutex<Option<Shared<BoxFuture<'static, Noted>>>>,
}

impl RepeatedKeysExec {
    fn new(inputs: [Arc<dyn ExecutionPlan>; 2], keys: Vec<Arc<dyn PhysicalExpr>>, places: u64) -> Self {
        let properties = Arc::clone(inputs[1].properties());
        Self { inputs, keys, places, properties, noted: Mutex::new(None) }
    }

    fn noted(&self, context: &Arc<TaskContext>) -> Shared<BoxFuture<'static, Noted>> {
        let noted = || {
            let (input, places, context) = (Arc::clone(&self.inputs[0]), self.places, Arc::clone(context));
            async move { note(input, places, context).await.map_err(Arc::new) }.boxed().shared()
        };
        locked(&self.noted).get_or_insert_with(noted).clone()
    }
}

/// Reads all keys.
async fn note(input: Arc<dyn ExecutionPlan>, places: u64, context: Arc<TaskContext>) -> Result<Arc<Places>> {
    let places = Arc::new(Places::new(places));
    // A scan's partitions share a queue of files: where both inputs are the same scan, it would be read only once.
    let input = reset_plan_states(input)?;
    // The input's columns are the keys.
    let keys: Arc<[Arc<dyn PhysicalExpr>]> = (0_usize..)
        .zip(input.schema().fields())
        .map(|(at, field)| Arc::new(Column::new(field.name(), at)) as Arc<dyn PhysicalExpr>)
        .collect();
    let mut tasks = JoinSet::new();
    for partition in 0..input.output_partitioning().partition_count() {
        let mut rows = input.execute(partition, Arc::clone(&context))?;
        let (places, keys) = (Arc::clone(&places), Arc::clone(&keys));
        tasks.spawn(async move {
            while let Some(batch) = rows.next().await {
                places.hashes(&keys, &batch?)?.into_iter().for_each(|hash| places.note(hash));
            }
            Ok(())
        });
    }
    finished(tasks).await?;
    Ok(places)
}

impl fmt::Debug for RepeatedKeysExec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fmt_as(DisplayFormatType::Default, f)
    }
}

impl DisplayAs for RepeatedKeysExec {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RepeatedKeysExec: {} keys, {} places", self.keys.len(), self.places)
    }
}

impl ExecutionPlan for RepeatedKeysExec {
    fn name(&self) -> &'static str {
        "RepeatedKeysExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn input_distribution_requirements(&self) -> InputDistributionRequirements {
        InputDistributionRequirements::new(vec![Distribution::UnspecifiedDistribution; 2])
    }

    fn maintains_input_order(&self) -> Vec<bool> {
        vec![false, true]
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        self.inputs.iter().collect()
    }

    fn apply_expressions(
        &self,
        f: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        apply_expression_roots(self.keys.iter(), f)
    }

    fn replace_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
        _: ReplaceChildrenOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let inputs = children.try_into().map_err(|_| DataFusionError::Internal("two inputs".to_owned()))?;
        Ok(Arc::new(Self::new(inputs, self.keys.clone(), self.places)))
    }

    fn with_new_children(self: Arc<Self>, children: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        self.replace_children(children, ReplaceChildrenOptions::new(ChildrenPropertiesMode::Recompute))
    }

    fn child_stats_requests(&self, partition: Option<usize>) -> Vec<ChildStats> {
        vec![ChildStats::Skip, ChildStats::At(partition)]
    }

    fn statistics_from_inputs(&self, inputs: &[Arc<Statistics>], _: &StatisticsArgs) -> Result<Arc<Statistics>> {
        Ok(Arc::new(inputs[1].as_ref().clone().to_inexact()))
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let noted = self.noted(&context);
        let (input, keys) = (Arc::clone(&self.inputs[1]), self.keys.clone());
        let rows = async move {
            let places = noted.await.map_err(DataFusionError::Shared)?;
            let rows = input.execute(partition, context)?;
            Ok::<_, DataFusionError>(rows.map(move |batch| {
                let batch = batch?;
                let hashes = places.hashes(&keys, &batch)?;
                let kept: BooleanArray = hashes.into_iter().map(|hash| Some(places.seen_again(hash))).collect();
                Ok(filter_record_batch(&batch, &kept)?)
            }))
        };
        Ok(streamed(&self.schema(), stream::once(rows).try_flatten()))
    }
}

#[cfg(test)]
mod tests {
    use datafusion::execution::SessionStateBuilder;
    use datafusion::physical_optimizer::optimizer::PhysicalOptimizer;
    use datafusion::physical_plan::displayable;
    use datafusion::prelude::{ParquetReadOptions, SessionContext};
    use parquet::arrow::ArrowWriter;

    use super::*;

    async fn session(memory_bytes: Option<usize>) -> (SessionContext, tempfile::TempDir) {
        let mut rules = PhysicalOptimizer::default().rules;
        if let Some(memory_bytes) = memory_bytes {
            rules.insert(0, Arc::new(LeaveSingleKeysOut { memory_bytes }));
        }
        let state = SessionStateBuilder::new().with_default_features().with_physical_optimizer_rules(rules).build();
        let session = SessionContext::new_with_state(state);
        let rows = 20_000_i64;
        let keys = (0..rows).map(|n| if n % 1000 == 0 { None } else { Some(n % (rows - 50)) });
        let texts = (0..rows).map(|n| format!("t{}", n % (rows - 50)));
        let batch = RecordBatch::try_from_iter([
            ("k", Arc::new(keys.collect::<arrow::array::Int64Array>()) as arrow::array::ArrayRef),
            ("t", Arc::new(texts.map(Some).collect::<arrow::array::StringViewArray>())),
        ])
        .unwrap();
        // Files, as exports are: a scan of files has a state of its own.
        let folder = tempfile::tempdir().unwrap();
        for (name, part) in [("1", batch.slice(0, 9_000)), ("2", batch.slice(9_000, 11_000))] {
            let file = std::fs::File::create(folder.path().join(format!("{name}.parquet"))).unwrap();
            let mut writer = ArrowWriter::try_new(file, part.schema(), None).unwrap();
            writer.write(&part).unwrap();
            writer.close().unwrap();
        }
        let path = folder.path().to_str().unwrap();
        session.register_parquet("rows", path, ParquetReadOptions::default()).await.unwrap();
        (session, folder)
    }

    async fn lines(sql: &str, memory_bytes: Option<usize>) -> (Vec<String>, String) {
        let (session, _folder) = session(memory_bytes).await;
        let frame = session.sql(sql).await.unwrap();
        let plan = frame.clone().create_physical_plan().await.unwrap();
        let shown = arrow::util::pretty::pretty_format_batches(&frame.collect().await.unwrap()).unwrap().to_string();
        let mut lines: Vec<String> = shown.lines().map(str::to_owned).collect();
        lines.sort();
        (lines, displayable(plan.as_ref()).indent(false).to_string())
    }

    #[tokio::test]
    async fn groups_of_several_rows_are_whole_and_others_do_not_pass() {
        for sql in [
            "SELECT k, count(*) FROM rows GROUP BY k HAVING count(*) > 1",
            "SELECT t, k, min(k), count(k) AS n FROM rows GROUP BY t, k HAVING count(*) >= 2",
            "SELECT concat(t, 'x') AS x FROM (SELECT t FROM rows UNION ALL SELECT 'u' || t FROM rows) GROUP BY 1 HAVING 1 < count(*)",
        ] {
            let (expected, _) = lines(sql, None).await;
            assert!(expected.len() > 10, "{sql} finds too little to tell anything");
            // The places that a pool so small allows are shared by many keys.
            for memory_bytes in [1, 1 << 30] {
                let (found, plan) = lines(sql, Some(memory_bytes)).await;
                assert!(plan.contains("RepeatedKeysExec"), "{sql}: {plan}");
                assert_eq!(found, expected, "{sql} in {memory_bytes} bytes");
            }
        }
    }

    #[tokio::test]
    async fn what_a_group_of_one_row_may_pass_is_left_alone() {
        for sql in [
            "SELECT k FROM rows GROUP BY k HAVING count(*) > 0",
            "SELECT k FROM rows GROUP BY k HAVING count(*) >= 1",
            "SELECT k FROM rows GROUP BY k HAVING count(*) < 2",
            "SELECT k FROM rows GROUP BY k HAVING sum(k) > 1",
            "SELECT k FROM rows GROUP BY k HAVING count(*) > 1 OR k > 5",
            "SELECT count(*) FROM rows HAVING count(*) > 1",
        ] {
            let (found, plan) = lines(sql, Some(1 << 30)).await;
            assert!(!plan.contains("RepeatedKeysExec"), "{sql}: {plan}");
            assert_eq!(found, lines(sql, None).await.0, "{sql}");
        }
    }
}

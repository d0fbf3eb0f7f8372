//! The join of this engine: a hash join over rows in memory while one side fits, else over buckets of both sides on disk.
//!
//! DataFusion's hash join holds its whole build side and fails where that does not fit; its sort-merge join sorts both
//! sides. Here the build side is gathered first. If it stays within its share of memory, the other side streams past it.
//! If not, both sides are scattered into buckets by the hash of their key, and each pair of buckets is joined by itself,
//! its smaller side built; a bucket that is still too large is scattered again. What a join returns, for every kind of
//! join, is left to [`HashJoinExec`], which joins each pair.

use std::collections::VecDeque;
use std::fmt;
use std::future::ready;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;

use arrow::array::RecordBatch;
use arrow::datatypes::{Field, SchemaRef};
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::common::utils::memory::RecordBatchMemoryCounter;
use datafusion::common::{DataFusionError, JoinSide, JoinType, NullEquality, Result, Statistics, internal_err};
use datafusion::config::ConfigOptions;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::EquivalenceProperties;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::aggregates::AggregateExec;
use datafusion::physical_plan::execution_plan::{ChildrenPropertiesMode, ReplaceChildrenOptions};
use datafusion::physical_plan::joins::{HashJoinExec, PartitionMode};
use datafusion::physical_plan::metrics::{ExecutionPlanMetricsSet, MetricsSet, SpillMetrics};
use datafusion::physical_plan::projection::ProjectionExec;
use datafusion::physical_plan::streaming::{PartitionStream, StreamingTableExec};
use datafusion::physical_plan::{
    ChildStats, DisplayAs, DisplayFormatType, Distribution, ExecutionPlan, ExecutionPlanProperties,
    InputDistributionRequirements, Partitioning, PhysicalExpr, PlanProperties, SpillManager, StatisticsArgs,
    StatisticsContext,
};
use futures::future::{BoxFuture, Shared};
use futures::stream::{self, BoxStream};
use futures::{FutureExt, StreamExt, TryStreamExt};
use tokio::task::JoinSet;

use super::budget::{Budget, Lease};
use super::presence;
use super::scatter::{Bucket, ROW_BYTES, Scatter, Scattering, Waiting, merged};
use super::tasks::{finished, locked, streamed};

/// Bytes that a text value takes, about.
const TEXT_BYTES: usize = 32;
/// Times that a bucket is scattered anew: what is still too large after these is one key, and is built whatever its size.
const DEPTH_MAX: usize = 3;
/// Puts this join in the place of each of DataFusion's hash joins.
#[derive(Debug)]
pub(super) struct UseBucketJoin {
    /// Bytes that a plan's operators may reserve together.
    pub(super) memory_bytes: usize,
    pub(super) threads: usize,
}

impl PhysicalOptimizerRule for UseBucketJoin {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, _: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        // Aggregates hold their groups besides; what sorts hold is little next to these.
        let grouped = plan.exists(|node| Ok(node.is::<AggregateExec>()))?;
        let share = if grouped { self.memory_bytes / 2 } else { self.memory_bytes / 5 * 4 };
        replaced(plan, &Budget::new(share, self.threads), None)
    }

    fn name(&self) -> &'static str {
        "use_bucket_join"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// Where a join of two buckets stands.
#[derive(Clone, Debug)]
struct Place {
    /// How often its inputs were scattered.
    depth: usize,
    /// Buckets that they are scattered into if they don't fit.
    buckets: usize,
    /// Where what is scattered is counted: of joins of buckets, with the join that made these.
    metrics: ExecutionPlanMetricsSet,
}

/// Without a place, the joins are those of the plan itself.
fn replaced(
    plan: Arc<dyn ExecutionPlan>,
    budget: &Arc<Budget>,
    place: Option<&Place>,
) -> Result<Arc<dyn ExecutionPlan>> {
    plan.transform_up(|node| {
        Ok(match node.downcast_ref::<HashJoinExec>() {
            // NOT IN asks whether any key at all is NULL, which no bucket knows.
            Some(join) if !join.null_aware => {
                let present = if place.is_none() { presence::instead_of(join, budget.all / 8)? } else { None };
                if let Some(present) = present {
                    return Ok(Transformed::yes(present));
                }
                let place = match place {
                    Some(place) => place.clone(),
                    None => {
                        let buckets = budget.buckets(cost(join.left())?);
                        Place { depth: 0, buckets, metrics: ExecutionPlanMetricsSet::new() }
                    }
                };
                let join = join.builder().with_partition_mode(PartitionMode::CollectLeft).build()?;
                Transformed::yes(Arc::new(BucketJoinExec::new(join, Arc::clone(budget), place)) as _)
            }
            _ => Transformed::no(node),
        })
    })
    .map(|done| done.data)
}

/// Bytes that a build side may cost at most, filters aside, as far as its rows are known.
fn cost(plan: &Arc<dyn ExecutionPlan>) -> Result<usize> {
    let width = |field: &Arc<Field>| field.data_type().primitive_width().unwrap_or(TEXT_BYTES);
    let width: usize = plan.schema().fields().iter().map(width).sum();
    Ok(usize::try_from(rows_read(plan)?).unwrap_or(usize::MAX).saturating_mul(width + ROW_BYTES))
}

/// Rows of all that a plan reads, as far as they are known.
pub(super) fn rows_read(plan: &Arc<dyn ExecutionPlan>) -> Result<u64> {
    if plan.children().is_empty() {
        let known = StatisticsContext::new().compute(plan.as_ref(), &StatisticsArgs::new())?;
        return Ok(known.num_rows.get_value().map_or(u64::MAX, |rows| *rows as u64));
    }
    plan.children().into_iter().try_fold(0_u64, |sum, child| Ok(sum.saturating_add(rows_read(child)?)))
}

/// See the module.
#[derive(Debug)]
struct BucketJoinExec {
    /// The join to be done: its inputs, keys, kind, filter and columns. It never runs itself.
    join: Arc<HashJoinExec>,
    budget: Arc<Budget>,
    place: Place,
    properties: Arc<PlanProperties>,
    ready: Mutex<Option<Shared<BoxFuture<'static, Prepared>>>>,
}

type Prepared = std::result::Result<Arc<Ready>, Arc<DataFusionError>>;

impl BucketJoinExec {
    fn new(join: HashJoinExec, budget: Arc<Budget>, place: Place) -> Self {
        let partitions = join.right().output_partitioning().partition_count();
        // Buckets keep neither the order nor the partitions of an input.
        let properties = PlanProperties::new(
            EquivalenceProperties::new(join.schema()),
            Partitioning::UnknownPartitioning(partitions),
            join.properties().emission_type,
            join.properties().boundedness,
        );
        Self { join: Arc::new(join), budget, place, properties: Arc::new(properties), ready: Mutex::new(None) }
    }

    /// The build side gathered, or both sides scattered: once, for whichever partition asks first.
    fn ready(&self, context: &Arc<TaskContext>) -> Shared<BoxFuture<'static, Prepared>> {
        let mut ready = locked(&self.ready);
        let made = ready.get_or_insert_with(|| {
            let work = Work {
                join: Arc::clone(&self.join),
                budget: Arc::clone(&self.budget),
                place: self.place.clone(),
                context: Arc::clone(context),
                spilled: SpillMetrics::new(&self.place.metrics, 0),
            };
            async move { work.prepare().await.map(Arc::new).map_err(Arc::new) }.boxed().shared()
        });
        made.clone()
    }
}

impl DisplayAs for BucketJoinExec {
    fn fmt_as(&self, kind: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BucketJoinExec: ")?;
        self.join.fmt_as(kind, f)
    }
}

impl ExecutionPlan for BucketJoinExec {
    fn name(&self) -> &'static str {
        "BucketJoinExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn input_distribution_requirements(&self) -> InputDistributionRequirements {
        InputDistributionRequirements::new(vec![Distribution::UnspecifiedDistribution; 2])
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        self.join.children()
    }

    fn apply_expressions(
        &self,
        f: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        self.join.apply_expressions(f)
    }

    fn replace_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
        _: ReplaceChildrenOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let join = self.join.builder().with_new_children(children)?.recompute_properties().build()?;
        Ok(Arc::new(Self::new(join, Arc::clone(&self.budget), self.place.clone())))
    }

    fn with_new_children(self: Arc<Self>, children: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        self.replace_children(children, ReplaceChildrenOptions::new(ChildrenPropertiesMode::Recompute))
    }

    fn metrics(&self) -> Option<MetricsSet> {
        Some(self.place.metrics.clone_inner())
    }

    fn child_stats_requests(&self, partition: Option<usize>) -> Vec<ChildStats> {
        self.join.child_stats_requests(partition)
    }

    fn statistics_from_inputs(&self, inputs: &[Arc<Statistics>], args: &StatisticsArgs) -> Result<Arc<Statistics>> {
        self.join.statistics_from_inputs(inputs, args)
    }

    fn try_swapping_with_projection(&self, projection: &ProjectionExec) -> Result<Option<Arc<dyn ExecutionPlan>>> {
        let swapped = self.join.try_swapping_with_projection(projection)?;
        // Only the join that came out is new: those below it are this kind already.
        swapped.map(|plan| replaced(plan, &self.budget, Some(&self.place))).transpose()
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let ready = self.ready(&context);
        let rows = async move {
            let ready = ready.await.map_err(DataFusionError::Shared)?;
            match ready.as_ref() {
                Ready::Nothing => Ok(stream::empty().boxed()),
                Ready::Built(built) => Arc::clone(built).rows(partition),
                Ready::Scattered(pairs) => Ok(Arc::clone(pairs).rows()),
            }
        };
        let rows = stream::once(rows).try_flatten();
        Ok(streamed(&self.schema(), rows))
    }
}

/// Whether a join has no row where its left side has none.
fn needs_left(kind: JoinType) -> bool {
    use JoinType::{Inner, Left, LeftAnti, LeftMark, LeftSemi, RightSemi};
    matches!(kind, Inner | Left | LeftAnti | LeftMark | LeftSemi | RightSemi)
}

/// What a join needs before its first row comes out.
enum Ready {
    /// No row comes out, whatever the other side has.
    Nothing,
    Built(Arc<Built>),
    Scattered(Arc<Pairs>),
}

/// A hash join whose build side is in memory.
struct Built {
    /// Dropped, and with it the build side, when the last partition has ended.
    join: Mutex<Option<(HashJoinExec, Lease)>>,
    open: AtomicUsize,
    context: Arc<TaskContext>,
}

impl Built {
    fn rows(self: Arc<Self>, partition: usize) -> Result<BoxStream<'static, Result<RecordBatch>>> {
        let Some(rows) =
            locked(&self.join).as_ref().map(|(join, _)| join.execute(partition, Arc::clone(&self.context)))
        else {
            return internal_err!("a partition of a join was read twice");
        };
        let end = stream::poll_fn(move |_| {
            if self.open.fetch_sub(1, Ordering::SeqCst) == 1 {
                locked(&self.join).take();
            }
            Poll::Ready(None)
        });
        Ok(rows?.chain(end).boxed())
    }
}

/// Pairs of buckets that wait to be joined, each by whichever partition is free.
struct Pairs {
    work: Work,
    waiting: Mutex<VecDeque<[Bucket; 2]>>,
}

impl Pairs {
    fn rows(self: Arc<Self>) -> BoxStream<'static, Result<RecordBatch>> {
        let joined = stream::try_unfold(self, |pairs| async move {
            let next = locked(&pairs.waiting).pop_front();
            let Some(pair) = next else { return Ok(None) };
            let rows = pairs.work.pair(pair)?;
            Ok::<_, DataFusionError>(Some((rows, pairs)))
        });
        joined.try_flatten().boxed()
    }
}

/// One join at one depth.
#[derive(Clone)]
struct Work {
    join: Arc<HashJoinExec>,
    budget: Arc<Budget>,
    place: Place,
    context: Arc<TaskContext>,
    spilled: SpillMetrics,
}

impl Work {
    async fn prepare(self) -> Result<Ready> {
        let context = self.budget.context(&self.context);
        let left = self.read(Arc::clone(self.join.left()), self.scatter(JoinSide::Left), false).await?;
        match left {
            Gathered::Rows(batches, _) if batches.is_empty() && needs_left(*self.join.join_type()) => {
                Ok(Ready::Nothing)
            }
            Gathered::Rows(batches, lease) => {
                let right = passed_through(self.join.right(), &self.context)?;
                let schema = self.join.left().schema();
                let rows = Rows { batch: Mutex::new(Some(merged(&schema, batches)?)), schema };
                let open = right.output_partitioning().partition_count();
                let join = self.over(leaf(rows)?, right)?;
                Ok(Ready::Built(Arc::new(Built {
                    join: Mutex::new(Some((join, lease))),
                    open: AtomicUsize::new(open),
                    context,
                })))
            }
            Gathered::Buckets(left) => {
                let right = self.read(Arc::clone(self.join.right()), self.scatter(JoinSide::Right), true).await?;
                let Gathered::Buckets(right) = right else {
                    return internal_err!("rows that were to be scattered were kept");
                };
                let pairs = left.into_iter().zip(right).map(|(left, right)| [left, right]);
                let waiting = Mutex::new(pairs.filter(|pair| pair.iter().any(|bucket| bucket.rows > 0)).collect());
                Ok(Ready::Scattered(Arc::new(Pairs { work: self, waiting })))
            }
        }
    }

    /// The join over other inputs, nothing of it built.
    fn over(&self, left: Arc<dyn ExecutionPlan>, right: Arc<dyn ExecutionPlan>) -> Result<HashJoinExec> {
        self.join.builder().with_new_children(vec![left, right])?.reset_state().build()
    }

    /// Joins one pair of buckets, the smaller built.
    fn pair(&self, [left, right]: [Bucket; 2]) -> Result<SendableRecordBatchStream> {
        let swap = right.cost() < left.cost();
        let smaller = left.cost().min(right.cost());
        let buckets = self.budget.buckets(smaller);
        let place = Place { depth: self.place.depth + 1, buckets, metrics: self.place.metrics.clone() };
        let join = self.over(leaf(left)?, leaf(right)?)?;
        let plan = if swap { join.swap_inputs(PartitionMode::CollectLeft)? } else { Arc::new(join) };
        replaced(plan, &self.budget, Some(&place))?.execute(0, Arc::clone(&self.context))
    }

    fn scatter(&self, side: JoinSide) -> Scatter {
        let on = self.join.on().iter();
        let (input, keys) = match side {
            JoinSide::Left => (self.join.left(), on.map(|(left, _)| Arc::clone(left)).collect()),
            _ => (self.join.right(), on.map(|(_, right)| Arc::clone(right)).collect()),
        };
        let options = self.context.session_config();
        let spill = SpillManager::new(self.context.runtime_env(), self.spilled.clone(), input.schema());
        let how = Scattering {
            keys,
            nulls_match: self.join.null_equality() == NullEquality::NullEqualsNull,
            depth: self.place.depth,
            buckets: self.place.buckets,
            buffer: self.budget.buffer(),
            batch_rows: options.batch_size(),
        };
        Scatter::new(how, spill.with_compression_type(options.options().execution.spill_compression))
    }

    /// Reads all partitions of an input: into memory while they fit, unless `scattered`; else into buckets.
    async fn read(&self, input: Arc<dyn ExecutionPlan>, scatter: Scatter, scattered: bool) -> Result<Gathered> {
        let reader = Arc::new(Reader {
            scatter,
            kept: Mutex::new((!scattered).then(|| Kept {
                batches: Vec::new(),
                counted: RecordBatchMemoryCounter::new(),
                cost: 0,
                lease: Lease { budget: Arc::clone(&self.budget), bytes: 0 },
            })),
            budget: Arc::clone(&self.budget),
            depth: self.place.depth,
        });
        let mut tasks = JoinSet::new();
        for partition in 0..input.output_partitioning().partition_count() {
            let rows = input.execute(partition, Arc::clone(&self.context))?;
            tasks.spawn(Arc::clone(&reader).read(rows));
        }
        finished(tasks).await?;
        let Some(reader) = Arc::into_inner(reader) else { return internal_err!("an input of a join is still read") };
        match reader.kept.into_inner().unwrap_or_else(PoisonError::into_inner) {
            Some(kept) => Ok(Gathered::Rows(kept.batches, kept.lease)),
            None => Ok(Gathered::Buckets(reader.scatter.close()?)),
        }
    }
}

enum Gathered {
    Rows(Vec<RecordBatch>, Lease),
    Buckets(Vec<Bucket>),
}

/// Reads one input of a join.
struct Reader {
    scatter: Scatter,
    /// Rows kept in memory. None once they are scattered.
    kept: Mutex<Option<Kept>>,
    budget: Arc<Budget>,
    depth: usize,
}

struct Kept {
    batches: Vec<RecordBatch>,
    counted: RecordBatchMemoryCounter,
    /// Bytes that the batches and the hash table over them take.
    cost: usize,
    lease: Lease,
}

impl Reader {
    async fn read(self: Arc<Self>, mut rows: SendableRecordBatchStream) -> Result<()> {
        let mut waiting = Waiting::default();
        while let Some(batch) = rows.next().await {
            let batch = batch?;
            if batch.num_rows() == 0 {
                continue;
            }
            for batch in self.keep(batch) {
                self.scatter.add(&mut waiting, batch)?;
            }
        }
        self.scatter.flush(&mut waiting)
    }

    /// Keeps the batch in memory, or tells which are to be scattered: it, or if it was the one too many, all.
    fn keep(&self, batch: RecordBatch) -> Vec<RecordBatch> {
        let mut place = locked(&self.kept);
        let Some(kept) = place.as_mut() else { return vec![batch] };
        let bytes = kept.counted.count_batch(&batch);
        let cost = bytes + bytes / 4 + batch.num_rows() * ROW_BYTES;
        kept.cost += cost;
        kept.batches.push(batch);
        let fits = match self.depth {
            0 => {
                let taken = self.budget.take(cost);
                kept.lease.bytes += if taken { cost } else { 0 };
                taken
            }
            DEPTH_MAX.. => true,
            _ => kept.cost <= self.budget.bucket(),
        };
        if fits { Vec::new() } else { place.take().map(|kept| kept.batches).unwrap_or_default() }
    }
}

/// Rows in memory, read once.
struct Rows {
    schema: SchemaRef,
    batch: Mutex<Option<RecordBatch>>,
}

impl fmt::Debug for Rows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} rows", locked(&self.batch).as_ref().map_or(0, RecordBatch::num_rows))
    }
}

impl PartitionStream for Rows {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn execute(&self, _: Arc<TaskContext>) -> SendableRecordBatchStream {
        streamed(&self.schema, stream::iter(locked(&self.batch).take().map(Ok)))
    }
}

/// A partition of a plan that runs in its own context, whoever reads it.
#[derive(Debug)]
struct Passed {
    schema: SchemaRef,
    plan: Arc<dyn ExecutionPlan>,
    partition: usize,
    context: Arc<TaskContext>,
}

impl PartitionStream for Passed {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn execute(&self, _: Arc<TaskContext>) -> SendableRecordBatchStream {
        match self.plan.execute(self.partition, Arc::clone(&self.context)) {
            Ok(rows) => rows,
            Err(error) => streamed(&self.schema, stream::once(ready(Err(error)))),
        }
    }
}

fn passed_through(plan: &Arc<dyn ExecutionPlan>, context: &Arc<TaskContext>) -> Result<Arc<dyn ExecutionPlan>> {
    let partitions = (0..plan.output_partitioning().partition_count()).map(|partition| {
        let (schema, plan, context) = (plan.schema(), Arc::clone(plan), Arc::clone(context));
        Arc::new(Passed { schema, plan, partition, context }) as Arc<dyn PartitionStream>
    });
    Ok(Arc::new(StreamingTableExec::try_new(plan.schema(), partitions.collect(), None, [], false, None)?))
}

fn leaf(rows: impl PartitionStream + 'static) -> Result<Arc<dyn ExecutionPlan>> {
    let schema = Arc::clone(rows.schema());
    Ok(Arc::new(StreamingTableExec::try_new(schema, vec![Arc::new(rows)], None, [], false, None)?))
}

#[cfg(test)]
mod tests {
    use arrow::array::{ArrayRef, Int64Array, StringViewArray};
    use arrow::row::{OwnedRow, RowConverter, SortField};
    use datafusion::datasource::MemTable;
    use datafusion::execution::SessionStateBuilder;
    use datafusion::physical_optimizer::optimizer::PhysicalOptimizer;
    use datafusion::prelude::{SessionConfig, SessionContext};

    use super::*;

    /// Keys with NULLs, repeated keys and keys of one side only; a text besides, long enough to lie outside of its view.
    fn table(seed: u64, rows: usize, keys: u64) -> MemTable {
        let random = |n: usize| (n as u64 + seed).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 33;
        let key = |n: usize| {
            let of = random(n) % (keys + keys / 8 + 1);
            (of < keys).then_some(i64::try_from(of).unwrap())
        };
        let columns: Vec<(&str, ArrayRef)> = vec![
            ("k", Arc::new((0..rows).map(key).collect::<Int64Array>())),
            ("n", Arc::new((0..rows).map(|n| Some(n as i64)).collect::<Int64Array>())),
            (
                "t",
                Arc::new(
                    (0..rows).map(|n| Some(format!("a text of row {:09}", random(n)))).collect::<StringViewArray>(),
                ),
            ),
        ];
        let all = RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(n, c)| (n, c, true))).unwrap();
        let parts = [all.slice(0, rows / 3), all.slice(rows / 3, rows - rows / 3)];
        let batches = |part: &RecordBatch| {
            let rows = part.num_rows();
            (0..rows).step_by(100).map(|at| part.slice(at, 100.min(rows - at))).collect::<Vec<_>>()
        };
        MemTable::try_new(all.schema(), parts.iter().map(batches).collect()).unwrap()
    }

    fn session(memory_bytes: Option<usize>) -> SessionContext {
        let mut rules = PhysicalOptimizer::default().rules;
        if let Some(memory_bytes) = memory_bytes {
            rules.insert(3, Arc::new(UseBucketJoin { memory_bytes, threads: 2 }));
        }
        let config = SessionConfig::new().with_target_partitions(2).with_batch_size(256);
        let state = SessionStateBuilder::new()
            .with_default_features()
            .with_config(config)
            .with_physical_optimizer_rules(rules)
            .build();
        SessionContext::new_with_state(state)
    }

    async fn rows(sql: &str, memory_bytes: Option<usize>) -> Vec<OwnedRow> {
        let session = session(memory_bytes);
        session.register_table("a", Arc::new(table(1, 2000, 700))).unwrap();
        session.register_table("b", Arc::new(table(2, 1500, 1000))).unwrap();
        session.register_table("c", Arc::new(table(3, 2500, 3))).unwrap();
        session.register_table("nothing", Arc::new(table(1, 0, 1))).unwrap();
        let frame = session.sql(sql).await.unwrap();
        let fields = frame.schema().fields().iter().map(|field| SortField::new(field.data_type().clone()));
        let converter = RowConverter::new(fields.collect()).unwrap();
        let batches = frame.collect().await.unwrap();
        let rows = |batch: &RecordBatch| {
            let rows = converter.convert_columns(batch.columns()).unwrap();
            rows.iter().map(|row| row.owned()).collect::<Vec<_>>()
        };
        let mut rows: Vec<OwnedRow> = batches.iter().flat_map(rows).collect();
        rows.sort();
        rows
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn every_kind_of_join_gives_the_same_rows_in_memory_and_on_disk() {
        let kinds = ["INNER", "LEFT", "RIGHT", "FULL", "LEFT SEMI", "LEFT ANTI", "RIGHT SEMI", "RIGHT ANTI"];
        let on =
            ["a.k = b.k", "a.k IS NOT DISTINCT FROM b.k", "a.k = b.k AND a.n < b.n", "a.k + 1 = b.k AND a.t <> b.t"];
        let mut statements: Vec<String> =
            kinds.iter().flat_map(|kind| on.map(|on| format!("SELECT * FROM a {kind} JOIN b ON {on}"))).collect();
        for pair in ["nothing a LEFT JOIN b", "nothing a RIGHT JOIN b", "b a LEFT JOIN nothing b", "c a INNER JOIN b"] {
            statements.push(format!("SELECT a.n, b.n, b.t FROM {pair} ON a.k = b.k"));
        }
        statements.push("SELECT a.n, b.t FROM a LEFT JOIN b ON b.k = a.k LEFT JOIN a AS d ON d.n = b.n".to_owned());
        statements.push("SELECT a.n FROM a WHERE EXISTS (SELECT 1 FROM b WHERE b.k = a.k) OR a.n % 7 = 0".to_owned());
        for sql in statements {
            let expected = rows(&sql, None).await;
            // One takes its build side into memory; the others scatter: once, and until nothing is left to scatter.
            let deeper = if sql.contains("a.k = b.k AND") { 20 << 10 } else { 128 << 10 };
            for memory_bytes in [1 << 30, deeper] {
                let found = rows(&sql, Some(memory_bytes)).await;
                assert!(
                    found == expected,
                    "{sql} in {memory_bytes} bytes: {} rows, not {}",
                    found.len(),
                    expected.len()
                );
            }
        }
    }
}

//! The join of this engine: a hash join over rows in memory while one side fits, else over buckets of both sides on disk.
//!
//! DataFusion's hash join holds its whole build side and fails where that does not fit; its sort-merge join sorts both
//! sides. Here both sides are read a stretch at a time, until the one or the other has ended: that one is built, whatever
//! was thought of its size, and the other side streams past it. If none ends within its share of memory, both sides are
//! scattered into buckets by the hash of their key, and each pair of buckets is joined by itself,
//! its smaller side built; a bucket that is still too large is scattered again. What lies in files in
//! the order of a key is joined [`along`] that order, neither scattered nor built as a whole. What a join returns, for every
//! kind of join, is left to [`HashJoinExec`], which joins each pair.

mod along;
mod input;
mod leaves;
#[cfg(test)]
mod tests;
mod work;

use std::collections::VecDeque;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::Poll;

use arrow::array::RecordBatch;
use arrow::datatypes::Field;
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::common::{DataFusionError, Result, Statistics, internal_err};
use datafusion::config::ConfigOptions;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::EquivalenceProperties;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::aggregates::AggregateExec;
use datafusion::physical_plan::execution_plan::{ChildrenPropertiesMode, ReplaceChildrenOptions};
use datafusion::physical_plan::joins::{HashJoinExec, PartitionMode};
use datafusion::physical_plan::metrics::{ExecutionPlanMetricsSet, MetricsSet, SpillMetrics};
use datafusion::physical_plan::projection::ProjectionExec;
use datafusion::physical_plan::streaming::PartitionStream;
use datafusion::physical_plan::{
    ChildStats, DisplayAs, DisplayFormatType, Distribution, ExecutionPlan, ExecutionPlanProperties,
    InputDistributionRequirements, Partitioning, PhysicalExpr, PlanProperties, StatisticsArgs, StatisticsContext,
};
use futures::future::{BoxFuture, Shared};
use futures::stream::{self, BoxStream};
use futures::{FutureExt, StreamExt, TryStreamExt};

use super::budget::{Budget, Lease};
use super::presence;
use super::ranges::Ranges;
use super::scatter::{Bucket, ROW_BYTES};
use super::tasks::{locked, streamed};
use leaves::leaf;
use work::Work;

/// Bytes that a text value takes, about.
const TEXT_BYTES: usize = 32;

/// Puts this join in the place of each of DataFusion's hash joins.
#[derive(Debug)]
pub(super) struct UseBucketJoin {
    /// Bytes that a plan's operators may reserve together.
    pub(super) memory_bytes: usize,
    pub(super) threads: usize,
    pub(super) ranges: Arc<Ranges>,
}

impl PhysicalOptimizerRule for UseBucketJoin {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, _: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        // Aggregates hold their groups besides; what sorts hold is little next to these.
        let grouped = plan.exists(|node| Ok(node.is::<AggregateExec>()))?;
        let share = if grouped { self.memory_bytes / 2 } else { self.memory_bytes / 5 * 4 };
        replaced(plan, &Budget::new(share, self.threads), Origin::Plan(&self.ranges))
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
    /// What is known of the files that its inputs read; None for joins of a part of these.
    ranges: Option<Arc<Ranges>>,
    /// Where what is scattered is counted: of joins of buckets, with the join that made these.
    metrics: ExecutionPlanMetricsSet,
}

/// What the joins of a plan come from.
#[derive(Clone, Copy)]
enum Origin<'p> {
    Plan(&'p Arc<Ranges>),
    /// A pair of another join.
    Pair(&'p Place),
}

fn replaced(plan: Arc<dyn ExecutionPlan>, budget: &Arc<Budget>, origin: Origin<'_>) -> Result<Arc<dyn ExecutionPlan>> {
    plan.transform_up(|node| {
        Ok(match node.downcast_ref::<HashJoinExec>() {
            // NOT IN asks whether any key at all is NULL, which no bucket knows.
            Some(join) if !join.null_aware => {
                let place = match origin {
                    Origin::Pair(place) => place.clone(),
                    Origin::Plan(ranges) => {
                        if let Some(present) = presence::instead_of(join, budget.all / 8)? {
                            return Ok(Transformed::yes(present));
                        }
                        let (buckets, ranges) = (budget.buckets(cost(join.left())?), Some(Arc::clone(ranges)));
                        Place { depth: 0, buckets, ranges, metrics: ExecutionPlanMetricsSet::new() }
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
    Ok(usize::try_from(rows_read(plan)?).unwrap_or(usize::MAX).saturating_mul(row_bytes(plan)))
}

/// Bytes of a row that is built, about.
fn row_bytes(plan: &Arc<dyn ExecutionPlan>) -> usize {
    let width = |field: &Arc<Field>| field.data_type().primitive_width().unwrap_or(TEXT_BYTES);
    plan.schema().fields().iter().map(width).sum::<usize>() + ROW_BYTES
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

    /// One side gathered, or both scattered: once, for whichever partition asks first.
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
        swapped.map(|plan| replaced(plan, &self.budget, Origin::Pair(&self.place))).transpose()
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let ready = self.ready(&context);
        let rows = async move {
            let ready = ready.await.map_err(DataFusionError::Shared)?;
            match ready.as_ref() {
                Ready::Nothing => Ok(stream::empty().boxed()),
                Ready::Built(built) => Arc::clone(built).rows(partition),
                Ready::Pairs(pairs) => Ok(Arc::clone(pairs).rows()),
            }
        };
        let rows = stream::once(rows).try_flatten();
        Ok(streamed(&self.schema(), rows))
    }
}

/// What a join needs before its first row comes out.
enum Ready {
    /// No row comes out, whatever the other side has.
    Nothing,
    Built(Arc<Built>),
    Pairs(Arc<Pairs>),
}

/// A join of rows at hand, and the memory of its build side.
type InMemory = (Arc<dyn ExecutionPlan>, Option<Lease>);

/// A hash join whose build side is in memory.
struct Built {
    /// Dropped, and with it the build side, when the last partition has ended.
    join: Mutex<Option<InMemory>>,
    /// Partitions that are still read, of how many.
    open: AtomicUsize,
    partitions: usize,
    context: Arc<TaskContext>,
}

impl Built {
    /// The side that streams past may have other partitions than the join shows: one after the other in each of these.
    fn rows(self: Arc<Self>, partition: usize) -> Result<BoxStream<'static, Result<RecordBatch>>> {
        let Some(join) = locked(&self.join).as_ref().map(|(join, _)| Arc::clone(join)) else {
            return internal_err!("a partition of a join was read twice");
        };
        let streaming = (partition..join.output_partitioning().partition_count()).step_by(self.partitions);
        let context = Arc::clone(&self.context);
        let rows = stream::iter(streaming).map(move |partition| join.execute(partition, Arc::clone(&context)));
        let end = stream::poll_fn(move |_| {
            if self.open.fetch_sub(1, Ordering::SeqCst) == 1 {
                locked(&self.join).take();
            }
            Poll::Ready(None)
        });
        Ok(rows.try_flatten().chain(end).boxed())
    }
}

/// A part of an input, in one partition.
struct Part {
    rows: Arc<dyn ExecutionPlan>,
    /// Bytes that it takes, built, about.
    cost: usize,
}

impl Part {
    fn of(bucket: Bucket) -> Result<Self> {
        let cost = bucket.cost();
        Ok(Self { rows: leaf(Arc::clone(bucket.schema()), vec![Arc::new(bucket)])?, cost })
    }
}

/// A part of the left input and one of the right: rows of the one have partners in the other only.
type Pair = [Part; 2];

/// Pairs that wait to be joined, each by whichever partition is free.
struct Pairs {
    work: Work,
    waiting: Mutex<VecDeque<Pair>>,
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

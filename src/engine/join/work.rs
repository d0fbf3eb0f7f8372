//! The work before a join's first row: one of its inputs gathered, or both scattered into buckets that are joined pair by
//! pair.

use std::collections::VecDeque;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex};

use datafusion::common::{JoinSide, JoinType, NullEquality, Result};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_plan::joins::{HashJoinExec, PartitionMode};
use datafusion::physical_plan::metrics::SpillMetrics;
use datafusion::physical_plan::{ExecutionPlan, ExecutionPlanProperties, SpillManager};

use super::along::{self, Half};
use super::input::{Input, Room};
use super::{Built, Origin, Pair, Pairs, Part, Place, Ready, replaced};
use crate::engine::budget::{Budget, Lease};
use crate::engine::scatter::{By, Cuts, Scatter, Scattering};

/// Times that a bucket is scattered anew: what is still too large after these is one key, and is built whatever its size.
const DEPTH_MAX: usize = 3;
/// Rows of the left input to begin with; each turn reads twice as many.
const ROWS_FIRST: usize = 1 << 16;
/// The right input is built in place of the left if it has fewer rows than one in so many of these.
const RIGHT_SHARE: usize = 2;
/// The part of all memory that may be taken to find that out.
const RIGHT_ROOM: usize = 8;

/// Whether a join has no row where its left side has none.
fn needs_left(kind: JoinType) -> bool {
    use JoinType::{Inner, Left, LeftAnti, LeftMark, LeftSemi, RightSemi};
    matches!(kind, Inner | Left | LeftAnti | LeftMark | LeftSemi | RightSemi)
}

/// One join at one depth.
#[derive(Clone)]
pub(super) struct Work {
    pub join: Arc<HashJoinExec>,
    pub budget: Arc<Budget>,
    pub place: Place,
    pub context: Arc<TaskContext>,
    pub spilled: SpillMetrics,
}

impl Work {
    pub(super) async fn prepare(self) -> Result<Ready> {
        let batch_rows = self.context.session_config().batch_size();
        let mut half = None;
        if let Some(ranges) = &self.place.ranges {
            if let Some(pairs) = along::pairs(&self.join, ranges, &self.budget, batch_rows)? {
                return Ok(Ready::Pairs(Arc::new(Pairs { work: self, waiting: Mutex::new(pairs) })));
            }
            half = Half::of(&self.join, ranges, &self.budget)?;
        }
        let context = self.budget.context(&self.context);
        let [nothing, all] = [0, usize::MAX].map(Room::Budget);
        let right_room = self.budget.all / RIGHT_ROOM;
        let ordered = |left| half.as_ref().filter(|half| half.left == left);
        // An ordered side that can't fit is read when the other is, or can't be.
        let right_first = ordered(true).is_some_and(|half| half.exceeds(self.budget.all));
        let [most, looked_at] = match self.place.depth {
            0 if right_first => [nothing, all],
            0 if ordered(false).is_some_and(|half| half.exceeds(right_room)) => [all, nothing],
            0 => [all, Room::Budget(right_room)],
            // The smaller is left already.
            DEPTH_MAX.. => [Room::Any, Room::Bucket(0)],
            _ => [Room::Bucket(self.budget.bucket()), Room::Bucket(0)],
        };
        let input = |side, room| Input::new(self.input(side), &self.context, &self.budget, room);
        let (mut left, mut right) = (input(JoinSide::Left, most), input(JoinSide::Right, looked_at));
        let looks = self.place.depth == 0;
        let mut rows = if looks { ROWS_FIRST } else { usize::MAX };
        // What the left input has may end the join before anything is read of the right.
        left.read(rows).await?;
        let mut looked = !looks;
        loop {
            if left.is_whole() {
                if left.is_empty() && needs_left(*self.join.join_type()) {
                    return Ok(Ready::Nothing);
                }
                let (left, lease) = left.built().await?;
                let join = self.over(left, right.passed_on()?)?;
                return Ok(self.built(Arc::new(join), lease, context));
            }
            if looks && right.is_whole() {
                if right.is_empty() && needs_left(self.join.join_type().swap()) {
                    return Ok(Ready::Nothing);
                }
                let (right, lease) = right.built().await?;
                let join = self.over(left.passed_on()?, right)?.swap_inputs(PartitionMode::CollectLeft)?;
                return Ok(self.built(join, lease, context));
            }
            if looked && left.is_full() && (right.is_full() || !right_first) {
                break;
            }
            tokio::try_join!(left.read(rows), right.read(rows / RIGHT_SHARE))?;
            (looked, rows) = (true, rows.saturating_mul(2));
        }
        let pairs = self.pairs(half, left, right).await?;
        Ok(Ready::Pairs(Arc::new(Pairs { work: self, waiting: Mutex::new(pairs) })))
    }

    /// The pairs of two inputs of which neither fits: stretches of the one that is ordered, or buckets of both.
    async fn pairs(&self, half: Option<Half>, left: Input, right: Input) -> Result<VecDeque<Pair>> {
        match half.and_then(|half| Some((Cuts::of(&half.cuts)?, half))) {
            // What was read of the ordered side is let go: it is read anew, stretch by stretch.
            Some((cuts, half)) if half.left => {
                drop(left);
                self.beside(&half, cuts, right).await
            }
            Some((cuts, half)) => {
                drop(right);
                self.beside(&half, cuts, left).await
            }
            None => {
                let scatter = |side| self.scatter(side, self.hash(side), self.place.buckets);
                let left = left.scattered(scatter(JoinSide::Left)).await?;
                let right = right.scattered(scatter(JoinSide::Right)).await?;
                let pairs = left.into_iter().zip(right).filter(|(left, right)| left.rows > 0 || right.rows > 0);
                pairs.map(|(left, right)| Ok([Part::of(left)?, Part::of(right)?])).collect()
            }
        }
    }

    /// The stretches of the ordered side, each with the rows of the other that lie there.
    async fn beside(&self, half: &Half, cuts: Cuts, other: Input) -> Result<VecDeque<Pair>> {
        let stretches = half.stretches(self.context.session_config().batch_size())?;
        let side = if half.left { JoinSide::Right } else { JoinSide::Left };
        let by = By::Cuts { key: Arc::clone(&half.other), cuts };
        let buckets = other.scattered(self.scatter(side, by, stretches.len())).await?;
        let pair = |(stretch, bucket)| {
            let bucket = Part::of(bucket)?;
            Ok(if half.left { [stretch, bucket] } else { [bucket, stretch] })
        };
        stretches.into_iter().zip(buckets).map(pair).collect()
    }

    fn input(&self, side: JoinSide) -> &Arc<dyn ExecutionPlan> {
        if side == JoinSide::Left { self.join.left() } else { self.join.right() }
    }

    fn built(&self, join: Arc<dyn ExecutionPlan>, lease: Option<Lease>, context: Arc<TaskContext>) -> Ready {
        // As many as the join had before its inputs changed places.
        let partitions = self.join.right().output_partitioning().partition_count();
        Ready::Built(Arc::new(Built {
            join: Mutex::new(Some((join, lease))),
            open: AtomicUsize::new(partitions),
            partitions,
            context,
        }))
    }

    /// The join over other inputs, nothing of it built.
    fn over(&self, left: Arc<dyn ExecutionPlan>, right: Arc<dyn ExecutionPlan>) -> Result<HashJoinExec> {
        self.join.builder().with_new_children(vec![left, right])?.reset_state().build()
    }

    /// Joins one pair, the smaller built.
    pub(super) fn pair(&self, [left, right]: Pair) -> Result<SendableRecordBatchStream> {
        let buckets = self.budget.buckets(left.cost.min(right.cost));
        let place = Place { depth: self.place.depth + 1, buckets, ranges: None, metrics: self.place.metrics.clone() };
        let swap = right.cost < left.cost;
        let join = self.over(left.rows, right.rows)?;
        let plan = if swap { join.swap_inputs(PartitionMode::CollectLeft)? } else { Arc::new(join) };
        replaced(plan, &self.budget, Origin::Pair(&place))?.execute(0, Arc::clone(&self.context))
    }

    fn hash(&self, side: JoinSide) -> By {
        let on = self.join.on().iter();
        let keys = match side {
            JoinSide::Left => on.map(|(left, _)| Arc::clone(left)).collect(),
            _ => on.map(|(_, right)| Arc::clone(right)).collect(),
        };
        By::Hash { keys, depth: self.place.depth }
    }

    fn scatter(&self, side: JoinSide, by: By, buckets: usize) -> Scatter {
        let options = self.context.session_config();
        let spill = SpillManager::new(self.context.runtime_env(), self.spilled.clone(), self.input(side).schema());
        let how = Scattering {
            by,
            nulls_match: self.join.null_equality() == NullEquality::NullEqualsNull,
            buckets,
            buffer: self.budget.buffer(),
            batch_rows: options.batch_size(),
        };
        Scatter::new(how, spill.with_compression_type(options.options().execution.spill_compression))
    }
}

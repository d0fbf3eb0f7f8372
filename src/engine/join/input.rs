//! One input of a join while it is read: batch by batch into memory, a stretch at a time, so that two inputs can be read
//! side by side until one of them has ended.

use std::mem;
use std::sync::{Arc, Mutex};

use arrow::array::RecordBatch;
use datafusion::common::utils::memory::RecordBatchMemoryCounter;
use datafusion::common::{DataFusionError, Result};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_plan::{ExecutionPlan, ExecutionPlanProperties};
use futures::{StreamExt, stream};
use tokio::task::JoinSet;

use super::leaves::{leaf, once};
use crate::engine::budget::{Budget, Lease};
use crate::engine::scatter::{Bucket, ROW_BYTES, Scatter, Waiting, merged_in_parallel};
use crate::engine::tasks::{finished, locked, streamed};

/// How much of an input may be in memory.
#[derive(Clone, Copy)]
pub(super) enum Room {
    /// As long as the budget has some, and no more than so many bytes.
    Budget(usize),
    /// So many bytes, which the budget keeps for buckets.
    Bucket(usize),
    Any,
}

pub(super) struct Input {
    plan: Arc<dyn ExecutionPlan>,
    context: Arc<TaskContext>,
    /// None before anything is asked of it: some operators begin to work as soon as they are opened.
    partitions: Option<Vec<Partition>>,
    held: Arc<Mutex<Held>>,
}

#[derive(Default)]
struct Partition {
    batches: Vec<RecordBatch>,
    /// None once it has ended.
    rest: Option<SendableRecordBatchStream>,
}

/// What is in memory of all partitions together.
struct Held {
    counted: RecordBatchMemoryCounter,
    rows: usize,
    /// Bytes that the batches and a hash table over them take.
    cost: usize,
    lease: Lease,
    room: Room,
    /// There is no room for more.
    full: bool,
}

impl Held {
    fn add(&mut self, batch: &RecordBatch) {
        let bytes = self.counted.count_batch(batch);
        let cost = bytes + bytes / 4 + batch.num_rows() * ROW_BYTES;
        self.cost += cost;
        self.rows += batch.num_rows();
        self.full |= match self.room {
            Room::Budget(most) => {
                let taken = self.cost <= most && self.lease.budget.take(cost);
                self.lease.bytes += if taken { cost } else { 0 };
                !taken
            }
            Room::Bucket(most) => self.cost > most,
            Room::Any => false,
        };
    }
}

impl Input {
    pub(super) fn new(
        plan: &Arc<dyn ExecutionPlan>,
        context: &Arc<TaskContext>,
        budget: &Arc<Budget>,
        room: Room,
    ) -> Self {
        let held = Held {
            counted: RecordBatchMemoryCounter::new(),
            rows: 0,
            cost: 0,
            lease: Lease { budget: Arc::clone(budget), bytes: 0 },
            room,
            full: false,
        };
        Self {
            plan: Arc::clone(plan),
            context: Arc::clone(context),
            partitions: None,
            held: Arc::new(Mutex::new(held)),
        }
    }

    /// What is at hand of each partition, and the rest.
    fn taken(&mut self) -> Result<Vec<Partition>> {
        let open = |partition| {
            let rest = Some(self.plan.execute(partition, Arc::clone(&self.context))?);
            Ok(Partition { batches: Vec::new(), rest })
        };
        match self.partitions.take() {
            Some(partitions) => Ok(partitions),
            None => (0..self.plan.output_partitioning().partition_count()).map(open).collect(),
        }
    }

    /// Reads on, all partitions side by side, until so many rows are in memory, there is no room for more, or no more come.
    pub(super) async fn read(&mut self, rows: usize) -> Result<()> {
        let mut partitions = self.taken()?;
        let mut tasks = JoinSet::new();
        for (place, partition) in partitions.iter_mut().enumerate() {
            let Some(mut rest) = partition.rest.take() else { continue };
            let (held, mut batches) = (Arc::clone(&self.held), mem::take(&mut partition.batches));
            tasks.spawn(async move {
                let stop = |held: &Mutex<Held>| {
                    let held = locked(held);
                    held.full || held.rows >= rows
                };
                while !stop(&held) {
                    match rest.next().await.transpose()? {
                        None => return Ok((place, Partition { batches, rest: None })),
                        Some(batch) if batch.num_rows() == 0 => {}
                        Some(batch) => {
                            locked(&held).add(&batch);
                            batches.push(batch);
                        }
                    }
                }
                Ok::<_, DataFusionError>((place, Partition { batches, rest: Some(rest) }))
            });
        }
        for (place, partition) in finished(tasks).await? {
            partitions[place] = partition;
        }
        self.partitions = Some(partitions);
        Ok(())
    }

    pub(super) fn is_full(&self) -> bool {
        locked(&self.held).full
    }

    /// All of it is in memory, and there was room.
    pub(super) fn is_whole(&self) -> bool {
        let ended = |partitions: &Vec<Partition>| partitions.iter().all(|partition| partition.rest.is_none());
        !self.is_full() && self.partitions.as_ref().is_some_and(ended)
    }

    /// Whether no row is in memory.
    pub(super) fn is_empty(&self) -> bool {
        locked(&self.held).rows == 0
    }

    /// The rows of an input that is whole, as one batch, with the memory that they and their hash table take.
    pub(super) async fn built(mut self) -> Result<(Arc<dyn ExecutionPlan>, Option<Lease>)> {
        let schema = self.plan.schema();
        let batches = self.taken()?.into_iter().flat_map(|partition| partition.batches).collect();
        let rows = merged_in_parallel(&schema, batches).await?;
        let lease =
            Arc::into_inner(self.held).map(|held| held.into_inner().unwrap_or_else(|held| held.into_inner()).lease);
        let rows = once(streamed(&schema, stream::iter([Ok(rows)])));
        Ok((leaf(schema, vec![rows])?, lease))
    }

    /// What was read already, and then the rest, partition by partition. The memory is given back once that was passed on.
    pub(super) fn passed_on(mut self) -> Result<Arc<dyn ExecutionPlan>> {
        let schema = self.plan.schema();
        let passed = self.taken()?.into_iter().map(|Partition { batches, rest }| {
            let held = Arc::clone(&self.held);
            let read = stream::iter(batches).map(move |batch| {
                let _ = &held;
                Ok(batch)
            });
            let rest = stream::iter(rest).flatten();
            once(streamed(&schema, read.chain(rest)))
        });
        leaf(Arc::clone(&schema), passed.collect())
    }

    /// Scatters what was read already, and all that comes.
    pub(super) async fn scattered(mut self, scatter: Scatter) -> Result<Vec<Bucket>> {
        let scatter = Arc::new(scatter);
        let mut tasks = JoinSet::new();
        for Partition { batches, rest } in self.taken()? {
            let scatter = Arc::clone(&scatter);
            tasks.spawn(async move {
                let mut waiting = Waiting::default();
                for batch in batches {
                    scatter.add(&mut waiting, batch)?;
                }
                let mut rest = stream::iter(rest).flatten();
                while let Some(batch) = rest.next().await.transpose()? {
                    scatter.add(&mut waiting, batch)?;
                }
                scatter.flush(&mut waiting)
            });
        }
        finished(tasks).await?;
        match Arc::into_inner(scatter) {
            Some(scatter) => scatter.close(),
            None => datafusion::common::internal_err!("an input of a join is still read"),
        }
    }
}

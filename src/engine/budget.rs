//! The memory of joins: how much the build sides of one plan may take together, and how much each of them.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use datafusion::execution::TaskContext;
use datafusion::execution::memory_pool::{GreedyMemoryPool, MemoryConsumer, MemoryReservation};
use datafusion::execution::runtime_env::RuntimeEnv;

/// The most buckets that inputs are scattered into: each is an open file.
const BUCKETS_MAX: usize = 256;
const BUCKETS_MIN: usize = 16;
/// Memory for the build sides of the joins of one plan, in bytes. It is taken from the session's pool as a whole before the
/// first join runs, so that aggregates and sorts, which can spill, don't take what a join, which can't, needs later.
#[derive(Debug)]
pub(super) struct Budget {
    pub all: usize,
    free: AtomicUsize,
    pub threads: usize,
    held: OnceLock<Held>,
}

/// A budget in force: its part of the session's pool, and the runtime in which DataFusion's joins account for themselves.
#[derive(Debug)]
struct Held {
    _reservation: MemoryReservation,
    runtime: Arc<RuntimeEnv>,
}

impl Budget {
    pub(super) fn new(bytes: usize, threads: usize) -> Arc<Self> {
        Arc::new(Self { all: bytes, free: AtomicUsize::new(bytes), threads: threads.max(1), held: OnceLock::new() })
    }

    /// The context in which a join of rows in memory runs.
    pub(super) fn context(&self, outer: &Arc<TaskContext>) -> Arc<TaskContext> {
        let held = self.held.get_or_init(|| {
            let reservation = MemoryConsumer::new("build sides of joins").register(outer.memory_pool());
            reservation.grow(self.all);
            let runtime = RuntimeEnv {
                memory_pool: Arc::new(GreedyMemoryPool::new(self.all)),
                ..outer.runtime_env().as_ref().clone()
            };
            Held { _reservation: reservation, runtime: Arc::new(runtime) }
        });
        // A join of rows in memory calls no function by its name.
        Arc::new(TaskContext::new(
            outer.task_id(),
            outer.session_id(),
            outer.session_config().clone(),
            HashMap::new(),
            HashMap::new(),
            HashMap::new(),
            HashMap::new(),
            Arc::clone(&held.runtime),
        ))
    }

    /// Takes bytes for a build side that the other side streams past. A part stays free for joins that go to disk.
    pub(super) fn take(&self, bytes: usize) -> bool {
        let kept = self.all / 4;
        let taken = self.free.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |free| {
            free.checked_sub(bytes).filter(|left| *left >= kept)
        });
        taken.is_ok()
    }

    fn give(&self, bytes: usize) {
        self.free.fetch_add(bytes, Ordering::SeqCst);
    }

    /// What the build side of one bucket may take.
    pub(super) fn bucket(&self) -> usize {
        self.all / 8 / self.threads
    }

    /// Buckets for a build side of this cost: twice as many as would do if keys were spread evenly.
    pub(super) fn buckets(&self, cost: usize) -> usize {
        (cost / (self.bucket() / 2).max(1)).clamp(BUCKETS_MIN, BUCKETS_MAX)
    }

    /// Rows waiting to be scattered, in bytes, for each stream that is.
    pub(super) fn buffer(&self) -> usize {
        (self.all / 16 / self.threads).clamp(1 << 20, 16 << 20)
    }
}

/// Bytes of a budget, given back when dropped.
#[derive(Debug)]
pub(super) struct Lease {
    pub budget: Arc<Budget>,
    pub bytes: usize,
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.budget.give(self.bytes);
    }
}

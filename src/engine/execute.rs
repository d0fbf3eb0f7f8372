//! Running a plan: one retry with other joins, panics caught, results streamed.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use datafusion::common::DataFusionError;
use datafusion::execution::SessionStateBuilder;
use datafusion::execution::session_state::SessionState;
use datafusion::logical_expr::LogicalPlan;
use datafusion::physical_optimizer::optimizer::PhysicalOptimizer;
use datafusion::physical_plan::joins::{CrossJoinExec, NestedLoopJoinExec};
use datafusion::physical_plan::windows::WindowAggExec;
use datafusion::physical_plan::{ExecutionPlan, ExecutionPlanProperties, execute_stream};
use futures::StreamExt;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::join::UseBucketJoin;
use super::ranges::Ranges;
use super::repeated::LeaveSingleKeysOut;
use super::running::RunWindows;
use super::session::{Limits, Quota};
use super::singles::{PassSinglesBy, ROWS_MIN};
use super::sql::plain;
use super::watch;
use crate::crash;
use crate::error::{Error, Result};
use crate::excerpt::mask;
use crate::storage;

/// In the message of DataFusion's disk manager when spilled data has reached its limit.
const SPILL_SETTING: &str = "max_temp_directory_size";
pub(super) const NO_ROOM: &str = "the room in the scratch folder is used up";
/// What to do when memory or room runs out.
pub(super) const ADVICE: &str =
    "give more with --memory SIZE or --scratch-quota SIZE, or a larger disk with --scratch DIR";

/// Why a plan did not run to its end.
#[derive(Debug)]
pub(super) enum Failure {
    /// Memory, or the room for spilled data, ran out.
    Exhausted(String),
    /// A panic inside the engine: corrupt data, as a rule.
    Panicked(String),
    /// The data can't be read or converted.
    Data(String),
    /// The object store that the data lies in doesn't give it.
    Store(storage::Failure),
    /// The plan holds an operator that is wrong or unbounded.
    Refused(String),
    /// What the caller did with a batch failed.
    Sink(Error),
}

impl Failure {
    pub(super) fn of(error: &DataFusionError) -> Self {
        if let Some(failure) = storage::Failure::among(error) {
            return Self::Store(failure.clone());
        }
        match error.find_root() {
            // DataFusion names its own setting, which nobody can reach.
            DataFusionError::ResourcesExhausted(why) if why.contains(SPILL_SETTING) => {
                Self::Exhausted(NO_ROOM.to_owned())
            }
            DataFusionError::ResourcesExhausted(why) => Self::Exhausted(why.clone()),
            DataFusionError::IoError(io) if io.kind() == std::io::ErrorKind::StorageFull => {
                Self::Exhausted("the disk of the scratch folder is full".to_owned())
            }
            // Messages on data quote it.
            root => Self::Data(mask::numbers(&mask::keys(&plain(root)))),
        }
    }

    /// The failure as an error; `what` follows "failed to".
    pub(super) fn error(self, what: &str) -> Error {
        match self {
            Self::Exhausted(why) => Error::input(what).because(why.lines().next().unwrap_or_default()).hint(ADVICE),
            Self::Panicked(why) => Error::input(what)
                .because(format!("the engine broke off ({why})"))
                .hint("if the exports can be read by other tools, please report it"),
            Self::Data(why) => Error::input(what).because(why),
            Self::Store(failure) => failure.error(what),
            Self::Refused(why) => Error::usage(what).because(why),
            Self::Sink(error) => error,
        }
    }
}

/// Runs plans: with the engine's own join, and where that runs out of memory, with sort-merge joins.
#[derive(Debug)]
pub(super) struct Executor {
    bucket: SessionState,
    merge: SessionState,
    /// Bytes that operators have written to disk so far.
    spilled: Arc<AtomicU64>,
    quota: Arc<Quota>,
    ranges: Arc<Ranges>,
}

impl Executor {
    pub(super) fn new(state: SessionState, limits: &Limits) -> Self {
        let memory_bytes = super::session::pool_bytes(limits);
        let quota = Arc::new(Quota::new(limits, &state));
        let ranges = Arc::<Ranges>::default();
        let join = Arc::new(UseBucketJoin { memory_bytes, threads: limits.threads, ranges: Arc::clone(&ranges) });
        let mut rules = PhysicalOptimizer::default().rules;
        // After inputs were put in order of size, before distribution and order are seen to.
        let place = rules.iter().position(|rule| rule.name() == "join_selection").map_or(0, |place| place + 1);
        rules.insert(place, join);
        rules.insert(place, Arc::new(PassSinglesBy { memory_bytes, rows_min: ROWS_MIN }));
        rules.insert(place, Arc::new(LeaveSingleKeysOut { memory_bytes }));
        // Last: what it replaces has been sorted for.
        rules.push(Arc::new(RunWindows));
        let bucket = SessionStateBuilder::new_from_existing(state.clone()).with_physical_optimizer_rules(rules).build();
        let mut config = state.config().clone();
        config.options_mut().optimizer.prefer_hash_join = false;
        let merge = SessionStateBuilder::new_from_existing(state).with_config(config).build();
        Self { bucket, merge, spilled: Arc::default(), quota, ranges }
    }

    pub(super) fn state(&self) -> &SessionState {
        &self.bucket
    }

    /// Bytes that operators have written to disk so far, all statements together.
    pub(super) fn spilled_bytes(&self) -> u64 {
        self.spilled.load(Ordering::Relaxed)
    }

    pub(super) fn quota(&self) -> &Arc<Quota> {
        &self.quota
    }

    /// Where keys lie in the files that are kept.
    pub(super) fn ranges(&self) -> &Arc<Ranges> {
        &self.ranges
    }

    /// The session states, for registering functions.
    pub(super) fn states_mut(&mut self) -> [&mut SessionState; 2] {
        [&mut self.bucket, &mut self.merge]
    }

    /// All rows of a small result.
    pub(super) async fn collect(&self, plan: &LogicalPlan) -> std::result::Result<Vec<RecordBatch>, Failure> {
        let (batches, _) = self
            .run(
                plan,
                || Ok(Vec::new()),
                |batches, batch| {
                    batches.push(batch);
                    Ok(())
                },
            )
            .await?;
        Ok(batches)
    }

    /// Feeds every batch to `each`; on running out of memory starts over, once, with the other kind of join. Tells whether
    /// it did.
    pub(super) async fn run<S>(
        &self,
        plan: &LogicalPlan,
        start: impl Fn() -> Result<S>,
        mut each: impl FnMut(&mut S, RecordBatch) -> Result<()>,
    ) -> std::result::Result<(S, bool), Failure> {
        let optimized = self.bucket.optimize(plan).map_err(|error| Failure::of(&error))?;
        let mut sink = start().map_err(Failure::Sink)?;
        match stream(&self.bucket, &self.spilled, &optimized, &mut sink, &mut each).await {
            Err(Failure::Exhausted(_)) => {
                let mut sink = start().map_err(Failure::Sink)?;
                stream(&self.merge, &self.spilled, &optimized, &mut sink, &mut each).await?;
                Ok((sink, true))
            }
            Err(failure) => Err(failure),
            Ok(()) => Ok((sink, false)),
        }
    }

    /// Runs every partition of the plan through a writer of its own, in parallel. Tells rows written, and whether the
    /// run was repeated with the other kind of join. The folder written to is emptied first, also before the repetition:
    /// a file of an attempt that failed would be read as if it belonged to the other.
    pub(super) async fn run_partitions<W: Send + 'static>(
        &self,
        plan: &LogicalPlan,
        folder: &Path,
        open: Arc<dyn Fn(usize, SchemaRef) -> Result<W> + Send + Sync>,
        write: fn(&mut W, RecordBatch) -> Result<()>,
        close: fn(W) -> Result<()>,
    ) -> std::result::Result<(u64, bool), Failure> {
        let optimized = self.bucket.optimize(plan).map_err(|error| Failure::of(&error))?;
        emptied(folder)?;
        match partitions(&self.bucket, &self.spilled, &optimized, Arc::clone(&open), write, close).await {
            Err(Failure::Exhausted(_)) => {
                emptied(folder)?;
                Ok((partitions(&self.merge, &self.spilled, &optimized, open, write, close).await?, true))
            }
            other => Ok((other?, false)),
        }
    }
}

async fn stream<S>(
    state: &SessionState,
    spilled: &Arc<AtomicU64>,
    plan: &LogicalPlan,
    sink: &mut S,
    each: &mut impl FnMut(&mut S, RecordBatch) -> Result<()>,
) -> std::result::Result<(), Failure> {
    let (send, mut receive) = mpsc::channel::<RecordBatch>(2);
    let mut tasks = JoinSet::new();
    let (state, plan, spilled) = (state.clone(), plan.clone(), Arc::clone(spilled));
    tasks.spawn(async move {
        let physical = physical(&state, &plan).await?;
        let _counted = Counted { plan: Arc::clone(&physical), spilled };
        let mut stream = execute_stream(physical, state.task_ctx()).map_err(|error| Failure::of(&error))?;
        while let Some(batch) = stream.next().await {
            if send.send(batch.map_err(|error| Failure::of(&error))?).await.is_err() {
                break;
            }
        }
        Ok(())
    });
    while let Some(batch) = receive.recv().await {
        each(sink, batch).map_err(Failure::Sink)?;
    }
    joined(tasks).await
}

async fn partitions<W: Send + 'static>(
    state: &SessionState,
    spilled: &Arc<AtomicU64>,
    plan: &LogicalPlan,
    open: Arc<dyn Fn(usize, SchemaRef) -> Result<W> + Send + Sync>,
    write: fn(&mut W, RecordBatch) -> Result<()>,
    close: fn(W) -> Result<()>,
) -> std::result::Result<u64, Failure> {
    let physical = physical(state, plan).await?;
    let _counted = Counted { plan: Arc::clone(&physical), spilled: Arc::clone(spilled) };
    let mut tasks = JoinSet::new();
    for partition in 0..physical.output_partitioning().partition_count() {
        let (physical, context, open) = (Arc::clone(&physical), state.task_ctx(), Arc::clone(&open));
        tasks.spawn(async move {
            let mut stream = physical.execute(partition, context).map_err(|error| Failure::of(&error))?;
            let mut writer = open(partition, physical.schema()).map_err(Failure::Sink)?;
            let mut rows = 0;
            while let Some(batch) = stream.next().await {
                let batch = batch.map_err(|error| Failure::of(&error))?;
                rows += batch.num_rows() as u64;
                write(&mut writer, batch).map_err(Failure::Sink)?;
            }
            close(writer).map_err(Failure::Sink)?;
            Ok(rows)
        });
    }
    let mut rows = 0;
    while let Some(done) = tasks.join_next().await {
        match done.map_err(panicked).flatten() {
            Ok(written) => rows += written,
            Err(failure) => {
                // No other partition writes on once this has returned.
                tasks.shutdown().await;
                return Err(failure);
            }
        }
    }
    Ok(rows)
}

pub(super) fn emptied(folder: &Path) -> std::result::Result<(), Failure> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Failure::Sink(Error::input(format!("empty the scratch folder {}", folder.display())).because(error)))
        }
        _ => Ok(()),
    }
}

/// A plan that runs: when it has ended, however it did, what its operators spilled is counted.
struct Counted {
    plan: Arc<dyn ExecutionPlan>,
    spilled: Arc<AtomicU64>,
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.spilled.fetch_add(spilled_by(self.plan.as_ref()), Ordering::Relaxed);
    }
}

fn spilled_by(plan: &dyn ExecutionPlan) -> u64 {
    let own = plan.metrics().and_then(|metrics| metrics.spilled_bytes()).unwrap_or(0) as u64;
    own + plan.children().into_iter().map(|child| spilled_by(child.as_ref())).sum::<u64>()
}

async fn joined(mut tasks: JoinSet<std::result::Result<(), Failure>>) -> std::result::Result<(), Failure> {
    while let Some(done) = tasks.join_next().await {
        done.map_err(panicked)??;
    }
    Ok(())
}

fn panicked(error: tokio::task::JoinError) -> Failure {
    let why = error.try_into_panic().map_or_else(|error| error.to_string(), |panic| crash::told(panic.as_ref()));
    Failure::Panicked(why)
}

async fn physical(state: &SessionState, plan: &LogicalPlan) -> std::result::Result<Arc<dyn ExecutionPlan>, Failure> {
    // The plan is optimised already; the physical planner works on it as it is.
    let physical =
        state.query_planner().create_physical_plan(plan, state).await.map_err(|error| Failure::of(&error))?;
    match refused(physical.as_ref()) {
        Some(why) => Err(Failure::Refused(why.to_owned())),
        None => {
            watch::about_to_run(state, &physical);
            Ok(physical)
        }
    }
}

/// Operators that can give wrong rows when they spill, or hold everything in memory.
fn refused(plan: &dyn ExecutionPlan) -> Option<&'static str> {
    if plan.is::<NestedLoopJoinExec>() || plan.is::<CrossJoinExec>() {
        return Some("a join without an equality compares every row with every other");
    }
    if plan.is::<WindowAggExec>() {
        return Some("a window over all rows holds them all in memory: group, then join");
    }
    plan.children().into_iter().find_map(|child| refused(child.as_ref()))
}

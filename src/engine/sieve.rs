//! A sieve: an operator that reads the keys of one input, all of them and once, then lets through the rows of another
//! whose keys pass by what was noted. What is noted, and who passes, is for a [`Mesh`] to say: [`super::presence`] and
//! [`super::repeated`] have one each.

use std::fmt;
use std::sync::{Arc, Mutex};

use arrow::array::{ArrayRef, BooleanArray, RecordBatch};
use arrow::compute::filter_record_batch;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{DataFusionError, Result, Statistics};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::EquivalenceProperties;
use datafusion::physical_plan::execution_plan::{
    ChildrenPropertiesMode, ReplaceChildrenOptions, apply_expression_roots, reset_plan_states,
};
use datafusion::physical_plan::projection::ProjectionExec;
use datafusion::physical_plan::{
    ChildStats, DisplayAs, DisplayFormatType, Distribution, ExecutionPlan, ExecutionPlanProperties,
    InputDistributionRequirements, Partitioning, PhysicalExpr, PlanProperties, StatisticsArgs,
};
use futures::future::{BoxFuture, Shared};
use futures::{FutureExt, StreamExt, TryStreamExt, stream};
use tokio::task::JoinSet;

use super::tasks::{finished, locked, streamed};

/// What a sieve notes of the keys of its first input, and which keys of its second pass by it.
pub(super) trait Mesh: fmt::Debug + Send + Sync + 'static {
    type Notes: Send + Sync + 'static;
    /// Shown in plans.
    const NAME: &'static str;

    /// Nothing noted yet.
    fn empty(&self) -> Self::Notes;
    /// Notes the keys of some rows of the first input; called for several partitions at a time.
    fn note(&self, notes: &Self::Notes, keys: &[ArrayRef]) -> Result<()>;
    /// Which rows of the second input pass, one answer a row.
    fn passes(&self, notes: &Self::Notes, keys: &[ArrayRef]) -> Result<BooleanArray>;
    /// Whether all rows pass, or none, whatever their keys; None if that depends on them.
    fn whole(&self, _notes: &Self::Notes) -> Option<bool> {
        None
    }
}

type Keys = Vec<Arc<dyn PhysicalExpr>>;
type Noted<N> = std::result::Result<Arc<N>, Arc<DataFusionError>>;

/// The rows of the second input that pass. The first input has its keys alone.
pub(super) struct SieveExec<M: Mesh> {
    mesh: Arc<M>,
    inputs: [Arc<dyn ExecutionPlan>; 2],
    /// Over the second input.
    keys: Keys,
    properties: Arc<PlanProperties>,
    notes: Arc<Cell<M::Notes>>,
}

/// Notes that sieves over the same keys share, made for whichever asks first.
type Cell<N> = Mutex<Option<Shared<BoxFuture<'static, Noted<N>>>>>;

impl<M: Mesh> SieveExec<M> {
    /// Notes `noted.1` over `noted.0`, and lets through the rows of `sifted.0` by `sifted.1`.
    pub(super) fn new(
        mesh: M,
        noted: (&Arc<dyn ExecutionPlan>, &[Arc<dyn PhysicalExpr>]),
        sifted: (&Arc<dyn ExecutionPlan>, &[Arc<dyn PhysicalExpr>]),
    ) -> Result<Self> {
        let named = (0..).zip(noted.1).map(|(at, key): (usize, _)| (Arc::clone(key), format!("key{at}")));
        let keys_only = ProjectionExec::try_new(named.collect::<Vec<_>>(), Arc::clone(noted.0))?;
        let inputs = [Arc::new(keys_only) as Arc<dyn ExecutionPlan>, Arc::clone(sifted.0)];
        Ok(Self::over(Arc::new(mesh), inputs, sifted.1.to_vec(), Arc::default()))
    }

    /// The same inputs, sifted by another mesh, whose notes are the same: they are made once for both.
    pub(super) fn beside(&self, mesh: M) -> Result<Self> {
        let [noted, sifted] = &self.inputs;
        let inputs = [reset_plan_states(Arc::clone(noted))?, reset_plan_states(Arc::clone(sifted))?];
        Ok(Self::over(Arc::new(mesh), inputs, self.keys.clone(), Arc::clone(&self.notes)))
    }

    fn over(mesh: Arc<M>, inputs: [Arc<dyn ExecutionPlan>; 2], keys: Keys, notes: Arc<Cell<M::Notes>>) -> Self {
        let of = inputs[1].properties();
        let properties = PlanProperties::new(
            EquivalenceProperties::new(inputs[1].schema()),
            Partitioning::UnknownPartitioning(inputs[1].output_partitioning().partition_count()),
            of.emission_type,
            of.boundedness,
        );
        Self { mesh, inputs, keys, properties: Arc::new(properties), notes }
    }

    /// All keys of the first input, read for whichever partition asks first.
    fn notes(&self, context: &Arc<TaskContext>) -> Shared<BoxFuture<'static, Noted<M::Notes>>> {
        let notes = || {
            let (mesh, input, context) = (Arc::clone(&self.mesh), Arc::clone(&self.inputs[0]), Arc::clone(context));
            async move { noted(mesh, input, context).await.map_err(Arc::new) }.boxed().shared()
        };
        locked(&self.notes).get_or_insert_with(notes).clone()
    }
}

async fn noted<M: Mesh>(
    mesh: Arc<M>,
    input: Arc<dyn ExecutionPlan>,
    context: Arc<TaskContext>,
) -> Result<Arc<M::Notes>> {
    let notes = Arc::new(mesh.empty());
    // A scan's partitions share a queue of files: where both inputs are the same scan, it would be read only once.
    let input = reset_plan_states(input)?;
    let mut tasks = JoinSet::new();
    for partition in 0..input.output_partitioning().partition_count() {
        let mut rows = input.execute(partition, Arc::clone(&context))?;
        let (mesh, notes) = (Arc::clone(&mesh), Arc::clone(&notes));
        tasks.spawn(async move {
            while let Some(batch) = rows.next().await {
                mesh.note(&notes, batch?.columns())?;
            }
            Ok(())
        });
    }
    finished(tasks).await?;
    Ok(notes)
}

fn sifted<M: Mesh>(
    mesh: &M,
    notes: &M::Notes,
    keys: &[Arc<dyn PhysicalExpr>],
    batch: &RecordBatch,
) -> Result<RecordBatch> {
    let keys = keys.iter().map(|key| key.evaluate(batch)?.into_array(batch.num_rows())).collect::<Result<Vec<_>>>()?;
    Ok(filter_record_batch(batch, &mesh.passes(notes, &keys)?)?)
}

impl<M: Mesh> fmt::Debug for SieveExec<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fmt_as(DisplayFormatType::Default, f)
    }
}

impl<M: Mesh> DisplayAs for SieveExec<M> {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys: Vec<String> = self.keys.iter().map(ToString::to_string).collect();
        write!(f, "{}: {:?}, keys [{}]", M::NAME, self.mesh, keys.join(", "))
    }
}

impl<M: Mesh> ExecutionPlan for SieveExec<M> {
    fn name(&self) -> &'static str {
        M::NAME
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn input_distribution_requirements(&self) -> InputDistributionRequirements {
        InputDistributionRequirements::new(vec![Distribution::UnspecifiedDistribution; 2])
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
        Ok(Arc::new(Self::over(Arc::clone(&self.mesh), inputs, self.keys.clone(), Arc::clone(&self.notes))))
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
        let notes = self.notes(&context);
        let (mesh, input, keys) = (Arc::clone(&self.mesh), Arc::clone(&self.inputs[1]), self.keys.clone());
        let rows = async move {
            let notes = notes.await.map_err(DataFusionError::Shared)?;
            let whole = mesh.whole(&notes);
            if whole == Some(false) {
                return Ok::<_, DataFusionError>(stream::empty().boxed());
            }
            let rows = input.execute(partition, context)?;
            if whole == Some(true) {
                return Ok(rows);
            }
            Ok(rows.map(move |batch| sifted(mesh.as_ref(), &notes, &keys, &batch?)).boxed())
        };
        Ok(streamed(&self.schema(), stream::once(rows).try_flatten()))
    }
}

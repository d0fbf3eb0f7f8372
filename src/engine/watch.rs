//! Looks at plans while they run: rows that came out of their scans, of those that these hold, and bytes spilled.
//!
//! Only the scans are held on to, not the plan: a join keeps what it built for as long as anybody keeps the join.

use std::sync::{Arc, Mutex, PoisonError};

use datafusion::common::stats::Precision;
use datafusion::execution::session_state::SessionState;
use datafusion::physical_plan::{ExecutionPlan, StatisticsArgs, StatisticsContext};

/// How far what runs has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    pub rows: u64,
    /// None where a scan can't tell.
    pub rows_total: Option<u64>,
    /// Lie on disk now, compressed.
    pub spilled_bytes: u64,
}

/// Sees what an engine runs; of another thread's or task's, too.
#[derive(Clone, Debug)]
pub struct Watch {
    runs: Arc<Runs>,
    state: SessionState,
}

/// The scans of the plan that runs; carried by the session.
#[derive(Debug, Default)]
pub(super) struct Runs(Mutex<Vec<Scan>>);

#[derive(Clone, Debug)]
struct Scan {
    plan: Arc<dyn ExecutionPlan>,
    rows: Option<u64>,
}

/// Takes the scans of a plan that is about to run, in place of those before it.
pub(super) fn about_to_run(state: &SessionState, plan: &Arc<dyn ExecutionPlan>) {
    let Some(runs) = state.config().get_extension::<Runs>() else { return };
    let mut found = Vec::new();
    scans(plan, &mut found);
    *runs.0.lock().unwrap_or_else(PoisonError::into_inner) = found;
}

fn scans(plan: &Arc<dyn ExecutionPlan>, found: &mut Vec<Scan>) {
    let children = plan.children();
    if children.is_empty() {
        let known = StatisticsContext::new().compute(plan.as_ref(), &StatisticsArgs::new());
        let rows = known.ok().and_then(|known| match known.num_rows {
            Precision::Exact(rows) => u64::try_from(rows).ok(),
            _ => None,
        });
        found.push(Scan { plan: Arc::clone(plan), rows });
    }
    for child in children {
        scans(child, found);
    }
}

impl Watch {
    pub(super) fn of(state: &SessionState) -> Self {
        let runs = state.config().get_extension::<Runs>().unwrap_or_default();
        Self { runs, state: state.clone() }
    }

    /// Of what ran last, if nothing runs.
    #[must_use]
    pub fn reading(&self) -> Reading {
        let scans = self.runs.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut reading = Reading { rows_total: Some(0), ..Reading::default() };
        for scan in scans {
            let read = scan.plan.metrics().and_then(|metrics| metrics.output_rows());
            reading.rows += read.and_then(|rows| u64::try_from(rows).ok()).unwrap_or(0);
            reading.rows_total = reading.rows_total.zip(scan.rows).map(|(total, rows)| total + rows);
        }
        reading.spilled_bytes = self.state.runtime_env().disk_manager.used_disk_space();
        reading
    }
}

#[cfg(test)]
mod tests {
    use arrow::array::{Int64Array, RecordBatch};
    use datafusion::physical_plan::collect;
    use datafusion::prelude::{ParquetReadOptions, SessionConfig, SessionContext};
    use parquet::arrow::ArrowWriter;

    use super::*;

    #[tokio::test]
    async fn rows_are_counted_as_scans_give_them() {
        let config = SessionConfig::new().with_extension(Arc::new(Runs::default())).with_target_partitions(2);
        let context = SessionContext::new_with_config(config);
        let folder = tempfile::tempdir().unwrap();
        for (name, rows) in [("a", 700), ("b", 41)] {
            let ids = Arc::new(Int64Array::from_iter_values(0..rows));
            let batch = RecordBatch::try_from_iter([("id", ids as _)]).unwrap();
            let path = folder.path().join(format!("{name}.parquet"));
            let file = std::fs::File::create(&path).unwrap();
            let mut writer = ArrowWriter::try_new(file, batch.schema(), None).unwrap();
            writer.write(&batch).unwrap();
            writer.close().unwrap();
            context.register_parquet(name, path.to_str().unwrap(), ParquetReadOptions::default()).await.unwrap();
        }
        let watch = Watch::of(&context.state());
        assert_eq!(watch.reading(), Reading { rows: 0, rows_total: Some(0), spilled_bytes: 0 });
        let sql = "SELECT a.id, count(*) FROM a LEFT JOIN b ON b.id = a.id GROUP BY a.id";
        let plan = context.sql(sql).await.unwrap().create_physical_plan().await.unwrap();
        about_to_run(&context.state(), &plan);
        assert_eq!(watch.reading(), Reading { rows: 0, rows_total: Some(741), spilled_bytes: 0 });
        collect(plan, context.task_ctx()).await.unwrap();
        assert_eq!(watch.reading(), Reading { rows: 741, rows_total: Some(741), spilled_bytes: 0 });
    }
}

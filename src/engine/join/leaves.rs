//! What stands for an input of a join that is read already, or is being read: streams that a plan takes once.

use std::fmt;
use std::sync::{Arc, Mutex};

use arrow::datatypes::SchemaRef;
use datafusion::common::{DataFusionError, Result};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::streaming::{PartitionStream, StreamingTableExec};
use futures::stream;

use crate::engine::tasks::{locked, streamed};

/// Rows that are read once.
struct Once {
    schema: SchemaRef,
    rows: Mutex<Option<SendableRecordBatchStream>>,
}

/// Rows that come from a stream, to be read once.
pub(super) fn once(rows: SendableRecordBatchStream) -> Arc<dyn PartitionStream> {
    Arc::new(Once { schema: rows.schema(), rows: Mutex::new(Some(rows)) })
}

impl fmt::Debug for Once {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "rows at hand")
    }
}

impl PartitionStream for Once {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn execute(&self, _: Arc<TaskContext>) -> SendableRecordBatchStream {
        let again = || {
            let error = DataFusionError::Internal("an input of a join was read twice".to_owned());
            streamed(&self.schema, stream::iter([Err(error)]))
        };
        locked(&self.rows).take().unwrap_or_else(again)
    }
}

/// A plan that reads each of these as a partition.
pub(super) fn leaf(schema: SchemaRef, partitions: Vec<Arc<dyn PartitionStream>>) -> Result<Arc<dyn ExecutionPlan>> {
    Ok(Arc::new(StreamingTableExec::try_new(schema, partitions, None, [], false, None)?))
}

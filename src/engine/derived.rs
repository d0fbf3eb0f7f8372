//! Columns of a kept table that are not written: reading them would take longer than computing them from others.
//!
//! `touched_at` is `updated_at` in nearly every row, and only the exceptions are written.

use std::collections::BTreeSet;

use arrow::datatypes::SchemaRef;
use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder, ident, when};

use super::lineage::pruned;
use crate::error::{Error, Result};

const TOUCHED: &str = "touched_at";
const UPDATED: &str = "updated_at";
/// Whether `touched_at` is `updated_at`.
const IS_UPDATED: &str = "touched_at__is_updated";
/// `touched_at` where it is not.
const ELSE_AT: &str = "touched_at__else";

/// What of a table is written, and what is computed as it is read.
pub(super) struct Computed {
    /// Columns of the table to write.
    columns: BTreeSet<String>,
    touched: bool,
}

impl Computed {
    pub(super) fn of(wanted: &BTreeSet<String>) -> Self {
        let touched = [TOUCHED, UPDATED].iter().all(|column| wanted.contains(*column));
        Self { columns: wanted.clone(), touched }
    }

    /// The rows as they are written.
    pub(super) fn written(&self, table: LogicalPlan) -> Result<LogicalPlan> {
        let plan = pruned(table, &self.columns)?;
        if !self.touched {
            return Ok(plan);
        }
        let failed = |error| Error::internal("keep a table's columns").because(error);
        let kept = plan.schema().fields().iter().map(|field| field.name().clone());
        let mut columns: Vec<Expr> = kept.filter(|name| name != TOUCHED).map(ident).collect();
        let same = not_distinct(ident(TOUCHED), ident(UPDATED));
        columns.push(when(same.clone().is_not_true(), ident(TOUCHED)).end().map_err(failed)?.alias(ELSE_AT));
        columns.push(same.alias(IS_UPDATED));
        LogicalPlanBuilder::from(plan).project(columns).and_then(LogicalPlanBuilder::build).map_err(failed)
    }

    /// The table's columns over what was written.
    pub(super) fn read(&self, written: LogicalPlan, columns: &SchemaRef) -> Result<LogicalPlan> {
        let failed = |error| Error::internal("compute a kept table's columns").because(error);
        let mut read = Vec::with_capacity(columns.fields().len());
        for field in columns.fields() {
            read.push(match field.name().as_str() {
                TOUCHED if self.touched => {
                    when(ident(IS_UPDATED), ident(UPDATED)).otherwise(ident(ELSE_AT)).map_err(failed)?.alias(TOUCHED)
                }
                name => ident(name),
            });
        }
        LogicalPlanBuilder::from(written).project(read).and_then(LogicalPlanBuilder::build).map_err(failed)
    }
}

fn not_distinct(left: Expr, right: Expr) -> Expr {
    datafusion::logical_expr::binary_expr(left, datafusion::logical_expr::Operator::IsNotDistinctFrom, right)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, Int64Array, RecordBatch, TimestampMicrosecondArray};
    use datafusion::datasource::{MemTable, provider_as_source};
    use datafusion::prelude::SessionContext;

    use super::*;

    fn table() -> MemTable {
        let times = |of: [Option<i64>; 4]| Arc::new(TimestampMicrosecondArray::from(of.to_vec())) as ArrayRef;
        let columns: [(&str, ArrayRef); 3] = [
            ("id", Arc::new(Int64Array::from(vec![1, 2, 3, 4]))),
            (UPDATED, times([Some(10), Some(90), Some(90), None])),
            (TOUCHED, times([Some(10), Some(20), None, None])),
        ];
        let batch =
            RecordBatch::try_from_iter_with_nullable(columns.map(|(name, column)| (name, column, true))).unwrap();
        MemTable::try_new(batch.schema(), vec![vec![batch]]).unwrap()
    }

    async fn shown(plan: LogicalPlan) -> String {
        let rows = SessionContext::new().execute_logical_plan(plan).await.unwrap().collect().await.unwrap();
        arrow::util::pretty::pretty_format_batches(&rows).unwrap().to_string()
    }

    #[tokio::test]
    async fn touched_at_is_read_as_it_was_and_written_only_where_it_is_another_time() {
        let table = Arc::new(table());
        let columns = arrow::datatypes::SchemaRef::clone(&datafusion::catalog::TableProvider::schema(table.as_ref()));
        let plan = || LogicalPlanBuilder::scan("t", provider_as_source(table.clone()), None).unwrap().build().unwrap();
        let wanted = ["id", UPDATED, TOUCHED].map(str::to_owned).into();
        let computed = Computed::of(&wanted);
        let written = computed.written(plan()).unwrap();
        let names: Vec<&String> = written.schema().fields().iter().map(|field| field.name()).collect();
        assert_eq!(names, ["id", UPDATED, ELSE_AT, IS_UPDATED]);
        let text = shown(written.clone()).await;
        assert!(text.contains("| 1  | 1970-01-01T00:00:00.000010 |                            | true"), "{text}");
        assert!(text.contains("| 3  | 1970-01-01T00:00:00.000090 |                            | false"), "{text}");
        let read = computed.read(written, &columns).unwrap();
        assert_eq!(shown(read).await, shown(plan()).await);
    }

    #[tokio::test]
    async fn without_updated_at_touched_at_is_a_column_like_others() {
        let wanted = ["id", TOUCHED].map(str::to_owned).into();
        let plan = LogicalPlanBuilder::scan("t", provider_as_source(Arc::new(table())), None).unwrap().build().unwrap();
        let written = Computed::of(&wanted).written(plan).unwrap();
        let names: Vec<&String> = written.schema().fields().iter().map(|field| field.name()).collect();
        assert_eq!(names, ["id", TOUCHED]);
    }
}

//! A condition over the columns of rows that are at hand, such as a waiver's over the keys of findings: planned once,
//! bound to these columns, asked batch by batch. It can read nothing else.

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow::array::{Array, AsArray, BooleanArray, RecordBatch};
use arrow::datatypes::{DataType, SchemaRef};
use datafusion::common::DFSchema;
use datafusion::execution::session_state::SessionState;
use datafusion::physical_plan::PhysicalExpr;

use super::sql;
use crate::error::{Error, Result};

/// A planned condition.
#[derive(Clone, Debug)]
pub struct Condition {
    expr: Arc<dyn PhysicalExpr>,
    schema: SchemaRef,
}

impl Condition {
    /// The error is a lowercase fragment.
    pub(super) fn plan(state: &SessionState, text: &str, schema: &SchemaRef) -> std::result::Result<Self, String> {
        let columns = DFSchema::try_from(schema.as_ref().clone()).map_err(|error| sql::plain(&error))?;
        let expr = sql::expression(state, text, &columns)?;
        let named: BTreeSet<&str> = expr.column_refs().into_iter().map(|column| column.name.as_str()).collect();
        if named.is_empty() {
            return Err(format!("it names no column of the key ({})", names(schema)));
        }
        let expr = state.create_physical_expr(expr, &columns).map_err(|error| sql::plain(&error))?;
        match expr.data_type(schema).map_err(|error| sql::plain(&error))? {
            DataType::Boolean => Ok(Self { expr, schema: Arc::clone(schema) }),
            other => Err(format!("it gives {other}, where true or false is wanted")),
        }
    }

    /// For which rows it is true; neither for those where it is false nor where it is NULL.
    ///
    /// # Errors
    /// Kind input: it can't be computed for a row, as a division by zero can't.
    pub fn holds(&self, batch: &RecordBatch) -> Result<BooleanArray> {
        let failed = |error: &dyn std::fmt::Display| Error::input("ask a condition of findings").because(error);
        let columns = self.schema.fields().iter().map(|field| batch.column_by_name(field.name()).cloned());
        let columns = columns.collect::<Option<Vec<_>>>().ok_or_else(|| failed(&"a column of its key is not there"))?;
        let keys = RecordBatch::try_new(Arc::clone(&self.schema), columns).map_err(|error| failed(&error))?;
        let value = self.expr.evaluate(&keys).and_then(|value| value.into_array(keys.num_rows()));
        let value = value.map_err(|error| failed(&sql::plain(&error)))?;
        let value = value.as_boolean_opt().ok_or_else(|| failed(&"it gives no truth value"))?;
        Ok((0..value.len()).map(|row| Some(value.is_valid(row) && value.value(row))).collect())
    }
}

fn names(schema: &SchemaRef) -> String {
    schema.fields().iter().map(|field| field.name().as_str()).collect::<Vec<_>>().join(", ")
}

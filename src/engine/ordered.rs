//! The order of a statement's rows: by columns of its result, whatever the threads.

use std::sync::Arc;

use datafusion::common::Column;
use datafusion::logical_expr::expr::Sort as SortExpr;
use datafusion::logical_expr::{Expr, LogicalPlan, Sort};

/// Sorts by the columns of these names, those that the plan has.
pub(super) fn by(plan: LogicalPlan, names: &[String]) -> LogicalPlan {
    let schema = plan.schema();
    let column = |name: &String| schema.iter().find(|(_, field)| field.name() == name).map(Column::from);
    let expr: Vec<SortExpr> =
        names.iter().filter_map(column).map(|column| Expr::Column(column).sort(true, true)).collect();
    if expr.is_empty() {
        return plan;
    }
    LogicalPlan::Sort(Sort { expr, input: Arc::new(plan), fetch: None })
}

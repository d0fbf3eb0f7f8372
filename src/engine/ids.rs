//! Ids are compared as what they are. A rule that compares ids of either type writes both as text, because one may be; where
//! both are int64, the texts are equal exactly if the numbers are, and a join on numbers is a fraction of one on texts.

use arrow::datatypes::DataType;
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{DFSchema, Result};
use datafusion::logical_expr::utils::merge_schema;
use datafusion::logical_expr::{BinaryExpr, Cast, Expr, ExprSchemable, LogicalPlan, Operator};

/// The plan without conversions to text on both sides of an equality of int64 values.
pub(super) fn compared_as_they_are(plan: LogicalPlan) -> Result<LogicalPlan> {
    plan.transform_up_with_subqueries(|node| {
        let schema = merge_schema(&node.inputs());
        let node = match node {
            LogicalPlan::Join(mut join) => {
                for (left, right) in &mut join.on {
                    if let (Some(one), Some(other)) = (number(left, &schema), number(right, &schema)) {
                        (*left, *right) = (one.clone(), other.clone());
                    }
                }
                LogicalPlan::Join(join)
            }
            other => other,
        };
        node.map_expressions(|expr| expr.transform_up(|part| Ok(compared(part, &schema))))
    })
    .map(|done| done.data)
}

fn compared(expr: Expr, schema: &DFSchema) -> Transformed<Expr> {
    let Expr::BinaryExpr(BinaryExpr { left, op: Operator::Eq, right }) = &expr else { return Transformed::no(expr) };
    match (number(left, schema), number(right, schema)) {
        (Some(one), Some(other)) => Transformed::yes(one.clone().eq(other.clone())),
        _ => Transformed::no(expr),
    }
}

/// The int64 value that the expression writes as text.
fn number<'a>(expr: &'a Expr, schema: &DFSchema) -> Option<&'a Expr> {
    let Expr::Cast(Cast { expr: inner, field }) = expr else { return None };
    let text = matches!(field.data_type(), DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View);
    (text && inner.get_type(schema).ok()? == DataType::Int64).then_some(inner.as_ref())
}

#[cfg(test)]
mod tests {
    use datafusion::prelude::SessionContext;

    use super::*;

    #[tokio::test]
    async fn numbers_written_as_text_on_both_sides_are_compared_as_numbers() {
        let session = SessionContext::new();
        for name in ["a", "b"] {
            let rows = "SELECT * FROM (VALUES (1, '1', 1.5), (2, '02', 2.5)) AS v (n, t, f)";
            let table = session.sql(rows).await.unwrap().into_view();
            session.register_table(name, table).unwrap();
        }
        let text = "CAST(a.n AS VARCHAR) = CAST(b.n AS VARCHAR)";
        for (sql, as_text) in [
            (format!("SELECT a.n FROM a INNER JOIN b ON {text}"), false),
            (format!("SELECT a.n FROM a WHERE EXISTS (SELECT 1 FROM b WHERE {text})"), false),
            (format!("SELECT count(*) FROM a CROSS JOIN b WHERE {text} AND a.n > 1"), false),
            ("SELECT a.n FROM a INNER JOIN b ON CAST(a.n AS VARCHAR) = b.t".to_owned(), true),
            ("SELECT a.n FROM a INNER JOIN b ON CAST(a.f AS VARCHAR) = CAST(b.f AS VARCHAR)".to_owned(), true),
            ("SELECT a.n FROM a INNER JOIN b ON CAST(a.n AS VARCHAR) > CAST(b.n AS VARCHAR)".to_owned(), true),
        ] {
            let plan = session.state().create_logical_plan(&sql).await.unwrap();
            let before = session.execute_logical_plan(plan.clone()).await.unwrap().collect().await.unwrap();
            let plan = compared_as_they_are(plan).unwrap();
            assert_eq!(plan.display_indent().to_string().contains("CAST"), as_text, "{sql}");
            let after = session.execute_logical_plan(plan).await.unwrap().collect().await.unwrap();
            let shown = |rows: &[_]| arrow::util::pretty::pretty_format_batches(rows).unwrap().to_string();
            assert_eq!(shown(&before), shown(&after), "{sql}");
        }
    }
}

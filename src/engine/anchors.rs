//! Which columns of a statement's result hold anchors, or text made of them: read off its plan. Such columns are masked
//! before anybody sees them, whatever the rule calls them.
//!
//! What only depends on an anchor, such as whether two are equal or how many there are, tells nobody's number and is no
//! carrier. Where a plan has a shape that isn't known here, all its columns count as carriers.

use std::collections::{BTreeMap, BTreeSet};

use datafusion::arrow::datatypes::DataType;
use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::common::{DFSchema, JoinType};
use datafusion::logical_expr::{Distinct, Expr, ExprSchemable, LogicalPlan};

/// The columns of each model that carry anchors.
pub(super) type Carriers = BTreeMap<String, BTreeSet<String>>;

/// Anchors go in, masks come out.
const MASK: &str = "mask_anchor";
/// Say how many, not which.
const COUNTS: [&str; 3] = ["count", "approx_distinct", "regr_count"];

/// The names of a plan's columns that carry anchors.
pub(super) fn carried(plan: &LogicalPlan, models: &Carriers) -> BTreeSet<String> {
    let fields = plan.schema().fields().iter();
    fields.zip(of_plan(plan, models)).filter(|(_, carries)| *carries).map(|(field, _)| field.name().clone()).collect()
}

/// Whether a contract column holds anchors as they were exported, or as keys.
fn is_anchor(column: &str) -> bool {
    let column = column.strip_suffix("_raw").unwrap_or(column);
    column == "anchor" || column.ends_with("_anchor")
}

fn of_plan(plan: &LogicalPlan, models: &Carriers) -> Vec<bool> {
    let width = plan.schema().fields().len();
    let all_of = |exprs: &[Expr], input: &LogicalPlan| -> Vec<bool> {
        let below = of_plan(input, models);
        exprs.iter().map(|expr| of_expr(expr, input.schema(), &below, models)).collect()
    };
    let marks = match plan {
        LogicalPlan::TableScan(scan) => {
            let model = models.get(scan.table_name.table());
            let carries = |name: &String| model.map_or_else(|| is_anchor(name), |known| known.contains(name));
            scan.projected_schema.fields().iter().map(|field| carries(field.name())).collect()
        }
        LogicalPlan::Projection(projection) => all_of(&projection.expr, &projection.input),
        LogicalPlan::Aggregate(aggregate) => {
            let mut marks = all_of(&aggregate.group_expr, &aggregate.input);
            let own = all_of(&aggregate.aggr_expr, &aggregate.input);
            // Of grouping sets there are other columns than expressions.
            if marks.len() + own.len() != width {
                marks = vec![marks.contains(&true); width.saturating_sub(own.len())];
            }
            [marks, own].concat()
        }
        LogicalPlan::Window(window) => {
            [of_plan(&window.input, models), all_of(&window.window_expr, &window.input)].concat()
        }
        LogicalPlan::Join(join) => {
            let (left, right) = (of_plan(&join.left, models), of_plan(&join.right, models));
            match join.join_type {
                JoinType::LeftSemi | JoinType::LeftAnti => left,
                JoinType::RightSemi | JoinType::RightAnti => right,
                JoinType::LeftMark => [left, vec![false]].concat(),
                JoinType::RightMark => [right, vec![false]].concat(),
                JoinType::Inner | JoinType::Left | JoinType::Right | JoinType::Full => [left, right].concat(),
            }
        }
        LogicalPlan::Union(union) => {
            let inputs: Vec<Vec<bool>> = union.inputs.iter().map(|input| of_plan(input, models)).collect();
            (0..width).map(|at| inputs.iter().any(|marks| marks.get(at).copied().unwrap_or(true))).collect()
        }
        LogicalPlan::Distinct(Distinct::On(on)) => all_of(&on.select_expr, &on.input),
        LogicalPlan::SubqueryAlias(_)
        | LogicalPlan::Filter(_)
        | LogicalPlan::Sort(_)
        | LogicalPlan::Limit(_)
        | LogicalPlan::Repartition(_)
        | LogicalPlan::Subquery(_)
        | LogicalPlan::Distinct(Distinct::All(_)) => {
            plan.inputs().first().map(|input| of_plan(input, models)).unwrap_or_default()
        }
        LogicalPlan::Values(_) | LogicalPlan::EmptyRelation(_) => vec![false; width],
        _ => Vec::new(),
    };
    // A shape that isn't known.
    if marks.len() == width { marks } else { vec![true; width] }
}

fn of_expr(expr: &Expr, schema: &DFSchema, below: &[bool], models: &Carriers) -> bool {
    let carries = |expr: &Expr| of_expr(expr, schema, below, models);
    match expr {
        Expr::Column(column) => schema
            .maybe_index_of_column(column)
            .map_or_else(|| is_anchor(&column.name), |at| below.get(at) == Some(&true)),
        Expr::OuterReferenceColumn(_, column) => is_anchor(&column.name),
        Expr::ScalarFunction(call) if call.name() == MASK => false,
        Expr::AggregateFunction(call) if COUNTS.contains(&call.func.name()) => false,
        Expr::Case(case) => {
            case.when_then_expr.iter().any(|(_, then)| carries(then))
                || case.else_expr.as_ref().is_some_and(|otherwise| carries(otherwise))
        }
        Expr::ScalarSubquery(query) => of_plan(&query.subquery, models).contains(&true),
        Expr::Exists(_) | Expr::InSubquery(_) => false,
        _ if expr.get_type(schema).is_ok_and(|of| of == DataType::Boolean) => false,
        _ => {
            let mut found = false;
            let walked = expr.apply_children(|child| {
                found |= carries(child);
                Ok(if found { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
            });
            found || walked.is_err()
        }
    }
}

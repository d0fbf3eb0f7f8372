//! A first look at each export: how many rows, how recent, and which values are none of the contract's words.

use arrow::array::{Array, AsArray};
use arrow::datatypes::{DataType, Int64Type, TimestampMicrosecondType};
use datafusion::common::DFSchema;
use datafusion::common::tree_node::TreeNode;
use datafusion::functions::string::expr_fn::btrim;
use datafusion::functions_aggregate::expr_fn::{count, max};
use datafusion::logical_expr::{Cast, Expr, ExprSchemable, LogicalPlanBuilder, cast, lit, when};
use jiff::Timestamp;

use super::convert;
use super::execute::{Executor, Failure};
use super::shape::Types;
use super::supply::{Converters, Resolved};
use crate::contract::{Absent, Kind};
use crate::error::{Error, Result};
use crate::excerpt::mask;

/// What stands for a value that no branch of a `case` names. No word of the contract is written so.
const NO_BRANCH: &str = "?";
/// Functions that change their first argument and leave [`NO_BRANCH`] as it is.
const RESHAPING: [&str; 6] = ["lower", "upper", "btrim", "ltrim", "rtrim", "nullif"];

/// Values of one column that are none of the contract's words.
#[derive(Clone, Debug)]
pub(super) struct Unmapped {
    pub table: String,
    pub column: &'static str,
    /// As exported, where the expression rests on one column; long digit runs are masked.
    pub value: String,
    pub rows: u64,
    /// The expression at fault.
    pub expression: String,
}

/// What the first look found.
#[derive(Debug)]
pub(super) struct Profile {
    /// After the row filter.
    pub rows: u64,
    pub latest_update: Option<Timestamp>,
    pub unmapped: Vec<Unmapped>,
    /// Times that every row must have and some lack: column, rows, the expression at fault.
    pub timeless: Vec<(&'static str, u64, String)>,
}

impl Profile {
    /// What the footers tell, without reading a value.
    pub(super) fn of_footers(resolved: &Resolved<'_>) -> Self {
        Self { rows: resolved.files.rows(), latest_update: None, unmapped: Vec::new(), timeless: Vec::new() }
    }
}

/// Looks at the export; reads only the columns that it must.
pub(super) async fn profile(
    executor: &Executor,
    resolved: &Resolved<'_>,
    converters: &Converters,
    types: &Types,
) -> Result<Profile> {
    let what = format!("read the export {}", resolved.export.name);
    let failed = |failure: Failure| unreadable(resolved, failure, &what);
    let internal = |error| Error::internal(what.clone()).because(error);
    let rules = converters.rules(types);
    let updated = resolved.columns.get("updated_at").filter(|_| resolved.table.snapshot_from_updates);
    let mut asked = vec![count(lit(1_i64)).alias("rows")];
    if let Some((expr, of)) = updated {
        asked.push(max(convert::converted(Kind::Time, expr.clone(), of, &rules)).alias("latest"));
    }
    let words = words(resolved);
    for (name, bad) in &words {
        let case = when(bad.clone(), lit(1_i64)).end().map_err(internal)?;
        asked.push(count(case).alias(*name));
    }
    let times = times(resolved);
    for (name, missing) in &times {
        let case = when(missing.clone(), lit(1_i64)).end().map_err(internal)?;
        asked.push(count(case).alias(*name));
    }
    let plan = LogicalPlanBuilder::from(resolved.rows.clone())
        .aggregate(Vec::<Expr>::new(), asked)
        .and_then(LogicalPlanBuilder::build)
        .map_err(internal)?;
    let batches = match executor.collect(&plan).await {
        Ok(batches) => batches,
        Err(failure) => return Err(failed(failure).await),
    };
    let batch = batches.iter().find(|batch| batch.num_rows() == 1).ok_or_else(|| Error::internal(what.clone()))?;
    let number = |column: usize| {
        let counts = batch.column(column).as_primitive::<Int64Type>();
        u64::try_from(counts.value(0)).unwrap_or(0)
    };
    let latest_update = updated.and_then(|_| {
        let latest = batch.column(1).as_primitive::<TimestampMicrosecondType>();
        latest.is_valid(0).then(|| Timestamp::from_microsecond(latest.value(0)).ok())?
    });
    let first_word = if updated.is_some() { 2 } else { 1 };
    let mut unmapped = Vec::new();
    for (place, (name, bad)) in words.iter().enumerate() {
        if number(first_word + place) > 0 {
            match values(executor, resolved, name, bad).await {
                Ok(values) => unmapped.extend(values),
                Err(failure) => return Err(failed(failure).await),
            }
        }
    }
    let missing = times.iter().enumerate().map(|(place, (name, _))| (*name, number(first_word + words.len() + place)));
    let timeless =
        missing.filter(|(_, rows)| *rows > 0).map(|(name, rows)| (name, rows, expression(resolved, name))).collect();
    Ok(Profile { rows: number(0), latest_update, unmapped, timeless })
}

/// The word columns supplied, each with the condition that a row's value is none of the words. NULL is such a value in a
/// column that must not lack it, and where the expression makes it of another without saying so: a `case` without a branch.
/// Blanks are nothing that it would have to know.
fn words(resolved: &Resolved<'_>) -> Vec<(&'static str, Expr)> {
    let mut all = Vec::new();
    for column in resolved.table.columns {
        let (Kind::Word(words), Some((expr, _))) = (column.kind, resolved.columns.get(column.name)) else { continue };
        let value = cast(expr.clone(), DataType::Utf8View);
        let list = words.iter().map(|word| cast(lit(*word), DataType::Utf8View)).collect();
        let unknown = value.clone().in_list(list, true);
        let bad = match rests_on(expr) {
            _ if column.absent == Absent::Refused => unknown.or(value.is_null()),
            Some(raw) if raw != *expr => {
                let filled = btrim(vec![cast(raw, DataType::Utf8View)]).not_eq(lit(""));
                let mut left_out = filled.and(value.is_null());
                if says_null(expr) {
                    let marked = marked(expr.clone(), resolved.rows.schema());
                    left_out = left_out.and(cast(marked, DataType::Utf8View).eq(lit(NO_BRANCH)));
                }
                unknown.or(left_out)
            }
            _ => unknown,
        };
        all.push((column.name, bad));
    }
    all
}

/// The one column that an expression rests on.
fn rests_on(expr: &Expr) -> Option<Expr> {
    let mut columns = expr.column_refs().into_iter();
    match (columns.next(), columns.next()) {
        (Some(only), None) => Some(Expr::Column(only.clone())),
        _ => None,
    }
}

/// The expression with [`NO_BRANCH`] for what a `case` without `else` leaves out. A NULL that is written stays one.
fn marked(expr: Expr, schema: &DFSchema) -> Expr {
    let into = |part: Box<Expr>| Box::new(marked(*part, schema));
    match expr {
        Expr::Alias(alias) => marked(*alias.expr, schema),
        Expr::Cast(of) if convert::is_text(of.field.data_type()) => Expr::Cast(Cast { expr: into(of.expr), ..of }),
        Expr::ScalarFunction(mut call) if RESHAPING.contains(&call.name()) && !call.args.is_empty() => {
            let first = call.args.remove(0);
            call.args.insert(0, marked(first, schema));
            Expr::ScalarFunction(call)
        }
        Expr::Case(mut case) => {
            let text = |part: &Expr| part.get_type(schema).is_ok_and(|of| convert::is_text(&of));
            let gives_text = case.when_then_expr.iter().all(|(_, then)| text(then));
            case.when_then_expr = case.when_then_expr.into_iter().map(|(when, then)| (when, into(then))).collect();
            case.else_expr = match case.else_expr {
                Some(other) => Some(into(other)),
                None => gives_text.then(|| Box::new(lit(NO_BRANCH))),
            };
            Expr::Case(case)
        }
        other => other,
    }
}

/// Whether who wrote an expression says that some values mean nothing: `else null`, `then null`, `nullif`.
fn says_null(expr: &Expr) -> bool {
    let says = |part: &Expr| match part {
        Expr::Literal(value, _) => value.is_null(),
        Expr::ScalarFunction(function) => function.name() == "nullif",
        _ => false,
    };
    expr.exists(|part| Ok(says(part))).unwrap_or(false)
}

/// The times that every row must have, where the export's own schema doesn't promise them, each with the condition that a
/// row lacks it.
fn times(resolved: &Resolved<'_>) -> Vec<(&'static str, Expr)> {
    let mut all = Vec::new();
    for column in resolved.table.columns.iter().filter(|column| resolved.table.must_have_time(column)) {
        let Some((expr, _)) = resolved.columns.get(column.name) else { continue };
        if expr.nullable(resolved.rows.schema().as_ref()).unwrap_or(true) {
            all.push((column.name, expr.clone().is_null()));
        }
    }
    all
}

/// A column's expression as the project file has it, without keys that stand in it; else the column's own name.
fn expression(resolved: &Resolved<'_>, column: &str) -> String {
    let written = resolved.export.columns.iter().find(|(known, _)| known.name == column);
    written.map_or_else(|| column.to_owned(), |(_, expr)| mask::keys(&expr.sql))
}

/// The unknown values with their numbers of rows.
async fn values(
    executor: &Executor,
    resolved: &Resolved<'_>,
    column: &'static str,
    bad: &Expr,
) -> std::result::Result<Vec<Unmapped>, Failure> {
    let failed = |error| Failure::of(&error);
    let Some((expr, _)) = resolved.columns.get(column) else { return Ok(Vec::new()) };
    // A case expression turns what it doesn't know into NULL: the export's own value says more.
    let raw = rests_on(expr).unwrap_or_else(|| expr.clone());
    let plan = LogicalPlanBuilder::from(resolved.rows.clone())
        .filter(bad.clone())
        .and_then(|plan| {
            plan.aggregate(vec![cast(raw, DataType::Utf8).alias("value")], vec![count(lit(1_i64)).alias("rows")])
        })
        .and_then(LogicalPlanBuilder::build)
        .map_err(failed)?;
    let expression = expression(resolved, column);
    let mut all = Vec::new();
    for batch in executor.collect(&plan).await? {
        let (values, rows) = (batch.column(0).as_string::<i32>(), batch.column(1).as_primitive::<Int64Type>());
        for (value, rows) in values.iter().zip(rows) {
            all.push(Unmapped {
                table: resolved.export.name.clone(),
                column,
                value: value.map_or_else(|| "NULL".to_owned(), shown),
                rows: rows.and_then(|rows| u64::try_from(rows).ok()).unwrap_or(0),
                expression: expression.clone(),
            });
        }
    }
    all.sort_by(|a, b| a.value.cmp(&b.value));
    Ok(all)
}

/// A value as findings may show it: not endless, and no phone number that strayed into a status column.
fn shown(value: &str) -> String {
    const DIGITS_MAX: usize = 6;
    const CHARS_MAX: usize = 80;
    let digits = value.chars().filter(char::is_ascii_digit).count();
    let short: String = value.chars().take(CHARS_MAX).collect();
    if digits > DIGITS_MAX { crate::contract::anchor::mask(&short) } else { short }
}

/// An export that could not be read, with the file and column at fault where they can be found.
pub(super) async fn unreadable(resolved: &Resolved<'_>, failure: Failure, what: &str) -> Error {
    if matches!(failure, Failure::Data(_) | Failure::Panicked(_))
        && let Some(odd) = resolved.files.diagnose().await
    {
        return Error::input(what).because(odd.told).hint(odd.advice);
    }
    failure.error(what)
}

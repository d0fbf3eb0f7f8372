//! From SQL text to a checked logical plan: own catalogue, bound parameters, forbidden constructs, errors with places.

use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;
use std::sync::Arc;

use arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::catalog::TableProvider;
use datafusion::common::{DFSchema, DataFusionError, ScalarValue, TableReference, plan_err};
use datafusion::config::ConfigOptions;
use datafusion::datasource::provider_as_source;
use datafusion::execution::session_state::SessionState;
use datafusion::logical_expr::planner::{ContextProvider, ExprPlanner};
use datafusion::logical_expr::{
    AggregateUDF, Expr, HigherOrderUDF, LogicalPlan, ScalarUDF, TableSource, WindowFrameBound, WindowUDF,
};
use datafusion::sql::planner::{NullOrdering, ParserOptions, PlannerContext, SqlToRel};
use datafusion::sql::sqlparser::ast::{self, Spanned as _, Statement, Visit as _, visit_expressions, visit_relations};
use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::parser::Parser;
use datafusion::sql::sqlparser::tokenizer::Span;

use super::ids;
use crate::error::{Error, Result};
use crate::excerpt::{self, Source};

/// Tables by name: a statement sees these and nothing else.
pub(super) type Tables = HashMap<String, Arc<dyn TableProvider>>;

/// Functions whose value changes between runs: the same exports must give the same findings.
const UNREPEATABLE: &[&str] = &[
    "now",
    "current_timestamp",
    "current_date",
    "current_time",
    "today",
    "random",
    "uuid",
    "localtimestamp",
    "version",
    "input_file_name",
];

/// Deeper SQL is refused before it can exhaust the stack.
const RECURSION_MAX: usize = 80;

/// A statement and the file that it comes from.
#[derive(Clone, Copy, Debug)]
pub(super) struct RuleSql<'a> {
    pub shown: &'a str,
    pub text: &'a str,
}

/// Parameters by name; every one is a typed value, NULL included.
pub(super) type Params = BTreeMap<String, ScalarValue>;

impl RuleSql<'_> {
    /// Parses, checks and plans the statement against the tables. Parameters are bound as values.
    ///
    /// # Errors
    /// Kind usage, with the place in the file.
    pub(super) fn plan(self, state: &SessionState, tables: &Tables, params: &Params) -> Result<LogicalPlan> {
        let statement = self.parse()?;
        self.check(&statement)?;
        let provider = Provider { state, tables };
        let planner = SqlToRel::new_with_options(&provider, options(true));
        let fields: Vec<Option<FieldRef>> = params
            .iter()
            .map(|(name, value)| Some(Arc::new(Field::new(name, value.data_type(), true)) as FieldRef))
            .collect();
        let mut context = PlannerContext::new();
        // Without a single field, DataFusion leaves unknown parameters untyped instead of refusing them.
        let none = [Some(Arc::new(Field::new("", DataType::Null, true)) as FieldRef)];
        context = context.with_prepare_param_data_types(if fields.is_empty() { none.to_vec() } else { fields });
        let plan = planner
            .sql_statement_to_plan_with_context(statement, &mut context)
            .and_then(|plan| plan.with_param_values(params.values().cloned().collect::<Vec<_>>()))
            .map_err(|error| self.failed(&error))?;
        // Types settle here: a NULL in one branch of a union takes the other's.
        let plan = state
            .analyzer()
            .execute_and_check(plan, state.config_options(), |_, _| {})
            .map_err(|error| self.failed(&error))?;
        ids::compared_as_they_are(plan).map_err(|error| self.failed(&error))
    }

    fn parse(self) -> Result<Statement> {
        let statements = Parser::new(&GenericDialect {})
            .with_recursion_limit(RECURSION_MAX)
            .try_with_sql(self.text)
            .and_then(|mut parser| parser.parse_statements())
            .map_err(|error| {
                let message = error.to_string();
                let message = message.trim_start_matches("sql parser error: ").to_owned();
                self.refused(&message, place_in(&message))
            })?;
        let mut statements = statements.into_iter();
        match (statements.next(), statements.next()) {
            (Some(statement), None) => Ok(statement),
            (None, _) => Err(self.refused("there is no statement", None)),
            (Some(_), Some(second)) => Err(self.refused("there is more than one statement", Some(second.span()))),
        }
    }

    /// One read-only query without constructs that are wrong, unbounded or unrepeatable.
    fn check(self, statement: &Statement) -> Result<()> {
        let Statement::Query(query) = statement else {
            return Err(self.refused("only a SELECT is allowed", Some(statement.span())));
        };
        if query.with.as_ref().is_some_and(|with| with.recursive) {
            return Err(self.refused("recursive queries are not allowed", Some(query.span())));
        }
        let found = visit_relations(statement, |name| {
            let text = name.to_string();
            if text.contains(['\'', '/', '\\', '.']) {
                ControlFlow::Break((format!("{text} is no table of the contract and no model"), name.span()))
            } else {
                ControlFlow::Continue(())
            }
        });
        if let ControlFlow::Break((why, span)) = found {
            return Err(self.refused(&why, Some(span)));
        }
        if let ControlFlow::Break((why, span)) = statement.visit(&mut Clauses) {
            return Err(self.refused(why, Some(span)));
        }
        match visit_expressions(statement, forbidden) {
            ControlFlow::Break((why, span)) => Err(self.refused(&why, Some(span))),
            ControlFlow::Continue(()) => Ok(()),
        }
    }

    /// Checks what only the optimised plan shows: joins without an equality, windows that hold everything.
    pub(super) fn check_plan(self, optimized: &LogicalPlan) -> Result<()> {
        use datafusion::common::tree_node::TreeNodeRecursion;
        let mut problem = None;
        let mut look = |node: &LogicalPlan| {
            problem = problem.take().or_else(|| plan_problem(node));
            Ok(TreeNodeRecursion::Continue)
        };
        optimized.apply_with_subqueries(&mut look).map_err(|error| Error::internal("walk a plan").because(error))?;
        match problem {
            Some(why) => Err(self.refused(why, None)),
            None => Ok(()),
        }
    }

    fn source(self) -> Source {
        Source { shown: self.shown.to_owned(), text: self.text.to_owned() }
    }

    fn refused(self, why: &str, span: Option<Span>) -> Error {
        let error = Error::usage(format!("use the statement in {}", self.shown)).because(why);
        match span.and_then(|span| bytes(self.text, span)) {
            Some(span) => error.excerpt(excerpt::one(&self.source(), &span, "here")),
            None => error,
        }
    }

    /// A planner's error, with its place and help in the rule's own file.
    pub(super) fn failed(self, error: &DataFusionError) -> Error {
        let message = plain(error);
        let Some(diagnostic) = error.diagnostic() else { return self.refused(&message, None) };
        let span = diagnostic.span.and_then(|span| {
            let start = Span::new(location(span.start), location(span.end));
            bytes(self.text, start)
        });
        let mut failed = Error::usage(format!("use the statement in {}", self.shown)).because(&message);
        if let Some(span) = span {
            failed = failed.excerpt(excerpt::one(&self.source(), &span, &diagnostic.message));
        }
        let mut help: Vec<String> = diagnostic.helps.iter().map(|help| help.message.clone()).collect();
        help.extend(diagnostic.notes.iter().map(|note| note.message.clone()));
        if help.is_empty() { failed } else { failed.hint(help.join("; ")) }
    }
}

/// The first line of an error's innermost message, without DataFusion's prefixes.
pub(super) fn plain(error: &DataFusionError) -> String {
    let message = error.strip_backtrace();
    let mut rest = message.as_str();
    for prefix in ["Error during planning: ", "Schema error: ", "type_coercion\ncaused by\n", "SQL error: "] {
        rest = rest.strip_prefix(prefix).unwrap_or(rest);
    }
    rest.lines().next().unwrap_or_default().trim_end_matches('.').to_owned()
}

fn location(at: datafusion::common::Location) -> datafusion::sql::sqlparser::tokenizer::Location {
    datafusion::sql::sqlparser::tokenizer::Location { line: at.line, column: at.column }
}

/// "… at Line: 3, Column: 14".
fn place_in(message: &str) -> Option<Span> {
    let (_, place) = message.rsplit_once("Line: ")?;
    let (line, column) = place.split_once(", Column: ")?;
    let at = datafusion::sql::sqlparser::tokenizer::Location {
        line: line.trim().parse().ok()?,
        column: column.trim().parse().ok()?,
    };
    Some(Span::new(at, at))
}

/// The byte range of a span of lines and columns, both from 1.
fn bytes(text: &str, span: Span) -> Option<std::ops::Range<usize>> {
    let offset = |line: u64, column: u64| -> Option<usize> {
        if line == 0 || column == 0 {
            return None;
        }
        let mut start = 0;
        for _ in 1..line {
            start += text[start..].find('\n')? + 1;
        }
        let rest = &text[start..];
        let column = usize::try_from(column - 1).ok()?;
        Some(start + rest.char_indices().nth(column).map_or(rest.len(), |(at, _)| at))
    };
    let start = offset(span.start.line, span.start.column)?;
    let end = offset(span.end.line, span.end.column).unwrap_or(start);
    Some(start..end.max(start + 1))
}

fn forbidden(expr: &ast::Expr) -> ControlFlow<(String, Span)> {
    let stop = |why: &str, span: Span| ControlFlow::Break((why.to_owned(), span));
    let in_query = |operand: &ast::Expr| matches!(bare(operand), ast::Expr::InSubquery { .. });
    match expr {
        ast::Expr::InSubquery { negated: true, .. } => stop(NOT_IN, expr.span()),
        ast::Expr::UnaryOp { op: ast::UnaryOperator::Not, expr: operand } if in_query(operand) => {
            stop(NOT_IN, expr.span())
        }
        ast::Expr::BinaryOp { left, op, right }
            if !matches!(op, ast::BinaryOperator::And | ast::BinaryOperator::Or)
                && (in_query(left) || in_query(right)) =>
        {
            stop(NOT_IN, expr.span())
        }
        ast::Expr::IsFalse(operand)
        | ast::Expr::IsNotFalse(operand)
        | ast::Expr::IsTrue(operand)
        | ast::Expr::IsNotTrue(operand)
        | ast::Expr::IsNull(operand)
        | ast::Expr::IsNotNull(operand)
        | ast::Expr::IsUnknown(operand)
        | ast::Expr::IsNotUnknown(operand)
            if in_query(operand) =>
        {
            stop(NOT_IN, expr.span())
        }
        ast::Expr::Function(function) => {
            let name = function.name.to_string().to_ascii_lowercase();
            if UNREPEATABLE.contains(&name.trim_matches('"')) {
                stop("the same exports must give the same findings: no clock, no random values", expr.span())
            } else {
                ControlFlow::Continue(())
            }
        }
        _ => ControlFlow::Continue(()),
    }
}

const NOT_IN: &str = "IN with a query, negated or compared, finds nothing once it meets a NULL: write NOT EXISTS";

/// Without the brackets around it.
fn bare(expr: &ast::Expr) -> &ast::Expr {
    match expr {
        ast::Expr::Nested(inner) => bare(inner),
        other => other,
    }
}

/// Finds clauses that make the result depend on chance or on order, in every query of the statement.
struct Clauses;

impl ast::Visitor for Clauses {
    type Break = (&'static str, Span);

    fn pre_visit_query(&mut self, query: &ast::Query) -> ControlFlow<Self::Break> {
        if query.limit_clause.is_some() || query.fetch.is_some() {
            return ControlFlow::Break(("LIMIT is not allowed: every row counts", query.span()));
        }
        if !query.locks.is_empty() {
            return ControlFlow::Break(("a rule only reads: no FOR UPDATE", query.span()));
        }
        match query.body.as_ref() {
            ast::SetExpr::Select(select) if matches!(select.distinct, Some(ast::Distinct::On(_))) => {
                ControlFlow::Break(("DISTINCT ON keeps any row of several: group instead", query.span()))
            }
            ast::SetExpr::Select(select) if select.into.is_some() => {
                ControlFlow::Break(("a rule only reads: no INTO", query.span()))
            }
            _ => ControlFlow::Continue(()),
        }
    }

    fn pre_visit_table_factor(&mut self, factor: &ast::TableFactor) -> ControlFlow<Self::Break> {
        match factor {
            ast::TableFactor::Table { sample: Some(_), .. } => {
                ControlFlow::Break(("a sample is not allowed: every row counts", factor.span()))
            }
            ast::TableFactor::Table { args: None, .. }
            | ast::TableFactor::Derived { .. }
            | ast::TableFactor::NestedJoin { .. } => ControlFlow::Continue(()),
            _ => ControlFlow::Break(("only tables, models and queries can be read", factor.span())),
        }
    }
}

fn plan_problem(node: &LogicalPlan) -> Option<&'static str> {
    match node {
        LogicalPlan::Join(join) if join.on.is_empty() => {
            Some("a join without an equality compares every row with every other: add one")
        }
        LogicalPlan::Window(window) => window.window_expr.iter().find_map(|expr| match expr.clone().unalias() {
            Expr::WindowFunction(function)
                if matches!(&function.params.window_frame.end_bound,
                    WindowFrameBound::Following(end) if end.is_null()) =>
            {
                Some("a window over all rows holds them all in memory: group, then join")
            }
            _ => None,
        }),
        LogicalPlan::Unnest(_) => Some("unnest is not allowed"),
        LogicalPlan::RecursiveQuery(_) => Some("recursive queries are not allowed"),
        _ => None,
    }
}

fn options(normalize: bool) -> ParserOptions {
    ParserOptions::new()
        .with_enable_ident_normalization(normalize)
        .with_collect_spans(true)
        .with_map_string_types_to_utf8view(true)
        .with_default_null_ordering(NullOrdering::NullsLast)
}

/// Parses an expression of the project file over an export's columns; names keep their case.
pub(super) fn expression(state: &SessionState, sql: &str, schema: &DFSchema) -> std::result::Result<Expr, String> {
    let mut parser = Parser::new(&GenericDialect {})
        .with_recursion_limit(RECURSION_MAX)
        .try_with_sql(sql)
        .map_err(|error| error.to_string())?;
    let parsed = parser.parse_expr().map_err(|error| error.to_string())?;
    let rest = parser.peek_token();
    if rest.token != datafusion::sql::sqlparser::tokenizer::Token::EOF {
        return Err(format!("one expression ends before \"{}\"", rest.token));
    }
    let subquery = visit_expressions(&parsed, |expr| match expr {
        ast::Expr::Subquery(_) | ast::Expr::InSubquery { .. } | ast::Expr::Exists { .. } => {
            ControlFlow::Break("a query is not allowed here: an expression sees the columns of its own row".to_owned())
        }
        other => match forbidden(other) {
            ControlFlow::Break((why, _)) => ControlFlow::Break(why),
            ControlFlow::Continue(()) => ControlFlow::Continue(()),
        },
    });
    if let ControlFlow::Break(why) = subquery {
        return Err(why);
    }
    let tables = Tables::new();
    let provider = Provider { state, tables: &tables };
    let planner = SqlToRel::new_with_options(&provider, options(false));
    let expr = planner.sql_to_expr(parsed, schema, &mut PlannerContext::new()).map_err(|error| plain(&error))?;
    use datafusion::common::tree_node::TreeNode;
    let aggregate = expr.exists(|part| Ok(matches!(part, Expr::AggregateFunction(_) | Expr::WindowFunction(_))));
    if aggregate.unwrap_or(true) {
        return Err("aggregates and windows are not allowed: an expression sees one row".to_owned());
    }
    Ok(expr)
}

/// What a statement can name: the given tables, and functions that give the same value for the same rows.
struct Provider<'a> {
    state: &'a SessionState,
    tables: &'a Tables,
}

impl ContextProvider for Provider<'_> {
    fn get_table_source(&self, name: TableReference) -> datafusion::common::Result<Arc<dyn TableSource>> {
        match self.tables.get(name.table()) {
            Some(table) => Ok(provider_as_source(Arc::clone(table))),
            None => {
                let known = crate::suggest::nearest(name.table(), self.tables.keys().map(String::as_str));
                let help = known.map(|known| format!(": did you mean {known}?")).unwrap_or_default();
                plan_err!("{name} is no table of the contract and no model{help}")
            }
        }
    }

    fn get_expr_planners(&self) -> &[Arc<dyn ExprPlanner>] {
        self.state.expr_planners()
    }

    fn get_function_meta(&self, name: &str) -> Option<Arc<ScalarUDF>> {
        if UNREPEATABLE.contains(&name) { None } else { self.state.scalar_functions().get(name).cloned() }
    }

    fn get_higher_order_meta(&self, name: &str) -> Option<Arc<HigherOrderUDF>> {
        self.state.higher_order_functions().get(name).cloned()
    }

    fn get_aggregate_meta(&self, name: &str) -> Option<Arc<AggregateUDF>> {
        self.state.aggregate_functions().get(name).cloned()
    }

    fn get_window_meta(&self, name: &str) -> Option<Arc<WindowUDF>> {
        self.state.window_functions().get(name).cloned()
    }

    fn get_variable_type(&self, _: &[String]) -> Option<DataType> {
        None
    }

    fn options(&self) -> &ConfigOptions {
        self.state.config_options()
    }

    fn udf_names(&self) -> Vec<String> {
        self.state.scalar_functions().keys().cloned().collect()
    }

    fn higher_order_function_names(&self) -> Vec<String> {
        self.state.higher_order_functions().keys().cloned().collect()
    }

    fn udaf_names(&self) -> Vec<String> {
        self.state.aggregate_functions().keys().cloned().collect()
    }

    fn udwf_names(&self) -> Vec<String> {
        self.state.window_functions().keys().cloned().collect()
    }
}

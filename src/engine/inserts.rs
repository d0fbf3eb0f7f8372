//! INSERTs of literals, as a rule's test seeds its tables with them: parsed, never run.

use datafusion::sql::sqlparser::ast::{Expr, Insert, SetExpr, Statement, TableObject, UnaryOperator, Value};
use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::parser::Parser;

/// A literal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    Null,
    /// As it is written.
    Number(String),
    Text(String),
    Flag(bool),
}

/// One INSERT.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inserted {
    pub table: String,
    pub columns: Vec<String>,
    /// Each as long as `columns`.
    pub rows: Vec<Vec<Cell>>,
}

/// Reads a list of statements.
///
/// # Errors
/// A lowercase fragment: what is no INSERT of literals into named columns.
pub fn inserts(sql: &str) -> Result<Vec<Inserted>, String> {
    let statements = Parser::parse_sql(&GenericDialect {}, sql).map_err(|error| error.to_string())?;
    statements.iter().map(statement).collect()
}

fn statement(statement: &Statement) -> Result<Inserted, String> {
    let Statement::Insert(insert) = statement else { return Err(format!("no INSERT: {}", shortened(statement))) };
    one(insert)
}

fn one(insert: &Insert) -> Result<Inserted, String> {
    let TableObject::TableName(table) = &insert.table else { return Err(format!("no table: {}", shortened(insert))) };
    let columns: Vec<String> = insert.columns.iter().map(ToString::to_string).collect();
    if columns.is_empty() {
        return Err(format!("{table}: name the columns, INSERT INTO {table} (…) VALUES …"));
    }
    let Some(SetExpr::Values(values)) = insert.source.as_ref().map(|query| query.body.as_ref()) else {
        return Err(format!("no VALUES: {}", shortened(insert)));
    };
    let mut rows = Vec::with_capacity(values.rows.len());
    for row in &values.rows {
        if row.content.len() != columns.len() {
            return Err(format!("{table}: {} columns, but a row has {} values", columns.len(), row.content.len()));
        }
        rows.push(row.content.iter().map(cell).collect::<Result<Vec<_>, _>>()?);
    }
    Ok(Inserted { table: table.to_string(), columns, rows })
}

fn cell(expr: &Expr) -> Result<Cell, String> {
    if let Expr::UnaryOp { op: UnaryOperator::Minus, expr } = expr
        && let Cell::Number(number) = cell(expr)?
    {
        return Ok(Cell::Number(format!("-{number}")));
    }
    let Expr::Value(value) = expr else { return Err(format!("no literal: {}", shortened(expr))) };
    match &value.value {
        Value::Null => Ok(Cell::Null),
        Value::Number(number, _) => Ok(Cell::Number(number.clone())),
        Value::SingleQuotedString(text) => Ok(Cell::Text(text.clone())),
        Value::Boolean(flag) => Ok(Cell::Flag(*flag)),
        other => Err(format!("no literal: {}", shortened(other))),
    }
}

/// What a message has room for.
fn shortened(sql: &impl std::fmt::Display) -> String {
    sql.to_string().chars().take(80).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_read_and_everything_else_is_refused() {
        let read = inserts("INSERT INTO mapping (a, b) VALUES (-1, 'it''s'), (NULL, TRUE); -- nothing\n").unwrap();
        let rows = vec![
            vec![Cell::Number("-1".to_owned()), Cell::Text("it's".to_owned())],
            vec![Cell::Null, Cell::Flag(true)],
        ];
        let columns = vec!["a".to_owned(), "b".to_owned()];
        assert_eq!(read, [Inserted { table: "mapping".to_owned(), columns, rows }]);
        for (sql, part) in [
            ("SELECT 1", "no INSERT"),
            ("INSERT INTO m VALUES (1)", "name the columns"),
            ("INSERT INTO m (a) SELECT 1", "no VALUES"),
            ("INSERT INTO m (a, b) VALUES (1)", "2 columns, but a row has 1 values"),
            ("INSERT INTO m (a) VALUES (now())", "no literal"),
            ("INSERT INTO m (a VALUES", "Expected"),
        ] {
            let why = inserts(sql).unwrap_err();
            assert!(why.contains(part), "{sql}: {why}");
        }
    }
}

//! A case as it is written: a TOML header in a comment, then INSERTs of literals.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use datafusion::sql::sqlparser::ast::{Expr, Insert, SetExpr, Statement, TableObject, UnaryOperator, Value};
use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::parser::Parser;
use serde::Deserialize;

/// One case of one rule.
pub struct Case {
    /// `set/name`.
    pub rule: String,
    pub params: toml::Table,
    pub settings: Settings,
    /// `snapshot_at` by table, where it isn't the usual one.
    pub snapshots: BTreeMap<String, String>,
    /// The text of `manifest.json` by table.
    pub manifest: BTreeMap<String, String>,
    /// None: the rule must be skipped.
    pub found: Option<Vec<Expected>>,
    /// Parts of the notes beside the findings.
    pub noted: Vec<String>,
    /// Part of the reason.
    pub skipped: Option<String>,
    pub tables: BTreeMap<String, Rows>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// `phone` or `opaque`.
    pub anchor: Option<String>,
    pub region: Option<String>,
    pub settling: Option<String>,
    pub max_skew: Option<String>,
    /// Which sources are due.
    pub expected: Option<String>,
    /// Row filters by table.
    #[serde(default, rename = "where")]
    pub filters: BTreeMap<String, String>,
}

/// A finding that the rule must return.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    pub key: BTreeMap<String, String>,
    pub action: Option<String>,
    #[serde(default = "confirmed")]
    pub certainty: String,
}

fn confirmed() -> String {
    "confirmed".to_owned()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    #[serde(default)]
    params: toml::Table,
    #[serde(default)]
    settings: Settings,
    #[serde(default)]
    snapshots: BTreeMap<String, String>,
    #[serde(default)]
    manifest: BTreeMap<String, String>,
    found: Option<Vec<Expected>>,
    #[serde(default)]
    noted: Vec<String>,
    skipped: Option<String>,
}

/// The rows of one table; a row that lacks a column has NULL there.
#[derive(Default)]
pub struct Rows {
    /// In the order in which the INSERTs name them.
    pub columns: Vec<String>,
    pub rows: Vec<BTreeMap<String, Cell>>,
}

impl Rows {
    pub fn column(&self, name: &str) -> impl Iterator<Item = &Cell> {
        self.rows.iter().map(move |row| row.get(name).unwrap_or(&Cell::Null))
    }
}

/// A literal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    Null,
    Number(String),
    Text(String),
    Flag(bool),
}

impl Case {
    /// Reads a case of `tests/rules/SET/RULE.sql` or `…/RULE@CASE.sql`.
    pub fn read(file: &Path) -> Result<Self, String> {
        let text = fs::read_to_string(file).map_err(|error| error.to_string())?;
        let (header, sql) = text
            .strip_prefix("/*---\n")
            .and_then(|rest| rest.split_once("\n---*/\n"))
            .ok_or("a case begins with a comment: /*---, a header in TOML, ---*/")?;
        let header: Header = toml::from_str(header).map_err(|error| format!("header: {error}"))?;
        if header.found.is_some() == header.skipped.is_some() {
            return Err("header: write either `found` or `skipped`".to_owned());
        }
        let stem = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let set = file.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy().into_owned();
        let name = stem.split('@').next().unwrap_or(&stem);
        Ok(Self {
            rule: format!("{set}/{name}"),
            params: header.params,
            settings: header.settings,
            snapshots: header.snapshots,
            manifest: header.manifest,
            found: header.found,
            noted: header.noted,
            skipped: header.skipped,
            tables: tables(sql)?,
        })
    }
}

fn tables(sql: &str) -> Result<BTreeMap<String, Rows>, String> {
    let mut tables: BTreeMap<String, Rows> = BTreeMap::new();
    for statement in Parser::parse_sql(&GenericDialect {}, sql).map_err(|error| error.to_string())? {
        let Statement::Insert(insert) = statement else { return Err(format!("no INSERT: {statement}")) };
        add(&mut tables, &insert)?;
    }
    Ok(tables)
}

fn add(tables: &mut BTreeMap<String, Rows>, insert: &Insert) -> Result<(), String> {
    let TableObject::TableName(table) = &insert.table else { return Err(format!("no table: {insert}")) };
    let columns: Vec<String> = insert.columns.iter().map(ToString::to_string).collect();
    let Some(SetExpr::Values(values)) = insert.source.as_ref().map(|query| query.body.as_ref()) else {
        return Err(format!("no VALUES: {insert}"));
    };
    let rows = tables.entry(table.to_string()).or_default();
    for column in &columns {
        if !rows.columns.contains(column) {
            rows.columns.push(column.clone());
        }
    }
    for row in &values.rows {
        if row.content.len() != columns.len() {
            return Err(format!("{table}: {} columns, but a row has {} values", columns.len(), row.content.len()));
        }
        let cells = row.content.iter().map(cell).collect::<Result<Vec<_>, _>>()?;
        rows.rows.push(columns.iter().cloned().zip(cells).collect());
    }
    Ok(())
}

fn cell(expr: &Expr) -> Result<Cell, String> {
    if let Expr::UnaryOp { op: UnaryOperator::Minus, expr } = expr
        && let Cell::Number(number) = cell(expr)?
    {
        return Ok(Cell::Number(format!("-{number}")));
    }
    let Expr::Value(value) = expr else { return Err(format!("no literal: {expr}")) };
    match &value.value {
        Value::Null => Ok(Cell::Null),
        Value::Number(number, _) => Ok(Cell::Number(number.clone())),
        Value::SingleQuotedString(text) => Ok(Cell::Text(text.clone())),
        Value::Boolean(flag) => Ok(Cell::Flag(*flag)),
        other => Err(format!("no literal: {other}")),
    }
}

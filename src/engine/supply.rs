//! What the project's exports supply: each export's columns resolved and typed, as contract tables.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use arrow::datatypes::DataType;
use datafusion::catalog::Session;
use datafusion::common::{Column as DfColumn, DFSchema, ScalarValue};
use datafusion::datasource::file_format::FileFormat;
use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::listing::{ListingOptions, ListingTable, ListingTableConfig, ListingTableUrl};
use datafusion::datasource::{ViewTable, provider_as_source};
use datafusion::execution::session_state::SessionState;
use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder, ScalarUDF, lit};
use jiff::Timestamp;
use object_store::ObjectStoreExt;

use super::convert::{self, Rules};
use super::files::{ExportFiles, Source};
use super::functions;
use super::shape::{self, Types};
use super::sql::{self, Params, RuleSql, Tables};
use crate::contract::{self, Absent, Column, IdSpace, Kind, Table};
use crate::error::{Error, Result};
use crate::project::{Export, Project};
use crate::storage;

/// One export with its columns resolved.
pub(super) struct Resolved<'a> {
    pub export: &'a Export,
    pub table: &'static Table,
    pub files: ExportFiles,
    /// The export's rows after its row filter, own columns.
    pub rows: LogicalPlan,
    /// Contract column → expression over the export's columns, its type.
    pub columns: HashMap<&'static str, (Expr, DataType)>,
    pub expected: Option<Expr>,
}

/// The functions that conversions use.
pub(super) struct Converters {
    pub anchor_code: Option<Arc<ScalarUDF>>,
    pub utc_from: Option<Arc<ScalarUDF>>,
    /// Anchors that stand for none; of opaque anchors only.
    pub placeholders: Vec<String>,
}

impl Converters {
    pub(super) fn rules<'a>(&'a self, types: &'a Types) -> Rules<'a> {
        Rules {
            types,
            anchor_code: self.anchor_code.as_deref(),
            placeholders: &self.placeholders,
            utc_from: self.utc_from.as_deref(),
        }
    }
}

/// The name under which an export's own rows are scanned.
pub(super) fn scan_name(export: &Export) -> String {
    format!("export {}", export.name)
}

/// Opens an export and resolves its columns.
pub(super) async fn resolve<'a>(state: &SessionState, project: &Project, export: &'a Export) -> Result<Resolved<'a>> {
    let table = contract::table(export.table).ok_or_else(|| Error::internal("find a contract table"))?;
    let files = ExportFiles::open(state, export).await?;
    let provider = provider(state, &export.name, &files).await?;
    let scan = LogicalPlanBuilder::scan(scan_name(export), provider_as_source(provider), None)
        .and_then(LogicalPlanBuilder::build)
        .map_err(|error| Error::internal("scan an export").because(error))?;
    let schema = DFSchema::try_from(scan.schema().as_arrow().clone())
        .map_err(|error| Error::input(format!("read the export {}", export.name)).because(sql::plain(&error)))?;

    let at = Place { state, project, export, schema: &schema };
    let mut columns = HashMap::new();
    for column in table.columns {
        if let Some(resolved) = at.column(column)? {
            columns.insert(column.name, resolved);
        }
    }
    let expected = export.expected.as_ref().map(|expr| at.condition(expr, "expected")).transpose()?;
    let filter = export.filter.as_ref().map(|expr| at.condition(expr, "where")).transpose()?;
    let used: Vec<&Expr> = columns.values().map(|(expr, _)| expr).chain(&expected).chain(&filter).collect();
    check_files(export, table, &files, &used)?;
    let mut rows = LogicalPlanBuilder::from(scan);
    if let Some(filter) = filter {
        rows = rows.filter(filter).map_err(|error| Error::internal("filter an export").because(error))?;
    }
    let rows = rows.build().map_err(|error| Error::internal("filter an export").because(error))?;
    Ok(Resolved { export, table, files, rows, columns, expected })
}

/// The files as a table.
pub(super) async fn provider(state: &SessionState, name: &str, files: &ExportFiles) -> Result<Arc<ListingTable>> {
    let failed = |error: datafusion::common::DataFusionError| {
        let what = format!("read the export {name}");
        match storage::Failure::among(&error) {
            Some(failure) => failure.error(what),
            None => Error::input(what).because(sql::plain(&error)),
        }
    };
    let format = ParquetFormat::default().with_options(state.table_options().parquet.clone());
    let urls = files
        .files
        .iter()
        .map(|file| ListingTableUrl::try_new(file_of(&file.source)?, None).map_err(failed))
        .collect::<Result<Vec<_>>>()?;
    let first = urls.first().ok_or_else(|| Error::internal("read an export without files"))?;
    let store = state.runtime_env().object_store(first.object_store()).map_err(failed)?;
    let head = store.head(first.prefix()).await.map_err(|error| failed(error.into()))?;
    let schema = format.infer_schema(state as &dyn Session, &store, &[head]).await.map_err(|error| {
        // Its footer was read before: what fails now is what belongs to its columns.
        let first = files.files.first().map_or("", |file| file.relative.as_str());
        Error::input(format!("read {first} of the export {name}"))
            .because(sql::plain(&error))
            .hint("the file is damaged, or its columns are encrypted: export it again, without encryption")
    })?;
    let options = ListingOptions::new(Arc::new(format)).with_file_extension("");
    let config = ListingTableConfig::new_with_multi_paths(urls).with_listing_options(options).with_schema(schema);
    ListingTable::try_new(config).map(Arc::new).map_err(failed)
}

fn file_of(source: &Source) -> Result<url::Url> {
    let local = |path: &std::path::Path| {
        // The engine knows no `..`; where links are, only the file system can tell what it means.
        let climbs = path.components().any(|part| part == std::path::Component::ParentDir);
        let whole = if climbs { std::fs::canonicalize(path) } else { std::path::absolute(path) };
        file_url(&whole?)
    };
    match source {
        Source::Local { path, .. } => local(path).map_err(|error| Error::input("read a file").because(error)),
        Source::Store(object) => object.engine_url(),
    }
}

pub(super) fn file_url(path: &std::path::Path) -> datafusion::common::Result<url::Url> {
    url::Url::from_file_path(path).map_err(|()| {
        datafusion::common::DataFusionError::Execution(format!("{} is no path of a file", path.display()))
    })
}

/// All files must agree on the columns that are used, and on those that would be by their name.
fn check_files(export: &Export, table: &Table, files: &ExportFiles, used: &[&Expr]) -> Result<()> {
    let mut names: BTreeSet<&str> = table.columns.iter().map(|column| column.name).collect();
    names.extend(used.iter().flat_map(|expr| expr.column_refs()).map(|column| column.name.as_str()));
    match files.odd_one(&names) {
        Some(why) => Err(Error::input(format!("read the export {}", export.name))
            .because(why)
            .hint("all files of one export must have the same columns: export them again, or narrow `path`")),
        None => Ok(()),
    }
}

/// Where an expression stands, for its error message.
struct Place<'a> {
    state: &'a SessionState,
    project: &'a Project,
    export: &'a Export,
    schema: &'a DFSchema,
}

impl Place<'_> {
    /// A contract column: the expression written, or else the export's own column of that name.
    fn column(&self, column: &'static Column) -> Result<Option<(Expr, DataType)>> {
        let written = self.export.columns.iter().find(|(known, _)| known.name == column.name).map(|(_, expr)| expr);
        if let Some(written) = written {
            let what = format!("read column {} of the export {}", column.name, self.export.name);
            let expr = self.expression(&written.sql, &written.span, &what)?;
            let of = self.type_of(&expr).map_err(|why| self.project.error_at(&written.span, what, &why))?;
            let reorders = convert::reorders(&expr, self.schema);
            return Ok(Some((if reorders { functions::as_is(of.clone()).call(vec![expr]) } else { expr }, of)));
        }
        if let Ok(field) = self.schema.field_with_unqualified_name(column.name) {
            return Ok(Some((named(column.name), field.data_type().clone())));
        }
        if column.absent != Absent::Refused || self.constant(column).is_some() {
            return Ok(self.constant(column));
        }
        let names: Vec<String> = self.schema.fields().iter().map(|field| field.name().clone()).collect();
        Err(self
            .project
            .error_at(
                &self.export.span,
                format!("read the export {}", self.export.name),
                &format!("its required column {} is not given", column.name),
            )
            .hint(format!(
                "add {} = \"…\" to [{}.columns]; the export has: {}",
                column.name,
                if self.export.table == "assets" {
                    self.export.name.clone()
                } else {
                    format!("exports.{}", self.export.name)
                },
                excerpt_list(&names)
            )))
    }

    /// asset_type is the export's name unless it is mapped.
    fn constant(&self, column: &Column) -> Option<(Expr, DataType)> {
        let name = self.export.name.strip_prefix("assets.")?;
        (column.name == "asset_type").then(|| (lit(ScalarValue::Utf8View(Some(name.to_owned()))), DataType::Utf8View))
    }

    fn condition(&self, written: &crate::project::Expr, key: &str) -> Result<Expr> {
        let what = format!("read `{key}` of the export {}", self.export.name);
        let expr = self.expression(&written.sql, &written.span, &what)?;
        match self.type_of(&expr) {
            Ok(DataType::Boolean | DataType::Null) => Ok(expr),
            Ok(other) => {
                Err(self.project.error_at(&written.span, what, &format!("{other}, where a condition is wanted")))
            }
            Err(why) => Err(self.project.error_at(&written.span, what, &why)),
        }
    }

    fn expression(&self, text: &str, span: &std::ops::Range<usize>, what: &str) -> Result<Expr> {
        // A plain name means that column, even if the name is a keyword.
        if self.schema.field_with_unqualified_name(text.trim()).is_ok() {
            return Ok(named(text.trim()));
        }
        sql::expression(self.state, text, self.schema).map_err(|why| {
            let names = self.schema.fields().iter().map(|field| field.name().as_str());
            let error = self.project.error_at(span, what, &why);
            match crate::suggest::nearest(text.trim(), names) {
                Some(near) => error.hint(format!("did you mean {near}?")),
                None => {
                    let names: Vec<String> = self.schema.fields().iter().map(|field| field.name().clone()).collect();
                    error.hint(format!("the export has: {}", excerpt_list(&names)))
                }
            }
        })
    }

    fn type_of(&self, expr: &Expr) -> std::result::Result<DataType, String> {
        use datafusion::logical_expr::ExprSchemable;
        // Coerced as it will run, so that functions over other types than their own find one.
        let coerced = self.state.create_physical_expr(expr.clone(), self.schema).map_err(|error| sql::plain(&error))?;
        coerced
            .data_type(self.schema.as_arrow())
            .or_else(|_| expr.get_type(self.schema))
            .map_err(|error| sql::plain(&error))
    }
}

fn excerpt_list(names: &[String]) -> String {
    const SHOWN_MAX: usize = 20;
    let shown: Vec<String> = names.iter().take(SHOWN_MAX).map(|name| crate::excerpt::plain(name)).collect();
    let more = names.len().saturating_sub(SHOWN_MAX);
    if more > 0 { format!("{} and {more} more", shown.join(", ")) } else { shown.join(", ") }
}

fn named(name: &str) -> Expr {
    Expr::Column(DfColumn::from_name(name))
}

/// Settles the types that depend on the exports, and refuses columns whose types don't fit.
pub(super) fn types(
    project: &Project,
    resolved: &[Resolved<'_>],
    opaque: bool,
    converters: &Converters,
) -> Result<Types> {
    let mut types = Types::default();
    if opaque {
        types.anchor = DataType::Utf8View;
    }
    let mut spaces: HashMap<IdSpace, (DataType, String)> = HashMap::new();
    let mut scale = 0;
    for export in resolved {
        for column in export.table.columns {
            let Some((_, of)) = export.columns.get(column.name) else { continue };
            if let Some((why, hint)) = convert::refusal(column.kind, of, &converters.rules(&types)) {
                return Err(mistyped(project, export, column, &why).hint(hint));
            }
            match column.kind {
                Kind::Amount => scale = scale.max(convert::amount_scale(of).unwrap_or(0)),
                Kind::Id(space) if *of != DataType::Null => {
                    let id = convert::id_type(of).unwrap_or(DataType::Utf8View);
                    let here = format!("{}.{}", export.export.name, column.name);
                    match spaces.get_mut(&space) {
                        None => drop(spaces.insert(space, (id, here))),
                        Some((known, _)) if *known == id => {}
                        Some((known, _)) if space == IdSpace::Asset => *known = DataType::Utf8View,
                        Some((known, there)) => {
                            let why = format!("{}, but {there} holds {}", words(&id), words(known));
                            return Err(mistyped(project, export, column, &why)
                                .hint(format!("{} have one type: convert one side in its expression", space.words())));
                        }
                    }
                }
                _ => {}
            }
        }
    }
    for (space, (of, _)) in spaces {
        types.set_id(space, of);
    }
    types.amount_scale = scale;
    types.union_scoped = resolved.iter().any(|export| export.columns.contains_key("union_scope"));
    check_account_ids(project, resolved, &types)?;
    Ok(types)
}

/// int64 ids of either system can't name accounts whose ids are text; text may name both.
fn check_account_ids(project: &Project, resolved: &[Resolved<'_>], types: &Types) -> Result<()> {
    for export in resolved {
        for column in export.table.columns {
            let (Kind::AccountOf { .. }, Some((_, of))) = (column.kind, export.columns.get(column.name)) else {
                continue;
            };
            for (space, table) in [(IdSpace::Source, "source_accounts"), (IdSpace::Target, "target_accounts")] {
                if of.is_integer() && types.id(space) != &DataType::Int64 {
                    let why = format!("int64, but {table}.id holds text");
                    return Err(mistyped(project, export, column, &why)
                        .hint("export it as text, or convert it in its expression: cast(… AS VARCHAR)"));
                }
            }
        }
    }
    Ok(())
}

fn words(of: &DataType) -> &'static str {
    if *of == DataType::Int64 { "int64" } else { "text" }
}

fn mistyped(project: &Project, export: &Resolved<'_>, column: &Column, why: &str) -> Error {
    let written = export.export.columns.iter().find(|(known, _)| known.name == column.name);
    let span = written.map_or(&export.export.span, |(_, expr)| &expr.span);
    project.error_at(
        span,
        format!("read column {} of the export {}", column.name, export.export.name),
        &format!("{} is {why}", column.name),
    )
}

impl Resolved<'_> {
    /// The export's rows with contract columns in contract types; helper columns end in `__of` and `__code`.
    pub(super) fn converted(&self, converters: &Converters, types: &Types) -> Result<LogicalPlan> {
        let rules = converters.rules(types);
        let mut codes = Vec::new();
        let mut all = Vec::new();
        for column in self.table.columns {
            let supplied = self.columns.get(column.name);
            let (expr, of) = supplied.cloned().unwrap_or((lit(ScalarValue::Null), DataType::Null));
            match column.kind {
                Kind::Anchor => {
                    if let Some(code) = rules.anchor_code {
                        let input = convert::anchor_input(expr.clone(), &of);
                        codes.push(code.call(vec![input]).alias(format!("{}__code", column.name)));
                    }
                }
                Kind::AccountOf { prefix, .. } => {
                    for (side, space) in [("source", IdSpace::Source), ("target", IdSpace::Target)] {
                        let id = convert::account_id(expr.clone(), &of, types.id(space));
                        all.push(id.alias(format!("{prefix}_{side}_id__of")));
                    }
                    all.push(convert::converted(column.kind, expr, &of, &rules).alias(column.name));
                }
                kind => {
                    let value = match (supplied.is_some(), column.absent) {
                        (false, Absent::False) => lit(false),
                        (false, Absent::Same) => lit(ScalarValue::Utf8View(Some(String::new()))),
                        _ => convert::converted(kind, expr, &of, &rules),
                    };
                    all.push(value.alias(column.name));
                }
            }
            if column.absent != Absent::Refused {
                all.push(lit(supplied.is_some()).alias(format!("{}_supplied", column.name)));
            }
        }
        if self.table.name == "source_accounts" {
            all.push(self.expected.clone().unwrap_or(lit(true)).alias("due"));
        }
        self.project(all, codes, &rules)
    }

    /// Codes are computed first and once, then what rests on them.
    fn project(&self, mut all: Vec<Expr>, codes: Vec<Expr>, rules: &Rules<'_>) -> Result<LogicalPlan> {
        let failed = |error| Error::internal(format!("convert the export {}", self.export.name)).because(error);
        let anchors: Vec<&'static Column> =
            self.table.columns.iter().filter(|column| column.kind == Kind::Anchor).collect();
        for column in &anchors {
            let raw = self.columns.get(column.name).map_or(lit(ScalarValue::Null), |(expr, _)| expr.clone());
            if codes.is_empty() {
                let [key, text, state] = convert::anchor(raw, None, rules);
                all.push(key.alias(column.name));
                all.push(text.alias(format!("{}_raw", column.name)));
                all.push(state.alias(format!("{}_state", column.name)));
            } else {
                all.push(convert::anchor(raw, None, rules)[1].clone().alias(format!("{}_raw", column.name)));
            }
        }
        all.extend(codes.iter().cloned());
        let first = LogicalPlanBuilder::from(self.rows.clone()).project(all).map_err(failed)?;
        if codes.is_empty() {
            return first.build().map_err(failed);
        }
        let first = first.build().map_err(failed)?;
        let mut second: Vec<Expr> = first
            .schema()
            .fields()
            .iter()
            .filter(|field| !field.name().ends_with("__code"))
            .map(|field| named(field.name()))
            .collect();
        for column in anchors {
            let code = named(&format!("{}__code", column.name));
            let [key, _, state] = convert::anchor(named(&format!("{}_raw", column.name)), Some(code), rules);
            second.push(key.alias(column.name));
            second.push(state.alias(format!("{}_state", column.name)));
        }
        LogicalPlanBuilder::from(first).project(second).and_then(LogicalPlanBuilder::build).map_err(failed)
    }

    /// The contract table as statements see it.
    pub(super) fn contract(
        &self,
        state: &SessionState,
        converters: &Converters,
        types: &Types,
        snapshot_at: Option<Timestamp>,
    ) -> Result<LogicalPlan> {
        let converted = self.converted(converters, types)?;
        let mut select: Vec<String> = self
            .table
            .columns
            .iter()
            .map(|column| match (column.name, column.absent) {
                (name @ ("union_id" | "open_id" | "union_scope"), _) => {
                    format!("CASE WHEN trim({name}) <> '' THEN {name} END AS {name}")
                }
                ("merged_into", _) if types.of(column.kind) == DataType::Utf8View => {
                    "CASE WHEN trim(merged_into) <> '' THEN merged_into END AS merged_into".to_owned()
                }
                (name, Absent::Same) => format!("coalesce({name}, '') AS {name}"),
                (name, Absent::False) => format!("coalesce({name}, FALSE) AS {name}"),
                (name, _) => name.to_owned(),
            })
            .collect();
        // Derived columns rest on the cleaned ones: a second step.
        let derived = shape::derived(self.table, types);
        let carried = converted.schema().fields().iter().map(|field| field.name().clone());
        let carried: Vec<String> =
            carried.filter(|name| self.table.columns.iter().all(|column| column.name != name)).collect();
        select.extend(carried.iter().map(|name| match name.as_str() {
            "due" => "coalesce(due, FALSE) AS due".to_owned(),
            name => name.to_owned(),
        }));
        let mut outer: Vec<String> = self.table.columns.iter().map(|column| column.name.to_owned()).collect();
        outer.extend(derived.iter().map(|derived| format!("{} AS {}", derived.sql, derived.name)));
        let text = format!("SELECT {} FROM (SELECT {} FROM converted AS e) AS c", outer.join(", "), select.join(", "));
        let mut tables = Tables::new();
        tables.insert("converted".to_owned(), Arc::new(ViewTable::new(converted, None)));
        let snapshot =
            ScalarValue::TimestampMicrosecond(snapshot_at.map(Timestamp::as_microsecond), Some("UTC".into()));
        let params = Params::from([("snapshot_at".to_owned(), snapshot)]);
        RuleSql { shown: self.export.name.as_str(), text: &text }
            .plan(state, &tables, &params)
            .map_err(|error| Error::internal(format!("convert the export {}", self.export.name)).because(error))
    }
}

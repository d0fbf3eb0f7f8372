//! The engine: the only importer of DataFusion. Exports become typed contract tables, models are computed once, and
//! statements run over them with bounded memory. Knows no rule's meaning, no severity, no output.
//!
//! - [`session`] holds memory, scratch and configuration; [`execute`] runs plans, retries once, catches panics;
//!   [`join`] is how they join, within their [`budget`], [`scatter`] how what does not fit goes to disk.
//! - [`sieve`] lets rows through by the keys of others: [`presence`] asks whether an id is known, [`repeated`] what occurs
//!   twice, [`singles`] what occurs once; [`tasks`] is what the engine's own operators run on.
//! - [`running`] answers windows in one pass.
//! - [`files`], on object stores [`objects`], and [`manifest`] read what an export is, [`hashes`] compares the two; [`supply`] and [`convert`] make it a contract table;
//!   [`profile`] takes the first look.
//! - [`sql`] plans and checks statements, [`ids`] how they compare ids; [`outline`] tells when two are the same; [`shape`]
//!   and [`lineage`] tell what they need before anything is read.
//! - [`attach`] adds files and kept statements as tables; [`overlay`] lays rows over the exports, as they would be after a change.
//! - [`survey`] looks at files of which no project file speaks yet.
//! - [`previous`] registers what the ledger knows of earlier rounds.
//! - [`condition`] asks rows at hand, [`listed`] fills small tables with what a run knows besides its exports.
//! - [`models`] and [`graph`] make what several statements share, without the columns that are [`derived`] from others; [`functions`] are those beyond SQL's own; [`value`] holds
//!   bound parameters; [`watch`] sees how far a plan has come.
//!
//! A run: [`Engine::open`], [`Engine::load`], [`Plans::reads`] for every statement, [`Engine::make_model`] for the models
//! needed, then [`Engine::stream`].

mod anchors;
mod attach;
mod budget;
mod condition;
mod convert;
mod derived;
mod encryption;
mod execute;
mod files;
mod functions;
mod graph;
mod hashes;
mod ids;
mod inserts;
mod join;
mod lineage;
mod listed;
mod manifest;
mod models;
mod objects;
mod ordered;
mod outline;
mod overlay;
mod presence;
mod previous;
mod profile;
mod repeated;
mod running;
mod scatter;
pub mod schema;
mod session;
mod shape;
mod sieve;
mod singles;
mod sql;
mod supply;
mod survey;
mod tasks;
mod value;
mod watch;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use arrow::array::{
    ArrayRef, AsArray, BooleanArray, Int64Array, RecordBatch, StringViewArray, TimestampMicrosecondArray,
};
use arrow::datatypes::{Int64Type, SchemaRef};
use datafusion::catalog::TableProvider;
use datafusion::datasource::{MemTable, ViewTable};
use datafusion::logical_expr::{LogicalPlanBuilder, ScalarUDF};
use jiff::Timestamp;

use crate::contract::anchor::PhoneNormalizer;
use crate::contract::{self, TABLES};
use crate::error::{Error, Result};
use crate::finding::{ExportSummary, InputFile, ScratchUse};
use crate::project::{AnchorKind, Export, Project};
pub use condition::Condition;
use execute::{Executor, Failure};
pub use inserts::{Cell, Inserted, inserts};
pub use lineage::{Read, Reads};
pub use models::ModelSql;
pub use outline::{Outline, outline};
pub use overlay::Patch;
pub use previous::history_schema;
use profile::Profile;
pub use session::Limits;
use sql::{Params, RuleSql, Tables};
use supply::{Converters, Resolved};
pub use survey::{Found, Sampled, Survey, Surveyed};
use value::params;
pub use value::{Value, Values};
pub use watch::{Reading, Watch};

/// One statement of a rule.
#[derive(Clone, Copy, Debug)]
pub struct Sql<'a> {
    /// The file as messages show it.
    pub shown: &'a str,
    pub text: &'a str,
}

/// What the project's exports supply.
#[derive(Clone, Debug, Default)]
pub struct Supplied {
    pub exports: Vec<ExportSummary>,
    /// Every file of every export, sorted.
    pub inputs: Vec<InputFile>,
    /// Contract tables with an export.
    pub tables: BTreeSet<&'static str>,
    /// Contract columns with an expression, as `table.column`.
    pub columns: BTreeSet<String>,
    /// The earliest snapshot of each table's exports.
    pub snapshots: BTreeMap<&'static str, Timestamp>,
    /// Why the round is inconclusive already: empty exports, rows without a time, incomparable anchors.
    pub inconclusive: Vec<String>,
}

impl Supplied {
    /// Whether a contract column is there; the engine's own tables always are.
    #[must_use]
    pub fn has(&self, table: &str, column: &str) -> bool {
        self.columns.contains(&format!("{table}.{column}"))
    }

    /// The earliest snapshot of the tables that count for it.
    #[must_use]
    pub fn watermark(&self) -> Option<Timestamp> {
        let counts = |name: &str| contract::table(name).is_some_and(|table| table.clocked);
        self.snapshots.iter().filter(|(name, _)| counts(name)).map(|(_, at)| *at).min()
    }
}

/// The engine of one run.
#[derive(Debug)]
pub struct Engine {
    executor: Executor,
    scratch: session::Scratch,
    types: shape::Types,
    tables: Tables,
    files: Vec<(String, files::ExportFiles)>,
    /// Those of the files, in the same order.
    exports: Vec<Export>,
    overlay: overlay::Overlay,
    /// Tables that are read from copies now, as they were.
    kept: BTreeMap<String, Arc<dyn TableProvider>>,
    /// Tables that are read once a key.
    cleaned: BTreeSet<String>,
}

/// How closely to look at the exports while loading them.
pub enum Look<'a> {
    /// Files, columns and types only: enough to tell what can run.
    Columns,
    /// Values too; told of each export, with its bytes, before it is read.
    Values(&'a mut (dyn FnMut(&str, u64) + Send)),
}

/// What came of streaming a statement.
#[derive(Debug)]
pub struct Streamed<S> {
    pub sink: S,
    /// It ran out of memory and was repeated with the other kind of join.
    pub repeated: bool,
}

/// Statements planned against the shapes of all tables.
pub struct Plans<'e> {
    engine: &'e Engine,
    shapes: lineage::Shapes,
}

impl std::fmt::Debug for Plans<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Plans")
    }
}

impl Engine {
    /// Starts the engine with its memory limit and a scratch folder of its own.
    pub fn open(limits: &Limits) -> Result<Self> {
        let scratch = session::Scratch::new(&limits.scratch)?;
        let state = session::state(limits, &scratch)?;
        let mut executor = Executor::new(state, limits);
        for function in functions::for_rules() {
            register(&mut executor, &function)?;
        }
        Ok(Self {
            executor,
            scratch,
            types: shape::Types::default(),
            tables: Tables::new(),
            files: Vec::new(),
            exports: Vec::new(),
            overlay: overlay::Overlay::default(),
            kept: BTreeMap::new(),
            cleaned: BTreeSet::new(),
        })
    }

    /// Opens all exports, settles types, takes the first look, and registers the contract tables.
    ///
    /// # Errors
    /// Kind usage for what the project file maps wrongly, kind input for what can't be read.
    pub async fn load(&mut self, project: &Project, placeholders: &[String], look: Look<'_>) -> Result<Supplied> {
        let converters = self.converters(project, placeholders)?;
        let mut resolved = Vec::with_capacity(project.exports.len());
        for export in &project.exports {
            let one = supply::resolve(self.executor.state(), project, export).await?;
            resolved.push(one);
        }
        self.types = supply::types(project, &resolved, project.anchor == AnchorKind::Opaque, &converters)?;
        let mut supplied = Supplied::default();
        let mut profiles = Vec::with_capacity(resolved.len());
        let mut look = look;
        let threads = self.executor.state().config().target_partitions();
        let hashing = match look {
            Look::Columns => None,
            Look::Values(_) => Some(hashes::Hashing::start(&resolved, threads)?),
        };
        for export in &resolved {
            let profile = match &mut look {
                Look::Columns => Profile::of_footers(export),
                Look::Values(progress) => {
                    progress(&export.export.name, export.files.bytes());
                    profile::profile(&self.executor, export, &converters, &self.types).await?
                }
            };
            supplied.note(export, &profile);
            profiles.push(profile);
        }
        if let Some(hashing) = hashing {
            hashing.finish(&mut resolved)?;
        }
        supplied.inputs.sort();
        supplied.compare_anchor_keys(&resolved);
        self.register_contract(&resolved, &converters, &profiles)?;
        self.patch(project, &converters, &supplied).await?;
        self.register_own(&resolved, &profiles, &supplied)?;
        self.exports = resolved.iter().map(|export| export.export.clone()).collect();
        self.files = resolved.into_iter().map(|export| (export.export.name.clone(), export.files)).collect();
        Ok(supplied)
    }

    /// Sees what runs, while it runs.
    #[must_use]
    pub fn watch(&self) -> Watch {
        Watch::of(self.executor.state())
    }

    fn converters(&mut self, project: &Project, placeholders: &[String]) -> Result<Converters> {
        let anchor_code = match &project.anchor {
            AnchorKind::Opaque => None,
            AnchorKind::Phone { region } => {
                let normalizer = PhoneNormalizer::new(region, placeholders)
                    .map_err(|why| Error::usage("read [anchor] of the project file").because(why))?;
                register(&mut self.executor, &functions::mask_anchor(normalizer.calling_code()))?;
                Some(Arc::new(functions::anchor_code(Arc::new(normalizer))))
            }
        };
        let utc_from = project.clock.zoneless.clone().map(|zone| Arc::new(functions::utc_from(zone)));
        for function in anchor_code.iter().chain(&utc_from) {
            register(&mut self.executor, function)?;
        }
        let placeholders = if anchor_code.is_some() { Vec::new() } else { placeholders.to_vec() };
        Ok(Converters { anchor_code, utc_from, placeholders })
    }

    fn register_contract(
        &mut self,
        resolved: &[Resolved<'_>],
        converters: &Converters,
        profiles: &[Profile],
    ) -> Result<()> {
        let state = self.executor.state();
        let mut plans: BTreeMap<&str, LogicalPlanBuilder> = BTreeMap::new();
        self.overlay.begin();
        self.kept.clear();
        self.cleaned.clear();
        for (export, profile) in resolved.iter().zip(profiles) {
            let plan = export.contract(state, converters, &self.types, snapshot(export, profile))?;
            self.overlay.note(export.export, &plan);
            let merged = match plans.remove(export.table.name) {
                None => LogicalPlanBuilder::from(plan),
                Some(others) => others.union(plan).map_err(|e| Error::internal("unite asset exports").because(e))?,
            };
            plans.insert(export.table.name, merged);
        }
        for table in TABLES {
            let provider: Arc<dyn TableProvider> = match plans.remove(table.name) {
                Some(plan) => {
                    let plan = plan.build().map_err(|e| Error::internal("unite asset exports").because(e))?;
                    Arc::new(ViewTable::new(plan, None))
                }
                None => shape::empty(shape::schema(table, &self.types))?,
            };
            self.tables.insert(table.name.to_owned(), provider);
        }
        for name in shape::ENGINE_TABLES.iter().chain(shape::LEDGER_TABLES) {
            if let Some(schema) = shape::engine_schema(name, &self.types) {
                self.tables.insert((*name).to_owned(), shape::empty(schema)?);
            }
        }
        Ok(())
    }

    /// Fills `exports` and `unmapped_values`.
    fn register_own(&mut self, resolved: &[Resolved<'_>], profiles: &[Profile], supplied: &Supplied) -> Result<()> {
        let manifests: Vec<_> = resolved.iter().map(|export| export.files.manifest.as_ref()).collect();
        let int = |value: u64| i64::try_from(value).ok();
        let exports: Vec<ArrayRef> = vec![
            Arc::new(supplied.exports.iter().map(|export| Some(export.table.as_str())).collect::<StringViewArray>()),
            Arc::new(
                resolved
                    .iter()
                    .zip(profiles)
                    .map(|(export, profile)| snapshot(export, profile).map(Timestamp::as_microsecond))
                    .collect::<TimestampMicrosecondArray>()
                    .with_timezone("UTC"),
            ),
            Arc::new(profiles.iter().map(|profile| int(profile.rows)).collect::<Int64Array>()),
            Arc::new(resolved.iter().map(|export| int(export.files.rows())).collect::<Int64Array>()),
            Arc::new(manifests.iter().map(|m| m.and_then(|m| m.rows).and_then(int)).collect::<Int64Array>()),
            Arc::new(manifests.iter().map(|m| Some(m.is_none_or(|m| m.hash_ok))).collect::<BooleanArray>()),
            Arc::new(manifests.iter().map(|m| m.and_then(|m| m.problem.as_deref())).collect::<StringViewArray>()),
            Arc::new(resolved.iter().map(|export| Some(export.table.clocked)).collect::<BooleanArray>()),
        ];
        self.fill("exports", exports)?;
        let unmapped: Vec<_> = profiles.iter().flat_map(|profile| &profile.unmapped).collect();
        let text = |of: fn(&profile::Unmapped) -> &str| -> ArrayRef {
            Arc::new(unmapped.iter().map(|value| Some(of(value))).collect::<StringViewArray>())
        };
        let columns = vec![
            text(|value| &value.table),
            text(|value| value.column),
            text(|value| &value.value),
            Arc::new(unmapped.iter().map(|value| int(value.rows)).collect::<Int64Array>()) as ArrayRef,
            text(|value| &value.expression),
        ];
        self.fill("unmapped_values", columns)
    }

    fn fill(&mut self, name: &str, columns: Vec<ArrayRef>) -> Result<()> {
        let schema = shape::engine_schema(name, &self.types).ok_or_else(|| Error::internal("find an own table"))?;
        let batch =
            RecordBatch::try_new(schema, columns).map_err(|e| Error::internal("fill an own table").because(e))?;
        self.tables.insert(name.to_owned(), in_memory(batch)?);
        Ok(())
    }

    /// Plans the models, so that statements can be planned for what they read.
    pub fn plans(&self, models: &[ModelSql<'_>], values: &Values) -> Result<Plans<'_>> {
        let shapes = lineage::Shapes::new(self.executor.state(), &self.types, models, &params(values))?;
        Ok(Plans { engine: self, shapes })
    }

    /// Keeps one row of each key of a table, the latest; rows without a key go. For exports whose keys are not unique.
    pub fn deduplicate(&mut self, name: &str) -> Result<()> {
        let table = contract::table(name).ok_or_else(|| Error::internal("find a contract table"))?;
        let provider = self.tables.get(name).ok_or_else(|| Error::internal("find a contract table"))?;
        let columns: Vec<String> =
            provider.schema().fields().iter().map(|field| format!("t.{}", field.name())).collect();
        let outer: Vec<String> = provider.schema().fields().iter().map(|field| format!("d.{}", field.name())).collect();
        let keys: Vec<String> = table.key.iter().map(|key| format!("t.{key}")).collect();
        let given: Vec<String> = keys.iter().map(|key| format!("{key} IS NOT NULL")).collect();
        // Ties are broken by every column, so that the same rows are kept whatever the order of the files.
        let mut order: Vec<String> = table.columns.iter().map(|column| format!("t.{}", column.name)).collect();
        if table.column("updated_at").is_some() {
            order.insert(0, "t.updated_at DESC NULLS LAST".to_owned());
        }
        let text = format!(
            "SELECT {} FROM (SELECT {}, row_number() OVER (PARTITION BY {} ORDER BY {}) AS place__of FROM {name} AS t WHERE {}) AS d WHERE d.place__of = 1",
            outer.join(", "),
            columns.join(", "),
            keys.join(", "),
            order.join(", "),
            given.join(" AND "),
        );
        let plan = RuleSql { shown: name, text: &text }.plan(self.executor.state(), &self.tables, &Params::new())?;
        self.tables.insert(name.to_owned(), Arc::new(ViewTable::new(plan, None)));
        self.cleaned.insert(name.to_owned());
        Ok(())
    }

    /// Keeps these columns of a contract table on scratch files, converted: read in place of the exports from here on.
    /// Tells its rows.
    pub async fn keep_table(&mut self, name: &str, columns: &BTreeSet<String>) -> Result<u64> {
        let scratch = self.scratch.path().to_owned();
        let whole = self.tables.get(name).cloned();
        let kept = models::keep(&self.executor, &mut self.tables, &scratch, name, columns).await;
        let rows = match kept {
            Ok(rows) => rows,
            Err(failure) => return Err(self.explained(failure, &format!("read the table {name}")).await),
        };
        self.kept.extend(whole.map(|whole| (name.to_owned(), whole)));
        Ok(rows)
    }

    /// Reads the tables that were kept from the exports again, with all their columns.
    pub fn release_tables(&mut self) -> Result<()> {
        for (name, whole) in std::mem::take(&mut self.kept) {
            self.tables.insert(name.clone(), whole);
            if self.cleaned.contains(&name) {
                self.deduplicate(&name)?;
            }
        }
        Ok(())
    }

    /// Makes a model: on scratch files if it is scanned more than once. Tells its rows (none for a view), and whether
    /// it had to be repeated with less memory.
    pub async fn make_model(
        &mut self,
        model: &ModelSql<'_>,
        values: &Values,
        columns: &BTreeSet<String>,
        scans: usize,
    ) -> Result<(Option<u64>, bool)> {
        let scratch = self.scratch.path().to_owned();
        let made =
            models::make(&mut self.executor, &mut self.tables, &scratch, model, &params(values), columns, scans).await;
        match made {
            Ok(made) => Ok((made.rows, made.repeated)),
            Err(failure) => Err(self.explained(failure, &format!("compute the model {}", model.name)).await),
        }
    }

    /// Gives back the room of a model that nobody will read again.
    pub fn release_model(&mut self, name: &str) -> Result<()> {
        let folder = self.scratch.path().join("models").join(name);
        let sizes = std::fs::read_dir(&folder).into_iter().flatten().flatten();
        let bytes = sizes.filter_map(|file| file.metadata().ok()).map(|file| file.len()).sum();
        execute::emptied(&folder).map_err(|failure| failure.error("release a model"))?;
        self.executor.quota().release(bytes);
        self.tables.remove(name);
        Ok(())
    }

    /// Runs a statement and feeds every batch to `each`; `start` makes a fresh sink, also when the run is repeated. Rows
    /// come in any order.
    pub async fn stream<S>(
        &self,
        sql: Sql<'_>,
        values: &Values,
        start: impl Fn(SchemaRef) -> Result<S>,
        each: impl FnMut(&mut S, RecordBatch) -> Result<()>,
    ) -> Result<Streamed<S>> {
        self.stream_in_order(sql, &[], values, start, each).await
    }

    /// The same, with the rows in the order of some columns; a column that the statement doesn't return orders nothing.
    pub async fn stream_in_order<S>(
        &self,
        sql: Sql<'_>,
        order: &[String],
        values: &Values,
        start: impl Fn(SchemaRef) -> Result<S>,
        each: impl FnMut(&mut S, RecordBatch) -> Result<()>,
    ) -> Result<Streamed<S>> {
        let statement = RuleSql { shown: sql.shown, text: sql.text };
        let plan = statement.plan(self.executor.state(), &self.tables, &params(values))?;
        let plan = ordered::by(plan, order);
        let schema = plan.schema().inner().clone();
        match self.executor.run(&plan, || start(Arc::clone(&schema)), each).await {
            Ok((sink, repeated)) => Ok(Streamed { sink, repeated }),
            Err(failure) => Err(self.explained(failure, &format!("run {}", sql.shown)).await),
        }
    }

    /// All rows of a small result.
    pub async fn collect(&self, sql: Sql<'_>, values: &Values) -> Result<Vec<RecordBatch>> {
        let collected = self.stream(
            sql,
            values,
            |_| Ok(Vec::new()),
            |batches: &mut Vec<RecordBatch>, batch| {
                batches.push(batch);
                Ok(())
            },
        );
        Ok(collected.await?.sink)
    }

    /// The one number that a `SELECT count(*)` gives.
    pub async fn count(&self, sql: Sql<'_>) -> Result<u64> {
        let batches = self.collect(sql, &Values::new()).await?;
        let batch = batches.iter().find(|batch| batch.num_rows() == 1);
        let counted = batch.and_then(|batch| batch.column(0).as_primitive_opt::<Int64Type>());
        let counted = counted.ok_or_else(|| Error::internal(format!("count {}", sql.text)))?;
        Ok(u64::try_from(counted.value(0)).unwrap_or(0))
    }

    /// Plans a condition over the columns of a schema; the error is a lowercase fragment.
    pub fn condition(&self, text: &str, schema: &SchemaRef) -> std::result::Result<Condition, String> {
        Condition::plan(self.executor.state(), text, schema)
    }

    /// The folder for index files of findings, Parquet in the columns of [`Self::findings_schema`].
    #[must_use]
    pub fn findings_index(&self) -> std::path::PathBuf {
        self.scratch.path().join("findings")
    }

    /// Registers the index files written so far as `findings`.
    pub fn register_findings(&mut self) -> Result<()> {
        // File by file: what a folder holds is listed once and remembered, and rules that ran since would be missing.
        let entries = std::fs::read_dir(self.findings_index()).into_iter().flatten().flatten();
        let mut files: Vec<_> = entries.map(|entry| entry.path()).collect();
        files.sort();
        let table = self.files_table(&files, self.findings_schema()?)?;
        self.tables.insert("findings".to_owned(), table);
        Ok(())
    }

    /// The columns of `findings`.
    pub fn findings_schema(&self) -> Result<SchemaRef> {
        shape::engine_schema("findings", &self.types).ok_or_else(|| Error::internal("find an own table"))
    }

    /// What was written to the scratch folder so far.
    #[must_use]
    pub fn scratch_use(&self) -> ScratchUse {
        ScratchUse { spilled_bytes: self.executor.spilled_bytes(), kept_bytes: self.executor.quota().kept_bytes() }
    }

    /// The exports that are no longer as they were when the run began, or of which that can't be told.
    pub async fn changed_exports(&self) -> Vec<String> {
        let mut changed = Vec::new();
        for (name, files) in &self.files {
            match files.changed().await {
                Ok(None) => {}
                Ok(Some(file)) => changed.push(format!("the export {name} changed while it was read: {file}")),
                Err(error) => changed.push(format!("whether the export {name} changed can't be told: {error}")),
            }
        }
        let appeared = self.files.iter().zip(&self.exports).filter_map(|((name, files), export)| {
            let file = files.appeared(export)?;
            Some(format!("the export {name} grew while it was read: {file}"))
        });
        changed.extend(appeared);
        changed
    }

    /// A failure with the file at fault, where a damaged export caused it.
    async fn explained(&self, failure: Failure, what: &str) -> Error {
        if matches!(failure, Failure::Data(_) | Failure::Panicked(_)) {
            for (name, files) in &self.files {
                if let Some(odd) = files.diagnose().await {
                    return Error::input(what)
                        .because(format!("the export {name} can't be read: {}", odd.told))
                        .hint(odd.advice);
                }
            }
        }
        failure.error(what)
    }
}

impl Plans<'_> {
    /// What a statement reads, and the names of its columns.
    ///
    /// # Errors
    /// Kind usage, with the place in the file.
    pub fn reads(&self, sql: Sql<'_>, values: &Values) -> Result<(Vec<String>, Reads)> {
        let statement = RuleSql { shown: sql.shown, text: sql.text };
        let (plan, reads) = self.shapes.reads(self.engine.executor.state(), statement, &params(values))?;
        Ok((plan.schema().fields().iter().map(|field| field.name().clone()).collect(), reads))
    }

    /// The columns that a statement returns.
    pub fn columns(&self, sql: Sql<'_>, values: &Values) -> Result<SchemaRef> {
        let statement = RuleSql { shown: sql.shown, text: sql.text };
        let (plan, _) = self.shapes.reads(self.engine.executor.state(), statement, &params(values))?;
        Ok(Arc::clone(plan.schema().inner()))
    }

    /// The columns of a statement's result that hold anchors, or text made of them.
    pub fn anchors(&self, sql: Sql<'_>, values: &Values) -> Result<BTreeSet<String>> {
        let statement = RuleSql { shown: sql.shown, text: sql.text };
        let plan = statement.plan(self.engine.executor.state(), &self.shapes.tables, &params(values))?;
        Ok(anchors::carried(&plan, &self.shapes.carriers))
    }

    /// The models' names, each after those that it reads.
    #[must_use]
    pub fn order(&self) -> &[String] {
        &self.shapes.order
    }

    /// What a model reads when only these of its columns are wanted.
    pub fn model_reads(&self, model: &ModelSql<'_>, columns: &BTreeSet<String>) -> Result<Reads> {
        self.shapes.model_reads(self.engine.executor.state(), model, columns)
    }
}

impl Supplied {
    fn note(&mut self, export: &Resolved<'_>, profile: &Profile) {
        let snapshot_at = snapshot(export, profile);
        self.exports.push(ExportSummary {
            table: export.export.name.clone(),
            rows: profile.rows,
            files: export.files.files.len() as u64,
            bytes: export.files.bytes(),
            snapshot_at: snapshot_at.map(|at| at.to_string()),
            digest: export.files.digest(),
        });
        self.inputs.extend(export.files.inputs(&export.export.name, snapshot_at));
        self.tables.insert(export.table.name);
        for column in export.columns.keys() {
            self.columns.insert(format!("{}.{column}", export.table.name));
        }
        if let Some(at) = snapshot_at {
            self.snapshots.entry(export.table.name).and_modify(|known| *known = at.min(*known)).or_insert(at);
        }
        if profile.rows == 0 && !export.export.allow_empty {
            let filtered = if export.files.rows() > 0 { "its row filter leaves no row" } else { "it has no row" };
            self.inconclusive.push(format!(
                "the export {} is empty: {filtered}; set allow_empty = true if that is right",
                export.export.name
            ));
        }
        for (column, rows, expression) in &profile.timeless {
            self.inconclusive.push(format!(
                "the export {} has {rows} row{} without {column}, which every row needs: correct its expression ({expression}), or leave such rows out by `where`",
                export.export.name,
                if *rows == 1 { "" } else { "s" },
            ));
        }
    }

    /// Anchors hashed with different keys can't be compared.
    fn compare_anchor_keys(&mut self, resolved: &[Resolved<'_>]) {
        let mut keys: HashMap<&str, &str> = HashMap::new();
        for export in resolved {
            if let Some(key) = export.files.manifest.as_ref().and_then(|manifest| manifest.anchor_key_id.as_deref()) {
                keys.entry(key).or_insert(&export.export.name);
            }
        }
        if keys.len() > 1 {
            let mut names: Vec<&str> = keys.into_values().collect();
            names.sort_unstable();
            self.inconclusive.push(format!("anchors are hashed with different keys: {}", names.join(", ")));
        }
    }
}

/// Declared, or the manifest's, or (for accounts, mapping and assets) the latest update.
fn snapshot(export: &Resolved<'_>, profile: &Profile) -> Option<Timestamp> {
    let manifest = export.files.manifest.as_ref().and_then(|manifest| manifest.snapshot_at);
    export.export.snapshot_at.or(manifest).or(profile.latest_update)
}

fn register(executor: &mut Executor, function: &Arc<ScalarUDF>) -> Result<()> {
    use datafusion::execution::FunctionRegistry;
    for state in executor.states_mut() {
        state
            .register_udf(Arc::clone(function))
            .map_err(|error| Error::internal(format!("register {}", function.name())).because(error))?;
    }
    Ok(())
}

fn in_memory(batch: RecordBatch) -> Result<Arc<dyn TableProvider>> {
    let table = MemTable::try_new(batch.schema(), vec![vec![batch]])
        .map_err(|error| Error::internal("register a table").because(error))?;
    Ok(Arc::new(table))
}

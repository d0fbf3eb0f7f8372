//! The engine: the only importer of DataFusion. Exports become typed contract tables, models are computed once, and
//! statements run over them with bounded memory. Knows no rule's meaning, no severity, no output.
//!
//! - [`session`] holds memory, scratch and configuration; [`execute`] runs plans, retries once, catches panics;
//!   [`join`] is how they join, within their [`budget`], [`scatter`] how what does not fit goes to disk, [`ranges`] where
//!   keys lie in what is kept, [`stragglers`] which rows are kept apart for that.
//! - [`sieve`] lets rows through by the keys of others: [`presence`] asks whether an id is known, [`repeated`] what occurs
//!   twice, [`singles`] what occurs once; [`tasks`] is what the engine's own operators run on.
//! - [`running`] answers windows in one pass.
//! - [`files`], on object stores [`objects`], and [`manifest`] read what an export is, [`hashes`] compares the two;
//!   [`supply`] and [`convert`] make it a contract table; [`profile`] takes the first look; [`supplied`] is what came of it.
//! - [`sql`] plans and checks statements, [`ids`] how they compare ids; [`outline`] tells when two are the same; [`plans`],
//!   by [`shape`] and [`lineage`], tell what they need before anything is read.
//! - [`attach`] adds files and kept statements as tables; [`overlay`] lays rows over the exports, as they would be after a change.
//! - [`survey`] looks at files of which no project file speaks yet.
//! - [`previous`] registers what the ledger knows of earlier rounds.
//! - [`condition`] asks rows at hand, [`listed`] fills small tables with what a run knows besides its exports.
//! - [`models`] and [`graph`] make what several statements share, without the columns that are [`derived`] from others;
//!   [`kept`] holds it until nobody reads it any more.
//! - [`functions`] are those beyond SQL's own; [`value`] holds bound parameters; [`watch`] sees how far a plan has come.
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
mod kept;
mod lineage;
mod listed;
mod manifest;
mod models;
mod objects;
mod ordered;
mod outline;
mod overlay;
mod plans;
mod presence;
mod previous;
mod profile;
mod ranges;
mod repeated;
mod running;
mod scatter;
pub mod schema;
mod session;
mod shape;
mod sieve;
mod singles;
mod sql;
mod stragglers;
mod supplied;
mod supply;
mod survey;
mod tasks;
mod value;
mod watch;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use arrow::array::{
    ArrayRef, AsArray, BooleanArray, Int64Array, RecordBatch, StringViewArray, TimestampMicrosecondArray,
};
use arrow::datatypes::{Int64Type, SchemaRef};
use datafusion::catalog::TableProvider;
use datafusion::datasource::{MemTable, ViewTable};
use datafusion::logical_expr::{LogicalPlanBuilder, ScalarUDF};
use jiff::Timestamp;

use crate::contract::TABLES;
use crate::contract::anchor::PhoneNormalizer;
use crate::error::{Error, Result};
use crate::finding::ScratchUse;
use crate::project::{AnchorKind, Export, Project};
pub use condition::Condition;
use execute::{Executor, Failure};
pub use inserts::{Cell, Inserted, inserts};
pub use lineage::{Read, Reads};
pub use models::ModelSql;
pub use outline::{Outline, outline};
pub use overlay::Patch;
pub use plans::Plans;
pub use previous::history_schema;
use profile::Profile;
pub use session::Limits;
use sql::{RuleSql, Tables};
pub use supplied::Supplied;
use supplied::snapshot;
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

    /// Threads that a statement runs on.
    #[must_use]
    pub fn threads(&self) -> usize {
        self.executor.state().config().target_partitions()
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

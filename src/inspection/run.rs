//! One inspection, from loaded exports to outcomes.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use arrow::array::AsArray;
use arrow::compute::cast;
use arrow::datatypes::{DataType, Int64Type};
use jiff::SignedDuration;
use jiff::tz::TimeZone;

use super::digest::Digester;
use super::eligible::{self, Eligible};
use super::findings::{Found as Sunk, Sink, Target};
use super::history::{self, Earlier, EarlierRule, Found};
use super::pace::{Pace, Size, watched};
use super::prepare::{Circumstances, Prepared, Preparer, model_sql};
use super::schedule::{GUARD_SET, Needed, Schedule, pace, schedule};
use super::waiving::Waiving;
use super::{cohort, disposition, params};
use crate::engine::{Engine, Look, ModelSql, Sql, Supplied, Value, Values};
use crate::error::{Error, Kind, Result};
use crate::event::Event;
use crate::finding::{Counts, Inspection, RuleOutcome, RuleResult, Sample, WaiverUse};
use crate::project::Project;
use crate::rules::{Catalogue, Rule};

/// The rules of it after which a table needs cleaning before others read it.
const KEY_RULES: [&str; 2] = ["exports/key-duplicated", "exports/key-null"];
/// Whose value the project may set although anchors are classified before any rule runs.
pub(super) const PLACEHOLDERS: &str = "placeholder_anchors";

/// What to inspect and where findings go.
pub struct Options<'a> {
    /// Whether a rule was asked for.
    pub wanted: &'a (dyn Fn(&Rule) -> bool + Sync),
    /// A selection explores: the disposition would be of a part only.
    pub explores: bool,
    pub samples_max: usize,
    /// Folder of the findings files, `SET/RULE.parquet` below it; none to write nothing.
    pub findings_dir: Option<PathBuf>,
    /// Folder of the rules' histories, `SET/RULE.parquet` below it; none to write none.
    pub history_dir: Option<PathBuf>,
    /// The round's number, or what it would be.
    pub round: u64,
    /// What earlier rounds know; none in the first.
    pub earlier: Option<&'a Earlier>,
    /// The waivers; without a day of their own they are judged by that of the exports' watermark.
    pub waiving: Option<Waiving<'a>>,
}

/// Whether a project can run a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Availability {
    pub rule: String,
    /// Tables and models that it reads.
    pub reads: Vec<String>,
    /// Why it would be skipped; none if it can run.
    pub skip: Option<String>,
}

/// Exports that were opened and looked at, and the values of all parameters.
pub struct Loaded {
    pub supplied: Supplied,
    pub(super) values: Values,
    /// Only what is about the stages of a cohort is judged.
    pub(super) is_cohort: bool,
}

/// Opens the project's exports and takes the first look at them; `cohort` is the stage up to which they are judged.
///
/// # Errors
/// Kind usage for a parameter that is wrong or a stage that is none, kind input for exports that can't be read, kind
/// nothing-ran if nothing was selected.
pub async fn load(
    engine: &mut Engine,
    catalogue: &Catalogue,
    project: &Project,
    wanted: &(dyn Fn(&Rule) -> bool + Sync),
    cohort: Option<&str>,
    on_event: &mut (dyn FnMut(Event) + Send),
) -> Result<Loaded> {
    if !catalogue.rules.iter().any(wanted) {
        return Err(Error::nothing_ran("select rules")
            .because("the selection matches none")
            .hint("list them: trueup rules"));
    }
    let values = params::values(catalogue, project)?;
    let supplied = load_exports(engine, project, &values, on_event).await?;
    if let Some(stage) = cohort {
        let stages = cohort::stages(engine, &supplied, stage).await?;
        engine.register_admitted_stages(&stages)?;
    }
    let pairs = |rule: &'_ Rule| -> Vec<(String, String)> {
        rule.header.uncovers.iter().map(|uncovered| (rule.id.clone(), uncovered.clone())).collect()
    };
    let uncovers: Vec<(String, String)> = catalogue.rules.iter().flat_map(pairs).collect();
    engine.register_uncovers(uncovers.iter().map(|(rule, uncovered)| (rule.as_str(), uncovered.as_str())))?;
    Ok(Loaded { supplied, values, is_cohort: cohort.is_some() })
}

/// Opens the exports again, for a round that was inspected: their columns and files, not their values.
///
/// # Errors
/// As [`load`].
pub async fn reopen(engine: &mut Engine, catalogue: &Catalogue, project: &Project) -> Result<Supplied> {
    let values = params::values(catalogue, project)?;
    engine.load(project, placeholders(&values), Look::Columns).await
}

impl Loaded {
    /// One digest of all rules that are wanted.
    #[must_use]
    pub fn rules_digest(
        &self,
        catalogue: &Catalogue,
        project: &Project,
        wanted: &(dyn Fn(&Rule) -> bool + Sync),
    ) -> String {
        let digester = Digester::new(catalogue, project, &self.values);
        digester.of_all(catalogue.rules.iter().filter(|rule| wanted(rule)))
    }

    /// What will run, in which order.
    ///
    /// # Errors
    /// Kind usage for a rule or model that can't be planned.
    pub fn schedule<'a>(
        &self,
        engine: &Engine,
        catalogue: &'a Catalogue,
        project: &Project,
        options: &Options<'_>,
    ) -> Result<Schedule<'a>> {
        let models = catalogue.models.iter().map(|(name, model)| (name.as_str(), model_sql(model))).collect();
        schedule(engine, catalogue, project, self, models, options)
    }

    /// Inspects the exports.
    ///
    /// # Errors
    /// Kind nothing-ran if all rules are skipped. A rule that fails while it runs is no error: its outcome says so.
    pub async fn inspect(
        self,
        engine: &mut Engine,
        project: &Project,
        schedule: &Schedule<'_>,
        options: &Options<'_>,
        on_event: &mut (dyn FnMut(Event) + Send),
    ) -> Result<Inspection> {
        let Self { supplied, values, .. } = self;
        // A waiver without another day is judged by the exports' own.
        let watermark = supplied.watermark();
        let day =
            |waiving: Waiving<'_>| waiving.as_of.or_else(|| watermark.map(|at| at.to_zoned(TimeZone::UTC).date()));
        let waiving = options.waiving.map(|waiving| Waiving { as_of: day(waiving), ..waiving });
        let mut run = Run {
            waiving,
            waived: BTreeMap::new(),
            indexed: false,
            engine: &mut *engine,
            project,
            options,
            on_event,
            values: &values,
            models: &schedule.sources,
            results: BTreeMap::new(),
            eligible: Eligible::default(),
            inconclusive: supplied.inconclusive.clone(),
            notes: Vec::new(),
            started: 0,
            rules_total: schedule.rules.iter().filter(|prepared| prepared.skip.is_none()).count(),
            pace: pace(schedule, &supplied),
        };
        let inspected = async {
            run.register_earlier(schedule)?;
            run.all(schedule).await?;
            run.finish(schedule, supplied).await
        };
        let inspected = inspected.await;
        engine.release_tables()?;
        inspected
    }
}

/// Loads the project's exports and inspects them.
///
/// # Errors
/// As [`load`], [`Loaded::schedule`] and [`Loaded::inspect`].
pub async fn inspect(
    engine: &mut Engine,
    catalogue: &Catalogue,
    project: &Project,
    options: &Options<'_>,
    on_event: &mut (dyn FnMut(Event) + Send),
) -> Result<Inspection> {
    let loaded = load(engine, catalogue, project, options.wanted, None, on_event).await?;
    let schedule = loaded.schedule(engine, catalogue, project, options)?;
    loaded.inspect(engine, project, &schedule, options, on_event).await
}

/// Loads the exports, and tells how far that is.
async fn load_exports(
    engine: &mut Engine,
    project: &Project,
    values: &Values,
    on_event: &mut (dyn FnMut(Event) + Send),
) -> Result<Supplied> {
    let on_event = Mutex::new(on_event);
    let tell = |event| (on_event.lock().unwrap_or_else(PoisonError::into_inner))(event);
    let mut told = |table: &str, bytes| tell(Event::Loading { table: table.to_owned(), bytes });
    let (watch, pace) = (engine.watch(), Pace::default());
    let loading = engine.load(project, placeholders(values), Look::Values(&mut told));
    watched(&watch, loading, |reading| tell(Event::Reading(pace.reading(reading)))).await
}

/// The numbers that stand for none: anchors are classified while the exports load.
fn placeholders(values: &Values) -> &[String] {
    match values.get(PLACEHOLDERS) {
        Some(Value::List(listed)) => listed,
        _ => &[],
    }
}

/// What each rule of the catalogue reads, and whether the project can run it; `compares`: there are earlier rounds.
pub async fn availability(
    engine: &mut Engine,
    catalogue: &Catalogue,
    project: &Project,
    compares: bool,
) -> Result<Vec<Availability>> {
    let values = params::values(catalogue, project)?;
    let supplied = engine.load(project, placeholders(&values), Look::Columns).await?;
    let models: BTreeMap<&str, ModelSql<'_>> =
        catalogue.models.iter().map(|(name, model)| (name.as_str(), model_sql(model))).collect();
    let list: Vec<ModelSql<'_>> = models.values().cloned().collect();
    let plans = engine.plans(&list, &values)?;
    let digester = Digester::new(catalogue, project, &values);
    let circumstances = Circumstances { compares, ..Circumstances::default() };
    let preparer = Preparer::new(project, &supplied, &plans, &models, &values, digester, circumstances);
    let of = |rule| {
        let prepared = preparer.prepare(rule, true)?;
        let reads = prepared.reads.keys().cloned().collect();
        Ok(Availability { rule: rule.id.clone(), reads, skip: prepared.skip })
    };
    catalogue.rules.iter().map(of).collect()
}

/// The state of a running inspection.
struct Run<'a> {
    engine: &'a mut Engine,
    project: &'a Project,
    options: &'a Options<'a>,
    on_event: &'a mut (dyn FnMut(Event) + Send),
    values: &'a Values,
    models: &'a BTreeMap<&'a str, ModelSql<'a>>,
    results: BTreeMap<String, RuleResult>,
    eligible: Eligible,
    inconclusive: Vec<String>,
    notes: Vec<String>,
    waiving: Option<Waiving<'a>>,
    /// What came of each rule's waivers.
    waived: BTreeMap<String, Vec<WaiverUse>>,
    /// Some rule has a row in the index of findings.
    indexed: bool,
    started: usize,
    rules_total: usize,
    pace: Pace,
}

impl Run<'_> {
    async fn all(&mut self, schedule: &Schedule<'_>) -> Result<()> {
        let (guards, others): (Vec<_>, Vec<_>) =
            schedule.rules.iter().partition(|prepared| prepared.rule.set == GUARD_SET);
        for table in &schedule.tables {
            self.table(table).await?;
        }
        for prepared in guards {
            self.rule(prepared).await?;
        }
        self.clean_tables().await?;
        for needed in &schedule.models {
            self.model(needed).await?;
        }
        self.eligible.expect(others.iter().copied().filter(|prepared| prepared.skip.is_none()));
        for prepared in others {
            if !prepared.rule.header.after.is_empty() {
                self.register_findings()?;
                self.register_comparable()?;
                if let Some(broken) = self.broken_among(&prepared.rule.header.after) {
                    let reason = format!("it reads the findings of {broken}, which did not run");
                    self.pace.started();
                    self.pace.done();
                    self.record(prepared, RuleOutcome::Failed { reason }, Instant::now());
                    continue;
                }
            }
            self.rule(prepared).await?;
        }
        self.refuse_repeated_keys().await
    }

    async fn rule(&mut self, prepared: &Prepared<'_>) -> Result<()> {
        let start = Instant::now();
        if let Some(reason) = &prepared.skip {
            self.record(prepared, RuleOutcome::Skipped { reason: reason.clone() }, start);
            return Ok(());
        }
        self.started += 1;
        let (index, total) = (self.started, self.rules_total);
        (self.on_event)(Event::RuleStarted { id: prepared.rule.id.clone(), index, total });
        self.pace.started();
        let outcome = match self.run(prepared).await {
            Ok((counts, samples)) => match self.denominator(prepared).await {
                Ok(eligible) => RuleOutcome::Ran { counts, eligible, samples },
                Err(error) => RuleOutcome::Failed { reason: error.to_string() },
            },
            Err(error) if error.kind() == Kind::Internal || error.kind() == Kind::Interrupted => return Err(error),
            Err(error) => RuleOutcome::Failed { reason: error.to_string() },
        };
        self.pace.done();
        self.record(prepared, outcome, start);
        Ok(())
    }

    async fn run(&mut self, prepared: &Prepared<'_>) -> Result<(Counts, Vec<Sample>)> {
        let found = match self.earlier(prepared.rule).and_then(|earlier| earlier.history.clone()) {
            Some(history) => self.compared(prepared, &history).await,
            None => self.first(prepared).await,
        };
        if found.is_err() {
            // A part of a file would be taken for the whole.
            for path in self.files(prepared)? {
                drop(std::fs::remove_file(path));
            }
        }
        let mut found = found?;
        self.indexed |= found.indexed;
        self.waive(prepared, &mut found)?;
        Ok((found.counts, found.samples))
    }

    /// Marks in the findings file what is waived, and counts it.
    fn waive(&mut self, prepared: &Prepared<'_>, found: &mut Sunk) -> Result<()> {
        let rule = prepared.rule;
        let Some(waiving) = self.waiving.filter(|waiving| prepared.wanted && waiving.concerns(&rule.id)) else {
            return Ok(());
        };
        let file = self.findings_file(prepared).filter(|_| found.counts.total > 0);
        let asked: HashSet<&str> = found.samples.iter().map(|sample| sample.fingerprint.as_str()).collect();
        let waived = waiving.apply(self.engine, &rule.id, &rule.header.key, file.as_deref(), true, &asked)?;
        found.counts = Counts { resolved: found.counts.resolved, ..waived.counts };
        for sample in &mut found.samples {
            sample.waived = waived.fingerprints.contains(&sample.fingerprint);
        }
        self.waived.insert(rule.id.clone(), waived.uses);
        Ok(())
    }

    /// What came of every waiver; one whose rule did not run, or did not count, is idle.
    fn waivers(&mut self) -> Vec<WaiverUse> {
        let Some(waiving) = self.waiving else { return Vec::new() };
        let rules: BTreeSet<&str> = waiving.rules().collect();
        let mut all = Vec::new();
        for rule in rules {
            let ran = self.results.get(rule).is_some_and(|result| result.counts().is_some());
            match self.waived.remove(rule).filter(|_| ran) {
                Some(uses) => all.extend(uses),
                None => all.extend(waiving.idle(rule)),
            }
        }
        all
    }

    /// A rule that found nothing yet: its rows are its findings.
    async fn first(&mut self, prepared: &Prepared<'_>) -> Result<Sunk> {
        let target = self.target(prepared, self.history_file(prepared))?;
        let sql = Sql { shown: &prepared.rule.shown, text: prepared.text() };
        let start = |_| Ok(Sink::new(target.clone()));
        let running = self.engine.stream(sql, &prepared.values, start, |sink, batch| sink.add(&batch));
        let tell = |reading| (self.on_event)(Event::Reading(self.pace.reading(reading)));
        let streamed = watched(&self.engine.watch(), running, tell).await?;
        self.note_repeated(&prepared.rule.id, streamed.repeated);
        streamed.sink.finish()
    }

    /// A rule that found something before: its rows are kept until the engine has compared them.
    async fn compared(&mut self, prepared: &Prepared<'_>, history: &PathBuf) -> Result<Sunk> {
        let rule = prepared.rule;
        let kept = self.engine.scratch().join("found").join(format!("{}.parquet", rule.id.replace('/', "__")));
        let sql = Sql { shown: &rule.shown, text: prepared.text() };
        let start = |_| Ok(Found::new(rule, kept.clone()));
        let running = self.engine.stream(sql, &prepared.values, start, |found, batch| found.add(&batch));
        let tell = |reading| (self.on_event)(Event::Reading(self.pace.reading(reading)));
        let streamed = watched(&self.engine.watch(), running, tell).await?;
        self.note_repeated(&rule.id, streamed.repeated);
        let schema = streamed.sink.finish()?;
        history::register(self.engine, schema.clone().map(|schema| (kept.as_path(), schema)), Some(history))?;
        let target = self.target(prepared, None)?;
        let mut found = match schema {
            Some(schema) => {
                let text = history::compared(&schema);
                let sql = Sql { shown: "the comparison with earlier rounds", text: &text };
                let start = |_| Ok(Sink::new(target.clone()));
                let compared = self.engine.stream(sql, &Values::new(), start, |sink, batch| sink.add(&batch)).await?;
                compared.sink.finish()?
            }
            None => Sink::new(target).finish()?,
        };
        let file = self.history_file(prepared);
        let (round, rebaselined) = (self.options.round, self.is_rebaselined(prepared));
        let cohort = prepared.marked.is_some();
        found.counts.resolved = history::update(self.engine, rule, round, rebaselined, cohort, file.as_deref()).await?;
        drop(std::fs::remove_file(kept));
        Ok(found)
    }

    fn target<'r>(&self, prepared: &Prepared<'r>, history: Option<PathBuf>) -> Result<Target<'r>> {
        let settling = SignedDuration::from_secs(i64::try_from(self.project.clock.settling_secs).unwrap_or(i64::MAX));
        Ok(Target {
            rule: prepared.rule,
            settled_until: prepared.watermark.and_then(|watermark| watermark.checked_sub(settling).ok()),
            samples_max: self.options.samples_max,
            file: self.findings_file(prepared),
            index: self.index_file(prepared.rule),
            index_schema: self.engine.findings_schema()?,
            round: self.options.round,
            history,
            rebaselined: self.is_rebaselined(prepared),
        })
    }

    fn findings_file(&self, prepared: &Prepared<'_>) -> Option<PathBuf> {
        let folder = self.options.findings_dir.as_ref().filter(|_| prepared.wanted)?;
        Some(folder.join(format!("{}.parquet", prepared.rule.id)))
    }

    fn history_file(&self, prepared: &Prepared<'_>) -> Option<PathBuf> {
        let folder = self.options.history_dir.as_ref().filter(|_| prepared.wanted)?;
        Some(folder.join(format!("{}.parquet", prepared.rule.id)))
    }

    fn index_file(&self, rule: &Rule) -> PathBuf {
        self.engine.findings_index().join(format!("{}.parquet", rule.id.replace('/', "__")))
    }

    fn files(&self, prepared: &Prepared<'_>) -> Result<Vec<PathBuf>> {
        let files = [self.findings_file(prepared), self.history_file(prepared), Some(self.index_file(prepared.rule))];
        Ok(files.into_iter().flatten().collect())
    }

    fn earlier(&self, rule: &Rule) -> Option<&EarlierRule> {
        self.options.earlier?.rules.get(&rule.id)
    }

    fn is_rebaselined(&self, prepared: &Prepared<'_>) -> bool {
        self.earlier(prepared.rule).is_some_and(|earlier| earlier.digest != prepared.digest)
    }

    fn note_repeated(&mut self, id: &str, repeated: bool) {
        if repeated {
            self.note(format!("{id} ran out of memory and was repeated with the other kind of join"));
        }
    }

    /// What earlier rounds know, for rules that read it. Rules that will not run, or are others than before, have no
    /// findings to compare with.
    fn register_earlier(&mut self, schedule: &Schedule<'_>) -> Result<()> {
        let Some(earlier) = self.options.earlier else { return Ok(()) };
        self.engine.register_previous_exports(&earlier.exports)?;
        self.engine.register_previous_actions(&earlier.actions)?;
        let comparable = schedule.rules.iter().filter(|prepared| prepared.skip.is_none());
        let comparable = comparable.filter(|prepared| !self.is_rebaselined(prepared));
        let files: Vec<PathBuf> =
            comparable.filter_map(|prepared| self.earlier(prepared.rule)?.history.clone()).collect();
        self.engine.register_previous_findings(&files)
    }

    /// As far as rules ran by now: what one that failed would have found again was not resolved.
    fn register_comparable(&mut self) -> Result<()> {
        let Some(earlier) = self.options.earlier else { return Ok(()) };
        let ran = |result: &&RuleResult| result.counts().is_some() && !result.rebaselined;
        let known = |result: &&RuleResult| earlier.rules.contains_key(&result.id);
        let compared: Vec<&RuleResult> = self.results.values().filter(ran).filter(known).collect();
        self.engine.register_compared_rules(compared.iter().map(|result| result.id.as_str()))?;
        let files = compared.iter().filter_map(|result| earlier.rules.get(&result.id)?.history.clone());
        let files: Vec<PathBuf> = files.collect();
        self.engine.register_previous_findings(&files)
    }

    /// What the rate is of; what could not be judged is noted.
    async fn denominator(&mut self, prepared: &Prepared<'_>) -> Result<u64> {
        let rule = prepared.rule;
        let reasons = eligible::unjudged(self.engine, rule).await?;
        if !reasons.is_empty() {
            self.note(format!("{} passed over what can't be judged: {}", rule.id, reasons.join("; ")));
        }
        self.eligible.of(self.engine, prepared).await
    }

    /// A contract table converted once, for all statements that read it.
    async fn table(&mut self, needed: &Needed) -> Result<()> {
        let (name, start) = (&needed.name, Instant::now());
        (self.on_event)(Event::Model { name: name.clone() });
        self.pace.started();
        let watch = self.engine.watch();
        let keeping = self.engine.keep_table(name, &needed.columns);
        let tell = |reading| (self.on_event)(Event::Reading(self.pace.reading(reading)));
        let rows = watched(&watch, keeping, tell).await?;
        self.pace.done();
        (self.on_event)(Event::ModelDone { name: name.clone(), rows, elapsed_ms: elapsed_ms(start) });
        Ok(())
    }

    async fn model(&mut self, needed: &Needed) -> Result<()> {
        let name = needed.name.as_str();
        let Some(model) = self.models.get(name) else { return Ok(()) };
        let start = Instant::now();
        let kept = !model.stays_view(needed.scans);
        if kept {
            (self.on_event)(Event::Model { name: name.to_owned() });
            self.pace.started();
        }
        let watch = self.engine.watch();
        let making = self.engine.make_model(model, self.values, &needed.columns, needed.scans);
        let tell = |reading| (self.on_event)(Event::Reading(self.pace.reading(reading)));
        let (rows, repeated) = watched(&watch, making, tell).await?;
        if repeated {
            self.note(format!("{name} ran out of memory and was repeated with the other kind of join"));
        }
        if kept {
            self.pace.done();
        }
        for freed in &needed.frees {
            self.engine.release_model(freed)?;
        }
        if let Some(rows) = rows {
            self.pace.size(name, Size::Rows(rows));
            (self.on_event)(Event::ModelDone { name: name.to_owned(), rows, elapsed_ms: elapsed_ms(start) });
        }
        Ok(())
    }

    /// Tables with repeated or missing keys are read once a key from here on, so that joins don't multiply rows.
    async fn clean_tables(&mut self) -> Result<()> {
        let found = KEY_RULES.iter().any(|id| self.total(id) > 0);
        if !found {
            return Ok(());
        }
        self.register_findings()?;
        for table in crate::contract::TABLES.iter().filter(|table| !table.key.is_empty()) {
            self.engine.deduplicate(table.name)?;
        }
        self.note(
            "exports with repeated or missing keys are read once a key by all rules but those of exports".to_owned(),
        );
        Ok(())
    }

    fn total(&self, id: &str) -> u64 {
        self.results.get(id).and_then(RuleResult::counts).map_or(0, |counts| counts.total)
    }

    fn broken_among(&self, sets: &[String]) -> Option<String> {
        let failed = |result: &&RuleResult| matches!(result.outcome, RuleOutcome::Failed { .. });
        self.results.values().filter(|result| sets.contains(&result.set)).find(failed).map(|result| result.id.clone())
    }

    fn register_findings(&mut self) -> Result<()> {
        if self.indexed { self.engine.register_findings() } else { Ok(()) }
    }

    /// A rule whose keys are not unique counts something else than findings: it failed.
    async fn refuse_repeated_keys(&mut self) -> Result<()> {
        if !self.indexed {
            return Ok(());
        }
        self.register_findings()?;
        let text = "SELECT r.rule, count(*) AS keys FROM (SELECT f.rule, f.fingerprint FROM findings AS f \
                    GROUP BY f.rule, f.fingerprint HAVING count(*) > 1) AS r GROUP BY r.rule";
        for batch in self.engine.collect(Sql { shown: "the findings", text }, &Values::new()).await? {
            let rules =
                cast(batch.column(0), &DataType::Utf8View).map_err(|e| Error::internal("check keys").because(e))?;
            let keys = batch.column(1).as_primitive::<Int64Type>();
            for (rule, keys) in rules.as_string_view().iter().zip(keys) {
                let Some(result) = rule.and_then(|rule| self.results.get_mut(rule)) else { continue };
                for folder in [&self.options.findings_dir, &self.options.history_dir].into_iter().flatten() {
                    drop(std::fs::remove_file(folder.join(format!("{}.parquet", result.id))));
                }
                result.outcome = RuleOutcome::Failed {
                    reason: format!("it returned {} keys more than once: a rule's keys are unique", keys.unwrap_or(0)),
                };
            }
        }
        Ok(())
    }

    fn record(&mut self, prepared: &Prepared<'_>, outcome: RuleOutcome, start: Instant) {
        let rule = prepared.rule;
        let result = RuleResult {
            id: rule.id.clone(),
            set: rule.set.clone(),
            title: rule.header.title.clone(),
            severity: rule.header.severity,
            actions: rule.header.actions.clone(),
            digest: prepared.digest.clone(),
            rebaselined: self.is_rebaselined(prepared),
            outcome,
            elapsed_ms: elapsed_ms(start),
        };
        if rule.set == GUARD_SET {
            match &result.outcome {
                RuleOutcome::Ran { counts, samples, .. } if counts.total > 0 => {
                    self.inconclusive.push(guarded(&rule.id, counts.total, samples));
                }
                RuleOutcome::Failed { reason } if !prepared.wanted => {
                    self.inconclusive.push(format!("{} did not run: {reason}", rule.id));
                }
                _ => {}
            }
        }
        if prepared.skip.is_none() {
            let (id, status, total) = (rule.id.clone(), result.status(), result.counts().map(|counts| counts.total));
            (self.on_event)(Event::RuleDone { id, status, total, elapsed_ms: result.elapsed_ms });
        }
        self.results.insert(rule.id.clone(), result);
    }

    fn note(&mut self, note: String) {
        (self.on_event)(Event::Note(note.clone()));
        self.notes.push(note);
    }

    async fn finish(mut self, schedule: &Schedule<'_>, supplied: Supplied) -> Result<Inspection> {
        let waivers = self.waivers();
        let mut disposition = None;
        let sources: u64 =
            supplied.exports.iter().filter(|export| export.table == "source_accounts").map(|export| export.rows).sum();
        if !self.options.explores {
            disposition = Some(disposition::compute(self.engine, sources).await?);
        }
        self.inconclusive.extend(self.engine.changed_exports().await);
        let scratch = self.engine.scratch_use();
        if scratch.spilled_bytes > 0 {
            let mebibytes = scratch.spilled_bytes.div_ceil(1 << 20);
            self.note(format!("{mebibytes} MiB that did not fit in memory went through the scratch folder"));
        }
        let wanted: BTreeSet<&str> = schedule
            .rules
            .iter()
            .filter(|prepared| prepared.wanted)
            .map(|prepared| prepared.rule.id.as_str())
            .collect();
        let reported = schedule.order.iter().filter(|id| wanted.contains(*id));
        let rules: Vec<RuleResult> = reported.filter_map(|id| self.results.remove(*id)).collect();
        if rules.iter().all(|rule| matches!(rule.outcome, RuleOutcome::Skipped { .. })) {
            let reasons: BTreeSet<&str> = rules.iter().filter_map(RuleResult::reason).collect();
            return Err(Error::nothing_ran("run a rule").because(format!(
                "all that were selected are skipped: {}",
                reasons.into_iter().collect::<Vec<_>>().join("; ")
            )));
        }
        Ok(Inspection {
            project: self.project.name.clone(),
            round: None,
            scope: None,
            watermark: supplied.watermark().map(|at| at.to_string()),
            exports: supplied.exports,
            inputs: supplied.inputs,
            rules,
            waivers,
            disposition,
            inconclusive: self.inconclusive,
            notes: self.notes,
            findings_dir: self.options.findings_dir.as_ref().map(|folder| folder.display().to_string()),
            scratch,
        })
    }
}

/// What the guard found, in words: the first findings whole, the number of the rest.
fn guarded(id: &str, total: u64, samples: &[Sample]) -> String {
    let told = samples.iter().map(|sample| {
        let key: Vec<&str> = sample.key.iter().map(|(_, value)| value.as_str()).collect();
        format!("{} ({})", key.join(" "), sample.reason)
    });
    let told: Vec<String> = told.collect();
    let more = total.saturating_sub(told.len() as u64);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{id}: {}{more}", told.join(", "))
}

fn elapsed_ms(start: Instant) -> u64 {
    u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX)
}

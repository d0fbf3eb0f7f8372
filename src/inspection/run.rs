//! One inspection as it runs: tables and models that are made once, then rule after rule.
//!
//! What a rule's rows become is in [`rows`], what earlier rounds know of them in [`earlier`], what came of it all in
//! [`outcomes`].

mod earlier;
mod outcomes;
mod rows;

use std::collections::BTreeMap;
use std::time::Instant;

use jiff::tz::TimeZone;

use super::demand::Needed;
use super::eligible::{self, Eligible};
use super::loaded::Loaded;
use super::options::Options;
use super::pace::{Pace, Size, watched};
use super::prepare::{GUARD_SET, Prepared};
use super::schedule::{Schedule, pace};
use super::steps::{Kept, Work};
use super::waiving::Waiving;
use crate::engine::{Engine, ModelSql, Supplied, Values};
use crate::error::{Kind, Result};
use crate::event::Event;
use crate::finding::{Inspection, RuleOutcome, RuleResult, WaiverUse};
use crate::project::Project;

/// The rules of it after which a table needs cleaning before others read it.
const KEY_RULES: [&str; 2] = ["exports/key-duplicated", "exports/key-null"];

impl Loaded {
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
        let mut run = Run {
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
            waiving: dated(options.waiving, &supplied),
            waived: BTreeMap::new(),
            indexed: false,
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
        let mut over = schedule.models.iter().filter(|needed| !options.lasting.contains(&needed.name.as_str()));
        over.try_for_each(|needed| engine.release_model(&needed.name))?;
        engine.release_tables()?;
        inspected
    }
}

/// The waivers, judged by the day of the exports' watermark unless another is asked for.
fn dated<'a>(waiving: Option<Waiving<'a>>, supplied: &Supplied) -> Option<Waiving<'a>> {
    let watermark = supplied.watermark().map(|at| at.to_zoned(TimeZone::UTC).date());
    waiving.map(|waiving| Waiving { as_of: waiving.as_of.or(watermark), ..waiving })
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
        let others = schedule.rules.iter().filter(|prepared| prepared.rule.set != GUARD_SET);
        self.eligible.expect(others.filter(|prepared| prepared.skip.is_none()));
        for step in &schedule.steps {
            match step.work {
                Work::Table(place) => self.table(&schedule.tables[place]).await?,
                Work::Model(place) => self.model(&schedule.models[place]).await?,
                Work::Rule(place) => self.rule(&schedule.rules[place]).await?,
                Work::Clean => self.clean_tables().await?,
            }
            for kept in &step.frees {
                match kept {
                    Kept::Table(name) => self.engine.release_table(name)?,
                    Kept::Model(name) => self.engine.release_model(name)?,
                }
            }
        }
        self.refuse_repeated_keys().await
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
        if !needed.view {
            (self.on_event)(Event::Model { name: name.to_owned() });
            self.pace.started();
        }
        let watch = self.engine.watch();
        let making = self.engine.make_model(model, self.values, &needed.columns, needed.scans);
        let tell = |reading| (self.on_event)(Event::Reading(self.pace.reading(reading)));
        let (rows, repeated) = watched(&watch, making, tell).await?;
        self.note_repeated(name, repeated);
        if !needed.view {
            self.pace.done();
        }
        if let Some(rows) = rows {
            self.pace.size(name, Size::Rows(rows));
            (self.on_event)(Event::ModelDone { name: name.to_owned(), rows, elapsed_ms: elapsed_ms(start) });
        }
        Ok(())
    }

    async fn rule(&mut self, prepared: &Prepared<'_>) -> Result<()> {
        let start = Instant::now();
        if let Some(reason) = &prepared.skip {
            self.record(prepared, RuleOutcome::Skipped { reason: reason.clone() }, start);
            return Ok(());
        }
        if !prepared.rule.header.after.is_empty() {
            self.register_findings()?;
            self.register_comparable()?;
            if let Some(broken) = self.broken_among(&prepared.rule.header.after) {
                let reason = format!("it reads the findings of {broken}, which did not run");
                self.pace.started();
                self.pace.done();
                self.record(prepared, RuleOutcome::Failed { reason }, start);
                return Ok(());
            }
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

    /// What the rate is of; what could not be judged is noted.
    async fn denominator(&mut self, prepared: &Prepared<'_>) -> Result<u64> {
        let rule = prepared.rule;
        let reasons = eligible::unjudged(self.engine, rule).await?;
        if !reasons.is_empty() {
            self.note(format!("{} passed over what can't be judged: {}", rule.id, reasons.join("; ")));
        }
        self.eligible.of(self.engine, prepared).await
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

    fn register_findings(&mut self) -> Result<()> {
        if self.indexed { self.engine.register_findings() } else { Ok(()) }
    }

    fn broken_among(&self, sets: &[String]) -> Option<String> {
        let failed = |result: &&RuleResult| matches!(result.outcome, RuleOutcome::Failed { .. });
        self.results.values().filter(|result| sets.contains(&result.set)).find(failed).map(|result| result.id.clone())
    }

    fn total(&self, id: &str) -> u64 {
        self.results.get(id).and_then(RuleResult::counts).map_or(0, |counts| counts.total)
    }

    fn note_repeated(&mut self, name: &str, repeated: bool) {
        if repeated {
            self.note(format!("{name} ran out of memory and was repeated with the other kind of join"));
        }
    }

    fn note(&mut self, note: String) {
        (self.on_event)(Event::Note(note.clone()));
        self.notes.push(note);
    }
}

fn elapsed_ms(start: Instant) -> u64 {
    u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX)
}

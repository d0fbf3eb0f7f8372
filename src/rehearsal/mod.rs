//! Rehearsal: what a batch would do, before anybody does it.
//!
//! Every kind of action has an effect on the contract's tables. The effects of a batch are laid over the exports, and
//! the same rules run again: what is repaired, what remains, what comes to light, what is new. Knows what actions come
//! to, not why they were planned; changes no export.
//!
//! - [`needs`] lists the keys that a batch names, [`base`] fetches these rows of the exports in the order of clusters;
//!   [`rows`] and [`sheet`] are rows in memory and on scratch files.
//! - [`world`] holds the rows of one cluster while its lines change them, [`effects`] is what each kind does,
//!   [`patch`] writes what came of it; [`carrying`] goes through them for a whole batch. A million actions need the memory of one cluster.
//! - [`buckets`] carries out what no line names row by row; [`entities`] and [`compare`] set the findings before and
//!   after against each other; [`project`] writes the world after as a project of its own.

mod base;
mod buckets;
mod carrying;
mod compare;
mod effects;
mod entities;
mod needs;
mod patch;
mod project;
mod rows;
mod sheet;
mod world;

use std::collections::BTreeSet;
use std::path::Path;

use jiff::Timestamp;

use crate::compensation::{Action, Input, Kind, Value};
use crate::engine::{Engine, Limits};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::finding::{InputFile, Inspection, RuleOutcome};
use crate::inspection::{self, Options};
use crate::project::Project;
use crate::rules::{Catalogue, Rule};
use carrying::{carry_out, independent};
pub use project::{STATE, vacant, write_project};
use world::Context;

/// Sets whose findings are about earlier rounds, not about the exports.
const SETS_OF_ROUNDS: [&str; 1] = ["rounds"];

/// Hands over the batch's lines, action by action in the order of execution; called more than once.
pub type Lines<'a> = dyn Fn(&mut dyn FnMut(String, Action) -> Result<()>) -> Result<()> + Send + Sync + 'a;

/// A batch to rehearse: whole, and made of these very exports.
pub struct Batch<'a> {
    pub id: &'a str,
    /// The files that it was planned from.
    pub inputs: &'a [Input],
    pub watermark: Timestamp,
    pub lines: &'a Lines<'a>,
}

/// What to rehearse it on.
pub struct Stage<'a> {
    pub limits: &'a Limits,
    pub catalogue: &'a Catalogue,
    pub project: &'a Project,
    /// The rules to run, as a round runs them.
    pub wanted: &'a (dyn Fn(&Rule) -> bool + Sync),
    pub examples_max: usize,
}

/// One rule's findings before and after.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleComparison {
    pub id: String,
    /// `before = repaired + remaining`.
    pub before: u64,
    pub repaired: u64,
    pub remaining: u64,
    /// Not there before, brought to light by a repair that says so.
    pub uncovered: u64,
    /// Not there before, and nothing says why.
    pub new: u64,
    /// Findings before that actions of the batch answer.
    pub promised: u64,
    /// Of these, such as remain.
    pub unkept: u64,
    pub new_examples: Vec<Example>,
    pub unkept_examples: Vec<Example>,
}

/// One finding as shown to people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    pub fingerprint: String,
    pub key: Vec<(String, String)>,
    /// Anchors masked.
    pub reason: String,
}

/// What a rehearsal came to.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub batch_id: String,
    pub actions: u64,
    /// In catalogue order, those that ran.
    pub rules: Vec<RuleComparison>,
    /// Actions that could not be carried out on these exports, and the reasons of the first.
    pub refused: u64,
    pub reasons: Vec<String>,
}

impl Outcome {
    /// Nothing is new, and every action can be carried out.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.refused == 0 && self.rules.iter().all(|rule| rule.new == 0)
    }
}

/// The world after a batch: its tables can be written as a project.
#[derive(Debug)]
pub struct After {
    engine: Engine,
    context: Context,
    /// Holds the scratch files of the patches.
    _before: Engine,
}

impl After {
    /// The id of what an action made, as its receipt tells it.
    #[must_use]
    pub fn result_id(&self, action_id: &str, action: &Action) -> Option<String> {
        let (table, column) = match action.kind {
            Kind::CreateTargetAccount => ("target_accounts", "id"),
            Kind::EnqueueMerge => ("merge_jobs", "job_id"),
            Kind::ReverseCredit => ("merge_journal", "entry_id"),
            Kind::ReplayWrite if matches!(action.params.get("op_id"), None | Some(Value::Null)) => {
                ("gateway_log", "op_id")
            }
            _ => return None,
        };
        Some(self.context.new_id(table, column, action_id, 0).shown())
    }
}

/// Rehearses a batch: what came of it, and the world after it; none where it could not be carried out as it says.
///
/// # Errors
/// Kind input where the exports are others than the batch was planned from, or can't be judged before or after; kind
/// usage for a batch of another project.
pub async fn rehearse(
    stage: &Stage<'_>,
    batch: &Batch<'_>,
    on_event: &mut (dyn FnMut(Event) + Send),
) -> Result<(Outcome, Option<After>)> {
    let mut before = Engine::open(stage.limits)?;
    let folder = before.scratch().join("rehearsal");
    let inspected = stage.inspect(&mut before, Some(batch.inputs), &[], &folder.join("before"), on_event).await?;
    on_event(Event::Note("carrying out the batch on a copy".to_owned()));
    let (done, context) = carry_out(&mut before, stage, batch, &folder).await?;
    let mut outcome = Outcome {
        batch_id: batch.id.to_owned(),
        actions: done.actions,
        rules: Vec::new(),
        refused: done.refused,
        reasons: done.reasons,
    };
    let dependent = independent(&mut before, &context, &done.patches).await?;
    if !dependent.is_empty() {
        outcome.refused += dependent.len() as u64;
        outcome.reasons.extend(dependent);
        return Ok((outcome, None));
    }
    let mut after = Engine::open(stage.limits)?;
    after.lay_over(done.patches.clone());
    let findings = folder.join("after");
    let lasting = if done.buckets.is_empty() { &[][..] } else { &buckets::MODELS };
    let mut again = stage.inspect(&mut after, None, lasting, &findings, on_event).await?;
    if !done.buckets.is_empty() {
        let rerun = buckets::rerun(&mut after, &context, &folder, &done.patches, &done.buckets).await?;
        if let Some(patches) = rerun {
            std::fs::remove_dir_all(&findings).map_err(|e| Error::internal("clear scratch files").because(e))?;
            after = Engine::open(stage.limits)?;
            after.lay_over(patches);
            again = stage.inspect(&mut after, None, &[], &findings, on_event).await?;
        }
    }
    entities::write(&before, &inspected, &folder.join("before"), &folder.join("found_before"))?;
    entities::write(&after, &again, &findings, &folder.join("found_after"))?;
    let ran: BTreeSet<&str> =
        again.rules.iter().filter(|rule| rule.counts().is_some()).map(|rule| rule.id.as_str()).collect();
    let rules: Vec<&Rule> = stage.catalogue.rules.iter().filter(|rule| ran.contains(rule.id.as_str())).collect();
    let comparison = compare::Comparison {
        before: &mut before,
        after: &mut after,
        folder: &folder,
        findings: &findings,
        examples_max: stage.examples_max,
    };
    outcome.rules = comparison.run(stage.catalogue, &rules).await?;
    let refused = outcome.refused > 0;
    Ok((outcome, (!refused).then_some(After { engine: after, context, _before: before })))
}

impl Stage<'_> {
    /// Runs the rules on the exports, which must be those given; models that are read later stay. What could not run is an error, never a pass.
    async fn inspect(
        &self,
        engine: &mut Engine,
        inputs: Option<&[Input]>,
        lasting: &[&str],
        findings: &Path,
        on_event: &mut (dyn FnMut(Event) + Send),
    ) -> Result<Inspection> {
        let wanted = |rule: &Rule| (self.wanted)(rule) && !SETS_OF_ROUNDS.contains(&rule.set.as_str());
        let options = Options {
            wanted: &wanted,
            explores: true,
            lasting,
            samples_max: 0,
            findings_dir: Some(findings.to_owned()),
            history_dir: None,
            waiving: None,
            round: 0,
            earlier: None,
        };
        let loaded = inspection::load(engine, self.catalogue, self.project, &wanted, None, on_event).await?;
        if let Some(inputs) = inputs {
            same_inputs(inputs, &loaded.supplied.inputs)?;
        }
        let schedule = loaded.schedule(engine, self.catalogue, self.project, &options)?;
        let inspection = loaded.inspect(engine, self.project, &schedule, &options, on_event).await?;
        let failed = inspection.rules.iter().find_map(|rule| match &rule.outcome {
            RuleOutcome::Failed { reason } => Some(format!("{}: {reason}", rule.id)),
            _ => None,
        });
        match inspection.inconclusive.first().cloned().or(failed) {
            Some(why) => Err(Error::input("rehearse the batch")
                .because(format!("the exports can't be judged: {why}"))
                .hint("trueup check says more")),
            None => Ok(inspection),
        }
    }
}

/// The exports must be those that the batch was planned from: its expectations say nothing of others.
fn same_inputs(planned: &[Input], here: &[InputFile]) -> Result<()> {
    let then: BTreeSet<_> = planned.iter().map(|f| (&f.table, &f.name, f.bytes, &f.footer_sha256)).collect();
    let now: BTreeSet<_> = here.iter().map(|f| (&f.table, &f.name, f.bytes, &f.footer_sha256)).collect();
    match then.symmetric_difference(&now).next() {
        None => Ok(()),
        Some((table, name, ..)) => Err(Error::input("rehearse the batch")
            .because(format!("{name} of the export {table} is another than the batch was planned from"))
            .hint("a batch is rehearsed on the very exports of its round; plan anew for these")),
    }
}

//! Planning: from a round's findings to a batch.
//!
//! Confirmed, unwaived findings ask for actions; each is worked out against the exports, in one statement a kind
//! (`kinds`), and becomes a `draft`. Drafts and the holds that rules ask for (`holds`) lie on a scratch file (`spill`);
//! memory keeps what each touches (`pool`). What touches the same is a cluster (`clusters`), and cluster by cluster it is
//! decided what is done, held, vetoed or waits (`resolve`): by contradictions, by what is never automatic, by `guards`,
//! `caps` and people's `decisions`. `tally` accounts for every finding.

mod asked;
mod caps;
mod clusters;
mod decisions;
mod done;
mod draft;
mod exports;
mod guards;
mod history;
mod holds;
mod kinds;
mod pool;
mod resolve;
mod rows;
mod spill;
mod tally;
#[cfg(test)]
mod tests;
mod undo;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use arrow::array::{ArrayRef, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema};
use parquet::arrow::ArrowWriter;

pub use caps::Caps;
pub use decisions::Decisions;
pub use done::{ActionsFile, actions_schema};
pub use history::{History, deed};
pub use tally::Tally;
pub use undo::{UNDO_MAPPINGS, Undo};

use super::Kind;
use super::canonical::unhex;
use super::manifest::Surplus;
use super::review::HOLD;
use super::write::BatchWriter;
use crate::engine::{Engine, Sql, Supplied, Values};
use crate::error::{Error, Result};
use crate::finding::RuleResult;
use crate::rules::{Catalogue, Rule};
use asked::{DECIDED_PARAMS, FindingsFile};
use exports::{Exports, System};
use guards::Unguarded;
use holds::HoldQuery;
use kinds::{Context, Families, FoundBy, Moves, Query};
use pool::{Asks, Pool};
use resolve::Resolver;
use rows::Rows;

/// What to plan from.
pub struct Request<'a> {
    pub project: &'a str,
    pub catalogue: &'a Catalogue,
    /// The round's rules and what came of them.
    pub results: &'a [RuleResult],
    /// Rule and its findings file, on this machine.
    pub findings: Vec<(String, PathBuf)>,
    pub caps: Caps,
    /// Accounts of both systems, of which `max_share` is a share.
    pub accounts: u64,
    /// Buckets and function of the migration; none if the project does not say.
    pub buckets: Option<(String, String)>,
    pub history: &'a History,
    /// The actions to be taken back, whose lists are the findings; none for a plan of findings.
    pub undo: Option<&'a Undo>,
}

/// What planning came to; the lines are in the writer.
#[derive(Debug)]
pub struct Planned {
    pub tally: Tally,
    pub surplus: Vec<Surplus>,
    /// Caps that are exceeded, in words: nothing may be written.
    pub exceeded: Vec<String>,
    pub notes: Vec<String>,
}

/// Plans a round: its actions and holds go to the writer, its counts to the result.
///
/// # Errors
/// Kind input for exports or findings that can't be read.
pub async fn plan(
    engine: &mut Engine,
    supplied: Supplied,
    request: &Request<'_>,
    mut decisions: Decisions,
    (writer, listed): (&mut BatchWriter, &mut ActionsFile),
) -> Result<Planned> {
    let exports = Exports::new(engine, supplied)?;
    let mut planner = Planner {
        request,
        exports,
        files: Vec::new(),
        rules: Vec::new(),
        tally: Tally::default(),
        pool: Pool::new(request.project, request.history, &engine.make_folder("plan")?)?,
        findings: BTreeMap::new(),
        decided: Vec::new(),
    };
    planner.open(engine).await?;
    planner.holds(engine, &mut decisions).await?;
    planner.decided(engine).await?;
    planner.busy(engine).await?;
    planner.kinds(engine).await?;
    let unguarded = match request.undo {
        // Nothing is found that a guard would have to look at: what is taken back was guarded when it was planned.
        Some(_) => Unguarded::default(),
        None => Unguarded::new(&request.catalogue.rules, request.results),
    };
    let Planner { rules, mut tally, pool, findings, .. } = planner;
    let mut resolver =
        Resolver::new(&rules, (&request.caps, &unguarded, request.undo), &mut decisions, (writer, listed), &mut tally);
    resolver.all(pool)?;
    let touched = resolver.touched.len() as u64;

    let surplus = std::mem::take(&mut resolver.surplus);
    tally.complete(&findings)?;
    let actions = writer.actions();
    let mut surplus: Vec<Surplus> =
        surplus.into_texts().into_iter().map(|(unit, amount)| Surplus { unit, amount }).collect();
    surplus.sort();
    Ok(Planned {
        tally,
        surplus,
        exceeded: request.caps.exceeded(actions, touched, request.accounts),
        notes: notes(&decisions),
    })
}

fn notes(decisions: &Decisions) -> Vec<String> {
    let mut notes = Vec::new();
    if decisions.expired > 0 {
        notes.push(format!("{} decisions have expired and count no more", decisions.expired));
    }
    if !decisions.outdated.is_empty() {
        notes.push(format!(
            "{} decisions rest on evidence that has changed and count no more",
            decisions.outdated.len()
        ));
    }
    notes
}

struct Planner<'a> {
    request: &'a Request<'a>,
    exports: Exports,
    files: Vec<FindingsFile>,
    /// Rule ids; drafts name them by their place.
    rules: Vec<String>,
    tally: Tally,
    pool: Pool<'a>,
    /// Findings by rule, whatever they ask for.
    findings: BTreeMap<String, u64>,
    /// Decisions in force on rules' holds: rule, fingerprint, kind, parameters.
    decided: Vec<(String, String, Kind, super::Object)>,
}

/// Where the holds of a rule go while they are read.
struct Found<'a, 'p> {
    pool: &'a mut Pool<'p>,
    decisions: &'a mut Decisions,
    decided: Vec<(String, String, Kind, super::Object)>,
}

impl Found<'_, '_> {
    /// Takes a hold; true if it stands for a finding that would otherwise be repaired.
    fn take(&mut self, held: holds::Held, rule: &Rule) -> Result<bool> {
        let counts = held.confirmed && !held.waived;
        if counts && let Some((kind, params)) = self.decisions.on(&held.fingerprint, &held.evidence) {
            self.decided.push((rule.id.clone(), held.fingerprint, kind, params));
            return Ok(false);
        }
        self.pool.hold(&held, &rule.id)?;
        Ok(counts)
    }
}

fn lock<'m, T>(mutex: &'m Mutex<T>) -> Result<std::sync::MutexGuard<'m, T>> {
    mutex.lock().map_err(|_| Error::internal("take the findings of a rule"))
}

/// Statements of planning are shown under this name.
const SHOWN: &str = "the plan";

impl Planner<'_> {
    /// Registers the findings, and counts those that ask for nothing.
    async fn open(&mut self, engine: &mut Engine) -> Result<()> {
        for (at, (rule, path)) in self.request.findings.iter().enumerate() {
            let table = format!("findings_{at}");
            let schema = engine.attach_file(&table, path).await?;
            let columns: BTreeSet<String> = schema.fields().iter().map(|field| field.name().clone()).collect();
            let text = format!(
                "SELECT f.action, f.certainty = 'confirmed' AS confirmed, coalesce(f.waived, FALSE) AS waived, \
                 CAST(count(*) AS VARCHAR) AS findings FROM {table} AS f \
                 GROUP BY f.action, f.certainty = 'confirmed', coalesce(f.waived, FALSE)"
            );
            let mut asks = BTreeSet::new();
            for batch in engine.collect(Sql { shown: SHOWN, text: &text }, &Values::new()).await? {
                for row in Rows::new(&batch)?.iter() {
                    let findings: u64 = row.text("findings").and_then(|count| count.parse().ok()).unwrap_or(0);
                    *self.findings.entry(rule.clone()).or_default() += findings;
                    let action = row.text("action");
                    let why = match action {
                        _ if row.flag("waived") => Some("waived".to_owned()),
                        _ if !row.flag("confirmed") => Some("suspected: it waits until it has settled".to_owned()),
                        None => Some("the rule asks for no action".to_owned()),
                        Some(HOLD) => None,
                        Some(word) if Kind::from_word(word).is_none() => Some(format!("unknown action {word}")),
                        Some(_) => None,
                    };
                    match (why, action) {
                        (Some(why), _) => self.tally.unrepaired(rule, &why, findings),
                        (None, Some(action)) => drop(asks.insert(action.to_owned())),
                        (None, None) => {}
                    }
                    // Holds count as such whatever else they are.
                    if action == Some(HOLD) {
                        asks.insert(HOLD.to_owned());
                    }
                }
            }
            let rebaselined = self.request.undo.is_none()
                && self.request.results.iter().any(|result| result.id == *rule && result.rebaselined);
            let decided = BTreeSet::new();
            self.files.push(FindingsFile { rule: rule.clone(), table, columns, asks, rebaselined, decided });
            self.rules.push(rule.clone());
        }
        Ok(())
    }

    fn rule(&self, id: &str) -> Option<&Rule> {
        self.request.catalogue.rules.iter().find(|rule| rule.id == id)
    }

    /// Takes the holds that rules ask for; a decision makes an action of one.
    async fn holds(&mut self, engine: &Engine, decisions: &mut Decisions) -> Result<()> {
        for at in 0..self.files.len() {
            let file = self.files[at].clone();
            if !file.asks.contains(HOLD) {
                continue;
            }
            let rule = self.rule(&file.rule).ok_or_else(|| {
                Error::usage(format!("plan for the rule {}", file.rule))
                    .because("the round ran it, and it is there no more")
                    .hint("check again with the rules that there are, then plan")
            })?;
            let rule = rule.clone();
            let query = HoldQuery::new(&file, &self.exports);
            let sql = Sql { shown: SHOWN, text: &query.sql };
            let found = Mutex::new(Found { pool: &mut self.pool, decisions: &mut *decisions, decided: Vec::new() });
            let marks = lock(&found)?.pool.marks();
            let start = |_| {
                // A statement that ran out of memory starts over.
                let mut found = lock(&found)?;
                found.pool.reset(marks);
                found.decided.clear();
                Ok(0_u64)
            };
            let each = |confirmed: &mut u64, batch| {
                let mut found = lock(&found)?;
                for row in Rows::new(&batch)?.iter() {
                    *confirmed += u64::from(found.take(query.read(&row, &rule), &rule)?);
                }
                Ok(())
            };
            let confirmed = engine.stream(sql, &Values::new(), start, each).await?.sink;
            let decided = std::mem::take(&mut lock(&found)?.decided);
            drop(found);
            self.tally.unrepaired(&file.rule, resolve::HELD, confirmed);
            self.files[at].decided = decided.iter().map(|(_, _, kind, _)| kind.as_str().to_owned()).collect();
            self.decided.extend(decided);
        }
        Ok(())
    }

    /// Registers the decisions as a table that the statements of the kinds join.
    async fn decided(&self, engine: &mut Engine) -> Result<()> {
        if self.decided.is_empty() {
            return Ok(());
        }
        let failed = |error: &dyn std::fmt::Display| Error::internal("keep the decisions").because(error);
        let text = |values: Vec<Option<&str>>| -> ArrayRef { Arc::new(StringArray::from(values)) };
        let mut columns: Vec<(String, ArrayRef)> = vec![
            ("rule".to_owned(), text(self.decided.iter().map(|decided| Some(decided.0.as_str())).collect())),
            ("fingerprint".to_owned(), text(self.decided.iter().map(|decided| Some(decided.1.as_str())).collect())),
            ("kind".to_owned(), text(self.decided.iter().map(|decided| Some(decided.2.as_str())).collect())),
        ];
        for param in DECIDED_PARAMS {
            columns
                .push((format!("p_{param}"), text(self.decided.iter().map(|decided| decided.3.text(param)).collect())));
        }
        let fields: Vec<Field> = columns.iter().map(|(name, _)| Field::new(name, DataType::Utf8, true)).collect();
        let schema = Arc::new(Schema::new(fields));
        let batch = RecordBatch::try_new(Arc::clone(&schema), columns.into_iter().map(|(_, column)| column).collect())
            .map_err(|error| failed(&error))?;
        let path = engine.make_folder("plan")?.join("decided.parquet");
        let file = std::fs::File::create(&path).map_err(|error| failed(&error))?;
        let mut writer = ArrowWriter::try_new(file, schema, None).map_err(|error| failed(&error))?;
        writer.write(&batch).map_err(|error| failed(&error))?;
        writer.close().map_err(|error| failed(&error))?;
        engine.attach_file("decided", &path).await?;
        Ok(())
    }

    async fn busy(&self, engine: &mut Engine) -> Result<()> {
        for system in System::BOTH {
            let name = format!("busy_{}", system.word());
            let columns = ["id", "locked", "running", "in_flight", "assets_locked"];
            engine.keep(&name, &self.exports.busy(system), &columns).await?;
        }
        Ok(())
    }

    /// Every kind in turn; what creates accounts before what maps to them.
    async fn kinds(&mut self, engine: &mut Engine) -> Result<()> {
        let mut kinds: Vec<Kind> = Kind::all().collect();
        kinds.sort_by_key(|kind| *kind != Kind::CreateTargetAccount);
        let none = HashMap::new();
        let mut families = Families::default();
        {
            let context = self.context(&none, &families);
            families = kinds::families(engine, &context).await?;
        }
        for kind in kinds {
            let created = std::mem::take(&mut self.pool.created);
            let context = Context {
                exports: &self.exports,
                files: &self.files,
                created: &created,
                buckets: self.request.buckets.as_ref(),
                families: &families,
                undo: self.request.undo.is_some(),
            };
            let queries = kinds::queries(kind, &context);
            let taken = take_all(engine, &queries, &context, &mut self.pool, &self.rules).await;
            let new = std::mem::replace(&mut self.pool.created, created);
            self.pool.created.extend(new);
            taken?;
        }
        Ok(())
    }

    fn context<'c>(&'c self, created: &'c HashMap<u64, [u8; 32]>, families: &'c Families) -> Context<'c> {
        Context {
            exports: &self.exports,
            files: &self.files,
            created,
            buckets: self.request.buckets.as_ref(),
            families,
            undo: self.request.undo.is_some(),
        }
    }
}

async fn take_all(
    engine: &Engine,
    queries: &[Query],
    context: &Context<'_>,
    pool: &mut Pool<'_>,
    rules: &[String],
) -> Result<()> {
    let numbers: BTreeMap<&str, u16> =
        rules.iter().enumerate().filter_map(|(at, rule)| Some((rule.as_str(), u16::try_from(at).ok()?))).collect();
    for query in queries {
        query_into(engine, query, context, pool, &numbers).await?;
    }
    Ok(())
}

/// Runs one statement. A statement that ran out of memory is repeated from its first row: what it gave before is the
/// same rows, and the same action asked for by the same finding twice is asked for once.
async fn query_into(
    engine: &Engine,
    query: &Query,
    context: &Context<'_>,
    pool: &mut Pool<'_>,
    numbers: &BTreeMap<&str, u16>,
) -> Result<()> {
    let number = |rule: &str| numbers.get(rule).copied().ok_or_else(|| Error::internal("find a rule of the round"));
    let sql = Sql { shown: SHOWN, text: &query.sql };
    let each = |moves: &mut Moves, batch: RecordBatch| {
        for row in Rows::new(&batch)?.iter() {
            if query.kind == Kind::ReassignAsset {
                if let Some((draft, found)) = moves.take(&row, context) {
                    take_moved(pool, draft, &found, numbers)?;
                }
                continue;
            }
            let (Some(rule), Some(fingerprint)) = (row.text("rule"), row.text("fingerprint")) else { continue };
            let mut draft = (query.read)(&row, context);
            if row.flag("is_decided") {
                draft.problems.retain(|problem| problem.hard);
            }
            pool.take(
                &draft,
                Asks {
                    rule: number(rule)?,
                    fingerprint: unhex(fingerprint),
                    persists: row.flag("persists"),
                    // A rule asks for two actions where it asks for an account: the mapping is the second.
                    second: row.flag("is_second"),
                },
            )?;
        }
        Ok(())
    };
    let moves = engine.stream(sql, &Values::new(), |_| Ok(Moves::default()), each).await?.sink;
    for (draft, found) in moves.finish(context) {
        take_moved(pool, draft, &found, numbers)?;
    }
    Ok(())
}

fn take_moved(
    pool: &mut Pool<'_>,
    mut draft: draft::Draft,
    found: &[FoundBy],
    numbers: &BTreeMap<&str, u16>,
) -> Result<()> {
    if !found.is_empty() && found.iter().all(|found| found.decided) {
        draft.problems.retain(|problem| problem.hard);
    }
    for FoundBy { rule, fingerprint, persists, .. } in found {
        let rule = numbers.get(rule.as_str()).copied().ok_or_else(|| Error::internal("find a rule of the round"))?;
        pool.take(&draft, Asks { rule, fingerprint: unhex(fingerprint), persists: *persists, second: false })?;
    }
    Ok(())
}

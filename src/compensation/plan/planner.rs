//! The steps of a plan: findings are counted, holds and decisions taken, then every kind of action is worked out.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex};

use arrow::array::{ArrayRef, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema};
use parquet::arrow::ArrowWriter;

use super::asked::{DECIDED_PARAMS, FindingsFile};
use super::decisions::Decisions;
use super::exports::{Exports, System};
use super::holds::{Held, HoldQuery};
use super::kinds::{self, Context, Families};
use super::nearby::{self, Name};
use super::pool::Pool;
use super::rows::Rows;
use super::taking::{SHOWN, take_all};
use super::tally::Tally;
use super::{Request, resolve};
use crate::compensation::canonical::Canonical;
use crate::compensation::review::HOLD;
use crate::compensation::{Kind, Object};
use crate::engine::{Engine, Sql, Values};
use crate::error::{Error, Result};
use crate::rules::Rule;

/// A plan as it is made.
pub(super) struct Planner<'a> {
    pub request: &'a Request<'a>,
    pub exports: Exports,
    pub files: Vec<FindingsFile>,
    /// Rule ids; drafts name them by their place.
    pub rules: Vec<String>,
    pub tally: Tally,
    pub pool: Pool<'a>,
    /// Findings by rule, whatever they ask for.
    pub findings: BTreeMap<String, u64>,
    /// Decisions in force on rules' holds: rule, fingerprint, kind, parameters.
    pub decided: Vec<(String, String, Kind, Object)>,
    /// Which of the assets that are to move belong together.
    pub families: Families,
}

/// Where the holds of a rule go while they are read.
struct Found<'a, 'p> {
    pool: &'a mut Pool<'p>,
    decisions: &'a mut Decisions,
    decided: Vec<(String, String, Kind, Object)>,
}

impl Found<'_, '_> {
    /// Takes a hold; true if it stands for a finding that would otherwise be repaired.
    fn take(&mut self, held: Held, rule: &Rule) -> Result<bool> {
        let counts = held.confirmed && !held.waived;
        if counts && let Some((kind, params)) = self.decisions.on(&held.fingerprint, || held.evidence.digest()) {
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

impl Planner<'_> {
    /// Registers the findings, and counts those that ask for nothing.
    pub(super) async fn open(&mut self, engine: &mut Engine) -> Result<()> {
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
    pub(super) async fn holds(&mut self, engine: &Engine, decisions: &mut Decisions) -> Result<()> {
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

    /// Keeps what the findings name, and what is near to it.
    pub(super) async fn nearby(&mut self, engine: &mut Engine) -> Result<()> {
        let none = HashMap::new();
        let families = Families::default();
        let first = context(self.request, (&self.exports, &self.files), &none, &families);
        self.families = kinds::families(engine, &first).await?;
        let holds = self.files.iter().filter(|file| file.asks.contains(HOLD));
        let mut names: Vec<Name> = holds.flat_map(|file| HoldQuery::new(file, &self.exports).names).collect();
        let context = context(self.request, (&self.exports, &self.files), &none, &self.families);
        names.extend(Kind::all().flat_map(|kind| kinds::queries(kind, &context)).flat_map(|query| query.names));
        nearby::keep(engine, &names).await
    }

    /// Registers the decisions as a table that the statements of the kinds join; whether there are any.
    pub(super) async fn decided(&self, engine: &mut Engine) -> Result<bool> {
        if self.decided.is_empty() {
            return Ok(false);
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
        Ok(true)
    }

    pub(super) async fn busy(&self, engine: &mut Engine) -> Result<()> {
        for system in System::BOTH {
            let name = format!("busy_{}", system.word());
            let columns = ["id", "locked", "running", "in_flight", "assets_locked"];
            engine.keep(&name, &self.exports.busy(system), &columns).await?;
        }
        Ok(())
    }

    /// Every kind in turn; what creates accounts before what maps to them.
    pub(super) async fn kinds(&mut self, engine: &mut Engine) -> Result<()> {
        let mut kinds: Vec<Kind> = Kind::all().collect();
        kinds.sort_by_key(|kind| *kind != Kind::CreateTargetAccount);
        for kind in kinds {
            let created = std::mem::take(&mut self.pool.created);
            let context = context(self.request, (&self.exports, &self.files), &created, &self.families);
            let queries = kinds::queries(kind, &context);
            let taken = take_all(engine, &queries, &context, &mut self.pool, &self.rules).await;
            let new = std::mem::replace(&mut self.pool.created, created);
            self.pool.created.extend(new);
            taken?;
        }
        Ok(())
    }
}

/// What is known to work actions out with; apart from the pool, which takes them at the same time.
fn context<'c>(
    request: &'c Request<'_>,
    (exports, files): (&'c Exports, &'c [FindingsFile]),
    created: &'c HashMap<u64, [u8; 32]>,
    families: &'c Families,
) -> Context<'c> {
    let buckets = request.buckets.as_ref();
    Context { exports, files, created, buckets, families, undo: request.undo.is_some() }
}

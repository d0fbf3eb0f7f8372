//! Planning: from a round's findings to a batch.
//!
//! A `planner` goes through it step by step. Confirmed, unwaived findings ask for actions; each is worked out against the
//! rows of the exports that findings name or that lie next to such (`nearby`), in one statement a kind (`kinds`), and
//! becomes a `draft`. Drafts and the holds that rules ask for (`holds`) lie on a scratch file (`spill`); memory keeps what each touches (`pool`). What touches the same is a cluster (`clusters`), and cluster by cluster it is
//! decided what is done, held, vetoed or waits (`members`, `resolve`): by contradictions, by what is never automatic, by `guards`,
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
mod members;
mod nearby;
mod planner;
mod pool;
mod resolve;
mod rows;
mod spill;
mod taking;
mod tally;
#[cfg(test)]
mod tests;
mod undo;

use std::collections::BTreeMap;
use std::path::PathBuf;

pub use caps::Caps;
pub use decisions::Decisions;
pub use done::{ActionsFile, actions_schema};
pub use history::{History, deed};
pub use tally::Tally;
pub use undo::{UNDO_MAPPINGS, Undo};

use super::manifest::Surplus;
use super::write::BatchWriter;
use crate::engine::{Engine, Supplied};
use crate::error::Result;
use crate::finding::RuleResult;
use crate::rules::Catalogue;
use exports::Exports;
use guards::Unguarded;
use kinds::Families;
use planner::Planner;
use pool::Pool;
use resolve::Resolver;

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
        families: Families::default(),
    };
    planner.open(engine).await?;
    planner.nearby(engine).await?;
    planner.holds(engine, &mut decisions).await?;
    if planner.decided(engine).await? {
        // Decisions name more.
        planner.nearby(engine).await?;
    }
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

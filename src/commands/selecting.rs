//! `--select`, `--exclude` and `--selector`, answered: from what was typed to the ids of rules.
//!
//! What a selection asks beside the catalogue is fetched here and only if it asks: the round before from the ledger, what
//! rules read from their plans, which of them changed from their digests.

use std::collections::BTreeSet;

use super::limits;
use crate::cli::{GlobalArgs, SelectionArgs};
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::finding::RoundRecord;
use crate::inspection;
use crate::ledger::{Ledger, Record, Round};
use crate::project::Project;
use crate::rules::{Asks, Catalogue, Facts, Selection, Selectors};
use crate::storage::Storage;

/// What was asked for, read but not yet answered.
#[derive(Debug)]
pub(super) struct Asked {
    select: Option<Selection>,
    exclude: Option<Selection>,
}

impl Asked {
    /// # Errors
    /// Kind usage for a selection that is none; at its line, for one of the project's.
    pub(super) fn parse(args: &SelectionArgs, project: Option<&Project>) -> Result<Self> {
        let mut selectors = Selectors::new();
        if let Some(project) = project {
            selectors.extend(project.selectors.iter().map(|(name, text)| (name.clone(), text.value.clone())));
            for (name, text) in &project.selectors {
                Selection::parse(&format!("selector:{name}"), &selectors).map_err(|error| {
                    let label = error.cause().unwrap_or("no selection").to_owned();
                    project.error_at(&text.span, format!("read the selector {name}"), &label).because(label)
                })?;
            }
        }
        let parse = |texts: Vec<String>| {
            if texts.is_empty() { Ok(None) } else { Selection::parse(&texts.join(" "), &selectors).map(Some) }
        };
        let named = args.selector.iter().map(|name| format!("selector:{name}"));
        Ok(Self {
            select: parse(args.select.iter().cloned().chain(named).collect())?,
            exclude: parse(args.exclude.clone())?,
        })
    }

    /// A part of the rules is no judgement of a round.
    pub(super) fn explores(&self) -> bool {
        self.select.is_some() || self.exclude.is_some()
    }

    /// The rules; without a selection, those of the sets of the project's stages. `scope` is the cohort's stage whose
    /// rounds are meant.
    pub(super) async fn resolve(
        &self,
        global: &GlobalArgs,
        catalogue: &Catalogue,
        project: Option<&Project>,
        scope: Option<&str>,
    ) -> Result<BTreeSet<String>> {
        let default = |rule: &&crate::rules::Rule| project.is_none_or(|project| inspection::is_default(rule, project));
        let all = catalogue.rules.iter().filter(default).map(|rule| rule.id.clone()).collect();
        let facts = self.facts(global, catalogue, project, scope).await?;
        self.answer(catalogue, &facts, all)
    }

    /// The rules; without a selection, the whole catalogue.
    pub(super) async fn resolve_anywhere(
        &self,
        global: &GlobalArgs,
        catalogue: &Catalogue,
        project: Option<&Project>,
    ) -> Result<BTreeSet<String>> {
        let all = catalogue.rules.iter().map(|rule| rule.id.clone()).collect();
        let facts = self.facts(global, catalogue, project, None).await?;
        self.answer(catalogue, &facts, all)
    }

    /// The same, where the round that it is about is known.
    pub(super) fn resolve_in(
        &self,
        global: &GlobalArgs,
        catalogue: &Catalogue,
        project: &Project,
        (round, record): (&Round<'_>, &Record),
    ) -> Result<BTreeSet<String>> {
        let all = catalogue.rules.iter().map(|rule| rule.id.clone()).collect();
        let mut facts = Facts::default();
        let asks = self.asks();
        facts.round = known(round, record);
        read(&asks, global, catalogue, &mut facts)?;
        modified(&asks, catalogue, project, Some(record), &mut facts)?;
        self.answer(catalogue, &facts, all)
    }

    fn answer(&self, catalogue: &Catalogue, facts: &Facts, all: BTreeSet<String>) -> Result<BTreeSet<String>> {
        let mut taken = match &self.select {
            Some(selection) => selection.resolve(catalogue, facts)?,
            None => all,
        };
        if let Some(exclude) = &self.exclude {
            let left_out = exclude.resolve(catalogue, facts)?;
            let selected = taken.len();
            taken.retain(|id| !left_out.contains(id));
            if taken.is_empty() {
                return Err(Error::nothing_ran("select rules")
                    .because(format!("--exclude leaves out all {selected} that were selected"))
                    .hint("list the rules: trueup rules"));
            }
        }
        Ok(taken)
    }

    fn asks(&self) -> Asks {
        let [select, exclude] =
            [&self.select, &self.exclude].map(|selection| selection.as_ref().map(Selection::asks).unwrap_or_default());
        Asks {
            reads: select.reads || exclude.reads,
            round: select.round || exclude.round,
            modified: select.modified || exclude.modified,
        }
    }

    async fn facts(
        &self,
        global: &GlobalArgs,
        catalogue: &Catalogue,
        project: Option<&Project>,
        scope: Option<&str>,
    ) -> Result<Facts> {
        let mut facts = Facts::default();
        let asks = self.asks();
        read(&asks, global, catalogue, &mut facts)?;
        if let Some(project) = project.filter(|_| asks.round) {
            let storage = Storage::open(&project.state)?;
            let ledger = Ledger::open(&storage, &project.name).await?;
            let last = ledger.rounds().into_iter().rfind(|round| round.judged.is_some() && round.scope() == scope);
            if let Some(round) = last {
                let record = ledger.record(&round).await?;
                facts.round = known(&round, &record);
                modified(&asks, catalogue, project, Some(&record), &mut facts)?;
            }
        }
        Ok(facts)
    }
}

fn known(round: &Round<'_>, record: &Record) -> Option<RoundRecord> {
    RoundRecord::of(&record.inspection, round.verdict()?, round.scope())
}

fn read(asks: &Asks, global: &GlobalArgs, catalogue: &Catalogue, facts: &mut Facts) -> Result<()> {
    if asks.reads {
        facts.reads = inspection::reading(&Engine::open(&limits::resolve(global)?)?, catalogue)?;
    }
    Ok(())
}

/// Rules whose digest is another than when they last ran to their end, and those that never did.
fn modified(
    asks: &Asks,
    catalogue: &Catalogue,
    project: &Project,
    record: Option<&Record>,
    facts: &mut Facts,
) -> Result<()> {
    if !asks.modified {
        return Ok(());
    }
    let last = |id: &str| Some(record?.histories.get(id)?.digest.as_str());
    let digests = inspection::digests(catalogue, project)?;
    facts.modified =
        digests.into_iter().filter(|(id, digest)| last(id) != Some(digest.as_str())).map(|(id, _)| id).collect();
    Ok(())
}

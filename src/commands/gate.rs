//! `trueup gate`: judges a recorded round again, by other waivers or another policy, without recomputing anything.

use std::collections::{BTreeSet, HashSet};
use std::path::PathBuf;

use super::judging::{By, Judging};
use super::limits;
use super::project::load_project;
use super::verdict::{exit_code, show};
use crate::cli::{GateArgs, GlobalArgs};
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::finding::{Inspection, RuleOutcome, Sample};
use crate::gate;
use crate::inspection::Waiving;
use crate::ledger::{Event, Record, Round, Writer};
use crate::project::Gate;
use crate::rules::Catalogue;
use crate::storage::Storage;

pub(super) async fn run(global: &GlobalArgs, args: &GateArgs) -> Result<u8> {
    let project = load_project(global)?;
    let catalogue = Catalogue::load(&project.queries)?;
    let policy = match &args.policy {
        None => project.gate.clone(),
        Some(file) => {
            let cwd =
                std::env::current_dir().map_err(|error| Error::usage("find the current folder").because(error))?;
            Gate::load(file, &cwd)?
        }
    };
    let storage = Storage::open(&project.state)?;
    let mut writer = Writer::open(&storage, &project.name).await?;
    let round = chosen(&writer, args.round)?;
    let number = round.number;
    let Record { mut inspection, findings, .. } = writer.record(&round).await?;
    let scope = round.scope().map(str::to_owned);
    inspection.scope.clone_from(&scope);
    let by = By { gate: &policy, as_of: args.day.as_of, part: false, round: Some(number) };
    let judging = Judging::new(&project, &catalogue, by, Some(&writer), scope.as_deref()).await?;
    let engine = Engine::open(&limits::resolve(global)?)?;
    let mut files = Vec::new();
    for (rule, file) in &findings {
        files.push((rule.clone(), writer.fetch(file, engine.scratch()).await?));
    }
    let waiving = judging.waiving(inspection.watermark.as_deref());
    waive(&engine, &catalogue, &waiving, &mut inspection, &files)?;
    let judgement = judging.judge(&inspection);
    writer.append(Event::JudgedAgain(judging.judged(number, &inspection, &judgement))).await?;
    inspection.notes.push(format!("round {number} as it was recorded, judged again"));
    inspection.notes.extend(gate::remarks(&inspection));
    let code = exit_code(&judgement, false);
    show(global, &inspection, &judgement, code)?;
    Ok(code)
}

/// The round named, or the last that was judged.
fn chosen<'w>(writer: &'w Writer, number: Option<u64>) -> Result<Round<'w>> {
    let Some(number) = number else {
        let last = writer.rounds().into_iter().rfind(|round| round.judged.is_some());
        return last.ok_or_else(|| {
            Error::nothing_ran("judge a round again")
                .because("none was judged yet")
                .hint("inspect and judge one: trueup check")
        });
    };
    let failed = || Error::usage(format!("judge round {number} again")).hint("list the rounds: trueup rounds");
    let round = writer.round(number).ok_or_else(|| failed().because("there is no such round"))?;
    if round.judged.is_none() {
        return Err(failed().because("it was never judged"));
    }
    Ok(round)
}

/// Applies the waivers of today to the findings of then.
fn waive(
    engine: &Engine,
    catalogue: &Catalogue,
    waiving: &Waiving<'_>,
    inspection: &mut Inspection,
    files: &[(String, PathBuf)],
) -> Result<()> {
    inspection.waivers.clear();
    for rule in &mut inspection.rules {
        let RuleOutcome::Ran { counts, samples, .. } = &mut rule.outcome else {
            inspection.waivers.extend(waiving.idle(&rule.id));
            continue;
        };
        let key = catalogue.rule(&rule.id).map(|rule| rule.header.key.clone()).unwrap_or_default();
        let file = files.iter().find(|(id, _)| *id == rule.id).map(|(_, file)| file.as_path());
        if file.is_none() && counts.total > 0 {
            return Err(Error::held(format!("judge {} again", rule.id))
                .because("its findings file is not recorded")
                .hint("check again: trueup check records the next round"));
        }
        let asked: HashSet<&str> = samples.iter().map(|sample: &Sample| sample.fingerprint.as_str()).collect();
        let waived = waiving.apply(engine, &rule.id, &key, file, false, &asked)?;
        counts.clone_from(&crate::finding::Counts { resolved: counts.resolved, ..waived.counts });
        for sample in samples {
            sample.waived = waived.fingerprints.contains(&sample.fingerprint);
        }
        inspection.waivers.extend(waived.uses);
    }
    let run: HashSet<&str> = inspection.rules.iter().map(|rule| rule.id.as_str()).collect();
    let gone: BTreeSet<&str> = waiving.rules().filter(|rule| !run.contains(rule)).collect();
    for rule in gone {
        inspection.waivers.extend(waiving.idle(rule));
    }
    Ok(())
}

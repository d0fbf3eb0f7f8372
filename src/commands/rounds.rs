//! `trueup rounds`: lists the rounds and their trend; shows, verifies, resumes or abandons one.

use serde::Serialize;
use serde_json::json;

use super::check::run_or_resume;
use super::project::load_project;
use super::times::seconds;
use super::verdict::exit_code;
use super::{limits, print, print_document, terminal};
use crate::cli::{CheckArgs, Format, GlobalArgs, ResumeArgs, RoundsArgs, RoundsCommand, SelectionArgs};
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::exit;
use crate::finding::{Judgement, Verdict};
use crate::ledger::{Batch, Entry, Event, Ledger, Outcomes, Round, Standing, Verified, Writer};
use crate::project::Project;
use crate::report::{self, rounds::EventLine, rounds::RoundLine, text};
use crate::storage::Storage;

const FORMAT_VERSION: &str = "1.0";

pub(super) async fn run(global: &GlobalArgs, args: &RoundsArgs) -> Result<u8> {
    if let Some(RoundsCommand::Resume(resume)) = &args.command {
        let project = load_project(global)?;
        let ledger = Ledger::open(&Storage::open(&project.state)?, &project.name).await?;
        let scope = ledger.round(resume.round).and_then(|round| round.scope().map(str::to_owned));
        return run_or_resume(global, &check_args(resume, scope), Some(resume.round)).await;
    }
    let project = load_project(global)?;
    let storage = Storage::open(&project.state)?;
    match &args.command {
        None => list(global, &project, &storage, args.last).await,
        Some(RoundsCommand::Show { round }) => show(global, &project, &storage, *round).await,
        Some(RoundsCommand::Verify) => verify(global, &project, &storage).await,
        Some(RoundsCommand::Abandon { round, reason }) => abandon(global, &project, &storage, *round, reason).await,
        Some(RoundsCommand::Resume(_)) => Err(Error::internal("resume a round")),
    }
}

fn check_args(resume: &ResumeArgs, scope: Option<String>) -> CheckArgs {
    CheckArgs {
        cohort: scope,
        day: resume.day,
        selection: SelectionArgs::default(),
        no_record: false,
        exit_zero: resume.exit_zero,
        samples: resume.samples,
        report: Vec::new(),
    }
}

/// One round on the wire.
#[derive(Serialize)]
struct Wire<'a> {
    round: u64,
    /// open, judged or abandoned.
    standing: &'static str,
    verdict: Option<Verdict>,
    scope: Option<&'a str>,
    opened_at: &'a str,
    watermark: Option<&'a str>,
    outcomes: Option<Outcomes>,
    failures: &'a [String],
    abandoned: Option<&'a str>,
    takeovers: u64,
}

/// One batch on the wire.
#[derive(Serialize)]
struct WireBatch<'a> {
    batch_id: &'a str,
    round: u64,
    expires_at: &'a str,
    actions: u64,
    holds: u64,
    complete: bool,
    withdrawn: Option<&'a str>,
    outcomes: Option<&'a std::collections::BTreeMap<String, u64>>,
}

async fn list(global: &GlobalArgs, project: &Project, storage: &Storage, last: u32) -> Result<u8> {
    let ledger = Ledger::open(storage, &project.name).await?;
    let rounds = ledger.rounds();
    let hidden = rounds.len().saturating_sub(usize::try_from(last).unwrap_or(usize::MAX));
    let shown = &rounds[hidden..];
    if global.format == Format::Json {
        let batches = ledger.batches();
        let document = json!({
            "format_version": FORMAT_VERSION, "project": project.name,
            "rounds": shown.iter().map(wire).collect::<Vec<_>>(),
            "batches": batches.iter().map(wire_batch).collect::<Vec<_>>(),
        });
        print_document(&document)?;
    } else {
        let lines: Vec<RoundLine> = shown.iter().map(line).collect();
        print(|out| report::rounds::list(&lines, hidden as u64, terminal::style(global), out))?;
    }
    Ok(exit::PASSED)
}

fn wire<'a>(round: &Round<'a>) -> Wire<'a> {
    Wire {
        round: round.number,
        standing: match round.standing() {
            Standing::Open => "open",
            Standing::Judged(_) => "judged",
            Standing::Abandoned => "abandoned",
        },
        verdict: round.verdict(),
        scope: round.opened.scope.as_deref(),
        opened_at: &round.entry.written_at,
        watermark: round.inspected.and_then(|inspected| inspected.watermark.as_deref()),
        outcomes: round.inspected.map(|inspected| inspected.outcomes),
        failures: round.judged.map_or(&[], |judged| &judged.failures),
        abandoned: round.abandoned.map(|abandoned| abandoned.reason.as_str()),
        takeovers: round.takeovers,
    }
}

fn wire_batch<'a>(batch: &Batch<'a>) -> WireBatch<'a> {
    WireBatch {
        batch_id: &batch.planned.batch_id,
        round: batch.planned.round,
        expires_at: &batch.planned.expires_at,
        actions: batch.planned.totals.values().sum(),
        holds: batch.planned.holds,
        complete: batch.is_complete(),
        withdrawn: batch.withdrawn.map(|withdrawn| withdrawn.reason.as_str()),
        outcomes: batch.acknowledged.last().map(|acknowledged| &acknowledged.counts),
    }
}

fn line(round: &Round<'_>) -> RoundLine {
    let outcomes = round.inspected.map(|inspected| inspected.outcomes);
    let failure = round.judged.and_then(|judged| judged.failures.first());
    RoundLine {
        round: round.number,
        opened_at: seconds(&round.entry.written_at),
        scope: round.scope().map(str::to_owned),
        watermark: round.inspected.and_then(|inspected| inspected.watermark.clone()),
        standing: match round.standing() {
            Standing::Open => "open",
            Standing::Abandoned => "abandoned",
            Standing::Judged(verdict) => word(verdict),
        }
        .to_owned(),
        findings: outcomes.map(|outcomes| outcomes.findings),
        violated: outcomes.map_or(0, |outcomes| outcomes.violated),
        failed: outcomes.map_or(0, |outcomes| outcomes.failed),
        why: round.abandoned.map(|abandoned| &abandoned.reason).or(failure).cloned(),
    }
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "pass",
        Verdict::Fail => "fail",
        Verdict::Inconclusive => "inconclusive",
    }
}

async fn show(global: &GlobalArgs, project: &Project, storage: &Storage, number: u64) -> Result<u8> {
    let ledger = Ledger::open(storage, &project.name).await?;
    let round = ledger.round(number).ok_or_else(|| {
        Error::usage(format!("show round {number}")).because("the ledger has none").hint("list them: trueup rounds")
    })?;
    let events: Vec<EventLine> =
        ledger.entries().filter(|entry| entry.event.round() == Some(number)).map(event_line).collect();
    let (Some(_), Some(judged)) = (round.inspected, round.judged) else {
        if global.format == Format::Json {
            let document =
                json!({ "format_version": FORMAT_VERSION, "project": project.name, "rounds": [wire(&round)] });
            print_document(&document)?;
        } else {
            print(|out| report::rounds::events(&events, terminal::style(global), out))?;
        }
        return Ok(exit::PASSED);
    };
    let inspection = ledger.record(&round).await?.inspection;
    let judgement = Judgement { verdict: judged.verdict, failures: judged.failures.clone() };
    let code = exit_code(&judgement, false);
    print(|out| {
        if global.format == Format::Json {
            return report::json::render(&inspection, &judgement, code, out);
        }
        let style = terminal::style(global);
        report::table::render(&inspection, &judgement, style, out)?;
        writeln!(out)?;
        report::rounds::events(&events, style, out)
    })?;
    // Shown, not judged: whatever its verdict, that worked.
    Ok(exit::PASSED)
}

fn event_line(entry: &Entry) -> EventLine {
    let words = match &entry.event {
        Event::RoundOpened(opened) => format!("opened over {}", text::counted(opened.exports.len() as u64, "export")),
        Event::Inspected(inspected) => format!("inspected: {}", text::counted(inspected.outcomes.findings, "finding")),
        Event::Judged(judged) => format!("judged: {}", word(judged.verdict)),
        Event::JudgedAgain(judged) => format!("judged again: {}", word(judged.verdict)),
        Event::Planned(planned) => format!(
            "planned batch {}: {}, {}",
            planned.batch_id,
            text::counted(planned.totals.values().sum(), "action"),
            text::counted(planned.holds, "hold")
        ),
        Event::Takeover(_) => "taken over from a run that ended".to_owned(),
        Event::Abandoned(abandoned) => format!("abandoned: {}", abandoned.reason),
        other => other.kind().to_owned(),
    };
    EventLine { number: entry.number, at: seconds(&entry.written_at), words }
}

async fn verify(global: &GlobalArgs, project: &Project, storage: &Storage) -> Result<u8> {
    let engine = Engine::open(&limits::resolve(global)?)?;
    let verified = Ledger::verify(storage, &project.name, engine.scratch()).await?;
    let Verified { entries, files, bytes, damage } = &verified;
    if global.format == Format::Json {
        let document = json!({
            "format_version": FORMAT_VERSION, "project": project.name, "whole": damage.is_empty(), "entries": entries,
            "files": files, "bytes": bytes, "damage": damage,
        });
        print_document(&document)?;
    } else {
        print(|out| {
            for line in damage {
                writeln!(out, "{}", text::one_line(line))?;
            }
            let state = if damage.is_empty() { "as they were written" } else { "DAMAGED" };
            let noun = if *entries == 1 { "entry" } else { "entries" };
            let files = text::counted(*files, "file");
            let read = format!("{} {noun} and {files}, {}", text::grouped(*entries), text::size(*bytes));
            writeln!(out, "{read}: {state}")
        })?;
    }
    Ok(if damage.is_empty() { exit::PASSED } else { exit::HELD })
}

async fn abandon(global: &GlobalArgs, project: &Project, storage: &Storage, round: u64, reason: &str) -> Result<u8> {
    let mut writer = Writer::open(storage, &project.name).await?;
    writer.abandon(round, reason).await?;
    if global.format == Format::Json {
        let abandoned = writer.round(round);
        let document = json!({
            "format_version": FORMAT_VERSION, "project": project.name,
            "rounds": abandoned.iter().map(wire).collect::<Vec<_>>(),
        });
        print_document(&document)?;
    } else {
        print(|out| writeln!(out, "round {round} is abandoned; the next check opens round {}", writer.next_round()))?;
    }
    Ok(exit::PASSED)
}

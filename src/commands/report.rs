//! `trueup report`: renders a recorded round, without recomputing or judging anything.

use super::judging::ROUNDS_MAX;
use super::project::load_project;
use super::reporting::{Place, Told};
use super::verdict::exit_code;
use super::{print, terminal, times};
use crate::cli::{Format, GlobalArgs, ReportArgs};
use crate::error::{Error, Result};
use crate::exit;
use crate::finding::Judgement;
use crate::ledger::{Event, Judged, Ledger, Round};
use crate::report::{Kind, table};
use crate::rules::Catalogue;
use crate::storage::Storage;

pub(super) async fn run(global: &GlobalArgs, args: &ReportArgs) -> Result<u8> {
    let place = Place::of(args.output.as_deref())?;
    let kind = chosen(global.format, &place)?;
    let project = load_project(global)?;
    let storage = Storage::open(&project.state)?;
    let ledger = Ledger::open(&storage, &project.name).await?;
    let (round, judged) = find(&ledger, args.round)?;
    let number = round.number;
    let mut inspection = ledger.record(&round).await?.inspection;
    inspection.round = Some(number);
    inspection.scope = round.scope().map(str::to_owned);
    if ledger.entries().any(|entry| matches!(&entry.event, Event::JudgedAgain(again) if again.round == number)) {
        inspection.notes.push(
            "judged again since: the verdict is the latest, the numbers of waived findings are those of the inspection"
                .to_owned(),
        );
    }
    let judgement = Judgement { verdict: judged.verdict, failures: judged.failures.clone() };
    let Some(kind) = kind else {
        print(|out| table::render(&inspection, &judgement, terminal::style(global), out))?;
        return Ok(exit::PASSED);
    };
    let later = ledger.rounds().iter().filter(|other| other.number > number).count();
    let previous = ledger.records(round.scope(), ROUNDS_MAX + later).await?;
    // A rule file that is broken today is no reason not to show what was recorded; it only has no manual.
    let catalogue = Catalogue::load(&project.queries).or_else(|_| Catalogue::load(&[] as &[&str]))?;
    let told = Told {
        inspection: &inspection,
        judgement: &judgement,
        exit_code: exit_code(&judgement, false),
        at: times::seconds(&round.entry.written_at),
        previous: &previous,
        catalogue: Some(&catalogue),
    };
    told.write(kind, &place).await?;
    // Shown, not judged: whatever its verdict, that worked.
    Ok(exit::PASSED)
}

/// The format that is asked for; none is the terminal's summary.
pub(super) fn kind(format: Format) -> Option<Kind> {
    match format {
        Format::Table | Format::Csv | Format::Ndjson => None,
        Format::Json => Some(Kind::Json),
        Format::Html => Some(Kind::Html),
        Format::Markdown => Some(Kind::Markdown),
        Format::Junit => Some(Kind::Junit),
        Format::Github => Some(Kind::Github),
        Format::Prometheus => Some(Kind::Prometheus),
    }
}

/// By `--format`, else by the name of the file.
fn chosen(format: Format, place: &Place) -> Result<Option<Kind>> {
    if let (None, Some(extension)) = (kind(format), place.extension()) {
        let known = Kind::by_extension(extension).ok_or_else(|| {
            Error::usage(format!("write the report {place}"))
                .because("its name does not say its format")
                .hint("add --format html, markdown, junit, github, prometheus or json")
        });
        return known.map(Some);
    }
    Ok(kind(format))
}

/// The round named, or the last one that was judged, with its latest judgement.
fn find<'l>(ledger: &'l Ledger, number: Option<u64>) -> Result<(Round<'l>, &'l Judged)> {
    let round = match number {
        None => ledger.latest_round().ok_or_else(|| {
            Error::nothing_ran("report on a round")
                .because("none was judged yet")
                .hint("inspect and judge one: trueup check; its --report also tells of a run that is no round")
        })?,
        Some(number) => ledger.round(number).ok_or_else(|| {
            Error::usage(format!("report on round {number}")).because("there is none").hint("list them: trueup rounds")
        })?,
    };
    let failed = || Error::usage(format!("report on round {}", round.number)).hint("list the rounds: trueup rounds");
    match (round.judged, round.abandoned) {
        (Some(judged), _) => Ok((round, judged)),
        (None, Some(abandoned)) => Err(failed().because(format!("it was abandoned: {}", abandoned.reason))),
        (None, None) if round.inspected.is_some() => Err(failed().because("it is not judged yet")),
        (None, None) => Err(failed().because("it is still open: nothing is recorded of it")),
    }
}

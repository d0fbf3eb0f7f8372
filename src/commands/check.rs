//! `trueup check`: inspects the exports, prints the summary, records a round, judges the gate.

use super::judging::{By, Judging};
use super::project::load_project;
use super::reporting::Reports;
use super::selecting::Asked;
use super::verdict::{exit_code, show};
use super::{limits, print, recording, terminal};
use crate::cli::{CheckArgs, Format, GlobalArgs};
use crate::engine::Engine;
use crate::error::{Error, Kind, Result};
use crate::finding::{Inspection, Judgement, ScratchUse, Verdict};
use crate::gate;
use crate::inspection::{self, Earlier, Loaded, Options};
use crate::ledger::{Begun, Event, Ledger, Writer};
use crate::project::Project;
use crate::report::{self, progress::Progress};
use crate::rules::{Catalogue, Rule};
use crate::storage::{Staging, Storage};

/// Where the last run that recorded no round left its findings.
pub(super) const EXPLORED: &str = "explored";

pub(super) async fn run(global: &GlobalArgs, args: &CheckArgs) -> Result<u8> {
    run_or_resume(global, args, None).await
}

/// As [`run`]; `resume` is an open round to take over.
pub(super) async fn run_or_resume(global: &GlobalArgs, args: &CheckArgs, resume: Option<u64>) -> Result<u8> {
    let reports = Reports::parse(&args.report, global.format)?;
    let project = load_project(global)?;
    match inspected(global, args, &project, resume).await {
        Ok((inspection, judgement)) => {
            let code = exit_code(&judgement, args.exit_zero);
            show(global, &inspection, &judgement, code)?;
            Ok(reports.of_run(global, &project, &inspection, &judgement, code).await)
        }
        Err(error) => {
            if error.kind() == Kind::Input {
                // A program that reads the result finds the verdict where it always is.
                unreadable(global, args, &project, &reports, &error).await?;
            }
            Err(error)
        }
    }
}

/// The result of a run that could not read its inputs: nothing inspected, inconclusive.
async fn unreadable(
    global: &GlobalArgs,
    args: &CheckArgs,
    project: &Project,
    reports: &Reports,
    error: &Error,
) -> Result<()> {
    let inspection = Inspection {
        project: project.name.clone(),
        round: None,
        scope: args.cohort.clone(),
        watermark: None,
        exports: Vec::new(),
        inputs: Vec::new(),
        rules: Vec::new(),
        waivers: Vec::new(),
        disposition: None,
        inconclusive: vec![error.to_string()],
        notes: Vec::new(),
        findings_dir: None,
        scratch: ScratchUse::default(),
    };
    let judgement = Judgement { verdict: Verdict::Inconclusive, failures: inspection.inconclusive.clone() };
    if global.format == Format::Json {
        print(|out| report::json::render(&inspection, &judgement, error.exit_code(), out))?;
    }
    reports.of_no_run(global, &inspection, &judgement, error.exit_code()).await;
    Ok(())
}

/// Inspects and judges, records a round or explores, and prints nothing.
pub(super) async fn inspected(
    global: &GlobalArgs,
    args: &CheckArgs,
    project: &Project,
    resume: Option<u64>,
) -> Result<(Inspection, Judgement)> {
    let catalogue = Catalogue::load(&project.queries)?;
    let scope = args.cohort.as_deref();
    let asked = Asked::parse(&args.selection, Some(project))?;
    let selection = asked.resolve(global, &catalogue, Some(project), scope).await?;
    let storage = Storage::open(&project.state)?;
    let by = By { gate: &project.gate, as_of: args.day.as_of, part: asked.explores(), round: None };
    let check = Check {
        global,
        args,
        project,
        catalogue: &catalogue,
        wanted: &|rule: &Rule| selection.contains(&rule.id),
        explores: asked.explores(),
        scope,
    };
    if check.explores || args.no_record {
        let (ledger, note) = match Ledger::open(&storage, &project.name).await {
            Ok(ledger) => (Some(ledger), None),
            Err(error) if error.kind() == Kind::Held => {
                let why = error.cause().unwrap_or_default();
                (None, Some(format!("compared with no earlier round: {why}")))
            }
            Err(error) => return Err(error),
        };
        let judging = Judging::new(project, &catalogue, by, ledger.as_ref(), scope).await?;
        return check.explore(&storage, &judging, ledger.as_ref(), note).await;
    }
    let mut writer = Writer::open(&storage, &project.name).await?;
    let judging = Judging::new(project, &catalogue, by, Some(&writer), scope).await?;
    judging.require_history(&storage.shown(""))?;
    check.record(&mut writer, &judging, resume).await
}

/// One run of the command, everything resolved.
struct Check<'a> {
    global: &'a GlobalArgs,
    args: &'a CheckArgs,
    project: &'a Project,
    catalogue: &'a Catalogue,
    wanted: &'a (dyn Fn(&Rule) -> bool + Sync),
    /// A selection explores.
    explores: bool,
    /// The cohort's stage that is judged; none for whole exports.
    scope: Option<&'a str>,
}

impl Check<'_> {
    /// Inspects and judges, and leaves the ledger alone.
    async fn explore(
        &self,
        storage: &Storage,
        judging: &Judging,
        ledger: Option<&Ledger>,
        note: Option<String>,
    ) -> Result<(Inspection, Judgement)> {
        let mut engine = Engine::open(&limits::resolve(self.global)?)?;
        let mut progress = Progress::new(terminal::progress(self.global));
        let loaded = self.load(&mut engine, &mut progress).await?;
        let earlier = match ledger {
            Some(ledger) => recording::earlier(ledger, self.scope, engine.scratch()).await?,
            None => None,
        };
        let staging = storage.stage(engine.scratch())?;
        let round = ledger.map_or(1, Ledger::next_round);
        let options = self.options(judging, round, earlier.as_ref(), Some(&staging), false);
        let mut inspection = self.inspect(&mut engine, loaded, &options, &mut progress).await?;
        drop(progress);
        inspection.notes.extend(note);
        inspection.findings_dir = Some(storage.shown(&format!("{EXPLORED}/findings")));
        let judgement = judging.judge(&inspection);
        let code = self.exit_code(&judgement);
        write(&staging, &json(&inspection, &judgement, code)?)?;
        storage.publish(staging, EXPLORED).await?;
        Ok((inspection, judgement))
    }

    /// Inspects, records a round and judges it; or shows the last one again where nothing changed.
    async fn record(
        &self,
        writer: &mut Writer,
        judging: &Judging,
        resume: Option<u64>,
    ) -> Result<(Inspection, Judgement)> {
        let mut engine = Engine::open(&limits::resolve(self.global)?)?;
        let mut progress = Progress::new(terminal::progress(self.global));
        let loaded = self.load(&mut engine, &mut progress).await?;
        let rules = loaded.rules_digest(self.catalogue, self.project, self.wanted);
        let opening = recording::opening(self.project, &loaded, rules, &judging.depends_on(), self.scope);
        if writer.open_round().is_none()
            && let Some(round) = writer.repeated(self.scope, &opening.digests)
        {
            drop(progress);
            let number = round.number;
            return self.again(writer, judging, number).await;
        }
        let earlier = recording::earlier(writer, self.scope, engine.scratch()).await?;
        // Whatever is wrong with a rule or a parameter shows before a round is opened for it.
        let planned = self.options(judging, 0, earlier.as_ref(), None, true);
        loaded.schedule(&engine, self.catalogue, self.project, &planned)?;
        let (round, inspected) = match writer.begin(opening, resume).await? {
            Begun::Opened(round) | Begun::Resumed(round) => (round, false),
            Begun::Inspected(round) => (round, true),
        };
        let recorded = if inspected {
            self.judge_recorded(writer, judging, round).await
        } else {
            let staging = writer.stage(engine.scratch())?;
            let options = self.options(judging, round, earlier.as_ref(), Some(&staging), true);
            let inspection = self.inspect(&mut engine, loaded, &options, &mut progress).await;
            match inspection {
                Ok(inspection) => self.fill(writer, judging, round, inspection, staging).await,
                Err(error) => Err(error),
            }
        };
        drop(progress);
        match recorded {
            Ok(recorded) => Ok(recorded),
            Err(error) => {
                if !matches!(error.kind(), Kind::Held | Kind::Interrupted) {
                    // Where not even this can be written, the next run finds the round open.
                    drop(writer.abandon(round, &error.to_string()).await);
                }
                Err(error)
            }
        }
    }

    /// Fills an open round and closes it.
    async fn fill(
        &self,
        writer: &mut Writer,
        judging: &Judging,
        round: u64,
        mut inspection: Inspection,
        staging: Staging,
    ) -> Result<(Inspection, Judgement)> {
        inspection.round = Some(round);
        inspection.findings_dir = Some(writer.findings_shown(round));
        inspection.inconclusive.extend(recording::older(writer, &inspection));
        let judgement = judging.judge(&inspection);
        write(&staging, &json(&inspection, &judgement, self.exit_code(&judgement))?)?;
        writer.inspected(round, &inspection, staging).await?;
        writer.judged(judging.judged(round, &inspection, &judgement)).await?;
        Ok((inspection, judgement))
    }

    /// Judges a round whose run died after it was inspected.
    async fn judge_recorded(
        &self,
        writer: &mut Writer,
        judging: &Judging,
        round: u64,
    ) -> Result<(Inspection, Judgement)> {
        let open = writer.round(round).ok_or_else(|| Error::internal("find the round that was resumed"))?;
        let inspection = writer.record(&open).await?.inspection;
        let judgement = judging.judge(&inspection);
        writer.judged(judging.judged(round, &inspection, &judgement)).await?;
        Ok((inspection, judgement))
    }

    /// The round that is recorded already, over the very same, with its verdict. One that was judged since by another
    /// policy is judged by the project's again.
    async fn again(&self, writer: &mut Writer, judging: &Judging, number: u64) -> Result<(Inspection, Judgement)> {
        let round = writer.round(number).ok_or_else(|| Error::internal("find the round to show"))?;
        let mut inspection = writer.record(&round).await?.inspection;
        let judged = round.judged.ok_or_else(|| Error::internal("show a round that was not judged"))?.clone();
        let judgement = if judged.policy == judging.policy_digest() {
            Judgement { verdict: judged.verdict, failures: judged.failures }
        } else {
            let judgement = judging.judge(&inspection);
            writer.append(Event::JudgedAgain(judging.judged(number, &inspection, &judgement))).await?;
            judgement
        };
        inspection.notes.push(format!(
            "exports, rules and policy are those of round {number}: it is shown again, and no new round was opened"
        ));
        Ok((inspection, judgement))
    }

    async fn load(&self, engine: &mut Engine, progress: &mut Progress) -> Result<Loaded> {
        let mut on_event = |event| progress.on(&event);
        inspection::load(engine, self.catalogue, self.project, self.wanted, self.scope, &mut on_event).await
    }

    async fn inspect(
        &self,
        engine: &mut Engine,
        loaded: Loaded,
        options: &Options<'_>,
        progress: &mut Progress,
    ) -> Result<Inspection> {
        let schedule = loaded.schedule(engine, self.catalogue, self.project, options)?;
        let mut on_event = |event| progress.on(&event);
        let mut inspection = loaded.inspect(engine, self.project, &schedule, options, &mut on_event).await?;
        inspection.scope = self.scope.map(str::to_owned);
        inspection.notes.extend(gate::remarks(&inspection));
        Ok(inspection)
    }

    fn options<'o>(
        &'o self,
        judging: &'o Judging,
        round: u64,
        earlier: Option<&'o Earlier>,
        staging: Option<&Staging>,
        records: bool,
    ) -> Options<'o> {
        Options {
            wanted: self.wanted,
            explores: self.explores,
            lasting: &[],
            samples_max: usize::from(self.args.samples),
            findings_dir: staging.map(|staging| staging.path().join("findings")),
            history_dir: staging.filter(|_| records).map(|staging| staging.path().join("history")),
            round,
            earlier,
            waiving: Some(judging.waiving(None)),
        }
    }

    fn exit_code(&self, judgement: &Judgement) -> u8 {
        exit_code(judgement, self.args.exit_zero)
    }
}

fn json(inspection: &Inspection, judgement: &Judgement, code: u8) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    report::json::render(inspection, judgement, code, &mut bytes)
        .map_err(|error| Error::internal("render the inspection").because(error))?;
    Ok(bytes)
}

/// The summary beside the findings.
fn write(staging: &Staging, json: &[u8]) -> Result<()> {
    let path = staging.path().join("inspection.json");
    std::fs::create_dir_all(staging.path().join("findings")).and_then(|()| std::fs::write(&path, json)).map_err(
        |error| {
            Error::input(format!("write {}", path.display()))
                .because(error)
                .hint("is the disk of the state folder full, or the folder not writable?")
        },
    )
}

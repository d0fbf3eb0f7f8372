//! `trueup check`: inspects the exports, prints the summary, records a round, judges the gate.

use std::path::Path;

use super::{limits, print, recording, terminal};
use crate::cli::{CheckArgs, Format, GlobalArgs, SelectionArgs};
use crate::engine::Engine;
use crate::error::{Error, Kind, Result};
use crate::exit;
use crate::finding::{Inspection, Judgement, ScratchUse, Severity, Verdict};
use crate::gate::{self, Policy};
use crate::inspection::{self, Earlier, Loaded, Options};
use crate::ledger::{Begun, Judged, Ledger, Round, Writer};
use crate::project::{FailOn, Project};
use crate::report::{self, progress::Progress};
use crate::rules::{Catalogue, Rule, Selection};
use crate::storage::{Staging, Storage};

/// Where the last run that recorded no round left its findings.
const EXPLORED: &str = "explored";

pub(super) async fn run(global: &GlobalArgs, args: &CheckArgs) -> Result<u8> {
    run_or_resume(global, args, None).await
}

/// As [`run`]; `resume` is an open round to take over.
pub(super) async fn run_or_resume(global: &GlobalArgs, args: &CheckArgs, resume: Option<u64>) -> Result<u8> {
    let project = load_project(global)?;
    let outcome = check(global, args, &project, resume).await;
    if let (Err(error), Format::Json) = (&outcome, global.format)
        && error.kind() == Kind::Input
    {
        // A program that reads the result finds the verdict where it always is.
        unreadable(&project, error)?;
    }
    outcome
}

/// The result of a run that could not read its inputs: nothing inspected, inconclusive.
fn unreadable(project: &Project, error: &Error) -> Result<()> {
    let inspection = Inspection {
        project: project.name.clone(),
        round: None,
        watermark: None,
        exports: Vec::new(),
        inputs: Vec::new(),
        rules: Vec::new(),
        disposition: None,
        inconclusive: vec![error.to_string()],
        notes: Vec::new(),
        findings_dir: None,
        scratch: ScratchUse::default(),
    };
    let judgement = gate::judge(&inspection, Policy { fail_on: severity(project.fail_on) });
    print(|out| report::json::render(&inspection, &judgement, error.exit_code(), out))
}

async fn check(global: &GlobalArgs, args: &CheckArgs, project: &Project, resume: Option<u64>) -> Result<u8> {
    let catalogue = Catalogue::load(&project.queries)?;
    let selection = Chosen::parse(&args.selection)?;
    let storage = Storage::open(&project.state)?;
    let check = Check {
        global,
        args,
        project,
        catalogue: &catalogue,
        wanted: &|rule: &Rule| selection.takes(rule, project),
        explores: selection.explores(),
        policy: Policy { fail_on: severity(project.fail_on) },
        scope: None,
    };
    if check.explores || args.no_record {
        return check.explore(&storage).await;
    }
    let mut writer = Writer::open(&storage, &project.name).await?;
    check.record(&mut writer, resume).await
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
    policy: Policy,
    /// The cohort's stage that is judged; none for whole exports.
    scope: Option<&'a str>,
}

impl Check<'_> {
    /// Inspects and judges, and leaves the ledger alone.
    async fn explore(&self, storage: &Storage) -> Result<u8> {
        let mut engine = Engine::open(&limits::resolve(self.global)?)?;
        let mut progress = Progress::new(terminal::progress(self.global));
        let loaded = self.load(&mut engine, &mut progress).await?;
        let mut notes = Vec::new();
        let (round, earlier) = match self.known(storage, engine.scratch()).await {
            Ok(known) => known,
            // To look around, a ledger that can't be trusted is one that isn't there.
            Err(error) if error.kind() == Kind::Held => {
                notes.push(format!("compared with no earlier round: {}", error.cause().unwrap_or_default()));
                (1, None)
            }
            Err(error) => return Err(error),
        };
        let staging = storage.stage(engine.scratch())?;
        let mut inspection =
            self.inspect(&mut engine, loaded, round, earlier.as_ref(), &staging, false, &mut progress).await?;
        drop(progress);
        inspection.notes.extend(notes);
        inspection.findings_dir = Some(storage.shown(&format!("{EXPLORED}/findings")));
        let judgement = gate::judge(&inspection, self.policy);
        let code = self.exit_code(&judgement);
        write(&staging, &json(&inspection, &judgement, code)?)?;
        storage.publish(staging, EXPLORED).await?;
        self.show(&inspection, &judgement, code)?;
        Ok(code)
    }

    /// The next round's number, and what the rounds before it know.
    async fn known(&self, storage: &Storage, scratch: &Path) -> Result<(u64, Option<Earlier>)> {
        let ledger = Ledger::open(storage, &self.project.name).await?;
        let earlier = recording::earlier(&ledger, self.scope, scratch).await?;
        Ok((ledger.next_round(), earlier))
    }

    /// Inspects, records a round and judges it; or shows the last one again where nothing changed.
    async fn record(&self, writer: &mut Writer, resume: Option<u64>) -> Result<u8> {
        let mut engine = Engine::open(&limits::resolve(self.global)?)?;
        let mut progress = Progress::new(terminal::progress(self.global));
        let loaded = self.load(&mut engine, &mut progress).await?;
        let rules = loaded.rules_digest(self.catalogue, self.project, self.wanted);
        let opening = recording::opening(self.project, &loaded, rules, "", self.scope);
        if writer.open_round().is_none()
            && let Some(round) = writer.repeated(self.scope, &opening.digests)
        {
            drop(progress);
            return self.show_again(writer, &round).await;
        }
        let earlier = recording::earlier(writer, self.scope, engine.scratch()).await?;
        // Whatever is wrong with a rule or a parameter shows before a round is opened for it.
        let planned = self.options(0, earlier.as_ref(), None, true);
        loaded.schedule(&engine, self.catalogue, self.project, &planned)?;
        let (round, inspected) = match writer.begin(opening, resume).await? {
            Begun::Opened(round) | Begun::Resumed(round) => (round, false),
            Begun::Inspected(round) => (round, true),
        };
        let recorded = if inspected {
            self.judge_recorded(writer, round).await
        } else {
            self.fill(writer, round, &mut engine, loaded, earlier.as_ref(), &mut progress).await
        };
        drop(progress);
        match recorded {
            Ok((inspection, judgement)) => {
                let code = self.exit_code(&judgement);
                self.show(&inspection, &judgement, code)?;
                Ok(code)
            }
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
        round: u64,
        engine: &mut Engine,
        loaded: Loaded,
        earlier: Option<&Earlier>,
        progress: &mut Progress,
    ) -> Result<(Inspection, Judgement)> {
        let staging = writer.stage(engine.scratch())?;
        let mut inspection = self.inspect(engine, loaded, round, earlier, &staging, true, progress).await?;
        inspection.round = Some(round);
        inspection.findings_dir = Some(writer.storage().shown(&format!("rounds/{round:06}/findings")));
        inspection.inconclusive.extend(recording::older(writer, &inspection));
        let judgement = gate::judge(&inspection, self.policy);
        write(&staging, &json(&inspection, &judgement, self.exit_code(&judgement))?)?;
        writer.inspected(round, &inspection, staging).await?;
        writer.judged(self.judged(round, &judgement)).await?;
        Ok((inspection, judgement))
    }

    /// Judges a round whose run died after it was inspected.
    async fn judge_recorded(&self, writer: &mut Writer, round: u64) -> Result<(Inspection, Judgement)> {
        let open = writer.round(round).ok_or_else(|| Error::internal("find the round that was resumed"))?;
        let inspection = writer.record(&open).await?.inspection;
        let judgement = gate::judge(&inspection, self.policy);
        writer.judged(self.judged(round, &judgement)).await?;
        Ok((inspection, judgement))
    }

    fn judged(&self, round: u64, judgement: &Judgement) -> Judged {
        Judged {
            round,
            verdict: judgement.verdict,
            failures: judgement.failures.clone(),
            policy: String::new(),
            as_of: None,
            waivers: Vec::new(),
        }
    }

    /// The verdict that is recorded already, over the very same.
    async fn show_again(&self, ledger: &Ledger, round: &Round<'_>) -> Result<u8> {
        let mut inspection = ledger.record(round).await?.inspection;
        let judged = round.judged.ok_or_else(|| Error::internal("show a round that was not judged"))?;
        let judgement = Judgement { verdict: judged.verdict, failures: judged.failures.clone() };
        inspection.findings_dir = Some(ledger.storage().shown(&format!("rounds/{:06}/findings", round.number)));
        inspection.notes.push(format!(
            "exports, rules and policy are those of round {}: it is shown again, and no new round was opened",
            round.number
        ));
        let code = self.exit_code(&judgement);
        self.show(&inspection, &judgement, code)?;
        Ok(code)
    }

    async fn load(&self, engine: &mut Engine, progress: &mut Progress) -> Result<Loaded> {
        let mut on_event = |event| progress.on(&event);
        inspection::load(engine, self.catalogue, self.project, self.wanted, &mut on_event).await
    }

    #[expect(clippy::too_many_arguments, reason = "each from another room")]
    async fn inspect(
        &self,
        engine: &mut Engine,
        loaded: Loaded,
        round: u64,
        earlier: Option<&Earlier>,
        staging: &Staging,
        records: bool,
        progress: &mut Progress,
    ) -> Result<Inspection> {
        let options = self.options(round, earlier, Some(staging), records);
        let schedule = loaded.schedule(engine, self.catalogue, self.project, &options)?;
        let mut on_event = |event| progress.on(&event);
        loaded.inspect(engine, self.project, &schedule, &options, &mut on_event).await
    }

    fn options<'o>(
        &'o self,
        round: u64,
        earlier: Option<&'o Earlier>,
        staging: Option<&Staging>,
        records: bool,
    ) -> Options<'o> {
        Options {
            wanted: self.wanted,
            explores: self.explores,
            samples_max: usize::from(self.args.samples),
            findings_dir: staging.map(|staging| staging.path().join("findings")),
            history_dir: staging.filter(|_| records).map(|staging| staging.path().join("history")),
            round,
            earlier,
        }
    }

    fn show(&self, inspection: &Inspection, judgement: &Judgement, code: u8) -> Result<()> {
        print(|out| match self.global.format {
            Format::Json => report::json::render(inspection, judgement, code, out),
            _ => report::table::render(inspection, judgement, terminal::style(self.global), out),
        })
    }

    fn exit_code(&self, judgement: &Judgement) -> u8 {
        match judgement.verdict {
            Verdict::Pass => exit::PASSED,
            Verdict::Fail if self.args.exit_zero => exit::PASSED,
            Verdict::Fail => exit::GATE_FAILED,
            Verdict::Inconclusive => exit::INCONCLUSIVE,
        }
    }
}

/// The project file named, or the one here or in a parent.
pub(super) fn load_project(global: &GlobalArgs) -> Result<Project> {
    let cwd = std::env::current_dir().map_err(|error| Error::usage("find the current folder").because(error))?;
    Project::load(global.project.as_deref().map(Path::new), &cwd)
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

fn severity(fail_on: FailOn) -> Severity {
    match fail_on {
        FailOn::Low => Severity::Low,
        FailOn::Medium => Severity::Medium,
        FailOn::High => Severity::High,
        FailOn::Critical => Severity::Critical,
    }
}

/// What `--select` and `--exclude` chose.
pub(super) struct Chosen {
    select: Option<Selection>,
    exclude: Option<Selection>,
}

impl Chosen {
    pub(super) fn parse(args: &SelectionArgs) -> Result<Self> {
        let parse = |texts: &[String]| {
            if texts.is_empty() { Ok(None) } else { Selection::parse(&texts.join(" ")).map(Some) }
        };
        Ok(Self { select: parse(&args.select)?, exclude: parse(&args.exclude)? })
    }

    /// A part of the rules is no judgement of a round.
    pub(super) fn explores(&self) -> bool {
        self.select.is_some() || self.exclude.is_some()
    }

    /// Without `--select`, the sets of the project's stages.
    pub(super) fn takes(&self, rule: &Rule, project: &Project) -> bool {
        let selected = match &self.select {
            Some(selection) => selection.takes(rule),
            None => inspection::is_default(rule, project),
        };
        selected && !self.exclude.as_ref().is_some_and(|exclude| exclude.takes(rule))
    }

    /// Without a project, every rule that was not deselected.
    pub(super) fn takes_anywhere(&self, rule: &Rule) -> bool {
        self.select.as_ref().is_none_or(|selection| selection.takes(rule))
            && !self.exclude.as_ref().is_some_and(|exclude| exclude.takes(rule))
    }
}

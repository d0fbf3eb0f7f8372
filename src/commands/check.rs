//! `trueup check`: inspects the exports, prints the summary, records a round's findings, judges the gate.

use std::path::Path;

use super::state::Pending;
use super::{limits, print, terminal};
use crate::cli::{CheckArgs, Format, GlobalArgs, SelectionArgs};
use crate::engine::Engine;
use crate::error::{Error, Kind, Result};
use crate::exit;
use crate::finding::{Inspection, Judgement, Severity, Verdict};
use crate::gate::{self, Policy};
use crate::inspection::{self, Options};
use crate::project::{FailOn, Project};
use crate::report::{self, progress::Progress};
use crate::rules::{Catalogue, Rule, Selection};

pub(super) async fn run(global: &GlobalArgs, args: &CheckArgs) -> Result<u8> {
    let project = load_project(global)?;
    let outcome = check(global, args, &project).await;
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
        exports: Vec::new(),
        rules: Vec::new(),
        disposition: None,
        inconclusive: vec![error.to_string()],
        notes: Vec::new(),
        findings_dir: None,
    };
    let judgement = gate::judge(&inspection, Policy { fail_on: severity(project.fail_on) });
    print(|out| report::json::render(&inspection, &judgement, error.exit_code(), out))
}

async fn check(global: &GlobalArgs, args: &CheckArgs, project: &Project) -> Result<u8> {
    let catalogue = Catalogue::load(&project.queries)?;
    let selection = Chosen::parse(&args.selection)?;
    let explores = selection.explores();
    let wanted = |rule: &Rule| selection.takes(rule, project);
    let mut engine = Engine::open(&limits::resolve(global)?)?;
    let pending =
        if explores || args.no_record { Pending::explored(&project.state)? } else { Pending::round(&project.state)? };
    let mut progress = Progress::new(terminal::progress(global));
    let options = Options {
        wanted: &wanted,
        explores,
        samples_max: usize::from(args.samples),
        findings_dir: Some(pending.findings()),
    };
    let mut inspection =
        inspection::inspect(&mut engine, &catalogue, project, &options, &mut |event| progress.on(&event)).await?;
    drop(progress);
    inspection.round = pending.round;
    inspection.findings_dir = Some(pending.findings_at_last().display().to_string());
    let judgement = gate::judge(&inspection, Policy { fail_on: severity(project.fail_on) });
    let code = exit_code(&judgement, args.exit_zero);
    pending.write("inspection.json", &json(&inspection, &judgement, code)?)?;
    pending.complete()?;
    print(|out| match global.format {
        Format::Json => report::json::render(&inspection, &judgement, code, out),
        Format::Table => report::table::render(&inspection, &judgement, terminal::style(global), out),
    })?;
    Ok(code)
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

fn exit_code(judgement: &Judgement, exit_zero: bool) -> u8 {
    match judgement.verdict {
        Verdict::Pass => exit::PASSED,
        Verdict::Fail if exit_zero => exit::PASSED,
        Verdict::Fail => exit::GATE_FAILED,
        Verdict::Inconclusive => exit::INCONCLUSIVE,
    }
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

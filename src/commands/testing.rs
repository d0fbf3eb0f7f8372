//! `trueup rules test`: each case becomes a project of its own in a temporary folder, is inspected as `check` would, and
//! compared with what it expects.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use serde::Serialize;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::check;
use super::print;
use super::project::project_if_any;
use super::selecting::Asked;
use crate::cases::{self, Case, CaseFile};
use crate::cli::{CheckArgs, Format, GlobalArgs, SelectionArgs, TestArgs};
use crate::error::{Error, Result};
use crate::exit;
use crate::ledger::{self, Event, FileRef, Planned, Writer};
use crate::project::Project;
use crate::report::text::harmless;
use crate::rules::{Catalogue, Origin, TESTS};
use crate::storage::{Storage, sha256};
use crate::suggest;

/// Cases that run at once: each inspection uses several threads itself.
const AT_ONCE: usize = 2;
/// Selected beside a rule that must be skipped, for a run in which nothing ran has no result.
const ALWAYS_RUNS: &str = "exports/export-skewed";
/// The day of the last round's exports, of November 2026; those before come a day earlier each.
const LAST_DAY: i8 = 1;
const BATCH: &str = "0000000000000000000000000000000000000000000000000000000000000000";
/// Where a project keeps its ledger unless it says otherwise.
const STATE: &str = ".trueup";
/// Exported by every project.
const REQUIRED: [&str; 3] = ["source_accounts", "target_accounts", "mapping"];

#[derive(Serialize)]
struct Report {
    format_version: &'static str,
    passed: bool,
    tests: Vec<Tested>,
}

/// One case, or a rule without one.
#[derive(Serialize)]
struct Tested {
    rule: String,
    /// None: the rule has no test.
    file: Option<String>,
    passed: bool,
    problems: Vec<String>,
    elapsed_ms: u64,
}

pub(super) async fn run(global: &GlobalArgs, args: &TestArgs) -> Result<u8> {
    let project = project_if_any(global)?;
    let queries = project.as_ref().map(|project| project.queries.clone()).unwrap_or_default();
    let catalogue = Catalogue::load(&queries)?;
    let files = files(args, &queries)?;
    let rules = selected(global, args, &catalogue, project.as_ref(), &files).await?;
    let mut tests = stray(args, &catalogue, &files);
    let mut telling = BTreeSet::new();
    let mut cases = Vec::new();
    for file in files.into_iter().filter(|file| rules.contains(&file.rule)) {
        match Case::parse(&file.text, file.rule.clone()) {
            Ok(case) => {
                if case.skipped.is_some() || case.found.as_ref().is_some_and(|found| !found.is_empty()) {
                    telling.insert(case.rule.clone());
                }
                cases.push((file, case));
            }
            Err(why) => tests.push(failed(file.rule, Some(file.shown), why)),
        }
    }
    tests.extend(untold(&rules, &telling, &cases, &queries));
    tests.extend(run_all(global, &queries, &catalogue, cases).await?);
    tests.sort_by(|one, other| (&one.rule, &one.file).cmp(&(&other.rule, &other.file)));
    let report = Report { format_version: "1.0", passed: tests.iter().all(|test| test.passed), tests };
    show(global, &report)?;
    Ok(if report.passed { exit::PASSED } else { exit::GATE_FAILED })
}

fn failed(rule: String, file: Option<String>, problem: String) -> Tested {
    Tested { rule, file, passed: false, problems: vec![problem], elapsed_ms: 0 }
}

/// The folder named, or the project's own and the built-in ones.
fn files(args: &TestArgs, queries: &[PathBuf]) -> Result<Vec<CaseFile>> {
    if let Some(folder) = &args.tests {
        if !folder.is_dir() {
            return Err(
                Error::usage(format!("read the tests in {}", folder.display())).because("there is no such folder")
            );
        }
        return cases::on_disk(folder);
    }
    let mut files = cases::built_in();
    for folder in queries {
        files.extend(cases::on_disk(&folder.join(TESTS))?);
    }
    Ok(files)
}

/// Ids of the rules to test.
async fn selected(
    global: &GlobalArgs,
    args: &TestArgs,
    catalogue: &Catalogue,
    project: Option<&Project>,
    files: &[CaseFile],
) -> Result<BTreeSet<String>> {
    if !args.rules.is_empty() {
        let selection = SelectionArgs { select: args.rules.clone(), ..SelectionArgs::default() };
        return Asked::parse(&selection, project)?.resolve_anywhere(global, catalogue, project).await;
    }
    let tested: BTreeSet<&str> = files.iter().map(|file| file.rule.as_str()).collect();
    let is_meant = |origin: Origin, id: &str| match args.tests {
        Some(_) => tested.contains(id),
        None => origin == Origin::Project,
    };
    let own = catalogue.rules.iter().filter(|rule| is_meant(rule.origin, &rule.id)).map(|rule| rule.id.clone());
    let own: BTreeSet<String> = own.collect();
    if own.is_empty() {
        return Err(Error::nothing_ran("test rules")
            .because("there is no rule of the project's own")
            .hint("trueup rules new SET/NAME writes one; trueup rules test RULE tests built-in ones"));
    }
    Ok(own)
}

/// Tests on disk of rules that don't exist.
fn stray(args: &TestArgs, catalogue: &Catalogue, files: &[CaseFile]) -> Vec<Tested> {
    if !args.rules.is_empty() {
        return Vec::new();
    }
    let unknown = |file: &&CaseFile| file.path.is_some() && catalogue.rules.iter().all(|rule| rule.id != file.rule);
    let told = |file: &CaseFile| {
        let ids = catalogue.rules.iter().map(|rule| rule.id.as_str());
        let meant = suggest::nearest(&file.rule, ids).map(|near| format!("; did you mean {near}?")).unwrap_or_default();
        failed(file.rule.clone(), Some(file.shown.clone()), format!("there is no rule {}{meant}", file.rule))
    };
    files.iter().filter(unknown).map(told).collect()
}

/// Rules that no case tells anything of.
fn untold<'a>(
    rules: &'a BTreeSet<String>,
    telling: &'a BTreeSet<String>,
    cases: &'a [(CaseFile, Case)],
    queries: &'a [PathBuf],
) -> impl Iterator<Item = Tested> {
    rules.difference(telling).map(move |rule| {
        if cases.iter().any(|(file, _)| file.rule == *rule) {
            return failed(rule.clone(), None, "its tests find nothing: write rows that must be found".to_owned());
        }
        let folder = queries.first().map(|folder| folder.join(TESTS)).unwrap_or_default();
        let path = folder.join(format!("{rule}.sql"));
        let why =
            format!("it has no test: write {}, with rows that must be found and rows that must pass", path.display());
        failed(rule.clone(), None, why)
    })
}

async fn run_all(
    global: &GlobalArgs,
    queries: &[PathBuf],
    catalogue: &Catalogue,
    cases: Vec<(CaseFile, Case)>,
) -> Result<Vec<Tested>> {
    let slots = Arc::new(Semaphore::new(AT_ONCE));
    let global = GlobalArgs { project: None, format: Format::Table, quiet: true, ..global.clone() };
    let (global, queries, catalogue) = (Arc::new(global), Arc::new(queries.to_vec()), Arc::new(catalogue.clone()));
    let mut running = JoinSet::new();
    for (file, case) in cases {
        let (slots, global) = (Arc::clone(&slots), Arc::clone(&global));
        let (queries, catalogue) = (Arc::clone(&queries), Arc::clone(&catalogue));
        running.spawn(async move {
            let _slot = slots.acquire().await;
            let begun = Instant::now();
            let key = catalogue.rule(&case.rule).map(|rule| rule.header.key.clone()).unwrap_or_default();
            let problems = match judge(&global, &queries, &case, &key).await {
                Ok(problems) => problems,
                Err(error) => vec![error.render()],
            };
            let elapsed_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
            Tested { rule: file.rule, file: Some(file.shown), passed: problems.is_empty(), problems, elapsed_ms }
        });
    }
    let mut tested = Vec::new();
    while let Some(one) = running.join_next().await {
        tested.push(one.map_err(|error| Error::internal("run a test").because(error))?);
    }
    Ok(tested)
}

/// What is wrong with the rule, by one case.
async fn judge(global: &GlobalArgs, queries: &[PathBuf], case: &Case, key: &[String]) -> Result<Vec<String>> {
    let failed = |error: &dyn std::fmt::Display| Error::usage(format!("test {}", case.rule)).because(error);
    let scratch = global.scratch.clone().unwrap_or_else(std::env::temp_dir);
    let dir = tempfile::Builder::new().prefix("trueup-test-").tempdir_in(scratch).map_err(|error| failed(&error))?;
    record_earlier(global, queries, case, dir.path()).await?;
    cases::write(case, dir.path(), queries).map_err(|error| failed(&error))?;
    let mut select = vec![case.rule.clone()];
    if case.skipped.is_some() {
        select.push(ALWAYS_RUNS.to_owned());
    }
    let args = CheckArgs {
        selection: SelectionArgs { select, ..SelectionArgs::default() },
        samples: u16::MAX,
        ..CheckArgs::default()
    };
    let project = Project::load(Some(dir.path()), dir.path())?;
    let (inspection, _) = check::inspected(global, &args, &project, None).await?;
    let findings = dir.path().join(STATE).join(check::EXPLORED).join("findings");
    cases::problems(case, key, &inspection, &findings).map_err(|error| failed(&error))
}

/// Records all rounds but the last, and the batch sent after them, into the state folder of the case's project.
async fn record_earlier(global: &GlobalArgs, queries: &[PathBuf], case: &Case, dir: &Path) -> Result<()> {
    let failed = |error: &dyn std::fmt::Display| Error::usage(format!("test {}", case.rule)).because(error);
    let last = jiff::civil::date(2026, 11, LAST_DAY);
    for (at, tables) in case.earlier.iter().enumerate() {
        let days = i64::try_from(case.earlier.len() - at).map_err(|error| failed(&error))?;
        let day = last.checked_sub(jiff::Span::new().days(days)).map_err(|error| failed(&error))?;
        let names = tables.keys().map(String::as_str).chain(REQUIRED);
        let snapshots: BTreeMap<String, String> =
            names.map(|name| (name.to_owned(), format!("{day}T00:00:00Z"))).collect();
        let round = Case { tables: tables.clone(), earlier: Vec::new(), snapshots, ..case.clone() };
        cases::write(&round, dir, queries).map_err(|error| failed(&error))?;
        let project = Project::load(Some(dir), dir)?;
        check::inspected(global, &CheckArgs::default(), &project, None).await?;
        std::fs::remove_dir_all(dir.join("exports")).map_err(|error| failed(&error))?;
    }
    if case.actions.rows.is_empty() { Ok(()) } else { send(case, dir).await }
}

/// Records the case's actions as one batch, with what came of them.
async fn send(case: &Case, dir: &Path) -> Result<()> {
    let storage = Storage::open(dir.join(STATE))?;
    let bytes = cases::actions(&case.actions, &ledger::actions_schema())
        .map_err(|error| Error::usage(format!("read previous_actions of the test of {}", case.rule)).because(error))?;
    let name = format!("batches/{BATCH}/actions.parquet");
    storage.create(&name, &bytes).await?;
    let mut writer = Writer::open(&storage, &case.rule).await?;
    let actions = FileRef { name, bytes: bytes.len() as u64, sha256: sha256(&bytes) };
    let planned = Planned {
        batch_id: BATCH.to_owned(),
        round: case.earlier.len() as u64,
        manifest_sha256: BATCH.to_owned(),
        expires_at: "2026-12-01T00:00:00Z".to_owned(),
        undo_of: None,
        totals: BTreeMap::new(),
        holds: 0,
        actions,
    };
    writer.append(Event::Planned(planned)).await?;
    Ok(())
}

fn show(global: &GlobalArgs, report: &Report) -> Result<()> {
    if global.format == Format::Json {
        let text = serde_json::to_string_pretty(report)
            .map_err(|error| Error::internal("tell what the tests gave").because(error))?;
        return print(|out| writeln!(out, "{}", crate::report::json::inert(&text)));
    }
    let wrong = report.tests.iter().filter(|test| !test.passed).count();
    print(|out| {
        for test in &report.tests {
            let mark = if test.passed { "passed" } else { "FAILED" };
            match &test.file {
                Some(file) => writeln!(out, "{mark}  {}  {file}", test.rule)?,
                None => writeln!(out, "{mark}  {}", test.rule)?,
            }
            for line in test.problems.iter().flat_map(|problem| problem.lines()) {
                writeln!(out, "          {}", harmless(line))?;
            }
        }
        let total = report.tests.len();
        writeln!(out, "\n{total} test{}, {wrong} failed", if total == 1 { "" } else { "s" })
    })
}

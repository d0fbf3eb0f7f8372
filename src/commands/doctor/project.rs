//! The project: its file, its exports, its state folder, its ledger.

use std::time::SystemTime;

use super::super::project::load_project;
use super::Finding;
use crate::cli::GlobalArgs;
use crate::engine::{Engine, Limits, Look, Survey, Surveyed};
use crate::error::Result;
use crate::ledger::Ledger;
use crate::project::Project;
use crate::report::text::{counted, grouped, size};
use crate::storage::{Created, Storage};

/// What was seen of the exports.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Seen {
    pub bytes: u64,
    /// When the newest file was written.
    pub newest: Option<SystemTime>,
}

pub(super) async fn look(global: &GlobalArgs, limits: &Limits, findings: &mut Vec<Finding>) -> Seen {
    let project = match load_project(global) {
        Ok(project) => project,
        Err(error) => {
            findings.push(Finding::of("project file", &error));
            return Seen::default();
        }
    };
    findings.push(Finding::ok("project file", project.file.display().to_string()));
    let seen = exports(&project, limits, findings).await;
    findings.push(columns(&project, limits).await);
    state(&project, findings).await;
    seen
}

async fn exports(project: &Project, limits: &Limits, findings: &mut Vec<Finding>) -> Seen {
    let mut seen = Seen::default();
    let survey = match Survey::open(limits) {
        Ok(survey) => survey,
        Err(error) => {
            findings.push(Finding::of("exports", &error));
            return seen;
        }
    };
    for export in &project.exports {
        let name = format!("export {}", export.name);
        let finding = match survey.export(&export.name, export.place.clone()).await {
            Ok(files) => readable(name, export.allow_empty, &files, &mut seen),
            Err(error) => Finding::of(name, &error),
        };
        findings.push(finding);
    }
    seen
}

fn readable(name: String, allow_empty: bool, files: &Surveyed, seen: &mut Seen) -> Finding {
    let (count, written) = files.written();
    seen.newest = seen.newest.max(written);
    seen.bytes += files.bytes();
    let count = counted(count as u64, "file");
    let detail = format!("{count}, {} rows, {}", grouped(files.rows()), size(files.bytes()));
    if files.rows() == 0 && !allow_empty {
        let advice = "export it again, or set allow_empty = true if it may be empty";
        return Finding::failed(name, format!("{detail}: it is empty"), advice);
    }
    Finding::ok(name, detail)
}

/// Whether every column that the project names is there and of a fitting type.
async fn columns(project: &Project, limits: &Limits) -> Finding {
    let load = async || -> Result<usize> {
        let mut engine = Engine::open(limits)?;
        let supplied = engine.load(project, &[], Look::Columns).await?;
        Ok(supplied.columns.len())
    };
    match load().await {
        Ok(count) => Finding::ok("columns", format!("{count} columns of the contract are supplied")),
        Err(error) => Finding::of("columns", &error),
    }
}

/// What the ledger needs of its storage: a name is taken once, what was written is read back, and is listed.
async fn state(project: &Project, findings: &mut Vec<Finding>) {
    let name = "state folder";
    let probed = async || -> Result<(Storage, Option<String>)> {
        let storage = Storage::open(&project.state)?;
        let wrong = probe(&storage).await?;
        Ok((storage, wrong))
    };
    match probed().await {
        Err(error) => findings.push(Finding::of(name, &error)),
        Ok((storage, wrong)) => {
            let shown = storage.shown("");
            findings.push(match wrong {
                None => Finding::ok(name, format!("{shown} takes, keeps and lists")),
                Some(wrong) => Finding::failed(
                    name,
                    format!("{shown}: {wrong}"),
                    "rounds need a storage that writes a name only once: choose another `state` in [project]",
                ),
            });
            findings.push(ledger(project, &storage).await);
        }
    }
}

/// What is wrong with the storage. The probe always has the same bytes, so that it may stay where nothing is deleted.
async fn probe(storage: &Storage) -> Result<Option<String>> {
    const FOLDER: &str = "doctor";
    const FILE: &str = "doctor/probe.txt";
    const TEXT: &[u8] = b"written by trueup doctor; may be deleted\n";
    let is_new = storage.local_root().is_some_and(|root| !root.exists());
    storage.create(FILE, TEXT).await?;
    let wrong = if storage.create(FILE, b"another text\n").await? != Created::Taken {
        Some("a name that is taken can be written again")
    } else if storage.read(FILE).await?.as_deref() != Some(TEXT) {
        Some("what was written is not read back")
    } else if !storage.list(FOLDER).await?.iter().any(|listed| listed.name == FILE) {
        Some("what was written is not listed")
    } else {
        None
    };
    if let Some(root) = storage.local_root() {
        // Where it can be removed, it goes; where not, it says what it is.
        drop(std::fs::remove_file(root.join(FILE)));
        drop(std::fs::remove_dir(root.join(FOLDER)));
        if is_new {
            drop(std::fs::remove_dir(root));
        }
    }
    Ok(wrong.map(str::to_owned))
}

async fn ledger(project: &Project, storage: &Storage) -> Finding {
    let name = "ledger";
    match Ledger::open(storage, &project.name).await {
        Err(error) => Finding::of(name, &error),
        Ok(ledger) => match ledger.entries().count() {
            0 => Finding::ok(name, "empty: the next check opens round 1"),
            count => Finding::ok(name, format!("{count} entries, the chain is whole")),
        },
    }
}

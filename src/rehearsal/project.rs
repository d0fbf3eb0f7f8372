//! The world after a batch as a project of its own, ready for the next check: exports in contract columns, the same
//! settings, and every snapshot later by the settling time, so that what was repaired is old enough to be judged.

use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use toml::{Table, Value};

use super::After;
use super::rows::Layout;
use crate::contract;
use crate::engine::{Sql, Values};
use crate::error::{Error, Result};
use crate::project::{Export, Project};

/// Files beside the project file that belong to it.
const COMPANIONS: [&str; 2] = ["waivers.toml", "decisions.ndjson"];
const FILE: &str = "trueup.toml";
/// The state folder of a project written.
pub const STATE: &str = ".trueup";

/// Writes the project into a folder that is new or empty; its project file comes last. A state that lies in an object
/// store is the caller's to copy.
///
/// # Errors
/// Kind usage: the folder holds something. Kind input: the disk fails.
pub async fn write_project(after: &mut After, project: &Project, folder: &Path) -> Result<()> {
    vacant(folder)?;
    let mut file: Table = project.text().parse().map_err(|error| Error::internal("read trueup.toml").because(error))?;
    let parts = after.engine.attach_assets()?;
    for export in &project.exports {
        let table = parts.iter().find(|(name, _)| *name == export.name).map_or(export.table, |(_, table)| table);
        let below = format!("exports/{}", export.name.replace('.', "/"));
        let layout = layout(after, export)?;
        let text = format!("SELECT {} FROM {table} AS t", layout.select());
        after.engine.write(Sql { shown: &export.name, text: &text }, &Values::new(), &folder.join(&below)).await?;
        let section = section(after, project, export, &below)?;
        let (parent, key) = export.name.split_once('.').unwrap_or(("exports", &export.name));
        if let Some(Value::Table(parent)) = file.get_mut(parent) {
            parent.insert(key.to_owned(), Value::Table(section));
        }
    }
    let mut identity = match file.remove("project") {
        Some(Value::Table(identity)) => identity,
        _ => Table::new(),
    };
    identity.insert("name".to_owned(), Value::String(project.name.clone()));
    identity.insert("state".to_owned(), Value::String(STATE.to_owned()));
    let queries = copy_queries(project, folder)?;
    if !queries.is_empty() {
        identity.insert("queries".to_owned(), Value::Array(queries));
    }
    let mut whole = Table::new();
    whole.insert("project".to_owned(), Value::Table(identity));
    whole.extend(file);
    for name in COMPANIONS {
        let from = project.root.join(name);
        if from.is_file() {
            std::fs::copy(&from, folder.join(name)).map_err(|error| unwritten(&folder.join(name), error))?;
        }
    }
    if let Some(state) = project.state.local().filter(|state| state.is_dir()) {
        copy_folder(state, &folder.join(STATE))?;
    }
    let text = toml::to_string(&whole).map_err(|error| Error::internal("write trueup.toml").because(error))?;
    let text = format!("# Written by trueup rehearse: the world of {} after a batch.\n\n{text}", project.name);
    std::fs::write(folder.join(FILE), text).map_err(|error| unwritten(&folder.join(FILE), error))
}

/// Makes sure that nothing is in the folder.
///
/// # Errors
/// Kind usage: something is. Kind input: it can't be made.
pub fn vacant(folder: &Path) -> Result<()> {
    let failed = || Error::usage(format!("write a project to {}", folder.display()));
    match std::fs::read_dir(folder).map(|mut entries| entries.next().is_some()) {
        Ok(true) => Err(failed().because("the folder is not empty").hint("name a new folder, or remove what is in it")),
        Err(_) if folder.is_file() => Err(failed().because("it is a file").hint("name a new folder")),
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(unwritten(folder, error)),
        _ => std::fs::create_dir_all(folder).map_err(|error| unwritten(folder, error)),
    }
}

/// The supplied columns of an export's table; of assets, those that any export supplies.
fn layout(after: &After, export: &Export) -> Result<Layout> {
    let supplied = after.engine.supplied().ok_or_else(|| Error::internal("find what the exports supply"))?;
    let table = contract::table(export.table).ok_or_else(|| Error::internal("find a contract table"))?;
    let types = after.engine.columns(table.name)?;
    Ok(Layout::new(table, |column| supplied.has(table.name, column), &types))
}

/// The export's section: its columns bear the contract's names, so none is mapped.
fn section(after: &After, project: &Project, export: &Export, path: &str) -> Result<Table> {
    let mut section = Table::new();
    section.insert("path".to_owned(), Value::String(format!("{path}/")));
    let supplied = after.engine.supplied().ok_or_else(|| Error::internal("find what the exports supply"))?;
    let summary = supplied.exports.iter().find(|summary| summary.table == export.name);
    if let Some(at) = summary.and_then(|summary| summary.snapshot_at.as_deref()) {
        // What was there before the merges stays what it was, and when.
        let later = match export.table {
            "assets_before" => 0,
            _ => i64::try_from(project.clock.settling_secs).unwrap_or(i64::MAX).saturating_add(1),
        };
        let at: Timestamp = at.parse().map_err(|error| Error::internal("read a snapshot's time").because(error))?;
        let at = at
            .checked_add(SignedDuration::from_secs(later))
            .map_err(|error| Error::input("move a snapshot on").because(error))?;
        section.insert("snapshot_at".to_owned(), Value::String(at.to_string()));
    }
    if export.expected.is_some() {
        section.insert("expected".to_owned(), Value::String("due".to_owned()));
    }
    if export.allow_empty {
        section.insert("allow_empty".to_owned(), Value::Boolean(true));
    }
    Ok(section)
}

/// The project's own rules, each folder under a name of its own.
fn copy_queries(project: &Project, folder: &Path) -> Result<Vec<Value>> {
    let mut names = Vec::new();
    for (nth, queries) in project.queries.iter().enumerate() {
        let name = if nth == 0 { "queries".to_owned() } else { format!("queries-{}", nth + 1) };
        copy_folder(queries, &folder.join(&name))?;
        names.push(Value::String(name));
    }
    Ok(names)
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    for entry in walkdir::WalkDir::new(from).follow_links(true) {
        let entry = entry.map_err(|error| unwritten(from, error))?;
        let target = to.join(entry.path().strip_prefix(from).unwrap_or(entry.path()));
        if entry.file_type().is_dir() {
            std::fs::create_dir_all(&target).map_err(|error| unwritten(&target, error))?;
        } else {
            std::fs::copy(entry.path(), &target).map_err(|error| unwritten(&target, error))?;
        }
    }
    Ok(())
}

fn unwritten(path: &Path, error: impl std::fmt::Display) -> Error {
    Error::input(format!("write {}", path.display()))
        .because(error)
        .hint("is the disk full, or the folder not writable?")
}

//! `trueup rules new SET/NAME`: a rule of the project's own and its test, to begin with.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::print;
use super::project::load_project;
use crate::cli::{Format, GlobalArgs};
use crate::error::{Error, Result};
use crate::exit;
use crate::rules::{Catalogue, Starter, TESTS, parse_id};

#[derive(Serialize)]
struct Written<'a> {
    format_version: &'static str,
    id: &'a str,
    rule: String,
    test: String,
}

pub(super) fn run(global: &GlobalArgs, id: &str) -> Result<u8> {
    let (set, name) = parse_id(id)?;
    let project = load_project(global)?;
    let Some(folder) = project.queries.first() else {
        return Err(Error::usage(format!("write the rule {id}"))
            .because("the project names no folder for rules of its own")
            .hint(format!(
                "make the folder {} and name it in the project file: queries = [\"queries\"] under [project]",
                project.root.join("queries").display()
            )));
    };
    let catalogue = Catalogue::load(&project.queries)?;
    if let Some(known) = catalogue.rule(id) {
        return Err(Error::usage(format!("write the rule {id}"))
            .because(format!("the rule {} exists already, in {}", known.id, known.shown))
            .hint("give the new rule another name"));
    }
    let starter = Starter::new(id);
    let file = PathBuf::from(set).join(format!("{name}.sql"));
    let (rule, test) = (folder.join(&file), folder.join(TESTS).join(&file));
    create(&test, &starter.test)?;
    if let Err(error) = create(&rule, &starter.rule) {
        // A test without its rule would fail from now on.
        drop(fs::remove_file(&test));
        return Err(error);
    }
    let [shown_rule, shown_test] = [&rule, &test].map(|path| path.display().to_string());
    match global.format {
        Format::Json => {
            let written = Written { format_version: "1.0", id, rule: shown_rule, test: shown_test };
            let text = serde_json::to_string_pretty(&written)
                .map_err(|error| Error::internal("tell what was written").because(error))?;
            print(|out| writeln!(out, "{text}"))?;
        }
        _ => print(|out| {
            writeln!(out, "rule  {shown_rule}\ntest  {shown_test}\n")?;
            writeln!(out, "trueup rules test {id}      run its test")?;
            writeln!(out, "trueup check --select {id}  run it on the exports; no round is recorded")
        })?,
    }
    Ok(exit::PASSED)
}

/// A file that is not there yet, in a folder that may not be there yet. Never follows a link to elsewhere.
fn create(path: &Path, text: &str) -> Result<()> {
    let failed = |error: std::io::Error| {
        let failed = Error::usage(format!("write {}", path.display())).because(&error);
        if error.kind() == std::io::ErrorKind::AlreadyExists {
            failed.hint("remove it, or give the rule another name")
        } else {
            failed
        }
    };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let mut file = File::options().write(true).create_new(true).open(path).map_err(failed)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)
}

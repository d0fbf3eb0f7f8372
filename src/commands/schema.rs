//! `trueup schema NAME`: the JSON Schema of a file that trueup reads or writes.

use serde_json::json;

use super::{print, print_document};
use crate::cli::{Format, GlobalArgs, SchemaArgs};
use crate::error::{Error, Result};
use crate::{compensation, engine, exit, generate, ledger, project, report, suggest};

/// Of what commands print that is no report.
const SCHEMAS: &[(&str, &str)] = &[
    ("log", report::log::SCHEMA),
    ("doctor", include_str!("schemas/doctor.json")),
    ("init", include_str!("schemas/init.json")),
];

/// Every schema: a room lists its own by name and text.
fn schemas() -> impl Iterator<Item = &'static (&'static str, &'static str)> + Clone {
    let rooms = [
        project::schema::SCHEMAS,
        engine::schema::SCHEMAS,
        report::schema::SCHEMAS,
        ledger::schema::SCHEMAS,
        compensation::schema::SCHEMAS,
        generate::schema::SCHEMAS,
        SCHEMAS,
    ];
    rooms.into_iter().flatten()
}

pub(super) fn run(global: &GlobalArgs, args: &SchemaArgs) -> Result<u8> {
    match &args.name {
        Some(name) => show(name)?,
        None => list(global)?,
    }
    Ok(exit::PASSED)
}

fn show(name: &str) -> Result<()> {
    let found = schemas().find(|(known, _)| *known == name);
    let (_, text) = found.ok_or_else(|| {
        let error = Error::usage(format!("show the schema {}", crate::excerpt::plain(name)));
        let error = error.because("there is none of that name");
        match suggest::nearest(name, schemas().map(|(known, _)| *known)) {
            Some(near) => error.hint(format!("did you mean {near}?")),
            None => error.hint("list them: trueup schema"),
        }
    })?;
    print(|out| out.write_all(text.as_bytes()))
}

fn list(global: &GlobalArgs) -> Result<()> {
    let title = |text: &str| -> Result<String> {
        let schema: serde_json::Value =
            serde_json::from_str(text).map_err(|error| Error::internal("read a schema").because(error))?;
        Ok(schema["title"].as_str().unwrap_or_default().to_owned())
    };
    let titled = schemas().map(|(name, text)| Ok((*name, title(text)?))).collect::<Result<Vec<_>>>()?;
    if global.format == Format::Json {
        let listed: Vec<_> = titled.iter().map(|(name, title)| json!({ "name": name, "title": title })).collect();
        let document = json!({ "format_version": "1.0", "schemas": listed });
        return print_document(&document);
    }
    print(|out| titled.iter().try_for_each(|(name, title)| writeln!(out, "{name:15} {title}")))
}

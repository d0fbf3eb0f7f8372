//! From the file's text to a [`Project`]: TOML first, then every section, then one error of all that is wrong.

use toml::Spanned;
use toml::de::DeTable;

use super::fields::Section;
use super::locate::Located;
use super::problems::Problems;
use super::{Project, exports, gate, params, plan, selectors, settings};
use crate::error::Result;
use crate::excerpt::Source;

const SECTIONS: &[&str] = &["project", "anchor", "clock", "exports", "assets", "params", "selectors", "gate", "plan"];

pub(super) fn project(located: Located) -> Result<Project> {
    let Located { file, root, source } = located;
    let table = toml(&source)?;
    let mut problems = Problems::default();
    let whole = Section::whole_file(table.get_ref());
    sections(&whole, &mut problems);
    let identity = settings::identity(&whole, &root, &mut problems);
    let anchor = settings::anchor(&whole, &mut problems);
    let clock = settings::clock(&whole, &mut problems);
    let exports = exports::read(&whole, &root, &mut problems);
    let params = params::read(&whole, &mut problems);
    let selectors = selectors::read(&whole, &mut problems);
    let gate = gate::read(&whole, &source, &mut problems);
    let plan = plan::read(&whole, &mut problems);
    if let Some(error) = problems.into_error(&source) {
        return Err(error);
    }
    let settings::Identity { name, state, queries, stages } = identity;
    Ok(Project {
        file,
        root,
        name,
        state,
        queries,
        stages,
        anchor,
        clock,
        exports,
        params,
        selectors,
        gate,
        plan,
        source,
    })
}

/// The file's keys, if it is TOML at all: what a broken file seems to say is not worth a second list.
pub(super) fn toml(source: &Source) -> Result<Spanned<DeTable<'_>>> {
    let mut problems = Problems::default();
    let (table, errors) = DeTable::parse_recoverable(&source.text);
    for error in &errors {
        syntax(&mut problems, &source.text, error);
    }
    problems.into_error(source).map_or(Ok(table), Err)
}

/// Whether a project file has a section of this name.
pub(super) fn is_section(key: &str) -> bool {
    SECTIONS.contains(&key)
}

fn syntax(problems: &mut Problems, text: &str, error: &toml::de::Error) {
    let Some(span) = error.span() else {
        problems.missing(format!("not valid TOML: {}", error.message()));
        return;
    };
    let label = match text.get(span.clone()) {
        Some(key) if error.message() == "duplicate key" => format!("`{key}` was given before"),
        _ => error.message().to_owned(),
    };
    problems.at(span, "not valid TOML", label);
}

/// Unknown sections, and those that this version can't honour.
fn sections(whole: &Section<'_>, problems: &mut Problems) {
    for (key, at, _) in whole.entries().filter(|(key, ..)| !SECTIONS.contains(key)) {
        whole.unknown(problems, "key", key, at, SECTIONS, home_of(key));
    }
}

/// Where a key that stands outside its section belongs.
fn home_of(key: &str) -> Option<String> {
    let homes = [
        ("project", settings::PROJECT_KEYS),
        ("anchor", settings::ANCHOR_KEYS),
        ("clock", settings::CLOCK_KEYS),
        ("gate", gate::GATE_KEYS),
        ("plan", plan::PLAN_KEYS),
    ];
    let home = homes.iter().find(|(_, keys)| keys.contains(&key));
    home.map(|(section, _)| format!("it belongs in [{section}]")).or_else(|| exports::home_of(key))
}

//! `trueup explain RULE`: what it finds, why it matters, the remedy, its parameters and its SQL.

use serde::Serialize;

use super::check::load_project;
use super::print;
use crate::cli::{ExplainArgs, Format, GlobalArgs};
use crate::error::{Error, Result};
use crate::exit;
use crate::rules::{Catalogue, Rule};
use crate::suggest;

#[derive(Serialize)]
struct Explained<'a> {
    format_version: &'static str,
    id: &'a str,
    title: &'a str,
    severity: &'static str,
    tags: &'a [String],
    key: &'a [String],
    actions: &'a [String],
    uncovers: &'a [String],
    eligible: &'a str,
    params: Vec<Param<'a>>,
    manual: &'a str,
    sql: &'a str,
}

#[derive(Serialize)]
struct Param<'a> {
    name: &'a str,
    default: Option<String>,
    help: &'a str,
}

pub(super) fn run(global: &GlobalArgs, args: &ExplainArgs) -> Result<u8> {
    // The project's own rules can be explained where there is a project; the built-in ones everywhere.
    let catalogue = match load_project(global) {
        Ok(project) => Catalogue::load(&project.queries)?,
        Err(error) if global.project.is_some() => return Err(error),
        Err(_) => Catalogue::load(&[] as &[&str])?,
    };
    let rule = find(&catalogue, &args.rule)?;
    match global.format {
        Format::Json => {
            let text = serde_json::to_string_pretty(&explained(rule))
                .map_err(|error| Error::internal("explain a rule").because(error))?;
            print(|out| writeln!(out, "{text}"))?;
        }
        _ => print(|out| write!(out, "{}", text(rule)))?,
    }
    Ok(exit::PASSED)
}

/// By id, or by name where only one set has it.
fn find<'a>(catalogue: &'a Catalogue, name: &str) -> Result<&'a Rule> {
    if let Some(rule) = catalogue.rule(name) {
        return Ok(rule);
    }
    let named: Vec<&Rule> = catalogue.rules.iter().filter(|rule| rule.id.rsplit('/').next() == Some(name)).collect();
    if let [rule] = named.as_slice() {
        return Ok(rule);
    }
    let error = Error::usage("explain a rule").because(format!("there is no rule {}", crate::excerpt::plain(name)));
    let ids = catalogue.rules.iter().map(|rule| rule.id.as_str());
    let names = catalogue.rules.iter().filter_map(|rule| rule.id.rsplit('/').next());
    Err(match suggest::nearest(name, ids.chain(names)) {
        Some(near) => error.hint(format!("did you mean {near}?")),
        None => error.hint("list them: trueup rules"),
    })
}

fn params(rule: &Rule) -> Vec<Param<'_>> {
    rule.header
        .params
        .iter()
        .map(|(name, spec)| Param { name, default: spec.default.as_ref().map(ToString::to_string), help: &spec.help })
        .collect()
}

fn explained(rule: &Rule) -> Explained<'_> {
    Explained {
        format_version: "1.0",
        id: &rule.id,
        title: &rule.header.title,
        severity: rule.header.severity.as_str(),
        tags: &rule.header.tags,
        key: &rule.header.key,
        actions: &rule.header.actions,
        uncovers: &rule.header.uncovers,
        eligible: &rule.header.eligible,
        params: params(rule),
        manual: &rule.manual,
        sql: rule.sql(),
    }
}

fn text(rule: &Rule) -> String {
    let header = &rule.header;
    let listed = |names: &[String]| if names.is_empty() { "-".to_owned() } else { names.join(", ") };
    let mut text = format!("{}\n{}\n\n", rule.id, header.title);
    text.push_str(&format!("severity  {}\n", header.severity.as_str()));
    text.push_str(&format!("key       {}\n", listed(&header.key)));
    text.push_str(&format!("actions   {}\n", listed(&header.actions)));
    text.push_str(&format!("tags      {}\n", listed(&header.tags)));
    for param in params(rule) {
        let default = param.default.unwrap_or_else(|| "none".to_owned());
        text.push_str(&format!("param     {} (default {default}): {}\n", param.name, param.help));
    }
    text.push_str(&format!("\n{}\n\n## SQL\n{}\n", rule.manual, rule.sql()));
    text
}

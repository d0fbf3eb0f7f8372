//! What is explained beside rules: a set, a model, a kind of action, each with the rules that belong to it.

use serde_json::{Value, json};

use super::Subject;
use super::text::indented;
use crate::cli::{Format, GlobalArgs};
use crate::commands::print;
use crate::compensation::{Kind, Reversible};
use crate::engine::outline;
use crate::error::{Error, Result};
use crate::exit;
use crate::report::json::inert;
use crate::report::text::harmless;
use crate::rules::{Catalogue, Model, Rule, RuleSet};

pub(super) fn show(global: &GlobalArgs, catalogue: &Catalogue, subject: &Subject<'_>) -> Result<u8> {
    let (text, document) = match subject {
        Subject::Set(set) => of_set(catalogue, set),
        Subject::Model(model) => of_model(catalogue, model),
        Subject::Action(kind) => of_action(catalogue, *kind),
        Subject::Rule(_) => return Err(Error::internal("explain a rule as something else")),
    };
    match global.format {
        Format::Json => {
            let text = serde_json::to_string_pretty(&document)
                .map_err(|error| Error::internal("explain a name").because(error))?;
            print(|out| writeln!(out, "{}", inert(&text)))?;
        }
        _ => print(|out| write!(out, "{text}"))?,
    }
    Ok(exit::PASSED)
}

fn of_set(catalogue: &Catalogue, set: &RuleSet) -> (String, Value) {
    let rules = || catalogue.rules.iter().filter(|rule| rule.set == set.name);
    let text =
        format!("{}\n{}\n\n{}\n\n{}", set.name, harmless(&set.title), harmless(&set.description), lines(rules()));
    (
        text,
        json!({"format_version": "1.0", "set": set.name, "title": set.title, "description": set.description, "rules": ids(rules())}),
    )
}

fn of_model(catalogue: &Catalogue, model: &Model) -> (String, Value) {
    let names = |text: &str| outline(text).relations;
    let rules = || catalogue.rules.iter().filter(|rule| names(&rule.text).contains(&model.name));
    let models: Vec<&str> = catalogue
        .models
        .values()
        .filter(|other| names(&other.text).contains(&model.name))
        .map(|other| other.name.as_str())
        .collect();
    let mut text = format!("{}\n{}\n\nSQL\n{}", model.name, harmless(&model.header.description), indented(model.sql()));
    if !models.is_empty() {
        text.push_str(&format!("\nModels that read it: {}\n", models.join(", ")));
    }
    text.push_str(&format!("\nRules that read it\n{}", lines(rules())));
    let document = json!({
        "format_version": "1.0", "model": model.name, "description": model.header.description, "sql": model.sql(),
        "read_by": {"models": models, "rules": ids(rules())},
    });
    (text, document)
}

fn of_action(catalogue: &Catalogue, kind: Kind) -> (String, Value) {
    let definition = kind.definition();
    let rules =
        || catalogue.rules.iter().filter(|rule| rule.header.actions.iter().any(|action| action == kind.as_str()));
    let members = |members: &[(&'static str, _)]| members.iter().map(|(name, _)| *name).collect::<Vec<_>>();
    let (subject, params) = (members(definition.subject), members(definition.params));
    let undo = match definition.reversible {
        Reversible::Always => "yes",
        Reversible::Never => "no",
        Reversible::IfActive => "where the mapping was active",
    };
    let listed = |names: &[&str]| if names.is_empty() { "-".to_owned() } else { names.join(", ") };
    let text = format!(
        "{}\n\n{:<14}{}\n{:<14}{}\n{:<14}{}\n{:<14}{undo}\n\nRules that may ask for it\n{}",
        kind.as_str(),
        "on a row of",
        listed(definition.tables),
        "subject",
        listed(&subject),
        "parameters",
        listed(&params),
        "can be undone",
        lines(rules()),
    );
    let document = json!({
        "format_version": "1.0", "action": kind.as_str(), "tables": definition.tables, "subject": subject,
        "params": params, "reversible": undo, "rules": ids(rules()),
    });
    (text, document)
}

fn lines<'a>(rules: impl Iterator<Item = &'a Rule>) -> String {
    let line =
        |rule: &Rule| format!("  {:<9} {}: {}\n", rule.header.severity.as_str(), rule.id, harmless(&rule.header.title));
    let text: String = rules.map(line).collect();
    if text.is_empty() { "  none\n".to_owned() } else { text }
}

fn ids<'a>(rules: impl Iterator<Item = &'a Rule>) -> Vec<&'a str> {
    rules.map(|rule| rule.id.as_str()).collect()
}

//! A rule explained for a person.

use super::{Explained, Here, Last, Set};
use crate::finding::RuleOutcome;
use crate::report::text::harmless;
use crate::report::{Style, manual};
use crate::rules::Origin;

/// The width of the first column.
const NAMES: usize = 14;

pub(super) fn render(explained: &Explained<'_>, with_models: bool, style: Style) -> String {
    let (rule, header) = (explained.rule, &explained.rule.header);
    let mut text = format!("{}\n{}\n\n", rule.id, harmless(&header.title));
    let listed = |names: &[String]| if names.is_empty() { "-".to_owned() } else { names.join(", ") };
    let mut fact = |name: &str, value: &str| text.push_str(&format!("{name:<NAMES$}{}\n", harmless(value)));
    fact("severity", header.severity.as_str());
    fact("key", &listed(&header.key));
    fact("actions", &listed(&header.actions));
    fact("tags", &listed(&header.tags));
    fact("rate of", &header.eligible);
    let tables: Vec<String> = explained.reading.tables.iter().filter(|name| !name.contains('.')).cloned().collect();
    fact("reads", &listed(&tables));
    for (name, names) in [
        ("needs", &header.needs),
        ("does without", &header.optional),
        ("uncovers", &header.uncovers),
        ("runs after", &header.after),
        ("once called", &header.aliases),
    ] {
        if !names.is_empty() {
            fact(name, &names.join(", "));
        }
    }
    fact("file", &format!("{}{}", rule.shown, if rule.origin == Origin::BuiltIn { ", built in" } else { "" }));
    for param in &explained.params {
        fact("parameter", &shown(param));
    }
    match &explained.here {
        Some(Here::Runs) => fact("this project", "runs it"),
        Some(Here::Skipped(reason)) => fact("this project", &format!("skips it: {reason}")),
        Some(Here::Unknown(why)) => fact("this project", &format!("can't be told: {why}")),
        None => {}
    }
    if let Some(last) = &explained.last {
        fact(&format!("round {}", last.round), &came_to(last));
        text.push_str(&samples(last));
    }
    text.push_str(&format!("\n{}\nSQL\n{}", manual::render(&rule.manual, style), indented(rule.sql())));
    if !explained.models.is_empty() {
        text.push_str("\nModels that it stands on\n");
    }
    for model in &explained.models {
        text.push_str(&format!("  {}: {}\n", model.name, harmless(&model.header.description)));
        if with_models {
            text.push_str(&format!("\n{}\n", indented(model.sql())));
        }
    }
    text
}

fn shown(param: &Set<'_>) -> String {
    let default = param.spec.default.as_ref().map(ToString::to_string);
    let value = match (&param.set, default) {
        (Some(set), Some(default)) => format!("= {set} (default {default})"),
        (Some(set), None) => format!("= {set}"),
        (None, Some(default)) => format!("= {default} (the default)"),
        (None, None) if param.spec.optional => "is not set".to_owned(),
        (None, None) => "is not set: without it the rule is skipped".to_owned(),
    };
    format!("{} {value}: {}", param.name, param.spec.help)
}

fn came_to(last: &Last) -> String {
    let RuleOutcome::Ran { counts, eligible, .. } = &last.result.outcome else {
        return format!("{}: {}", last.result.status(), last.result.reason().unwrap_or_default());
    };
    let mut text = format!("{}: {} of {eligible}", last.result.status(), counts.total);
    for (number, word) in [
        (counts.suspected, "suspected"),
        (counts.waived, "waived"),
        (counts.new, "new"),
        (counts.persisting, "persisting"),
        (counts.reopened, "reopened"),
        (counts.resolved, "resolved"),
    ] {
        if number > 0 {
            text.push_str(&format!(", {number} {word}"));
        }
    }
    text
}

fn samples(last: &Last) -> String {
    let RuleOutcome::Ran { samples, .. } = &last.result.outcome else { return String::new() };
    let mut text = String::new();
    for sample in samples {
        let key: Vec<String> = sample.key.iter().map(|(name, value)| format!("{name}={value}")).collect();
        text.push_str(&format!("{:NAMES$}{}: {}\n", "", harmless(&key.join(" ")), harmless(&sample.reason)));
    }
    text
}

/// Tabs are layout.
pub(super) fn indented(sql: &str) -> String {
    sql.lines().map(|line| format!("  {}\n", harmless(&line.replace('\t', "    ")))).collect()
}

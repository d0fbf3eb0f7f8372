//! `[gate]` and `[gate.rules."PATTERN"]`: what the gate allows, as written. Which rules a pattern matches is not known here.

use std::path::Path;

use toml::de::DeValue;

use super::fields::{Section, Value, article};
use super::problems::Problems;
use super::{Gate, GateLimits, GateRule, Level, Rebaseline, Spanned, locate, validate};
use crate::error::Result;
use crate::excerpt::Source;

/// Keys that may stand in `[gate]` and, for the rules that a pattern matches, in `[gate.rules."PATTERN"]`.
const LIMIT_KEYS: &[&str] =
    &["fail_on", "max_count", "max_rate", "max_suspected", "no_reopened", "must_shrink", "converge_by"];
pub(super) const GATE_KEYS: &[&str] = &[
    "fail_on",
    "max_count",
    "max_rate",
    "max_suspected",
    "no_reopened",
    "must_shrink",
    "converge_by",
    "require",
    "accept_rebaseline",
    "require_history",
    "rules",
];
const LEVELS: &[(&str, Level)] =
    &[("critical", Level::Critical), ("high", Level::High), ("medium", Level::Medium), ("low", Level::Low)];
/// In place of a digest: the rule no longer runs.
const STOPPED: &str = "stopped";
/// Hexadecimal digits that a digest is named by at least.
const DIGEST_CHARS_MIN: usize = 12;

/// `[gate]` of a project file.
pub(super) fn read(file: &Section<'_>, source: &Source, problems: &mut Problems) -> Gate {
    let mut gate = Gate {
        limits: GateLimits::default(),
        rules: Vec::new(),
        require: Vec::new(),
        accept_rebaseline: Vec::new(),
        require_history: false,
        source: source.clone(),
    };
    let Some(section) = file.section(problems, "gate") else { return gate };
    section.refuse_unknown(problems, GATE_KEYS, |_| None);
    gate.limits = limits(&section, problems);
    gate.rules = rules(&section, problems);
    gate.require = section.texts(problems, "require", "[\"orphans\", \"mapping-gaps/*\"]").unwrap_or_default();
    gate.accept_rebaseline = accepted(&section, problems);
    gate.require_history = section.flag(problems, "require_history").unwrap_or(false);
    gate
}

/// A policy file: `[gate]` and nothing else.
pub(super) fn load(path: &Path, cwd: &Path) -> Result<Gate> {
    let source = locate::file(path, cwd)?;
    let mut problems = Problems::default();
    let table = validate::toml(&source)?;
    let whole = Section::whole_file(table.get_ref());
    for (key, at, _) in whole.entries().filter(|(key, ..)| *key != "gate") {
        let elsewhere = GATE_KEYS
            .contains(&key)
            .then(|| "it belongs in [gate]".to_owned())
            .or_else(|| validate::is_section(key).then(|| "a policy file holds [gate] and nothing else".to_owned()));
        whole.unknown(&mut problems, "key", key, at, &["gate"], elsewhere);
    }
    if whole.value("gate").is_none() {
        problems.missing("[gate] is missing").help("a policy file holds [gate] as trueup.toml does, and nothing else");
    }
    let gate = read(&whole, &source, &mut problems);
    problems.into_error(&source).map_or(Ok(gate), Err)
}

fn limits(section: &Section<'_>, problems: &mut Problems) -> GateLimits {
    GateLimits {
        fail_on: section.word(problems, "fail_on", LEVELS),
        max_count: count(section, problems, "max_count", 0),
        max_rate: share(section, problems, "max_rate", "1e-6"),
        max_suspected: share(section, problems, "max_suspected", "0.01"),
        no_reopened: section.flag(problems, "no_reopened"),
        must_shrink: section.word(problems, "must_shrink", LEVELS),
        converge_by: count(section, problems, "converge_by", 1),
    }
}

fn rules(gate: &Section<'_>, problems: &mut Problems) -> Vec<GateRule> {
    let Some(patterns) = gate.section(problems, "rules") else { return Vec::new() };
    let mut rules = Vec::new();
    for (pattern, at, value) in patterns.entries() {
        if LIMIT_KEYS.contains(&pattern) && value.get_ref().as_table().is_none() {
            let message = format!("`{pattern}` stands in [gate.rules] itself");
            problems.at(at, message, "name the rules: write [gate.rules.\"PATTERN\"]");
            continue;
        }
        let Some(section) = patterns.section_of(problems, pattern, at.clone(), value) else { continue };
        section.refuse_unknown(problems, LIMIT_KEYS, |key| {
            GATE_KEYS.contains(&key).then(|| "it belongs in [gate]: it is not a limit of single rules".to_owned())
        });
        if section.entries().next().is_none() {
            problems.at(at.clone(), format!("{} sets nothing", section.shown()), "set a limit, or remove it");
        }
        let limits = limits(&section, problems);
        rules.push(GateRule { pattern: Spanned { value: pattern.to_owned(), span: at }, limits });
    }
    rules
}

/// `"rule@digest"`, or `"rule@stopped"`.
fn accepted(section: &Section<'_>, problems: &mut Problems) -> Vec<Rebaseline> {
    let example = "[\"mapping-gaps/source-unmapped@3f9c0a52e1b7\"]";
    let texts = section.texts(problems, "accept_rebaseline", example).unwrap_or_default();
    let mut accepted = Vec::new();
    for text in texts {
        let Some((rule, digest)) = text.value.split_once('@') else {
            let message = format!("an item of {} names no digest", section.name("accept_rebaseline"));
            problems.at(text.span, message, "write RULE@DIGEST, as the gate's message says it");
            continue;
        };
        let hex = digest.len() >= DIGEST_CHARS_MIN && digest.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f'));
        if !hex && digest != STOPPED {
            let message = format!("an item of {} has a digest that is none", section.name("accept_rebaseline"));
            problems.at(
                text.span,
                message,
                "at least 12 digits of the one that the gate's message names, or `stopped`",
            );
            continue;
        }
        let digest = hex.then(|| digest.to_owned());
        accepted.push(Rebaseline { rule: Spanned { value: rule.to_owned(), span: text.span }, digest });
    }
    accepted
}

/// A whole number of at least `min`.
fn count(section: &Section<'_>, problems: &mut Problems, key: &str, min: u64) -> Option<u64> {
    count_of(problems, &section.name(key), section.value(key)?, min)
}

/// The same for a value at hand; `name` says whose it is.
pub(super) fn count_of(problems: &mut Problems, name: &str, value: &Value<'_>, min: u64) -> Option<u64> {
    let message = match value.get_ref() {
        DeValue::Integer(number) => match u64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) if number >= min => return Some(number),
            Ok(_) => format!("{name} must be at least {min}"),
            Err(_) if number.as_str().starts_with('-') => format!("{name} can't be negative"),
            Err(_) => format!("{name} is too large"),
        },
        other => format!("{name} must be a whole number, not {}", article(other)),
    };
    problems.at(value.span(), message, "a whole number, such as 10");
    None
}

/// A share from 0 to 1.
fn share(section: &Section<'_>, problems: &mut Problems, key: &str, example: &str) -> Option<f64> {
    let value = section.value(key)?;
    let number = match value.get_ref() {
        DeValue::Float(number) => number.as_str().parse::<f64>().ok(),
        DeValue::Integer(number) if number.radix() == 10 => number.as_str().parse::<f64>().ok(),
        other => {
            let message = format!("{} must be a number, not {}", section.name(key), article(other));
            problems.at(value.span(), message, format!("such as {example}"));
            return None;
        }
    };
    let share = number.filter(|share| (0.0..=1.0).contains(share));
    if share.is_none() {
        let message = format!("{} must be a share from 0 to 1", section.name(key));
        problems.at(value.span(), message, format!("such as {example}"));
    }
    share
}

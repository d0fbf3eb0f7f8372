//! Parameters: what rules and models declare, what the project sets, as bound values.

use std::collections::BTreeMap;

use crate::engine::{Value, Values};
use crate::error::{Error, Result};
use crate::project::quantity::parse_duration_secs;
use crate::project::{ParamValue, Project};
use crate::rules::{Catalogue, ParamKind, ParamSpec};

/// Whose value the project may set although anchors are classified before any rule runs.
pub(super) const PLACEHOLDERS: &str = "placeholder_anchors";

/// Values of all declared parameters; those without one are missing.
pub(super) fn values(catalogue: &Catalogue, project: &Project) -> Result<Values> {
    let specs = specs(catalogue)?;
    for (name, param) in &project.params {
        if !specs.contains_key(name.as_str()) {
            let error =
                project.error_at(&param.span, "read [params] of the project file", "no rule has this parameter");
            let known: Vec<&str> = specs.keys().copied().collect();
            return Err(match crate::suggest::nearest(name, known.iter().copied()) {
                Some(near) => {
                    error.because(format!("no rule has a parameter {name}")).hint(format!("did you mean {near}?"))
                }
                None => error
                    .because(format!("no rule has a parameter {name}"))
                    .hint(format!("the rules have: {}", known.join(", "))),
            });
        }
    }
    let mut values = Values::new();
    for (name, spec) in specs {
        let value = match (project.params.get(name), &spec.default) {
            (Some(param), _) => Some(
                set(spec, &param.value)
                    .map_err(|why| project.error_at(&param.span, format!("read the parameter {name}"), &why))?,
            ),
            (None, Some(default)) => {
                let default = written(default)
                    .and_then(|value| set(spec, &value))
                    .map_err(|why| Error::usage(format!("read the default of the parameter {name}")).because(why))?;
                Some(default)
            }
            (None, None) => None,
        };
        if let Some(value) = value {
            values.insert(name.to_owned(), value);
        }
    }
    Ok(values)
}

/// The numbers that stand for none: anchors are classified while the exports load.
pub(super) fn placeholders(values: &Values) -> &[String] {
    match values.get(PLACEHOLDERS) {
        Some(Value::List(listed)) => listed,
        _ => &[],
    }
}

/// A value for every declared parameter, whatever a project sets: the default, or else one that folds no condition away.
pub(super) fn assumed(catalogue: &Catalogue) -> Result<Values> {
    let value = |(name, spec): (&str, &ParamSpec)| {
        let default = spec.default.as_ref().and_then(|default| set(spec, &written(default).ok()?).ok());
        (name.to_owned(), default.unwrap_or_else(|| sample(spec.kind)))
    };
    Ok(specs(catalogue)?.into_iter().map(value).collect())
}

fn sample(kind: ParamKind) -> Value {
    match kind {
        ParamKind::Int => Value::Int(1),
        ParamKind::Float => Value::Float(0.5),
        ParamKind::Text => Value::Text("x".to_owned()),
        ParamKind::Bool => Value::Bool(true),
        ParamKind::Time => Value::Time(Some(jiff::Timestamp::UNIX_EPOCH)),
        ParamKind::Days => Value::Interval { days: 1, micros: 0 },
        ParamKind::Duration => Value::Interval { days: 0, micros: 1_000_000 },
        ParamKind::List => Value::List(vec!["x".to_owned()]),
    }
}

/// Every parameter once. Where a parameter is optional for one rule and required by another, each sees its own way.
fn specs(catalogue: &Catalogue) -> Result<BTreeMap<&str, &ParamSpec>> {
    let mut all: BTreeMap<&str, &ParamSpec> = BTreeMap::new();
    let mut declared_in: BTreeMap<&str, &str> = BTreeMap::new();
    let of_rules = catalogue.rules.iter().map(|rule| (rule.shown.as_str(), &rule.header.params));
    let of_models = catalogue.models.values().map(|model| (model.shown.as_str(), &model.header.params));
    for (shown, params) in of_rules.chain(of_models) {
        for (name, spec) in params {
            let first = *declared_in.entry(name).or_insert(shown);
            match all.get(name.as_str()) {
                None => drop(all.insert(name, spec)),
                Some(known) if known.kind == spec.kind && known.default == spec.default => {
                    if !spec.optional {
                        all.insert(name, spec);
                    }
                }
                Some(_) => {
                    return Err(Error::usage(format!("read the header of {shown}"))
                        .because(format!("{first} declares the parameter {name} with another type or default"))
                        .hint(
                            "give it another name, or declare it alike in both: its value is one for the whole project",
                        ));
                }
            }
        }
    }
    Ok(all)
}

fn written(value: &toml::Value) -> std::result::Result<ParamValue, String> {
    match value {
        toml::Value::Integer(value) => Ok(ParamValue::Int(*value)),
        toml::Value::Float(value) => Ok(ParamValue::Float(*value)),
        toml::Value::String(value) => Ok(ParamValue::Text(value.clone())),
        toml::Value::Boolean(value) => Ok(ParamValue::Bool(*value)),
        toml::Value::Array(values) => Ok(ParamValue::List(values.iter().map(written).collect::<Result<_, _>>()?)),
        _ => Err("of a type that no parameter has".to_owned()),
    }
}

#[expect(clippy::cast_precision_loss, reason = "limits are small")]
fn set(spec: &ParamSpec, value: &ParamValue) -> std::result::Result<Value, String> {
    let at_least = |number: f64| match spec.min {
        Some(min) if number < min => Err(format!("it must be at least {min}")),
        _ => Ok(()),
    };
    match (spec.kind, value) {
        (ParamKind::Int, ParamValue::Int(value)) => at_least(*value as f64).map(|()| Value::Int(*value)),
        (ParamKind::Float, ParamValue::Float(value)) => at_least(*value).map(|()| Value::Float(*value)),
        (ParamKind::Float, ParamValue::Int(value)) => at_least(*value as f64).map(|()| Value::Float(*value as f64)),
        (ParamKind::Text, ParamValue::Text(value)) => Ok(Value::Text(value.clone())),
        (ParamKind::Bool, ParamValue::Bool(value)) => Ok(Value::Bool(*value)),
        (ParamKind::Time, ParamValue::Time(at)) => Ok(Value::Time(Some(*at))),
        (ParamKind::Time, ParamValue::Text(text)) => text
            .parse()
            .map(|at| Value::Time(Some(at)))
            .map_err(|_| "it must be a time with a zone: 2026-11-20T02:00:00Z".to_owned()),
        (ParamKind::Days, ParamValue::Int(days)) => {
            at_least(*days as f64)?;
            let days = i32::try_from(*days).map_err(|_| "it must be a number of days".to_owned())?;
            Ok(Value::Interval { days, micros: 0 })
        }
        (ParamKind::Days, ParamValue::Text(text)) | (ParamKind::Duration, ParamValue::Text(text)) => interval(text),
        (ParamKind::List, ParamValue::List(values)) => {
            let text = |value: &ParamValue| match value {
                ParamValue::Text(text) => Ok(text.clone()),
                ParamValue::Int(number) => Ok(number.to_string()),
                _ => Err("it must be a list of texts".to_owned()),
            };
            Ok(Value::List(values.iter().map(text).collect::<Result<_, _>>()?))
        }
        (kind, _) => Err(format!("it must be {}", words(kind))),
    }
}

pub(super) fn interval(text: &str) -> std::result::Result<Value, String> {
    let micros = i64::try_from(parse_duration_secs(text)?).ok().and_then(|secs| secs.checked_mul(1_000_000));
    Ok(Value::Interval { days: 0, micros: micros.ok_or_else(|| "it is too long".to_owned())? })
}

fn words(kind: ParamKind) -> &'static str {
    match kind {
        ParamKind::Int => "a whole number",
        ParamKind::Float => "a number",
        ParamKind::Text => "a text",
        ParamKind::Bool => "true or false",
        ParamKind::Time => "a time with a zone: 2026-11-20T02:00:00Z",
        ParamKind::Days => "a whole number of days",
        ParamKind::Duration => "a duration such as \"15m\" or \"2h\"",
        ParamKind::List => "a list of texts",
    }
}

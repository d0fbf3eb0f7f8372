//! `[params]`: values for the parameters that rules declare. Which of them exist, and their types, the rules know.

use std::collections::BTreeMap;
use std::mem::discriminant;

use toml::de::DeValue;

use super::fields::{Section, Value, article};
use super::moment::timestamp_of;
use super::problems::Problems;
use super::{Param, ParamValue};

const NAME_CHARS_MAX: usize = 64;

/// The parameters of `[params]`.
pub(super) fn read(file: &Section<'_>, problems: &mut Problems) -> BTreeMap<String, Param> {
    let mut params = BTreeMap::new();
    let Some(section) = file.section(problems, "params") else { return params };
    for (key, at, value) in section.entries() {
        let plain = key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if !plain || !key.starts_with(|c: char| c.is_ascii_lowercase()) || key.len() > NAME_CHARS_MAX {
            let message = format!("`{key}` in [params] cannot be the name of a parameter");
            problems.at(at, message, "small letters, digits and `_`, a letter first, at most 64");
            continue;
        }
        if let Some(param) = value_of(problems, &section.name(key), value, true) {
            params.insert(key.to_owned(), Param { value: param, span: value.span() });
        }
    }
    params
}

fn value_of(problems: &mut Problems, name: &str, value: &Value<'_>, list_allowed: bool) -> Option<ParamValue> {
    let (message, label) = match value.get_ref() {
        DeValue::String(text) => return Some(ParamValue::Text(text.clone().into_owned())),
        DeValue::Boolean(flag) => return Some(ParamValue::Bool(*flag)),
        DeValue::Datetime(_) => return timestamp_of(problems, name, value).map(ParamValue::Time),
        DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) => return Some(ParamValue::Int(number)),
            Err(_) => (format!("{name} is too large"), "beyond 64 bits; write it as a string?"),
        },
        DeValue::Float(number) => match number.as_str().parse::<f64>() {
            Ok(number) if number.is_finite() => return Some(ParamValue::Float(number)),
            _ => (format!("{name} must be a finite number"), "neither inf nor nan"),
        },
        DeValue::Array(items) if list_allowed => {
            let item_name = format!("an item of {name}");
            let mut list = Vec::with_capacity(items.len());
            for item in items.iter() {
                list.push((value_of(problems, &item_name, item, false)?, item.span()));
            }
            let odd = list.iter().find(|(item, _)| discriminant(item) != discriminant(&list[0].0));
            if let Some((_, at)) = odd {
                problems.at(at.clone(), format!("{name} mixes kinds of values"), "not of the first item's kind");
                return None;
            }
            return Some(ParamValue::List(list.into_iter().map(|(item, _)| item).collect()));
        }
        other => {
            (format!("{name} cannot be {}", article(other)), "a number, string, boolean, moment, or a list of them")
        }
    };
    problems.at(value.span(), message, label);
    None
}

//! Moments in the project file: TOML's own date-times and RFC 3339 strings, always with a zone.

use jiff::{Timestamp, civil};
use toml::de::DeValue;

use super::fields::{Value, article};
use super::problems::Problems;

const EXAMPLE: &str = "such as 2026-11-20T02:00:00Z";
const NO_ZONE: &str = "add Z, or an offset such as +08:00";

/// The moment that a value names; `name` says whose value it is.
pub(super) fn timestamp_of(problems: &mut Problems, name: &str, value: &Value<'_>) -> Option<Timestamp> {
    let (message, label) = match value.get_ref() {
        DeValue::String(text) => match text.parse() {
            Ok(timestamp) => return Some(timestamp),
            Err(_) if text.parse::<civil::DateTime>().is_ok() => (format!("{name} has no time zone"), NO_ZONE),
            Err(_) => (format!("{name} is not a moment that RFC 3339 knows"), EXAMPLE),
        },
        DeValue::Datetime(moment) => match (moment.date, moment.time, moment.offset) {
            (Some(_), Some(_), Some(_)) => match moment.to_string().parse() {
                Ok(timestamp) => return Some(timestamp),
                Err(_) => (format!("{name} is not a possible moment"), EXAMPLE),
            },
            (Some(_), _, None) => (format!("{name} has no time zone"), NO_ZONE),
            _ => (format!("{name} has no date"), EXAMPLE),
        },
        other => (format!("{name} must be a date and time with its zone, not {}", article(other)), EXAMPLE),
    };
    problems.at(value.span(), message, label);
    None
}

//! Whether an action is made as its kind demands: the table and members of its subject, its parameters, expectations
//! over tables and columns of the contract. Looks at one action alone; references are the reader's business.

use super::action::{Action, Undo};
use super::kind::{Kind, Member, Reversible, Takes};
use super::value::{Object, Value};
use crate::contract;
use crate::excerpt::plain;

/// What is wrong with an action; `Err` says the first such thing.
pub fn check(action: &Action) -> Result<(), String> {
    subject(action.kind, &action.subject)?;
    params(action.kind, &action.params)?;
    if action.expect.is_empty() && action.kind != Kind::RerunBucket {
        return Err("`expect` is empty".to_owned());
    }
    action.expect.iter().try_for_each(assertion)?;
    undo(action)
}

fn undo(action: &Action) -> Result<(), String> {
    match (&action.undo, action.kind.definition().reversible) {
        (None, _) if action.reversible => Err("it is reversible and has no undo".to_owned()),
        (Some(_), _) if !action.reversible => Err("it is not reversible and has an undo".to_owned()),
        (Some(_), Reversible::Never) => Err(format!("{} can't be undone", action.kind.as_str())),
        (None, Reversible::Always) => Err(format!("{} can be undone and has no undo", action.kind.as_str())),
        (None, _) => Ok(()),
        (Some(Undo { kind, subject: of, params: with }), _) => {
            subject(*kind, of).and_then(|()| params(*kind, with)).map_err(|why| format!("in its undo, {why}"))
        }
    }
}

fn subject(kind: Kind, subject: &Object) -> Result<(), String> {
    let definition = kind.definition();
    match subject.text("table") {
        Some(table) if definition.tables.contains(&table) => {}
        _ => {
            let tables = definition.tables.join(" or ");
            return Err(format!("the subject of {} is a row of {tables}", definition.word));
        }
    }
    members("subject", subject, definition.subject, 1)
}

fn params(kind: Kind, params: &Object) -> Result<(), String> {
    members("params", params, kind.definition().params, 0)
}

/// Exactly the members given, beside `others` that were looked at before.
fn members(place: &str, object: &Object, known: &[Member], others: usize) -> Result<(), String> {
    for (name, takes) in known {
        let value = object.get(name).ok_or_else(|| format!("`{name}` is missing in {place}"))?;
        if !fits(*takes, value) {
            return Err(format!("`{name}` in {place} must be {}", words(*takes)));
        }
    }
    if object.len() > known.len() + others {
        let strange = object.names().find(|name| *name != "table" && known.iter().all(|(known, _)| known != name));
        return Err(format!("unknown member `{}` in {place}", plain(strange.unwrap_or("table"))));
    }
    Ok(())
}

fn fits(takes: Takes, value: &Value) -> bool {
    match (takes, value) {
        (Takes::TextOrNull | Takes::IdOrNull | Takes::TimeOrNull, Value::Null) => true,
        (Takes::Text | Takes::TextOrNull | Takes::Id | Takes::IdOrNull, Value::Text(_)) => true,
        (Takes::Id | Takes::IdOrNull, Value::Ref(_)) => true,
        (Takes::Word(words), Value::Text(text)) => words.contains(&text.as_str()),
        (Takes::Amount, Value::Text(text)) => is_amount(text),
        (Takes::TimeOrNull, Value::Text(text)) => is_time(text),
        (Takes::Family, Value::List(items)) => items.iter().all(is_asset),
        _ => false,
    }
}

fn words(takes: Takes) -> String {
    match takes {
        Takes::Text => "text".to_owned(),
        Takes::TextOrNull => "text or null".to_owned(),
        Takes::Id => "an id or a reference".to_owned(),
        Takes::IdOrNull => "an id, a reference or null".to_owned(),
        Takes::Word(words) => format!("one of {}", words.join(", ")),
        Takes::Amount => "a plain decimal".to_owned(),
        Takes::TimeOrNull => "a time as 2026-11-20T02:00:00.000000Z, or null".to_owned(),
        Takes::Family => "a list of {asset_type, asset_id}".to_owned(),
    }
}

fn is_asset(value: &Value) -> bool {
    let Value::Object(asset) = value else { return false };
    asset.len() == 2
        && asset.text("asset_type").is_some()
        && asset.get("asset_id").is_some_and(|id| fits(Takes::Id, id))
}

/// More digits than any column of the contract holds.
const AMOUNT_CHARS_MAX: usize = 100;

/// `-12.50`: an optional sign, digits, and after a point digits again.
#[must_use]
pub fn is_amount(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if text.len() > AMOUNT_CHARS_MAX {
        return false;
    }
    let text = text.strip_prefix('-').unwrap_or(text);
    match text.split_once('.') {
        Some((whole, fraction)) => digits(whole) && digits(fraction),
        None => digits(text),
    }
}

/// `2026-11-20T02:00:00.000000Z`, and a moment that exists.
#[must_use]
pub fn is_time(text: &str) -> bool {
    let form = b"dddd-dd-ddTdd:dd:dd.ddddddZ";
    text.len() == form.len()
        && text.bytes().zip(form).all(|(byte, form)| if *form == b'd' { byte.is_ascii_digit() } else { byte == *form })
        && text.parse::<jiff::Timestamp>().is_ok()
}

/// A moment as batches have it; what is no moment stays as it is, and is refused when it is read.
#[must_use]
pub fn wire_time(text: &str) -> String {
    let moment = text.parse::<jiff::Timestamp>();
    moment.map_or_else(|_| text.to_owned(), |moment| moment.strftime("%Y-%m-%dT%H:%M:%S%.6fZ").to_string())
}

fn assertion(assertion: &super::action::Assertion) -> Result<(), String> {
    let table = contract::table(&assertion.table)
        .ok_or_else(|| format!("`expect` names a table {}", plain(&assertion.table)))?;
    if assertion.where_.is_empty() {
        return Err(format!("`expect` asks for every row of {}", table.name));
    }
    let names = assertion.where_.names().chain(assertion.rows.iter().flat_map(Object::names));
    if let Some(name) = names.into_iter().find(|name| table.column(name).is_none()) {
        return Err(format!("`expect` names a column {} of {}", plain(name), table.name));
    }
    let scalar = |value: &Value| matches!(value, Value::Null | Value::Bool(_) | Value::Text(_) | Value::Ref(_));
    let wanted = |value: &Value| match value {
        Value::List(items) => !items.is_empty() && items.iter().all(scalar),
        value => scalar(value),
    };
    if !assertion.where_.iter().all(|(_, value)| wanted(value)) {
        return Err("a value of `where` is text, a flag, null, a reference or a list of these".to_owned());
    }
    if !assertion.rows.iter().flat_map(Object::iter).all(|(_, value)| scalar(value)) {
        return Err("a value of `rows` is text, a flag, null or a reference".to_owned());
    }
    match assertion.rows.split_first() {
        Some((first, _)) if first.is_empty() => Err("`rows` compares no column".to_owned()),
        Some((first, rest)) if rest.iter().any(|row| !row.names().eq(first.names())) => {
            Err("`rows` compares other columns in one row than in another".to_owned())
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_plain_decimals() {
        for text in ["0", "-12", "12.50", "00.1", "123456789012345678901234567890.00000000001"] {
            assert!(is_amount(text), "{text}");
        }
        for text in ["", "-", "+1", "1.", ".5", "1e3", "1,0", "\u{ff11}", "--1", "1.2.3", " 1", "NaN"] {
            assert!(!is_amount(text), "{text}");
        }
    }

    #[test]
    fn times_are_written_in_one_form() {
        for text in ["2026-11-20T02:00:00Z", "2026-11-20T10:00:00+08:00", "2026-11-20T02:00:00.0000009Z"] {
            assert_eq!(wire_time(text), "2026-11-20T02:00:00.000000Z");
        }
        assert_eq!(wire_time("soon"), "soon");
    }

    #[test]
    fn times_are_of_one_form_and_exist() {
        assert!(is_time("2026-11-20T02:00:00.000000Z"));
        for text in [
            "2026-11-20T02:00:00Z",
            "2026-11-20 02:00:00.000000Z",
            "2026-11-20T02:00:00.000000+00:00",
            "2026-02-30T02:00:00.000000Z",
            "2026-11-20T25:00:00.000000Z",
        ] {
            assert!(!is_time(text), "{text}");
        }
    }
}

//! Writes carried over to the other system: both hold the same, and the gateway's log says that both legs are ok.

use serde_json::{Value, json};

use crate::batch::text;
use crate::database::Trouble;
use crate::work::{Sets, Work};

const LOGGED: [&str; 5] = ["op", "source_id", "target_id", "version", "client_version"];

pub fn sync_fields(work: &mut Work<'_>, subject: &Value, params: &Value) -> Result<Value, Trouble> {
    let pair = [("source_accounts", text(subject, "source_id")), ("target_accounts", text(subject, "target_id"))];
    let [from, to] = if text(params, "authority") == "source" { pair } else { [pair[1], pair[0]] };
    let mirror = work.read(from.0, &["mirror"], &[("id", from.1)])?.remove(0);
    work.update(to.0, &[("id", to.1)], vec![("mirror", mirror[0].clone())])?;
    Ok(Value::Null)
}

/// The leg's row of the log is ok, and the leg's account as new as the write and like its counterpart.
pub fn replay(work: &mut Work<'_>, subject: &Value, params: &Value) -> Result<Value, Trouble> {
    let result = match work.schema.table("gateway_log") {
        Some(_) => log(work, subject, params)?,
        None => Value::Null,
    };
    let system = text(subject, "table").trim_end_matches("_accounts");
    let Some(other) = counterpart(work, system, text(subject, "id"))? else { return Ok(result) };
    let here = Some(text(subject, "id").to_owned());
    let (source, target) = if system == "source" { (here, other) } else { (other, here) };
    let accounts = [("source_accounts", source), ("target_accounts", target)];
    let [from, to] =
        if text(params, "leg") == "target" { accounts } else { [accounts[1].clone(), accounts[0].clone()] };
    let Some(to_id) = to.1 else { return Ok(result) };
    let version = work.read(to.0, &["row_version"], &[("id", &to_id)])?.into_iter().next();
    let Some(version) = version else { return Ok(result) };
    let mut sets: Sets<'_> = Vec::new();
    if let Some(from_id) = from.1
        && let Some(mirror) = work.read(from.0, &["mirror"], &[("id", &from_id)])?.into_iter().next()
    {
        sets.push(("mirror", mirror[0].clone()));
    }
    // The account's counter follows the gateway's.
    let number = |text: Option<&str>| text.and_then(|text| text.parse::<i64>().ok());
    if let Some(wanted) = number(params["version"].as_str())
        && number(version[0].as_deref()).is_none_or(|held| held < wanted)
    {
        sets.push(("row_version", Some(wanted.to_string())));
    }
    work.update(to.0, &[("id", &to_id)], sets)?;
    Ok(result)
}

/// Makes the leg's row ok; an operation of the migrator's own gets both legs, as far as they are owed.
fn log(work: &mut Work<'_>, subject: &Value, params: &Value) -> Result<Value, Trouble> {
    let known = params["op_id"].as_str().map(ToOwned::to_owned);
    let id = match &known {
        Some(id) => id.clone(),
        None => work.new_id("gateway_log", "op_id")?,
    };
    let leg = text(params, "leg");
    let other = if leg == "target" { "source" } else { "target" };
    let model = work.read("gateway_log", &LOGGED, &[("op_id", &id), ("leg", other)])?.into_iter().next();
    let model = model.unwrap_or_else(|| vec![None; LOGGED.len()]);
    let is_frozen = work.source_frozen_at.is_some_and(|at| work.now >= at);
    let mut legs = vec![leg];
    if known.is_none() && !(other == "source" && is_frozen) {
        legs.push(other);
    }
    for leg in legs {
        let key = [("op_id", id.as_str()), ("leg", leg)];
        let held = work.read("gateway_log", &LOGGED, &key)?.into_iter().next();
        let is_new = held.is_none();
        let mut row = held.unwrap_or_else(|| vec![None; LOGGED.len()]);
        for (cell, model) in row.iter_mut().zip(&model) {
            *cell = cell.take().or_else(|| model.clone());
        }
        row[0].get_or_insert("update".to_owned());
        if row[1].is_none() && row[2].is_none() {
            let own = if text(subject, "table") == "source_accounts" { 1 } else { 2 };
            row[own] = Some(text(subject, "id").to_owned());
        }
        if let Some(version) = params["version"].as_str() {
            row[3] = Some(version.to_owned());
        }
        let mut sets: Sets<'_> = LOGGED.into_iter().zip(row).collect();
        sets.extend([("result", Some("ok".to_owned())), ("at", Some(work.now.to_owned()))]);
        if is_new {
            let key = key.map(|(column, value)| (column, Some(value.to_owned())));
            work.insert("gateway_log", key.into_iter().chain(sets).collect())?;
        } else {
            work.update("gateway_log", &key, sets)?;
        }
    }
    Ok(if known.is_some() { Value::Null } else { json!({ "id": id }) })
}

/// The account that this one alone is mapped to, if any; none at all where it is mapped to several.
fn counterpart(work: &mut Work<'_>, system: &str, id: &str) -> Result<Option<Option<String>>, Trouble> {
    let (own, other) = if system == "source" { ("source_id", "target_id") } else { ("target_id", "source_id") };
    let mapped = work.read("mapping", &[other], &[(own, id), ("status", "active")])?;
    Ok(match mapped.as_slice() {
        [] => Some(None),
        [only] => Some(only[0].clone()),
        _ => None,
    })
}

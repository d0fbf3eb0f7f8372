//! Merge jobs: cancelled, or resumed to their end.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::database::{Row, Trouble, plain_decimal};
use crate::work::Work;

/// What is read of a journal entry.
pub const ENTRY: [&str; 7] = ["entry_id", "job_id", "asset_type", "asset_id", "leg", "amount", "unit"];

pub fn cancel(work: &mut Work<'_>, job: &str) -> Result<Value, Trouble> {
    let state = state(work, job)?;
    let end = if matches!(state.as_str(), "planned" | "locked") { "failed" } else { "rolled_back" };
    if end == "rolled_back" {
        roll_back(work, job)?;
    }
    close(work, job, end)
}

/// A job whose journal is complete is committed, any other rolled back.
pub fn resume(work: &mut Work<'_>, job: &str) -> Result<Value, Trouble> {
    let state = state(work, job)?;
    let complete = assets(work, job)?.values().all(|legs| {
        let of = |leg: &str| legs.iter().filter(|entry| entry[4].as_deref() == Some(leg)).count();
        of("debit") <= of("credit") + of("void") && of("credit") <= of("debit") + of("void")
    });
    let end = match state.as_str() {
        "rolled_back" | "failed" => state.as_str(),
        _ if complete => "committed",
        _ => "rolled_back",
    };
    if end != "committed" {
        roll_back(work, job)?;
    }
    close(work, job, end)
}

fn state(work: &mut Work<'_>, job: &str) -> Result<String, Trouble> {
    let rows = work.read("merge_jobs", &["state"], &[("job_id", job)])?;
    Ok(rows.into_iter().next().and_then(|row| row.into_iter().next().flatten()).unwrap_or_default())
}

fn close(work: &mut Work<'_>, job: &str, end: &str) -> Result<Value, Trouble> {
    if state(work, job)? != end {
        work.update("merge_jobs", &[("job_id", job)], vec![("state", Some(end.to_owned()))])?;
    }
    if work.schema.table("merge_locks").is_some() {
        for row in work.read("merge_locks", &["lock_id", "released_at"], &[("job_id", job)])? {
            if row[1].is_none() {
                let lock = row[0].clone().unwrap_or_default();
                let now = Some(work.now.to_owned());
                work.update("merge_locks", &[("lock_id", &lock)], vec![("released_at", now)])?;
            }
        }
    }
    Ok(Value::Null)
}

/// The job's journal entries by asset.
fn assets(work: &mut Work<'_>, job: &str) -> Result<BTreeMap<(String, String), Vec<Row>>, Trouble> {
    let mut assets: BTreeMap<_, Vec<Row>> = BTreeMap::new();
    if work.schema.table("merge_journal").is_some() {
        for entry in work.read("merge_journal", &ENTRY, &[("job_id", job)])? {
            let key = (entry[2].clone().unwrap_or_default(), entry[3].clone().unwrap_or_default());
            assets.entry(key).or_default().push(entry);
        }
    }
    Ok(assets)
}

/// Ends every debit, takes back every credit and move that has no void yet.
fn roll_back(work: &mut Work<'_>, job: &str) -> Result<(), Trouble> {
    let parties = work.read("merge_jobs", &["source_id", "target_id"], &[("job_id", job)])?.remove(0);
    let source = parties[0].clone().unwrap_or_default();
    for ((kind, asset), legs) in assets(work, job)? {
        let voids = legs.iter().filter(|entry| entry[4].as_deref() == Some("void")).count();
        let open: Vec<&Row> = legs.iter().filter(|entry| entry[4].as_deref() != Some("void")).skip(voids).collect();
        for entry in open {
            write_void(work, entry)?;
            let by_key = [("asset_type", kind.as_str()), ("asset_id", asset.as_str())];
            match entry[4].as_deref() {
                Some("debit") => {
                    work.update("assets", &by_key, vec![("state", Some("live".to_owned()))])?;
                }
                Some("credit") => {
                    let made = [("asset_type", kind.as_str()), ("origin_asset_id", asset.as_str())];
                    work.update("assets", &made, vec![("state", Some("void".to_owned()))])?;
                }
                _ => {
                    let back = vec![("owner_system", Some("source".to_owned())), ("owner_id", Some(source.clone()))];
                    work.update("assets", &by_key, back)?;
                }
            }
        }
    }
    Ok(())
}

/// A void of the entry's job and asset; its id.
pub fn write_void(work: &mut Work<'_>, entry: &Row) -> Result<String, Trouble> {
    let id = work.new_id("merge_journal", "entry_id")?;
    let mut row: Vec<(&str, Option<String>)> = ENTRY.into_iter().zip(entry.iter().cloned()).collect();
    row[0].1 = Some(id.clone());
    row[4].1 = Some("void".to_owned());
    row.push(("at", Some(work.now.to_owned())));
    work.insert("merge_journal", row)?;
    Ok(id)
}

/// The difference of two plain decimals, exactly.
pub fn less(from: &str, amount: &str) -> String {
    let scale = |text: &str| text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let places = scale(from).max(scale(amount));
    let minor = |text: &str| -> i128 {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        format!("{whole}{fraction:0<places$}").parse().unwrap()
    };
    let left = minor(from) - minor(amount);
    let (sign, digits) = (if left < 0 { "-" } else { "" }, format!("{:0>1$}", left.unsigned_abs(), places + 1));
    let (whole, fraction) = digits.split_at(digits.len() - places);
    plain_decimal(&if places == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") })
}

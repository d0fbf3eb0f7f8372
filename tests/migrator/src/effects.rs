//! What each kind of action writes.

use serde_json::{Value, json};

use crate::batch::text;
use crate::database::Trouble;
use crate::work::{Sets, Work};
use crate::{jobs, writes};

/// Carries an action out; its `result`, null where it has none.
pub fn apply(work: &mut Work<'_>, action: &Value) -> Result<Value, Trouble> {
    let subject = work.resolved(&action["subject"]);
    let params = work.resolved(&action["params"]);
    let (on, of) = (&subject, &params);
    match text(action, "kind") {
        "create_target_account" => create_target_account(work, on, of),
        "create_mapping" => done(activate(work, text(on, "source_id"), text(on, "target_id"), of["evidence"].as_str())),
        "repoint_mapping" => {
            retire(work, text(on, "source_id"), text(on, "target_id"))?;
            done(activate(work, text(on, "source_id"), text(of, "to"), of["evidence"].as_str()))
        }
        "retire_mapping" => done(retire(work, text(on, "source_id"), text(on, "target_id"))),
        "flatten_merge" => set(work, on, vec![("merged_into", some(of, "to"))]),
        "merge_accounts" => merge_accounts(work, on, of),
        "unbind_anchor" => {
            set(work, on, vec![("anchor", None), ("anchor_verified_at", None)])?;
            bound(work, on, None, some(of, "old"))
        }
        "sync_anchor" => {
            set(work, on, vec![("anchor", some(of, "new")), ("anchor_verified_at", some(of, "verified_at"))])?;
            bound(work, on, some(of, "new"), some(of, "old"))
        }
        "sync_fields" => writes::sync_fields(work, on, of),
        "replay_write" => writes::replay(work, on, of),
        // Asked for; what a migration of its own does then is not simulated here.
        "rerun_bucket" => Ok(Value::Null),
        "require_verification" => set(work, on, vec![("anchor_verified_at", Some(work.now.to_owned()))]),
        "refresh_union_id" => set(work, on, vec![("union_scope", some(of, "scope"))]),
        "reassign_asset" => reassign_asset(work, on, of),
        "restore_terms" => {
            let key = [("asset_type", text(on, "asset_type")), ("asset_id", text(on, "asset_id"))];
            done(work.update("assets", &key, vec![("expires_at", some(of, "expires_at"))]))
        }
        "reverse_credit" => reverse_credit(work, on, of),
        "release_lock" => {
            let now = Some(work.now.to_owned());
            done(work.update("merge_locks", &[("lock_id", text(on, "lock_id"))], vec![("released_at", now)]))
        }
        "resume_job" => jobs::resume(work, text(on, "job_id")),
        "cancel_job" => jobs::cancel(work, text(on, "job_id")),
        "enqueue_merge" => {
            let id = work.new_id("merge_jobs", "job_id")?;
            work.insert(
                "merge_jobs",
                vec![
                    ("job_id", Some(id.clone())),
                    ("source_id", some(on, "source_id")),
                    ("target_id", some(on, "target_id")),
                    ("state", Some("planned".to_owned())),
                ],
            )?;
            Ok(json!({ "id": id }))
        }
        "admit_pair" => {
            admit(work, "source", text(on, "source_id"), of)?;
            admit(work, "target", text(on, "target_id"), of)
        }
        "close_target_account" => set(work, on, vec![("status", Some("deregistered".to_owned()))]),
        kind => Err(Trouble::Fatal(format!("{kind} is not known here"))),
    }
}

fn done<T>(outcome: Result<T, Trouble>) -> Result<Value, Trouble> {
    outcome.map(|_| Value::Null)
}

/// A member as a cell; null is NULL.
fn some(value: &Value, member: &str) -> Option<String> {
    value[member].as_str().map(ToOwned::to_owned)
}

fn word(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// Changes the account that the subject names.
fn set(work: &mut Work<'_>, subject: &Value, sets: Sets<'_>) -> Result<Value, Trouble> {
    done(work.update(text(subject, "table"), &[("id", text(subject, "id"))], sets))
}

/// `source` for source_accounts.
fn system(subject: &Value) -> &str {
    text(subject, "table").trim_end_matches("_accounts")
}

fn create_target_account(work: &mut Work<'_>, subject: &Value, params: &Value) -> Result<Value, Trouble> {
    let carried = ["anchor", "union_id", "union_scope", "anchor_verified_at"];
    let source = work.read("source_accounts", &carried, &[("id", text(params, "source_id"))])?.remove(0);
    let id = work.new_id("target_accounts", "id")?;
    let mut values: Sets<'_> = carried.into_iter().zip(source).collect();
    values[0].1 = some(subject, "anchor");
    values.extend([("id", Some(id.clone())), ("status", word("active")), ("origin", word("backfill"))]);
    work.insert("target_accounts", values)?;
    Ok(json!({ "id": id }))
}

/// The mapping's status; none where there is no such row.
fn mapping(work: &mut Work<'_>, source: &str, target: &str) -> Result<Option<String>, Trouble> {
    let rows = work.read("mapping", &["status"], &[("source_id", source), ("target_id", target)])?;
    Ok(rows.into_iter().next().and_then(|row| row.into_iter().next().flatten()))
}

pub fn activate(work: &mut Work<'_>, source: &str, target: &str, evidence: Option<&str>) -> Result<(), Trouble> {
    let sets = vec![("status", word("active")), ("evidence", evidence.map(ToOwned::to_owned))];
    if mapping(work, source, target)?.is_some() {
        return done(work.update("mapping", &[("source_id", source), ("target_id", target)], sets)).map(drop);
    }
    let key = [("source_id", word(source)), ("target_id", word(target))];
    work.insert("mapping", key.into_iter().chain(sets).collect())
}

fn retire(work: &mut Work<'_>, source: &str, target: &str) -> Result<(), Trouble> {
    work.update("mapping", &[("source_id", source), ("target_id", target)], vec![("status", word("retired"))])?;
    Ok(())
}

/// The loser's mappings and live assets go to the survivor.
fn merge_accounts(work: &mut Work<'_>, subject: &Value, params: &Value) -> Result<Value, Trouble> {
    let (loser, survivor, system) = (text(subject, "id"), text(params, "survivor"), system(subject));
    let own = format!("{system}_id");
    let mappings = work.read("mapping", &["source_id", "target_id", "status", "evidence"], &[(own.as_str(), loser)])?;
    for row in mappings {
        let cell = |place: usize| row[place].clone().unwrap_or_default();
        if !matches!(cell(2).as_str(), "active" | "pending") {
            continue;
        }
        retire(work, &cell(0), &cell(1))?;
        if cell(2) == "active" {
            let (source, target) =
                if system == "source" { (survivor.to_owned(), cell(1)) } else { (cell(0), survivor.to_owned()) };
            if mapping(work, &source, &target)?.as_deref() != Some("active") {
                activate(work, &source, &target, row[3].as_deref())?;
            }
        }
    }
    if work.schema.table("assets").is_some() {
        let key = [("owner_system", system), ("owner_id", loser), ("state", "live")];
        work.update("assets", &key, vec![("owner_id", word(survivor))])?;
    }
    set(work, subject, vec![("status", word("merged")), ("merged_into", word(survivor))])
}

/// A binding event, where the company keeps them.
fn bound(
    work: &mut Work<'_>,
    subject: &Value,
    anchor: Option<String>,
    previous: Option<String>,
) -> Result<Value, Trouble> {
    if work.schema.table("bindings").is_some() {
        let id = work.new_id("bindings", "event_id")?;
        work.insert(
            "bindings",
            vec![
                ("event_id", Some(id)),
                ("system", word(system(subject))),
                ("account_id", some(subject, "id")),
                ("op", word(if anchor.is_some() { "rebind" } else { "unbind" })),
                ("at", Some(work.now.to_owned())),
                ("anchor", anchor),
                ("previous_anchor", previous),
                ("verified", word("true")),
            ],
        )?;
    }
    Ok(Value::Null)
}

fn reassign_asset(work: &mut Work<'_>, subject: &Value, params: &Value) -> Result<Value, Trouble> {
    let family = params["family"].as_array().cloned().unwrap_or_default();
    for asset in std::iter::once(subject).chain(&family) {
        let key = [("asset_type", text(asset, "asset_type")), ("asset_id", text(asset, "asset_id"))];
        work.update(
            "assets",
            &key,
            vec![("owner_system", some(params, "to_system")), ("owner_id", some(params, "to"))],
        )?;
    }
    Ok(Value::Null)
}

fn reverse_credit(work: &mut Work<'_>, subject: &Value, params: &Value) -> Result<Value, Trouble> {
    let key = [("asset_type", text(params, "asset_type")), ("asset_id", text(params, "asset_id"))];
    let held = work.read("assets", &["amount"], &key)?.remove(0).remove(0).unwrap_or_default();
    let left = jobs::less(&held, text(params, "amount"));
    let mut sets = vec![("amount", word(&left))];
    sets.extend((left == "0").then(|| ("state", word("void"))));
    work.update("assets", &key, sets)?;
    let entry = [("entry_id", text(subject, "entry_id"))];
    let entry = work.read("merge_journal", &["job_id", "asset_type", "asset_id"], &entry)?.remove(0);
    let cell = |place: usize| entry[place].clone().unwrap_or_default();
    let worth = (some(params, "amount"), some(params, "unit"));
    let id = jobs::write_entry(work, &cell(0), &(cell(1), cell(2)), "void", &worth)?;
    Ok(json!({ "id": id }))
}

fn admit(work: &mut Work<'_>, system: &str, account: &str, params: &Value) -> Result<Value, Trouble> {
    let key = [("system", system), ("account_id", account)];
    let sets = vec![("stage", some(params, "stage")), ("admitted_at", Some(work.now.to_owned()))];
    match work.read("cohorts", &["admitted_at"], &key)?.first() {
        None => {
            let key = key.map(|(column, value)| (column, word(value)));
            work.insert("cohorts", key.into_iter().chain(sets).collect())?;
        }
        // Who was admitted before stays where it is.
        Some(row) if row[0].as_deref().is_some_and(|at| at <= work.now) => {}
        Some(_) => done(work.update("cohorts", &key, sets)).map(drop)?,
    }
    Ok(Value::Null)
}

//! What each kind of action writes.

use serde_json::{Value, json};

use crate::batch::text;
use crate::database::Trouble;
use crate::work::Work;

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
            bound(work, on, "unbind", None)
        }
        "sync_anchor" => {
            set(work, on, vec![("anchor", some(of, "new")), ("anchor_verified_at", some(of, "verified_at"))])
        }
        "sync_fields" => sync_fields(work, on, of),
        "replay_write" => replay_write(work, on, of),
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
        "resume_job" => crate::jobs::resume(work, text(on, "job_id")),
        "cancel_job" => crate::jobs::cancel(work, text(on, "job_id")),
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
fn set(work: &mut Work<'_>, subject: &Value, sets: crate::work::Sets<'_>) -> Result<Value, Trouble> {
    done(work.update(text(subject, "table"), &[("id", text(subject, "id"))], sets))
}

/// `source` for source_accounts.
fn system(subject: &Value) -> &str {
    text(subject, "table").trim_end_matches("_accounts")
}

fn create_target_account(work: &mut Work<'_>, subject: &Value, params: &Value) -> Result<Value, Trouble> {
    let carried = ["anchor", "union_id", "union_scope", "anchor_verified_at", "tenant", "mirror", "bucket"];
    let source = work.read("source_accounts", &carried, &[("id", text(params, "source_id"))])?.remove(0);
    let id = work.new_id("target_accounts", "id")?;
    let mut values: crate::work::Sets<'_> = carried.into_iter().zip(source).collect();
    values[0].1 = some(subject, "anchor");
    values.extend([
        ("id", Some(id.clone())),
        ("status", word("active")),
        ("origin", word("backfill")),
        ("is_test", word("false")),
        ("backfilled_at", Some(work.now.to_owned())),
    ]);
    work.insert("target_accounts", values)?;
    Ok(json!({ "id": id }))
}

/// The mapping's status; none where there is no such row.
fn mapping(work: &mut Work<'_>, source: &str, target: &str) -> Result<Option<String>, Trouble> {
    let rows = work.read("mapping", &["status"], &[("source_id", source), ("target_id", target)])?;
    Ok(rows.into_iter().next().and_then(|row| row.into_iter().next().flatten()))
}

pub fn activate(work: &mut Work<'_>, source: &str, target: &str, evidence: Option<&str>) -> Result<(), Trouble> {
    let evidence = evidence.map(ToOwned::to_owned);
    let status = ("status", word("active"));
    if mapping(work, source, target)?.is_some() {
        let mut sets = vec![status];
        sets.extend(evidence.is_some().then_some(("evidence", evidence)));
        work.update("mapping", &[("source_id", source), ("target_id", target)], sets)?;
        return Ok(());
    }
    let row = vec![("source_id", word(source)), ("target_id", word(target)), status, ("evidence", evidence)];
    work.insert("mapping", row)
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
fn bound(work: &mut Work<'_>, subject: &Value, op: &str, anchor: Option<String>) -> Result<Value, Trouble> {
    if work.schema.table("bindings").is_some() {
        let id = work.new_id("bindings", "event_id")?;
        work.insert(
            "bindings",
            vec![
                ("event_id", Some(id)),
                ("system", word(system(subject))),
                ("account_id", some(subject, "id")),
                ("op", word(op)),
                ("at", Some(work.now.to_owned())),
                ("anchor", anchor),
                ("verified", word("true")),
            ],
        )?;
    }
    Ok(Value::Null)
}

fn sync_fields(work: &mut Work<'_>, subject: &Value, params: &Value) -> Result<Value, Trouble> {
    let (source, target) =
        (("source_accounts", text(subject, "source_id")), ("target_accounts", text(subject, "target_id")));
    let (from, to) = if text(params, "authority") == "source" { (source, target) } else { (target, source) };
    let mirror = work.read(from.0, &["mirror"], &[("id", from.1)])?.remove(0).remove(0);
    done(work.update(to.0, &[("id", to.1)], vec![("mirror", mirror)]))
}

fn replay_write(work: &mut Work<'_>, subject: &Value, params: &Value) -> Result<Value, Trouble> {
    let (leg, version) = (text(params, "leg"), some(params, "version"));
    let now = work.now.to_owned();
    let own = format!("{}_id", system(subject));
    let known = params["op_id"].as_str().map(ToOwned::to_owned);
    let id = match &known {
        Some(id) => id.clone(),
        None => work.new_id("gateway_log", "op_id")?,
    };
    let key = [("op_id", id.as_str()), ("leg", leg)];
    let sets = vec![("result", word("ok")), ("at", Some(now)), ("version", version.clone())];
    if work.read("gateway_log", &["result"], &key)?.is_empty() {
        let other = work.read("gateway_log", &["op", "source_id", "target_id"], &[("op_id", &id)])?.into_iter().next();
        let other = other.unwrap_or_else(|| vec![word("update"), None, None]);
        let mut row = vec![("op_id", word(&id)), ("leg", word(leg)), ("op", other[0].clone())];
        row.extend([("source_id", other[1].clone()), ("target_id", other[2].clone())]);
        row.retain(|(column, _)| *column != own);
        row.push((own.as_str(), some(subject, "id")));
        row.extend(sets);
        work.insert("gateway_log", row)?;
    } else {
        work.update("gateway_log", &key, sets)?;
    }
    // The write itself: the account's counter follows the gateway's.
    if leg == system(subject) {
        set(work, subject, Vec::new())?;
        if let (Some(version), Some(table)) = (version, work.schema.table(text(subject, "table")))
            && table.has("row_version")
        {
            let sql = format!(
                "UPDATE {} SET row_version = {version} WHERE {} AND row_version < {version}",
                text(subject, "table"),
                format_args!(
                    "id = {}",
                    table.cell("id").unwrap().literal(work.connection.dialect(), subject["id"].as_str())
                )
            );
            work.connection.run(&sql)?;
        }
    }
    Ok(if known.is_some() { Value::Null } else { json!({ "id": id }) })
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
    let left = crate::jobs::less(&held, text(params, "amount"));
    let mut sets = vec![("amount", word(&left))];
    sets.extend((left == "0").then(|| ("state", word("void"))));
    work.update("assets", &key, sets)?;
    let entry = work.read("merge_journal", &crate::jobs::ENTRY, &[("entry_id", text(subject, "entry_id"))])?.remove(0);
    let id = crate::jobs::write_void(work, &entry)?;
    Ok(json!({ "id": id }))
}

fn admit(work: &mut Work<'_>, system: &str, account: &str, params: &Value) -> Result<Value, Trouble> {
    let key = [("system", system), ("account_id", account)];
    let sets = vec![("stage", some(params, "stage")), ("admitted_at", Some(work.now.to_owned()))];
    if work.read("cohorts", &["stage"], &key)?.is_empty() {
        let mut row = vec![("system", word(system)), ("account_id", word(account))];
        row.extend(sets);
        work.insert("cohorts", row)?;
    }
    Ok(Value::Null)
}

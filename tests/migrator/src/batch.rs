//! Reading a batch as a migrator must: every reason to refuse it whole is looked for before anything is carried out.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;
use sha2::{Digest, Sha256};

/// The kinds that this migrator can carry out.
const KINDS: [&str; 22] = [
    "create_target_account",
    "create_mapping",
    "repoint_mapping",
    "retire_mapping",
    "flatten_merge",
    "merge_accounts",
    "unbind_anchor",
    "sync_anchor",
    "sync_fields",
    "replay_write",
    "rerun_bucket",
    "require_verification",
    "refresh_union_id",
    "reassign_asset",
    "restore_terms",
    "reverse_credit",
    "release_lock",
    "resume_job",
    "cancel_job",
    "enqueue_merge",
    "admit_pair",
    "close_target_account",
];
const MEMBERS: [&str; 11] = [
    "action_id",
    "after",
    "cluster",
    "expect",
    "found",
    "generation",
    "kind",
    "params",
    "reversible",
    "subject",
    "undo",
];

pub struct Batch {
    pub id: String,
    pub project: String,
    pub manifest_sha256: String,
    pub expires_at: String,
    /// Action lines in order; those of a cluster stand together.
    pub actions: Vec<Value>,
}

pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

pub fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value[member].as_str().unwrap_or_default()
}

/// Canonical JSON: members sorted, no white space. Action lines hold no numbers, the manifest only small ones.
pub fn canonical(value: &Value) -> String {
    let mut sorted = value.clone();
    sorted.sort_all_objects();
    sorted.to_string()
}

/// Reads and verifies a batch folder.
pub fn read(folder: &Path, project: &str) -> Result<Batch, String> {
    if folder.join("withdrawn.json").exists() {
        return Err("withdrawn".to_owned());
    }
    let bytes = std::fs::read(folder.join("manifest.json")).map_err(|error| format!("no manifest: {error}"))?;
    let manifest: Value = serde_json::from_slice(&bytes).map_err(|error| format!("manifest: {error}"))?;
    if text(&manifest, "format_version").split('.').next() != Some("1") {
        return Err("newer format".to_owned());
    }
    if text(&manifest, "project") != project {
        return Err("another project".to_owned());
    }
    let id = text(&manifest, "batch_id").to_owned();
    let mut without = manifest.clone();
    without.as_object_mut().ok_or("the manifest is no object")?.remove("batch_id");
    let named = folder.file_name().and_then(|name| name.to_str());
    if sha256(canonical(&without).as_bytes()) != id || named != Some(id.as_str()) {
        return Err("batch_id is not the manifest's hash and the folder's name".to_owned());
    }
    let mut actions = Vec::new();
    let parts = manifest["parts"].as_array().ok_or("no parts")?;
    for (place, part) in parts.iter().enumerate() {
        if text(part, "name") != format!("part-{place:05}.ndjson") {
            return Err("parts are not gapless".to_owned());
        }
        actions.extend(lines(folder, part)?);
    }
    lines(folder, &manifest["review"])?;
    refuse_unlisted(folder, parts.len())?;
    check_actions(&actions, project)?;
    let mut totals: BTreeMap<String, u64> = BTreeMap::new();
    for action in &actions {
        *totals.entry(text(action, "kind").to_owned()).or_default() += 1;
    }
    if serde_json::to_value(&totals).ok().as_ref() != Some(&manifest["totals"]) {
        return Err("totals are wrong".to_owned());
    }
    let expires_at = text(&manifest, "expires_at").to_owned();
    Ok(Batch { id, project: project.to_owned(), manifest_sha256: sha256(&bytes), expires_at, actions })
}

fn lines(folder: &Path, listed: &Value) -> Result<Vec<Value>, String> {
    let name = text(listed, "name");
    if name.contains(['/', '\\']) || name.starts_with('.') {
        return Err(format!("{name} is no file of the batch"));
    }
    let bytes = std::fs::read(folder.join(name)).map_err(|error| format!("{name}: {error}"))?;
    if listed["bytes"].as_u64() != Some(bytes.len() as u64) || text(listed, "sha256") != sha256(&bytes) {
        return Err(format!("{name} is not as listed"));
    }
    let content = std::str::from_utf8(&bytes).map_err(|error| format!("{name}: {error}"))?;
    let parse = |line: &str| serde_json::from_str(line).map_err(|error| format!("{name}: {error}"));
    let lines = content.lines().map(parse).collect::<Result<Vec<Value>, String>>()?;
    if listed["rows"].as_u64() != Some(lines.len() as u64) {
        return Err(format!("{name} has another number of rows"));
    }
    Ok(lines)
}

fn refuse_unlisted(folder: &Path, parts: usize) -> Result<(), String> {
    for entry in std::fs::read_dir(folder).map_err(|error| error.to_string())?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let number = name.strip_prefix("part-").and_then(|rest| rest.strip_suffix(".ndjson"));
        if number.is_some_and(|number| number.parse::<usize>().is_ok_and(|number| number >= parts)) {
            return Err(format!("{name} is not listed"));
        }
    }
    Ok(())
}

fn check_actions(actions: &[Value], project: &str) -> Result<(), String> {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut clusters: BTreeSet<&str> = BTreeSet::new();
    let mut cluster: Vec<&Value> = Vec::new();
    for action in actions {
        let members: Vec<&str> =
            action.as_object().ok_or("an action is no object")?.keys().map(String::as_str).collect();
        let mut sorted = members.clone();
        sorted.sort_unstable();
        if sorted != MEMBERS {
            return Err(format!("unknown or missing members: {sorted:?}"));
        }
        let kind = text(action, "kind");
        if !KINDS.contains(&kind) {
            return Err(format!("unknown kind {kind}"));
        }
        let named = serde_json::json!([
            "trueup-action-1",
            project,
            action["kind"],
            action["subject"],
            action["params"],
            action["expect"],
            action["generation"],
        ]);
        let id = text(action, "action_id");
        if sha256(canonical(&named).as_bytes()) != id {
            return Err(format!("action_id {id} is wrong"));
        }
        if !seen.insert(id) {
            return Err(format!("action_id {id} is repeated"));
        }
        let of = text(action, "cluster");
        if cluster.first().is_none_or(|first| text(first, "cluster") != of) {
            if !clusters.insert(of) {
                return Err(format!("the cluster {of} is not contiguous"));
            }
            cluster.clear();
        }
        check_refs(action, &cluster)?;
        cluster.push(action);
    }
    Ok(())
}

/// A ref names an earlier line of the same cluster, and `after` names just these.
fn check_refs(action: &Value, earlier: &[&Value]) -> Result<(), String> {
    let mut refs = BTreeSet::new();
    for member in ["subject", "params", "expect"] {
        collect_refs(&action[member], &mut refs);
    }
    let after: BTreeSet<String> =
        action["after"].as_array().into_iter().flatten().filter_map(|id| id.as_str().map(ToOwned::to_owned)).collect();
    let known = |id: &String| earlier.iter().any(|line| text(line, "action_id") == id.as_str());
    if refs != after || !refs.iter().all(known) {
        return Err(format!("bad ref in {}", text(action, "action_id")));
    }
    Ok(())
}

fn collect_refs(value: &Value, refs: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => match members.get("ref").and_then(Value::as_str) {
            Some(id) if members.len() == 1 => drop(refs.insert(id.to_owned())),
            _ => members.values().for_each(|value| collect_refs(value, refs)),
        },
        Value::Array(values) => values.iter().for_each(|value| collect_refs(value, refs)),
        _ => {}
    }
}

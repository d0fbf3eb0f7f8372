//! The migrator itself: every action of a batch in a transaction of its own, with its preconditions and its
//! idempotency key, then the receipts.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::batch::{self, Batch, sha256, text};
use crate::database::{self, Address, Connection, Trouble, quoted, wire_time};
use crate::tables::Schema;
use crate::work::Work;
use crate::{effects, expect};

/// How often an action is tried when other transactions are in its way.
const TRIES_MAX: usize = 100;

/// What one run is asked to do.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Order {
    pub address: Address,
    pub schema: Schema,
    pub project: String,
    pub batch: PathBuf,
    /// Folder for this run's receipts, its own.
    pub receipts: PathBuf,
    /// The migrator's clock, in the wire format.
    pub now: String,
    /// From when on the source takes no more writes, in the wire format.
    pub source_frozen_at: Option<String>,
    /// For tests that want to meet it in its midst.
    #[serde(default)]
    pub pace: Pace,
}

/// How a migrator is held up.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Pace {
    /// Before the action of this number, from 0, it waits until the file is there; the receipts tell of all before.
    pub waits: BTreeMap<usize, PathBuf>,
    /// So long each transaction stays open with its work done.
    pub open_ms: u64,
}

pub struct Receipt {
    pub outcome: &'static str,
    pub at: String,
    pub result: Value,
    pub detail: String,
}

/// Carries a batch out and writes its receipts; how many actions came to which outcome.
pub fn migrate(order: &Order) -> Result<BTreeMap<&'static str, u64>, String> {
    let batch = batch::read(&order.batch, &order.project)?;
    let (begun, now) = (Instant::now(), order.now.parse::<jiff::Timestamp>().map_err(|error| error.to_string())?);
    let expired = || wire_time(now + begun.elapsed()) > batch.expires_at;
    if expired() {
        return Err("expired".to_owned());
    }
    let mut connection = database::connect(&order.address).map_err(|trouble| format!("{trouble:?}"))?;
    std::fs::create_dir_all(&order.receipts).map_err(|error| error.to_string())?;
    let name = format!("receipts-{}-{:x}.ndjson", &batch.id[..12], std::process::id());
    let path = order.receipts.join(&name);
    let mut file = std::fs::File::create(&path).map_err(|error| error.to_string())?;
    let mut counts: BTreeMap<&'static str, u64> = BTreeMap::new();
    let mut results = BTreeMap::new();
    let mut stopped: Option<(String, String)> = None;
    for (number, action) in batch.actions.iter().enumerate() {
        while order.pace.waits.get(&number).is_some_and(|file| !file.exists()) {
            std::thread::sleep(Duration::from_millis(1));
        }
        let cluster = text(action, "cluster");
        let halted = stopped.as_ref().filter(|(of, _)| of == cluster).map(|(_, by)| by.clone());
        let receipt = match halted {
            Some(by) => skipped(order, format!("cluster stopped at {by}")),
            None if expired() => skipped(order, "expired".to_owned()),
            None => carry_out(&mut connection, order, action, &results)?,
        };
        let id = text(action, "action_id");
        if !matches!(receipt.outcome, "applied" | "already_applied")
            && stopped.as_ref().is_none_or(|(of, _)| of != cluster)
        {
            stopped = Some((cluster.to_owned(), id.to_owned()));
        }
        results.insert(id.to_owned(), receipt.result.clone());
        *counts.entry(receipt.outcome).or_default() += 1;
        let Receipt { outcome, at, result, detail } = receipt;
        let line = json!({ "action_id": id, "outcome": outcome, "at": at, "result": result, "detail": detail });
        writeln!(file, "{}", batch::canonical(&line)).map_err(|error| error.to_string())?;
    }
    file.sync_all().map_err(|error| error.to_string())?;
    complete(order, &batch, &name, &counts)?;
    Ok(counts)
}

fn skipped(order: &Order, detail: String) -> Receipt {
    Receipt { outcome: "skipped", at: order.now.clone(), result: Value::Null, detail }
}

/// One action, tried again while others are in its way.
pub fn carry_out(
    connection: &mut Connection,
    order: &Order,
    action: &Value,
    results: &BTreeMap<String, Value>,
) -> Result<Receipt, String> {
    let mut last = String::new();
    for _ in 0..TRIES_MAX {
        match attempt(connection, order, action, results) {
            Ok(receipt) => return Ok(receipt),
            Err(trouble) => {
                connection.run("ROLLBACK").map_err(|trouble| format!("{trouble:?}"))?;
                match trouble {
                    Trouble::Conflict(why) => last = why,
                    Trouble::Fatal(why) => {
                        let detail = "the database refused it".to_owned();
                        eprintln!("{}: {why}", text(action, "kind"));
                        return Ok(Receipt {
                            outcome: "failed_permanent",
                            at: order.now.clone(),
                            result: Value::Null,
                            detail,
                        });
                    }
                }
                std::thread::sleep(Duration::from_millis(5));
            }
        }
    }
    eprintln!("{}: gave up after {last}", text(action, "kind"));
    let detail = "other transactions were in the way".to_owned();
    Ok(Receipt { outcome: "failed_retryable", at: order.now.clone(), result: Value::Null, detail })
}

fn attempt(
    connection: &mut Connection,
    order: &Order,
    action: &Value,
    results: &BTreeMap<String, Value>,
) -> Result<Receipt, Trouble> {
    let id = text(action, "action_id");
    connection.begin()?;
    let known =
        connection.rows(&format!("SELECT done_at, result FROM trueup_actions WHERE action_id = {}", quoted(id)))?;
    if let Some(row) = known.first() {
        connection.run("COMMIT")?;
        let result = row[1].as_deref().map_or(Value::Null, |text| serde_json::from_str(text).unwrap());
        let at = row[0].clone().unwrap_or_default();
        return Ok(Receipt { outcome: "already_applied", at, result, detail: String::new() });
    }
    let mut work = Work::begun(connection, order, action, results);
    if let Some(why) = expect::check(&mut work, action)? {
        connection.run("ROLLBACK")?;
        return Ok(Receipt { outcome: "precondition_failed", at: order.now.clone(), result: Value::Null, detail: why });
    }
    let result = effects::apply(&mut work, action)?;
    let stored = if result.is_null() { "NULL".to_owned() } else { quoted(&result.to_string()) };
    connection.run(&format!("INSERT INTO trueup_actions VALUES ({}, {}, {stored})", quoted(id), quoted(&order.now)))?;
    std::thread::sleep(Duration::from_millis(order.pace.open_ms));
    connection.run("COMMIT")?;
    Ok(Receipt { outcome: "applied", at: order.now.clone(), result, detail: String::new() })
}

/// `receipts.json` comes last, whole or not at all.
fn complete(order: &Order, batch: &Batch, name: &str, counts: &BTreeMap<&'static str, u64>) -> Result<(), String> {
    let bytes = std::fs::read(order.receipts.join(name)).map_err(|error| error.to_string())?;
    let rows = bytes.iter().filter(|byte| **byte == b'\n').count();
    let document = json!({
        "format_version": "1.0", "project": batch.project, "batch_id": batch.id,
        "manifest_sha256": batch.manifest_sha256, "partial": false,
        "files": [{ "name": name, "rows": rows, "bytes": bytes.len(), "sha256": sha256(&bytes) }], "counts": counts,
    });
    let partial = order.receipts.join(format!("{name}.json.partial"));
    let write = || -> std::io::Result<()> {
        let mut file = std::fs::File::create(&partial)?;
        file.write_all(document.to_string().as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&partial, order.receipts.join("receipts.json"))
    };
    write().map_err(|error| error.to_string())
}

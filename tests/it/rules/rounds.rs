//! The rounds before a case's last one: inspected and recorded by the binary, and the batches sent between them.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray};
use parquet::arrow::ArrowWriter;
use trueup::ledger::{self, Event, FileRef, Planned, Writer};
use trueup::storage::{Storage, sha256};

use super::case::{Case, Cell, Rows, fingerprint};
use super::{seed, verdict};

/// The day of the last round's exports, of November 2026; those before come a day earlier each.
const LAST_DAY: i8 = 1;
const BATCH: &str = "0000000000000000000000000000000000000000000000000000000000000000";

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Records all rounds but the last into the state folder of the project that will be written to `dir`.
pub fn record(case: &Case, dir: &Path) -> Outcome<()> {
    let last = jiff::civil::date(2026, 11, LAST_DAY);
    for (at, tables) in case.earlier.iter().enumerate() {
        let days = i64::try_from(case.earlier.len() - at)?;
        let taken = format!("{}T00:00:00Z", last.checked_sub(jiff::Span::new().days(days))?);
        let mut snapshots = BTreeMap::new();
        for name in tables.keys().map(String::as_str).chain(["source_accounts", "target_accounts", "mapping"]) {
            snapshots.insert(name.to_owned(), taken.clone());
        }
        let round = Case { tables: tables.clone(), earlier: Vec::new(), snapshots, ..case.clone() };
        seed::write(&round, dir)?;
        let output = verdict::trueup().args(["check", "--exit-zero", "--project"]).arg(dir).output()?;
        if output.status.code() != Some(0) {
            let said = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
            return Err(format!("round {}: exit code {:?}\n{said}", at + 1, output.status.code()).into());
        }
        fs::remove_dir_all(dir.join("exports"))?;
    }
    if case.actions.rows.is_empty() {
        return Ok(());
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(send(case, dir))
}

/// Records the case's actions as one batch, with what came of them.
async fn send(case: &Case, dir: &Path) -> Outcome<()> {
    let storage = Storage::open(dir.join(".trueup"))?;
    let bytes = actions(&case.actions)?;
    let name = format!("batches/{BATCH}/actions.parquet");
    storage.create(&name, &bytes).await?;
    let mut writer = Writer::open(&storage, &case.rule).await?;
    let actions = FileRef { name, bytes: bytes.len() as u64, sha256: sha256(&bytes) };
    let planned = Planned {
        batch_id: BATCH.to_owned(),
        round: u64::try_from(case.earlier.len())?,
        manifest_sha256: BATCH.to_owned(),
        expires_at: "2026-12-01T00:00:00Z".to_owned(),
        undo_of: None,
        totals: BTreeMap::new(),
        holds: 0,
        actions,
    };
    writer.append(Event::Planned(planned)).await?;
    Ok(())
}

/// The Parquet file of a batch's actions; `finding` is the key of the finding that each is for.
fn actions(rows: &Rows) -> Outcome<Vec<u8>> {
    let text = |name: &str| rows.column(name).map(said).collect::<Vec<Option<String>>>();
    let keys = text("rule").into_iter().zip(text("finding"));
    let fingerprints = keys.map(|(rule, key)| Some(fingerprint(&rule?, &key?)));
    let mut columns: Vec<ArrayRef> = Vec::new();
    let schema = ledger::actions_schema();
    for field in schema.fields() {
        columns.push(match field.name().as_str() {
            "fingerprint" => Arc::new(fingerprints.clone().collect::<StringArray>()),
            "round" => {
                let rounds = text("round").into_iter().map(|round| round?.parse().ok());
                Arc::new(rounds.collect::<Int64Array>())
            }
            "at" => {
                let at = text("at").into_iter().map(|at| {
                    let at: jiff::civil::DateTime = at?.parse().ok()?;
                    Some(at.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_microsecond())
                });
                Arc::new(at.collect::<TimestampMicrosecondArray>().with_timezone("UTC"))
            }
            name => Arc::new(text(name).into_iter().collect::<StringArray>()),
        });
    }
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, Arc::clone(&schema), None)?;
    writer.write(&RecordBatch::try_new(schema, columns)?)?;
    writer.close()?;
    Ok(bytes)
}

fn said(cell: &Cell) -> Option<String> {
    match cell {
        Cell::Text(text) | Cell::Number(text) => Some(text.clone()),
        Cell::Null | Cell::Flag(_) => None,
    }
}

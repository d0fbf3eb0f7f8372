//! Between inspection and ledger: what a round would rest on, and what earlier rounds know, fetched for the engine.

use std::path::Path;

use crate::error::Result;
use crate::finding::{ExportRecord, Inspection};
use crate::inspection::{Earlier, EarlierRule, Loaded};
use crate::ledger::{Digests, ExportPin, Ledger, Opening};
use crate::project::Project;
use crate::storage::sha256;

/// What a round over these exports rests on. `policy` is whatever else the verdict depends on.
pub(super) fn opening(project: &Project, loaded: &Loaded, rules: String, policy: &str, scope: Option<&str>) -> Opening {
    let supplied = &loaded.supplied;
    let mut inputs = String::new();
    for file in &supplied.inputs {
        let snapshot_at = file.snapshot_at.as_deref().unwrap_or_default();
        let line = format!("{}\0{}\0{}\0{}\0{snapshot_at}\n", file.table, file.name, file.bytes, file.footer_sha256);
        inputs.push_str(&line);
    }
    let exports = supplied.exports.iter().map(|export| ExportPin {
        table: export.table.clone(),
        uri: project.export(&export.table).map_or_else(String::new, |written| written.path.value.clone()),
        files: export.files,
        bytes: export.bytes,
        digest: export.digest.clone(),
        rows: export.rows,
        snapshot_at: export.snapshot_at.clone(),
    });
    let digests = Digests {
        project: sha256(project.text().as_bytes()),
        rules,
        policy: sha256(policy.as_bytes()),
        inputs: sha256(inputs.as_bytes()),
    };
    Opening { scope: scope.map(str::to_owned), digests, exports: exports.collect() }
}

/// What earlier rounds know, as local files; none if no round is conclusive yet.
pub(super) async fn earlier(ledger: &Ledger, scope: Option<&str>, scratch: &Path) -> Result<Option<Earlier>> {
    let Some(latest) = ledger.latest_conclusive() else { return Ok(None) };
    let mut earlier = Earlier { exports: latest.opened.exports.iter().map(record).collect(), ..Earlier::default() };
    if let Some(baseline) = ledger.baseline(scope) {
        earlier.round = Some(baseline.number);
        let watermark = baseline.inspected.and_then(|inspected| inspected.watermark.as_deref());
        earlier.watermark = watermark.and_then(|at| at.parse().ok());
        for (rule, history) in ledger.record(&baseline).await?.histories {
            let file = match &history.file {
                Some(file) => Some(ledger.fetch(file, scratch).await?),
                None => None,
            };
            earlier.rules.insert(rule, EarlierRule { digest: history.digest, history: file });
        }
    }
    for batch in ledger.batches() {
        earlier.actions.push(ledger.fetch(batch.actions(), scratch).await?);
    }
    Ok(Some(earlier))
}

fn record(pin: &ExportPin) -> ExportRecord {
    ExportRecord { table: pin.table.clone(), rows: pin.rows, snapshot_at: pin.snapshot_at.clone() }
}

/// Why exports that are older than those of the last conclusive round can't be judged.
pub(super) fn older(ledger: &Ledger, inspection: &Inspection) -> Option<String> {
    let last =
        ledger.rounds().into_iter().rfind(|round| round.is_conclusive() && Some(round.number) != inspection.round)?;
    let before = last.inspected?.watermark.as_deref()?;
    let at = |text: &str| text.parse::<jiff::Timestamp>().ok();
    let now = inspection.watermark.as_deref();
    match (now.and_then(at), at(before)) {
        (Some(now), Some(before)) if now >= before => None,
        _ => Some(format!(
            "the exports are older than those of round {}: their watermark is {}, that of round {} is {before}",
            last.number,
            now.unwrap_or("unknown"),
            last.number
        )),
    }
}

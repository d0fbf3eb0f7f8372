//! The round that is planned from: its findings as they were judged last, and what was done before.

use std::path::PathBuf;

use arrow::array::{Array, AsArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Int64Type};
use jiff::Timestamp;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::{SUCCESSES, waived};
use crate::compensation::plan::History;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::ledger::{Ledger, Record, Round};
use crate::project::Project;
use crate::rules::Catalogue;

/// The round that is planned from.
pub(super) struct Base {
    pub(super) round: u64,
    pub(super) record: Record,
    /// Rule and its findings file; waived in it is what the round's latest judgement waives.
    pub(super) findings: Vec<(String, PathBuf)>,
    pub(super) history: History,
    pub(super) watermark: Timestamp,
}

impl Base {
    pub(super) async fn read(ledger: &Ledger, engine: &Engine, catalogue: &Catalogue) -> Result<Self> {
        let round = latest(ledger)?;
        let record = ledger.record(&round).await?;
        let mut findings = Vec::new();
        for (rule, file) in &record.findings {
            findings.push((rule.clone(), ledger.fetch(file, engine.scratch()).await?));
        }
        if let Some(judged) = round.judged {
            waived::apply(engine, catalogue, &record.inspection, judged, &mut findings)?;
        }
        let watermark = record.inspection.watermark.as_deref().and_then(|at| at.parse().ok());
        let watermark = watermark.ok_or_else(|| {
            Error::usage("plan").because("no export says when it was taken").hint("set snapshot_at in the project file")
        })?;
        let history = history(ledger, engine).await?;
        Ok(Self { round: round.number, record, findings, history, watermark })
    }

    /// There is no plan while an earlier batch may still be carried out.
    pub(super) fn refuse_beside(&self, ledger: &Ledger, project: &Project) -> Option<Error> {
        let open = self.open_batches(ledger, project);
        let other = open.iter().find(|(_, round)| *round != self.round)?;
        Some(
            Error::held("plan")
                .because(format!("the batch {} of round {} is not finished", other.0, other.1))
                .hint("acknowledge its receipts (trueup ack), withdraw it, or wait until it has expired"),
        )
    }

    /// Batches with actions that are neither done, expired nor withdrawn, with their rounds.
    pub(super) fn open_batches(&self, ledger: &Ledger, project: &Project) -> Vec<(String, u64)> {
        let open = ledger.batches().into_iter().filter(|batch| {
            batch.planned.totals.values().sum::<u64>() > 0
                && batch.is_open(Some(self.watermark), project.clock.settling_secs)
        });
        open.map(|batch| (batch.planned.batch_id.clone(), batch.planned.round)).collect()
    }
}

fn latest(ledger: &Ledger) -> Result<Round<'_>> {
    if let Some(open) = ledger.open_round() {
        return Err(Error::held("plan")
            .because(format!("round {} is open", open.number))
            .hint("let its run end: trueup check goes on with it"));
    }
    let Some(round) = ledger.latest_round() else {
        return Err(Error::nothing_ran("plan").because("no round is recorded yet").hint("record one: trueup check"));
    };
    if round.is_conclusive() {
        return Ok(round);
    }
    let why = round.judged.map(|judged| judged.failures.join("; ")).unwrap_or_default();
    Err(Error::input("plan")
        .because(format!("round {} is inconclusive: {why}", round.number))
        .hint("repair the exports or the rules, and check again"))
}

/// What was done before, in the order of the ledger.
async fn history(ledger: &Ledger, engine: &Engine) -> Result<History> {
    let mut history = History::default();
    for batch in ledger.batches().into_iter().filter(|batch| !batch.acknowledged.is_empty()) {
        let path = ledger.fetch(batch.actions(), engine.scratch()).await?;
        let unread = |error: &dyn std::fmt::Display| Error::input(format!("read {}", path.display())).because(error);
        let file = std::fs::File::open(&path).map_err(|error| unread(&error))?;
        let reader = ParquetRecordBatchReaderBuilder::try_new(file).and_then(|builder| builder.build());
        for rows in reader.map_err(|error| unread(&error))? {
            let rows = rows.map_err(|error| unread(&error))?;
            let text = |name: &str| {
                let column = rows.column_by_name(name).ok_or_else(|| unread(&format!("it has no column {name}")))?;
                cast(column, &DataType::Utf8View).map_err(|error| unread(&error))
            };
            let (deeds, outcomes, undoes) = (text("deed")?, text("outcome")?, text("undoes")?);
            let generations =
                rows.column_by_name("generation").and_then(|column| column.as_primitive_opt::<Int64Type>());
            let generations = generations.ok_or_else(|| unread(&"it has no column generation"))?;
            let (deeds, outcomes, undoes) =
                (deeds.as_string_view(), outcomes.as_string_view(), undoes.as_string_view());
            for row in 0..rows.num_rows() {
                if !outcomes.is_valid(row) || !SUCCESSES.contains(&outcomes.value(row)) {
                    continue;
                }
                history.done(deeds.value(row), u64::try_from(generations.value(row)).unwrap_or(0));
                if undoes.is_valid(row) {
                    history.undone(undoes.value(row));
                }
            }
        }
    }
    Ok(history)
}

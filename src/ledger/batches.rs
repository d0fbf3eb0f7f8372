//! What the events come to, batch by batch.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use jiff::{SignedDuration, Timestamp};

use super::Ledger;
use super::event::{Acknowledged, Event, FileRef, Planned, Withdrawn};

/// One batch as the ledger knows it.
#[derive(Clone, Debug)]
pub struct Batch<'a> {
    pub planned: &'a Planned,
    /// In the order in which receipts were taken.
    pub acknowledged: Vec<&'a Acknowledged>,
    pub withdrawn: Option<&'a Withdrawn>,
}

impl<'a> Batch<'a> {
    /// Every action has a receipt, and none failed_retryable.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.acknowledged.last().is_some_and(|acknowledged| acknowledged.complete)
    }

    /// Its actions with the outcomes so far.
    #[must_use]
    pub fn actions(&self) -> &'a FileRef {
        self.acknowledged.last().map_or(&self.planned.actions, |acknowledged| &acknowledged.actions)
    }

    /// Whether exports of this watermark are settled past its expiry. Without a watermark, nothing expires.
    #[must_use]
    pub fn is_expired(&self, watermark: Option<Timestamp>, settling_secs: u64) -> bool {
        let settling = SignedDuration::from_secs(i64::try_from(settling_secs).unwrap_or(i64::MAX));
        let expires = self.planned.expires_at.parse::<Timestamp>().ok();
        let settled = expires.and_then(|expires| expires.checked_add(settling).ok());
        matches!((watermark, settled), (Some(watermark), Some(settled)) if watermark > settled)
    }

    /// Neither fully acknowledged nor withdrawn nor expired: no other batch is planned beside it.
    #[must_use]
    pub fn is_open(&self, watermark: Option<Timestamp>, settling_secs: u64) -> bool {
        !self.is_complete() && self.withdrawn.is_none() && !self.is_expired(watermark, settling_secs)
    }
}

impl Ledger {
    /// Every batch, in the order in which they were planned.
    #[must_use]
    pub fn batches(&self) -> Vec<Batch<'_>> {
        let mut batches: Vec<Batch<'_>> = Vec::new();
        for entry in self.entries() {
            let id = match &entry.event {
                Event::Planned(planned) => {
                    // A batch that was planned again is the same batch.
                    if !batches.iter().any(|batch| batch.planned.batch_id == planned.batch_id) {
                        batches.push(Batch { planned, acknowledged: Vec::new(), withdrawn: None });
                    }
                    continue;
                }
                Event::Acknowledged(acknowledged) => &acknowledged.batch_id,
                Event::Withdrawn(withdrawn) => &withdrawn.batch_id,
                _ => continue,
            };
            let Some(batch) = batches.iter_mut().find(|batch| batch.planned.batch_id == *id) else { continue };
            match &entry.event {
                Event::Acknowledged(acknowledged) => batch.acknowledged.push(acknowledged),
                Event::Withdrawn(withdrawn) => batch.withdrawn = Some(withdrawn),
                _ => {}
            }
        }
        batches
    }

    #[must_use]
    pub fn batch(&self, batch_id: &str) -> Option<Batch<'_>> {
        self.batches().into_iter().find(|batch| batch.planned.batch_id == batch_id)
    }
}

/// The columns that the Parquet file of a batch's actions has, a row for each finding of an action; further columns may
/// follow. Ids are text, whatever the exports have; what is not known is NULL, as outcome and time before the receipts.
/// From these files come the rows of `previous_actions`.
#[must_use]
pub fn actions_schema() -> SchemaRef {
    let text = |name: &str, nullable: bool| Field::new(name, DataType::Utf8, nullable);
    Arc::new(Schema::new(vec![
        text("action_id", false),
        Field::new("round", DataType::Int64, false),
        text("kind", false),
        text("rule", false),
        text("fingerprint", false),
        text("source_id", true),
        text("target_id", true),
        text("outcome", true),
        Field::new("at", DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())), true),
    ]))
}

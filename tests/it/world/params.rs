//! The parameters of the rules, as a project sets them.

use super::{DAY, MINUTE, Micros};

/// The parameters of the rules; `None` is written nowhere and means the rule's default.
#[derive(Clone, Debug, Default)]
pub struct Params {
    pub union_scope: Option<String>,
    pub max_accounts_per_anchor: Option<i64>,
    pub max_sources_per_target: Option<i64>,
    pub recycle_days: Option<i64>,
    pub max_pending_minutes: Option<i64>,
    pub placeholder_anchors: Option<Vec<String>>,
    pub dual_write_since: Option<Micros>,
    pub source_frozen_at: Option<Micros>,
    /// Thousandths.
    pub max_bucket_gap: Option<i64>,
    pub active_days: Option<i64>,
    pub shared_id_space: Option<bool>,
    pub max_heartbeat_minutes: Option<i64>,
    /// Minutes of the day at which the off-peak hours begin and end.
    pub merge_window: Option<(i64, i64)>,
    /// As written, and how many minutes its clocks are ahead.
    pub merge_zone: Option<(&'static str, i64)>,
    /// Always written: the built-in list is the product's own matter.
    pub risky_segments: Vec<String>,
}

impl Params {
    pub fn max_accounts_per_anchor(&self) -> i64 {
        self.max_accounts_per_anchor.unwrap_or(5)
    }

    pub fn max_sources_per_target(&self) -> i64 {
        self.max_sources_per_target.unwrap_or(3)
    }

    pub fn recycle(&self) -> Micros {
        self.recycle_days.unwrap_or(90) * DAY
    }

    pub fn max_pending(&self) -> Micros {
        self.max_pending_minutes.unwrap_or(60) * MINUTE
    }

    /// In thousandths.
    pub fn max_bucket_gap(&self) -> i64 {
        self.max_bucket_gap.unwrap_or(10)
    }

    pub fn active(&self) -> Micros {
        self.active_days.unwrap_or(30) * DAY
    }

    pub fn max_heartbeat(&self) -> Micros {
        self.max_heartbeat_minutes.unwrap_or(10) * MINUTE
    }

    pub fn merge_window(&self) -> (i64, i64) {
        self.merge_window.unwrap_or((60, 360))
    }

    pub fn placeholder_anchors(&self) -> &[String] {
        self.placeholder_anchors.as_deref().unwrap_or(&[])
    }
}

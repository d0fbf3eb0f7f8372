//! The rows of the contract's tables, with every column that a rule reads.

use super::{Micros, System};

/// A row of source_accounts or target_accounts.
#[derive(Clone, Debug)]
pub struct Account {
    pub id: String,
    pub anchor: Option<String>,
    pub status: &'static str,
    pub created_at: Micros,
    pub updated_at: Micros,
    pub union_id: Option<String>,
    pub open_id: Option<String>,
    pub union_scope: Option<String>,
    pub tenant: Option<String>,
    pub anchor_verified_at: Option<Micros>,
    pub merged_into: Option<String>,
    pub is_test: Option<bool>,
    pub last_active_at: Option<Micros>,
    pub origin: Option<&'static str>,
    pub row_version: Option<i64>,
    pub bucket: Option<String>,
    pub op_id: Option<String>,
    pub backfilled_at: Option<Micros>,
    pub mirror: Option<String>,
}

#[derive(Clone, Debug)]
pub struct Mapping {
    pub source_id: String,
    pub target_id: String,
    pub status: &'static str,
    pub updated_at: Micros,
    pub created_at: Option<Micros>,
    pub evidence: Option<&'static str>,
}

/// A row of one `[assets.*]` export, or of assets_before.
#[derive(Clone, Debug)]
pub struct Asset {
    /// Name of the export that holds the row; means nothing in assets_before.
    pub export: String,
    pub asset_type: String,
    pub asset_id: String,
    pub owner_system: System,
    pub owner_id: String,
    pub state: &'static str,
    pub updated_at: Micros,
    pub origin_asset_id: Option<String>,
    pub single: Option<bool>,
    /// Hundredths.
    pub amount: Option<i64>,
    pub unit: Option<String>,
    pub parent_type: Option<String>,
    pub parent_id: Option<String>,
    pub expires_at: Option<Micros>,
}

#[derive(Clone, Debug)]
pub struct Binding {
    pub event_id: String,
    pub system: System,
    pub account_id: String,
    pub op: &'static str,
    pub at: Micros,
    pub anchor: Option<String>,
    pub previous_anchor: Option<String>,
    pub verified: Option<bool>,
}

#[derive(Clone, Debug)]
pub struct Release {
    pub anchor: String,
    pub released_at: Micros,
}

/// A row of gateway_log: one leg of an operation.
#[derive(Clone, Debug)]
pub struct Write {
    pub op_id: String,
    pub op: &'static str,
    pub leg: System,
    pub result: &'static str,
    pub at: Micros,
    pub source_id: Option<String>,
    pub target_id: Option<String>,
    pub version: Option<i64>,
}

#[derive(Clone, Debug)]
pub struct Job {
    pub job_id: String,
    pub source_id: String,
    pub target_id: String,
    pub state: &'static str,
    pub updated_at: Micros,
    pub attempt: Option<i64>,
    pub heartbeat_at: Option<Micros>,
}

#[derive(Clone, Debug)]
pub struct Lock {
    pub lock_id: String,
    pub system: System,
    pub account_id: String,
    pub job_id: String,
    pub acquired_at: Micros,
    pub expires_at: Micros,
    pub released_at: Option<Micros>,
}

#[derive(Clone, Debug)]
pub struct Entry {
    pub entry_id: String,
    pub job_id: String,
    pub asset_type: String,
    pub asset_id: String,
    pub leg: &'static str,
    pub at: Micros,
    /// Hundredths.
    pub amount: Option<i64>,
    pub unit: Option<String>,
}

#[derive(Clone, Debug)]
pub struct Cohort {
    pub system: System,
    pub account_id: String,
    pub stage: &'static str,
    pub admitted_at: Micros,
}

#[derive(Clone, Debug)]
pub struct Exclusion {
    pub source_id: String,
    pub reason: Option<String>,
    pub expires_at: Option<Micros>,
}

#[derive(Clone, Debug)]
pub struct Call {
    pub service: Option<String>,
    pub at: Micros,
    pub calls: Option<i64>,
}

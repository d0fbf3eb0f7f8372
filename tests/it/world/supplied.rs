//! Which optional tables and columns a project supplies.

use super::System;

/// Which optional columns one account export supplies.
#[derive(Clone, Copy, Debug)]
pub struct AccountColumns {
    pub union_id: bool,
    pub open_id: bool,
    pub union_scope: bool,
    pub tenant: bool,
    pub anchor_verified_at: bool,
    pub merged_into: bool,
    pub is_test: bool,
    pub last_active_at: bool,
    pub origin: bool,
    pub row_version: bool,
    pub bucket: bool,
    pub op_id: bool,
    pub backfilled_at: bool,
    pub mirror: bool,
}

impl AccountColumns {
    pub const ALL: Self = Self {
        union_id: true,
        open_id: true,
        union_scope: true,
        tenant: true,
        anchor_verified_at: true,
        merged_into: true,
        is_test: true,
        last_active_at: true,
        origin: true,
        row_version: true,
        bucket: true,
        op_id: true,
        backfilled_at: true,
        mirror: true,
    };
}

/// Which optional tables and columns the project supplies. What isn't supplied isn't written, whatever the rows hold.
#[derive(Clone, Copy, Debug)]
pub struct Supplied {
    pub source: AccountColumns,
    pub target: AccountColumns,
    pub mapping_created_at: bool,
    pub mapping_evidence: bool,
    pub assets: bool,
    pub assets_single: bool,
    pub assets_origin: bool,
    pub bindings: bool,
    pub bindings_verified: bool,
    pub bindings_previous: bool,
    pub number_releases: bool,
    pub merge_jobs: bool,
    pub merge_journal: bool,
    pub exclusions: bool,
    /// These hold for assets and assets_before alike.
    pub assets_amount: bool,
    pub assets_unit: bool,
    pub assets_parent: bool,
    pub assets_parent_type: bool,
    pub assets_expires: bool,
    pub assets_before: bool,
    pub gateway_log: bool,
    pub gateway_source: bool,
    pub gateway_target: bool,
    pub gateway_version: bool,
    pub jobs_attempt: bool,
    pub jobs_heartbeat: bool,
    pub merge_locks: bool,
    pub locks_released: bool,
    pub journal_amount: bool,
    pub journal_unit: bool,
    pub cohorts: bool,
    pub exclusions_expires: bool,
    pub legacy_calls: bool,
    pub calls_count: bool,
}

impl Supplied {
    pub const ALL: Self = Self {
        source: AccountColumns::ALL,
        target: AccountColumns::ALL,
        mapping_created_at: true,
        mapping_evidence: true,
        assets: true,
        assets_single: true,
        assets_origin: true,
        bindings: true,
        bindings_verified: true,
        bindings_previous: true,
        number_releases: true,
        merge_jobs: true,
        merge_journal: true,
        exclusions: true,
        assets_amount: true,
        assets_unit: true,
        assets_parent: true,
        assets_parent_type: true,
        assets_expires: true,
        assets_before: true,
        gateway_log: true,
        gateway_source: true,
        gateway_target: true,
        gateway_version: true,
        jobs_attempt: true,
        jobs_heartbeat: true,
        merge_locks: true,
        locks_released: true,
        journal_amount: true,
        journal_unit: true,
        cohorts: true,
        exclusions_expires: true,
        legacy_calls: true,
        calls_count: true,
    };

    pub fn account(&self, system: System) -> AccountColumns {
        match system {
            System::Source => self.source,
            System::Target => self.target,
        }
    }
}

//! The exports: how a company that never heard of the contract would spell these rows, and the expressions that read
//! them as the contract's columns.

mod accounts;
mod assets;
mod logs;
mod merges;

use super::column::Rowed;

/// One export.
pub(super) struct Export {
    /// Its section in trueup.toml.
    pub section: &'static str,
    /// Below `exports/`.
    pub folder: &'static str,
    pub layout: &'static dyn Rowed,
    /// Columns of the contract that are the same for all rows, or rest on others.
    pub fixed: &'static [(&'static str, &'static str)],
    pub snapshot: i64,
    /// In the order of targets instead of people.
    pub by_target: bool,
}

impl Export {
    const fn new(section: &'static str, folder: &'static str, snapshot: i64, layout: &'static dyn Rowed) -> Self {
        Self { section, folder, layout, fixed: &[], snapshot, by_target: false }
    }

    /// The contract's table.
    pub(super) fn table(&self) -> &'static str {
        self.section.split_once('.').map_or(self.section, |(_, table)| table)
    }
}

/// Every export.
pub(super) const EXPORTS: &[Export] = &[
    accounts::SOURCES,
    accounts::TARGETS,
    accounts::MAPPING,
    assets::ORDERS,
    assets::COUPONS,
    assets::POINTS,
    assets::MEMBERSHIPS,
    assets::BEFORE,
    logs::BINDINGS,
    logs::RELEASES,
    logs::GATEWAY,
    merges::JOBS,
    merges::LOCKS,
    merges::JOURNAL,
    merges::COHORTS,
    merges::EXCLUSIONS,
    logs::LEGACY_CALLS,
];

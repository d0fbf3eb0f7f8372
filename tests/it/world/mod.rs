//! Small worlds of a unification as plain structs: the contract's tables, the settings of a project, and which optional
//! tables and columns it supplies.
//!
//! `World::random(seed, size)` draws a dense world in which defects collide, `World::clean(seed, size)` a believable one
//! without a defect, and `World::write(dir)` lays either down as Parquet files and a `trueup.toml`.
//! Nothing here knows a rule; [`crate::oracle`] says what a world's findings are.

mod base;
mod clean;
mod frame;
mod logs;
mod mutate;
mod numbers;
mod plant;
mod prng;
mod project;
mod random;
mod settings;
mod write;

use std::cmp::Ordering;

/// Microseconds since the epoch, UTC.
pub type Micros = i64;

pub const SECOND: Micros = 1_000_000;
pub const MINUTE: Micros = 60 * SECOND;
pub const HOUR: Micros = 60 * MINUTE;
pub const DAY: Micros = 24 * HOUR;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum System {
    Source,
    Target,
}

impl System {
    pub const BOTH: [Self; 2] = [Self::Source, Self::Target];

    pub fn word(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Target => "target",
        }
    }
}

/// How the ids of one space are stored. In a world they are always text, int64 ones in plain decimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdKind {
    Text,
    Int64,
    /// Asset ids only: one export has int64, another text, so the contract's type is text.
    Mixed,
}

impl IdKind {
    /// Which id is smaller: by number for int64, by bytes for text.
    pub fn compare(self, a: &str, b: &str) -> Ordering {
        match (self, a.parse::<i64>(), b.parse::<i64>()) {
            (Self::Int64, Ok(a), Ok(b)) => a.cmp(&b),
            _ => a.as_bytes().cmp(b.as_bytes()),
        }
    }
}

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

/// A row of one `[assets.*]` export.
#[derive(Clone, Debug)]
pub struct Asset {
    /// Name of the export that holds the row.
    pub export: String,
    pub asset_type: String,
    pub asset_id: String,
    pub owner_system: System,
    pub owner_id: String,
    pub state: &'static str,
    pub updated_at: Micros,
    pub origin_asset_id: Option<String>,
    pub single: Option<bool>,
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

#[derive(Clone, Debug)]
pub struct Job {
    pub job_id: String,
    pub source_id: String,
    pub target_id: String,
    pub state: &'static str,
    pub updated_at: Micros,
}

#[derive(Clone, Debug)]
pub struct Entry {
    pub entry_id: String,
    pub job_id: String,
    pub asset_type: String,
    pub asset_id: String,
    pub leg: &'static str,
    pub at: Micros,
}

#[derive(Clone, Debug)]
pub struct Exclusion {
    pub source_id: String,
    pub reason: String,
    pub expires_at: Option<Micros>,
}

/// The parameters of the rules; `None` is written nowhere and means the rule's default.
#[derive(Clone, Debug, Default)]
pub struct Params {
    pub union_scope: Option<String>,
    pub max_accounts_per_anchor: Option<i64>,
    pub max_sources_per_target: Option<i64>,
    pub recycle_days: Option<i64>,
    pub max_pending_minutes: Option<i64>,
    pub placeholder_anchors: Option<Vec<String>>,
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

    pub fn placeholder_anchors(&self) -> &[String] {
        self.placeholder_anchors.as_deref().unwrap_or(&[])
    }
}

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
    };

    pub fn account(&self, system: System) -> AccountColumns {
        match system {
            System::Source => self.source,
            System::Target => self.target,
        }
    }
}

/// Everything that a project's exports and project file say.
#[derive(Clone, Debug)]
pub struct World {
    pub seed: u64,
    pub sources: Vec<Account>,
    pub targets: Vec<Account>,
    pub mapping: Vec<Mapping>,
    /// Names of the asset exports, also of those without rows.
    pub asset_exports: Vec<String>,
    pub assets: Vec<Asset>,
    pub bindings: Vec<Binding>,
    pub releases: Vec<Release>,
    pub jobs: Vec<Job>,
    pub journal: Vec<Entry>,
    pub exclusions: Vec<Exclusion>,
    pub source_ids: IdKind,
    pub target_ids: IdKind,
    pub asset_ids: IdKind,
    pub event_ids: IdKind,
    pub job_ids: IdKind,
    pub params: Params,
    /// The `snapshot_at` of every export.
    pub snapshot_at: Micros,
    pub settling: Micros,
    /// Sources created before this are due; `None`: all are.
    pub expected_before: Option<Micros>,
    pub supplied: Supplied,
    /// The smallest step between two times: a microsecond, or a millisecond so that files may hold milliseconds.
    pub tick: Micros,
}

impl World {
    pub fn accounts(&self, system: System) -> &[Account] {
        match system {
            System::Source => &self.sources,
            System::Target => &self.targets,
        }
    }

    pub fn accounts_mut(&mut self, system: System) -> &mut Vec<Account> {
        match system {
            System::Source => &mut self.sources,
            System::Target => &mut self.targets,
        }
    }

    pub fn ids(&self, system: System) -> IdKind {
        match system {
            System::Source => self.source_ids,
            System::Target => self.target_ids,
        }
    }
}

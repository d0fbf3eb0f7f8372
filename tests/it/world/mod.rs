//! Small worlds of a unification as plain structs: the contract's tables, the settings of a project, and which optional
//! tables and columns it supplies.
//!
//! `World::random(seed, size)` draws a dense world in which defects collide, `World::clean(seed, size)` a believable one
//! without a defect, `World::mutated(seed, size)` a clean one in which random cells and rows were changed, and
//! `World::write(dir)` lays any of them down as Parquet files and a `trueup.toml`.
//! Nothing here knows a rule; [`crate::oracle`] says what a world's findings are.

mod base;
mod broken;
mod clean;
mod frame;
mod frames;
mod gateway;
mod links;
mod logs;
mod merges;
mod mutate;
mod numbers;
mod params;
mod plant;
pub mod prng;
mod project;
mod random;
mod rows;
mod settings;
mod supplied;
mod write;

use std::cmp::Ordering;

use broken::Broken;
pub use broken::{Flaw, KEYS, UNKNOWN, key_text};
pub use params::Params;
pub use rows::{Account, Asset, Binding, Call, Cohort, Entry, Exclusion, Job, Lock, Mapping, Release, Write};
pub use supplied::{AccountColumns, Supplied};

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
    pub assets_before: Vec<Asset>,
    pub gateway: Vec<Write>,
    pub jobs: Vec<Job>,
    pub locks: Vec<Lock>,
    pub journal: Vec<Entry>,
    pub cohorts: Vec<Cohort>,
    pub exclusions: Vec<Exclusion>,
    pub calls: Vec<Call>,
    pub source_ids: IdKind,
    pub target_ids: IdKind,
    pub asset_ids: IdKind,
    pub event_ids: IdKind,
    pub job_ids: IdKind,
    /// Of locks and journal entries.
    pub lock_ids: IdKind,
    pub op_ids: IdKind,
    pub params: Params,
    /// The `snapshot_at` of every export but assets_before.
    pub snapshot_at: Micros,
    /// The `snapshot_at` of assets_before.
    pub before_at: Micros,
    /// Whether the old service is about to retire: the set decoupling runs.
    pub decoupling: bool,
    pub settling: Micros,
    /// Sources created before this are due; `None`: all are.
    pub expected_before: Option<Micros>,
    pub supplied: Supplied,
    /// What is wrong with the exports themselves; such a world is inconclusive.
    pub broken: Option<Broken>,
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

//! The rows of a world as data, in the contract's terms; how they are spelled in the exports is `tables`' business.

/// What an account has for an anchor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    /// The number of this index.
    Number(u64),
    /// A number of a segment that changes hands easily.
    Risky(u64),
    /// As it stands.
    Text(&'static str),
}

/// A word of the contract.
pub(super) type Word = &'static str;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum System {
    Source,
    Target,
}

impl System {
    pub(super) fn word(self) -> Word {
        match self {
            Self::Source => "source",
            Self::Target => "target",
        }
    }
}

/// An account of either system. Times in seconds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Account {
    pub id: i64,
    /// Tells the account's spellings from others'.
    pub salt: u64,
    pub anchor: Option<Anchor>,
    pub status: Word,
    pub created: i64,
    pub updated: i64,
    pub union_id: Option<u64>,
    pub union_scope: Word,
    pub open_id: Option<u64>,
    pub tenant: u64,
    pub verified: Option<i64>,
    pub merged_into: Option<i64>,
    pub origin: Word,
    pub risk: Word,
    pub is_test: bool,
    pub seen: i64,
    pub version: i64,
    pub op_id: Option<i64>,
    pub backfilled: Option<i64>,
    pub mirror: u64,
}

impl Account {
    pub(super) fn live(&self) -> bool {
        matches!(self.status, "active" | "frozen") && !self.is_test
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Mapping {
    pub source_id: i64,
    pub target_id: i64,
    pub status: Word,
    pub evidence: Word,
    pub created: i64,
    pub updated: i64,
}

/// Which asset export a row is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Orders,
    Coupons,
    Points,
    Memberships,
}

impl Type {
    pub(super) fn word(self) -> Word {
        match self {
            Self::Orders => "orders",
            Self::Coupons => "coupons",
            Self::Points => "points",
            Self::Memberships => "memberships",
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Asset {
    pub of: Type,
    pub id: i64,
    pub owner: System,
    pub owner_id: i64,
    pub state: Word,
    pub updated: i64,
    /// In hundredths of the unit.
    pub amount: i64,
    /// An order, to which it belongs.
    pub parent: Option<i64>,
    pub origin: Option<i64>,
    pub expires: Option<i64>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Binding {
    /// None only where a defect wants it.
    pub id: Option<i64>,
    pub system: System,
    pub account_id: i64,
    pub op: Word,
    pub at: i64,
    pub anchor: Option<Anchor>,
    pub previous: Option<Anchor>,
    pub verified: bool,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Release {
    pub anchor: Anchor,
    pub at: i64,
}

/// One leg of a gateway operation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Leg {
    pub op_id: i64,
    pub op: Word,
    pub leg: System,
    pub result: Word,
    pub at: i64,
    pub source_id: Option<i64>,
    pub target_id: Option<i64>,
    pub version: Option<i64>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Job {
    pub id: i64,
    pub source_id: i64,
    pub target_id: i64,
    pub state: Word,
    pub updated: i64,
    pub attempt: i64,
    pub heartbeat: Option<i64>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Lock {
    pub id: i64,
    pub system: System,
    pub account_id: i64,
    pub job_id: i64,
    pub acquired: i64,
    pub expires: i64,
    pub released: Option<i64>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub id: i64,
    pub job_id: i64,
    pub of: Type,
    pub asset_id: i64,
    pub leg: Word,
    pub at: i64,
    pub amount: i64,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Admission {
    pub system: System,
    pub account_id: i64,
    pub stage: Word,
    pub at: i64,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Exclusion {
    pub source_id: i64,
    pub reason: Option<Word>,
    pub expires: Option<i64>,
}

#[derive(Clone, Debug)]
pub(super) struct Call {
    pub service: String,
    pub at: i64,
    pub source_id: i64,
    pub calls: i64,
}

/// The value of a key column of a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Int(i64),
    Text(String),
}

/// A finding that a check must give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Planted {
    /// The defect that makes it.
    pub defect: &'static str,
    /// `set/name`.
    pub rule: &'static str,
    pub key: Vec<(&'static str, Value)>,
}

/// All rows that two neighbouring people have in all exports.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows {
    pub sources: Vec<Account>,
    pub targets: Vec<Account>,
    pub mappings: Vec<Mapping>,
    pub assets: Vec<Asset>,
    /// The assets as they were before this night's merges.
    pub before: Vec<Asset>,
    pub bindings: Vec<Binding>,
    pub releases: Vec<Release>,
    pub legs: Vec<Leg>,
    pub jobs: Vec<Job>,
    pub locks: Vec<Lock>,
    pub entries: Vec<Entry>,
    pub admissions: Vec<Admission>,
    pub exclusions: Vec<Exclusion>,
    pub calls: Vec<Call>,
    pub planted: Vec<Planted>,
}

impl Rows {
    /// Empty again, with the memory that it has.
    pub(super) fn clear(&mut self) {
        self.sources.clear();
        self.targets.clear();
        self.mappings.clear();
        self.assets.clear();
        self.before.clear();
        self.bindings.clear();
        self.releases.clear();
        self.legs.clear();
        self.jobs.clear();
        self.locks.clear();
        self.entries.clear();
        self.admissions.clear();
        self.exclusions.clear();
        self.calls.clear();
        self.planted.clear();
    }
}

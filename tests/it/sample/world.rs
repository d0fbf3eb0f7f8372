//! The rows of the sample world before they have ids: accounts refer to each other by their place in the lists.

use super::clock::Micros;
use super::ids::Key;
use super::numbers::{Number, Numbers};
use super::prng::Prng;

/// The open platform account under which UnionIds are issued today, and the one before.
pub const SCOPE: &str = "lantern-open";
pub const OLD_SCOPE: &str = "lantern-open-2019";

/// Place in `World::sources`.
pub type SourceAt = usize;
/// Place in `World::targets`.
pub type TargetAt = usize;

/// An account that is there, or the n-th of those that were once and are gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ref {
    There(usize),
    Gone(usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum System {
    Source,
    Target,
}

/// The account status as the contract has it; each system has its own codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Pending,
    Active,
    Frozen,
    Cooling,
    Deregistered,
    Merged,
}

/// A row of the mini-program's users.
#[derive(Clone, Debug)]
pub struct Source {
    pub phone: Option<String>,
    pub status: Status,
    pub registered: Micros,
    pub modified: Micros,
    pub verified: Option<Micros>,
    pub seen: Option<Micros>,
    pub union: Option<String>,
    pub open: Option<String>,
    pub scope: &'static str,
    pub merged_into: Option<Ref>,
    pub internal: bool,
}

/// A row of the app's accounts.
#[derive(Clone, Debug)]
pub struct Target {
    pub phone: Option<String>,
    pub status: Status,
    pub created: Micros,
    pub modified: Micros,
    pub verified: Option<Micros>,
    pub seen: Option<Micros>,
    pub union: Option<String>,
    pub merged_into: Option<Ref>,
    pub staff: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkState {
    Pending,
    Active,
    Retired,
    Conflict,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    Phone,
    Union,
    Gateway,
    Service,
}

/// A row of the mapping.
#[derive(Clone, Debug)]
pub struct Link {
    pub source: Ref,
    pub target: Ref,
    pub state: LinkState,
    pub evidence: Option<Evidence>,
    pub created: Micros,
    pub updated: Micros,
}

/// Who holds an asset, or whom an event is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owner {
    pub system: System,
    pub account: Ref,
}

/// An order, a coupon or a membership card.
#[derive(Clone, Debug)]
pub struct Asset {
    pub id: String,
    pub owner: Owner,
    /// The export's own word or number.
    pub state: i32,
    pub cents: i64,
    pub updated: Micros,
    pub expires: Option<Micros>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    Bind = 1,
    Unbind = 2,
    Rebind = 3,
    Verify = 4,
    Deregister = 6,
}

/// A row of the phone binding log.
#[derive(Clone, Debug)]
pub struct Event {
    pub account: Owner,
    pub op: Op,
    pub at: Micros,
    pub number: Option<Number>,
    pub previous: Option<Number>,
    pub verified: bool,
}

#[derive(Clone, Debug)]
pub struct Job {
    pub source: SourceAt,
    pub target: TargetAt,
    pub phase: &'static str,
    pub updated: Micros,
}

#[derive(Clone, Debug)]
pub struct Exclusion {
    pub source: SourceAt,
    pub why: &'static str,
    pub until: Option<Micros>,
}

/// A defect that was put in on purpose.
#[derive(Clone, Debug)]
pub struct Plant {
    pub rule: &'static str,
    pub key: Key,
    /// Its rows were touched within the settling window.
    pub suspected: bool,
}

/// Everything; `World::build` fills it.
pub struct World {
    pub prng: Prng,
    pub numbers: Numbers,
    pub sources: Vec<Source>,
    pub targets: Vec<Target>,
    pub links: Vec<Link>,
    pub orders: Vec<Asset>,
    pub coupons: Vec<Asset>,
    pub cards: Vec<Asset>,
    pub events: Vec<Event>,
    /// Number, and the midnight in Beijing from which it was free again.
    pub releases: Vec<(Number, Micros)>,
    pub jobs: Vec<Job>,
    pub exclusions: Vec<Exclusion>,
    pub plants: Vec<Plant>,
    /// Phones that are no numbers; they must not be shown either.
    pub oddities: Vec<String>,
    pub gone: usize,
}

impl World {
    /// The whole sample world; always the same.
    pub fn build() -> Self {
        let mut world = Self {
            prng: Prng::new(0x1a47_e2e1),
            numbers: Numbers::default(),
            sources: Vec::new(),
            targets: Vec::new(),
            links: Vec::new(),
            orders: Vec::new(),
            coupons: Vec::new(),
            cards: Vec::new(),
            events: Vec::new(),
            releases: Vec::new(),
            jobs: Vec::new(),
            exclusions: Vec::new(),
            plants: Vec::new(),
            oddities: Vec::new(),
            gone: 0,
        };
        world.settle_the_crowd();
        world.hand_out_assets();
        world.keep_the_logs();
        world.plant_duplicates();
        world.plant_orphans();
        world.plant_gaps();
        world.plant_abnormal();
        world
    }

    pub fn plant(&mut self, rule: &'static str, key: Key) {
        self.plants.push(Plant { rule, key, suspected: false });
    }

    pub fn plant_suspected(&mut self, rule: &'static str, key: Key) {
        self.plants.push(Plant { rule, key, suspected: true });
    }

    /// An account that is gone; each call names another.
    pub fn gone(&mut self) -> Ref {
        self.gone += 1;
        Ref::Gone(self.gone - 1)
    }
}

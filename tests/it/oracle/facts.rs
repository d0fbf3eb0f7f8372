//! The world as the contract reads it: absent columns take their defaults, anchors are classified, and the contract's
//! words (*live*, *held*, *excluded*, *root*, "missing", "one and the same") are functions.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeSet, HashMap};
use std::sync::OnceLock;

use super::phone::{Anchor, classify};
use super::{Certainty, Finding};
use crate::world::{Account, AccountColumns, IdKind, Job, Mapping, Micros, System, World};

/// An account with its classified anchor.
#[derive(Clone, Debug)]
pub struct Acc {
    pub system: System,
    pub row: Account,
    pub anchor: Anchor,
}

impl Acc {
    /// "*live* = status `active` or `frozen`, and not `is_test`."
    pub fn live(&self) -> bool {
        ["active", "frozen"].contains(&self.row.status) && !self.test()
    }

    /// "*held* = `pending`, `active`, `frozen` or `cooling`, and not `is_test`."
    pub fn held(&self) -> bool {
        ["pending", "active", "frozen", "cooling"].contains(&self.row.status) && !self.test()
    }

    pub fn test(&self) -> bool {
        self.row.is_test == Some(true)
    }

    pub fn gone(&self) -> bool {
        ["deregistered", "merged"].contains(&self.row.status)
    }

    /// The anchor as joins see it: a valid number that is no placeholder.
    pub fn number(&self) -> Option<&str> {
        match &self.anchor {
            Anchor::Known { e164, .. } => Some(e164),
            _ => None,
        }
    }

    /// The union_id as joins see it: its scope and itself, unless blank.
    pub fn union(&self) -> Option<(&str, &str)> {
        let id = filled(self.row.union_id.as_deref())?;
        Some((self.row.union_scope.as_deref().unwrap_or(""), id))
    }

    pub fn open_id(&self) -> Option<&str> {
        filled(self.row.open_id.as_deref())
    }

    /// A NULL tenant and an empty one are one and the same.
    pub fn tenant(&self) -> &str {
        self.row.tenant.as_deref().unwrap_or("")
    }

    pub fn verified(&self) -> bool {
        self.row.anchor_verified_at.is_some()
    }
}

/// A value that is neither NULL nor blank.
pub fn filled(value: Option<&str>) -> Option<&str> {
    value.filter(|value| !value.trim().is_empty())
}

pub fn same_number(a: &Acc, b: &Acc) -> bool {
    a.number().is_some() && a.number() == b.number()
}

/// Both union_ids known, and equal within one scope.
pub fn same_union(a: &Acc, b: &Acc) -> bool {
    a.union().is_some() && a.union() == b.union()
}

/// A world as rules may read it.
pub struct Facts {
    pub world: World,
    pub sources: Vec<Acc>,
    pub targets: Vec<Acc>,
    /// The disputed numbers, once [`super::disputed`] has found them.
    pub disputed: OnceLock<BTreeSet<String>>,
    source_at: HashMap<String, usize>,
    target_at: HashMap<String, usize>,
    /// What every anchor's text in the world is, so that each is parsed once.
    anchors: HashMap<String, Anchor>,
}

impl Facts {
    pub fn new(world: &World) -> Self {
        let world = with_defaults(world);
        let anchors = all_anchors(&world);
        let accounts = |system| -> Vec<Acc> {
            let anchor = |row: &Account| row.anchor.as_ref().map_or(Anchor::Missing, |raw| anchors[raw].clone());
            world.accounts(system).iter().map(|row| Acc { system, row: row.clone(), anchor: anchor(row) }).collect()
        };
        let (sources, targets) = (accounts(System::Source), accounts(System::Target));
        let places = |accounts: &[Acc]| accounts.iter().enumerate().map(|(at, a)| (a.row.id.clone(), at)).collect();
        let (source_at, target_at) = (places(&sources), places(&targets));
        Self { world, sources, targets, disputed: OnceLock::new(), source_at, target_at, anchors }
    }

    /// The number that an anchor's text of some row means, as joins see it.
    pub fn number_of(&self, raw: Option<&str>) -> Option<&str> {
        match &self.anchors[raw?] {
            Anchor::Known { e164, .. } => Some(e164),
            _ => None,
        }
    }

    pub fn accounts(&self, system: System) -> &[Acc] {
        match system {
            System::Source => &self.sources,
            System::Target => &self.targets,
        }
    }

    pub fn both(&self) -> impl Iterator<Item = &Acc> {
        self.sources.iter().chain(&self.targets)
    }

    pub fn account(&self, system: System, id: &str) -> Option<&Acc> {
        match system {
            System::Source => self.source(id),
            System::Target => self.target(id),
        }
    }

    pub fn source(&self, id: &str) -> Option<&Acc> {
        self.source_at.get(id).map(|&at| &self.sources[at])
    }

    pub fn target(&self, id: &str) -> Option<&Acc> {
        self.target_at.get(id).map(|&at| &self.targets[at])
    }

    /// "*excluded* = any row in exclusions, even an expired one."
    pub fn excluded(&self, source: &Acc) -> bool {
        self.world.exclusions.iter().any(|row| row.source_id == source.row.id)
    }

    /// The source's row filter `expected`: who is due by this round.
    pub fn due(&self, source: &Acc) -> bool {
        self.world.expected_before.is_none_or(|before| source.row.created_at < before)
    }

    /// "Only *active* mappings count unless said otherwise."
    pub fn active_mappings(&self) -> impl Iterator<Item = &Mapping> {
        self.world.mapping.iter().filter(|row| row.status == "active")
    }

    /// "no active or pending mapping", wherever it leads.
    pub fn open_mapping(&self, source: &Acc) -> bool {
        self.world
            .mapping
            .iter()
            .any(|row| row.source_id == source.row.id && ["active", "pending"].contains(&row.status))
    }

    /// The distinct live targets that a source's active mappings lead to.
    pub fn live_targets_of(&self, source_id: &str) -> Vec<&Acc> {
        self.active_mappings()
            .filter(|row| row.source_id == source_id)
            .filter_map(|row| self.target(&row.target_id))
            .filter(|target| target.live())
            .collect()
    }

    /// Where merged_into leads from an account: only from a merged one, and within its system.
    pub fn next(&self, account: &Acc) -> Option<&Acc> {
        if account.row.status != "merged" {
            return None;
        }
        self.account(account.system, account.row.merged_into.as_deref()?)
    }

    /// "*root* = the unmerged account at which merged_into ends"; none where it dangles or runs in a circle.
    pub fn root<'a>(&'a self, account: &'a Acc) -> Option<&'a Acc> {
        let mut at = account;
        for _ in 0..=self.accounts(account.system).len() {
            if at.row.status != "merged" {
                return Some(at);
            }
            at = self.next(at)?;
        }
        None
    }

    /// Smallest id first, as the ids of the system compare.
    pub fn by_id(&self, a: &Acc, b: &Acc) -> Ordering {
        self.world.ids(a.system).compare(&a.row.id, &b.row.id)
    }

    /// A time after snapshot_at says nothing.
    pub fn past(&self, time: Micros) -> Option<Micros> {
        (time <= self.world.snapshot_at).then_some(time)
    }

    /// "A `touched_at` after snapshot_at counts as the row's created_at".
    pub fn touched(&self, account: &Acc) -> Option<Micros> {
        self.past(account.row.updated_at).or_else(|| self.past(account.row.created_at))
    }

    /// The account that a text names: "an id that doesn't parse is an id that doesn't exist".
    pub fn named(&self, system: System, id: &str) -> Option<(System, String)> {
        let parses = self.world.ids(system) != IdKind::Int64 || id.parse::<i64>().is_ok();
        parses.then(|| (system, id.to_owned()))
    }

    /// The target, or the root of a merged one, if that is live.
    pub fn live_root<'a>(&'a self, account: Option<&'a Acc>) -> Option<&'a Acc> {
        let account = account?;
        self.root(account).filter(|root| root.live())
    }

    pub fn job(&self, id: &str) -> Option<&Job> {
        self.world.jobs.iter().find(|job| job.job_id == id)
    }

    pub fn active_mappings_of<'a>(&'a self, source_id: &'a str) -> impl Iterator<Item = &'a Mapping> {
        self.active_mappings().filter(move |row| row.source_id == source_id)
    }

    pub fn active_mappings_to<'a>(&'a self, target_id: &'a str) -> impl Iterator<Item = &'a Mapping> {
        self.active_mappings().filter(move |row| row.target_id == target_id)
    }

    pub fn touched_mapping(&self, mapping: &Mapping) -> Option<Micros> {
        self.past(mapping.updated_at).or_else(|| mapping.created_at.and_then(|time| self.past(time)))
    }

    /// A finding that rests on rows touched at these times; suspected while the latest lies inside the settling window.
    pub fn finding(&self, key: &[(&str, &str)], touched: &[Option<Micros>], action: Option<&str>) -> Finding {
        let latest = touched.iter().flatten().max();
        let settled = self.world.snapshot_at - self.world.settling;
        let certainty =
            if latest.is_some_and(|&latest| latest > settled) { Certainty::Suspected } else { Certainty::Confirmed };
        let key = key.iter().map(|(column, value)| ((*column).to_owned(), (*value).to_owned())).collect();
        Finding { key, certainty, action: action.map(str::to_owned) }
    }

    /// The same, for a rule whose key is [system, account_id].
    pub fn account_finding(&self, account: &Acc, touched: &[Option<Micros>], action: Option<&str>) -> Finding {
        self.finding(&[("system", account.system.word()), ("account_id", &account.row.id)], touched, action)
    }

    /// The same, for a rule whose key is [source_id, target_id]: the mapping and the account rows it talks about.
    pub fn pair_finding(&self, mapping: &Mapping, accounts: &[Option<&Acc>], action: &str) -> Finding {
        let mut touched = vec![self.touched_mapping(mapping)];
        touched.extend(accounts.iter().flatten().map(|account| self.touched(account)));
        self.finding(&[("source_id", &mapping.source_id), ("target_id", &mapping.target_id)], &touched, Some(action))
    }

    /// "Survivor order: active before frozen; anchor_verified_at latest; holds a `single` asset; last_active_at latest;
    /// created_at earliest; id smallest." `Less` survives.
    pub fn survivor_order(&self, a: &Acc, b: &Acc) -> Ordering {
        let rank = |account: &Acc| {
            (
                account.row.status != "active",
                Reverse(account.row.anchor_verified_at),
                !self.holds_single(account),
                Reverse(account.row.last_active_at),
                account.row.created_at,
            )
        };
        rank(a).cmp(&rank(b)).then_with(|| self.by_id(a, b))
    }

    fn holds_single(&self, account: &Acc) -> bool {
        self.world.assets.iter().any(|asset| {
            asset.owner_system == account.system
                && asset.owner_id == account.row.id
                && asset.single == Some(true)
                && ["live", "locked", "in_flight"].contains(&asset.state)
        })
    }
}

fn all_anchors(world: &World) -> HashMap<String, Anchor> {
    let accounts = world.sources.iter().chain(&world.targets).filter_map(|row| row.anchor.as_ref());
    let events = world.bindings.iter().flat_map(|row| [&row.anchor, &row.previous_anchor]).flatten();
    let releases = world.releases.iter().map(|row| &row.anchor);
    let listed = world.params.placeholder_anchors();
    accounts.chain(events).chain(releases).map(|raw| (raw.clone(), classify(Some(raw), listed))).collect()
}

/// "What a project doesn't supply reads as follows: is_test, single → false; tenant, union_scope → one and the same;
/// exclusions → empty; union_id, open_id, merged_into, last_active_at, anchor_verified_at → NULL". Other tables read as
/// empty for the rules that can do without them.
fn with_defaults(world: &World) -> World {
    let mut world = world.clone();
    let supplied = world.supplied;
    for system in System::BOTH {
        let columns = supplied.account(system);
        world.accounts_mut(system).iter_mut().for_each(|row| blank_absent(row, columns));
    }
    for row in &mut world.mapping {
        row.created_at = row.created_at.filter(|_| supplied.mapping_created_at);
        row.evidence = row.evidence.filter(|_| supplied.mapping_evidence);
    }
    for row in &mut world.assets {
        row.single = row.single.filter(|_| supplied.assets_single);
    }
    for row in world.assets.iter_mut().chain(&mut world.assets_before) {
        row.origin_asset_id = row.origin_asset_id.take().filter(|_| supplied.assets_origin);
        row.amount = row.amount.filter(|_| supplied.assets_amount);
        row.unit = row.unit.take().filter(|_| supplied.assets_unit);
        row.parent_id = row.parent_id.take().filter(|_| supplied.assets_parent);
        row.parent_type = row.parent_type.take().filter(|_| supplied.assets_parent_type);
        row.expires_at = row.expires_at.filter(|_| supplied.assets_expires);
    }
    for row in &mut world.gateway {
        row.source_id = row.source_id.take().filter(|_| supplied.gateway_source);
        row.target_id = row.target_id.take().filter(|_| supplied.gateway_target);
        row.version = row.version.filter(|_| supplied.gateway_version);
    }
    for row in &mut world.jobs {
        row.attempt = row.attempt.filter(|_| supplied.jobs_attempt);
    }
    for row in &mut world.journal {
        row.amount = row.amount.filter(|_| supplied.journal_amount);
        row.unit = row.unit.take().filter(|_| supplied.journal_unit);
    }
    for row in &mut world.exclusions {
        row.expires_at = row.expires_at.filter(|_| supplied.exclusions_expires);
    }
    for row in &mut world.calls {
        row.calls = row.calls.filter(|_| supplied.calls_count);
    }
    for row in &mut world.bindings {
        row.previous_anchor = row.previous_anchor.take().filter(|_| supplied.bindings_previous);
    }
    world.assets.retain(|_| supplied.assets);
    world.bindings.retain(|_| supplied.bindings);
    world.releases.retain(|_| supplied.number_releases);
    world.jobs.retain(|_| supplied.merge_jobs);
    world.journal.retain(|_| supplied.merge_journal);
    world.locks.retain(|_| supplied.merge_locks);
    world.gateway.retain(|_| supplied.gateway_log);
    world.cohorts.retain(|_| supplied.cohorts);
    world.calls.retain(|_| supplied.legacy_calls);
    world.assets_before.retain(|_| supplied.assets_before);
    world.exclusions.retain(|_| supplied.exclusions);
    world
}

fn blank_absent(row: &mut Account, columns: AccountColumns) {
    row.union_id = row.union_id.take().filter(|_| columns.union_id);
    row.open_id = row.open_id.take().filter(|_| columns.open_id);
    row.union_scope = row.union_scope.take().filter(|_| columns.union_scope);
    row.tenant = row.tenant.take().filter(|_| columns.tenant);
    row.anchor_verified_at = row.anchor_verified_at.filter(|_| columns.anchor_verified_at);
    row.merged_into = row.merged_into.take().filter(|_| columns.merged_into);
    row.is_test = row.is_test.filter(|_| columns.is_test);
    row.last_active_at = row.last_active_at.filter(|_| columns.last_active_at);
    row.origin = row.origin.filter(|_| columns.origin);
    row.row_version = row.row_version.filter(|_| columns.row_version);
    row.bucket = row.bucket.take().filter(|_| columns.bucket);
    row.op_id = row.op_id.take().filter(|_| columns.op_id);
    row.backfilled_at = row.backfilled_at.filter(|_| columns.backfilled_at);
    row.mirror = row.mirror.take().filter(|_| columns.mirror);
}

//! `reassign_asset`: whole families go to one owner.

use std::collections::{BTreeMap, BTreeSet};

use super::{asset, asset_assertion, asset_joins, moves, name, owner};
use crate::compensation::plan::asked::{ASKED, Asked};
use crate::compensation::plan::draft::{CHANGED, Care, Draft};
use crate::compensation::plan::exports::{Account, System};
use crate::compensation::plan::kinds::{Context, Query, unread};
use crate::compensation::plan::nearby::{Name, Space};
use crate::compensation::plan::rows::{Row, name_of};
use crate::compensation::{Assertion, Kind, Object, Value};

pub(in crate::compensation::plan::kinds) fn reassign(context: &Context<'_>) -> Vec<Query> {
    let exports = context.exports;
    let Some(Asked { sql: mut asked, mut names }) = moves(context) else { return Vec::new() };
    if context.families.extended {
        let (source, target) = (exports.account_id(System::Source, "NULL"), exports.account_id(System::Target, "NULL"));
        asked = format!(
            "{asked} UNION ALL SELECT CAST(NULL AS VARCHAR) AS rule, CAST(NULL AS VARCHAR) AS fingerprint, \
             FALSE AS persists, FALSE AS is_undo, CAST(NULL AS VARCHAR) AS was, FALSE AS is_decided, r.asset_type, r.asset_id, {source} AS to_source_id, {target} AS to_target_id FROM relatives AS r"
        );
        names.push(Name { space: Space::Asset, select: "SELECT r.asset_id AS id FROM relatives AS r".to_owned() });
    }
    let parent = if exports.has("assets", "parent_id") {
        if exports.has("assets", "parent_type") {
            "coalesce(p.parent_type, p.asset_type) AS parent_type, p.parent_id AS parent_id"
        } else {
            "p.asset_type AS parent_type, p.parent_id AS parent_id"
        }
    } else {
        "CAST(NULL AS VARCHAR) AS parent_type, CAST(NULL AS VARCHAR) AS parent_id"
    };
    let sql = format!(
        "WITH asked AS ({asked}) SELECT {ASKED}, a.asset_type, CAST(a.asset_id AS VARCHAR) AS asset_id, \
         CAST(a.to_source_id AS VARCHAR) AS to_source_id, CAST(a.to_target_id AS VARCHAR) AS to_target_id, {parent}, \
         {}, {}, {} FROM asked AS a {} {} {}",
        asset(exports),
        exports.account("ns", System::Source),
        exports.account("nt", System::Target),
        asset_joins(exports),
        exports.account_join("ns", System::Source, "a.to_source_id"),
        exports.account_join("nt", System::Target, "a.to_target_id"),
    );
    vec![Query { kind: Kind::ReassignAsset, sql, names, read: unread }]
}

/// One asset that is asked to move, or belongs to one that is.
#[derive(Clone, Debug)]
struct Mover {
    /// None for a relative.
    found: Option<FoundBy>,
    name: u64,
    kind: String,
    id: String,
    parent: Option<u64>,
    state: Option<String>,
    owner: Option<Account>,
    owner_named: Option<(System, String)>,
    /// Whose it must be to be given back.
    was: Option<String>,
    to: Option<Account>,
    assertion: Assertion,
}

/// Collects assets into families: a lone one becomes an action at once, the others once all are read.
#[derive(Default)]
pub(in crate::compensation::plan) struct Moves {
    families: BTreeMap<u64, Vec<Mover>>,
}

/// A finding that asks for a move.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::compensation::plan) struct FoundBy {
    pub rule: String,
    pub fingerprint: String,
    pub persists: bool,
    pub decided: bool,
}

/// An action and the findings behind it.
pub(in crate::compensation::plan) type Drafted = (Draft, Vec<FoundBy>);

impl Moves {
    pub(in crate::compensation::plan) fn take(&mut self, row: &Row<'_>, context: &Context<'_>) -> Option<Drafted> {
        let mover = Mover::read(row, context);
        if context.families.is_alone(mover.name) && mover.found.is_some() {
            return Some(moved(vec![mover], context));
        }
        let root = context.families.root(mover.name);
        self.families.entry(root).or_default().push(mover);
        None
    }

    pub(in crate::compensation::plan) fn finish(self, context: &Context<'_>) -> impl Iterator<Item = Drafted> {
        self.families.into_values().map(move |family| moved(family, context))
    }
}

impl Mover {
    fn read(row: &Row<'_>, context: &Context<'_>) -> Self {
        let text = |name: &str| row.text(name).unwrap_or_default();
        let (kind, id) = (text("asset_type").to_owned(), text("asset_id").to_owned());
        let owner_named = row.text("p_owner_system").and_then(System::of).zip(row.owned("p_owner_id"));
        let to = match (row.text("to_source_id"), row.text("to_target_id")) {
            (_, Some(id)) => Some(Account::read(row, "nt", System::Target, id)),
            (Some(id), None) => Some(Account::read(row, "ns", System::Source, id)),
            _ => None,
        };
        let columns = ["state", "owner_system", "owner_id", "amount"];
        Self {
            found: row.owned("rule").zip(row.owned("fingerprint")).map(|(rule, fingerprint)| FoundBy {
                rule,
                fingerprint,
                persists: row.flag("persists"),
                decided: row.flag("is_decided"),
            }),
            name: name_of(&["asset", &kind, &id]),
            parent: name(row, "parent_type", "parent_id"),
            state: row.owned("p_state"),
            owner: owner(row),
            owner_named,
            was: row.owned("was"),
            to,
            assertion: asset_assertion(row, context, &kind, &id, &columns),
            kind,
            id,
        }
    }

    fn owned_by(&self, account: &Account) -> bool {
        self.owner_named.as_ref().is_some_and(|(system, id)| *system == account.system && *id == account.id)
    }

    fn as_value(&self) -> Object {
        Object::new().with("asset_type", self.kind.as_str()).with("asset_id", self.id.as_str())
    }
}

/// The move of a whole family to one owner.
fn moved(mut family: Vec<Mover>, context: &Context<'_>) -> Drafted {
    family.sort_by(|a, b| (&a.kind, &a.id, &a.found).cmp(&(&b.kind, &b.id, &b.found)));
    let found: Vec<FoundBy> = family.iter().filter_map(|mover| mover.found.clone()).collect();
    let owners: BTreeSet<(&str, &str)> =
        family.iter().filter_map(|mover| mover.to.as_ref()).map(|to| (to.system.word(), to.id.as_str())).collect();
    let several = owners.len() > 1;
    let to = family.iter().find_map(|mover| mover.to.clone());
    family.dedup_by_key(|mover| mover.name);
    let movers: Vec<&Mover> = family.iter().filter(|mover| to.as_ref().is_none_or(|to| !mover.owned_by(to))).collect();
    let names: BTreeSet<u64> = movers.iter().map(|mover| mover.name).collect();
    let top = movers.iter().find(|mover| mover.parent.is_none_or(|parent| !names.contains(&parent)));
    let head = top.copied().or_else(|| movers.first().copied()).unwrap_or(&family[0]);
    let (from_system, from) = head.owner_named.clone().unwrap_or((System::Source, String::new()));
    let to_id = to.as_ref().map(|to| to.id.clone()).unwrap_or_default();
    let to_system = to.as_ref().map_or("target", |to| to.system.word());
    let others: Vec<&&Mover> = movers.iter().filter(|mover| mover.name != head.name).collect();
    let listed: Vec<Object> = others.iter().map(|mover| mover.as_value()).collect();
    let params = |from_system: &str, from: &str, to_system: &str, to: &str| {
        Object::new()
            .with("from_system", from_system)
            .with("from", from)
            .with("to_system", to_system)
            .with("to", to)
            .with("family", listed.clone())
    };
    let subject = head.as_value().with("table", "assets");
    let mut draft =
        Draft::new(Kind::ReassignAsset, subject.clone(), params(from_system.word(), &from, to_system, &to_id));
    draft.undone_by(Kind::ReassignAsset, subject, params(to_system, &to_id, from_system.word(), &from));
    draft.refuse_if(movers.is_empty(), "the asset is where it belongs");
    draft.refuse_if(to.is_none(), "the rule names no new owner");
    draft.refuse_if(several, "findings name different new owners");
    let scattered = movers.iter().any(|mover| mover.owner_named != head.owner_named);
    draft.refuse_if(scattered, "the family is spread over several owners");
    for mover in &movers {
        go(&mut draft, mover);
    }
    if let Some(owner) = &head.owner {
        leave(&mut draft, owner);
    }
    if let Some(to) = &to {
        arrive(&mut draft, to, context);
    }
    draft.fact("assets", movers.iter().map(|mover| Value::from(mover.as_value())).collect::<Vec<_>>());
    (draft, found)
}

fn go(draft: &mut Draft, mover: &Mover) {
    let state = mover.state.as_deref();
    draft.refuse_if(state.is_none(), "the asset does not exist");
    let owner = mover.owner_named.as_ref().map(|(system, id)| format!("{} {id}", system.word()));
    draft.refuse_if(mover.was.is_some() && mover.was != owner, CHANGED);
    draft.doubt_if(state == Some("in_flight"), "an asset of the family is in flight");
    draft.doubt_if(state == Some("locked"), "an asset of the family is locked");
    draft.expect.push(mover.assertion.clone());
    draft.touches.push(mover.name);
    draft.writes(&["asset", &mover.kind, &mover.id]);
    if let Some(owner) = &mover.owner {
        draft.touch(owner);
    }
}

fn leave(draft: &mut Draft, owner: &Account) {
    if owner.is("merged") || !owner.exists() {
        draft.doubt_if(owner.locked, "the owner is locked by a merge");
        draft.doubt_if(owner.running, "a merge job of the owner is running");
    } else {
        draft.never_automatic("owner", owner, Care { verified: true });
    }
    draft.fact_account("owner", owner);
    // Who merges the owner moves its assets too.
    draft.reads(&["assets", owner.system.word(), &owner.id]);
}

fn arrive(draft: &mut Draft, to: &Account, context: &Context<'_>) {
    draft.never_automatic("new owner", to, Care { verified: true });
    draft.expect.push(to.assertion(context.exports, &[]));
    draft.touch(to);
    draft.fact_account("new_owner", to);
    draft.reads(&["status", to.system.word(), &to.id]);
}

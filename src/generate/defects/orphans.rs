//! Mappings, assets and events that lead to accounts which do not exist.

use super::super::calendar::{DAY, SNAPSHOT};
use super::super::rows::{Mapping, System, Type};
use super::{Kind, account, asset_key, kind, number, pair};

pub(super) const KINDS: &[Kind] = &[
    kind(&["orphans/mapping-without-target"], "mapped to a target that was erased", |case| {
        case.mapping().target_id = case.couple.void_target_id();
        case.finds(pair(case.source_id(), case.couple.void_target_id()));
    }),
    kind(&["orphans/mapping-without-source"], "a mapping outlives its source", |case| {
        let gone = Mapping { source_id: case.couple.void_source_id(), ..*case.mapping() };
        case.rows.mappings.push(gone);
        case.finds(pair(gone.source_id, gone.target_id));
    }),
    kind(&["orphans/asset-without-owner"], "an asset outlives its owner", |case| {
        let owner = if case.form(2) == 0 { System::Source } else { System::Target };
        let asset = case.add_asset(Type::Orders, 0, owner);
        let owner_id = match owner {
            System::Source => case.couple.void_source_id(),
            System::Target => case.couple.void_target_id(),
        };
        for row in case.rows.assets.iter_mut().chain(&mut case.rows.before) {
            row.owner_id = owner_id;
        }
        case.finds(asset_key(asset));
    }),
    kind(&["orphans/binding-without-account"], "an event outlives its account", |case| {
        let anchor = case.couple.other_number(0);
        let id = case.add_event(System::Source, "bind", SNAPSHOT - 300 * DAY, Some(anchor));
        case.rows.bindings[0].account_id = case.couple.void_source_id();
        case.finds(vec![number("event_id", id)]);
    }),
    kind(&["orphans/merge-pointer-dangling"], "merged into nobody", |case| {
        let into = (case.form(2) == 0).then(|| case.couple.void_source_id());
        (case.source().status, case.source().merged_into) = ("merged", into);
        case.unmap();
        case.finds(account(System::Source, case.source_id()));
    }),
];

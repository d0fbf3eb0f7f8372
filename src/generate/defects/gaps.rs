//! Sources that are not mapped, mapped wrongly, or mapped to accounts that are gone.

use super::super::calendar::{DAY, SNAPSHOT};
use super::super::rows::{Mapping, System};
use super::{Kind, account, kind, pair, source, target};

pub(super) const KINDS: &[Kind] = &[
    kind(&["mapping-gaps/source-unmapped"], "not mapped, though its target is there", |case| {
        case.unmap();
        case.finds(source(case.source_id()));
    }),
    kind(&["mapping-gaps/target-missing"], "has no target", |case| {
        case.unmap();
        case.estrange();
        case.finds(source(case.source_id()));
    }),
    kind(&["mapping-gaps/target-not-live"], "its target is not live", |case| {
        case.unmap();
        case.target().status = if case.form(2) == 0 { "pending" } else { "cooling" };
        case.finds(source(case.source_id()));
    }),
    kind(&["mapping-gaps/source-mapped-twice"], "mapped to two people", |case| {
        let second = Mapping { target_id: case.rows.targets[1].id, ..*case.mapping() };
        case.rows.mappings.push(second);
        case.finds(source(case.source_id()));
    }),
    kind(&["mapping-gaps/target-overloaded"], "everybody's target", |case| {
        for which in 0..3 {
            case.add_source(which).status = "active";
            let source_id = case.couple.extra_source_id(which);
            let another = Mapping { source_id, evidence: "manual", ..*case.mapping() };
            case.rows.mappings.push(another);
        }
        case.finds(target(case.target_id()));
    }),
    kind(&["mapping-gaps/mapping-anchor-mismatch"], "the two sides hold different numbers", |case| {
        case.target().anchor = Some(case.couple.other_number(0));
        case.finds(pair(case.source_id(), case.target_id()));
    }),
    kind(&["mapping-gaps/mapping-to-merged-target"], "mapped to a merged target", |case| {
        let root = case.rows.targets[1].id;
        (case.target().status, case.target().merged_into) = ("merged", Some(root));
        case.finds(pair(case.source_id(), case.target_id()));
    }),
    kind(&["mapping-gaps/mapping-to-deregistered-target"], "mapped to a deregistered target", |case| {
        case.target().status = "deregistered";
        case.finds(pair(case.source_id(), case.target_id()));
    }),
    kind(&["mapping-gaps/mapping-from-deregistered-source"], "the source left, its mapping stayed", |case| {
        if case.form(2) == 0 {
            case.source().status = "deregistered";
        } else {
            let root = case.rows.sources[1].id;
            (case.source().status, case.source().merged_into) = ("merged", Some(root));
        }
        case.finds(pair(case.source_id(), case.target_id()));
    }),
    kind(&["mapping-gaps/merge-chained"], "merged into a merged account", |case| {
        if case.form(2) == 0 {
            let (source_id, root) = (case.source_id(), case.rows.sources[1].id);
            (case.source().status, case.source().merged_into) = ("merged", Some(root));
            case.unmap();
            let other = case.add_source(0);
            (other.status, other.merged_into) = ("merged", Some(source_id));
            case.finds(account(System::Source, case.couple.extra_source_id(0)));
        } else {
            let root = case.rows.targets[1].id;
            let other = case.add_target(0);
            (other.status, other.merged_into) = ("merged", Some(root));
            let other_id = case.couple.extra_target_id(0);
            let another = case.add_target(1);
            (another.status, another.merged_into) = ("merged", Some(other_id));
            case.finds(account(System::Target, case.couple.extra_target_id(1)));
        }
    }),
    kind(&["mapping-gaps/merge-cycle"], "merged into each other", |case| {
        let ids = [case.rows.sources[0].id, case.rows.sources[1].id];
        for (which, other) in [(0, 1), (1, 0)] {
            let source = &mut case.rows.sources[which];
            (source.status, source.merged_into) = ("merged", Some(ids[other]));
        }
        case.rows.mappings.clear();
        for id in ids {
            case.finds(account(System::Source, id));
        }
    }),
    kind(&["mapping-gaps/mapping-pending-too-long"], "still pending", |case| {
        let since = SNAPSHOT - 3 * DAY;
        let mapping = case.mapping();
        (mapping.status, mapping.created, mapping.updated) = ("pending", since, since);
        case.finds(pair(case.source_id(), case.target_id()));
    }),
    kind(&["mapping-gaps/mapping-without-evidence"], "nothing speaks for the mapping", |case| {
        let source = case.source();
        (source.anchor, source.verified, source.union_id) = (None, None, None);
        case.finds(pair(case.source_id(), case.target_id()));
    }),
];

//! One person with several accounts, one number of several people.

use super::super::calendar::DAY;
use super::super::rows::{Anchor, System};
use super::{Case, Kind, account, kind, source, target};

/// The others' verification is later: they stay.
fn verified_earlier(case: &mut Case<'_>) {
    let (source, target) = (case.rows.sources[1].verified, case.rows.targets[1].verified);
    case.source().verified = source.map(|at| at - DAY);
    case.target().verified = target.map(|at| at - DAY);
}

pub(super) const KINDS: &[Kind] = &[
    kind(&["duplicate-anchors/anchor-shared-by-targets"], "two targets hold one number", |case| {
        verified_earlier(case);
        case.source().status = "deregistered";
        case.unmap();
        let anchor = case.rows.targets[1].anchor;
        (case.target().anchor, case.target().union_id) = (anchor, None);
        case.finds(target(case.target_id()));
    }),
    kind(&["duplicate-anchors/anchor-shared-by-sources"], "two sources hold one number", |case| {
        verified_earlier(case);
        case.estrange();
        let (anchor, target_id) = (case.rows.sources[1].anchor, case.rows.targets[1].id);
        (case.source().anchor, case.source().union_id) = (anchor, None);
        case.mapping().target_id = target_id;
        case.finds(source(case.source_id()));
    }),
    kind(&["duplicate-anchors/open-id-shared"], "two sources hold one open_id", |case| {
        verified_earlier(case);
        case.source().open_id = case.rows.sources[1].open_id;
        case.finds(source(case.source_id()));
    }),
    kind(&["duplicate-anchors/union-id-shared-by-targets"], "two targets hold one union_id", |case| {
        verified_earlier(case);
        case.source().union_id = None;
        case.target().union_id = case.rows.targets[1].union_id;
        case.finds(target(case.target_id()));
    }),
    kind(&["duplicate-anchors/union-id-shared-by-sources"], "two sources hold one union_id", |case| {
        verified_earlier(case);
        case.source().union_id = case.rows.sources[1].union_id;
        case.rows.targets[0].union_id = None;
        case.rows.targets[1].union_id = None;
        case.finds(source(case.source_id()));
    }),
    kind(&["duplicate-anchors/anchor-and-union-id-disagree"], "a number leads here, a union_id there", |case| {
        case.source().union_id = case.rows.sources[1].union_id;
        case.rows.sources[1].union_id = None;
        case.target().union_id = None;
        if case.form(2) == 0 {
            case.unmap();
        }
        case.finds(source(case.source_id()));
    }),
    kind(&["duplicate-anchors/anchor-on-too-many-accounts"], "a number of a crowd", |case| {
        let (anchor, created) = (case.source().anchor, case.source().created);
        for which in 0..5 {
            let other = case.add_source(which);
            (other.anchor, other.created) = (anchor, created + DAY);
            other.updated = other.updated.max(other.created);
        }
        case.finds(account(System::Source, case.source_id()));
    }),
    kind(&["duplicate-anchors/anchor-placeholder"], "a placeholder for a number", |case| {
        let placeholder = Some(Anchor::Text(["13800138000", "11111111111", "+86 00000000"][case.form(3) as usize]));
        if case.form(2) == 0 {
            case.source().anchor = placeholder;
            case.finds(account(System::Source, case.source_id()));
        } else {
            case.target().anchor = placeholder;
            case.finds(account(System::Target, case.target_id()));
        }
    }),
    kind(&["duplicate-anchors/identity-chained"], "a third account connects two people", |case| {
        let (anchor, union_id) = (case.source().anchor, case.rows.sources[1].union_id);
        let other = case.add_source(0);
        (other.anchor, other.union_id) = (anchor, union_id);
        let first = case.rows.targets.iter().map(|target| target.id).min().unwrap_or_default();
        case.finds(account(System::Target, first));
    }),
];

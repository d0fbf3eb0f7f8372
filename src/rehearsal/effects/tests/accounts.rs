//! Accounts: made, closed, verified, led to another anchor, merged.

use arrow::datatypes::DataType;

use super::{ACCOUNT, Case, LATER, SOURCE, context, made};
use crate::compensation::Kind;

#[test]
fn a_target_account_is_made_of_its_source_and_closed_again() {
    let case = Case {
        seed: &["source_accounts id=1 anchor=139 union_id=u union_scope=w anchor_verified_at=5 status=active"],
        kind: Kind::CreateTargetAccount,
        subject: &[ACCOUNT, ("anchor", "+86139")],
        params: &[("source_id", "1")],
    };
    let id = made("target_accounts", "id", 0);
    let told = "anchor +86139, status active, created_at 1000000, union_id u, union_scope w, anchor_verified_at 5, \
                origin backfill, is_test false";
    assert_eq!(case.run(), [format!("+ target_accounts {id}: {told}")]);
    // Text ids are made too, and a project without these columns has none of them.
    let few = context(&["target_accounts.origin", "target_accounts.union_scope"], &DataType::Utf8View);
    let lines = case.run_in(&few).unwrap();
    assert!(lines[0].starts_with("+ target_accounts new-"), "{lines:?}");
    assert!(!lines[0].contains("origin") && !lines[0].contains("scope"), "{lines:?}");
    let close = Case {
        seed: &["target_accounts id=7 status=active row_version=4"],
        kind: Kind::CloseTargetAccount,
        subject: &[ACCOUNT, ("id", "7")],
        params: &[],
    };
    assert_eq!(close.run(), ["target_accounts 7: status active>deregistered"]);
}

#[test]
fn anchors_are_taken_off_and_brought_up_to_date_with_their_event() {
    let event = made("bindings", "event_id", 0);
    let unbind = Case {
        seed: &["source_accounts id=1 anchor=13800138000 anchor_verified_at=5 status=active row_version=4"],
        kind: Kind::UnbindAnchor,
        subject: &[SOURCE, ("id", "1")],
        params: &[("old", "13800138000")],
    };
    assert_eq!(
        unbind.run(),
        [
            format!(
                "+ bindings {event}: system source, account_id 1, op unbind, at {LATER}, \
                 previous_anchor 13800138000, verified true"
            ),
            "source_accounts 1: anchor 13800138000>NULL, anchor_verified_at 5>NULL".to_owned(),
        ]
    );
    let sync = Case {
        seed: &["target_accounts id=7 anchor=old anchor_verified_at=5 status=active"],
        kind: Kind::SyncAnchor,
        subject: &[ACCOUNT, ("id", "7")],
        params: &[("old", "old"), ("new", "new"), ("verified_at", "1970-01-01T00:00:00.500000Z")],
    };
    let told = "target_accounts 7: anchor old>new, anchor_verified_at 5>500000".to_owned();
    assert_eq!(
        sync.run(),
        [
            format!(
                "+ bindings {event}: system target, account_id 7, op rebind, at {LATER}, anchor new, \
                 previous_anchor old, verified true"
            ),
            told.clone()
        ]
    );
    assert_eq!(sync.run_in(&context(&["bindings"], &DataType::Int64)).unwrap(), [told]);
}

#[test]
fn accounts_are_verified_and_get_a_union_id_of_the_scope() {
    let verify = Case {
        seed: &["source_accounts id=1 status=active"],
        kind: Kind::RequireVerification,
        subject: &[SOURCE, ("id", "1")],
        params: &[],
    };
    assert_eq!(verify.run(), ["source_accounts 1: anchor_verified_at NULL>1000000"]);
    let refresh = Case {
        seed: &["source_accounts id=1 union_id=u union_scope=old status=active"],
        kind: Kind::RefreshUnionId,
        subject: &[SOURCE, ("id", "1")],
        params: &[("scope", "new")],
    };
    assert_eq!(refresh.run(), ["source_accounts 1: union_scope old>new"]);
}

#[test]
fn a_merge_takes_mappings_and_live_assets_along() {
    let merge = Case {
        seed: &[
            "target_accounts id=7 status=active",
            "target_accounts id=8 status=active",
            "mapping source_id=1 target_id=7 status=active evidence=anchor",
            "mapping source_id=2 target_id=7 status=pending",
            "mapping source_id=3 target_id=7 status=active evidence=anchor",
            "mapping source_id=3 target_id=8 status=active evidence=manual",
            "mapping source_id=4 target_id=7 status=retired",
            "assets asset_type=coupons asset_id=50 owner_system=target owner_id=7 state=live",
            "assets asset_type=coupons asset_id=51 owner_system=target owner_id=7 state=void",
            "assets asset_type=coupons asset_id=52 owner_system=source owner_id=7 state=live",
        ],
        kind: Kind::MergeAccounts,
        subject: &[ACCOUNT, ("id", "7")],
        params: &[("survivor", "8"), ("decided_by", "id")],
    };
    assert_eq!(
        merge.run(),
        [
            "assets coupons 50: owner_id 7>8",
            "mapping 1 7: status active>retired",
            "+ mapping 1 8: status active, created_at 1000000, evidence anchor",
            "mapping 2 7: status pending>retired",
            "mapping 3 7: status active>retired",
            "target_accounts 7: status active>merged, merged_into NULL>8",
        ]
    );
    let sources = Case {
        seed: &[
            "source_accounts id=1 status=active",
            "source_accounts id=2 status=active",
            "mapping source_id=1 target_id=7 status=active evidence=anchor",
            "assets asset_type=points asset_id=9 owner_system=source owner_id=1 state=live",
        ],
        kind: Kind::MergeAccounts,
        subject: &[SOURCE, ("id", "1")],
        params: &[("survivor", "2"), ("decided_by", "id")],
    };
    assert_eq!(
        sources.run(),
        [
            "assets points 9: owner_id 1>2",
            "mapping 1 7: status active>retired",
            "+ mapping 2 7: status active, created_at 1000000, evidence anchor",
            "source_accounts 1: status active>merged, merged_into NULL>2",
        ]
    );
    let flatten = Case {
        seed: &["target_accounts id=7 status=merged merged_into=8"],
        kind: Kind::FlattenMerge,
        subject: &[ACCOUNT, ("id", "7")],
        params: &[("from", "8"), ("to", "9")],
    };
    assert_eq!(flatten.run(), ["target_accounts 7: merged_into 8>9"]);
}

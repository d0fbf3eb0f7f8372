//! Exports of accounts and of what maps them.

use super::super::calendar::{MINUTE, SNAPSHOT};
use super::super::column::{Layout, code, few, flag, number, read, text, time, word};
use super::super::rows::{Account, Mapping, Word};
use super::super::spelling::{anchor, hex, wechat};
use super::Export;

const ACCOUNT_STATUS: &str = "case state when 0 then 'pending' when 1 then 'active' when 2 then 'frozen' when 3 then 'cooling' when 8 then 'merged' when 9 then 'deregistered' end";
const MAPPING_STATUS: &str =
    "case bind_state when 0 then 'pending' when 1 then 'active' when 2 then 'retired' when 3 then 'conflict' end";
const EVIDENCE: &str = "case how when 'phone' then 'anchor' when 'wechat' then 'union_id' else how end";

pub(super) const SOURCES: Export = Export::new(
    "exports.source_accounts",
    "mini/users",
    SNAPSHOT,
    &Layout::<Account> {
        columns: &[
            number("mp_uid", "id", |at| Some(at.row.id)),
            text("mobile", "anchor", |at| anchor(at.world.chance, at.row.anchor, at.row.salt)),
            read(code("state", "status", |at| state(at.row.status)), ACCOUNT_STATUS),
            time("registered_at", "created_at", |at| Some(at.row.created)),
            time("modified_at", "updated_at", |at| Some(at.row.updated)),
            text("unionid", "union_id", |at| at.row.union_id.map(wechat)),
            text("openid", "open_id", |at| at.row.open_id.map(wechat)),
            word("wx_platform", "union_scope", |at| Some(at.row.union_scope)),
            word("shop", "tenant", |at| Some(tenant(at.row))),
            time("mobile_verified_at", "anchor_verified_at", |at| at.row.verified),
            number("merged_to", "merged_into", |at| at.row.merged_into),
            word("came_from", "origin", |at| Some(at.row.origin)),
            word("risk_level", "risk", |at| Some(at.row.risk)),
            flag("internal", "is_test", |at| at.row.is_test),
            time("last_seen", "last_active_at", |at| Some(at.row.seen)),
            number("version", "row_version", |at| Some(at.row.version)),
            few("shard", "bucket", |at| Some(format!("b{:02}", at.world.bucket(at.couple)))),
            number("created_by_op", "op_id", |at| at.row.op_id),
            text("profile_digest", "mirror", |at| Some(hex(at.row.mirror))),
        ],
        rows: |rows| &rows.sources,
        takes: |_| true,
    },
);

pub(super) const TARGETS: Export = Export {
    by_target: true,
    ..Export::new(
        "exports.target_accounts",
        "app/accounts",
        SNAPSHOT + 3 * MINUTE,
        &Layout::<Account> {
            columns: &[
                number("user_id", "id", |at| Some(at.row.id)),
                text("phone", "anchor", |at| anchor(at.world.chance, at.row.anchor, at.row.salt)),
                read(
                    few("account_status", "status", |at| Some(at.row.status.to_ascii_uppercase())),
                    "lower(account_status)",
                ),
                time("created_ts", "created_at", |at| Some(at.row.created)),
                time("updated_ts", "updated_at", |at| Some(at.row.updated)),
                text("wx_union_id", "union_id", |at| at.row.union_id.map(wechat)),
                text("wx_open_id", "open_id", |at| at.row.open_id.map(wechat)),
                word("wx_scope", "union_scope", |at| Some(at.row.union_scope)),
                word("brand", "tenant", |at| Some(tenant(at.row))),
                time("phone_verified_ts", "anchor_verified_at", |at| at.row.verified),
                number("survivor_user_id", "merged_into", |at| at.row.merged_into),
                word("source_kind", "origin", |at| Some(at.row.origin)),
                word("risk_level", "risk", |at| Some(at.row.risk)),
                flag("is_staff", "is_test", |at| at.row.is_test),
                time("last_login_ts", "last_active_at", |at| Some(at.row.seen)),
                number("version", "row_version", |at| Some(at.row.version)),
                number("created_by_op", "op_id", |at| at.row.op_id),
                time("backfilled_ts", "backfilled_at", |at| at.row.backfilled),
                text("profile_digest", "mirror", |at| Some(hex(at.row.mirror))),
            ],
            rows: |rows| &rows.targets,
            takes: |_| true,
        },
    )
};

pub(super) const MAPPING: Export = Export::new(
    "exports.mapping",
    "mapping",
    SNAPSHOT + 5 * MINUTE,
    &Layout::<Mapping> {
        columns: &[
            number("mp_uid", "source_id", |at| Some(at.row.source_id)),
            number("user_id", "target_id", |at| Some(at.row.target_id)),
            read(code("bind_state", "status", |at| bind_state(at.row.status)), MAPPING_STATUS),
            read(word("how", "evidence", |at| Some(how(at.row.evidence))), EVIDENCE),
            time("bound_at", "created_at", |at| Some(at.row.created)),
            time("modified_at", "updated_at", |at| Some(at.row.updated)),
        ],
        rows: |rows| &rows.mappings,
        takes: |_| true,
    },
);

fn state(status: Word) -> i32 {
    match status {
        "pending" => 0,
        "active" => 1,
        "frozen" => 2,
        "cooling" => 3,
        "merged" => 8,
        _ => 9,
    }
}

fn tenant(account: &Account) -> Word {
    ["main", "outlet", "partner"][account.tenant as usize % 3]
}

fn bind_state(status: Word) -> i32 {
    match status {
        "pending" => 0,
        "active" => 1,
        "retired" => 2,
        _ => 3,
    }
}

fn how(evidence: Word) -> Word {
    match evidence {
        "anchor" => "phone",
        "union_id" => "wechat",
        other => other,
    }
}

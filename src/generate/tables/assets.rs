//! Exports of assets, each type its own, and of all as they were before the merges.

use super::super::calendar::{BEFORE as BEFORE_AT, MINUTE, SNAPSHOT};
use super::super::column::{Layout, amount, number, read, time, word};
use super::super::rows::{Asset, Type};
use super::super::spelling::{SIDE, side, unit};
use super::Export;

pub(super) const ORDERS: Export = Export {
    fixed: &[("unit", "'CNY'")],
    ..Export::new(
        "assets.orders",
        "assets/orders",
        SNAPSHOT + 6 * MINUTE,
        &Layout::<Asset> {
            columns: &[
                number("order_no", "asset_id", |at| Some(at.row.id)),
                read(word("side", "owner_system", |at| side(at.row.owner)), SIDE),
                number("buyer", "owner_id", |at| Some(at.row.owner_id)),
                word("phase", "state", |at| Some(at.row.state)),
                amount("paid", "amount", |at| at.row.amount),
                time("modified_at", "updated_at", |at| Some(at.row.updated)),
            ],
            rows: |rows| &rows.assets,
            takes: |asset| asset.of == Type::Orders,
        },
    )
};

pub(super) const COUPONS: Export = Export {
    fixed: &[("parent_type", "'orders'"), ("unit", "'CNY'")],
    ..Export::new(
        "assets.coupons",
        "assets/coupons",
        SNAPSHOT + 7 * MINUTE,
        &Layout::<Asset> {
            columns: &[
                number("coupon_no", "asset_id", |at| Some(at.row.id)),
                read(word("side", "owner_system", |at| side(at.row.owner)), SIDE),
                number("holder", "owner_id", |at| Some(at.row.owner_id)),
                word("phase", "state", |at| Some(at.row.state)),
                amount("face_value", "amount", |at| at.row.amount),
                number("for_order", "parent_id", |at| at.row.parent),
                time("valid_until", "expires_at", |at| at.row.expires),
                time("modified_at", "updated_at", |at| Some(at.row.updated)),
            ],
            rows: |rows| &rows.assets,
            takes: |asset| asset.of == Type::Coupons,
        },
    )
};

pub(super) const POINTS: Export = Export {
    fixed: &[("unit", "'PTS'")],
    ..Export::new(
        "assets.points",
        "assets/points",
        SNAPSHOT + 8 * MINUTE,
        &Layout::<Asset> {
            columns: &[
                number("balance_id", "asset_id", |at| Some(at.row.id)),
                read(word("side", "owner_system", |at| side(at.row.owner)), SIDE),
                number("holder", "owner_id", |at| Some(at.row.owner_id)),
                word("phase", "state", |at| Some(at.row.state)),
                number("points", "amount", |at| Some(at.row.amount / 100)),
                number("made_of", "origin_asset_id", |at| at.row.origin),
                time("modified_at", "updated_at", |at| Some(at.row.updated)),
            ],
            rows: |rows| &rows.assets,
            takes: |asset| asset.of == Type::Points,
        },
    )
};

pub(super) const MEMBERSHIPS: Export = Export {
    fixed: &[("single", "true"), ("amount", "1"), ("unit", "'CARD'")],
    ..Export::new(
        "assets.memberships",
        "assets/memberships",
        SNAPSHOT + 9 * MINUTE,
        &Layout::<Asset> {
            columns: &[
                number("card_no", "asset_id", |at| Some(at.row.id)),
                read(word("side", "owner_system", |at| side(at.row.owner)), SIDE),
                number("holder", "owner_id", |at| Some(at.row.owner_id)),
                word("phase", "state", |at| Some(at.row.state)),
                time("ends_at", "expires_at", |at| at.row.expires),
                time("modified_at", "updated_at", |at| Some(at.row.updated)),
            ],
            rows: |rows| &rows.assets,
            takes: |asset| asset.of == Type::Memberships,
        },
    )
};

pub(super) const BEFORE: Export = Export {
    fixed: &[("parent_type", "'orders'"), ("single", "kind = 'memberships'")],
    ..Export::new(
        "exports.assets_before",
        "assets-before",
        BEFORE_AT,
        &Layout::<Asset> {
            columns: &[
                word("kind", "asset_type", |at| Some(at.row.of.word())),
                number("asset_no", "asset_id", |at| Some(at.row.id)),
                read(word("side", "owner_system", |at| side(at.row.owner)), SIDE),
                number("holder", "owner_id", |at| Some(at.row.owner_id)),
                word("phase", "state", |at| Some(at.row.state)),
                amount("value", "amount", |at| at.row.amount),
                word("kind_unit", "unit", |at| unit(at.row.of)),
                number("for_order", "parent_id", |at| at.row.parent),
                number("made_of", "origin_asset_id", |at| at.row.origin),
                time("valid_until", "expires_at", |at| at.row.expires),
                time("modified_at", "updated_at", |at| Some(at.row.updated)),
            ],
            rows: |rows| &rows.before,
            takes: |_| true,
        },
    )
};

//! Assets that are not where their owner is.

use super::super::calendar::DAY;
use super::super::calendar::SNAPSHOT;
use super::super::rows::{Asset, System, Type};
use super::{Kind, asset_key, kind, number, source, text};

pub(super) const KINDS: &[Kind] = &[
    kind(&["asset-linking/asset-left-on-source"], "a merge left an asset behind", |case| {
        let asset = case.add_asset(Type::Orders, 0, System::Source);
        case.add_run("released", 4);
        case.finds(asset_key(asset));
    }),
    kind(&["asset-linking/asset-on-dead-owner"], "an asset of somebody who left", |case| {
        case.unmap();
        case.source().status = "deregistered";
        let asset = case.add_asset(Type::Orders, 0, System::Source);
        case.finds(asset_key(asset));
    }),
    kind(&["asset-linking/asset-family-split"], "a coupon is not where its order is", |case| {
        let order = case.add_asset(Type::Orders, 0, System::Target);
        let coupon = Asset { parent: Some(order.id), ..case.add_asset(Type::Coupons, 16, System::Source) };
        case.change_asset(coupon);
        case.change_asset_before(coupon);
        case.finds(asset_key(coupon));
    }),
    kind(&["asset-linking/login-skipped-linking"], "admitted, logged in, and not merged", |case| {
        case.admit();
        case.add_write(0, "login", [None, Some("ok")], SNAPSHOT - 2 * DAY, 1);
        case.finds(source(case.source_id()));
    }),
    kind(&["asset-linking/single-asset-duplicated"], "two memberships", |case| {
        case.add_asset(Type::Memberships, 9, System::Target);
        case.add_asset(Type::Memberships, 10, System::Target);
        case.finds(vec![number("target_id", case.target_id()), text("asset_type", "memberships")]);
    }),
];

//! Assets: moved, put right, taken back.

use arrow::datatypes::DataType;

use super::{ACTION, Case, LATER, changes, context, made, object, row};
use crate::compensation::{Action, Kind};
use crate::rehearsal::effects::apply;
use crate::rehearsal::world::World;

#[test]
fn assets_go_to_their_owner_with_their_family() {
    let context = context(&[], &DataType::Int64);
    let mut world = World::new(&context);
    for text in [
        "assets asset_type=orders asset_id=50 owner_system=source owner_id=1 state=live amount=500",
        "assets asset_type=coupons asset_id=51 owner_system=source owner_id=1 state=live",
        "assets asset_type=coupons asset_id=52 owner_system=source owner_id=1 state=live",
    ] {
        let (table, row) = row(&context, text);
        world.supply(table, row);
    }
    let member = object(&[("asset_type", "coupons"), ("asset_id", "51")]);
    let params = object(&[("from_system", "source"), ("from", "1"), ("to_system", "target"), ("to", "7")])
        .with("family", vec![member]);
    let subject = object(&[("table", "assets"), ("asset_type", "orders"), ("asset_id", "50")]);
    apply(&mut world, ACTION, &Action::new(Kind::ReassignAsset, subject, params, Vec::new())).unwrap();
    assert_eq!(
        changes(&world),
        [
            "assets coupons 51: owner_system source>target, owner_id 1>7",
            "assets orders 50: owner_system source>target, owner_id 1>7",
        ]
    );
    let terms = Case {
        seed: &["assets asset_type=coupons asset_id=51 owner_system=target owner_id=7 state=live expires_at=5"],
        kind: Kind::RestoreTerms,
        subject: &[("table", "assets"), ("asset_type", "coupons"), ("asset_id", "51")],
        params: &[("old", "1970-01-01T00:00:00.000005Z"), ("expires_at", "1970-01-01T00:00:00.000009Z")],
    };
    assert_eq!(terms.run(), ["assets coupons 51: expires_at 5>9"]);
}

#[test]
fn a_credit_is_reversed_to_the_last_unit() {
    let entry = made("merge_journal", "entry_id", 0);
    let case = |left: &'static str| {
        let seed = [
            "merge_journal entry_id=5 job_id=3 asset_type=points asset_id=40 leg=credit at=9 amount=1250 unit=PTS",
            left,
        ];
        Case {
            seed: &seed,
            kind: Kind::ReverseCredit,
            subject: &[("table", "merge_journal"), ("entry_id", "5")],
            params: &[("asset_type", "points"), ("asset_id", "41"), ("amount", "12.5"), ("unit", "PTS")],
        }
        .run_in(&context(&[], &DataType::Int64))
    };
    let void = format!(
        "+ merge_journal {entry}: job_id 3, asset_type points, asset_id 40, leg void, at {LATER}, amount 1250, unit PTS"
    );
    assert_eq!(
        case("assets asset_type=points asset_id=41 owner_system=target owner_id=7 state=live amount=1250").unwrap(),
        ["assets points 41: state live>void, amount 1250>0".to_owned(), void.clone()]
    );
    assert_eq!(
        case("assets asset_type=points asset_id=41 owner_system=target owner_id=7 state=live amount=1251").unwrap(),
        ["assets points 41: amount 1251>1".to_owned(), void]
    );
    let spent = case("assets asset_type=points asset_id=41 owner_system=target owner_id=7 state=live amount=1249");
    assert!(spent.unwrap_err().contains("less is left"));
}

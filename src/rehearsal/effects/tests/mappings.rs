//! Mappings, and what is brought up to date between a mapped pair.

use arrow::datatypes::DataType;

use super::{ACTION, Case, LATER, NOW, PAIR, SOURCE, context};
use crate::compensation::Kind;
use crate::rehearsal::world::Context;

#[test]
fn mappings_are_made_led_elsewhere_and_retired() {
    let create =
        |seed| Case { seed, kind: Kind::CreateMapping, subject: &PAIR, params: &[("evidence", "anchor")] }.run();
    assert_eq!(create(&[]), ["+ mapping 1 7: status active, created_at 1000000, evidence anchor"]);
    let pending = ["mapping source_id=1 target_id=7 status=pending created_at=3 evidence=union_id"];
    assert_eq!(create(&pending), ["mapping 1 7: status pending>active, evidence union_id>anchor"]);
    let repoint = Case {
        seed: &[
            "mapping source_id=1 target_id=7 status=active evidence=anchor",
            "mapping source_id=1 target_id=8 status=retired evidence=manual",
        ],
        kind: Kind::RepointMapping,
        subject: &PAIR,
        params: &[("to", "8"), ("evidence", "anchor")],
    };
    assert_eq!(
        repoint.run(),
        ["mapping 1 7: status active>retired", "mapping 1 8: status retired>active, evidence manual>anchor"]
    );
    let retire = Case {
        seed: &["mapping source_id=1 target_id=7 status=active"],
        kind: Kind::RetireMapping,
        subject: &PAIR,
        params: &[],
    };
    assert_eq!(retire.run(), ["mapping 1 7: status active>retired"]);
}

#[test]
fn fields_are_copied_from_the_authority() {
    let seed: &[&str] =
        &["source_accounts id=1 mirror=new row_version=9", "target_accounts id=7 mirror=old row_version=4"];
    let sync =
        |authority| Case { seed, kind: Kind::SyncFields, subject: &PAIR, params: &[("authority", authority)] }.run();
    assert_eq!(sync("source"), ["target_accounts 7: mirror old>new"]);
    assert_eq!(sync("target"), ["source_accounts 1: mirror new>old"]);
}

#[test]
fn a_write_is_replayed_on_the_leg_that_lacks_it() {
    let seed: &[&str] = &[
        "source_accounts id=1 mirror=new row_version=9",
        "target_accounts id=7 mirror=old row_version=4",
        "mapping source_id=1 target_id=7 status=active",
        "gateway_log op_id=70 leg=source op=update result=ok at=5 source_id=1 version=9",
        "gateway_log op_id=70 leg=target op=update result=timeout at=6 source_id=1 version=9",
    ];
    let known = Case {
        seed,
        kind: Kind::ReplayWrite,
        subject: &[SOURCE, ("id", "1")],
        params: &[("op_id", "70"), ("leg", "target"), ("version", "9")],
    };
    assert_eq!(
        known.run(),
        [
            format!("gateway_log 70 target: result timeout>ok, at 6>{LATER}"),
            "target_accounts 7: mirror old>new".to_owned()
        ]
    );
    let own = Case {
        seed: &seed[..3],
        kind: Kind::ReplayWrite,
        subject: &[SOURCE, ("id", "1")],
        params: &[("op_id", "null"), ("leg", "target"), ("version", "9")],
    };
    let op = context(&[], &DataType::Int64).new_id("gateway_log", "op_id", ACTION, 0).shown();
    let row = |leg: &str| format!("+ gateway_log {op} {leg}: op update, result ok, at {LATER}, source_id 1, version 9");
    assert_eq!(own.run(), [row("source"), row("target"), "target_accounts 7: mirror old>new".to_owned()]);
    // An account that is like its counterpart already, and one version behind, has the write's version then.
    let behind = [seed[0], "target_accounts id=7 mirror=new row_version=8", seed[2]];
    let behind = Case { seed: &behind, ..own };
    assert_eq!(behind.run(), [row("source"), row("target"), "target_accounts 7: ".to_owned()]);
    // The source's leg is owed no more once the source is frozen.
    let frozen = Context { source_frozen_at: Some(NOW - 1), ..context(&[], &DataType::Int64) };
    assert_eq!(own.run_in(&frozen).unwrap(), [row("target"), "target_accounts 7: mirror old>new".to_owned()]);
}

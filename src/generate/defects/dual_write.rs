//! Writes that did not reach both systems alike.

use super::super::calendar::{DAY, DUAL_WRITE, SNAPSHOT};
use super::super::rows::System;
use super::{Kind, account, kind, number, pair, source};

pub(super) const KINDS: &[Kind] = &[
    kind(&["dual-write/write-on-one-side"], "a write that one system missed", |case| {
        let results = [
            [Some("ok"), Some("failed")],
            [Some("ok"), Some("timeout")],
            [Some("rejected"), Some("ok")],
            [None, Some("ok")],
            [Some("ok"), None],
        ];
        let op_id = case.add_write(0, "update", results[case.form(5) as usize], SNAPSHOT - 40 * DAY, 2);
        case.finds(vec![number("op_id", op_id)]);
    }),
    kind(&["dual-write/write-bypassed-gateway"], "an account that the gateway never saw", |case| {
        let (anchor, created) = (case.couple.other_number(0), DUAL_WRITE + 20 * DAY);
        let added = case.add_target(0);
        (added.status, added.origin, added.anchor) = ("active", "dual_write", Some(anchor));
        (added.created, added.updated) = (created, created + DAY);
        case.finds(account(System::Target, case.couple.extra_target_id(0)));
    }),
    kind(&["dual-write/field-drifted"], "written to both, and yet different", |case| {
        let target = case.target();
        (target.origin, target.mirror) = ("dual_write", !target.mirror);
        case.finds(pair(case.source_id(), case.target_id()));
    }),
    kind(&["dual-write/write-order-inverted"], "an older write came last", |case| {
        case.add_write(0, "update", [Some("ok"); 2], SNAPSHOT - 50 * DAY, 5);
        case.add_write(1, "update", [Some("ok"); 2], SNAPSHOT - 40 * DAY, 3);
        (case.source().version, case.target().version) = (5, 5);
        case.finds(source(case.source_id()));
    }),
    kind(&["dual-write/write-applied-twice"], "one operation made two accounts", |case| {
        let op_id = case.add_write(0, "register", [Some("ok"); 2], DUAL_WRITE + DAY, 1);
        case.source().op_id = Some(op_id);
        case.add_source(0).op_id = Some(op_id);
        case.finds(vec![number("op_id", op_id)]);
    }),
];

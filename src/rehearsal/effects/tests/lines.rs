//! What every kind rests on: rows that are there, what earlier lines made, ids that nobody had.

use arrow::datatypes::DataType;

use super::{ACCOUNT, ACTION, Case, PAIR, changes, context, made, object, row};
use crate::compensation::{Action, Kind, Value};
use crate::contract::IdSpace;
use crate::rehearsal::effects::apply;
use crate::rehearsal::rows::Cell;
use crate::rehearsal::world::{Context, World};

#[test]
fn what_a_line_rests_on_must_be_there() {
    for (kind, subject, params, why) in [
        (Kind::CreateTargetAccount, &[ACCOUNT, ("anchor", "1")][..], &[("source_id", "1")][..], "no row 1"),
        (Kind::CloseTargetAccount, &[ACCOUNT, ("id", "7")], &[], "no row 7"),
        (Kind::CloseTargetAccount, &[ACCOUNT, ("id", "seven")], &[], "seven is no value of target_accounts.id"),
        (Kind::RetireMapping, &PAIR, &[], "mapping has no row 1 7"),
    ] {
        let case = Case { seed: &[], kind, subject, params };
        let error = case.run_in(&context(&[], &DataType::Int64)).unwrap_err();
        assert!(error.contains(why), "{error}");
    }
}

#[test]
fn a_line_finds_what_an_earlier_one_made() {
    let context = context(&[], &DataType::Int64);
    let mut world = World::new(&context);
    let (table, source) = row(&context, "source_accounts id=1 anchor=139 status=active");
    world.supply(table, source);
    let create = Action::new(
        Kind::CreateTargetAccount,
        object(&[ACCOUNT, ("anchor", "139")]),
        object(&[("source_id", "1")]),
        Vec::new(),
    );
    apply(&mut world, ACTION, &create).unwrap();
    let pair = object(&[("table", "mapping"), ("source_id", "1")]).with("target_id", Value::Ref(ACTION.to_owned()));
    let map = Action::new(Kind::CreateMapping, pair, object(&[("evidence", "anchor")]), Vec::new());
    world.begin(1);
    apply(&mut world, "cd34", &map).unwrap();
    let id = made("target_accounts", "id", 0);
    let mapping = format!("+ mapping 1 {id}: status active, created_at 1000000, evidence anchor");
    assert_eq!(changes(&world)[0], mapping);
    let lines: Vec<usize> = world.changes().flat_map(|changed| changed.lines.iter().copied()).collect();
    assert_eq!(lines, [1, 0], "who changed what");
}

#[test]
fn new_ids_are_the_same_each_time_and_beyond_the_old_ones() {
    let context = context(&[], &DataType::Int64);
    let id = |action: &str, nth| match context.new_id("target_accounts", "id", action, nth) {
        Cell::Int(id) => id,
        other => panic!("{other:?}"),
    };
    assert_eq!(id("a", 0), id("a", 0));
    assert!(id("a", 0) != id("b", 0) && id("a", 0) != id("a", 1));
    let full = Context { ceilings: [(IdSpace::Target, i64::MAX - 3)].into(), ..super::context(&[], &DataType::Int64) };
    for action in ["a", "b", "c", "d"] {
        assert!(matches!(full.new_id("target_accounts", "id", action, 0), Cell::Int(id) if id > i64::MAX - 3));
    }
}

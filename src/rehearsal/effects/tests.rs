//! Each kind of action on a few rows: what a re-inspection would see afterwards.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema, TimeUnit};

use super::super::rows::{Cell, Layout, Row};
use super::super::world::{Context, World};
use super::apply;
use crate::compensation::{Action, Kind, Object, Value};
use crate::contract::{IdSpace, Kind as Of, TABLES};

const NOW: i64 = 1_000_000;
/// The bindings, the gateway's log and the merges are exported a little later.
const LATER: i64 = 1_000_600;
const ACTION: &str = "ab12";

/// Every table and column, but for those named `table` or `table.column`; ids of a type.
fn context(absent: &[&str], ids: &DataType) -> Context {
    let mut layouts = BTreeMap::new();
    for table in TABLES.iter().filter(|table| !absent.contains(&table.name)) {
        let of = |kind: Of| match kind {
            Of::Id(_) => ids.clone(),
            Of::Time => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
            Of::Bool => DataType::Boolean,
            Of::Int => DataType::Int64,
            Of::Amount => DataType::Decimal128(38, 2),
            _ => DataType::Utf8View,
        };
        let fields: Vec<Field> = table.columns.iter().map(|c| Field::new(c.name, of(c.kind), true)).collect();
        let supplied = |column: &str| !absent.contains(&format!("{}.{column}", table.name).as_str());
        layouts.insert(table.name, Arc::new(Layout::new(table, supplied, &Schema::new(fields))));
    }
    let logs = ["bindings", "gateway_log", "merge_jobs", "merge_locks", "merge_journal"];
    Context {
        layouts,
        watermark: NOW,
        snapshots: logs.into_iter().map(|table| (table, LATER)).collect(),
        ceilings: [IdSpace::Target, IdSpace::Event, IdSpace::Job, IdSpace::Entry].map(|space| (space, 900)).into(),
        amount_scale: 2,
        source_frozen_at: None,
    }
}

/// A row written as `table column=value …`.
fn row(context: &Context, text: &str) -> (&'static str, Row) {
    let mut words = text.split_whitespace();
    let name = words.next().unwrap();
    let table = TABLES.iter().find(|table| table.name == name).unwrap();
    let layout = &context.layouts[table.name];
    let mut row = layout.empty();
    for word in words {
        let (column, value) = word.split_once('=').unwrap();
        let of = layout.schema.field_with_name(column).map(|field| field.data_type().clone());
        let cell = match of.unwrap_or_else(|_| panic!("{name}.{column}")) {
            DataType::Int64 => Cell::Int(value.parse().unwrap()),
            DataType::Timestamp(..) => Cell::Time(value.parse().unwrap()),
            DataType::Boolean => Cell::Bool(value == "true"),
            DataType::Decimal128(..) => Cell::Amount(value.parse().unwrap()),
            _ => Cell::text(value),
        };
        row.set(column, cell);
    }
    (table.name, row)
}

fn object(members: &[(&str, &str)]) -> Object {
    members
        .iter()
        .map(|(name, value)| (*name, if *value == "null" { Value::Null } else { Value::from(*value) }))
        .collect()
}

/// What changed, a line a row: `table key: column old>new …`, without versions and times of updates.
fn changes(world: &World<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    for changed in world.changes() {
        let columns = changed.layout.schema.fields().iter().map(|field| field.name().as_str());
        let now = changed.now.unwrap();
        let told = columns.filter(|name| !["updated_at", "row_version"].contains(name)).filter_map(|name| {
            let old = changed.before.map_or(Cell::Null, |row| row.get(name));
            let new = now.get(name);
            (old != new && !changed.layout.table.key.contains(&name)).then(|| match changed.before {
                Some(_) => format!("{name} {}>{}", old.shown(), new.shown()),
                None => format!("{name} {}", new.shown()),
            })
        });
        let key: Vec<String> = changed.key.iter().map(Cell::shown).collect();
        let told: Vec<String> = told.collect();
        let made = if changed.before.is_none() { "+ " } else { "" };
        lines.push(format!("{made}{} {}: {}", changed.layout.table.name, key.join(" "), told.join(", ")));
        // Whatever changed says when, and is another version.
        if now.has("updated_at") {
            assert_eq!(now.int("updated_at"), Some(NOW), "{lines:?}");
        }
        if now.has("row_version") {
            let old = changed.before.and_then(|row| row.int("row_version")).unwrap_or(0);
            assert!(now.int("row_version").unwrap() > old, "{lines:?}");
        }
    }
    lines
}

struct Case<'a> {
    seed: &'a [&'a str],
    kind: Kind,
    subject: &'a [(&'a str, &'a str)],
    params: &'a [(&'a str, &'a str)],
}

impl Case<'_> {
    fn run_in(&self, context: &Context) -> Result<Vec<String>, String> {
        let mut world = World::new(context);
        for text in self.seed {
            let (table, row) = row(context, text);
            world.supply(table, row);
        }
        let action = Action::new(self.kind, object(self.subject), object(self.params), Vec::new());
        apply(&mut world, ACTION, &action)?;
        Ok(changes(&world))
    }

    fn run(&self) -> Vec<String> {
        self.run_in(&context(&[], &DataType::Int64)).unwrap()
    }
}

const ACCOUNT: (&str, &str) = ("table", "target_accounts");
const SOURCE: (&str, &str) = ("table", "source_accounts");
const PAIR: [(&str, &str); 3] = [("table", "mapping"), ("source_id", "1"), ("target_id", "7")];

/// The id that the action makes.
fn made(table: &str, column: &str, nth: usize) -> String {
    let id = context(&[], &DataType::Int64).new_id(table, column, ACTION, nth);
    assert!(matches!(id, Cell::Int(id) if id > 900), "{id:?}");
    id.shown()
}

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

#[test]
fn merges_are_put_in_the_queue_and_pairs_admitted() {
    let job = made("merge_jobs", "job_id", 0);
    let enqueue = Case {
        seed: &[],
        kind: Kind::EnqueueMerge,
        subject: &[("table", "merge_jobs"), ("source_id", "1"), ("target_id", "7")],
        params: &[],
    };
    assert_eq!(enqueue.run(), [format!("+ merge_jobs {job}: source_id 1, target_id 7, state planned")]);
    let admit = Case {
        seed: &["cohorts system=source account_id=1 stage=one admitted_at=5"],
        kind: Kind::AdmitPair,
        subject: &[("table", "cohorts"), ("source_id", "1"), ("target_id", "7")],
        params: &[("stage", "one")],
    };
    assert_eq!(admit.run(), ["+ cohorts target 7: stage one, admitted_at 1000000"]);
}

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

#[test]
fn jobs_end_and_locks_are_released() {
    let cancel = |seed| {
        Case { seed, kind: Kind::CancelJob, subject: &[("table", "merge_jobs"), ("job_id", "3")], params: &[] }.run()
    };
    assert_eq!(cancel(&["merge_jobs job_id=3 state=locked"]), ["merge_jobs 3: state locked>failed"]);
    assert_eq!(cancel(&["merge_jobs job_id=3 state=planned"]), ["merge_jobs 3: state planned>failed"]);
    assert_eq!(cancel(&["merge_jobs job_id=3 state=copying"]), ["merge_jobs 3: state copying>rolled_back"]);
    let release = Case {
        seed: &["merge_locks lock_id=6 system=target account_id=7 job_id=3 acquired_at=4 expires_at=5"],
        kind: Kind::ReleaseLock,
        subject: &[("table", "merge_locks"), ("lock_id", "6")],
        params: &[("fence_token", "null")],
    };
    assert_eq!(release.run(), [format!("merge_locks 6: released_at NULL>{LATER}")]);
}

fn resume(seed: &[&str], context: &Context) -> Vec<String> {
    let subject: &[(&str, &str)] = &[("table", "merge_jobs"), ("job_id", "3")];
    Case { seed, kind: Kind::ResumeJob, subject, params: &[] }.run_in(context).unwrap()
}

#[test]
fn a_resumed_job_carries_over_what_its_source_still_owns() {
    let lines = resume(
        &[
            "merge_jobs job_id=3 source_id=1 target_id=7 state=copying heartbeat_at=2",
            "merge_locks lock_id=6 system=source account_id=1 job_id=3 acquired_at=4 expires_at=5",
            "merge_journal entry_id=5 job_id=3 asset_type=points asset_id=40 leg=debit at=4 amount=100 unit=PTS",
            "assets asset_type=points asset_id=40 owner_system=source owner_id=1 state=moved amount=100 unit=PTS",
            "assets asset_type=coupons asset_id=42 owner_system=source owner_id=1 state=locked amount=5",
            "assets asset_type=coupons asset_id=43 owner_system=source owner_id=1 state=in_flight amount=5",
        ],
        &context(&[], &DataType::Int64),
    );
    let asset = context(&[], &DataType::Int64).new_id("assets", "asset_id", ACTION, 1).shown();
    let mut wanted = vec![
        "assets coupons 42: owner_system source>target, owner_id 1>7, state locked>live".to_owned(),
        format!(
            "+ assets points {asset}: owner_system target, owner_id 7, state live, amount 100, unit PTS, \
             origin_asset_id 40"
        ),
        "merge_jobs 3: state copying>committed".to_owned(),
        format!(
            "+ merge_journal {}: job_id 3, asset_type points, asset_id 40, leg credit, at {LATER}, amount 100, unit PTS",
            made("merge_journal", "entry_id", 0)
        ),
        format!(
            "+ merge_journal {}: job_id 3, asset_type coupons, asset_id 42, leg move, at {LATER}, amount 5",
            made("merge_journal", "entry_id", 1)
        ),
        format!("merge_locks 6: released_at NULL>{LATER}"),
    ];
    for (nth, system, id) in [(0, "source", 1), (1, "target", 7)] {
        let lock = context(&[], &DataType::Int64).new_id("merge_locks", "lock_id", ACTION, nth).shown();
        wanted.push(format!(
            "+ merge_locks {lock}: system {system}, account_id {id}, job_id 3, acquired_at {LATER}, expires_at {LATER}, \
             released_at {LATER}"
        ));
    }
    let (mut lines, sorted) = (lines, |lines: &mut Vec<String>| lines.sort());
    sorted(&mut lines);
    sorted(&mut wanted);
    // `single` is false in the row that a credit makes: it says so only where it differs from NULL.
    let lines: Vec<String> = lines.into_iter().map(|line| line.replace(", single NULL", "")).collect();
    assert_eq!(lines, wanted);
}

#[test]
fn a_job_rolled_back_gives_everything_back() {
    let seed = [
        "merge_jobs job_id=3 source_id=1 target_id=7 state=rolled_back",
        "merge_journal entry_id=4 job_id=3 asset_type=points asset_id=40 leg=debit at=4 amount=100",
        "merge_journal entry_id=5 job_id=3 asset_type=points asset_id=40 leg=credit at=5 amount=100",
        "merge_journal entry_id=6 job_id=3 asset_type=coupons asset_id=42 leg=move at=5 amount=7",
        "merge_journal entry_id=7 job_id=3 asset_type=coupons asset_id=43 leg=move at=5 amount=7",
        // Another job took it on: it stays where it is.
        "merge_journal entry_id=8 job_id=2 asset_type=coupons asset_id=43 leg=move at=6 amount=7",
        "assets asset_type=points asset_id=40 owner_system=source owner_id=1 state=moved amount=100",
        "assets asset_type=points asset_id=41 owner_system=target owner_id=7 state=live amount=100 origin_asset_id=40",
        "assets asset_type=coupons asset_id=42 owner_system=target owner_id=7 state=live amount=7",
        "assets asset_type=coupons asset_id=43 owner_system=target owner_id=7 state=live amount=7",
    ];
    let lines = resume(&seed, &context(&["merge_locks"], &DataType::Int64));
    let changed: Vec<&str> = lines.iter().filter(|line| !line.starts_with('+')).map(String::as_str).collect();
    assert_eq!(
        changed,
        [
            "assets coupons 42: owner_system target>source, owner_id 7>1",
            "assets points 40: state moved>live",
            "assets points 41: state live>void",
        ]
    );
    let voids: Vec<&String> = lines.iter().filter(|line| line.contains("leg void")).collect();
    assert_eq!(voids.len(), 3, "one a credit and move: {lines:?}");
}

#[test]
fn a_half_done_journal_is_completed() {
    let committed = "merge_jobs job_id=3 source_id=1 target_id=7 state=committed";
    let credited = [
        committed,
        "merge_journal entry_id=5 job_id=3 asset_type=points asset_id=40 leg=credit at=5 amount=100",
        "assets asset_type=points asset_id=40 owner_system=source owner_id=1 state=live amount=100",
        "assets asset_type=points asset_id=41 owner_system=target owner_id=7 state=live amount=100 origin_asset_id=40",
    ];
    let lines = resume(&credited, &context(&["merge_locks"], &DataType::Int64));
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert_eq!(lines[0], "assets points 40: state live>moved");
    assert!(lines[1].contains("leg debit"), "{lines:?}");
    // Settled: nothing to do, and the job stays as it is.
    let settled =
        [&credited[..], &["merge_journal entry_id=6 job_id=3 asset_type=points asset_id=40 leg=debit at=4"]].concat();
    assert_eq!(resume(&settled, &context(&[], &DataType::Int64)), [""; 0]);
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

#[test]
fn new_ids_are_the_same_each_time_and_beyond_the_old_ones() {
    let context = context(&[], &DataType::Int64);
    let id = |action: &str, nth| match context.new_id("target_accounts", "id", action, nth) {
        Cell::Int(id) => id,
        other => panic!("{other:?}"),
    };
    assert_eq!(id("a", 0), id("a", 0));
    assert!(id("a", 0) != id("b", 0) && id("a", 0) != id("a", 1));
    let full =
        Context { ceilings: [(IdSpace::Target, i64::MAX - 3)].into(), ..super::tests::context(&[], &DataType::Int64) };
    for action in ["a", "b", "c", "d"] {
        assert!(matches!(full.new_id("target_accounts", "id", action, 0), Cell::Int(id) if id > i64::MAX - 3));
    }
}

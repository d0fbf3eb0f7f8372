//! Lines and ids: the example of the format, round trips, and what is refused.

use proptest::prelude::*;

use super::*;
use crate::compensation::Value;
use crate::compensation::shape;

/// The line of the format's own example, for the project `p`.
const EXAMPLE: &str = concat!(
    r#"{"action_id":"126688d1a1f12bdfc79ae33241868a7c6f33279c16632394f44d951d3c973c95","after":[],"#,
    r#""cluster":"126688d1a1f12bdfc79ae33241868a7c6f33279c16632394f44d951d3c973c95","expect":["#,
    r#"{"rows":[],"table":"mapping","where":{"source_id":"m1","status":["active","pending"]}},"#,
    r#"{"rows":[],"table":"mapping","where":{"source_id":"m1","target_id":"9"}},"#,
    r#"{"rows":[{"row_version":"17","status":"active"}],"table":"source_accounts","where":{"id":"m1"}},"#,
    r#"{"rows":[{"row_version":"3","status":"active"}],"table":"target_accounts","where":{"id":"9"}}],"#,
    r#""found":[{"fingerprint":"00","rule":"mapping-gaps/source-unmapped"}],"generation":"0","kind":"create_mapping","#,
    r#""params":{"evidence":"anchor"},"reversible":true,"#,
    r#""subject":{"source_id":"m1","table":"mapping","target_id":"9"},"#,
    r#""undo":{"kind":"retire_mapping","params":{},"subject":{"source_id":"m1","table":"mapping","target_id":"9"}}}"#,
);

/// The same as its parts, put in another order.
pub(crate) fn example() -> Action {
    let pair = || Object::new().with("target_id", "9").with("table", "mapping").with("source_id", "m1");
    let held = |table: &str, id: &str, version: &str| Assertion {
        table: table.to_owned(),
        where_: Object::new().with("id", id),
        rows: vec![Object::new().with("status", "active").with("row_version", version)],
    };
    let none = |where_: Object| Assertion { table: "mapping".to_owned(), where_, rows: Vec::new() };
    let expect = vec![
        held("target_accounts", "9", "3"),
        held("source_accounts", "m1", "17"),
        none(Object::new().with("source_id", "m1").with("target_id", "9")),
        none(Object::new().with("source_id", "m1").with("status", vec!["active", "pending"])),
    ];
    let mut action = Action::new(Kind::CreateMapping, pair(), Object::new().with("evidence", "anchor"), expect);
    action.found = vec![Found { rule: "mapping-gaps/source-unmapped".to_owned(), fingerprint: "00".to_owned() }];
    action.reversible = true;
    action.undo = Some(Undo { kind: Kind::RetireMapping, subject: pair(), params: Object::new() });
    action.cluster = action.id("p");
    action
}

#[test]
fn the_example_of_the_format_has_its_id_and_bytes() {
    let action = example();
    let id = action.id("p");
    assert_eq!(id, "126688d1a1f12bdfc79ae33241868a7c6f33279c16632394f44d951d3c973c95");
    assert_eq!(String::from_utf8(action.line(&id)).unwrap(), EXAMPLE);
    assert_eq!(Action::parse(EXAMPLE.as_bytes()), Ok((id, action.clone())));
    assert_eq!(shape::check(&action), Ok(()));
}

#[test]
fn the_example_in_the_documentation_is_that_line() {
    let block = include_str!("../format.md").split("```json\n").nth(1).unwrap().split("\n```").next().unwrap();
    let line: String = block.lines().map(str::trim_start).collect();
    assert_eq!(line, EXAMPLE);
}

#[test]
fn every_kind_is_documented() {
    let rows = include_str!("../format.md").lines().filter(|line| line.starts_with("| `")).collect::<Vec<_>>();
    for kind in Kind::all() {
        let asynchronous = if kind.asynchronous() { "°" } else { "" };
        let start = format!("| `{}`{asynchronous} | ", kind.as_str());
        let row = rows.iter().find(|row| row.starts_with(&start)).unwrap_or_else(|| panic!("{start}"));
        let definition = kind.definition();
        for (name, _) in definition.subject.iter().chain(definition.params) {
            assert!(row.contains(name), "{start}: {name}");
        }
    }
}

#[test]
fn the_id_is_of_what_is_done_and_what_must_hold_before() {
    let action = example();
    let id = action.id("p");
    let changed = |change: &dyn Fn(&mut Action)| {
        let mut other = action.clone();
        change(&mut other);
        other.id("p")
    };
    for (what, other) in [
        ("kind", changed(&|action| action.kind = Kind::SyncFields)),
        ("subject", changed(&|action| action.subject.insert("source_id", "m2"))),
        ("params", changed(&|action| action.params.insert("evidence", "union_id"))),
        ("expect", changed(&|action| action.expect[2].rows[0].insert("row_version", "18"))),
        ("generation", changed(&|action| action.generation = 1)),
        ("project", action.id("q")),
    ] {
        assert_ne!(other, id, "{what}");
    }
    for (what, other) in [
        ("found", changed(&|action| action.found.clear())),
        ("cluster", changed(&|action| action.cluster = "0".repeat(64))),
        ("after", changed(&|action| action.after.push("0".repeat(64)))),
        ("undo", changed(&|action| action.undo = None)),
        (
            "order of expect",
            Action::new(action.kind, action.subject.clone(), action.params.clone(), {
                action.expect.iter().rev().cloned().collect()
            })
            .id("p"),
        ),
    ] {
        assert_eq!(other, id, "{what}");
    }
}

#[test]
fn a_line_that_is_not_exactly_one_is_refused() {
    let swap = |from: &str, to: &str| {
        let line = EXAMPLE.replacen(from, to, 1);
        assert_ne!(line, EXAMPLE, "{from}");
        line
    };
    let mut reversed = example();
    reversed.expect.reverse();
    for (line, why) in [
        (String::new(), "no JSON object"),
        ("[]".to_owned(), "no JSON object"),
        (EXAMPLE[..EXAMPLE.len() - 1].to_owned(), "EOF"),
        (format!("{EXAMPLE}{EXAMPLE}"), "trailing characters"),
        (format!("{EXAMPLE}\0"), "trailing characters"),
        (format!("{EXAMPLE} "), "not in canonical form"),
        (swap(r#""found":[{"#, r#""found": [{"#), "not in canonical form"),
        (swap(r#""m1""#, r#""m\u0031""#), "not in canonical form"),
        (swap(r#"create_mapping"#, "hold_for_review"), "unknown kind hold_for_review"),
        (swap(r#"create_mapping"#, "drop_table"), "unknown kind drop_table"),
        (swap(r#""generation":"0""#, r#""generation":"00""#), "`generation` is no count"),
        (swap(r#""generation":"0""#, r#""generation":0"#), "expected a string"),
        (swap(r#""generation":"0","#, ""), "missing field `generation`"),
        (
            swap(
                r#","undo":{"kind":"retire_mapping","params":{},"subject":{"source_id":"m1","table":"mapping","target_id":"9"}}"#,
                "",
            ),
            "missing field `undo`",
        ),
        (swap(r#""generation":"0","#, r#""extra":true,"generation":"0","#), "unknown field `extra`"),
        (swap(r#""generation":"0","#, r#""generation":"0","generation":"0","#), "duplicate field `generation`"),
        (swap(r#""table":"mapping","where""#, r#""table":"mapping","tables":"x","where""#), "unknown field `tables`"),
        (swap(r#""row_version":"17""#, r#""row_version":17"#), "numbers are written as text"),
        (swap(r#""source_id":"m1","status""#, r#""source_id":"m1","source_id":"m1","status""#), "duplicate member"),
        (swap(r#""action_id":"1"#, r#""action_id":"X"#), "`action_id` is no action_id"),
        (swap(r#""cluster":"1"#, r#""cluster":"Q"#), "`cluster` is no action_id"),
        (swap(r#""after":[]"#, r#""after":["m1"]"#), "`after` is no action_id"),
        (String::from_utf8(reversed.line(&"0".repeat(64))).unwrap(), "`expect` is not sorted"),
    ] {
        let error = Action::parse(line.as_bytes()).unwrap_err();
        assert!(error.contains(why), "{why}: {error}: {line}");
    }
    assert!(Action::parse(b"{\"action_id\":\"\xff\"}").is_err(), "invalid UTF-8");
}

#[test]
fn an_action_that_its_kind_does_not_know_is_refused() {
    let refused = |change: &dyn Fn(&mut Action), why: &str| {
        let mut action = example();
        change(&mut action);
        let error = shape::check(&action).unwrap_err();
        assert!(error.contains(why), "{why}: {error}");
    };
    refused(&|a| a.subject.insert("table", "assets"), "the subject of create_mapping is a row of mapping");
    refused(&|a| a.subject = Object::new().with("source_id", "m1"), "is a row of mapping");
    refused(
        &|a| a.subject = Object::new().with("table", "mapping").with("source_id", "m1"),
        "`target_id` is missing in subject",
    );
    refused(&|a| a.subject.insert("id", "9"), "unknown member `id` in subject");
    refused(&|a| a.params.insert("table", "9"), "unknown member `table` in params");
    refused(&|a| a.subject.insert("source_id", Value::Null), "`source_id` in subject must be an id or a reference");
    refused(&|a| a.params.insert("evidence", "hearsay"), "`evidence` in params must be one of anchor");
    refused(&|a| a.params = Object::new(), "`evidence` is missing in params");
    refused(&|a| a.expect.clear(), "`expect` is empty");
    refused(&|a| a.expect[0].table = "passwords".to_owned(), "a table passwords");
    refused(&|a| a.expect[0].where_ = Object::new(), "every row of mapping");
    refused(&|a| a.expect[0].where_.insert("secret", "x"), "a column secret of mapping");
    refused(&|a| a.expect[0].where_.insert("status", Vec::<&str>::new()), "a value of `where`");
    refused(&|a| a.expect[2].rows[0].insert("status", vec!["x"]), "a value of `rows`");
    refused(&|a| a.expect[2].rows.push(Object::new().with("status", "active")), "other columns in one row");
    refused(&|a| a.expect[2].rows[0] = Object::new(), "compares no column");
    refused(&|a| a.undo = None, "reversible and has no undo");
    refused(&|a| a.reversible = false, "not reversible and has an undo");
    refused(&|a| a.undo.as_mut().unwrap().params.insert("x", "y"), "in its undo, unknown member `x`");
    refused(
        &|a| {
            a.reversible = false;
            a.undo = None;
        },
        "can be undone and has no undo",
    );
}

/// Any value that a line may hold; text of every kind, surrogates' neighbours and control characters included.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<String>().prop_map(Value::Text),
        "[0-9a-f]{64}".prop_map(Value::Ref),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::List),
            members(inner).prop_map(Value::Object),
        ]
    })
}

fn members(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Object> {
    let name = any::<String>().prop_filter("an object with `ref` is a reference", |name| name != "ref");
    prop::collection::btree_map(name, value, 0..4).prop_map(|members| members.into_iter().collect())
}

prop_compose! {
    fn assertions()(parts in prop::collection::vec((any::<String>(), members(value()), prop::collection::vec(members(value()), 0..3)), 0..4))
        -> Vec<Assertion>
    {
        parts.into_iter().map(|(table, where_, rows)| Assertion { table, where_, rows }).collect()
    }
}

prop_compose! {
    fn actions()(
        kind in 0..Kind::all().count(),
        subject in members(value()),
        params in members(value()),
        expect in assertions(),
        generation in any::<u64>(),
        after in prop::collection::vec("[0-9a-f]{64}", 0..3),
        cluster in "[0-9a-f]{64}",
        undo in prop::option::of((members(value()), members(value()))),
    ) -> Action {
        let mut action = Action::new(Kind::all().nth(kind).unwrap(), subject, params, expect);
        action.generation = generation;
        action.after = after;
        action.cluster = cluster;
        action.reversible = undo.is_some();
        action.undo = undo.map(|(subject, params)| Undo { kind: Kind::CreateMapping, subject, params });
        action
    }
}

/// Canonical JSON again, over serde_json's own model: members sorted by UTF-16, nothing between.
fn independently(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Array(items) => {
            format!("[{}]", items.iter().map(independently).collect::<Vec<_>>().join(","))
        }
        serde_json::Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|(name, _)| name.encode_utf16().collect::<Vec<u16>>());
            let written = members
                .iter()
                .map(|(name, value)| format!("{}:{}", serde_json::Value::from(name.as_str()), independently(value)));
            format!("{{{}}}", written.collect::<Vec<_>>().join(","))
        }
        scalar => scalar.to_string(),
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_again_and_canonical(action in actions()) {
        let id = action.id("p");
        let line = action.line(&id);
        prop_assert_eq!(Action::parse(&line), Ok((id, action)));
        let model: serde_json::Value = serde_json::from_slice(&line).unwrap();
        prop_assert_eq!(independently(&model), String::from_utf8(line).unwrap());
    }

    #[test]
    fn the_id_is_the_hash_of_the_documented_list(action in actions(), project in any::<String>()) {
        let part = |value: &dyn Canonical| serde_json::from_slice::<serde_json::Value>(&value.canonical()).unwrap();
        let list = serde_json::json!([
            "trueup-action-1", project, action.kind.as_str(), part(&action.subject), part(&action.params),
            part(&action.expect), action.generation.to_string(),
        ]);
        prop_assert_eq!(sha256_hex(independently(&list).as_bytes()), action.id(&project));
    }

    #[test]
    fn the_order_in_which_expectations_are_found_does_not_matter(expect in assertions(), turn in 0..4_usize) {
        let mut turned = expect.clone();
        let by = turn.min(turned.len());
        turned.rotate_left(by);
        for assertion in &mut turned {
            assertion.rows.reverse();
        }
        prop_assert_eq!(sorted(expect), sorted(turned));
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(Action::parse(&bytes).is_err());
    }
}

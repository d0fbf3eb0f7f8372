//! A made-up batch for the tests of this room.

use std::path::Path;

use super::*;
use crate::storage::Storage;

pub(super) const PROJECT: &str = "p";

pub(super) fn policy() -> Policy {
    let allow = vec![Kind::ReverseCredit, Kind::ReassignAsset, Kind::MergeAccounts];
    Policy { max_actions: 1_000_000, max_share: "0.01".to_owned(), max_cluster: 8, allow }
}

pub(super) fn header() -> Header {
    Header {
        watermark: "2026-11-20T02:00:00.000000Z".to_owned(),
        expires_at: "2026-11-27T02:00:00.000000Z".to_owned(),
        undo_of: None,
        inputs: vec![Input {
            table: "mapping".to_owned(),
            name: "maps.parquet".to_owned(),
            bytes: 1,
            footer_sha256: "0".repeat(64),
            snapshot_at: None,
        }],
        rules: vec![RuleUsed { id: "mapping-gaps/source-unmapped".to_owned(), digest: "1".repeat(64) }],
        policy: policy(),
        surplus: vec![Surplus { unit: Some("CNY".to_owned()), amount: "5.00".to_owned() }],
    }
}

fn expected(table: &str, where_: Object, row: Option<Object>) -> Assertion {
    Assertion { table: table.to_owned(), where_, rows: row.into_iter().collect() }
}

fn undoable(mut action: Action, kind: Kind, subject: Object, params: Object) -> Action {
    action.found = vec![Found {
        rule: "mapping-gaps/source-unmapped".to_owned(),
        fingerprint: action.id(PROJECT)[..32].to_owned(),
    }];
    action.reversible = true;
    action.undo = Some(Undo { kind, subject, params });
    action
}

/// A source mapped to a target, which may be the result of another action.
pub(super) fn mapping(source: &str, target: Value) -> Action {
    let pair = Object::new().with("table", "mapping").with("source_id", source).with("target_id", target);
    let expect = vec![
        expected("source_accounts", Object::new().with("id", source), Some(Object::new().with("status", "active"))),
        expected("mapping", Object::new().with("source_id", source).with("status", vec!["active", "pending"]), None),
    ];
    let action = Action::new(Kind::CreateMapping, pair.clone(), Object::new().with("evidence", "anchor"), expect);
    undoable(action, Kind::RetireMapping, pair, Object::new())
}

/// A target account made for a source, and the source mapped to it: a cluster of two with a reference.
pub(super) fn account_and_mapping(source: &str) -> Vec<Action> {
    let anchor = format!("anchor of {source}");
    let subject = Object::new().with("table", "target_accounts").with("anchor", anchor.as_str());
    let free = expected("target_accounts", Object::new().with("anchor", anchor.as_str()), None);
    let account = Action::new(Kind::CreateTargetAccount, subject, Object::new().with("source_id", source), vec![free]);
    let id = Value::Ref(account.id(PROJECT));
    let closed = Object::new().with("table", "target_accounts").with("id", id.clone());
    vec![undoable(account, Kind::CloseTargetAccount, closed, Object::new()), mapping(source, id)]
}

/// A credit of 5.00 CNY taken back.
pub(super) fn correction() -> Action {
    let params =
        Object::new().with("asset_type", "points").with("asset_id", "a1").with("amount", "5.00").with("unit", "CNY");
    let entry = Object::new().with("leg", "credit").with("amount", "5.00");
    let subject = Object::new().with("table", "merge_journal").with("entry_id", "e1");
    let expect = vec![expected("merge_journal", Object::new().with("entry_id", "e1"), Some(entry))];
    Action::new(Kind::ReverseCredit, subject, params, expect)
}

/// An asset and its family moved to another owner.
pub(super) fn moved() -> Action {
    let asset = |id: &str| Object::new().with("asset_type", "points").with("asset_id", id);
    let owned = |id: &str, amount: &str| {
        let row = Object::new().with("owner_system", "source").with("owner_id", "m1").with("amount", amount);
        expected("assets", asset(id), Some(row.with("unit", "CNY")))
    };
    let params = |from: (&str, &str), to: (&str, &str)| {
        let params = Object::new().with("from_system", from.0).with("from", from.1);
        params.with("to_system", to.0).with("to", to.1).with("family", vec![asset("a3")])
    };
    let (from, to) = (("source", "m1"), ("target", "9"));
    let subject = asset("a2").with("table", "assets");
    let expect = vec![owned("a2", "7.50"), owned("a3", "0.50")];
    let action = Action::new(Kind::ReassignAsset, subject.clone(), params(from, to), expect);
    undoable(action, Kind::ReassignAsset, subject, params(to, from))
}

pub(super) fn hold(fingerprint: &str) -> Hold {
    Hold {
        fingerprint: fingerprint.to_owned(),
        rule: "abnormal-accounts/anchor-recycled".to_owned(),
        cluster: "c".to_owned(),
        subject: Object::new().with("table", "source_accounts").with("id", "m9"),
        question: "whose number is it?".to_owned(),
        evidence: Object::new().with("anchor", "138****5678"),
        choices: vec![Choice { kind: Kind::UnbindAnchor, params: Object::new().with("old", "138****5678") }],
        vetoes: Vec::new(),
    }
}

/// The clusters of the made-up batch.
pub(super) fn clusters() -> Vec<Vec<Action>> {
    vec![
        account_and_mapping("m1"),
        vec![mapping("m2", "9".into())],
        vec![moved(), correction()],
        account_and_mapping("m3"),
    ]
}

/// A batch of these clusters, written into a state folder.
pub(super) async fn write(
    state: &Path,
    clusters: Vec<Vec<Action>>,
    header: Header,
    signer: Option<&Signer>,
) -> Written {
    let mut writer = BatchWriter::new(PROJECT, state).unwrap();
    for mut cluster in clusters {
        assert!(matches!(writer.add(&mut cluster).unwrap(), Added::Taken(_)));
    }
    writer.hold(&hold("f2")).unwrap();
    writer.hold(&hold("f1")).unwrap();
    writer.finish(&Storage::open(state).unwrap(), header, signer).await.unwrap()
}

/// One action of every kind, as short as its kind allows.
pub(super) fn every_kind() -> Vec<Action> {
    use super::kind::{DEFINITIONS, Takes};

    let of = |takes: Takes, name: &str| match takes {
        Takes::Text | Takes::TextOrNull | Takes::Id | Takes::IdOrNull => Value::from(format!("the {name}")),
        Takes::Word(words) => Value::from(words[0]),
        Takes::Amount => Value::from("12.50"),
        Takes::TimeOrNull => Value::from("2026-11-20T02:00:00.000000Z"),
        Takes::Family => vec![Object::new().with("asset_type", "points").with("asset_id", "a3")].into(),
    };
    let filled = |members: &[super::kind::Member]| -> Object {
        members.iter().map(|(name, takes)| (*name, of(*takes, name))).collect()
    };
    let made = DEFINITIONS.iter().map(|kind| {
        let subject = filled(kind.subject).with("table", kind.tables[0]);
        let row = Object::new().with("status", "active").with("merged_into", Value::Null).with("is_test", false);
        let mut expect = vec![
            expected("source_accounts", Object::new().with("id", Value::Ref("a".repeat(64))), Some(row)),
            expected("mapping", Object::new().with("source_id", "m1").with("status", vec!["active", "pending"]), None),
        ];
        if kind.kind == Kind::RerunBucket {
            expect.clear();
        }
        let mut action = Action::new(kind.kind, subject, filled(kind.params), expect);
        action.found = vec![Found { rule: "mapping-gaps/source-unmapped".to_owned(), fingerprint: "f1".to_owned() }];
        action.after = action.refs().into_iter().map(str::to_owned).collect();
        action.cluster = action.id(PROJECT);
        action.reversible = kind.reversible != Reversible::Never;
        action.undo = action.reversible.then(|| Undo {
            kind: action.kind,
            subject: action.subject.clone(),
            params: action.params.clone(),
        });
        action
    });
    made.collect()
}

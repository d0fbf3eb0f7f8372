//! `unbind_anchor`, `sync_anchor`, `require_verification`, `refresh_union_id`: what an account is known by.

use super::super::asked::{ASKED, asked};
use super::super::draft::{Care, Draft};
use super::super::exports::{Account, System};
use super::super::rows::Row;
use super::{Context, Query};
use crate::compensation::{Assertion, Kind, Object, Value};
use crate::contract::anchor;

/// Without a demand on the old anchor: that it is wrong is why it changes.
const RE_ANCHOR: Care = Care { verified: false };

fn subject(account: &Account) -> Object {
    Object::new().with("table", account.system.table()).with("id", account.id.as_str())
}

fn system(row: &Row<'_>) -> System {
    row.text("of_system").and_then(System::of).unwrap_or(System::Target)
}

/// The other credential that an account has, by which its owner still gets in.
fn credential(account: &Account) -> Option<(&'static str, Value)> {
    let union = account.union_id.clone().map(|id| ("union_id", Value::from(id)));
    union.or_else(|| account.open_id.clone().map(|id| ("open_id", id.into())))
}

/// A statement over the accounts of one system that findings name.
fn of_accounts(context: &Context<'_>, kind: Kind, more: &[(&'static str, &[&str])]) -> Vec<Query> {
    let exports = context.exports;
    let mut queries = Vec::new();
    for system in System::BOTH {
        let asked = asked(&[kind], context.files, exports, |ask| {
            let mut columns = vec![("id", ask.account(system))];
            columns.extend(more.iter().map(|(name, from)| (*name, ask.text(name, from))));
            Some((columns, None))
        });
        let Some(asked) = asked else { continue };
        let read = match kind {
            Kind::UnbindAnchor => read_unbind,
            Kind::RefreshUnionId => read_refresh,
            _ => read_verification,
        };
        let given: Vec<String> = more.iter().map(|(name, _)| format!("a.{name}, ")).collect();
        let sql = format!(
            "WITH asked AS ({asked}) \
             SELECT {ASKED}, '{}' AS of_system, CAST(a.id AS VARCHAR) AS id, {}{} \
             FROM asked AS a {} WHERE a.id IS NOT NULL",
            system.word(),
            given.concat(),
            exports.account("x", system),
            exports.account_join("x", system, "a.id"),
        );
        queries.push(Query { kind, sql, names: asked.names, read });
    }
    queries
}

pub(super) fn unbind(context: &Context<'_>) -> Vec<Query> {
    of_accounts(context, Kind::UnbindAnchor, &[])
}

fn read_unbind(row: &Row<'_>, context: &Context<'_>) -> Draft {
    let account = Account::read(row, "x", system(row), row.text("id").unwrap_or_default());
    let old = account.anchor.clone();
    let params = Object::new().with("old", old.clone().unwrap_or_default());
    let mut draft = Draft::new(Kind::UnbindAnchor, subject(&account), params);
    draft.refuse_if(account.anchor_missing, "the account has no anchor");
    let credential = credential(&account);
    draft.refuse_if(credential.is_none(), "the account would be left without any credential");
    draft.never_automatic("account", &account, RE_ANCHOR);
    let mut columns = vec![("anchor", Value::from(old.clone()))];
    columns.extend(credential);
    draft.expect.push(account.assertion(context.exports, &columns));
    let undo = Object::new().with("old", Value::Null).with("new", old).with("verified_at", account.verified_at.clone());
    draft.undone_by(Kind::SyncAnchor, draft.subject.clone(), undo);
    re_anchored(&mut draft, &account, None);
    draft
}

/// Whoever changes an anchor changes who holds it.
fn re_anchored(draft: &mut Draft, account: &Account, new: Option<&str>) {
    let system = account.system.word();
    draft.touch(account);
    draft.fact_account("account", account);
    draft.reads(&["status", system, &account.id]);
    draft.writes(&["anchor of", system, &account.id]);
    for anchor in [account.anchor.as_deref(), new].into_iter().flatten() {
        draft.writes(&["held", system, anchor]);
    }
}

pub(super) fn sync(context: &Context<'_>) -> Vec<Query> {
    let exports = context.exports;
    let kind = Kind::SyncAnchor;
    let mut queries = Vec::new();
    for system in System::BOTH {
        let asked = asked(&[kind], context.files, exports, |ask| {
            // Of a pair, the side that is behind.
            let condition = ask.gives("stale_system").then(|| format!("f.stale_system = '{}'", system.word()));
            let given = ask.text("", &["new_anchor"]);
            let columns = vec![
                ("id", ask.account(system)),
                ("event_id", ask.id("event_id", "event_id", &["event_id"])),
                // An undo gives back what was there, without an event.
                ("given", given.clone()),
                ("given_key", exports.anchor_key(&given)),
                ("given_at", ask.text("", &["verified_at"])),
            ];
            Some((columns, condition))
        });
        let Some(asked) = asked else { continue };
        let left = "b.op NOT IN ('unbind', 'release')";
        let sql = format!(
            "WITH asked AS ({asked}), \
             news AS (SELECT n.anchor FROM (SELECT b.anchor FROM asked AS a \
                INNER JOIN bindings AS b ON b.event_id = a.event_id WHERE {left} AND b.anchor IS NOT NULL \
                UNION ALL SELECT a.given_key AS anchor FROM asked AS a WHERE a.given_key IS NOT NULL) AS n GROUP BY n.anchor), \
             held AS (SELECT h.anchor, count(*) AS accounts, min(h.tenant) AS tenant, max(h.tenant) AS last_tenant \
                FROM {} AS h WHERE h.held AND EXISTS (SELECT 1 FROM news AS n WHERE n.anchor = h.anchor) GROUP BY h.anchor) \
             SELECT {ASKED}, '{}' AS of_system, CAST(a.id AS VARCHAR) AS id, \
                CAST(a.event_id AS VARCHAR) AS event_id, b.event_id IS NOT NULL AS event_found, b.op, b.at, b.verified, \
                b.system AS event_system, CAST(b.account_id AS VARCHAR) AS event_account, {} AS event_anchor, \
                CASE WHEN {left} THEN b.anchor END AS event_key, CASE WHEN {left} THEN {} END AS event_new, \
                a.given, a.given_key, a.given_at, h.accounts IS NOT NULL OR g.accounts IS NOT NULL AS taken, {} \
             FROM asked AS a {} LEFT JOIN bindings AS b ON b.event_id = a.event_id \
             LEFT JOIN held AS h ON h.anchor = b.anchor AND {left} LEFT JOIN held AS g ON g.anchor = a.given_key \
             WHERE a.id IS NOT NULL",
            system.table(),
            system.word(),
            exports.anchor("b", "anchor"),
            exports.anchor("b", "anchor"),
            exports.account("x", system),
            exports.account_join("x", system, "a.id"),
        );
        queries.push(Query { kind, sql, names: asked.names, read: read_sync });
    }
    queries
}

fn read_sync(row: &Row<'_>, context: &Context<'_>) -> Draft {
    let exports = context.exports;
    let account = Account::read(row, "x", system(row), row.text("id").unwrap_or_default());
    let undo = row.flag("is_undo");
    let (new, key, at) = if undo { ("given", "given_key", "given_at") } else { ("event_new", "event_key", "at") };
    let (new, new_key) = (row.owned(new), row.text(key));
    let verified_at = new.as_ref().and(row.owned(at));
    let old = account.anchor.clone();
    let params = Object::new().with("old", old.clone()).with("new", new.clone()).with("verified_at", verified_at);
    let mut draft = Draft::new(Kind::SyncAnchor, subject(&account), params);
    draft.changed_if(row, old.as_deref());
    draft.refuse_if(!undo && !row.flag("event_found"), "the rule names no binding event");
    draft.refuse_if(!undo && new.is_some() && new_key.is_none(), "the event left no valid anchor");
    draft.refuse_if(row.flag("taken"), "another held account has the new anchor");
    let verified = row.flag("verified") || !exports.has("bindings", "verified");
    let verified = verified && exports.has("bindings", "verified");
    draft.doubt_if(!undo && new.is_some() && !verified, "the new anchor was never verified");
    draft
        .refuse_if(new.is_none() && credential(&account).is_none(), "the account would be left without any credential");
    draft.never_automatic("account", &account, RE_ANCHOR);
    draft.expect.push(account.assertion(exports, &[("anchor", old.clone().into())]));
    if !undo {
        draft.expect.push(event(row, context));
    }
    if let Some(new) = &new {
        draft.expect.push(exports.free(account.system, new, account.tenant.as_deref()));
    }
    let undo = Object::new().with("old", new.clone()).with("new", old).with("verified_at", account.verified_at.clone());
    draft.undone_by(Kind::SyncAnchor, draft.subject.clone(), undo);
    re_anchored(&mut draft, &account, new.as_deref());
    draft.touch_marks(new_key, None);
    draft.fact("new_anchor", new.as_deref().map(anchor::mask));
    draft
}

/// The binding event that the new anchor rests on.
fn event(row: &Row<'_>, context: &Context<'_>) -> Assertion {
    let event = row.text("event_id").unwrap_or_default();
    let mut columns = Object::new()
        .with("system", row.value("event_system"))
        .with("account_id", row.value("event_account"))
        .with("op", row.value("op"))
        .with("at", row.value("at"));
    if context.exports.has("bindings", "anchor") {
        columns.insert("anchor", row.value("event_anchor"));
    }
    if context.exports.has("bindings", "verified") {
        columns.insert("verified", row.value("verified"));
    }
    let rows = if row.flag("event_found") { vec![columns] } else { Vec::new() };
    Assertion { table: "bindings".to_owned(), where_: Object::new().with("event_id", event), rows }
}

pub(super) fn require_verification(context: &Context<'_>) -> Vec<Query> {
    let exports = context.exports;
    let kind = Kind::RequireVerification;
    let mut queries = Vec::new();
    for system in System::BOTH {
        let lacks = format!("{}_unverified", system.word());
        let asked = asked(&[kind], context.files, exports, |ask| {
            let condition = ask.gives(&lacks).then(|| format!("f.{lacks}"));
            // Where both sides lack it, the finding is counted with its source.
            let second = if system == System::Target { ask.flag("source_unverified") } else { "FALSE".to_owned() };
            Some((vec![("id", ask.account(system)), ("is_second", second)], condition))
        });
        let Some(asked) = asked else { continue };
        let sql = format!(
            "WITH asked AS ({asked}) SELECT {ASKED}, a.is_second, '{}' AS of_system, \
             CAST(a.id AS VARCHAR) AS id, {} FROM asked AS a {} WHERE a.id IS NOT NULL",
            system.word(),
            exports.account("x", system),
            exports.account_join("x", system, "a.id"),
        );
        queries.push(Query { kind, sql, names: asked.names, read: read_verification });
    }
    queries
}

fn read_verification(row: &Row<'_>, context: &Context<'_>) -> Draft {
    let account = Account::read(row, "x", system(row), row.text("id").unwrap_or_default());
    asked_of_account(Kind::RequireVerification, Object::new(), &account, context)
}

/// What is only asked of the migrator: the account as it stands is all that is expected.
fn asked_of_account(kind: Kind, params: Object, account: &Account, context: &Context<'_>) -> Draft {
    let mut draft = Draft::new(kind, subject(account), params);
    draft.refuse_if(!account.exists(), "the account does not exist");
    draft.expect.push(account.assertion(context.exports, &[]));
    draft.touch(account);
    draft.fact_account("account", account);
    draft.reads(&["status", account.system.word(), &account.id]);
    draft
}

pub(super) fn refresh_union_id(context: &Context<'_>) -> Vec<Query> {
    of_accounts(context, Kind::RefreshUnionId, &[("scope", &["scope"])])
}

fn read_refresh(row: &Row<'_>, context: &Context<'_>) -> Draft {
    let account = Account::read(row, "x", system(row), row.text("id").unwrap_or_default());
    let params = Object::new().with("scope", row.value("scope"));
    asked_of_account(Kind::RefreshUnionId, params, &account, context)
}

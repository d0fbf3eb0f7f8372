//! `create_target_account`: the target account that a source account has none of.

use super::super::asked::{ASKED, asked};
use super::super::draft::{Care, Draft};
use super::super::exports::{Account, System};
use super::super::rows::Row;
use super::super::undo::UNDO_MAPPINGS;
use super::{Context, Query};
use crate::compensation::{Assertion, Kind, Object, Value};

pub(super) fn create(context: &Context<'_>) -> Vec<Query> {
    let exports = context.exports;
    let kind = Kind::CreateTargetAccount;
    let asked =
        asked(&[kind], context.files, exports, |ask| Some((vec![("source_id", ask.account(System::Source))], None)));
    let Some(asked) = asked else { return Vec::new() };
    let sql = format!(
        "WITH asked AS ({asked}), \
         wanted AS (SELECT s.anchor, s.union_key, s.union_id FROM asked AS a \
            INNER JOIN near_source_accounts AS s ON s.id = a.source_id), \
         held AS (SELECT t.anchor, count(*) AS accounts FROM target_accounts AS t \
            WHERE t.held AND EXISTS (SELECT 1 FROM wanted AS w WHERE w.anchor = t.anchor) GROUP BY t.anchor), \
         held_unions AS (SELECT t.union_id, count(*) AS accounts FROM target_accounts AS t \
            WHERE t.held AND EXISTS (SELECT 1 FROM wanted AS w WHERE w.union_id = t.union_id) GROUP BY t.union_id), \
         opened AS (SELECT m.source_id, count(*) AS mappings FROM near_mapping AS m \
            WHERE m.status IN ('active', 'pending') AND EXISTS (SELECT 1 FROM asked AS a WHERE a.source_id = m.source_id) \
            GROUP BY m.source_id) \
         SELECT {ASKED}, CAST(a.source_id AS VARCHAR) AS source_id, {}, \
            h.accounts IS NOT NULL AS anchor_held, u.accounts IS NOT NULL AS union_held, o.mappings IS NOT NULL AS mapped \
         FROM asked AS a {} \
         LEFT JOIN held AS h ON h.anchor = s.anchor LEFT JOIN held_unions AS u ON u.union_id = s.union_id \
         LEFT JOIN opened AS o ON o.source_id = a.source_id",
        exports.account("s", System::Source),
        exports.account_join("s", System::Source, "a.source_id"),
    );
    vec![Query { kind, sql, names: asked.names, read: read_create }]
}

fn read_create(row: &Row<'_>, context: &Context<'_>) -> Draft {
    let exports = context.exports;
    let id = row.text("source_id").unwrap_or_default();
    let source = Account::read(row, "s", System::Source, id);
    let anchor = source.anchor.clone().unwrap_or_default();
    let subject = Object::new().with("table", "target_accounts").with("anchor", anchor.as_str());
    let mut draft = Draft::new(Kind::CreateTargetAccount, subject, Object::new().with("source_id", id));
    draft.refuse_if(source.anchor_key.is_none(), "the source has no valid anchor");
    draft.refuse_if(row.flag("anchor_held"), "a target account holds the anchor");
    draft.refuse_if(row.flag("union_held"), "a target account holds the union_id");
    draft.refuse_if(row.flag("mapped"), "the source is mapped already");
    draft.never_automatic("source", &source, Care { verified: true });

    draft.expect.push(source.assertion(exports, &[("anchor", source.anchor.clone().into())]));
    draft.expect.push(exports.free(System::Target, &anchor, None));
    draft.expect.extend(union_free(context, &source));
    draft.expect.push(exports.open(id, Vec::new()));

    draft.touch(&source);
    draft.fact_account("source", &source);
    draft.reads(&["anchor of", "source", id]);
    draft.reads(&["open", id]);
    draft.writes(&["held", "target", &anchor]);
    draft
}

/// No held target has the source's union_id.
fn union_free(context: &Context<'_>, source: &Account) -> Option<Assertion> {
    let exports = context.exports;
    let union_id = source.union_id.as_deref().filter(|_| exports.has("target_accounts", "union_id"))?;
    let mut where_ = exports.held(System::Target).with("union_id", union_id);
    let scoped = System::BOTH.iter().all(|system| exports.has(system.table(), "union_scope"));
    // An id may occur under another scope; the statement above is stricter, and holds what it finds.
    if scoped && source.union_scope.is_some() {
        where_.insert("union_scope", Value::from(source.union_scope.clone()));
    }
    Some(Assertion { table: "target_accounts".to_owned(), where_, rows: Vec::new() })
}

/// `close_target_account`, asked for by an undo only.
pub(super) fn close(context: &Context<'_>) -> Vec<Query> {
    let exports = context.exports;
    let kind = Kind::CloseTargetAccount;
    let asked =
        asked(&[kind], context.files, exports, |ask| Some((vec![("target_id", ask.account(System::Target))], None)));
    let Some(asked) = asked else { return Vec::new() };
    // Mappings that the same undo retires are in nobody's way.
    let sql = format!(
        "WITH asked AS ({asked}), \
         mapped AS (SELECT m.target_id, count(*) AS mappings FROM near_mapping AS m \
            WHERE m.status IN ('active', 'pending') AND EXISTS (SELECT 1 FROM asked AS a WHERE a.target_id = m.target_id) \
            AND NOT EXISTS (SELECT 1 FROM {UNDO_MAPPINGS} AS u \
               WHERE u.source_id = CAST(m.source_id AS VARCHAR) AND u.target_id = CAST(m.target_id AS VARCHAR)) \
            GROUP BY m.target_id), \
         owned AS (SELECT o.owner_target_id, count(*) AS assets FROM assets AS o \
            WHERE o.state IN ('live', 'locked', 'in_flight') \
            AND EXISTS (SELECT 1 FROM asked AS a WHERE a.target_id = o.owner_target_id) GROUP BY o.owner_target_id) \
         SELECT {ASKED}, \
            CAST(a.target_id AS VARCHAR) AS target_id, {}, m.mappings IS NOT NULL AS mapped, w.assets IS NOT NULL AS owns \
         FROM asked AS a {} LEFT JOIN mapped AS m ON m.target_id = a.target_id \
         LEFT JOIN owned AS w ON w.owner_target_id = a.target_id WHERE a.target_id IS NOT NULL",
        exports.account("t", System::Target),
        exports.account_join("t", System::Target, "a.target_id"),
    );
    vec![Query { kind, sql, names: asked.names, read: read_close }]
}

fn read_close(row: &Row<'_>, context: &Context<'_>) -> Draft {
    let exports = context.exports;
    let target = Account::read(row, "t", System::Target, row.text("target_id").unwrap_or_default());
    let subject = Object::new().with("table", "target_accounts").with("id", target.id.as_str());
    let mut draft = Draft::new(Kind::CloseTargetAccount, subject, Object::new());
    draft.changed_if(row, target.status.as_deref());
    draft.refuse_if(row.flag("mapped"), "other sources are mapped to the account by now");
    draft.refuse_if(row.flag("owns"), "the account owns assets by now");
    draft.never_automatic("target", &target, Care { verified: false });
    draft.expect.push(target.assertion(exports, &[]));
    let none = |table: &str, where_| Assertion { table: table.to_owned(), where_, rows: Vec::new() };
    let mapped = Object::new().with("target_id", target.id.as_str()).with("status", vec!["active", "pending"]);
    draft.expect.push(none("mapping", mapped));
    if exports.has_table("assets") {
        let owned = Object::new()
            .with("owner_system", "target")
            .with("owner_id", target.id.as_str())
            .with("state", vec!["in_flight", "live", "locked"]);
        draft.expect.push(none("assets", owned));
    }
    draft.touch(&target);
    draft.fact_account("target", &target);
    draft.writes(&["status", "target", &target.id]);
    draft
}

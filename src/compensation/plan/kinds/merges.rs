//! `flatten_merge` and `merge_accounts`: accounts that are, or become, one.

use std::collections::BTreeSet;

use super::super::asked::{ASKED, asked};
use super::super::draft::{Care, Draft};
use super::super::exports::{Account, System};
use super::super::rows::Row;
use super::{Context, Query};
use crate::compensation::{Assertion, Kind, Object, Value};

fn subject(system: System, id: &str) -> Object {
    Object::new().with("table", system.table()).with("id", id)
}

fn system(row: &Row<'_>) -> System {
    row.text("of_system").and_then(System::of).unwrap_or(System::Target)
}

pub(super) fn flatten(context: &Context<'_>) -> Vec<Query> {
    let exports = context.exports;
    let kind = Kind::FlattenMerge;
    let mut queries = Vec::new();
    for system in System::BOTH {
        let asked = asked(&[kind], context.files, exports, |ask| {
            let root = ask.other_account(system, "to", &["to_account_id", "root_id"]);
            Some((vec![("id", ask.account(system)), ("to_id", root)], None))
        });
        let Some(asked) = asked else { continue };
        let sql = format!(
            "WITH asked AS ({asked}) SELECT {ASKED}, '{}' AS of_system, \
             CAST(a.id AS VARCHAR) AS id, CAST(a.to_id AS VARCHAR) AS to_id, {}, {}, {} \
             FROM asked AS a {} {} {} WHERE a.id IS NOT NULL",
            system.word(),
            exports.account("x", system),
            exports.account("m", system),
            exports.account("r", system),
            exports.account_join("x", system, "a.id"),
            exports.account_join("m", system, "x.merged_into"),
            exports.account_join("r", system, "a.to_id"),
        );
        queries.push(Query { kind, sql, names: asked.names, read: read_flatten });
    }
    queries
}

fn read_flatten(row: &Row<'_>, context: &Context<'_>) -> Draft {
    let exports = context.exports;
    let of = system(row);
    let text = |name: &str| row.text(name).unwrap_or_default();
    let account = Account::read(row, "x", of, text("id"));
    let from = account.merged_into.clone().unwrap_or_default();
    let (middle, root) = (Account::read(row, "m", of, &from), Account::read(row, "r", of, text("to_id")));
    let params = Object::new().with("from", from.as_str()).with("to", root.id.as_str());
    let mut draft = Draft::new(Kind::FlattenMerge, subject(of, &account.id), params);
    draft.refuse_if(!account.is("merged") || from.is_empty(), "the account is not merged into another");
    // Undone, the account points again at one that is merged itself.
    let is_root = row.flag("is_undo") || !root.is("merged");
    draft.refuse_if(!root.exists() || !is_root, "the account at the end of the chain is not its root");
    draft.changed_if(row, Some(&from));
    draft.refuse_if(root.id == from, "the account points at the root already");
    // Only a pointer moves: the root's anchor and status decide nothing here, a merge under way does.
    for (role, account) in [("account", &account), ("root", &root)] {
        draft.doubt_if(account.locked, &format!("the {role} is locked by a merge"));
        draft.doubt_if(account.running, &format!("a merge job of the {role} is running"));
    }
    draft.expect.push(account.assertion(exports, &[("merged_into", from.as_str().into())]));
    draft.expect.push(middle.assertion(exports, &[]));
    draft.expect.push(root.assertion(exports, &[]));
    let back = Object::new().with("from", root.id.as_str()).with("to", from.as_str());
    draft.undone_by(Kind::FlattenMerge, draft.subject.clone(), back);
    for (role, account) in [("account", &account), ("middle", &middle), ("root", &root)] {
        draft.touch(account);
        draft.fact_account(role, account);
        draft.reads(&["status", of.word(), &account.id]);
    }
    draft.writes(&["merged_into", of.word(), &account.id]);
    draft
}

pub(super) fn merge(context: &Context<'_>) -> Vec<Query> {
    System::BOTH.into_iter().filter_map(|system| merge_in(context, system)).collect()
}

fn merge_in(context: &Context<'_>, system: System) -> Option<Query> {
    let exports = context.exports;
    let kind = Kind::MergeAccounts;
    let asked = asked(&[kind], context.files, exports, |ask| {
        // The system is the column's that names the loser, or the one that the rule says.
        let survivor = ask.other_account(system, "survivor", &["survivor_id"]);
        let columns = vec![
            ("id", ask.account(system)),
            ("survivor_id", survivor),
            ("decided_by", ask.text("decided_by", &["decided_by"])),
        ];
        Some((columns, None))
    })?;
    let (word, other) = match system {
        System::Source => ("source", "target"),
        System::Target => ("target", "source"),
    };
    let mappings = |of: &str| {
        format!(
            "SELECT m.{word}_id AS id, array_agg(named_struct('other_id', CAST(m.{other}_id AS VARCHAR), 'status', m.status, \
             'version', m.{})) AS mappings FROM near_mapping AS m WHERE m.status IN ('active', 'pending') \
             AND EXISTS (SELECT 1 FROM asked AS a WHERE a.{of} = m.{word}_id) GROUP BY m.{word}_id",
            exports.version("mapping")
        )
    };
    let sql = format!(
        "WITH asked AS ({asked}), losers AS ({}), survivors AS ({}), \
         singles AS (SELECT o.owner_{word}_id AS id, o.asset_type FROM assets AS o \
            WHERE o.single AND o.state IN ('live', 'locked', 'in_flight') AND o.owner_{word}_id IS NOT NULL \
            GROUP BY o.owner_{word}_id, o.asset_type), \
         doubled AS (SELECT a.id, a.survivor_id FROM asked AS a INNER JOIN singles AS p ON p.id = a.id \
            INNER JOIN singles AS q ON q.id = a.survivor_id AND q.asset_type = p.asset_type GROUP BY a.id, a.survivor_id) \
         SELECT {ASKED}, '{word}' AS of_system, CAST(a.id AS VARCHAR) AS id, \
            CAST(a.survivor_id AS VARCHAR) AS survivor_id, a.decided_by, {}, {}, l.mappings AS mappings, \
            s.mappings AS survivor_mappings, b.id IS NOT NULL AS both_single \
         FROM asked AS a {} {} LEFT JOIN losers AS l ON l.id = a.id LEFT JOIN survivors AS s ON s.id = a.survivor_id \
         LEFT JOIN doubled AS b ON b.id = a.id AND b.survivor_id = a.survivor_id WHERE a.id IS NOT NULL",
        mappings("id"),
        mappings("survivor_id"),
        exports.account("x", system),
        exports.account("y", system),
        exports.account_join("x", system, "a.id"),
        exports.account_join("y", system, "a.survivor_id"),
    );
    Some(Query { kind, sql, names: asked.names, read: read_merge })
}

fn read_merge(row: &Row<'_>, context: &Context<'_>) -> Draft {
    let exports = context.exports;
    let of = system(row);
    let text = |name: &str| row.text(name).unwrap_or_default();
    let loser = Account::read(row, "x", of, text("id"));
    let survivor = Account::read(row, "y", of, text("survivor_id"));
    let decided_by = row.text("decided_by").unwrap_or("manual");
    let params = Object::new().with("survivor", survivor.id.as_str()).with("decided_by", decided_by);
    let mut draft = Draft::new(Kind::MergeAccounts, subject(of, &loser.id), params);
    draft.refuse_if(survivor.id.is_empty(), "the rule names no survivor");
    draft.refuse_if(survivor.id == loser.id, "the account is its own survivor");
    draft.refuse_if(
        !exports.has(of.table(), "merged_into"),
        "the exports do not show merges: merged_into is not supplied",
    );
    draft.never_automatic("account", &loser, Care { verified: true });
    draft.never_automatic("survivor", &survivor, Care { verified: true });
    let busy = [&loser, &survivor]
        .iter()
        .any(|account| account.locked || account.running || account.in_flight || account.assets_locked);
    // The migrator would refuse it: it is to find both idle.
    draft.refuse_if(busy, "a lock, a running job, or a locked or in-flight asset of either account");
    draft.doubt_if(
        loser.anchor_key.is_none() || loser.anchor_key != survivor.anchor_key,
        "the anchors of the two differ",
    );
    draft.doubt_if(row.flag("both_single"), "both own a single asset of one type");
    draft.doubt_if(loser.tenant != survivor.tenant && of == System::Source, "the two belong to different tenants");
    let mappings = row.list("mappings");
    let active = |rows: &[Row<'_>]| -> BTreeSet<String> {
        rows.iter().filter(|row| row.text("status") == Some("active")).filter_map(|row| row.owned("other_id")).collect()
    };
    let (own, its) = (active(&mappings), active(&row.list("survivor_mappings")));
    let differ = of == System::Source && !own.is_empty() && !its.is_empty() && own != its;
    draft.doubt_if(differ, "the two are mapped to different targets");

    draft.expect.push(loser.assertion(exports, &[]));
    draft.expect.push(survivor.assertion(exports, &[]));
    draft.expect.push(listed(context, of, &loser.id, &mappings));
    for account in [&loser, &survivor] {
        draft.expect.extend(exports.idle(of, &account.id));
        draft.touch(account);
        draft.reads(&["status", of.word(), &account.id]);
        for what in ["locks", "jobs", "assets"] {
            draft.reads(&[what, of.word(), &account.id]);
        }
        draft.writes(&["mappings of", of.word(), &account.id]);
    }
    take_along(&mut draft, of, &mappings, [&loser, &survivor]);
    draft.writes(&["status", of.word(), &loser.id]);
    draft.writes(&["merged_into", of.word(), &loser.id]);
    draft.writes(&["assets", of.word(), &loser.id]);
    draft.fact_account("account", &loser);
    draft.fact_account("survivor", &survivor);
    draft.fact("anchors_equal", loser.anchor_key.is_some() && loser.anchor_key == survivor.anchor_key);
    draft.fact("mapped_to", own.into_iter().collect::<Vec<String>>());
    draft
}

/// The loser's mappings become the survivor's: both accounts' mappings to the same others change.
fn take_along(draft: &mut Draft, of: System, mappings: &[Row<'_>], accounts: [&Account; 2]) {
    let other = if of == System::Source { System::Target } else { System::Source };
    for mapping in mappings {
        let Some(id) = mapping.text("other_id") else { continue };
        draft.touch_id(other, id);
        draft.writes(&["mappings of", other.word(), id]);
        if of == System::Target {
            draft.writes(&["open", id]);
        }
        for account in accounts {
            let (source, target) =
                if of == System::Source { (account.id.as_str(), id) } else { (id, account.id.as_str()) };
            draft.writes(&["mapping", source, target]);
        }
    }
}

/// The loser's active and pending mappings, exactly.
fn listed(context: &Context<'_>, of: System, loser: &str, mappings: &[Row<'_>]) -> Assertion {
    let (own, other) = match of {
        System::Source => ("source_id", "target_id"),
        System::Target => ("target_id", "source_id"),
    };
    let rows = mappings.iter().map(|mapping| {
        let state = context.exports.state("mapping", mapping.value("status"), mapping.value("version"));
        state.with(other, mapping.value("other_id"))
    });
    let where_ = Object::new().with(own, loser).with("status", Value::from(vec!["active", "pending"]));
    Assertion { table: "mapping".to_owned(), where_, rows: rows.collect() }
}

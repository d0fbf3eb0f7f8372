//! `reverse_credit`: what was credited twice.

use super::{asset, asset_assertion, asset_joins, touch_owner};
use crate::compensation::plan::asked::{ASKED, asked};
use crate::compensation::plan::draft::{Care, Draft};
use crate::compensation::plan::kinds::{Context, Query};
use crate::compensation::plan::rows::{Row, name_of};
use crate::compensation::{Assertion, Kind, Object};

pub(in crate::compensation::plan::kinds) fn reverse_credit(context: &Context<'_>) -> Vec<Query> {
    let exports = context.exports;
    let kind = Kind::ReverseCredit;
    let asked = asked(&[kind], context.files, exports, |ask| {
        Some((
            vec![
                ("asset_type", ask.text("", &["asset_type"])),
                ("entry_id", ask.id("entry_id", "entry_id", &["entry_id"])),
                ("asset_id", ask.id("asset_id", "asset_id", &["credited_asset_id"])),
            ],
            None,
        ))
    });
    let Some(asked) = asked else { return Vec::new() };
    let sql = format!(
        "WITH asked AS ({asked}) SELECT {ASKED}, a.asset_type, CAST(a.asset_id AS VARCHAR) AS asset_id, \
         CAST(a.entry_id AS VARCHAR) AS entry_id, e.entry_id IS NOT NULL AS entry_found, e.leg, e.amount, e.unit, {} \
         FROM asked AS a LEFT JOIN merge_journal AS e ON e.entry_id = a.entry_id {}",
        asset(exports),
        asset_joins(exports),
    );
    vec![Query { kind, sql, names: asked.names, read: read_credit }]
}

fn read_credit(row: &Row<'_>, context: &Context<'_>) -> Draft {
    let exports = context.exports;
    let text = |name: &str| row.text(name).unwrap_or_default();
    let (kind, id, entry) = (text("asset_type"), text("asset_id"), text("entry_id"));
    let amount = row.text("amount");
    let params = Object::new()
        .with("asset_type", kind)
        .with("asset_id", id)
        .with("amount", amount.unwrap_or("0"))
        .with("unit", row.value("unit"));
    let subject = Object::new().with("table", "merge_journal").with("entry_id", entry);
    let mut draft = Draft::new(Kind::ReverseCredit, subject, params);
    draft.refuse_if(!row.flag("entry_found") || row.text("leg") != Some("credit"), "the rule names no credit");
    draft.refuse_if(amount.is_none(), "the credit has no amount");
    draft.refuse_if(!row.flag("p_found"), "the credited asset does not exist");
    draft.doubt_if(row.text("p_state") != Some("live"), "the credited asset is not live");
    draft.doubt_if(row.text("p_amount") != amount, "the credited asset was spent or changed since");
    let mut columns = Object::new().with("leg", row.value("leg"));
    for column in ["amount", "unit"].into_iter().filter(|column| exports.has("merge_journal", column)) {
        columns.insert(column, row.value(column));
    }
    let rows = if row.flag("entry_found") { vec![columns] } else { Vec::new() };
    draft.expect.push(Assertion {
        table: "merge_journal".to_owned(),
        where_: Object::new().with("entry_id", entry),
        rows,
    });
    draft.expect.push(asset_assertion(row, context, kind, id, &["state", "amount"]));
    draft.touches.push(name_of(&["asset", kind, id]));
    if let Some(owner) = touch_owner(&mut draft, row) {
        draft.never_automatic("owner", &owner, Care { verified: false });
    }
    draft.reads(&["asset", kind, id]);
    draft.writes(&["credit", entry]);
    draft.writes(&["asset", kind, id]);
    draft
}

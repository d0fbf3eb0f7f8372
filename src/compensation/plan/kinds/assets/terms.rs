//! `restore_terms`: what an asset lost on its way.

use super::{asset, asset_assertion, asset_joins, touch_owner};
use crate::compensation::plan::asked::{ASKED, asked};
use crate::compensation::plan::draft::Draft;
use crate::compensation::plan::kinds::{Context, Query};
use crate::compensation::plan::rows::{Row, name_of};
use crate::compensation::{Kind, Object};

pub(in crate::compensation::plan::kinds) fn restore_terms(context: &Context<'_>) -> Vec<Query> {
    let exports = context.exports;
    let kind = Kind::RestoreTerms;
    let asked = asked(&[kind], context.files, exports, |ask| {
        let wanted = if ask.gives("expires_at") { "f.expires_at".to_owned() } else { "NULL".to_owned() };
        Some((
            vec![
                ("asset_type", ask.text("", &["asset_type"])),
                ("asset_id", ask.id("asset_id", "", &["asset_id"])),
                ("wanted", wanted),
                ("named", if ask.gives("expires_at") { "TRUE" } else { "FALSE" }.to_owned()),
            ],
            None,
        ))
    });
    let Some(asked) = asked else { return Vec::new() };
    let sql = format!(
        "WITH asked AS ({asked}) SELECT {ASKED}, a.asset_type, CAST(a.asset_id AS VARCHAR) AS asset_id, \
         a.wanted, a.named, {} FROM asked AS a {}",
        asset(exports),
        asset_joins(exports),
    );
    vec![Query { kind, sql, names: asked.names, read: read_terms }]
}

fn read_terms(row: &Row<'_>, context: &Context<'_>) -> Draft {
    let text = |name: &str| row.text(name).unwrap_or_default();
    let (kind, id) = (text("asset_type"), text("asset_id"));
    let subject = Object::new().with("table", "assets").with("asset_type", kind).with("asset_id", id);
    let (old, wanted) = (row.value("p_expires_at"), row.value("wanted"));
    let params = Object::new().with("old", old.clone()).with("expires_at", wanted.clone());
    let mut draft = Draft::new(Kind::RestoreTerms, subject, params);
    draft.refuse_if(!row.flag("p_found"), "the asset does not exist");
    draft.refuse_if(!row.flag("named"), "the rule does not say which terms to restore");
    draft.refuse_if(old == wanted, "the asset has these terms already");
    draft.changed_if(row, old.as_text());
    draft.expect.push(asset_assertion(row, context, kind, id, &["expires_at"]));
    let back = Object::new().with("old", wanted).with("expires_at", old);
    draft.undone_by(Kind::RestoreTerms, draft.subject.clone(), back);
    draft.touches.push(name_of(&["asset", kind, id]));
    touch_owner(&mut draft, row);
    draft.reads(&["asset", kind, id]);
    draft.writes(&["terms", kind, id]);
    draft
}

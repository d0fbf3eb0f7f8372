//! `reassign_asset`, `restore_terms`, `reverse_credit`: what accounts own. A family of assets moves as one.

mod credits;
mod families;
mod moves;
mod terms;

pub(super) use credits::reverse_credit;
pub(in super::super) use families::{Families, families};
pub(super) use moves::reassign;
pub(in super::super) use moves::{FoundBy, Moves};
pub(super) use terms::restore_terms;

use super::super::asked::{Asked, asked};
use super::super::draft::Draft;
use super::super::exports::{Account, Exports, System};
use super::super::rows::{Row, name_of};
use super::Context;
use crate::compensation::{Assertion, Kind, Object};

/// What stands for the asset that two columns of a row name.
fn name(row: &Row<'_>, kind: &str, id: &str) -> Option<u64> {
    Some(name_of(&["asset", row.text(kind)?, row.text(id)?]))
}

/// All assets that are asked to move, and where to.
fn moves(context: &Context<'_>) -> Option<Asked> {
    let exports = context.exports;
    asked(&[Kind::ReassignAsset], context.files, exports, |ask| {
        Some((
            vec![
                ("asset_type", ask.text("", &["asset_type"])),
                ("asset_id", ask.id("asset_id", "", &["asset_id"])),
                ("to_source_id", ask.account(System::Source)),
                ("to_target_id", ask.account(System::Target)),
            ],
            None,
        ))
    })
}

/// The columns of an asset, named `p_…`, and of its owner: `os` if that is a source, `ot` if it is a target.
fn asset(exports: &Exports) -> String {
    format!(
        "p.asset_id IS NOT NULL AS p_found, p.state AS p_state, p.owner_system AS p_owner_system, \
         CAST(p.owner_id AS VARCHAR) AS p_owner_id, p.amount AS p_amount, p.unit AS p_unit, \
         p.expires_at AS p_expires_at, p.{} AS p_version, \
         CAST(p.owner_source_id AS VARCHAR) AS own_source_id, CAST(p.owner_target_id AS VARCHAR) AS own_target_id, {}, {}",
        exports.version("assets"),
        exports.account("os", System::Source),
        exports.account("ot", System::Target),
    )
}

/// What joins the asset asked about, `p`, and its owner.
fn asset_joins(exports: &Exports) -> String {
    format!(
        "LEFT JOIN near_assets AS p ON p.asset_type = a.asset_type AND p.asset_id = a.asset_id {} {}",
        exports.account_join("os", System::Source, "p.owner_source_id"),
        exports.account_join("ot", System::Target, "p.owner_target_id"),
    )
}

/// An asset's row: the columns named, and its version.
fn asset_assertion(row: &Row<'_>, context: &Context<'_>, kind: &str, id: &str, columns: &[&str]) -> Assertion {
    let exports = context.exports;
    let mut state = Object::new().with(exports.version("assets"), row.value("p_version"));
    for column in columns.iter().filter(|column| exports.has("assets", column)) {
        state.insert(column, row.value(&format!("p_{column}")));
    }
    let where_ = Object::new().with("asset_type", kind).with("asset_id", id);
    let rows = if row.flag("p_found") { vec![state] } else { Vec::new() };
    Assertion { table: "assets".to_owned(), where_, rows }
}

/// The owner of an asset, where it exists.
fn owner(row: &Row<'_>) -> Option<Account> {
    match (row.text("own_source_id"), row.text("own_target_id")) {
        (Some(id), _) => Some(Account::read(row, "os", System::Source, id)),
        (_, Some(id)) => Some(Account::read(row, "ot", System::Target, id)),
        _ => None,
    }
}

/// The owner, to whose cluster the asset belongs.
fn touch_owner(draft: &mut Draft, row: &Row<'_>) -> Option<Account> {
    let owner = owner(row)?;
    draft.touch(&owner);
    draft.fact_account("owner", &owner);
    draft.reads(&["assets", owner.system.word(), &owner.id]);
    Some(owner)
}

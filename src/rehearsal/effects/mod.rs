//! What each kind of action does to the contract's tables, once it is done: rows made and rows changed.
//!
//! An effect is what a re-inspection must see afterwards, no more. One file a group of kinds: a new kind gets its effect
//! in one of them, and its line in [`apply`].

mod accounts;
mod anchors;
mod assets;
mod cohorts;
mod jobs;
mod mappings;
mod merges;
#[cfg(test)]
mod tests;
mod writes;

use super::world::World;
use crate::compensation::{Action, Kind};

/// Carries an action out on the rows of its cluster.
///
/// # Errors
/// Why it can't be: a row that it rests on isn't there, an id that is none.
pub(super) fn apply(world: &mut World<'_>, action_id: &str, action: &Action) -> Result<(), String> {
    match action.kind {
        Kind::CancelJob => jobs::cancel(world, action),
        Kind::ReleaseLock => jobs::release_lock(world, action),
        Kind::ResumeJob => jobs::resume(world, action_id, action),
        Kind::UnbindAnchor => anchors::unbind(world, action_id, action),
        Kind::SyncAnchor => anchors::sync(world, action_id, action),
        Kind::RequireVerification => anchors::verify(world, action),
        Kind::RefreshUnionId => accounts::refresh_union_id(world, action),
        Kind::CreateTargetAccount => accounts::create(world, action_id, action),
        Kind::CloseTargetAccount => accounts::close(world, action),
        Kind::CreateMapping => mappings::create(world, action),
        Kind::RepointMapping => mappings::repoint(world, action),
        Kind::RetireMapping => mappings::retire(world, action),
        Kind::FlattenMerge => merges::flatten(world, action),
        Kind::MergeAccounts => merges::merge(world, action),
        Kind::EnqueueMerge => merges::enqueue(world, action_id, action),
        Kind::AdmitPair => cohorts::admit(world, action),
        Kind::ReassignAsset => assets::reassign(world, action),
        Kind::RestoreTerms => assets::restore_terms(world, action),
        Kind::ReverseCredit => assets::reverse_credit(world, action_id, action),
        Kind::SyncFields => writes::sync_fields(world, action),
        Kind::ReplayWrite => writes::replay(world, action_id, action),
        // Its rows are found when all clusters are done: see `buckets`.
        Kind::RerunBucket => Ok(()),
    }
}

/// The table of accounts that the subject is a row of, and the system's word.
fn account_table(action: &Action) -> Result<(&'static str, &'static str), String> {
    match action.subject.text("table") {
        Some("source_accounts") => Ok(("source_accounts", "source")),
        Some("target_accounts") => Ok(("target_accounts", "target")),
        _ => Err("the subject is no account".to_owned()),
    }
}

fn accounts_of(system: &str) -> &'static str {
    if system == "source" { "source_accounts" } else { "target_accounts" }
}

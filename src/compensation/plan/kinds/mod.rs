//! Every kind of action: which rows of the exports it rests on, and what it becomes. One statement a kind and system,
//! joined with the findings that ask for it; never a query a row.

mod anchors;
mod assets;
mod jobs;
mod mappings;
mod merges;
mod targets;
mod writes;

use std::collections::HashMap;

use super::asked::FindingsFile;
use super::draft::Draft;
use super::exports::Exports;
use super::nearby::Name;
use super::rows::Row;
use crate::compensation::Kind;

/// What is needed to work actions out.
pub(super) struct Context<'a> {
    pub exports: &'a Exports,
    pub files: &'a [FindingsFile],
    /// Name of a source account → the action that creates its target.
    pub created: &'a HashMap<u64, [u8; 32]>,
    /// The hash that the migration spreads accounts by: buckets and function; none if the project does not say.
    pub buckets: Option<&'a (String, String)>,
    /// Which of the assets that are to move belong together.
    pub families: &'a Families,
    /// Actions are taken back.
    pub undo: bool,
}

pub(super) use assets::{Families, FoundBy, Moves, families};

/// Rows of the exports that become actions.
pub(super) struct Query {
    pub kind: Kind,
    pub sql: String,
    /// What it asks about.
    pub names: Vec<Name>,
    pub read: fn(&Row<'_>, &Context<'_>) -> Draft,
}

/// The statements of a kind; none where nobody asks for it.
pub(super) fn queries(kind: Kind, context: &Context<'_>) -> Vec<Query> {
    match kind {
        Kind::CreateTargetAccount => targets::create(context),
        Kind::CreateMapping => mappings::create(context),
        Kind::RepointMapping => mappings::repoint(context),
        Kind::RetireMapping => mappings::retire(context),
        Kind::SyncFields => writes::sync_fields(context),
        Kind::ReplayWrite => writes::replay(context),
        Kind::RerunBucket => writes::rerun_bucket(context),
        Kind::UnbindAnchor => anchors::unbind(context),
        Kind::SyncAnchor => anchors::sync(context),
        Kind::RequireVerification => anchors::require_verification(context),
        Kind::RefreshUnionId => anchors::refresh_union_id(context),
        Kind::FlattenMerge => merges::flatten(context),
        Kind::MergeAccounts => merges::merge(context),
        Kind::ReassignAsset => assets::reassign(context),
        Kind::RestoreTerms => assets::restore_terms(context),
        Kind::ReverseCredit => assets::reverse_credit(context),
        Kind::ReleaseLock => jobs::release_lock(context),
        Kind::ResumeJob | Kind::CancelJob => jobs::job(kind, context),
        Kind::EnqueueMerge => jobs::enqueue(context),
        Kind::AdmitPair => jobs::admit_pair(context),
        Kind::CloseTargetAccount => targets::close(context),
    }
}

/// Assets are read family by family: see [`Moves`].
fn unread(_: &Row<'_>, _: &Context<'_>) -> Draft {
    Draft::new(Kind::ReassignAsset, crate::compensation::Object::new(), crate::compensation::Object::new())
}

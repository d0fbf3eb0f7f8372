//! Guards: rules that must have run before some kinds of action may be planned.
//!
//! A rule tagged `guard` guards the kinds that its other tags say. One that did not run turns them into holds: nobody
//! looked whether they are safe. One whose subject the project doesn't supply has nothing to look at and guards
//! nothing, but for assets: what moves money waits for the journal.

use std::collections::BTreeMap;

use crate::compensation::Kind;
use crate::finding::{RuleOutcome, RuleResult};
use crate::rules::Rule;

const GUARD: &str = "guard";

/// The kinds that a tag guards.
fn guarded_by(tag: &str) -> &'static [Kind] {
    const IDENTITY: &[Kind] = &[
        Kind::CreateTargetAccount,
        Kind::CreateMapping,
        Kind::RepointMapping,
        Kind::UnbindAnchor,
        Kind::SyncAnchor,
        Kind::MergeAccounts,
    ];
    const MERGING: &[Kind] = &[Kind::MergeAccounts, Kind::EnqueueMerge, Kind::ReassignAsset, Kind::ReverseCredit];
    const ASSETS: &[Kind] = &[Kind::ReassignAsset, Kind::RestoreTerms, Kind::ReverseCredit];
    match tag {
        "anchor" | "identity" | "mapping" | "status" => IDENTITY,
        "locks" => MERGING,
        "journal" | "assets" => ASSETS,
        "gateway" => &[Kind::MergeAccounts],
        _ => &[],
    }
}

/// The kinds that are not planned in this round, each with the guards that did not run.
#[derive(Debug, Default)]
pub(super) struct Unguarded(BTreeMap<Kind, Vec<String>>);

impl Unguarded {
    pub(super) fn new<'a>(rules: impl IntoIterator<Item = &'a Rule>, results: &[RuleResult]) -> Self {
        let mut unguarded: BTreeMap<Kind, Vec<String>> = BTreeMap::new();
        for rule in rules.into_iter().filter(|rule| rule.header.tags.iter().any(|tag| tag == GUARD)) {
            let result = results.iter().find(|result| result.id == rule.id);
            let (ran, without_subject) = match result.map(|result| &result.outcome) {
                Some(RuleOutcome::Ran { .. }) => (true, false),
                Some(RuleOutcome::Skipped { reason }) => (false, reason.contains("is not supplied")),
                Some(RuleOutcome::Failed { .. }) | None => (false, false),
            };
            if ran {
                continue;
            }
            for tag in &rule.header.tags {
                for kind in guarded_by(tag) {
                    let on_assets = matches!(tag.as_str(), "journal" | "assets");
                    let rules = unguarded.entry(*kind).or_default();
                    if (!without_subject || on_assets) && !rules.contains(&rule.id) {
                        rules.push(rule.id.clone());
                    }
                }
            }
        }
        unguarded.retain(|_, rules| !rules.is_empty());
        Self(unguarded)
    }

    /// Why a kind is not planned; none if its guards have run.
    pub(super) fn why(&self, kind: Kind) -> Option<String> {
        let rules = self.0.get(&kind)?;
        let (named, more) =
            (rules.iter().take(3).cloned().collect::<Vec<_>>().join(", "), rules.len().saturating_sub(3));
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        Some(format!("the rules that guard {} did not run: {named}{more}", kind.as_str()))
    }
}

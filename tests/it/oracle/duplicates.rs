//! The set duplicate-anchors, but identity-chained, which needs everybody else's findings first.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::{Acc, Facts, filled};
use super::phone::Anchor;
use super::{Finding, Outcomes, disputed, mismatch};
use crate::world::System;

pub fn judge(facts: &Facts, outcomes: &mut Outcomes) {
    let supplied = facts.world.supplied;
    let unions = supplied.source.union_id && supplied.target.union_id;
    let mut record = |rule: &str, runs: bool, judge: fn(&Facts) -> Vec<Finding>| {
        outcomes.insert(format!("duplicate-anchors/{rule}"), runs.then(|| judge(facts)));
    };
    record("anchor-shared-by-targets", true, |facts| rows(facts, &anchor_shared_by_targets(facts), Verdict::Guarded));
    record("anchor-shared-by-sources", true, |facts| rows(facts, &anchor_shared_by_sources(facts), Verdict::Guarded));
    record("open-id-shared", supplied.source.open_id, |facts| rows(facts, &open_id_shared(facts), Verdict::Guarded));
    record("union-id-shared-by-targets", supplied.target.union_id, |facts| {
        rows(facts, &union_id_shared_by_targets(facts), Verdict::Hold)
    });
    record("union-id-shared-by-sources", supplied.source.union_id, |facts| {
        rows(facts, &union_id_shared_by_sources(facts), Verdict::Hold)
    });
    record("anchor-and-union-id-disagree", unions, anchor_and_union_id_disagree);
    record("anchor-on-too-many-accounts", true, disputed::anchor_on_too_many_accounts);
    record("anchor-placeholder", true, anchor_placeholder);
}

/// Several live accounts that ought to be one: "a row for every one but the survivor".
pub struct Group<'a> {
    pub survivor: &'a Acc,
    pub losers: Vec<&'a Acc>,
}

/// Puts accounts with one key together; those without a key stand alone.
fn groups<'a, K: Ord>(facts: &Facts, accounts: Vec<&'a Acc>, key: impl Fn(&'a Acc) -> Option<K>) -> Vec<Group<'a>> {
    let mut by_key: BTreeMap<K, Vec<&Acc>> = BTreeMap::new();
    for account in accounts {
        if let Some(key) = key(account) {
            by_key.entry(key).or_default().push(account);
        }
    }
    let mut found = Vec::new();
    for mut members in by_key.into_values().filter(|members| members.len() > 1) {
        members.sort_by(|a, b| facts.survivor_order(a, b));
        found.push(Group { survivor: members[0], losers: members[1..].to_vec() });
    }
    found
}

fn live(accounts: &[Acc]) -> Vec<&Acc> {
    accounts.iter().filter(|account| account.live()).collect()
}

fn without<'a>(accounts: Vec<&'a Acc>, earlier: &[Group]) -> Vec<&'a Acc> {
    let aside = ids(earlier);
    accounts.into_iter().filter(|account| !aside.contains(&account.row.id)).collect()
}

fn ids(groups: &[Group]) -> BTreeSet<String> {
    groups.iter().flat_map(|group| &group.losers).map(|loser| loser.row.id.clone()).collect()
}

/// "several live targets, one anchor"; "anchor-shared-* … pass over disputed numbers"
pub fn anchor_shared_by_targets(facts: &Facts) -> Vec<Group<'_>> {
    let disputed = disputed::numbers(facts);
    let mut candidates = live(&facts.targets);
    candidates.retain(|account| !disputed::is_disputed(disputed, account));
    groups(facts, candidates, |account| account.number())
}

/// "several live sources of one tenant with one open_id"
pub fn open_id_shared(facts: &Facts) -> Vec<Group<'_>> {
    groups(facts, live(&facts.sources), |account| Some((account.tenant(), account.open_id()?)))
}

/// "the same in the source system, within one tenant"; "Sources go through open-id-shared, then anchor-shared-by-sources,
/// then union-id-shared-by-sources … Each looks only at what the earlier ones left"
pub fn anchor_shared_by_sources(facts: &Facts) -> Vec<Group<'_>> {
    let disputed = disputed::numbers(facts);
    let mut candidates = without(live(&facts.sources), &open_id_shared(facts));
    candidates.retain(|account| !disputed::is_disputed(disputed, account));
    groups(facts, candidates, |account| Some((account.tenant(), account.number()?)))
}

/// "several live targets with one union_scope and union_id"; "targets through the last two's counterparts"
pub fn union_id_shared_by_targets(facts: &Facts) -> Vec<Group<'_>> {
    let candidates = without(live(&facts.targets), &anchor_shared_by_targets(facts));
    groups(facts, candidates, |account| account.union())
}

/// "the same within one tenant"
pub fn union_id_shared_by_sources(facts: &Facts) -> Vec<Group<'_>> {
    let candidates = without(live(&facts.sources), &open_id_shared(facts));
    let candidates = without(candidates, &anchor_shared_by_sources(facts));
    groups(facts, candidates, |account| Some((account.tenant(), account.union()?)))
}

/// "the rows found (every one but the survivor) are *set aside*": the ids of sources.
pub fn sources_set_aside(facts: &Facts) -> BTreeSet<String> {
    let mut aside = ids(&open_id_shared(facts));
    aside.extend(ids(&anchor_shared_by_sources(facts)));
    aside.extend(ids(&union_id_shared_by_sources(facts)));
    aside
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// "merge_accounts if all are verified and none is frozen, else *hold*"
    Guarded,
    Hold,
}

fn rows(facts: &Facts, groups: &[Group], verdict: Verdict) -> Vec<Finding> {
    let mut found = Vec::new();
    for group in groups {
        let all = || group.losers.iter().chain(std::iter::once(&group.survivor));
        let safe = all().all(|member| member.verified() && member.row.status != "frozen");
        let merge = verdict == Verdict::Guarded && safe;
        let action = if merge { "merge_accounts" } else { "hold_for_review" };
        for loser in &group.losers {
            let column = match loser.system {
                System::Source => "source_id",
                System::Target => "target_id",
            };
            let touched = [facts.touched(loser), facts.touched(group.survivor)];
            found.push(facts.finding(&[(column, &loser.row.id)], &touched, Some(action)));
        }
    }
    found
}

/// "live source, not set aside; its anchor is on exactly one live target, its union_id on exactly one, another; neither
/// mapped to several live targets nor a mapping-anchor-mismatch" → *hold*
pub fn anchor_and_union_id_disagree(facts: &Facts) -> Vec<Finding> {
    let aside = sources_set_aside(facts);
    let mismatched: BTreeSet<&str> = mismatch::pairs(facts).iter().map(|pair| pair.source_id.as_str()).collect();
    let mut found = Vec::new();
    for source in live(&facts.sources) {
        let id = source.row.id.as_str();
        if aside.contains(id) || facts.live_targets_of(id).len() > 1 || mismatched.contains(id) {
            continue;
        }
        let by_anchor = live_targets_by_anchor(facts, source);
        let by_union = live_targets_by_union(facts, source);
        if let ([anchor], [union]) = (&by_anchor[..], &by_union[..])
            && anchor.row.id != union.row.id
        {
            let touched = [facts.touched(source), facts.touched(anchor), facts.touched(union)];
            found.push(facts.finding(&[("source_id", id)], &touched, Some("hold_for_review")));
        }
    }
    found
}

pub fn live_targets_by_anchor<'a>(facts: &'a Facts, source: &Acc) -> Vec<&'a Acc> {
    facts.targets.iter().filter(|target| target.live() && super::facts::same_number(source, target)).collect()
}

pub fn live_targets_by_union<'a>(facts: &'a Facts, source: &Acc) -> Vec<&'a Acc> {
    facts.targets.iter().filter(|target| target.live() && super::facts::same_union(source, target)).collect()
}

/// "held account whose anchor is on the blocked list, or one digit repeated" → "unbind_anchor if another credential
/// remains, else *hold*"
fn anchor_placeholder(facts: &Facts) -> Vec<Finding> {
    let mut found = Vec::new();
    for account in facts.both().filter(|account| account.held() && account.anchor == Anchor::Placeholder) {
        let credential = filled(account.row.union_id.as_deref()).is_some() || account.open_id().is_some();
        let action = if credential { "unbind_anchor" } else { "hold_for_review" };
        found.push(facts.account_finding(account, &[facts.touched(account)], Some(action)));
    }
    found
}

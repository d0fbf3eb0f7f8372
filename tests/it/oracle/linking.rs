//! The set asset-linking: whose the assets are.

use std::collections::BTreeMap;

use super::facts::{Acc, Facts};
use super::{Finding, Outcomes};
use crate::world::{Asset, Job, Micros, System};

pub fn judge(facts: &Facts, outcomes: &mut Outcomes) {
    let supplied = facts.world.supplied;
    let named = supplied.gateway_log && (supplied.gateway_source || supplied.gateway_target);
    let mut record = |rule: &str, runs: bool, judge: fn(&Facts) -> Vec<Finding>| {
        outcomes.insert(format!("asset-linking/{rule}"), runs.then(|| judge(facts)));
    };
    record("asset-left-on-source", supplied.assets && supplied.merge_jobs, asset_left_on_source);
    record("asset-on-dead-owner", supplied.assets, asset_on_dead_owner);
    record("asset-family-split", supplied.assets && supplied.assets_parent, asset_family_split);
    let linking = named && supplied.merge_jobs && supplied.cohorts;
    record("login-skipped-linking", linking, login_skipped_linking);
    record("single-asset-duplicated", supplied.assets && supplied.assets_single, single_asset_duplicated);
}

pub fn asset_finding(facts: &Facts, asset: &Asset, touched: &[Option<Micros>], action: &str) -> Finding {
    let key = [("asset_type", asset.asset_type.as_str()), ("asset_id", asset.asset_id.as_str())];
    facts.finding(&key, touched, Some(action))
}

fn live_assets(facts: &Facts) -> impl Iterator<Item = &Asset> {
    facts.world.assets.iter().filter(|asset| asset.state == "live")
}

fn owner<'a>(facts: &'a Facts, asset: &Asset) -> Option<&'a Acc> {
    facts.account(asset.owner_system, &asset.owner_id)
}

/// "whose latest job (updated_at, attempt, job_id)"
fn latest_job<'a>(facts: &'a Facts, source_id: &str) -> Option<&'a Job> {
    facts.world.jobs.iter().filter(|job| job.source_id == source_id).max_by(|a, b| {
        (a.updated_at, a.attempt)
            .cmp(&(b.updated_at, b.attempt))
            .then_with(|| facts.world.job_ids.compare(&a.job_id, &b.job_id))
    })
}

/// "live asset of a mapped source whose latest job … is committed" → reassign_asset to the job's target or its root; held
/// where that is not live, or where no mapping of the source leads there by now. Sources that are gone have other rules.
fn asset_left_on_source(facts: &Facts) -> Vec<Finding> {
    let mut found = Vec::new();
    for asset in live_assets(facts).filter(|asset| asset.owner_system == System::Source) {
        let Some(source) = owner(facts, asset).filter(|source| !source.gone()) else { continue };
        let Some(job) = latest_job(facts, &source.row.id) else { continue };
        let mappings: Vec<_> = facts.active_mappings_of(&source.row.id).collect();
        if !["committed", "released"].contains(&job.state) || mappings.is_empty() {
            continue;
        }
        let mapped = mappings.iter().filter_map(|mapping| facts.touched_mapping(mapping)).max();
        let target = facts.live_root(facts.target(&job.target_id));
        let led = |id: &str| facts.live_root(facts.target(id)).map(|root| &root.row.id);
        let agrees = target.is_some_and(|t| mappings.iter().any(|row| led(&row.target_id) == Some(&t.row.id)));
        let action = if agrees { "reassign_asset" } else { "hold_for_review" };
        let touched = [facts.past(asset.updated_at), facts.touched(source), facts.past(job.updated_at), mapped];
        found.push(asset_finding(facts, asset, &touched, action));
    }
    found
}

/// "live asset whose owner is merged or deregistered" → "reassign_asset to the root if merged; else *hold*"
fn asset_on_dead_owner(facts: &Facts) -> Vec<Finding> {
    let mut found = Vec::new();
    for asset in live_assets(facts) {
        let Some(owner) = owner(facts, asset).filter(|owner| owner.gone()) else { continue };
        let root = if owner.row.status == "merged" { facts.live_root(Some(owner)) } else { None };
        let action = if root.is_some() { "reassign_asset" } else { "hold_for_review" };
        found.push(asset_finding(facts, asset, &[facts.past(asset.updated_at), facts.touched(owner)], action));
    }
    found
}

/// "both live; owner differs from the owner of its parent" → "reassign_asset, whole family": to the target, where the two
/// owners are a mapped source and its target; else to the owner of the parent. A merged owner stands for its root.
fn asset_family_split(facts: &Facts) -> Vec<Finding> {
    let mut found = Vec::new();
    for asset in live_assets(facts) {
        let Some(parent_id) = &asset.parent_id else { continue };
        let parent_type = asset.parent_type.as_ref().unwrap_or(&asset.asset_type);
        let is_parent = |row: &&Asset| row.asset_id == *parent_id && row.asset_type == *parent_type;
        let Some(parent) = live_assets(facts).find(is_parent) else { continue };
        if (asset.owner_system, &asset.owner_id) == (parent.owner_system, &parent.owner_id) {
            continue;
        }
        let pair = asset.owner_system == System::Target
            && parent.owner_system == System::Source
            && facts.active_mappings_of(&parent.owner_id).any(|mapping| mapping.target_id == asset.owner_id);
        let heir = facts.live_root(owner(facts, if pair { asset } else { parent }));
        let action = if heir.is_some() { "reassign_asset" } else { "hold_for_review" };
        let touched = [facts.past(asset.updated_at), facts.past(parent.updated_at)];
        found.push(asset_finding(facts, asset, &touched, action));
    }
    found
}

/// "mapped source, admitted (itself or its target), an ok login through the gateway since, no merge job of any state" →
/// enqueue_merge; held where several live targets are mapped. Both sides are live; since both admitted and mapped.
fn login_skipped_linking(facts: &Facts) -> Vec<Finding> {
    let mut found = Vec::new();
    for source in facts.sources.iter().filter(|source| source.live()) {
        if facts.world.jobs.iter().any(|job| job.source_id == source.row.id) {
            continue;
        }
        let mut causes = Vec::new();
        for mapping in facts.active_mappings_of(&source.row.id) {
            let Some(target) = facts.target(&mapping.target_id).filter(|target| target.live()) else { continue };
            let admitted = [source, target].into_iter().filter_map(|account| admitted_at(facts, account)).min();
            let Some(admitted) = admitted else { continue };
            let since = mapping.created_at.map_or(admitted, |created| created.max(admitted));
            if let Some(login) = first_login(facts, source, target, since) {
                causes.push(facts.touched_mapping(mapping).max(Some(login)));
            }
        }
        if let Some(&oldest) = causes.iter().min() {
            let alone = facts.live_targets_of(&source.row.id).len() == 1;
            let action = if alone { "enqueue_merge" } else { "hold_for_review" };
            found.push(facts.finding(&[("source_id", &source.row.id)], &[oldest], Some(action)));
        }
    }
    found
}

pub fn admitted_at(facts: &Facts, account: &Acc) -> Option<Micros> {
    let named = |row: &&crate::world::Cohort| row.system == account.system && row.account_id == account.row.id;
    facts.world.cohorts.iter().find(named).map(|row| row.admitted_at)
}

/// A login counts for the source that it names, or, where it names none, for the sources of its target. One dated after
/// the snapshot says nothing.
fn first_login(facts: &Facts, source: &Acc, target: &Acc, since: Micros) -> Option<Micros> {
    let logins = facts.world.gateway.iter().filter(|row| row.op == "login" && row.result == "ok");
    let theirs = logins.filter(|row| match &row.source_id {
        Some(id) => *id == source.row.id,
        None => row.target_id.as_ref() == Some(&target.row.id),
    });
    theirs.map(|row| row.at).filter(|&at| at >= since).filter_map(|at| facts.past(at)).min()
}

/// "two live assets of a `single` type on one target" → *hold*; as old as the second oldest of them.
fn single_asset_duplicated(facts: &Facts) -> Vec<Finding> {
    let mut groups: BTreeMap<(&str, &str), Vec<Option<Micros>>> = BTreeMap::new();
    for asset in live_assets(facts).filter(|asset| asset.single == Some(true)) {
        if asset.owner_system == System::Target && facts.named(System::Target, &asset.owner_id).is_some() {
            let key = (asset.owner_id.as_str(), asset.asset_type.as_str());
            groups.entry(key).or_default().push(facts.past(asset.updated_at));
        }
    }
    let mut found = Vec::new();
    for ((target_id, asset_type), mut touched) in groups {
        touched.sort_unstable();
        if let Some(&second) = touched.get(1) {
            let key = [("target_id", target_id), ("asset_type", asset_type)];
            found.push(facts.finding(&key, &[second], Some("hold_for_review")));
        }
    }
    found
}

//! The set orphans: mappings, assets, binding events and merge pointers that lead nowhere.

use std::collections::BTreeSet;

use super::facts::Facts;
use super::{Finding, Outcomes};
use crate::world::Asset;

pub fn judge(facts: &Facts, outcomes: &mut Outcomes) {
    let supplied = facts.world.supplied;
    let merges = supplied.source.merged_into || supplied.target.merged_into;
    let mut record = |rule: &str, runs: bool, judge: fn(&Facts) -> Vec<Finding>| {
        outcomes.insert(format!("orphans/{rule}"), runs.then(|| judge(facts)));
    };
    record("mapping-without-target", true, mapping_without_target);
    record("mapping-without-source", true, mapping_without_source);
    record("asset-without-owner", supplied.assets, asset_without_owner);
    record("binding-without-account", supplied.bindings, binding_without_account);
    record("merge-pointer-dangling", merges, merge_pointer_dangling);
}

/// "the source exists and is neither deregistered nor merged; the target doesn't exist" → retire_mapping
fn mapping_without_target(facts: &Facts) -> Vec<Finding> {
    let mut found = Vec::new();
    for mapping in facts.active_mappings() {
        let Some(source) = facts.source(&mapping.source_id) else { continue };
        if !source.gone() && facts.target(&mapping.target_id).is_none() {
            found.push(facts.pair_finding(mapping, &[Some(source)], "retire_mapping"));
        }
    }
    found
}

/// "the source doesn't exist" → retire_mapping. The target isn't judged, so only the mapping row is rested on.
fn mapping_without_source(facts: &Facts) -> Vec<Finding> {
    facts
        .active_mappings()
        .filter(|mapping| facts.source(&mapping.source_id).is_none())
        .map(|mapping| facts.pair_finding(mapping, &[], "retire_mapping"))
        .collect()
}

/// "live, locked or in-flight asset whose owner is missing in its owner_system" → "*hold*; reassign_asset only if the
/// journal names one owner"
fn asset_without_owner(facts: &Facts) -> Vec<Finding> {
    let mut found = Vec::new();
    for asset in &facts.world.assets {
        if !["live", "locked", "in_flight"].contains(&asset.state) {
            continue;
        }
        if facts.account(asset.owner_system, &asset.owner_id).is_some() {
            continue;
        }
        let owners = owners_named(facts, asset);
        let live = |id: &&str| facts.target(id).is_some_and(|target| target.live());
        let action = if owners.len() == 1 && owners.iter().all(live) { "reassign_asset" } else { "hold_for_review" };
        let key = [("asset_type", asset.asset_type.as_str()), ("asset_id", asset.asset_id.as_str())];
        found.push(facts.finding(&key, &[facts.past(asset.updated_at)], Some(action)));
    }
    found
}

/// To whom the journal gave the asset. "A credit carries the debited asset_id and makes a new row whose origin_asset_id
/// that is, a move keeps the row": both give it to the job's target.
fn owners_named<'a>(facts: &'a Facts, asset: &'a Asset) -> BTreeSet<&'a str> {
    let mut owners = BTreeSet::new();
    for entry in facts.world.journal.iter().filter(|entry| entry.asset_type == asset.asset_type) {
        let Some(job) = facts.world.jobs.iter().find(|job| job.job_id == entry.job_id) else { continue };
        let names_row = entry.asset_id == asset.asset_id;
        let names_origin = asset.origin_asset_id.as_ref() == Some(&entry.asset_id);
        let given = match entry.leg {
            "debit" | "void" => false,
            "move" => names_row,
            "credit" => names_origin,
            leg => panic!("unknown leg {leg}"),
        };
        if given {
            owners.insert(job.target_id.as_str());
        }
    }
    owners
}

/// "binding event of an account that no longer exists" → –
fn binding_without_account(facts: &Facts) -> Vec<Finding> {
    facts
        .world
        .bindings
        .iter()
        .filter(|event| facts.account(event.system, &event.account_id).is_none())
        .map(|event| facts.finding(&[("event_id", &event.event_id)], &[facts.past(event.at)], None))
        .collect()
}

/// "status merged with merged_into NULL or absent" → *hold*; "a rule over both systems runs on the side that has the
/// column"
fn merge_pointer_dangling(facts: &Facts) -> Vec<Finding> {
    facts
        .both()
        .filter(|account| facts.world.supplied.account(account.system).merged_into)
        .filter(|account| account.row.status == "merged" && facts.next(account).is_none())
        .map(|account| facts.account_finding(account, &[facts.touched(account)], Some("hold_for_review")))
        .collect()
}

//! Disputed numbers, and the three rules that make them so: anchor-recycled, anchor-behind-binding and
//! anchor-on-too-many-accounts.

use std::collections::BTreeSet;

use super::Finding;
use super::facts::{Acc, Facts, filled, same_number, same_union};
use crate::world::{Binding, Micros};

/// "A number is *disputed* while a holder of it is a finding of anchor-recycled or anchor-behind-binding, or it is a
/// finding of anchor-on-too-many-accounts".
pub fn numbers(facts: &Facts) -> &BTreeSet<String> {
    facts.disputed.get_or_init(|| find_numbers(facts))
}

fn find_numbers(facts: &Facts) -> BTreeSet<String> {
    let recycled = facts.both().filter(|account| recycled_since(facts, account).is_some());
    let behind = facts.both().filter(|account| behind_binding(facts, account).is_some());
    let crowded = facts.both().filter(|account| crowd_led_by(facts, account).is_some());
    recycled.chain(behind).chain(crowded).filter_map(|account| account.number()).map(str::to_owned).collect()
}

pub fn is_disputed(disputed: &BTreeSet<String>, account: &Acc) -> bool {
    account.number().is_some_and(|number| disputed.contains(number))
}

/// "held account whose number, after its own verification, was released by the carrier; or whose holder was idle for
/// $recycle_days (90) when another held account of the same system and tenant, of another or unknown union_id, verified
/// it". When it became so, by each cause: each release is one, the latest verification by somebody else another.
fn recycled_since(facts: &Facts, account: &Acc) -> Option<Vec<Option<Micros>>> {
    if !account.held() {
        return None;
    }
    let number = account.number()?;
    let mut times = Vec::new();
    for release in &facts.world.releases {
        let same = facts.number_of(Some(&release.anchor)) == Some(number);
        if same && account.row.anchor_verified_at.is_some_and(|verified| release.released_at > verified) {
            times.push(facts.past(release.released_at));
        }
    }
    let mut takers = Vec::new();
    for other in facts.accounts(account.system) {
        let taker = other.row.id != account.row.id && other.held() && other.tenant() == account.tenant();
        if !taker || !same_number(account, other) || same_union(account, other) {
            continue;
        }
        let (Some(active), Some(verified)) = (account.row.last_active_at, other.row.anchor_verified_at) else {
            continue;
        };
        if active < verified - facts.world.params.recycle() {
            takers.push(verified);
        }
    }
    times.extend(takers.into_iter().max().map(|verified| facts.past(verified)));
    (!times.is_empty()).then_some(times)
}

/// anchor-recycled → "*hold*, never merge"
pub fn anchor_recycled(facts: &Facts) -> Vec<Finding> {
    let mut found = Vec::new();
    for account in facts.both() {
        if let Some(times) = recycled_since(facts, account) {
            // One cause suffices, so the oldest decides: "the first that makes the finding true".
            let touched = facts.touched(account);
            let oldest = times.into_iter().map(|cause| touched.max(cause)).min().flatten();
            found.push(facts.account_finding(account, &[oldest], Some("hold_for_review")));
        }
    }
    found
}

/// "held account whose anchor is not what its latest verified bind, rebind, verify, unbind or release event left (unbind
/// and release leave none); no anchor-recycled". The event, or `None`.
pub fn behind_binding<'a>(facts: &'a Facts, account: &Acc) -> Option<&'a Binding> {
    if !account.held() || recycled_since(facts, account).is_some() {
        return None;
    }
    let latest =
        latest_event(facts, account, |event| leaves_nothing(event) || filled(event.anchor.as_deref()).is_some())?;
    let left = if leaves_nothing(latest) { None } else { latest.anchor.as_deref() };
    (!same_anchor(facts, account.row.anchor.as_deref(), left)).then_some(latest)
}

fn leaves_nothing(event: &Binding) -> bool {
    ["unbind", "release"].contains(&event.op)
}

/// The latest by (at, event_id) of an account's verified events that say something about its anchor.
pub fn latest_event<'a>(facts: &'a Facts, account: &Acc, wanted: impl Fn(&Binding) -> bool) -> Option<&'a Binding> {
    facts
        .world
        .bindings
        .iter()
        .filter(|event| event.system == account.system && event.account_id == account.row.id)
        .filter(|event| event.op != "deregister")
        .filter(|event| !facts.world.supplied.bindings_verified || event.verified == Some(true))
        .filter(|event| wanted(event))
        .max_by(|a, b| a.at.cmp(&b.at).then_with(|| facts.world.event_ids.compare(&a.event_id, &b.event_id)))
}

/// Compared as numbers; as trimmed text where neither normalises.
pub fn same_anchor(facts: &Facts, a: Option<&str>, b: Option<&str>) -> bool {
    match (facts.number_of(a), facts.number_of(b)) {
        (None, None) => a.unwrap_or("").trim() == b.unwrap_or("").trim(),
        (a, b) => a == b,
    }
}

/// anchor-behind-binding → "sync_anchor if `verified` is supplied and no other live account holds it, else *hold*"
pub fn anchor_behind_binding(facts: &Facts) -> Vec<Finding> {
    let mut found = Vec::new();
    for account in facts.both() {
        let Some(event) = behind_binding(facts, account) else { continue };
        let taken = !leaves_nothing(event)
            && facts.accounts(account.system).iter().any(|other| {
                other.row.id != account.row.id
                    && other.live()
                    && same_anchor(facts, other.row.anchor.as_deref(), event.anchor.as_deref())
            });
        let left = event.anchor.as_deref();
        let valid = leaves_nothing(event) || facts.number_of(left).is_some();
        // An anchor that is no number is nothing to put an account on.
        let sync = facts.world.supplied.bindings_verified && !taken && valid;
        let action = if sync { "sync_anchor" } else { "hold_for_review" };
        found.push(facts.account_finding(account, &[facts.touched(account), facts.past(event.at)], Some(action)));
    }
    found
}

/// "more than $max_accounts_per_anchor (5) held accounts of one system and tenant with one anchor: one row, the earliest
/// created": the whole group for that one account, `None` for all others.
fn crowd_led_by<'a>(facts: &'a Facts, account: &Acc) -> Option<Vec<&'a Acc>> {
    if !account.held() {
        return None;
    }
    let group: Vec<&Acc> = facts
        .accounts(account.system)
        .iter()
        .filter(|other| other.held() && other.tenant() == account.tenant() && same_number(account, other))
        .collect();
    if i64::try_from(group.len()).unwrap() <= facts.world.params.max_accounts_per_anchor() {
        return None;
    }
    let first =
        group.iter().min_by(|a, b| a.row.created_at.cmp(&b.row.created_at).then_with(|| facts.by_id(a, b))).unwrap();
    (first.row.id == account.row.id).then_some(group)
}

/// anchor-on-too-many-accounts → *hold*
pub fn anchor_on_too_many_accounts(facts: &Facts) -> Vec<Finding> {
    let mut found = Vec::new();
    for account in facts.both() {
        if let Some(group) = crowd_led_by(facts, account) {
            let touched: Vec<_> = group.iter().map(|member| facts.touched(member)).collect();
            found.push(facts.account_finding(account, &touched, Some("hold_for_review")));
        }
    }
    found
}

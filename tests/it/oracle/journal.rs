//! The set asset-merge: what the journal says of the assets.

use std::collections::BTreeMap;

use super::facts::Facts;
use super::linking::asset_finding;
use super::locks::{covers, ends_at, locks_of, running};
use super::{Finding, Outcomes};
use crate::world::{Asset, Entry, Micros, System};

pub fn judge(facts: &Facts, outcomes: &mut Outcomes) {
    let supplied = facts.world.supplied;
    let locks = supplied.merge_locks && supplied.locks_released;
    let (assets, jobs, journal) = (supplied.assets, supplied.merge_jobs, supplied.merge_journal);
    let terms = assets && supplied.assets_before && supplied.assets_expires;
    let mut record = |rule: &str, runs: bool, judge: fn(&Facts) -> Vec<Finding>| {
        outcomes.insert(format!("asset-merge/{rule}"), runs.then(|| judge(facts)));
    };
    record("journal-half-done", jobs && journal, journal_half_done);
    record("credited-twice", journal, credited_twice);
    record("asset-terms-lost", terms, asset_terms_lost);
    record("in-flight-asset-moved", assets && jobs && journal && locks, in_flight_asset_moved);
    record("rollback-incomplete", jobs && journal, rollback_incomplete);
}

/// An asset as the journal names it.
pub type Key<'a> = (&'a str, &'a str);

/// What one job wrote about one asset.
pub struct Account<'a> {
    pub job_id: &'a str,
    pub asset: Key<'a>,
    pub entries: Vec<&'a Entry>,
}

impl Account<'_> {
    pub fn count(&self, leg: &str) -> usize {
        self.entries.iter().filter(|entry| entry.leg == leg).count()
    }

    /// When the last of some legs was written.
    fn last(&self, legs: &[&str]) -> Option<Micros> {
        self.entries.iter().filter(|entry| legs.contains(&entry.leg)).map(|entry| entry.at).max()
    }

    fn touched(&self, facts: &Facts) -> Option<Micros> {
        self.entries.iter().filter_map(|entry| facts.past(entry.at)).max()
    }

    /// Credits and debits that still stand. A void ends a debit that was not credited; where there is none it takes back a
    /// credit: one too many first, else together with its debit.
    fn standing(&self) -> (usize, usize) {
        let (debits, credits, voids) = (self.count("debit"), self.count("credit"), self.count("void"));
        let ended = voids.min(debits.saturating_sub(credits));
        let taken_back = (voids - ended).min(credits);
        let with_debit = taken_back.saturating_sub(credits.saturating_sub(debits));
        (credits - taken_back, debits - ended - with_debit)
    }
}

pub fn accounts(facts: &Facts) -> Vec<Account<'_>> {
    let mut all: BTreeMap<(&str, Key), Vec<&Entry>> = BTreeMap::new();
    for entry in &facts.world.journal {
        let asset = (entry.asset_type.as_str(), entry.asset_id.as_str());
        all.entry((&entry.job_id, asset)).or_default().push(entry);
    }
    all.into_iter().map(|((job_id, asset), entries)| Account { job_id, asset, entries }).collect()
}

/// "debit without credit or void, or credit without debit; job not running" → resume_job; held where the job is not known.
/// After an attempt that was voided, the next attempt's debit needs a credit or void of its own.
fn journal_half_done(facts: &Facts) -> Vec<Finding> {
    let mut found = Vec::new();
    for account in accounts(facts) {
        let job = facts.job(account.job_id);
        let (debits, credits, voids) = (account.count("debit"), account.count("credit"), account.count("void"));
        let taken = debits > 0 && credits + voids == 0;
        let again = debits > credits + voids && account.last(&["debit"]) > account.last(&["credit", "void"]);
        let given = debits == 0 && credits > voids;
        if job.is_some_and(running) || !(taken || again || given) {
            continue;
        }
        let action = if job.is_some() { "resume_job" } else { "hold_for_review" };
        let (asset_type, asset_id) = account.asset;
        let key = [("job_id", account.job_id), ("asset_type", asset_type), ("asset_id", asset_id)];
        let touched = [account.touched(facts), job.and_then(|job| facts.past(job.updated_at))];
        found.push(facts.finding(&key, &touched, Some(action)));
    }
    found
}

/// "two or more credits, and more credits than debits, across jobs" → "reverse_credit if still unspent, else *hold*"; and
/// only if exactly one credit is too many.
fn credited_twice(facts: &Facts) -> Vec<Finding> {
    let mut assets: BTreeMap<Key, Vec<Account>> = BTreeMap::new();
    for account in accounts(facts) {
        assets.entry(account.asset).or_default().push(account);
    }
    let mut found = Vec::new();
    for (asset, accounts) in assets {
        let standing = accounts.iter().map(Account::standing);
        let (credits, debits) = standing.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        if credits < 2 || credits <= debits {
            continue;
        }
        let (account, last) = last_credit(facts, &accounts);
        let unspent = credits - debits == 1 && account.count("void") == 0 && still_unspent(facts, last);
        let action = if unspent { "reverse_credit" } else { "hold_for_review" };
        let key = [("asset_type", asset.0), ("asset_id", asset.1)];
        found.push(facts.finding(&key, &[facts.past(last.at)], Some(action)));
    }
    found
}

/// The last credit of a job of which one stands.
fn last_credit<'a>(facts: &Facts, accounts: &'a [Account<'a>]) -> (&'a Account<'a>, &'a Entry) {
    let giving = accounts.iter().filter(|account| account.standing().0 > 0);
    let credits = giving.flat_map(|account| account.entries.iter().map(move |entry| (account, *entry)));
    let ids = facts.world.lock_ids;
    credits
        .filter(|(_, entry)| entry.leg == "credit")
        .max_by(|(_, a), (_, b)| a.at.cmp(&b.at).then_with(|| ids.compare(&a.entry_id, &b.entry_id)))
        .unwrap()
}

/// The row that it made is live, with the target of its job, of the entry's very amount and unit.
fn still_unspent(facts: &Facts, credit: &Entry) -> bool {
    let Some(job) = facts.job(&credit.job_id) else { return false };
    facts.world.assets.iter().any(|row| {
        row.asset_type == credit.asset_type
            && row.origin_asset_id.as_ref() == Some(&credit.asset_id)
            && row.state == "live"
            && (row.owner_system, &row.owner_id) == (System::Target, &job.target_id)
            && row.amount.is_some()
            && row.amount == credit.amount
            && row.unit == credit.unit
    })
}

/// "live, its owner differs from that in assets_before (by origin_asset_id, else asset_id), and it expires earlier (NULL:
/// never)" → restore_terms
fn asset_terms_lost(facts: &Facts) -> Vec<Finding> {
    let mut found = Vec::new();
    for asset in facts.world.assets.iter().filter(|asset| asset.state == "live") {
        let id = asset.origin_asset_id.as_ref().unwrap_or(&asset.asset_id);
        let was = |row: &&Asset| row.asset_type == asset.asset_type && row.asset_id == *id;
        let Some(before) = facts.world.assets_before.iter().find(was) else { continue };
        let moved = (asset.owner_system, &asset.owner_id) != (before.owner_system, &before.owner_id);
        let earlier = match (asset.expires_at, before.expires_at) {
            (Some(now), Some(then)) => now < then,
            (now, _) => now.is_some(),
        };
        if moved && earlier {
            found.push(asset_finding(facts, asset, &[facts.past(asset.updated_at)], "restore_terms"));
        }
    }
    found
}

/// "in_flight, the journal debits or moves it, and it was not updated since the lock of that entry ended" → *hold*. Without
/// such a lock the entry's own time counts; a debit or move that its job has voided doesn't.
fn in_flight_asset_moved(facts: &Facts) -> Vec<Finding> {
    let accounts = accounts(facts);
    let mut found = Vec::new();
    for asset in facts.world.assets.iter().filter(|asset| asset.state == "in_flight") {
        let named = (asset.asset_type.as_str(), asset.asset_id.as_str());
        let standing = accounts.iter().filter(|account| account.asset == named && account.count("void") == 0);
        let entries = standing.flat_map(|account| &account.entries);
        let took = entries.filter(|entry| ["debit", "move"].contains(&entry.leg)).filter(|entry| {
            let locks = locks_of(facts, entry, System::Source);
            let ended = locks.iter().filter(|lock| covers(lock, entry.at)).map(|lock| ends_at(lock)).max();
            asset.updated_at <= ended.unwrap_or(entry.at)
        });
        if let Some(oldest) = took.map(|entry| facts.past(entry.at)).min() {
            let touched = [facts.past(asset.updated_at), oldest];
            found.push(asset_finding(facts, asset, &touched, "hold_for_review"));
        }
    }
    found
}

/// "job rolled back, and a credit or move of it has no void, or its asset (live, locked, in_flight) is at its target without
/// a later entry of another job" → resume_job
fn rollback_incomplete(facts: &Facts) -> Vec<Finding> {
    let accounts = accounts(facts);
    let mut causes: BTreeMap<&str, Vec<Option<Micros>>> = BTreeMap::new();
    for account in &accounts {
        let Some(job) = facts.job(account.job_id).filter(|job| job.state == "rolled_back") else { continue };
        let (credits, moves) = (account.count("credit"), account.count("move"));
        if credits + moves == 0 {
            continue;
        }
        let own = account.touched(facts).max(facts.past(job.updated_at));
        if account.count("void") < credits + moves {
            causes.entry(account.job_id).or_default().push(own);
        }
        let given = account.last(&["credit", "move"]);
        let taken_over = accounts.iter().any(|other| {
            let later = other.entries.iter().any(|entry| Some(entry.at) > given);
            other.job_id != account.job_id && other.asset == account.asset && later
        });
        if taken_over {
            continue;
        }
        for row in &facts.world.assets {
            let (asset_type, asset_id) = account.asset;
            let moved = moves > 0 && row.asset_id == asset_id;
            let made = credits > 0 && row.origin_asset_id.as_deref() == Some(asset_id);
            let there = (row.owner_system, &row.owner_id) == (System::Target, &job.target_id);
            let stands = ["live", "locked", "in_flight"].contains(&row.state);
            if row.asset_type == asset_type && (moved || made) && there && stands {
                causes.entry(account.job_id).or_default().push(own.max(facts.past(row.updated_at)));
            }
        }
    }
    let oldest = |causes: Vec<Option<Micros>>| causes.into_iter().min().flatten();
    causes
        .into_iter()
        .map(|(job_id, causes)| facts.finding(&[("job_id", job_id)], &[oldest(causes)], Some("resume_job")))
        .collect()
}

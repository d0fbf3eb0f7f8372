//! The set asset-merge: jobs and their locks.

use std::collections::BTreeMap;

use super::facts::Facts;
use super::linking::asset_finding;
use super::{Finding, Outcomes};
use crate::world::{Asset, DAY, Entry, Job, Lock, MINUTE, Micros, System};

pub fn judge(facts: &Facts, outcomes: &mut Outcomes) {
    let supplied = facts.world.supplied;
    let locks = supplied.merge_locks && supplied.locks_released;
    let (jobs, journal) = (supplied.merge_jobs, supplied.merge_journal);
    let zone = facts.world.params.merge_zone.is_some();
    let mut record = |rule: &str, runs: bool, judge: fn(&Facts) -> Vec<Finding>| {
        outcomes.insert(format!("asset-merge/{rule}"), runs.then(|| judge(facts)));
    };
    record("lock-stale", locks, lock_stale);
    record("lock-overlapping", locks, lock_overlapping);
    record("jobs-sharing-account", jobs, jobs_sharing_account);
    record("journal-outside-lock", locks && jobs && journal, journal_outside_lock);
    let writes = locks && jobs && journal && supplied.assets && supplied.assets_origin;
    record("write-during-lock", writes, write_during_lock);
    record("merge-stalled", jobs && supplied.jobs_heartbeat, merge_stalled);
    record("merge-outside-window", zone && (supplied.merge_locks || journal), merge_outside_window);
}

/// "A job is *running* from locked to verifying"
pub fn running(job: &Job) -> bool {
    ["locked", "copying", "verifying"].contains(&job.state)
}

/// "*committed* includes released"
pub fn committed(job: &Job) -> bool {
    ["committed", "released"].contains(&job.state)
}

/// "*terminal* when committed, released, failed or rolled_back"
fn terminal(job: &Job) -> bool {
    committed(job) || ["failed", "rolled_back"].contains(&job.state)
}

/// "*Lock interval*: acquired_at to the earlier of released_at and expires_at."
pub fn ends_at(lock: &Lock) -> Micros {
    lock.released_at.map_or(lock.expires_at, |released| released.min(lock.expires_at))
}

/// "a lock's is its acquired_at or released_at"
fn touched(facts: &Facts, lock: &Lock) -> Option<Micros> {
    facts.past(lock.acquired_at).max(lock.released_at.and_then(|at| facts.past(at)))
}

/// Whether the two moments in which it was acquired and ended count: a journal entry may fall on them.
pub fn covers(lock: &Lock, at: Micros) -> bool {
    lock.acquired_at <= at && at <= ends_at(lock)
}

fn by_order(facts: &Facts, a: &Lock, b: &Lock) -> std::cmp::Ordering {
    a.acquired_at.cmp(&b.acquired_at).then_with(|| facts.world.lock_ids.compare(&a.lock_id, &b.lock_id))
}

/// "not released, and the watermark is past expires_at" → "release_lock if its job is terminal, else resume_job"; held where
/// the job is not known.
fn lock_stale(facts: &Facts) -> Vec<Finding> {
    let mut found = Vec::new();
    for lock in &facts.world.locks {
        if lock.released_at.is_some() || lock.expires_at >= facts.world.snapshot_at {
            continue;
        }
        let action = match facts.job(&lock.job_id) {
            Some(job) if terminal(job) => "release_lock",
            Some(_) => "resume_job",
            None => "hold_for_review",
        };
        found.push(facts.finding(&[("lock_id", &lock.lock_id)], &[facts.past(lock.acquired_at)], Some(action)));
    }
    found
}

/// The locks that hold anything at all, of one account, in order.
fn by_account(facts: &Facts, counts: impl Fn(&Lock) -> bool) -> BTreeMap<(System, String), Vec<&Lock>> {
    let mut accounts: BTreeMap<(System, String), Vec<&Lock>> = BTreeMap::new();
    for lock in facts.world.locks.iter().filter(|lock| ends_at(lock) > lock.acquired_at && counts(lock)) {
        if let Some(account) = facts.named(lock.system, &lock.account_id) {
            accounts.entry(account).or_default().push(lock);
        }
    }
    accounts.values_mut().for_each(|locks| locks.sort_by(|a, b| by_order(facts, a, b)));
    accounts
}

/// "two locks of one account overlap in time: the later by acquired_at, lock_id" → "cancel_job (the later)"; held where its
/// job has ended or is not known, and nothing where it failed or was rolled back. Of several earlier locks the row names the one held longest.
fn lock_overlapping(facts: &Facts) -> Vec<Finding> {
    let mut found = Vec::new();
    for locks in by_account(facts, |_| true).values() {
        for (at, later) in locks.iter().enumerate() {
            let held = locks[..at].iter().filter(|earlier| ends_at(earlier) > later.acquired_at);
            // Of several that end together the first: `max_by_key` would take the last.
            let Some(longest) = held.rev().max_by_key(|earlier| ends_at(earlier)) else { continue };
            let job = facts.job(&later.job_id);
            if job.is_some_and(|job| ["failed", "rolled_back"].contains(&job.state)) {
                continue;
            }
            let open = job.is_some_and(|job| !terminal(job));
            let action = if open { "cancel_job" } else { "hold_for_review" };
            let touched = [touched(facts, later), touched(facts, longest)];
            found.push(facts.finding(&[("lock_id", &later.lock_id)], &touched, Some(action)));
        }
    }
    found
}

/// "two running jobs share an account: the later by updated_at, job_id" → cancel_job
fn jobs_sharing_account(facts: &Facts) -> Vec<Finding> {
    let mut jobs: Vec<&Job> = facts.world.jobs.iter().filter(|job| running(job)).collect();
    let ids = facts.world.job_ids;
    jobs.sort_by(|a, b| a.updated_at.cmp(&b.updated_at).then_with(|| ids.compare(&a.job_id, &b.job_id)));
    let mut found = Vec::new();
    for (at, later) in jobs.iter().enumerate() {
        let first_sharing = |side: fn(&Job) -> &String| jobs[..at].iter().find(|job| side(job) == side(later));
        let firsts = [first_sharing(|job| &job.source_id), first_sharing(|job| &job.target_id)];
        let own = facts.past(later.updated_at);
        if let Some(touched) = firsts.iter().flatten().map(|first| own.max(facts.past(first.updated_at))).min() {
            found.push(facts.finding(&[("job_id", &later.job_id)], &[touched], Some("cancel_job")));
        }
    }
    found
}

/// "In the journal, debit and void are the job's source's, a credit its target's, a move is both's"
fn sides(leg: &str) -> &'static [System] {
    match leg {
        "debit" | "void" => &[System::Source],
        "credit" => &[System::Target],
        "move" => &System::BOTH,
        leg => panic!("unknown leg {leg}"),
    }
}

/// The locks of an entry's job on the account of one of its sides. Of a job that isn't known the lock tells the side.
pub fn locks_of<'a>(facts: &'a Facts, entry: &Entry, side: System) -> Vec<&'a Lock> {
    let job = facts.job(&entry.job_id);
    let account = job.map(|job| if side == System::Source { &job.source_id } else { &job.target_id });
    let theirs = |lock: &&Lock| lock.job_id == entry.job_id && lock.system == side;
    let locks = facts.world.locks.iter().filter(theirs);
    locks.filter(|lock| account.is_none_or(|account| lock.account_id == *account)).collect()
}

/// "journal entry at a time when no *lock interval* of its job on that account covered it" → *hold*
fn journal_outside_lock(facts: &Facts) -> Vec<Finding> {
    let covered = |entry: &Entry, side: System| locks_of(facts, entry, side).iter().any(|lock| covers(lock, entry.at));
    let journal = &facts.world.journal;
    let outside = journal.iter().filter(|entry| !sides(entry.leg).iter().all(|&side| covered(entry, side)));
    let outside: Vec<&Entry> = outside.collect();
    let late = outside.iter().filter(|entry| is_late_void(facts, entry));
    let late: Vec<&Entry> = late.copied().collect();
    outside
        .into_iter()
        .filter(|entry| !late.iter().any(|void| void.entry_id == entry.entry_id) || !takes_back(facts, entry, &late))
        .map(|e| facts.finding(&[("entry_id", &e.entry_id)], &[facts.past(e.at)], Some("hold_for_review")))
        .collect()
}

/// "the void's job credited it before, is terminal, and was last updated before the void"
fn is_late_void(facts: &Facts, void: &Entry) -> bool {
    let credited = facts.world.journal.iter().any(|entry| {
        entry.leg == "credit" && entry.job_id == void.job_id && same_asset(entry, void) && entry.at <= void.at
    });
    let ended = facts.job(&void.job_id).is_some_and(|job| terminal(job) && job.updated_at < void.at);
    void.leg == "void" && credited && ended
}

/// "the asset has two or more credits in the journal, over all jobs, and more credits than debits", "and there are no more
/// such voids than credits too many"
fn takes_back(facts: &Facts, void: &Entry, late: &[&Entry]) -> bool {
    let legs =
        |leg: &str| facts.world.journal.iter().filter(|entry| entry.leg == leg && same_asset(entry, void)).count();
    let voids = late.iter().filter(|other| same_asset(other, void)).count();
    legs("credit") >= 2 && legs("credit") > legs("debit") && voids <= legs("credit") - legs("debit")
}

fn same_asset(a: &Entry, b: &Entry) -> bool {
    (&a.asset_type, &a.asset_id) == (&b.asset_type, &b.asset_id)
}

/// "asset, not `locked`, updated inside a *lock interval* of its owner by a running or committed job, and no journal entry
/// in the interval names it or its origin_asset_id" → *hold*. The moments in which a lock begins and ends are not inside; of
/// several that held at the moment, an entry under any explains the write.
fn write_during_lock(facts: &Facts) -> Vec<Finding> {
    let at_work = |lock: &Lock| facts.job(&lock.job_id).is_some_and(|job| running(job) || committed(job));
    let accounts = by_account(facts, at_work);
    let mut found = Vec::new();
    for asset in facts.world.assets.iter().filter(|asset| asset.state != "locked") {
        let Some(owner) = facts.named(asset.owner_system, &asset.owner_id) else { continue };
        let locks = accounts.get(&owner).into_iter().flatten();
        let inside = locks.filter(|lock| lock.acquired_at < asset.updated_at && asset.updated_at < ends_at(lock));
        let inside: Vec<&&Lock> = inside.collect();
        if inside.iter().any(|lock| named_under(facts, asset, lock)) {
            continue;
        }
        let causes = inside.iter().map(|lock| {
            let job = facts.past(facts.job(&lock.job_id).unwrap().updated_at);
            touched(facts, lock).max(job).max(facts.past(asset.updated_at))
        });
        if let Some(oldest) = causes.min() {
            found.push(asset_finding(facts, asset, &[oldest], "hold_for_review"));
        }
    }
    found
}

fn named_under(facts: &Facts, asset: &Asset, lock: &Lock) -> bool {
    facts.world.journal.iter().any(|entry| {
        let named = entry.asset_id == asset.asset_id || asset.origin_asset_id.as_ref() == Some(&entry.asset_id);
        entry.asset_type == asset.asset_type && named && covers(lock, entry.at)
    })
}

/// "running, heartbeat older than $max_heartbeat (10m)" → resume_job; without a heartbeat updated_at counts. "heartbeats
/// never count" for how old a finding is.
fn merge_stalled(facts: &Facts) -> Vec<Finding> {
    let silent = facts.world.snapshot_at - facts.world.params.max_heartbeat();
    facts
        .world
        .jobs
        .iter()
        .filter(|job| running(job) && job.heartbeat_at.unwrap_or(job.updated_at) < silent)
        .map(|j| facts.finding(&[("job_id", &j.job_id)], &[facts.past(j.updated_at)], Some("resume_job")))
        .collect()
}

/// "acquired a lock or wrote a journal entry outside the off-peak hours [start, end) of $merge_window ("01:00-06:00") in
/// $merge_zone" → –; as old as the first such moment.
fn merge_outside_window(facts: &Facts) -> Vec<Finding> {
    let (start, end) = facts.world.params.merge_window();
    let (_, ahead) = facts.world.params.merge_zone.unwrap();
    let inside = |at: Micros| {
        let of_day = (at + ahead * MINUTE).rem_euclid(DAY);
        let (start, end) = (start * MINUTE, end * MINUTE);
        if start < end { start <= of_day && of_day < end } else { of_day >= start || of_day < end }
    };
    let mut moments: BTreeMap<&str, Vec<Micros>> = BTreeMap::new();
    let acquired = facts.world.locks.iter().map(|lock| (&lock.job_id, lock.acquired_at));
    let written = facts.world.journal.iter().map(|entry| (&entry.job_id, entry.at));
    for (job_id, at) in acquired.chain(written).filter(|(_, at)| !inside(*at)) {
        moments.entry(job_id).or_default().push(at);
    }
    let first = |times: Vec<Micros>| times.into_iter().filter_map(|at| facts.past(at)).min();
    moments.into_iter().map(|(job_id, times)| facts.finding(&[("job_id", job_id)], &[first(times)], None)).collect()
}

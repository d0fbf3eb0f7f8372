//! Merge jobs, their locks, their journal, and what became of the assets.

use super::super::calendar::{DAY, HOUR, MINUTE, SNAPSHOT, window};
use super::super::rows::{Asset, System, Type};
use super::{Case, Kind, asset_key, kind, number, text};

/// An asset that a job of an earlier night moved, long since at the target.
fn moved(case: &mut Case<'_>, of: Type, slot: u64) -> Asset {
    case.add_asset(of, slot, System::Target)
}

/// The asset as a job of this night leaves it at the target.
fn moved_tonight(case: &Case<'_>, asset: Asset, at: i64) -> Asset {
    Asset { owner: System::Target, owner_id: case.target_id(), updated: at, ..asset }
}

/// The row that a credit makes of a debited one.
fn credited(case: &Case<'_>, asset: Asset, which: u64, at: i64) -> Asset {
    let id = case.couple.asset_id(0, 1_000 + which);
    Asset { id, origin: Some(asset.id), state: "live", ..moved_tonight(case, asset, at) }
}

fn job(job_id: i64) -> Vec<(&'static str, super::Value)> {
    vec![number("job_id", job_id)]
}

pub(super) const KINDS: &[Kind] = &[
    kind(&["asset-merge/lock-stale"], "a lock that nobody released", |case| {
        case.add_run("failed", 4);
        let lock = &mut case.rows.locks[0];
        lock.released = None;
        let lock_id = lock.id;
        case.finds(vec![number("lock_id", lock_id)]);
    }),
    kind(&["asset-merge/lock-overlapping"], "two locks at once", |case| {
        let (_, acquired) = case.add_run("failed", 4);
        let job_id = case.add_job(1, "released", acquired + 2 * MINUTE);
        let lock_id = case.add_lock(System::Source, job_id, acquired + 30).id;
        case.finds(vec![number("lock_id", lock_id)]);
    }),
    kind(&["asset-merge/jobs-sharing-account"], "two jobs at once", |case| {
        case.admit();
        case.add_job(0, "copying", SNAPSHOT - 40 * MINUTE);
        let job_id = case.add_job(1, "locked", SNAPSHOT - 30 * MINUTE);
        for job in &mut case.rows.jobs {
            job.heartbeat = Some(SNAPSHOT - 2 * MINUTE);
        }
        case.finds(job(job_id));
    }),
    kind(&["asset-merge/journal-outside-lock"], "booked after the lock", |case| {
        let asset = moved(case, Type::Orders, 0);
        let (job_id, acquired) = case.add_run("released", 4);
        let entry_id = case.add_entry(job_id, asset, "move", acquired + 2 * MINUTE);
        case.finds(vec![number("entry_id", entry_id)]);
    }),
    kind(&["asset-merge/write-during-lock"], "somebody wrote under the lock", |case| {
        let (_, acquired) = case.add_run("released", 4);
        let asset = Asset { updated: acquired + 20, ..case.add_asset(Type::Orders, 0, System::Target) };
        case.change_asset(asset);
        case.change_asset_before(asset);
        case.finds(asset_key(asset));
    }),
    kind(&["asset-merge/journal-half-done"], "debited and never credited", |case| {
        let asset = case.add_asset(Type::Points, 8, System::Source);
        let (job_id, acquired) = case.add_run("failed", 4);
        case.add_entry(job_id, asset, "debit", acquired + 10);
        let mut key = job(job_id);
        key.extend(asset_key(asset));
        case.finds(key);
    }),
    kind(&["asset-merge/credited-twice"], "debited once, credited twice", |case| {
        let (job_id, acquired) = case.add_run("released", 4);
        let at = acquired + 10;
        let asset = Asset { state: "moved", updated: at, ..case.add_asset(Type::Points, 8, System::Source) };
        case.change_asset(asset);
        case.change_asset_before(asset);
        case.add_entry(job_id, asset, "debit", at);
        for which in 0..2 {
            let row = credited(case, asset, which, at);
            case.rows.assets.push(row);
            case.rows.before.push(row);
            case.add_entry(job_id, asset, "credit", at);
        }
        case.finds(asset_key(asset));
    }),
    kind(&["asset-merge/balance-not-conserved"], "points were lost in a merge", |case| {
        let (job_id, acquired) = case.add_run("released", 0);
        let at = acquired + 10;
        let asset = case.add_asset(Type::Points, 8, System::Source);
        case.change_asset(Asset { state: "moved", updated: at, ..asset });
        let row = credited(case, asset, 0, at);
        case.rows.assets.push(Asset { amount: row.amount - 300, ..row });
        case.add_entry(job_id, asset, "debit", at);
        case.add_entry(job_id, asset, "credit", at);
        let target_id = number("target_id", case.target_id());
        case.finds(vec![target_id, text("asset_type", "points"), text("unit", "PTS")]);
    }),
    kind(&["asset-merge/asset-terms-lost"], "a coupon expires earlier since its merge", |case| {
        let (job_id, acquired) = case.add_run("released", 0);
        let asset = case.add_asset(Type::Coupons, 16, System::Source);
        case.add_entry(job_id, asset, "move", acquired + 10);
        let expires = asset.expires.map(|at| at - 20 * DAY);
        case.change_asset(Asset { expires, ..moved_tonight(case, asset, acquired + 10) });
        case.finds(asset_key(asset));
    }),
    kind(&["asset-merge/in-flight-asset-moved"], "moved in flight", |case| {
        let asset = Asset { state: "in_flight", ..moved(case, Type::Orders, 0) };
        case.change_asset(asset);
        case.change_asset_before(asset);
        let (job_id, acquired) = case.add_run("released", 4);
        case.add_entry(job_id, asset, "move", acquired + 10);
        case.finds(asset_key(asset));
    }),
    kind(&["asset-merge/merge-stalled"], "a job without a heartbeat", |case| {
        case.admit();
        let job_id = case.add_job(0, "copying", SNAPSHOT - 2 * HOUR);
        case.finds(job(job_id));
    }),
    kind(&["asset-merge/merge-outside-window"], "a merge in broad daylight", |case| {
        case.admit();
        let acquired = window(4) + 9 * HOUR;
        let job_id = case.add_job(0, "released", acquired + MINUTE);
        case.add_lock(System::Source, job_id, acquired);
        case.add_lock(System::Target, job_id, acquired);
        case.finds(job(job_id));
    }),
    kind(&["asset-merge/rollback-incomplete"], "rolled back, but not all of it", |case| {
        let asset = case.add_asset(Type::Orders, 0, System::Source);
        let (job_id, acquired) = case.add_run("rolled_back", 4);
        case.add_entry(job_id, asset, "move", acquired + 10);
        case.finds(job(job_id));
    }),
];

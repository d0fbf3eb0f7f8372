//! Exports of the merge jobs, and of what decides who is merged.

use super::super::calendar::SNAPSHOT;
use super::super::column::{Layout, amount, number, read, time, word};
use super::super::rows::{Admission, Entry, Exclusion, Job, Lock};
use super::super::spelling::{SIDE, side, unit};
use super::Export;

pub(super) const JOBS: Export = Export::new(
    "exports.merge_jobs",
    "merge/jobs",
    SNAPSHOT,
    &Layout::<Job> {
        columns: &[
            number("job_no", "job_id", |at| Some(at.row.id)),
            number("mp_uid", "source_id", |at| Some(at.row.source_id)),
            number("user_id", "target_id", |at| Some(at.row.target_id)),
            word("phase", "state", |at| Some(at.row.state)),
            time("modified_at", "updated_at", |at| Some(at.row.updated)),
            number("attempt", "attempt", |at| Some(at.row.attempt)),
            time("heartbeat_ts", "heartbeat_at", |at| at.row.heartbeat),
        ],
        rows: |rows| &rows.jobs,
        takes: |_| true,
    },
);

pub(super) const LOCKS: Export = Export {
    fixed: &[("fence_token", "concat('f-', cast(lock_no as varchar))")],
    ..Export::new(
        "exports.merge_locks",
        "merge/locks",
        SNAPSHOT,
        &Layout::<Lock> {
            columns: &[
                number("lock_no", "lock_id", |at| Some(at.row.id)),
                read(word("side", "system", |at| side(at.row.system)), SIDE),
                number("account", "account_id", |at| Some(at.row.account_id)),
                number("job_no", "job_id", |at| Some(at.row.job_id)),
                time("locked_at", "acquired_at", |at| Some(at.row.acquired)),
                time("lease_until", "expires_at", |at| Some(at.row.expires)),
                time("unlocked_at", "released_at", |at| at.row.released),
            ],
            rows: |rows| &rows.locks,
            takes: |_| true,
        },
    )
};

pub(super) const JOURNAL: Export = Export::new(
    "exports.merge_journal",
    "merge/journal",
    SNAPSHOT,
    &Layout::<Entry> {
        columns: &[
            number("entry_no", "entry_id", |at| Some(at.row.id)),
            number("job_no", "job_id", |at| Some(at.row.job_id)),
            word("kind", "asset_type", |at| Some(at.row.of.word())),
            number("asset_no", "asset_id", |at| Some(at.row.asset_id)),
            word("booking", "leg", |at| Some(at.row.leg)),
            time("booked_at", "at", |at| Some(at.row.at)),
            amount("value", "amount", |at| at.row.amount),
            word("kind_unit", "unit", |at| unit(at.row.of)),
        ],
        rows: |rows| &rows.entries,
        takes: |_| true,
    },
);

pub(super) const COHORTS: Export = Export::new(
    "exports.cohorts",
    "merge/cohorts",
    SNAPSHOT,
    &Layout::<Admission> {
        columns: &[
            read(word("side", "system", |at| side(at.row.system)), SIDE),
            number("account", "account_id", |at| Some(at.row.account_id)),
            word("wave", "stage", |at| Some(at.row.stage)),
            time("admitted_on", "admitted_at", |at| Some(at.row.at)),
        ],
        rows: |rows| &rows.admissions,
        takes: |_| true,
    },
);

pub(super) const EXCLUSIONS: Export = Export::new(
    "exports.exclusions",
    "merge/exclusions",
    SNAPSHOT,
    &Layout::<Exclusion> {
        columns: &[
            number("mp_uid", "source_id", |at| Some(at.row.source_id)),
            word("why", "reason", |at| at.row.reason),
            word("decided_by", "owner", |_| Some("legal")),
            time("until", "expires_at", |at| at.row.expires),
        ],
        rows: |rows| &rows.exclusions,
        takes: |_| true,
    },
);
